"""The worker processes: parsing and extraction where a crash, a hang or a memory bomb cannot take the crawl down.

pebble's pool gives each task a time limit and outlives a dead worker (the standard library's pool breaks whole).
Workers come from a fork server that has the heavy modules loaded, so that a replaced worker starts in milliseconds.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import traceback
from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import Any

from pebble import ProcessExpired, ProcessPool

TASK_TIMEOUT_S = 10.0
"""Processor time after which a page is dropped with that reason: a busy machine makes no page slower."""
WALL_FACTOR = 12
"""A task that waits instead of working is ended after so many times its processor time."""
TASK_MEMORY_BYTES = 1024 * 1024 * 1024
"""Address space a worker may grow by for its work."""
PRELOAD = ["crawler.extract.record", "pipelines.build", "spiders.discovery", "crawler.extract.preload", "pipelines.preload"]


class WorkError(Exception):
    """A task did not end well in its worker; ``reason`` is what the ledger keeps."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkersEndedError(WorkError):
    """The pool was closed or broke before a task was done: no fault of the task, which is still to be done."""


class TaskError(Exception):
    """The traceback of an error in a worker, as text: the cause of a WorkError."""


@dataclass(frozen=True)
class _Failed:
    """An error in a worker in plain words: an exception that does not survive pickling would end the whole pool."""

    reason: str
    traceback: str


def _call(function: Callable[..., Any], arguments: tuple[Any, ...], cpu_s: float) -> Any:
    """Runs a task in its worker; its error is a result. Past ``cpu_s`` of processor time SIGPROF ends the worker."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        return function(*arguments)
    except MemoryError:
        return _Failed("parsing took over 1 GB of memory", "")
    except (Exception, SystemExit) as error:
        reason = f"parser error: {type(error).__name__}: {str(error)[:200]}"
        return _Failed(reason.encode("utf-8", "replace").decode(), traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _begin(extra_bytes: int, environment: dict[str, str]) -> None:
    """Runs first in every worker: bounds its address space to what it has now and ``extra_bytes`` more.

    The fork server keeps the environment of its own start: what a command says in it must be handed on.
    """
    os.environ.update(environment)
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + extra_bytes, used + extra_bytes))


def _checked(result: Any) -> Any:
    if isinstance(result, _Failed):
        raise WorkError(result.reason) from (TaskError(result.traceback) if result.traceback else None)
    return result


class _Process(multiprocessing.context.ForkServerProcess):
    """A worker, or the fork server's child to be one. It does not get SIGTERM, so its pool ends it for good."""

    def terminate(self) -> None:
        """What pebble calls; it would wait three seconds before it kills."""
        self.kill()


class _Context(multiprocessing.context.ForkServerContext):
    Process = _Process


def _start_fork_server() -> None:
    """Starts the fork server with SIGTERM blocked, which its workers inherit.

    `timeout` and `systemctl stop` send it to the whole process group: the main process ends the workers when their
    pages are in. Without the fork server a pool takes all of its workers for dead.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """A pool of worker processes; a context manager that ends them.

    Parameters
    ----------
    processes: how many run side by side.
    timeout_s: the processor time one task may take; WALL_FACTOR times as much by the clock.
    environment: variables set in the workers, TULIEU_SITES for one.
    """

    def __init__(self, processes: int = 2, timeout_s: float = TASK_TIMEOUT_S, environment: dict[str, str] | None = None) -> None:
        self.timeout_s = timeout_s
        context = _Context()
        context.set_forkserver_preload(PRELOAD)
        _start_fork_server()  # loads for two seconds, beside what its caller still has to load before the first page
        self._pool: Any = ProcessPool(
            max_workers=processes, max_tasks=2000, initializer=_begin,
            initargs=[TASK_MEMORY_BYTES, environment or {}],
            context=context,
        )  # fmt: skip

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(now=kind is not None)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Schedules a module-level function; its result or error is in the future. Raises WorkersEndedError after ``close``."""
        try:
            future: Future[Any] = self._pool.schedule(
                _call, args=[function, arguments, self.timeout_s], timeout=WALL_FACTOR * self.timeout_s
            )
        except RuntimeError as error:
            raise WorkersEndedError(str(error)) from error
        return future

    def result(self, future: Future[Any]) -> Any:
        """The result of a task. Raises WorkersEndedError when its pool ended before, WorkError for a time-out, a dead worker, exhausted memory or a crash."""
        try:
            return _checked(future.result())
        except WorkError:
            raise
        except Exception as error:
            raise self._work_error(error) from error

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """As ``submit`` and ``result``, for code in the event loop."""
        try:
            return _checked(await asyncio.wrap_future(self.submit(function, *arguments)))
        except (asyncio.CancelledError, WorkError):
            raise
        except Exception as error:
            raise self._work_error(error) from error

    def _work_error(self, error: Exception) -> WorkError:
        if isinstance(error, BrokenProcessPool):
            return WorkersEndedError(f"the worker processes ended: {error}")
        overrun = isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGPROF
        if overrun or isinstance(error, TimeoutError):
            return WorkError(f"parsing took over {self.timeout_s:g} s")
        if isinstance(error, ProcessExpired):
            return WorkError("parser crashed")
        if isinstance(error, MemoryError):
            return WorkError("parsing took over 1 GB of memory")
        return WorkError(f"parser error: {type(error).__name__}: {str(error)[:200]}")

    def close(self, now: bool = False) -> None:
        """Ends the workers: after their tasks, or at once."""
        if now:
            self._pool.stop()
        else:
            self._pool.close()
        self._pool.join()
