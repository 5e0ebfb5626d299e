"""Which lines of a page are no content: passes over its lines in order, for plain texts and HTML blocks.

A pass looks at lines and their neighbours and names a reason for each line that it would drop. Lines are NFC
with single blanks and not empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.extract import labels, phrases
from crawler.extract.beginnings import Beginnings
from crawler.extract.labels import label_key
from crawler.extract.line_comments import comment_threads
from crawler.extract.line_ends import author_box
from crawler.extract.line_facts import (
    Findings,
    Reasons,
    empty_fields,
    leading_dates,
    read_facts,
    speaks_of_page,
)
from crawler.extract.line_forms import form_lines
from crawler.extract.line_kinds import (
    is_bare_number,
    is_document_name,
    is_file_name,
    is_interface,
    is_prose,
    is_separator,
    is_share,
    is_upper,
    labelled_value,
    may_be_alike,
    may_be_label,
    tidy,
    word_count,
)
from crawler.extract.line_meta import date_fact, is_name, read_meta
from crawler.items import Block, DateFact
from vietnamese.dates import labelled_date
from vietnamese.forms import exact_key

_PHOTO = re.compile(r"\(?(?:Ảnh|Nguồn ảnh|Hình ảnh|Photos?(?: credit| by)?|Image credit)\s?: ?(?P<name>[^:.!?\n]{2,60}?)\)?\.?")
_STAMPS = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?\s*){1,9}")
"""Moments as machines write them, which pages hide from readers."""
MOST_BUTTONS = 8
EXCERPT_CHARS, MOST_EXCERPT_CHARS = 60, 2_000
"""A shorter line that the text begins with may be its first words on purpose; platforms cut off after some 60 words."""
_CUT_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|…|\.{3})$")
FIRST_ROWS = 30
"""Blocks among which a row that states the day of publication is looked for: what describes a page stands at its top."""
_TABLE_NUMBERS = 5  # so many lone numbers are cells of a table


@dataclass(frozen=True)
class LineVerdict:
    """One line of a text: its number from 1, its tidied text, whether it stays, and why not."""

    number: int
    text: str
    keep: bool
    reason: str | None = None


@dataclass(frozen=True)
class CleanBlocks:
    """Blocks without boilerplate, the facts of the dropped lines, and those lines with the reason of each."""

    blocks: list[Block]
    author: str | None
    dates: list[DateFact]
    modified: list[DateFact]
    dropped: list[tuple[Block, str]]


def clean_lines(lines: Sequence[str]) -> list[LineVerdict]:
    """A verdict for every line of a text, empty ones included, on what is boilerplate wherever it stands."""
    texts = [tidy(line) for line in lines]
    filled = [index for index, text in enumerate(texts) if text]
    found = examine([texts[index] for index in filled])
    reasons = {filled[index]: reason for index, reason in found.reasons.items()}
    return [
        LineVerdict(
            index + 1, text, bool(text) and index not in reasons, reasons.get(index) if text else "empty"
        )
        for index, text in enumerate(texts)
    ]


def clean_blocks(blocks: list[Block], title: str | None) -> CleanBlocks:
    """The blocks of an HTML page without lines that are boilerplate by themselves; in doubt a block stays.

    A repetition of ``title`` at the start goes too. Table rows and labelled fields are never touched; what they alone state as
    the day of publication counts ("Ngày đăng | 01/06/2023").
    """
    texts = [tidy(block.text) for block in blocks]
    fixed = {i for i, block in enumerate(blocks) if block.kind in ("row", "field") or not texts[i]}
    headings = {i for i, block in enumerate(blocks) if block.kind == "heading"}
    items = {i for i, block in enumerate(blocks) if block.kind == "item" and any(near.kind == "item" for near in (blocks[i - 1 : i] if i else []) + blocks[i + 1 : i + 2])}
    found = examine(texts, headings=headings, items=items, fixed=fixed, tails=False)
    for index in range(min(3, len(texts))):
        if title and may_be_alike(texts[index], title) and label_key(texts[index]) == label_key(title):
            found.reasons.setdefault(index, "title")
        elif _is_excerpt(texts[index], [text for at, text in enumerate(texts[index + 1 :], index + 1) if at not in found.reasons]):
            found.reasons.setdefault(index, "excerpt")
    leading_dates(texts, found, 0, headings | fixed)
    for index, block in enumerate(blocks):
        if block.kind == "paragraph" and is_photo_credit(texts[index]):
            found.reasons.setdefault(index, "credit")
        elif block.kind == "paragraph" and "\n" in block.text and _are_buttons(block.text):
            found.reasons.setdefault(index, "interface")
    for index in fixed:
        found.reasons.pop(index, None)
    if fixed and not found.dates:
        found.dates = _dates_of_rows(texts[index] for index in sorted(fixed) if index < FIRST_ROWS)
    dropped = [(blocks[i], reason) for i, reason in sorted(found.reasons.items())]
    kept = [block for i, block in enumerate(blocks) if i not in found.reasons and texts[i]]
    return CleanBlocks(kept, found.author, found.dates, found.modified, dropped)


def _dates_of_rows(rows: Iterable[str]) -> list[DateFact]:
    """The date of the only row of a label and a date of publication; rows of several such dates are a list of documents."""
    found = []
    for row in rows:
        if row.count(" | ") <= 1 and (stated := labelled_date(row)) and stated[0] == "published" and not row.replace(stated[1].quote, "", 1).strip():
            found.append(date_fact(stated[1], "label"))
    return found if len(found) == 1 else []


def examine(
    texts: Sequence[str],
    headings: set[int] | None = None,
    items: set[int] | None = None,
    fixed: set[int] | None = None,
    tails: bool = True,
) -> Findings:
    """Runs all passes. ``headings``, ``items``, ``fixed`` are indices of known headings, list items and rows.

    ``tails`` also drops boxes of related pages, which only their place tells from a list in the text.
    """
    heads, listed = headings or set(), items or {i for i, t in enumerate(texts) if re.match(r"[-•▪●] ", t)}
    reasons: Reasons = {}
    for index, text in enumerate(texts):
        if is_file_name(text) or (is_document_name(text) and len(texts) > 2):  # all that a page shows is what it is about
            reasons[index] = "file-name"
        elif text[:1].isdigit() and _STAMPS.fullmatch(text):
            reasons[index] = "date"
    _add(reasons, form_lines(texts, listed))
    _add(reasons, empty_fields(texts))
    if tails:
        for index, reason in comment_threads(texts, reasons).items():
            reasons[index] = reason
        _add(reasons, related_boxes(texts, reasons))
    found = Findings(reasons)
    read_facts(texts, found, listed | (fixed or set()))
    if tails:
        _add(reasons, author_box(texts, found.author))
    _add(reasons, interface_lines(texts, reasons, heads, listed))
    _add(reasons, cookie_notices(texts))
    _add(reasons, {i: "separator" for i, text in enumerate(texts) if is_separator(text)})
    _add(reasons, bare_numbers(texts, reasons, heads | listed | (fixed or set())))
    _add(reasons, repeated_lines(texts, listed | (fixed or set())))
    if not tails:
        _add(reasons, closing_headings(texts, reasons))
    return found


def _is_excerpt(line: str, following: Sequence[str]) -> bool:
    """Whether a line before the text repeats its beginning word by word, run together and cut off as platforms do it: "... […]"."""
    text = _CUT_OFF.sub("", line)
    if not EXCERPT_CHARS <= len(text) <= MOST_EXCERPT_CHARS:
        return False
    begun, rest = "".join(text.split()), ""
    for later in following:
        rest += "".join(later.split())
        if len(rest) >= len(begun):
            return rest.startswith(begun)
        if not begun.startswith(rest):
            return False
    return False


def _are_buttons(text: str) -> bool:
    """Whether each line of a block is a button or the like, as those that copies of posts leave ("Thích", "Bình luận", "Chia sẻ")."""
    lines = text.split("\n")
    return len(lines) <= MOST_BUTTONS and all(is_interface(tidy(line)) or label_key(line) in _REACTIONS for line in lines)


_REACTIONS = frozenset(["thích", "bình luận", "like", "comment"])


def is_photo_credit(text: str) -> bool:
    """Whether a line by itself only names whose photo stood there: "Ảnh: Minh Sa"."""
    credit = _PHOTO.fullmatch(text) if len(text) <= 80 else None
    return credit is not None and is_name(credit["name"])


def related_boxes(texts: Sequence[str], reasons: Reasons) -> Reasons:
    """Headings of lists of other pages, and the links under them, up to the end or the next running text."""
    found: Reasons = {}
    prose = [i for i, text in enumerate(texts) if is_prose(text)]
    index = next((i for i in prose), len(texts))
    while index < len(texts):
        if not phrases.is_tail_heading(texts[index]):
            index += 1
            continue
        end = index + 1
        while end < len(texts) and _is_link(texts, end):
            end += 1
        opens_text = end < len(texts) and is_prose(texts[end])
        if opens_text and end - index > 2 and (is_upper(texts[end - 1]) or texts[end - 1].endswith(":")):
            end -= 1
        found.update({i: "related" for i in range(index, end) if i not in reasons})
        index = end
    return found


def _is_link(texts: Sequence[str], index: int) -> bool:
    """Whether a line can be an entry of a list of pages: a title, a cut teaser, a date, a "read more"."""
    text = texts[index]
    meta = read_meta(text)
    if meta and meta.reason == "author" and meta.label and "tác giả" in meta.label:
        return False
    following = texts[index + 1] if index + 1 < len(texts) else ""
    cut = re.search(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|»)$", text)
    return not is_prose(text) or cut is not None or label_key(following) in labels.UI_WORDS


def interface_lines(texts: Sequence[str], reasons: Reasons, headings: set[int], items: set[int]) -> Reasons:
    """Share buttons, user-interface words, breadcrumbs, copyright lines, tag lists and source notes."""
    found: Reasons = {}
    plain = [text.lstrip("-•▪● ") for text in texts]
    known = {i for i, text in enumerate(plain) if is_interface(text)}
    gone = reasons.keys() | known
    prose = {i for i, text in enumerate(texts) if is_prose(text)}
    opened = False
    for index, text in enumerate(texts):
        previous = texts[index - 1] if index else ""
        opened = index in items and (opened or (previous.endswith(":") and not is_share(previous)))
        value = labelled_value(text)
        if value and value[0] in _NOTES and index not in headings and word_count(text) <= 40:
            found[index] = "tags" if value[0] in labels.KEYWORD_LABELS else "source"
        elif index in known and not (
            opened
            or (index in items and any(i in items and i not in known for i in (index - 1, index + 1)))
            or _is_heading(texts, index, gone, headings, prose)
        ):
            found[index] = "interface"
    return found


def cookie_notices(texts: Sequence[str]) -> Reasons:
    """Sentences about the site's cookies, and the consent and buttons right after them."""
    found: Reasons = {}
    for index, text in enumerate(texts):
        notice = word_count(text) <= 60 and _COOKIES.may_begin(text) and phrases.COOKIE_NOTICE.match(exact_key(text)) is not None
        if notice or (index - 1 in found and (phrases.COOKIE_CONSENT.match(exact_key(text)) or label_key(text) in phrases.COOKIE_BUTTONS)):
            found[index] = "cookies"
    return found


