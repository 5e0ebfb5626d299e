"""The links of a page that belong to its site, read from the tree that extraction already has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.addresses import address_key, plain_view
from crawler.extract.document import is_document_address
from crawler.extract.document_title import link_title
from crawler.extract.metadata import Metadata
from crawler.items import Found, Stated
from crawler.scope import host_address, is_asset, site_address
from crawler.sites import Site

MAX_CALLED_CHARS = 1_000
MAX_LINKS = 5_000
"""Links taken from one page; the rest is counted, not followed. Real list pages have a few hundred."""

_RELATIONS = frozenset(["next", "prev", "canonical"])
KEPT_LINKS, KEPT_CHARS = 4_096, 500
"""Resolved links that a worker keeps per site, and the longest it keeps: 4 MB at most."""


def links_of(tree: LexborHTMLParser, metadata: Metadata, url: str, site: Site) -> tuple[tuple[Found, ...], int]:
    """Addresses of the site that a page links to (canonical, each once, page order), and how many links were left out.

    ``rel=nofollow`` says nothing about archiving and is followed; ``a``, ``area``, ``frame``, ``iframe`` and ``link`` rel next,
    prev, alternate (other languages) and canonical count. An iframe that shows a post of WordPress in short stands beside a link to it.
    """
    base = url if metadata.base is None else site_address(site, metadata.base, url) or url
    known, resolve = _rooted_links(site, _root_of(base)), _resolver(site)
    found: dict[str, Found] = {}
    left = 0
    for link in tree.css("a[href], area[href], link[href], frame[src], iframe[src]"):
        tag, attributes = link.tag, link.attributes
        if tag == "link" and "hreflang" not in attributes and (attributes.get("rel") or "").lower() not in _RELATIONS:
            continue
        href = attributes.get("href") or ""
        if tag in ("frame", "iframe"):
            href = "" if "wp-embedded-content" in (attributes.get("class") or "") else attributes.get("src") or ""
        if len(found) >= MAX_LINKS:
            left += _leads_on(href)  # not even resolved: a page of 100,000 links must not cost seconds
            continue
        one = known[href]
        if one is _RELATIVE:
            href = href.strip()
            one = resolve(href, base) if len(href) <= KEPT_CHARS else _page_link(site, href, base)
        if one is None or (address := one.url) in found or address == url:
            continue
        called = link_title(link.text()[:MAX_CALLED_CHARS]) if one.is_document and tag == "a" else None
        found[address] = replace(one.found, evidence={"title": called}) if called else one.found
    return tuple(found.values()), left


_ROOT = re.compile(r"https?://[^/?#]+")


def _root_of(address: str) -> str:
    root = _ROOT.match(address)  # to take an address apart and put it together again takes thirty times as long
    return f"{root[0]}/" if root else urljoin(address, "/")


_HEADER_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')
MAX_HEADER_CHARS = 16_384
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
MAX_TWINS = 50
"""Languages taken from one page's head; the largest organisations have about thirty."""


def stated_in(metadata: Metadata, url: str, site: Site) -> Stated:
    """What the head of a page says about addresses: its canonical one, its languages, and where lists of pages are."""
    canonical: str | None = None
    twins: dict[str, str] = {}
    sources: dict[str, Found] = {}
    for link in metadata.links:
        rel, href = link.rel, link.href.strip()
        if "canonical" in rel and canonical is None and href:
            canonical = site_address(site, href, url)
        language = (link.language or "").strip().lower()
        if "alternate" in rel and language and len(twins) < MAX_TWINS and (twin := site_address(site, href, url)):
            twins.setdefault(language, twin)
        way = _way_of(rel, link.type.lower(), f"{href} {link.title}")
        if way and (address := host_address(site, href, url)):
            sources.setdefault(address, Found(address, way))
    return Stated(*_own_address(canonical, url), tuple(twins.items()), tuple(sources.values()))


def _way_of(rel: list[str], kind: str, words: str) -> str | None:
    """The way of discovery that a link element leads to, ``words`` its address and title; None for other links.

    WordPress names the REST object of each page as application/json, so such a link must say that it is a feed.
    """
    if "https://api.w.org/" in rel:
        return "wordpress"
    if "sitemap" in rel:
        return "sitemap"
    if "alternate" in rel and (kind in _FEED_TYPES or (kind == "application/json" and "feed" in words.lower() and "/wp-json/" not in words)):
        return "feed"
    return None


