"""Worker processes that one thread drives: tasks go out and results come in over a pipe each, without threads of its own.

In the event loop the pipes are watched by it; elsewhere whoever waits for a result reads them. A pool with threads that
hand tasks on took a quarter of the crawl process and kept it from its own work (docs/decisions/0020).
"""

from __future__ import annotations

import asyncio
import logging
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

from crawler.pool_process import END, Failed, serve

log = logging.getLogger(__name__)

MAX_TASKS = 2000
"""A worker is replaced after so many: what libraries keep for good stays bounded."""
MAX_ATTEMPTS = 3
"""Workers that die before they have begun a task, one after another: then it is no accident."""
END_S = 5.0
"""A worker that has nothing to do is given so long to end by itself."""
AHEAD, AHEAD_BYTES, BUFFER_BYTES = 5, 256 * 1024, 208 * 1024
"""So many tasks of so many bytes together are sent to a worker behind the one it does, so that it never waits for the crawl process,
which is busy for a tenth of a second when it commits: they fit in the socket's buffer (Linux gives twice what is asked for, up to
twice net.core.wmem_max), so that sending them waits for nobody."""


LARGE_BYTES = 1024 * 1024
"""Of larger tasks only one is done at a time: a page of 4 MB may take 200 MB in its worker."""
GROWN_BYTES = 32 * 1024 * 1024
"""A worker that has grown by more over a large task is replaced: what it freed does not go back to the system by itself."""


class NoResultError(Exception):
    """Why a task has no result; ``kind`` is crashed, cpu, clock, memory, error or ended."""

    def __init__(self, kind: str, text: str = "", trace: str = "") -> None:
        super().__init__(kind, text)
        self.kind, self.text, self.trace = kind, text, trace


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
class _Task:
    """A function and its arguments, packed; large ones are packed again when their turn comes, and not held twice until then."""

    call: tuple[Callable[..., Any], tuple[Any, ...]]
    future: Future[Any] | asyncio.Future[Any]
    attempts: int = 0
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


