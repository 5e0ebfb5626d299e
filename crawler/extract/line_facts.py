"""Authors, dates and counters that lines of a page state, and the fields that state nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.extract import labels, phrases
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import (
    is_bare_number,
    is_file_name,
    is_prose,
    is_separator,
    labelled_value,
    may_be_label,
    word_count,
)
from crawler.extract.line_meta import Meta, bare_date, is_name, read_meta
from crawler.items import DateFact

Reasons = dict[int, str]


_BY_LINES = frozenset(["written by", "story by", "text by", "reported by", "viết bởi", "được viết bởi", "tác giả bài viết"])
"""Labels that need no colon before the name on the next line: no heading is called so."""
_POSTER = re.compile(r"đăng|post|publish|creat|submit")
_COMMENTS = re.compile(r"(?:\d+ )?(?:bình luận|ý kiến|thảo luận|phản hồi|comments?|replies|responses?)(?: (?:bạn đọc|của bạn đọc|mới nhất))?|leave a (?:comment|reply)")
_EMPTY_VALUE = re.compile(r"[-–—_.…/|:]+|n/?a|không|none|null|đang cập nhật", re.IGNORECASE)


_DASHES = frozenset({"-", "–", "—", "--", "---"})
_PUBLISHING = labels.KEYWORD_LABELS | {
    "tác giả",
    "năm xuất bản",
    "author",
    "publisher",
    "nhà xuất bản",
    "year",
}
_FACTS = labels.CONTENT_LABELS - labels.CONTACT_LABELS - {"tầm nhìn", "sứ mệnh", "giá trị", "giá trị cốt lõi", "mục tiêu", "vision", "mission", "objectives"}
_CREDITS = frozenset({"nguồn", "source", "người viết", "viết bởi", "chuyên mục"})
_LEAD = 1  # paragraphs of running text above a date line without a label: the lead
_LIST_OF_DATES = 3  # so many different dates of publication are a list of pages


@dataclass
class Findings:
    """What the passes found: ``reasons`` by index of the dropped lines, and the facts those lines stated."""

    reasons: Reasons = field(default_factory=dict)
    author: str | None = None
    dates: list[DateFact] = field(default_factory=list)
    modified: list[DateFact] = field(default_factory=list)


def leading_dates(texts: Sequence[str], found: Findings, start: int, fixed: set[int]) -> None:
    """Takes the date lines at ``start``, with nothing but boilerplate between, as facts of source "line"."""
    for index in range(start, len(texts)):
        fact = bare_date(texts[index])
        if fact and index not in fixed and index not in found.reasons:
            found.reasons[index] = "date"
            found.dates.append(fact)
        elif index not in found.reasons:
            return


def empty_fields(texts: Sequence[str]) -> Reasons:
    """Labels (author, year of publication, tags) without a value, and the dashes that stand for one."""
    reasons: Reasons = {}
    dashed: list[int] = []
    for index, text in enumerate(texts):
        following = texts[index + 1] if index + 1 < len(texts) else None
        value = labelled_value(text)
        known = (following in _DASHES or text.endswith(":")) and label_key(text) in labels.FIELD_LABELS
        if value and value[0] in labels.FIELD_LABELS and _EMPTY_VALUE.fullmatch(value[1]):
            reasons[index] = "empty-field"
        elif following in _DASHES:
            if known:
                reasons[index] = reasons[index + 1] = "empty-field"
            elif word_count(text) <= 5 and not is_prose(text) and not is_separator(text):
                dashed.append(index)
        elif (known and text.endswith(":") and _without_value(label_key(text), following)) or _is_bare_label(text, following):
            reasons[index] = "empty-field"
    for index in dashed:
        if index + 2 in dashed or index + 2 in reasons or reasons.get(index - 1) == "empty-field":
            reasons[index] = reasons[index + 1] = "empty-field"
    reasons.update(_labels_in_a_row(texts))
    return reasons


def _is_bare_label(text: str, following: str | None) -> bool:
    """Whether a label of a fact ("Địa điểm:") stands at the end or over another labelled line; one that heads lines of others is no label."""
    if not text.endswith(":") or not may_be_label(text) or label_key(text) not in _FACTS:
        return False
    if following is None:
        return True
    value = labelled_value(following)
    return value is not None and value[0] in _FACTS


def _labels_in_a_row(texts: Sequence[str]) -> Reasons:
    """Three or more field labels one after another, their dashes lost, when they speak of a publication."""
    found: Reasons = {}
    run: list[int] = []
    for index in range(len(texts) + 1):
        if index < len(texts) and may_be_label(texts[index]) and label_key(texts[index]) in labels.FIELD_LABELS:
            run.append(index)
            continue
        if len(run) >= 3 and any(label_key(texts[i]) in _PUBLISHING for i in run):
            found.update(dict.fromkeys(run, "empty-field"))
        run = []
    return found


def _without_value(key: str, following: str | None) -> bool:
    """Whether the line after a label cannot be the label's value."""
    if following is None or phrases.is_tail_heading(following):
        return True
    if label_key(following) in labels.FIELD_LABELS | labels.FORM_HEADINGS | labels.SHARE_WORDS:
        return True
    if is_file_name(following) or re.match(r"[^:]{2,25}:(?: |$)", following):
        return key in _PUBLISHING or not is_prose(following)
    return key in _PUBLISHING | _CREDITS and is_prose(following)


