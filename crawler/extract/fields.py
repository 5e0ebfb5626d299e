"""Title, dates and author of a page: evidence from all sources, in order of trust; what is not stated stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.line_meta import is_admin, read_meta
from crawler.extract.metadata import Metadata
from crawler.items import DateFact
from crawler.platforms import PLATFORMS
from crawler.sites import Site
from vietnamese.dates import ParsedDate, labelled_date, parse_date

MAX_TITLE_CHARS = 500
FIRST_LINE_DATE = "1997"
"""Viet Nam has been on the Internet since 1997: an older bare date line under a title is a birthday, no publication."""
Evidence = Mapping[str, Mapping[str, Any]]


def select_first(tree: LexborHTMLParser, selectors: Iterable[str], cards: bool = True) -> LexborNode | None:
    """The first element with text or a datetime that the first matching selector finds.

    ``cards`` False leaves out what lies in the cards of other pages.
    """
    for selector in selectors:
        for node in tree.css(selector):
            if not cards and _in_card(tree, node):
                continue
            if squash(node.text()) or node.attributes.get("datetime") or node.attributes.get("content"):
                return node
    return None


@dataclass(frozen=True)
class Selected:
    """What the site file's selectors found, read before anything is cut out of the tree."""

    title: str | None = None
    published: DateFact | None = None
    modified: DateFact | None = None
    author: str | None = None


def read_selected(tree: LexborHTMLParser, site: Site) -> Selected:
    """Title, dates and author by the site's selectors; None for what they do not find."""
    default = PLATFORMS[site.platform].select

    def first(name: str) -> LexborNode | None:
        selectors = site.select.get(name, ())
        return select_first(tree, selectors, cards=selectors != default.get(name, ()))  # a site file's own are facts

    title, author = first("title"), first("author")
    published, modified = _date_of(first("date")), _date_of(first("date_modified"))
    return Selected(
        squash(title.text())[:MAX_TITLE_CHARS] if title is not None else None, published, modified,
        _unlabelled(squash(author.text())) if author is not None else None,
    )  # fmt: skip


def _date_of(node: LexborNode | None) -> DateFact | None:
    return _of_node(node, "selector") if node is not None else None


def _in_card(tree: LexborHTMLParser, node: LexborNode) -> bool:
    """Whether an element belongs to a teaser: it lies in a sidebar, or in an ``article`` while another one has the h1."""
    parent = node.parent
    while parent is not None:
        if parent.tag in ("aside", "nav"):
            return True
        if parent.tag == "article" and parent.css_first("h1") is None:
            return tree.css_first("article h1") is not None
        parent = parent.parent
    return False


# -- title


def find_title(
    tree: LexborHTMLParser, site: Site | None, metadata: Metadata, evidence: Evidence, selected: Selected
) -> str | None:
    """The page's own title: selector, the only h1, what JSON-LD, Open Graph or feeds say, else <title> without the site."""
    if selected.title:
        return selected.title
    stated = [squash(str(e["title"])) for e in evidence.values() if e.get("title")]
    specific = [*stated, *(_without_site(title, site, metadata) for title in metadata.titles)]
    page_title = _without_site(metadata.page_title, site, metadata) if metadata.page_title else None
    claimed = [*specific, *([page_title] if page_title else [])]
    headings = [text for node in tree.css("h1") if (text := squash(node.text()))]
    for heading in headings:
        if any(_same(heading, title) for title in claimed):
            return heading[:MAX_TITLE_CHARS]
    site_names = {name.casefold() for name in (site.name_vi, site.name_en) if name} if site else set()
    own = [heading for heading in headings if heading.casefold() not in site_names]
    if len(own) == 1 and not specific:  # <title> alone is often one and the same on all pages of a section
        return own[0][:MAX_TITLE_CHARS]
    for title in claimed:
        if title:
            return title[:MAX_TITLE_CHARS]
    return own[0][:MAX_TITLE_CHARS] if own else None


def _same(left: str, right: str) -> bool:
    def key(text: str) -> str:
        return re.sub(r"\W+", " ", text).strip().casefold()

    prefix = key(right).startswith(key(left) + " ") and len(key(left)) >= 0.6 * len(key(right))
    return bool(key(left)) and (key(left) == key(right) or prefix)


def _without_site(title: str, site: Site | None, metadata: Metadata) -> str:
    """A <title> without the site's name before or after a separator."""
    names = {name for name in (metadata.site_name, site and site.name_vi, site and site.name_en) if name}
    parts = re.split(r"\s+[|\-–—»«·:]\s+", title)
    if len(parts) > 1:
        for name in names:
            if parts[-1].casefold() == name.casefold():
                return title[: title.rindex(parts[-1])].rstrip(" |-–—»«·:")
            if parts[0].casefold() == name.casefold():
                return title[len(parts[0]) :].lstrip(" |-–—»«·:")
    return title


