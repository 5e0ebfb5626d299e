"""Tables that only place the parts of a page, as sites of the years around 2005 are built: to the libraries for main text they are data. Pure.

trafilatura makes one row of menu, text and counter where they stand side by side in the cells of such a table, and of each line of it a word in that row.
"""

from __future__ import annotations

import re

import lxml.etree
import lxml.html

LEAST_CELL_CHARS = 250
"""A cell of more characters, with SHARE of those of its table, is a text and no value: that of a data table seldom has two sentences."""
SHARE = 0.5
MOST_ROWS = 12
"""A table of more rows, and none within it, is data whatever its cells hold."""
MAX_TABLES = 500
"""Tables of a page that are looked at; one of more is a list, or made to cost time."""
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_ROWS = ("tbody", "thead", "tfoot", "tr")
_CELLS = ("td", "th")


def without_layout_tables(html: str) -> str:
    """The page with tables that are no data as plain ``div`` elements; the same object where it has none."""
    if len(_TABLE.findall(html)) not in range(1, MAX_TABLES + 1):
        return html
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "ignore"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError):
        return html
    found = [table for table in root.iter("table") if _is_layout(table) or _is_page(table, root)]
    for table in found:
        for part in _parts(table):
            part.tag = "div"
        table.tag = "div"
    return lxml.html.tostring(root, encoding="unicode") if found else html


def _is_layout(table: lxml.html.HtmlElement) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return True
    parts = _parts(table)
    if sum(part.tag == "tr" for part in parts) > MOST_ROWS:
        return False
    sizes = [sum(len(words) for words in part.itertext()) for part in parts if part.tag in _CELLS]
    return bool(sizes) and max(sizes) >= max(LEAST_CELL_CHARS, SHARE * sum(sizes))


def _is_page(table: lxml.html.HtmlElement, root: lxml.html.HtmlElement) -> bool:
    """Whether a table without headings holds all words of the page, a link among them: its menu stands in one of the cells."""
    rows = sum(1 for _ in table.iter("tr"))
    if rows > MOST_ROWS or next(table.iter("th"), None) is not None or next(table.iter("a"), None) is None:
        return False
    body = root.find("body")
    return body is not None and _chars(table) == _chars(body)


def _chars(element: lxml.html.HtmlElement) -> int:
    return sum(len("".join(words.split())) for words in element.itertext())


def _parts(table: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The rows and cells of a table itself, none of those within its cells."""
    parts: list[lxml.html.HtmlElement] = []
    stack = [table]
    while stack:
        for child in stack.pop():
            if child.tag in _ROWS:
                stack.append(child)
                parts.append(child)
            elif child.tag in _CELLS:
                parts.append(child)
    return parts
