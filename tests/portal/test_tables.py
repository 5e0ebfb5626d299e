"""Datasette's own pages over the archive: in a sensible order, with facets, hostile text as text, within limits, without files."""

from __future__ import annotations

import asyncio
import html.parser
import re
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.utils import tilde_encode

from archive.dictionary import TABLES
from portal.app import make_app
from portal.metadata import metadata
from portal.queries import ALL
from tests.portal.build import build

SHOWN = [table.name for table in TABLES if not table.internal]
ORDERED = {"pages": "date_published", "versions": "seen_at", "captures": "fetched_at", "runs": "started_at", "takedowns": "taken_down_at", "page_topics": "score", "mentions": "count", "page_links": "score"}
"""Tables that open newest, or strongest, first; the others open by their keys."""
FACETS = {
    "pages": {"site", "language", "kind", "state"}, "segments": {"language"}, "captures": {"site", "status"}, "addresses": {"site", "state", "reason"},
    "runs": {"site", "outcome"}, "legal_references": {"kind"}, "entities": {"kind", "level", "today"}, "page_topics": {"topic"}, "page_links": {"kind"},
    "sites": {"kind", "platform"},
}  # fmt: skip
HOSTILE_PAGE = 15


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("tables") / "archive.db", hostile=True)


@pytest.fixture(scope="module")
def app(archive: Path) -> Any:
    return make_app(archive)


def get(app: Any, address: str, **options: Any) -> Any:
    return asyncio.run(app.client.get(address, **options))


class Live(html.parser.HTMLParser):
    """What of a page a browser would run: scripts, handlers, addresses that are programs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.run: list[str] = []
        self._script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or (name in ("href", "src", "action") and address.startswith(("javascript:", "data:"))):
                self.run.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and ("alert(" in data or "bị chiếm" in data):
            self.run.append(data)


@pytest.mark.parametrize("table", SHOWN)
def test_every_table_opens_in_a_sensible_order_with_its_facets(app: Any, table: str) -> None:
    answer = get(app, f"/archive/{table}.json?_shape=objects")
    assert answer.status_code == 200, answer.text
    data = answer.json()
    assert set(data["facet_results"]) == FACETS.get(table, set())
    assert not data.get("facets_timed_out")
    if column := ORDERED.get(table):
        values = [row[column] for row in data["rows"] if row[column] is not None]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("table", SHOWN)
def test_hostile_text_is_text_in_tables_and_rows(app: Any, table: str) -> None:
    data = get(app, f"/archive/{table}.json?_shape=objects&_size=100").json()
    keys = data["primary_keys"] or ["rowid"]
    addresses = [f"/archive/{table}?_size=100"]
    for row in data["rows"]:
        if table not in ("pages", "addresses", "entities", "captures") and row.get("page_id") != HOSTILE_PAGE:
            continue
        if row.get("id", HOSTILE_PAGE) == HOSTILE_PAGE or "alert" in str(row):
            addresses.append(f"/archive/{table}/" + ",".join(tilde_encode(str(row[key])) for key in keys))
    for address in addresses:
        answer = get(app, address)
        assert answer.status_code == 200, address
        assert Live(answer.text).run == [], address


def test_hostile_text_is_text_in_queries_of_ones_own_and_in_ready_ones(app: Any) -> None:
    own = ["select title, url, author, text from pages where id = 15", "select '<script>alert(1)</script>' as \"<img src=x onerror=alert(2)>\"", "select <svg/onload=alert(3)>"]
    addresses = [f"/archive?sql={quote(sql)}" for sql in own] + [f"/archive/{each.name}?document={quote('<svg/onload=alert(5)>')}" for each in ALL]
    seen = 0
    for address in addresses:
        text = get(app, address).text
        seen += "alert(" in text
        assert Live(text).run == [], address
    assert seen > 6


def test_ready_queries_are_worth_having(app: Any) -> None:
    assert len(ALL) >= 15
    wanted = {"who_cites", "coverage_by_month", "gone", "changed_last_week", "language_mix", "undated_by_site"}
    assert wanted <= {each.name for each in ALL}
    queries = metadata()["databases"]["archive"]["queries"]
    for each in ALL:
        assert all(each.title) and all(each.about) and all(each.empty)
        assert queries[each.name]["title"] == f"{each.title[1]} — {each.title[0]}"


ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select sum(x) from n"


def test_a_query_without_end_is_ended(archive: Path) -> None:
    assert make_app(archive).setting("sql_time_limit_ms") <= 5000
    started = time.monotonic()
    answer = get(make_app(archive, sql_time_limit_ms=300), "/archive.json", params={"sql": ENDLESS})
    assert answer.status_code == 400 and "interrupted" in answer.text.lower()
    assert time.monotonic() - started < 10


def test_no_more_rows_are_handed_out_than_said(app: Any) -> None:
    data = get(app, "/archive.json", params={"sql": "with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000) select x from n"}).json()
    assert data["truncated"] and len(data["rows"]) == app.setting("max_returned_rows") == 5000


@pytest.mark.parametrize(
    "sql",
    [
        "select readfile('{}')", "select writefile('{}', 'x')", "select load_extension('{}')", "attach '{}' as other", "vacuum into '{}'",
        "select edit('{}')", "select * from fsdir('{}')", "pragma temp_store_directory = '{}'", "create virtual table temp.x using csv(filename='{}')",
    ],
)  # fmt: skip
def test_sql_reaches_no_file(app: Any, tmp_path: Path, sql: str) -> None:
    secret, new = tmp_path / "secret.txt", tmp_path / "new.db"
    secret.write_text("chỉ ở đây", "utf-8")
    for file in (secret, new):
        answer = get(app, "/archive.json", params={"sql": sql.format(file)})
        assert answer.status_code == 400
        assert "chỉ ở đây" not in answer.text
    assert secret.read_text("utf-8") == "chỉ ở đây" and not new.exists()


@pytest.mark.parametrize("address", ["/archive.db", "/-/databases", "/-/databases.json", "/-/metadata.json", "/-/config.json", "/-/plugins.json"])
def test_nothing_says_where_the_archive_lies(app: Any, archive: Path, address: str) -> None:
    assert str(archive.parent) not in get(app, address).text


def test_one_row_reads_from_top_to_bottom(app: Any, archive: Path) -> None:
    text = get(app, "/archive/pages/1").text
    names = re.findall(r'<th scope="row">([^<]+)</th>', text)
    with sqlite3.connect(archive) as connection:
        columns = [row[1] for row in connection.execute("pragma table_info(pages)")]
    connection.close()
    assert names == columns
    assert "rows-and-columns" not in text.partition("<body")[2]
    assert '<table class="rows-and-columns">' in get(app, "/archive/sites").text


def test_temporary_tables_are_not_offered_as_a_database(app: Any) -> None:
    text = get(app, "/archive").text
    assert "attached to this connection" not in text and "sqlite_master" not in text
