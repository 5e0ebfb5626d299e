"""Main text of a page that no selector describes: the page's own tree where that is beyond doubt, else trafilatura, else readability.

On a page with little running text both take footers and sidebars for the text: there it is what stands under the title (``short_text``).

Where the walk of the tree (``fast_text``) is not sure, the rule is the best that was measured (decision 0016): trafilatura in
precision mode, asked first of the page without what the walk knows to be no text, and without its own second opinions; where that lacks
much of what the walk found, with them and of the whole page. Where that lacks as much, readability is asked, and taken when
trafilatura's text is shorter than half of its own.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

import lxml.html
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import blocks_of, squash
from crawler.extract.builders import is_built
from crawler.extract.fact_boxes import with_facts
from crawler.extract.fast_text import BUILT_BESIDE, BUILT_PLAIN, Rows, fast_text
from crawler.extract.layout_tables import without_layout_tables
from crawler.extract.panels import opened
from crawler.extract.put_back import put_back, with_lead
from crawler.extract.short_text import MOST_CHARS, short_blocks, without_footers
from crawler.extract.trimmed import source_of, trimmed
from crawler.items import Block, BlockKind

LEAST_SHARE = 0.5
"""Of readability's characters, below which trafilatura's text is held to lack something (``benchmarks.extraction``)."""
AGREED_SHARE = 0.6
"""Of the characters that the walk of the tree found, from which on trafilatura's text lacks nothing and no other is asked for: from 0.5 to
0.8 that moves F1 on the public set by less than a thousandth (decision 0016)."""
ARTICLE_CHARS = 1_500
"""Running text in one element of a builder's page, from which on that is an article and what stands around it the site's template."""
MAX_LINKS = 3_000
FARM_LINKS, FARM_CHARS = 20_000, 200_000
"""A page of more links is left to the walk of the tree: each library makes trees of its own, of some 60 MB for 100,000 links. One of fewer
characters has not so many with a word each."""
MAX_LOST = 1_000  # a page of more such elements is a list of dates, or made to cost time
MAX_NESTING = 8  # links, spans and the like around one word
_LOST = "time, output, blink"  # of the inline elements tried, those whose words trafilatura 2 loses
_LOST_TAG = re.compile(r"(?i)<(?:time|output|blink)[\s>]")
_TEXT_BLOCKS = frozenset(["p", "li", "td", "th", "dd", "dt", "blockquote", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"])
_RUNNING_WORDS = 5  # beside a date, "Posted on ... by Name" has four


def main_blocks(html: str, tree: LexborHTMLParser, title: str | None) -> list[Block]:
    """The blocks of a page's main text, in page order; empty when nothing finds any. ``tree`` is that of ``html`` and stays as it is."""
    html, tree = opened(html, tree)
    rows = Rows(tree.body) if tree.body else None
    blocks = _text(html, tree, title, rows)
    return with_facts(blocks, rows) if rows is not None else blocks


def _text(html: str, tree: LexborHTMLParser, title: str | None, rows: Rows | None) -> list[Block]:
    """As ``main_blocks``, without the facts that stand in a box beside the text."""
    quick = fast_text(tree, title, rows=rows)
    sure = quick.is_sure()
    if (sure and quick.prose >= ARTICLE_CHARS) or (len(html) > FARM_CHARS and html.count("<a ") > FARM_LINKS):
        return quick.blocks
    built = is_built(html)
    if sure and not built:
        return quick.blocks
    if built:
        quick = fast_text(tree, title, built=True, rows=rows)
        if quick.is_sure(BUILT_BESIDE, BUILT_PLAIN):
            return quick.blocks
    if quick.prose + quick.outside < MOST_CHARS and (short := short_blocks(tree, title)):
        return short
    most_chars = _chars(quick.blocks)
    chosen = _agreed(tree, rows, most_chars) or _chosen(html, most_chars)
    found = put_back(chosen, quick.blocks, title if quick.titled else None)
    return without_footers(with_lead(found, quick.blocks, tree), tree)


def _agreed(tree: LexborHTMLParser, rows: Rows | None, most_chars: int) -> list[Block]:
    """The text of the trimmed page by trafilatura; none where it lacks much of what the walk found."""
    if rows is None or not most_chars:
        return []
    found = trimmed_blocks(tree, rows)
    return found if _chars(found) >= AGREED_SHARE * most_chars else []


def trimmed_blocks(tree: LexborHTMLParser, rows: Rows) -> list[Block]:
    """The blocks by trafilatura alone of a page without its menus and lists of links; ``rows`` are those of ``tree``."""
    copy = trimmed(tree, rows)
    _cut_link_farm(copy)
    _unwrap_lost(copy)
    return _trafilatura(without_layout_tables(_open_page_form(source_of(copy))), fast=True)


