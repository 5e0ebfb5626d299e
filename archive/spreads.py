"""How a choice of pages (of a topic, a place, a legal document) spreads over years, sites and languages, and its newest pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from archive.reading import VISIBLE, Reader
from archive.records import PageLine
from archive.shown import Shown

PAGE_SIZE = 30
MANY = 2000
"""Pages from which on the last of a set are found faster by going back in time over all pages than by sorting the set."""

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Spread:
    """How a set of visible pages spreads: counts by year, site and language; ``undated`` pages state no date."""

    total: int = 0
    undated: int = 0
    gone: int = 0
    years: Counts = ()
    sites: Counts = ()
    languages: Counts = ()


@dataclass(frozen=True)
class Choice:
    """Pages of a condition on pages ``p`` with its parameter; ``pages`` are the visible ones where there is a search index."""

    where: str
    parameter: Any
    pages: BitMap | None = None


def spread(reader: Reader, visible: Shown | None, choice: Choice) -> Spread:
    """Counts the pages of a choice: of sets, or in one pass over its rows."""
    if visible is None or choice.pages is None:
        return _by_sql(reader, choice)
    pages = choice.pages
    years = visible.ranked("year", pages)
    undated = len(pages) - sum(count for _, count in years)
    gone = dict(visible.ranked("state", pages)).get("gone", 0)
    return Spread(len(pages), undated, gone, tuple(sorted(years)), visible.ranked("site", pages), visible.ranked("language", pages))


def _by_sql(reader: Reader, choice: Choice) -> Spread:
    years: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    total = gone = 0
    sql = f"""select substr(p.date_published, 1, 4) as year, p.site as site, p.language as language, p.state = 'gone' as gone, count(*) as n
              from pages p where {choice.where} and {VISIBLE} group by 1, 2, 3, 4"""
    for row in reader.rows(sql, choice.parameter):
        total += row["n"]
        gone += row["n"] if row["gone"] else 0
        for counter, name in ((years, "year"), (sites, "site"), (languages, "language")):
            if row[name] is not None:
                counter[str(row[name])] += row["n"]
    return Spread(total, total - years.total(), gone, tuple(sorted(years.items())), ranked(sites), ranked(languages))


def ranked(counts: Counter[str]) -> Counts:
    """Counts, the highest first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def walked(where: str) -> str:
    """A condition ``p.id in (...)`` so put that the index of the order is walked, and each page looked up in the set."""
    return where.replace("p.id in", "+p.id in", 1)


def newest(reader: Reader, visible: Shown | None, choice: Choice, number: int) -> tuple[PageLine, ...]:
    """The ``number``-th page (from 1) of the list of the pages of a choice, newest first."""
    skipped = (max(number, 1) - 1) * PAGE_SIZE
    if visible is not None and choice.pages is not None:
        return lines(reader, visible.newest(choice.pages, PAGE_SIZE, skipped))
    sql = f"select p.* from pages p where {choice.where} and {VISIBLE} order by p.date_published desc, p.id desc limit ? offset ?"
    return reader.records(PageLine, sql, choice.parameter, PAGE_SIZE, skipped)


def lines(reader: Reader, ids: Iterable[int]) -> tuple[PageLine, ...]:
    """Pages by their numbers, in that order."""
    ids = list(ids)
    marks = ", ".join("?" * len(ids))
    found = {line.id: line for line in reader.records(PageLine, f"select p.* from pages p where p.id in ({marks})", *ids)}
    return tuple(found[number] for number in ids)
