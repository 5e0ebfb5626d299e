"""Makes the search index of some pages: which page holds which word, where, and how much it counts there.

A segment is written once and never changed: its pages leave it when they change or go, and stand in a new one.
All words of its pages stand in one row of places, page after page and in each title, author, text, a gap between them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from archive.postings import MAX_LEVEL, Numbers, pack, pack_levels
from archive.query import WORD
from vietnamese.forms import exact_key, fold

MAX_TOKENS = 5_000_000
"""Words of a segment, about 7,500 pages: building one takes some 350 MB. An archive of a million pages then has 130 segments."""
MAX_PAGES = 16_384

TITLE_WEIGHT, TEXT_WEIGHT, AUTHOR_WEIGHT = 6.0, 1.0, 2.0
"""As bm25 is asked to weigh them in ``archive.search_sql``: a word in the title says more about a page than one in its text."""
K1, B = 1.2, 0.75
"""bm25's constants, as in FTS5."""

COMMON_SHARE, COMMON_LEAST = 0.05, 400
"""Words on this share of a segment's pages (and on so many) are common: pairs of them have sets of their own. Their places
are a large part of an archive's, all others are found quickly by their places."""
MAX_COMMON = 100
PREFIX_WORDS = 256
"""A beginning that more words of a segment share has a set of its own, so that no query reads more words of it."""
MAX_WORD_CHARS = 100
"""Longer words are indexed by their first letters alone, and so looked for."""

Row = tuple[str, str, int, bytes, bytes | None, bytes | None, bytes | None, bytes | None]
"""A word: folded, exact ("" for all its spellings), number of pages, pages, levels, pages by title, by author, places."""


class Source(NamedTuple):
    """What is indexed of a page."""

    id: int
    title: str | None
    author: str | None
    text: str | None


@dataclass
class Segment:
    """A segment as it is stored: rows of words, of pairs of common words, and of beginnings of words."""

    ids: Numbers
    starts: Numbers
    titles: Numbers
    authors: Numbers
    words: list[Row] = field(default_factory=list)
    pairs: list[tuple[str, bytes]] = field(default_factory=list)
    prefixes: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    common: list[str] = field(default_factory=list)


def cut(word: str) -> str:
    """A word as the index holds it."""
    return word[:MAX_WORD_CHARS]


