"""Finds pages through the links of pages: which of them are followed, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.addresses import path_query, plain_view
from crawler.items import Found
from crawler.scope import never_asked
from crawler.sites import Site


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
    for link in links:
        plain = plain_view(link.url)
        if plain != link.url and not (site.include_pattern and site.include_pattern.search(path_query(link.url))):
            reason = never_asked(site, plain)
            if reason is None:
                follow.append(Found(plain, link.way, link.evidence))
                views.append(Found(link.url, link.way, same_as=plain))
                continue
        else:
            reason = never_asked(site, link.url)
        if reason is None:
            follow.append(link)
        else:
            refused.append((link.url, reason))
    return Followed(tuple(follow), tuple(refused), tuple(views))
