"""Bytes of an office file (docx, odt, pptx, xlsx) to blocks: its zip archive opened within bounds, its XML read without entities.

Headers, footers, comments, deleted text and notes are left out. Numbers of a spreadsheet are as they are stored, its dates, times and shares as shown.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from crawler.extract.blocks import squash
from crawler.extract.cells import Format, formats, shown
from crawler.items import Block, BlockKind, ExcludedError
from vietnamese.forms import fold

MAX_PARTS = 10_000
MAX_XML_BYTES = 100 * 1024 * 1024
"""All parts of a file that are read, unpacked; a report of 500 pages has about 10 MB of them."""
MAX_CHARS = 1_000_000
"""As for PDF files."""
MAX_CELLS = 200_000
TITLE_SCALE = 2.0
"""A paragraph in the style "Title" counts as so much larger than the text."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset([f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag", f"{_W}ins", f"{_W}moveTo"])
"""Elements of a Word file that stand around paragraphs, rows and cells and show nothing of themselves."""
MAX_WRAPPED = 20
_LEFT_OUT = frozenset([
    f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent", _FALLBACK,
    f"{_OFFICE}annotation", f"{_T}note", f"{_T}tracked-changes",
])  # fmt: skip

@dataclass(frozen=True)
class Paragraph:
    """One block with what is known of its form; ``size`` in points, 0 unknown, ``place`` counts pages by explicit breaks."""

    text: str
    kind: BlockKind = "paragraph"
    size: float = 0.0
    bold: bool = False
    place: int = 0


@dataclass(frozen=True)
class Office:
    """A file: its paragraphs, and the title that its information states."""

    paragraphs: tuple[Paragraph, ...]
    title: str | None
    body_size: float


