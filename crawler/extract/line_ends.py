"""What stands between the last sentence of a plain page text and its end: bylines, pagers, boxes, footers.

Single words tell little there; the place does. The *zone* begins at the first line after the last running text that
is boilerplate by itself, and nothing in it is running text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract import labels, phrases
from crawler.extract.line_facts import Findings
from crawler.extract.line_kinds import is_address, is_prose, labelled_value, word_count
from vietnamese.forms import exact_key

_INITIALS = re.compile(r"\(?[A-ZĐ](?:\. ?[A-ZĐ]){1,3}\.?\)?")
_PRESS = re.compile(r"\(?(?:PV|CTV|P\.V)\.?\)?")
_REPORTER = re.compile(r"(?:PV|CTV|Phóng viên|Cộng tác viên) (?P<name>[^\d:]+)")
_SOURCE = re.compile(r"\(?(?:Theo|Nguồn|Trích từ|Source)\s?:? (?P<name>[^\d.:!?]+)\)?")
_FAMILY_NAMES = frozenset(
    [
        "nguyễn",
        "trần",
        "lê",
        "phạm",
        "hoàng",
        "huỳnh",
        "phan",
        "vũ",
        "võ",
        "đặng",
        "bùi",
        "đỗ",
        "ngô",
        "dương",
        "đinh",
        "đoàn",
        "trịnh",
        "lương",
        "phùng",
    ]
)
_QUOTED = re.compile(r"^[\"“«'‘]|[\"”»'’]\.?$|:$")
_PAGER = re.compile(
    r"\W*(?:bài (?:viết )?(?:trước|sau|tiếp theo|kế tiếp|kế)|previous|prev|next|older|newer)"
    r"(?: (?:post|article|page|story|entry|bài))?\s*(?:[:»«→←]|$)"
)
_STREET = re.compile(
    r"\b(?:street|st|road|rd|lane|avenue|ave|floor|p\.?o\.? box|building|ward|district|city"
    r"|đường|phố|ngõ|ngách|hẻm|phường|quận|huyện|xã|tầng|tòa nhà|tp|tỉnh)\b"
)
_GAP = 2  # lines between two lines of boilerplate that belong to them
_ADDRESS_WORDS = 20
_ADDRESSES = 8  # lines above the zone among which an address shows that addresses are the page's content


def clear_end(texts: Sequence[str], found: Findings, start: int) -> None:
    """Drops what is boilerplate by its place after the last running text, and takes a bare byline as the author."""
    reasons = found.reasons
    prose = [i for i in range(start, len(texts)) if i not in reasons and is_prose(texts[i])]
    if not prose:
        return
    last = prose[-1]
    _byline(texts, found, start, last)
    dropped = [i for i in range(last + 1, len(texts)) if i in reasons]
    zone = next((i for i in dropped if reasons[i] not in ("author", "source")), None)
    if zone is None:
        return
    for index in range(last + 1, len(texts)):
        value = labelled_value(texts[index])
        beside = index - 1 in reasons or index + 1 in reasons
        if index > zone and _PAGER.match(exact_key(texts[index])):
            reasons.setdefault(index, "interface")
        elif beside and value and value[0] in labels.CATEGORY_LABELS and word_count(value[1]) <= 10:
            reasons.setdefault(index, "category")
    _between(texts, found, dropped[0])
    _footer(texts, found, zone)


def _byline(texts: Sequence[str], found: Findings, start: int, last: int) -> None:
    """The line right after the text, before boilerplate or the end, when it can only be who wrote it."""
    index = next((i for i in range(last + 1, len(texts)) if i not in found.reasons), None)
    if index is None or any(i not in found.reasons for i in range(index + 1, min(index + 2, len(texts)))):
        return
    text = texts[index]
    reporter, source = _REPORTER.fullmatch(text), _SOURCE.fullmatch(text)
    if _PRESS.fullmatch(text):
        found.reasons[index] = "author"
    elif source and word_count(text) <= 6 and _capitalised(source["name"].strip(" )")) >= 1:
        found.reasons[index] = "source"
    elif found.author is None and not _QUOTED.search(texts[index - 1]):
        name = reporter["name"] if reporter else text.strip("()")
        known = (
            reporter
            or _INITIALS.fullmatch(text)
            or (_is_person(name) and not _named_above(texts[start:index], name))
        )
        if known:
            found.author = name
            found.reasons[index] = "author"


def _capitalised(text: str) -> int:
    return sum(word[:1].isupper() for word in text.split())


def _is_person(text: str) -> bool:
    """Whether a line is a full Vietnamese name: a common family name and two to four further syllables."""
    words = text.split()
    letters = all(word.isalpha() and word[0].isupper() and not word.isupper() for word in words)
    return 3 <= len(words) <= 5 and letters and exact_key(words[0]) in _FAMILY_NAMES


def _named_above(texts: Sequence[str], name: str) -> bool:
    """Whether the text speaks of the person, who is then rather the source of its words."""
    given = name.split()[-1]
    return any(re.search(rf"\b{re.escape(given)}\b", text) for text in texts)


def _between(texts: Sequence[str], found: Findings, zone: int) -> None:
    """One or two short lines with boilerplate above and below are boilerplate too."""
    reasons = found.reasons
    index = zone + 1
    while index < len(texts):
        end = index
        while end < len(texts) and end not in reasons:
            end += 1
        if 0 < end - index <= _GAP and end < len(texts) and all(_is_short(t) for t in texts[index:end]):
            reasons.update(dict.fromkeys(range(index, end), "interface"))
        index = end + 1


def _is_short(text: str) -> bool:
    return word_count(text) <= 7 and not re.search(r"[;,]$|: ", text) and not re.match(r"[+\d]", text)


def _footer(texts: Sequence[str], found: Findings, zone: int) -> None:
    """Addresses and telephone lines in the zone, and short lines that name whose they are; not on a page that lists addresses."""
    reasons = found.reasons
    if any(i not in reasons and _is_contact(texts[i]) for i in range(max(0, zone - _ADDRESSES), zone)):
        return
    for index in range(len(texts) - 1, zone, -1):
        if index in reasons:
            continue
        text = texts[index]
        heads = index + 1 < len(texts) and reasons.get(index + 1) == "footer" and _is_short(text)
        if _is_contact(text) or (heads and not any(c.isdigit() for c in text)):
            reasons[index] = "footer"


def _is_contact(text: str) -> bool:
    value = labelled_value(text)
    if is_address(text) or (value and value[0] in labels.CONTACT_LABELS | {"vp", "office", "add", "đ/c"}):
        return True
    lower = exact_key(text)
    digits = any(c.isdigit() for c in text)
    return digits and "," in text and word_count(text) <= _ADDRESS_WORDS and _STREET.search(lower) is not None


def author_box(texts: Sequence[str], author: str | None) -> dict[int, str]:
    """The box about a page's author, from its heading to its link to more by the same author."""
    if author is None:
        return {}
    for index, text in enumerate(texts):
        if not phrases.MORE_BY_AUTHOR.match(exact_key(text)) or author not in text:
            continue
        heads = [
            i for i in range(max(0, index - 4), index) if author in texts[i] and word_count(texts[i]) <= 8
        ]
        return dict.fromkeys(range(heads[0] if heads else index, index + 1), "author")
    return {}
