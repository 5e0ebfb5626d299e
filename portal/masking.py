"""Data of private persons as the portal shows them: masked, unless the owner's configuration says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from vietnamese.personal import mask

T = TypeVar("T")
SETTING = "show_personal_data"
WORDS = frozenset(["title", "text", "lead", "author", "quote", "date_quote"])
"""Fields and columns that hold words of a page."""
TABLES = "/archive"
"""Where Datasette shows tables and answers SQL."""


_PLAIN = frozenset([int, float, bool, str, type(None)])
"""Types of values that hold nothing further."""


def is_shown(datasette: Any) -> bool:
    """Whether this installation's owner has decided to show what is masked otherwise."""
    return bool((datasette.plugin_config("tulieu_portal") or {}).get(SETTING))


def masked(value: T) -> T:
    """What the reader gave (records, tuples of them, rows as dicts) with the words of pages masked; lengths stay."""
    hidden: Any = _masked(value)
    return hidden  # type: ignore[no-any-return]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields: a page of results has thousands of records of few kinds."""
    return tuple(field.name for field in fields(kind))


def _masked(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return mask(value) if name in WORDS else value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for key in _fields(type(value)):
            old = getattr(value, key)
            if type(old) in _PLAIN and (key not in WORDS or type(old) is not str):
                continue
            if (new := _masked(old, key)) is not old and new != old:
                changed[key] = new
        return replace(value, **changed) if changed else value
    if isinstance(value, dict):
        return {key: _masked(each, key if isinstance(key, str) else "") for key, each in value.items()}
    if name == "blocks":
        return tuple((kind, mask(text)) for kind, text in value)
    return tuple(_masked(each) for each in value) if isinstance(value, tuple) else value


def mask_tables(shown: Callable[[], bool]) -> Callable[[Any], Any]:
    """A wrapper for ASGI applications that masks what Datasette's tables and SQL answer, in HTML, JSON and CSV.

    It hides what people read; that SQL does not spell it in other ways is the guarded connection's part (``portal.guarded``).
    """

    def wrap(app: Any) -> Any:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not is_table(scope["path"]) or shown():
                await app(scope, receive, send)
                return
            await app(scope, receive, _Masking(send))

        return wrapped

    return wrap


def is_table(path: str) -> bool:
    """Whether Datasette answers an address with tables or SQL."""
    rest = path.partition(TABLES)[2]
    return path.endswith(TABLES) or (TABLES in path and rest[:1] in ("/", ".", "?"))


class _Masking:
    """Holds a table's answer back until it can be masked: CSV line by line, the rest whole (Datasette bounds its rows)."""

    def __init__(self, send: Any) -> None:
        self._send, self._held, self._start, self._kind = send, b"", None, ""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message.get("headers", []) if name.lower() != b"content-length"]
            self._kind = next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")
            await self._send(dict(message, headers=headers))
            return
        if message["type"] != "http.response.body" or not self._kind.startswith(("text/", "application/json")):
            await self._send(message)
            return
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if more and not self._kind.startswith("text/csv"):
            return
        end = self._held.rfind(b"\n") + 1 if more else len(self._held)
        body, self._held = self._held[:end], self._held[end:]
        await self._send(dict(message, body=_hidden(body, self._kind), more_body=more))


def _hidden(body: bytes, kind: str) -> bytes:
    """A body with its text masked; JSON is read first, for it may spell its letters as escapes."""
    text = body.decode("utf-8", "replace")
    if kind.startswith("application/json"):
        try:
            return json.dumps(masked_value(json.loads(text)), ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            pass
    return mask(text).encode()


def masked_value(value: Any) -> Any:
    """A JSON value with all of its strings masked."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [masked_value(each) for each in value]
    return {key: masked_value(each) for key, each in value.items()} if isinstance(value, dict) else value
