"""The pieces of a PDF's pages in reading order: columns one after another, table rows whole, running heads and page numbers out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawler.extract.pdf import PdfPage, Piece
from vietnamese.forms import fold

EDGE_LINES = 3
"""Lines at the top and the bottom of a page among which running heads are looked for."""
HEAD_PAGES, HEAD_SHARE = 3, 0.3
"""A line that stands on so many pages (two in letters smaller than the text) and such a share of them is a running head: left and right
pages often have their own."""
FULL = 0.75
"""Of the widest line of a column: lines of running text reach so far, cells of a table do not."""
MIN_LINES, MIN_PROSE = 4, 0.4
"""A column has so many lines, and such a share of them are full."""
MAX_CUTS = 3
"""Columns within columns: leaflets folded twice have four."""
MAX_GUTTERS = 40

_NUMBER = re.compile(r"(?i)(?:trang|page|tr\.)?\s*[-–—|]?\s*(\d{1,4}|[ivxl]{1,6})\s*[-–—|]?(?:\s*(?:/|of|trên)\s*(\d{1,4}))?")
_MOTTO = re.compile(r"doc lap\W+tu do\W+hanh phuc")
_HEAD_LINE = re.compile(r"[_-]{3,}$|(?:so|no)\s*[:.]|v/v\b|[^\d]{2,40}, ngay\b.{0,30}\d{4}\W*$")
"""A line of that head beside which the other side has none: a rule, the number, the subject, place and date."""
HEAD_ROWS = 12
"""Rows at the top of a page that can be the head of an official letter."""
_LEADER = re.compile(r"\s*[.…·_]{4,}\s*")


@dataclass(frozen=True)
class Line:
    """A line as it is read. ``left``, ``right``: its ends; ``edge``, ``width``: left end and width of its column; points.

    ``cells``: it is a row whose cells are joined by `` | ``. ``part`` numbers columns and pages: lines of another part are no neighbours.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    edge: float
    width: float
    part: tuple[int, int]
    cells: bool = False


def lines_of(pages: Sequence[PdfPage]) -> list[Line]:
    """All lines of a document in reading order, without running heads and page numbers."""
    rows = [_rows(page.pieces) for page in pages]
    gone = _running(rows)
    found: list[Line] = []
    for number, page in enumerate(rows):
        kept = [[piece for piece in row if id(piece) not in gone] for row in page]
        for part, column in enumerate(_columns([row for row in kept if row], 0)):
            found += _lines(column, (number, part))
    return found


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces on one base line, from the top down, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        if rows and abs(rows[-1][0].base - piece.base) < 0.35 * min(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


# -- running heads and page numbers


def _running(pages: list[list[list[Piece]]]) -> set[int]:
    """The ids of pieces that are running heads or page numbers. A larger line of the same words is the title itself."""
    edges = [[piece for row in _edge_rows(rows) for piece in row] for rows in pages]
    sizes: Counter[int] = Counter()
    for rows in pages:
        for row in rows:
            for piece in row:
                sizes[round(piece.size)] += len(piece.text)
    body = sizes.most_common(1)[0][0] if sizes else 0
    counts = Counter(key for index, page in enumerate(edges) for key in {key for piece in page for key in _head_keys(piece, index, body)})
    large = [_letters(piece) for rows in pages[:2] for row in rows for piece in row if piece.size > 1.2 * body][:HEAD_ROWS]
    titles = {"".join(large[start:end]) for start in range(len(large)) for end in range(start + 1, len(large) + 1)}
    often = {key for key, count in counts.items() if count >= max(HEAD_PAGES if key[1] >= body else 2, HEAD_SHARE * len(pages))}
    gone = {
        id(piece) for index, page in enumerate(edges) for piece in page
        if (not often.isdisjoint(_head_keys(piece, index, body)) or (piece.size <= 0.95 * body and _letters(piece) in titles))
        and re.search(r"[^\W\d_]", piece.text)
    }  # fmt: skip
    return gone | _page_numbers(edges)


def _letters(piece: Piece) -> str:
    return "".join(filter(str.isalnum, fold(piece.text)))


def _edge_rows(rows: list[list[Piece]]) -> list[list[Piece]]:
    return rows if len(rows) <= 2 * EDGE_LINES else [*rows[:EDGE_LINES], *rows[-EDGE_LINES:]]


def _head_keys(piece: Piece, index: int, body: int) -> list[tuple[str, int, int]]:
    """What makes a line the same on another page: its words, or in a line no larger than the text its words beside a number that counts pages."""
    text, size = fold(piece.text), round(piece.size)
    keys = [(text, size, 0)]
    if size <= body and (number := re.match(r"\d{1,4}\b", text) or re.search(r"\b\d{1,4}$", text)):
        keys.append((re.sub(r"\d+", "0", text), size, int(number[0]) - index))
    return keys


def _page_numbers(edges: list[list[Piece]]) -> set[int]:
    """Pieces that count the pages: numbers that grow by one from page to page, and "Trang 3/12" wherever it stands alone."""
    shifts: Counter[int] = Counter()
    numbers: list[tuple[Piece, int]] = []
    gone: set[int] = set()
    for index, page in enumerate(edges):
        for piece in page:
            match = _NUMBER.fullmatch(piece.text.strip())
            if match is None:
                continue
            if match[2] and int(match[2]) == len(edges):
                gone.add(id(piece))
            if len(edges) > 1 and match[1] == str(index + 1) and piece in (page[0], page[-1]):
                gone.add(id(piece))
            shift = (int(match[1]) if match[1].isdigit() else _roman(match[1].lower())) - index
            numbers.append((piece, shift))
        shifts.update({shift for piece, shift in numbers if any(piece is own for own in page)})
    most = {shift for shift, count in shifts.items() if count >= max(2, 0.3 * len(edges))}
    return gone | {id(piece) for piece, shift in numbers if shift in most}


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[char] for char in text]
    return sum(-value if index + 1 < len(values) and values[index + 1] > value else value for index, value in enumerate(values))


