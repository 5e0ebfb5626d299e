"""Where a text holds what was looked for: hits, the pieces between them, and snippets of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, islice

import numpy as np
import numpy.typing as npt

from archive.query import WORD, Query, Term
from vietnamese.forms import DROPPED, WIDE_LETTERS, KeptWords, exact_key, fold, fold_all

SNIPPET_CHARS = 260
SNIPPET_BEFORE_CHARS = 70
_SCAN_CHARS = 40_000
"""A snippet is looked for in this much of a text first, and in the rest only when that holds no hit."""

_WINDOWS = 500
"""Stretches that are compared: a text of 40,000 characters that holds a common word more often looks the same all along."""
_GAP_CHARS = 2
"""Blanks between words that stand side by side."""


_BLANKS, _BULLET, _BREAK = re.compile(r"\s+"), re.compile(r"\s*\n- "), re.compile(r"\n\n|[.!?…]\s+")


@dataclass(frozen=True)
class Span:
    """A hit within a text: offsets in characters, and the place of its term among ``Query.terms``."""

    start: int
    end: int
    term: int


_Word = tuple[str, str, int, int]
"""A word of a text: folded, exact, and where it stands, in characters."""


def _words_of(piece: str) -> tuple[_Word, ...]:
    """The words of what stands between two blanks."""
    places = list(WORD.finditer(piece))
    keys = (_keyed(places, piece, key) for key in (fold, exact_key))
    return tuple(zip(*keys, [place.start() for place in places], [place.end() for place in places], strict=True))


def _keyed(places: list[re.Match[str]], text: str, key: Callable[[str], str]) -> list[str]:
    """The key of every word of ``text``, one per place."""
    found = WORD.findall(key(text))
    return found if len(found) == len(places) else [key(place.group()) for place in places]


_WORDS = KeptWords(_words_of)


_SEVERAL = " "
"""The key of what holds several words, which no word is."""


def _key_of(piece: str) -> str:
    key = fold(piece)  # its exact words are dearer, and wanted of few
    words = [key] if key.isalnum() else WORD.findall(key)
    return words[0] if len(words) == 1 else _SEVERAL if words else ""


_KEYS = KeptWords(_key_of)


@cache
def _letters() -> dict[str, str]:
    """For each ASCII letter and digit all characters that ``fold`` makes one of (tests look at all of Unicode)."""
    found: dict[str, str] = {}
    letters = [letter for letter in map(chr, range(0x80, _LAST_ACCENTED)) if not letter.isspace()] + list(WIDE_LETTERS)
    for letter, key in zip(letters, fold_all(letters), strict=True):
        if len(key) == 1 and key.isascii() and key.isalnum():
            found[key] = found.get(key, "") + letter
    return {key: key + (key.upper() if key.isalpha() else "") + found.get(key, "") for key in "abcdefghijklmnopqrstuvwxyz0123456789"}


_LAST_ACCENTED = 0x2200
"""Letters from here on that ``fold`` makes ASCII are full-width."""


@lru_cache(maxsize=512)
def _pattern(word: str, prefix: bool) -> re.Pattern[str]:
    """Finds where a text as it stands may have a folded word of ASCII letters: everywhere where it has it, and hardly anywhere else."""
    letters = [f"[{_letters()[letter]}]" for letter in word]
    letters[0] += r"(?<![^\W_].)"  # after the letter: a pattern that begins with a set of letters is searched for fast
    return re.compile(f"[{DROPPED}]*".join(letters) + ("" if prefix else f"[{DROPPED}]*(?![^\\W_])"))


def _may_stand(text: str, terms: Iterable[Term]) -> list[int] | None:
    """Where the first words of terms may begin in a text, in order; None when that must be looked for word by word."""
    firsts = {(term.folded[0], term.prefix and len(term.folded) == 1) for term in terms}
    if not all(word.isascii() and word.isalnum() and len(word) <= _PATTERN_CHARS for word, _ in firsts):
        return None
    plain = _plain(text)
    if _MARK in plain:  # decomposed, so that a letter is several characters: the NFC of stored text hardly ever is
        return sorted(match.start() for word, prefix in firsts for match in _pattern(word, prefix).finditer(text))
    return sorted(start for word, prefix in firsts for start in _starts(plain, f" {word}" if prefix else f" {word} "))


_PATTERN_CHARS = 40
_MARK, _OTHER_LETTER = "\x01", "\xff"


@cache
def _plain_letters() -> npt.NDArray[np.uint8]:
    """What ``_plain`` makes of each character by its number; the last stands for all that follow."""
    table = np.full(ord(max(WIDE_LETTERS)) + 2, ord(" "), np.uint8)
    for number in range(_LAST_ACCENTED):
        if chr(number).isalnum():
            table[number] = ord(_OTHER_LETTER)
    for key, letters in _letters().items():
        table[[ord(letter) for letter in letters]] = ord(key)
    table[[ord(mark) for mark in DROPPED]] = ord(_MARK)
    return table


def _plain(text: str) -> str:
    """A text letter by letter as ``fold`` has it, a blank for all that may part words, between two blanks.

    By one look-up in a table of numbers: a pattern with all spellings of four words takes 14 ms to compile, and texts
    made plain are searched as fast as memory is read.
    """
    numbers = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return f" {_plain_letters().take(numbers, mode='clip').tobytes().decode('latin-1')} "


def _starts(plain: str, wanted: str) -> Iterator[int]:
    """Where a word stands in a text made plain; ``wanted`` begins with the blank before it."""
    at = plain.find(wanted)
    while at >= 0:
        yield at
        at = plain.find(wanted, at + 1)


def _places(text: str, parts: list[str], terms: Iterable[Term]) -> dict[int, int]:
    """The parts of a text between blanks that may hold the first word of a term, in order, and where each begins."""
    starts = _may_stand(text, terms)
    if starts is not None:
        found: dict[int, int] = {}
        at = begin = before = 0
        for start in starts:
            if blanks := text.count(" ", before, start) + text.count("\n", before, start):
                at, begin = at + blanks, max(text.rfind(" ", before, start), text.rfind("\n", before, start)) + 1
            before = start
            found[at] = begin
        return found
    firsts = {(term.folded[0], term.prefix and len(term.folded) == 1) for term in terms}
    whole = {_SEVERAL, *(word for word, prefix in firsts if not prefix)}
    beginnings = tuple(word for word, prefix in firsts if prefix)
    begins = accumulate((len(part) + 1 for part in parts), initial=0)
    keys = map(_KEYS.__getitem__, parts)
    return {at: begin for at, (key, begin) in enumerate(zip(keys, begins, strict=False)) if key in whole or key.startswith(beginnings)}


class _Text(dict[int, tuple[_Word, ...]]):
    """The words of each part of a text between blanks, read where they are asked for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts = text.replace("\n", " ").split(" ")

    def __missing__(self, at: int) -> tuple[_Word, ...]:
        self[at] = found = _WORDS[self.parts[at]]
        return found

    def row(self, at: int, skip: int, length: int) -> list[tuple[int, _Word]]:
        """Words in a row from one on, each with the number of its part; fewer at the end of the text."""
        found: list[tuple[int, _Word]] = []
        while at < len(self.parts) and len(found) < length:
            found += [(at, word) for word in self[at][skip : skip + length - len(found)]]
            at, skip = at + 1, 0
        return found


