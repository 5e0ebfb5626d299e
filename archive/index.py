"""Keeps the two full-text tables in step with ``pages``, one page at a time.

External-content FTS5: a delete must hand over exactly the text that was indexed, so both directions go through
``feeds``. Never run FTS5's 'rebuild' on them: it would index the unfolded columns.
"""

from __future__ import annotations

import sqlite3

from archive.full_text import FTS_COLUMNS
from vietnamese.forms import exact_key, fold

Feeds = dict[str, tuple[str, ...]]
"""What each full-text table holds of one page: table -> values in the order of FTS_COLUMNS."""


def feeds(values: tuple[str | None, ...]) -> Feeds:
    """What each full-text table is fed for one page's column values (in the order of FTS_COLUMNS)."""
    return {
        "pages_fts": tuple(fold(value or "") for value in values),
        "pages_exact": tuple(exact_key(value or "") for value in values),
    }


def _columns(connection: sqlite3.Connection, page_id: int) -> tuple[str | None, ...]:
    row = connection.execute(f"select {', '.join(FTS_COLUMNS)} from pages where id = ?", [page_id]).fetchone()
    return tuple(row)


def add(connection: sqlite3.Connection, page_id: int, known: Feeds | None = None) -> None:
    """Indexes a page as it now stands in ``pages``; ``known`` is what ``feeds`` gives for that."""
    for table, feed in (known or feeds(_columns(connection, page_id))).items():
        marks = ", ".join("?" * len(feed))
        connection.execute(
            f"insert into {table}(rowid, {', '.join(FTS_COLUMNS)}) values (?, {marks})", [page_id, *feed]
        )


def remove(connection: sqlite3.Connection, page_id: int) -> None:
    """Takes a page out of the index; call it while ``pages`` still holds the indexed values."""
    for table, feed in feeds(_columns(connection, page_id)).items():
        marks = ", ".join("?" * len(feed))
        connection.execute(
            f"insert into {table}({table}, rowid, {', '.join(FTS_COLUMNS)}) values ('delete', ?, {marks})",
            [page_id, *feed],
        )
