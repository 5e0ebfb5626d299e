"""Lines of a PDF in reading order to paragraphs, headings, items and rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crawler.extract.pdf_layout import Line
from crawler.items import Block

LEADING = 1.45
"""A distance of base lines of so many usual ones parts paragraphs; those of one paragraph differ by a tenth."""
LARGER = 1.12
"""A line so much larger than the running text is a heading: 13 points over 11 are, 11.5 over 11 are not."""
HEADING_WORDS = 30
SHORT = 0.8
"""A line that ends before such a share of its column and closes a sentence ends its paragraph."""
INDENT = 0.8
"""Letter heights by which the first line of a paragraph is moved in."""

_ENDS = re.compile(r"[.!?…:;][\"”’')\]]*$")
_ITEM = re.compile(r"(?:[-–+*•▪■◦o✓]|\([a-zđ0-9]{1,3}\)|[a-zđ]\)|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|[IVX]{1,5}[.)])\s+\S")
_BULLET = re.compile(r"[-–+*•▪■◦o✓]\s+")
_HYPHEN = re.compile(r"([^\W\d_]{2,})-$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass
class Group:
    """Lines that make one block. ``size`` is that of its first line, ``page`` the number of its page from 0."""

    lines: list[Line] = field(default_factory=list)
    kind: str = "paragraph"

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def page(self) -> int:
        return self.lines[0].part[0]


@dataclass(frozen=True)
class PdfText:
    """A document's blocks; ``sizes`` and ``pages`` are those of each block, ``body_size`` that of the running text, in points."""

    blocks: tuple[Block, ...]
    sizes: tuple[float, ...]
    bold: tuple[bool, ...]
    pages: tuple[int, ...]
    body_size: float


def blocks_of(lines: Sequence[Line]) -> PdfText:
    """The blocks of a document's lines."""
    body = _body_size(lines)
    leading = _leading(lines)
    groups = _rejoined(_groups(lines, leading), body)
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    mostly_bold = sum(len(line.text) for line in lines if line.bold) * 3 > sum(len(line.text) for line in lines)
    blocks = [_block(group, body, mostly_bold, words) for group in groups]
    return PdfText(
        tuple(blocks), tuple(group.size for group in groups), tuple(all(line.bold for line in group.lines) for group in groups),
        tuple(group.page for group in groups), body,
    )  # fmt: skip


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of two lines of a size, in points."""
    found: dict[float, Counter[float]] = {}
    for one, two in pairwise(lines):
        if one.part == two.part and one.size == two.size and 0 < one.base - two.base < 3 * one.size:
            found.setdefault(one.size, Counter())[round(one.base - two.base, 0)] += 1
    return {size: counts.most_common(1)[0][0] for size, counts in found.items()}


def _groups(lines: Sequence[Line], leading: dict[float, float]) -> list[Group]:
    groups: list[Group] = []
    for line in lines:
        if groups and _continues(groups[-1], line, leading):
            groups[-1].lines.append(line)
        else:
            groups.append(Group([line], "row" if line.cells else "item" if _ITEM.match(line.text) else "paragraph"))
    return groups


def _continues(group: Group, line: Line, leading: dict[float, float]) -> bool:
    """Whether a line goes on with the block before it, in the same column."""
    last = group.lines[-1]
    if line.cells or group.kind == "row" or last.part != line.part or _ITEM.match(line.text):
        return False
    if abs(line.size - last.size) > 0.06 * last.size or line.bold != last.bold:
        return False
    usual = leading.get(line.size, 1.2 * line.size)
    if last.base - line.base > min(LEADING * max(usual, 1.05 * line.size), 2.2 * line.size) or last.base <= line.base:
        return False
    if _is_centred(last) and _is_centred(line):
        return not _ENDS.search(last.text)
    moved_in = line.left - line.edge > INDENT * line.size and last.left - last.edge < INDENT * line.size
    if moved_in and group.kind != "item":
        return False
    short = last.right < last.edge + SHORT * last.width
    if short and _ENDS.search(last.text):
        return False
    return not (short and line.text[:1].isupper() and last.right < last.edge + 0.6 * last.width and not last.text.endswith((",", "-")))


def _is_centred(line: Line) -> bool:
    left, right = line.left - line.edge, line.edge + line.width - line.right
    return left > line.size and abs(left - right) < 0.1 * line.width


def _rejoined(groups: list[Group], body: float) -> list[Group]:
    """Blocks that a page or column parts put together again; notes at the foot of the page then follow."""
    found: list[Group] = []
    for group in groups:
        back = _open_before(found, group, body)
        if back is None:
            found.append(group)
        else:
            back.lines += group.lines
    return found


def _open_before(found: list[Group], group: Group, body: float) -> Group | None:
    """The block that this one goes on with from the column or page before."""
    if group.kind != "paragraph" or not found or abs(group.size - body) > 0.06 * body:
        return None
    index = len(found) - 1
    while index > 0 and found[index].size < 0.93 * body and found[index].lines[-1].part != group.lines[0].part:
        index -= 1  # notes
    last = found[index]
    end, start = last.lines[-1], group.lines[0]
    if last.kind not in ("paragraph", "item") or end.part == start.part or abs(end.size - start.size) > 0.06 * body or end.bold != start.bold:
        return None
    if _ENDS.search(end.text) or (last.size >= LARGER * body):
        return None
    full = end.right >= end.edge + 0.85 * end.width
    flush = start.left - start.edge < INDENT * start.size
    return last if start.text[:1].islower() or (full and flush and len(last.lines) > 1) else None


def _block(group: Group, body: float, mostly_bold: bool, words: Counter[str]) -> Block:
    text = joined([line.text for line in group.lines], words)
    if group.kind == "row":
        return Block(text, "row")
    if _is_heading(group, text, body, mostly_bold):
        return Block(text, "heading")
    if group.kind == "item":
        bullet = _BULLET.match(text)
        return Block(text[bullet.end() :], "item") if bullet else Block(text)
    return Block(text)


def _is_heading(group: Group, text: str, body: float, mostly_bold: bool) -> bool:
    if len(text.split()) > HEADING_WORDS or not re.search(r"[^\W\d_]", text) or _BULLET.match(text):
        return False
    if group.size >= LARGER * body:
        return True
    bold = all(line.bold for line in group.lines) and not mostly_bold
    return bold and group.size >= 0.95 * body and len(group.lines) <= 3 and not re.search(r"[.,;:]$", text)


def joined(texts: Sequence[str], words: Counter[str]) -> str:
    """Lines put together. A hyphen at a line's end goes only where the document itself writes the word without one elsewhere.

    ``words`` counts the words of the document in small letters. A soft hyphen is a line's own and goes always.
    """
    result = texts[0]
    for text in texts[1:]:
        if result.endswith("\xad"):
            result = result[:-1] + text
            continue
        before, after = _HYPHEN.search(result), _NEXT_WORD.match(text)
        if before is None or after is None or not after[0][:1].islower():
            result += (" " if not result.endswith("\xad") else "") + text
            continue
        whole, split = (before[1] + after[0]).lower(), f"{before[1]}-{after[0]}".lower()
        result = (result[:-1] if words[whole] and not words[split] else result) + text
    return " ".join(result.split())
