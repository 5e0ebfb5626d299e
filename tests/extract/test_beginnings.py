"""What tells lines apart by their first characters must never hide one that an expression matches."""

from __future__ import annotations

import re
from random import Random

import pytest

from crawler.extract import phrases
from crawler.extract.beginnings import CHARS, OPENING_CHARS, Beginnings, opening_of
from vietnamese.forms import exact_key

PATTERNS = (
    phrases.FORM_SENTENCE, phrases.FORM_COURTESY, phrases.UI_START, phrases.UI_LINE_START, phrases.BREADCRUMB_START,
    phrases.BREADCRUMB_LINE_START, phrases.COOKIE_NOTICE,
)  # fmt: skip
LINES = (
    "Các trường bắt buộc được đánh dấu *", "bắt buộc (*)", "(*) là bắt buộc", "* required", "E-mail của bạn sẽ không được hiển thị công khai",
    "Cảm ơn bạn đã ghé thăm và để lại lời nhắn cho nhóm Bến Gỗ", "Cám ơn", "Nếu bạn", "Xin ", "Hãy là người đầu tiên bình luận", "Thanks!",
    "© 2020 Nhóm Bến Gỗ", "(c) 2019", "Cỡ chữ A A A", "Home > Tin", "Trang chủ » Tin tức", "Bạn đang ở: Tin tức", "[:vi]", "Copyright by Bến Gỗ",
    "Xếp hạng: 4", "Đánh giá của bài viết là: 5", "Rating 3", "Powered by gió", "Chia sẻ: Facebook Zalo", "Hôm nay, thứ hai ngày 3 tháng 5",
    "Trang web này sử dụng cookie", "We and our partners use cookies", "This website uses cookies", "Click vào đây để đánh giá bài", "Ghi rõ nguồn",
)  # fmt: skip


def test_no_line_that_an_expression_matches_is_hidden() -> None:
    """Each known line, its halves, and mixtures of the pieces of all: whatever matches must be let through."""
    random = Random(5)
    pieces = [piece for line in LINES for piece in line.split(" ")]
    mixed = [" ".join(random.choices(pieces, k=random.randrange(1, 12))) for _ in range(4000)]
    halves = [line[:cut] for line in LINES for cut in range(1, len(line))]
    matched = 0
    for pattern in PATTERNS:
        known = Beginnings(pattern)
        for line in (*LINES, *halves, *mixed):
            if pattern.match(exact_key(line)):
                matched += 1
                assert known.may_begin(line), (pattern.pattern[:40], line)
    assert matched > 300


def test_most_prose_is_told_from_them() -> None:
    known = Beginnings(*PATTERNS)
    assert not known.may_begin("Ba mươi hộ ở xóm Đồi Sim đã có bể nước mưa trước mùa khô năm nay, theo lời kể của trưởng thôn.")
    assert not known.may_begin("Bể nước")


@pytest.mark.parametrize(
    ("pattern", "let_through", "held_back"),
    [
        (r"ab.?c|abd", ("abxc", "abd", "abz"), ("ac", "b")),  # after a free character anything may come
        (r"(?:a|bc)?d", ("d", "ad", "bcd"), ("bd", "c")),
        (r"e-?mail", ("email", "e-mail"), ("e mail",)),
        (r"x+y", ("xy", "xxy"), ("y",)),
        (r"c[ảá]m", ("cảm", "cám"), ("cam",)),
        (r"(?=z)zoo\b", ("zoo",), ("oo",)),
    ],
)
def test_each_part_of_an_expression(pattern: str, let_through: tuple[str, ...], held_back: tuple[str, ...]) -> None:
    known = Beginnings(re.compile(pattern))
    assert all(map(known.may_begin, let_through))
    assert not any(map(known.may_begin, held_back))


@pytest.mark.parametrize("pattern", [r"\w+ab", r"x*ab", r"(?i)ab", r"a?"])
def test_an_expression_that_tells_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape(pattern)):
        Beginnings(re.compile(pattern))


def test_a_margin_as_long_as_what_is_looked_at_hides_nothing() -> None:
    known = Beginnings(phrases.FORM_COURTESY)
    assert known.may_begin("* " * OPENING_CHARS + "Xin chờ", "* ")
    assert known.may_begin("Xin " + "x" * OPENING_CHARS)
    assert not known.may_begin("* Lớp học vẽ ở bến Gỗ", "* ")


def test_the_opening_is_the_beginning_of_the_whole_key() -> None:
    line = "Hoà bình cho Thuỷ và nhóm học nghề ở bến sông, kể từ mùa nước nổi năm ngoái"
    assert exact_key(line).startswith(opening_of(line))
    assert len(opening_of(line)) >= CHARS
