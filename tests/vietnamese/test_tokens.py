"""Words with their places, and phrases found among them."""

from __future__ import annotations

import unicodedata

import pytest

from vietnamese.tokens import Phrases, is_one_line, is_written_as, tokens_of, with_title

TEXTS = ["", "   ", "một", "Một, hai\n\nba (bốn)", "a  b", "TP.HCM – 24/7", "HIV/AIDS_x", "x" * 5000, "Đ" * 30 + " đ", "\u00a0Huế\u00a0", "e\u0301 é"]


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_stands_where_its_place_says(text: str) -> None:
    tokens = tokens_of(text)
    assert [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)] == list(tokens.words)
    assert all(word and not word.isspace() for word in tokens.words)
    assert len(tokens.folded) == len(tokens.words)


def test_the_words_of_a_title_stand_behind_those_of_the_text() -> None:
    tokens = with_title("Một hai.", "Ba bốn")
    assert [tokens.text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)] == ["Một", "hai", "Ba", "bốn"]
    assert tokens.starts[2] >= len("Một hai.")
    assert not is_one_line(tokens, 1, 3)


def find(phrase: str, text: str) -> list[str]:
    index: Phrases[int] = Phrases()
    index.add(phrase, 1)
    tokens = tokens_of(unicodedata.normalize("NFC", text))
    return [tokens.quote(start, end) for start, end, each in index.candidates(tokens) if is_written_as(tokens, start, end, each.exact)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("hòa bình", "vì hoà bình, hòa  bình!", ["hoà bình", "hòa  bình"]), ("hòa bình", "họa bình", []), ("hòa bình", "hòa bìnhx", []),
        ("ba", "ba ba", ["ba", "ba"]), ("một hai", "một", []), ("một hai", "một hai", ["một hai"]), ("đa", "da đa", ["đa"]),
        ("quyền trẻ em", "QUYỀN TRẺ EM", ["QUYỀN TRẺ EM"]), ("hòa bình", unicodedata.normalize("NFD", "hòa bình"), ["hòa bình"]),
    ],
)  # fmt: skip
def test_a_phrase_is_found_at_word_boundaries_with_its_accents(phrase: str, text: str, found: list[str]) -> None:
    assert find(phrase, text) == found


def test_a_phrase_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.\.\."):
        Phrases[int]().add("...", 1)
