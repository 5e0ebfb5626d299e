"""Two versions of a page compared: nothing is lost, words are told apart, and no text takes for ever."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from typing import Any

import pytest

from archive.reader import VersionText
from portal.app import make_app
from portal.compare import Comparison, compare
from portal.edits import Budget, edits
from tests.portal.build import build


def compared(old: str, new: str, titles: tuple[str, str] = ("Tin", "Tin")) -> Comparison:
    return compare(VersionText(1, None, titles[0], old), VersionText(2, None, titles[1], new))


def paragraphs(found: Comparison) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(each.kind, each.parts) for stretch in found.stretches for each in stretch.paragraphs]


def side(found: Comparison, sign: str) -> list[str]:
    """The words of the old ("out") or the new ("in") version as a comparison gives them."""
    texts = ("".join(text for own, text in parts if own in ("same", sign)) for _, parts in paragraphs(found))
    return " ".join(texts).split()


def test_syllables_are_compared_one_by_one() -> None:
    found = compared("Lớp học mở ở xã Thạnh An.", "Lớp học mở tại xã Thạnh Mỹ.")
    assert paragraphs(found) == [
        ("changed", (("same", "Lớp học mở "), ("out", "ở"), ("in", "tại"), ("same", " xã Thạnh "), ("out", "An"), ("in", "Mỹ"), ("same", "."))),
    ]  # fmt: skip
    assert (found.words_in, found.words_out, found.changed) == (2, 2, 1)


def test_words_that_change_side_by_side_are_one_change() -> None:
    found = compared("Trạm lọc nước mở cửa sáng thứ hai hằng tuần.", "Trạm lọc nước mở cửa chiều chủ nhật hằng tuần.")
    assert paragraphs(found)[0][1][1:3] == (("out", "sáng thứ hai"), ("in", "chiều chủ nhật"))


def test_paragraphs_put_in_and_taken_out_stay_whole() -> None:
    old = "Mở đầu bài viết về con kênh.\n\nĐoạn này sẽ bị bỏ hẳn khỏi trang.\n\nLời kết của người viết."
    new = "Mở đầu bài viết về con kênh.\n\nLời kết của người viết.\n\nBổ sung: buổi họp dời sang tháng sau."
    assert [kind for kind, _ in paragraphs(compared(old, new))] == ["same", "out", "same", "in"]


def test_a_paragraph_that_went_on_is_the_same_paragraph() -> None:
    found = compared("Học viên cùng soạn một tờ giấy", "Học viên cùng soạn một tờ giấy gấp ba ghi số điện thoại và địa chỉ tạm lánh, in sẵn để phát ở chợ và trường học.")
    assert [kind for kind, _ in paragraphs(found)] == ["changed"]
    assert found.words_out == 0


def test_a_paragraph_that_moved_is_shown_in_both_places() -> None:
    moved = "Đoạn văn này được chuyển xuống cuối trang cho dễ đọc."
    found = compared(f"{moved}\n\nMột.\n\nHai.\n\nBa.", f"Một.\n\nHai.\n\nBa.\n\n{moved}")
    told = [each for stretch in found.stretches for each in stretch.paragraphs if each.moved]
    assert [(each.kind, each.parts[0][1]) for each in told] == [("out", moved), ("in", moved)]


def test_what_did_not_change_is_folded_away_from_changes() -> None:
    old = [f"Đoạn số {number} của bài." for number in range(9)]
    found = compared("\n\n".join(old), "\n\n".join([*old[:8], "Đoạn cuối viết lại hoàn toàn khác."]))
    assert [(each.folded, len(each.paragraphs)) for each in found.stretches] == [(True, 7), (False, 3)]
    assert not any(each.folded for each in compared("Một.\n\nHai.\n\nBa.", "Một.\n\nHai.\n\nBa.").stretches)


def test_title_and_lists_are_compared_too() -> None:
    found = compared("Gồm:\n- bút\n- vở", "Gồm:\n- bút chì\n- vở", ("Thông báo", "Thông báo khẩn"))
    assert found.title.parts == (("same", "Thông báo"), ("in", " khẩn"))
    assert not found.same and compared("Một.", "Một.").same
    assert ("in", " chì") in paragraphs(found)[0][1]


def test_edits_rebuild_both_sequences_within_any_budget() -> None:
    draw = random.Random(7)
    for _ in range(2000):
        old, new = (["abcd"[draw.randrange(4)] for _ in range(draw.randrange(13))] for _ in range(2))
        x = y = 0
        for kind, i1, i2, j1, j2 in edits(old, new, Budget(left=draw.choice([3, 30, 10_000]))):
            assert (i1, j1) == (x, y)
            assert kind == "changed" or old[i1:i2] == new[j1:j2]
            x, y = i2, j2
        assert (x, y) == (len(old), len(new))


def test_shortest_edits_are_found_when_there_is_time() -> None:
    found = edits("abcabba", "cbabac", Budget())
    kept = sum(i2 - i1 for kind, i1, i2, _, _ in found if kind == "same")
    assert kept == 4  # the example of Myers' paper: five edits


HOSTILE = {
    "words that repeat": (" ".join(["a", "b"] * 20_000), " ".join(["a", "c"] * 20_000)),
    "paragraphs that repeat": ("\n\n".join(["a", "b"] * 20_000), "\n\n".join(["a", "c"] * 20_000)),
    "each second word": (" ".join(f"w{n}" for n in range(40_000)), " ".join(f"w{n}" if n % 2 else f"x{n}" for n in range(40_000))),
    "each second paragraph": ("\n\n".join(f"p {n} x" for n in range(20_000)), "\n\n".join(f"p {n} {'xy'[n % 2]}" for n in range(20_000))),
    "one word": ("x" * 3_000_000, "y" * 3_000_000),
    "blank lines": ("\n" * 2_000_000, " \n" * 1_000_000),
    "marks": ("." * 1_000_000, "," * 1_000_000),
    "nothing": ("", "a " * 500_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_for_ever(name: str) -> None:
    old, new = HOSTILE[name]
    start = time.process_time()
    found = compared(old, new)
    assert time.process_time() - start < 8  # 0.1 to 2 s alone on a machine of two cores
    if not found.cut:
        assert (side(found, "out"), side(found, "in")) == (old.split(), new.split())


def test_what_is_too_dear_is_told() -> None:
    assert compared(*HOSTILE["words that repeat"]).coarse == 1
    assert compared("một hai ba", "một hai bốn").coarse == 0
    assert compared(*HOSTILE["one word"]).cut


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = build(tmp_path_factory.mktemp("compare") / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("update versions set title = '<script>alert(1)</script>', text = '<b>cũ</b> \x01 {{ 7*7 }}' where page_id = 6 and number = 1")
    connection.close()
    return make_app(path)


def get(app: Any, address: str, language: str = "vi") -> Any:
    return asyncio.run(app.client.get(address, cookies={"tulieu_lang": language}))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/pages/6/compare", 200), ("/pages/6/compare?from=2&to=3", 200), ("/pages/6/compare?to=2", 200), ("/pages/6/compare?from=3", 200),
        ("/pages/6/compare?from=4&to=1", 404), ("/pages/6/compare?from=0&to=1", 404), ("/pages/999/compare", 404),
        ("/pages/6/compare?from=x&to=1", 302), ("/pages/6/compare?from=-1", 302), ("/pages/6/compare?from=%F0%9F%8E%89", 302),
    ],
)  # fmt: skip
def test_a_version_that_is_none_is_said_or_led_back(app: Any, address: str, status: int) -> None:
    answer = get(app, address)
    assert answer.status_code == status
    assert status != 302 or answer.headers["location"] == "/pages/6/compare"


def test_the_last_change_is_compared_when_nothing_is_asked(app: Any) -> None:
    text = get(app, "/pages/6/compare").text
    assert '<option value="2" selected>' in text and '<option value="3" selected>' in text
    assert 'href="/pages/6/compare?from=1&amp;to=2"' in text


def test_words_are_marked_without_colour(app: Any) -> None:
    text = get(app, "/pages/6/compare?from=2&to=3").text
    assert "<ins><span class=\"unseen\">thêm: </span>XÃ</ins>" in text and "Tiêu đề sửa" in text
    assert "put in: " in get(app, "/pages/6/compare?from=2&to=3", "en").text


@pytest.mark.parametrize(("language", "words"), [("vi", "chỉ có một phiên bản"), ("en", "one version only")])
def test_a_page_with_one_version_says_so(app: Any, language: str, words: str) -> None:
    text = get(app, "/pages/2/compare", language).text
    assert words in text and "<select" not in text


def test_the_same_version_twice_and_backwards_are_said(app: Any) -> None:
    assert "cùng một phiên bản" in get(app, "/pages/6/compare?from=2&to=2").text
    assert "ngược thời gian" in get(app, "/pages/6/compare?from=3&to=2").text


def test_versions_are_only_text(app: Any) -> None:
    text = get(app, "/pages/6/compare?from=1&to=3").text
    assert "<script" not in text and "<b>" not in text and "\x01" not in text
    assert "{{ 7*7 }}" in text


def test_the_reader_leads_to_each_comparison(app: Any) -> None:
    text = get(app, "/pages/6").text
    for pair in ("from=2&amp;to=3", "from=1&amp;to=2", "from=1&amp;to=3"):
        assert f'href="/pages/6/compare?{pair}"' in text
