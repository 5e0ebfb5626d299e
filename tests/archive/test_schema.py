"""The schema: what a new archive holds, and which files are refused without a byte changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive import search_update
from archive.dictionary import TABLES, Table
from archive.full_text import FTS_TABLES, full_text_sql
from archive.index_check import index_faults
from archive.schema import APPLICATION_ID, ArchiveError, check, migrations, open_database
from archive.search import search
from archive.writer import Writer
from tests.archive.test_writer import SITE, page


def digests(folder: Path) -> dict[str, str]:
    """Name -> digest of every file of a folder, so that a test sees any byte that changed or appeared."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def new(path: Path) -> Path:
    Writer(path).close()
    path.with_name(path.name + ".lock").unlink()
    return path


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    return open_database(tmp_path / "archive.db").conn


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_of_the_dictionary(table: Table, connection: sqlite3.Connection) -> None:
    rows = connection.execute("select name from pragma_table_info(?)", [table.name]).fetchall()
    assert [name for (name,) in rows] == [column.name for column in table.columns]


def test_an_archive_is_marked_as_one_and_kept_in_wal_mode(connection: sqlite3.Connection) -> None:
    assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert connection.execute("pragma foreign_keys").fetchone() == (1,)


def test_opening_an_archive_again_changes_no_table(tmp_path: Path) -> None:
    path = new(tmp_path / "archive.db")
    tables = sqlite3.connect(path).execute("select name, sql from sqlite_master").fetchall()
    new(path)
    assert sqlite3.connect(path).execute("select name, sql from sqlite_master").fetchall() == tables


def test_a_page_address_is_there_once(connection: sqlite3.Connection) -> None:
    connection.execute("pragma foreign_keys = off")
    connection.execute("insert into pages(url) values ('http://a.example/')")
    with pytest.raises(sqlite3.IntegrityError, match=r"pages\.url"):
        connection.execute("insert into pages(url) values ('http://a.example/')")


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    assert open_database(tmp_path / "archive.db")["pages"].exists()


@pytest.mark.parametrize("name", ["100% #1?.db", "kho tư liệu.db", "a&b=c;d.db", "%41.db", "'\"`.db"])
def test_any_file_name_can_be_opened_twice(name: str, tmp_path: Path) -> None:
    new(tmp_path / "moi" / name)
    new(tmp_path / "moi" / name)
    assert [path.name for path in (tmp_path / "moi").iterdir()] == [name]


def test_an_archive_that_was_cut_off_right_after_it_was_made_opens_again(tmp_path: Path) -> None:
    kept = open_database(tmp_path / "archive.db")
    for name in ("archive.db", "archive.db-wal"):  # what a killed process leaves: the log is not written back yet
        (tmp_path / ("copy" + name[7:])).write_bytes((tmp_path / name).read_bytes())
    assert open_database(tmp_path / "copy.db")["pages"].exists()
    kept.conn.close()


def test_a_migration_that_failed_half_way_is_done_whole_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = migrations._migrations[0]
    whole = first.fn

    def half(db: Any) -> None:
        whole(db)
        raise KeyboardInterrupt

    monkeypatch.setattr(first, "fn", half)
    with pytest.raises(KeyboardInterrupt):
        open_database(tmp_path / "archive.db")
    monkeypatch.undo()
    assert open_database(tmp_path / "archive.db")["pages"].exists()


# -- what is refused

NEWER = "insert into _sqlite_migrations(migration_set, name, applied_at) values ('tulieu', 'm9999_later', '')"


def cut_off(path: Path) -> None:
    new(path)
    path.write_bytes(path.read_bytes()[:5000])


