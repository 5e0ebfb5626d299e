"""Where readers' comments stand under a page's text: entries of a name, a date and a way to reply.

A thread is known by its shape: each entry opens with who wrote it and when, and either a heading announces the
entries or a button under them answers. It runs from its heading to the last line of its last entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.extract import labels
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import is_prose, word_count
from crawler.extract.line_meta import bare_date
from vietnamese.forms import exact_key

COMMENT_COUNT = re.compile(
    r"(?:có )?\d+ (?:bình luận|phản hồi|ý kiến|nhận xét|comments?|repl(?:y|ies)|responses?|thoughts?)\b"
    r"|(?:bình luận|ý kiến bạn đọc|ý kiến|comments|phản hồi|bạn đọc (?:bình luận|góp ý)) ?\(\d+\)"
    r"|one thought on|một (?:suy nghĩ|bình luận) "
)
_HEADINGS = frozenset(
    label_key(text)
    for text in (
        "Comments", "Reader comments", "Responses", "Discussion", "Bình luận", "Các bình luận", "Ý kiến bạn đọc",
        "Nhận xét", "Phản hồi", "Ý kiến", "Bạn đọc viết", "Bình luận của bạn đọc",
    )
)  # fmt: skip
_REPLY = frozenset(
    label_key(text)
    for text in ("Reply", "Trả lời", "Phản hồi", "Hồi đáp", "Reply to this", "Trả lời bình luận")
)
_SAYS = re.compile(r"\S+(?: \S+){0,4} (?:says|said|wrote|viết|nói)\s*:?", re.IGNORECASE)
_AGO = re.compile(
    r"\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago|\d+ (?:giây|phút|giờ|ngày|tuần|tháng|năm) trước"
)
_NAME_WORDS = 6
_LAST_LINES = 3  # of a last entry that no button ends


def comment_threads(texts: Sequence[str], gone: Mapping[int, str]) -> dict[int, str]:
    """The lines of readers' comments, by index, with the reason "comment"; ``gone`` are lines known as boilerplate.

    A thread without a heading counts only when a reply button stands under one of its entries.
    """
    body = next((i for i, text in enumerate(texts) if i not in gone and is_prose(text)), len(texts))
    entries = _entries(texts, body + 1)
    following = [*entries[1:], None]
    ends = [_end(texts, gone, entry, after) for entry, after in zip(entries, following, strict=False)]
    answered = [
        entry.dated and any(label_key(text) in _REPLY for text in texts[entry.words : end])
        for entry, end in zip(entries, ends, strict=True)
    ]
    for position, entry in enumerate(entries):
        heading = _heading(texts, entry.first, body)
        if heading is None and not answered[position]:
            continue
        first = entry.first if heading is None else heading
        if any(answered[position:]) or sum(map(len, texts[first : ends[-1]])) < sum(map(len, texts[:first])):
            return dict.fromkeys(range(first, ends[-1]), "comment")
    return {}


@dataclass(frozen=True)
class _Entry:
    """A comment: the indices of its first line and of the first line of its words, and whether it states when."""

    first: int
    words: int
    dated: bool


def _entries(texts: Sequence[str], start: int) -> list[_Entry]:
    found: list[_Entry] = []
    index = start
    while index < len(texts):
        entry = _opening(texts, index)
        if entry:
            found.append(entry)
        index = entry.words if entry else index + 1
    return found


def _opening(texts: Sequence[str], index: int) -> _Entry | None:
    """The entry whose lines of who wrote and when begin at a line, None when none does."""
    text, following = texts[index], texts[index + 1] if index + 1 < len(texts) else ""
    says = _SAYS.fullmatch(text) and label_key(text) not in labels.FIELD_LABELS
    if (says or _names(text)) and _is_moment(following):
        return _Entry(index, index + 2, True)
    if _name_and_moment(text):
        return _Entry(index, index + 1, True)
    return _Entry(index, index + 1, False) if says and text.endswith(":") else None


def _names(text: str) -> bool:
    known = label_key(text) in labels.UI_WORDS | labels.SHARE_WORDS | labels.SECTION_NAMES
    return (
        0 < word_count(text) <= _NAME_WORDS
        and not re.search(r"[.:;!?]$", text)
        and not known
        and not bare_date(text)
    )


def _is_moment(text: str) -> bool:
    return bare_date(text) is not None or (word_count(text) <= 8 and _AGO.search(exact_key(text)) is not None)


def _name_and_moment(text: str) -> bool:
    """Whether a line is one to four words and a moment: "An Nhiên - 25/12/2018", "lan anh 07:30 9 tháng 8, 2011"."""
    words = text.split()
    if not 3 <= len(words) <= 14 and not re.search(r"\d/\d", text):
        return False
    for cut in range(1, min(5, len(words))):
        name, moment = " ".join(words[:cut]), " ".join(words[cut:]).lstrip("-–—|,( ").rstrip(") ")
        if moment[:1].isdigit() and _is_moment(moment):
            return not any(c.isdigit() for c in name) and ":" not in name and bare_date(text) is None
    return False


def _end(texts: Sequence[str], gone: Mapping[int, str], entry: _Entry, following: _Entry | None) -> int:
    """The index after an entry's words and buttons; without a button it ends at the next boilerplate."""
    limit = following.first if following else len(texts)
    stop = next(
        (i for i in range(entry.words, limit) if i in gone and label_key(texts[i]) not in _REPLY), limit
    )
    buttons = [i for i in range(entry.words, stop) if label_key(texts[i]) in _REPLY]
    if buttons:
        return buttons[-1] + 1
    return max(stop if following else min(stop, entry.words + _LAST_LINES), entry.words)


def _heading(texts: Sequence[str], first: int, body: int) -> int | None:
    """The index of the heading at most two lines above the first entry, None when there is none."""
    for index in range(first - 1, max(body, first - 3), -1):
        counted = COMMENT_COUNT.match(exact_key(texts[index])) and word_count(texts[index]) <= 20
        if counted or label_key(texts[index]) in _HEADINGS:
            return index
    return None
