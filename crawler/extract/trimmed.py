"""The page without what neither a reader nor the walk of the tree takes for text, for the libraries: most of what they cost is that. Pure."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fast_text import Rows

_NO_TEXT = ["script", "style", "svg", "noscript", "iframe", "link", "select", "button", "textarea", "object", "embed", "template"]
"""Elements that trafilatura throws away before it looks for the text (template: that no browser shows)."""
_PARTS = frozenset(["li", "tr", "td", "th", "dd", "dt", "p"])
"""Parts of a list or table: without one of them the rest is told no more by the words beside it to be boilerplate."""
_MARK, _PARAGRAPH = "data-tulieu-out", "data-tulieu-p"
_MARKED = re.compile(rf'<div[^<>]{{0,500}} {_PARAGRAPH}="">(.*?)</div>', re.DOTALL)
"""A paragraph that is a ``div`` as the tree writes it; no other one stands in it."""


def trimmed(tree: LexborHTMLParser, rows: Rows) -> str:
    """The source of a page without its boxes of no running text (menus, lists of links, search forms); ``rows`` are those of ``tree``, which stays as it is.

    A box with running text stays, whatever it is named: whether that is the text is for the libraries to say. A ``div`` that is a paragraph
    becomes one in name: trafilatura drops such elements between paragraphs. Beside loose words it would drop these instead.
    """
    held = rows.sums(rows.prose)
    boxes = [
        node
        for node, parent, gone, prose in zip(rows.nodes, rows.parents, rows.gone, held, strict=True)
        if gone and not prose and (held[parent] or not rows.gone[parent]) and node.tag not in _PARTS
    ]
    around = {parent for node, parent, prose in zip(rows.nodes, rows.parents, rows.prose, strict=True) if prose and node.tag == "p"}
    paragraphs = [
        rows.nodes[row]
        for row, (prose, parent) in enumerate(zip(rows.prose, rows.parents, strict=True))
        if prose and parent in around and not rows.own[parent] and not rows.gone[row] and rows.is_paragraph(row)
    ]
    for nodes, mark in ((boxes, _MARK), (paragraphs, _PARAGRAPH)):
        for node in nodes:
            node.attrs[mark] = ""
    try:
        copy = tree.clone()
    finally:
        for nodes, mark in ((boxes, _MARK), (paragraphs, _PARAGRAPH)):
            for node in nodes:
                del node.attrs[mark]
    for node in copy.css(f"[{_MARK}]"):
        node.decompose()
    copy.strip_tags(_NO_TEXT)
    html = copy.html or ""
    return _MARKED.sub(r"<p>\1</p>", html) if paragraphs else html
