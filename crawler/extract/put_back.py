"""What the libraries for main text leave out or run together within the text they find, from the page's own tree. Pure.

trafilatura in precision mode drops captions, some headings of short pages, lists, and key lines that are no paragraphs, or glues the items of lists. Their text
is laid beside the blocks of the tree: what stands there between two blocks that both have, and can be nothing but part of the
text, is put back. Nothing before the text (its title aside) and nothing after it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.blocks import blocks_of
from crawler.extract.labels import FIELD_LABELS, label_key
from crawler.extract.line_kinds import labelled_value
from crawler.extract.page_kind import KEY_LINES
from crawler.extract.phrases import is_tail_heading
from crawler.items import Block
from vietnamese.forms import VIETNAMESE_LETTERS

MOST_CHARS = 300
"""A longer caption, heading or question is rather a text of its own, about which the library was asked."""
MOST_BLOCKS = 2_000
"""Blocks of a tree that are compared; a page of more is a list."""
SHORT_CHARS = 1_000
"""In a text of no more any caption counts, in a longer one those that are sentences: the rest are mostly the names of agencies
(``benchmarks.extraction``: F1 .9730 so, .9723 with 2,500, .9686 with all captions; the public set counts captions as no text)."""
CAPTION_BLANKS = 4
"""Blanks in a caption in Vietnamese that is more than a name."""
_SENTENCE_ENDS = (".", "!", "?", "…", ".)", ".”", ".\"")
MOST_PARTS = 4
"""Blocks that may be one field: a label and some values."""
MOST_LABEL = 5
"""Words of a label before which its value begins, where no colon says so."""
MOST_SKIPPED = 400
"""Blocks of the tree that may stand between two of the text."""
MOST_GLUED = 60
"""Items that may be run together in one block."""
LEAST_LEAD, MOST_LEAD = 40, 1_000
"""Characters of a lead: fewer are a section's name, more a text."""
_CREDIT = re.compile(r"\W{0,3}(?:nguồn ảnh|hình ảnh|ảnh|hình|photos?|images?|pictures?)(?: credits?| by)?\s?[:©]", re.IGNORECASE)
_LEADS = ".lead, [class*=sapo], [class*=hometext], [class*=standfirst], [class*=chapeau], [class*=field-summary], [class*=field-lead], [class*=field-intro]"
"""Names that say of an element that it is the lead of its page, whatever the platform."""


