"""Finds pages through the links of pages: which of them are followed, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from crawler.addresses import path_query, plain_view
from crawler.items import Found
from crawler.scope import never_asked
from crawler.sites import Site

KEPT_ADDRESSES, KEPT_CHARS = 16_384, 500
"""Verdicts on addresses that are remembered per site, and the longest address: most links of a page stand on others too."""


@dataclass(frozen=True)
class Followed:
    """Links split into those to ask for and those never asked, with the reason (address, reason).

    ``views`` are addresses that only show a page another way (to print, to reply to): that page is among ``follow``.
    """

    follow: tuple[Found, ...]
    refused: tuple[tuple[str, str], ...]
    views: tuple[Found, ...] = ()


def choose(site: Site, links: Iterable[Found]) -> Followed:
    """Splits the addresses that a page (or a feed or a sitemap) names; all are of the site already.

    What the site file includes is asked for as it is spelled.
    """
    follow, refused, views = [], [], []
    verdict = _verdicts(site)
    for link in links:
        plain, reason = verdict(link.url)
        if reason is not None:
            refused.append((link.url, reason))
        elif plain is None:
            follow.append(link)
        else:
            follow.append(Found(plain, link.way, link.evidence))
            views.append(Found(link.url, link.way, same_as=plain))
    return Followed(tuple(follow), tuple(refused), tuple(views))


def _verdict(site: Site, url: str) -> tuple[str | None, str | None]:
    """The address of which this one is a mere view, if it is one, and why neither is ever asked for, if so."""
    plain = plain_view(url)
    if plain == url or (site.include_pattern and site.include_pattern.search(path_query(url))):
        return None, never_asked(site, url)
    return plain, never_asked(site, plain)


@lru_cache(maxsize=64)
def _verdicts(site: Site) -> Callable[[str], tuple[str | None, str | None]]:
    """``_verdict`` for one site, remembered for its latest addresses."""
    kept = lru_cache(maxsize=KEPT_ADDRESSES)(lambda url: _verdict(site, url))
    return lambda url: kept(url) if len(url) <= KEPT_CHARS else _verdict(site, url)
