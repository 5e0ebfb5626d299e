"""Finds words side by side by their places in segments of the search index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from archive import rare_words
from archive.blocks import APART, Block, read_places
from archive.postings import Numbers, bitmap, numbers_of, union, unpack
from archive.rare_words import LAST
from archive.stored_segments import Segment


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
        mark = "=" if self.exact else ""
        common = self._common(segment)
        for left, right in common:
            sql = "select docs from search_pairs where segment = ? and pair = ?"
            row = self.connection.execute(sql, [segment.number, f"{mark}{left} {right}"]).fetchone()
            may = may & unpack(row[0] if row else None)
            if not may:
                return may
        if common and self._is_pair:
            return may
        found = self._places(segment, dict(enumerate(self.words)))
        return self._pages(segment, numbers_of(found)) & may if found else BitMap()

    def by_places(self, block: Block) -> BitMap | None:
        """The pages of a block that have the phrase; None when its places do not tell, or pairs tell sooner."""
        if self.prefix or self.column is not None or self._is_told_by_pairs(block):
            return None
        known, left = self._known(block)
        return None if left else block.pages_at(numbers_of(_meeting(known)))

    def in_block(self, block: Block, may: BitMap) -> BitMap:
        """Those of some pages of a block that have the phrase."""
        known, left = ({}, {}) if self.prefix or self._is_told_by_pairs(block) else self._known(block)
        if not known:
            return union(self.in_segment(segment, may & segment.pages) for segment in block.segments)
        return union(self._split(block, _meeting(known), left)) & may

    def _is_told_by_pairs(self, block: Block) -> bool:
        return self._is_pair and all(map(self._common, block.segments))

    def _known(self, block: Block) -> tuple[dict[int, bytes], dict[int, str]]:
        """The places of those words that a block holds, by number of the word, and the other words."""
        known, left = {}, {}
        for at, (word, folded) in enumerate(zip(self.words, self.folded, strict=True)):
            blob = read_places(self.connection, block, folded, word if self.exact else None)[1]
            if blob is None:
                left[at] = word
            else:
                known[at] = blob
        return known, left

    def _split(self, block: Block, found: BitMap, left: dict[int, str]) -> Iterator[BitMap]:
        """The pages of a block's segments with places that were found, where the words that are ``left`` stand beside these too."""
        numbers = numbers_of(found)
        cuts = np.searchsorted(numbers, APART * np.arange(len(block.segments) + 1, dtype=np.uint64))
        for at, (segment, (first, last)) in enumerate(zip(block.segments, pairwise(cuts.tolist()), strict=True)):
            if first < last:
                here = numbers[first:last] - np.uint32(APART * at)
                if left:
                    here = numbers_of(self._places(segment, left, bitmap(here)))
                if len(here):
                    yield self._pages(segment, here) & segment.pages

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

    def _places(self, segment: Segment, words: dict[int, str], found: BitMap | None = None) -> BitMap:
        """Where a phrase begins in a segment: the rarest word's places (or those known), less those that the others do not follow."""
        rows = []
        for at, word in words.items():
            spelt = self._spelt(segment, word, self.folded[at], self.prefix and at == len(self.words) - 1)
            rows.append((sum(size for _, size in spelt), at, [row for row, _ in spelt]))
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


def _meeting(known: dict[int, bytes]) -> BitMap:
    """Where a phrase begins, by the places of some of its words: the rarest first."""
    found: BitMap | None = None
    for at, blob in sorted(known.items(), key=lambda each: len(each[1])):
        places = _shifted(unpack(blob), at)
        found = places if found is None else found & places
        if not found:
            break
    return BitMap() if found is None else found


def _shifted(places: BitMap, at: int) -> BitMap:
    """Where a phrase begins of which a word, the one of that number, has some places."""
    return places.shift(-at) if at else places