class _Numbering(dict[str, tuple[int, ...]]):
    """Numbers the exact words of what stands between blanks, from 1; 0 is a gap."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = [""]
        self._numbers: dict[str, int] = {}

    def __missing__(self, piece: str) -> tuple[int, ...]:
        numbers = []
        for word in map(cut, WORD.findall(exact_key(piece))):
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self.words)
                self.words.append(word)
            numbers.append(number)
        self[piece] = found = tuple(numbers)
        return found


class Builder:
    """Takes pages one after the other; ``segment`` is what they come to."""

    def __init__(self) -> None:
        self._numbers = _Numbering()
        self._stream = array("I")
        self._pages: list[tuple[int, int, int, int]] = []  # id, start, words of title and author

    @property
    def is_full(self) -> bool:
        """Whether no further page should be added."""
        return len(self._stream) >= MAX_TOKENS or len(self._pages) >= MAX_PAGES

    @property
    def ids(self) -> list[int]:
        """The pages so far."""
        return [page[0] for page in self._pages]

    def add(self, page: Source) -> None:
        """Adds a page; ids must rise."""
        start = len(self._stream)
        counts = []
        for value in (page.title, page.author, page.text):
            before = len(self._stream)
            self._stream.extend(chain.from_iterable(map(self._numbers.__getitem__, (value or "").split())))
            counts.append(len(self._stream) - before)
            self._stream.append(0)
        self._pages.append((page.id, start, counts[0], counts[1]))

    def segment(self) -> Segment:
        """The segment of all pages added."""
        pages = np.array(self._pages, np.int64).reshape(-1, 4)
        ids, starts, titles, authors = (pages[:, column].astype(np.uint32) for column in range(4))
        made = Segment(ids, starts, titles, authors)
        if self._stream:
            _Work(made, np.frombuffer(self._stream, np.uint32), self._numbers.words).fill()
        return made


class _Work:
    """The arrays from which one segment is made."""

    def __init__(self, made: Segment, stream: Numbers, names: list[str]) -> None:
        self.made = made
        folds = [fold(name) for name in names]
        order = sorted(range(len(names)), key=lambda number: (folds[number], names[number]))  # the gap stays 0
        self.exact = [names[number] for number in order]
        self.folded = [folds[number] for number in order]
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        self.stream = rank[stream]
        ends = np.append(made.starts[1:], len(stream)).astype(np.int64)
        lengths = ends - made.starts
        self.doc_at = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        words = np.maximum(lengths - 3, 0)
        self.norm = (K1 * (1 - B + B * words / max(float(words.mean()), 1.0))).astype(np.float32)
        group = np.zeros(len(order), np.uint32)  # the number of a word's folded form
        group[1:] = np.cumsum([self.folded[at] != self.folded[at - 1] for at in range(1, len(order))])
        self.group = group
        self.least = max(COMMON_SHARE * len(lengths), COMMON_LEAST)

    def fill(self) -> None:
        """Makes all rows."""
        stream = self.stream
        key = (stream.astype(np.uint64) << np.uint64(32)) | np.arange(len(stream), dtype=np.uint64)
        key.sort()
        key = key[np.searchsorted(key, np.uint64(1) << np.uint64(32)) :]
        word, place = (key >> np.uint64(32)).astype(np.uint32), key.astype(np.uint32)
        del key
        doc = self.doc_at[place]
        field = self._fields()[place]
        first = np.flatnonzero(np.append(True, (word[1:] != word[:-1]) | (doc[1:] != doc[:-1]))) if len(word) else np.empty(0, np.int64)
        weight = np.array([TEXT_WEIGHT, TITLE_WEIGHT, AUTHOR_WEIGHT], np.float32)[field]
        tf = np.add.reduceat(weight, first) if len(first) else weight
        del weight
        words, docs = word[first], doc[first]
        bounds = np.searchsorted(word, np.arange(len(self.exact) + 1))
        columns = [self._column(word, doc, field == number) for number in (1, 2)]
        del word, doc, field
        counts = self._rows(words, docs, tf, (place, bounds), columns)
        self._pairs(*counts)

    def _fields(self) -> Numbers:
        """For each place whether it is in a text (0), a title (1) or an author (2)."""
        fields = np.zeros(len(self.stream), np.uint8)
        columns = (self.made.starts, self.made.titles, self.made.authors)
        for start, title, author in zip(*(column.tolist() for column in columns), strict=True):
            fields[start : start + title] = 1
            fields[start + title + 1 : start + title + 1 + author] = 2
        return fields

    def _column(self, word: Numbers, doc: Numbers, mask: Numbers) -> dict[int, bytes]:
        """The pages by word of one column."""
        word, doc = word[mask], doc[mask]
        if not len(word):
            return {}
        first = np.flatnonzero(np.append(True, (word[1:] != word[:-1]) | (doc[1:] != doc[:-1])))
        word, ids = word[first], self.made.ids[doc[first]].tobytes()
        cuts = [*np.flatnonzero(np.append(True, word[1:] != word[:-1])).tolist(), len(word)]
        return {int(word[start]): pack(ids[4 * start : 4 * end]) for start, end in pairwise(cuts)}

    def _levels(self, tf: Numbers, docs: Numbers) -> Numbers:
        """bm25's share of one word (0 to 1 + K1), from 1 to MAX_LEVEL."""
        impact = tf * (K1 + 1) / (tf + self.norm[docs])
        levels: Numbers = np.clip(impact * ((MAX_LEVEL + 1) / (K1 + 1)), 1, MAX_LEVEL).astype(np.uint8)
        return levels

    def _rows(
        self, words: Numbers, docs: Numbers, tf: Numbers, places: tuple[Numbers, Numbers], columns: list[dict[int, bytes]]
    ) -> tuple[Numbers, Numbers]:
        """Rows of exact words and of folded words with several spellings; the number of pages of both kinds."""
        numbers = np.searchsorted(words, np.arange(len(self.exact) + 1))
        levels = self._levels(tf, docs)
        ids, place = self.made.ids[docs].tobytes(), places[0].tobytes()
        levels_raw, cuts, bounds = levels.tobytes(), numbers.tolist(), places[1].tolist()
        for number in range(1, len(self.exact)):
            start, end = cuts[number], cuts[number + 1]
            if start < end:
                place_blob = pack(place[4 * bounds[number] : 4 * bounds[number + 1]])
                blobs = (columns[0].get(number), columns[1].get(number), place_blob)
                row = (end - start, pack(ids[4 * start : 4 * end]), pack_levels(levels_raw[start:end]))
                self.made.words.append((self.folded[number], self.exact[number], *row, *blobs))
        self._prefixes(cuts, docs, levels >= HIGH_LEVEL)
        return np.diff(numbers), self._folded_rows(words, docs, tf)

    def _folded_rows(self, words: Numbers, docs: Numbers, tf: Numbers) -> Numbers:
        group = self.group
        spellings = np.bincount(group[1:], minlength=int(group[-1]) + 1) if len(group) > 1 else np.zeros(1, int)
        several = spellings[group[words]] > 1
        key = (group[words].astype(np.uint64) << np.uint64(32)) | docs
        counts = np.zeros(len(spellings), np.int64)
        alone = np.bincount(group[words[~several]], minlength=len(spellings))
        counts[: len(alone)] += alone
        order = np.argsort(key[several], kind="stable")
        key, tf = key[several][order], tf[several][order]
        if not len(key):
            return counts
        first = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        key, tf = key[first], np.add.reduceat(tf, first)
        groups, docs = (key >> np.uint64(32)).astype(np.uint32), key.astype(np.uint32)
        levels, ids = self._levels(tf, docs), self.made.ids[docs]
        names = dict(zip(group.tolist(), self.folded, strict=True))
        ids_raw, levels_raw = ids.tobytes(), levels.tobytes()
        cuts = [*np.flatnonzero(np.append(True, groups[1:] != groups[:-1])).tolist(), len(groups)]
        for start, end in pairwise(cuts):
            counts[groups[start]] = end - start
            row = (end - start, pack(ids_raw[4 * start : 4 * end]), pack_levels(levels_raw[start:end]))
            self.made.words.append((names[int(groups[start])], "", *row, None, None, None))
        return counts

    # -- beginnings of words

    def _prefixes(self, cuts: list[int], docs: Numbers, high: Numbers) -> None:
        """The pages with beginnings that many words share; those of accented spellings are marked with "="."""
        spelt = [(number, name) for number, name in enumerate(self.folded) if number]
        spelt += [(number, "=" + name) for number, name in enumerate(self.exact) if name != self.folded[number]]
        for length in range(1, MAX_WORD_CHARS + 1):
            words: dict[str, list[tuple[int, str]]] = {}
            for number, name in spelt:
                chars = length + (name[0] == "=")
                if len(name) >= chars:
                    words.setdefault(name[:chars], []).append((number, name))
            long = {prefix: found for prefix, found in words.items() if len(found) > PREFIX_WORDS}
            spelt = [pair for found in long.values() for pair in found]  # no others share a longer beginning
            for prefix, found in long.items():
                self._prefix(prefix, [(cuts[number], cuts[number + 1]) for number, _ in found], docs, high)

    def _prefix(self, prefix: str, ranges: list[tuple[int, int]], docs: Numbers, high: Numbers) -> None:
        starts, ends = (np.array(side, np.int64) for side in zip(*ranges, strict=True))
        joined = np.append(True, starts[1:] != ends[:-1])  # words in a row are one range
        starts, ends = starts[joined], ends[np.append(np.flatnonzero(joined)[1:] - 1, len(ends) - 1)]
        marks = np.zeros(len(self.made.ids), bool), np.zeros(len(self.made.ids), bool)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            marks[0][docs[start:end]] = True
            marks[1][docs[start:end][high[start:end]]] = True
        found = [self.made.ids[each].tobytes() for each in marks]
        self.made.prefixes.append((prefix, pack(found[0]), pack(found[1])))

    # -- pairs of common words

    def _pairs(self, exact: Numbers, folded: Numbers) -> None:
        names = dict(zip(self.group.tolist(), self.folded, strict=True))
        self._pairs_of(self.stream, exact, {number: "=" + name for number, name in enumerate(self.exact)})
        self._pairs_of(self.group[self.stream], folded, names)

    def _pairs_of(self, stream: Numbers, counts: Numbers, names: dict[int, str]) -> None:
        common = [int(number) for number in np.argsort(-counts, kind="stable")[:MAX_COMMON] if number and counts[number] >= self.least]
        if not common:
            return
        self.made.common += [names[number] for number in common]
        short = np.zeros(max(len(counts), int(stream.max()) + 1), np.uint64)
        short[common] = np.arange(1, len(common) + 1)
        coded = short[stream]
        both = np.flatnonzero((coded[:-1] > 0) & (coded[1:] > 0))
        pair = coded[both] * np.uint64(MAX_COMMON + 1) + coded[both + 1]
        key = np.sort((pair << np.uint64(32)) | self.doc_at[both])
        key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
        pair, ids = key >> np.uint64(32), self.made.ids[key.astype(np.uint32)].tobytes()
        cuts = [*np.flatnonzero(np.append(True, pair[1:] != pair[:-1])).tolist(), len(pair)] if len(pair) else []
        for start, end in pairwise(cuts):
            left, right = divmod(int(pair[start]), MAX_COMMON + 1)
            name = f"{names[common[left - 1]]} {names[common[right - 1]].removeprefix('=')}"
            self.made.pairs.append((name, pack(ids[4 * start : 4 * end])))


HIGH_LEVEL = 8
"""From this level on a word that is looked for by its beginning counts as one that a page is about."""


def build(pages: Iterable[Source]) -> Iterator[Segment]:
    """Segments of pages in the order of their ids, each as large as it may be."""
    builder = Builder()
    for page in pages:
        builder.add(page)
        if builder.is_full:
            yield builder.segment()
            builder = Builder()
    if builder.ids:
        yield builder.segment()
