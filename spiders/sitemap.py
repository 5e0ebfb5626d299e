"""Finds pages through sitemaps and sitemap indexes; lastmod is kept as evidence of change, never as a publication date."""

from __future__ import annotations

import gzip
import zlib
from urllib.parse import urljoin

from scrapy.utils.sitemap import Sitemap

from crawler.items import Found
from crawler.scope import is_asset, site_address
from crawler.sites import Site
from spiders.discovery import Discovery

MAX_XML_BYTES = 50 * 1024 * 1024
"""The sitemap protocol's own limit, uncompressed."""


def entry_points(site: Site) -> list[str]:
    """The usual addresses of the platform; robots.txt, which the crawl reads anyway, may name further ones."""
    return [urljoin(site.home_url, path) for path in site.sitemaps]


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a sitemap or a sitemap index, gzip too."""
    if status != 200:
        return Discovery(problem=f"sitemap answers {status}")
    try:
        xml = _unzip(body)
        sitemap = Sitemap(xml)
        entries = list(sitemap)
    except (ValueError, AttributeError, SyntaxError, OSError, zlib.error, EOFError, StopIteration) as error:
        return Discovery(problem=f"no sitemap at this address ({type(error).__name__})")
    if sitemap.type not in ("urlset", "sitemapindex"):
        return Discovery(problem="no sitemap at this address")
    found, further = [], []
    for entry in entries:
        location = (entry.get("loc") or "").strip()
        address = site_address(site, location, url) if location else None
        if address is None or is_asset(address):
            continue
        if sitemap.type == "sitemapindex":
            further.append(address)
        else:
            lastmod = entry.get("lastmod")
            found.append(Found(address, "sitemap", {"modified": lastmod} if lastmod else {}))
    return Discovery(tuple(found), tuple(further))


def _unzip(body: bytes) -> bytes:
    """The XML of a body that may be gzip; no more than MAX_XML_BYTES of it."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_XML_BYTES]
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    xml = decompressor.decompress(body, MAX_XML_BYTES)
    if decompressor.unconsumed_tail:
        raise gzip.BadGzipFile("sitemap larger than 50 MiB")
    return xml