def read_office(body: bytes, form: str) -> Office:
    """Raises ExcludedError (state ``failed``) for a damaged, encrypted or huge file."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):  # Office wraps a file with a password in its old container
        raise ExcludedError("encrypted document", "failed")
    try:
        parts = _Parts(body)
        read, information = _FORMS[form]
        found, chars = [], 0
        for paragraph in read(parts):
            chars += len(paragraph.text)
            if chars > MAX_CHARS:
                raise ExcludedError(f"document of more than {MAX_CHARS:,} characters", "failed")
            if paragraph.text:
                found.append(paragraph)
        title = parts.xml(information) if information in parts.names else None
        stated = next((node.text for node in title.iter(_DC_TITLE)), None) if title is not None else None
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, EOFError, NotImplementedError, RecursionError):
        raise ExcludedError("damaged document", "failed") from None
    except RuntimeError as error:  # what zipfile says of a part with a password
        raise ExcludedError("encrypted document" if "encrypted" in str(error) else "damaged document", "failed") from None
    sizes: Counter[float] = Counter()
    for paragraph in found:
        sizes[paragraph.size] += len(paragraph.text)
    return Office(tuple(found), stated, sizes.most_common(1)[0][0] if sizes else 0.0)


class _Parts:
    """The parts of a zip archive, unpacked within MAX_XML_BYTES altogether whatever sizes the archive states."""

    def __init__(self, body: bytes) -> None:
        self._zip = zipfile.ZipFile(BytesIO(body))
        self.names = set(self._zip.namelist())
        self._left = MAX_XML_BYTES
        if len(self.names) > MAX_PARTS:
            raise ExcludedError("document with too many parts", "failed")

    def xml(self, name: str) -> Any:
        """The root of a part. Raises KeyError when it is missing, ExcludedError when it is too large."""
        with self._zip.open(name) as stream:
            data = stream.read(self._left + 1)
        if len(data) > self._left:
            raise ExcludedError(f"document larger than {MAX_XML_BYTES // 2**20} MiB when unpacked", "failed")
        self._left -= len(data)
        if b"<!DOCTYPE" in data[:4096]:
            raise ExcludedError("damaged document", "failed")
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))

    def numbered(self, pattern: str) -> list[str]:
        """Names of the parts that match, by the number in their names."""
        found = [(int(match[1]), name) for name in self.names if (match := re.fullmatch(pattern, name))]
        return [name for _, name in sorted(found)]


def _clean(text: str) -> str:
    return squash(unicodedata.normalize("NFC", text))


def _text(node: Any, words: str, blanks: frozenset[str]) -> str:
    """The text of a paragraph: of its ``words`` elements, blanks for tabs and breaks."""
    parts: list[str] = []
    stack = [node]
    while stack:
        each = stack.pop()
        if each.tag in _LEFT_OUT or not isinstance(each.tag, str):
            continue
        if each.tag == f"{_W}r" and (hidden := each.find(f"{_W}rPr/{_W}vanish")) is not None and _is_on(hidden):
            continue
        if each.tag == words and each.text:
            parts.append(each.text)
        elif each.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif each.tag in blanks:
            parts.append(" ")
        stack.extend(reversed(each))
    return _clean("".join(parts))


# -- docx


def _docx(parts: _Parts) -> Iterator[Paragraph]:
    names = _style_names(parts)
    body = parts.xml("word/document.xml").find(f"{_W}body")
    place = 0
    for element in _bare(body) if body is not None else ():
        if element.tag == f"{_W}tbl":
            yield from _docx_table(element, place)
        elif element.tag == f"{_W}p":
            place += any(brk.get(f"{_W}type") == "page" for brk in element.iter(f"{_W}br")) or element.find(f".//{_W}lastRenderedPageBreak") is not None
            yield _docx_paragraph(element, names, place)
            for box in element.iter(f"{_W}txbxContent"):
                if next(box.iterancestors(_FALLBACK, f"{_W}txbxContent"), None) is None:  # the same box again for old programs, one within another
                    yield from (_docx_paragraph(each, names, place) for each in box.iter(f"{_W}p"))


def _bare(parent: Any, depth: int = 0) -> Iterator[Any]:
    """The children of an element, those that stand in wrappers in place of these."""
    for child in parent:
        if child.tag in _WRAPPERS and depth < MAX_WRAPPED:
            yield from _bare(child, depth + 1)
        else:
            yield child


def _style_names(parts: _Parts) -> dict[str, str]:
    """Style id -> its name in small letters ("heading 1", "title")."""
    if "word/styles.xml" not in parts.names:
        return {}
    found = {}
    for style in parts.xml("word/styles.xml").iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        found[style.get(f"{_W}styleId") or ""] = (name.get(f"{_W}val") or "").lower() if name is not None else ""
    return found


_BLANKS = frozenset([f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_A}br", f"{_T}s", f"{_T}tab", f"{_T}line-break"])


def _docx_paragraph(node: Any, names: dict[str, str], place: int) -> Paragraph:
    text = _text(node, f"{_W}t", _BLANKS)
    style = node.find(f"{_W}pPr/{_W}pStyle")
    name = names.get(style.get(f"{_W}val") or "", "") if style is not None else ""
    runs = [run for run in node.iter(f"{_W}r") if run.find(f"{_W}t") is not None]
    sizes = [int(size.get(f"{_W}val")) / 2 for run in runs if (size := run.find(f"{_W}rPr/{_W}sz")) is not None and (size.get(f"{_W}val") or "").isdigit()]
    bold = bool(runs) and all(_is_on(run.find(f"{_W}rPr/{_W}b")) for run in runs)
    if name == "title":
        return Paragraph(text, "heading", TITLE_SCALE * 100, True, place)
    if name.startswith("heading"):
        return Paragraph(text, "heading", max(sizes, default=0.0), True, place)
    kind: BlockKind = "item" if node.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("list") else "paragraph"
    if bold and kind == "paragraph" and 0 < len(text.split()) <= 20 and text[-1] not in ".,;:":
        kind = "heading"
    return Paragraph(text, kind, max(sizes, default=0.0), bold, place)


def _is_on(node: Any) -> bool:
    return node is not None and node.get(f"{_W}val") not in ("0", "false", "off")


def _docx_table(table: Any, place: int) -> Iterator[Paragraph]:
    rows = [
        [[_text(p, f"{_W}t", _BLANKS) for p in cell.iter(f"{_W}p")] for cell in _bare(row) if cell.tag == f"{_W}tc"] for row in _bare(table) if row.tag == f"{_W}tr"
    ]
    yield from _table(rows, place)


def _table(rows: list[list[list[str]]], place: int = 0) -> Iterator[Paragraph]:
    """A table: rows whose cells are parted by `` | ``. One of a single cell is a frame, one with the state's motto the head of an official letter."""
    motto = any("doc lap" in (text := fold(" ".join(cell))) and "tu do" in text for row in rows for cell in row)
    if motto or all(len(row) == 1 for row in rows):
        columns = [[text for row in rows if at < len(row) for text in row[at]] for at in range(max((len(row) for row in rows), default=0))]
        yield from (Paragraph(text, place=place) for column in columns for text in column)
        return
    for row in rows:
        cells = [cell for each in row if (cell := " ".join(filter(None, each)))]
        yield Paragraph(" | ".join(cells), "row" if len(cells) > 1 else "paragraph", place=place)


# -- odt


def _odt(parts: _Parts) -> Iterator[Paragraph]:
    text = parts.xml("content.xml").find(f"{_OFFICE}body/{_OFFICE}text")
    stack: list[tuple[Any, bool]] = [(node, False) for node in reversed(text)] if text is not None else []
    while stack:
        node, item = stack.pop()
        if node.tag in _LEFT_OUT or not isinstance(node.tag, str):
            continue
        if node.tag == f"{_TABLE}table":
            yield from _table([[[_odt_text(p) for p in cell.iter(f"{_T}p")] for cell in row.iter(f"{_TABLE}table-cell")] for row in node.iter(f"{_TABLE}table-row")])
        elif node.tag in (f"{_T}p", f"{_T}h"):
            title = node.get(f"{_T}style-name") == "Title"
            heading = title or node.tag == f"{_T}h"
            yield Paragraph(_odt_text(node), "heading" if heading else "item" if item else "paragraph", 200.0 if title else 0.0, heading)
        else:
            stack.extend((child, item or node.tag == f"{_T}list-item") for child in reversed(node))


