"""What is a change of a page: its title or its text differ in more than counters, times of visits, related boxes, adverts.

Pure. Only lines that differ between two texts are judged; a line that both hold is never looked at. What is in doubt
is a change: a version too many can be read past, one too few is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher

from archive import volatile
from vietnamese.dates import parse_date
from vietnamese.forms import fold

TITLE_WORDS = 4
"""Titles of fewer words ("Giới thiệu", "Dự án") are headings of other pages too, so their coming and going counts."""
COMPARED_LINES = 4_000_000
"""Product of line counts above which two texts are not compared line by line: they differ, and that is a change."""
UNIT_WORDS = 6
NEAR_LINES = 6
"""How far away another counter may stand for "Tuần này: 310" to be one: the boxes seen have up to six lines."""

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NAMES_OTHER = re.compile(r"(?:xem them|doc them|xem tiep|bai (?:truoc|sau|tiep theo|viet (?:truoc|sau))|tin (?:truoc|sau|tiep theo)|previous(?: post)?|next(?: post)?|related|read more|lien quan)\s?:?\s+")
_DATE_EDGE = re.compile(r"^[(\[]?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[)\]]?[\s:|–-]*|[\s|–-]*[(\[]?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[)\]]?$")


@dataclass(frozen=True)
class Snapshot:
    """A page at a time: title, text (lines apart by ``\\n``), and when it was seen (UTC, ISO 8601)."""

    title: str | None
    text: str
    seen_at: str

    @property
    def moment(self) -> datetime:
        """``seen_at`` as an aware time."""
        moment = datetime.fromisoformat(self.seen_at.replace("Z", "+00:00"))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Titles:
    """The titles of the other pages of a site, for lines of related boxes."""

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._keys: set[str] = set()
        for title in titles:
            self.add(title)

    def add(self, title: str | None) -> None:
        """Takes in one more title."""
        key = _key(title or "")
        if len(key.split()) >= TITLE_WORDS:
            self._keys.add(key)

    def name(self, line: str, but: str | None = None) -> bool:
        """Whether a line is such a title (its date, "Xem thêm:" or a cut end aside), and not the title ``but``."""
        own = _key(but or "")
        key = _key(_DATE_EDGE.sub("", line.removeprefix("- ").strip()))
        for wanted in (key, _NAMES_OTHER.sub("", key, count=1)):
            if wanted != own and wanted in self._keys:
                return True
        cut = line.rstrip().endswith(("...", "…", "[...]", "[…]")) and len(key.split()) >= TITLE_WORDS
        return cut and any(known.startswith(key) and known != own for known in self._keys)


def _key(title: str) -> str:
    return _EDGES.sub("", " ".join(fold(title).split()))


def lines_of(text: str) -> list[str]:
    """The lines of a text, blanks single, empty ones left out."""
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def is_change(old: Snapshot, new: Snapshot, titles: Titles | None = None) -> bool:
    """Whether ``new`` is another version than ``old`` of one page; ``titles`` are those of other pages of its site."""
    if (old.title is None) != (new.title is None):
        return True
    if old.title != new.title and _stable_title(old) != _stable_title(new):
        return True
    before, after = lines_of(old.text), lines_of(new.text)
    if before == after:
        return False
    left, right = _Side(before, old, titles or Titles()), _Side(after, new, titles or Titles())
    first, last_left, last_right = _unequal(before, after)
    if (last_left - first) * (last_right - first) > COMPARED_LINES:
        return True
    matcher = SequenceMatcher(None, before[first:last_left], after[first:last_right], autojunk=False)
    return any(
        left.stable(first + i1, first + i2) != right.stable(first + j1, first + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _stable_title(page: Snapshot) -> str:
    return volatile.stable_part(page.title or "") or page.title or ""


def _unequal(before: list[str], after: list[str]) -> tuple[int, int, int]:
    """The stretch in which two lists differ: its start in both, its end in each."""
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    left, right = len(before), len(after)
    while left > first and right > first and before[left - 1] == after[right - 1]:
        left, right = left - 1, right - 1
    return first, left, right


class _Side:
    """One of two texts that are compared."""

    def __init__(self, lines: list[str], page: Snapshot, titles: Titles) -> None:
        self._lines, self._page, self._titles, self._seen = lines, page, titles, page.moment

    def stable(self, start: int, end: int) -> list[str]:
        """What the lines from ``start`` to ``end`` say that is of the page itself."""
        kept = []
        others = [self._titles.name(line, self._page.title) for line in self._lines[start:end]]
        for index in range(start, end):
            line, at = self._lines[index], index - start
            if others[at] or volatile.is_related_heading(line):
                continue
            beside = any(others[near] for near in (at - 1, at + 1) if 0 <= near < len(others))
            if beside and parse_date(line.removeprefix("- ")) is not None:
                continue
            if self._is_number_of_nothing(index) or self._is_period_counter(index) or self._is_visit_time(index):
                continue
            if rest := volatile.stable_part(line):
                kept.append(rest)
        return kept

    def _is_number_of_nothing(self, index: int) -> bool:
        """A number alone on its line that neither the line before nor the one after says to count something."""
        if not volatile.is_bare_number(self._lines[index]):
            return False
        before = self._lines[index - 1] if index else ""
        after = self._lines[index + 1] if index + 1 < len(self._lines) else ""
        if any(line and volatile.is_counter(f"{line} 1") for line in (before, after)):
            return True
        labelled = before.endswith(":") or volatile.is_year(self._lines[index])
        unit = after[:1].islower() and len(after.split()) <= UNIT_WORDS
        return not labelled and not unit

    def _is_period_counter(self, index: int) -> bool:
        if not volatile.is_period_counter(self._lines[index]):
            return False
        near = self._lines[max(0, index - NEAR_LINES) : index + NEAR_LINES + 1]
        return any(volatile.is_counter(line) for line in near)

    def _is_visit_time(self, index: int) -> bool:
        """The visit's day or time alone on its line, unless the line before says what it is the time of."""
        labelled = index > 0 and self._lines[index - 1].endswith(":")
        return not labelled and volatile.is_visit_time(self._lines[index], self._seen)
