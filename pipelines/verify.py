"""Proves every capture, and every record against its capture: the bytes are there, unchanged, and every line of the text stands in them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.workers import WorkError, Workers
from pipelines.proof import Claim, Place, Proof, prove
from pipelines.whole import FileProof, Row, counterparts, prove_file
from vietnamese.dates import dateline, labelled_date, parse_date

MAX_QUOTE_CHARS = 200
"""Where extraction cuts the quote of a date."""
AHEAD = 32
"""Captures handed to the workers before their results are taken."""


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: what (``page 3``, ``capture 7``), its address, and why."""

    what: str
    url: str
    problem: str


@dataclass(frozen=True)
class Verified:
    """How many pages, versions and captures were looked at, how many lines were found in their captures, what was wrong."""

    pages: int
    versions: int
    captures: int
    lines: int
    faults: tuple[Fault, ...]
    orphans: int = 0
    """Records at the end of WARC files that a killed run left before it could enter them: no faults."""


@dataclass(frozen=True)
class _Row:
    """A page or a version as it is stored."""

    what: str
    url: str
    title: str | None
    text: str | None
    sha256: str | None
    capture_id: int | None
    author: str | None = None
    date: str | None = None
    date_quote: str | None = None


def verify(connection: sqlite3.Connection, captures: Path, workers: Workers) -> Verified:
    """Checks stored digests, the WARC record of every capture (of revisits with their originals), and that what a page
    or version says (title and each line of its text) occurs in the capture it points to.

    Captures are read in ``workers``; one that a worker cannot read is a fault with the reason.
    """
    pages = _rows(connection, "page", "select id, url, title, text, text_sha256, capture_id, author, date_published, date_quote from pages order by id")
    versions = _rows(
        connection,
        "version",
        "select versions.id, url, versions.title, versions.text, versions.text_sha256, versions.capture_id from versions "
        "join pages on pages.id = versions.page_id order by versions.id",
    )
    faults = [fault for row in (*pages, *versions) for fault in _row_faults(row)]
    latest = connection.execute(
        "select pages.id, url from pages left join versions on page_id = pages.id and number = version_count "
        "where versions.text_sha256 is not pages.text_sha256 order by pages.id"
    )
    faults += [Fault(f"page {page_id}", url, "text is not that of its latest version") for page_id, url in latest]
    claims: dict[int, list[_Row]] = defaultdict(list)
    for row in (*pages, *versions):
        if row.capture_id is not None:
            claims[row.capture_id].append(row)
    known = {row[0]: Place(*row[1:]) for row in connection.execute("select id, url, payload_sha256, warc_file, warc_offset from captures order by id")}
    faults += [Fault(*fault) for fault in counterparts(connection)]
    orphans = 0
    for proven in _files(connection, captures, workers):
        faults += [Fault(*fault) for fault in proven.faults]
        orphans += proven.orphans
    lines = 0
    for capture_id, proof in _proofs(connection, captures, workers, known, claims):
        lines += proof.lines
        if proof.problem:
            faults.append(Fault(f"capture {capture_id}", known[capture_id].url, proof.problem))
        urls = {row.what: row.url for row in claims[capture_id]}
        faults += [Fault(what, urls[what], problem) for what, problem in proof.faults]
    faults += [Fault(f"capture {missing}", "", "is not in captures") for missing in sorted(claims.keys() - known.keys())]
    return Verified(len(pages), len(versions), len(known), lines, tuple(faults), orphans)


def _rows(connection: sqlite3.Connection, name: str, sql: str) -> list[_Row]:
    return [_Row(f"{name} {number}", *values) for number, *values in connection.execute(sql)]


def _row_faults(row: _Row) -> Iterator[Fault]:
    if not _is_whole(row):
        yield Fault(row.what, row.url, "text does not match its digest")
    if row.capture_id is None:
        yield Fault(row.what, row.url, "no capture")
    if row.date is not None and not _is_quoted(row.date, row.date_quote):
        yield Fault(row.what, row.url, "its date is not that of its quote")


def _is_quoted(date: str, quote: str | None) -> bool:
    """Whether the quote of a date reads as that date. Of a quote that was cut only its presence in the capture is checked."""
    if quote is None:
        return False
    labelled = labelled_date(quote)
    read = (parse_date(quote), labelled[1] if labelled else None, dateline(quote))
    return len(quote) >= MAX_QUOTE_CHARS or any(parsed is not None and parsed.value == date for parsed in read)


def _files(connection: sqlite3.Connection, folder: Path, workers: Workers) -> Iterator[FileProof]:
    """The proof of each WARC file that the archive points to, one after another."""
    rows: dict[str, dict[int, Row]] = defaultdict(dict)
    for file, offset, *row in connection.execute("select warc_file, warc_offset, url, fetched_at, status from captures"):
        rows[file][offset] = (row[0], row[1], row[2])
    for file in sorted(rows):
        try:
            yield workers.result(workers.submit(prove_file, folder, file, rows[file]))
        except WorkError as error:
            yield FileProof(((f"file {file}", "", f"cannot be read through: {error.reason}"),))


def _is_whole(row: _Row) -> bool:
    return hashlib.sha256((row.text or "").encode("utf-8")).hexdigest() == row.sha256


def _proofs(
    connection: sqlite3.Connection, folder: Path, workers: Workers, places: dict[int, Place], rows: dict[int, list[_Row]]
) -> Iterator[tuple[int, Proof]]:
    """The proof of each capture, in order. A text that its own digest does not fit is wrong already and not looked for."""
    waiting: deque[tuple[int, Future[Any]]] = deque()
    for capture_id, place in places.items():
        sound = [row for row in rows[capture_id] if _is_whole(row)]
        claims = tuple(_claim(connection, row) for row in sound)
        waiting.append((capture_id, workers.submit(prove, folder, place, claims)))
        if len(waiting) >= AHEAD:
            yield _result(*waiting.popleft(), workers)
    while waiting:
        yield _result(*waiting.popleft(), workers)


def _result(capture_id: int, future: Future[Any], workers: Workers) -> tuple[int, Proof]:
    try:
        proof: Proof = workers.result(future)
    except WorkError as error:
        return capture_id, Proof(f"nothing can be proved by it: {error.reason}")
    return capture_id, proof


def _claim(connection: sqlite3.Connection, row: _Row) -> Claim:
    facts = tuple((name, words) for name, words in (("author", row.author), ("date", row.date_quote)) if words)
    ways = _stated(connection, row.url)
    titles = tuple(str(stated["title"]) for stated in ways if stated.get("title"))
    values = tuple(value for stated in ways for value in stated.values() if isinstance(value, str))
    return Claim(row.what, row.text or "", row.title, titles, facts, values)


def _stated(connection: sqlite3.Connection, url: str) -> list[dict[str, Any]]:
    """What REST, feeds and imports stated about an address, as the ledger keeps it."""
    row = connection.execute("select evidence from addresses where url = ?", [url]).fetchone()
    try:
        evidence = json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        return []
    return [stated for stated in evidence.values() if isinstance(stated, dict)] if isinstance(evidence, dict) else []
