"""Binds full segments of the search index together, so that a common word of dozens of segments is read in one go.

A block repeats what the rows of its segments say of common words: pages and levels as bitmaps, and places, those of each segment moved
behind the ones before. It goes when one of its segments goes, and nothing is lost: who finds no block reads the segments.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from pyroaring import BitMap

from archive import rare_words
from archive.place_sets import StoredPlaces
from archive.postings import (
    DAMAGED,
    LEVEL_BITS,
    ROARING,
    Numbers,
    Posting,
    bitmap,
    marked,
    size_of,
    union,
    unpack,
)
from archive.schema import FREQUENT_PAGES
from archive.search_transaction import transaction
from archive.segments import MAX_TOKENS
from archive.stored_segments import Segment, posting_of, read_segments

FULL_TOKENS = MAX_TOKENS // 4
"""Segments of so many words stay as they are but for pages that leave them: smaller ones may still be made one of several."""
LEAST_SEGMENTS, MOST_SEGMENTS = 24, 64
"""Of a block: an archive of 200,000 pages gets its first. With fewer segments a block saves a search a few milliseconds, and making it takes
a tenth of what making the segments takes."""
APART = 2**23
"""Each segment's places begin so far behind those of the one before: whole containers of bitmaps, and more than a segment holds."""
STRETCH_BITS, MOST_STEPS = 10, 4
"""A page is looked for from the stretch of 2^10 places on in which it lies (a usual page has 650 words); of pages so short that it takes
more steps than these, by halves."""
COMMON_PART = 32
"""Words on one of so many pages are common: reading the others takes less time than looking for them."""
STATED_PART = 4
"""A word is looked at when it stands on one of COMMON_PART * STATED_PART pages of some segment."""
MOST_PLACES = 8_000_000
"""Words with more places have none in a block: reading and writing them would take memory by the hundred megabytes."""
WORDS_AT_ONCE = 100
"""Words written in one transaction: some 60 MB for a block of half a million pages."""
LEVELS = ", ".join(f"level_{bit}" for bit in range(LEVEL_BITS))

Row: TypeAlias = tuple[int, int, bytes, bytes, bytes]
"""A word in a segment: which of the block's, number of pages, pages, levels, places."""


@dataclass(frozen=True)
class Block:
    """Segments that are bound together."""

    number: int
    segments: tuple[Segment, ...]
    pages: BitMap
    ids: Numbers
    starts: Numbers
    """Pages of which the segments were made, and the place of the first word of each. A page that left one may stand in another."""
    coarse: Numbers
    """For each stretch of places the number of the last page that has begun at its end: others in it are found in a step or two."""
    standing: Numbers | None
    """For each of them whether its segment stands for it; None when all do."""

    @classmethod
    def of(cls, number: int, segments: Iterable[Segment]) -> Block:
        """A block of some segments."""
        members = tuple(segments)
        starts = [segment.starts + np.uint32(APART * at) for at, segment in enumerate(members)]
        pages = union(segment.pages for segment in members)
        standing = None
        if any(segment.has_lost for segment in members):
            standing = np.concatenate([segment.stands() for segment in members])
        begins = np.concatenate(starts)
        coarse = (np.cumsum(np.bincount(begins >> STRETCH_BITS)) - 1).astype(np.uint32)
        return cls(number, members, pages, np.concatenate([segment.ids for segment in members]), begins, coarse, standing)

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return int(size_of(self.pages) + self.ids.nbytes + self.starts.nbytes + self.coarse.nbytes)

    @cached_property
    def in_order(self) -> bool:
        """Whether the numbers of its pages rise."""
        return bool((self.ids[1:] > self.ids[:-1]).all())

    @property
    def has_lost(self) -> bool:
        """Whether it holds words of pages that its segments do not stand for any more."""
        return self.standing is not None

    def pages_at(self, places: Numbers) -> BitMap:
        """The pages that have words at some places, in order."""
        doc = self._docs_at(places)
        doc = np.append(doc[:1], doc[np.flatnonzero(doc[1:] != doc[:-1]) + 1])  # each once
        if self.standing is not None:
            doc = doc[self.standing[doc]]
        ids = self.ids[doc]
        return bitmap(ids) if self.in_order else marked(ids)

    def _docs_at(self, places: Numbers) -> Numbers:
        """The numbers of the pages in which places lie: a look-up, then a step back for each page that begins in the same stretch behind them."""
        doc = self.coarse.take(places >> np.uint32(STRETCH_BITS), mode="clip")
        for _ in range(MOST_STEPS):
            behind = self.starts[doc] > places
            if not behind.any():
                return doc
            doc -= behind
        return np.searchsorted(self.starts, places, "right") - 1


def read_blocks(connection: sqlite3.Connection, segments: list[Segment]) -> tuple[list[Block], list[Segment]]:
    """The blocks, and the segments that are in none. A block of which a segment is missing is left out: the others are read by themselves."""
    by_number = {segment.number: segment for segment in segments}
    found = [_read(number, members, by_number) for number, members in _finished(connection)]
    return [block for block in found if block is not None], list(by_number.values())


