"""RSS feeds and XML sitemaps of the demo site Ngọn Gió, as WordPress core writes them."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from demo.ngon_gio.content import TAXONOMIES, UTC_OFFSET, Entry, content, home, stamp
from demo.ngon_gio.pages import Listing, render
from demo.ngon_gio.rest import absolute
from demo.replica import Request, Response, xml

FEED_ITEMS = 10
"""WordPress's default for how many items a feed shows."""


def _rfc822(moment: datetime) -> str:
    """A local moment as feeds write it: in UTC, ``Wed, 26 Apr 2023 18:40:00 +0000``."""
    return format_datetime(moment - UTC_OFFSET).replace("-0000", "+0000")


def _feed(text: str) -> Response:
    return Response(text.encode("utf-8"), content_type="application/rss+xml; charset=UTF-8")


def post_feed(request: Request, listing: Listing) -> Response:
    """The newest entries of a list."""
    entries = listing.entries[:FEED_ITEMS]
    values: dict[str, Any] = {
        "listing": listing,
        "entries": entries,
        "built": _rfc822(max(e.modified for e in entries)) if entries else "",
        "rfc822": _rfc822,
        "absolute": absolute,
    }
    return _feed(render("feed.xml", request, listing.lang, **values))


def comment_feed(request: Request, lang: str, entry: Entry | None) -> Response:
    """The comments on one post, or the newest ones of a language."""
    pairs = [pair for pair in content().comments(lang) if entry in (None, pair[0])]
    values = {"entry": entry, "pairs": pairs[:FEED_ITEMS], "rfc822": _rfc822}
    return _feed(render("comments_feed.xml", request, lang, **values))


def _sitemaps() -> dict[str, list[tuple[str, str | None]]]:
    """The sitemaps by name: paths with, on posts only, when they were last changed."""
    site = content()
    homes: list[tuple[str, str | None]] = [(home("vi"), None), (home("en"), None)]
    maps: dict[str, list[tuple[str, str | None]]] = {
        "posts-post": [(e.path, stamp(e.modified)) for e in site.of_type("post")],
        "posts-page": homes + [(e.path, None) for e in site.of_type("page")],
        "posts-featured_item": [(e.path, None) for e in site.of_type("featured_item")],
    }
    for taxonomy in TAXONOMIES:
        maps[f"taxonomies-{taxonomy}"] = [(t.path, None) for t in site.terms if t.taxonomy == taxonomy]
    maps["users"] = [(f"/author/{user.slug}/", None) for user in site.users]
    return maps


def sitemap(request: Request) -> Response | None:
    """The sitemap index, one sitemap or their style sheet; None when there is none of this name."""
    if request.path in ("/wp-sitemap.xsl", "/wp-sitemap-index.xsl"):
        return xml(render("sitemap.xsl", request, "vi"))
    maps = _sitemaps()
    if request.path == "/wp-sitemap.xml":
        addresses: list[tuple[str, str | None]] = [(f"/wp-sitemap-{name}-1.xml", None) for name in maps]
        return xml(render("sitemap.xml", request, "vi", index=True, addresses=addresses))
    match = re.fullmatch(r"/wp-sitemap-([\w-]+)-1\.xml", request.path)
    if match is None or match[1] not in maps:
        return None
    return xml(render("sitemap.xml", request, "vi", index=False, addresses=maps[match[1]]))
