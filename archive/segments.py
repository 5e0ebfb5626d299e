"""Makes the search index of some pages: which page holds which word, where, and how much it counts there.

A segment is written once and never changed: its pages leave it when they change or go, and stand in a new one.
All words of its pages stand in one row of places, page after page and in each title, author, text, a gap between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from archive.beginnings import Beginnings
from archive.packing import pack_all, pack_levels
from archive.postings import MAX_LEVEL, Numbers, pack
from archive.rare_words import Rare, gather
from archive.word_stream import Numbering
from vietnamese.forms import fold_all

MAX_TOKENS = 5_000_000
"""A segment with so many words, about 7,500 pages, takes no more: building one takes some 350 MB. An archive of a million pages
then has 130 segments."""
MAX_PAGES = 16_384

TITLE_WEIGHT, TEXT_WEIGHT, AUTHOR_WEIGHT = 6.0, 1.0, 2.0
"""As bm25 is asked to weigh them in ``archive.search_sql``: a word in the title says more about a page than one in its text."""
K1, B = 1.2, 0.75
"""bm25's constants, as in FTS5."""

COMMON_SHARE, COMMON_LEAST = 0.05, 400
"""Words on this share of a segment's pages (and on so many) are common: pairs of them have sets of their own. Their places
are a large part of an archive's, all others are found quickly by their places."""
MAX_COMMON = 100
PREFIX_WORDS = 64
"""A beginning that more words of a segment share has a set of its own, so that no query reads more words of it."""
FIELDS = 3
"""Title, author, text: each is followed by a gap."""
BATCH_CHARS = 2_000_000
"""Texts of so many characters are split at a time: long enough for words to repeat and for Arrow (``word_stream.ARROW_CHARS``), short enough
for the processor's cache and for memory."""

SORTED_PLACES = 500_000
"""Places of words with several spellings are sorted so many at a time: all at once take 100 MB."""


class Source(NamedTuple):
    """What is indexed of a page."""

    id: int
    title: str | None
    author: str | None
    text: str | None


@dataclass
class Segment:
    """A segment as it is stored: rows of words, those on one page together, of pairs of common words, and of beginnings of words."""

    ids: Numbers
    starts: Numbers
    titles: Numbers
    authors: Numbers
    words: list[tuple[Any, ...]] = field(default_factory=list)
    """The values of ``WordRow``, of words on several pages or in several spellings."""
    rare: Rare = field(default_factory=Rare.none)
    pairs: list[tuple[str, bytes]] = field(default_factory=list)
    prefixes: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    common: list[str] = field(default_factory=list)


