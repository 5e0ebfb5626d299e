"""Reads the search index: pages with a word, with a phrase, with a beginning of words, with a value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from pyroaring import BitMap

from archive.postings import (
    NOTHING,
    Numbers,
    Posting,
    bitmap,
    marked,
    numbers_of,
    size_of,
    slices,
    union,
    unpack,
    unpack_levels,
    unpack_numbers,
    unpack_rows,
)  # fmt: skip
from archive.schema import FREQUENT_PAGES
from archive.search_cache import cache_of
from archive.search_update import VERSION
from archive.search_values import ByValue
from archive.segments import HIGH_LEVEL
from archive.word_stream import cut

T = TypeVar("T")

LAST = "\U0010ffff"
HIGH, LOW = 10, 4
"""Levels of a page for a word that is looked for by its beginning: when such a word counts much in it, and otherwise."""


@dataclass(frozen=True)
class Segment:
    """One segment's pages: those it stands for, and of which it was made with their places."""

    number: int
    pages: BitMap
    ids: Numbers
    starts: Numbers
    titles: Numbers
    authors: Numbers
    common: frozenset[str]
    standing: Numbers | None
    """For each number from the first page's on, whether the segment stands for that page; None when it does for all."""

    @property
    def has_lost(self) -> bool:
        """Whether it holds words of pages that it does not stand for any more."""
        return self.standing is not None


