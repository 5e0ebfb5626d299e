"""Segments of the search index as they are stored, and what rows of several of them say of a word."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyroaring import BitMap

from archive import rare_words
from archive.postings import (
    NOTHING,
    Numbers,
    Posting,
    numbers_of,
    slices,
    union,
    unpack,
    unpack_levels,
    unpack_numbers,
)


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

    def stands(self) -> Numbers:
        """Whether it stands for each of the pages of which it was made."""
        return np.ones(len(self.ids), bool) if self.standing is None else self.standing[self.ids - self.ids[0]]


def read_segments(connection: sqlite3.Connection) -> list[Segment]:
    """All segments, those made first first."""
    found = []
    sql = "select id, pages, ids, starts, titles, authors, common from search_segments order by id"
    for number, pages, *columns, common in connection.execute(sql):
        ids, starts, titles, authors = (np.frombuffer(blob, "<u4") for blob in columns)
        here = unpack(pages)
        standing = None
        if len(here) < len(ids):
            standing = np.zeros(int(ids[-1] - ids[0]) + 1, bool)
            standing[numbers_of(here) - ids[0]] = True
        found.append(Segment(number, here, ids, starts, titles, authors, frozenset(json.loads(common)), standing))
    return found


def word_rows(
    connection: sqlite3.Connection, segments: Collection[int], columns: tuple[str, ...], folded: str, exact: str | None
) -> list[tuple[Any, ...]]:
    """(segment, columns) of a word, in any spelling or in one, in those of some segments where it stands."""
    if not segments:
        return []
    # all spellings together have a row of their own ("", which comes first) where there are several
    which = "order by exact limit 1" if exact is None else "and exact = ?3"
    row = f"(select rowid from search_words where segment = asked.value and folded = ?2 {which})"
    sql = f"select segment, {', '.join(columns)} from json_each(?1) asked cross join search_words word on word.rowid = {row}"
    values = [json.dumps(list(segments)), folded, *([] if exact is None else [exact])]
    rows: list[tuple[Any, ...]] = connection.execute(sql, values).fetchall()
    known = {segment for segment, *_ in rows}
    left = [segment for segment in segments if segment not in known]
    rare = rare_words.find(connection, left, folded, exact) if left else ()
    return rows + [(segment, *(getattr(row, column) for column in columns)) for segment, row in rare]


def posting_of(rows: list[tuple[Any, ...]]) -> Posting:
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


def together(postings: list[Posting]) -> Posting:
    """One posting of several, of different pages."""
    bits = max((len(posting.slices) for posting in postings), default=0)
    slices_of = tuple(union(posting.slices[bit] for posting in postings if bit < len(posting.slices)) for bit in range(bits))
    return Posting(union(posting.docs for posting in postings), slices_of)
