"""Takes records out of WARC files so that the files stay valid and every other record stays where it is.

A record is one gzip member. In its place comes another member of the same length: a small record that says that one was
removed, its header padded (a gzip member may carry a comment of any length, RFC 1952), so that no offset changes: neither in the
archive nor in the revisit records that refer to originals by file and offset.
"""

from __future__ import annotations

import os
import shutil
import struct
import uuid
import zlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from crawler.capture.warc import CaptureError, CaptureWriteError

Place = tuple[str, int, int]
"""WARC file (relative to the captures folder), offset and length in bytes."""

REMOVED = b"removed: on request\r\n"
_HEAD = struct.Struct("<BBBBIBB")
_COMMENT = 0x10


def tombstone(length: int, at: str) -> bytes:
    """A gzip member of exactly ``length`` bytes that holds a metadata record about a removal; ``at`` is UTC ISO 8601.

    Raises ValueError when that is too short for one.
    """
    record = (
        b"WARC/1.1\r\nWARC-Type: metadata\r\n"
        + f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nWARC-Date: {at}\r\n".encode()
        + f"Content-Type: application/warc-fields\r\nContent-Length: {len(REMOVED)}\r\n\r\n".encode()
        + REMOVED + b"\r\n\r\n"
    )  # fmt: skip
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(record) + packer.flush()
    tail = struct.pack("<II", zlib.crc32(record), len(record))
    padding = length - _HEAD.size - len(body) - len(tail) - 1
    if padding < 0:
        raise ValueError(f"{length} bytes are too few for a record")
    head = _HEAD.pack(0x1F, 0x8B, 8, _COMMENT, 0, 2, 255)
    return head + b" " * padding + b"\0" + body + tail


def remove_records(folder: Path, places: Iterable[Place], at: str) -> int:
    """Replaces records by tombstones; returns how many were there. Files are replaced whole, each at once.

    Done again after it was cut off, it goes on. Raises CaptureError for a file that is missing or where no member lies,
    CaptureWriteError when the disk does not take the new file: then the old one is as it was.
    """
    by_file: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for file, offset, length in places:
        by_file[file].add((offset, length))
    return sum(_rewrite(folder / file, sorted(spans), at) for file, spans in sorted(by_file.items()))


def _rewrite(path: Path, spans: list[tuple[int, int]], at: str) -> int:
    part = path.with_name(f".{path.name}.part")
    try:
        with path.open("rb") as old:
            missing = [span for span in spans if not _is_tombstone(old, span, path)]
        if not missing:
            return 0
        shutil.copyfile(path, part)
        shutil.copymode(path, part)
        with part.open("r+b") as new:
            for offset, length in missing:
                new.seek(offset)
                new.write(tombstone(length, at))
            new.flush()
            os.fsync(new.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise CaptureWriteError(f"{path}: cannot be rewritten ({error.strerror})") from None
    finally:
        part.unlink(missing_ok=True)
    return len(missing)


def _is_tombstone(file: object, span: tuple[int, int], path: Path) -> bool:
    offset, length = span
    file.seek(offset)  # type: ignore[attr-defined]
    member: bytes = file.read(length)  # type: ignore[attr-defined]
    if len(member) != length or member[:2] != b"\x1f\x8b":
        raise CaptureError(f"{path}: no record at byte {offset}", offset)
    return member[3] == _COMMENT and member[10:11] in (b" ", b"\0")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
