"""From a subtree of the page to blocks of text, in page order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from crawler.items import Block, BlockKind

SKIP = frozenset(
    ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video", "audio", "select", "option", "button", "input", "textarea", "datalist", "head", "link", "meta", "title", "map"]
)
INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "o:p", "q", "ruby", "rp", "rt", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "center_"]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTION = re.compile(r"(?i)(?:^|\s)(?:wp-caption-text|wp-element-caption|(?:image|img|photo|picture|figure|media)[-_]?caption(?:-text)?)(?:\s|$)")
"""Names of the text under a picture where it is no ``figcaption``: WordPress's two, and those of other themes."""
FIELD = re.compile(r"(^|\s)field--label-(inline|above)(\s|$)")
_ZERO_WIDTH = str.maketrans("\u200b\ufeff", "  ")
_BREAK = "\x1e"  # stands for <br> until a block is finished; control characters were removed before parsing


def squash(text: str) -> str:
    """Text with every run of white space (nbsp and zero-width space too) as one blank, stripped."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")  # nothing but single blanks: no other white space is printable
    if "\u200b" in text or "\ufeff" in text:
        text = text.translate(_ZERO_WIDTH)
    return " ".join(text.split())  # a third of the time of a regex


@dataclass
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)

    def flush(self, kind: BlockKind) -> None:
        if not self.buffer:
            return
        raw, self.buffer = "".join(self.buffer), []
        if raw.isspace():
            return  # what stands between two elements
        lines: list[str] = []
        for line in map(squash, [*raw.split(_BREAK), ""]):
            if line:
                lines.append(line)
            elif lines:
                self.blocks.append(Block("\n".join(lines), kind))
                lines = []


def blocks_of(roots: Iterable[LexborNode], without: Set[int] = frozenset()) -> list[Block]:
    """The text blocks of subtrees, in page order; ``without`` are the ``mem_id`` of elements to leave out.

    A block element is a block; ``<br>`` is a newline, two start a new block; a list item or table row is one block
    (cells joined by `` | ``); a ``dt`` and its ``dd``, and a label and its value, are one block joined by a blank.
    Iterative, so that deep nesting cannot exhaust the stack.
    """
    walk = _Walk()
    for root in roots:
        _walk_subtree(root, walk, without)
        walk.flush("paragraph")
    return walk.blocks


def _kind_of(tag: str, current: BlockKind) -> BlockKind:
    if tag == "li":
        return "item"
    if current in ("item", "caption"):
        return current
    if tag in _HEADINGS:
        return "heading"
    if tag == "figcaption":
        return "caption"
    if tag == "blockquote":
        return "quote"
    return current if current == "quote" else "paragraph"


def _walk_subtree(root: LexborNode, walk: _Walk, without: Set[int]) -> None:
    # (node, kind of the block it is in, entering?)
    stack: list[tuple[LexborNode, BlockKind, bool]] = [(root, "paragraph", True)]
    while stack:
        node, kind, entering = stack.pop()
        if not entering:
            walk.flush(kind)
            continue
        tag = node.tag
        if tag == "-text":
            walk.buffer.append(node.text_content or "")
        elif tag == "button" and kind == "heading" and not (without and node.mem_id in without):
            stack.extend((child, kind, True) for child in _children(node))  # a heading that opens its text is a button
        elif tag is None or tag.startswith(("-", "_")) or tag in SKIP or (without and node.mem_id in without):
            continue
        elif tag == "br":
            walk.buffer.append(_BREAK)
        elif tag == "tr":
            walk.flush(kind)
            stack.extend(_row(node, walk, kind))
        elif tag == "dl" and _is_headed(node):
            walk.flush(kind)
            stack.extend((child, kind, True) for child in _children(node))
        elif tag == "dl" or ("field--label-" in (classes := node.attributes.get("class") or "") and FIELD.search(classes)):
            walk.flush(kind)
            walk.blocks.extend(_fields(node))
        elif tag in INLINE:
            stack.extend((child, kind, True) for child in _children(node))
        else:
            outer, kind = kind, _kind_of(tag, kind)
            if kind == "paragraph" and "aption" in classes and _CAPTION.search(classes):
                kind = "caption"
            walk.flush(outer)
            stack.append((node, kind, False))
            stack.extend((child, kind, True) for child in _children(node))


def _children(node: LexborNode) -> list[LexborNode]:
    """Children in reverse, for a stack."""
    children = list(node.iter(include_text=True))
    children.reverse()
    return children


def _flat(node: LexborNode) -> str:
    """All text of a subtree as one line of words, skipped elements left out."""
    inner = _Walk()
    stack = [node]
    while stack:
        current = stack.pop()
        tag = current.tag
        if tag == "-text":
            inner.buffer.append(current.text_content or "")
        elif tag is None or tag.startswith("-") or tag in SKIP:
            continue
        else:
            if tag not in INLINE:
                inner.buffer.append(" ")
                stack.extend(_children(current))
                continue
            stack.extend(_children(current))
    return squash("".join(inner.buffer))


def _row(node: LexborNode, walk: _Walk, kind: BlockKind) -> list[tuple[LexborNode, BlockKind, bool]]:
    """Adds a table row's block; of a table used for layout, whose cells are ordinary text, returns what to walk."""
    cells = [child for child in node.iter(include_text=False) if child.tag in ("td", "th")]
    if len(cells) == 1 or any(cell.css_first("table, p + p, div > p, ul, ol, h1, h2, h3") for cell in cells):
        todo: list[tuple[LexborNode, BlockKind, bool]] = []
        for cell in reversed(cells):
            todo += [(cell, kind, False), *((child, kind, True) for child in _children(cell))]
        return todo
    text = " | ".join(text for text in (_flat(cell) for cell in cells) if text)
    if text:
        walk.blocks.append(Block(text, "row"))
    return []


def _fields(node: LexborNode) -> list[Block]:
    """Label and value pairs of a ``dl`` or of a labelled field, each as one block; a label without a value is none."""
    found: list[Block] = []
    label = ""
    for child in _leaves(node):
        text = _flat(child)
        if not text:
            continue
        classes = child.attributes.get("class") or ""
        if child.tag == "dt" or "label" in classes:
            label = text
        elif re.search(r"\w", text):
            found.append(Block(f"{label} {text}".strip(), "field"))
            label = ""
    return found


def _is_headed(node: LexborNode) -> bool:
    """Whether the one ``dt`` of a list, without a colon, stands over several ``dd``: it heads them and is no label of the first."""
    names = [child for child in node.iter(include_text=False) if child.tag in ("dt", "dd")]
    return len(names) > 2 and names[0].tag == "dt" and all(child.tag == "dd" for child in names[1:]) and not squash(names[0].text()).endswith(":")


def _leaves(node: LexborNode) -> list[LexborNode]:
    """The parts of a field list: dt and dd, or the label and item elements of a field."""
    parts: list[LexborNode] = []
    stack = [child for child in _children(node) if child.tag != "-text"]
    while stack:
        child = stack.pop()
        is_part = child.tag in ("dt", "dd") or re.search(r"field__(label|item)(\s|$)", child.attributes.get("class") or "")
        if not is_part and child.css_first("dt, dd, .field__label, .field__item"):
            stack.extend(below for below in _children(child) if below.tag != "-text")
        else:
            parts.append(child)
    return parts
