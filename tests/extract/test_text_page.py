"""Every case is a pair in ``texts/``: an invented page's visible text, and what of it is content.

``keep`` and ``drop`` are ranges of line numbers (first, last); lines in neither may stay or go.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.extract.line_kinds import tidy
from crawler.extract.text_page import TextPage, read_text_page
from crawler.items import join_blocks

TEXTS = Path(__file__).parent / "texts"
CASES = sorted(path.stem for path in TEXTS.glob("*.txt"))


@cache
def read(case: str) -> tuple[list[str], dict[str, Any], TextPage]:
    text = (TEXTS / f"{case}.txt").read_text(encoding="utf-8")
    expected = json.loads((TEXTS / f"{case}.json").read_text(encoding="utf-8"))
    return text.splitlines(), expected, read_text_page(text)


def chosen(lines: list[str], ranges: list[list[int]]) -> list[tuple[int, str]]:
    return [
        (i, tidy(lines[i - 1]))
        for first, last in ranges
        for i in range(first, last + 1)
        if tidy(lines[i - 1])
    ]


@pytest.mark.parametrize("case", CASES)
def test_title_is_found(case: str) -> None:
    _, expected, page = read(case)
    assert page.title == expected["title"]


@pytest.mark.parametrize("case", CASES)
def test_author_is_found(case: str) -> None:
    _, expected, page = read(case)
    assert page.author == expected["author"]


@pytest.mark.parametrize("case", CASES)
def test_date_is_found(case: str) -> None:
    _, expected, page = read(case)
    assert next((fact.value for fact in page.dates), None) == expected["date"]


@pytest.mark.parametrize("case", CASES)
def test_date_of_change_is_found(case: str) -> None:
    _, expected, page = read(case)
    assert next((fact.value for fact in page.modified), None) == expected["modified"]


@pytest.mark.parametrize("case", CASES)
def test_content_lines_stay_word_for_word(case: str) -> None:
    lines, expected, page = read(case)
    stored = join_blocks(page.blocks).split("\n")
    assert [line for _, line in chosen(lines, expected["keep"]) if line not in stored] == []


@pytest.mark.parametrize("case", CASES)
def test_boilerplate_lines_go(case: str) -> None:
    lines, expected, page = read(case)
    gone = {number for number, _, _ in page.dropped}
    assert [line for number, line in chosen(lines, expected["drop"]) if number not in gone] == []


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u00a0\n\ufeff\n"])
def test_text_without_words_is_an_empty_page(text: str) -> None:
    assert read_text_page(text) == TextPage(None, [], None, [], [], [])


def test_text_of_boilerplate_only_has_no_blocks() -> None:
    page = read_text_page("Facebook\nIMG_2031.jpg\nHọ và tên*\nEmail*\nNội dung*\nGửi")
    assert page.blocks == []


def test_items_lose_their_dash_and_plus_lines_keep_their_sign() -> None:
    page = read_text_page("Nội quy lớp học\n\nHọc viên cần nhớ:\n- Đến đúng giờ\n+ Mang vở\n-Giữ trật tự")
    assert [(block.kind, block.text) for block in page.blocks] == [
        ("paragraph", "Học viên cần nhớ:"),
        ("item", "Đến đúng giờ"),
        ("paragraph", "+ Mang vở"),
        ("item", "Giữ trật tự"),
    ]


def test_short_line_over_running_text_is_a_heading() -> None:
    body = "Lớp học mở cửa vào mỗi buổi tối trong tuần cho người lao động nghèo ở bến tàu."
    texts = [body, body.replace("Lớp học", "Phòng đọc"), body.replace("Lớp học", "Bếp ăn")]
    page = read_text_page("Lớp học ban đêm\n{}\nLỊCH HỌC\n{}\nGiáo viên\n{}".format(*texts))
    assert [block.kind for block in page.blocks] == [
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_date_in_running_text_is_no_date_of_the_page() -> None:
    text = (
        "Ngày hội đọc sách\nNgày 12 tháng 3 năm 2019, thư viện xã đã mở cửa đón hơn một trăm bạn nhỏ đến đọc."
    )
    assert read_text_page(text).dates == []


def test_date_line_far_from_the_title_is_content() -> None:
    body = "Buổi gặp mặt diễn ra trong không khí ấm cúng của những người bạn cũ lâu ngày mới gặp."
    page = read_text_page(f"Buổi gặp mặt\n{body}\n12/03/2019\n{body}")
    assert page.dates == []
    assert "12/03/2019" in [block.text for block in page.blocks]


def test_date_line_after_the_title_has_its_words_as_evidence() -> None:
    body = "Buổi gặp mặt diễn ra trong không khí ấm cúng của những người bạn cũ lâu ngày mới gặp."
    (fact,) = read_text_page(f"Buổi gặp mặt cuối năm\n 88\n 12/03/2019\n{body}").dates
    assert (fact.value, fact.source, fact.quote) == ("2019-03-12", "line", "12/03/2019")


def test_dateline_stays_in_the_text() -> None:
    line = (
        "Quảng Ngãi, ngày 4 tháng 9 năm 2018 – Hội Lưới Xanh hôm nay trao hai chiếc thuyền cứu hộ cho xã đảo."
    )
    page = read_text_page(f"Trao thuyền cứu hộ\n{line}")
    assert [(fact.value, fact.source) for fact in page.dates] == [("2018-09-04", "dateline")]
    assert [block.text for block in page.blocks] == [line]


def test_dropped_lines_have_their_number_and_a_reason() -> None:
    body = "Khu vườn nhỏ sau trường được các em học sinh chăm sóc mỗi chiều sau giờ học."
    page = read_text_page(f"Khu vườn sau trường\n\n{body}\n\nvuon-truong.jpg\nXem thêm")
    assert page.dropped == [(5, "vuon-truong.jpg", "file-name"), (6, "Xem thêm", "interface")]


def test_dates_of_related_pages_are_not_the_page_s() -> None:
    body = "Khu vườn nhỏ sau trường được các em học sinh chăm sóc mỗi chiều sau giờ học."
    page = read_text_page(f"Khu vườn sau trường\n{body}\nTin khác\nMùa hái quả\nNgày đăng: 02/02/2012")
    assert page.dates == []


@pytest.mark.parametrize("line", ["Cỡ chữ: A- A A+", "Chia sẻ: Facebook Zalo", "In bài viết Gửi email"])
def test_tools_around_a_text_are_no_content(line: str) -> None:
    body = "Đội đò ngang chở hơn ba trăm lượt học sinh qua sông mỗi sáng mà không lấy tiền của em nào."
    page = read_text_page(f"Chuyến đò sớm\n{line}\n{body}\n{line}\n")
    assert [block.text for block in page.blocks] == [body]


@pytest.mark.parametrize("line", ["In bài viết ra giấy rồi phát cho bà con", "Chia sẻ: mỗi nhà một câu chuyện"])
def test_sentences_that_begin_like_tools_stay(line: str) -> None:
    body = "Đội đò ngang chở hơn ba trăm lượt học sinh qua sông mỗi sáng mà không lấy tiền của em nào."
    assert line in [block.text for block in read_text_page(f"Chuyến đò sớm\n{body}\n{line}\n{body} Hết.\n").blocks]
