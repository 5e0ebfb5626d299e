"""Undoes the content coding of a captured payload, within a bound."""

from __future__ import annotations

import zlib

from crawler.items import ExcludedError

ACCEPTED = "gzip, deflate"
"""What requests ask for: codings that every reader of WARC files can undo."""
UNREADABLE = frozenset(["br", "zstd", "compress", "x-compress"])
"""Codings that a server may use unasked; other names that are none (``utf-8``, ``none``) mean a plain body."""
NOT_ASKED_FOR = "content coding that was not asked for"


def decoded(payload: bytes, content_encoding: str | None, max_bytes: int) -> bytes:
    """The payload without its content coding; one that is unknown or damaged is left as it is.

    Raises ExcludedError when the decoded body would be larger than ``max_bytes``, or the coding is UNREADABLE.
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
    windows = (zlib.MAX_WBITS | 32,) if coding != "deflate" else (zlib.MAX_WBITS, -zlib.MAX_WBITS)
    for window in windows:
        result, rest = b"", body
        while rest:  # a gzip body may have several members; what follows the last one is not part of it
            decompressor = zlib.decompressobj(window)
            try:
                member = decompressor.decompress(rest, max_bytes + 1 - len(result))
            except zlib.error:
                break
            result += member
            if len(result) > max_bytes:
                raise ExcludedError("larger than the limit when decompressed", "failed")
            rest = decompressor.unused_data if coding != "deflate" else b""
        if rest is not body:
            return result
    return body
