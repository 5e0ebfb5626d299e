"""Writes and reads WARC files in the captures folder: one file per site and run, one gzip member per record."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.version import VERSION

Headers = list[tuple[str, str]]


class CaptureError(Exception):
    """A capture cannot be written or read; the message names the file."""


class TornCaptureError(CaptureError):
    """The last record of a file is not whole: its writer was killed, or its disk was full."""


@dataclass(frozen=True)
class Capture:
    """Where one response lies and what it was: the columns of ``captures`` (times UTC ISO 8601).

    ``payload_sha256`` is over the payload as transferred (content coding kept, transfer coding undone).
    """

    url: str
    site: str
    fetched_at: str
    status: int | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    truncated: str | None = None


@dataclass(frozen=True)
class Stored:
    """One record read back: the capture, its HTTP headers (empty for an import) and the payload bytes."""

    capture: Capture
    headers: Headers
    payload: bytes
    evidence: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class WarcFile:
    """The WARC file of one site's run: opened at the first record, flushed after each.

    Parameters
    ----------
    folder: the captures folder; the file is ``<folder>/<site>/<stamp>-<run>.warc.gz``.
    stamp: UTC time of the run as YYYYMMDDhhmmss.

    Raises
    ------
    CaptureError: when the folder or the file cannot be written.
    """

    def __init__(self, folder: Path, site: str, stamp: str, run: int) -> None:
        self.folder = folder
        self.site = site
        self.name = f"{site}/{stamp}-{run:06d}.warc.gz"
        self._file: BinaryIO | None = None

    def _open(self) -> BinaryIO:
        path = self.folder / self.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = file = path.open("ab")
            if file.tell() == 0:
                writer = WARCWriter(file, gzip=True, warc_version="1.1")
                fields = {
                    "software": f"tulieu/{VERSION}", "format": "WARC File Format 1.1", "isPartOf": self.site,
                    "robots": "obey",
                }  # fmt: skip
                writer.write_record(writer.create_warcinfo_record(path.name, fields))
                file.flush()
        except OSError as error:
            self._cut(0)
            raise CaptureError(f"{path}: cannot be written ({error.strerror})") from None
        return file

    def write_response(
        self, url: str, fetched_at: str, status: int, reason: str, headers: Headers, payload: bytes
    ) -> Capture:
        """Appends one HTTP response and returns where it lies. Raises CaptureError on a full or broken disk.

        A Transfer-Encoding header is kept under another name: the payload no longer carries that coding.
        """
        kept = [("X-Archive-Orig-Transfer-Encoding" if k.lower() == "transfer-encoding" else k, v) for k, v in headers]
        http = StatusAndHeaders(f"{status} {reason}".strip(), kept, protocol="HTTP/1.1")
        return self._write(url, fetched_at, payload, status=status, http=http)

    def write_resource(
        self, url: str, fetched_at: str, content_type: str, payload: bytes, evidence: str | None = None
    ) -> Capture:
        """Appends an imported file as a ``resource`` record; ``evidence`` (JSON) goes into the record's headers."""
        return self._write(url, fetched_at, payload, content_type=content_type, evidence=evidence)

    def _write(
        self, url: str, fetched_at: str, payload: bytes, *, status: int | None = None,
        http: StatusAndHeaders | None = None, content_type: str = "", evidence: str | None = None,
    ) -> Capture:  # fmt: skip
        file = self._file or self._open()
        offset = file.seek(0, os.SEEK_END)
        extra = {"WARC-Date": fetched_at}
        if evidence:
            extra["X-Tulieu-Evidence"] = quote(evidence, safe="")
        try:
            writer = WARCWriter(file, gzip=True, warc_version="1.1")
            record = writer.create_warc_record(
                url, "response" if http else "resource", payload=BytesIO(payload), length=len(payload),
                warc_content_type="" if http else content_type, warc_headers_dict=extra, http_headers=http,
            )  # fmt: skip
            writer.write_record(record)
            file.flush()
        except OSError as error:
            self._cut(offset)
            raise CaptureError(f"{self.folder / self.name}: cannot be written ({error.strerror})") from None
        header = _header_of(http.headers if http else [])
        return Capture(
            url=url, site=self.site, fetched_at=fetched_at, status=status,
            content_type=header("content-type") if http else content_type, etag=header("etag"),
            last_modified=header("last-modified"), payload_sha256=hashlib.sha256(payload).hexdigest(),
            warc_file=self.name, warc_offset=offset, warc_length=file.tell() - offset,
        )  # fmt: skip

    def _cut(self, offset: int) -> None:
        """Takes a half-written record off the end of the file, so that what is there stays readable."""
        path = self.folder / self.name
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError:
            pass  # the buffered rest of the record that could not be written is what is being dropped
        self._file = None
        try:
            os.truncate(path, offset)
        except OSError:
            pass  # the error that led here is told; a reader of the file stops at the torn record

    def sync(self) -> None:
        """Forces what was written onto the disk: called before the archive commits rows that point here."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Closes the file; nothing happens when it was never opened."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _header_of(headers: Headers):  # type: ignore[no-untyped-def]
    """A look-up of the first header of a name, None when absent or empty."""

    def header(name: str) -> str | None:
        return next((value for key, value in headers if key.lower() == name and value), None)

    return header


def _stored(record: ArcWarcRecord, site: str, file: str) -> Stored:
    rec = record.rec_headers
    if record.rec_type not in ("response", "resource") or not rec.get_header("WARC-Target-URI"):
        raise ValueError(f"a {record.rec_type} record, not a capture")
    headers: Headers = list(record.http_headers.headers) if record.http_headers else []
    payload = record.raw_stream.read()
    if record.raw_stream.limit > 0:
        raise ValueError(f"{record.raw_stream.limit} bytes are missing")
    header = _header_of(headers)
    status = int(record.http_headers.get_statuscode()) if record.http_headers else None
    evidence = rec.get_header("X-Tulieu-Evidence")
    capture = Capture(
        url=rec.get_header("WARC-Target-URI"), site=site, fetched_at=rec.get_header("WARC-Date"), status=status,
        content_type=header("content-type") if record.http_headers else rec.get_header("Content-Type"),
        etag=header("etag"), last_modified=header("last-modified"),
        payload_sha256=hashlib.sha256(payload).hexdigest(), warc_file=file, warc_offset=0, warc_length=0,
    )  # fmt: skip
    return Stored(capture, headers, payload, unquote(evidence) if evidence else None)


def read_record(folder: Path, file: str, offset: int) -> Stored:
    """The record at a byte offset of a WARC file in the captures folder.

    Raises CaptureError when the file is missing or no whole record lies there.
    """
    path = folder / file
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            iterator = ArchiveIterator(stream, check_digests="raise")
            record = next(iterator)
            stored = _stored(record, file.split("/")[0], file)
            return replace(stored, capture=replace(stored.capture, warc_offset=offset))
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from None
    except StopIteration:
        raise CaptureError(f"{path}: no record at byte {offset}") from None
    except (ArchiveLoadFailed, ValueError, EOFError) as error:
        raise CaptureError(f"{path}: damaged record at byte {offset} ({error})") from None


def read_all(folder: Path, file: str) -> Iterator[Stored]:
    """All response and resource records of one WARC file, in order.

    Raises CaptureError at a damaged one, TornCaptureError when the file ends within its last one.
    """
    path = folder / file
    end = 0
    try:
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream, check_digests="raise")
            for record in iterator:
                stored = None
                if record.rec_type in ("response", "resource"):
                    stored = _stored(record, file.split("/")[0], file)  # first: asking for the place reads to the end
                offset, length = iterator.get_record_offset(), iterator.get_record_length()
                end = offset + length
                if stored is not None:
                    yield replace(stored, capture=replace(stored.capture, warc_offset=offset, warc_length=length))
            if end < os.fstat(stream.fileno()).st_size:
                raise EOFError("no whole header")
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from None
    except (ArchiveLoadFailed, ValueError, EOFError) as error:
        kind = TornCaptureError if _is_torn(path, end) else CaptureError
        raise kind(f"{path}: damaged record at byte {end} ({error})") from None


def _is_torn(path: Path, offset: int) -> bool:
    """Whether the gzip member at an offset is sound as far as it goes, but does not end before the file does."""
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as stream:
        stream.seek(offset)
        try:
            while not decompressor.eof and (part := stream.read(65536)):
                while part and not decompressor.eof:
                    decompressor.decompress(part, 1 << 20)
                    part = decompressor.unconsumed_tail
        except zlib.error:
            return False
    return not decompressor.eof


def warc_files(folder: Path) -> list[str]:
    """The WARC files of a captures folder, relative to it, oldest first within each site."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.warc.gz"))
