"""Reads WARC files in the captures folder: one record by its place, or all of a file in the order they were written."""

from __future__ import annotations

import hashlib
import mmap
import os
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParser

from crawler.addresses import address_key, canonical
from crawler.capture.warc import (
    NOT_MODIFIED,
    NOT_MODIFIED_HEADERS,
    REFERS_TO_FILE,
    REFERS_TO_OFFSET,
    TRUNCATED,
    Capture,
    CaptureError,
    Headers,
    Stored,
    TornCaptureError,
    effective_headers,
    header_of,
)
from crawler.wording import one_line

WITH_PAYLOAD = ("response", "resource")
CAPTURES = (*WITH_PAYLOAD, "revisit")
"""Types of records that are captures; a file has others too (warcinfo)."""


def _stored(record: ArcWarcRecord, folder: Path, file: str, types: tuple[str, ...] = CAPTURES) -> Stored:
    """A record as a capture, its place still 0. Raises ValueError for another type, CaptureError for a lost original."""
    rec = record.rec_headers
    if record.rec_type not in types or not rec.get_header("WARC-Target-URI"):
        raise ValueError(f"a {record.rec_type} record, not a capture")
    http = record.http_headers
    if (not_modified := rec.get_header(NOT_MODIFIED_HEADERS)) and rec.get_header("WARC-Profile") == NOT_MODIFIED:
        http = StatusAndHeadersParser(["HTTP/"], verify=False).parse(BytesIO(unquote(not_modified).encode("latin-1", "replace")))
    headers: Headers = list(http.headers) if http else []
    payload = record.raw_stream.read()
    if record.raw_stream.limit > 0:
        raise ValueError(f"{record.raw_stream.limit} bytes are missing")
    status = int(http.get_statuscode()) if http else None
    content_type = rec.get_header("Content-Type")
    refers_to = None
    if record.rec_type == "revisit":
        original = _original(record, folder)
        refers_to = (original.capture.warc_file, original.capture.warc_offset)
        payload, content_type = original.payload, original.capture.content_type
        if rec.get_header("WARC-Profile") == NOT_MODIFIED:
            headers = effective_headers(headers, original.headers)
    header = header_of(headers)
    evidence = rec.get_header("X-Tulieu-Evidence")
    capture = Capture(
        url=rec.get_header("WARC-Target-URI"), site=file.split("/")[0], fetched_at=rec.get_header("WARC-Date"),
        status=status, content_type=header("content-type") if http else content_type,
        etag=header("etag"), last_modified=header("last-modified"),
        payload_sha256=hashlib.sha256(payload).hexdigest(), warc_file=file, warc_offset=0, warc_length=0,
        truncated=rec.get_header(TRUNCATED), refers_to=refers_to,
    )  # fmt: skip
    return Stored(capture, headers, payload, unquote(evidence) if evidence else None, rec.get_header("WARC-Record-ID"))


def _original(record: ArcWarcRecord, folder: Path) -> Stored:
    """The record whose payload a revisit record stands for. Raises CaptureError when it is not the one meant."""
    rec = record.rec_headers
    file, offset = rec.get_header(REFERS_TO_FILE), rec.get_header(REFERS_TO_OFFSET)
    if not file or not (offset or "").isdigit() or not (folder / file).resolve().is_relative_to(folder.resolve()):
        raise ValueError("a revisit record that does not say where its original lies")
    original = _read(folder, file, int(offset), WITH_PAYLOAD)  # never another revisit: no chain, no circle
    meant = (rec.get_header("WARC-Refers-To-Target-URI"), rec.get_header("WARC-Refers-To-Date"))
    if meant != (original.capture.url, original.capture.fetched_at):
        raise CaptureError(f"{folder / file}: at byte {offset} lies not the original of the revisit record of {meant[0]}")
    return original


def read_record(folder: Path, file: str, offset: int) -> Stored:
    """The record at a byte offset of a WARC file in the captures folder; a revisit record comes with its original's payload.

    Raises CaptureError when the file is missing or no whole record lies there, or the original of a revisit is lost.
    """
    return _read(folder, file, offset, CAPTURES)


def _told(error: Exception) -> str:
    """What warcio says of a damaged record, without the bytes that it found there."""
    return one_line(str(error).partition(", first line:")[0])


