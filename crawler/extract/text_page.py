"""A page given as plain text, menus and forms left in, becomes its title, blocks, author and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract import labels
from crawler.extract.authors import INITIALS
from crawler.extract.head_lines import dash_row, find_title, is_section, menu_end
from crawler.extract.labels import label_key
from crawler.extract.line_ends import clear_end
from crawler.extract.line_facts import Findings, leading_dates
from crawler.extract.line_kinds import is_address, is_prose, is_upper, labelled_value, tidy, word_count
from crawler.extract.line_meta import bare_date, date_fact
from crawler.extract.lines import examine
from crawler.items import Block, DateFact
from vietnamese.dates import dateline

_BULLET = re.compile(r"(?:-(?=[^\W\d])|[-•▪●◦‣]\s)\s*")
_COPYRIGHT = re.compile(r"©|bản quyền|copyright|rights reserved", re.IGNORECASE)
_HEADING_WORDS = 14


@dataclass(frozen=True)
class TextPage:
    """A plain text's content. ``dropped`` holds (line number from 1, tidied text, reason) in order.

    ``dates`` are statements of publication, best evidence first (``label``, ``line``, ``dateline``);
    ``modified`` those of the last change.
    """

    title: str | None
    blocks: list[Block]
    author: str | None
    dates: list[DateFact]
    modified: list[DateFact]
    dropped: list[tuple[int, str, str]]


def read_text_page(text: str) -> TextPage:
    """Reads a page's visible text, one paragraph a line; blocks hold its words in NFC, blanks collapsed."""
    lines = [(number, tidied) for number, line in enumerate(text.splitlines(), 1) if (tidied := tidy(line))]
    texts = [line for _, line in lines]
    found = examine(texts)
    reasons = found.reasons
    menu = menu_end(texts, reasons)
    for index in range(menu):
        reasons.setdefault(index, "menu")
    title = find_title(texts, reasons, menu)
    start = menu
    if title is not None:
        start = title + 1
        _clear_head(texts, found, menu, title)
        leading_dates(texts, found, start, set())
        if not any(fact.source == "line" for fact in found.dates) and title > 0:
            _date_above(texts, found, title - 1)
        _drop_chronicle(texts, found, start)
    clear_end(texts, found, start)
    _clear_tail(texts, found, start)
    kept = [i for i in range(len(texts)) if i not in reasons and i != title]
    blocks = [_block(texts, kept, position) for position in range(len(kept))]
    if not blocks and title is not None:
        blocks = [Block(texts[title])]
    _add_datelines(found, blocks)
    dropped = [(lines[i][0], texts[i], reason) for i, reason in sorted(reasons.items()) if i != title]
    heading = None if title is None else texts[title].lstrip("# ")
    return TextPage(heading, blocks, found.author, found.dates, found.modified, dropped)


def _clear_head(texts: Sequence[str], found: Findings, menu: int, title: int) -> None:
    """Drops section names before the title and repetitions of the title after it."""
    for index in range(menu, title):
        if is_address(texts[index]):
            found.reasons.setdefault(index, "header")
        elif word_count(texts[index]) <= 8 or is_upper(texts[index]):
            found.reasons.setdefault(index, "section")
        elif label_key(texts[title]) in label_key(texts[index]):
            found.reasons.setdefault(index, "title")
    after = [i for i in range(title + 1, min(title + 3, len(texts))) if i not in found.reasons]
    if len(after) == 2 and is_section(texts[after[0]]) and bare_date(texts[after[1]]):
        found.reasons[after[0]] = "section"
    for index in range(title + 2, min(title + 5, len(texts))):
        invites = label_key(texts[index]) in labels.FORM_HEADINGS | labels.BUTTONS
        if invites and found.reasons.get(index - 1) in ("author", "date", "counter"):
            found.reasons.setdefault(index, "interface")
    key, seen = label_key(texts[title]), 0
    for index in range(title + 1, len(texts)):
        if label_key(texts[index]) == key:
            found.reasons.setdefault(index, "title")
        seen += index not in found.reasons
        if seen > 3:
            return


def _date_above(texts: Sequence[str], found: Findings, index: int) -> None:
    while index > 0 and found.reasons.get(index) in ("counter", "interface", "author"):
        index -= 1
    fact = bare_date(texts[index])
    if fact and found.reasons.get(index) in (None, "section"):
        found.reasons[index] = "date"
        found.dates.append(fact)


