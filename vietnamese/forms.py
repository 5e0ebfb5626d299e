"""Canonical and search forms of Vietnamese text; they keep its word tokens, so that indexes line up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, Generic, TypeVar

from vietnamese.syllables import parse_syllable

# The marks that SQLite's unicode61 keeps inside a token (fts5_unicode2.c, sqlite3Fts5UnicodeIsdiacritic).
# Any other mark parts two tokens there, Thai vowel signs for example: dropping it would join them.
_DROPPED = dict.fromkeys(
    0x300 + offset for offset in (*range(5), *range(6, 13), 15, 17, 27, *range(35, 41), 45, 46, 48, 49)
)
DROPPED = "".join(map(chr, _DROPPED))
"""The combining marks that ``fold`` drops."""

VIETNAMESE_LETTERS = frozenset(
    "ăđơư"
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
    "ĂĐƠƯ"
    "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
)
"""Letters (NFC) that mark a word as Vietnamese: ă đ ơ ư and the precomposed letters of U+1EA0 to U+1EF9.

à á â ã è é ê ì í ò ó ô õ ù ú ý ĩ ũ are left out: French, Portuguese, Spanish or Kikuyu write them too.
"""

# A stray mark belongs to its word, so that a letter with two tones is not taken for one with one.
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_KEPT_CHARS = 1000
"""Results for longer texts are not remembered: the keys of 4,096 of these are 16 MB at most."""
_SYLLABLE_CHARS = 16
"""No word of more characters is a syllable: the longest has seven letters, decomposed with two marks each."""
_PART_CHARS, _KEPT_WORDS = 32, 32_768
"""Keys of longer pieces between blanks are not kept, nor of more pieces."""
_SHARED_CHARS = 200_000
"""Pieces of longer texts are not kept: some 10 MB of the last one."""
_TONED_LETTERS = "àáãạảấầẩẫậắằẳẵặèéẽẹẻếềểễệìíĩỉịòóõọỏốồổỗộớờởỡợùúũụủứừửữựỳýỵỷỹ"
_TONED = re.compile(f"[{_TONED_LETTERS}]")
_VOWELS = "aăâeêioôơuưy" + _TONED_LETTERS
_MOVABLE = re.compile(f"[{_TONED_LETTERS}][{_VOWELS}]|[{_VOWELS}][{_TONED_LETTERS}]")
"""A tone beside another vowel; any other is where it belongs: its syllable has no other vowel."""
_MARKS = re.compile(f"[{''.join(map(chr, _DROPPED))}]+")


_NARROWED = {0xFF10 + at: chr(0x30 + at) for at in range(0x4B) if chr(0x30 + at).isalnum()}
"""Full-width letters and digits (Unicode block Halfwidth and Fullwidth Forms) and what they stand for: search keys have no others."""
WIDE_LETTERS = "".join(map(chr, _NARROWED))
_WIDE = re.compile(f"[{WIDE_LETTERS}]")

_Result = TypeVar("_Result")


def remembered(function: Callable[[str], _Result]) -> Callable[[str], _Result]:
    """A pure function of one text, remembered for short ones: the rules on lines ask the same of a line again and again."""
    kept = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def call(text: str) -> _Result:
        return kept(text) if len(text) <= _KEPT_CHARS else function(text)

    return call


class KeptWords(dict[str, _Result]):
    """What a pure function makes of words, kept: a look-up in a dict costs a third of a call of a cached function.

    Of words of more than _PART_CHARS nothing is kept, and of _KEPT_WORDS at most: under 10 MB each.
    """

    def __init__(self, function: Callable[[str], _Result]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> _Result:
        made = self._function(word)
        if len(word) <= _PART_CHARS:
            if len(self) >= _KEPT_WORDS:
                self.clear()
            self[word] = made
        return made


def pieces_of(text: str) -> Sequence[str]:
    """What stands between the blanks of a text. The last long text's are kept: search keys, words and counts of a page all begin with
    them, and to make a thousand strings and their hashes anew takes as long as to look them up.
    """
    return _kept_pieces(text) if _is_kept(text) else text.split(" ")


def _is_kept(text: str) -> bool:
    return _KEPT_CHARS < len(text) <= _SHARED_CHARS


@lru_cache(maxsize=1)
def _kept_pieces(text: str) -> list[str]:
    return text.split(" ")


class PieceColumn(Generic[_Result]):
    """What a pure function makes of what stands between two blanks, kept in one memory with what all other columns make of it.

    To look up each piece of a page takes a hundredth of the page, so it is done once for all columns (``of``): a place in the row
    that was found takes a fifth of a look-up. Bounds are those of ``KeptWords``. A function must not ask for a row of the very piece
    that it is given, as ``fold`` and ``exact_key`` do: that row is being made. ``made`` is the function itself.
    """

    def __init__(self, function: Callable[[str], _Result]) -> None:
        self.made = function
        self._at = len(_COLUMNS)
        _COLUMNS.append(function)
        _ROWS.clear()  # what is there lacks the new column
        _kept_rows.cache_clear()

    def __getitem__(self, piece: str) -> _Result:
        made: _Result = _ROWS[piece][self._at]
        return made

    def of(self, text: str) -> list[_Result]:
        """The values of a text's pieces, in order."""
        at = self._at
        return [row[at] for row in (_kept_rows(text) if _is_kept(text) else map(_ROWS.__getitem__, text.split(" ")))]


