"""Finds pages through the links of pages: which of them are followed, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.items import Found
from crawler.scope import never_asked
from crawler.sites import Site


@dataclass(frozen=True)
class Followed:
    """Links split into those to ask for and those never asked, with the reason (address, reason)."""

    follow: tuple[Found, ...]
    refused: tuple[tuple[str, str], ...]


def choose(site: Site, links: Iterable[Found]) -> Followed:
    """Splits the addresses that a page (or a feed or a sitemap) names; all are of the site already."""
    follow, refused = [], []
    for link in links:
        reason = never_asked(site, link.url)
        if reason is None:
            follow.append(link)
        else:
            refused.append((link.url, reason))
    return Followed(tuple(follow), tuple(refused))
