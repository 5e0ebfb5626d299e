"""Large answers wait where there is no room for them, and none waits for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawler import budget
from crawler.budget import SMALL_BYTES, Budget
from crawler.connection import BoundedHandler
from tests import warm
from tests.crawler.large_answers import BODY

MIB = 1024 * 1024


class Connection:
    def __init__(self) -> None:
        self.paused = False

    def hold_back(self) -> None:
        assert not self.paused
        self.paused = True

    def go_on(self) -> None:
        assert self.paused
        self.paused = False


class Body:
    """What owns a body."""

    cycle: Body


def _budget() -> tuple[Budget, list[Callable[[], None]]]:
    later: list[Callable[[], None]] = []
    return Budget(10 * MIB, lambda _, function: later.append(function)), later


def _run(later: list[Callable[[], None]]) -> None:
    for function in [later.pop(0) for _ in range(len(later))]:
        function()


def test_small_answers_are_never_held_back() -> None:
    of_large, _ = _budget()
    full = Body()
    of_large.hold(full, 50 * MIB)
    small = Connection()
    of_large.received(small, SMALL_BYTES - 1)
    assert not small.paused and of_large.used == 50 * MIB


def test_answers_wait_until_what_is_held_is_freed() -> None:
    of_large, later = _budget()
    held = Body()
    of_large.hold(held, 9 * MIB)
    first, second = Connection(), Connection()
    of_large.received(first, MIB)
    assert not first.paused, "there is room"
    of_large.received(second, MIB)
    of_large.received(first, 2 * MIB)
    assert first.paused and second.paused, "the oldest waits too while something is held that will be freed"
    del held
    _run(later)
    assert not first.paused and not second.paused
    assert of_large.used == 3 * MIB


def test_the_oldest_go_on_when_nothing_is_held() -> None:
    of_large, _ = _budget()
    connections = [Connection() for _ in range(4)]
    for size in (MIB, 3 * MIB):
        for connection in connections:
            of_large.received(connection, size)
    assert [connection.paused for connection in connections] == [False, False, False, True]
    assert of_large.pauses == 1
    of_large.received(connections[2], 4 * MIB)
    of_large.received(connections[1], 4 * MIB)
    of_large.received(connections[0], 9 * MIB)
    assert [connection.paused for connection in connections] == [False, False, True, True], "the two that came first"
    of_large.ended(connections[0])  # its connection was lost
    assert [connection.paused for connection in connections] == [False, False, False, True]
    of_large.ended(connections[1])
    assert [connection.paused for connection in connections] == [False, False, False, False]


def test_a_connection_that_ends_while_it_waits_is_forgotten() -> None:
    of_large, later = _budget()
    held = Body()
    of_large.hold(held, 10 * MIB)
    gone = Connection()
    of_large.received(gone, MIB)
    assert gone.paused
    of_large.ended(gone)
    del held
    _run(later)
    assert gone.paused and of_large.used == 0, "nobody resumes what is closed"
    _run(later)
    assert not later, "nothing goes on looking"


def test_what_only_the_collector_frees_is_freed_while_answers_wait() -> None:
    of_large, later = _budget()
    held = Body()
    held.cycle = held
    of_large.hold(held, 10 * MIB)
    del held
    waiting = Connection()
    of_large.received(waiting, MIB)
    assert waiting.paused
    _run(later)
    _run(later)
    assert not waiting.paused and of_large.used == MIB


def test_bodies_are_unpacked_one_after_the_other_where_there_is_no_room() -> None:
    async def unpack(of_large: Budget, kept: list[Body], done: list[int], number: int, packed: int) -> None:
        body = Body()
        of_large.hold(body, packed)
        await of_large.room(packed)
        plain = Body()
        of_large.hold(plain, 8 * MIB)
        kept.append(plain)
        done.append(number)

    async def scene() -> None:
        of_large, _ = _budget()
        kept: list[Body] = []
        done: list[int] = []
        tasks = [asyncio.ensure_future(unpack(of_large, kept, done, number, 4 * MIB)) for number in range(4)]
        for expected in range(4):
            async with asyncio.timeout(10):
                while len(done) <= expected:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(3 * budget.LOOK_EVERY_S)
            assert done == list(range(expected + 1)), "the others wait for the plain body to be freed, though packed ones alone fill the room"
            kept.clear()
        await asyncio.gather(*tasks)

    asyncio.run(scene())


@pytest.mark.parametrize("held_back", [True, False])
def test_a_timeout_while_connections_were_held_back_is_not_the_servers(monkeypatch: pytest.MonkeyPatch, held_back: bool) -> None:
    asked: list[Request] = []

    async def download(self: object, request: Request) -> Response:
        asked.append(request)
        if len(asked) == 1:
            budget.BUDGET.pauses += held_back
            raise DownloadTimeoutError
        return Response(request.url)

    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", download)
    handler = object.__new__(BoundedHandler)
    request = Request("http://bo-tre.example/")
    if held_back:
        assert asyncio.run(handler.download_request(request)).url == request.url
        assert asked == [request, request]
    else:
        with pytest.raises(DownloadTimeoutError):
            asyncio.run(handler.download_request(request))
        assert asked == [request]


# -- over real connections


def scene(name: str) -> dict[str, Any]:
    done = warm.run([name], program="tests.crawler.large_answers:main", timeout_s=150)
    assert done.returncode == 0 and done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.pop("used") == 0, "all room is given back"
    return found


def test_a_large_answer_waits_on_its_connection_and_then_goes_on() -> None:
    found = scene("waits_and_goes_on")
    assert (found["done"], found["whole"], found["asked in all"]) == (False, True, 1)
    assert SMALL_BYTES <= found["coming"] < SMALL_BYTES + MIB, "no more is read than what made it wait"
    assert found["sent"] < len(BODY), "its server was held back"


def test_a_connection_that_dies_while_it_waits_gives_back_its_room() -> None:
    found = scene("dies_while_it_waits")
    assert found == {"error": "ResponseDataLossError", "asked in all": 1}


def test_an_answer_whose_time_runs_out_while_it_waits_gives_back_its_room_and_is_asked_for_again() -> None:
    found = scene("times_out_while_it_waits")
    assert (found["asked"], found["done"]) == (1, False)
    assert found["whole"] is True
    assert found["asked in all"] == 2
