"""Runs the queries of those who show an archive, whatever tables it has: rows become typed records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

VISIBLE = "(p.state is not 'excluded' and p.duplicate_of is null)"
"""The pages that counts and lists show: search leaves out the others too."""


@contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """One read transaction, so that index, counts and pages are of one state of the archive."""
    if connection.in_transaction:
        yield
        return
    connection.execute("begin")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


class Reader:
    """Runs queries that may name tables an archive does not have."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._cursor = connection.cursor()
        self._cursor.row_factory = sqlite3.Row
        names = self._cursor.execute(
            "select name from sqlite_master where type in ('table', 'view')"
        ).fetchall()
        self.tables = {row["name"] for row in names}

    @property
    def path(self) -> Path | None:
        """The archive's file; None for one in memory."""
        rows = self._cursor.execute("pragma database_list").fetchall()
        return next((Path(row["file"]) for row in rows if row["name"] == "main" and row["file"]), None)

    def rows(self, sql: str, *parameters: Any, needs: str = "pages") -> list[sqlite3.Row]:
        """All rows of a query; none when one of the tables it ``needs`` (separated by blanks) is missing."""
        if not self.tables.issuperset(needs.split()):
            return []
        return self._cursor.execute(sql, parameters).fetchall()

    def record(self, kind: type[T], row: sqlite3.Row, **more: Any) -> T:
        """A dataclass from the columns of the same names; absent columns keep their default."""
        names = {item.name for item in fields(kind)}  # type: ignore[arg-type]
        found = {name: row[name] for name in row.keys() if name in names and row[name] is not None}  # noqa: SIM118
        return kind(**(found | more))

    def records(self, kind: type[T], sql: str, *parameters: Any, needs: str = "pages") -> tuple[T, ...]:
        return tuple(self.record(kind, row) for row in self.rows(sql, *parameters, needs=needs))

    def counts(self, sql: str, *parameters: Any, needs: str = "pages") -> tuple[tuple[str, int], ...]:
        return tuple(
            (row[0], row[1]) for row in self.rows(sql, *parameters, needs=needs) if row[0] is not None
        )


def from_json(text: Any, kind: type[T]) -> T:
    """A JSON column's value, empty when it holds anything but a ``kind``."""
    try:
        value = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    return value if isinstance(value, kind) else kind()
