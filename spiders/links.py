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
    remembered = _rules(site)
    for link in links:
        plain = plain_view(link.url)
        if plain != link.url and not (site.include_pattern and site.include_pattern.search(path_query(link.url))):
            reason = remembered(plain)
            if reason is None:
                follow.append(Found(plain, link.way, link.evidence))
                views.append(Found(link.url, link.way, same_as=plain))
                continue
        else:
            reason = remembered(link.url)
        if reason is None:
            follow.append(link)
        else:
            refused.append((link.url, reason))
    return Followed(tuple(follow), tuple(refused), tuple(views))


@lru_cache(maxsize=64)
def _rules(site: Site) -> Callable[[str], str | None]:
    """``never_asked`` for one site, remembered for its latest addresses."""
    kept = lru_cache(maxsize=KEPT_ADDRESSES)(lambda address: never_asked(site, address))
    return lambda address: kept(address) if len(address) <= KEPT_CHARS else never_asked(site, address)
