"""Captures as one WACZ file (Web Archive Collection Zipped, 1.1.1), which ReplayWeb.page and other tools open.

The records are copied byte for byte: a capture is one gzip member, and a member may stand in another file as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from crawler.capture.warc import CaptureError
from crawler.version import VERSION

WACZ_VERSION = "1.1.1"
INDEXED = ("response", "revisit", "resource")
_COPY_BYTES = 1 << 20


@dataclass(frozen=True)
class Member:
    """Where one capture lies: WARC file in the captures folder, offset and length in bytes."""

    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True)
class Entry:
    """One page that a reader of the file may open: ``ts`` is UTC ISO 8601."""

    id: str
    url: str
    ts: str
    title: str | None


def write_wacz(path: Path, folder: Path, members: Sequence[Member], entries: Iterable[Entry], *, title: str, created: str) -> int:
    """Writes the captures (each once) and the list of pages; returns how many captures. Raises CaptureError, OSError."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as name:
        work = Path(name)
        warc, index, pages = work / "data.warc.gz", work / "index.cdx", work / "pages.jsonl"
        count = _copy(warc, folder, members)
        index.write_text(_index(warc), "utf-8")
        _write_pages(pages, entries, title)
        resources = {"archive/data.warc.gz": warc, "indexes/index.cdx": index, "pages/pages.jsonl": pages}
        described = _described(resources, title, created)
        made = work / "made.wacz"
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
            for inside, file in resources.items():
                packed.write(file, inside)
            packed.writestr("datapackage.json", described)
            digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
            packed.writestr("datapackage-digest.json", json.dumps(digest))
        made.replace(path)
    return count


def _copy(target: Path, folder: Path, members: Sequence[Member]) -> int:
    """Copies records in the order in which they lie in their files: an original comes before what refers to it."""
    wanted = sorted(set(members), key=lambda member: (member.warc_file, member.offset))
    with target.open("wb") as out:
        for member in wanted:
            try:
                with (folder / member.warc_file).open("rb") as file:
                    file.seek(member.offset)
                    _copy_bytes(file, out, member)
            except OSError as error:
                raise CaptureError(f"{folder / member.warc_file}: cannot be read ({error.strerror})", member.offset) from None
    return len(wanted)


def _copy_bytes(file: BinaryIO, out: BinaryIO, member: Member) -> None:
    left = member.length
    while left:
        part = file.read(min(left, _COPY_BYTES))
        if not part:
            raise CaptureError(f"{member.warc_file}: ends before the record at {member.offset} does", member.offset)
        out.write(part)
        left -= len(part)


def _index(warc: Path) -> str:
    """The CDXJ of a WARC file, sorted, which names it as it is called within the WACZ."""
    lines = []
    with warc.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            head, http = record.rec_headers, record.http_headers
            url, time = head.get_header("WARC-Target-URI"), head.get_header("WARC-Date")
            if record.rec_type not in INDEXED or not url or not time:
                continue
            kind = http.get_header("Content-Type") if http else head.get_header("Content-Type")
            record.content_stream().read()  # the iterator knows a record's length when it has been read
            fields = {
                "url": url, "mime": "warc/revisit" if record.rec_type == "revisit" else (kind or "").partition(";")[0].strip(),
                "status": http.get_statuscode() if http else "200", "digest": head.get_header("WARC-Payload-Digest") or "",
                "length": str(records.get_record_length()), "offset": str(records.get_record_offset()), "filename": warc.name,
            }  # fmt: skip
            lines.append(f"{surt(url)} {re.sub('[^0-9]', '', time)[:14]} {json.dumps(fields, ensure_ascii=False)}\n")
    return "".join(sorted(lines))


def surt(url: str) -> str:
    """An address as CDXJ sorts it: host backwards, no www, lower case, parameters in order (as warcio.js looks it up).

    >>> surt("https://www.Song-Xanh.example:8010/Tin?b=2&a=1#x")
    'example,song-xanh:8010)/tin?a=1&b=2'
    """
    if not url.lower().startswith(("http:", "https:")):
        return url
    parts = urlsplit(re.sub(r"^(https?://)www\d*\.", r"\1", url.lower()))
    host = parts.netloc.rpartition("@")[2]
    name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    port = "" if (parts.scheme, port) in (("http", "80"), ("https", "443")) else port
    query = "&".join(sorted(parts.query.split("&"), key=lambda pair: pair.partition("=")[0])) if parts.query else ""
    return ",".join(reversed(name.split("."))) + (colon + port if port else "") + ")" + (parts.path or "/") + ("?" + query if query else "")


def _write_pages(path: Path, entries: Iterable[Entry], title: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        head: dict[str, Any] = {"format": "json-pages-1.0", "id": "pages", "title": title}
        for line in (head, *(vars(entry) for entry in entries)):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _described(resources: dict[str, Path], title: str, created: str) -> bytes:
    listed = [
        {"name": file.name, "path": inside, "hash": f"sha256:{_digest(file)}", "bytes": file.stat().st_size}
        for inside, file in resources.items()
    ]
    whole = {
        "profile": "data-package", "wacz_version": WACZ_VERSION, "title": title, "created": created, "software": f"Tư Liệu {VERSION}",
        "resources": listed,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def room_for(folder: Path, members: Iterable[Member]) -> bool:
    """Whether the disk of a folder holds the captures twice: once as WARC, once packed."""
    return shutil.disk_usage(folder).free > 2 * sum(member.length for member in members)
