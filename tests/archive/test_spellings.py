"""One request per address however it is spelled; every spelling has its row, and what is said of one is said of all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.rows import FoundRow
from archive.schema import open_database
from archive.writer import Writer
from tests.archive.rows import SITE, page

HOME = "https://giolanh.test"
AT = "2026-11-23T08:00:00Z"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "archive.db") as opened:
        opened.upsert_site(SITE)
        yield opened


def met(path: str, way: str = "link", key: str = "k", **evidence: str) -> FoundRow:
    return FoundRow(HOME + path, way, dict(evidence), key)


def row(writer: Writer, path: str) -> tuple[str, str | None]:
    found = writer.connection.execute("select state, reason from addresses where url = ?", [HOME + path]).fetchone()
    assert found is not None, path
    return found[0], found[1]


def test_another_spelling_is_an_alias_and_is_not_asked_for(writer: Writer) -> None:
    assert writer.meet([met("/a"), met("/a/")], "gio-lanh", None) == [HOME + "/a"]
    assert row(writer, "/a/") == ("alias", f"same address as {HOME}/a")
    assert writer.meet([met("/a/")], "gio-lanh", None) == []


def test_what_is_said_of_a_spelling_is_said_of_the_address(writer: Writer) -> None:
    writer.meet([met("/a"), met("/a/", "feed", date="1")], "gio-lanh", None)
    writer.meet([met("/a/", "sitemap", modified="2")], "gio-lanh", None)
    assert writer.evidence(HOME + "/a") == {"feed": {"date": "1"}, "sitemap": {"modified": "2"}}
    assert writer.evidence(HOME + "/a/") == {}


def test_a_better_way_decides_the_spelling_while_none_was_asked_for(writer: Writer) -> None:
    writer.meet([met("/a", "link"), met("/a/index.html", "link")], "gio-lanh", None)
    writer.meet([met("/a", "feed", date="1")], "gio-lanh", None)
    assert writer.meet([met("/a/", "wordpress", type="post")], "gio-lanh", None, respell=True) == [HOME + "/a/"]
    assert row(writer, "/a/") == ("queued", None)
    assert row(writer, "/a") == row(writer, "/a/index.html") == ("alias", f"same address as {HOME}/a/")
    assert writer.evidence(HOME + "/a/") == {"feed": {"date": "1"}, "wordpress": {"type": "post"}}


@pytest.mark.parametrize("way", ["link", "feed", "sitemap"])
def test_a_way_of_less_trust_leaves_the_spelling(writer: Writer, way: str) -> None:
    writer.meet([met("/a", "wordpress")], "gio-lanh", None)
    assert writer.meet([met("/a/", way)], "gio-lanh", None, respell=True) == []


def test_a_spelling_that_was_asked_for_stays(writer: Writer) -> None:
    writer.meet([met("/a")], "gio-lanh", None)
    writer.mark(HOME + "/a", "gio-lanh", "page", None, status=200, visited_at=AT)
    assert writer.meet([met("/a/", "wordpress")], "gio-lanh", None, respell=True) == []


@pytest.mark.parametrize("state", ["gone", "failed", "robots"])
def test_a_spelling_that_gave_nothing_says_nothing_about_another(writer: Writer, state: str) -> None:
    writer.meet([met("/a")], "gio-lanh", None)
    writer.mark(HOME + "/a", "gio-lanh", state, "x", status=404, visited_at=AT)
    assert writer.meet([met("/a/")], "gio-lanh", None) == [HOME + "/a/"]


def test_when_a_spelling_is_not_there_the_next_one_is_asked_for(writer: Writer) -> None:
    writer.meet([met("/a", "feed", date="1"), met("/a/"), met("/a/index.html")], "gio-lanh", None)
    assert writer.release("gio-lanh", HOME + "/a") == HOME + "/a/"
    assert row(writer, "/a/") == ("queued", None)
    assert row(writer, "/a/index.html") == ("alias", f"same address as {HOME}/a/")
    assert writer.evidence(HOME + "/a/") == {"feed": {"date": "1"}}
    assert writer.release("gio-lanh", HOME + "/b") is None


def test_a_view_is_an_alias_of_its_page_even_when_that_is_gone(writer: Writer) -> None:
    writer.meet([met("/a")], "gio-lanh", None)
    writer.mark(HOME + "/a", "gio-lanh", "gone", "HTTP 404", status=404, visited_at=AT)
    view = FoundRow(HOME + "/a?print=1", "link", {}, "k", same_as=HOME + "/a")
    assert writer.meet([view], "gio-lanh", None) == []
    assert row(writer, "/a?print=1") == ("alias", f"same address as {HOME}/a")


def test_aliases_point_to_the_page_made_of_their_address(writer: Writer) -> None:
    writer.meet([met("/a"), met("/a/")], "gio-lanh", None)
    _, page_id = writer.store(page("/a"))
    writer.mark(HOME + "/a", "gio-lanh", "page", None, status=200, visited_at=AT, page_id=page_id)
    writer.link_aliases("gio-lanh")
    linked = writer.connection.execute("select page_id from addresses where url = ?", [HOME + "/a/"]).fetchone()
    assert linked == (page_id,)


def test_what_another_way_of_the_site_needs_has_a_row_of_its_own(writer: Writer) -> None:
    writer.meet([met("/index.html")], "gio-lanh", None)
    assert writer.meet([met("/", "start")], "gio-lanh", None) == [HOME + "/"]
    assert writer.meet([met("/x", "redirect")], "gio-lanh", None) == [HOME + "/x"]


def test_rows_of_an_older_archive_get_their_key_and_the_queue_loses_known_pages(writer: Writer) -> None:
    for path in ("/a", "/a/"):
        writer.meet([FoundRow(HOME + path, "link")], "gio-lanh", None)
    writer.mark(HOME + "/a", "gio-lanh", "page", None, status=200, visited_at=AT)
    writer.settle_spellings("gio-lanh", lambda url: url.rstrip("/"))
    assert row(writer, "/a/") == ("alias", f"same address as {HOME}/a")
    keys = writer.connection.execute("select distinct address_key from addresses").fetchall()
    assert keys == [(HOME + "/a",)]


def test_an_older_archive_gains_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_database(path).conn.close()
    connection = sqlite3.connect(path)
    connection.execute("drop index addresses_key")
    connection.execute("drop index addresses_reason")
    for column in ("address_key", "led_on"):
        connection.execute(f"alter table addresses drop column {column}")
    connection.execute("delete from _sqlite_migrations where name = 'm0005_spellings'")
    connection.commit()
    connection.close()
    columns = open_database(path)["addresses"].columns_dict
    assert {"address_key", "led_on"} <= set(columns)
