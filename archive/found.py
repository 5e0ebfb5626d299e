"""What both ways of searching an archive, by bitmaps and by SQL, hand to ``archive.search``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
FACETS = ("site", "language", "kind", "topic", "place", "year", "flag", "state")

PHRASE_BOOST = 2
"""How much more a page counts in which the words stand side by side: most Vietnamese words are several."""


@dataclass(frozen=True)
class Facet:
    """One value of a facet and how many of all the results have it."""

    value: str
    count: int


@dataclass(frozen=True)
class Asked:
    """Which part of a result is wanted, in which order."""

    sort: Sort
    limit: int
    offset: int


@dataclass(frozen=True)
class Found:
    """A result: ``counts`` by facet (and ``month``), most frequent first, years and months in order; ``ids`` of the part asked for.

    ``hidden`` counts matches left out, by reason: ``duplicate`` or ``excluded``; ``exact`` are those of ``ids`` that have
    the accented words as they were typed.
    """

    total: int = 0
    ids: tuple[int, ...] = ()
    exact: frozenset[int] = frozenset()
    counts: dict[str, list[Facet]] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)


def in_order(counts: dict[str, list[Facet]]) -> dict[str, list[Facet]]:
    """Counts with the most frequent value first; years and months in order."""
    for name, facets in counts.items():
        facets.sort(key=lambda facet: facet.value)
        if name not in ("year", "month"):
            facets.sort(key=lambda facet: -facet.count)
    return counts
