"""How many bytes of large answers the crawl process holds at once, whatever number of servers send them.

Each answer is bounded (``DOWNLOAD_MAXSIZE``), but fifty sites may send large ones at the same time. So what is held is
counted: answers that come in, bodies that wait to be read, and their copies on the way to the workers. Beyond the limit the
connections are not read from (TCP then holds back the servers) until something is freed; when nothing is left that will be, those that have
waited longest go on. A compressed body is small until it is unpacked: that waits for room too.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import weakref
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from time import monotonic
from typing import Any, Protocol

SMALL_BYTES = 256 * 1024
"""What is smaller is not counted: most pages are 20 to 200 KB, and each takes a moment only."""
LIMIT_BYTES = 48 * 1024 * 1024
"""Two of the largest answers and some more: fifty sites take some 300 MB without these, of 600 MB that a crawl may take."""
GOING = 2
"""When nothing is held that will be freed, so many of those that have waited longest go on: one may be a server that hardly sends."""
COLLECT_EVERY_S, LOOK_EVERY_S = 1.0, 0.1
"""Bodies in cycles of objects are freed by the collector alone, which runs rarely in a crawl; while there is no room it is called so often,
and those who wait look so often."""


class Paused(Protocol):
    """A connection whose answer is being read."""

    def hold_back(self) -> None: ...

    def go_on(self) -> None: ...


class Budget:
    """Bytes that are held. It is used in the event loop; what is held may be freed in any thread.

    Parameters
    ----------
    limit: bytes from which on connections are held back.
    later: has a function called in the event loop after some seconds, from any thread.
    """

    def __init__(self, limit: int = LIMIT_BYTES, later: Callable[[float, Callable[[], None]], object] | None = None) -> None:
        self.limit = limit
        self._later = later or _in_loop
        self._held: dict[object, int] = {}  # by what was counted; a dict's item is set and deleted at once
        self._coming: dict[Paused, int] = {}  # the bytes of answers that come in, oldest first
        self._paused: dict[Paused, None] = {}
        self._packed = 0  # of those held, how many wait to be unpacked
        self._turn: asyncio.Lock | None = None  # of the loop that runs
        self._tending = False
        self.pauses = 0
        """How often a connection was held back."""
        self._collected_at = float("-inf")

    @property
    def used(self) -> int:
        """Bytes that are held now."""
        return sum(self._coming.values()) + sum(list(self._held.values()))

    @property
    def _must_wait(self) -> bool:
        """Whether there is no room, and something is held that will be freed: who waits then waits for that."""
        return self.used > self.limit and len(self._held) > self._packed

    def hold(self, owner: Any, size: int) -> None:
        """Counts ``size`` bytes until ``owner`` is freed."""
        if size >= SMALL_BYTES:
            mark = object()
            self._held[mark] = size
            weakref.finalize(owner, self._drop, mark).atexit = False

    def _drop(self, mark: object) -> None:
        self._held.pop(mark, None)
        if self._paused:
            self._later(0.0, self._wake)

    # -- bodies to be unpacked

    async def room(self, packed_size: int) -> None:
        """Waits until there is room to unpack a body of so many bytes; one after the other."""
        if not self._must_wait:
            return
        if self._turn is None:
            self._turn = asyncio.Lock()
        counted = int(packed_size >= SMALL_BYTES)
        self._packed += counted
        try:
            self._wake()
            async with self._turn:
                while self._must_wait:
                    self._collect()
                    await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._packed -= counted

    # -- answers that come in

    def received(self, connection: Paused, size: int) -> None:
        """An answer has come to ``size`` bytes so far; holds its connection back where there is no room."""
        if size < SMALL_BYTES:
            return
        self._coming[connection] = size
        if connection not in self._paused and not self._may_come(connection):
            self._paused[connection] = None
            self.pauses += 1
            if not self._tending:
                self._tending = True
                self._later(COLLECT_EVERY_S, self._tend)
            connection.hold_back()

    def ended(self, connection: Paused) -> None:
        """The answer of a connection is whole, or will not be."""
        self._paused.pop(connection, None)
        if self._coming.pop(connection, None) is not None:
            self._wake()

    def _may_come(self, connection: Paused) -> bool:
        return self.used <= self.limit or (not self._must_wait and connection in islice(self._coming, GOING))

    def _wake(self) -> None:
        """Lets connections go on that may, the oldest first."""
        for connection in list(self._paused):
            if self._may_come(connection):
                del self._paused[connection]
                connection.go_on()

    def _tend(self) -> None:
        """While connections are held back: frees what only the collector frees."""
        self._tending = bool(self._paused)
        if self._tending:
            self._collect()
            self._wake()
            self._later(COLLECT_EVERY_S, self._tend)

    def _collect(self) -> None:
        if self.used > self.limit and monotonic() - self._collected_at >= COLLECT_EVERY_S:
            gc.collect()
            self._collected_at = monotonic()


def _in_loop(seconds: float, function: Callable[[], None]) -> None:
    from twisted.internet import reactor  # installed by then

    reactor.callFromThread(reactor.callLater, seconds, function)  # type: ignore[attr-defined]


BUDGET = Budget()
"""That of this process."""


def give_back_large_blocks() -> None:
    """Has the C library ask the system for each block of a megabyte or more, and give it back when it is freed.

    glibc raises that bound with each large block it frees, up to 32 MB: the next ones then come out of its heap, and stay there.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 1024 * 1024)


_M_MMAP_THRESHOLD = -3
"""Of glibc's malloc.h; other C libraries know no mallopt."""
