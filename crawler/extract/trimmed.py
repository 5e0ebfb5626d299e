"""The page without what neither a reader nor the walk of the tree takes for text, for the libraries: most of what they cost is that. Pure."""

from __future__ import annotations

import secrets

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fast_text import Rows

_NO_TEXT = ["script", "style", "svg", "noscript", "iframe", "link", "select", "button", "textarea", "object", "embed", "template"]
"""Elements that trafilatura throws away before it looks for the text (template: that no browser shows)."""
_KEPT = frozenset(["li", "tr", "td", "th", "dd", "dt", "p", "table"])
"""Parts of a list or table: without one of them the rest is told no more by the words beside it to be boilerplate. A table of links may be one of facts."""
_MARK = f"data-out-{secrets.token_hex(8)}"  # no page can have it


def trimmed(tree: LexborHTMLParser, rows: Rows) -> LexborHTMLParser:
    """A copy of a page without its boxes of no running text (menus, lists of links, search forms); ``rows`` are those of ``tree``, which stays as it is.

    A box with running text stays, and one with any words outside of links that is boilerplate by its name only: whether that is the
    text ("sponsor": "Nhà tài trợ: ...") is for the libraries to say.
    """
    held = rows.sums(rows.prose)
    words = rows.sums([own - linked for own, linked in zip(rows.own, rows.linked, strict=True)])
    cut = [prose == 0 and (unnamed or (gone and not said)) for prose, unnamed, gone, said in zip(held, rows.unnamed, rows.gone, words, strict=True)]
    boxes = [node for node, parent, out in zip(rows.nodes, rows.parents, cut, strict=True) if out and not cut[parent] and node.tag not in _KEPT]
    for node in boxes:
        node.attrs[_MARK] = ""
    try:
        copy = tree.clone()
    finally:
        for node in boxes:
            del node.attrs[_MARK]
    for node in copy.css(f"[{_MARK}]"):
        node.decompose()
    copy.strip_tags(_NO_TEXT)
    return copy
