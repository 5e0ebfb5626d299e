"""One open transaction on ``archive.db``: what every writing part of the package works through.

Calls take part in one open batch until ``commit``. A process that dies loses the open batch and nothing else: its
addresses are still queued in the ledger. Functions that must be on disk before the batch counts (the WARC's fsync) are
given with ``before_commit``.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self, TextIO, cast

from archive.changes import Titles
from archive.connection import ArchiveConnection, ArchiveError
from archive.schema import check, open_database


class Batch:
    """Opens an archive for writing, creating and migrating it as needed; a context manager that commits at the end.

    Raises
    ------
    ArchiveError: no archive, newer, unwritable, or another process is writing to it.
    """

    def __init__(self, path: Path) -> None:
        check(path)
        self.path = path
        self._lock = _lock(path)
        try:
            self.connection = cast(ArchiveConnection, open_database(path).conn)
        except ArchiveError:
            self._lock.close()
            raise
        self.connection.watch(path)
        self._before_commit: list[Callable[[], None]] = []
        self.titles: dict[str, Titles] = {}  # of each site whose texts were compared

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()
        self.close()

    def execute(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Runs one statement in the open batch, which it opens if need be."""
        if not self.connection.in_transaction:
            self.connection.execute("begin immediate")
        return self.connection.execute(sql, tuple(values))

    def before_commit(self, call: Callable[[], None]) -> None:
        """Has ``call`` run before every commit from now on."""
        self._before_commit.append(call)

    def forget(self, call: Callable[[], None]) -> None:
        """Takes back a ``before_commit``."""
        self._before_commit.remove(call)

    def commit(self) -> None:
        """Ends the batch: everything written since the last commit counts from now on."""
        if self.connection.in_transaction:
            try:
                for call in self._before_commit:
                    call()
            except Exception as error:  # what the batch points to is not on the disk: it must not count
                self.connection.stop(str(error))
                raise
            self.connection.execute("commit")

    def rollback(self) -> None:
        """Drops the open batch."""
        if self.connection.in_transaction:
            self.connection.execute("rollback")

    def close(self) -> None:
        """Closes the archive without committing; other processes may write afterwards."""
        self.connection.close()
        self._lock.close()


def _lock(path: Path) -> TextIO:
    """An advisory lock beside the archive: one writing process at a time. Raises ArchiveError when it is held."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ArchiveError(f"{path}: another tulieu command is writing to it; wait until it has ended") from None
    return file
