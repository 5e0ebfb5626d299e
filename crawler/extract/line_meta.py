"""What a line states about its page: author, dates of publication and change, number of views."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.extract import labels, phrases
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import (
    is_interface,
    is_separator,
    is_share,
    labelled_value,
    tidy,
    word_count,
)
from crawler.items import DateFact
from vietnamese.dates import ParsedDate, labelled_date, parse_date
from vietnamese.forms import exact_key

_COUNTER = re.compile(
    r"\b(?:tổng )?(?:số )?(?:lượt|lần|người)(?: người)? (?:xem|đọc|truy cập|tải|nghe|ghé thăm|thăm|thích|chia sẻ)\b|"
    + "|".join(rf"\b{re.escape(w)}\b" for w in sorted(labels.COUNTER_WORDS, key=len, reverse=True))
)
_COUNTER_REST = re.compile(
    r"\b(?:có|đã|the|this|post|has|bài viết|bài|trang|này|lần|người|khách|times?|on|in|số|trên|trong"
    r"|tổng|tổng số|total"
    r"|của|for|to|no|k|phút|minutes?|mins?|phiếu|sao|stars?|out|of)\b|[\d\W_]"
)
_COUNTED_DATE = re.compile(r"(?:\d{1,6} )?(\d{1,2}([/.-])\d{1,2}\2\d{4})(?: \d{1,6})?")  # " 127" and " 30/09/2020" in elements side by side
_DATE_LABEL = re.compile(
    r"(?:create date|date created|published date|date published|publication date|date posted"
    r"|written on|uploaded(?: on)?"
    r"|release date|ngày phát hành|ngày tải lên)\s*:?\s+",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?:hôm nay|bây giờ|today|current (?:date|time))(?: is| là)?\s*[:,(–-]?\s*(?:(?:thứ|chủ nhật|ngày|\w{3,6}day)\b|\d{1,4}[/.-]\d)", re.IGNORECASE
)
"""How a clock of the page begins; its date is the day of the visit."""
_DATE_SHAPE = re.compile(r"\b\d{1,4}([-/.])\d{1,2}\1\d{2,4}\b")


_AUTHOR = re.compile(
    "(?:" + "|".join(re.escape(x) for x in labels.AUTHOR_LABELS) + r")(?P<gap>\s*[:：]\s*|\s+|$)",
    re.IGNORECASE,
)
_SECOND_CREDIT = re.compile(
    r"\s*[.,;(|/–-]?\s*\b(?:(?:ảnh|hình ảnh|ảnh và video|video|dịch|biên dịch|biên tập|hiệu đính|minh họa|translator"
    r"|người (?:dịch|biên tập|hiệu đính|chụp|phỏng vấn|duyệt)|(?:biên )?dịch giả|nguồn tin|phỏng vấn|translation|translated by|(?:photo(?:graph)?s?|pictures?|illustrations?|images?)(?: by)?|edited by"
    r"|editor|nguồn|theo|source)\s*:.*"
    r"|(?<=[,;(|/–.-] )(?:(?:photo(?:graph)?s?|pictures?|illustrations?|images?) by|translated by|edited by|ảnh(?: của)?|dịch|minh họa)\s+(?=[A-ZĐÀ-Ỹ]).*)$",
    re.IGNORECASE,
)
_MOST_CHARS = 300  # of an author's line
_FURTHER = re.compile(
    r"(?:^|\s*[,;(|•·/–-]\s*|\.?\s+)(?:(?:ngày(?: (?:đăng|viết|gửi|tạo|cập nhật|xuất bản|phát hành))?|đăng (?:ngày|lúc)|cập nhật|thời gian|date|posted(?: on)?|published(?: on)?|updated(?: on)?"
    r"|(?:số )?lượt (?:xem|đọc)|đã xem|đã đọc|views?|hits|bình luận|comments?|chuyên mục|danh mục|category|e-?mail|thư điện tử|(?:số )?(?:đt|sđt|điện thoại)|đt|sđt|tel|phone"
    r"|mobile|hotline|facebook|zalo|địa chỉ|address)\s*[:：]|(?:e-?mail|đt|sđt|tel)\.?\s+(?=\S*[@\d])|\(?(?:\+84|0)[\d .()-]{7,15}\d(?![\d:])|\S+@\S+)",
    re.IGNORECASE,
)
"""Where an author's name ends and the next field of its line begins: when, how often read, how to reach."""
_DATE_JOINT = re.compile(
    r"\s*(?:\s(?:vào lúc|vào ngày|vào|lúc|ngày|đăng ngày|on|at|/)\s|[,|(•·–-]\s*)(?:lúc |ngày )?", re.IGNORECASE
)
_UNREAD_DATE = re.compile(r"(?:[a-zà-ỹ]{2,9}(?: \d)?,? )?\d{1,2}([/.-])\d{1,2}\1\d{4}(?: ?[-,–]? ?\d{1,2}[:h]\d\d(?: ?[ap]m)?)?", re.IGNORECASE)
"""A date of which nobody can say whether its day or its month comes first ("Fri, 03/02/2018 - 17:45")."""
_GOES_ON = re.compile(r"(?<!TS)(?<!GS)(?<!ThS)(?<!BS)(?<!KS)(?<!CN)(?<!LS)(?<!Mr)(?<!Ms)(?<!Mrs)(?<!Dr)[.!?] \w{2,} \w+ ")  # a degree's dot ends nothing
_CLOCK = re.compile(r"\s+(?:vào lúc|vào|lúc|at)\s+\d{1,2}(?:[:.]|h ?)\d\d(?: ?[ap]m| (?:sáng|chiều|tối|ch|sa))?$", re.IGNORECASE)
_SECTION_REST = re.compile(r"(?:in|trong|under) \S+(?: \S+){0,3}", re.IGNORECASE)
_IN_SECTION = re.compile(r"\s(?:trong|in)\s.+$")