def _drop_chronicle(texts: Sequence[str], found: Findings, start: int) -> None:
    """A bare month under the title is the first entry of a chronicle when other bare months follow; its line stays then."""
    months = {i: fact for i in range(start, len(texts)) if (fact := bare_date(texts[i])) and fact.precision == "month"}
    if len({fact.value for fact in months.values()}) < 2:
        return
    found.dates[:] = [fact for fact in found.dates if fact not in months.values()]
    for index in months:
        if found.reasons.get(index) == "date":
            del found.reasons[index]


def _clear_tail(texts: Sequence[str], found: Findings, start: int) -> None:
    """Drops names of modules, footers and dates beside the author line, after the last running text."""
    reasons = found.reasons
    prose = [i for i in range(start, len(texts)) if i not in reasons and is_prose(texts[i])]
    if not prose:
        return
    last = prose[-1]
    credit = next((i for i in range(len(texts) - 1, last, -1) if reasons.get(i) == "author"), None)
    if credit is not None:
        _clear_after_credit(texts, found, credit)
    footer = any(
        reasons.get(i) == "interface" and _COPYRIGHT.search(texts[i]) for i in range(last, len(texts))
    )
    for index in range(len(texts) - 1, last, -1):
        if index in reasons:
            continue
        if _names_module(texts[index]):
            reasons[index] = "section"
        elif footer and (_is_contact(texts[index]) or _heads_contact(texts, reasons, index)):
            reasons[index] = "footer"
        elif found.author is None and INITIALS.fullmatch(texts[index]):
            found.author = texts[index].strip("()")
            reasons[index] = "author"
        else:
            break


def _clear_after_credit(texts: Sequence[str], found: Findings, credit: int) -> None:
    for near in (credit - 1, credit + 1):
        fact = bare_date(texts[near]) if 0 <= near < len(texts) and near not in found.reasons else None
        if fact:
            found.reasons[near] = "date"
            found.dates.append(fact)
    for index in range(credit + 1, len(texts)):
        text = texts[index]
        if index not in found.reasons:
            if word_count(text) > 6 or re.search(r"[:.!?\d]", text) or dash_row(text):
                return
            found.reasons[index] = "section"


def _names_module(text: str) -> bool:
    key = label_key(text)
    listed = re.search(r" (?:khác|liên quan|mới nhất)$", key) is not None and word_count(text) <= 6
    return listed or is_section(text) or key in labels.FORM_HEADINGS | labels.BUTTONS


def _is_contact(text: str) -> bool:
    value = labelled_value(text)
    return value is not None and value[0] in labels.CONTACT_LABELS


def _heads_contact(texts: Sequence[str], reasons: dict[int, str], index: int) -> bool:
    """Whether a line in capitals names the organisation over its address."""
    return reasons.get(index + 1) == "footer" and is_upper(texts[index])


def _block(texts: Sequence[str], kept: list[int], position: int) -> Block:
    """The block of a kept line: an item by its bullet, a heading by its form and the line under it."""
    text = texts[kept[position]]
    bullet = _BULLET.match(text)
    if bullet and bullet.end() < len(text):
        return Block(text[bullet.end() :], "item")
    if text.startswith("#") and text.lstrip("#").startswith(" "):
        return Block(text.lstrip("# "), "heading")
    following = texts[kept[position + 1]] if position + 1 < len(kept) else ""
    plain = not re.search(r"[.!?:;,…|]$|\|", text) and not text.startswith(("+", "*"))
    if not plain or labelled_value(text) or word_count(text) > _HEADING_WORDS:
        return Block(text)
    opens = (
        is_prose(following) or (is_upper(text) and bool(following)) or _BULLET.match(following) is not None
    )
    return Block(text, "heading" if opens else "paragraph")


def _add_datelines(found: Findings, blocks: list[Block]) -> None:
    """Adds dates that open one of the first paragraphs, or stand alone near the start or end of a letter."""
    first = [block.text for block in blocks if is_prose(block.text)][:3]
    edges = [block.text for block in blocks[:6] + blocks[-4:] if word_count(block.text) <= 14]
    opened = [parsed for text in first if (parsed := dateline(text))]
    alone = [parsed for text in edges if (parsed := dateline(text))]
    if len({parsed.value for parsed in alone}) > 1:
        alone = []  # stations of a journey, an agenda
    for parsed in dict.fromkeys(opened + alone):
        found.dates.append(date_fact(parsed, "dateline"))
