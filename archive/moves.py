"""Finds a missing page's text at a new address of its site: same title and text, or nearly all lines the same. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from archive.changes import lines_of
from archive.volatile import stable_part

MIN_JACCARD = 0.9
"""Lines in both over lines in either: the same text with a line of ten edited is still the same page."""
MIN_CHARS = 200
"""Shorter texts ("Đang cập nhật.") are the same page only under the same title."""
COMMON_LINE_PAGES = 20
"""A line on more new pages than this says nothing about which of them is the old one."""


@dataclass(frozen=True)
class PageText:
    """A page's number, title and text."""

    id: int
    title: str | None
    text: str


def find_moves(missing: Iterable[PageText], new: Iterable[PageText]) -> dict[int, int]:
    """Missing page -> the new page that holds its text: the exact one, else the most alike one, else the older one."""
    exact: dict[tuple[str | None, str], int] = {}
    lines: dict[int, frozenset[str]] = {}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for page in sorted(new, key=lambda page: page.id):
        exact.setdefault((page.title, page.text), page.id)
        lines[page.id] = _lines(page.text)
        for line in lines[page.id]:
            holders[line].append(page.id)
    found = {}
    for page in missing:
        if not page.text:
            continue
        same = exact.get((page.title, page.text)) or _most_alike(page, lines, holders)
        if same is not None and same != page.id:
            found[page.id] = same
    return found


def _most_alike(page: PageText, lines: dict[int, frozenset[str]], holders: dict[str, list[int]]) -> int | None:
    if len(page.text) < MIN_CHARS:
        return None
    own = _lines(page.text)
    shared = Counter(
        other for line in own for other in holders.get(line, ()) if len(holders[line]) <= COMMON_LINE_PAGES and other != page.id
    )
    alike = [(len(own & lines[other]) / len(own | lines[other]), -other) for other in shared]
    best = max(alike, default=(0.0, 0))
    return -best[1] if best[0] >= MIN_JACCARD else None


def _lines(text: str) -> frozenset[str]:
    return frozenset(rest for line in lines_of(text) if (rest := stable_part(line)))
