"""Writes WARC files in the captures folder: one file per site and run, one gzip member per record."""

from __future__ import annotations

import fcntl
import hashlib
import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from isal import isal_zlib
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawler.version import VERSION

Headers = list[tuple[str, str]]
Place = tuple[str, int]
"""Where a record lies: WARC file (relative to the captures folder) and byte offset."""

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
"""WARC-Profile of the two kinds of revisit records (WARC 1.1, section 6.7)."""
REFERS_TO_FILE, REFERS_TO_OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"
"""Where the original lies: fields that Heritrix writes too. The file is named relative to the captures folder."""
NOT_MODIFIED_HEADERS = "X-Tulieu-Not-Modified"
"""Status line and headers of the 304 behind a record of the NOT_MODIFIED profile, percent-encoded; its block is empty."""
TRUNCATED = "WARC-Truncated"
OF_THE_PAYLOAD = frozenset(
    ["content-type", "content-encoding", "content-length", "content-range", "transfer-encoding", "x-archive-orig-transfer-encoding"]
)
"""Headers that belong to a payload: those of a 304 say nothing about the stored one (RFC 9111 section 3.2)."""


GZIP_LEVEL = 2
"""Of ISA-L: 0.15 of the time that zlib takes at 5, for 8 % larger files (60 generated pages of 59 kB); warcio's own is zlib at 9, which takes
twice as long as 5 for 1 % less."""


class CaptureError(Exception):
    """A capture cannot be written or read; the message names the file.

    ``at`` is the byte where the record begins that is to blame, None when it is the file as a whole.
    """

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


class CaptureWriteError(CaptureError):
    """Writing a capture failed in the middle of a run: disk full, folder gone or no longer writable."""


class TornCaptureError(CaptureError):
    """The last record of a file is not whole: its writer was killed, or its disk was full."""