def header_links(header: str) -> list[tuple[str, dict[str, str]]]:
    """The links of an HTTP ``Link`` header (RFC 8288): (address as it stands, parameters in lower case), MAX_TWINS at most."""
    found = []
    for match in list(_HEADER_LINK.finditer(header[:MAX_HEADER_CHARS]))[:MAX_TWINS]:
        values = {name.lower(): (quoted or plain).strip().lower() for name, quoted, plain in _PARAMETER.findall(match[2])}
        found.append((match[1].strip(), values))
    return found


def with_header(
    stated: Stated, header: str, url: str, site: Site, head_has_canonical: bool
) -> tuple[Stated, tuple[Found, ...]]:  # fmt: skip
    """What a page states, with what its ``Link`` header adds, and the pages that the header names; the head goes first."""
    named: str | None = None
    twins = dict(stated.twins)
    found: dict[str, Found] = {}
    for href, values in header_links(header):
        rel, language = values.get("rel", "").split(), values.get("hreflang", "")
        address = _page_address(site, href, url)
        if address is None:
            continue
        if "canonical" in rel:
            named = named or address
        elif "alternate" in rel and language:
            twins.setdefault(language, address)
        else:
            continue
        if address != url:
            found[address] = Found(address, "link")
    if not head_has_canonical:
        canonical, spelling = _own_address(named, url)
        stated = replace(stated, canonical=canonical, spelling=spelling)
    return replace(stated, twins=tuple(twins.items())), tuple(found.values())


def _own_address(named: str | None, url: str) -> tuple[str | None, str | None]:
    """A canonical address as (another one, another spelling of the page's own); both None when it is the page's."""
    if named is None or named == url:
        return None, None
    same = address_key(named) == address_key(url) and plain_view(url) == url
    return (None, named) if same else (named, None)


def _page_address(site: Site, href: str, base: str) -> str | None:
    address = site_address(site, href, base)
    return None if address is None or is_asset(address) else address


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to a page of the site, as all pages that have it share it, its address, and whether it names a document."""

    found: Found
    url: str
    is_document: bool


def _page_link(site: Site, href: str, base: str) -> _Link | None:
    address = _page_address(site, href, base)
    return None if address is None else _Link(Found(address, "link"), address, is_document_address(address))


_RELATIVE = _Link(Found("", "link"), "", False)
"""Stands for a link whose page must be known to resolve it."""


def _leads_on(href: str) -> bool:
    """Whether an ``href`` names another page at all."""
    href = href.strip()
    return bool(href) and not href.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "zalo:", "viber:"))


class _RootedLinks(dict[str, "_Link | None"]):
    """What becomes of each ``href`` of a site's pages below one root; of those that lead nowhere or elsewhere None, and _RELATIVE.

    Most links of a page stand on the pages before it too.
    """

    def __init__(self, site: Site, root: str) -> None:
        super().__init__()
        self._site, self._root = site, root

    def __missing__(self, href: str) -> _Link | None:
        bare = href.strip()
        if not _leads_on(bare):
            made = None
        elif bare.startswith(("/", "http://", "https://")):
            made = _page_link(self._site, bare, self._root)
        else:
            made = _RELATIVE
        if len(href) <= KEPT_CHARS:
            if len(self) >= KEPT_LINKS:
                self.clear()
            self[href] = made
        return made


_rooted_links = lru_cache(maxsize=64)(_RootedLinks)


@lru_cache(maxsize=64)
def _resolver(site: Site) -> Callable[[str, str], _Link | None]:
    """Resolves the links of a site that depend on the page they stand on, or on its ``base``, and remembers the latest."""
    return lru_cache(maxsize=KEPT_LINKS)(lambda href, base: _page_link(site, href, base))


FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png)(?:$|[?#])|^(?:mailto|tel|javascript):|^#")
_HOST = re.compile(r"(?:https?:)?//([^/?#]*)", re.IGNORECASE)


def is_page_link(node: LexborNode, host: str) -> bool:
    """Whether a link leads to a page of the site at ``host``, and not to a file, a place in this page or another site."""
    href = node.attributes.get("href") or ""
    if FILE.search(href):
        return False
    there = _HOST.match(href)
    return there is None or there[1].lower().removeprefix("www.") == host.lower().removeprefix("www.")
