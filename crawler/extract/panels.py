"""Answers that a page shows when their question is touched, and the questions: hidden by their style or made as buttons, but text like any other. Pure."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.builders import without_builders

MAX_HIDDEN = 500
"""Hidden elements looked at; a page of so many questions is none."""
MAX_UP = 12
LEAST_PANELS = 2
"""Elements alike, each under a line of its own, that are answers: one alone may be any window that pops up."""
LEAST_CHARS, MOST_QUESTION_CHARS = 20, 250
MOST_LINKS = 0.5
"""Share of its characters in links, above which a panel is a menu that folds out."""
_MAYBE = ("display:none", "display: none", "display:\tnone", "visibility:", " hidden", "DISPLAY:")  # plain words: most pages have none
_FOLDS = ("accordion", "collapse", "toggle", "tab-title", "aria-expanded")
"""One of these stands in a page whose questions are buttons."""
_QUESTIONS = (
    "[aria-expanded], [data-toggle=collapse], [data-bs-toggle=collapse], [class*=accordion-title], [class*=accordion-header], [class*=toggle-title], [class*=toggle_title],"
    " [class*=tab-title]"
)
MAX_ROUND_QUESTION = 4
"""Elements around a question that hold nothing else: link, heading, header of the panel."""
MAX_ANSWERS = 2_000_000
"""Characters of answers that are read; panels within each other are read once for each."""
_NONE = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)\s*(?:!important)?\s*;?")
_OUTSIDE = frozenset(["nav", "aside", "footer", "header", "dialog", "form", "menu"])
_OTHER = re.compile(
    r"(?:^|[\s_-])(?:modal|pop-?up|overlay|cookies?|consent|gdpr|lightbox|menu\w*|nav\w*|submenu|dropdown|sidebar\w*|widget\w*|foot(?:er)?|comments?|login|search|share|social"
    r"|mobile|sr-only|screen-reader-text|newsletter|subscri\w+)(?:$|[\s_-])",
    re.IGNORECASE,
)


def opened(html: str, tree: LexborHTMLParser) -> tuple[str, LexborHTMLParser]:
    """The page with its answers shown and its questions as headings; the same two objects where it has none. ``tree`` stays as it is."""
    hides, folds = any(words in html for words in _MAYBE), any(words in html for words in _FOLDS)
    if not (hides and _panels(tree)) and not (folds and _questions(tree)):
        return html, tree
    shown = LexborHTMLParser(html)
    for node in _panels(shown) if hides else ():
        style = node.attributes.get("style")
        if style is not None:
            node.attrs["style"] = _NONE.sub("", style)
        if "hidden" in node.attributes:
            del node.attrs["hidden"]
    for node in _questions(shown) if folds else ():
        heading = shown.create_node("h4")
        heading.insert_child(squash(node.text(separator=" ")))
        node.replace_with(heading)
    return shown.html or html, shown


def _questions(tree: LexborHTMLParser) -> list[LexborNode]:
    """The elements that hold a question and nothing else, each before its answer; a heading that no link or button hides stays as it is."""
    found: dict[int, LexborNode] = {}
    left = MAX_ANSWERS
    for node in tree.css(_QUESTIONS)[:MAX_HIDDEN]:
        if node.tag in ("nav", "form", "details", "summary", "li"):
            continue
        outer = node
        for _ in range(MAX_ROUND_QUESTION):
            if outer.parent is None or outer.parent.tag in ("body", "li") or _beside(outer) or _beside(outer, forward=False):
                break
            outer = outer.parent
        answer = _beside(outer)
        if outer.mem_id in found or answer is None or answer.tag == "-text":
            continue
        question, text = squash(node.text(separator=" ")), squash(answer.text())
        left -= len(question) + len(text)
        if left < 0:
            break
        if 2 < len(question) <= MOST_QUESTION_CHARS and _is_text(answer, text):
            found[outer.mem_id] = outer
    return [*found.values()]


def _beside(node: LexborNode, forward: bool = True) -> LexborNode | None:
    """The next (or previous) element, or words between elements."""
    near = node.next if forward else node.prev
    while near is not None and (squash(near.text_content or "") == "" if near.tag == "-text" else (near.tag or "-").startswith(("-", "_", "!")) or near.tag in ("i", "svg")):
        near = near.next if forward else near.prev
    return near


def _is_text(answer: LexborNode, text: str) -> bool:
    """Whether an element is text, in no window, menu or the like."""
    if len(text) < LEAST_CHARS or answer.tag in _OUTSIDE or answer.css_first("form, input, nav, iframe") is not None:
        return False
    return sum(len(link.text()) for link in answer.css("a")) <= MOST_LINKS * len(text) and _is_in_text(answer)


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
    return _is_in_text(node)


def _is_in_text(node: LexborNode) -> bool:
    """Whether an element lies in no window, menu or the like, by the elements around it and their names."""
    above: LexborNode | None = node
    for _ in range(MAX_UP):
        if above is None or above.tag == "body":
            break
        names = without_builders(f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}")
        if above.tag in _OUTSIDE or above.attributes.get("role") in ("dialog", "alert", "navigation", "menu") or _OTHER.search(names):
            return False
        above = above.parent
    return True
