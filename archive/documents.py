"""Reads the legal documents that pages cite: each once, whatever its spellings, with everyone who cites it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pyroaring import BitMap

from archive.reading import VISIBLE, Reader
from archive.records import PageLine
from archive.shown import Shown, shown
from archive.spreads import MANY, Choice, Spread, newest, spread, walked

LIST_SIZE = 100
MAX_LISTED = 20_000
"""Documents of the list; a body of law as cited in a million pages is some thousands."""
MAX_SPELLINGS = 40
MAX_QUOTES = 4
"""Quotes of one page that are shown; a page that cites a law in every paragraph says the same each time."""

CITES = "p.id in (select page_id from legal_references where key = ?)"


@dataclass(frozen=True)
class Document:
    """A cited document as most citations name it; ``pages`` cite it ``citations`` times, the newest on ``last_date``."""

    key: str
    kind: str | None = None
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    pages: int = 0
    citations: int = 0
    last_date: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether its citations leave open whose document it is, so that it meets on one site only."""
        return "~" in self.key


@dataclass(frozen=True)
class Quoted:
    """The words of one citation."""

    quote: str | None = None


@dataclass(frozen=True)
class Citing:
    """A page that cites a document ``count`` times, with the first quotes."""

    page: PageLine
    count: int
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True)
class DocumentView:
    """One document in depth: ``spellings`` are the different ways in which it is cited, most frequent first."""

    document: Document
    spread: Spread
    spellings: tuple[Document, ...] = ()
    citing: tuple[Citing, ...] = ()


_NAMED = ("kind", "number", "title", "issuer", "issued_on")


def documents(connection: sqlite3.Connection) -> tuple[Document, ...]:
    """All documents that visible pages cite, most cited first."""
    reader = Reader(connection)
    if not has_keys(reader):
        return ()
    with shown(connection) as visible:
        if visible is not None:
            return _documents_of(reader, visible)
    cited = f"from legal_references r join pages p on p.id = r.page_id and {VISIBLE} where r.key is not null"
    listed = reader.records(
        Document,
        f"""select r.key as key, count(distinct r.page_id) as pages, count(*) as citations, max(p.date_published) as last_date
            {cited} group by r.key order by pages desc, citations desc, r.key limit {MAX_LISTED}""",
    )
    spellings: dict[str, list[Document]] = defaultdict(list)
    facts = ", ".join(f"r.{name} as {name}" for name in _NAMED)
    groups = ", ".join(f"r.{name}" for name in _NAMED)
    for each in reader.records(Document, f"select r.key as key, {facts}, count(*) as citations {cited} group by r.key, {groups}"):
        spellings[each.key].append(each)
    return tuple(_named(each, spellings[each.key]) for each in listed)


def _documents_of(reader: Reader, visible: Shown) -> tuple[Document, ...]:
    """As ``documents``, from the citations alone: a page is only asked whether it is visible, all citations at once."""
    facts = ", ".join(_NAMED)
    sql = f"select key, {facts}, group_concat(page_id) from legal_references where key is not null group by key, {facts}"
    rows = reader.connection.execute(sql).fetchall()
    if not rows:
        return ()
    listed = [row[-1] for row in rows]
    pages = np.fromstring(",".join(listed), np.int64, sep=",")
    spelling = np.repeat(np.arange(len(rows)), [numbers.count(",") + 1 for numbers in listed])
    keys: dict[str, int] = {}
    document = np.array([keys.setdefault(row[0], len(keys)) for row in rows])
    kept = visible.among(pages)
    pages, spelling = pages[kept], spelling[kept]
    once = np.sort(document[spelling] << 32 | pages)
    once = once[np.append(True, once[1:] != once[:-1])] if len(once) else once
    counts = np.bincount(once >> 32, minlength=len(keys)).tolist()
    last_dates = visible.last_dates(once >> 32, once & 0xFFFFFFFF, len(keys))
    spellings: list[list[tuple[Any, int]]] = [[] for _ in keys]
    for at, row, count in zip(document.tolist(), rows, np.bincount(spelling, minlength=len(rows)).tolist(), strict=True):
        if count:
            spellings[at].append((row, count))
    cited = [sum(count for _, count in those) for those in spellings]
    listed_first = sorted((-counts[at], -cited[at], key, at) for key, at in keys.items() if counts[at])[:MAX_LISTED]
    return tuple(_listed(key, spellings[at], counts[at], cited[at], last_dates[at]) for _, _, key, at in listed_first)


def _listed(key: str, spellings: list[tuple[Any, int]], pages: int, citations: int, last_date: str | None) -> Document:
    """One document of the list from its spellings (key, kind, number, title, issuer, date, ...), each with how often it is cited."""
    if len(spellings) == 1:  # most of them: made at once, a list has thousands
        _, kind, number, title, issuer, issued_on, _ = spellings[0][0]
        return Document(key, kind or None, number or None, title or None, issuer or None, issued_on or None, pages, citations, last_date)
    every = [Document(key, kind, number, title, issuer, day, citations=count) for (_, kind, number, title, issuer, day, _), count in spellings]
    return _named(Document(key, pages=pages, citations=citations, last_date=last_date), every)


