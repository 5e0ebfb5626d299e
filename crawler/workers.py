"""The worker processes: parsing and extraction where a crash, a hang or a memory bomb cannot take the crawl down.

Workers come from a fork server that has the heavy modules loaded, so that a replaced worker starts in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from crawler.pool import NoResultError, Pool
from crawler.pool_worker import start_fork_server

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
        start_fork_server(PRELOAD)  # loads for two seconds, beside what its caller still has to load before the first page
        self._pool = Pool(
            processes, cpu_s=timeout_s, clock_s=WALL_FACTOR * timeout_s, extra_bytes=TASK_MEMORY_BYTES, environment=environment or {}
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(now=kind is not None)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Schedules a module-level function; its result or error is in the future. Raises WorkersEndedError after ``close``."""
        try:
            return self._pool.submit(function, arguments)
        except RuntimeError as error:
            raise WorkersEndedError(str(error)) from error

    def result(self, future: Future[Any]) -> Any:
        """The result of a task. Raises WorkersEndedError when its pool ended before, WorkError for a time-out, a dead worker, exhausted memory or a crash."""
        try:
            return self._pool.wait(future)
        except NoResultError as error:
            raise self._work_error(error) from _cause(error)

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """As ``submit`` and ``result``, for code in the event loop."""
        try:
            return await self._pool.run(function, arguments)
        except NoResultError as error:
            raise self._work_error(error) from _cause(error)
        except RuntimeError as error:
            raise WorkersEndedError(str(error)) from error

    def _work_error(self, error: NoResultError) -> WorkError:
        if error.kind == "ended":
            return WorkersEndedError(f"the worker processes ended: {error.text}")
        reasons = {
            "cpu": f"parsing took over {self.timeout_s:g} s",
            "clock": f"parsing took over {self.timeout_s:g} s",
            "memory": "parsing took over 1 GB of memory",
            "crashed": "parser crashed",
        }
        return WorkError(reasons.get(error.kind, f"parser error: {error.text}"))

    def close(self, now: bool = False) -> None:
        """Ends the workers: after their tasks, or at once."""
        self._pool.close(now)


def _cause(error: NoResultError) -> TaskError | None:
    return TaskError(error.trace) if error.trace else None
