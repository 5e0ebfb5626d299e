"""Finds words side by side by their places in segments of the search index."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from archive import rare_words
from archive.blocks import APART, Block, find_places
from archive.place_sets import StoredPlaces, meeting
from archive.postings import Numbers, bitmap, numbers_of, union, unpack
from archive.rare_words import LAST
from archive.stored_segments import Segment, word_rows


@dataclass(frozen=True)
class Phrase:
    """Words that stand side by side in the order given."""

    connection: sqlite3.Connection
    words: tuple[str, ...]
    """The keys that count: exact or folded ones."""
    exact: bool
    folded: tuple[str, ...]
    prefix: bool = False
    """Whether the last word is but a beginning."""
    column: str | None = None

    def in_segment(self, segment: Segment, may: BitMap) -> BitMap:
        """Those of some pages of a segment that have the phrase."""
        common = self._common(segment)
        for left, right in common:
            sql = "select docs from search_pairs where segment = ? and pair = ?"
            row = self.connection.execute(sql, [segment.number, self._pair(left, right)]).fetchone()
            may = may & unpack(row[0] if row else None)
            if not may:
                return may
        if common and self._is_pair:
            return may
        found = self._places(segment)
        return self._pages(segment, numbers_of(found)) & may if found else BitMap()

    def in_block(self, block: Block, start: BitMap | None = None) -> BitMap | None:
        """Where in a block the phrase begins; None when its places do not tell, or pairs tell sooner.

        ``start`` are places at which alone it may begin, where these are known.
        """
        if self.prefix or self.is_told_by_pairs(block):
            return None
        held: list[tuple[int, StoredPlaces]] = []
        rare: list[int] = []
        common: list[int] = []
        for at, folded in enumerate(self.folded):
            is_held, places = find_places(self.connection, block, folded, self._spelling(at))
            if places is not None:
                held.append((at, places))
            else:
                (common if is_held else rare).append(at)
        if not held:
            return None  # which pages have all of such words is soon told
        found = start
        for at in rare:
            found = self._in_its_segments(block, at, found)
        found = meeting(held, found)
        for at in common:
            found = self._in_its_segments(block, at, found)
        return found

    def _in_its_segments(self, block: Block, at: int, found: BitMap | None) -> BitMap:
        """Where the phrase may begin by the places of one of its words, of which the block holds none: those of its segments, among ``found``."""
        numbers = {segment.number: number for number, segment in enumerate(block.segments)}
        if found is not None:
            cuts = np.searchsorted(numbers_of(found), APART * np.arange(len(numbers) + 1, dtype=np.int64))
            numbers = {segment: number for segment, number in numbers.items() if cuts[number] < cuts[number + 1]}
        rows = word_rows(self.connection, numbers, ("places",), self.folded[at], self._spelling(at))
        places = (unpack(blob).shift(APART * numbers[segment] - at) for segment, blob in rows)
        return union(places if found is None else (part & found for part in places))

    def pages_at(self, block: Block, places: BitMap) -> BitMap:
        """The pages of a block in which the phrase begins at some places."""
        numbers = numbers_of(places)
        if self.column is None:
            return block.pages_at(numbers)
        cuts = np.searchsorted(numbers, APART * np.arange(len(block.segments) + 1, dtype=np.int64)).tolist()
        parts = [numbers[first:last] - np.uint32(APART * at) for at, (first, last) in enumerate(pairwise(cuts))]
        return union(self._pages(segment, part) & segment.pages for segment, part in zip(block.segments, parts, strict=True) if len(part))

    def _spelling(self, at: int) -> str | None:
        return self.words[at] if self.exact else None

    def by_pairs(self, segments: Iterable[Segment]) -> BitMap:
        """The pages of segments that have a phrase of two words that are common in all of these."""
        by_number = {segment.number: segment for segment in segments}
        sql = "select segment, docs from search_pairs where segment in (select value from json_each(?)) and pair = ?"
        rows = self.connection.execute(sql, [json.dumps(list(by_number)), self._pair(*self.words)])
        return union(self._standing(by_number[number], unpack(docs)) for number, docs in rows)

    def is_told_by_pairs(self, block: Block) -> bool:
        """Whether the sets of pairs tell all of a block."""
        return self._is_pair and all(map(self._common, block.segments))

    @staticmethod
    def _standing(segment: Segment, docs: BitMap) -> BitMap:
        return docs & segment.pages if segment.has_lost else docs

    def _pair(self, left: str, right: str) -> str:
        return f"{'=' if self.exact else ''}{left} {right}"

    @property
    def _is_pair(self) -> bool:
        """Whether the sets of pairs alone can tell."""
        return len(self.words) == 2 and self.column is None and not self.prefix

    def _common(self, segment: Segment) -> list[tuple[str, str]]:
        """The pairs of words of which a segment keeps the pages."""
        mark = "=" if self.exact else ""
        whole = self.words[:-1] if self.prefix else self.words
        return [pair for pair in pairwise(whole) if all(mark + word in segment.common for word in pair)]

    def _pages(self, segment: Segment, places: Numbers) -> BitMap:
        """The pages of a segment in which the phrase begins at some places, in order."""
        doc = np.searchsorted(segment.starts, places, "right") - 1
        if self.column is not None:
            offset = places - segment.starts[doc]
            titles = segment.titles[doc]
            inside = offset < titles if self.column == "title" else (offset > titles) & (offset <= titles + segment.authors[doc])
            doc = doc[inside]
        first = np.append(True, doc[1:] != doc[:-1]) if len(doc) else np.empty(0, bool)
        return bitmap(segment.ids[doc[first]])

    def _places(self, segment: Segment) -> BitMap:
        """Where a phrase begins in a segment: the rarest word's places, less those that the others do not follow."""
        rows = []
        for at, word in enumerate(self.words):
            spelt = self._spelt(segment, word, self.folded[at], self.prefix and at == len(self.words) - 1)
            rows.append((sum(size for _, size in spelt), at, [row for row, _ in spelt]))
        found: BitMap | None = None
        for _, at, spellings in sorted(rows):
            places = _shifted(union(map(self._read_places, spellings)), at)
            found = places if found is None else found & places
            if not found:
                break
        return BitMap() if found is None else found

    def _spelt(self, segment: Segment, word: str, folded: str, prefix: bool) -> list[tuple[int | bytes, int]]:
        """(row or its places, size of these) of a word in a segment: one row, but for beginnings."""
        where, values = "folded = ?", [segment.number, folded]
        if prefix:
            where, values = "folded >= ? and folded < ? and exact != ''", [segment.number, folded, folded + LAST]
        elif self.exact:
            where, values = "folded = ? and exact = ?", [segment.number, folded, word]
        else:
            where += " order by exact limit 1"  # all spellings together, where there are several
        sql = f"select rowid, exact, length(places) from search_words where segment = ? and {where}"
        found: list[tuple[int | bytes, str, int]] = self.connection.execute(sql, values).fetchall()
        if prefix:
            rare = list(rare_words.beginning(self.connection, segment.number, folded))
        else:
            rare = [row for _, row in rare_words.find(self.connection, [segment.number], folded, word if self.exact else None)] if not found else []
        found += [(row.places, row.exact, len(row.places)) for row in rare]
        return [(where, size) for where, spelling, size in found if not (prefix and self.exact) or spelling.startswith(word)]

    def _read_places(self, where: int | bytes) -> BitMap:
        if isinstance(where, bytes):
            return unpack(where)
        (blob,) = self.connection.execute("select places from search_words where rowid = ?", [where]).fetchone()
        return unpack(blob)


def _shifted(places: BitMap, at: int) -> BitMap:
    """Where a phrase begins of which a word, the one of that number, has some places."""
    return places.shift(-at) if at else places
