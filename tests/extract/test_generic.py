"""The generic extractor on small pages: no inline element may take its words with it."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.generic import MAX_LOST, _without_lost_tags, main_blocks

FILL = "<p>Đoạn {n} kể về công việc của nhóm trong mùa mưa lũ ở các xã ven sông, nơi bà con cần thuyền và áo phao.</p>"
BEFORE = "".join(FILL.format(n=n) for n in range(6))
AFTER = "".join(FILL.format(n=n) for n in range(6, 12))
INLINE = [
    "time", "output", "abbr", "mark", "cite", "ins", "small", "data", "bdi", "bdo", "sub", "sup", "q", "kbd", "dfn",
    "samp", "var", "u", "s", "span", "em", "i", "b", "font",
]  # fmt: skip


def text_of(middle: str) -> str:
    page = f"<html><body><article><h1>Lớp bơi</h1>{BEFORE}{middle}{AFTER}</article></body></html>"
    return "\n".join(block.text for block in main_blocks(page, LexborHTMLParser(page), None))


@pytest.mark.parametrize("tag", INLINE)
def test_words_of_an_inline_element_stay_in_their_paragraph(tag: str) -> None:
    text = text_of(
        f"<p>Lớp học mở vào ngày <{tag}>mười hai tháng ba</{tag}> tại nhà văn hóa xã, ai cũng đến được.</p>"
    )
    assert "Lớp học mở vào ngày mười hai tháng ba tại nhà văn hóa xã, ai cũng đến được." in text


@pytest.mark.parametrize(
    "wrap", ["<ul><li>{}</li><li>Mang theo phao</li></ul>", "<h2>{}</h2>", "<blockquote>{}</blockquote>"]
)
def test_words_of_a_time_element_stay_in_items_headings_and_quotes(wrap: str) -> None:
    line = 'Lớp học mở vào <a href="/lich"><TIME datetime="2019-03-12">mười hai tháng ba</TIME></a> tại nhà văn hóa'
    assert "Lớp học mở vào mười hai tháng ba tại nhà văn hóa" in text_of(wrap.format(line))


def test_a_time_element_beside_few_words_is_no_part_of_the_text() -> None:
    assert "12/03/2019" not in text_of("<p>Đăng <time>12/03/2019</time> bởi Lan</p>")


def test_a_page_made_of_time_elements_is_left_as_it_is() -> None:
    page = "<p>" + "<time>một hai ba bốn năm" * (MAX_LOST + 1)
    assert _without_lost_tags(page) == page
