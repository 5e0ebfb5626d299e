"""The worker processes: whatever a task does, the caller gets a reason and the next task gets a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crawler.workers import WorkError, Workers, WorkersEndedError
from tests.crawler import work


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(processes=1, timeout_s=60)
    yield pool
    pool.close(now=True)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Workers]:
    pool = Workers(processes=1, timeout_s=0.5)
    yield pool
    pool.close(now=True)


@pytest.mark.parametrize(("function", "arguments"), [(work.hang, ()), (work.spin, ()), (work.leave, (0,))])
def test_a_task_that_never_ends_is_ended_and_the_next_one_is_done(
    function: Callable[..., Any], arguments: tuple[Any, ...], impatient: Workers
) -> None:
    with pytest.raises(WorkError) as caught:
        impatient.result(impatient.submit(function, *arguments))
    assert caught.value.reason == "parsing took over 0.5 s"
    assert impatient.result(impatient.submit(work.double, 21)) == 42


def test_a_task_is_measured_by_its_own_time_not_by_that_of_a_busy_machine(impatient: Workers) -> None:
    assert impatient.result(impatient.submit(work.wait_and_double, 1.5, 21)) == 42


BAD: dict[str, tuple[Callable[..., Any], tuple[Any, ...], str]] = {
    "exit 1": (work.leave, (1,), "parser crashed"),
    "segfault": (work.segfault, (), "parser crashed"),
    "memory in pieces": (work.memory_bomb, (), "parsing took over 1 GB of memory"),
    "memory at once": (work.one_large_block, (), "parsing took over 1 GB of memory"),
    "error": (work.fail, (), "parser error: ValueError: năm xxx"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_task_that_goes_wrong_has_its_reason_and_the_next_one_is_done(case: str, workers: Workers) -> None:
    function, arguments, reason = BAD[case]
    with pytest.raises(WorkError) as caught:
        workers.result(workers.submit(function, *arguments))
    assert caught.value.reason.startswith(reason)
    assert len(caught.value.reason) < 300
    assert workers.result(workers.submit(work.double, 21)) == 42


@pytest.mark.parametrize("function", [work.leave_politely, work.unpicklable, work.fail_oddly])
def test_a_task_that_cannot_even_say_what_went_wrong_is_a_work_error(function: Callable[..., Any], workers: Workers) -> None:
    with pytest.raises(WorkError):
        workers.result(workers.submit(function))
    assert workers.result(workers.submit(work.double, 21)) == 42


def test_a_task_that_waits_behind_a_hanging_one_is_done(impatient: Workers) -> None:
    hanging, waiting = impatient.submit(work.hang), impatient.submit(work.double, 4)
    with pytest.raises(WorkError):
        impatient.result(hanging)
    assert impatient.result(waiting) == 8


def test_the_event_loop_gets_results_and_reasons_too(workers: Workers) -> None:
    async def both() -> tuple[int, str]:
        result = await workers.run(work.double, 3)
        try:
            await workers.run(work.leave, 1)
        except WorkError as error:
            return result, error.reason
        return result, ""

    assert asyncio.run(both()) == (6, "parser crashed")


def test_leaving_the_context_ends_the_pool_after_its_tasks() -> None:
    with Workers(processes=1) as pool:
        future = pool.submit(work.double, 1)
    assert pool.result(future) == 2
    with pytest.raises(WorkersEndedError):
        pool.submit(work.double, 1)


def test_an_error_in_the_context_ends_the_pool_at_once() -> None:
    with pytest.raises(KeyError), Workers(processes=1) as pool:
        pool.submit(work.hang)
        raise KeyError


def test_an_error_of_ours_keeps_its_traceback(workers: Workers) -> None:
    with pytest.raises(WorkError) as caught:
        workers.result(workers.submit(work.fail))
    assert 'raise ValueError("năm "' in str(caught.value.__cause__)