_STRONG_PART = re.compile(
    r"\s*[|•·]\s*|\s+(?=\()|,\s+(?=\d)"
    r"|\s+(?=(?:lượt xem|số lượt xem|đã xem|ngày đăng|cập nhật|views?|hits|tác giả|đăng bởi"
    r"|người đăng|author|posted)\s*:)",
    re.IGNORECASE,
)
_STRONG_MARKS = "|•·(,:"
"""Of which each of its matches holds one or stands before one."""
_DASHES = "-–—"
_BAR = re.compile(r"[|•·]")
_DASH_PART = re.compile(r"\s+[-–—]\s+(?=\D)")
_BY_PART = re.compile(r"\s*[|•·]\s*|\s+(?=(?:bởi|by|in|trong)\s)", re.IGNORECASE)
_SLASH_PART = re.compile(r"\s?/\s?(?=[^\W\d])|(?<=\d{4})\s?/\s?(?=\d{1,4} [^\W\d])")
"""Between the parts of "May 3, 2021/0 Comments/in News/by X", not those of a date."""
_ASKS = re.compile(r"\s*[,;|(/–-]?\s+(?:leave a (?:comment|reply)|add (?:a )?comment|(?:no|\d+) (?:comments?|replies)|(?:để lại|viết|thêm) (?:một )?bình luận|(?:\d+ )?bình luận|share)\W*$", re.IGNORECASE)
"""What themes print behind the author in the same line."""
_BY = re.compile(r"^bởi (?=\S)", re.IGNORECASE)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{2,40}")
_DONE_BY = re.compile(r"(?P<name>[^()]{3,60}) \((?P<label>thực hiện|ghi|ghi chép|lược ghi)\)\.?", re.IGNORECASE)
"""How interviews and records are signed."""
_NAME_PARTS = re.compile(r"[\s,/&–-]+")
_WEAK_PART = re.compile(r"\s+[-–—/]+\s+|,\s+|\s+(?=(?:bởi|by)\s)")


@dataclass(frozen=True)
class Meta:
    """What a line says about its page. ``label`` is the author label's key; dates are in the line's order."""

    reason: str
    author: str | None = None
    label: str | None = None
    published: tuple[DateFact, ...] = ()
    modified: tuple[DateFact, ...] = ()


def is_counter(text: str) -> bool:
    """Whether the line is a number with words of a counter only: "31 Lượt xem", "Views: 3888", "0 / 1369"."""
    if re.fullmatch(r"\d{1,7} ?/ ?\d{2,7}", text) and parse_date(text) is None:
        return not re.fullmatch(r"\d{1,2} ?/ ?\d{1,2}", text)
    if not (any(map(str.isdigit, text)) or text.endswith(":")):  # most lines; a key has the digits and the colons of its text
        return False
    key = exact_key(text)
    if len(key) > 120 or _DATE_SHAPE.search(key) or not _COUNTER.search(key):
        return False
    return _COUNTER_REST.sub("", _COUNTER.sub(" ", key)) == ""


