"""Bytes of a PDF file to the pieces of its lines, with their places: PDFium in a worker, and bounds on what it is asked for.

Nothing is rendered and nothing is recognised in pictures. PDFium gives characters in the order the file draws them; here they become
words and pieces of lines, a piece ending where a gap in its line is wider than a blank can be.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot, pi
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from crawler.items import ExcludedError

MAX_PAGES = 1_000
MAX_CHARS = 1_000_000
"""Larger documents are refused with that reason. A page of 2,400 letters takes 13 to 23 ms of CPU on a machine under load 6, so that the
largest ones come near the 10 s of a worker, which then is the reason."""
ROW_CELLS = 8
"""Lines before and after one among which those of the rows beside it are looked for."""
WIDE_GAP = 1.5
"""A gap of so many letter heights is none between words: justified lines of the cases (measure ``documents``) have 0.9 at most."""
GAP = 1.0
"""A gap of so many letter heights parts cells where the line above or below has one at the same place: wider than in justified lines."""
SCAN_LETTERS = 20
"""A page with fewer letters that shows a picture is taken for a scanned one."""
_OBJECTS = 200
_BELOW = 100_000.0
_BOLD = re.compile(rb"(?i)bold|black|heavy|demi")
_BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8\uf02d▪●◦►❖➢", "•")
"""Signs of symbol fonts that office programs set before list items."""


@dataclass(frozen=True)
class Piece:
    """A piece of a line, NFC: left and right end and base line in points, larger upwards, in the direction in which most of its page is written."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False


@dataclass(frozen=True)
class PdfPage:
    """One page: its pieces in the order they are drawn; ``scanned``: a picture whose letters are none, or hidden ones."""

    pieces: tuple[Piece, ...]
    scanned: bool = False


@dataclass(frozen=True)
class Pdf:
    """A document: its pages, and the title that its information states, whatever that is worth."""

    pages: tuple[PdfPage, ...]
    title: str | None = None


def read_pdf(body: bytes) -> Pdf:
    """Raises ExcludedError (state ``failed``) for a damaged, encrypted or huge document. Runs in a worker."""
    document = _opened(body)
    try:
        if len(document) > MAX_PAGES:
            raise ExcludedError(f"document of more than {MAX_PAGES:,} pages", "failed")
        pages, chars = [], 0
        for index in range(len(document)):
            page, count = _read_page(document, index, MAX_CHARS - chars)
            chars += count
            pages.append(page)
        return Pdf(tuple(pages), document.get_metadata_value("Title") or None)
    finally:
        document.close()


def _opened(body: bytes) -> Any:
    """PDFium keeps the code of its last error where a new one has none (a file without pages): a broken file before sets it."""
    with suppress(pdfium.PdfiumError):
        pdfium.PdfDocument(b"%PDF-1.0 broken")
    try:
        return pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise ExcludedError("encrypted document" if encrypted else "damaged document", "failed") from None


def _read_page(document: Any, index: int, left: int) -> tuple[PdfPage, int]:
    """A page and how many characters it has; one that cannot be loaded is empty."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return PdfPage(()), 0
    try:
        text = page.get_textpage()
    except pdfium.PdfiumError:
        page.close()
        return PdfPage(()), 0
    try:
        count = max(0, pdfium_c.FPDFText_CountChars(text))
        if count > left:
            raise ExcludedError(f"document of more than {MAX_CHARS:,} characters", "failed")
        pieces = tuple(_pieces(_words(text, count)))
        letters = sum(len(piece.text) for piece in pieces)
        scanned = (letters < SCAN_LETTERS and _has_picture(page)) or (letters >= SCAN_LETTERS and _is_hidden(text, count))
        return PdfPage(pieces, scanned), count
    finally:
        text.close()
        page.close()


@dataclass
class _Word:
    """``turn`` counts quarter turns to the left of the line it stands on; ends and base line are along that line."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    turn: int = 0


def _words(text: Any, count: int) -> list[_Word]:
    """The words of a page in drawn order."""
    page = text.raw  # the helper object would be asked for it at every call
    code_at, out = pdfium_c.FPDFText_GetUnicode, _Out()
    found: list[_Word] = []
    start, chars = 0, list[str]()
    for index in range(count + 1):
        code = code_at(page, index) if index < count else 32
        char = "-" if code in (2, 0xFFFE) else chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if not char.isspace() and char >= " ":
            if not chars:
                start = index
            chars.append(_BULLETS.get(char, char))
            if code != 2:  # the mark of a hyphen at a line's end: what follows stands on the next line
                continue
            index += 1
        if chars:
            found.append(_word(page, "".join(chars), (start, index - 1), out))
            chars = []
    return found


class _Out:
    """What PDFium writes its answers into, made once a page."""

    def __init__(self) -> None:
        self.x, self.y, self.flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        self.matrix, self.box = pdfium_c.FS_MATRIX(), pdfium_c.FS_RECTF()
        self.name = ctypes.create_string_buffer(128)


