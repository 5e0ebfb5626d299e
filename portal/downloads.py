"""Files to take away: a search's pages or a whole table, streamed in parts; and data packages that describe them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from datasette.utils.asgi import NotFound, Response

from archive.export import page_parts, search_sheet, table_parts, table_sheet, tables
from archive.formats import FORMATS, Sheet, datapackage
from archive.reader import connect
from archive.search import matching, search
from portal.addresses import Selection
from portal.asking import View, view
from portal.masking import is_shown
from portal.responses import Page, as_json, error_page

AT_ONCE = 2
"""Files that are made at the same time: each is a thread and a connection, and readers come first."""


class Download:
    """An answer whose body is made part by part in threads, as fast as it is fetched; ``end`` is called when it is done with."""

    def __init__(self, parts: Iterator[bytes], name: str, kind: str, receive: Any, end: Callable[[], None]) -> None:
        self._parts, self._name, self._kind, self._receive, self._end = parts, name, kind, receive, end

    async def _gone(self) -> None:
        """Waits until the client is gone: servers drop what is sent to nobody without a word, so it would be made to its end."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def asgi_send(self, send: Any) -> None:
        """Sends the file. A client that goes away ends it."""
        headers = {
            "content-type": self._kind, "content-disposition": f'attachment; filename="{self._name}"',
            "x-robots-tag": "noindex", "cache-control": "no-store",
        }  # fmt: skip
        gone = asyncio.ensure_future(self._gone())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]})
            while not gone.done() and (part := await asyncio.to_thread(next, self._parts, None)) is not None:
                if part:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self._end()


def _turns(page: Page) -> asyncio.Semaphore:
    turns = getattr(page.datasette, "_tulieu_downloads", None)
    if turns is None:
        turns = page.datasette._tulieu_downloads = asyncio.Semaphore(AT_ONCE)
    found: asyncio.Semaphore = turns
    return found


async def _download(page: Page, form: str, make: Any) -> Response | Download:
    """A file in one of FORMATS; ``make`` gives (sheet, parts) from a connection. Says 503 when too many are being made."""
    if page.request.method == "HEAD":
        return Response("", content_type=FORMATS[form][1])
    turns = _turns(page)
    if turns.locked():
        return error_page(page.datasette, page.request, "busy", 503)
    await turns.acquire()
    connection = None
    try:
        connection = connect(Path(page.datasette.get_database("archive").path))
        sheet, parts = await asyncio.to_thread(make, connection)
    except BaseException:
        if connection is not None:
            connection.close()
        turns.release()
        raise
    write, kind = FORMATS[form]
    day = sheet.exported_at[:10]

    def end() -> None:
        connection.close()
        turns.release()

    return Download(write(sheet, parts), f"tu-lieu-{sheet.name}-{day}.{form}", kind, page.request.receive, end)


def _described(selection: Selection) -> str:
    """A search in one line: the query's text and its filters."""
    filters = " ".join(f'{name}:"{value}"' if " " in value else f"{name}:{value}" for name, value in selection.chosen())
    return " ".join(part for part in (selection.q, filters) if part)


@view
async def search_file(page: Page) -> Any:
    """All pages that a search finds, in its order."""
    selection = Selection.read(page.request.args)
    shown = is_shown(page.datasette)

    def make(connection: sqlite3.Connection) -> tuple[Sheet, Iterator[Any]]:
        ids = matching(connection, selection.q, filters=selection.filters, sort=selection.sort or "relevance")
        sheet = search_sheet(connection, _described(selection))
        return sheet, page_parts(connection, sheet, ids, show_personal=shown)

    return await _download(page, page.request.url_vars["form"], make)


@view
async def table_file(page: Page) -> Any:
    """All rows of a table."""
    name, shown = page.request.url_vars["table"], is_shown(page.datasette)

    def make(connection: sqlite3.Connection) -> tuple[Sheet, Iterator[Any]]:
        sheet = table_sheet(connection, name)
        return sheet, table_parts(connection, sheet, show_personal=shown)

    try:
        return await _download(page, page.request.url_vars["form"], make)
    except KeyError:
        raise NotFound(f"table {name}") from None


def _connected(page: Page) -> Any:
    return closing(connect(Path(page.datasette.get_database("archive").path)))


@view
async def search_package(page: Page) -> Response:
    """The data package of a search's CSV."""
    selection = Selection.read(page.request.args)

    def describe() -> dict[str, Any]:
        with _connected(page) as connection:
            found = search(connection, selection.q, filters=selection.filters, limit=0)
            sheet = search_sheet(connection, _described(selection))
        path = page.datasette.absolute_url(page.request, page.to.search(selection, form=".csv"))
        title = page.locale.t("results.title", q=selection.q) if selection.q else page.locale.t("results.title_all")
        return datapackage(sheet, path, title=title, rows=found.total)

    return as_json(await asyncio.to_thread(describe))


@view
async def tables_package(page: Page) -> Response:
    """The data package of all tables."""

    def describe() -> dict[str, Any]:
        whole: dict[str, Any] = {}
        with _connected(page) as connection:
            for table in tables(connection):
                sheet = table_sheet(connection, table.name)
                path = page.datasette.absolute_url(page.request, page.to.table(table.name, "csv"))
                one = datapackage(sheet, path, title=page.locale.t("site.title"))
                whole = whole or {**one, "name": "tu-lieu", "query": "*", "resources": []}
                whole["resources"] += [{**one["resources"][0], "description": f"{table.en} — {table.vi}"}]
        return whole

    return as_json(await asyncio.to_thread(describe))


_FILE = r"(?P<form>csv|jsonl|parquet)"
ROUTES: list[tuple[str, View]] = [
    (rf"/search\.{_FILE}$", search_file),
    (r"/search/all\.(?P<form>json)$", search_file),
    (r"/search/datapackage\.json$", search_package),
    (r"/data/datapackage\.json$", tables_package),
    (r"/data/(?P<table>[a-z_]{1,60})\.(?P<form>csv|json|jsonl|parquet)$", table_file),
]
