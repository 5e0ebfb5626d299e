"""Where a hit may stand is found by patterns on the text as it is; that finds what reading every word finds."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest

from archive import highlight
from archive.highlight import spans
from archive.query import parse
from vietnamese.forms import DROPPED, fold

PIECES = ["nước", "NƯỚC", "nuoc", "Nước,", "(nước)", "nước/sạch", "sạch", "đường", "Đường", "ðường", "Ɖường", "d", "đ", "a", "à", "A_a", "a-a", "a1", "1a", "2096/QĐ-UBND", "qđ", "x\u0300", "o\u0337o",
          "İi", "\u212aa", "ka", "n\ue000c", "nu\u0308c", "ß", "ﬁ", "Ａ", "nước\nsạch", "", "…", "_nước", "nước_", "người", "ngườia", "\u0301a", "a\u0301", "한", "q\u0323\u0307"]  # fmt: skip
QUERIES = ["nước", "nuoc", "nu*", "n*", '"nước sạch"', "duong", "đường", "d", "a", "à", "qd", "2096/QĐ-UBND", "1a", "a1", "ka", "i", "k", "o", "x", "q", "nguoi OR sach", "nguoi*", "title:nuoc nuoc", "ß", "한", "nuc", "'"]


@pytest.mark.parametrize("query", QUERIES)
def test_patterns_find_what_reading_every_word_finds(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(query)
    texts = []
    for _ in range(150):
        text = draw.choice([" ", " ", ""]).join(draw.choices(PIECES, k=draw.randrange(1, 14)))
        texts.append(unicodedata.normalize("NFD", text) if draw.random() < 0.3 else text)
    by_patterns = [spans(text, parse(query)) for text in texts]
    monkeypatch.setattr(highlight, "_may_stand", lambda text, terms: None)
    assert by_patterns == [spans(text, parse(query)) for text in texts]


def test_the_letters_of_a_pattern_are_all_that_fold_makes_one_of() -> None:
    known = highlight._letters()
    letters = list(map(chr, range(sys.maxunicode + 1)))
    blanks = [letter for letter in letters if letter.isspace()]
    others = [letter for letter in letters if not letter.isspace()]
    keys = fold(" ".join(others)).split(" ")  # one by one takes six times as long
    for letter, key in [*zip(others, keys, strict=True), *((letter, fold(letter)) for letter in blanks)]:
        if key.isascii() and key.isalnum():
            assert letter in known[key], f"{ord(letter):x}"
    assert all(fold(mark) == "" for mark in DROPPED)
