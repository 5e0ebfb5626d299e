"""The worker processes: whatever a task does, the caller gets a reason and the next task gets a worker."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from crawler.pool_worker import LARGE_BYTES
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


@pytest.mark.parametrize(("function", "arguments"), [(work.hang, ()), (work.spin, ())])
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
    "exit 0": (work.leave, (0,), "parser crashed"),
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


def test_a_worker_that_dies_while_it_has_nothing_to_do_costs_no_task(workers: Workers) -> None:
    process = workers.result(workers.submit(os.getpid))
    os.kill(process, signal.SIGKILL)
    while Path(f"/proc/{process}").exists():
        time.sleep(0.01)
    assert workers.result(workers.submit(work.double, 8)) == 16
    assert workers.result(workers.submit(os.getpid)) != process


def test_workers_that_end_before_they_begin_are_not_started_for_ever(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(processes=1, environment={"NO=NAME": "x"}) as pool, pytest.raises(WorkersEndedError, match="before they have begun"):
        pool.result(pool.submit(work.double, 8))
    assert capfd.readouterr().err.count("NO=NAME") <= 3 * 4


def test_tasks_and_results_may_be_larger_than_what_a_pipe_holds(workers: Workers) -> None:
    large = bytes(5_000_000)
    futures = [workers.submit(bytes.join, b"", [large, large]) for _ in range(3)]
    assert [len(workers.result(future)) for future in futures] == [10_000_000] * 3


def test_event_loops_may_follow_each_other_and_stand_beside_plain_waiting(workers: Workers) -> None:
    async def several() -> list[int]:
        return await asyncio.gather(*(workers.run(work.double, number) for number in range(20)))

    plain = workers.submit(work.double, 50)
    assert asyncio.run(several()) == [2 * number for number in range(20)]
    assert asyncio.run(several()) == [2 * number for number in range(20)]
    assert workers.result(plain) == 100


def test_a_task_that_nobody_waits_for_any_more_does_not_hold_up_the_next(workers: Workers) -> None:
    async def cancelled() -> int:
        first = asyncio.create_task(workers.run(work.wait_and_double, 0.2, 1))
        second = asyncio.create_task(workers.run(work.double, 2))
        await asyncio.sleep(0)
        first.cancel()
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        return int(await workers.run(work.double, 3))

    assert asyncio.run(cancelled()) == 6


def test_in_the_event_loop_a_task_that_waits_too_long_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.workers.WALL_FACTOR", 2)
    pool = Workers(processes=1, timeout_s=0.3)
    with pytest.raises(WorkError, match="parsing took over"):
        asyncio.run(pool.run(work.hang))
    assert asyncio.run(pool.run(work.double, 2)) == 4
    pool.close()


def test_what_waits_when_the_pool_is_closed_at_once_is_still_to_be_done() -> None:
    pool = Workers(processes=1)
    futures = [pool.submit(work.hang), pool.submit(work.double, 1)]
    pool.close(now=True)
    for future in futures:
        with pytest.raises(WorkersEndedError):
            pool.result(future)


@pytest.mark.parametrize("place", range(4))
def test_of_tasks_sent_ahead_only_the_one_that_ended_its_worker_is_to_blame(place: int, workers: Workers) -> None:
    """Small tasks are sent to a worker that still has one: what stands behind one that dies is done by another worker."""
    tasks: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [(work.double, (number,)) for number in range(14)]
    tasks.insert(place, (work.segfault, ()))

    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(workers.run(function, *values) for function, values in tasks), return_exceptions=True)

    futures = [workers.submit(function, *values) for function, values in tasks]
    for found in ([_result(workers, future) for future in futures], asyncio.run(all_of_them())):
        assert [each for each in found if not isinstance(each, Exception)] == list(range(0, 28, 2))
        assert isinstance(found[place], Exception)


@pytest.mark.parametrize(("chars", "ahead"), [(1, 5), (100_000, 2), (300_000, 0)])
def test_what_is_sent_ahead_fits_into_the_pipe(chars: int, ahead: int) -> None:
    """Sending to a worker that is busy must not hold up the crawl: so many tasks and bytes, the rest waits here."""
    with Workers(processes=1) as pool:
        pool.result(pool.submit(work.double, 1))  # it has started
        futures = [pool.submit(work.wait_and_double, 0.3, 1), *(pool.submit(len, "x" * chars) for _ in range(9))]
        (worker,) = pool._pool._workers
        assert len(worker.tasks) == 1 + ahead
        assert [pool.result(future) for future in futures] == [2, *[chars] * 9]


def _result(workers: Workers, future: Future[Any]) -> object:
    try:
        return workers.result(future)
    except WorkError as error:
        return error


def test_a_task_sent_ahead_is_done_when_the_one_before_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.workers.WALL_FACTOR", 2)

    async def three() -> list[object]:
        tasks = (pool.run(work.hang), pool.run(work.double, 2), pool.run(work.double, 3))
        return await asyncio.gather(*tasks, return_exceptions=True)

    with Workers(processes=1, timeout_s=0.3) as pool:
        first, *others = asyncio.run(three())
    assert isinstance(first, WorkError) and others == [4, 6]


def test_a_task_is_not_ended_for_the_time_of_the_one_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The crawl process was busy past the first task's limit, in which that was done: the next one has its whole time."""
    monkeypatch.setattr("crawler.workers.WALL_FACTOR", 4)

    async def busy() -> list[object]:
        tasks = [asyncio.ensure_future(pool.run(work.wait_and_double, seconds, number)) for seconds, number in ((0.1, 1), (0.9, 2))]
        await asyncio.sleep(0.05)
        time.sleep(1.3)
        return await asyncio.gather(*tasks, return_exceptions=True)

    with Workers(processes=1, timeout_s=0.3) as pool:
        assert asyncio.run(pool.run(work.double, 1)) == 2
        assert asyncio.run(busy()) == [2, 4]


