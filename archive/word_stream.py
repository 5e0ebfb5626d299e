"""Numbers the words of many texts for the search index: what stands between blanks is made into words once, however often it stands."""

from __future__ import annotations

import sys
from array import array

import numpy as np

from archive.postings import Numbers
from archive.query import WORD
from vietnamese.forms import exact_keys

MAX_WORD_CHARS = 100
"""Longer words are indexed by their first letters alone, and so looked for."""
ARROW_CHARS, LOADED_CHARS = 1_500_000, 100_000
"""Shorter texts are split in Python, which takes twice to four times as long: loading pyarrow takes 0.1 s and 35 MB, as long as 1,500,000
characters there. Where it is loaded, only short texts are (to split these takes a millisecond more with it)."""
MANY = np.uint32(2**32 - 1)
"""Stands for a piece of several words, or of none, until these take its place."""


def cut(word: str) -> str:
    """A word as the index holds it."""
    return word[:MAX_WORD_CHARS]


class _Codes(dict[str, int]):
    """Numbers pieces in the order in which they come; ``new`` holds those met since it was emptied."""

    def __init__(self) -> None:
        super().__init__()
        self.new: list[str] = []

    def __missing__(self, piece: str) -> int:
        self[piece] = code = len(self)
        self.new.append(piece)
        return code


class Numbering:
    """Numbers exact words from 1; 0 is the gap after each text."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}  # of words
        self._pieces = _Codes()  # what stands between blanks
        self._first, self._count = array("I"), array("I")  # where each piece's words begin, and how many they are
        self._words = array("I", [0])

    @property
    def words(self) -> list[str]:
        """Each number's word; "" is the gap's."""
        return ["", *self._numbers]

    def stream(self, texts: list[str]) -> tuple[Numbers, Numbers]:
        """The words of some texts as numbers, a gap after each text, and how many words each has."""
        gap = "\0"
        while any(gap in text for text in texts):
            gap += "\0"
        codes, pieces = _split("".join(f"{text} {gap} " for text in texts))
        known = np.fromiter(map(self._pieces.__getitem__, pieces), np.int64, len(pieces))
        self._learn(self._pieces.new)
        self._pieces.new = []
        first, count = (np.array(column)[known] for column in (self._first, self._count))
        if texts:
            at = pieces.index(gap)
            first[at], count[at] = 0, 1  # elsewhere it is no word
        words = np.array(self._words)
        found = np.where(count == 1, words[first], MANY)[codes]
        if len(odd := np.flatnonzero(found == MANY)):
            sizes = count[codes[odd]].astype(np.int64)
            kept = np.ones(len(found), np.int64)
            kept[odd] = sizes
            found = np.repeat(found, kept)
            within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            found[np.flatnonzero(found == MANY)] = words[np.repeat(first[codes[odd]], sizes) + within]
        return found, np.diff(np.flatnonzero(found == 0), prepend=-1) - 1

    def _learn(self, pieces: list[str]) -> None:
        """Finds the words of pieces not met before."""
        numbers, words, first, count = self._numbers, self._words, self._first, self._count
        for key in exact_keys(pieces):
            if key.isalnum():  # one word
                found = [key]
            elif not (found := WORD.findall(key)):
                first.append(0)
                count.append(0)
                continue
            first.append(len(words))
            count.append(len(found))
            for word in found:
                words.append(numbers.setdefault(word[:MAX_WORD_CHARS], len(numbers) + 1))


def _split(text: str) -> tuple[Numbers, list[str]]:
    """What stands between blanks as codes, and what each code stands for.

    Arrow splits at ASCII's blanks alone, Python at all: a piece may hold others, words never do.
    """
    if len(text) < (LOADED_CHARS if "pyarrow.compute" in sys.modules else ARROW_CHARS):
        table = _Codes()
        codes = np.fromiter(map(table.__getitem__, text.split()), np.int32)
        return codes, list(table)
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.ascii_split_whitespace(pa.array([text], pa.string())).flatten().dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()
