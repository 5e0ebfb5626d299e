"""CSV from Datasette's tables and SQL holds no formula, however it is cut into parts, and nothing else is changed."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from portal.app import make_app
from portal.csv_cells import disarm_csv, disarmed
from tests.portal.build import build

ROWS = [["id", "title"], ["1", "=HYPERLINK(\"x\")"], ["2", "a,\n=b \"c\""], ["-3", "-4.5e-3"], ["4", "-a\r\n+b"], ["5", "@x"], ["6", "  =1"], ["7", ""], ["8", "+84"], ["9", "\t=1"]]
SAFE = [["id", "title"], ["1", "'=HYPERLINK(\"x\")"], ["2", "a,\n=b \"c\""], ["-3", "-4.5e-3"], ["4", "'-a\r\n+b"], ["5", "'@x"], ["6", "'  =1"], ["7", ""], ["8", "+84"], ["9", "'\t=1"]]


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_formulas_get_an_apostrophe_and_numbers_stay() -> None:
    assert read(disarmed(written(ROWS))) == SAFE


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_parts_of_any_size_give_the_same(size: int) -> None:
    body = written(ROWS)
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def keep(message: Any) -> None:
        sent.append(message)

    asyncio.run(disarm_csv(app, lambda: True)({"type": "http", "path": "/archive/pages.csv"}, None, keep))
    assert read(b"".join(message.get("body", b"") for message in sent)) == SAFE


@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("path", ["/archive/pages.csv?_stream=on", "/archive/undated.csv", "/archive.csv?sql=select+id,title,-id+from+pages"])
def test_tables_queries_and_sql_answer_without_formulas(tmp_path: Path, path: str, shown: bool) -> None:
    archive = build(tmp_path / "archive.db")
    with sqlite3.connect(archive) as connection:
        connection.execute("update pages set title = '=1+cmd|'' /C calc''!A0', date_published = null where id = 3")
    answer = asyncio.run(make_app(archive, show_personal_data=shown).client.get(path))
    assert answer.status_code == 200
    cells = [cell for row in read(answer.content) for cell in row]
    assert "'=1+cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith("=") for cell in cells)
    if "sql" in path:
        assert "-3" in cells
