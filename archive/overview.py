"""Counts over the whole archive, for charts: by month, site, language and kind, what pages state, what vanished, what crawls found. Reads only."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, replace

from pyroaring import BitMap

from archive.postings import union
from archive.reading import VISIBLE, Reader
from archive.shown import Shown, shown

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
    """All counts, of sets of pages where there is a search index, else from one walk over the index that holds what is counted."""
    reader = Reader(connection)
    if "pages" not in reader.tables:
        return Overview(weeks=_weeks(reader))
    with shown(connection) as visible:
        counted = _counted_by_sql(reader) if visible is None else _counted_of(visible)
        authored = dict(reader.counts(f"select coalesce(p.site, ''), count(*) from pages p where p.author is not null and {VISIBLE} group by 1"))
        return replace(
            counted,
            sites=tuple(replace(site, authored=authored.get(site.slug, 0)) for site in counted.sites),
            vanished=reader.counts(f"select substr(p.gone_since, 1, 7), count(*) from pages p where p.state = 'gone' and {VISIBLE} group by 1 order by 1"),
            weeks=_weeks(reader),
        )


def _counted_by_sql(reader: Reader) -> Overview:
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
    sites = tuple(SiteCount(slug, n, dated[slug], 0, gone[slug]) for slug, n in _ranked(pages))
    return _overview(pages.total(), months, sites, languages, kinds)


def _counted_of(visible: Shown) -> Overview:
    def by(facet: str, unknown: str) -> Counter[str]:
        """Counts by value; a page without one counts as ``unknown``."""
        counts = Counter(visible.counts(facet))
        counts.pop("", None)
        counts[unknown] += len(visible.pages) - counts.total()
        return +counts

    months = {month: count for month, count in visible.counts("month").items() if len(month) == 7}
    dated, gone = visible.having("month"), visible.values("state").get("gone", BitMap())
    known = visible.values("site")
    sites = {slug: known.get(slug, BitMap()) for slug in known if slug}
    sites[""] = visible.pages - union(sites.values())
    found = [SiteCount(slug, len(docs), docs.intersection_cardinality(dated), 0, docs.intersection_cardinality(gone)) for slug, docs in sites.items() if docs]
    ranked = tuple(sorted(found, key=lambda site: (-site.pages, site.slug)))
    return _overview(len(visible.pages), Counter(months), ranked, by("language", "und"), by("kind", "other"))


def _overview(pages: int, months: Counter[str], sites: tuple[SiteCount, ...], languages: Counter[str], kinds: Counter[str]) -> Overview:
    return Overview(
        pages=pages,
        months=tuple(sorted(months.items())),
        without_month=pages - months.total(),
        sites=sites,
        languages=_ranked(languages),
        kinds=_ranked(kinds),
    )


def _ranked(counts: Counter[str]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _weeks(reader: Reader) -> tuple[Week, ...]:
    sql = """select date(started_at, '+7 hours', '-6 days', 'weekday 1') as monday, coalesce(sum(pages_new), 0) as new,
                    coalesce(sum(pages_changed), 0) as changed, coalesce(sum(pages_gone), 0) as gone
             from runs where started_at is not null group by 1 having monday is not null order by 1"""
    return reader.records(Week, sql, needs="runs")
