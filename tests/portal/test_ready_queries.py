"""Ready queries count the pages that the portal counts, and of the days that they name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import reader
from portal.queries import ALL
from tests.portal.build import LAST_SEEN, build

SQL = {each.name: each.sql for each in ALL}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the tests with two pages more: one with the text of another, and one that was excluded."""
    path = build(tmp_path_factory.mktemp("ready") / "archive.db", indexed=False)
    with sqlite3.connect(path) as connection:
        first, site = connection.execute("select page_id, site from mentions join pages on pages.id = page_id where exists "
                                         "(select 1 from entities where id = entity_id and kind = 'place') limit 1").fetchone()  # fmt: skip
        for number, state, twin in ((901, "gone", first), (902, "excluded", None)):
            row = (number, f"https://song-xanh.example/{number}", site, state, twin, 3, "vi", "x", LAST_SEEN, LAST_SEEN)
            connection.execute(
                "insert into pages(id, url, site, state, duplicate_of, version_count, language, text, last_changed_at, gone_since) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
            )
            connection.execute("insert into mentions(page_id, entity_id, count, forms) select ?, id, 1, '{}' from entities", [number])
    connection.close()
    return path


@pytest.fixture
def connection(archive: Path) -> Iterator[sqlite3.Connection]:
    found = reader.connect(archive)
    yield found
    found.close()


@pytest.mark.parametrize(("name", "kinds"), [("places_today", ["place"]), ("organisations", ["organisation", "project"])])
def test_pages_that_name_a_place_or_organisation_are_those_of_its_own_page(connection: sqlite3.Connection, name: str, kinds: list[str]) -> None:
    column = 1 if name == "places_today" else 0
    counted = {row[column]: row[-2] for row in connection.execute(SQL[name])}
    assert counted == {one.name_vi: one.pages for one in reader.subjects(connection, *kinds)}
    assert counted


def test_pages_gone_and_changed_are_those_that_the_portal_shows(connection: sqlite3.Connection) -> None:
    gone = connection.execute(SQL["gone"]).fetchall()
    assert len(gone) == sum(count for _, count in reader.overview(connection).vanished) == 1
    assert not {row[0] for row in gone} & {901, 902}
    assert connection.execute(SQL["changed"]).fetchall() and not {row[0] for row in connection.execute(SQL["changed"])} & {901, 902}
    states = connection.execute(SQL["states_by_site"]).fetchall()
    assert sum(sum(row[1:5]) for row in states) == reader.overview(connection).pages


@pytest.mark.parametrize(("name", "column"), [("changed_last_week", "last_changed_at"), ("new_last_week", "first_seen_at")])
def test_a_week_is_seven_days_to_the_second(archive: Path, tmp_path: Path, name: str, column: str) -> None:
    copy = tmp_path / "archive.db"
    copy.write_bytes(archive.read_bytes())
    with sqlite3.connect(copy) as connection:
        week_before = LAST_SEEN.replace("-23T", "-16T")
        connection.execute(f"update pages set version_count = 2, {column} = '2026-01-01T00:00:00Z'")
        connection.execute(f"update pages set {column} = ? where id = 1", [week_before])
        connection.execute(f"update pages set {column} = ? where id = 2", [week_before.replace("T02:", "T01:")])
        assert [row[0] for row in connection.execute(SQL[name])] == [1]
    connection.close()


@pytest.fixture
def citing(archive: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Two decrees of which the number of one ends as the other's, each cited by one page, and a code of laws."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(archive.read_bytes())
    connection = sqlite3.connect(copy)
    connection.execute("delete from legal_references")
    for page, number, title, key in ((1, "20/2021/NĐ-CP", None, "20-2021-nd-cp"), (2, "120/2021/NĐ-CP", None, "120-2021-nd-cp"), (3, None, "Bộ luật Dân sự", "91-2015-qh13")):
        row = (page, number, title, key)
        connection.execute("insert into legal_references(page_id, position, kind, number, title, key, quote) values (?, 0, 'x', ?, ?, ?, 'x')", row)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("document", "pages"),
    [
        ("20/2021/NĐ-CP", [1]), ("20/2021/ND-CP", [1]), ("20/2021/nđ-cp", [1]), (" 20/2021/NÐ-CP ", [1]), ("120/2021/NĐ-CP", [2]), ("20-2021-nd-cp", [1]),
        ("20/2021", [1]), ("bộ luật dân sự", [3]), ("dân sự", [3]), ("91-2015-QH13", [3]), ("", []), (" ", []), ("21/NĐ-CP", []),
    ],
)  # fmt: skip
def test_who_cites_a_document_is_told_of_that_document_alone(citing: sqlite3.Connection, document: str, pages: list[int]) -> None:
    assert [row[0] for row in citing.execute(SQL["who_cites"], {"document": document})] == pages
