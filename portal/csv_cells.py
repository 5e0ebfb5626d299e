"""Datasette's own CSV (tables, ready queries, SQL) made as safe for spreadsheets as the portal's files are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from archive.formats import FORMULA
from portal.masking import is_table

_CELL = re.compile(rb'"(?:[^"]|"")*"|[^,\r\n]+')
_NUMBER = re.compile(rb"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_SIGNS = tuple(sign.encode() for sign in FORMULA)


def disarmed(rows: bytes) -> bytes:
    """Whole rows of CSV with an apostrophe before what a spreadsheet would take for a formula; numbers stay numbers."""
    return _CELL.sub(_disarmed_cell, rows)


def _disarmed_cell(match: re.Match[bytes]) -> bytes:
    cell = match[0]
    quote = cell[:1] if cell[:1] == b'"' else b""
    words = cell[len(quote) :]
    return quote + b"'" + words if words.lstrip(b" ").startswith(_SIGNS) and not _NUMBER.fullmatch(cell) else cell


class _Rows:
    """Sends an answer on, row by row: a line may end within a cell, a row never has an odd number of quotes."""

    def __init__(self, send: Any) -> None:
        self._send, self._held, self._is_csv = send, b"", False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
            self._is_csv = any(kind.startswith((b"text/csv", b"text/plain")) for kind in kinds)
            headers = [pair for pair in message.get("headers", []) if not self._is_csv or pair[0].lower() != b"content-length"]
            await self._send(dict(message, headers=headers))
            return
        if not self._is_csv or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        end = self._held.rfind(b"\n") + 1 if more else len(self._held)
        while more and end and self._held.count(b'"', 0, end) % 2:
            end = self._held.rfind(b"\n", 0, end - 1) + 1
        body, self._held = self._held[:end], self._held[end:]
        await self._send(dict(message, body=disarmed(body), more_body=more))


def disarm_csv(app: Callable[..., Any], serves: Callable[[], bool]) -> Callable[..., Any]:
    """An ASGI application whose tables answer CSV without formulas, where an archive is served."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        is_csv = scope["type"] == "http" and scope["path"].endswith(".csv") and is_table(scope["path"]) and serves()
        await app(scope, receive, _Rows(send) if is_csv else send)

    return wrapped