_COOKIES = Beginnings(phrases.COOKIE_NOTICE)
_NOTES = (labels.KEYWORD_LABELS - {"chủ đề bài viết"}) | {"nguồn tin", "nguồn bài viết", "nguồn tin bài"}


def _is_heading(
    texts: Sequence[str], index: int, gone: set[int], headings: set[int], prose: set[int]
) -> bool:
    """Whether an interface word is content here: a heading over text, or apart from other boilerplate."""
    if label_key(texts[index]) not in labels.HEADING_LIKE or index + 1 >= len(texts) or texts[index].endswith(")"):
        return False  # no heading has a note ("Tải về (PDF)")
    if index in headings:
        return index + 1 not in headings and index + 1 not in gone
    inside = min(prose, default=index) < index
    if index - 1 in gone or index + 1 in gone:
        return False
    return inside or (is_upper(texts[index]) and index + 1 in prose)


def bare_numbers(texts: Sequence[str], reasons: Reasons, fixed: set[int]) -> Reasons:
    """Lone integers, unless they number a list, head a chronicle by year or belong to figures or a table."""
    numbers = [i for i, t in enumerate(texts) if is_bare_number(t) and i not in fixed and i not in reasons]
    values = {i: int(re.sub(r"\D", "", texts[i])) for i in numbers}
    followed = [i for i in numbers if i + 1 < len(texts) and i + 1 not in reasons and i + 1 not in values]
    figures = {i for i in followed if word_count(texts[i + 1]) <= 12 and not speaks_of_page(texts[i + 1])}
    years = {i for i in followed if 1900 <= values[i] <= 2100 and len(texts[i]) == 4}
    all_values = set(values.values())
    ordered = {i for i in numbers if values[i] < 100 and {values[i] - 1, values[i] + 1} & all_values}
    kept = {i for i in figures if texts[i + 1][:1].islower()} | {i for i in years if is_prose(texts[i + 1])}
    kept |= ordered if 1 in all_values else set()
    for group in (figures, years):
        kept |= group if len(group) > 1 else set()
    if len(numbers) >= _TABLE_NUMBERS:
        beside = {i for i in numbers if any(speaks_of_page(t) for t in texts[max(0, i - 1) : i + 2])}
        kept |= set(numbers) - beside
    return {i: "counter" for i in numbers if i not in kept}


def repeated_lines(texts: Sequence[str], fixed: set[int]) -> Reasons:
    """The second of two equal lines close together, as a caption and its image text; verses may repeat."""
    found: Reasons = {}
    for index, text in enumerate(texts):
        near = [i for i in range(max(0, index - 3), index) if texts[i] == text and i not in found]
        if not near or index in fixed or near[-1] in fixed:
            continue
        around = [texts[i] for i in range(max(0, index - 6), min(len(texts), index + 6))]
        if word_count(text) >= 5 and (any(is_prose(line) for line in around) or len(texts) <= 3):
            found[index] = "repeated"
    return found


def closing_headings(texts: Sequence[str], reasons: Reasons) -> Reasons:
    """Headings of boxes that turned out empty, at the very end."""
    found: Reasons = {}
    for index in range(len(texts) - 1, 0, -1):
        if index in reasons:
            continue
        if not phrases.is_tail_heading(texts[index]) and not (may_be_label(texts[index]) and label_key(texts[index]) in labels.FORM_HEADINGS):
            break
        found[index] = "related"
    return found


def _add(reasons: Reasons, more: Reasons) -> None:
    for index, reason in more.items():
        reasons.setdefault(index, reason)
