"""What the runs of a site tell the next one: where to go on."""

from __future__ import annotations

import re
import sqlite3

CUT_OFF = "tulieu/cut_off"
"""Key in a run's report: a fault of disk or archive ended it, so the next run goes on where it was."""


WAIT_UNTIL = "tulieu/wait_until"
"""Key in a run's report: the UTC time (ISO 8601) before which the server asked not to be asked again."""


def wait_until(connection: sqlite3.Connection, site: str) -> str | None:
    """Until when a site's last run that ended was told to wait; None when it was not."""
    row = connection.execute(
        "select json_extract(report, ?) from runs where site = ? and finished_at is not null and json_valid(report) order by id desc limit 1",
        [f'$."{WAIT_UNTIL}"', site],
    ).fetchone()
    return str(row[0]) if row and row[0] else None


def resume_point(connection: sqlite3.Connection, site: str) -> str | None:
    """When the first of a site's latest runs in a row that did not get to their end started; None for no such.

    They were killed, ended by a fault, or stopped (a person, a limit, the server). A finished run is the end of a visit.
    """
    first = None
    for _, started_at, cut_off in reversed(_runs(connection, site)):
        if not cut_off:
            break
        first = started_at
    return first


def first_files(connection: sqlite3.Connection, site: str) -> dict[str, str]:
    """WARC file of each run of a site -> that of the first run of its visit: runs that go on with a cut off one are one visit.

    A run's file has the run's start and number in its name (``crawler.capture.warc``).
    """
    files, first = {}, None
    for number, started_at, cut_off in _runs(connection, site):
        file = f"{site}/{re.sub(r'[^0-9]', '', started_at or '')}-{number:06d}.warc.gz"
        first = first or file
        files[file] = first
        first = first if cut_off else None
    return files


def outage_files(connection: sqlite3.Connection, site: str) -> frozenset[str]:
    """The WARC files of a site's visits in which something else stood in the place of most pages, as their reports say."""
    first = first_files(connection, site)
    sql = "select id from runs where site = ? and json_valid(report) and coalesce(json_extract(report, '$.outage'), '{}') != '{}'"
    numbers = {number for (number,) in connection.execute(sql, [site])}
    visits = {first[file] for file in first if int(file.rsplit("-", 1)[1].split(".")[0]) in numbers}
    return frozenset(file for file, visit in first.items() if visit in visits)


def _runs(connection: sqlite3.Connection, site: str) -> list[tuple[int, str, bool]]:
    """Number, start, and whether it did not get to its end, of the runs of a site."""
    sql = "select id, started_at, finished_at is null or outcome is 'stopped' or coalesce(report, '') like ? from runs where site = ? order by id"
    return connection.execute(sql, [f'%"{CUT_OFF}"%', site]).fetchall()
