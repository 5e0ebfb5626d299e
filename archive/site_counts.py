"""What is counted of a site: of sets of pages where there is a search index, else of rows by SQL, which reads each text of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from archive.reading import VISIBLE, Reader
from archive.records import PageLine
from archive.search_update import KNOWN
from archive.shown import Shown
from archive.spreads import lines

FACTS = ("title", "date_published", "author", "language", "text")
"""Facts of which a site's fill rate is shown; an unknown language (und) does not count as one."""

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SiteCounts:
    """Of a site's visible pages: the share that has each fact, pages by language and year, the newest. ``states`` are of all its pages."""

    fill: dict[str, float]
    languages: Counts
    states: Counts
    years: Counts
    newest: tuple[PageLine, ...]


def spans(reader: Reader, slug: str | None, visible: Shown | None) -> dict[str, dict[str, Any]]:
    """How many visible pages each site has, or one, and their first and last date."""
    if visible is None:
        here, own = ("p.site = ? and", [slug]) if slug is not None else ("", [])
        sql = f"""select p.site as site, count(*) as pages, min(p.date_published) as first, max(p.date_published) as last
                  from pages p where {here} {VISIBLE} group by p.site"""
        return {row["site"]: _span(row["pages"], row["first"], row["last"]) for row in reader.rows(sql, *own)}
    known = visible.values("site")
    wanted = known if slug is None else {slug: known[slug]} if slug in known else {}
    return {site: _span(len(docs), visible.first_date(docs), visible.last_date(docs)) for site, docs in wanted.items()}


def _span(pages: int, first: str | None, last: str | None) -> dict[str, Any]:
    return {"pages": pages, "first_date": first, "last_date": last}


def site_counts(reader: Reader, slug: str, newest: int, visible: Shown | None) -> SiteCounts:
    """All that is counted of one site, with its ``newest`` pages."""
    return _by_sql(reader, slug, newest) if visible is None else _of_sets(reader, slug, newest, visible)


def _by_sql(reader: Reader, slug: str, newest: int) -> SiteCounts:
    here = f"p.site = ? and {VISIBLE}"
    rates = ", ".join(f"avg({KNOWN.format(f'p.{fact}')}) as {fact}" for fact in FACTS)
    found = reader.rows(f"select count(*) as pages, {rates} from pages p where {here}", slug)
    return SiteCounts(
        fill={fact: found[0][fact] for fact in FACTS} if found and found[0]["pages"] else {},
        languages=reader.counts(f"select p.language, count(*) from pages p where {here} group by 1 order by 2 desc, 1", slug),
        states=reader.counts("select state, count(*) from pages where site = ? group by 1 order by 2 desc, 1", slug),
        years=reader.counts(f"select substr(p.date_published, 1, 4), count(*) from pages p where {here} group by 1 order by 1", slug),
        newest=reader.records(PageLine, f"select p.* from pages p where {here} order by p.date_published desc, p.id desc limit {newest}", slug),
    )


def _of_sets(reader: Reader, slug: str, newest: int, visible: Shown) -> SiteCounts:
    every = visible.every("site").get(slug, BitMap())
    docs = every & visible.pages
    return SiteCounts(
        fill={fact: visible.rate(fact, docs) for fact in FACTS} if docs else {},
        languages=visible.ranked("language", docs),
        states=visible.ranked("state", every),
        years=tuple(sorted(visible.ranked("year", docs))),
        newest=lines(reader, visible.newest(docs, newest)),
    )
