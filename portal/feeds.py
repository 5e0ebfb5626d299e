"""Atom feeds (RFC 4287) of what is new and changed: entries as the archive gives them become one XML document. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from archive.reader import Entry
from portal.addresses import outside
from portal.locale import Locale
from portal.text import clean

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
SUMMARY_CHARS = 400
NOTHING_YET = "1970-01-01T00:00:00Z"
"""When a feed without entries was last changed: Atom asks for a time, and nobody knows one."""
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True)
class Feed:
    """A feed: ``name`` is what it is of, the same in all installations, languages and times; addresses are absolute.

    ``page`` is the page in HTML that shows the same, ``address`` that of the feed itself.
    """

    name: str
    title: str
    page: str
    address: str


@dataclass(frozen=True)
class Addressed:
    """Where the pages of an archive are: absolute addresses by page number, of the reader and of a comparison."""

    page: Callable[[int], str]
    compare: Callable[[int, int, int], str]


Names = Mapping[str, str]
"""Names of sites in the reader's language, by slug; a page of any other site is by the organisation that it names itself."""


def change_of(entry: Entry) -> str:
    """What the last change of a page was: new, title, text or both (and for what did not change in words: other)."""
    if entry.version_count < 2:
        return "new"
    if entry.title_changed is None and entry.text_changed is None:
        return "changed"
    return {(True, True): "both", (True, False): "title", (False, True): "text"}.get(
        (bool(entry.title_changed), bool(entry.text_changed)), "changed"
    )


def atom(feed: Feed, entries: tuple[Entry, ...], to: Addressed, locale: Locale, names: Names) -> bytes:
    """The feed as an XML document in UTF-8; the same entries give the same bytes."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set(f"{_XML}lang", locale.language)
    _add(root, "id", _urn(feed.name))
    _add(root, "title", feed.title)
    _add(root, "subtitle", locale.t("site.tagline"))
    _add(root, "updated", max((_time(entry.last_changed_at) for entry in entries), default=NOTHING_YET))
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", locale.t("site.title"))
    _add(root, "generator", "Tư Liệu")
    for entry in entries:
        _entry(root, entry, to, locale, names.get(entry.site or "") or entry.organisation or entry.site)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _entry(root: etree._Element, entry: Entry, to: Addressed, locale: Locale, organisation: str | None) -> None:
    element = _add(root, "entry")
    change = change_of(entry)
    _add(element, "id", _urn(entry.url))
    title = _add(element, "title", entry.title or locale.t("untitled"))
    if entry.title and entry.language != "und":
        title.set(f"{_XML}lang", _plain(entry.language))
    _add(element, "updated", _time(entry.last_changed_at))
    _add(element, "published", _time(entry.first_seen_at))
    _add(element, "link", rel="alternate", type="text/html", href=to.page(entry.id))
    original = outside(entry.url)
    if original:
        _add(element, "link", rel="via", href=_plain(original))
    if change != "new":
        _add(element, "link", rel="related", type="text/html", href=to.compare(entry.id, entry.version_count - 1, entry.version_count))
    author = _add(element, "author")
    _add(author, "name", entry.author or organisation or locale.t("unknown"))
    if organisation and entry.author:
        _add(_add(element, "contributor"), "name", organisation)
    _add(element, "category", term="new" if change == "new" else "changed", label=locale.t(f"follow.{change}"))
    _add(element, "summary", _summary(entry, change, locale, organisation), type="text")


def _summary(entry: Entry, change: str, locale: Locale, organisation: str | None) -> str:
    """What kind of change it is, who published the page when, and how it begins."""
    parts = [locale.t("follow.said", change=locale.t(f"follow.{change}"), n=locale.number(entry.version_count)) if change != "new" else locale.t("follow.new") + "."]
    if entry.state in ("gone", "moved", "unreachable"):
        parts.append(locale.name("state", entry.state) + ".")
    who = [organisation, locale.date(entry.date_published)]
    parts.append(", ".join(part for part in who if part) + ".")
    lead = " ".join((entry.lead or "").split())
    if len(lead) > SUMMARY_CHARS:
        lead = (lead[:SUMMARY_CHARS].rsplit(" ", 1)[0] or lead[:SUMMARY_CHARS]) + " …"
    return " ".join([*parts, lead] if lead else parts)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    for key, value in attributes.items():
        element.set(key, _plain(value))
    if text is not None:
        element.text = _plain(text)
    return element


def _plain(text: str) -> str:
    """Text that XML may hold: no control characters and no halves of characters."""
    return clean(text).encode("utf-8", "replace").decode("utf-8")


def _urn(name: str) -> str:
    """A lasting name for what an address or a description stands for, the same in every installation."""
    return uuid.uuid5(uuid.NAMESPACE_URL, _plain(name)).urn


def _time(stamp: str | None) -> str:
    """A UTC time as Atom writes it; what is none counts as never."""
    try:
        moment = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        moment = None
    if moment is None:
        return NOTHING_YET
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
