"""Words that stand on one page of a segment, many of them in one row: they are nine tenths of a segment's words."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from archive.postings import PLAIN, Numbers, pack

RARE_WORDS = 128
"""In one row: to take one apart takes some 30 microseconds."""
LAST = "\U0010ffff"
IN_TITLE, IN_AUTHOR = 1, 2


class WordRow(NamedTuple):
    """A word in a segment: folded, exact ("" for all its spellings), number of pages, pages, levels, pages by title and author, places."""

    folded: str
    exact: str
    pages: int
    docs: bytes
    levels: bytes
    in_title: bytes | None
    in_author: bytes | None
    places: bytes


class Rare(NamedTuple):
    """Words on one page each: with one spelling, in the order of their folded forms."""

    folded: list[str]
    exact: list[str]
    pages: list[int]
    levels: list[int]
    columns: list[int]
    """IN_TITLE and IN_AUTHOR of each."""
    counts: list[int]
    """Places of each."""
    places: list[int]

    @classmethod
    def none(cls) -> Rare:
        """No words."""
        return cls([], [], [], [], [], [], [])

    def rows(self) -> Iterator[tuple[str, str]]:
        """Rows as they are stored: the first folded word, and the words."""
        ends = [0, *accumulate(self.counts)]
        for first in range(0, len(self.folded), RARE_WORDS):
            last = min(first + RARE_WORDS, len(self.folded))
            parts = [column[first:last] for column in self[:-1]]
            yield self.folded[first], json.dumps([*parts, self.places[ends[first] : ends[last]]], ensure_ascii=False, separators=(",", ":"))

    def words(self) -> Iterator[WordRow]:
        """All of them one by one."""
        for _, stored in self.rows():
            part = _words(stored)
            yield from map(part.word, range(len(part.folded)))

    def word(self, at: int) -> WordRow:
        """One of them."""
        begin = sum(self.counts[:at])
        page = PLAIN + _bytes([self.pages[at]])
        title, author = (page if self.columns[at] & column else None for column in (IN_TITLE, IN_AUTHOR))
        places = pack(_bytes(self.places[begin : begin + self.counts[at]]))
        return WordRow(self.folded[at], self.exact[at], 1, page, PLAIN + bytes([self.levels[at]]), title, author, places)


def _bytes(numbers: Iterable[int]) -> bytes:
    return np.array(list(numbers), "<u4").tobytes()


def _words(stored: str) -> Rare:
    return Rare(*json.loads(stored))


def find(connection: sqlite3.Connection, segments: Iterable[int], folded: str, exact: str | None = None) -> Iterator[tuple[int, WordRow]]:
    """(segment, row) of a rare word, in any spelling or in one, in each of some segments that has it."""
    row = "(select rowid from search_rare where segment = asked.value and first <= ?2 order by first desc limit 1)"
    sql = f"select rare.segment, words from json_each(?1) asked cross join search_rare rare on rare.rowid = {row}"
    for segment, stored in connection.execute(sql, [json.dumps(list(segments)), folded]):
        words = _words(stored)
        at = bisect_left(words.folded, folded)
        if at < len(words.folded) and words.folded[at] == folded and exact in (None, words.exact[at]):
            yield segment, words.word(at)


def beginning(connection: sqlite3.Connection, segment: int, folded: str) -> Iterator[WordRow]:
    """The rare words of a segment that begin so."""
    sql = (
        "select words from search_rare where segment = ?1 and first < ?3 and first >= "
        "coalesce((select max(first) from search_rare where segment = ?1 and first <= ?2), '') order by first"
    )
    for (stored,) in connection.execute(sql, [segment, folded, folded + LAST]):
        words = _words(stored)
        for at in range(bisect_left(words.folded, folded), len(words.folded)):
            if not words.folded[at].startswith(folded):
                break
            yield words.word(at)


def all_of(connection: sqlite3.Connection, segment: int) -> Iterator[WordRow]:
    """All rare words of a segment."""
    for (stored,) in connection.execute("select words from search_rare where segment = ? order by first", [segment]):
        yield from _words(stored).words()


def gather(
    rare: Numbers, names: tuple[list[str], list[str]], docs: tuple[Numbers, Numbers], columns: list[dict[int, bytes]], places: tuple[Numbers, Numbers]
) -> Rare:
    """The words of some numbers from 0 in ``names`` (folded, exact): pages and levels are theirs, ``columns`` are the words in titles and authors by
    number from 1, ``places`` those of all words and where each word's begin."""
    place, bounds = places
    counts = np.diff(bounds)[rare]
    at = np.repeat(bounds[rare] - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
    numbers = rare.tolist()
    folded, exact = ([column[number] for number in numbers] for column in names)
    where = [IN_TITLE * (number + 1 in columns[0]) + IN_AUTHOR * (number + 1 in columns[1]) for number in numbers]
    return Rare(folded, exact, docs[0].tolist(), docs[1].tolist(), where, counts.tolist(), place[at].tolist())
