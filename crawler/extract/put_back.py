"""What the libraries for main text leave out or run together within the text they find, from the page's own tree. Pure.

trafilatura in precision mode drops captions, some headings of short pages and nested lists, or glues the items of these. Their text
is laid beside the blocks of the tree: what stands there between two blocks that both have, and can be nothing but part of the
text, is put back. Nothing before the text (its title aside) and nothing after it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.blocks import blocks_of
from crawler.extract.labels import label_key
from crawler.extract.phrases import is_tail_heading
from crawler.items import Block

MOST_CHARS = 300
"""A longer caption, heading or question is rather a text of its own, about which the library was asked."""
MOST_BLOCKS = 2_000
"""Blocks of a tree that are compared; a page of more is a list."""
SHORT_CHARS = 1_000
"""In a text of no more any caption counts, in a longer one those that are sentences: the rest are mostly the names of agencies
(``benchmarks.extraction``: F1 .9730 so, .9723 with 2,500, .9686 with all captions; the public set counts captions as no text)."""
_SENTENCE_ENDS = (".", "!", "?", "…", ".)", ".”", ".\"")
_CREDIT = re.compile(r"\W*(?:photos?|images?|pictures?|ảnh|hình)(?: by)?\s?[:©]", re.IGNORECASE)
MOST_SKIPPED = 400
"""Blocks of the tree that may stand between two of the text."""
MOST_GLUED = 60
"""Items that may be run together in one block."""
LEAST_LEAD, MOST_LEAD = 40, 1_000
"""Characters of a lead: fewer are a section's name, more a text."""
_LEADS = ".lead, [class*=sapo], [class*=hometext], [class*=standfirst], [class*=chapeau]"
"""Names that say of an element that it is the lead of its page, whatever the platform."""


def put_back(chosen: Sequence[Block], tree_blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The chosen blocks with what belongs between them; ``tree_blocks`` are those of the page without menus and the like.

    ``title`` is the page's where it stands in those or above them, None where it is not known to.
    """
    if not chosen or not 0 < len(tree_blocks) <= MOST_BLOCKS:
        return list(chosen)
    keys = [_key(block.text) for block in tree_blocks]
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
        glued = end - start > 1 and all(part.kind == "item" for part in tree_blocks[start:end])
        found += tree_blocks[start:end] if glued else [block]
        position = end
    return found + (_rest(tree_blocks, position, every) if position else [])


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
    return [blocks[index] for index in range(after, end) if _belongs(blocks, index, every, places[0] is not None)]


def _belongs(blocks: Sequence[Block], index: int, every: bool, inside: bool = False) -> bool:
    """Whether a block can be nothing but part of the text around it; with ``every``, any caption is, with ``inside``, any list but one of pictures."""
    block = blocks[index]
    if len(block.text) > MOST_CHARS:
        return False
    if block.kind == "heading":
        return not is_tail_heading(block.text) and index + 1 < len(blocks) and blocks[index + 1].kind != "heading"
    if block.kind == "item":
        return _is_announced(blocks, index) or (inside and _is_of_text(blocks, index))
    return (block.kind == "caption" and (every or block.text.endswith(_SENTENCE_ENDS))) or (block.kind == "paragraph" and block.text.endswith("?"))


def _is_of_text(blocks: Sequence[Block], index: int) -> bool:
    """Whether the list of an item is no gallery: those say each caption twice, or name photographers."""
    first = end = index
    while first > 0 and index - first < MOST_GLUED and blocks[first - 1].kind == "item":
        first -= 1
    while end < len(blocks) and end - index < MOST_GLUED and blocks[end].kind == "item":
        end += 1
    texts = [block.text for block in blocks[first:end]]
    return 2 <= len(texts) == len(set(texts)) and not any(map(_CREDIT.match, texts))


def _is_announced(blocks: Sequence[Block], index: int) -> bool:
    """Whether the list of an item stands under a line with a colon."""
    first = index
    while first > 0 and index - first < MOST_GLUED and blocks[first].kind == "item":
        first -= 1
    return blocks[first].text.endswith(":")


def _rest(blocks: Sequence[Block], start: int, every: bool) -> list[Block]:
    """The further items of the list in which a text ends, or, of a short one (``every``), the captions right below it."""
    last, end = blocks[start - 1], start
    while every and end < len(blocks) and blocks[end].kind == "caption" and blocks[end].text.endswith(_SENTENCE_ENDS) and len(blocks[end].text) <= MOST_CHARS:
        end += 1
    if end > start:
        return list(blocks[start:end])
    if last.kind == "item" or last.text.endswith(":"):
        while end < len(blocks) and blocks[end].kind == "item" and len(blocks[end].text) <= MOST_CHARS:
            end += 1
    return list(blocks[start:end])
