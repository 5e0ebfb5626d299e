"""Counts over the whole archive, for charts: by month, site, language and kind, what pages state, what vanished, what crawls found. Reads only."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from archive.reading import VISIBLE, Reader

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SiteCount:
    """The visible pages of one site: how many state a date and an author, and how many are gone from the web."""

    slug: str
    pages: int
    dated: int
    authored: int
    gone: int


@dataclass(frozen=True)
class Week:
    """What the runs that began in one week found; ``monday`` is its first day in Vietnam (YYYY-MM-DD)."""

    monday: str
    new: int
    changed: int
    gone: int


@dataclass(frozen=True)
class Overview:
    """Counts of the visible pages. ``months`` (YYYY-MM) oldest first; ``without_month`` state only a year or no date.

    ``sites``, ``languages`` and ``kinds`` by number of pages, most first; ``vanished`` are (YYYY-MM, pages) by ``gone_since``.
    """

    pages: int = 0
    months: Counts = ()
    without_month: int = 0
    sites: tuple[SiteCount, ...] = ()
    languages: Counts = ()
    kinds: Counts = ()
    vanished: Counts = ()
    weeks: tuple[Week, ...] = ()


def overview(connection: sqlite3.Connection) -> Overview:
    """All counts, from one walk over the index that holds what is counted, and one over the rows for authors."""
    reader = Reader(connection)
    months, languages, kinds = Counter[str](), Counter[str](), Counter[str]()
    pages, dated, gone = Counter[str](), Counter[str](), Counter[str]()
    sql = f"""select p.site as site, substr(p.date_published, 1, 7) as month, p.language as language, p.kind as kind, p.state = 'gone' as gone,
                     count(*) as n from pages p where {VISIBLE} group by 1, 2, 3, 4, 5"""
    for row in reader.rows(sql):
        site, month, n = row["site"] or "", row["month"], row["n"]
        pages[site] += n
        languages[row["language"] or "und"] += n
        kinds[row["kind"] or "other"] += n
        dated[site] += n if month else 0
        gone[site] += n if row["gone"] else 0
        if month and len(month) == 7:
            months[month] += n
    authored = dict(reader.counts(f"select coalesce(p.site, ''), count(*) from pages p where p.author is not null and {VISIBLE} group by 1"))
    sites = tuple(SiteCount(slug, n, dated[slug], authored.get(slug, 0), gone[slug]) for slug, n in _ranked(pages))
    return Overview(
        pages=pages.total(),
        months=tuple(sorted(months.items())),
        without_month=pages.total() - months.total(),
        sites=sites,
        languages=_ranked(languages),
        kinds=_ranked(kinds),
        vanished=reader.counts(f"select substr(p.gone_since, 1, 7), count(*) from pages p where p.state = 'gone' and {VISIBLE} group by 1 order by 1"),
        weeks=_weeks(reader),
    )


def _ranked(counts: Counter[str]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _weeks(reader: Reader) -> tuple[Week, ...]:
    sql = """select date(started_at, '+7 hours', '-6 days', 'weekday 1') as monday, coalesce(sum(pages_new), 0) as new,
                    coalesce(sum(pages_changed), 0) as changed, coalesce(sum(pages_gone), 0) as gone
             from runs where started_at is not null group by 1 having monday is not null order by 1"""
    return reader.records(Week, sql, needs="runs")
