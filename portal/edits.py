"""Finds what turns one sequence into another, in bounded time: Myers' shortest edits, and anchors where those are too many. Pure.

difflib has no bound (two paragraphs of 400 words that repeat took it 3 s, 30,000 paragraphs of which each second one differs
156 s), so the algorithm of E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), stands here with a limit of
edits and of steps; where it stops, what occurs just once in both sequences parts them first ("patience diff").
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Edit = tuple[Literal["same", "changed"], int, int, int, int]
"""A stretch: (kind, old start, old end, new start, new end)."""

MAX_STEPS = 1_500_000
"""Steps of one comparison as a whole: some 0.5 s of CPU."""
MAX_EDITS = 500
"""Items put in and taken out that Myers' algorithm looks for: its work grows with the square, 500 are 125,000 steps."""
MAX_DEPTH = 4
"""How often sequences are parted at anchors again; each time costs one pass."""


@dataclass
class Budget:
    """Steps that are left for a comparison, and how many stretches were too dear to be looked at closely."""

    left: int = MAX_STEPS
    coarse: int = 0

    def takes(self, steps: int) -> bool:
        """Takes so many steps; False, and a stretch counts as coarse, when there are not enough."""
        if steps > self.left:
            self.coarse += 1
            return False
        self.left -= steps
        return True


def edits(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Edit]:
    """What is the same and what is not, in order; stretches of one kind are never side by side."""
    found: list[Edit] = []
    for kind, i1, i2, j1, j2 in _edits(old, new, budget, 0):
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1], i2, found[-1][3], j2)
        else:
            found.append((kind, i1, i2, j1, j2))
    return found


def _edits(old: Sequence[str], new: Sequence[str], budget: Budget, depth: int) -> Iterator[Edit]:
    first, last, shorter = 0, 0, min(len(old), len(new))
    while first < shorter and old[first] == new[first]:
        first += 1
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    if first:
        yield "same", 0, first, 0, first
    end_old, end_new = len(old) - last, len(new) - last
    for kind, i1, i2, j1, j2 in _between(old[first:end_old], new[first:end_new], budget, depth):
        yield kind, first + i1, first + i2, first + j1, first + j2
    if last:
        yield "same", end_old, len(old), end_new, len(new)


def _between(old: Sequence[str], new: Sequence[str], budget: Budget, depth: int) -> Iterator[Edit]:
    """Edits of two sequences that differ at both ends."""
    if not old or not new:
        if old or new:
            yield "changed", 0, len(old), 0, len(new)
        return
    matches = _shortest(old, new, budget)
    if matches is None and depth < MAX_DEPTH:
        anchors = _anchors(old, new)
        if anchors:
            at_old = at_new = 0
            for i, j in [*anchors, (len(old), len(new))]:
                for kind, i1, i2, j1, j2 in _edits(old[at_old:i], new[at_new:j], budget, depth + 1):
                    yield kind, at_old + i1, at_old + i2, at_new + j1, at_new + j2
                if i < len(old):
                    yield "same", i, i + 1, j, j + 1
                at_old, at_new = i + 1, j + 1
            return
    if matches is None:
        budget.coarse += 1
    at_old = at_new = 0
    for i, j, length in [*(matches or []), (len(old), len(new), 0)]:
        if i > at_old or j > at_new:
            yield "changed", at_old, i, at_new, j
        if length:
            yield "same", i, i + length, j, j + length
        at_old, at_new = i + length, j + length


def _shortest(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[tuple[int, int, int]] | None:
    """Runs that are the same in the shortest edit, as (old start, new start, length); None when it is longer than the limits."""
    if abs(len(old) - len(new)) > MAX_EDITS:
        return None
    furthest = {1: 0}
    rounds: list[dict[int, int]] = []
    for edit in range(MAX_EDITS + 1):
        rounds.append(dict(furthest) if edit < 2 else {k: furthest[k] for k in range(-edit, edit + 1) if k in furthest})
        budget.left -= edit + 1
        for k in range(-edit, edit + 1, 2):
            down = k == -edit or (k != edit and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            start = x
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            furthest[k] = x
            budget.left -= x - start
            if x >= len(old) and x - k >= len(new):
                return _walked_back(rounds, len(old), len(new))
        if budget.left <= 0:
            return None
    return None


def _walked_back(rounds: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for edit in range(len(rounds) - 1, -1, -1):
        furthest, k = rounds[edit], x - y
        down = k == -edit or (k != edit and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k]
        before_y = before_x - before_k
        start = (before_x if down else before_x + 1) if edit else 0
        if x > start:
            runs.append((start, start - k, x - start))
        x, y = before_x, before_y
    return runs[::-1]


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of items that occur once in each sequence: the most that stand in the same order."""
    once = {item for item, count in Counter(new).items() if count == 1}
    places = {item: place for place, item in enumerate(new) if item in once}
    pairs = [(i, places[item]) for item, i in _once(old).items() if item in places]
    tails: list[int] = []  # of each length the chain with the smallest last place
    ends: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before[number] = ends[at - 1] if at else -1
        tails[at:at + 1] = [j]
        ends[at:at + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _once(items: Sequence[str]) -> dict[str, int]:
    counts = Counter(items)
    return {item: place for place, item in enumerate(items) if counts[item] == 1}
