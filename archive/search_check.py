"""Compares the search index with the pages: every page in one segment, every word where it stands, every value."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

import numpy as np
from pyroaring import BitMap

from archive import rare_words
from archive.blocks import block_faults
from archive.postings import DAMAGED, Numbers, numbers_of, unpack, unpack_numbers
from archive.search_update import VERSION, read_pages, segment_numbers, values_of
from archive.segments import Segment

CHECKED_PAGES = 5_000
"""Pages of which the values are read at a time."""


def search_faults(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(what, problem) of each difference. Pages that wait for the index (``search_todo``) are left out: it lags there."""
    try:
        state = dict(connection.execute("select name, value from search_state").fetchall())
    except sqlite3.OperationalError:
        return  # an archive of an older version
    if state.get("version") != VERSION:
        return
    waiting = BitMap(row[0] for row in connection.execute("select page_id from search_todo"))
    reworded = BitMap(row[0] for row in connection.execute("select page_id from search_todo where words = 1"))
    pages = BitMap(row[0] for row in connection.execute("select id from pages"))
    entered, segments = BitMap(), connection.execute("select id, pages from search_segments order by id").fetchall()
    for number, blob in segments:
        try:
            here = unpack(blob) - reworded
            yield from ((f"page {page}", "is in two segments of the search index") for page in here & entered)
            entered |= here
            yield from ((f"search index, segment {number}", problem) for problem in _segment(connection, number, here & pages))
        except DAMAGED as error:
            yield f"search index, segment {number}", f"cannot be read ({type(error).__name__})"
    yield from ((f"page {page}", "is in no segment of the search index") for page in pages - entered - reworded)
    yield from ((f"page {page}", "is in the search index and not in pages") for page in entered - pages)
    with suppress(*DAMAGED):  # told above: a segment cannot be read
        yield from block_faults(connection)
    yield from _values(connection, pages - waiting, waiting)


def _segment(connection: sqlite3.Connection, number: int, pages: BitMap) -> Iterator[str]:
    """What is wrong with one segment, which should stand for some pages."""
    expected = read_pages(connection, pages, until_full=False).segment()
    made_of, *places, _ = connection.execute("select ids, starts, titles, authors, common from search_segments where id = ?", [number]).fetchone()
    ids, starts = segment_numbers(made_of), segment_numbers(places[0])
    whole = BitMap(ids.tolist()) == pages
    differing = 0
    wanted = {row[:2]: row for row in (*expected.words, *map(tuple, expected.rare.words()))}
    rows = connection.execute("select folded, exact, pages, docs, levels, in_title, in_author, places from search_words where segment = ?", [number])
    for row in chain(rows, map(tuple, rare_words.all_of(connection, number))):
        other = wanted.pop(row[:2], None)
        if whole:
            differing += row != other
        elif row[1]:  # all spellings together have a row of their own only where there are several
            differing += _stored(row, pages, ids, starts) != (_stored(other, pages, expected.ids, expected.starts) if other else [])
    differing += sum(bool(exact) for _, exact in wanted)
    if differing:
        yield f"does not hold the words of its pages ({differing} differ)"
    if whole:
        yield from _sets(connection, number, expected)


def _stored(row: tuple[object, ...], pages: BitMap, ids: Numbers, starts: Numbers) -> list[tuple[int, ...]]:
    """A word's pages by column and its places as (page, place within it), without pages that left the segment."""
    _, _, _, docs, _, title, author, places = row
    sets = [tuple(unpack(blob) & pages) for blob in (docs, title, author) if isinstance(blob, bytes) or blob is None]
    found = unpack_numbers(places) if isinstance(places, bytes) else np.empty(0, np.uint32)
    doc = np.searchsorted(starts, found, "right") - 1
    kept = np.isin(ids[doc], numbers_of(pages))
    sets += [tuple(pair) for pair in zip(ids[doc][kept].tolist(), (found - starts[doc])[kept].tolist(), strict=True)]
    return [each for each in sets if each]


def _sets(connection: sqlite3.Connection, number: int, expected: Segment) -> Iterator[str]:
    """What is wrong with the pairs and beginnings of a segment that has lost no page."""
    for name, columns, rows in (
        ("pairs", "pair, docs from search_pairs", expected.pairs), ("beginnings", "prefix, docs, high from search_prefixes", expected.prefixes)
    ):  # fmt: skip
        stored = set(connection.execute(f"select {columns} where segment = ?", [number]))
        if differ := len({row[0] for row in stored ^ set(rows)}):
            yield f"does not hold the {name} of words of its pages ({differ} differ)"


def _values(connection: sqlite3.Connection, pages: BitMap, waiting: BitMap) -> Iterator[tuple[str, str]]:
    expected: dict[tuple[str, str], BitMap] = {}
    numbers = list(pages)
    for first in range(0, len(numbers), CHECKED_PAGES):
        for pair, found in values_of(connection, BitMap(numbers[first : first + CHECKED_PAGES])).items():
            expected.setdefault(pair, BitMap()).update(found)
    for facet, value, blob in connection.execute("select facet, value, docs from search_values").fetchall():
        try:
            same = unpack(blob) - waiting == expected.pop((facet, value), BitMap())
        except DAMAGED:
            same = False
        if not same:
            yield f"search index, {facet} {value}".rstrip(), "does not hold the values of the pages"
    for facet, value in expected:
        yield f"search index, {facet} {value}".rstrip(), "does not hold the values of the pages"
