"""The numbers of a spreadsheet's cells as they are shown: dates, times and shares, which the file stores as plain numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Literal

Shown = Literal["day", "moment", "month", "year", "time", "length", "seconds"]

_BUILT_IN: dict[int, Shown] = {
    **dict.fromkeys((14, 15, 16, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "day"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 55, 56), "time"),
    **dict.fromkeys((45, 47), "seconds"), 46: "length", 17: "month", 22: "moment",
}  # fmt: skip
"""Number formats of ECMA-376, part 1, 18.8.30, that show a date or a time; those of East Asian editions (27 to 36, 50 to 58) by their first column."""
_PERCENT: dict[int, int] = {9: 0, 10: 2}
_FIRST = datetime(1899, 12, 30)
"""Day 0 by which day 61 is 1 March 1900: the program takes 1900 for a leap year, so that days before are one off."""
_FIRST_1904 = datetime(1904, 1, 1)
_LEAST_DAY, _MOST_DAY = 61.0, 2_958_466.0
"""To the end of the year 9999."""
MOST_FORMAT_CHARS = 255
"""Of a number format, by the program's own bound."""


@dataclass(frozen=True)
class Format:
    """What a number format shows: a date or time, or hundredths with so many digits after the point."""

    date: Shown | None = None
    percent: int | None = None


def format_of(number: int, code: str | None) -> Format | None:
    """The format with that number, its own ``code`` where the file defines one; None for what shows a number as such."""
    if code is None:
        date, percent = _BUILT_IN.get(number), _PERCENT.get(number)
        return Format(date, percent) if date is not None or percent is not None else None
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]{1,2}\])[^\]]*\]', "", code[:MOST_FORMAT_CHARS].lower()).split(";")[0]
    if "%" in plain:
        return Format(percent=len(found[1]) if (found := re.search(r"[0#]\.([0#]{1,9})\s?%", plain)) else 0)
    plain = re.sub(r"am/pm|a/p|general", lambda found: "" if found[0] == "general" else "p", plain)
    if re.search(r"[0#?]", re.sub(r"s\.0+", "s", plain)):
        return None
    if "[" in plain:
        return Format("length")
    clock = re.search(r"[hsp]", plain) is not None
    if "d" in plain:
        return Format("moment" if clock else "day")
    if "y" in plain:
        return Format("month" if "m" in plain and not clock else "year" if not clock else "moment")
    if clock:
        return Format("time" if "h" in plain else "seconds")
    return Format("month") if "mmm" in plain else None


def shown(value: str, form: Format | None, since_1904: bool = False) -> str:
    """The stored number as text: a date as YYYY-MM-DD or its part, a time as HH:MM (M:SS where it has no hours), a share as hundredths, else up to 15 digits, as the program shows.

    Empty for a date that the program itself does not show rightly: before March 1900, after 9999.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not isfinite(number):
        return value
    if form is not None and form.percent is not None:
        return f"{number * 100:.{form.percent}f}%"
    if form is None or form.date is None:
        return value if len(value) <= 15 or not re.fullmatch(r"-?\d+\.\d+(?:[eE][-+]?\d+)?", value) else f"{number:.15g}"
    return _date(number, form.date, since_1904)


def _date(number: float, form: Shown, since_1904: bool) -> str:
    if form in ("time", "length", "seconds"):
        seconds = round(number * 86_400) if 0 <= number < _MOST_DAY else None
        if seconds is None:
            return ""
        if form == "time" and number < 1:
            return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}"
        return f"{seconds // 60}:{seconds % 60:02d}" if form == "seconds" else f"{seconds // 3600}:{seconds // 60 % 60:02d}"
    if not (0 if since_1904 else _LEAST_DAY) <= number < _MOST_DAY - (1_462 if since_1904 else 0):
        return ""
    moment = (_FIRST_1904 if since_1904 else _FIRST) + timedelta(seconds=round(number * 86_400))
    if form == "moment":
        return moment.strftime("%Y-%m-%d %H:%M") if number % 1 else moment.date().isoformat()
    return moment.date().isoformat()[: {"day": 10, "month": 7, "year": 4}[form]]


def formats(codes: Mapping[int, str], numbers: list[int]) -> dict[str, Format]:
    """The formats of a file's cell styles, by their index, those that show plain numbers left out; ``numbers`` are the styles' formats in order."""
    found = {str(index): format_of(number, codes.get(number)) for index, number in enumerate(numbers)}
    return {index: form for index, form in found.items() if form is not None}
