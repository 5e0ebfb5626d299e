"""Which pages may be alike, by their fingerprints: pairs that meet in a band of MinHash or share whole sentences. Pure.

One band at a time is held in memory, so that 100,000 pages need some 100 MB at most, fingerprints included.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from heapq import heappush, heappushpop

from pipelines.fingerprint import PERMUTATIONS, ROWS, estimate

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


@dataclass(frozen=True)
class Marks:
    """A page's signature, and the bytes of its sentences and images (None: not known)."""

    signature: bytes
    sentences: bytes
    images: bytes | None = None


def split(packed: bytes | None) -> list[bytes]:
    """Packed hashes of eight bytes, one by one."""
    return [packed[start : start + 8] for start in range(0, len(packed or b""), 8)] if packed else []


def candidates(marks: Mapping[int, Marks], fresh: Set[int]) -> Iterator[tuple[int, int]]:
    """Pairs (smaller id first, each once) of which one page is ``fresh``."""
    likely = _best(marks, fresh)
    yield from likely
    for pair in _by_sentences(marks, fresh):
        if pair not in likely:
            yield pair


def _best(marks: Mapping[int, Marks], fresh: Set[int]) -> set[tuple[int, int]]:
    """The pairs that meet in a band and look alike, for each page those with the best estimates."""
    best: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for pair in _by_bands(marks, fresh):
        if pair in seen:
            continue
        score = estimate(marks[pair[0]].signature, marks[pair[1]].signature)
        few = min(len(marks[page].sentences) for page in pair) < 8 * FEW_SENTENCES
        if score >= (MIN_ESTIMATE_FEW if few else MIN_ESTIMATE):
            seen.add(pair)
            for page, other in (pair, pair[::-1]):
                (heappush if len(best[page]) < MAX_PAIRS else heappushpop)(best[page], (score, -other))
    return {(min(page, -other), max(page, -other)) for page, others in best.items() for _, other in others}


def _by_bands(marks: Mapping[int, Marks], fresh: Set[int]) -> Iterator[tuple[int, int]]:
    size = 4 * ROWS
    for start in range(0, 4 * PERMUTATIONS, size):
        wanted = {marks[page].signature[start : start + size] for page in fresh if marks[page].signature}
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        for page, mark in marks.items():
            if mark.signature and (band := mark.signature[start : start + size]) in wanted:
                buckets[band].append(page)
        for pages in buckets.values():
            if len(pages) > 1:
                yield from _pairs(sorted(pages), fresh)


def _pairs(pages: list[int], fresh: Set[int]) -> Iterator[tuple[int, int]]:
    for index, page in enumerate(pages):
        others = pages[:index] if len(pages) <= MAX_BUCKET else pages[: min(index, NEIGHBOURS)]
        for other in others:
            if page in fresh or other in fresh:
                yield other, page


def _by_sentences(marks: Mapping[int, Marks], fresh: Set[int]) -> Iterator[tuple[int, int]]:
    held = holders(marks, {key for page in fresh for key in split(marks[page].sentences)})
    for page in sorted(fresh):
        own = split(marks[page].sentences)
        shared = Counter(other for key in own for other in held[key] if len(held[key]) <= MAX_HOLDERS and other != page)
        for other, count in sorted(shared.items()):
            if count >= MIN_SHARED * min(len(own), len(marks[other].sentences) // 8) and not (other in fresh and other < page):
                yield min(page, other), max(page, other)


def holders(marks: Mapping[int, Marks], wanted: Collection[bytes]) -> dict[bytes, list[int]]:
    """The pages that hold each of some sentences, in the order of ``marks``; MAX_HOLDERS + 1 of them at most."""
    held: dict[bytes, list[int]] = {key: [] for key in wanted}
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