# -- dates


def _fact(parsed: ParsedDate | None, source: str, quote: str) -> DateFact | None:
    return DateFact(parsed.value, parsed.precision, source, quote[:200]) if parsed else None


def is_date(text: str) -> bool:
    """Whether a text that is given as a date can be read as one."""
    return parse_date(text) is not None


def _date_text(text: str) -> ParsedDate | None:
    """A date in an element that a selector or ``time`` points at: the whole of it, or behind a label."""
    labelled = labelled_date(text)
    return labelled[1] if labelled else parse_date(text)


def _of_node(node: LexborNode, source: str) -> DateFact | None:
    """``datetime`` or ``content`` of an element, else its visible text."""
    for name in ("datetime", "content"):
        value = node.attributes.get(name)
        if value and (fact := _fact(parse_date(value.strip()), source, value.strip())):
            return fact
    text = squash(node.text())
    return _fact(_date_text(text), source, text)


def find_published(
    tree: LexborHTMLParser, metadata: Metadata, evidence: Evidence, selected: Selected, in_text: list[DateFact]
) -> DateFact | None:
    """The publication date with its source: REST, JSON-LD, meta, the site's selector, feed, then lines of the text.

    ``in_text`` holds dates that the lines of the main text state about the page (label, line, dateline), in order.
    A news sitemap's date counts as a feed's does. A sitemap's lastmod is no publication date and never counts, nor does the date at which a WordPress *page* was
    made: pages are edited for years and show no date.
    """
    rest = evidence.get("wordpress", {})
    if rest.get("type") != "page" and (fact := _fact(parse_date(str(rest.get("date", ""))), "rest", str(rest.get("date")))):
        return fact
    for source in ("json-ld", "meta"):
        for claim_source, value in metadata.published:
            if claim_source == source and (fact := _fact(parse_date(value), source, value)):
                return fact
    if selected.published is not None:
        return selected.published
    itemprops = tree.css("[itemprop=datePublished]")
    if len(itemprops) == 1 and (fact := _of_node(itemprops[0], "meta")):
        return fact  # several are the cards of other pages
    if fact := _own_time(tree):
        return fact
    for way in ("feed", "sitemap", "import"):
        stated = evidence.get(way, {}).get("date")
        if stated and (fact := _fact(parse_date(str(stated)), way, str(stated))):
            return fact
    return next((fact for fact in in_text if fact.source != "line" or fact.value >= FIRST_LINE_DATE), None)


def _own_time(tree: LexborHTMLParser) -> DateFact | None:
    """The ``time`` element of the article itself: in the header of the only article that is not a card of a list."""
    articles = [node for node in tree.css("article") if node.css_first("h1") is not None]
    if len(articles) != 1:
        return None
    times = articles[0].css("header time, .entry-meta time, time.published")
    return _of_node(times[0], "time") if times else None


def find_modified(metadata: Metadata, evidence: Evidence, selected: Selected) -> DateFact | None:
    """The date of the last change that the page or its REST record states."""
    rest = evidence.get("wordpress", {}).get("modified")
    if rest and (fact := _fact(parse_date(str(rest)), "rest", str(rest))):
        return fact
    for source, claim in metadata.modified:
        if fact := _fact(parse_date(claim), source, claim):
            return fact
    return selected.modified


def not_after(fact: DateFact | None, fetched_at: str) -> DateFact | None:
    """A date, unless it lies more than a day after the capture: a page cannot have been published then."""
    if fact is None:
        return None
    limit = (datetime.fromisoformat(fetched_at.replace("Z", "+00:00")) + timedelta(days=1)).date().isoformat()
    return fact if fact.value <= limit[: len(fact.value)] else None


# -- author


def _unlabelled(text: str) -> str:
    """The name in a line that may begin with a label such as "Tác giả:"."""
    meta = read_meta(text)
    if meta and meta.author:
        return meta.author
    return re.sub(r"^(?i:tác giả( bài viết)?|người viết|author|by)\s*[::]\s*", "", text)


def find_author(
    site: Site | None, metadata: Metadata, evidence: Evidence, selected: Selected, in_text: str | None
) -> str | None:
    """The author the page names: the site's selector, a labelled line of the text, then JSON-LD, meta and feeds.

    Account names such as "admin" and the organisation's own name are no author.
    """
    claims: list[str] = [selected.author] if selected.author else []
    if in_text:
        claims.append(in_text)
    claims.extend(name for _, name in metadata.authors)
    claims.extend(str(e["author"]) for e in evidence.values() if e.get("author"))
    own_names = {name.casefold() for name in (site.name_vi, site.name_en) if name} if site else set()
    for claim in claims:
        if re.search(r"[^\W\d_]", claim) and len(claim) <= 200 and not is_admin(claim) and claim.casefold() not in own_names:
            return claim
    return None
