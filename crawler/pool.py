"""Worker processes that one thread drives: tasks go out and results come in over a pipe each, without threads of its own.

In the event loop the pipes are watched by it; elsewhere whoever waits for a result reads them. A pool with threads that
hand tasks on took a quarter of the crawl process and kept it from its own work (docs/decisions/0020).
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from itertools import islice
from multiprocessing import connection as pipes
from typing import Any

from crawler import pool_worker
from crawler.pool_process import END, Failed
from crawler.pool_worker import GROWN_BYTES, MAX_TASKS, Task, Worker, resident

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
"""Workers that die before they have begun a task, one after another: then it is no accident."""
END_S = 5.0
"""A worker that has nothing to do is given so long to end by itself."""


class NoResultError(Exception):
    """Why a task has no result; ``kind`` is crashed, cpu, clock, memory, error or ended."""

    def __init__(self, kind: str, text: str = "", trace: str = "") -> None:
        super().__init__(kind, text)
        self.kind, self.text, self.trace = kind, text, trace


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
        self._queue: deque[Task] = deque()
        self._workers: list[Worker] = []
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

    def _task(self, function: Callable[..., Any], arguments: tuple[Any, ...], future: Future[Any] | asyncio.Future[Any]) -> Task:
        if self._closed:
            raise RuntimeError("the pool was closed")
        return Task((function, arguments), future)

    def _take(self, task: Task) -> None:
        self._queue.append(task)
        self._hand_out()

    def _next(self) -> Task | None:
        """The next task that may be given."""
        if not any(task.is_large for worker in self._workers for task in worker.tasks):
            return self._queue[0]
        return next((task for task in self._queue if not task.is_large), None)

    def _hand_out(self) -> None:
        """Gives waiting tasks to workers without one; starts workers while there are fewer than there may be."""
        while self._queue and (task := self._next()) is not None:
            if task.future.done():  # cancelled, or done by the worker that it was given first
                self._queue.remove(task)
                continue
            worker = next((worker for worker in self._workers if not worker.busy), None)
            if worker is None and self._is_full():
                having_room = (worker for worker in self._workers if worker.has_room(task))
                worker = min(having_room, key=lambda worker: len(worker.tasks), default=None)
                if worker is None:
                    return
            elif worker is None:
                self._workers.append(Worker(*self._settings))
                continue
            self._queue.remove(task)
            self._give(worker, task)

    def _is_full(self) -> bool:
        """Whether no worker is to be started: there are as many as there may be, or as many starting as tasks wait."""
        return len(self._workers) == self.size or sum(not worker.ready for worker in self._workers) >= len(self._queue)

    def _give(self, worker: Worker, task: Task) -> None:
        if not worker.tasks:
            self._begins(worker)
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

    def _begins(self, worker: Worker) -> None:
        """A worker begins its next task now."""
        worker.began = time.monotonic()
        worker.deadline = worker.began + self.clock_s

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Has the event loop read the pipes of workers that have something to say."""
        for worker in self._workers:
            if not worker.busy or worker.loop is loop:
                continue
            worker.unwatch()
            worker.loop = loop
            loop.add_reader(worker.pipe.fileno(), self._heard, worker)
            worker.timer = loop.call_later(min(pool_worker.SLOW_S, self.clock_s), self._look_at_clock, worker)

    def _heard(self, worker: Worker) -> None:
        loop = worker.loop
        self._receive(worker)
        if loop is not None:
            self._watch(loop)

    def _look_at_clock(self, worker: Worker) -> None:
        """Ends a worker whose task takes too long by the clock; its pipe then says so."""
        now = time.monotonic()
        if worker.tasks and now >= worker.deadline and not worker.pipe.poll():
            self._end_late(worker)
        elif (loop := worker.loop) is not None:
            left = min(pool_worker.SLOW_S, worker.deadline - now) if worker.tasks else pool_worker.SLOW_S
            worker.timer = loop.call_later(max(left, 0.01), self._look_at_clock, worker)
            if worker.is_slow and len(worker.tasks) > 1:
                self._give_again(worker)
                self._watch(loop)

    def _give_again(self, worker: Worker) -> None:
        """Has other workers do what waits behind a slow task; the slow worker may still be the first."""
        behind = [task for task in islice(worker.tasks, 1, None) if task.copies == 1]
        for task in behind:
            task.copies += 1
        self._queue.extendleft(reversed(behind))
        self._hand_out()

    def _take_back(self, worker: Worker) -> None:
        """What nobody else has taken of a slow worker's tasks is its own again when its slow task is done."""
        for task in worker.tasks:
            if task.copies > 1 and task in self._queue:
                self._queue.remove(task)
                task.copies -= 1

    @staticmethod
    def _end_late(worker: Worker) -> None:
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

    def _receive(self, worker: Worker) -> None:
        """Takes one message of a worker, or its end, and hands out what waits."""
        try:
            message = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._died(worker)
        else:
            if not worker.ready:
                worker.ready, self._false_starts = True, 0
                worker.began_bytes = resident(worker)
            else:
                self._answered(worker, message)
        self._hand_out()

    def _answered(self, worker: Worker, message: bytes) -> None:
        task = worker.tasks.popleft()
        task.copies -= 1
        self._begins(worker)
        self._take_back(worker)
        if task.is_large and resident(worker) > worker.began_bytes + GROWN_BYTES:
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

    def _died(self, worker: Worker) -> None:
        """A worker is gone: the task it was at has that reason; one sent ahead is for another, as are those of one that never began."""
        self._workers.remove(worker)
        worker.unwatch()
        worker.pipe.close()
        worker.process.join(END_S)
        tasks, worker.tasks = worker.tasks, deque()  # whoever still looks at it finds that it has none
        if tasks:
            ended = worker.process.exitcode
            if worker.late is None or worker.late is tasks[0]:  # else it was ended for one that it had done by then
                kind = "clock" if worker.late else "cpu" if ended == -signal.SIGPROF else "crashed"
                self._settle(tasks.popleft(), NoResultError(kind, f"exit status {ended}"))
            self._requeue(tasks)
        elif not worker.ready:
            self._false_starts += 1
            log.error("a worker process ended with status %s before it had begun", worker.process.exitcode)
            if self._false_starts >= MAX_ATTEMPTS:
                self._give_up(f"they end with status {worker.process.exitcode} before they have begun")

    def _requeue(self, tasks: Iterable[Task]) -> None:
        """Tasks of a worker that is gone are for another, unless one has them too."""
        for task in tasks:
            task.copies -= 1
        left = [task for task in tasks if not task.copies]
        for task in left:
            task.copies = 1
        self._queue.extendleft(reversed(left))

    def _settle(self, task: Task, outcome: NoResultError) -> None:
        if _is_waited_for(task.future):
            task.future.set_exception(outcome)

    def _give_up(self, why: str) -> None:
        """Nothing will do the tasks that wait."""
        waiting, self._queue = self._queue, deque()
        for task in waiting:
            self._settle(task, NoResultError("ended", why))

    @staticmethod
    def _say_end(worker: Worker) -> None:
        try:
            worker.pipe.send_bytes(END)
        except OSError:
            log.debug("worker %s was gone before it was told to end", worker.process.pid)
