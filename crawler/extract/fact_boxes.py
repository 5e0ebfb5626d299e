"""The facts of a project that stand in a box beside its text: donor, time, place and partners. Pure.

Every way to the main text takes such a box for a sidebar. It is told by its labels: two of them, one of which names a donor or an
implementing partner, in a page's only box of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract.blocks import squash
from crawler.extract.fast_text import FIELD_CHARS, Rows
from crawler.extract.labels import label_key
from crawler.extract.page_dates import MAX_UP
from crawler.extract.page_kind import DONOR_LABEL, PROJECT_LINES
from crawler.items import Block

MOST_CHARS = 1_000
"""Characters of a box of facts; a column of more is a text or several boxes."""
MOST_BESIDE = 60
"""Characters of a box that are no fact: its heading."""
MOST_SEEDS, MOST_UP, MOST_ROWS = 10, 12, 300
"""Lines that may begin a box, elements around one that are looked at, and elements within one."""
_LINKED = "h2 a, h3 a, h4 a"
_CHROME = frozenset(["nav", "header", "footer", "form"])
_OUTSIDE = _CHROME | {"main", "article"}
_OUTSIDE_NAMES = re.compile(r"(?:^|[\s_-])(?:foot(?:er)?|menu|nav|header|comments?|related|lien-quan|cookies?|breadcrumbs?)(?:$|[\s_-])", re.IGNORECASE)

Pair = tuple[str, str, str]
"""A label's key, the label and the value as they are written."""


def with_facts(blocks: list[Block], rows: Rows) -> list[Block]:
    """The text with the facts of the page's only box of a project's, where it has them not; before the text when the box stands there."""
    if not blocks or not rows.donors:
        return blocks
    boxes = dict(found for row in _seeds(rows) if (found := _box(rows, row)))
    if len(boxes) != 1:
        return blocks
    box, pairs = boxes.popitem()
    said = "".join("".join(block.text.split()) for block in blocks)
    if any("".join(value.split()) in said for key, _, value in pairs if DONOR_LABEL.match(key)):
        return blocks
    facts = [Block(f"{label} {value}", "field") for _, label, value in pairs]
    first = next((row for row, prose in enumerate(rows.prose) if prose and not rows.gone[row]), 0)
    return [*facts, *blocks] if box < first else [*blocks, *facts]


def _seeds(rows: Rows) -> list[int]:
    """The rows that begin with a label of a donor or the like."""
    found = []
    for row in sorted(set(rows.donors)):
        if 0 < rows.own[row] <= FIELD_CHARS and rows.chars[row] <= MOST_CHARS and DONOR_LABEL.match(squash(rows.nodes[row].text())):
            found.append(row)
            if len(found) == MOST_SEEDS:
                break
    return found


def _box(rows: Rows, seed: int) -> tuple[int, tuple[Pair, ...]] | None:
    """The element of the facts that one of them stands in, as large as it holds nothing else, and all its facts."""
    found: tuple[int, tuple[Pair, ...]] | None = None
    row = seed
    for _ in range(MOST_UP):
        if rows.chars[row] > MOST_CHARS or row == 0 or rows.nodes[row].tag in _OUTSIDE:
            break
        pairs = _pairs(rows, row)
        beside = rows.chars[row] - sum(len(label) + len(value) for _, label, value in pairs)
        if len({key for key, _, _ in pairs}) >= 2 and beside <= MOST_BESIDE and rows.nodes[row].css_first(f"h1, {_LINKED}") is None:
            found = row, pairs
        row = rows.parents[row]
    return None if found and (_is_outside(rows, found[0]) or _is_card(rows, found[0])) else found


def _is_card(rows: Rows, box: int) -> bool:
    """Whether the facts stand under the linked title of another page."""
    for _ in range(2):
        box = rows.parents[box]
        if box == 0 or rows.chars[box] > MOST_CHARS or rows.nodes[box].css_first("h1") is not None:
            return False
        if rows.nodes[box].css_first(_LINKED) is not None:
            return True
    return False


def _is_outside(rows: Rows, row: int) -> bool:
    """Whether an element lies in a menu, footer, form or the like; the body, whose names speak of all, is none."""
    for _ in range(MAX_UP):
        if row == 0:
            break
        if rows.nodes[row].tag in _CHROME or _OUTSIDE_NAMES.search(_names(rows, row)):
            return True
        row = rows.parents[row]
    return False


def _names(rows: Rows, row: int) -> str:
    attributes = rows.nodes[row].attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _pairs(rows: Rows, top: int) -> tuple[Pair, ...]:
    """The facts within an element: label and value in one line, on two, or in elements side by side."""
    found: list[Pair] = []
    for row in _within(rows, top):
        lines = [line for part in rows.nodes[row].text(separator="\n").split("\n") if (line := squash(part))] if rows.own[row] else []
        if not lines or rows.own[row] > FIELD_CHARS:
            continue
        label, mark, rest = lines[0].partition(":")
        value = " ".join(filter(None, (rest.strip(), *lines[1:])))
        if value.startswith(":"):
            mark, value = ":", value[1:].strip()
        key = label_key(label)
        if key not in PROJECT_LINES:
            continue
        value = value or _beside(rows, row, lines[0])
        if 0 < len(value) <= FIELD_CHARS and any(map(str.isalnum, value)):
            found.append((key, label.strip() + mark, value))
    return tuple(found)


def _within(rows: Rows, top: int) -> Sequence[int]:
    """The rows of an element: it and those in it follow each other."""
    end = top + 1
    while end < min(len(rows.parents), top + MOST_ROWS) and rows.parents[end] >= top:
        end += 1
    return range(top, end)


def _beside(rows: Rows, row: int, label: str) -> str:
    """The words of the element after that of a label alone; none where that is a label too."""
    for _ in range(3):
        after = rows.nodes[row].next
        while after is not None and ((after.tag or "-")[0] in "#_!" or not squash(after.text())):
            after = after.next
        if after is not None:
            value = squash(after.text(separator=" "))
            return "" if len(value) > FIELD_CHARS or label_key(value) in PROJECT_LINES else value
        row = rows.parents[row]
        if squash(rows.nodes[row].text()) != label:
            return ""
    return ""
