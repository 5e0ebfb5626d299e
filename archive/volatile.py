"""Which parts of a line say nothing about a page: counters, the time of the visit, relative times, adverts, nonces.

Pure; ``archive.changes`` asks it about lines that differ between two texts of one page, never about lines that both have.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from vietnamese.dates import VIETNAM, parse_date
from vietnamese.forms import fold, nfc

CLOCK_MINUTES = 20
"""A time that stands alone is the clock of the visit when it is this near to it: a server's clock and a page cache lag,
the hours of a programme are further away."""
ADVERT_TOKEN_CHARS = 12
"""A word of at least this length that mixes letters and digits is an id or a nonce, no Vietnamese or English word."""

_NUMBER = re.compile(r"\d[\d.,]*(?:\s?(?:k|m|tr|ngan|nghin|trieu|lan)\b)?\+?")
_BARE_NUMBER = re.compile(r"[(\[#]?\s?(?:[1-9]\d{0,2}(?:[.,]\d{3})+|[1-9]\d{0,6}|0)\s?[)\]]?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED = re.compile(
    r"\b(?:tong )?(?:so )?(?:luot|so lan|lan) (?:xem|doc|view|truy cap|tai(?: ve| xuong)?|thich|chia se|binh luan|ghe tham|danh gia|binh chon|click)\b"
    r"|\b(?:nguoi|khach|thanh vien)? ?dang (?:xem|doc|truy cap|online|truc tuyen)\b|\btruy cap (?:hom nay|hom qua|trong (?:ngay|tuan|thang))\b"
    r"|\bda (?:xem|doc)\b|\b(?:tong |luong )?truy cap\b|\btruc tuyen\b|\bonline\b|\btai ve\b|\bbinh luan\b|\bphan hoi\b"
    r"|\b(?:page ?)?views?\b|\bviewed\b|\bhits?\b|\bread(?:s|ers)?\b|\bcomments?\b|\blikes?\b|\bshares?\b|\bvotes?\b|\bdownloads?\b"
    r"|\bvisits?\b|\bvisitors?\b|\bhom (?:nay|qua)\b|/ ?5\b|\b(?:page )?(?:generated|loaded) in\b|\b(?:tai|tao|xu ly) trang\b"
)
_COUNTED_NO_YEAR = re.compile(r"\b(?:xem|doc|thich|chia se)\b")
"""Words that count only with a number that is no year: "Chia sẻ 2025" may be a heading."""
_PERIODS = re.compile(
    r"\b(?:tat ca|tong(?: cong| so)?|khach|thanh vien|total|all|(?:tuan|thang|nam) (?:nay|truoc|hien tai)|trong (?:ngay|tuan|thang|nam)|"
    r"today|yesterday|this (?:week|month|year)|guests?|members?)\b"
)
_FILLER = re.compile(
    r"\b(?:nguoi|khach|thanh vien|va|khong(?: co)?|hien|dang|co|so|tong|cong|luot|lan|trong|ngay|luc|we|have|are|there|and|no|guests?|members?|users?|people|"
    r"total|times?|by|now|this|page|was|danh gia|rating|sao|stars?|da|binh chon|bai(?: viet)?|tin|giay|seconds?|ms|s|chung (?:ta|toi)|nay|so)\b"
)
_NO_COMMENTS = re.compile(
    r"(?:chua|khong) co (?:binh luan|phan hoi)(?: nao)?|no (?:comments?|responses?)(?: yet)?|be the first to comment|"
    r"(?:luot (?:xem|doc)|views?|comments?|binh luan|thong ke truy cap|leave a comment|de lai binh luan)"
)
_AGO = re.compile(
    r"(?:(?:dang|(?:lan )?cap nhat(?: (?:lan )?cuoi)?|posted|updated|published|luc|vao|khoang|about|around|over|almost|hon|tu|cach day|cach nay)[\s:]+)*"
    r"(?:(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|vai|an?|few|several|one|two)\s?(?:giay|phut|gio|tieng|ngay|hom|tuan|thang|nam|sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s?"
    r"(?:\s?,?\s(?:va\s|and\s)?\d+\s?(?:giay|phut|gio|ngay|tuan|thang|second|minute|hour|day|week|month)s?)?\s(?:truoc|ago)"
    r"|(?:vua (?:xong|moi)|moi day|ban nay|hom (?:nay|qua|kia)|just now|moments? ago|a moment ago|yesterday|today)(?:[\s,]*(?:luc|at)?\s*\d{1,2}[:h]\d{2})?)"
)
_SINCE = re.compile(r"(?:(?:dang|cap nhat|khoang|da)\s)*(?:cach day|cach nay)\s\d+\s?(?:giay|phut|gio|tieng|ngay|tuan|thang|nam)")
_NOW_LABEL = re.compile(r"(?:hom nay(?: la)?|today(?: is)?|bay gio(?: la)?|hien tai(?: la)?|gio he thong|server time|the time is|it is now)\b[\s:,\-–]*")
_VISIT_LABEL = re.compile(
    r"(?:(?:ngay|thoi gian) (?:in|xem|truy cap)|printed?(?: on| at)?|in luc|xem luc|(?:lan )?cap nhat(?: (?:lan )?(?:cuoi|moi nhat))?(?: luc| ngay)?|"
    r"last updated?(?: on| at)?|(?:page )?generated(?: on| at)?|accessed(?: on)?|ngay)\b[\s:,\-–]*"
)
_WEEKDAYS = ("thu hai|thu 2|monday", "thu ba|thu 3|tuesday", "thu tu|thu 4|wednesday", "thu nam|thu 5|thursday", "thu sau|thu 6|friday", "thu bay|thu 7|saturday", "chu nhat|sunday")
_ANY_WEEKDAY = re.compile("|".join(_WEEKDAYS))
_SHORT_DATE = re.compile(r"(?:ngay )?\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{2,4})?|(?:ngay )?\d{1,2} thang \d{1,2}")
_TIME = re.compile(r"(\d{1,2})(?::|h| gio )(\d{2})?(?::\d{2})?(?: phut)?(?:\s?([ap])\.?m\.?)?(?:\s?\(?(?:gmt|utc)\s?[+-]?\d*\)?)?")
_ADVERT = re.compile(
    r"[\[(]?(?:quang cao|advertisements?|advertising|ads?|sponsored(?: (?:post|content|links?))?|noi dung (?:tai tro|quang cao)|qc|lien ket tai tro|ads by \w+)[\])]?(?:\s?[:\]]\s?.*)?"
)
_ADVERT_ID = re.compile(r"(?i)(?:div-)?gpt-ad\S*|google_ad\S*|ca-pub-\d+|adsbygoogle\S*|zone[-_]?\d+|banner[-_]?\d+|ad[-_]?slot\S*")
_NONCE_LABEL = re.compile(r"(?:ma (?:bao mat|xac nhan|kiem tra|bao ve)|captcha|security code|nonce|token|csrf\w*|session(?: id)?)\s?[:=]?\s*\S{3,}(?:\s?[+=x-]\s?\S{0,3}){0,3}")
_SUM = re.compile(r"\d{1,2}\s?[+x×*-]\s?\d{1,2}\s?=\s?\??")
_RELATED_HEADING = re.compile(
    r"(?:(?:cac |nhung )?(?:bai viet|tin tuc|tin|bai|noi dung) (?:lien quan|khac|moi(?: nhat| hon)?|cu hon|cung chuyen muc|noi bat|xem nhieu(?: nhat)?|doc nhieu(?: nhat)?)|xem (?:them|nhieu(?: nhat)?)|doc (?:them|nhieu(?: nhat)?)|"
    r"co the ban (?:quan tam|thich|chua biet)|related (?:posts?|articles?|news|pages?)|you (?:may|might) also like|(?:read|see) more|more news|recent posts?|latest news|popular posts?|older posts?|newer posts?)\s?:?"
)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright|ban quyen)")
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[–—/-]\s+|\t+|\s{2,}")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]]\s*$")


def is_counter(text: str) -> bool:
    """Whether a text is a label with a count and nothing else: "1.245 lượt đọc", "Số người trực tuyến: 7"."""
    folded = _plain(text)
    if _NO_COMMENTS.fullmatch(folded.rstrip(" :")):
        return True
    bare, numbers = _NUMBER.subn(" ", folded.replace("/5", " / 5 "))
    if not numbers:
        return False
    counted = _COUNTED.sub(" ", folded.replace("/5", " / 5 "))
    found = counted != folded.replace("/5", " / 5 ")
    if not found and not _YEAR.search(folded):
        found = bool(_COUNTED_NO_YEAR.search(folded))
    rest = _FILLER.sub(" ", _COUNTED_NO_YEAR.sub(" ", _COUNTED.sub(" ", bare)))
    return found and not re.search(r"[^\W_]", rest)


def is_period_counter(text: str) -> bool:
    """Whether a text would be a counter beside another one: "Tuần này: 310", "Tất cả 34.000"."""
    bare, numbers = _NUMBER.subn(" ", _plain(text))
    return bool(numbers) and bool(_PERIODS.search(bare)) and not re.search(r"[^\W_]", _FILLER.sub(" ", _PERIODS.sub(" ", bare)))


def is_bare_number(text: str) -> bool:
    """Whether a line is a number alone, as a counter writes it; shares, units and telephone numbers are none."""
    return bool(_BARE_NUMBER.fullmatch(text.strip().removeprefix("- ").strip()))


def is_year(text: str) -> bool:
    """Whether a line is a year alone: the heading of a timeline, unless it is known to be a count."""
    return bool(_YEAR.fullmatch(text.strip()))


def is_advert(text: str) -> bool:
    """Whether a text marks an advert, or is an id or a nonce rather than words."""
    line = nfc(text).strip().lstrip("- ").strip()
    folded = fold(line)
    if _ADVERT.fullmatch(folded) or _ADVERT_ID.fullmatch(line) or _NONCE_LABEL.fullmatch(folded) or _SUM.fullmatch(folded):
        return True
    if not line or not line.isascii() or not re.fullmatch(r"[\w=+-]+", line):
        return False
    mixed = re.search(r"\d", line) is not None and re.search(r"[A-Za-z]", line) is not None
    return mixed and (len(line) >= ADVERT_TOKEN_CHARS or re.fullmatch(r"[0-9a-f]{8,}", line) is not None)


def is_related_heading(text: str) -> bool:
    """Whether a line heads a box of links to other pages."""
    return bool(_RELATED_HEADING.fullmatch(_plain(text)))


def is_relative_time(text: str) -> bool:
    """Whether a text tells the time from the visit ("3 ngày trước"), or says that its date is today's."""
    folded = _plain(text).strip(" .,;()[]")
    if _AGO.fullmatch(folded) or _SINCE.fullmatch(folded):
        return True
    label = _NOW_LABEL.match(folded)
    if label is None or label.end() == len(folded):
        return False
    rest = _TIME.sub(" ", _ANY_WEEKDAY.sub(" ", folded[label.end() :]), count=1).strip(" ,.-–|:()")
    return not rest or bool(_SHORT_DATE.fullmatch(rest)) or parse_date(rest) is not None


