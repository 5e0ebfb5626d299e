"""Reads the search index: pages with a word, with a phrase, with a beginning of words, with a value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable
from itertools import chain
from typing import Any, TypeVar

from pyroaring import BitMap

from archive import rare_words
from archive.blocks import Block, read_blocks, read_posting
from archive.phrase_places import Phrase
from archive.postings import Posting, marked, size_of, union, unpack, unpack_rows
from archive.rare_words import LAST
from archive.schema import FREQUENT_PAGES
from archive.search_cache import cache_of
from archive.search_update import VERSION
from archive.search_values import ByValue
from archive.segments import HIGH_LEVEL
from archive.stored_segments import Segment, posting_of, read_segments, together, word_rows
from archive.word_stream import cut

T = TypeVar("T")

HIGH, LOW = 10, 4
"""Levels of a page for a word that is looked for by its beginning: when such a word counts much in it, and otherwise."""


MOST_BEGINS, BEGIN_BYTES = 500_000, 6
"""Places that are kept of a phrase, and about how many bytes each takes: they are few in each container."""

MOST_BOUND = 8
"""Words of which a search keeps what blocks say until it asks again: a megabyte each."""


class SearchIndex(ByValue):
    """The index as an open read transaction sees it."""

    def __init__(self, connection: sqlite3.Connection, file: str, generation: int) -> None:
        self._connection = connection
        self._state = (file, generation)
        self._bounds: dict[tuple[str, str | None], tuple[list[Posting], list[Segment]]] = {}
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

        def read() -> tuple[tuple[Segment, ...], int]:
            found = read_segments(self._connection)
            size = sum(16 * len(segment.ids) + 10_000 + (0 if segment.standing is None else len(segment.standing)) for segment in found)
            return tuple(found), min(size, self._cache.max_bytes // 8)

        return self._cache.get("segments", read)

    @property
    def parts(self) -> tuple[list[Block], list[Segment]]:
        """The blocks of segments that are bound together, and all other segments."""

        def read() -> tuple[tuple[list[Block], list[Segment]], int]:
            blocks, free = read_blocks(self._connection, list(self.segments))
            return (blocks, free), 1_000 + sum(block.size for block in blocks)

        return self._cache.get("parts", read)

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
            bound, segments = self._bound(folded, exact)
            rows = self._rows(segments, ("docs",), folded, exact)
            parts = [unpack(blob) & segment.pages if segment.has_lost else unpack(blob) for segment, blob in rows]
            found = union([posting.docs for posting in bound] + parts)
            return found, size_of(found)

        return self._cache.get(("docs", folded, exact), read)

    def _bound(self, folded: str, exact: str | None) -> tuple[list[Posting], list[Segment]]:
        """What blocks say of a word, and the segments that must be asked. A search that asks for pages and then for levels reads once."""
        if (folded, exact) in self._bounds:
            return self._bounds.pop((folded, exact))
        blocks, segments = self.parts
        found, left = [], list(segments)
        for block in blocks:
            posting = read_posting(self._connection, block, folded, exact)
            if posting is None:
                left += block.segments
            else:
                found.append(posting)
        if blocks and len(self._bounds) < MOST_BOUND:
            self._bounds[folded, exact] = found, left
        return found, left

    def _rows(self, segments: list[Segment], columns: tuple[str, ...], folded: str, exact: str | None) -> list[tuple[Any, ...]]:
        """(segment, columns) of a word in those of some segments where it stands."""
        by_number = {segment.number: segment for segment in segments}
        return [(by_number[number], *row) for number, *row in word_rows(self._connection, by_number, columns, folded, exact)]

    def _read_word(self, folded: str, exact: str | None, _: str | None) -> tuple[Posting, int]:
        bound, segments = self._bound(folded, exact)
        found = [posting for posting in (*bound, posting_of(self._rows(segments, ("pages", "docs", "levels"), folded, exact))) if posting.docs]
        posting = found[0] if len(found) == 1 else together(found)
        return posting, posting.size

    def _read_column(self, folded: str, exact: str | None, column: str | None) -> tuple[Posting, int]:
        by_number = {segment.number: segment for segment in self.segments}
        sql = f"select segment, in_{column} from json_each(?) cross join search_words on segment = value and folded = ? where in_{column} is not null"
        values = [json.dumps(list(by_number)), folded]
        if exact is not None:
            sql, values = f"{sql} and exact = ?", [*values, exact]
        parts = []
        for number, blob in self._connection.execute(sql, values):
            segment = by_number[number]
            parts.append(unpack(blob) & segment.pages if segment.has_lost else unpack(blob))
        rare = rare_words.find(self._connection, by_number, folded, exact)
        parts += [unpack(getattr(row, f"in_{column}")) & by_number[number].pages for number, row in rare]
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
        rare = ((row.exact, row.pages, getattr(row, wanted), row.levels) for row in rare_words.beginning(self._connection, segment.number, folded))
        rows = [row for spelling, *row in chain(found, rare) if row[1] is not None and spelling.startswith(exact)]
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
            asked = Phrase(self._connection, tuple(map(cut, words)), exact, tuple(map(cut, folded)), prefix, column)
            found = self._read_phrase(asked)
            return found, size_of(found)

        return self._cache.get(key, read)

    def _read_phrase(self, asked: Phrase) -> BitMap:
        blocks, segments = self.parts
        known: dict[int, BitMap] = self._cache.known(("begins", asked.folded, asked.column)) or {}
        found: list[BitMap] = []
        begins: dict[int, BitMap] = {}
        left: list[Segment] = []
        for block in blocks:
            if asked.is_told_by_pairs(block):
                found.append(asked.by_pairs(block.segments))
            elif (places := asked.in_block(block, known.get(block.number))) is None:
                left += block.segments
            else:
                begins[block.number] = places
                found.append(asked.pages_at(block, places))
        count = sum(map(len, begins.values()))
        if begins and not asked.exact and count <= MOST_BEGINS:
            # the same phrase as it is spelt, which is mostly asked for next, begins in some of these places
            self._cache.get(("begins", asked.folded, asked.column), lambda: (begins, BEGIN_BYTES * count))
        # reading which pages have all the words saves more than it costs but where only a few segments are left
        may = self._with_all(asked) if left or not blocks else self.pages
        found += [asked.in_segment(segment, here) for segment in (*left, *segments) if (here := may & segment.pages)]
        return union(found)

    def _with_all(self, asked: Phrase) -> BitMap:
        """The pages with all words of a phrase."""
        may = self.pages
        last = len(asked.words) - 1
        for at, (word, folded) in enumerate(zip(asked.words, asked.folded, strict=True)):
            spelling = word if asked.exact else None
            begins = asked.prefix and at == last
            may = may & (self.prefix(folded, spelling, asked.column).docs if begins else self.docs(folded, spelling, asked.column))
            if not may:
                break
        return may


def _level(docs: BitMap, high: BitMap) -> Posting:
    """A posting in which some pages count HIGH and all others LOW."""
    low = docs - high
    return Posting(docs, tuple(union(part for part, level in ((high, HIGH), (low, LOW)) if level >> bit & 1) for bit in range(4)))