def _word(page: Any, text: str, ends: tuple[int, int], out: _Out) -> _Word:
    first, last = ends
    pdfium_c.FPDFText_GetCharOrigin(page, first, out.x, out.y)
    matrix = out.matrix
    scale, turn = 1.0, 0
    if pdfium_c.FPDFText_GetMatrix(page, first, matrix):
        scale = hypot(matrix.c, matrix.d) or 1.0
        turn = round(atan2(matrix.b, matrix.a) / (pi / 2)) % 4
    size = abs(pdfium_c.FPDFText_GetFontSize(page, first) * scale) or 1.0
    named = pdfium_c.FPDFText_GetFontInfo(page, first, out.name, 128, out.flags)
    begin = _edges(page, first, turn, out.box)
    end = _edges(page, last, turn, out.box) if last > first else begin
    base = (out.y.value, -out.x.value, -out.y.value, out.x.value)[turn]
    bold = bool(named) and _BOLD.search(out.name.value) is not None
    return _Word(text, min(begin[0], end[0]), max(begin[1], end[1]), base, size, bold, turn)


def _edges(page: Any, index: int, turn: int, box: Any) -> tuple[float, float]:
    """Where a character begins and ends along its line."""
    pdfium_c.FPDFText_GetLooseCharBox(page, index, box)
    return ((box.left, box.right), (box.bottom, box.top), (-box.right, -box.left), (-box.top, -box.bottom))[turn]


def _pieces(words: list[_Word]) -> list[Piece]:
    """Words joined to pieces while they go on along one line. What is written in another direction than most comes below the rest."""
    lines: list[list[_Word]] = []
    line: list[_Word] = []
    most = Counter(word.turn for word in words).most_common(1)[0][0] if words else 0
    for word in words:
        if word.turn != most:
            word.base -= _BELOW
        if line and not _goes_on(line[-1], word):
            lines.append(line)
            line = []
        line.append(word)
    lines.append(line)
    return [_piece(part) for line in _cells(lines) for part in line if part]


def _cells(lines: list[list[_Word]]) -> list[list[list[_Word]]]:
    """Lines taken apart where a narrow table has its cells: at a gap of GAP or more before words that begin at one place in rows
    right after each other. A row whose cells stand wide apart is several lines; each begins a cell."""
    gaps = [{round(word.left): index for index, (before, word) in enumerate(pairwise(line), 1) if word.left - before.right >= GAP * word.size} for line in lines]
    found: list[list[list[_Word]]] = []
    for number, (line, own) in enumerate(zip(lines, gaps, strict=True)):
        starts = _starts_beside(lines, gaps, number) if own else frozenset()
        cuts = sorted(index for place, index in own.items() if any(place + shift in starts for shift in (-1, 0, 1)))
        found.append([line[start:end] for start, end in pairwise([0, *cuts, len(line)])])
    return found


def _starts_beside(lines: list[list[_Word]], gaps: list[dict[int, int]], number: int) -> frozenset[int]:
    """Where cells may begin in the rows right above and below a line."""
    line, near = lines[number], range(max(0, number - ROW_CELLS), min(len(lines), number + ROW_CELLS + 1))
    under = [lines[other][0].base for other in near if _is_next(line, lines[other])]
    bases = {min((base for base in under if base > line[0].base), default=None), max((base for base in under if base < line[0].base), default=None)}
    rows = [other for other in near if lines[other] and lines[other][0].base in bases]
    return frozenset(start for other in rows for start in (round(lines[other][0].left), *gaps[other]) if start > line[0].left + 1)


def _is_next(line: list[_Word], other: list[_Word]) -> bool:
    """Whether two lines begin at one place, one under the other."""
    return bool(other) and abs(line[0].left - other[0].left) <= 2 and 0 < abs(line[0].base - other[0].base) <= 3 * line[0].size and line[0].turn == other[0].turn


def _goes_on(last: _Word, word: _Word) -> bool:
    height = max(last.size, word.size)
    gap = word.left - last.right
    return word.turn == last.turn and abs(word.base - last.base) < 0.4 * height and -0.5 * height < gap < WIDE_GAP * height


def _piece(line: list[_Word]) -> Piece:
    biggest = max(line, key=lambda word: len(word.text))
    bold = sum(len(word.text) for word in line if word.bold) * 2 > sum(len(word.text) for word in line)
    text = unicodedata.normalize("NFC", " ".join(word.text for word in line))
    return Piece(text, line[0].left, line[-1].right, biggest.base, round(biggest.size, 1), bold)


def _has_picture(page: Any) -> bool:
    count = min(_OBJECTS, max(0, pdfium_c.FPDFPage_CountObjects(page)))
    kinds = (pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, index)) for index in range(count))
    return any(kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM) for kind in kinds)


def _is_hidden(text: Any, count: int) -> bool:
    """Whether the letters are drawn without ink: what a program read in a scanned picture, right or wrong."""
    modes = set()
    for index in range(0, count, max(1, count // 12)):
        if drawn := pdfium_c.FPDFText_GetTextObject(text, index):  # none for the blanks that PDFium puts in
            modes.add(pdfium_c.FPDFTextObj_GetTextRenderMode(drawn))
    return modes == {pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE}
