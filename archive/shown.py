"""The pages that counts and lists show, as sets from the search index: counting them touches no page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from pyroaring import BitMap

from archive.postings import Numbers, numbers_of, union
from archive.reading import one_state
from archive.search_update import HAVING
from archive.search_values import ByValue
from archive.search_waiting import index_of


class Shown:
    """The visible pages of one state of an archive (``archive.reading.VISIBLE``)."""

    def __init__(self, index: ByValue) -> None:
        self._index = index
        self.pages = index.pages - index.value("state", "excluded") - index.value("duplicate")

    def values(self, facet: str) -> dict[str, BitMap]:
        """The visible pages by value of one facet of search; values of none of them are left out."""
        found = ((value, docs & self.pages) for value, docs in (self._index.years if facet == "year" else self._index.values(facet)).items())
        return {value: docs for value, docs in found if docs}

    def counts(self, facet: str) -> dict[str, int]:
        """How many visible pages have each value of one facet."""
        known = self._index.years if facet == "year" else self._index.values(facet)
        found = ((value, self.pages.intersection_cardinality(docs)) for value, docs in known.items())
        return {value: count for value, count in found if count}

    def having(self, facet: str) -> BitMap:
        """The visible pages that have any value of a facet (of ``month``: a date)."""
        return union(self.values(facet).values())

    def rate(self, fact: str, pages: BitMap) -> float:
        """Which share of some visible pages (at least one) has a fact: title, author, text, date_published or language."""
        if fact in HAVING:
            having = self._index.value("has", fact)
        else:
            known = self._index.values({"date_published": "date"}.get(fact, fact))
            having = union(docs for value, docs in known.items() if value not in ("", "und"))
        return pages.intersection_cardinality(having) / len(pages)

    def ranked(self, facet: str, pages: BitMap) -> tuple[tuple[str, int], ...]:
        """How many of some pages have each value of one facet, the most frequent value first."""
        found = ((value, pages.intersection_cardinality(docs)) for value, docs in self.every(facet).items())
        return tuple(sorted(((value, count) for value, count in found if count), key=lambda item: (-item[1], item[0])))

    def newest(self, pages: BitMap, limit: int, offset: int = 0) -> list[int]:
        """The newest of some pages after the first ``offset``; those without a date come last."""
        return self._index.calendar.ordered(pages, True, limit, offset)

    def every(self, facet: str) -> dict[str, BitMap]:
        """All pages, those that are not visible too, by value of one facet of search."""
        return self._index.years if facet == "year" else self._index.values(facet)

    def first_date(self, pages: BitMap) -> str | None:
        """The first date of some pages; None when none of them has a date."""
        return self._index.calendar.end(pages, last=False)

    def among(self, pages: Numbers) -> Numbers:
        """For each of some numbers whether it is a visible page's."""
        known = np.zeros(max(int(pages.max(initial=0)), self.pages.max() if self.pages else 0) + 1, bool)
        known[numbers_of(self.pages)] = True
        visible: Numbers = known[pages]
        return visible

    def last_dates(self, groups: Numbers, pages: Numbers, count: int) -> list[str | None]:
        """The last date of each of ``count`` groups of pages; ``groups`` has the number of each page's."""
        dates, ranks = self._index.date_ranks
        last = np.zeros(count, np.int64)
        np.maximum.at(last, groups, ranks[np.minimum(pages, len(ranks) - 1)])
        return [dates[rank] for rank in last.tolist()]

    def last_date(self, pages: BitMap) -> str | None:
        """The last date of some pages; None when none of them has a date."""
        return self._index.calendar.end(pages, last=True)


@contextmanager
def shown(connection: sqlite3.Connection) -> Iterator[Shown | None]:
    """The visible pages while the block reads one state of the archive; None when it has no search index that can be used."""
    with one_state(connection):
        index = index_of(connection)
        yield None if index is None else Shown(index)