def _odt_text(node: Any) -> str:
    """All text in a paragraph: OpenDocument has it between its elements."""
    parts: list[str] = []

    def walk(each: Any, depth: int) -> None:
        if each.tag not in _LEFT_OUT and isinstance(each.tag, str) and depth < 50:
            parts.append(" " if each.tag in _BLANKS else each.text or "")
            for child in each:
                walk(child, depth + 1)
                parts.append(child.tail or "")

    walk(node, 0)
    return _clean("".join(parts))


# -- pptx


def _pptx(parts: _Parts) -> Iterator[Paragraph]:
    slides = parts.numbered(r"ppt/slides/slide(\d{1,6})\.xml")
    if not slides:
        raise KeyError("slides")
    for place, name in enumerate(slides):
        for shape in parts.xml(name).iter(f"{_P}sp", f"{_A}tbl"):
            if shape.tag == f"{_A}tbl":
                yield from _table([[[_text(p, f"{_A}t", _BLANKS) for p in cell.iter(f"{_A}p")] for cell in row.iter(f"{_A}tc")] for row in shape.iter(f"{_A}tr")], place)
                continue
            holder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
            kind = holder.get("type", "body") if holder is not None else "body"
            if kind in ("sldNum", "ftr", "dt", "hdr"):
                continue
            texts = [text for p in shape.iter(f"{_A}p") if (text := _text(p, f"{_A}t", _BLANKS))]
            if kind in ("title", "ctrTitle"):
                yield Paragraph(" ".join(texts), "heading", 200.0 if place == 0 else 0.0, True, place)
                continue
            yield from (Paragraph(text, "item" if len(texts) > 1 else "paragraph", place=place) for text in texts)


# -- xlsx


def _xlsx(parts: _Parts) -> Iterator[Paragraph]:
    sheets = parts.numbered(r"xl/worksheets/sheet(\d{1,6})\.xml")
    if not sheets:
        raise KeyError("worksheets")
    strings = []
    if "xl/sharedStrings.xml" in parts.names:
        strings = [_text(item, f"{_S}t", frozenset()) for item in parts.xml("xl/sharedStrings.xml").iterchildren(f"{_S}si")]
    forms = _cell_formats(parts)
    cells = 0
    since_1904 = _counts_from_1904(parts)
    for place, name in enumerate(sheets):
        for row in parts.xml(name).iter(f"{_S}row"):
            found = [text for cell in row.iterchildren(f"{_S}c") if (text := _cell(cell, strings, forms, since_1904))]
            cells += len(found)
            if cells > MAX_CELLS:
                raise ExcludedError(f"document of more than {MAX_CELLS:,} cells", "failed")
            yield Paragraph(" | ".join(found), "row" if len(found) > 1 else "paragraph", place=place)


def _cell_formats(parts: _Parts) -> dict[str, Format]:
    """The formats of the cell styles, by index, that show a number otherwise than it is stored."""
    if "xl/styles.xml" not in parts.names:
        return {}
    root = parts.xml("xl/styles.xml")
    codes = {_number(node.get("numFmtId")): node.get("formatCode") or "" for node in root.iter(f"{_S}numFmt")}
    styles = root.find(f"{_S}cellXfs")
    return formats(codes, [_number(node.get("numFmtId")) for node in (styles if styles is not None else ())])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _counts_from_1904(parts: _Parts) -> bool:
    """Whether the file counts days as old programs for the Macintosh do."""
    if "xl/workbook.xml" not in parts.names:
        return False
    properties = parts.xml("xl/workbook.xml").find(f"{_S}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def _cell(cell: Any, strings: list[str], forms: dict[str, Format], since_1904: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell, f"{_S}t", frozenset())
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    if kind in ("e", "b"):
        return ""
    return shown(value.strip(), forms.get(cell.get("s", "0")), since_1904) if kind == "n" else _clean(value)


_FORMS: dict[str, tuple[Callable[[_Parts], Iterator[Paragraph]], str]] = {
    "docx": (_docx, "docProps/core.xml"), "odt": (_odt, "meta.xml"), "pptx": (_pptx, "docProps/core.xml"), "xlsx": (_xlsx, "docProps/core.xml"),
}  # fmt: skip


def block_of(paragraph: Paragraph) -> Block:
    """A paragraph as a block of a record."""
    return Block(paragraph.text, paragraph.kind)
