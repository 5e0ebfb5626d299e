"""Looks up earlier captures: the one a server can be asked about, the one that holds the same payload, where files end."""

from __future__ import annotations

import sqlite3

from archive.rows import CaptureRow

_COLUMNS = tuple(CaptureRow.__dataclass_fields__)
_NAMES = ", ".join(f"captures.{name}" for name in _COLUMNS)
KEPT = ("page", "alias", "excluded")
"""States of the ledger that a 200 answer ends in; another state means that the answer is not (or no longer) used."""


def comparable(connection: sqlite3.Connection, url: str, address: str) -> CaptureRow | None:
    """The newest capture of ``url`` when it is a whole 200 answer and the ledger row of ``address`` still rests on it.

    A page that is not live, and a capture newer than the last outcome (its run was cut off), give None: what came of
    that capture is not in the archive, so the page is to be asked for in full.
    """
    capture = _newest(connection, "url = ?", [url])
    if capture is None:
        return None
    if capture.status not in (200, 304) or capture.truncated or (capture.status == 304 and capture.revisit_of is None):
        return None
    outcome = connection.execute(
        "select addresses.state, last_visited_at, pages.state from addresses left join pages on pages.id = page_id "
        "where addresses.url = ?",
        [address],
    ).fetchone()
    if outcome is None or outcome[0] not in KEPT or (outcome[1] or "") < capture.fetched_at:
        return None
    return capture if outcome[0] == "excluded" or outcome[2] == "live" else None


def original(connection: sqlite3.Connection, capture: CaptureRow) -> CaptureRow | None:
    """The capture that holds the payload of a capture: itself, or the one a revisit record refers to."""
    if capture.revisit_of is None:
        return capture
    row = connection.execute(f"select {_NAMES} from captures where id = ?", [capture.revisit_of]).fetchone()
    return CaptureRow(*row) if row else None


def same_payload(connection: sqlite3.Connection, url: str, payload_sha256: str) -> CaptureRow | None:
    """The newest capture of an address that itself holds a payload of that digest."""
    return _newest(connection, "url = ? and payload_sha256 = ? and revisit_of is null and truncated is null", [url, payload_sha256])


def _newest(connection: sqlite3.Connection, where: str, values: list[str]) -> CaptureRow | None:
    """The newest of some captures. Its number first: rows in order take SQLite ten times as long, and mostly there is none."""
    (newest,) = connection.execute(f"select max(id) from captures where {where}", values).fetchone()
    if newest is None:
        return None
    return CaptureRow(*connection.execute(f"select {_NAMES} from captures where id = ?", [newest]).fetchone())


def id_at(connection: sqlite3.Connection, warc_file: str, warc_offset: int) -> int | None:
    """The id of the capture that lies at a place."""
    row = connection.execute(
        "select id from captures where warc_file = ? and warc_offset = ?", [warc_file, warc_offset]
    ).fetchone()
    return int(row[0]) if row else None


def url_at(connection: sqlite3.Connection, warc_file: str, warc_offset: int) -> str | None:
    """The address of the capture that lies at a place; None when none is known to."""
    row = connection.execute("select url from captures where warc_file = ? and warc_offset = ?", [warc_file, warc_offset]).fetchone()
    return str(row[0]) if row else None


def ends(connection: sqlite3.Connection, site: str) -> dict[str, int]:
    """WARC files of a site -> the byte where the last record that the archive points to ends."""
    sql = "select warc_file, max(warc_offset + warc_length) from captures where site = ? group by warc_file"
    return dict(connection.execute(sql, [site]).fetchall())


def newest_file(connection: sqlite3.Connection) -> str | None:
    """The WARC file of the newest capture; None when there is none."""
    row = connection.execute("select warc_file from captures order by id desc limit 1").fetchone()
    return str(row[0]) if row else None
