"""How the portal speaks: the reader's language, dates and numbers in local form, names for codes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from portal.strings import STRINGS

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
COOKIE = "tulieu_lang"

_VIETNAM = timezone(timedelta(hours=7))
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def choose(asked: str | None, remembered: str | None) -> Language:
    """The language of a page: what the address asks for, else what was remembered, else Vietnamese."""
    known = (code for wanted in (asked, remembered) for code in LANGUAGES if code == wanted)
    return next(known, "vi")


class Locale:
    """One language's strings and forms; every method returns plain text."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._column = LANGUAGES.index(language)

    def t(self, key: str, **values: object) -> str:
        """The string of a key with its values filled in. Raises KeyError for an unknown key."""
        return STRINGS[key][self._column].format(**values)

    def n(self, key: str, count: int) -> str:
        """A counted thing ("1 page", "1.234 trang"): ``key`` or, for one in English, ``key.one``."""
        one = self.language == "en" and count == 1 and f"{key}.one" in STRINGS
        return self.t(f"{key}.one" if one else key, n=self.number(count))

    def number(self, value: int | float | None) -> str:
        """1.234 in Vietnamese, 1,234 in English."""
        if value is None:
            return "–"
        grouped = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
        return grouped if self.language == "en" else grouped.translate(_SWAPPED)

    def percent(self, share: float) -> str:
        """A share of 0 to 1 as whole per cent; never 100 % or 0 % for what is not quite all or nothing."""
        value = round(share * 100)
        value = min(value, 99) if share < 1 else value
        value = max(value, 1) if share > 0 else value
        return f"{value}%"

    def bytes(self, count: int | None) -> str:
        """A number of bytes in kB or MB."""
        if not count:
            return "–"
        return (
            f"{self.number(count / 1e6)} MB" if count >= 1e5 else f"{self.number(round(count / 1e3, 1))} kB"
        )

    def date(self, value: str | None) -> str:
        """A date of YYYY, YYYY-MM or YYYY-MM-DD in local form; other text as it is, None as unknown."""
        if not value:
            return self.t("date.unknown")
        match = _PARTIAL.match(value)
        if match is None:
            return value
        year, month, day = match.groups()
        if not month or not 1 <= int(month) <= 12:
            return self.t("date.year", year=year)
        if self.language == "en":
            return " ".join([*([str(int(day))] if day else []), _MONTHS[int(month) - 1], year])
        return f"{int(day)}/{int(month)}/{year}" if day else self.t("date.month", month=int(month), year=year)

    def date_within(self, value: str | None) -> str:
        """A date within a line: in Vietnamese "năm 2011", where it begins with a word."""
        said = self.date(value)
        return said[:1].lower() + said[1:] if self.language == "vi" else said

    def day(self, stamp: str | None) -> str:
        """The day in Vietnam of a UTC time."""
        moment = _moment(stamp)
        return self.date(moment.strftime("%Y-%m-%d")) if moment else self.t("date.unknown")

    def iso_day(self, stamp: str | None) -> str | None:
        """The day in Vietnam of a UTC time as YYYY-MM-DD; None when it is none."""
        moment = _moment(stamp)
        return moment.strftime("%Y-%m-%d") if moment else None

    def time(self, stamp: str | None) -> str:
        """The time in Vietnam of a UTC time, to the minute."""
        moment = _moment(stamp)
        if moment is None:
            return self.t("date.unknown")
        return f"{moment:%H:%M}, {self.date(moment.strftime('%Y-%m-%d'))}"

    def name(self, group: str, code: str | None) -> str:
        """A code in words (``kind.news``); the code itself when it has no words, nothing for None."""
        key = f"{group}.{code}"
        return self.t(key) if key in STRINGS else (code or self.t("unknown"))


_SWAPPED = str.maketrans(",.", ".,")


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        return None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(_VIETNAM)
