"""The main text of a page of few words: what stands under its title. Pure.

Extractors that look for the longest text take a footer or a sidebar for it when a notice has one sentence.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import blocks_of, squash
from crawler.extract.fast_text import Rows
from crawler.extract.line_facts import speaks_of_page
from crawler.extract.line_kinds import is_interface
from crawler.items import Block

MOST_CHARS = 400
"""Running text of a short page, in characters, what is named like boilerplate aside: four sentences (decision 0016)."""
META_CHARS = 120
"""A longer line says more than date, author and counters."""
MAX_LINES = 300
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_FOOTERS = "footer, [role=contentinfo], #footer, .footer, .site-footer, #site-footer, .page-footer"
_FRAMES = frozenset(["body", "html", "article", "main"])


def short_blocks(tree: LexborHTMLParser, title: str | None) -> list[Block]:
    """The blocks under the title of a page of few words; empty when no heading shows where they begin. The tree stays as it is."""
    if tree.body is None:
        return []
    rows = Rows(tree.body)
    heading = _heading(rows, title)
    if heading is None:
        return []
    page = _Page(rows, heading)
    region = page.region()
    if region is None:
        return []
    return blocks_of([rows.nodes[region]], page.beside(region))


def region_links(tree: LexborHTMLParser, title: str | None) -> tuple[int, int]:
    """Characters of what stands under the title of a page of few words, the title aside, and those of them in links; (0, 0) when unknown."""
    if tree.body is None:
        return 0, 0
    rows = Rows(tree.body)
    heading = _heading(rows, title)
    if heading is None:
        return 0, 0
    page = _Page(rows, heading)
    region = page.region()
    if region is None:
        return 0, 0
    seen = [row for row in (region, *range(page.ends[heading], page.ends[region])) if _is_shown(rows, row)]
    return sum(rows.own[row] for row in seen), sum(rows.linked[row] for row in seen)


def without_footers(blocks: list[Block], tree: LexborHTMLParser) -> list[Block]:
    """Blocks without those that stand in the page's footer: no extractor's text is meant to have them."""
    feet = [node for node in tree.css(_FOOTERS)[:20] if node.tag not in _FRAMES and node.css_first("h1, article") is None and not _is_within(node)]
    found = {"".join(block.text.split()) for block in blocks_of(feet)}
    return [block for block in blocks if "".join(block.text.split()) not in found] if found else blocks


def _is_within(node: LexborNode) -> bool:
    """Whether a footer is that of an article and not of the page."""
    above = node.parent
    while above is not None:
        if above.tag in ("article", "main", "blockquote"):
            return True
        above = above.parent
    return False


def _heading(rows: Rows, title: str | None) -> int | None:
    """The row of the title; without one, the only h1 outside of boilerplate."""
    found = rows.title_row(title)
    if found is not None and _is_shown(rows, found):
        return found
    heads = [row for row, node in enumerate(rows.nodes) if node.tag == "h1" and rows.chars[row] and _is_shown(rows, row)]
    return heads[0] if len(heads) == 1 else None


def _is_shown(rows: Rows, row: int) -> bool:
    """Whether a row is no boilerplate but for being a box of links."""
    while rows.gone[row] and not rows.listed[row]:
        row = rows.parents[row]
        if not rows.gone[row]:
            return False
    return True


class _Page:
    """The rows of a page around its title."""

    def __init__(self, rows: Rows, heading: int) -> None:
        self.rows, self.heading = rows, heading
        self.ends = [row + size for row, size in enumerate(rows.sums([1] * len(rows.nodes)))]
        self.above = {heading}
        while heading:
            heading = rows.parents[heading]
            self.above.add(heading)

    def is_title(self, row: int) -> bool:
        return self.heading <= row < self.ends[self.heading]

    def region(self) -> int | None:
        """The lowest row that holds the title and words after it, widened to running text elsewhere unless that stands in a box with a heading."""
        rows, left = self.rows, MAX_LINES
        found = None
        for row in range(self.ends[self.heading], len(rows.nodes)):
            if rows.own[row] and left and _is_shown(rows, row):
                left -= 1
                if not _is_meta(rows.nodes[row], rows.own[row]):
                    found = rows.above(row, self.heading)
                    break
        loose = next((row for row in sorted(self.above, reverse=True) if rows.own[row] and row != self.heading), None)
        if loose is not None and (found is None or loose > found):
            found = loose  # words beside the title, between line breaks
        if found is None:
            return None
        for row in range(len(rows.nodes)):
            if rows.prose[row] and not rows.gone[row] and not found <= row < self.ends[found] and not self._in_side_box(row, found):
                found = rows.above(row, found)
        return found

    def _in_side_box(self, row: int, region: int) -> bool:
        """Whether running text beside the region stands under a heading of its own, before the title, or in what is named like boilerplate."""
        top = rows_below(self.rows, row, self.rows.above(row, region))
        if row < self.heading or self._is_named(row, top):
            return True
        first = next((below for below in range(top, self.ends[top]) if self.rows.own[below] and not self.rows.gone[below]), row)
        return self.rows.nodes[first].tag in _HEADINGS

    def _is_named(self, row: int, top: int) -> bool:
        """Whether a row, or one around it up to ``top``, has a name of boilerplate, however much of the page's running text it holds."""
        while row >= top:
            if self.rows.is_named(row):
                return True
            row = self.rows.parents[row]
        return False

    def beside(self, region: int) -> set[int]:
        """The elements within a region that are no text: boilerplate, what stands before the title, and boxes of links beside words."""
        rows, out = self.rows, set()
        inside = range(region + 1, self.ends[region])
        words = any(rows.own[row] and not rows.gone[row] and not self.is_title(row) and row > self.heading for row in inside) or rows.own[region]
        for row in inside:
            early = row < self.heading and row not in self.above and not rows.prose[row]
            if early or (rows.gone[row] and (words or not _is_shown(rows, row))):
                out.add(rows.nodes[row].mem_id)
        return out


def rows_below(rows: Rows, row: int, top: int) -> int:
    """The row directly below ``top`` that holds ``row``."""
    while row != top and rows.parents[row] != top:
        row = rows.parents[row]
    return row


def _is_meta(node: LexborNode, own: int) -> bool:
    """Whether a short line only speaks of its page: date, author, counter, share button."""
    if own > META_CHARS:
        return False
    text = squash(node.text(separator=" "))
    return speaks_of_page(text) or is_interface(text)