def is_name(text: str) -> bool:
    """Whether the text can name a person or an organisation: up to ten words, most of them capitalised."""
    if text.endswith(("?", "!", ";", ":", "…")) or (text.endswith(".") and word_count(text) > 4) or any(map(str.isdigit, text)):
        return False
    words = [word for word in _NAME_PARTS.split(text) if word.isalpha() or any(map(str.isalpha, word))]
    if not 1 <= len(words) <= 10:
        return False
    capitals = sum(word.lstrip("(\"'“")[:1].isupper() for word in words)
    return words[0][:1].isupper() and capitals * 3 >= len(words) * 2


def _is_person(text: str) -> bool:
    """Whether a text has the form of a person's name: two to five capitalised words that begin as no organisation's name does."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(word[0].isupper() for word in words) and phrases.ORGANISATION_START.match(label_key(text)) is None and is_name(text)


def is_admin(name: str) -> bool:
    """Whether a stated author is the account of whoever runs the web site, which is no author."""
    key = label_key(name)
    return key in labels.ADMIN_NAMES or re.fullmatch(r"(?:admin|quản trị|quantri|bientap|webadmin)\W?\w*|\S+@\S+", key) is not None


def is_account(name: str) -> bool:
    """Whether a stated author is a name to log in with: an administrator's, or one word of small Latin letters and figures ("truyenthong", "hoa.mai90")."""
    return is_admin(name) or _ACCOUNT.fullmatch(name) is not None


def read_meta(text: str) -> Meta | None:
    """The meaning of a line that only speaks about its page: author, labelled dates, counters, mixed freely.

    A date without a label means nothing by itself, only beside another part ("30/09/2020 | 127 lượt xem").
    """
    if word_count(text) > 30:
        return None
    if _TODAY.match(text):
        return None
    strong = _STRONG_PART.split(text) if any(mark in text for mark in _STRONG_MARKS) else [text]
    joined = _several(strong) if _BAR.search(text) else None
    stated = joined or _labelled(text) or _author(text)
    if stated:
        return stated
    if is_counter(text):
        return Meta("counter")
    if (done := _DONE_BY.fullmatch(text)) and _is_person(done["name"]):
        return Meta("author", author=done["name"], label=label_key(done["label"]))
    if (counted := _COUNTED_DATE.fullmatch(text)) and counted[1] != text and (fact := bare_date(counted[1])):
        return Meta("date", published=(fact,))
    by = "by" in (lower := text.lower()) or "bởi" in lower
    dashed = any(mark in text for mark in _DASHES)
    joined = _several(strong)
    if joined is None and (by or dashed or "/" in text or "," in text):
        joined = _several([p for part in strong for p in _WEAK_PART.split(part)])
    if joined is None and (by or _BAR.search(text)):
        joined = _several(_BY_PART.split(text))
    if joined is None and "/" in text:
        joined = _several(_SLASH_PART.split(text))
    return joined or (_several(_DASH_PART.split(text)) if dashed else None)


def bare_date(text: str) -> DateFact | None:
    """The date of a line that is a date only, with source "line"; a year alone is none."""
    parsed = parse_date(text) if word_count(text) <= 12 else None
    return date_fact(parsed, "line") if parsed and parsed.precision != "year" else None


def date_fact(parsed: ParsedDate, source: str) -> DateFact:
    """A parsed date as a fact with its evidence."""
    return DateFact(parsed.value, parsed.precision, source, parsed.quote)


def _labelled(text: str) -> Meta | None:
    if word_count(text) > 20 or parse_date(text):
        return None
    found = labelled_date(text) or _more_labels(text)
    if found is None:
        return None
    rest = tidy(text.replace(found[1].quote, " ", 1)).strip(" |,;()–—-")
    more = None
    if any(c.isalnum() for c in rest):
        more = read_meta(_BY.sub("by ", rest)) or (Meta("author") if is_admin(rest) else None)
        if more is None and not is_share(rest) and not _SECTION_REST.fullmatch(rest):
            return None
    fact = (date_fact(found[1], "line" if parse_date(found[1].quote) else "label"),)  # "Thứ tư, 14/04/2010 07:00" has no label
    more = more or _author(text)  # "Posted by X on ..."
    author, label = (more.author, more.label) if more else (None, None)
    published, modified = (more.published, more.modified) if more and any(c.isalnum() for c in rest) else ((), ())
    if found[0] == "published":
        return Meta("date", author, label, fact + published, modified)
    return Meta("date", author, label, published, fact + modified)


def _more_labels(text: str) -> tuple[str, ParsedDate] | None:
    match = _DATE_LABEL.match(text)
    parsed = parse_date(text[match.end() :]) if match else None
    return ("published", replace(parsed, quote=text)) if parsed else None


