"""Sets of pages by value (site, month, topic ...), whatever index they come from: one that is stored, or one with pages that wait for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from pyroaring import BitMap

from archive.postings import Numbers, Posting, numbers_of, size_of, union
from archive.ranking import Calendar
from archive.search_cache import Cache

T = TypeVar("T")


class ByValue(ABC):
    """What a search asks of an index; what follows from the sets by value is here."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    @abstractmethod
    def values(self, facet: str) -> dict[str, BitMap]:
        """The pages by value of one facet."""

    @abstractmethod
    def vocabulary(self, make: Callable[[list[tuple[str, str, int]]], T]) -> T:
        """What ``make`` makes of frequent words: (folded, exact or "" for all spellings, pages)."""

    @abstractmethod
    def word(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        """The pages with a word in any spelling or in one, in any column or in one."""

    def docs(self, folded: str, exact: str | None = None, column: str | None = None) -> BitMap:
        """The pages of ``word``, for those who do not ask how much it counts in each."""
        return self.word(folded, exact, column).docs

    @abstractmethod
    def prefix(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        """The pages with a word that begins so, in any spelling or in one."""

    @abstractmethod
    def phrase(self, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool = False, column: str | None = None) -> BitMap:
        """The pages with words side by side; ``words`` are the keys that count (exact or folded), ``prefix`` is of the last."""

    def value(self, facet: str, value: str = "") -> BitMap:
        """The pages with one value."""
        return self.values(facet).get(value, BitMap())

    @property
    def pages(self) -> BitMap:
        """All pages."""
        return self.value("all")

    @property
    def years(self) -> dict[str, BitMap]:
        """The pages by year."""

        def read() -> tuple[dict[str, BitMap], int]:
            parts: dict[str, list[BitMap]] = {}
            for month, docs in self.values("month").items():
                parts.setdefault(month[:4], []).append(docs)
            found = {year: union(docs) for year, docs in parts.items()}
            return found, sum(map(size_of, found.values()))

        return self._cache.get("years", read)

    @property
    def calendar(self) -> Calendar:
        """The pages by date."""
        return self._cache.get("calendar", lambda: (Calendar(self.values("month"), self.values("date")), 100_000))

    @property
    def date_ranks(self) -> tuple[list[str | None], Numbers]:
        """All dates in order after None, and the place among them of each page's by its number; the last number is no page's."""

        def read() -> tuple[tuple[list[str | None], Numbers], int]:
            dates = sorted(self.values("date").items())
            ranks = np.zeros(max((docs.max() for _, docs in dates if docs), default=0) + 2, np.uint32)
            for rank, (_, docs) in enumerate(dates, 1):
                ranks[numbers_of(docs)] = rank
            return ([None, *(date for date, _ in dates)], ranks), ranks.nbytes

        return self._cache.get("date_ranks", read)

    def dated(self, wanted: Callable[[str], bool]) -> BitMap:
        """The pages with a date of some kind."""
        return union(docs for date, docs in self.values("date").items() if wanted(date))