def put_back(chosen: Sequence[Block], tree_blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The chosen blocks with what belongs between them; ``tree_blocks`` are those of the page without menus and the like.

    ``title`` is the page's where it stands in those or above them, None where it is not known to.
    """
    if not chosen or not 0 < len(tree_blocks) <= MOST_BLOCKS:
        return list(chosen)
    keys = [_key(block.text) for block in tree_blocks]
    chosen = _whole_fields(chosen, {key: block for key, block in zip(keys, tree_blocks, strict=True) if block.kind == "field"})
    every = sum(len(block.text) for block in chosen) <= SHORT_CHARS
    found: list[Block] = []
    position: int | None = None  # in the tree, after the last block that both have
    for block in chosen:
        span = _span(_key(block.text), keys, position or 0)
        if span is None:
            found.append(block)
            continue
        start, end = span
        found += _between(tree_blocks, (position, start), title, every)
        glued = end - start > 1 and all(part.kind in ("item", "field") for part in tree_blocks[start:end])
        found += tree_blocks[start:end] if glued else [block]
        position = end
    return found + (_rest(tree_blocks, position, every) if position else [])


def _whole_fields(chosen: Sequence[Block], fields: dict[str, Block]) -> list[Block]:
    """The chosen blocks with the labels and values of ``fields``, by their keys, each pair as the one block that it is in the tree."""
    found: list[Block] = []
    index = 0
    while index < len(chosen):
        block, end = chosen[index], index + 1
        key = ""
        for last in range(index, min(index + MOST_PARTS, len(chosen))) if fields else ():
            key += _key(chosen[last].text)
            if key in fields:
                block, end = fields[key], last + 1
                break
        else:
            if fields and block.kind == "item" and label_key(block.text) in FIELD_LABELS | KEY_LINES:  # its value was left out
                block = next((field for field in fields.values() if field.text.startswith(f"{block.text} ")), block)
        found.append(block)
        index = end
    return found


def with_lead(found: list[Block], tree_blocks: Sequence[Block], tree: LexborHTMLParser) -> list[Block]:
    """The text with the page's only lead before it, where that stands in an element of its own which the library left out."""
    nodes = tree.css(_LEADS)[:2] if found else []
    if len(nodes) != 1:
        return found
    lead = blocks_of(nodes)
    keys, first = [_key(block.text) for block in tree_blocks], _key(found[0].text)
    wanted = [_key(block.text) for block in lead]
    if not LEAST_LEAD <= sum(map(len, wanted)) <= MOST_LEAD or first not in keys or not set(wanted) <= set(keys[: keys.index(first)]):
        return found
    return [*lead, *found]


def _key(text: str) -> str:
    return "".join(text.split())


def _span(key: str, keys: Sequence[str], start: int) -> tuple[int, int] | None:
    """Where a block stands among those of the tree, from a place on: as one of them, or as several glued together."""
    for index in range(start, min(len(keys), start + MOST_SKIPPED)):
        if keys[index] == key:
            return index, index + 1
        if not key.startswith(keys[index]):
            continue
        length, end = 0, index
        while end < len(keys) and end - index < MOST_GLUED and key.startswith(keys[end], length):
            length += len(keys[end])
            end += 1
        if length == len(key):
            return index, end
    return None


def _between(blocks: Sequence[Block], places: tuple[int | None, int], title: str | None, every: bool) -> list[Block]:
    """What stands between two blocks of the text; before its first one, what stands right before it and below the title."""
    after, end = places
    if after is None:
        if title is None:
            return []
        first = max((index + 1 for index in range(end) if label_key(blocks[index].text) == label_key(title)), default=0)
        after = end
        while after > first and blocks[after - 1].kind != "item" and _belongs(blocks, after - 1, every):
            after -= 1
    return [blocks[index] for index in range(after, end) if _belongs(blocks, index, every)]


def _belongs(blocks: Sequence[Block], index: int, every: bool) -> bool:
    """Whether a block can be nothing but part of the text around it; with ``every``, any caption is."""
    block = blocks[index]
    if len(block.text) > MOST_CHARS:
        return False
    if block.kind == "heading":
        return not is_tail_heading(block.text) and index + 1 < len(blocks) and blocks[index + 1].kind != "heading"
    if block.kind == "item":
        return _is_announced(blocks, index) or _is_list(blocks, index)
    return is_key_line(block) or _is_beside_key_line(blocks, index) or (block.kind == "caption" and (every or _says_much(block.text))) or (block.kind == "paragraph" and block.text.endswith("?"))


def _says_much(caption: str) -> bool:
    """Whether a caption is a sentence, or Vietnamese of some words, which seldom ends with a mark."""
    return caption.endswith(_SENTENCE_ENDS) or (caption.count(" ") >= CAPTION_BLANKS and not VIETNAMESE_LETTERS.isdisjoint(caption))


def _is_announced(blocks: Sequence[Block], index: int) -> bool:
    """Whether the list of an item stands under a line with a colon."""
    first = index
    while first > 0 and index - first < MOST_GLUED and blocks[first].kind == "item":
        first -= 1
    return blocks[first].text.endswith(":")


def _is_list(blocks: Sequence[Block], index: int) -> bool:
    """Whether the items around one are a list of the text: several, all different, under no heading of other pages, and no captions of photographs,
    as those of a gallery are."""
    first, end = index, index + 1
    while first > 0 and index - first < MOST_GLUED and blocks[first - 1].kind == "item":
        first -= 1
    while end < len(blocks) and end - index < MOST_GLUED and blocks[end].kind == "item":
        end += 1
    texts = [block.text for block in blocks[first:end]]
    if first > 0 and is_tail_heading(blocks[first - 1].text):
        return False
    return len(texts) > 1 and len(set(texts)) == len(texts) and not any(map(_CREDIT.match, texts))


def is_key_line(block: Block) -> bool:
    """Whether a block is a label that belongs to its text and the value: "Nhà tài trợ: Quỹ Lá Sả"; of a ``dl`` also without a colon."""
    if len(block.text) > MOST_CHARS:
        return False
    value = labelled_value(block.text)
    if value is not None:
        return value[0] in KEY_LINES
    words = block.text.split(None, MOST_LABEL)[:MOST_LABEL] if block.kind == "field" else []
    return any(label_key(" ".join(words[:count])) in KEY_LINES for count in range(1, len(words)))


def _is_beside_key_line(blocks: Sequence[Block], index: int) -> bool:
    """Whether a field stands in a list of terms of which another one is a key line."""
    if blocks[index].kind != "field":
        return False
    for step in (-1, 1):
        near = index + step
        while 0 <= near < len(blocks) and abs(near - index) < MOST_GLUED and blocks[near].kind == "field":
            if is_key_line(blocks[near]):
                return True
            near += step
    return False


def _rest(blocks: Sequence[Block], start: int, every: bool) -> list[Block]:
    """The further items of the list in which a text ends, and the key lines right under it; of a short one (``every``) the captions right below it."""
    last, end = blocks[start - 1], start
    while every and end < len(blocks) and blocks[end].kind == "caption" and blocks[end].text.endswith(_SENTENCE_ENDS) and len(blocks[end].text) <= MOST_CHARS:
        end += 1
    if end > start:
        return list(blocks[start:end])
    if last.kind == "item" or last.text.endswith(":"):
        while end < len(blocks) and blocks[end].kind == "item" and len(blocks[end].text) <= MOST_CHARS:
            end += 1
    while end < len(blocks) and (is_key_line(blocks[end]) or _is_beside_key_line(blocks, end)):
        end += 1
    return list(blocks[start:end])
