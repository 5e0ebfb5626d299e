"""Which lines of a page are a contact form, a comment form or a sign-up box: labels that stand together."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from crawler.extract import labels, phrases
from crawler.extract.beginnings import Beginnings
from crawler.extract.labels import label_key
from crawler.extract.line_comments import COMMENT_COUNT
from crawler.extract.line_kinds import (
    is_file_name,
    is_interface,
    is_prose,
    is_separator,
    may_be_label,
    word_count,
)
from vietnamese.forms import exact_key

_REPLY = re.compile(
    r"(?:trả lời|leave a (?:reply|comment)|để lại (?:một )?(?:bình luận|phản hồi|trả lời)"
    r"|(?:post|write) a comment)\b"
)
_CONTACT_VALUE = re.compile(r"\S@\S|(?:\d[ .-]?){8,}")
_FORM_ACTION = re.compile(
    r"điền|để lại|liên hệ|gửi|mẫu|biểu mẫu|đăng ký|fill|form|contact|leave|get back|message|sign up"
)
_BRIDGE = 2
MOST_SENTENCE_WORDS = 80
"""A longer line has no role in a form."""
_MARGIN = "*•-☐□ ("
_SENTENCES = Beginnings(phrases.FORM_SENTENCE, phrases.FORM_COURTESY)
_FREE_LINES = 5  # questions in free words between the known labels of a form and its button
_LABELS = ("label", "labels", "maybe")
_FIELDS = (*_LABELS, "button")


def form_lines(texts: Sequence[str], items: Set[int] = frozenset()) -> dict[int, str]:
    """The lines of forms, by index, each with the reason "form" (or "comment" for what stands before one).

    ``items`` are the list items: a list that a line with a colon announces speaks of fields and has none.
    """
    announced = _announced(texts, items)
    roles = [None if index in announced else _role(text) for index, text in enumerate(texts)]
    found: dict[int, str] = {}
    index = 0
    while index < len(texts):
        if roles[index] in (None, "courtesy", "action"):
            index += 1
            continue
        end = _run_end(texts, roles, index)
        if _is_form(texts, roles, index, end):
            first, last = _edges(texts, roles, index, end)
            found.update(dict.fromkeys(range(first, last), "form"))
        index = end
    _add_comments(texts, roles, found)
    return found


def _announced(texts: Sequence[str], items: Set[int]) -> set[int]:
    found: set[int] = set()
    for index in sorted(items):
        if index and (index - 1 in found or (texts[index - 1].endswith(":") and index - 1 not in items)):
            found.add(index)
    return found


def _role(text: str) -> str | None:
    """What a line would be in a form (label, labels, maybe, button, action, heading, sentence, courtesy)."""
    words = word_count(text)
    if not may_be_label(text) and "*" not in text:
        return _role_of_sentence(text, words)
    key, lower = label_key(text), exact_key(text).lstrip(_MARGIN)
    if phrases.FORM_SENTENCE.match(lower) and words <= 60:
        return "sentence"
    if key in labels.FORM_LABELS:
        return "label"
    if key in labels.BUTTONS:
        return "button"
    if phrases.NEWSLETTER.match(lower) and words <= 12 and not text.endswith("."):
        return "newsletter"
    if key in labels.FORM_HEADINGS or (
        words <= 14 and (COMMENT_COUNT.match(lower) or _reply_heading(text, lower))
    ):
        return "heading"
    if words and words <= 7 and re.search(r"\*\)?\s*:?$", text):
        return "label"
    if words <= 10 and re.search(r"\((?:required|bắt buộc)\)", lower):
        return "label"
    pieces = [label_key(piece) for piece in re.split(r"\(?\*\)?", text) if label_key(piece)] if "*" in text else []
    if len(pieces) > 1 and sum(piece in labels.FORM_LABELS for piece in pieces) * 2 >= len(pieces):
        return "labels"
    if phrases.BUTTON_START.match(lower) and words <= 4 and not text.endswith((".", ":", "!")):
        return "action"
    if phrases.ENTER_EMAIL.match(lower) and words <= 16:
        return "label"
    if phrases.LABEL_START.match(lower) and words <= 5 and not re.search(r"[.!;,\d]|: ", text):
        return "maybe"
    if phrases.FORM_COURTESY.match(lower) and words <= MOST_SENTENCE_WORDS:
        return "courtesy"
    return None


def _role_of_sentence(text: str, words: int) -> str | None:
    """As ``_role``, of a line that has more words than any label, button or heading and no notes or asterisks."""
    if words > MOST_SENTENCE_WORDS or not _SENTENCES.may_begin(text, _MARGIN):
        return None
    lower = exact_key(text).lstrip(_MARGIN)
    if phrases.FORM_SENTENCE.match(lower) and words <= 60:
        return "sentence"
    return "courtesy" if phrases.FORM_COURTESY.match(lower) else None


def _reply_heading(text: str, lower: str) -> bool:
    """Whether "Trả lời Hủy" or the like heads a comment form, and not an answer on a page of questions."""
    return _REPLY.match(lower) is not None and not text.endswith((".", ":", "?")) and ":" not in text


def _run_end(texts: Sequence[str], roles: list[str | None], start: int) -> int:
    """The index after a run of form lines; a few short lines between labels (choices, captchas) count in."""
    end, seen, labelled = start + 1, start, False
    while end < len(texts):
        labelled = labelled or any(role in _LABELS for role in roles[seen:end])
        seen = end
        if roles[end] is not None and (roles[end] != "action" or labelled):
            end += 1
            continue
        ahead = [
            i
            for i in range(end, min(end + _BRIDGE + 1, len(texts)))
            if roles[i] in ("label", "labels", "button")
        ]
        bridged = ahead and all(
            word_count(texts[i]) <= 6 and not _CONTACT_VALUE.search(texts[i]) and not texts[i].endswith(".")
            for i in range(end, ahead[0])
        )
        if not bridged:
            ahead = _button_ahead(texts, roles, start, end)
        if not ahead or not labelled:
            break
        end = ahead[0] + 1
    while end > start + 1 and roles[end - 1] is None:
        end -= 1
    return end


def _button_ahead(texts: Sequence[str], roles: list[str | None], start: int, end: int) -> list[int]:
    """The button that ends a form whose last questions are in free words: two labels before, none long between."""
    if sum(role in _LABELS for role in roles[start:end]) < 2:
        return []
    ahead = [i for i in range(end, min(end + _FREE_LINES + 1, len(texts))) if roles[i] == "button"][:1]
    between = texts[end : ahead[0]] if ahead else []
    free = all(word_count(text) <= 14 and not _CONTACT_VALUE.search(text) for text in between)
    return ahead if free else []


def _is_form(texts: Sequence[str], roles: list[str | None], start: int, end: int) -> bool:
    kinds = [roles[i] for i in range(start, end)]
    if "sentence" in kinds or "labels" in kinds:
        return True
    if "newsletter" in kinds and ("label" in kinds or kinds[-1] == "button"):
        return start > 0
    plain = sum(kind == "label" for kind in kinds)
    inside = [texts[i] for i in range(start, end) if roles[i] == "label"]
    marked = (
        any("*" in text or label_key(text) in labels.FORM_MESSAGES for text in inside)
        or "button" in kinds
        or "action" in kinds
    )
    fields = plain + sum(kind == "maybe" for kind in kinds)
    known = any(
        label_key(text) in labels.FORM_LABELS or roles[start + i] == "maybe"
        for i, text in enumerate(texts[start:end])
    )
    if plain and fields >= 2 and marked and known:
        return True
    values = any(_CONTACT_VALUE.search(text) for text in texts[end : end + 6])
    last = all(is_separator(t) or is_file_name(t) or is_interface(t) for t in texts[end:])
    if plain >= 2 and ("heading" in kinds or last) and not values:
        return start > 0
    if plain == 1 and "heading" in kinds and ("button" in kinds or last) and not values:
        return start > 0
    return (
        start > 0
        and last
        and "heading" in kinds
        and all(kind in ("heading", "button", "courtesy") for kind in kinds)
    )


def _edges(texts: Sequence[str], roles: list[str | None], start: int, end: int) -> tuple[int, int]:
    """The run without kind words that rather belong to the text before or after the form."""
    core = [i for i in range(start, end) if roles[i] not in (None, "courtesy")]
    last = min(end, core[-1] + 3)
    first = start
    labels_at = [i for i in range(start, end) if roles[i] in ("label", "labels", "maybe")]
    if labels_at and start == labels_at[0] and start > 1 and roles[start - 1] == "courtesy":
        if _FORM_ACTION.search(exact_key(texts[start - 1])):
            first = start - 1
    elif labels_at and start == labels_at[0] and start > 1 and roles[start - 1] in (None, "action"):
        above = texts[start - 1]
        if (
            word_count(above) <= 8
            and phrases.FORM_SUBJECT.search(exact_key(above))
            and not above.endswith(".")
        ):
            first = start - 1
    if not labels_at or ("labels" not in [roles[i] for i in range(start, end)] and len(labels_at) < 2):
        while last > core[-1] + 1 and is_prose(texts[last - 1]) and word_count(texts[last - 1]) > 25:
            last -= 1
    return first, last


def _add_comments(texts: Sequence[str], roles: list[str | None], found: dict[int, str]) -> None:
    """Visitors' comments: what stands between a heading that counts them and the comment form after it."""
    form = min(found, default=None)
    if form is None:
        return
    for index in range(form):
        counted = COMMENT_COUNT.match(exact_key(texts[index])) and word_count(texts[index]) <= 20
        if counted and sum(map(len, texts[index:form])) < sum(map(len, texts[:index])):
            found.update({i: "comment" for i in range(index, form) if i not in found})
            return
