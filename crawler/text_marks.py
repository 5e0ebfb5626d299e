"""What of a text says whether another answer holds the same: two numbers, made where the text is, in the worker."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from vietnamese.forms import PieceColumn

SHORT_CHARS = 200
"""Texts shorter than this that differ in their numbers only are one text: an empty month of a calendar says little more
than its name and its days. Longer ones may be reports of a series: see ``crawler.traps``."""

_DATE_WORDS = frozenset([
    "tháng", "thứ", "ngày", "năm", "một", "hai", "ba", "tư", "bốn", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "giêng", "chạp",
    "chủ", "nhật", "cn", "t", "th", "nd", "rd", "st", "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu",
    "thur", "thurs", "fri", "sat", "sun",
])  # fmt: skip
"""Numbers and the names of months and weekdays, in Vietnamese and English: all that tells one empty month from another."""
MAX_FORM_CHARS = 20_000
"""Characters of a text whose form is compared; what only differs behind is taken for the same."""


class TextMarks(NamedTuple):
    """``key`` is shared by texts that say the same, ``form`` by texts that differ only in numbers and names of months and weekdays."""

    key: int
    form: int


def marks_of(text: str) -> TextMarks:
    """The marks of a text; the same in every process."""
    return TextMarks(_number(_without_numbers(text)), _number(_form_of(text)))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def _without_numbers(text: str) -> str:
    """A short text with each run of numbers as ``#``; a longer one as it is."""
    if len(re.sub(r"[\W\d_]+", "", text[: 5 * SHORT_CHARS])) >= SHORT_CHARS:
        return text
    short = re.sub(r"(?:\W*\d+)+", "#", text[: 20 * SHORT_CHARS])
    return short if len(text) <= 20 * SHORT_CHARS and len(short) < SHORT_CHARS else text


def _form_of(text: str) -> str:
    """The words of a text, without its numbers and the names of months and weekdays."""
    return " ".join(filter(None, _FORMS.of(text[:MAX_FORM_CHARS])))


def _form(piece: str) -> str:
    """The form of what stands between two blanks."""
    piece = piece.lower()
    if piece.isalpha():
        return "" if piece in _DATE_WORDS else piece
    words = re.findall(r"[^\W\d_]+", piece)
    return " ".join(word for word in words if word not in _DATE_WORDS)


_FORMS = PieceColumn(_form)
