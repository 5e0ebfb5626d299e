"""The dates that Vietnamese and English pages print, read as day/month/year in Vietnam's time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from vietnamese.forms import fold_aligned, nfc, remembered
from vietnamese.places import find_places
from vietnamese.tokens import tokens_of

Precision = Literal["day", "month", "year"]

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam's time, without summer time in the years accepted here."""

LABELLED_LINE_CHARS = 200
"""A longer line is a sentence, not a label with its date."""

FIRST_YEAR, LAST_YEAR = 1990, 2100

_MONTH_NAMES = (
    ("january", "jan", "mot"),
    ("february", "feb", "hai"),
    ("march", "mar", "ba"),
    ("april", "apr", "tu"),
    ("may", "nam"),
    ("june", "jun", "sau"),
    ("july", "jul", "bay"),
    ("august", "aug", "tam"),
    ("september", "sept", "sep", "chin"),
    ("october", "oct", "muoi"),
    ("november", "nov", "muoi mot"),
    ("december", "dec", "muoi hai"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
# The last name of each month is the Vietnamese one; lunar months (Giêng, Chạp) are no dates of ours.
_EN = "(?:" + "|".join(name for names in _MONTH_NAMES for name in names[:-1]) + r")\b\.?"
_VI = "(?:muoi mot|muoi hai|" + "|".join(names[-1] for names in _MONTH_NAMES if " " not in names[-1]) + r")\b"

_D = r"(?P<d>\d{1,2})"
_M = r"(?P<m>\d{1,2})"
_Y = r"(?P<y>\d{4})"
_SEP = r"\s?(?P<sep>[/.\-–])\s?"
_THANG = rf"(?:thang\s?(?:{_M}|(?P<vi>{_VI}))|th(?:g\s?|\.\s?)?(?P<short>\d{{1,2}}))"
_NAM = r"(?:\s?,?\s+nam\s+|\s?[,/.\-–]\s?|\s+)"

# Tried in this order, on text folded by fold_aligned. In figures the month never comes before the day.
_FORM_SOURCES: tuple[tuple[Precision, str], ...] = (
    ("day", rf"{_Y}(?P<sep>[/.\-]){_M}(?P=sep){_D}"),
    ("day", rf"(?:ngay\s+)?{_D}{_SEP}{_M}\s?(?P=sep)\s?{_Y}"),
    ("day", rf"(?:ngay\s+)?{_D}[/\-]{_M}\s+nam\s+{_Y}"),
    ("day", rf"(?:ngay\s+|mung\s+)?{_D}\s*[,\-]?\s*{_THANG}{_NAM}{_Y}"),
    ("day", rf"{_THANG}\s+{_D}\s?,?\s+{_Y}"),
    ("day", rf"{_D}(?:st|nd|rd|th)?(?:\s+of)?[\s\-,]\s?(?P<en>{_EN})[\s\-,]\s?{_Y}"),
    ("day", rf"(?P<en>{_EN})[\s\-]{_D}(?:st|nd|rd|th)?\s?[\s,\-]\s?{_Y}"),
    ("month", rf"{_THANG}{_NAM}{_Y}"),
    ("month", rf"{_M}\s?[/.\-]\s?{_Y}"),
    ("month", rf"{_Y}-{_M}"),
    ("month", rf"(?P<en>{_EN})[\s\-,]\s?{_Y}"),
    ("year", rf"(?:(?:nam|year)\s+)?{_Y}"),
)
_FORM_END = r"(?!(?!t\d\d:)[^\W_]|[/.\-–]\d|\s?[/.]\s?\d)"
_DIGIT = re.compile(r"\d")
"""Of which every date has one in its year."""
_FORMS = tuple((precision, re.compile(form + _FORM_END)) for precision, form in _FORM_SOURCES)

_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "ict": 7, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONE = re.compile(
    r"\s?\(?\s?(?P<name>z|utc|gmt|ut|ict|est|edt|cst|cdt)?(?![a-z])"
    r"\s?(?P<shift>[+-]\d{1,2}(?::?\d{2})?)?(?!\d)\s?\)?"
)
_TIME = re.compile(
    r"(?:vao luc|luc|at)?\s*(?P<h>\d{1,2})(?::(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?"
    r"|\s?(?:h|gio)\s?(?P<min2>\d{2})?(?:\s?phut|')?)(?!\d)"
    r"(?:\s?(?P<half>am|pm|a\.m\.|p\.m\.|sa|ch|sang|chieu|toi)(?![a-z]))?"
)
_WEEKDAY = re.compile(
    rf"(?:thu\s(?P<vi>hai|ba|tu|nam|sau|bay|[2-7](?!\s{_EN}))|t(?P<short>[2-7])|(?P<sunday>chu nhat|chua nhat|cn)"
    r"|(?P<en>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?)(?![^\W_])\.?"
)
_VI_WEEKDAYS = {name: number for number, names in enumerate(("hai 2", "ba 3", "tu 4", "nam 5", "sau 6", "bay 7")) for name in names.split()}
_EN_WEEKDAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_WEEKDAY_AFTER = re.compile(rf"[\s,]*\(?\s?{_WEEKDAY.pattern}\)?")
_AMERICAN = re.compile(r"(?=\d?\d/\d/|\d/\d)(?P<one>\d{1,2})/(?P<two>\d{1,2})/\d{4}[\s,]{1,3}\d{1,2}:\d\d:\d\d\s?[ap]m\b")
"""How .NET prints a moment on a machine set to American English: no zeros, seconds, AM or PM."""
_GAP = re.compile(r"[\s,;:|·•–—\-/()\[\]]*")
_LEADING = re.compile(r"[\s,;:|·•–—\-/()\[\]>»]*")
_AFTER_DATE = re.compile(r"[\s,;:|·•–—\-(\[]*(?:t(?=\d))?(?:(?:vao\s)?(?=luc|at|\d))?")
_PUBLISHED = (
    r"(?:posted|published|dang) (?:by|boi):? .{1,60}?(?= (?:on|vao|luc|ngay) )"
    r"|(?:ngay|ngay gio|thoi gian|nam) (?:dang(?: (?:tai|tin|bai))?|xuat ban|phat hanh|cong bo|tao|viet|gui)"
    r"|(?:tin |bai viet |duoc |da )?dang(?: tai)?|dang bai|(?:duoc )?xuat ban|(?:bai |duoc )?viet(?= (?:ngay|luc)\b)"
    r"|(?:date |first |originally )?(?:posted|published|created)|(?:publication|publish|posting|post) date"
)
_MODIFIED = (
    r"(?:thoi gian |ngay |lan )?cap nhat(?: (?:lan )?(?:cuoi|gan nhat|moi nhat))?"
    r"|(?:lan |ngay )?(?:chinh )?sua(?: doi)?(?: lan)? cuoi|ngay (?:chinh )?sua(?: doi)?"
    r"|(?:(?:date )?last |date )?(?:updated?|modified|edited)"
)
_LABEL_END = r"(?P<colon>\s*:)?(?:\s*(?:vao|luc|on|at|ngay|tren)(?=[\s:]))*[\s:|–—\-]*"
_LABELS: tuple[tuple[Literal["published", "modified"], re.Pattern[str]], ...] = (
    ("modified", re.compile(rf"(?:{_MODIFIED}){_LABEL_END}")),
    ("published", re.compile(rf"(?:{_PUBLISHED}){_LABEL_END}")),
)
# Other words that fold to "dang": the surname Đặng, "đang" (is doing), "dạng" (form).
_NOT_DANG = re.compile(r"(?:đ[aáàặắằẳẵạảã]|d[âáàạảãậấầẩẫăặắằẳẵ])ng\b", re.IGNORECASE)
# What may follow a labelled date on its line; a range or a sentence makes it some other date.
_AFTER_LABELLED = re.compile(
    r"[\s.)\]]*(?:$|[|•·,;(\[/]|[–—-](?!\s?\d{1,2}[/.:h])|(?:boi|by|in|under|trong|luot xem)\b"
    rf"|(?:{_MODIFIED}|{_PUBLISHED})(?:\s*:|\s+(?:vao|luc|on|ngay)\s)"
    r")"
)
_MARGIN = " \t\r\n\xa0|•·–—-*>»"
_NOT_PLACES = re.compile(
    r"(?:ngày|tháng|năm|quý \d|hôm|sáng|chiều|hạn|today|yesterday|from|since|on|by|deadline"
    r"|theo|nguồn|bởi|ảnh|hình|tin|bài|tác giả|source|photo|credit|posted|published|đăng|cập nhật)\b" rf"|{_EN}"
)
_DATELINE = re.compile(
    r"[\s(\[“\"'–—-]*(?P<place>[^\W\d_][\w.'’]*(?:(?:\s-\s|\s|-)[^\W_][\w.'’]*){0,6}"
    r"(?:,\s?[^\W\d_][\w.'’]*(?:\s[^\W\d_][\w.'’]*){0,3})?)(?:,\s*|\s(?P<bracket>\()(?=\w))"
)
_DATELINE_END = re.compile(r"\s*(?:[–—\-:|](?!\s?\d{1,2}[/.:h])|\)|\.?[ \t]*(?:\n|$))")
_BRACKET_END = re.compile(r"\)\s?[–—-]\s")  # "Báo Lào Cai (12/3/2021) viết" cites
_VIEWS = re.compile(r"[\s,|·•–—\-(]+\d[\d.,]*\s(?:luot\s(?:xem|doc)|views?|viewed)\b")


@dataclass(frozen=True)
class ParsedDate:
    """A date as printed: ``value`` YYYY-MM-DD, YYYY-MM or YYYY in Vietnam, ``quote`` its words (NFC)."""

    value: str
    precision: Precision
    quote: str


@dataclass(frozen=True)
class Scanned:
    """What ``scan`` read: ``end`` is the index past the date and its time in the folded text."""

    value: str
    precision: Precision
    end: int
    has_weekday: bool
    has_time: bool


@remembered
def parse_date(text: str) -> ParsedDate | None:
    """Read a text that is a date and nothing else but its weekday, time, zone and separators.

    Figures are day/month/year, never month/day/year; a bare year is a date of precision ``year``. A moment
    with a time zone is moved to Vietnam's day. None for a date without a year or with a two-digit one, an
    impossible one, a weekday that contradicts it, or a year outside 1990 to 2100.
    """
    original = nfc(text).strip()
    if len(original) > LABELLED_LINE_CHARS or not _DIGIT.search(original):
        return None
    folded = fold_aligned(original)
    found = scan(folded, _end(_LEADING, folded, 0))
    if found is None:
        return None
    end = found.end
    if views := _VIEWS.match(folded, end):
        end = views.end()
    if folded[end:].strip(" \t\r\n\xa0,;:|.·•–—-/()[]"):
        return None
    return ParsedDate(found.value, found.precision, original)


def scan(folded: str, start: int) -> Scanned | None:
    """Read a date with its weekday and time at an index of a text folded by ``fold_aligned``.

    A weekday and a time may stand before it ("07:30, thứ Tư ngày 5/6/2019"), a time and zone after it. A weekday that
    is not that of the day makes both doubtful (a slip of the hand, or the month written first), so there is no date; nor is
    there in "5/4/2020 8:15:00 AM", the form of an American machine.
    """
    position, moment = start, None
    weekday: int | None = None
    for _ in range(3):
        if day := _WEEKDAY.match(folded, position):
            position, weekday = _end(_GAP, folded, day.end()), _weekday(day)
        elif moment is None and (clock := _TIME.match(folded, position)):
            moment = clock
            position = _end(_GAP, folded, _zone_end(folded, clock.end()))
    read = _core(folded, position)
    if read is None or _is_american(folded, position):
        return None
    day_read, precision, end = read
    if precision == "day" and weekday is None and (after_day := _WEEKDAY_AFTER.match(folded, end)):
        weekday, end = _weekday(after_day), after_day.end()
    if precision == "day" and weekday is not None and weekday != day_read.weekday():
        return None
    if precision == "day" and moment is None:
        after = _TIME.match(folded, _end(_AFTER_DATE, folded, end))
        if after and after.start() > end:
            moment, end = after, _zone_end(folded, after.end())
    if moment is not None:
        if precision != "day":
            return None
        moved = _in_vietnam(day_read, moment, folded)
        if moved is None:
            return None
        day_read = moved
    value = day_read.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]
    return Scanned(value, precision, end, weekday is not None, moment is not None)


def utc_to_vietnam(stamp: str) -> str | None:
    """The day in Vietnam (YYYY-MM-DD) of an ISO 8601 or RFC 822 stamp; without a zone it is Vietnam's own."""
    folded = fold_aligned(nfc(stamp)).strip()
    if not re.match(r"\d{4}-\d{2}-\d{2}(?:[t\s]|$)|(?:[a-z]{3},\s*)?\d{1,2}\s[a-z]{3}\s\d{4}", folded):
        return None
    parsed = parse_date(folded)
    return parsed.value if parsed and parsed.precision == "day" else None


@remembered
def labelled_date(line: str) -> tuple[Literal["published", "modified"], ParsedDate] | None:
    """The date of a line that says it is the page's own: "Ngày đăng: 14/06/2025", "Last updated: May 2019".

    A weekday with a date and a clock time is a label too. None for deadlines, events, births, dates from
    which a text is in force, ranges, and sentences. The quote is the label with its date.
    """
    if not _DIGIT.search(line):
        return None
    original = nfc(line).lstrip(_MARGIN + "([").rstrip(_MARGIN)
    folded = fold_aligned(original)
    if len(folded) > LABELLED_LINE_CHARS or _NOT_DANG.match(original):
        return None
    found = scan(folded, 0)
    if found and found.has_weekday and found.has_time and found.precision == "day":
        parsed = parse_date(original)
        return ("published", parsed) if parsed else None
    for role, pattern in _LABELS:
        label = pattern.match(folded)
        found = scan(folded, label.end()) if label else None
        if label is None or found is None or (found.precision == "year" and not label["colon"]):
            continue
        if _AFTER_LABELLED.match(folded, found.end):
            return role, ParsedDate(found.value, found.precision, original[: found.end].strip())
    return None


def dateline(paragraph: str) -> ParsedDate | None:
    """The date of the place-and-date opening of a paragraph: "Hà Nội, ngày 29 tháng 11 năm 2021 – …".

    The place is one to five capitalised words before a comma, or a known place before the date in brackets and a dash (any other words may
    be a person's with the day of birth, a law's or a holiday's); a dash, colon, bracket or the
    end of the line closes the opening (the last as in the place and date line of Decree 30/2020/NĐ-CP). A sentence that runs
    on, a range, and a year alone give None.
    """
    original = nfc(paragraph[: 2 * LABELLED_LINE_CHARS])
    if not _DIGIT.search(original):
        return None
    folded = fold_aligned(original)
    opening = _DATELINE.match(folded)
    if opening is None:
        return None
    place = original[opening.start("place") : opening.end("place")]
    if not _is_place(place) or (opening["bracket"] and not find_places(tokens_of(place))):
        return None
    found = scan(folded, opening.end())
    closing = _BRACKET_END if opening["bracket"] else _DATELINE_END
    if found is None or found.precision == "year" or not closing.match(folded, found.end):
        return None
    return ParsedDate(found.value, found.precision, original[opening.start("place") : found.end].strip())


def _is_place(words: str) -> bool:
    if _WEEKDAY.match(fold_aligned(words)) or _NOT_PLACES.match(words.lower()):
        return False
    parts = [part for part in re.split(r"[\s,\-]+", words) if part]
    return len(parts) <= 7 and all(part[0].isupper() or part.isdigit() for part in parts)


def _is_american(folded: str, position: int) -> bool:
    """Whether a moment has the form of an American machine, and its day may be its month."""
    found = _AMERICAN.match(folded, position)
    return found is not None and found["one"] != found["two"] and max(int(found["one"]), int(found["two"])) <= 12


def _weekday(found: re.Match[str]) -> int:
    """0 for Monday to 6."""
    if found["sunday"]:
        return 6
    return _EN_WEEKDAYS[found["en"]] if found["en"] else _VI_WEEKDAYS[found["vi"] or found["short"]]


def _core(folded: str, position: int) -> tuple[date, Precision, int] | None:
    for precision, form in _FORMS:
        if match := form.match(folded, position):
            day = _calendar_day(match.groupdict())
            return None if day is None else (day, precision, match.end())
    return None


def _calendar_day(parts: dict[str, str | None]) -> date | None:
    named = parts.get("en") or parts.get("vi")
    figure = parts.get("m") or parts.get("short")
    month = _MONTHS[named.rstrip(".")] if named else int(figure or 1)
    year = int(parts["y"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, int(parts.get("d") or 1))
    except ValueError:
        return None


def _in_vietnam(day: date, clock: re.Match[str], folded: str) -> date | None:
    """The day in Vietnam of a day with a clock time and the zone written after it; None if impossible."""
    hour, minute = int(clock["h"]), int(clock["min"] or clock["min2"] or 0)
    half = clock["half"]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pc" or half == "toi" else 0)
    try:
        moment = datetime.combine(day, time(hour, minute, int(clock["s"] or 0)))
        zone = _ZONE.match(folded, clock.end())
        shift = _shift_minutes(zone) if zone else None
        if shift is None:
            return day
        moved = moment.replace(tzinfo=timezone(timedelta(minutes=shift))).astimezone(VIETNAM).date()
    except (ValueError, OverflowError):
        return None
    return moved if FIRST_YEAR <= moved.year <= LAST_YEAR else None


def _shift_minutes(zone: re.Match[str]) -> int | None:
    if zone["shift"]:
        digits = zone["shift"][1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        return (hours * 60 + minutes) * (-1 if zone["shift"][0] == "-" else 1)
    return _ZONES[zone["name"]] * 60 if zone["name"] else None


def _zone_end(folded: str, position: int) -> int:
    zone = _ZONE.match(folded, position)
    return zone.end() if zone and (zone["name"] or zone["shift"]) else position


def _end(pattern: re.Pattern[str], folded: str, position: int) -> int:
    match = pattern.match(folded, position)
    return match.end() if match else position