class _Gzip:
    """Packs what is written into one gzip member of a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer = isal_zlib.compressobj(GZIP_LEVEL, isal_zlib.DEFLATED, isal_zlib.MAX_WBITS + 16)

    def write(self, data: bytes) -> None:
        self._file.write(self._packer.compress(data))

    def flush(self) -> None:
        """What warcio calls after a record; ``end`` ends the member."""

    def end(self) -> None:
        self._file.write(self._packer.flush())


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
    refers_to: Place | None = None
    """Of a revisit record: where the capture lies that holds its payload."""


@dataclass(frozen=True)
class Answer:
    """What came with a payload: address, UTC time, status with its words, and the HTTP headers.

    ``status`` None is an imported file, which has no headers; ``evidence`` (JSON) is what was stated with it.
    """

    url: str
    fetched_at: str
    status: int | None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    evidence: str | None = None


@dataclass(frozen=True)
class Stored:
    """One record read back: the capture, its HTTP headers (empty for an import) and the payload bytes.

    A revisit record has its original's payload; one that a 304 gave, the original's headers as the 304 updates them.
    """

    capture: Capture
    headers: Headers
    payload: bytes
    evidence: str | None = None
    record_id: str | None = None

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
        self._named = False

    def _open(self) -> BinaryIO:
        path = self.folder / self.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # so that nobody mends the file while it grows
            except OSError:
                file.close()
                raise
            self._file = file
            if file.tell() == 0:
                self._write_info(file)
        except OSError as error:
            raise CaptureWriteError(f"{path}: cannot be written ({error.strerror})") from None
        return file

    def _write_info(self, file: BinaryIO) -> None:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        fields = {
            "software": f"tulieu/{VERSION}", "format": "WARC File Format 1.1", "isPartOf": self.site, "robots": "obey",
        }  # fmt: skip
        try:
            writer.write_record(writer.create_warcinfo_record(Path(self.name).name, fields))
            file.flush()
        except OSError:
            self._cut(0)
            raise

    def write_response(
        self, url: str, fetched_at: str, status: int, reason: str, headers: Headers, payload: bytes,
        truncated: str | None = None,
    ) -> Capture:  # fmt: skip
        """Appends one HTTP response and returns where it lies. Raises CaptureError on a full or broken disk.

        A Transfer-Encoding header is kept under another name: the payload no longer carries that coding.
        ``truncated`` says why the payload is not whole, in the words of WARC 1.1 section 5.13 (``disconnect``).
        """
        return self._write(Answer(url, fetched_at, status, reason, tuple(headers)), payload, truncated=truncated)

    def write_resource(
        self, url: str, fetched_at: str, content_type: str, payload: bytes, evidence: str | None = None
    ) -> Capture:
        """Appends an imported file as a ``resource`` record; ``evidence`` (JSON) goes into the record's headers."""
        return self._write(Answer(url, fetched_at, None, evidence=evidence), payload, content_type)

    def write_revisit(self, answer: Answer, original: Stored) -> Capture:
        """Appends a revisit record: this answer had the payload of ``original``, or said by a 304 that it still has.

        Raises CaptureError on a full or broken disk, ValueError when ``original`` is a revisit record itself.
        """
        if original.capture.refers_to is not None:
            raise ValueError("a revisit record refers to the capture that holds the payload")
        meant, status = original.capture, answer.status
        digester = Digester("sha1")  # as warcio names the digest of the original: replay tools look it up by that
        digester.update(original.payload)
        extra = {
            "WARC-Date": answer.fetched_at, "WARC-Profile": NOT_MODIFIED if status == 304 else IDENTICAL,
            "WARC-Refers-To-Target-URI": meant.url, "WARC-Refers-To-Date": meant.fetched_at,
            REFERS_TO_FILE: meant.warc_file, REFERS_TO_OFFSET: str(meant.warc_offset), "WARC-Payload-Digest": str(digester),
        }  # fmt: skip
        if original.record_id:
            extra["WARC-Refers-To"] = original.record_id
        http = None if status is None else _http(status, answer.reason, list(answer.headers))
        headers = http.headers if http else []
        if http and status == 304:  # as a field: pywb gives a 304 for a record whose block is one, not the page
            extra[NOT_MODIFIED_HEADERS] = quote(http.to_str(), safe=" /:;=,")
            headers = effective_headers(http.headers, original.headers)
        block = None if status == 304 else http
        offset, length = self._append(answer.url, "revisit", extra, http=block, evidence=answer.evidence)
        header = header_of(headers)
        return Capture(
            url=answer.url, site=self.site, fetched_at=answer.fetched_at, status=status,
            content_type=header("content-type") if http else meant.content_type, etag=header("etag"),
            last_modified=header("last-modified"), payload_sha256=meant.payload_sha256, warc_file=self.name,
            warc_offset=offset, warc_length=length, refers_to=(meant.warc_file, meant.warc_offset),
        )  # fmt: skip

    def _write(self, answer: Answer, payload: bytes, content_type: str = "", truncated: str | None = None) -> Capture:
        http = None if answer.status is None else _http(answer.status, answer.reason, list(answer.headers))
        kind = "response" if http else "resource"
        extra = {"WARC-Date": answer.fetched_at, **({TRUNCATED: truncated} if truncated else {})}
        offset, length = self._append(
            answer.url, kind, extra, payload=payload, http=http, content_type=content_type, evidence=answer.evidence
        )
        header = header_of(http.headers if http else [])
        return Capture(
            url=answer.url, site=self.site, fetched_at=answer.fetched_at, status=answer.status,
            content_type=header("content-type") if http else content_type, etag=header("etag"),
            last_modified=header("last-modified"), payload_sha256=hashlib.sha256(payload).hexdigest(),
            warc_file=self.name, warc_offset=offset, warc_length=length, truncated=truncated,
        )  # fmt: skip

    def _append(
        self, url: str, kind: str, extra: dict[str, str], *, payload: bytes = b"",
        http: StatusAndHeaders | None = None, content_type: str = "", evidence: str | None = None,
    ) -> tuple[int, int]:  # fmt: skip
        """Writes one record and flushes it; returns its offset and compressed length in bytes."""
        file = self._file or self._open()
        offset = file.seek(0, os.SEEK_END)
        if evidence:
            extra["X-Tulieu-Evidence"] = quote(evidence, safe="")
        try:
            packed = _Gzip(file)
            writer = WARCWriter(packed, gzip=False, warc_version="1.1")
            record = writer.create_warc_record(
                url, kind, payload=BytesIO(payload), length=len(payload),
                warc_content_type="" if http else content_type, warc_headers_dict=extra, http_headers=http,
            )  # fmt: skip
            writer.write_record(record)
            packed.end()
            file.flush()
            return offset, file.tell() - offset
        except OSError as error:
            self._cut(offset)
            raise CaptureWriteError(f"{self.folder / self.name}: cannot be written ({error.strerror})") from None

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
        """Forces what was written onto the disk: called before the archive commits rows that point here.

        Raises CaptureWriteError when that fails, or the file was moved or removed: what is written then lies nowhere.
        """
        if self._file is None:
            return
        path = self.folder / self.name
        try:
            os.fsync(self._file.fileno())
            if not os.path.samestat(os.fstat(self._file.fileno()), path.stat()):
                raise CaptureWriteError(f"{path}: another file has taken its place")
            if not self._named:  # a new file's name is on the disk only when its folder is (fsync(2))
                sync_folder(path.parent)
                sync_folder(self.folder)
                self._named = True
        except OSError as error:
            raise CaptureWriteError(f"{path}: cannot be written ({error.strerror})") from None

    def close(self) -> None:
        """Closes the file; nothing happens when it was never opened."""
        if self._file is not None:
            self._file.close()
            self._file = None


def sync_folder(folder: Path) -> None:
    """Forces the names in a folder onto the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _http(status: int, reason: str, headers: Headers) -> StatusAndHeaders:
    """The header block as it is stored: the payload no longer carries a transfer coding, so that header is renamed."""
    kept = [("X-Archive-Orig-Transfer-Encoding" if k.lower() == "transfer-encoding" else k, v) for k, v in headers]
    return StatusAndHeaders(f"{status} {reason}".strip(), kept, protocol="HTTP/1.1")


def effective_headers(fresh: Headers, original: Headers) -> Headers:
    """The headers of a stored response after a 304 (``fresh``) has updated them, as RFC 9111 section 3.2 says."""
    own = [(name, value) for name, value in fresh if name.lower() not in OF_THE_PAYLOAD]
    named = {name.lower() for name, _ in own}
    return own + [(name, value) for name, value in original if name.lower() not in named]


def header_of(headers: Headers):  # type: ignore[no-untyped-def]
    """A look-up of the first header of a name, None when absent or empty."""

    def header(name: str) -> str | None:
        return next((value for key, value in headers if key.lower() == name and value), None)

    return header
