"""Words of a text with their places, and an index that finds many phrases among them in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress
from operator import add
from typing import Generic, TypeVar

from vietnamese.forms import EXACT, FOLDED, PieceColumn

V = TypeVar("V")

_WORD = re.compile(r"[^\W_]+")
_NEAR_WORDS = 6
"""Words to either side that tell whether a stretch of text is written with accents: in accented Vietnamese three of
four words bear one (demo sites), so that twelve without any are unaccented or English."""


@dataclass(frozen=True)
class Tokens:
    """The words (runs of letters and digits) of an NFC text, in order: as written, folded, where they begin, and their exact keys."""

    text: str
    words: tuple[str, ...]
    folded: tuple[str, ...]
    starts: tuple[int, ...]
    keys: tuple[str, ...]

    def end(self, index: int) -> int:
        """Where a word ends: one past its last letter."""
        return self.starts[index] + len(self.words[index])

    def exact(self, index: int) -> str:
        """The exact key of a word: lower case, each tone in one place."""
        return self.keys[index]

    @property
    def ends(self) -> tuple[int, ...]:
        """Where each word ends; ``end`` tells it of one."""
        return tuple(map(add, self.starts, map(len, self.words)))

    def gap(self, index: int) -> str:
        """What stands between a word and the next one; "" before the first and after the last."""
        return self.text[self.end(index) : self.starts[index + 1]] if 0 <= index < len(self.words) - 1 else ""

    def quote(self, start: int, end: int) -> str:
        """The text from word ``start`` to before word ``end``."""
        return self.text[self.starts[start] : self.end(end - 1)]

    def is_ascii(self, start: int, end: int) -> bool:
        """Whether these words bear no accents."""
        return all(word.isascii() for word in self.words[start:end])

    def is_unaccented_near(self, start: int, end: int) -> bool:
        """Whether neither these words nor those around them bear accents."""
        return all(word.isascii() for word in self.words[max(0, start - _NEAR_WORDS) : end + _NEAR_WORDS])


@lru_cache(maxsize=1)
def tokens_of(text: str) -> Tokens:
    """The words of a text. The last text's are kept, because several stages read the same one."""
    return _words(text)


def _words(text: str) -> Tokens:
    parts = _PARTS.of(text)
    at = list(accumulate([part[4] for part in parts], initial=0))  # where each piece begins
    words = [part[0] for part in parts]
    folded = [part[1] for part in parts]
    keys = [part[2] for part in parts]
    starts = list(map(add, at, [part[3] for part in parts]))
    moved = 0
    for index in compress(range(len(parts)), [part[5] for part in parts]):  # pieces without a word or with several: few
        several = parts[index][5][0]
        place = slice(index + moved, index + moved + 1)
        words[place] = [word for word, _, _, _ in several]
        folded[place] = [bare for _, bare, _, _ in several]
        keys[place] = [key for _, _, key, _ in several]
        starts[place] = [at[index] + start for _, _, _, start in several]
        moved += len(several) - 1
    return Tokens(text, tuple(words), tuple(folded), tuple(starts), tuple(keys))


@lru_cache(maxsize=1)
def with_title(text: str, title: str) -> Tokens:
    """The words of a text and, behind a blank line, of its title: what stands at or past ``len(text)`` is the title's."""
    own, head = tokens_of(text), _words(title)
    shift = len(text) + 2
    return Tokens(
        f"{text}\n\n{title}",
        own.words + head.words,
        own.folded + head.folded,
        own.starts + tuple(start + shift for start in head.starts),
        own.keys + head.keys,
    )


_Word = tuple[str, str, str, int]
"""A word in what stands between two blanks: as written, folded, its exact key, and where it begins there."""
_Part = tuple[str, str, str, int, int, tuple[tuple[_Word, ...], ...]]
"""The only word of such a piece, what the piece takes with its blank, and as one value all its words when they are none or several."""


def _part(text: str) -> _Part:
    if text.isalnum():
        return text, FOLDED.made(text), EXACT.made(text), 0, len(text) + 1, ()
    found = tuple((word, FOLDED.made(word), EXACT.made(word), match.start()) for match in _WORD.finditer(text) for word in [match[0]])
    return (*found[0], len(text) + 1, ()) if len(found) == 1 else ("", "", "", 0, len(text) + 1, (found,))


_PARTS = PieceColumn(_part)


@dataclass(frozen=True)
class Phrase(Generic[V]):
    """A phrase to find: its words folded and exact, and what it stands for."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    value: V

    @property
    def is_ascii(self) -> bool:
        return all(word.isascii() for word in self.exact)


class Phrases(Generic[V]):
    """An index of phrases by their first two words: a look-up for each word of a text, few phrases to compare."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[str, list[Phrase[V]]]] = {}

    def add(self, text: str, value: V) -> None:
        """Adds a phrase. Raises ValueError when it has no letter or digit."""
        words = _words(text)
        if not words.words:
            raise ValueError(text)
        phrase = Phrase(words.folded, tuple(words.exact(index) for index in range(len(words.words))), value)
        first, second = (*words.folded, "")[:2]
        group = self._by_first.setdefault(first, {}).setdefault(second, [])
        if phrase not in group:
            group.append(phrase)
            group.sort(key=lambda each: -len(each.folded))

    def candidates(self, tokens: Tokens) -> Iterator[tuple[int, int, Phrase[V]]]:
        """(first word, one past the last, phrase) wherever a phrase's letters stand, accents aside; longest first."""
        folded, by_first = tokens.folded, self._by_first
        last = len(folded) - 1
        for start in compress(range(len(folded)), map(by_first.__contains__, folded)):  # most words begin no phrase
            seconds = by_first[folded[start]]
            if start < last and folded[start + 1] in seconds:
                for phrase in seconds[folded[start + 1]]:
                    end = start + len(phrase.folded)
                    if folded[start:end] == phrase.folded:
                        yield start, end, phrase
            if "" in seconds:
                for phrase in seconds[""]:
                    yield start, start + 1, phrase


def is_written_as(tokens: Tokens, start: int, end: int, exact: tuple[str, ...]) -> bool:
    """Whether words agree with a phrase's accents, each tone in either of its places."""
    return tokens.keys[start:end] == exact


def is_one_line(tokens: Tokens, start: int, end: int) -> bool:
    """Whether words belong together: no more than a line's break, a dash or a point between two of them."""
    if end - start < 2 or tokens.quote(start, end) == " ".join(tokens.words[start:end]):
        return True  # nearly all
    for index in range(start, end - 1):
        gap = tokens.gap(index)
        if gap != " " and (len(gap) > 3 or not _APART.isdisjoint(gap) or gap.count("\n") > 1):
            return False
    return True


_APART = frozenset(";:!?\"()“”")