class SearchIndex(ByValue):
    """The index as an open read transaction sees it."""

    def __init__(self, connection: sqlite3.Connection, file: str, generation: int) -> None:
        self._connection = connection
        self._state = (file, generation)
        super().__init__(cache_of(file, generation))

    @classmethod
    def of(cls, connection: sqlite3.Connection, behind: bool = False) -> SearchIndex | None:
        """The index of an archive; None when there is none, or (but for ``behind``) when pages have changed since."""
        try:
            state = dict(connection.execute("select name, value from search_state").fetchall())
            if state.get("version") != VERSION or (not behind and connection.execute("select 1 from search_todo limit 1").fetchone()):
                return None
        except sqlite3.OperationalError as error:
            if error.args != ("no such table: search_state",):
                raise
            return None
        (file,) = [row[2] for row in connection.execute("pragma database_list") if row[1] == "main"]
        return cls(connection, file, int(state.get("generation", 0)))

    @property
    def state(self) -> Hashable:
        """What tells one state of an archive's index from all others."""
        return self._state

    # -- segments and values

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments."""
        return self._cache.get("segments", self._read_segments)

    def _read_segments(self) -> tuple[tuple[Segment, ...], int]:
        found, size = [], 0
        sql = "select id, pages, ids, starts, titles, authors, common from search_segments order by id"
        for number, pages, *columns, common in self._connection.execute(sql):
            ids, starts, titles, authors = (np.frombuffer(blob, "<u4") for blob in columns)
            here = unpack(pages)
            standing = None
            if len(here) < len(ids):
                standing = np.zeros(int(ids[-1] - ids[0]) + 1, bool)
                standing[numbers_of(here) - ids[0]] = True
                size += len(standing)
            found.append(Segment(number, here, ids, starts, titles, authors, frozenset(json.loads(common)), standing))
            size += 16 * len(ids) + 10_000
        return tuple(found), min(size, self._cache.max_bytes // 8)

    def values(self, facet: str) -> dict[str, BitMap]:
        """The pages by value of one facet."""

        def read() -> tuple[dict[str, BitMap], int]:
            rows = self._connection.execute("select value, docs from search_values where facet = ?", [facet])
            found = {value: unpack(docs) for value, docs in rows}
            size = sum(size_of(docs) + 100 for docs in found.values())
            return found, min(size, self._cache.max_bytes // 8)

        return self._cache.get(("values", facet), read)

    def vocabulary(self, make: Callable[[list[tuple[str, str, int]]], T]) -> T:
        """What ``make`` makes of the frequent words of the largest segment: (folded, exact or "" for all spellings, pages)."""

        def read() -> tuple[T, int]:
            largest = max(self.segments, key=lambda segment: len(segment.pages), default=None)
            sql = f"select folded, exact, pages from search_words where segment = ? and pages >= {FREQUENT_PAGES}"
            rows = self._connection.execute(sql, [largest.number]).fetchall() if largest else []
            return make(rows), 600 * len(rows)

        return self._cache.get("vocabulary", read)

    # -- words

    def word(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        """The pages with a word in any spelling or in one, in any column or in one (then each counts HIGH)."""
        folded, exact = cut(folded), None if exact is None else cut(exact)
        read = self._read_word if column is None else self._read_column
        return self._cache.get(("word", folded, exact, column), lambda: read(folded, exact, column))

    def docs(self, folded: str, exact: str | None = None, column: str | None = None) -> BitMap:
        folded, exact = cut(folded), None if exact is None else cut(exact)
        known: Posting | None = self._cache.known(("word", folded, exact, column))
        if known is not None or column is not None:
            return known.docs if known is not None else self.word(folded, exact, column).docs

        def read() -> tuple[BitMap, int]:
            parts = [unpack(blob) & segment.pages if segment.has_lost else unpack(blob) for segment, blob in self._rows("docs", folded, exact)]
            found = union(parts)
            return found, size_of(found)

        return self._cache.get(("docs", folded, exact), read)

    def _rows(self, columns: str, folded: str, exact: str | None) -> Iterator[tuple[Any, ...]]:
        """(segment, columns) of a word where it stands."""
        # all spellings together have a row of their own ("", which comes first) where there are several
        which = "order by exact limit 1" if exact is None else "and exact = ?"
        sql = f"select {columns} from search_words where segment = ? and folded = ? {which}"
        for segment in self.segments:
            row = self._connection.execute(sql, [segment.number, folded, *([] if exact is None else [exact])]).fetchone()
            if row:
                yield segment, *row

    def _read_word(self, folded: str, exact: str | None, _: str | None) -> tuple[Posting, int]:
        posting = _posting(list(self._rows("pages, docs, levels", folded, exact)))
        return posting, posting.size

    def _read_column(self, folded: str, exact: str | None, column: str | None) -> tuple[Posting, int]:
        parts = []
        sql = f"select exact, in_{column} from search_words where segment = ? and folded = ? and in_{column} is not null"
        for segment in self.segments:
            for spelling, blob in self._connection.execute(sql, [segment.number, folded]):
                if exact in (None, spelling):
                    parts.append(unpack(blob) & segment.pages if segment.has_lost else unpack(blob))
        docs = union(parts)
        posting = _level(docs, docs)
        return posting, posting.size

    # -- beginnings of words

    def prefix(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        """The pages with a word that begins so, in any spelling or in one."""
        folded, exact = cut(folded), exact and cut(exact)
        mark = folded if exact in (None, folded) else f"={exact}"
        return self._cache.get(("prefix", mark, column), lambda: self._read_prefix(folded, exact or "", mark, column))

    def _read_prefix(self, folded: str, exact: str, mark: str, column: str | None) -> tuple[Posting, int]:
        docs, high = [], []
        stored = "select docs, high from search_prefixes where segment = ? and prefix = ?"
        for segment in self.segments:
            row = self._connection.execute(stored, [segment.number, mark]).fetchone() if column is None else None
            pages, much = map(unpack, row) if row else self._beginning(segment, folded, exact if mark[0] == "=" else "", column)
            docs.append(pages & segment.pages if segment.has_lost else pages)
            high.append(much & segment.pages if segment.has_lost else much)
        posting = _level(union(docs), union(high))
        return posting, posting.size

    def _beginning(self, segment: Segment, folded: str, exact: str, column: str | None) -> tuple[BitMap, BitMap]:
        """The pages of a segment with words that begin so, and those in which one of these counts much; PREFIX_WORDS of them at most,
        but for a column."""
        wanted = "docs" if column is None else f"in_{column}"
        sql = f"select exact, pages, {wanted}, levels from search_words where segment = ? and folded >= ? and folded < ? and exact != '' and {wanted} is not null"
        found = self._connection.execute(sql, [segment.number, folded, folded + LAST])
        rows = [row for spelling, *row in found if spelling.startswith(exact)]
        if column is not None:
            docs = union(unpack(blob) for _, blob, _ in rows)
            return docs, docs
        pages, levels = unpack_rows(rows)
        return marked(pages), marked(pages[levels >= HIGH_LEVEL])

    # -- phrases

    def phrase(self, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool = False, column: str | None = None) -> BitMap:
        """The pages with words side by side; ``words`` are the keys that count (exact or folded), ``prefix`` is of the last."""
        key = ("phrase", words, exact, prefix, column)

        def read() -> tuple[BitMap, int]:
            found = self._read_phrase(words, exact, folded, prefix, column)
            return found, size_of(found)

        return self._cache.get(key, read)

    def _read_phrase(self, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool, column: str | None) -> BitMap:
        words, folded = tuple(map(cut, words)), tuple(map(cut, folded))
        may = self.pages
        last = len(words) - 1
        for at, word in enumerate(words):
            spelling = word if exact else None
            may = may & (self.prefix(folded[at], spelling, column).docs if prefix and at == last else self.docs(folded[at], spelling, column))
            if not may:
                return BitMap()
        found = []
        for segment in self.segments:
            here = may & segment.pages
            if here:
                found.append(self._phrase_in(segment, here, words, exact, folded, prefix, column))
        return union(found)

    def _phrase_in(
        self, segment: Segment, may: BitMap, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool, column: str | None
    ) -> BitMap:  # fmt: skip
        mark = "=" if exact else ""
        whole = words[:-1] if prefix else words
        common = [pair for pair in pairwise(whole) if all(mark + word in segment.common for word in pair)]
        for left, right in common:
            sql = "select docs from search_pairs where segment = ? and pair = ?"
            row = self._connection.execute(sql, [segment.number, f"{mark}{left} {right}"]).fetchone()
            may = may & unpack(row[0] if row else None)
            if not may:
                return may
        if common and len(words) == 2 and column is None:
            return may
        places = self._places(segment, words, exact, folded, prefix)
        if not len(places):
            return BitMap()
        doc = np.searchsorted(segment.starts, places, "right") - 1
        if column is not None:
            offset = places - segment.starts[doc]
            titles = segment.titles[doc]
            inside = offset < titles if column == "title" else (offset > titles) & (offset <= titles + segment.authors[doc])
            doc = doc[inside]
        first = np.append(True, doc[1:] != doc[:-1]) if len(doc) else np.empty(0, bool)
        return bitmap(segment.ids[doc[first]]) & may

    def _places(self, segment: Segment, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool) -> Numbers:
        """Where a phrase begins in a segment, in order: the rarest word's places, less those that the others do not follow."""
        rows = []
        for at, word in enumerate(words):
            spelt = self._spelt(segment, word, exact, folded[at], prefix and at == len(words) - 1)
            rows.append((sum(size for _, size in spelt), at, [row for row, _ in spelt]))
        found: BitMap | None = None
        for _, at, spellings in sorted(rows):
            places = union(self._read_places(row) for row in spellings)
            places = places.shift(-at) if at else places
            found = places if found is None else found & places
            if not found:
                break
        return numbers_of(found) if found else np.empty(0, np.uint32)

    def _spelt(self, segment: Segment, word: str, exact: bool, folded: str, prefix: bool) -> list[tuple[int, int]]:
        """(row, size of its places) of a word in a segment: one row, but for beginnings."""
        where, values = "folded = ?", [segment.number, folded]
        if prefix:
            where, values = "folded >= ? and folded < ? and exact != ''", [segment.number, folded, folded + LAST]
        elif exact:
            where, values = "folded = ? and exact = ?", [segment.number, folded, word]
        else:
            where += " order by exact limit 1"  # all spellings together, where there are several
        found = self._connection.execute(f"select rowid, exact, length(places) from search_words where segment = ? and {where}", values)
        return [(row, size) for row, spelling, size in found if not (prefix and exact) or spelling.startswith(word)]

    def _read_places(self, row: int) -> BitMap:
        (blob,) = self._connection.execute("select places from search_words where rowid = ?", [row]).fetchone()
        return unpack(blob)


def _posting(rows: list[tuple[Any, ...]]) -> Posting:
    """One posting of a word's rows (segment, number of pages, pages, levels) in several segments, without the pages that left these."""
    if not rows:
        return NOTHING
    docs = [unpack_numbers(blob) for _, _, blob, _ in rows]
    levels = [unpack_levels(blob, count) for _, count, _, blob in rows]
    for at, (segment, *_) in enumerate(rows):
        if segment.standing is not None:
            kept = segment.standing[docs[at] - segment.ids[0]]
            docs[at], levels[at] = docs[at][kept], levels[at][kept]
    pages = np.concatenate(docs)
    bits = slices(pages, np.concatenate(levels))
    return Posting(union(bits), bits)


def _level(docs: BitMap, high: BitMap) -> Posting:
    """A posting in which some pages count HIGH and all others LOW."""
    low = docs - high
    return Posting(docs, tuple(union(part for part, level in ((high, HIGH), (low, LOW)) if level >> bit & 1) for bit in range(4)))

