"""Files that sites publish as reports (PDF, office files): bytes in, title and blocks out, and what says when it was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.blocks import squash
from crawler.extract.damage import mend_text
from crawler.extract.document_title import first_line, own_title, stated_title
from crawler.extract.line_meta import bare_date
from crawler.extract.tree import Decoded
from crawler.items import Block, DateFact, ExcludedError
from vietnamese.dates import ParsedDate, dateline, labelled_date, parse_date
from vietnamese.repair import repair

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
"""The bound of a response."""
COVER_BLOCKS, COVER_WORDS = 15, 120
"""A first page of no more is a cover: what stands on it speaks of the whole."""
DATE_BLOCKS = 40
REPORT_PAGES = 4
"""Of a document of fewer pages, a bare day on the first one may be that of the event it invites to."""
MAX_BROKEN = 0.02
"""Share of characters without a meaning (private use, U+FFFD) above which the text layer is damaged."""

PDF = "application/pdf"
TYPES: dict[str, str] = {
    PDF: "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
}
"""Media types of documents, with the form that they stand for."""
_ENDING = re.compile(r"(?i)\.(pdf|docx|xlsx|pptx|odt|doc|xls|ppt)$")
_OLD = frozenset(["doc", "xls", "ppt"])
_BROKEN = re.compile("[\ue000-\uf8ff\ufffd]")
_YEAR_LINE = re.compile(r"(?:(?:[^\W\d_]+ ?){1,5},? ?[-–]? ?)?(?:năm )?((?:19|20)\d\d)")


@dataclass(frozen=True)
class Laid:
    """A document as its reader gives it: blocks in order, and of each its letter size (0: unknown), whether it is bold and its page.

    ``body_size`` is the size of the running text; ``title`` what the file's information states; ``pages`` how many there are.
    """

    blocks: tuple[Block, ...]
    sizes: tuple[float, ...]
    bold: tuple[bool, ...]
    places: tuple[int, ...]
    body_size: float = 0.0
    title: str | None = None
    pages: int = 1
    scanned: bool = False


@dataclass(frozen=True)
class Document:
    """A document that was read. ``blocks`` are without the title's own ones, ``every`` are all of them in order.

    ``own_title`` is one that the document shows beyond doubt, ``first_line`` what it may be called by otherwise, ``stated_title``
    what its information says. ``dates`` are those of its first page, best first; ``flags`` those of the whole.
    """

    blocks: tuple[Block, ...]
    every: tuple[Block, ...]
    own_title: str | None
    first_line: str | None
    stated_title: str | None
    dates: tuple[DateFact, ...]
    flags: frozenset[str]
    decoded: Decoded


def form_of(body: bytes, content_type: str, url: str) -> str | None:
    """``pdf``, ``docx``, ``xlsx``, ``pptx``, ``odt``, ``doc`` ...: what a response is by its type, else by its bytes and address; None for a page."""
    kind = content_type.split(";")[0].strip().lower()
    if not body.strip() or _is_page(body):
        return None
    if kind in TYPES:
        return TYPES[kind]
    if kind.startswith("text/html") and not body.startswith(b"%PDF-"):
        return None
    ending = _ENDING.search(urlsplit(url).path)
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if ending and (body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or not kind.startswith("text/")):
        return ending[1].lower()
    return None


def _is_page(body: bytes) -> bool:
    """Whether what is called a document is a web page, as servers send it for a file that is not there."""
    return re.match(rb"\s*(?:<!doctype html|<html)", body[:200], re.IGNORECASE) is not None


def page_type(body: bytes, content_type: str) -> str:
    """The type of what is no document: that of a page, when its header calls it a document and its first bytes say what it is."""
    return "text/html" if content_type.split(";")[0].strip().lower() in TYPES and _is_page(body) else content_type


def is_document_address(url: str) -> bool:
    """Whether an address names a document by its ending."""
    return _ENDING.search(urlsplit(url).path) is not None


def read_document(body: bytes, form: str) -> Document:
    """Raises ExcludedError (state ``failed``) for what is damaged, encrypted, too large, or in a form that is not read."""
    if len(body) > MAX_DOCUMENT_BYTES:
        raise ExcludedError(f"document larger than {MAX_DOCUMENT_BYTES // 2**20} MiB", "failed")
    if form in _OLD:
        raise ExcludedError(f"document in a form that is not read ({form})")
    laid = _read_pdf(body) if form == "pdf" else _read_office(body, form)
    return _document(laid)


def _read_pdf(body: bytes) -> Laid:
    from crawler.extract.pdf import read_pdf  # a library of its own, needed by few pages
    from crawler.extract.pdf_blocks import blocks_of
    from crawler.extract.pdf_layout import lines_of

    pdf = read_pdf(body)
    text = blocks_of(lines_of(pdf.pages))
    scanned = any(page.scanned for page in pdf.pages)
    return Laid(text.blocks, text.sizes, text.bold, text.pages, text.body_size, pdf.title, len(pdf.pages), scanned)


def _read_office(body: bytes, form: str) -> Laid:
    from crawler.extract.office import block_of, read_office

    office = read_office(body, form)
    read = office.paragraphs
    places = tuple(paragraph.place for paragraph in read)
    return Laid(
        tuple(map(block_of, read)), tuple(paragraph.size or office.body_size or 1.0 for paragraph in read), tuple(paragraph.bold for paragraph in read), places,
        office.body_size or 1.0, office.title, max(places, default=0) + 1,
    )  # fmt: skip


def _document(laid: Laid) -> Document:
    mended, pieces = _mended(laid.blocks)
    laid = replace(laid, blocks=mended)
    title, used = own_title(laid.blocks, laid.sizes, laid.bold, laid.places, laid.body_size)
    rest = tuple(block for index, block in enumerate(laid.blocks) if index not in used)
    text = "".join(block.text for block in laid.blocks)
    flags = {"scanned"} if laid.scanned else set()
    if len(_BROKEN.findall(text)) > MAX_BROKEN * len(text):
        flags.add("damaged_text")
    return Document(
        rest, laid.blocks, title, first_line(laid.blocks, laid.places), stated_title(repair(laid.title)[0] if laid.title else None),
        tuple(dates_of(laid)), frozenset(flags), Decoded("", "", frozenset(), pieces),
    )  # fmt: skip


def _mended(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[tuple[str, str], ...]]:
    """The blocks with text of fonts of the time before Unicode read as it was meant, where that is proved."""
    mended = mend_text("\n\n".join(block.text for block in blocks))
    texts = mended.text.split("\n\n")
    if not mended.pieces or len(texts) != len(blocks):
        return tuple(blocks), ()
    return tuple(replace(block, text=squash(text)) for block, text in zip(blocks, texts, strict=True)), mended.pieces


# -- dates


def dates_of(laid: Laid) -> list[DateFact]:
    """What a document says about its publication, best first: a labelled line, the place and date line of its first page, a cover's date.

    The dates in a file's information are none: they are those of a conversion, a print or a later save.
    """
    first = laid.places[0] if laid.places else 0
    page = [block for block, place in zip(laid.blocks, laid.places, strict=True) if place == first][:DATE_BLOCKS]
    imprint = [block for block, place in zip(laid.blocks, laid.places, strict=True) if place <= first + 1][:DATE_BLOCKS]
    for source, texts, read in (("label", imprint, _labelled), ("dateline", page, dateline), ("dateline", _end(laid), _decree_end)):
        found = _only(texts, source, read)
        if found is not None:
            return [found]
    if sum(len(block.text.split()) for block in page) > COVER_WORDS or len(page) > COVER_BLOCKS:
        return []
    days = {fact.value: fact for block in page if (fact := _cover_date(block.text, laid.pages))}
    if len(days) == 1:
        return list(days.values())
    years = {match[1] for block in page[-3:] if laid.pages > 1 and (match := _YEAR_LINE.fullmatch(block.text))}
    return [DateFact(year, "year", "line", year) for year in years] if len(years) == 1 and not days else []


def _only(blocks: Sequence[Block], source: str, read: Callable[[str], ParsedDate | None]) -> DateFact | None:
    """The date that blocks state in one form; None when they state several."""
    found = {parsed.value: parsed for block in blocks if (parsed := read(block.text))}
    parsed = next(iter(found.values())) if len(found) == 1 else None
    return DateFact(parsed.value, parsed.precision, source, parsed.quote) if parsed else None


def _labelled(text: str) -> ParsedDate | None:
    labelled = labelled_date(text)
    return labelled[1] if labelled and labelled[0] == "published" else None


def _end(laid: Laid) -> Sequence[Block]:
    """The last blocks of a short document: letters and minutes close with place and date."""
    return laid.blocks[-6:] if laid.pages < REPORT_PAGES else ()


def _decree_end(text: str) -> ParsedDate | None:
    return dateline(text) if re.search(r"(?i),\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}\.?$", text) else None


def _cover_date(text: str, pages: int) -> DateFact | None:
    """A line of a cover that is a month or, in a report, a day and nothing else."""
    fact = bare_date(text)
    return fact if fact and (fact.precision == "month" or pages >= REPORT_PAGES) else None


def import_date(stated: Mapping[str, Any]) -> DateFact | None:
    """The date that came with an imported file."""
    parsed = parse_date(str(stated["date"])) if stated.get("date") else None
    return DateFact(parsed.value, parsed.precision, "import", str(stated["date"])) if parsed else None
