"""The page without what neither a reader nor the walk of the tree takes for text, for the libraries: most of what they cost is that. Pure."""

from __future__ import annotations

import re
import secrets

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fast_text import Rows

_NO_TEXT = ["script", "style", "svg", "noscript", "iframe", "link", "select", "button", "textarea", "object", "embed", "template"]
"""Elements that trafilatura throws away before it looks for the text (template: that no browser shows)."""
_KEPT = frozenset(["li", "tr", "td", "th", "dd", "dt", "p", "table"])
"""Parts of a list or table: without one of them the rest is told no more by the words beside it to be boilerplate. A table of links may be one of facts."""
_TOKEN = secrets.token_hex(8)  # no page can have it
_MARK, _PARAGRAPH = f"data-out-{_TOKEN}", f"data-p-{_TOKEN}"
_MARKED = re.compile(rf'<div[^<>]{{0,500}} {_PARAGRAPH}="">(.*?)</div>', re.DOTALL)
"""A paragraph that is a ``div`` as the tree writes it; no other one stands in it."""


def trimmed(tree: LexborHTMLParser, rows: Rows) -> LexborHTMLParser:
    """A copy of a page without its boxes of no running text (menus, lists of links, search forms); ``rows`` are those of ``tree``, which stays as it is.

    A box with running text stays, and one with any words outside of links that is boilerplate by its name only: whether that is the
    text ("sponsor": "Nhà tài trợ: ...") is for the libraries to say. A ``div`` that is a paragraph is marked for ``source_of``.
    """
    held = rows.sums(rows.prose)
    words = rows.sums([own - linked for own, linked in zip(rows.own, rows.linked, strict=True)])
    cut = [prose == 0 and (unnamed or (gone and not said)) for prose, unnamed, gone, said in zip(held, rows.unnamed, rows.gone, words, strict=True)]
    boxes = [node for node, parent, out in zip(rows.nodes, rows.parents, cut, strict=True) if out and not cut[parent] and node.tag not in _KEPT]
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
    return copy


def source_of(copy: LexborHTMLParser) -> str:
    """The source of such a copy. A ``div`` that is a paragraph becomes one in name: trafilatura drops such elements between paragraphs. Beside loose
    words it would drop these instead."""
    html = copy.html or ""
    return _MARKED.sub(r"<p>\1</p>", html) if _PARAGRAPH in html else html