_COLUMNS: list[Callable[[str], Any]] = []
_ROWS: KeptWords[tuple[Any, ...]] = KeptWords(lambda piece: tuple([column(piece) for column in _COLUMNS]))


@lru_cache(maxsize=1)
def _kept_rows(text: str) -> list[tuple[Any, ...]]:
    return list(map(_ROWS.__getitem__, pieces_of(text)))


def nfc(text: str) -> str:
    """The text in Unicode normal form C, the form of all stored text."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The search key of a text: lower case, without accents, đ as d; words stay as many and in order.

    NFC and NFD give the same key. Marks that would part words in SQLite's unicode61 tokenizer stay.
    """
    return text.lower() if text.isascii() else " ".join(FOLDED.of(text))


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = _narrow(text)
    bare = nfc(_MARKS.sub("", unicodedata.normalize("NFD", text))).lower()
    return bare.replace("đ", "d").replace("ð", "d").replace("ɖ", "d")  # translate takes a hundred times as long


_fold_accented = remembered(_fold)


def _fold_piece(piece: str) -> str:
    return piece.lower() if piece.isascii() else _fold_accented(piece)  # other columns ask for the same form of a piece


FOLDED = PieceColumn(_fold_piece)
"""``fold`` of pieces."""


def _narrow(text: str) -> str:
    """A text with full-width letters and digits (as East Asian keyboards write them) as plain ones."""
    return text.translate(_NARROWED) if _WIDE.search(text) else text


def fold_all(words: list[str]) -> list[str]:
    """``fold`` of each of many different words without blanks: four times as fast, for all are gone through at once."""
    return _fold(" ".join(words)).split(" ") if words else []


def fold_aligned(text: str) -> str:
    """``fold`` letter by letter, as long as the text, so that offsets in one are offsets in the other."""
    return text.lower() if text.isascii() else "".join(map(_FOLDED_LETTERS.__getitem__, text))


def _fold_letter(letter: str) -> str:
    key = fold(letter)
    return key if len(key) == 1 else letter


_FOLDED_LETTERS = KeptWords(_fold_letter)


@remembered
def exact_key(text: str) -> str:
    """The key of an exact search: NFC, lower case, each tone in one place (hòa, khỏe, thúy, quỹ, già).

    Words that are not Vietnamese syllables are only lower-cased; words stay as many and in order.
    """
    return text.lower() if text.isascii() else " ".join(EXACT.of(text))


def exact_keys(words: list[str]) -> list[str]:
    """``exact_key`` of each of many different words without blanks: twice as fast, for most of it is done for all at once."""
    lower = _lowered(" ".join(words)).split(" ") if words else []
    return [_WORD.sub(_placed_word, word) if _MOVABLE.search(word) else word for word in lower]


def _lowered(text: str) -> str:
    # Ð (eth) and Ɖ (African d) stand for Đ in many pages converted from legacy fonts; they look the same.
    return nfc(_narrow(text)).lower().replace("ð", "đ").replace("ɖ", "đ")


def _placed(text: str) -> str:
    """The exact key of what stands between two blanks: neither normal forms nor words reach over a blank."""
    if text.isascii():
        return text.lower()
    lower = _lowered(text)
    return _WORD.sub(_placed_word, lower) if _MOVABLE.search(lower) else lower


def _placed_word(match: re.Match[str]) -> str:
    word = match.group()
    return _place_tone(word) if len(word) <= _SYLLABLE_CHARS else word


_placed_accented = remembered(_placed)


def _place_piece(piece: str) -> str:
    return piece.lower() if piece.isascii() else _placed_accented(piece)


EXACT = PieceColumn(_place_piece)
"""``exact_key`` of pieces."""


@lru_cache(maxsize=16384)
def _place_tone(word: str) -> str:
    if not _TONED.search(word):
        return word
    syllable = parse_syllable(word)
    if syllable is None or syllable.tone_at == syllable.tone_position():
        return word
    letters = list(syllable.base)
    letters[syllable.tone_position()] += syllable.tone
    return nfc("".join(letters))
