"""Charts as plain shapes: where each column or bar stands, in per cent of its drawing. Pure; templates draw them as SVG without any script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.locale import Locale

MOST_COLUMNS = 240
"""Months (twenty years) or weeks that one chart shows: at 320 px a column is then a little more than one pixel wide."""
WIDEST = 7.0
"""Per cent of the drawing that one column may take, so that three months are no three towers."""
TOP, BOTTOM = 14.0, 84.0
"""Between which heights, in per cent from above, columns stand: over them the highest figure, under them the names of years."""
MOST_TICKS = 6


@dataclass(frozen=True)
class Column:
    """One column: its place and size in per cent, what it counts, and that in words."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class Columns:
    """Columns over time, oldest first, with empty ones for what counts nothing; ``ticks`` are (x, word). ``earlier`` are not shown."""

    columns: tuple[Column, ...]
    ticks: tuple[tuple[float, str], ...]
    highest: Column
    earlier: int = 0

    @property
    def filled(self) -> tuple[Column, ...]:
        """Those that count something, newest first, as a table lists them."""
        return tuple(column for column in reversed(self.columns) if column.count)


@dataclass(frozen=True)
class Row:
    """One row of a table with bars: a name (and its language where it is another than the page's), a count, its length and share, a link."""

    name: str
    count: int
    width: float
    share: float
    address: str | None = None
    language: str | None = None


def by_month(counts: Sequence[tuple[str, int]], locale: Locale, unit: str = "count.pages") -> Columns | None:
    """A chart of (YYYY-MM, count), gaps filled; None when nothing is counted. What is no month is left out."""
    known = {name: count for name, count in counts if _month_number(name) is not None}
    if not known:
        return None
    numbers = [number for name in known if (number := _month_number(name)) is not None]
    names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(max(min(numbers), max(numbers) - MOST_COLUMNS + 1), max(numbers) + 1)]
    return _columns(names, known, locale, unit, [name[:4] for name in names])


def by_week(counts: Sequence[tuple[str, int]], locale: Locale, unit: str = "count.pages") -> Columns | None:
    """A chart of (Monday as YYYY-MM-DD, count), gaps filled; None when nothing is counted."""
    known = dict(counts)
    if not any(known.values()):
        return None
    last = date.fromisoformat(max(known))
    weeks = min((last - date.fromisoformat(min(known))).days // 7, MOST_COLUMNS - 1)
    names = [(last - timedelta(weeks=back)).isoformat() for back in range(weeks, -1, -1)]
    return _columns(names, known, locale, unit, [f"{int(name[5:7])}/{name[:4]}" for name in names])


def _month_number(name: str) -> int | None:
    year, _, month = name.partition("-")
    if not (len(name) == 7 and year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        return None
    return int(year) * 12 + int(month) - 1


def _columns(names: Sequence[str], known: dict[str, int], locale: Locale, unit: str, words: Sequence[str]) -> Columns:
    most = max(known.get(name, 0) for name in names) or 1
    slot = min(100 / len(names), WIDEST)
    columns = []
    for number, name in enumerate(names):
        count = known.get(name, 0)
        height = round((BOTTOM - TOP) * count / most, 2)
        said = f"{locale.date(name)}: {locale.n(unit, count)}"
        columns.append(Column(name, count, round(number * slot + slot * 0.1, 3), round(BOTTOM - height, 2), round(slot * 0.8, 3), height, said))
    starts = [place for place, word in enumerate(words) if place == 0 or words[place - 1] != word]
    every = -(-len(starts) // MOST_TICKS)
    # A first word that only a column or two belong to would run into the next one
    ticks = tuple((columns[place].x, words[place]) for place in starts[::-1][::every][::-1] if columns[place].x <= 92)
    crowded = len(ticks) > 1 and ticks[1][0] - ticks[0][0] < 100 / MOST_TICKS
    highest = max(columns, key=lambda column: column.count)
    return Columns(tuple(columns), ticks[1:] if crowded else ticks, highest, sum(known.values()) - sum(column.count for column in columns))


def rows(counts: Iterable[tuple[str, int, str | None, str | None]], total: int) -> tuple[Row, ...]:
    """Rows with bars of (name, count, address, language), the longest bar being all of its track; ``total`` is all that is counted."""
    listed = list(counts)
    most = max((count for _, count, _, _ in listed), default=0) or 1
    return tuple(Row(name, count, round(100 * count / most, 1), count / (total or 1), address, language) for name, count, address, language in listed)
