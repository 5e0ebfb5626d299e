"""One open transaction on ``archive.db``: what every writing part of the package works through.

Calls take part in one open batch until ``commit``. A process that dies loses the open batch and nothing else: its
addresses are still queued in the ledger. Functions that must be on disk before the batch counts (the WARC's fsync) are
given with ``before_commit``.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self, TextIO, cast

from archive import index, search_update
from archive.changes import Titles
from archive.connection import ArchiveConnection, ArchiveError
from archive.schema import check, open_database

MAX_KNOWN, MAX_KNOWN_CHARS = 200_000, 500
"""Addresses that are remembered to have a row, and the longest of them: some 30 MB at most."""

SEARCH_UPDATE_PAGES = 250
"""Changed pages that wait for the search index at most: every search reads them, some 0.1 ms each. Entering 400 at once costs as much a page as 1,000."""


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
        self._after_commit: list[Callable[[], None]] = []
        self.titles: dict[str, Titles] = {}  # of each site whose texts were compared
        self.taken_down: frozenset[str] | None = None  # as last read: nobody else writes meanwhile
        self.topic_labels: dict[str, list[str]] = {}  # as this process has written them, or seen them written
        self._to_index: dict[int, index.Feeds | None] = {}
        self._links: Counter[str] = Counter()
        self._links_on: dict[str, list[str]] = {}  # of pages that were read and whose outcome is not entered yet
        self._known: set[str] = set()

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

    def after_commit(self, call: Callable[[], None]) -> None:
        """Has ``call`` run from now on when a batch counts."""
        self._after_commit.append(call)

    def forget(self, call: Callable[[], None]) -> None:
        """Takes back a ``before_commit`` or an ``after_commit``."""
        for calls in (self._before_commit, self._after_commit):
            if call in calls:
                calls.remove(call)

    # -- what is written at once at the end of a batch

    def index(self, page_id: int, feeds: index.Feeds | None = None) -> None:
        """Has a page indexed as it then stands, at the end of the batch; ``feeds`` is what it holds now, if that is known.

        Within a transaction FTS5 writes out what it holds at every statement that may fail half-way (its xSavepoint),
        one small segment a page, to be merged again: a page then costs twice as much as at the end.
        """
        self._to_index[page_id] = feeds

    def unindex(self, page_id: int) -> None:
        """Takes a page out of the index; call it while its row still holds what was indexed."""
        if page_id in self._to_index:
            del self._to_index[page_id]
            return
        if not self.connection.in_transaction:
            self.connection.execute("begin immediate")
        index.remove(self.connection, page_id)

    def is_known(self, url: str) -> bool:
        """Whether the ledger has a row of an address, as far as this process has seen."""
        return url in self._known

    def know(self, urls: Iterable[str]) -> None:
        """Remembers that addresses have a row."""
        if len(self._known) > MAX_KNOWN:
            self._known.clear()
        self._known.update(url for url in urls if len(url) <= MAX_KNOWN_CHARS)

    def count_links(self, urls: Iterable[str]) -> None:
        """Counts links to known addresses, at the end of the batch: most links of a page stand on the others too."""
        self._links.update(urls)
        if not self.connection.in_transaction:
            self.connection.execute("begin immediate")

    def links_wait(self, page: str, urls: Iterable[str]) -> None:
        """Keeps the links on a page until its outcome is entered: a batch that ends between the two must not count them, for
        after a kill there the page is read again."""
        self._links_on.setdefault(page, []).extend(urls)

    def count_waiting(self, page: str) -> None:
        """Counts what waits for the outcome of a page, in the batch that enters it."""
        if waiting := self._links_on.pop(page, None):
            self.count_links(waiting)

    def settle(self) -> None:
        """Writes now what waits for the end of the batch."""
        if self._links:
            counted = ((times, url) for url, times in self._links.items())
            self.connection.executemany("update addresses set inlinks = inlinks + ? where url = ?", counted)
        self._links.clear()
        for page_id in sorted(self._to_index):
            index.add(self.connection, page_id, self._to_index[page_id])
        self._to_index.clear()

    def commit(self) -> None:
        """Ends the batch: everything written since the last commit counts from now on."""
        if self.connection.in_transaction:
            try:
                for call in self._before_commit:
                    call()
            except Exception as error:  # what the batch points to is not on the disk: it must not count
                self.connection.stop(str(error))
                raise
            self.settle()
            self.connection.execute("commit")
            for call in self._after_commit:
                call()
            if search_update.waiting(self.connection) >= SEARCH_UPDATE_PAGES:
                search_update.update(self.connection, bind=False)

    def rollback(self) -> None:
        """Drops the open batch."""
        self._to_index.clear()
        self._links.clear()
        self._links_on.clear()
        self._known.clear()
        self.topic_labels.clear()
        self.taken_down = None
        if self.connection.in_transaction:
            self.connection.execute("rollback")

    def close(self) -> None:
        """Closes the archive without committing the open batch; other processes may write afterwards.

        The search index is brought up to what was committed. A batch that is open is dropped, as by a process that dies.
        """
        if not self.connection.in_transaction and self.connection.problem is None:
            search_update.update(self.connection)
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