def _stands(keys: list[str], wanted: tuple[str, ...], prefix: bool) -> bool:
    """Whether words are the wanted ones."""
    last = len(wanted) - 1
    if len(keys) <= last or keys[:last] != list(wanted[:last]):
        return False
    return keys[last].startswith(wanted[last]) if prefix else keys[last] == wanted[last]


def spans(text: str, query: Query, column: str = "text") -> list[Span]:
    """Where a text holds the query's terms, in text order: exact spellings, else any spelling, per term."""
    asked = {term: number for number, term in reversed(list(enumerate(query.terms))) if term.column in (None, column)}
    terms = [(number, term) for term, number in asked.items()]  # each once, however often it was typed
    if not terms or not text:
        return []
    words = _Text(text)
    parts = words.parts
    places = _places(text, parts, asked)
    found: list[tuple[Span, bool]] = []
    for at, begin in places.items():
        for skip, word in enumerate(words[at]):
            key = word[0]
            for number, term in terms:
                if key != term.folded[0] and not (term.prefix and key.startswith(term.folded[0])):
                    continue
                row = [(at, word)] if len(term.folded) == 1 else words.row(at, skip, len(term.folded))
                if _stands([word[0] for _, word in row], term.folded, term.prefix):
                    last, end = row[-1]
                    left, right = begin + word[2], begin + sum(len(part) + 1 for part in parts[at:last]) + end[3]
                    exact = term.accented and _stands([word[1] for _, word in row], term.exact, term.prefix)
                    found.append((Span(left, right, number), exact))
    spelt = {span.term for span, exact in found if exact}
    return sorted((span for span, exact in found if exact or span.term not in spelt), key=lambda span: (span.start, -span.end))


