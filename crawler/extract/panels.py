"""Answers that a page shows when their question is touched: hidden by their style, but text like any other. Pure."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash

MAX_HIDDEN = 500
"""Hidden elements looked at; a page of so many questions is none."""
MAX_UP = 12
LEAST_PANELS = 2
"""Elements alike, each under a line of its own, that are answers: one alone may be any window that pops up."""
LEAST_CHARS, MOST_QUESTION_CHARS = 20, 250
MOST_LINKS = 0.5
"""Share of its characters in links, above which a panel is a menu that folds out."""
_MAYBE = ("display:none", "display: none", "display:\tnone", "visibility:", " hidden", "DISPLAY:")  # plain words: most pages have none
_NONE = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important)?\s*;?")
_OUTSIDE = frozenset(["nav", "aside", "footer", "header", "dialog", "form", "menu"])
_OTHER = re.compile(
    r"(?:^|[\s_-])(?:modal|pop-?up|overlay|cookies?|consent|gdpr|lightbox|menu\w*|nav\w*|submenu|dropdown|sidebar\w*|widget\w*|foot(?:er)?|comments?|login|search|share|social"
    r"|mobile|sr-only|screen-reader-text|newsletter|subscri\w+)(?:$|[\s_-])",
    re.IGNORECASE,
)


def opened(html: str, tree: LexborHTMLParser) -> tuple[str, LexborHTMLParser]:
    """The page with its answers shown; the same two objects where it has none. ``tree`` stays as it is."""
    if not any(words in html for words in _MAYBE) or not _panels(tree):
        return html, tree
    shown = LexborHTMLParser(html)
    for node in _panels(shown):
        style = node.attributes.get("style")
        if style is not None:
            node.attrs["style"] = _NONE.sub("", style)
        if "hidden" in node.attributes:
            del node.attrs["hidden"]
    return shown.html or html, shown


def _panels(tree: LexborHTMLParser) -> list[LexborNode]:
    hidden = [node for node in tree.css("[style*=display], [style*=visibility], [hidden]")[: MAX_HIDDEN + 1] if _is_hidden(node)]
    if not LEAST_PANELS <= len(hidden) <= MAX_HIDDEN:
        return []
    found = [(node, (node.tag, node.attributes.get("class"))) for node in hidden if _is_answer(node)]
    counts = Counter(shape for _, shape in found)
    return [node for node, shape in found if counts[shape] >= LEAST_PANELS]


def _is_hidden(node: LexborNode) -> bool:
    return "hidden" in node.attributes or _NONE.search(node.attributes.get("style") or "") is not None


def _is_answer(node: LexborNode) -> bool:
    """Whether a hidden element is text under a short visible line, in no window, menu or the like."""
    text = squash(node.text())
    if len(text) < LEAST_CHARS or node.css_first("form, input, nav, iframe") is not None:
        return False
    if sum(len(link.text()) for link in node.css("a")) > MOST_LINKS * len(text):
        return False
    before = node.prev
    while before is not None and (before.tag or "-").startswith(("-", "_", "!")):
        before = before.prev
    if before is None or _is_hidden(before) or not 2 < len(squash(before.text())) <= MOST_QUESTION_CHARS:
        return False
    above: LexborNode | None = node
    for _ in range(MAX_UP):
        if above is None or above.tag == "body":
            break
        names = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in _OUTSIDE or above.attributes.get("role") in ("dialog", "alert", "navigation", "menu") or _OTHER.search(names):
            return False
        above = above.parent
    return True
