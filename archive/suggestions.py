"""Other spellings of a query that finds nothing or very little: "did you mean", from the words of the archive itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from archive.query import WORD, Query, parse
from archive.search_values import ByValue
from vietnamese.forms import fold

FEW_RESULTS = 2
"""A query with more results is taken for what was meant."""
MAX_SUGGESTIONS = 3
MAX_WORDS_MENDED, CANDIDATES, TRIED = 3, 4, 16
"""Words of a query that may be wrong, what each is tried as, and queries that are tried in all."""
LEAST_LETTERS, LETTERS_FOR_TWO = 3, 5
"""Shorter words have too many neighbours; two letters may be wrong in a word of five or more."""
TIMES_MORE = 50
"""A word that stands on few pages is taken for a mistake beside one that stands on so many times more."""


@dataclass(frozen=True)
class Vocabulary:
    """The frequent words of an archive: pages by folded word, its most frequent spelling, and words by what is left without a letter."""

    pages: dict[str, int]
    spelling: dict[str, str]
    without: dict[str, list[str]]

    @classmethod
    def of(cls, rows: list[tuple[str, str, int]]) -> Vocabulary:
        """From (folded, exact or "", pages)."""
        pages: dict[str, int] = {}
        spelt: dict[str, tuple[int, str]] = {}
        for folded, exact, count in rows:
            if folded.isalpha() and len(folded) >= LEAST_LETTERS - 1:
                pages[folded] = max(count, pages.get(folded, 0))
                if exact:
                    spelt[folded] = max((count, exact), spelt.get(folded, (0, "")))
        without: dict[str, list[str]] = {}
        for word in pages:
            for part in _without(word):
                without.setdefault(part, []).append(word)
        return cls(pages, {folded: exact for folded, (_, exact) in spelt.items()}, without)

    def near(self, word: str) -> list[str]:
        """Words that differ in one letter (or two of long ones), the most frequent first, at most CANDIDATES."""
        near = {other for part in _without(word) for other in self.without.get(part, ()) if _distance(word, other, 1) <= 1}
        if not near and len(word) >= LETTERS_FOR_TWO:
            near = {other for other in self.pages if abs(len(other) - len(word)) <= 2 and _distance(word, other, 2) <= 2}
        near.discard(word)
        return sorted(near, key=lambda other: (-self.pages[other], other))[:CANDIDATES]


def _without(word: str) -> set[str]:
    """A word, and what is left of it without any one letter."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are added, dropped, changed or swapped with their neighbour (optimal string alignment); at most ``most`` + 1."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            best = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def suggestions(index: ByValue, query: Query, total: int, count: Callable[[Query], int]) -> tuple[str, ...]:
    """Whole queries that find more than ``total``, the best first; ``count`` says how many pages a query finds.

    Only words that hardly any page holds are changed; operators and filters stay as typed.
    """
    if total > FEW_RESULTS:
        return ()
    vocabulary = index.vocabulary(Vocabulary.of)
    doubtful: dict[str, list[str]] = {}
    for word in _doubtful(index, query):
        near = [other for other in vocabulary.near(word) if vocabulary.pages[other] >= TIMES_MORE * len(index.word(word).docs)]
        if near and len(doubtful) < MAX_WORDS_MENDED:
            doubtful[word] = near
    if not doubtful:
        return ()
    accented = query.text != fold(query.text) and any(term.accented for term in query.terms)
    found: list[tuple[int, str]] = []
    for choice in islice(product(*doubtful.values()), TRIED):
        text = _with(query.text, dict(zip(doubtful, choice, strict=True)), vocabulary.spelling if accented else {})
        other = parse(text)
        if (other.filters, other.without) == (query.filters, query.without) and (pages := count(other)) > total:
            found.append((pages, text.strip()))
    return tuple(text for _, text in sorted(found, key=lambda pair: -pair[0])[:MAX_SUGGESTIONS])


def _doubtful(index: ByValue, query: Query) -> Iterator[str]:
    """The folded words of a query that hardly any page holds."""
    for term in query.terms:
        for word in term.folded[: len(term.folded) - term.prefix]:
            if LEAST_LETTERS <= len(word) <= 20 and word.isalpha() and len(index.word(word).docs) <= FEW_RESULTS:
                yield word


def _with(text: str, words: dict[str, str], spelling: dict[str, str]) -> str:
    """A text with some words (by their folded form) replaced by others, these spelt as they mostly are."""
    parts, end = [], 0
    for place in WORD.finditer(text):
        folded = fold(place.group())
        if folded in words:
            other = words[folded]
            parts += [text[end : place.start()], spelling.get(other, other)]
            end = place.end()
    return "".join(parts) + text[end:]

