"""Search while pages wait for the index: these are taken out of its sets and searched by a small index of their own, in memory.

The answer is the one that the index gives once it is brought up to date.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from pyroaring import BitMap

from archive.postings import Posting, pack_bits, union
from archive.schema import search_tables
from archive.search_cache import Cache
from archive.search_index import SearchIndex
from archive.search_update import MAX_ID, values_of, write
from archive.search_values import ByValue
from archive.segments import Builder, Source
from archive.stored_segments import together

T = TypeVar("T")

MOST_REWORDED, MOST_CHANGED = 1_000, 4_000
"""Pages that wait with new words, and with new values. The writer lets 250 wait; with more, as while an index is first made, SQL answers."""
MOST_CHARS = 20_000_000
"""Of the words that wait together; 1,000 usual pages have three million."""
PART_PAGES = 32
"""A part of them is made anew when one of its pages changes: some 4 ms a page. Parts end by page number, so that one more page moves no other."""
_SCATTER = 2_654_435_761
"""Knuth's multiplicative hash (The Art of Computer Programming 3, 6.4): numbers in a row do not end parts in a row."""

Values = dict[str, dict[str, list[int]]]
"""Facet -> value -> those of the waiting pages that have it."""

_parts = Cache(64 * 2**20)
_caches = Cache(32 * 2**20)
PAGE_BYTES = 20_000
"""Of a page in a part, with SQLite's rows: 17 kB were measured for pages of 3,000 characters in a part of 32."""
STATE_BYTES = 4 * 2**20


class WaitingIndex(ByValue):
    """An index with the pages that wait for it."""

    def __init__(self, base: SearchIndex, parts: tuple[SearchIndex, ...], changed: tuple[BitMap, BitMap], values: Values, cache: Cache) -> None:
        super().__init__(cache)
        self._base, self._parts = base, parts
        self._reworded, self._changed = changed
        self._new = values

    def values(self, facet: str) -> dict[str, BitMap]:
        def merge() -> tuple[dict[str, BitMap], int]:
            found = {value: docs - self._changed if docs.intersect(self._changed) else docs for value, docs in self._base.values(facet).items()}
            for value, numbers in self._new.get(facet, {}).items():
                found[value] = found.get(value, BitMap()) | BitMap(numbers)
            return {value: docs for value, docs in found.items() if docs}, 100 * len(found)

        return self._cache.get(("values", facet), merge)

    def vocabulary(self, make: Callable[[list[tuple[str, str, int]]], T]) -> T:
        return self._base.vocabulary(make)

    def word(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        return self._with(("word", folded, exact, column), self._base.word(folded, exact, column), lambda part: part.word(folded, exact, column))

    def prefix(self, folded: str, exact: str | None = None, column: str | None = None) -> Posting:
        return self._with(("prefix", folded, exact, column), self._base.prefix(folded, exact, column), lambda part: part.prefix(folded, exact, column))

    def _with(self, key: Hashable, known: Posting, ask: Callable[[SearchIndex], Posting]) -> Posting:
        def merge() -> tuple[Posting, int]:
            found = [Posting(known.docs - self._reworded, tuple(bits - self._reworded for bits in known.slices)), *map(ask, self._parts)]
            posting = together(found)
            return posting, posting.size

        return self._cache.get(key, merge)

    def phrase(self, words: tuple[str, ...], exact: bool, folded: tuple[str, ...], prefix: bool = False, column: str | None = None) -> BitMap:
        known = self._base.phrase(words, exact, folded, prefix, column) - self._reworded
        return union([known, *(part.phrase(words, exact, folded, prefix, column) for part in self._parts)])


def index_of(connection: sqlite3.Connection) -> ByValue | None:
    """The index of an archive in an open read transaction, with the pages that wait for it; None when SQL must answer."""
    base = SearchIndex.of(connection, behind=True)
    if base is None:
        return None
    todo = connection.execute("select page_id, words from search_todo order by page_id limit ?", [MOST_CHANGED + 1]).fetchall()
    if not todo:
        return base
    reworded = [number for number, words in todo if words]
    if len(todo) > MOST_CHANGED or len(reworded) > MOST_REWORDED or todo[0][0] < 0 or todo[-1][0] > MAX_ID:
        return None
    changed = BitMap(number for number, _ in todo)
    pages = _pages(connection, reworded)
    if pages is None:
        return None
    values: Values = {}
    for (facet, value), numbers in values_of(connection, changed).items():
        values.setdefault(facet, {})[value] = numbers
    named = [(_words_digest(part), part) for part in _parted(pages)]
    parts = tuple(_parts.get(name, lambda part=part: _part(part)) for name, part in named)  # type: ignore[misc]
    state = _digest([base.state, todo, values, [name for name, _ in named]])
    cache = _caches.get(state, lambda: (Cache(STATE_BYTES), STATE_BYTES))
    return WaitingIndex(base, parts, (BitMap(reworded), changed), values, cache)


def _pages(connection: sqlite3.Connection, ids: list[int]) -> list[Source] | None:
    """The pages of some ids that are there, in order; None when their words are too many."""
    found, chars = [], 0
    sql = "select id, title, author, text from pages where id in (select value from json_each(?)) order by id"
    for row in connection.execute(sql, [json.dumps(ids)]):
        found.append(Source(*row))
        chars += sum(len(value or "") for value in row[1:])
        if chars > MOST_CHARS:
            return None
    return found


def _parted(pages: Iterable[Source]) -> Iterator[list[Source]]:
    part: list[Source] = []
    for page in pages:
        part.append(page)
        if (page.id * _SCATTER >> 7) % PART_PAGES == 0:
            yield part
            part = []
    if part:
        yield part


def _words_digest(pages: list[Source]) -> bytes:
    made = hashlib.blake2b(digest_size=20)
    for page in pages:
        words = [str(value or "").encode("utf-8", "surrogatepass") for value in page[1:]]
        made.update(repr([page.id, *map(len, words)]).encode())
        for word in words:
            made.update(word)
    return made.digest()


def _digest(value: object) -> bytes:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _part(pages: list[Source]) -> tuple[SearchIndex, int]:
    """An index of some pages in memory, and about how many bytes it takes."""
    builder = Builder()
    for page in pages:
        builder.add(page)
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    search_tables(connection)
    connection.execute("begin")
    write(connection, builder.segment())
    connection.execute("insert into search_values(facet, value, docs) values ('all', '', ?)", [pack_bits(BitMap(builder.ids))])
    connection.execute("commit")
    return SearchIndex(connection, "", 0), PAGE_BYTES * len(pages)