# -- columns


Rows = list[list[Piece]]


def _columns(rows: Rows, depth: int) -> Iterator[Rows]:
    """Rows in reading order, in groups: each a column, or a stretch of the page that has none."""
    head, rows = _official_head(rows) if depth == 0 else ((), rows)
    yield from head
    gutter = _gutter(rows) if depth < MAX_CUTS else None
    if gutter is None:
        if rows:
            yield rows
        return
    plain: Rows = []
    for band in _bands(rows, gutter, set()):
        tables = _table_rows(band, gutter)
        folded = 2 * len(tables) >= len(band)  # a leaflet's columns have columns; a table under two columns is the lesser part
        parts = [band] if folded and _sides(band, gutter) else _bands(band, gutter, tables)
        for part in parts:
            sides = _sides(part, gutter)
            if sides is None:
                plain += part
                continue
            if plain:
                yield plain
            plain = []
            for side in sides:
                yield from _columns(side, depth + 1)
    if plain:
        yield plain


def _bands(rows: Rows, gutter: float, tables: set[int]) -> list[Rows]:
    """Rows in stretches: those that leave the gutter free and are no table's, and each of the others by itself."""
    found: list[Rows] = []
    open_band = False
    for row in rows:
        free = id(row) not in tables and not any(piece.left < gutter < piece.right for piece in row)
        if free and open_band:
            found[-1].append(row)
        else:
            found.append([row])
        open_band = free
    return found


def _table_rows(rows: Rows, gutter: float) -> set[int]:
    """The ids of rows that are a table's: two or more in a row that have several pieces on one side of the gutter."""
    several = [max(sum(piece.right <= gutter for piece in row), sum(piece.left >= gutter for piece in row)) > 1 for row in rows]
    beside = [False, *several, False]
    return {id(row) for index, row in enumerate(rows) if several[index] and (beside[index] or beside[index + 2])}


def _sides(band: Rows, gutter: float) -> tuple[Rows, Rows] | None:
    """The rows left and right of a gutter; None when they are rows of a table, or one side is empty."""
    left, right = _halves(band, gutter)
    return (left, right) if left and right and _is_column(left) and _is_column(right) else None


def _halves(rows: Rows, gutter: float) -> tuple[Rows, Rows]:
    left = [cells for row in rows if (cells := [piece for piece in row if piece.right <= gutter])]
    return left, [cells for row in rows if (cells := [piece for piece in row if piece.right > gutter])]