class Builder:
    """Takes pages one after the other, some ``tokens`` words of them; ``segment`` is what they come to."""

    def __init__(self, tokens: int = MAX_TOKENS) -> None:
        self.ids: list[int] = []
        self._most, self._batch_chars = tokens, min(BATCH_CHARS, 2 * tokens // 5)
        self._numbering = Numbering()
        self._waiting: list[str] = []
        self._waiting_chars = self._tokens = 0
        self._streams: list[Numbers] = []
        self._counts: list[Numbers] = []

    @property
    def is_full(self) -> bool:
        """Whether no further page should be added."""
        return self._tokens >= self._most or len(self.ids) >= MAX_PAGES

    def add(self, page: Source) -> None:
        """Adds a page; ids must rise."""
        self.ids.append(page.id)
        for value in (page.title, page.author, page.text):
            self._waiting.append(value or "")
            self._waiting_chars += len(value or "")
        if self._waiting_chars >= self._batch_chars:
            self._number()

    def _number(self) -> None:
        """Numbers the words of the pages that wait for it."""
        stream, counts = self._numbering.stream(self._waiting)
        self._streams.append(stream)
        self._counts.append(counts)
        self._tokens += len(stream)
        self._waiting, self._waiting_chars = [], 0

    def segment(self) -> Segment:
        """The segment of all pages added; to be called once."""
        self._number()
        stream = np.concatenate(self._streams)
        self._streams.clear()  # of millions of words: there is room for them once
        counts = np.concatenate(self._counts).reshape(-1, FIELDS)
        lengths = counts.sum(axis=1) + FIELDS
        starts = np.cumsum(lengths) - lengths
        ids, starts, titles, authors = (column.astype(np.uint32) for column in (np.array(self.ids), starts, counts[:, 0], counts[:, 1]))
        made = Segment(ids, starts, titles, authors)
        if len(stream):
            _Work(made, stream, self._numbering.words).fill()
        return made


class _Work:
    """The arrays from which one segment is made."""

    def __init__(self, made: Segment, stream: Numbers, names: list[str]) -> None:
        self.made = made
        folds = fold_all(names)
        keys = [f"{folded}\0{name}" for folded, name in zip(folds, names, strict=True)]
        order = sorted(range(len(names)), key=keys.__getitem__)  # the gap stays 0
        self.exact = [names[number] for number in order]
        self.folded = [folds[number] for number in order]
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        self.stream = rank[stream]
        ends = np.append(made.starts[1:], len(stream)).astype(np.int64)
        lengths = ends - made.starts
        self.doc_at = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
        words = np.maximum(lengths - FIELDS, 0)
        self.norm = (K1 * (1 - B + B * words / max(float(words.mean()), 1.0))).astype(np.float32)
        group = np.zeros(len(order), np.uint32)  # the number of a word's folded form
        group[1:] = np.cumsum([one != other for one, other in pairwise(self.folded)])
        self.group = group
        self.least = max(COMMON_SHARE * len(lengths), COMMON_LEAST)

    def fill(self) -> None:
        """Makes all rows."""
        key = self.stream.astype(np.uint64)
        key <<= np.uint64(32)
        key += np.arange(len(key), dtype=np.uint32)
        key.sort()
        key = key[len(self.made.ids) * FIELDS :]  # the gaps come first
        bounds = np.searchsorted(key, np.arange(1, len(self.exact) + 1, dtype=np.uint64) << np.uint64(32))  # of each word's places
        place = key.astype(np.uint32)
        del key
        doc = self.doc_at[place]
        begins = np.append(True, doc[1:] != doc[:-1])
        begins[bounds[:-1]] = True
        first = np.flatnonzero(begins[: len(place)])  # place of each word in each page
        docs, cuts = doc[first], np.searchsorted(first, bounds)
        words = np.repeat(np.arange(1, len(self.exact), dtype=np.uint32), np.diff(cuts))
        tf = np.diff(first, append=len(place)).astype(np.float32)  # TEXT_WEIGHT is 1
        columns = []
        field = self._fields()[place]
        for number, weight in ((1, TITLE_WEIGHT), (2, AUTHOR_WEIGHT)):
            among = np.searchsorted(first, np.flatnonzero(field == number), "right") - 1
            columns.append(self._column(words, docs, np.unique(among)))
            np.add.at(tf, among, np.float32(weight - TEXT_WEIGHT))
        del doc, field, first, begins
        counts = self._rows((words, cuts), docs, tf, (place, bounds), columns)
        self._pairs(*counts)

    def _fields(self) -> Numbers:
        """For each place whether it is in a text (0), a title (1) or an author (2)."""
        fields = np.zeros(len(self.stream), np.uint8)
        columns = (self.made.starts, self.made.titles, self.made.authors)
        for start, title, author in zip(*(column.tolist() for column in columns), strict=True):
            fields[start : start + title] = 1
            fields[start + title + 1 : start + title + 1 + author] = 2
        return fields

    def _column(self, words: Numbers, docs: Numbers, among: Numbers) -> dict[int, bytes]:
        """The pages by word of one column: ``among`` are those of all words and pages that stand in it."""
        words, ids = words[among], self.made.ids[docs[among]]
        cuts = _cuts(words)
        return dict(zip(words[cuts[:-1]].tolist(), pack_all(ids, cuts), strict=True))

    def _levels(self, tf: Numbers, docs: Numbers) -> Numbers:
        """bm25's share of one word (0 to 1 + K1), from 1 to MAX_LEVEL."""
        impact = tf * (K1 + 1) / (tf + self.norm[docs])
        levels: Numbers = np.clip(impact * ((MAX_LEVEL + 1) / (K1 + 1)), 1, MAX_LEVEL).astype(np.uint8)
        return levels

    def _rows(
        self, words: tuple[Numbers, Numbers], docs: Numbers, tf: Numbers, places: tuple[Numbers, Numbers], columns: list[dict[int, bytes]]
    ) -> tuple[Numbers, Numbers]:
        """Rows of exact words and of folded words with several spellings; the number of pages of both kinds."""
        cuts = words[1]
        levels, counts = self._levels(tf, docs), np.diff(cuts)
        rare = (counts == 1) & (np.bincount(self.group)[self.group[1:]] == 1)
        alone = np.flatnonzero(rare)
        names = (self.folded[1:], self.exact[1:])
        of_them = (self.made.ids[docs[cuts[alone]]], levels[cuts[alone]])
        self.made.rare = gather(alone, names, of_them, columns, places)
        self._several(np.flatnonzero(~rare), (self.made.ids[docs], levels, cuts), columns, places)
        self._prefixes(cuts, docs, levels >= HIGH_LEVEL)
        return np.append(0, counts), self._folded_rows(words[0], docs, tf, places)

    def _several(
        self, numbers: Numbers, docs: tuple[Numbers, Numbers, Numbers], columns: list[dict[int, bytes]], places: tuple[Numbers, Numbers]
    ) -> None:
        """Rows of the exact words of some numbers from 0, those on several pages; ``docs`` are pages, levels and where each word's begin."""
        ids, levels, cuts = docs
        (ids, own), (levels, _), (place, bounds) = _only(numbers, ids, cuts), _only(numbers, levels, cuts), _only(numbers, *places)
        chosen = numbers.tolist()
        spelt = [[column.get(number + 1) for number in chosen] for column in columns]
        names = [[column[number + 1] for number in chosen] for column in (self.folded, self.exact)]
        packed: list[list[Any]] = [pack_all(ids, own), pack_levels(levels, own), *spelt, pack_all(place, bounds)]
        self.made.words += zip(*names, np.diff(own).tolist(), *packed, strict=True)

    def _folded_places(self, spellings: Numbers, places: tuple[Numbers, Numbers]) -> dict[int, bytes]:
        """The places of words with several spellings, of all of these together."""
        place, bounds = places
        of_word = self.group[1:]
        begins = np.flatnonzero(np.append(True, of_word[1:] != of_word[:-1]))  # the first spelling of each
        steps = np.searchsorted(bounds, np.arange(0, len(place), SORTED_PLACES))
        parts = np.unique(np.append(begins[np.searchsorted(begins, steps).clip(max=len(begins) - 1)], len(of_word)))
        found: dict[int, bytes] = {}
        for first, last in pairwise(parts.tolist()):
            groups = np.repeat(of_word[first:last], np.diff(bounds[first : last + 1]))
            several = (spellings > 1)[groups]
            key = groups[several].astype(np.uint64)
            key <<= np.uint64(32)
            key += place[bounds[first] : bounds[last]][several]
            key.sort()
            groups = (key >> np.uint64(32)).astype(np.uint32)
            cuts = _cuts(groups)
            if len(groups):
                found.update(zip(groups[cuts[:-1]].tolist(), pack_all(key.astype(np.uint32), cuts), strict=True))
        return found

    def _folded_rows(self, words: Numbers, docs: Numbers, tf: Numbers, places: tuple[Numbers, Numbers]) -> Numbers:
        spellings = np.bincount(self.group)
        groups = self.group[words]
        several = (spellings > 1)[groups]
        counts = np.bincount(groups[~several], minlength=len(spellings))
        groups, docs, tf = groups[several], docs[several], tf[several]
        if not len(groups):
            return counts
        key = (groups.astype(np.uint64) << np.uint64(32)) | docs
        order = np.argsort(key, kind="stable")
        key, tf = key[order], tf[order]
        first = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        key, tf = key[first], np.add.reduceat(tf, first)
        groups, docs = (key >> np.uint64(32)).astype(np.uint32), key.astype(np.uint32)
        cuts = _cuts(groups)
        names = dict(zip(self.group.tolist(), self.folded, strict=True))
        which = groups[cuts[:-1]]
        counts[which] = np.diff(cuts)
        sets = (pack_all(self.made.ids[docs], cuts), pack_levels(self._levels(tf, docs), cuts))
        where = self._folded_places(spellings, places)
        for number, count, *blobs in zip(which.tolist(), np.diff(cuts).tolist(), *sets, strict=True):
            self.made.words.append((names[number], "", count, *blobs, None, None, where[number]))
        return counts

    # -- beginnings of words

    def _prefixes(self, cuts: Numbers, docs: Numbers, high: Numbers) -> None:
        """The pages with beginnings that many words share; those of accented spellings are marked with "="."""
        accented = [number for number, (folded, exact) in enumerate(zip(self.folded[1:], self.exact[1:], strict=True)) if folded != exact]
        accented.sort(key=self.exact[1:].__getitem__)
        sizes = np.diff(cuts)[accented]
        bounds = np.append(0, np.cumsum(sizes))
        among = np.repeat(cuts[accented] - bounds[:-1], sizes) + np.arange(bounds[-1])
        every = Beginnings(self.folded[1:], cuts, docs, high)
        those = Beginnings([self.exact[number + 1] for number in accented], bounds, docs[among], high[among])
        for mark, words in (("", every), ("=", those)):
            for beginning, pages, much in words.shared(PREFIX_WORDS):
                self.made.prefixes.append((mark + beginning, pack(self.made.ids[pages].tobytes()), pack(self.made.ids[much].tobytes())))

    # -- pairs of common words

    def _pairs(self, exact: Numbers, folded: Numbers) -> None:
        """The pages with two common words side by side: exact ones, and folded ones."""
        names = dict(zip(self.group.tolist(), self.folded, strict=True))
        self._pairs_of(np.arange(len(exact)), exact, {number: "=" + name for number, name in enumerate(self.exact)})
        self._pairs_of(self.group, folded, names)

    def _pairs_of(self, of_word: Numbers, counts: Numbers, names: dict[int, str]) -> None:
        common = [int(number) for number in np.argsort(-counts, kind="stable")[:MAX_COMMON] if number and counts[number] >= self.least]
        if not common:
            return
        self.made.common += [names[number] for number in common]
        short = np.zeros(len(counts), np.uint8)
        short[common] = np.arange(1, len(common) + 1)
        coded = short[of_word][self.stream]
        both = np.flatnonzero((coded[:-1] > 0) & (coded[1:] > 0))
        pair = coded[both].astype(np.uint64) * np.uint64(MAX_COMMON + 1) + coded[both + 1]
        key = np.sort((pair << np.uint64(32)) | self.doc_at[both])
        key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
        pair, ids = key >> np.uint64(32), self.made.ids[key.astype(np.uint32)]
        cuts = _cuts(pair)
        for both_words, blob in zip(pair[cuts[:-1]].tolist(), pack_all(ids, cuts), strict=True):
            left, right = divmod(both_words, MAX_COMMON + 1)
            self.made.pairs.append((f"{names[common[left - 1]]} {names[common[right - 1]].removeprefix('=')}", blob))


def _only(numbers: Numbers, values: Numbers, cuts: Numbers) -> tuple[Numbers, Numbers]:
    """What lies between each two cuts of an array, of some numbers only, and the cuts of that."""
    sizes = np.diff(cuts)
    kept = np.zeros(len(sizes), bool)
    kept[numbers] = True
    return values[np.repeat(kept, sizes)], np.append(0, np.cumsum(sizes[numbers]))


def _cuts(numbers: Numbers) -> Numbers:
    """Where runs of equal numbers begin, and the end."""
    if not len(numbers):
        return np.zeros(1, np.int64)
    return np.append(np.append(0, np.flatnonzero(numbers[1:] != numbers[:-1]) + 1), len(numbers))


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