def _chosen(html: str, most_chars: int) -> list[Block]:
    """The text by trafilatura or readability; ``most_chars`` are those that may be its text."""
    html = _prepared(html)
    first = _trafilatura(html)
    if first and _chars(first) >= AGREED_SHARE * most_chars:
        return first
    second = readability_blocks(html)
    return second if _chars(first) < LEAST_SHARE * _chars(second) else first


def both_blocks(html: str) -> tuple[list[Block], list[Block]]:
    """The blocks by trafilatura and by readability, between which ``main_blocks`` chooses."""
    html = _prepared(html)
    return _trafilatura(html), readability_blocks(html)


def _prepared(html: str) -> str:
    return without_layout_tables(_without_lost_tags(_without_link_farm(_open_page_form(html))))


def _without_link_farm(html: str) -> str:
    """The page without the links beyond the first MAX_LINKS: both libraries take seconds over tens of thousands."""
    if html.count("<a ") <= MAX_LINKS:
        return html
    tree = LexborHTMLParser(html)
    _cut_link_farm(tree)
    return tree.html or ""


def _cut_link_farm(tree: LexborHTMLParser) -> None:
    for node in tree.css("a")[MAX_LINKS:]:
        node.decompose()


def _without_lost_tags(html: str) -> str:
    """The page with the words of ``time`` and the like in running text bare: trafilatura drops such elements whole.

    An element beside few words stays as it is: it is a date line around the text, which trafilatura rightly drops.
    """
    if not _LOST_TAG.search(html):
        return html
    tree = LexborHTMLParser(html)
    return (tree.html or "") if _unwrap_lost(tree) else html


def _unwrap_lost(tree: LexborHTMLParser) -> bool:
    """Lays the words of such elements bare in a tree; False where there are too many."""
    found = tree.css(_LOST)
    if len(found) > MAX_LOST:
        return False
    words: dict[int, int] = {}
    for node in found:
        block = _block_around(node)
        if block is None:
            continue
        if block.mem_id not in words:
            words[block.mem_id] = _words(block)
        if words[block.mem_id] - _words(node) >= _RUNNING_WORDS:
            node.unwrap()
    return True


def _block_around(node: LexborNode) -> LexborNode | None:
    """The paragraph, item, cell or heading that an inline element stands in, at most MAX_NESTING levels up."""
    above = node.parent
    for _ in range(MAX_NESTING):
        if above is None or above.tag in _TEXT_BLOCKS:
            return above
        above = above.parent
    return None


def _words(node: LexborNode) -> int:
    return len(node.text(deep=True).split())


def _chars(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _open_page_form(html: str) -> str:
    """ASP.NET keeps the whole page in one form, which extractors throw away: that form becomes a div."""
    if "__VIEWSTATE" not in html:
        return html
    return re.sub(r"(?i)<(/?)form\b", r"<\1div", html)


@cache
def _quiet(library: str) -> None:
    """Keeps what a library says of a page's faults out of the log; once, for it makes all loggers forget what they are to say."""
    logging.getLogger(library).setLevel(logging.CRITICAL)


@cache
def _options(fast: bool) -> Any:
    """What is asked of trafilatura; to make it anew takes half a millisecond."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", precision=True, comments=False, tables=True, with_metadata=False, dedup=False, fast=fast)


def _trafilatura(html: str, fast: bool = False) -> list[Block]:
    import trafilatura  # the import costs 0.3 s: workers that meet only selector sites never pay it

    _quiet("trafilatura")
    document = trafilatura.bare_extraction(html, options=_options(fast))
    body = getattr(document, "body", None)
    return _from_tei(body) if body is not None else []


_TEI: dict[str, BlockKind] = {"p": "paragraph", "head": "heading", "item": "item", "quote": "quote", "row": "row"}


def _from_tei(body: Any) -> list[Block]:
    """trafilatura's XML body (p, head, list/item, table/row/cell, quote, lb) as blocks."""
    blocks: list[Block] = []

    def walk(element: Any) -> None:
        kind = _TEI.get(element.tag)
        if kind == "row":
            text = " | ".join(filter(None, (squash(" ".join(cell.itertext())) for cell in element)))
        elif kind is not None or element.tag in ("code", "del", "hi", "ref"):
            text = "\n".join(filter(None, (squash(line) for line in _lines(element))))
        else:
            for child in element:
                walk(child)
            return
        if text:
            blocks.append(Block(text, kind or "paragraph"))

    walk(body)
    return blocks


def _lines(element: Any) -> list[str]:
    """The text of an element with every ``lb`` as a line end."""
    parts: list[str] = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\x1e")
        else:
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return "".join(parts).split("\x1e")


def readability_blocks(html: str) -> list[Block]:
    """The blocks that readability takes for the main text; empty when it finds none."""
    from readability import Document
    from readability.readability import Unparseable

    _quiet("readability")
    try:
        summary = Document(html).summary(html_partial=True)
    except (Unparseable, lxml.etree.LxmlError, ValueError):
        return []
    tree = LexborHTMLParser(summary)
    return blocks_of([tree.body]) if tree.body is not None else []
