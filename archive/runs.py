"""What the runs of a site tell the next one: where to go on."""

from __future__ import annotations

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
    rows = connection.execute(
        "select started_at, finished_at is null or outcome is 'stopped' or coalesce(report, '') like ? from runs where site = ? order by id desc",
        [f'%"{CUT_OFF}"%', site],
    )
    for started_at, cut_off in rows:
        if not cut_off:
            break
        first = started_at
    return first
