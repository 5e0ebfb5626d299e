"""Undoes the content coding of a captured payload, within a bound."""

from __future__ import annotations

import zlib

from crawler.items import ExcludedError

ACCEPTED = "gzip, deflate"
"""What requests ask for: codings that every reader of WARC files can undo."""
UNREADABLE = frozenset(["br", "zstd", "compress", "x-compress"])
"""Codings that a server may use unasked; other names that are none (``utf-8``, ``none``) mean a plain body."""
NOT_ASKED_FOR = "content coding that was not asked for"


TOO_LARGE = "larger than the limit when decompressed"
DAMAGED = "compressed content is damaged"
_GZIP = b"\x1f\x8b"
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")
_LOOKED_AT_BYTES = 64
"""Random bytes of that number hold a control character in 999 of 1,000 cases; the beginning of a page or PDF holds none."""


def decoded(payload: bytes, content_encoding: str | None, max_bytes: int) -> bytes:
    """The payload without its content coding; a body that is not in the coding it is said to be in is left as it is.

    Raises ExcludedError when the decoded body would be larger than ``max_bytes``, the coding is UNREADABLE, or the
    coded body is damaged or cut off.
    """
    body = payload
    for coding in reversed([c.strip().lower() for c in (content_encoding or "").split(",") if c.strip()]):
        if coding == "identity":
            continue
        if coding in UNREADABLE:
            raise ExcludedError(f"{NOT_ASKED_FOR} ({coding})", "failed")
        if coding not in ("gzip", "x-gzip", "deflate"):
            return body
        body = _inflate(body, coding, max_bytes)
    return body


def _inflate(body: bytes, coding: str, max_bytes: int) -> bytes:
    """Undoes one coding. ``deflate`` is zlib by RFC 9110, and bare deflate of servers that took the name at its word."""
    gzip = body.startswith(_GZIP)
    zlib_head = body[:1] == b"x" and int.from_bytes(body[:2], "big") % 31 == 0  # RFC 1950 with the window all servers use
    if coding != "deflate" and not gzip and not zlib_head:
        return _as_it_is(body)
    if gzip:
        return _members(body, max_bytes)
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS) if zlib_head else (-zlib.MAX_WBITS,):
        try:
            return _member(body, window, max_bytes)[0]
        except zlib.error:
            continue
    if zlib_head:
        raise ExcludedError(DAMAGED, "failed")
    return _as_it_is(body)


def _members(body: bytes, max_bytes: int) -> bytes:
    """All members of a gzip body; what follows the last one is not part of it."""
    result, rest = b"", body
    try:
        while rest.startswith(_GZIP):
            member, rest = _member(rest, zlib.MAX_WBITS | 16, max_bytes - len(result))
            result += member
    except zlib.error:
        raise ExcludedError(DAMAGED, "failed") from None
    return result


def _member(body: bytes, window: int, max_bytes: int) -> tuple[bytes, bytes]:
    """One compressed stream undone, and what follows it. Raises zlib.error when it is damaged or ends too early."""
    decompressor = zlib.decompressobj(window)
    result = decompressor.decompress(body, max_bytes + 1)
    if len(result) > max_bytes:
        raise ExcludedError(TOO_LARGE, "failed")
    if not decompressor.eof:
        raise zlib.error("cut off")
    return result, decompressor.unused_data


def _as_it_is(body: bytes) -> bytes:
    """A body that only its label calls compressed. Raises ExcludedError when it cannot be one that people read."""
    if any(byte in _CONTROL for byte in body[:_LOOKED_AT_BYTES]):
        raise ExcludedError(DAMAGED, "failed")
    return body