Pieces = list[tuple[str, bool]]
"""A text in pieces, in order: (piece, whether it is a hit)."""


def pieces(text: str, found: Iterable[Span], start: int = 0, end: int | None = None) -> Pieces:
    """The part of ``text`` from ``start`` to ``end`` cut at the hits; hits side by side become one piece."""
    end = len(text) if end is None else end
    parts: Pieces = []
    position = start
    for span in found:
        left, right = max(span.start, position), min(span.end, end)
        if right <= left:
            continue
        gap = text[position:left]
        if parts and parts[-1][1] and (not gap or gap == " "):
            parts[-1] = (parts[-1][0] + text[position:right], True)
        else:
            parts += [(gap, False)] if gap else []
            parts.append((text[left:right], True))
        position = right
    if position < end:
        parts.append((text[position:end], False))
    return parts


def snippet(text: str, query: Query, column: str = "text") -> Pieces:
    """The part of a text that shows most of the query's terms, or its beginning, in pieces on one line."""
    found = spans(text[:_SCAN_CHARS], query, column)
    if not found and len(text) > _SCAN_CHARS:
        found = spans(text, query, column)
    start = _best_start(text, found)
    begin = 0
    if start > SNIPPET_BEFORE_CHARS:
        window = text[start - SNIPPET_BEFORE_CHARS : start]
        breaks = [match.end() for match in _BREAK.finditer(window)] or [window.find(" ") + 1]
        begin = start - SNIPPET_BEFORE_CHARS + breaks[-1]
    end = min(len(text), begin + SNIPPET_CHARS)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end), begin) or end
        end = begin + SNIPPET_CHARS if end <= start else end
    parts = [
        (_BLANKS.sub(" ", _BULLET.sub(" · ", piece) if "\n- " in piece else piece), hit)
        for piece, hit in pieces(text, found, begin, end)
    ]
    before = [("… ", False)] if begin else []
    after = [(" …", False)] if end < len(text) else []
    return before + parts + after


def _best_start(text: str, found: list[Span]) -> int:
    """Where the best stretch begins; 0 without hits.

    The one with the most different terms; then the one that begins with most words side by side in the query's order
    ("bạo lực" before "lúc báo" for "bao luc"); then the one with the most hits; then the first.
    """
    runs = _side_by_side(text, found)
    longest = max(runs, default=0)
    later = (index for index in range(_WINDOWS, len(found)) if longest > 1 and runs[index] == longest)
    best, start = (0, 0, 0), 0
    reach = SNIPPET_CHARS - SNIPPET_BEFORE_CHARS
    for index in (*range(min(len(found), _WINDOWS)), *islice(later, _WINDOWS)):
        span = found[index]
        near = [other.term for other in found[index : index + 40] if other.end <= span.start + reach]
        worth = (len(set(near)), runs[index], len(near))
        if worth > best:
            best, start = worth, span.start
    return start


def _side_by_side(text: str, found: list[Span]) -> list[int]:
    """Per hit how many words stand side by side from it on, in the order in which they were typed; one pass."""
    runs = [1] * len(found)
    for index in range(len(found) - 2, -1, -1):
        span = found[index]
        for after in range(index + 1, min(index + 4, len(found))):  # hits of several terms may begin at one place
            other = found[after]
            gap = text[span.end : other.start] if 0 < other.start - span.end <= _GAP_CHARS else "?"
            if other.term == span.term + 1 and gap.isspace():
                runs[index] = max(runs[index], runs[after] + 1)
    return runs