def _finished(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """(number, segments) of the blocks as they are stored; none in an archive that no newer version has opened for writing."""
    try:
        return connection.execute("select id, segments from search_blocks where finished order by id").fetchall()
    except sqlite3.OperationalError as error:
        if error.args != ("no such table: search_blocks",):
            raise
        return []


def _read(number: int, members: str, by_number: dict[int, Segment]) -> Block | None:
    """A block as it is stored, of segments that are taken from those given; None when one of them is not there."""
    numbers = json.loads(members)
    return Block.of(number, [by_number.pop(member) for member in numbers]) if by_number.keys() >= set(numbers) else None


def read_posting(connection: sqlite3.Connection, block: Block, folded: str, exact: str | None) -> Posting | None:
    """The pages of a block with a word in any spelling or in one; None when it holds no such row."""
    row = _row(connection, f"{LEVELS} from search_block_words", block, folded, exact)
    if row is None:
        return None
    bits = tuple(map(unpack, row))
    if block.has_lost:
        bits = tuple(bit & block.pages for bit in bits)
    return Posting(union(bits), bits)


def read_places(connection: sqlite3.Connection, block: Block, folded: str, exact: str | None) -> tuple[bool, bytes | None]:
    """Whether a block holds a word, and its places unless these are too many."""
    row = _row(connection, "places from search_block_places", block, folded, exact)
    return row is not None, row[0] if row else None


def find_places(connection: sqlite3.Connection, block: Block, folded: str, exact: str | None) -> tuple[bool, StoredPlaces | None]:
    """Whether a block holds a word, and its places, which are not read yet, unless these are too many."""
    row = _row(connection, "rowid, length(places) from search_block_places", block, folded, exact)
    return row is not None, None if row is None or row[1] is None else StoredPlaces(connection, *row)


def _row(connection: sqlite3.Connection, columns: str, block: Block, folded: str, exact: str | None) -> tuple[Any, ...] | None:
    """The row of a word in any spelling (that of all together comes first) or in one."""
    which = "order by exact limit 1" if exact is None else "and exact = ?"
    values = [block.number, folded, *([] if exact is None else [exact])]
    row: tuple[Any, ...] | None = connection.execute(f"select {columns} where block = ? and folded = ? {which}", values).fetchone()
    return row


# -- making blocks


def bind(connection: sqlite3.Connection) -> bool:
    """Makes one block if there are segments enough; whether it did. ``connection`` is in no transaction.

    What a killed process left half-made is thrown away; readers see a block when it is whole.
    """
    if connection.execute("select count(*) from search_segments").fetchone()[0] < LEAST_SEGMENTS:
        return False
    with transaction(connection, shown=False):
        for (unfinished,) in connection.execute("select id from search_blocks where not finished").fetchall():
            _drop(connection, unfinished)
        _, free = read_blocks(connection, read_segments(connection))
        members = [segment for segment in free if FULL_TOKENS <= int(segment.starts[-1]) < APART - MAX_TOKENS // 2][:MOST_SEGMENTS]
        if len(members) < LEAST_SEGMENTS:
            return False
        values = [json.dumps([segment.number for segment in members])]
        number = connection.execute("insert into search_blocks(segments, finished) values (?, 0)", values).lastrowid
    assert number is not None
    block = Block.of(number, members)
    words = sorted(_common(connection, block))
    for first in range(0, len(words), WORDS_AT_ONCE):
        with transaction(connection, shown=False):
            if not _is_there(connection, number):
                return True  # one of its segments has gone meanwhile
            for word in words[first : first + WORDS_AT_ONCE]:
                _enter(connection, block, word)
    with transaction(connection):
        if _is_there(connection, number):
            connection.execute("update search_blocks set finished = 1 where id = ?", [number])
    return True


def _is_there(connection: sqlite3.Connection, number: int) -> bool:
    return connection.execute("select 1 from search_blocks where id = ?", [number]).fetchone() is not None


def _common(connection: sqlite3.Connection, block: Block) -> Iterator[str]:
    """The folded words on one of COMMON_PART of a block's pages, as far as rows of frequent words tell."""
    pages: Counter[str] = Counter()
    for segment in block.segments:
        stated = max(FREQUENT_PAGES, len(segment.ids) // (COMMON_PART * STATED_PART))
        sql = "select folded, max(pages) from search_words where segment = ? and pages >= ? and pages >= ? group by folded"
        pages.update(dict(connection.execute(sql, [segment.number, FREQUENT_PAGES, stated])))
    least = len(block.ids) / COMMON_PART
    yield from (word for word, count in pages.items() if count >= least)


def _enter(connection: sqlite3.Connection, block: Block, folded: str) -> None:
    """Writes the rows of a word: of all spellings together where there are several, as in segments, and of each that is common."""
    least = len(block.ids) / COMMON_PART
    for exact, rows in _spellings(connection, block, folded).items():
        if not exact or sum(count for _, count, *_ in rows) >= least:
            levels = [ROARING + bits.serialize() for bits in _posting(block, rows).slices]
            connection.execute(
                f"insert into search_block_words(block, folded, exact, {LEVELS}) values (?, ?, ?, ?, ?, ?, ?)", [block.number, folded, exact, *levels]
            )
            values = [block.number, folded, exact, _places(rows)]
            connection.execute("insert into search_block_places(block, folded, exact, places) values (?, ?, ?, ?)", values)


def _spellings(connection: sqlite3.Connection, block: Block, folded: str) -> dict[str, list[Row]]:
    """What the segments of a block say of a word, by spelling; "" is all of them together where there are several."""
    numbers = {segment.number: at for at, segment in enumerate(block.segments)}
    sql = (
        "select segment, exact, pages, docs, levels, places from search_words "
        "where segment in (select value from json_each(?)) and folded = ? order by segment, exact"
    )
    found: dict[str, list[Row]] = {}
    together: dict[int, Row] = {}
    for segment, exact, *row in connection.execute(sql, [json.dumps(list(numbers)), folded]):
        found.setdefault(exact, []).append((numbers[segment], *row))
        together.setdefault(segment, (numbers[segment], *row))  # the row of all spellings comes first
    for segment, word in rare_words.find(connection, numbers.keys() - together.keys(), folded):
        together[segment] = (numbers[segment], word.pages, word.docs, word.levels, word.places)
        found.setdefault(word.exact, []).append(together[segment])
    found.pop("", None)
    return found if len(found) < 2 else {"": list(together.values()), **found}


def _posting(block: Block, rows: list[Row]) -> Posting:
    return posting_of([(block.segments[at], count, docs, levels) for at, count, docs, levels, _ in rows])


def _places(rows: list[Row]) -> bytes | None:
    """The places of a word in a block; None when they are too many."""
    parts, count = [], 0
    for at, *_, blob in rows:
        part = unpack(blob)
        count += len(part)
        if count > MOST_PLACES or part.max() >= APART:
            return None
        parts.append(part.shift(APART * at))
    made: bytes = ROARING + union(parts).serialize()
    return made


def hold(connection: sqlite3.Connection, pages: Mapping[int, tuple[int, int]], least: float) -> set[int]:
    """The segments that stay as they are for the sake of their block; blocks that have lost more of their pages are thrown away.

    ``pages``: of each segment how many it stands for, and of how many it was made; ``connection`` is in no transaction. Segments of like
    age wear out one soon after the other, and a block made anew with each of them costs more than all of them.
    """
    held: set[int] = set()
    for number, members in _finished(connection):
        numbers = json.loads(members)
        known = [pages.get(segment, (0, 0)) for segment in numbers]
        if sum(stands for stands, _ in known) < least * sum(made_of for _, made_of in known):
            with transaction(connection):
                _drop(connection, number)
        else:
            held.update(numbers)
    return held


def drop_with(connection: sqlite3.Connection, segment: int) -> None:
    """Throws away the blocks of a segment that goes, in the open transaction."""
    sql = "select id from search_blocks where exists (select 1 from json_each(segments) where value = ?)"
    for (number,) in connection.execute(sql, [segment]).fetchall():
        _drop(connection, number)


def _drop(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("delete from search_blocks where id = ?", [number])
    for name in ("search_block_words", "search_block_places"):
        connection.execute(f"delete from {name} where block = ?", [number])


# -- proving blocks


def block_faults(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(what, problem) of each block that says anything else than its segments, which can be read."""
    by_number = {segment.number: segment for segment in read_segments(connection)}
    for number, members in _finished(connection):
        try:
            block = _read(number, members, by_number)
            differing = 0 if block is None else _differing(connection, block)
        except DAMAGED as error:
            yield f"search index, block {number}", f"cannot be read ({type(error).__name__})"
            continue
        if block is None:
            yield f"search index, block {number}", "is of segments that are missing"
        elif differing:
            yield f"search index, block {number}", f"does not hold the words of its segments ({differing} differ)"


def _differing(connection: sqlite3.Connection, block: Block) -> int:
    """How many words of a block are not as its segments have them."""
    stored: dict[str, list[str]] = {}
    for folded, exact in connection.execute("select folded, exact from search_block_words where block = ?", [block.number]):
        stored.setdefault(folded, []).append(exact)
    (places,) = connection.execute("select count(*) from search_block_places where block = ?", [block.number]).fetchone()
    differing = abs(places - sum(map(len, stored.values())))
    return int(differing) + sum(not _agrees(connection, block, *word) for word in stored.items())


def _agrees(connection: sqlite3.Connection, block: Block, folded: str, stored: list[str]) -> bool:
    """Whether the rows of a word say what those of the segments say."""
    expected = _spellings(connection, block, folded)
    if ("" in expected) != ("" in stored):
        return False
    try:
        return all(
            exact in expected
            and read_posting(connection, block, folded, exact) == _posting(block, expected[exact])
            and read_places(connection, block, folded, exact) == (True, _places(expected[exact]))
            for exact in stored
        )
    except DAMAGED:  # no bitmap
        return False
