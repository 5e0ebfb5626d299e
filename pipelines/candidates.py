"""Which pages may be alike, by their fingerprints: pairs that meet in a band of MinHash or share whole sentences. Pure.

One band at a time is held in memory, so that 100,000 pages need some 100 MB at most, fingerprints included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.fingerprint import PERMUTATIONS, ROWS

Numbers = NDArray[np.int64]

MIN_ESTIMATE = 0.45
"""Three standard errors under the Jaccard index that makes a near-duplicate (pipelines.likeness)."""
MIN_ESTIMATE_FEW, FEW_SENTENCES = 0.35, 5
"""The same for a page with so few sentences that are long enough to have hashes: three under that of a text and its double with some
sentences besides. Of other pages the hashes tell that: 1,500 pages made of one stock of sentences gave eight times as many pairs at 0.35."""
MIN_SHARED = 0.3
"""Share of the longer sentences of the page that has fewer: a cut copy has most of them."""
MAX_HOLDERS = 20
"""A sentence on more pages is a site's own; it brings no pages together."""
MAX_PAIRS = 20
"""Pairs of one page that are compared because of their signatures, the best: a form filled in a thousand times has a thousand."""
MAX_BUCKET, NEIGHBOURS = 30, 8
"""Pages that meet in one band and are compared each with each; in a larger crowd (forms filled in a thousand times) with so many of the first."""
BLOCK = 20_000
"""Pairs whose signatures are compared at a time: 15 MB."""
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, section 6.4)


@dataclass(frozen=True)
class Marks:
    """A page's signature, and the bytes of its sentences and images (None: not known)."""

    signature: bytes
    sentences: bytes
    images: bytes | None = None


def split(packed: bytes | None) -> list[bytes]:
    """Packed hashes of eight bytes, one by one."""
    return [packed[start : start + 8] for start in range(0, len(packed or b""), 8)] if packed else []


