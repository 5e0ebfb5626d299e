"""The date that stands beside a page's heading, where the extractor of the main text cuts such lines away. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.line_meta import bare_date, read_meta
from crawler.items import DateFact
from vietnamese.forms import fold

MAX_LINES = 6
"""Lines looked at after a heading: a date, an author, a counter, share buttons, a section."""
MAX_CHARS = 120
"""A longer block is the text's first paragraph."""
MAX_ABOVE = 3  # elements above the heading that may hold its date line where there is no article or main
_OUTSIDE = frozenset(["nav", "aside", "footer", "form", "table", "ul", "ol", "figure", "script", "style"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FOREIGN = re.compile(r"related|lien-?quan|comment|binh-?luan|sidebar|widget|event|su-kien|other|card|tin-khac", re.IGNORECASE)
_EVENT = re.compile(r"(?:thoi gian|ngay dien ra|dien ra|ngay to chuc|bat dau|khai mac|ket thuc|han|ngay het|when|event|deadline|start|end|tu ngay|den ngay|khoi hanh)\b(?! dang)")


def head_dates(tree: LexborHTMLParser, title: str | None) -> list[DateFact]:
    """The date of the short blocks around the title's only h1, in one article, main or box; empty when in doubt.

    A labelled date wins (source ``label``); a line that is only a date (source ``line``) counts when no other one stands there.
    """
    own = [node for node in tree.css("h1") if title and squash(node.text()).casefold() == title.casefold()]
    if len(own) != 1 or _is_outside(own[0]):
        return []
    lines = _lines(own[0])
    if any(_EVENT.match(fold(line)) for line in lines):
        return []
    metas = [meta for line in lines if (meta := read_meta(line))]
    facts = [fact for meta in metas for fact in meta.published]
    facts += [fact for line in lines if (fact := bare_date(line))]
    labelled = [fact for fact in facts if fact.source == "label"]
    chosen = labelled or facts
    return chosen[:1] if len({fact.value for fact in chosen}) == 1 else []


def _is_outside(node: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None:
        if above.tag in _OUTSIDE or (above.tag not in ("html", "body", "main") and _FOREIGN.search(_names(above))):
            return True
        above = above.parent
    return False


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _lines(heading: LexborNode) -> list[str]:
    """The short lines after the heading up to the text, and the one before it, within its container."""
    found: list[str] = []
    node = heading
    for level in range(MAX_ABOVE):
        before = _beside(node, forward=False)
        if level == 0 and before is not None and before.tag not in _HEADINGS and _is_line(before):
            found.append(squash(before.text()))
        for block in _following(node):
            if not _is_line(block) or len(found) >= MAX_LINES:
                return found
            found.append(squash(block.text()))
        above = node.parent
        if above is None or above.tag in ("article", "main", "body"):
            return found
        node = above
    return found


def _following(node: LexborNode) -> Iterator[LexborNode]:
    """The blocks after an element under the same parent; a box of several lines gives each of them."""
    after = _beside(node)
    while after is not None:
        children = [child for child in after.iter() if squash(child.text())] if after.tag in ("div", "header", "section") else []
        if children and squash("".join(child.text() for child in children)) == squash(after.text()).replace("  ", " ") and not _FOREIGN.search(_names(after)):
            yield from children
        else:
            yield after
        after = _beside(after)


def _beside(node: LexborNode, forward: bool = True) -> LexborNode | None:
    """The next (or previous) element with words."""
    near = node.next if forward else node.prev
    while near is not None and ((near.tag or "-").startswith(("-", "#", "!")) or not squash(near.text())):
        near = near.next if forward else near.prev
    return near


def _is_line(node: LexborNode) -> bool:
    if node.tag in _OUTSIDE | _HEADINGS | {"article"} or _FOREIGN.search(_names(node)):
        return False
    return len(squash(node.text())) <= MAX_CHARS and node.css_first(", ".join(sorted(_OUTSIDE))) is None
