"""Ranks many pages without looking at each: numbers of pages as bitmaps, one per bit, added and compared as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pyroaring import BitMap

from archive.postings import Slices

WEIGHTS = (1, 2, 3, 4, 6, 8)
"""What a word's rarity (bm25's idf) is rounded to: numbers by which one or two additions multiply."""


def add(total: list[BitMap], number: Slices, shift: int = 0) -> list[BitMap]:
    """The sum of two numbers of each page; ``number`` counts 2 ** ``shift`` times."""
    found = list(total)
    carry = BitMap()
    for at, bits in enumerate(number, shift):
        while len(found) <= at:
            found.append(BitMap())
        here = found[at]
        differ = here ^ bits
        found[at] = differ ^ carry if carry else differ
        carry = (here & bits) | (carry & differ) if carry else here & bits
    at = shift + len(number)
    while carry:
        if len(found) <= at:
            found.append(BitMap())
        found[at], carry = found[at] ^ carry, found[at] & carry
        at += 1
    return found


def weigh(total: list[BitMap], number: Slices, weight: int) -> list[BitMap]:
    """The sum with a number that counts ``weight`` times; ``weight`` is one of WEIGHTS."""
    for shift in range(weight.bit_length()):
        if weight >> shift & 1:
            total = add(total, number, shift)
    return total


def weight_of(pages: int, matches: int) -> int:
    """bm25's idf of a word that stands on so many of all pages, rounded to one of WEIGHTS."""
    idf = math.log((pages - matches + 0.5) / (matches + 0.5)) if matches < pages else 0.0
    return min(WEIGHTS, key=lambda weight: abs(weight - idf))


def groups(pages: BitMap, numbers: list[BitMap]) -> Iterator[BitMap]:
    """Pages parted by their number, the highest first."""
    if not pages:
        return
    if not numbers:
        yield pages
        return
    *rest, highest = numbers
    yield from groups(pages & highest, rest)
    yield from groups(pages - highest, rest)


class Calendar:
    """The pages by date: ``months`` and ``dates`` within them are in order; pages without a date are in none."""

    def __init__(self, months: dict[str, BitMap], dates: dict[str, BitMap]) -> None:
        self.months = sorted(months.items())
        self._dates: dict[str, list[tuple[str, BitMap]]] = {}
        for date, pages in sorted(dates.items()):
            self._dates.setdefault(date[:7], []).append((date, pages))

    def end(self, pages: BitMap, last: bool) -> str | None:
        """The first or the last date of some pages; None when none of them has a date."""
        for month, those in reversed(self.months) if last else self.months:
            if pages.intersect(those):
                dates = self._dates[month]
                return next(date for date, here in (reversed(dates) if last else dates) if pages.intersect(here))
        return None

    def ordered(self, pages: BitMap, newest: bool, limit: int, offset: int) -> list[int]:
        """Some pages by date; those of one date newest number first, or last when the oldest come first. Undated ones end it."""
        found: list[int] = []
        left = pages
        for month, those in reversed(self.months) if newest else self.months:
            if limit <= 0 or not left:
                return found
            if not (count := left.intersection_cardinality(those)):
                continue
            if count <= offset:
                offset -= count
                left = left - those
                continue
            dates = self._dates.get(month, [])
            for _, here in reversed(dates) if newest else dates:
                some = left & here
                part = _ids(some, newest, limit, offset)
                offset = max(offset - len(some), 0)
                found += part
                limit -= len(part)
                if limit <= 0:
                    return found
            left = left - those
        return found + _ids(left, newest, limit, offset)


def _ids(pages: BitMap, newest: bool, limit: int, offset: int) -> list[int]:
    """Numbers of pages in order, the highest first for ``newest``."""
    count = len(pages)
    if offset >= count or limit <= 0:
        return []
    if newest:
        return list(reversed(pages[max(count - offset - limit, 0) : count - offset]))
    return list(pages[offset : offset + limit])


def ordered(pages: BitMap, numbers: list[BitMap], calendar: Calendar, limit: int, offset: int) -> list[int]:
    """Some pages, those with the highest number first, then the newest."""
    found: list[int] = []
    for group in groups(pages, numbers):
        if limit <= 0:
            break
        if len(group) <= offset:
            offset -= len(group)
            continue
        part = calendar.ordered(group, True, limit, offset) if len(group) > 1 else list(group)
        offset = 0
        found += part
        limit -= len(part)
    return found