def is_visit_time(text: str, seen: datetime) -> bool:
    """Whether a text is the day or the time at which the page was seen (an aware time), and nothing else."""
    folded = _plain(text).strip(" .,;()[]")
    if label := _VISIT_LABEL.match(folded):
        folded = folded[label.end() :]
    here, there = seen.astimezone(VIETNAM), seen.astimezone(UTC)
    if re.fullmatch(_WEEKDAYS[here.weekday()], folded):
        return True
    if clock := _TIME.fullmatch(folded):
        return any(_is_near(clock, moment) for moment in (here, there))
    parsed = parse_date(folded)
    return parsed is not None and parsed.precision == "day" and parsed.value in (here.date().isoformat(), there.date().isoformat())


def _says_nothing(text: str) -> bool:
    return is_counter(text) or is_relative_time(text) or is_advert(text)


def stable_part(line: str) -> str:
    """What a line says beyond counters, relative times and adverts; "" when it says nothing else.

    A line without such parts comes back as it is; one about rights comes back with its years as zeros.
    """
    if _says_nothing(line):
        return ""
    kept, dropped = [], False
    for part in _PARTS.split(line):
        if part and _says_nothing(part):
            dropped = True
        elif (match := _BRACKETS.search(part)) and _says_nothing(match[1]):
            kept.append(part[: match.start()])
            dropped = True
        else:
            kept.append(part)
    rest = " | ".join(kept).strip(" |-") if dropped else line
    return re.sub(r"\d+", "0", rest) if _RIGHTS.match(_plain(rest)) else rest


def _plain(text: str) -> str:
    """Folded, blanks single, without the sign of a list item."""
    return " ".join(fold(text).split()).removeprefix("- ")


def _is_near(clock: re.Match[str], moment: datetime) -> bool:
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if clock[3] and hour <= 12:
        hour = hour % 12 + (12 if clock[3] == "p" else 0)
    if hour > 23 or minute > 59:
        return False
    apart = abs(moment - moment.replace(hour=hour, minute=minute))
    return min(apart, timedelta(days=1) - apart) <= timedelta(minutes=CLOCK_MINUTES)