def document(connection: sqlite3.Connection, key: str, number: int = 1) -> DocumentView | None:
    """One document with the ``number``-th page of those who cite it; None when nobody does."""
    reader = Reader(connection)
    if not has_keys(reader):
        return None
    with shown(connection) as visible:
        spellings, cited = (_spellings(reader, key), None) if visible is None else _spellings_of(reader, key, visible)
        if not spellings:
            return None
        cites = walked(CITES) if sum(each.pages for each in spellings) > MANY else CITES
        counted = spread(reader, visible, Choice(CITES, key, cited))
        named = replace(_named(Document(key), spellings), pages=counted.total, citations=sum(each.citations for each in spellings))
        pages = newest(reader, visible, Choice(cites, key, cited), number)
        return DocumentView(named, counted, spellings[:MAX_SPELLINGS], tuple(_citing(reader, key, pages)))


def document_named(connection: sqlite3.Connection, key: str) -> Document | None:
    """One document without those who cite it; None when nobody does."""
    reader = Reader(connection)
    spellings = _spellings(reader, key) if has_keys(reader) else ()
    return _named(Document(key), spellings) if spellings else None


def has_keys(reader: Reader) -> bool:
    """Whether the archive names documents by keys; those of older versions do not."""
    columns = reader.rows("select name from pragma_table_info('legal_references')", needs="legal_references pages")
    return "key" in {row["name"] for row in columns}


def _spellings(reader: Reader, key: str) -> tuple[Document, ...]:
    """The ways in which visible pages cite a document, most frequent first."""
    sql = f"""select r.key as key, {', '.join(f'r.{name} as {name}' for name in _NAMED)}, count(*) as citations,
                     count(distinct r.page_id) as pages
              from legal_references r join pages p on p.id = r.page_id and {VISIBLE} where r.key = ?
              group by {', '.join(f'r.{name}' for name in _NAMED)} order by citations desc, pages desc, min(r.rowid)"""
    return reader.records(Document, sql, key)


def _spellings_of(reader: Reader, key: str, visible: Shown) -> tuple[tuple[Document, ...], BitMap]:
    """As ``_spellings``, from the citations alone, with all visible pages that cite the document."""
    facts = ", ".join(_NAMED)
    sql = f"select {facts}, group_concat(page_id), group_concat(rowid) from legal_references where key = ? group by {facts}"
    found, cited = [], BitMap()
    for kind, named, title, issuer, issued_on, *listed in reader.connection.execute(sql, [key]).fetchall():
        pages, rows = (np.fromstring(numbers, np.int64, sep=",") for numbers in listed)
        kept = visible.among(pages)
        if kept.any():
            docs = BitMap(pages[kept].astype(np.uint32))
            cited |= docs
            found.append((Document(key, kind, named, title, issuer, issued_on, len(docs), int(kept.sum())), int(rows[kept].min())))
    found.sort(key=lambda each: (-each[0].citations, -each[0].pages, each[1]))
    return tuple(each for each, _ in found), cited


def _named(found: Document, spellings: Sequence[Document]) -> Document:
    """A document with what its citations call it most often, each fact for itself: many leave some out."""

    if len(spellings) == 1:
        one = spellings[0]
        names = (one.kind or None, one.number or None, one.title or None, one.issuer or None, one.issued_on or None)
        return Document(found.key, *names, found.pages, found.citations, found.last_date)

    def most(values: Iterable[tuple[str | None, int]]) -> str | None:
        counts: dict[str, int] = {}
        for value, count in values:
            if value:
                counts[value] = counts.get(value, 0) + count
        return max(counts, key=lambda value: counts[value]) if counts else None

    def of(name: str) -> str | None:
        return most((getattr(each, name), each.citations) for each in spellings)

    days = [(each.issued_on, each.citations) for each in spellings]
    whole = [(day, count) for day, count in days if day and len(day) == 10]
    names = (of("kind"), of("number"), of("title"), of("issuer"), most(whole or days))
    return Document(found.key, *names, found.pages, found.citations, found.last_date)


def _citing(reader: Reader, key: str, pages: tuple[PageLine, ...]) -> Iterable[Citing]:
    sql = "select quote from legal_references where key = ? and page_id = ? order by position"
    for page in pages:
        quotes = [row["quote"] for row in reader.rows(sql, key, page.id)]
        different = list(dict.fromkeys(quote for quote in quotes if quote))
        yield Citing(page, len(quotes), tuple(Quoted(quote) for quote in different[:MAX_QUOTES]))

