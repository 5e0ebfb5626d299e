"""The links of a page that belong to its site, read from the tree that extraction already has."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.items import Found
from crawler.scope import is_asset, site_address
from crawler.sites import Site

MAX_LINKS = 5_000
"""Links taken from one page; the rest is counted, not followed. Real list pages have a few hundred."""

KEPT_LINKS, KEPT_CHARS = 4_096, 500
"""Resolved links that a worker keeps per site, and the longest it keeps: 4 MB at most."""


def links_of(tree: LexborHTMLParser, url: str, site: Site) -> tuple[tuple[Found, ...], int]:
    """Addresses of the site that a page links to (canonical, each once, page order), and how many links were left out.

    ``rel=nofollow`` says nothing about archiving and is followed; ``a``, ``area`` and ``link`` rel next,
    prev, alternate (other languages) and canonical count.
    """
    base = url
    node = tree.css_first("base[href]")
    if node is not None:
        base = site_address(site, node.attributes.get("href") or "", url) or url
    root, resolve = urljoin(base, "/"), _resolver(site)
    found: dict[str, Found] = {}
    left = 0
    selector = "a[href], area[href], link[rel=next], link[rel=prev], link[rel=canonical], link[hreflang]"
    for link in tree.css(selector):
        href = (link.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "zalo:", "viber:")):
            continue
        if len(found) >= MAX_LINKS:
            left += 1  # not even resolved: a page of 100,000 links must not cost seconds
            continue
        against = root if href.startswith(("/", "http://", "https://")) else base
        address = resolve(href, against) if len(href) <= KEPT_CHARS else _page_address(site, href, against)
        if address is None or address in found or address == url:
            continue
        found[address] = Found(address, "link")
    return tuple(found.values()), left


def _page_address(site: Site, href: str, base: str) -> str | None:
    address = site_address(site, href, base)
    return None if address is None or is_asset(address) else address


@lru_cache(maxsize=64)
def _resolver(site: Site) -> Callable[[str, str], str | None]:
    """Resolves the links of a site and remembers the latest: most links of a page stand on the pages before it too."""
    return lru_cache(maxsize=KEPT_LINKS)(lambda href, base: _page_address(site, href, base))


def feeds_of(tree: LexborHTMLParser, url: str, site: Site) -> list[str]:
    """Feeds that a page names in its head (canonical addresses on the site)."""
    feeds = []
    for link in tree.css("link[rel=alternate][type]"):
        if (link.attributes.get("type") or "").lower() in ("application/rss+xml", "application/atom+xml"):
            address = site_address(site, link.attributes.get("href") or "", url)
            if address and address not in feeds:
                feeds.append(address)
    return feeds
