"""The beginnings that many words of a segment share, and the pages with such words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from archive.postings import Numbers
from archive.word_stream import MAX_WORD_CHARS


class Beginnings:
    """Words in order, and the pages of each (one word's after the other's) with whether it counts much there."""

    def __init__(self, words: list[str], cuts: Numbers, docs: Numbers, high: Numbers) -> None:
        self._words, self._cuts = words, cuts
        self._docs, self._high = docs, high
        self._pages = int(docs.max(initial=0)) + 1

    def shared(self, least: int) -> Iterator[tuple[str, Numbers, Numbers]]:
        """(beginning, pages, those in which a word counts much) of each that more than ``least`` words share."""
        found: list[tuple[str, Numbers, Numbers]] = []
        self._walk(0, len(self._words), 0, least, found)
        for beginning, *pages in found:
            docs, high = (np.flatnonzero(marks) for marks in pages)
            yield beginning, docs, high

    def _walk(self, start: int, end: int, length: int, least: int, found: list[tuple[str, Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
        """The pages of words that share their first letters; those of longer beginnings are not looked at again."""
        docs, high = np.zeros(self._pages, bool), np.zeros(self._pages, bool)
        rest = at = start
        while at < end and length < MAX_WORD_CHARS:
            word = self._words[at]
            if len(word) == length:
                at += 1
                continue
            stop = bisect_left(self._words, word[:length] + chr(ord(word[length]) + 1), at, end)
            if stop - at > least:
                self._mark(rest, at, docs, high)
                for marks, longer in zip((docs, high), self._walk(at, stop, length + 1, least, found), strict=True):
                    marks |= longer
                rest = stop
            at = stop
        self._mark(rest, end, docs, high)
        if length:
            found.append((self._words[start][:length], docs, high))
        return docs, high

    def _mark(self, start: int, end: int, docs: Numbers, high: Numbers) -> None:
        here = slice(self._cuts[start], self._cuts[end])
        docs[self._docs[here]] = True
        high[self._docs[here][self._high[here]]] = True
