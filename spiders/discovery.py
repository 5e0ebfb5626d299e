"""What every way of discovery gives, and the table of ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from crawler.extract.blocks import squash
from crawler.items import Found
from crawler.sites import Site


@dataclass(frozen=True)
class Discovery:
    """What one response of a way of discovery names: pages with evidence, and further addresses of the same way.

    ``problem`` says why the response gave nothing (closed REST API, no feed at this address); None when it is sound.
    ``totals`` are the numbers of pages that the site itself states, by type; ``left_out`` counts what a limit cut off.
    ``cut_off`` says that
    the response ends in its middle: what came before is found. ``refused`` is the route of a list of REST that the server does not give. ``listed`` are the objects of one type that a list of
    REST holds (type, their numbers), ``last`` is the number of its last page, where it says so. ``closed`` is an interface that refuses the
    list of its types in its own words: it is there.
    """

    found: tuple[Found, ...] = ()
    further: tuple[str, ...] = ()
    problem: str | None = None
    totals: tuple[tuple[str, int], ...] = ()
    left_out: int = 0
    cut_off: bool = False
    refused: str | None = None
    listed: tuple[str, tuple[str, ...]] = ("", ())
    last: int | None = None
    closed: bool = False


_BARE = re.compile(rb"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});)")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def with_ampersands(xml: bytes) -> bytes:
    """XML in which each ``&`` that begins no reference stands for itself, as in addresses that nobody escaped.

    A parser that goes on after errors drops what follows: ``?id=1&cat=2`` would become another address.
    """
    return xml if xml.startswith(_UTF_16) else _BARE.sub(b"&amp;", xml)


def plain(markup: str) -> str:
    """A title as words: HTML elements taken out, then entities read, so that an escaped ``<`` stays one."""
    return squash(unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", markup)))


Reader = Callable[[Site, str, int, dict[str, str], bytes], Discovery]
"""Reads a response: site, address, status, headers (lower-case names), decoded body."""
EntryPoints = Callable[[Site], list[str]]
"""The addresses where a way begins on a site."""


@dataclass(frozen=True)
class Way:
    """One way of discovery."""

    name: str
    entry_points: EntryPoints
    read: Reader


def ways() -> dict[str, Way]:
    """All ways that read responses of their own, in order of trust; links come with every page."""
    from spiders import feed, sitemap, wordpress

    return {
        "wordpress": Way("wordpress", wordpress.entry_points, wordpress.read),
        "feed": Way("feed", feed.entry_points, feed.read),
        "sitemap": Way("sitemap", sitemap.entry_points, sitemap.read),
    }


def read(way: str, site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads one response of a way; what a worker process runs. Raises KeyError for an unknown way."""
    return ways()[way].read(site, url, status, headers, body)