def candidates(marks: Mapping[int, Marks], fresh: Set[int]) -> list[tuple[int, int]]:
    """Pairs (smaller id first, each once, in order) of which one page is ``fresh``."""
    pages = _Table(marks, fresh)
    codes = np.unique(np.concatenate([_best(pages), _by_sentences(pages)]))
    return list(zip(pages.ids[codes // len(pages.ids)].tolist(), pages.ids[codes % len(pages.ids)].tolist(), strict=True))


class _Table:
    """The pages in the order of their ids; a pair of them is one number, ``left * n + right`` by their places."""

    def __init__(self, marks: Mapping[int, Marks], fresh: Set[int]) -> None:
        kept = sorted(marks)
        self.ids = np.array(kept, dtype=np.int64)
        self.fresh = np.fromiter((page in fresh for page in kept), dtype=np.bool_, count=len(kept))
        packed = [marks[page].sentences for page in kept]
        self.counts = np.fromiter((len(one) // 8 for one in packed), dtype=np.int64, count=len(kept))
        self.sentences = np.frombuffer(b"".join(packed), dtype=np.uint64)
        signatures = [marks[page].signature for page in kept]
        self.signed = np.flatnonzero(np.fromiter(map(bool, signatures), dtype=np.bool_, count=len(kept)))
        self.signatures = np.frombuffer(b"".join(signatures), dtype="<u4").reshape(-1, PERMUTATIONS)

    def codes(self, left: Numbers, right: Numbers) -> Numbers:
        """The numbers of the pairs that hold a fresh page."""
        wanted = self.fresh[left] | self.fresh[right]
        pairs: Numbers = left[wanted] * len(self.ids) + right[wanted]
        return pairs


def _best(pages: _Table) -> Numbers:
    """The pairs that meet in a band and look alike, for each page those with the best estimates."""
    few = pages.counts < FEW_SENTENCES
    rows = np.zeros(len(pages.ids), dtype=np.int64)
    rows[pages.signed] = np.arange(len(pages.signed))
    kept: dict[str, list[Numbers]] = {"codes": [], "same": []}
    for codes in _by_bands(pages):
        left, right = np.divmod(codes, len(pages.ids))
        same = np.count_nonzero(pages.signatures[rows[left]] == pages.signatures[rows[right]], axis=1)
        alike = same >= np.where(few[left] | few[right], MIN_ESTIMATE_FEW, MIN_ESTIMATE) * PERMUTATIONS
        kept["codes"].append(codes[alike])
        kept["same"].append(same[alike])
    if not kept["codes"]:
        return np.empty(0, dtype=np.int64)
    codes, places = np.unique(np.concatenate(kept["codes"]), return_index=True)
    return _first_of_each(codes, np.concatenate(kept["same"])[places], len(pages.ids))


def _first_of_each(codes: Numbers, same: Numbers, count: int) -> Numbers:
    """The pairs that are among the MAX_PAIRS most alike of one of their pages; of equals those with the earlier page."""
    left, right = np.divmod(codes, count)
    page, other = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((other, -np.tile(same, 2), page))
    page = page[order]
    starts = np.flatnonzero(np.r_[True, page[1:] != page[:-1]])
    rank = np.arange(len(page)) - np.repeat(starts, np.diff(np.r_[starts, len(page)]))
    return np.unique(codes[(order % max(1, len(codes)))[rank < MAX_PAIRS]])


def _by_bands(pages: _Table) -> Iterator[Numbers]:
    """The pairs of each band, at most BLOCK at a time."""
    for start in range(0, PERMUTATIONS, ROWS):
        keys = np.zeros(len(pages.signed), dtype=np.uint64)
        for column in range(start, start + ROWS):  # not kept apart for sure, but the estimate tells who met by accident
            keys = (keys ^ pages.signatures[:, column]) * _MIX
        left, right = _pairs(keys, pages.signed, pages.fresh, MAX_BUCKET)
        codes = pages.codes(left, right)
        yield from (codes[first : first + BLOCK] for first in range(0, len(codes), BLOCK))


def _pairs(keys: NDArray[np.uint64], pages: Numbers, fresh: NDArray[np.bool_], most: int) -> tuple[Numbers, Numbers]:
    """The pairs of pages with one key, the earlier one first; of a key on more than ``most`` each with the first NEIGHBOURS.

    ``pages`` ascends. Keys that no fresh page has are left out.
    """
    if not len(keys):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    keys, pages = keys[order], pages[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sizes = np.where(np.logical_or.reduceat(fresh[pages], starts), np.diff(np.r_[starts, len(keys)]), 0)
    lefts, rights = [], []
    for size in np.unique(sizes[sizes > 1]).tolist():
        group = pages[starts[sizes == size][:, None] + np.arange(size)]
        right, left = np.tril_indices(size, -1) if size <= most else _to_first(size)
        lefts.append(group[:, left].ravel())
        rights.append(group[:, right].ravel())
    if not lefts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(lefts), np.concatenate(rights)


def _to_first(size: int) -> tuple[Numbers, Numbers]:
    """(later, earlier) of a crowd: every one with the first NEIGHBOURS."""
    later, earlier = np.divmod(np.arange(size * NEIGHBOURS), NEIGHBOURS)
    return later[earlier < later], earlier[earlier < later]


def _by_sentences(pages: _Table) -> Numbers:
    """The pairs that share enough whole sentences; one on more than MAX_HOLDERS pages does not count."""
    owners = np.repeat(np.arange(len(pages.ids)), pages.counts)
    _, places, sizes = np.unique(pages.sentences, return_inverse=True, return_counts=True)
    held = ((sizes > 1) & (sizes <= MAX_HOLDERS))[places]
    codes, counts = np.unique(pages.codes(*_pairs(pages.sentences[held], owners[held], pages.fresh, MAX_HOLDERS)), return_counts=True)
    left, right = np.divmod(codes, max(1, len(pages.ids)))
    enough: Numbers = codes[counts >= MIN_SHARED * np.minimum(pages.counts[left], pages.counts[right])]
    return enough


def holders(marks: Mapping[int, Marks], wanted: Collection[bytes]) -> dict[bytes, list[int]]:
    """The pages that hold each of some sentences, in the order of ``marks``; MAX_HOLDERS + 1 of them at most."""
    held: dict[bytes, list[int]] = {key: [] for key in wanted}
    if not held:
        return held
    for page, mark in marks.items():
        for key in split(mark.sentences):
            pages = held.get(key)
            if pages is not None and len(pages) <= MAX_HOLDERS:
                pages.append(page)
    return held


def common_sentences(pair: tuple[int, int], shared: Set[bytes], marks: Mapping[int, Marks], held: Mapping[bytes, list[int]]) -> frozenset[bytes]:
    """Those of two pages' shared sentences that stand on other pages too which are otherwise none of their kind.

    A mission statement, a call for donations: at least ENOUGH_OTHERS pages have it that share less than half of their
    sentences with both.
    """
    sets = [frozenset(split(marks[page].sentences)) for page in pair]
    alike: dict[int, bool] = {}
    found = set()
    for key in shared:
        strangers = 0
        for other in held.get(key, ()):
            if other in pair:
                continue
            if other not in alike:
                own = frozenset(split(marks[other].sentences))
                alike[other] = any(2 * len(own & each) > min(len(own), len(each)) for each in sets)
            strangers += not alike[other]
        if strangers >= ENOUGH_OTHERS:
            found.add(key)
    return frozenset(found)


ENOUGH_OTHERS = 2
"""Pages besides the two that make a sentence common."""
