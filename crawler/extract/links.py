"""The links of a page that belong to its site, read from the tree that extraction already has."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from crawler.items import Found
from crawler.scope import is_asset, site_address
from crawler.sites import Site

MAX_LINKS = 5_000
"""Links taken from one page; the rest is counted, not followed. Real list pages have a few hundred."""


def links_of(tree: LexborHTMLParser, url: str, site: Site) -> tuple[tuple[Found, ...], int]:
    """Addresses of the site that a page links to (canonical, each once, page order), and how many links were left out.

    ``rel=nofollow`` says nothing about archiving and is followed; ``a``, ``area`` and ``link`` rel next,
    prev, alternate (other languages) and canonical count.
    """
    base = url
    node = tree.css_first("base[href]")
    if node is not None:
        base = site_address(site, node.attributes.get("href") or "", url) or url
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
        address = site_address(site, href, base)
        if address is None or address in found or address == url or is_asset(address):
            continue
        found[address] = Found(address, "link")
    return tuple(found.values()), left


def feeds_of(tree: LexborHTMLParser, url: str, site: Site) -> list[str]:
    """Feeds that a page names in its head (canonical addresses on the site)."""
    feeds = []
    for link in tree.css("link[rel=alternate][type]"):
        if (link.attributes.get("type") or "").lower() in ("application/rss+xml", "application/atom+xml"):
            address = site_address(site, link.attributes.get("href") or "", url)
            if address and address not in feeds:
                feeds.append(address)
    return feeds