REFUSED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "newer archive": (lambda path: change(new(path), NEWER), "made by a newer version of Tư Liệu (it has m9999_later); update"),
    "other database": (lambda path: change(path, "create table pages(id)"), "no archive of Tư Liệu; give another --archive"),
    "other database in WAL mode": (
        lambda path: change(path, "pragma journal_mode = wal", "create table pages(id)"),
        "no archive of Tư Liệu; give another --archive",
    ),
    "text": (lambda path: path.write_bytes("thư riêng\n".encode() * 500), "not an archive"),
    "one byte": (lambda path: path.write_bytes(b"x"), "not an archive"),
    "head of a database": (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(20)), "archive"),
    "broken database": (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000), "not an archive"),
    "archive cut off": (cut_off, "archive"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "not an archive"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("opener", [check, open_database, Writer])
def test_what_is_no_archive_of_this_version_is_refused_untouched(case: str, opener: Any, tmp_path: Path) -> None:
    make, line = REFUSED[case]
    path = tmp_path / "archive.db"
    make(path)
    before = digests(tmp_path)
    with pytest.raises(ArchiveError) as caught:
        opener(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
    assert digests(tmp_path) == before


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="not a file"):
        check(tmp_path)


@pytest.mark.parametrize("place", ["file/archive.db", "a" * 300 + ".db", "/proc/nowhere/archive.db"])
def test_a_place_that_cannot_be_written_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError) as caught:
        Writer(tmp_path / place)
    assert str(caught.value).startswith(f"{tmp_path / place}: ")
    assert "\n" not in str(caught.value)


def test_an_archive_of_an_older_version_gains_the_new_columns_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = open_database(path).conn
    connection.execute("insert into sites(slug, name_vi, home_url) values ('ben', 'Bến', 'http://ben.example/')")
    connection.execute("insert into addresses(url, site, state) values ('http://ben.example/a', 'ben', 'page')")
    for name, column in (("pages", "moved_to"), ("captures", "revisit_of"), ("addresses", "missing_since"), ("addresses", "canonical_url")):
        connection.execute(f"alter table {name} drop column {column}")
    connection.execute("delete from _sqlite_migrations where name = 'm0004_life_cycle'")
    connection.close()
    again = open_database(path).conn
    assert again.execute("select url, state, missing_since, canonical_url from addresses").fetchall() == [("http://ben.example/a", "page", None, None)]
    assert again.execute("select moved_to from pages").fetchall() == again.execute("select revisit_of from captures").fetchall() == []


def test_full_text_tables_with_indexes_of_prefixes_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Writer(path) as writer:
        writer.upsert_site(SITE)
        for number, title in enumerate(("Đường về bến Gỗ", "Nước sạch cho xóm Đình")):
            writer.store(page(f"/tin/{number}", title=title))
    connection = open_database(path).conn
    for name in FTS_TABLES:
        connection.execute(f"drop table {name}")
        connection.execute(full_text_sql(name)[:-1] + ", prefix='2 3')")
    connection.execute("delete from _sqlite_migrations where name = 'm0011_full_text_without_prefixes'")
    connection.close()
    again = open_database(path).conn
    assert [sql for (sql,) in again.execute("select sql from sqlite_master where name glob 'pages_*' and sql like '%prefix%'")] == []
    found = {query: [row for (row,) in again.execute("select rowid from pages_fts where pages_fts match ?", [query])] for query in ("duong", "sach", "duon*")}
    assert found == {"duong": [1], "sach": [2], "duon*": [1]}
    assert again.execute("select rowid from pages_exact where pages_exact match 'title: đường'").fetchall() == [(1,)]
    assert list(index_faults(again)) == []


def test_full_width_letters_of_an_older_version_are_found_as_plain_ones(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = open_database(path).conn
    for name in FTS_TABLES:
        connection.execute(f"drop table {name}")
        connection.execute(full_text_sql(name)[:-1] + ", prefix='2 3')")
    text = "Báo cáo ＡＤＢ１２ về Hòa Ｂình"
    connection.execute("insert into pages(id, url, text) values (1, 'http://ben.example/', ?), (2, 'http://ben.example/2', 'khác')", [text])
    for name, before in (("pages_fts", "bao cao ａｄｂ１２ ve hoa ｂinh"), ("pages_exact", "báo cáo ａｄｂ１２ về hòa ｂình")):
        connection.execute(f"insert into {name}(rowid, title, text, author) values (1, '', ?, '')", [before])
        connection.execute(f"insert into {name}(rowid, title, text, author) values (2, '', ?, '')", ["khac" if name == "pages_fts" else "khác"])
    assert list(index_faults(connection))
    connection.execute("delete from _sqlite_migrations where name = 'm0011_full_text_without_prefixes'")
    connection.close()
    again = open_database(path).conn
    search_update.update(again)
    assert list(index_faults(again)) == []
    for query in ("adb12", "ＡＤＢ１２", "hòa bình", '"hoa Ｂình"'):
        assert [hit.id for hit in search(again, query).hits] == [1], query
    assert [piece for piece, is_hit in search(again, "adb12").hits[0].snippet if is_hit] == ["ＡＤＢ１２"]
