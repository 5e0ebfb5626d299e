"""What the ledger of a run means for the pages, without a crawl: the rarer lives, and what a killed run leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import life, moves
from archive.life import Visit
from archive.moves import PageText, find_moves
from archive.writer import Writer
from crawler import ledger
from tests.archive.test_writer import HOME, SITE, page

SLUG = "ben-nuoc"
MONDAY, TUESDAY, WEDNESDAY = (f"2026-11-0{day}T01:00:00Z" for day in (2, 3, 4))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "archive.db") as opened:
        opened.upsert_site(SITE)
        yield opened


def see(writer: Writer, path: str, at: str, **values: Any) -> int:
    _, page_id = writer.store(page(path, at=at[:10], **values))
    writer.mark(HOME + path, SLUG, "page", None, status=200, visited_at=at, page_id=page_id)
    return page_id


def meet(writer: Writer, path: str, at: str, state: str, reason: str, status: int | None = 404) -> None:
    writer.mark(HOME + path, SLUG, state, reason, status=status, visited_at=at)


def state(writer: Writer, page_id: int) -> tuple[Any, ...]:
    found: tuple[Any, ...] = writer.connection.execute("select state, gone_since, moved_to from pages where id = ?", [page_id]).fetchone()
    return found


def test_the_words_for_a_redirect_are_the_same_on_both_sides() -> None:
    assert life.REDIRECTS == ledger.REDIRECTS


def test_an_outage_between_two_misses_ends_neither_of_them(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    see(writer, "/b", MONDAY, text="khác")
    meet(writer, "/a", TUESDAY, "gone", "HTTP 404")
    see(writer, "/b", TUESDAY, text="khác")
    assert writer.conclude(Visit(SLUG, TUESDAY))["missing"] == 1
    meet(writer, "/a", "2026-11-03T09:00:00Z", "failed", "timeout", None)
    assert writer.set_unreachable(HOME + "/a")
    assert state(writer, one)[0] == "unreachable"
    meet(writer, "/a", WEDNESDAY, "gone", "HTTP 404")
    see(writer, "/b", WEDNESDAY, text="khác")
    assert writer.conclude(Visit(SLUG, WEDNESDAY))["gone"] == 1
    assert state(writer, one) == ("gone", TUESDAY, None)


def test_two_misses_less_than_a_day_apart_are_not_gone(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    for at in (TUESDAY, "2026-11-04T00:59:59Z"):
        meet(writer, "/a", at, "gone", "HTTP 404")
        see(writer, "/b", at, text="khác")
        writer.conclude(Visit(SLUG, at))
    assert state(writer, one)[0] == "live"


def test_what_a_killed_run_met_is_concluded_by_the_next_one(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    new = see(writer, "/b", TUESDAY, text="khác")
    meet(writer, "/a", TUESDAY, "alias", f"redirects to {HOME}/b", 301)
    assert state(writer, one)[0] == "live"
    assert writer.conclude(Visit(SLUG, TUESDAY))["moved"] == 1
    assert state(writer, one) == ("moved", None, new)


def test_an_outage_never_brings_a_gone_page_back_or_makes_it_unreachable(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    meet(writer, "/a", TUESDAY, "gone", "HTTP 410", 410)
    see(writer, "/b", TUESDAY, text="khác")
    writer.conclude(Visit(SLUG, TUESDAY))
    assert not writer.set_unreachable(HOME + "/a")
    assert state(writer, one)[0] == "gone"


def test_a_page_that_is_gone_and_turns_up_at_a_new_address_has_moved(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    meet(writer, "/a", TUESDAY, "gone", "HTTP 410", 410)
    see(writer, "/b", TUESDAY, text="khác")
    writer.conclude(Visit(SLUG, TUESDAY))
    new = see(writer, "/c", WEDNESDAY)
    see(writer, "/b", WEDNESDAY, text="khác")
    meet(writer, "/a", WEDNESDAY, "gone", "HTTP 410", 410)
    assert writer.conclude(Visit(SLUG, WEDNESDAY))["moved"] == 1
    assert state(writer, one) == ("moved", None, new)


def test_a_page_that_was_there_beside_it_is_no_new_address(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    see(writer, "/b", MONDAY)
    see(writer, "/b", TUESDAY)
    meet(writer, "/a", TUESDAY, "gone", "HTTP 404")
    assert "moved" not in writer.conclude(Visit(SLUG, TUESDAY))
    assert state(writer, one)[0] == "live"


def test_an_address_that_answers_unchanged_without_a_body_is_back(writer: Writer) -> None:
    one = see(writer, "/a", MONDAY)
    writer.connection.execute("update pages set state = 'gone', gone_since = ?", [TUESDAY])
    writer.mark(HOME + "/a", SLUG, "page", None, status=304, visited_at=WEDNESDAY)
    assert writer.conclude(Visit(SLUG, WEDNESDAY))["back"] == 1
    assert state(writer, one) == ("live", None, None)


def test_a_known_page_with_the_text_of_another_is_kept_as_its_duplicate(writer: Writer) -> None:
    kept, other = see(writer, "/a", MONDAY), see(writer, "/b", MONDAY, text="khác")
    see(writer, "/b", TUESDAY)
    assert writer.merge_same_texts(SLUG) == 0
    assert writer.connection.execute("select id, duplicate_of from pages").fetchall() == [(kept, None), (other, kept)]
    see(writer, "/b", WEDNESDAY, text="khác nữa")
    writer.merge_same_texts(SLUG)
    assert writer.connection.execute("select duplicate_of from pages where id = ?", [other]).fetchone() == (None,)


LINES = "\n".join(f"Dòng thứ {number} của sổ ghi chép bến nước" for number in "abcdefghijklmnopqrst")


@pytest.mark.parametrize(
    ("title", "text", "moved"),
    [
        ("Sổ bến nước", LINES, True),
        ("Tên khác", LINES, True),
        ("Sổ bến nước", LINES.rsplit("\n", 1)[0] + "\nDòng mới", True),  # 19 of 21 lines
        ("Sổ bến nước", LINES.rsplit("\n", 2)[0] + "\nMột\nHai", False),  # 18 of 22
        ("Sổ bến nước", LINES + "\nLượt xem: 12", True),
        ("Sổ bến nước", "Bài khác hẳn.", False),
    ],
)
def test_nearly_all_lines_the_same_is_the_same_page(title: str, text: str, moved: bool) -> None:
    assert find_moves([PageText(1, "Sổ bến nước", LINES)], [PageText(2, title, text)]) == ({1: 2} if moved else {})


def test_a_short_text_under_another_title_is_another_page() -> None:
    short = "Đang cập nhật."
    assert len(short) < moves.MIN_CHARS
    assert find_moves([PageText(1, "Một", short)], [PageText(2, "Hai", short)]) == {}
    assert find_moves([PageText(1, "Một", short)], [PageText(2, "Hai", short), PageText(3, "Một", short)]) == {1: 3}


def test_the_text_that_is_most_alike_wins() -> None:
    nearly = LINES.rsplit("\n", 1)[0] + "\nDòng mới"
    assert find_moves([PageText(1, "A", LINES)], [PageText(2, "B", nearly), PageText(3, "B", LINES)]) == {1: 3}
