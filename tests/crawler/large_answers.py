"""Downloads of large answers over real connections while there is no room for them; a program, for a reactor needs a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
import threading
from collections.abc import Awaitable, Callable

from crawler.budget import BUDGET

MIB = 1024 * 1024
BODY = bytes(range(256)) * (24 * MIB // 256)
"""Far more than what the buffers of both sockets hold."""
LONG_S = 60.0


class Body:
    """What owns a body that is held."""


class Server:
    """Answers each request with BODY, and says how much of it has gone out; ``cut`` ends a connection in its middle."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._connection: socket.socket | None = None
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._connection, _ = self._listening.accept()
            self.sent.append(0)
            threading.Thread(target=self._answer, args=(self._connection, len(self.sent) - 1), daemon=True).start()

    def _answer(self, connection: socket.socket, number: int) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY))
            for start in range(0, len(BODY), 65536):
                connection.sendall(BODY[start : start + 65536])
                self.sent[number] += 65536
            connection.close()
        except OSError:
            connection.close()

    def cut(self) -> None:
        """Resets the last connection, as a server that dies."""
        assert self._connection is not None
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG_S):
        while not holds():
            await asyncio.sleep(0.02)


async def stuck(server: Server) -> int:
    """Waits until nothing more goes out, and returns how much has."""
    before = -1
    while before != server.sent[-1]:
        before = server.sent[-1]
        await asyncio.sleep(0.2)
    return before


async def waits_and_goes_on(download: Callable[[float], Awaitable[bytes]], server: Server) -> dict[str, object]:
    held = Body()
    BUDGET.hold(held, 2 * MIB)
    under_way = asyncio.ensure_future(download(LONG_S))
    await until(lambda: BUDGET.pauses > 0)
    found: dict[str, object] = {"sent": await stuck(server), "coming": BUDGET.used - 2 * MIB, "done": under_way.done()}
    del held
    return {**found, "whole": await under_way == BODY}


async def dies_while_it_waits(download: Callable[[float], Awaitable[bytes]], server: Server) -> dict[str, object]:
    held = Body()
    BUDGET.hold(held, 2 * MIB)
    under_way = asyncio.ensure_future(download(LONG_S))
    await until(lambda: BUDGET.pauses > 0)
    await stuck(server)
    server.cut()
    del held
    from scrapy.exceptions import (
        ResponseDataLossError,  # here: Scrapy must not be imported before the reactor is chosen
    )

    try:
        return {"whole": await under_way == BODY}
    except ResponseDataLossError as error:
        return {"error": type(error).__name__}


async def times_out_while_it_waits(download: Callable[[float], Awaitable[bytes]], server: Server) -> dict[str, object]:
    held = Body()
    BUDGET.hold(held, 2 * MIB)
    under_way = asyncio.ensure_future(download(1.5))  # the second time it must come within that, whatever else the machine does
    await until(lambda: BUDGET.pauses > 0)
    await until(lambda: BUDGET.used == 2 * MIB)  # it gave back its room, and waits for more
    found: dict[str, object] = {"asked": len(server.sent), "done": under_way.done()}
    del held
    return {**found, "whole": await under_way == BODY}


SCENES = {scene.__name__: scene for scene in (waits_and_goes_on, dies_while_it_waits, times_out_while_it_waits)}


def main() -> None:
    """Plays the scene that the command line names; prints what was seen as JSON."""
    from twisted.internet import asyncioreactor

    asyncioreactor.install()
    from scrapy import Request
    from scrapy.utils.test import get_crawler
    from twisted.internet import reactor

    from crawler.connection import BoundedHandler

    BUDGET.limit = MIB
    server = Server()

    async def play() -> None:
        handler = BoundedHandler(get_crawler())

        async def download(timeout_s: float) -> bytes:
            response = await handler.download_request(Request(server.url, meta={"download_timeout": timeout_s}))
            return bytes(response.body)

        found = await SCENES[sys.argv[1]](download, server)
        await until(lambda: not BUDGET.used)
        await handler.close()
        print(json.dumps({**found, "asked in all": len(server.sent), "used": BUDGET.used}), flush=True)

    async def played() -> None:
        try:
            async with asyncio.timeout(2 * LONG_S):
                await play()
        finally:
            reactor.callLater(0, reactor.stop)  # type: ignore[attr-defined]

    reactor.callWhenRunning(lambda: asyncio.ensure_future(played()))  # type: ignore[attr-defined]
    reactor.run()  # type: ignore[attr-defined]