def _author(text: str) -> Meta | None:
    match = _AUTHOR.match(text)
    if match is None:
        return None
    label, value = label_key(text[: match.start("gap")]), text[match.end() :]
    colon = ":" in match["gap"] or "：" in match["gap"]
    if not colon and not re.search(r"(?:bởi|by)$", label):
        return None
    value = _ASKS.sub("", _SECOND_CREDIT.sub("", value))
    value, dates = _cut_fields(value)
    if not dates:
        value, dates = _cut_date(value)
    value = _CLOCK.sub("", value)
    if label.endswith(("bởi", "by")):
        value = _IN_SECTION.sub("", value)
    value = value.strip(" ,;|-–—")
    if value.endswith(".") and len(last := value.split()[-1]) > 3 and "." not in last[:-1]:  # the end of a sentence, not of initials or "Jr."
        value = value[:-1]
    if not any(c.isalnum() for c in value):
        return Meta("empty-field", label=label, published=dates) if colon else None
    weak = not colon or label in labels.WEAK_AUTHOR_LABELS
    if is_account(value):
        return Meta("author", label=label, published=dates)
    if (weak and not is_name(value)) or word_count(value) > 16 or _GOES_ON.search(value):
        return None
    return Meta("author", author=value, label=label, published=dates)


def _cut_fields(value: str) -> tuple[str, tuple[DateFact, ...]]:
    """An author's value without the fields that follow it in its line, and the date that one of them states."""
    first = _FURTHER.search(value) if len(value) <= _MOST_CHARS else None
    if first is None:
        return value, ()
    ends = [match.start() for match in _FURTHER.finditer(value)] + [len(value)]
    facts = [fact for start, end in pairwise(ends) if (fact := _dated_field(value[start:end].strip(" .,;(|•·/–-)")))]
    return value[: first.start()], tuple(facts[:1])


def _dated_field(text: str) -> DateFact | None:
    """The date of a field "Ngày: 12/03/2020" or "Ngày đăng: ..." beside an author; none of a change."""
    if labelled := labelled_date(text):
        return date_fact(labelled[1], "label") if labelled[0] == "published" else None
    label, mark, rest = text.partition(":")
    parsed = parse_date(rest) if mark and label_key(label) in ("ngày", "date") else None
    return date_fact(replace(parsed, quote=text), "label") if parsed and parsed.precision != "year" else None


def _cut_date(value: str) -> tuple[str, tuple[DateFact, ...]]:
    """An author's value without the date at its end, and that date."""
    for joint in _DATE_JOINT.finditer(value):
        parsed = parse_date(value[joint.end() :].rstrip(" )"))
        if parsed:
            return value[: joint.start()], (date_fact(parsed, "label"),)
        if _UNREAD_DATE.fullmatch(value, joint.end()):
            return value[: joint.start()], ()
    return value, ()


def _several(parts: list[str]) -> Meta | None:
    """The meaning of a line of several parts; None unless every part means something."""
    parts = [part for part in parts if part and not is_separator(part)]
    if len(parts) < 2:
        return None
    metas: list[Meta] = []
    names: list[str] = []
    for part in parts:
        meta = _one(part)
        if meta:
            metas.append(meta)
        elif is_name(part):
            names.append(part)
        else:
            return None
    dated = any(meta.published or meta.modified for meta in metas)
    if len(names) > 1 or (names and not (dated and len(metas) > 1)):
        return None
    if len({meta.reason for meta in metas}) == 1 and metas[0].reason in ("interface", "date") and not names:
        return None
    stated = [meta for meta in metas if meta.author]
    reason = next((r for r in ("author", "date", "counter") if any(m.reason == r for m in metas)), "meta")
    return Meta(
        reason,
        author=stated[0].author if stated else (names[0] if names else None),
        label=stated[0].label if stated else None,
        published=tuple(fact for meta in metas for fact in meta.published),
        modified=tuple(fact for meta in metas for fact in meta.modified),
    )


def _one(part: str) -> Meta | None:
    bare = part.strip(" ()[]")
    part = f"{bare})" if part.rstrip().endswith(f"{bare})") and "(" in bare else bare
    stated = _labelled(part) or _author(part)
    if stated:
        return stated
    fact = bare_date(part) or _dated_field(part)
    if fact:
        return Meta("date", published=(fact,))
    if is_counter(part):
        return Meta("counter")
    if is_admin(part):
        return Meta("author")
    if _SECTION_REST.fullmatch(part.removeprefix("Posted ").removeprefix("posted ")):
        return Meta("interface")
    if is_interface(part) or label_key(part) in labels.NEWS_SECTIONS or ((value := labelled_value(part)) and value[0] in labels.CATEGORY_LABELS):
        return Meta("interface")
    return None
