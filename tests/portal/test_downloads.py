"""What can be taken away: whole results and tables as files that say what they hold, and can do no harm."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyarrow import parquet

from archive.dictionary import TABLES
from archive.export import PART_ROWS
from archive.formats import FORMATS
from benchmarks.portal_server import serving
from portal.app import make_app
from tests.portal.build import build
from tests.portal.test_masking import MAIL, PHONE, with_data

FORMULAS = ['=HYPERLINK("http://x.example")', "+84 1", "-1+1", "@SUM(A1)", "\t=1", " =1+1"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("downloads") / "archive.db")


@pytest.fixture(scope="module")
def app(archive: Path) -> Any:
    return make_app(archive)


def get(app: Any, path: str) -> Any:
    return asyncio.run(app.client.get(path))


def csv_rows(app: Any, path: str) -> list[dict[str, str]]:
    answer = get(app, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def ids_of(app: Any, query: str) -> list[int]:
    found, page = [], 1
    while hits := get(app, f"/search.json?{query}&page={page}").json()["hits"]:
        found += [hit["id"] for hit in hits]
        page += 1
    return found


@pytest.mark.parametrize("query", ["q=", "q=bao+luc", "q=song&sort=oldest", "site=song-xanh", "q=kh%C3%B4ng-co-gi-nhu-the", "state=all"])
def test_every_form_holds_the_whole_result_in_its_order(app: Any, query: str) -> None:
    wanted = ids_of(app, query)
    assert [int(row["id"]) for row in csv_rows(app, f"/search.csv?{query}")] == wanted
    assert [json.loads(line)["id"] for line in get(app, f"/search.jsonl?{query}").text.splitlines()] == wanted
    assert [row["id"] for row in get(app, f"/search/all.json?{query}").json()["rows"]] == wanted
    table = parquet.read_table(io.BytesIO(get(app, f"/search.parquet?{query}").content))
    assert table["id"].to_pylist() == wanted


def test_files_say_what_they_hold_and_when_they_were_made(app: Any) -> None:
    query = "q=nuoc&site=song-xanh&after=2000"
    described = "nuoc site:song-xanh after:2000"
    row = csv_rows(app, f"/search.csv?{query}")[0]
    assert row["export_query"] == described
    assert row["exported_at"].startswith("20") and row["exported_at"].endswith("Z")
    whole = get(app, f"/search/all.json?{query}").json()
    assert whole["export_query"] == described and whole["columns"]["title"]
    assert json.loads(get(app, f"/search.jsonl?{query}").text.splitlines()[0])["export_query"] == described
    schema = parquet.read_schema(io.BytesIO(get(app, f"/search.parquet?{query}").content))
    assert schema.metadata[b"export_query"].decode() == described
    assert schema.field("title").metadata[b"description_vi"].decode()


def test_a_file_has_a_name_and_is_not_kept_or_indexed(app: Any) -> None:
    headers = get(app, "/search.csv?q=song").headers
    assert headers["content-disposition"].startswith('attachment; filename="tu-lieu-pages-20')
    assert headers["cache-control"] == "no-store" and headers["x-robots-tag"] == "noindex"
    assert headers["x-content-type-options"] == "nosniff"


def test_formulas_are_disarmed_in_csv_and_stay_as_they_are_elsewhere(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    ids = [row[0] for row in connection.execute("select id from pages where state = 'live' and duplicate_of is null limit 6")]
    for page_id, formula in zip(ids, FORMULAS, strict=True):
        connection.execute("update pages set author = ? where id = ?", [formula, page_id])
    connection.commit()
    connection.close()
    app = make_app(path)
    rows = {int(row["id"]): row["author"] for row in csv_rows(app, "/search.csv")}
    assert [rows[page_id] for page_id in ids] == ["'" + formula for formula in FORMULAS]
    assert {int(row["id"]): row["author"] for row in csv_rows(app, "/data/pages.csv")}[ids[0]] == "'" + FORMULAS[0]
    kept = {row["id"]: row["author"] for row in get(app, "/search/all.json").json()["rows"]}
    assert [kept[page_id] for page_id in ids] == FORMULAS


@pytest.mark.parametrize("name", [table.name for table in TABLES if not table.internal])
def test_every_table_can_be_taken_away_whole(app: Any, archive: Path, name: str) -> None:
    connection = sqlite3.connect(archive)
    count = connection.execute(f"select count(*) from [{name}]").fetchone()[0]
    connection.close()
    assert len(csv_rows(app, f"/data/{name}.csv")) == count
    assert len(get(app, f"/data/{name}.jsonl").text.splitlines()) == count
    assert len(get(app, f"/data/{name}.json").json()["rows"]) == count
    assert parquet.read_table(io.BytesIO(get(app, f"/data/{name}.parquet").content)).num_rows == count


@pytest.mark.parametrize("name", ["page_blocks", "sqlite_master", "pages_fts", "no_such_table", "takedownss"])
def test_internal_and_unknown_tables_are_not_found(app: Any, name: str) -> None:
    assert get(app, f"/data/{name}.csv").status_code == 404


def test_a_result_longer_than_a_part_is_whole(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    for number in range(2 * PART_ROWS + 7):
        connection.execute(
            "insert into pages(url, site, title, text, language, state, first_seen_at, last_seen_at, last_changed_at, version_count, text_sha256) "
            "values (?, 'song-xanh', 'x', 'x', 'vi', 'live', '', '', '', 1, '')", [f"https://song-xanh.example/{number}"],
        )  # fmt: skip
    connection.commit()
    count = connection.execute("select count(*) from pages").fetchone()[0]
    connection.close()
    app = make_app(path)
    assert len(csv_rows(app, "/data/pages.csv")) == count
    assert len(csv_rows(app, "/search.csv?site=song-xanh")) > 2 * PART_ROWS
    assert parquet.read_table(io.BytesIO(get(app, "/data/pages.parquet").content)).num_rows == count


@pytest.mark.parametrize("path", ["/search.csv", "/search.jsonl", "/search/all.json", "/search.parquet", "/data/pages.csv", "/data/versions.jsonl", "/data/pages.parquet"])
def test_data_of_private_persons_are_masked_unless_the_owner_shows_them(tmp_path: Path, path: str) -> None:
    archive = with_data(tmp_path / "archive.db")

    def words(shown: bool) -> str:
        content: bytes = get(make_app(archive, show_personal_data=shown), path).content
        return str(parquet.read_table(io.BytesIO(content)).to_pylist()) if path.endswith("parquet") else content.decode()

    assert PHONE not in words(False) and MAIL not in words(False)
    assert PHONE in words(True) and MAIL in words(True)


def test_a_data_package_explains_every_column_of_its_files(app: Any) -> None:
    package = get(app, "/search/datapackage.json?q=song").json()
    (resource,) = package["resources"]
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == list(csv_rows(app, "/search.csv?q=song")[0])
    assert all(" — " in field["description"] for field in fields)
    assert resource["rows"] == get(app, "/search.json?q=song").json()["total"]
    assert resource["path"].endswith("/search.csv?q=song")
    whole = get(app, "/data/datapackage.json").json()
    assert {each["name"] for each in whole["resources"]} == {table.name for table in TABLES if not table.internal}


def test_what_a_file_holds_is_linked_from_the_pages(app: Any) -> None:
    found = get(app, "/search?q=song").text
    for form in ("/search.csv?q=song", "/search/all.json?q=song", "/search.jsonl?q=song", "/search.parquet?q=song", "/search/datapackage.json?q=song"):
        assert f'href="{form}"' in found
    assert 'href="/data/pages.parquet"' in get(app, "/data").text


def test_bad_arguments_give_an_answer_and_head_no_body(app: Any) -> None:
    assert get(app, "/search.csv?q=%22%22*)(&year=abc&page=-1&sort=x").status_code == 200
    assert asyncio.run(app.client.head("/search.csv?q=song")).content == b""
    assert asyncio.run(app.client.post("/search.csv")).status_code == 405


def test_a_file_is_sent_while_it_is_made_and_no_longer_than_somebody_fetches_it(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two endless files that are broken off leave both turns to others: the server says nothing of a client that is gone."""
    made = [0]

    def endless(sheet: Any, parts: Any) -> Iterator[bytes]:
        while True:
            made[0] += 1
            yield b"x" * 65_536

    app = make_app(archive)
    monkeypatch.setitem(FORMATS, "csv", (endless, "text/csv"))
    with serving(app.app()) as base:
        host, _, port = base.removeprefix("http://").partition(":")
        for _ in range(2):
            with socket.create_connection((host, int(port)), timeout=30) as client:
                client.sendall(b"GET /search.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert sum(len(client.recv(65_536)) for _ in range(4)) > 0  # before it has an end
        until = time.monotonic() + 20
        while app._tulieu_downloads._value < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert app._tulieu_downloads._value == 2
        stopped = made[0]
        time.sleep(0.2)
        assert made[0] == stopped
        assert httpx.get(base + "/search.jsonl").status_code == 200


def test_two_files_are_made_at_once_and_a_third_waits_for_no_reader(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = app._tulieu_downloads
    asyncio.run(turns.acquire())
    asyncio.run(turns.acquire())
    try:
        assert get(app, "/search.csv?q=song").status_code == 503
        assert get(app, "/search?q=song").status_code == 200
    finally:
        turns.release()
        turns.release()
    assert get(app, "/search.csv?q=song").status_code == 200
