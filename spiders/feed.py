"""Finds pages through RSS and Atom feeds, with the dates and authors that the feed states."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urljoin

import feedparser

from crawler.extract.blocks import squash
from crawler.items import Found
from crawler.scope import site_address
from crawler.sites import Site
from spiders.discovery import Discovery, plain


def entry_points(site: Site) -> list[str]:
    """The feeds that the site file or the platform names; pages name further ones in their head."""
    return [urljoin(site.home_url, path) for path in site.feeds]


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a feed (feedparser: RSS 0.9 to 2.0, Atom, broken XML too); entries that lead off the site are left out."""
    if status != 200:
        return Discovery(problem=f"feed answers {status}")
    stream = BytesIO(body)  # bytes alone are tried as the name of a local file first
    parsed = feedparser.parse(stream, response_headers={"content-type": headers.get("content-type", "")})
    if not parsed.get("version"):
        return Discovery(problem="no feed at this address")
    found = []
    for entry in parsed.entries:
        link = (entry.get("link") or "").strip()
        address = site_address(site, link, url) if link else None
        if address is None:
            continue
        updated = entry.get("updated") if "updated" in entry else None
        evidence = {
            "date": entry.get("published"),
            "modified": updated if updated != entry.get("published") else None,
            "title": plain(entry.get("title") or ""),
            "author": squash(entry.get("author") or ""),
        }
        found.append(Found(address, "feed", {key: value for key, value in evidence.items() if value}))
    return Discovery(tuple(found))
