"""Proves every capture, and every record against its capture: bytes are there, unchanged, texts are those that were stored."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from crawler.capture.reading import read_record
from crawler.capture.warc import CaptureError


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: what (``page 3``, ``capture 7``), its address, and why."""

    what: str
    url: str
    problem: str


@dataclass(frozen=True)
class Verified:
    """How many pages, versions and captures were looked at, and what was wrong."""

    pages: int
    versions: int
    captures: int
    faults: tuple[Fault, ...]


def verify(connection: sqlite3.Connection, captures: Path) -> Verified:
    """Checks stored digests against stored texts, and every capture against its WARC record, revisits with their originals."""
    faults: list[Fault] = []
    pages = connection.execute("select id, url, text, text_sha256, capture_id from pages order by id").fetchall()
    for page_id, url, text, sha, capture_id in pages:
        if _sha(text) != sha:
            faults.append(Fault(f"page {page_id}", url, "text does not match its digest"))
        if capture_id is None:
            faults.append(Fault(f"page {page_id}", url, "no capture"))
    versions = connection.execute(
        "select versions.id, url, versions.text, versions.text_sha256, versions.capture_id from versions "
        "join pages on pages.id = versions.page_id"
    ).fetchall()
    for version_id, url, text, sha, capture_id in versions:
        if _sha(text) != sha:
            faults.append(Fault(f"version {version_id}", url, "text does not match its digest"))
        if capture_id is None:
            faults.append(Fault(f"version {version_id}", url, "no capture"))
    latest = connection.execute(
        "select pages.id, url from pages left join versions on page_id = pages.id and number = version_count "
        "where versions.text_sha256 is not pages.text_sha256 order by pages.id"
    )
    faults += [Fault(f"page {page_id}", url, "text is not that of its latest version") for page_id, url in latest]
    wanted = {row[4] for row in pages} | {row[4] for row in versions}
    rows = connection.execute("select id, url, payload_sha256, warc_file, warc_offset from captures order by id").fetchall()
    for capture_id, url, sha, file, offset in rows:
        if problem := _capture_problem(captures, url, sha, file, offset):
            faults.append(Fault(f"capture {capture_id}", url, problem))
    known = {row[0] for row in rows}
    faults += [Fault(f"capture {missing}", "", "is not in captures") for missing in sorted(wanted - known - {None})]
    return Verified(len(pages), len(versions), len(known), tuple(faults))


def _sha(text: str | None) -> str:
    return hashlib.sha256((text or "").encode("utf-8")).hexdigest()


def _capture_problem(folder: Path, url: str, sha: str, file: str, offset: int) -> str | None:
    try:
        stored = read_record(folder, file, offset)
    except CaptureError as error:
        return str(error)
    if stored.capture.url != url:
        return f"the record at that place is of {stored.capture.url}"
    if stored.capture.payload_sha256 != sha:
        return "payload does not match its digest"
    return None