def speaks_of_page(text: str) -> bool:
    """Whether the line is a date, a counter, an author line or a mixture of them."""
    return bare_date(text) is not None or read_meta(text) is not None


def read_facts(texts: Sequence[str], found: Findings, fixed: set[int]) -> None:
    """Drops author, date and counter lines and takes their facts; a list of publications stays whole."""
    metas: dict[int, Meta] = {}
    for index, text in enumerate(texts):
        if index in found.reasons or index in fixed:
            continue
        meta = read_meta(text)
        pair = _split_field(texts, index) if meta is None or meta.reason == "empty-field" else None
        if pair:
            metas[index] = pair
            found.reasons.update({index: pair.reason, index + 1: pair.reason})
        elif meta:
            metas[index] = meta
    authors: dict[str, set[str]] = defaultdict(set)
    for meta in metas.values():
        if meta.author and meta.label:
            authors[meta.label].add(meta.author)
    lists = {label for label, names in authors.items() if len(names) > 1}
    prose = [index for index, text in enumerate(texts) if is_prose(text)]
    others = next((i for i in range((prose or [0])[0], len(texts)) if heads_others(texts[i])), len(texts)) if metas else 0
    published = {fact.value for meta in metas.values() for fact in meta.published}
    for index, meta in metas.items():
        if meta.label in lists:
            found.reasons.pop(index, None)
            continue
        found.reasons.setdefault(index, meta.reason)
        if len(published) < _LIST_OF_DATES and index < others:
            late = sum(i < index for i in prose) > _LEAD
            found.dates.extend(fact for fact in meta.published if not late or fact.source != "line")
            found.modified.extend(meta.modified)
    _drop_categories(texts, found, metas)
    stated = [m for index, m in metas.items() if m.author and m.label not in lists and index < others]
    written = [m for m in stated if not (m.label and _POSTER.search(m.label))]
    found.author = next((m.author for m in written or stated), None)


def heads_others(text: str) -> bool:
    """Whether a line heads a list of other pages or of comments, whose dates and authors are not the page's."""
    return phrases.is_tail_heading(text) or _COMMENTS.fullmatch(label_key(text)) is not None


def _split_field(texts: Sequence[str], index: int) -> Meta | None:
    """A label with its value on the next line: an author's name, a date, a number of views."""
    if index + 1 >= len(texts) or word_count(texts[index]) > 4:
        return None
    label, value = texts[index].rstrip(": "), texts[index + 1]
    if word_count(value) > 10 or value.startswith(("-", "+")) or labelled_value(value):
        return None
    meta = read_meta(f"{label}: {value}")
    if meta is None or meta.reason == "empty-field" or read_meta(value):
        return None
    if meta.reason == "author":
        return meta if (texts[index].endswith(":") or label_key(label) in _BY_LINES) and is_name(value) else None
    if meta.reason == "counter":
        return meta if is_bare_number(value) else None
    return meta if meta.published or meta.modified else None


def _drop_categories(texts: Sequence[str], found: Findings, metas: dict[int, Meta]) -> None:
    """Category lines ("Chuyên mục: Tin tức") beside author, date and counter lines belong to them."""
    for index, text in enumerate(texts):
        value = labelled_value(text)
        near = any(other in metas for other in (index - 2, index - 1, index + 1, index + 2))
        if near and value and value[0] in labels.CATEGORY_LABELS and word_count(value[1]) <= 10:
            found.reasons.setdefault(index, "category")
