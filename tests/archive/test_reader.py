"""The reader: what it finds in the archive of the tests, in an empty archive, and in a file with no tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import reader
from archive.schema import open_database
from tests.portal.build import build


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = reader.connect(build(tmp_path_factory.mktemp("reader") / "100% #1?.db"))
    yield connection
    connection.close()


def test_home_counts_what_search_shows(archive: sqlite3.Connection) -> None:
    home = reader.home(archive)
    assert (home.pages, home.gone, home.dates) == (12, 1, ("2020-08", "2026-06-20"))
    assert dict(home.languages) == {"vi": 10, "en": 2}
    assert [page.id for page in home.newest][:2] == [12, 11]
    assert [page.id for page in home.changed] == [6, 1]
    assert sum(site.pages for site in home.sites) == 12
    assert home.last_run_at == "2026-11-23T02:00:00Z"


def test_page_has_all_that_hangs_on_it(archive: sqlite3.Connection) -> None:
    page = reader.page(archive, 1)
    assert page is not None and page.site is not None and page.capture is not None
    assert page.columns["date_quote"] == "Thứ Ba, 05/03/2024 | 08:15"
    assert [version.number for version in page.versions] == [2, 1]
    assert page.references[0].number == "315/QĐ-UBND"
    assert [alias.url for alias in page.aliases] == ["https://song-xanh.example/?p=12"]
    assert [other.id for other in page.translations] == [2]
    assert page.topics[0].label_en == "Water and environment"
    assert page.older and page.older.id == 4 and page.newer and page.newer.id == 2


def test_translation_is_seen_from_both_sides(archive: sqlite3.Connection) -> None:
    page = reader.page(archive, 2)
    assert page is not None and [other.id for other in page.translations] == [1]


def test_duplicates_are_seen_from_both_sides(archive: sqlite3.Connection) -> None:
    first, second = reader.page(archive, 8), reader.page(archive, 9)
    assert first is not None and [other.id for other in first.duplicates] == [9]
    assert second is not None and second.original is not None and second.original.id == 8


def test_segments_of_a_mixed_page(archive: sqlite3.Connection) -> None:
    page = reader.page(archive, 12)
    assert page is not None and [segment.language for segment in page.segments] == ["vi", "en"]
    assert sum(segment.length_chars for segment in page.segments) == len(page.columns["text"])
    assert set(page.shares) == {"vi", "en"}


def test_site_shows_coverage_runs_and_ledger(archive: sqlite3.Connection) -> None:
    view = reader.site(archive, "song-xanh")
    assert view is not None and view.site.pages == 4
    assert view.fill == {"title": 1.0, "date_published": 0.75, "author": 0.5, "language": 1.0, "text": 1.0}
    assert [run.started_at for run in view.runs] == ["2026-11-23T02:00:00Z", "2026-11-20T02:00:00Z"]
    assert ("excluded", "list", 2) in view.ledger


def test_last_run_of_a_cut_off_crawl_has_no_outcome(archive: sqlite3.Connection) -> None:
    runs = {site.slug: site.last_run for site in reader.sites(archive)}
    assert runs["buoc-nhe"] is not None and runs["buoc-nhe"].outcome is None
    assert runs["mai-nha-chung"] is not None and runs["mai-nha-chung"].outcome == "failed"


def test_unknown_page_and_site_are_none(archive: sqlite3.Connection) -> None:
    assert reader.page(archive, 999) is None
    assert reader.site(archive, "nobody") is None


def test_connection_cannot_write(archive: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        archive.execute("delete from pages")


def test_empty_archive_reads_as_empty(tmp_path: Path) -> None:
    open_database(tmp_path / "archive.db").close()
    connection = reader.connect(tmp_path / "archive.db")
    assert reader.home(connection) == reader.Home()
    assert reader.sites(connection) == () and reader.page(connection, 1) is None


def test_file_without_tables_reads_as_empty(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "archive.db").execute("create table other(x)").connection.close()
    connection = reader.connect(tmp_path / "archive.db")
    assert reader.home(connection) == reader.Home()
    assert reader.site(connection, "x") is None


@pytest.mark.parametrize(
    "table",
    [
        "segments",
        "versions",
        "legal_references",
        "captures",
        "addresses",
        "topics",
        "page_topics",
        "runs",
        "sites",
    ],
)
def test_page_is_read_without_a_later_table(tmp_path: Path, table: str) -> None:
    path = build(tmp_path / "archive.db")
    writer = sqlite3.connect(path)
    writer.execute("pragma foreign_keys = off")
    writer.execute(f"drop table {table}")
    writer.commit()
    connection = reader.connect(path)
    page = reader.page(connection, 1)
    assert page is not None and page.columns["title"]
    assert reader.home(connection).pages == 12
