"""Brings the search index up to what the pages are: those in ``search_todo`` leave their segments and enter a new one.

Triggers fill ``search_todo`` in the transaction that changes a page, so index and list together always agree with the
pages. Each step here is one transaction too; a process that is killed has done it or has not.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import numpy as np
from pyroaring import BitMap

from archive import blocks
from archive.postings import Numbers, pack_bits, union, unpack
from archive.search_transaction import transaction
from archive.segments import MAX_PAGES, MAX_TOKENS, Builder, Segment, Source

VERSION = 3
"""The way in which the index is made; an index made in another way is made anew."""
STEP_PAGES = MAX_PAGES
MERGED_SEGMENTS = 8
"""So many segments of like size become one: each page is then indexed anew once per eightfold growth, at most five times."""
SMALL_TOKENS = MAX_TOKENS // 2
"""Making a segment of so many words takes 130 MB, of MAX_TOKENS 310: a crawl of fifty sites has little more room."""
LIVE_SHARE = 0.5
"""A segment that has lost more of its pages is made anew; one in a block when the whole block has."""
MAX_ID = 2**32 - 1
"""Bitmaps hold numbers of four bytes; an archive with a higher page number is searched by SQL."""


def waiting(connection: sqlite3.Connection) -> int:
    """How many pages changed since the index was brought up to date."""
    return int(connection.execute("select count(*) from search_todo").fetchone()[0])


def update(connection: sqlite3.Connection, bind: bool = True) -> int:
    """Brings the index up to date, in transactions of its own; returns how many pages were entered, changed or taken out.

    ``connection`` is in no transaction. Up to STEP_PAGES pages, those of a crawl, are entered in segments of half the size. ``bind`` is
    whether blocks are made too, which may take a minute or two for a large archive: too long while requests are under way.
    """
    if connection.execute("select max(id) > ? or min(id) < 0 from pages", [MAX_ID]).fetchone()[0]:
        return 0
    done = 0
    state = dict(connection.execute("select name, value from search_state").fetchall())
    if state.get("version") != VERSION:
        _start_anew(connection)
    changed = waiting(connection)
    if changed:
        tokens = MAX_TOKENS if changed > STEP_PAGES else SMALL_TOKENS
        with _without_collector():
            while count := _step(connection, tokens):
                done += count
            while _merge(connection):
                pass
    bound = False
    while bind and blocks.bind(connection):
        bound = True
    if changed or bound:
        _give_back_memory()
    return done


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keeps Python's collector from going over the hundred thousand rows of a segment again and again: 6 % of making it. They hold no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _give_back_memory() -> None:
    """Has the C library return what building took, as a crawl goes on in the same process: 50 MB. Only glibc keeps it, and can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _start_anew(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        for name in ("search_segments", "search_blocks", "search_block_words", "search_block_places", "search_words", "search_rare", "search_pairs", "search_prefixes", "search_values", "search_todo"):
            connection.execute(f"delete from {name}")
        connection.execute("insert into search_todo(page_id, words) select id, 1 from pages")
        connection.execute(
            "insert into search_state(name, value) values ('version', ?) on conflict(name) do update set value = excluded.value", [VERSION]
        )


def _step(connection: sqlite3.Connection, tokens: int) -> int:
    """Takes some pages from the list; how many they were."""
    with transaction(connection):
        todo = dict(connection.execute("select page_id, words from search_todo order by page_id limit ?", [STEP_PAGES]).fetchall())
        if not todo:
            return 0
        reworded = [number for number, words in todo.items() if words]
        builder = read_pages(connection, reworded, tokens)
        if builder.is_full and builder.ids[-1] < reworded[-1]:  # the rest is for the next step
            todo = {number: words for number, words in todo.items() if number <= builder.ids[-1]}
            reworded = [number for number, words in todo.items() if words]
        _take_out(connection, BitMap(reworded))
        if builder.ids:
            write(connection, builder.segment())
        put_values(connection, BitMap(todo))
        marks = json.dumps(list(todo))
        connection.execute("delete from search_todo where page_id in (select value from json_each(?))", [marks])
    return len(todo)


def read_pages(connection: sqlite3.Connection, ids: Iterable[int], tokens: int = MAX_TOKENS, until_full: bool = True) -> Builder:
    """A builder with the pages of some ids, all of them or until it is full, of some ``tokens`` words."""
    builder = Builder(tokens)
    sql = "select id, title, author, text from pages where id in (select value from json_each(?)) order by id"
    for row in connection.execute(sql, [json.dumps(list(ids))]):
        builder.add(Source(*row))
        if until_full and builder.is_full:
            break
    return builder


def _take_out(connection: sqlite3.Connection, pages: BitMap) -> None:
    """Takes pages out of the segments that have them."""
    for number, blob in connection.execute("select id, pages from search_segments").fetchall():
        present = unpack(blob)
        if not present.intersect(pages):
            continue
        if left := present - pages:
            connection.execute("update search_segments set pages = ? where id = ?", [pack_bits(left), number])
        else:
            _drop(connection, number)


def _drop(connection: sqlite3.Connection, segment: int) -> None:
    blocks.drop_with(connection, segment)
    connection.execute("delete from search_segments where id = ?", [segment])
    for name in ("search_words", "search_rare", "search_pairs", "search_prefixes"):
        connection.execute(f"delete from {name} where segment = ?", [segment])


def write(connection: sqlite3.Connection, made: Segment) -> None:
    """Enters a segment in the open transaction."""
    arrays = [values.astype("<u4").tobytes() for values in (made.ids, made.starts, made.titles, made.authors)]
    values = [pack_bits(BitMap(made.ids.tolist())), *arrays, json.dumps(made.common, ensure_ascii=False)]
    sql = "insert into search_segments(pages, ids, starts, titles, authors, common) values (?, ?, ?, ?, ?, ?)"
    number = connection.execute(sql, values).lastrowid
    for name, rows, marks in (
        ("search_words", made.words, "?, ?, ?, ?, ?, ?, ?, ?, ?"),
        ("search_rare", list(made.rare.rows()), "?, ?, ?"),
        ("search_pairs", made.pairs, "?, ?, ?"),
        ("search_prefixes", made.prefixes, "?, ?, ?, ?"),
    ):
        connection.executemany(f"insert into {name} values ({marks})", ((number, *row) for row in sorted(rows)))


def _merge(connection: sqlite3.Connection) -> bool:
    """Makes one segment of several small ones, or one anew that has lost most of its pages; whether there was any. Not those that a
    block holds."""
    tiers: dict[int, list[tuple[int, BitMap, int]]] = {}
    sql = "select id, pages, length(ids) / 4, starts from search_segments order by id"
    found = [(number, unpack(blob), made_of, int(segment_numbers(starts)[-1])) for number, blob, made_of, starts in connection.execute(sql)]
    held = blocks.hold(connection, {number: (len(pages), made_of) for number, pages, made_of, _ in found}, LIVE_SHARE)
    for number, pages, made_of, tokens in found:
        if number in held:
            continue
        if len(pages) < LIVE_SHARE * made_of:
            _make_anew(connection, [(number, pages)])
            return True
        tiers.setdefault(len(pages).bit_length() // 3, []).append((number, pages, tokens))
    for alike in tiers.values():
        some = alike[:MERGED_SEGMENTS]
        fits = sum(len(pages) for _, pages, _ in some) < MAX_PAGES and sum(tokens for *_, tokens in some) < SMALL_TOKENS
        if len(some) == MERGED_SEGMENTS and fits:
            _make_anew(connection, [(number, pages) for number, pages, _ in some])
            return True
    return False


def _make_anew(connection: sqlite3.Connection, old: list[tuple[int, BitMap]]) -> None:
    with transaction(connection):
        pages = union(pages for _, pages in old)
        builder = read_pages(connection, pages, until_full=False)  # of one segment, or of several that are half a full one together
        for number, _ in old:
            _drop(connection, number)
        write(connection, builder.segment())


def clean(connection: sqlite3.Connection) -> None:
    """Makes anew all segments that still hold words of pages that left them; for pages that are taken down."""
    for number, blob, made_of in connection.execute("select id, pages, length(ids) / 4 from search_segments").fetchall():
        pages = unpack(blob)
        if len(pages) < made_of:
            _make_anew(connection, [(number, pages)])


# -- values by which results are counted


def values_of(connection: sqlite3.Connection, pages: BitMap) -> dict[tuple[str, str], list[int]]:
    """(facet, value) -> those of some pages that have it."""
    found: dict[tuple[str, str], list[int]] = {}
    asked = json.dumps(list(pages))
    among = "in (select value from json_each(?))"
    names = ("site", "language", "kind", "state", "date")
    having = ", ".join(KNOWN.format(fact) for fact in HAVING)
    sql = f"select id, {having}, site, language, kind, state, date_published, duplicate_of, quality_flags from pages where id {among}"
    for number, title, author, text, *values, duplicate, flags in connection.execute(sql, [asked]):
        pairs = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
        if values[-1] is not None:
            pairs.append(("month", values[-1][:7]))
        if duplicate is not None:
            pairs.append(("duplicate", ""))
        pairs += [("flag", flag) for flag in _flags(flags)]
        pairs += [("has", fact) for fact, known in zip(HAVING, (title, author, text), strict=True) if known]
        for pair in ("all", ""), *pairs:
            found.setdefault((pair[0], str(pair[1])), []).append(number)
    topics = f"select page_id, topic from page_topics where page_id {among}"
    places = f"select page_id, {PLACE} from mentions m join entities e on e.id = m.entity_id where e.kind = 'place' and page_id {among}"
    for facet, sql in (("topic", topics), ("place", places)):
        for number, value in connection.execute(sql, [asked]):
            if value is not None:
                found.setdefault((facet, str(value)), []).append(number)
    return found


HAVING = ("title", "author", "text")
"""Facts of pages of which it is kept which pages have them (facet ``has``); the values of other facts say so themselves."""
KNOWN = "nullif(nullif({0}, ''), 'und') is not null"
"""Whether a page has a fact; an unknown language (und) does not count as one."""

PLACE = "substr(e.key, 7)"
"""The value by which a place is looked for: its key without ``place/``."""


def _flags(text: str | None) -> list[str]:
    try:
        flags = json.loads(text or "[]")
    except ValueError:
        return []
    return [flag for flag in flags if isinstance(flag, str)] if isinstance(flags, list) else []


def put_values(connection: sqlite3.Connection, pages: BitMap) -> None:
    """Puts the values of some pages (which may be gone) in place of what was known of them."""
    now = {pair: BitMap(numbers) for pair, numbers in values_of(connection, pages).items()}
    stored = connection.execute("select facet, value, docs from search_values").fetchall()
    for facet, value, blob in stored:
        before = unpack(blob)
        after = (before - pages) | now.pop((facet, value), BitMap())
        if not after:
            connection.execute("delete from search_values where facet = ? and value = ?", [facet, value])
        elif after != before:
            connection.execute("update search_values set docs = ? where facet = ? and value = ?", [pack_bits(after), facet, value])
    rows = [(facet, value, pack_bits(docs)) for (facet, value), docs in now.items() if docs]
    connection.executemany("insert into search_values(facet, value, docs) values (?, ?, ?)", rows)


def segment_numbers(blob: bytes) -> Numbers:
    """The numbers of a segment's column."""
    return np.frombuffer(blob, "<u4")
