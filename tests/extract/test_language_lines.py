"""The kinds of words that a whole text gives line by line are those that each line gives."""

from __future__ import annotations

import pytest

from crawler.extract.language import _LINE, _clean
from crawler.extract.word_kinds import kinds_by_line, kinds_of

TEXT = "Lớp học vẽ ở bến Gỗ\n\n- \n— * —\nTwo lines of English, here\n   thụt vào  hai dấu cách \n\n\n12.5 %\nกขค และ đường-dài (70 hộ)."


@pytest.mark.parametrize("text", [TEXT, TEXT * 40, "", "\n", " ", "một", "một\n"])
def test_lines_have_the_kinds_of_their_words(text: str) -> None:
    lines = [match.group() for match in _LINE.finditer(text)]
    assert kinds_by_line(text) == [kinds_of(_clean(line)) for line in lines]


@pytest.mark.parametrize("text", ["xem www.ben-go.example", "thư a@b.example", "Nhóm\u00a0Bến", "Bê\u0301n", "dòng\u200b", "tab\tđây", "\x85"])
def test_a_text_that_is_to_be_cleaned_is_read_line_by_line(text: str) -> None:
    assert kinds_by_line(text) is None