def _is_column(rows: Rows) -> bool:
    """Whether rows are running text, or columns of it."""
    if sum(len(row) > 1 for row in rows) < MIN_PROSE * len(rows):
        return _is_prose(rows)
    gutter = _gutter(rows)
    return gutter is not None and _sides(rows, gutter) is not None


def _is_prose(rows: Rows) -> bool:
    widths = [row[-1].right - row[0].left for row in rows]
    full = sum(width >= FULL * max(widths) for width in widths)
    words = sum(len(piece.text.split()) for row in rows for piece in row)
    return len(rows) >= MIN_LINES and full >= MIN_PROSE * len(rows) and words >= 3 * len(rows)


def _official_head(rows: Rows) -> tuple[tuple[Rows, ...], Rows]:
    """The head of a Vietnamese official letter, the office on the left and the state's motto on the right, and the rows below it.

    Its words tell it, for it is too short to look like columns; it ends with the last row that has both sides.
    """
    top = rows[:HEAD_ROWS]
    at = next((index for index, row in enumerate(top) if _MOTTO.search(fold(row[-1].text))), None)
    if at is None:
        return (), rows
    motto = top[at][-1]
    right = [row[-1].left for row in top[: at + 1] if row[-1].left < motto.right and row[-1].right > motto.left]
    gutter = min(right) - 1
    if not any(piece.right <= gutter for row in top[: at + 2] for piece in row):
        return (), rows
    end = 0
    for index, row in enumerate(top):
        if any(piece.left < gutter < piece.right for piece in row) and index > at:
            break
        both = row[-1].left >= gutter and row[0].right <= gutter
        end = index + 1 if both or index <= at or _HEAD_LINE.match(fold(row[0].text)) else end
    return _halves(rows[:end], gutter), rows[end:]


def _gutter(rows: list[list[Piece]]) -> float | None:
    """The middle of the gap that parts most rows in two, crossed by few; None when the rows are plain lines."""
    pieces = [piece for row in rows for piece in row]
    if not pieces:
        return None
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    ends = sorted({round(piece.right) for piece in pieces})
    starts = sorted({round(piece.left) for piece in pieces})
    best: tuple[int, float, float] | None = None
    candidates = [start - 2.0 for start in starts if left + 0.15 * (right - left) < start < right - 0.1 * (right - left)]
    common = Counter(round(piece.left) for piece in pieces)
    for place in sorted(candidates, key=lambda place: -common[round(place + 2)])[:MAX_GUTTERS]:
        crossing = sum(piece.left < place < piece.right for piece in pieces)
        before = sum(piece.right <= place for piece in pieces)
        after = len(pieces) - crossing - before
        if min(before, after) < 3 or crossing > max(before, after):
            continue
        gap = place + 2 - max((end for end in ends if end <= place), default=left)
        score = (min(before, after) - crossing, gap, place)
        if best is None or score > best:
            best = score
    return best[2] if best else None


# -- lines


def _lines(rows: list[list[Piece]], part: tuple[int, int]) -> list[Line]:
    """The lines of a column. A row of several pieces has cells, unless it is only a line with a wide blank."""
    edge, end = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    typical = median(piece.size for row in rows for piece in row)
    found: list[Line] = []
    for row in rows:
        cells = len(row) > 1 or _LEADER.search(row[0].text) is not None
        texts = [part for piece in row for part in _LEADER.split(piece.text) if part]
        if not texts:
            continue
        if len(row) == 2 and re.fullmatch(r"[-•+*–o]|[(]?\w{1,3}[.)]", row[0].text):  # a bullet or number and its item
            texts, cells = [f"{row[0].text} {row[1].text}"], False
        size = max(row, key=lambda piece: len(piece.text)).size
        bold = all(piece.bold for piece in row)
        found.append(Line(" | ".join(texts), row[0].left, row[-1].right, row[0].base, size, bold, edge, end - edge, part, cells and len(texts) > 1))
    return _without_raised(found, typical)


def _without_raised(lines: list[Line], typical: float) -> list[Line]:
    """Lines with raised marks (footnote numbers on a line of their own above the base) put back behind their line."""
    found: list[Line] = []
    for line, after in pairwise([*lines, None]):
        if line is None:
            break
        if after is not None and line.size < 0.8 * typical and re.fullmatch(r"\d{1,3}", line.text) and 0 < line.base - after.base < 0.7 * typical:
            continue
        found.append(line)
    return found