class _Worker:
    """One worker process and the tasks that it has: the one it does, and some that wait in its pipe."""

    def __init__(self, extra_bytes: int, environment: dict[str, str], cpu_s: float) -> None:
        self.pipe, other = _pipe()
        self.process = _Process(target=serve, args=(other, extra_bytes, environment, cpu_s), daemon=True)
        with _without_sigterm():
            self.process.start()
        other.close()
        self.tasks: deque[_Task] = deque()
        self.deadline = 0.0
        self.late: _Task | None = None
        self.ready = False
        self.began_bytes, self.has_grown = 0, False
        self.given = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.timer: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> bool:
        return bool(self.tasks) or not self.ready

    def has_room(self, task: _Task) -> bool:
        """Whether it can be given this task behind the one it does."""
        if not self.ready or len(self.tasks) > AHEAD or self.given >= MAX_TASKS or any(each.is_large for each in self.tasks):
            return False
        return sum(waiting.size for waiting in islice(self.tasks, 1, None)) + task.size <= AHEAD_BYTES

    def unwatch(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.loop is not None and not self.loop.is_closed():
            self.loop.remove_reader(self.pipe.fileno())
        self.loop = self.timer = None


def _resident(worker: _Worker) -> int:
    """The memory of a worker process in bytes; 0 where the system does not tell."""
    try:
        with open(f"/proc/{worker.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _is_waited_for(future: Future[Any] | asyncio.Future[Any]) -> bool:
    if isinstance(future, asyncio.Future) and future.get_loop().is_closed():
        return False
    return not future.done()


class Pool:
    """Runs module-level functions in ``size`` worker processes, each bounded in processor time, clock and memory.

    Tasks are begun in the order given, but of large ones only one at a time. ``submit`` and ``wait`` are for code outside of an event loop, ``run`` for code in one.
    """

    def __init__(self, size: int, *, cpu_s: float, clock_s: float, extra_bytes: int, environment: dict[str, str]) -> None:
        self.size, self.clock_s = size, clock_s
        self._settings = (extra_bytes, environment, cpu_s)
        self._queue: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._false_starts = 0
        self._closed = False

    def submit(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Future[Any]:
        """Schedules a task. Raises RuntimeError when the pool is closed."""
        future: Future[Any] = Future()
        self._take(self._task(function, arguments, future))
        self._read(0)
        return future

    def wait(self, future: Future[Any]) -> Any:
        """The result of a task. Raises NoResultError."""
        while not future.done():
            self._read(None)
        return future.result()

    async def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """As ``submit`` and ``wait``. Raises RuntimeError when the pool is closed, NoResultError."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._take(self._task(function, arguments, future))
        self._watch(loop)
        return await future

    def close(self, now: bool) -> None:
        """Ends the workers: after their tasks, or at once. Whatever is then not done raises NoResultError("ended")."""
        self._closed = True
        while not now and (self._queue or any(worker.tasks for worker in self._workers)):
            self._read(None)
        for worker in self._workers:
            worker.unwatch()
            if not now:
                self._say_end(worker)
        limit = time.monotonic() + END_S
        for worker in self._workers:
            if not now:
                worker.process.join(max(0.0, limit - time.monotonic()))
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()
            for task in worker.tasks:
                self._settle(task, NoResultError("ended", "the pool was closed"))
        self._workers.clear()
        self._give_up("the pool was closed")

    # -- tasks to workers

    def _task(self, function: Callable[..., Any], arguments: tuple[Any, ...], future: Future[Any] | asyncio.Future[Any]) -> _Task:
        if self._closed:
            raise RuntimeError("the pool was closed")
        return _Task((function, arguments), future)

    def _take(self, task: _Task) -> None:
        self._queue.append(task)
        self._hand_out()

    def _next(self) -> _Task | None:
        """The next task that may be given."""
        if not any(task.is_large for worker in self._workers for task in worker.tasks):
            return self._queue[0]
        return next((task for task in self._queue if not task.is_large), None)

    def _hand_out(self) -> None:
        """Gives waiting tasks to workers without one; starts workers while there are fewer than there may be."""
        while self._queue and (task := self._next()) is not None:
            if task.future.cancelled():
                self._queue.remove(task)
                continue
            worker = next((worker for worker in self._workers if not worker.busy), None)
            if worker is None and self._is_full():
                having_room = (worker for worker in self._workers if worker.has_room(task))
                worker = min(having_room, key=lambda worker: len(worker.tasks), default=None)
                if worker is None:
                    return
            elif worker is None:
                self._workers.append(_Worker(*self._settings))
                continue
            self._queue.remove(task)
            self._give(worker, task)

    def _is_full(self) -> bool:
        """Whether no worker is to be started: there are as many as there may be, or as many starting as tasks wait."""
        return len(self._workers) == self.size or sum(not worker.ready for worker in self._workers) >= len(self._queue)

    def _give(self, worker: _Worker, task: _Task) -> None:
        if not worker.tasks:
            worker.deadline = time.monotonic() + self.clock_s
        try:
            worker.pipe.send_bytes(task.payload)
        except OSError:  # it died before: no fault of this task
            task.attempts += 1
            if task.attempts < MAX_ATTEMPTS:
                self._queue.appendleft(task)
            else:
                self._settle(task, NoResultError("crashed", "workers end before they have read it"))
            worker.given = MAX_TASKS  # is given no other; its pipe holds an answer, or says that it ended
            if not worker.tasks:
                self._died(worker)
            return
        worker.tasks.append(task)
        worker.given += 1

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has the event loop read the pipes of workers that have something to say."""
        for worker in self._workers:
            if not worker.busy or worker.loop is loop:
                continue
            worker.unwatch()
            worker.loop = loop
            loop.add_reader(worker.pipe.fileno(), self._heard, worker)
            worker.timer = loop.call_later(self.clock_s, self._look_at_clock, worker)

    def _heard(self, worker: _Worker) -> None:
        loop = worker.loop
        self._receive(worker)
        if loop is not None:
            self._watch(loop)

    def _look_at_clock(self, worker: _Worker) -> None:
        """Ends a worker whose task takes too long by the clock; its pipe then says so."""
        now = time.monotonic()
        if worker.tasks and now >= worker.deadline and not worker.pipe.poll():
            self._end_late(worker)
        elif worker.loop is not None:
            left = worker.deadline - now if worker.tasks else self.clock_s
            worker.timer = worker.loop.call_later(max(left, 0.01), self._look_at_clock, worker)

    @staticmethod
    def _end_late(worker: _Worker) -> None:
        worker.late = worker.tasks[0]
        worker.process.kill()

    # -- results from workers

    def _read(self, timeout_s: float | None) -> None:
        """Takes what workers have sent; waits until there is something, or for so long."""
        busy = {worker.pipe: worker for worker in self._workers if worker.busy}
        if not busy:
            return
        now = time.monotonic()
        limit = min((worker.deadline for worker in busy.values() if worker.tasks), default=now + self.clock_s)
        wait_s = max(0.0, limit - now)
        for pipe in pipes.wait(list(busy), wait_s if timeout_s is None else min(timeout_s, wait_s)):
            self._receive(busy[pipe])  # type: ignore[index]
        for worker in busy.values():
            if worker.tasks and time.monotonic() >= worker.deadline and worker.late is None and not worker.pipe.poll():
                self._end_late(worker)

    def _receive(self, worker: _Worker) -> None:
        """Takes one message of a worker, or its end, and hands out what waits."""
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._died(worker)
        else:
            if not worker.ready:
                worker.ready, self._false_starts = True, 0
                worker.began_bytes = _resident(worker)
            else:
                self._answered(worker, message)
        self._hand_out()

    def _answered(self, worker: _Worker, message: bytes) -> None:
        task = worker.tasks.popleft()
        worker.deadline = time.monotonic() + self.clock_s
        if task.is_large and _resident(worker) > worker.began_bytes + GROWN_BYTES:
            worker.given, worker.has_grown = MAX_TASKS, True
        if worker.given >= MAX_TASKS and not worker.tasks:
            self._workers.remove(worker)
            worker.unwatch()
            if worker.has_grown:
                worker.process.kill()  # its memory is wanted now
            else:
                self._say_end(worker)
            worker.pipe.close()
        try:
            result = pickle.loads(message)
        except Exception as error:
            result = Failed("error", f"{type(error).__name__}: {str(error)[:200]}")
        if isinstance(result, Failed):
            self._settle(task, NoResultError(result.kind, result.text, result.trace))
        elif _is_waited_for(task.future):
            task.future.set_result(result)

    def _died(self, worker: _Worker) -> None:
        """A worker is gone: the task it was at has that reason; one sent ahead is for another, as are those of one that never began."""
        self._workers.remove(worker)
        worker.unwatch()
        worker.pipe.close()
        worker.process.join(END_S)
        if worker.tasks:
            ended = worker.process.exitcode
            if worker.late is None or worker.late is worker.tasks[0]:  # else it was ended for one that it had done by then
                kind = "clock" if worker.late else "cpu" if ended == -signal.SIGPROF else "crashed"
                self._settle(worker.tasks.popleft(), NoResultError(kind, f"exit status {ended}"))
            self._queue.extendleft(reversed(worker.tasks))
        elif not worker.ready:
            self._false_starts += 1
            log.error("a worker process ended with status %s before it had begun", worker.process.exitcode)
            if self._false_starts >= MAX_ATTEMPTS:
                self._give_up(f"they end with status {worker.process.exitcode} before they have begun")

    def _settle(self, task: _Task, outcome: NoResultError) -> None:
        if _is_waited_for(task.future):
            task.future.set_exception(outcome)

    def _give_up(self, why: str) -> None:
        """Nothing will do the tasks that wait."""
        waiting, self._queue = self._queue, deque()
        for task in waiting:
            self._settle(task, NoResultError("ended", why))

    @staticmethod
    def _say_end(worker: _Worker) -> None:
        try:
            worker.pipe.send_bytes(END)
        except OSError:
            log.debug("worker %s was gone before it was told to end", worker.process.pid)
