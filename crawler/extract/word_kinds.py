"""What single words say about the language of a text, as bits; kept by word, for every word of every page passes here."""

from __future__ import annotations

import re
import unicodedata

from crawler.extract.language_vote import TAY
from vietnamese.forms import FOLDED, VIETNAMESE_LETTERS, KeptWords, PieceColumn
from vietnamese.syllables import is_syllable

HIGHLAND = re.compile("[ĕĭŏŭƀĔĬŎŬɃ]|\u0306")
"""Letters of the languages of the central highlands that no other language here has."""
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile("[\u0300-\u036f]")
ASIA = "\u0e00"
"""The first character of the scripts of Asia, which set no blanks between words."""


def words_of(text: str) -> list[str]:
    """The words of an NFC text; a stray mark belongs to its word."""
    return (_WORD if _MARK.search(text) else _PLAIN_WORD).findall(text)


def _word_kind(word: str) -> int:
    """Of a word, as bits: 1 it holds a letter that only Vietnamese has, 2 it is a syllable, 4 it is accented, 8 it begins in or past
    the scripts of Asia, 16 it holds a letter of the highlands, 32 it is one of TAY, 64 it is an accented syllable that begins with a small letter."""
    lower = word.lower()
    if word.isascii():
        return is_syllable(word) << 1 | (lower in TAY) << 5
    own, accented = not VIETNAMESE_LETTERS.isdisjoint(word), FOLDED.made(word) != lower
    highland, syllable = HIGHLAND.search(word) is not None, is_syllable(word)
    small = accented and syllable and word[0].islower()
    return own | syllable << 1 | accented << 2 | (word >= ASIA) << 3 | highland << 4 | (lower in TAY) << 5 | small << 6


KINDS = KeptWords(_word_kind)
_PART_KINDS = KeptWords(lambda part: bytes([KINDS[part]]) if part.isalpha() else bytes(map(KINDS.__getitem__, words_of(part))))
WITHOUT = {bit: bytes(kind for kind in range(128) if not kind & bit) for bit in (1, 2, 4, 8, 16, 32, 64)}
"""The kinds that lack a bit: what is left without them is counted in C."""


def is_accented(word: str) -> bool:
    """Whether a word holds a letter with a mark, or đ."""
    return KINDS[word] & 4 > 0


def kinds_of(text: str) -> bytes:
    """The kinds of a text's words, in order. No word reaches over a blank, so what stands between two is looked up whole."""
    return b"".join(map(_PART_KINDS.__getitem__, text.split()))


_BREAK, _BARE = b"\xff", b"\xfe"
"""Between two lines, and for what holds no word, among the kinds of words."""


_ONE = [bytes([kind]) for kind in range(128)]


def _line_kinds(piece: str) -> bytes:
    if piece.isascii() and piece.isalpha():
        return _ONE[_word_kind(piece)]
    if piece.isalnum():  # nearly all are
        return _PART_KINDS[piece] or _BARE
    return _BREAK.join(b"".join(_PART_KINDS[part] or _BARE for part in line.split()) for line in piece.split("\n"))


_LINE_KINDS = PieceColumn(_line_kinds)


def kinds_by_line(text: str) -> list[bytes] | None:
    """The kinds of the words of each line that is not empty; None where addresses or characters that are not shown must be taken out first."""
    clean = text.replace("\n", " ").isprintable() and not ("://" in text or "www." in text or "@" in text)
    if not clean or not unicodedata.is_normalized("NFC", text):
        return None
    return [kinds.translate(None, _BARE) for kinds in b"".join(_LINE_KINDS.of(text)).split(_BREAK) if kinds]
