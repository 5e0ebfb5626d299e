"""Words of a text with their places, and an index that finds many phrases among them in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import add
from typing import Generic, TypeVar

from vietnamese.forms import EXACT, FOLDED, PieceColumn, pieces_of

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
    pieces, parts, all_folded, all_keys = pieces_of(text), _PARTS.of(text), FOLDED.of(text), EXACT.of(text)
    at = list(map(add, accumulate(map(len, pieces), initial=0), count()))  # where each piece begins, a blank behind each
    words: list[str] = []
    folded: list[str] = []
    starts: list[int] = []
    keys: list[str] = []
    done = 0
    for index in compress(range(len(pieces)), parts):  # the others are words: nearly all
        words += pieces[done:index]
        folded += all_folded[done:index]
        starts += at[done:index]
        keys += all_keys[done:index]
        for start, word, bare, key in parts[index][0]:
            words.append(word)
            folded.append(bare)
            starts.append(at[index] + start)
            keys.append(key)
        done = index + 1
    words += pieces[done:]
    folded += all_folded[done:]
    starts += at[done : len(pieces)]
    keys += all_keys[done:]
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


_Part = tuple[int, str, str, str]
"""A word in a piece: where it begins there, the word, folded, its exact key."""


def _part(text: str) -> tuple[tuple[_Part, ...], ...]:
    """Of what stands between two blanks: nothing when all of it is a word, else the words in it, as one value."""
    if text.isalnum():
        return ()
    return (tuple((match.start(), match[0], FOLDED[match[0]], EXACT[match[0]]) for match in _WORD.finditer(text)),)


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
