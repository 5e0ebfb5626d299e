"""Which pages may be alike: what the arrays say is what the plain definition says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Set
from itertools import combinations

import numpy as np
import pytest

from pipelines.candidates import (
    FEW_SENTENCES,
    MAX_HOLDERS,
    MAX_PAIRS,
    MIN_ESTIMATE,
    MIN_ESTIMATE_FEW,
    MIN_SHARED,
    Marks,
    candidates,
    split,
)
from pipelines.fingerprint import PERMUTATIONS, ROWS, fingerprint_of
from pipelines.likeness import PageText, likeness, likeness_of
from pipelines.runs import packed_runs

WORDS = [f"{word}{number}" for word in ("ao", "bến", "cầu", "đò", "gò", "hồ", "kè", "lạch", "mương", "nước") for number in range(30)]


def texts(seed: int, pages: int, stock: int) -> list[str]:
    """Texts put together from one stock of sentences: many share some, some share most."""
    draw = random.Random(seed)
    sentences = [" ".join(draw.choices(WORDS, k=draw.randrange(6, 20))) for _ in range(stock)]
    return [". ".join(draw.choices(sentences, k=draw.choice([0, 1, 3, 6, 12]))) for _ in range(pages)]


def marks_of(seed: int, pages: int, stock: int) -> dict[int, Marks]:
    made = [fingerprint_of(text, None) for text in texts(seed, pages, stock)]
    ids = random.Random(seed).sample(range(1, 1000), pages)
    return {page: Marks(one.signature, one.sentences) for page, one in zip(ids, made, strict=True)}


def same_bands(left: bytes, right: bytes) -> bool:
    size = 4 * ROWS
    return any(left[start : start + size] == right[start : start + size] for start in range(0, len(left), size))


def estimate(left: bytes, right: bytes) -> float:
    """The Jaccard index of two texts as their signatures tell it."""
    return sum(left[at : at + 4] == right[at : at + 4] for at in range(0, len(left), 4)) / PERMUTATIONS


def plain_candidates(marks: Mapping[int, Marks], fresh: Set[int]) -> list[tuple[int, int]]:
    """The definition, pair by pair. Only for crowds in which all are compared with all."""
    pairs = [pair for pair in combinations(sorted(marks), 2) if fresh & set(pair)]
    alike: dict[int, list[tuple[float, int]]] = {}
    for left, right in pairs:
        one, other = marks[left], marks[right]
        if not one.signature or not other.signature or not same_bands(one.signature, other.signature):
            continue
        score = estimate(one.signature, other.signature)
        few = min(len(split(one.sentences)), len(split(other.sentences))) < FEW_SENTENCES
        if score >= (MIN_ESTIMATE_FEW if few else MIN_ESTIMATE):
            alike.setdefault(left, []).append((-score, right))
            alike.setdefault(right, []).append((-score, left))
    found = {(min(page, other), max(page, other)) for page, others in alike.items() for _, other in sorted(others)[:MAX_PAIRS]}
    own = {page: set(split(mark.sentences)) for page, mark in marks.items()}
    held = {key: sum(key in keys for keys in own.values()) for keys in own.values() for key in keys}
    for left, right in pairs:
        shared = sum(held[key] <= MAX_HOLDERS for key in own[left] & own[right])
        if shared and shared >= MIN_SHARED * min(len(own[left]), len(own[right])):
            found.add((left, right))
    return sorted(found)


@pytest.mark.parametrize("seed", range(12))
def test_candidates_are_those_of_the_plain_definition(seed: int) -> None:
    """28 pages at most: in no band do more meet than are compared each with each."""
    marks = marks_of(seed, pages=(0, 1, 2, 12, 28)[seed % 5], stock=(5, 20, 60)[seed % 3])
    for share in (1.0, 0.3, 0.0):
        fresh = frozenset(random.Random(seed).sample(sorted(marks), int(share * len(marks))))
        assert candidates(marks, fresh) == plain_candidates(marks, fresh)


def test_only_the_best_pairs_of_a_page_are_compared() -> None:
    """Twenty-eight pages that differ in one sentence of twelve: each has more likely pairs than are looked at."""
    draw = random.Random(3)
    common = [" ".join(draw.choices(WORDS, k=15)) for _ in range(11)]
    made = [fingerprint_of(". ".join([*common, " ".join(draw.choices(WORDS, k=15))]), None) for _ in range(28)]
    marks = {page: Marks(one.signature, one.sentences) for page, one in enumerate(made)}
    pairs = candidates(marks, frozenset(marks))
    assert len(pairs) < 28 * 27 / 2
    assert all(sum(page in pair for pair in pairs) >= MAX_PAIRS for page in marks)


def test_a_crowd_is_compared_with_its_first_pages_only() -> None:
    """A form filled in four hundred times: the number of pairs grows with the pages, not with their square."""
    made = fingerprint_of(texts(1, 1, 12)[0] + ". " + ". ".join(texts(2, 3, 30)), None)
    marks = {page: Marks(made.signature, b"") for page in range(400)}
    pairs = candidates(marks, frozenset(marks))
    assert len(pairs) <= 400 * MAX_PAIRS and {page for pair in pairs for page in pair} == set(marks)


def test_packed_runs_tell_how_alike_texts_are_as_the_texts_themselves_do() -> None:
    some = [*texts(5, 40, 25), "", "một", "một hai", "Một hai ba", "một\thai\n\nba.bốn", "x" * 3000]
    packed = [np.frombuffer(runs, np.uint32) for runs in packed_runs(some)]
    whole = [PageText(None, text) for text in some]
    for left, right in combinations(range(len(some)), 2):
        assert likeness_of(packed[left], packed[right]) == likeness(whole[left], whole[right])
