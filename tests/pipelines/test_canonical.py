"""rel=canonical is believed when the texts agree: the page lives at the address it names, with all that was known of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import canonical
from archive.rows import FoundRow
from archive.writer import Writer
from pipelines.canonical import agree, known_canonical, merge_canonical
from tests.archive.rows import SITE, page

HOME = "https://giolanh.test"
AT = "2026-11-23T08:00:00Z"
LINES = [f"Dòng thứ {number} của bài." for number in range(20)]
TEXT = "\n\n".join(LINES)
PRINT = "\n\n".join([*LINES, "In trang này"])


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "archive.db") as opened:
        opened.upsert_site(SITE)
        yield opened


def put(writer: Writer, path: str, text: str, named: str | None = None, **values: Any) -> int:
    writer.meet([FoundRow(HOME + path, "link", key=path.rstrip("/"))], "gio-lanh", None)
    _, page_id = writer.store(page(path, text, **values))
    writer.mark(HOME + path, "gio-lanh", "page", None, status=200, visited_at=AT, page_id=page_id)
    canonical.set_canonical(writer, HOME + path, HOME + named if named else None)
    return page_id


def urls(writer: Writer) -> list[str]:
    return [url.removeprefix(HOME) for (url,) in writer.connection.execute("select url from pages order by url")]


@pytest.mark.parametrize(("left", "right", "same"), [(TEXT, TEXT, True), (TEXT, PRINT, True), ("a", "a\n\nb", False), (TEXT, "", False), ("", "", True)])
def test_texts_agree_when_nearly_all_lines_do(left: str, right: str, same: bool) -> None:
    assert agree(left, right) is same


def test_a_page_lives_at_the_address_it_names(writer: Writer) -> None:
    own = put(writer, "/bai", TEXT)
    put(writer, "/in/bai", PRINT, named="/bai")
    assert merge_canonical(writer, "gio-lanh") == 1
    assert urls(writer) == ["/bai"]
    row = writer.connection.execute("select state, reason, page_id from addresses where url = ?", [HOME + "/in/bai"]).fetchone()
    assert row == ("alias", f"canonical address is {HOME}/bai", own)


@pytest.mark.parametrize("target", ["/", "/khong-co"])
def test_a_name_that_leads_to_another_text_or_nowhere_is_ignored(writer: Writer, target: str) -> None:
    put(writer, "/", "Trang chủ của nhóm.")
    put(writer, "/bai", TEXT, named=target)
    assert merge_canonical(writer, "gio-lanh") == 0
    assert urls(writer) == ["/", "/bai"]


def test_a_chain_of_names_leads_to_its_last_page(writer: Writer) -> None:
    put(writer, "/a", TEXT, named="/b")
    put(writer, "/b", TEXT, named="/c")
    put(writer, "/c", TEXT)
    assert merge_canonical(writer, "gio-lanh") == 2
    assert urls(writer) == ["/c"]


def test_pages_that_name_each_other_become_one(writer: Writer) -> None:
    put(writer, "/a", TEXT, named="/b")
    put(writer, "/b", TEXT, named="/a")
    merge_canonical(writer, "gio-lanh")
    assert len(urls(writer)) == 1


def test_the_date_and_the_evidence_of_the_other_address_are_kept(writer: Writer) -> None:
    put(writer, "/bai", TEXT)
    put(writer, "/in/bai", TEXT, named="/bai", date_published="2026-01-02", date_precision="day", date_source="feed", date_quote="x")
    writer.meet([FoundRow(HOME + "/in/bai", "feed", {"date": "2026-01-02"})], "gio-lanh", None)
    merge_canonical(writer, "gio-lanh")
    assert writer.connection.execute("select date_published, date_source from pages").fetchone() == ("2026-01-02", "feed")
    assert writer.evidence(HOME + "/bai") == {"feed": {"date": "2026-01-02"}}


def test_an_alias_that_still_shows_the_text_is_no_new_page_at_the_next_visit(writer: Writer) -> None:
    own = put(writer, "/bai", TEXT)
    put(writer, "/in/bai", PRINT, named="/bai")
    merge_canonical(writer, "gio-lanh")
    assert known_canonical(writer, HOME + "/in/bai", PRINT) == (own, f"canonical address is {HOME}/bai")
    assert known_canonical(writer, HOME + "/in/bai", "Một bài khác hẳn.") is None
    assert known_canonical(writer, HOME + "/bai", TEXT) is None


def test_another_spelling_takes_the_page_over_with_its_row(writer: Writer) -> None:
    page_id = put(writer, "/bai", TEXT)
    writer.meet([FoundRow(HOME + "/bai", "feed", {"date": "1"})], "gio-lanh", None)
    canonical.respell(writer, HOME + "/bai", HOME + "/bai/")
    assert writer.connection.execute("select id, url from pages").fetchall() == [(page_id, HOME + "/bai/")]
    assert writer.evidence(HOME + "/bai/") == {"feed": {"date": "1"}}
    row = writer.connection.execute("select state, reason from addresses where url = ?", [HOME + "/bai"]).fetchone()
    assert row == ("alias", f"same address as {HOME}/bai/")
