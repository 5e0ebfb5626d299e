"""From bytes to one parsed tree per page: charset, sniffing, bounds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawler.items import ExcludedError

MAX_PAGE_BYTES = 8 * 1024 * 1024
"""A page of more decoded bytes is not parsed; the largest page of the 181-page benchmark has 2.4 MB."""

MAX_NULS = 0.001
"""Share of NUL bytes up to which a page is text with stray ones; files of other kinds have dozens in a thousand."""
_MAGIC = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf")
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xhtml")


MAX_DEPTH = 10_000
"""Elements within each other; 100,000 take the parser 15 s, browsers stop at 512."""

_TAG = re.compile(
    r"(?i)<(/?)(?!(?:p|li|dt|dd|tr|td|th|thead|tbody|option|br|hr|img|input|meta|link|area|base|col|wbr|source|param)\b)[a-z]"
)


@dataclass(frozen=True)
class Decoded:
    """A page as text: NFC, with the encoding that was used and flags about damage."""

    text: str
    encoding: str
    flags: frozenset[str]


def check_type(body: bytes, content_type: str) -> None:
    """Raises ExcludedError unless the response can be an HTML page: by its type and by its bytes."""
    if not body.strip():
        raise ExcludedError("empty body", "failed")
    if len(body) > MAX_PAGE_BYTES:
        raise ExcludedError(f"page larger than {MAX_PAGE_BYTES // 2**20} MiB", "failed")
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


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Bytes to text. UTF-8 that decodes strictly wins over any declaration, for wrong ones are common.

    Then the HTTP header, then the page's own declaration, then windows-1252; bytes that do not decode become U+FFFD
    and more than one in a thousand of those sets the flag ``damaged_text``.
    """
    encoding, mark = read_bom(body)
    if encoding and mark is not None:
        return _decoded(body[len(mark) :], encoding)
    try:
        return Decoded(unicodedata.normalize("NFC", body.decode("utf-8")), "utf-8", frozenset())
    except UnicodeDecodeError:
        pass
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    encoding = resolve_encoding(declared) if declared else None
    if _is_mostly_utf8(body):
        encoding = "utf-8"
    elif encoding == "utf-8":
        encoding = None
    return _decoded(body, encoding or "cp1252")


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 with some broken places: at least a quarter as many sound characters beyond ASCII.

    Text in a one-byte encoding hardly ever holds sound UTF-8 sequences.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    return sound * 4 >= broken


def _decoded(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    damaged = text.count("\ufffd") > max(2, len(text) / 1000)
    return Decoded(unicodedata.normalize("NFC", text), encoding, frozenset({"damaged_text"} if damaged else ()))


def parse(text: str) -> LexborHTMLParser:
    """The page's tree. Control characters that HTML does not allow are taken out first.

    Raises ExcludedError for a page that is nested deeper than MAX_DEPTH: parsing takes the square of the depth.
    """
    if text.count("<") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise ExcludedError("nested too deeply", "failed")
    return LexborHTMLParser(re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", "", text))


def _depth(text: str) -> int:
    """How deep elements that must be closed lie in each other, at most (roughly: no end tag is implied)."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
