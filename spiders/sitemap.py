"""Finds pages through sitemaps and sitemap indexes; lastmod is kept as evidence of change, never as a publication date."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.extract.blocks import squash
from crawler.items import Found
from crawler.scope import host_address, is_asset, site_address
from crawler.sites import Site
from spiders import feed
from spiders.discovery import Discovery, with_ampersands

MAX_XML_BYTES = 50 * 1024 * 1024
"""The sitemap protocol's own limit, uncompressed."""
MAX_ENTRIES = 50_000
"""The sitemap protocol's own limit of addresses in one file; what is above it is left out and said."""
MAX_DEPTH = 4
"""Indexes within indexes that are followed. The protocol allows none; real sites have one, some plugins two."""
_OF_TYPE = re.compile(r"(?:wp-sitemap-posts-([\w-]+?)-\d+|/(post|page)-sitemap\d*)\.xml")
"""Sitemaps of one post type, as WordPress and Yoast name them; those of categories and tags have other names."""
_LOC_TAGS = re.compile(rb"<(/?)(?:[\w.-]{1,40}:)?loc\s{0,9}>")
MAX_OPEN_BYTES = 65_536
"""How far back from its end a sitemap that was cut off is searched for the address that it ends in."""
_NONE = "no sitemap at this address"


class _TooLargeError(Exception):
    """A sitemap is larger than the protocol allows."""

    def __str__(self) -> str:
        return "larger than 50 MiB"


@dataclass
class _Entry:
    """One ``url`` or ``sitemap`` element: the texts of its children by local name, and its hreflang links."""

    texts: dict[str, str] = field(default_factory=dict)
    twins: list[tuple[str, str]] = field(default_factory=list)


def entry_points(site: Site) -> list[str]:
    """The site file's sitemaps, else the platform's usual ones; robots.txt, which is read anyway, may name further ones."""
    named = [urljoin(site.home_url, path) for path in site.sitemaps]
    return named + [site.below(path) for path in site.usual_sitemaps]


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a sitemap, an index, a list of addresses in plain text, or a feed that serves as one; gzip too.

    Images and films are left out; the news extension states date and title; the other languages of a page are pages.
    """
    if status != 200:
        return Discovery(problem=f"sitemap answers {status}")
    try:
        content = _unzip(body)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"http://", b"https://")):
            return _plain_text(site, url, content)
        kind, entries, left_out = _parse(content)
    except _TooLargeError as error:
        return Discovery(problem=f"{_NONE} ({error})")
    except zlib.error:
        return Discovery(problem=f"{_NONE} (damaged gzip)")
    except (StopIteration, etree.XMLSyntaxError):
        return Discovery(problem=f"{_NONE} (no XML)")
    if kind in ("rss", "feed", "RDF"):
        return feed.read(site, url, status, headers, content)
    cut_off = _is_cut_off(kind, entries, content)
    if kind == "sitemapindex":
        further = (host_address(site, entry.texts.get("loc", ""), url) for entry in entries if entry.texts.get("loc"))
        return Discovery(further=tuple(dict.fromkeys(filter(None, further))), left_out=left_out, cut_off=cut_off)
    if kind != "urlset":
        return Discovery(problem=_NONE)
    return Discovery(tuple(found for entry in entries for found in _pages(site, url, entry)), left_out=left_out, cut_off=cut_off)


def _is_cut_off(kind: str, entries: list[_Entry], content: bytes) -> bool:
    """Whether XML ends before its root does, as where a server ran out of memory; an address that is not whole is taken out.

    Written in two bytes per letter it is not looked at: hardly any sitemap is.
    """
    if not entries or b"\x00" in content[:64] or re.search(rb"</(?:[\w.-]{1,40}:)?" + kind.encode() + rb"\s{0,9}>", content):
        return False
    tags = list(_LOC_TAGS.finditer(content, max(0, len(content) - MAX_OPEN_BYTES)))
    if tags and not tags[-1][1]:  # the last address began, and nothing says where it ends; it may be that of a picture
        rest = content[tags[-1].end() :].partition(b"<")[0].decode("utf-8", "replace")
        if entries[-1].texts.get("loc") == squash(unescape(rest)):
            del entries[-1].texts["loc"]
    return True


def _pages(site: Site, url: str, entry: _Entry) -> Iterator[Found]:
    """The page of an entry with what the sitemap states about it, and its other languages."""
    texts = entry.texts
    named = _OF_TYPE.search(urlsplit(url).path)
    address = site_address(site, texts["loc"], url) if texts.get("loc") else None
    twins = {language: twin for language, href in entry.twins if (twin := site_address(site, href, url))}
    if address and not is_asset(address):
        claims: dict[str, object] = {
            "modified": texts.get("lastmod"), "date": texts.get("publication_date"), "title": texts.get("title"),
            "hreflang": twins, "type": named and (named[1] or named[2]),
        }  # fmt: skip
        yield Found(address, "sitemap", {key: value for key, value in claims.items() if value})
    yield from (Found(twin, "sitemap") for twin in dict.fromkeys(twins.values()) if twin != address and not is_asset(twin))


def _plain_text(site: Site, url: str, content: bytes) -> Discovery:
    """A sitemap of one address per line."""
    lines = [line for raw in content.decode("utf-8-sig", "replace").split("\n") if (line := raw.strip()).startswith("http")]
    addresses = dict.fromkeys(filter(None, (site_address(site, line, url) for line in lines[:MAX_ENTRIES])))
    found = tuple(Found(address, "sitemap") for address in addresses if not is_asset(address))
    return Discovery(found, left_out=max(0, len(lines) - MAX_ENTRIES))


def _parse(content: bytes) -> tuple[str, list[_Entry], int]:
    """Local name of the root, the entries, and how many were left out; XML that is cut off gives what is there. Raises etree.XMLSyntaxError."""
    entries: list[_Entry] = []
    root, left_out = "", 0
    entry: _Entry | None = None
    events = etree.iterparse(
        BytesIO(with_ampersands(content)), events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    for event, node in events:
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if event == "start":
            if not root:
                root = name
                if root not in ("urlset", "sitemapindex"):
                    break
            elif name in ("url", "sitemap") and node.getparent() is node.getroottree().getroot():
                entry = _Entry()
                if len(entries) < MAX_ENTRIES:
                    entries.append(entry)
                else:
                    left_out += 1
        elif entry is not None:
            _take(entry, node, name)
            if name in ("url", "sitemap"):
                node.clear()
                entry = None
    if not root:
        raise etree.XMLSyntaxError("no element", 0, 0, 0)
    return root, entries, left_out


def _take(entry: _Entry, node: etree._Element, name: str) -> None:
    """Takes what one element below an entry states; the addresses of images and films are no pages."""
    parent = node.getparent()
    above = etree.QName(parent).localname if parent is not None else ""
    own = above in ("url", "sitemap") and name in ("loc", "lastmod")
    news = above == "news" and name in ("publication_date", "title")
    if (own or news) and node.text and name not in entry.texts:
        entry.texts[name] = squash(node.text)
    if name == "link" and node.get("hreflang") and node.get("href") and len(entry.twins) < 50:
        entry.twins.append((str(node.get("hreflang")).strip().lower(), str(node.get("href"))))


def _unzip(body: bytes) -> bytes:
    """The XML of a body that may be gzip. Raises _TooLargeError for more than MAX_XML_BYTES of it."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_XML_BYTES]
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    xml = decompressor.decompress(body, MAX_XML_BYTES)
    if decompressor.unconsumed_tail:
        raise _TooLargeError
    return xml
