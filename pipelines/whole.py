"""Checks that an archive hangs together: no version, page, ledger row, capture or index entry without its counterpart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.index_check import index_faults
from crawler.capture.reading import address_of, read_on, same_address
from crawler.capture.warc import CaptureError, TornCaptureError

Row = tuple[str, str, int | None]
"""What the archive says about a capture: address, UTC time, status."""


@dataclass(frozen=True)
class FileProof:
    """What became of a WARC file: (what, url, problem) of each fault, and records at its end that no row points to."""

    faults: tuple[tuple[str, str, str], ...] = ()
    orphans: int = 0


def counterparts(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """(what, url, problem) of each row whose counterpart is missing, in the tables and the full-text index."""
    read = connection.execute
    for (number,) in read("select id from versions where page_id not in (select id from pages) order by id"):
        yield f"version {number}", "", "its page is not in pages"
    for (url,) in read("select url from addresses where state = 'page' and page_id is not null and page_id not in (select id from pages) order by url"):
        yield "address", url, "is a page in the ledger and not in pages"
    for (url,) in read("select url from addresses where state = 'page' and page_id is null order by url"):
        yield "address", url, "is a page in the ledger and names none"
    counted = "select count(*) from versions where page_id = pages.id"
    for number, url in read(f"select id, url from pages where version_count is not ({counted}) order by id"):
        yield f"page {number}", url, "has not as many versions as it says"
    pages = read("select pages.id, pages.url, captures.url from pages join captures on captures.id = capture_id order by pages.id")
    for number, url, captured in pages:
        if not _is_address_of(connection, number, url, captured):
            yield f"page {number}", url, f"its capture is of another address ({captured})"
    yield from ((what, "", problem) for what, problem in index_faults(connection))


def _is_address_of(connection: sqlite3.Connection, page_id: int, url: str, captured: str) -> bool:
    """Whether a capture's address is the page's own, a spelling of it, or one that the ledger knows to lead to it."""
    asked = address_of(captured)
    if url == captured or same_address(url, asked):
        return True
    row = connection.execute("select page_id, reason from addresses where url = ? and state != 'page'", [asked]).fetchone()
    return row is not None and (row[0] == page_id or (row[1] or "").endswith(url))


def prove_file(folder: Path, file: str, rows: dict[int, Row]) -> FileProof:
    """Reads a WARC file from end to end beside the captures (byte offset -> row) that the archive says it holds.

    Whole records behind the last of them, and a torn one, are what a killed run left: counted, no faults.
    """
    faults: list[tuple[str, str, str]] = []
    last, orphans = max(rows, default=-1), 0
    for stored in read_on(folder, file):
        if isinstance(stored, CaptureError):
            known = stored.at in rows
            if isinstance(stored, TornCaptureError) and not known and (stored.at or 0) > last:
                orphans += 1
            elif not known:  # those with a row are told as captures
                faults.append((f"file {file}", "", str(stored)))
            continue
        capture = stored.capture
        row = rows.get(capture.warc_offset)
        if row is None and capture.warc_offset > last:
            orphans += 1
        elif row is None:
            faults.append((f"file {file}", capture.url, f"the record at byte {capture.warc_offset} is not in captures"))
        elif row[1:] != (capture.fetched_at, capture.status):
            faults.append((f"file {file}", row[0], f"time or status of the record at byte {capture.warc_offset} is not that in captures"))
    return FileProof(tuple(faults), orphans)
