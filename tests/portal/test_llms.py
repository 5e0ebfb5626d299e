"""``/llms.txt`` says what the data dictionary and the ready queries say, and its addresses answer."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from archive.dictionary import TABLES
from portal.app import make_app
from portal.queries import ALL
from tests.portal.build import build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_app(build(tmp_path_factory.mktemp("llms") / "archive.db"))


def get(app: Any, path: str) -> Any:
    return asyncio.run(app.client.get(path))


def test_it_names_every_table_column_and_query_in_both_languages(app: Any) -> None:
    answer = get(app, "/llms.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    for table in TABLES:
        assert (f"### {table.name}\n" in answer.text) is not table.internal
        for column in table.columns if not table.internal else ():
            assert f"- `{column.name}`: {column.en} — {column.vi}" in answer.text
    for query in ALL:
        assert f"/archive/{query.name}.json" in answer.text
        assert all(words in answer.text for words in (*query.title, *query.about))
    assert answer.text.startswith("# Tư Liệu\n\n> ")


def test_every_whole_address_in_it_answers(app: Any) -> None:
    addresses = re.findall(r"\]\(http://localhost(/[^)\s]*)\)", get(app, "/llms.txt").text)
    assert len(addresses) > 30
    for address in addresses:
        if address != "/mcp":
            assert get(app, address).status_code == 200, address


def test_a_table_that_an_archive_lacks_is_not_named(tmp_path: Path) -> None:
    import sqlite3

    archive = build(tmp_path / "archive.db")
    with sqlite3.connect(archive) as connection:
        connection.execute("drop table page_links")
    assert "### page_links" not in get(make_app(archive), "/llms.txt").text