def _read(folder: Path, file: str, offset: int, types: tuple[str, ...]) -> Stored:
    path = folder / file
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            iterator = ArchiveIterator(stream, check_digests="raise")
            with redirect_stderr(StringIO()):  # where warcio puts bytes of records that it finds odd
                stored = _stored(next(iterator), folder, file, types)
                length = iterator.get_record_length()
            return replace(stored, capture=replace(stored.capture, warc_offset=offset, warc_length=length))
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from None
    except StopIteration:
        raise CaptureError(f"{path}: no record at byte {offset}", offset) from None
    except (ArchiveLoadFailed, ValueError, EOFError) as error:
        raise CaptureError(f"{path}: damaged record at byte {offset} ({_told(error)})", offset) from None


def read_all(folder: Path, file: str, start: int = 0) -> Iterator[Stored]:
    """All captures of one WARC file, in order, from the record that begins at byte ``start``.

    Raises CaptureError at a damaged one, TornCaptureError when the file ends within its last one.
    """
    path = folder / file
    end = start
    try:
        with path.open("rb") as stream:
            stream.seek(start)
            iterator = ArchiveIterator(stream, check_digests="raise")
            while True:
                with redirect_stderr(StringIO()):
                    record = next(iterator, None)
                    if record is None:
                        break
                    stored = None
                    if record.rec_type in CAPTURES:
                        stored = _stored(record, folder, file)  # first: asking for the place reads to the end
                    offset, length = iterator.get_record_offset(), iterator.get_record_length()
                end = offset + length
                if stored is not None:
                    yield replace(stored, capture=replace(stored.capture, warc_offset=offset, warc_length=length))
            if end < os.fstat(stream.fileno()).st_size:
                raise EOFError("no whole header")
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from None
    except (ArchiveLoadFailed, ValueError, EOFError) as error:
        kind = TornCaptureError if member_end(path, end) is None else CaptureError
        raise kind(f"{path}: damaged record at byte {end} ({_told(error)})", end) from None
    except CaptureError as error:
        raise CaptureError(f"{path}: the revisit record at byte {end} cannot be used: {error}", end) from None


def read_on(folder: Path, file: str) -> Iterator[Stored | CaptureError]:
    """As ``read_all``, but goes on after a damaged record: in its place comes the error that tells where it lies."""
    start = 0
    while True:
        try:
            yield from read_all(folder, file, start)
            return
        except CaptureError as error:
            yield error
            following = None if error.at is None else _next_record(folder / file, error.at)
        if following is None:
            return
        start = following


def _next_record(path: Path, offset: int) -> int | None:
    """Where the first record begins behind the one at an offset, which may be damaged; None when none follows."""
    end = member_end(path, offset)
    with path.open("rb") as stream:
        if end is not None and end > offset:
            return end if end < os.fstat(stream.fileno()).st_size else None
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            while (offset := content.find(b"\x1f\x8b\x08", offset + 1)) >= 0:
                try:
                    if zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[offset : offset + 512], 5) == b"WARC/":
                        return offset
                except zlib.error:
                    continue
    return None


def member_end(path: Path, offset: int) -> int | None:
    """Where the gzip member (one WARC record) at an offset ends; None when it is sound but ends with the file, cut off.

    A damaged member or anything that is no gzip "ends" where it begins. Raises OSError.
    """
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as stream:
        stream.seek(offset)
        try:
            while not decompressor.eof and (part := stream.read(65536)):
                while part and not decompressor.eof:
                    decompressor.decompress(part, 1 << 20)
                    part = decompressor.unconsumed_tail
        except zlib.error:
            return offset
        return stream.tell() - len(decompressor.unused_data) if decompressor.eof else None


def warc_files(folder: Path) -> list[str]:
    """The WARC files of a captures folder, relative to it, oldest first within each site."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.warc.gz"))


def address_of(captured: str) -> str:
    """The canonical address of a captured one; that itself when it has none (``import:a.txt``)."""
    return canonical(captured) or captured


def same_address(left: str, right: str) -> bool:
    """Whether two canonical addresses are spellings of one."""
    return left == right or address_key(left) == address_key(right)
