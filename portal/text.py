"""Turns a stored text into what a reader sees: paragraphs, headings, lists and tables, with its hits marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

from archive.reader import Segment
from archive.search import Pieces, Query, pieces, spans

Kind = Literal["paragraph", "heading", "list", "table"]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True)
class TextBlock:
    """A paragraph or heading (lines), a list (items) or a table (rows of cells); every piece tells whether it is a hit.

    ``language`` is given only where it differs from the page's own; "" marks one that is unknown.
    """

    kind: Kind
    lines: tuple[tuple[Pieces, ...], ...]
    language: str | None = None


def clean(text: str) -> str:
    """Text fit for HTML: control characters, and those that turn the direction of what follows, become blanks."""
    return _CONTROL.sub(" ", text)


def _language_at(segments: tuple[Segment, ...], position: int, own: str) -> str | None:
    for segment in segments:
        if segment.start_char <= position < segment.start_char + segment.length_chars:
            language = "" if segment.language == "und" else segment.language
            return language if language != own else None
    return None


def _cells(line: str, start: int) -> list[tuple[int, int]]:
    """Where the cells of a table row (joined by " | ") begin and end."""
    places, position = [], 0
    for part in line.split(" | "):
        places.append((start + position, start + position + len(part)))
        position += len(part) + 3
    return places


def _groups(text: str) -> list[list[tuple[int, str]]]:
    """Lines with their offsets, in groups parted by blank lines."""
    groups: list[list[tuple[int, str]]] = [[]]
    position = 0
    for line in text.split("\n"):
        if line.strip():
            groups[-1].append((position, line))
        elif groups[-1]:
            groups.append([])
        position += len(line) + 1
    return [group for group in groups if group]


def blocks(
    text: str,
    language: str,
    segments: tuple[Segment, ...],
    query: Query | None = None,
    extracted: tuple[tuple[str, str], ...] = (),
) -> list[TextBlock]:
    """The blocks of a text in order; ``language`` is the page's own, for which no block is marked.

    ``extracted`` are the (kind, text) of the page's blocks, which tell its headings from its paragraphs.
    """
    text = clean(text)
    headings = _Headings(extracted)
    found = spans(text, query) if query else []
    result: list[TextBlock] = []
    for group in _groups(text):
        is_heading = headings.next_is("\n".join(line for _, line in group))
        for kind, run in groupby(group, key=partial(_line_kind, lines=len(group))):
            lines = list(run)
            rows = []
            for start, line in lines:
                left = start + 2 if kind == "list" else start
                places = _cells(line, left) if kind == "table" else [(left, start + len(line))]
                rows.append(tuple(pieces(text, found, first, last) for first, last in places))
            shown: Kind = "heading" if kind == "paragraph" and is_heading else kind
            result.append(TextBlock(shown, tuple(rows), _language_at(segments, lines[0][0], language)))
    return result


class _Headings:
    """Follows the extracted blocks along a text: which of its paragraphs was a heading."""

    def __init__(self, extracted: tuple[tuple[str, str], ...]) -> None:
        self._kinds = [kind for kind, _ in extracted]
        self._places: dict[str, list[int]] = {}
        for place, (_, words) in enumerate(extracted):
            self._places.setdefault(clean(words), []).append(place)
        self._next = 0

    def next_is(self, paragraph: str) -> bool:
        """Whether the block that says just this, after those of earlier paragraphs, is a heading."""
        places = self._places.get(paragraph, [])
        at = bisect_left(places, self._next)
        if at == len(places):
            return False
        self._next = places[at] + 1
        return self._kinds[places[at]] == "heading"


def _line_kind(entry: tuple[int, str], lines: int) -> Kind:
    line = entry[1]
    if line.startswith("- "):
        return "list"
    return "table" if " | " in line and lines > 1 else "paragraph"
