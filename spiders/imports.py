"""A further source of responses: files a person gives (.txt, .html, .jsonl, .pdf, office files), as they are, each with its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import canonical
from crawler.extract.document import PDF, TYPES
from crawler.extract.fields import is_date
from spiders.import_names import Names, import_address, origin_of, printable

MAX_FILE_BYTES = 20 * 1024 * 1024
DOCUMENTS = {f".{form}": kind for kind, form in TYPES.items() if form in ("docx", "odt", "xlsx", "pptx")} | {".pdf": PDF}
READ = (".txt", ".html", ".htm", ".jsonl", *DOCUMENTS)
"""Endings that are read."""
MAX_COMPARED_CHARS = 500_000
"""So much of a saved page is looked at to tell whether it is a known document."""
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")


@dataclass(frozen=True)
class Imported:
    """One imported page, or why there is none (``problem``). ``source`` names file (and line) for people.

    ``note`` is what is wrong with a page that is imported all the same; ``skipped`` is set for a file of another kind that merely lies in an imported folder: no failure.
    """

    source: str
    url: str = ""
    content_type: str = ""
    payload: bytes = b""
    evidence: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    note: str | None = None
    skipped: bool = False


def read_inputs(paths: list[Path], names: Names | None = None) -> Iterator[Imported]:
    """All pages of files and folders (searched to any depth, in name order).

    A file's address is its own (JSONL ``url``; for HTML the address it was saved from or its absolute canonical
    link), else ``import:<file name>``, with the folders below the given one when there are any, as ``names`` says.
    """
    names = names or Names()
    for path in paths:
        if path.is_dir():
            for file in sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file, path)):
                name = printable(file.relative_to(path).as_posix())
                if file.suffix.lower() in READ:
                    yield from _read_file(file, name, names)
                else:
                    yield Imported(name, problem=f"not read: {file.suffix.lower() or 'no'} file", skipped=True)
        else:
            yield from _read_file(path, printable(path.name), names)


def _hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def _read_file(file: Path, name: str, names: Names) -> Iterator[Imported]:
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
            yield from _read_jsonl(file, name, names)
            return
        body = file.read_bytes()
    except OSError as error:
        yield Imported(name, problem=f"cannot be read ({error.strerror})")
        return
    if not body.strip():
        yield Imported(name, problem="empty file")
    elif ending in DOCUMENTS:  # not opened here: a worker does that
        address, evidence = _named(file, name, names, "")
        yield Imported(name, address, DOCUMENTS[ending], body, evidence)
    elif ending != ".txt" and (stated := html_address(body)):
        yield Imported(name, stated, "text/html", body)
    else:
        address, evidence = _named(file, name, names, _words(body, ending))
        yield Imported(name, address, "text/plain" if ending == ".txt" else "text/html", body, evidence)


def _named(file: Path, name: str, names: Names, words: str) -> tuple[str, dict[str, Any]]:
    """The address of a file that states none, and the digests of where it lay."""
    origin = origin_of(file)
    return import_address(names.name(file, name, origin, words)), {"file": origin.path, "folder": origin.folder}


def _words(body: bytes, ending: str) -> str:
    """Roughly the text of a file, to compare it by."""
    text = body.decode("utf-8", "replace")
    if ending == ".txt":
        return text
    tree = LexborHTMLParser(text[:MAX_COMPARED_CHARS])
    return tree.body.text(separator=" ") if tree.body is not None else ""


def html_address(body: bytes) -> str | None:
    """The address a saved page states: its "saved from" comment, else its absolute canonical link; None for neither."""
    saved = _SAVED_FROM.search(body[:4096])
    if saved and (address := canonical(saved.group(1).decode("utf-8", "replace"))):
        return address
    link = LexborHTMLParser(body[:200_000].decode("utf-8", "replace")).css_first("link[rel=canonical]")
    return canonical(link.attributes.get("href") or "") if link is not None else None


def _read_jsonl(file: Path, name: str, names: Names) -> Iterator[Imported]:
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
            page = _from_json(data, source)
            if page.problem is None and not page.url:
                text = page.payload.decode("utf-8")
                address, origin = _named(file / str(number), f"{name}/{number}", names, text)
                page = replace(page, url=address, evidence=page.evidence | origin)
            yield page


def _from_json(data: Any, source: str) -> Imported:
    """The page of a JSON object; its ``url`` stays empty when the object gives none."""
    if not isinstance(data, dict):
        return Imported(source, problem="not a JSON object")
    html, text = data.get("html"), data.get("text")
    body = html if isinstance(html, str) and html.strip() else text
    if not isinstance(body, str) or not body.strip():
        return Imported(source, problem="neither html nor text")
    url = data.get("url")
    if url is None or url == "":
        address: str | None = ""
    elif isinstance(url, str) and url.startswith("import:"):
        address = url
    else:
        address = canonical(url) if isinstance(url, str) else None
    if address is None:
        return Imported(source, problem=f"url: found {str(url)[:80]!r}, expected a web address")
    evidence = {key: printable(data[key]) for key in ("date", "title", "author") if isinstance(data.get(key), str) and data[key]}
    kind = "text/html; charset=utf-8" if body is html else "text/plain; charset=utf-8"
    return Imported(source, address, kind, printable(body).encode("utf-8"), evidence, note=_date_problem(data.get("date")))


def _date_problem(given: Any) -> str | None:
    if given is None or given == "" or (isinstance(given, str) and is_date(given)):
        return None
    return f"date: found {printable(str(given))[:80]!r}, expected a date as in 2020-02-28 or 28/02/2020; imported without it"


def host_slug(url: str) -> tuple[str, str]:
    """Site slug and home address for an address that no site file names: the host's name, ``import`` without one."""
    host = urlsplit(url).netloc.lower()
    return (host, f"{urlsplit(url).scheme}://{host}/") if host else ("import", "import:")
