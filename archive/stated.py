"""What sites state about their pages in several languages, and by what names they go: read from the ledger and ``sites``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.batch import Batch


class SiteNames(NamedTuple):
    """Columns of ``sites`` by which others name a site; ``languages`` is JSON."""

    slug: str
    name_vi: str | None
    name_en: str | None
    home_url: str | None
    languages: str | None


@dataclass
class Named:
    """The pages that a page's head names by language (of two letters), and those that REST calls its translations."""

    hreflang: dict[str, int] = field(default_factory=dict)
    rest: frozenset[int] = frozenset()


def site_names(batch: Batch) -> dict[str, SiteNames]:
    """All sites by slug."""
    sql = "select slug, name_vi, name_en, home_url, languages from sites"
    return {row[0]: SiteNames(*row) for row in batch.connection.execute(sql)}


def named_twins(batch: Batch, site: str) -> dict[int, Named]:
    """What is stated about the pages of a site; addresses that lead to a page count as that page."""
    read = batch.connection.execute
    pages = dict(read("select url, id from pages where site = ?", [site]).fetchall())
    sql = "select url, page_id from addresses where site = ? and page_id is not null and state in ('alias', 'page')"
    lead = dict(read(sql, [site]).fetchall()) | pages
    sql = (
        "select url, evidence from addresses where site = ? and state != 'alias' and "
        "(evidence like '%\"hreflang\"%' or evidence like '%\"wordpress\"%')"
    )
    stated = {lead[url]: json.loads(evidence) for url, evidence in read(sql, [site]).fetchall() if url in lead}
    numbers = {str(claims["wordpress"]["id"]): page for page, claims in stated.items() if "id" in claims.get("wordpress", {})}
    found: dict[int, Named] = {}
    for page, claims in stated.items():
        twins = claims.get("links", {}).get("hreflang", {})
        by_language = {code.partition("-")[0]: lead[url] for code, url in twins.items() if code != "x-default" and url in lead}
        rest = claims.get("wordpress", {}).get("translations", [])
        same = frozenset(numbers[str(number)] for number in rest if str(number) in numbers) - {page}
        if by_language or same:
            found[page] = Named(by_language, same)
    return found
