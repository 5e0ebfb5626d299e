"""Finds pages through RSS, Atom and JSON feeds, with the dates and authors that the feed states."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser

from crawler.extract.blocks import squash
from crawler.items import Found
from crawler.scope import host_address, site_address
from crawler.sites import Site
from spiders.discovery import Discovery, plain


def entry_points(site: Site) -> list[str]:
    """The feeds that the site file names; pages name further ones in their head."""
    return [urljoin(site.home_url, path) for path in site.feeds]


def usual_addresses(site: Site) -> list[str]:
    """Where the platform's feeds usually are: asked one after another, until one answers, when no feed is named."""
    return [site.below(path) for path in site.usual_feeds]


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a feed (RSS 0.9 to 2.0, Atom, broken XML too, JSON Feed 1); entries that lead off the site are left out.

    A feed that comes in pages (``rel=next``, ``next_url``) names the next one.
    """
    if status != 200:
        return Discovery(problem=f"feed answers {status}")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(site, url, body)
    stream = BytesIO(body)  # bytes alone are tried as the name of a local file first
    parsed = feedparser.parse(stream, response_headers={"content-type": headers.get("content-type", "")})
    if not parsed.get("version"):
        return Discovery(problem="no feed at this address")
    if isinstance(parsed.get("bozo_exception"), SAXException) and not parsed.entries:
        return Discovery(problem="the feed is broken and holds no entries")
    found = []
    for entry in parsed.entries:
        updated = entry.get("updated") if "updated" in entry else None
        claims = {
            "date": entry.get("published"),
            "modified": updated if updated != entry.get("published") else None,
            "title": plain(entry.get("title") or ""),
            "author": squash(entry.get("author") or ""),
        }
        found += _found(site, url, (entry.get("link") or "").strip(), claims)
    following = [link.get("href") for link in parsed.feed.get("links", ()) if link.get("rel") == "next"]
    return Discovery(tuple(found), _next(site, url, following))


def _found(site: Site, url: str, link: str, claims: dict[str, str | None]) -> list[Found]:
    address = site_address(site, link, url) if link else None
    return [Found(address, "feed", {key: value for key, value in claims.items() if value})] if address else []


def _next(site: Site, url: str, links: list[Any]) -> tuple[str, ...]:
    addresses = (host_address(site, link, url) for link in links if isinstance(link, str) and link)
    return tuple(address for address in addresses if address and address != url)


def _json_feed(site: Site, url: str, body: bytes) -> Discovery:
    """A JSON Feed, version 1.0 or 1.1 (jsonfeed.org)."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return Discovery(problem="no feed at this address")
    items = data.get("items")
    if "jsonfeed.org/version/1" not in str(data.get("version")) or not isinstance(items, list):
        return Discovery(problem="no feed at this address")
    found = []
    for item in items:
        if not isinstance(item, dict):
            continue
        claims = {
            "date": _text(item.get("date_published")),
            "modified": _text(item.get("date_modified")),
            "title": plain(_text(item.get("title")) or ""),
            "author": ", ".join(_authors(item)),
        }
        found += _found(site, url, (_text(item.get("url")) or "").strip(), claims)
    return Discovery(tuple(found), _next(site, url, [data.get("next_url")]))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _authors(item: dict[str, Any]) -> list[str]:
    """Names of the authors: ``authors`` of 1.1, else ``author`` of 1.0."""
    listed = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = (_text(author.get("name")) for author in listed or () if isinstance(author, dict))
    return [squash(name) for name in names if name]
