"""One worker process of ``crawler.pool``, the tasks that it has, and the fork server that it comes from."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import resource
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection as pipes
from multiprocessing import forkserver
from typing import Any

from crawler.pool_process import serve

MAX_TASKS = 2000
"""A worker is replaced after so many: what libraries keep for good stays bounded."""
AHEAD, AHEAD_BYTES, BUFFER_BYTES = 5, 256 * 1024, 208 * 1024
"""So many tasks of so many bytes together are sent to a worker behind the one it does, so that it never waits for the crawl process,
which is busy for a tenth of a second when it commits: they fit in the socket's buffer (Linux gives twice what is asked for, up to
twice net.core.wmem_max), so that sending them waits for nobody."""


SLOW_S = 1.0
"""A task that takes longer would hold up those that were sent ahead behind it: in the event loop these are given to other workers too,
and whoever is first counts."""
LARGE_BYTES = 1024 * 1024
"""Of larger tasks only one is done at a time: a page of 4 MB may take 200 MB in its worker."""
GROWN_BYTES = 32 * 1024 * 1024
"""A worker that has grown by more over a large task is replaced: what it freed does not go back to the system by itself."""


class _Process(multiprocessing.context.ForkServerProcess):
    """A worker. It does not get SIGTERM, so whoever ends it does so for good."""

    def terminate(self) -> None:
        """What the standard library calls at exit."""
        self.kill()


@contextmanager
def _without_sigterm() -> Iterator[None]:
    """Blocks SIGTERM for the fork server, should it be started here, and so for its workers.

    `timeout` and `systemctl stop` send it to the whole process group: the main process ends the workers when their
    pages are in.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_fork_server(preload: list[str]) -> None:
    """Starts the process that workers are forked from, and has it load modules; does nothing when it runs."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(preload)
    with _without_sigterm():
        forkserver.ensure_running()


@dataclass(eq=False)
class Task:
    """A function and its arguments, packed; large ones are packed again when their turn comes, and not held twice until then."""

    call: tuple[Callable[..., Any], tuple[Any, ...]]
    future: Future[Any] | asyncio.Future[Any]
    attempts: int = 0
    copies: int = 1  # in the queue and at workers
    size: int = 0
    packed: bytes | None = None

    def __post_init__(self) -> None:
        packed = pickle.dumps(self.call, pickle.HIGHEST_PROTOCOL)
        self.size = len(packed)
        self.packed = None if self.is_large else packed

    @property
    def is_large(self) -> bool:
        return self.size > LARGE_BYTES

    @property
    def payload(self) -> bytes:
        return self.packed or pickle.dumps(self.call, pickle.HIGHEST_PROTOCOL)


def _pipe() -> tuple[pipes.Connection, pipes.Connection]:
    """A pipe of two ends that each hold what a page needs while the other end is busy."""
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
    return pipes.Connection(ends[0].detach()), pipes.Connection(ends[1].detach())


class Worker:
    """One worker process and the tasks that it has: the one it does, and some that wait in its pipe."""

    def __init__(self, extra_bytes: int, environment: dict[str, str], cpu_s: float) -> None:
        self.pipe, other = _pipe()
        self.process = _Process(target=serve, args=(other, extra_bytes, environment, cpu_s), daemon=True)
        with _without_sigterm():
            self.process.start()
        other.close()
        self.tasks: deque[Task] = deque()
        self.began = self.deadline = 0.0
        self.late: Task | None = None
        self.ready = False
        self.began_bytes, self.has_grown = 0, False
        self.given = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.timer: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> bool:
        return bool(self.tasks) or not self.ready

    @property
    def is_slow(self) -> bool:
        """Whether the task that it does takes long."""
        return bool(self.tasks) and time.monotonic() >= self.began + SLOW_S

    def has_room(self, task: Task) -> bool:
        """Whether it can be given this task behind the one it does."""
        if not self.ready or len(self.tasks) > AHEAD or self.given >= MAX_TASKS or any(each.is_large for each in self.tasks):
            return False
        if self.is_slow:
            return False
        return sum(waiting.size for waiting in islice(self.tasks, 1, None)) + task.size <= AHEAD_BYTES

    def unwatch(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.loop is not None and not self.loop.is_closed():
            self.loop.remove_reader(self.pipe.fileno())
        self.loop = self.timer = None


def resident(worker: Worker) -> int:
    """The memory of a worker process in bytes; 0 where the system does not tell."""
    try:
        with open(f"/proc/{worker.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