LARGE = b"x" * (LARGE_BYTES + 1)


def test_large_tasks_are_done_one_at_a_time_and_hold_up_no_small_ones(tmp_path: Path) -> None:
    with Workers(processes=2) as pool:
        assert [pool.result(pool.submit(work.double, number)) for number in range(4)] == [0, 2, 4, 6]
        large = [pool.submit(work.alone, str(tmp_path), number, LARGE) for number in range(4)]
        small = [pool.submit(work.double, number) for number in range(20)]
        assert [pool.result(future) for future in small] == list(range(0, 40, 2))
        assert not any(future.done() for future in large)
        (tmp_path / "go").touch()
        assert [pool.result(future) for future in large] == [0, 1, 2, 3]


@pytest.mark.parametrize(("mib", "kept"), [(1, True), (80, False)])
def test_a_worker_that_has_grown_over_a_large_task_is_replaced(mib: int, kept: bool, workers: Workers) -> None:
    before = workers.result(workers.submit(work.grow, mib, LARGE))
    assert (workers.result(workers.submit(work.grow, 0, b"")) == before) is kept


@pytest.mark.parametrize("ends", ["by itself", "by the clock"])
@pytest.mark.parametrize("slow", [1, 2])
def test_what_was_sent_ahead_behind_a_slow_task_is_done_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: int, ends: str) -> None:
    monkeypatch.setattr("crawler.pool_worker.SLOW_S", 0.1)
    monkeypatch.setattr("crawler.workers.WALL_FACTOR", 2 if ends == "by the clock" and slow == 2 else 100)

    async def scene() -> tuple[list[object], list[object]]:
        await asyncio.gather(*(pool.run(work.wait_and_double, 0.3, number) for number in range(2)))  # both workers have started
        held = [asyncio.ensure_future(pool.run(work.hold, str(tmp_path))) for _ in range(slow)]
        others = [asyncio.ensure_future(pool.run(work.double, number)) for number in range(20)]
        if slow == 1:
            async with asyncio.timeout(60):
                await asyncio.gather(*others)
            assert not held[0].done(), "nobody waited for it"
            if ends == "by the clock":
                (worker,) = [worker for worker in pool._pool._workers if worker.tasks]
                worker.process.kill()
        if ends == "by itself":
            (tmp_path / "go").touch()
        return await asyncio.gather(*held, return_exceptions=True), await asyncio.gather(*others, return_exceptions=True)

    with Workers(processes=2, timeout_s=1) as pool:
        held, others = asyncio.run(scene())
        assert others == list(range(0, 40, 2))
        assert [isinstance(each, WorkError) for each in held] == [ends == "by the clock"] * slow
        assert asyncio.run(pool.run(work.double, 21)) == 42


def test_no_worker_does_a_task_twice_when_the_slow_one_before_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All workers were slow, so nobody took what waits behind them: each does its own, once, and at most some of the other's."""
    monkeypatch.setattr("crawler.pool_worker.SLOW_S", 0.1)
    (tmp_path / "done").mkdir()

    async def scene() -> list[int]:
        await asyncio.gather(*(pool.run(work.wait_and_double, 0.3, number) for number in range(2)))  # both workers have started
        held = [asyncio.ensure_future(pool.run(work.hold, str(tmp_path))) for _ in range(2)]
        others = [asyncio.ensure_future(pool.run(work.note, str(tmp_path / "done"), number)) for number in range(8)]
        async with asyncio.timeout(10):
            while not any(task.copies > 1 for worker in pool._pool._workers for task in worker.tasks):
                await asyncio.sleep(0.05)
        (tmp_path / "go").touch()
        await asyncio.gather(*held)
        return await asyncio.gather(*others)

    with Workers(processes=2, timeout_s=60) as pool:
        assert asyncio.run(scene()) == list(range(8))
    done = [tuple(file.name.split()[:2]) for file in (tmp_path / "done").iterdir()]  # number, process
    assert len(done) == len(set(done)) >= 8


def test_what_waits_behind_a_task_that_ended_its_worker_long_ago_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The crawl process comes to it only when the time of that task is over: there is nothing left to be ended."""
    monkeypatch.setattr("crawler.workers.WALL_FACTOR", 2)
    with Workers(processes=1, timeout_s=0.4) as pool:
        assert pool.result(pool.submit(work.double, 1)) == 2  # it has started
        ended, waiting = pool.submit(work.leave, 1), pool.submit(work.double, 4)
        time.sleep(0.9)
        with pytest.raises(WorkError, match="parser crashed"):
            pool.result(ended)
        assert pool.result(waiting) == 8
