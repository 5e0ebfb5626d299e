"""From bytes to one parsed tree per page: charset, sniffing, bounds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawler.extract.damage import Mended, letters, mend_source, mend_text
from crawler.items import ExcludedError
from vietnamese.forms import VIETNAMESE_LETTERS
from vietnamese.legacy import SHOWN

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""A page of more decoded bytes is not parsed; the largest page of the 181-page benchmark has 2.4 MB."""
MAX_ELEMENTS, MAX_PARSED = 100_000, 250_000
"""Elements of a page, links aside, up to which it can be a record: 200,000 lines took 500 MB and 30 s of processor time, three times what
a page may take; the tables of long annexes have some ten thousand cells. Of a page with more its links are taken, which takes a tree of
some 60 MB for each 100,000 elements; of one with more than MAX_PARSED of all kinds nothing."""

MAX_NULS = 0.001
"""Share of NUL bytes up to which a page is text with stray ones; files of other kinds have dozens in a thousand."""
_MAGIC = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf")
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xhtml")

_LATIN = re.compile(r"(?i)(?:cp|windows-)125[02478]$|(?:iso-?8859-?|latin-?)(?:[1-49]|1[03-6])(?![0-9])|latin|x-user|mac")
"""Declarations that are often wrong: Latin ones, which Vietnamese in any old encoding is served as."""

_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
MAX_DEPTH = 10_000
"""Elements within each other; 100,000 take the parser 15 s, browsers stop at 512."""

_TAG = re.compile(
    r"(?i)<(/?)(?!(?:p|li|dt|dd|tr|td|th|thead|tbody|option|br|hr|img|input|meta|link|area|base|col|wbr|source|param)\b)[a-z]"
)


@dataclass(frozen=True)
class Decoded:
    """A page as text: NFC, with the encoding that was used and flags about damage to the whole of it.

    ``raw`` is the text in UTF-8, when the response was sent so. ``pieces`` are (flag, letters and digits) of the parts that were mended: the flag is a record's when it holds such a part.
    """

    text: str
    encoding: str
    flags: frozenset[str]
    pieces: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None

    def flags_of(self, texts: Iterable[str]) -> set[str]:
        """The flags of a record of these texts."""
        if not self.pieces:
            return set(self.flags)
        parts = [part for text in texts if (part := letters(text))]
        whole = "".join(parts)
        held = {flag for flag, piece in self.pieces if piece in whole or any(part in piece for part in parts)}
        return held | self.flags


def check_elements(body: bytes, most: int = MAX_ELEMENTS, links: bool = False) -> None:
    """Raises ExcludedError for a page of more elements, ``links`` counted or not."""
    if len(body) <= most:
        return
    found = body.count(b"<")
    if found > most and found - body.count(b"</") - (0 if links else body.count(b"<a")) > most:
        raise ExcludedError(f"page of more than {most:,} elements", "failed")


def check_type(body: bytes, content_type: str) -> None:
    """Raises ExcludedError unless the response can be an HTML page: by its type and by its bytes."""
    if not body or body.isspace():
        raise ExcludedError("empty body", "failed")
    if len(body) > MAX_PAGE_BYTES:
        raise ExcludedError(f"page larger than {MAX_PAGE_BYTES // 2**20} MiB", "failed")
    check_elements(body, MAX_PARSED, links=True)
    kind = content_type.split(";")[0].strip().lower()
    if kind and kind not in (*_HTML_TYPES, "text/plain", "application/octet-stream"):
        raise ExcludedError(f"not a page: {kind}")
    head = body[:4096]
    if head.startswith(_MAGIC) or is_binary(body):
        raise ExcludedError("binary content sent as a page", "failed")
    if kind not in _HTML_TYPES and not re.search(rb"(?i)<(!doctype|html|head|body|div|p|h1)\b", head):
        raise ExcludedError(f"not a page: {kind or 'unknown type'}")


def is_binary(body: bytes) -> bool:
    """Whether the bytes hold more than stray NULs (UTF-16 with its mark aside)."""
    return b"\0" in body and not body.startswith((b"\xff\xfe", b"\xfe\xff")) and body.count(0) > len(body) * MAX_NULS


def decode(body: bytes, content_type: str = "", plain: bool = False) -> Decoded:
    """Bytes to text. UTF-8 that decodes strictly wins over any declaration, for wrong ones are common.

    Then what the bytes prove (a legacy encoding that makes Vietnamese of them), the HTTP header, the page's own
    declaration, windows-1252; bytes that do not decode become U+FFFD and more than one in a thousand of those sets the flag
    ``damaged_text``. Pieces of the text that show damage are mended where a reading is proved. ``plain``: no HTML.
    """
    mend = mend_text if plain else mend_source
    encoding, mark = read_bom(body)
    if encoding and mark is not None:
        return _decoded(body[len(mark) :], encoding, mend)
    try:
        sent = body.decode("utf-8")
        text = unicodedata.normalize("NFC", sent)
    except UnicodeDecodeError:
        pass
    else:
        raw = body if text is sent else None
        mended = mend_text(text) if plain else mend_source(text, raw)
        return _mended(mended, "utf-8", frozenset()) if mended.text is not text else Decoded(text, "utf-8", frozenset(), mended.pieces, raw)
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    encoding = resolve_encoding(declared) if declared else None
    if _is_mostly_utf8(body):
        return _decoded(body, "utf-8", mend)
    if encoding in (None, "utf-8", "ascii") or _LATIN.match(encoding):
        shown = mend(body.decode("latin-1").translate(SHOWN))
        if shown.encodings[:1] == ("windows-1258",):
            encoding = "cp1258"
        elif shown.encodings:
            return _mended(shown, shown.encodings[0], frozenset())
    return _decoded(body, encoding if encoding and encoding not in ("utf-8", "ascii") else "cp1252", mend)


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 with some broken places: at least a quarter as many sound characters beyond ASCII.

    Text in a one-byte encoding hardly ever holds sound UTF-8 sequences.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    return sound * 4 >= broken


def _decoded(body: bytes, encoding: str, mend: Callable[[str], Mended]) -> Decoded:
    text = body.decode(encoding, "replace")
    damaged = text.count("\ufffd") > max(2, len(text) / 1000)
    flags = {"damaged_text"} if damaged else set()
    mended = mend(unicodedata.normalize("NFC", text))
    if encoding == "cp1258" and not VIETNAMESE_LETTERS.isdisjoint(mended.text):
        flags.add("legacy_encoding")
    return _mended(mended, encoding, frozenset(flags))


def _mended(mended: Mended, encoding: str, flags: frozenset[str]) -> Decoded:
    return Decoded(unicodedata.normalize("NFC", mended.text), encoding, flags, mended.pieces)


def parse(text: str, raw: bytes | None = None) -> LexborHTMLParser:
    """The page's tree. Control characters that HTML does not allow are taken out first. ``raw`` is the text in UTF-8, when it is at hand.

    Raises ExcludedError for a page that is nested deeper than MAX_DEPTH: parsing takes the square of the depth.
    """
    raw = text.encode("utf-8", "ignore") if raw is None else raw  # as the parser would do: lone surrogates are none of the text
    if raw.count(b"<") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise ExcludedError("nested too deeply", "failed")
    bare = raw.translate(None, _CONTROLS)  # a third of the time of an expression over the text
    return LexborHTMLParser(bare if len(bare) < len(raw) else raw)


def _depth(text: str) -> int:
    """How deep elements that must be closed lie in each other, at most (roughly: no end tag is implied)."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
