"""A further source of responses: files a person gives (.txt, .html, .jsonl), as they are, each with its address."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import canonical

MAX_FILE_BYTES = 20 * 1024 * 1024
READ = (".txt", ".html", ".htm", ".jsonl")
"""Endings that are read."""
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")


@dataclass(frozen=True)
class Imported:
    """One imported page, or why there is none (``problem``). ``source`` names file (and line) for people.

    ``skipped`` is set for a file of another kind that merely lies in an imported folder: no failure.
    """

    source: str
    url: str = ""
    content_type: str = ""
    payload: bytes = b""
    evidence: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    skipped: bool = False


def read_inputs(paths: list[Path]) -> Iterator[Imported]:
    """All pages of files and folders (searched to any depth, in name order).

    A file's address is its own (JSONL ``url``; for HTML the address it was saved from or its absolute canonical
    link), else ``import:<file name>``, with the folders below the given one when there are any.
    """
    taken: set[str] = set()
    for path in paths:
        if path.is_dir():
            for file in sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file, path)):
                name = _printable(file.relative_to(path).as_posix())
                if file.suffix.lower() in READ:
                    yield from _read_file(file, _free(name, file, taken))
                else:
                    yield Imported(name, problem=f"not read: {file.suffix.lower() or 'no'} file", skipped=True)
        else:
            yield from _read_file(path, _free(_printable(path.name), path, taken))


def _printable(text: str) -> str:
    """Text with U+FFFD for bytes of a file name that are no UTF-8, and for half characters."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _free(name: str, file: Path, taken: set[str]) -> str:
    """The file's name, with as many of its folders before it as it takes to tell it from files given before."""
    parts = list(file.absolute().parts)
    for count in range(len(Path(name).parts), len(parts)):
        if name not in taken:
            break
        name = "/".join(parts[-count - 1 :])
    taken.add(name)
    return name


def _hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def import_address(name: str) -> str:
    """The address of a text that has none: ``import:`` and its name in NFC, percent-encoded."""
    return "import:" + quote(unicodedata.normalize("NFC", name), safe="/")


def _read_file(file: Path, name: str) -> Iterator[Imported]:
    ending = file.suffix.lower()
    if ending not in READ:
        yield Imported(name, problem=f"not read: {ending or 'no'} file")
        return
    try:
        size = file.stat().st_size
        if ending != ".jsonl" and size > MAX_FILE_BYTES:
            yield Imported(name, problem=f"larger than {MAX_FILE_BYTES // 2**20} MiB")
            return
        if ending == ".jsonl":
            yield from _read_jsonl(file, name)
            return
        body = file.read_bytes()
    except OSError as error:
        yield Imported(name, problem=f"cannot be read ({error.strerror})")
        return
    if not body.strip():
        yield Imported(name, problem="empty file")
    elif ending == ".txt":
        yield Imported(name, import_address(name), "text/plain", body)
    else:
        yield Imported(name, html_address(body) or import_address(name), "text/html", body)


def html_address(body: bytes) -> str | None:
    """The address a saved page states: its "saved from" comment, else its absolute canonical link; None for neither."""
    saved = _SAVED_FROM.search(body[:4096])
    if saved and (address := canonical(saved.group(1).decode("utf-8", "replace"))):
        return address
    link = LexborHTMLParser(body[:200_000].decode("utf-8", "replace")).css_first("link[rel=canonical]")
    return canonical(link.attributes.get("href") or "") if link is not None else None


def _read_jsonl(file: Path, name: str) -> Iterator[Imported]:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            source = f"{name}:{number}"
            if not line.strip():
                continue
            if len(line) > MAX_FILE_BYTES:
                yield Imported(source, problem=f"larger than {MAX_FILE_BYTES // 2**20} MiB")
                continue
            try:
                data = json.loads(line)
            except (ValueError, RecursionError):
                yield Imported(source, problem="not JSON")
                continue
            yield _from_json(data, source, name, number)


def _from_json(data: Any, source: str, name: str, number: int) -> Imported:
    if not isinstance(data, dict):
        return Imported(source, problem="not a JSON object")
    html, text = data.get("html"), data.get("text")
    body = html if isinstance(html, str) and html.strip() else text
    if not isinstance(body, str) or not body.strip():
        return Imported(source, problem="neither html nor text")
    url = data.get("url")
    if url is None or url == "":
        address: str | None = import_address(f"{name}/{number}")
    elif isinstance(url, str) and url.startswith("import:"):
        address = url
    else:
        address = canonical(url) if isinstance(url, str) else None
    if address is None:
        return Imported(source, problem=f"url: found {str(url)[:80]!r}, expected a web address")
    evidence = {key: _printable(data[key]) for key in ("date", "title", "author") if isinstance(data.get(key), str) and data[key]}
    kind = "text/html; charset=utf-8" if body is html else "text/plain; charset=utf-8"
    return Imported(source, address, kind, _printable(body).encode("utf-8"), evidence)


def host_slug(url: str) -> tuple[str, str]:
    """Site slug and home address for an address that no site file names: the host's name, ``import`` without one."""
    host = urlsplit(url).netloc.lower()
    return (host, f"{urlsplit(url).scheme}://{host}/") if host else ("import", "import:")
