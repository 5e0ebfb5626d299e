"""The connection that the writer works with: a write that fails stops it for good, and whoever asked is told why."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


class ArchiveError(Exception):
    """The archive cannot be used; the message is one line that names the file and what to do."""


class ArchiveWriteError(ArchiveError):
    """Writing to the archive failed in the middle of a run: disk full, locked by another program, no longer writable."""


class ArchiveConnection(sqlite3.Connection):
    """An SQLite connection that, once ``watch``ed, drops the open batch at the first failure and takes no further one.

    So nothing half-written counts: what the batch held is still queued in the ledger, or was never heard of.
    """

    path: Path | None = None
    problem: str | None = None

    def watch(self, path: Path) -> None:
        """Turns failures into ArchiveWriteError that name the archive's file, from now on."""
        self.path = path
        self._told: list[Callable[[str], None]] = []

    def on_stop(self, call: Callable[[str], None]) -> None:
        """Has ``call`` told, in one line, why nothing can be written any more."""
        self._told.append(call)

    def forget(self, call: Callable[[str], None]) -> None:
        """Takes back an ``on_stop``."""
        self._told.remove(call)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in sqlite3. Raises ArchiveWriteError when the file fails, and for a new transaction after that."""
        return self._guarded(sql, lambda: super(ArchiveConnection, self).execute(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """As ``execute``, for many rows."""
        return self._guarded(sql, lambda: super(ArchiveConnection, self).executemany(sql, parameters))

    def _guarded(self, sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        if self.path is None:
            return run()
        if self.problem and sql.startswith(("begin", "commit")):
            raise ArchiveWriteError(self.problem)
        try:
            return run()
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            held = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            why = "another program holds it locked" if held else str(error)
            self.stop(f"{self.path}: cannot be written ({why})")
            raise ArchiveWriteError(self.problem) from error

    def stop(self, problem: str) -> None:
        """Drops the open batch, refuses further ones, and tells all that asked. The first problem is the one that counts."""
        if self.problem is not None:
            return
        self.problem = problem
        self._drop()
        for call in list(self._told):
            call(problem)

    def _drop(self) -> None:
        try:
            if self.in_transaction:
                super().execute("rollback")
        except sqlite3.DatabaseError:
            pass  # SQLite has rolled back itself, or does when the file is opened again

    def write_after_stop(self, sql: str, values: Iterable[Any]) -> str | None:
        """One statement in a transaction of its own, for the record of what happened; returns why it failed, if so."""
        self._drop()
        try:
            super().execute("begin immediate")
            super().execute(sql, tuple(values))
            super().execute("commit")
        except sqlite3.DatabaseError as error:
            self._drop()
            return f"{self.path}: cannot be written ({error})"
        return None
