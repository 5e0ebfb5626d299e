"""Proves the texts and titles made from one capture against its bytes: what is stored really stands in the page."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.capture.coding import decoded
from crawler.capture.reading import read_record
from crawler.capture.warc import CaptureError, Stored
from crawler.extract.document import MAX_DOCUMENT_BYTES, form_of, read_document
from crawler.extract.metadata import read_metadata
from crawler.extract.tree import decode, parse
from crawler.items import ExcludedError
from vietnamese.repair import repair

QUOTED_CHARS = 60
"""How much of a line that does not occur a fault shows."""
_UNREAD = frozenset(["script", "style"])
_LEFT_OUT = frozenset(
    ["button", "select", "textarea", "datalist", "noscript", "template", "svg", "math", "iframe", "object", "video", "audio", "canvas"]
)
"""Elements that extraction cuts out of the middle of a line."""


@dataclass(frozen=True)
class Place:
    """Where a capture lies, and what the archive says about it (``sha256`` of the payload, hexadecimal)."""

    url: str
    sha256: str
    file: str
    offset: int


@dataclass(frozen=True)
class Claim:
    """What a stored page or version (``what``: ``page 3``) says that its capture holds.

    ``titles`` are those that REST, feeds or the giver of an import stated about the address: a title may be theirs.
    ``facts`` are further things that must stand there (name, words): author and the quote of the date; ``stated`` is all
    that was stated about the address.
    """

    what: str
    text: str
    title: str | None
    titles: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What became of a capture: why it cannot be read, how many lines were found in it, (what, problem) of the others."""

    problem: str | None = None
    lines: int = 0
    faults: tuple[tuple[str, str], ...] = ()


def prove(folder: Path, place: Place, claims: tuple[Claim, ...]) -> Proof:
    """Reads a capture and looks for the title and every line of each claim in it.

    Only letters and digits are compared (NFC): blanks, bullets and punctuation are how the text was set. Run this in
    a worker: it parses what a stranger wrote.
    """
    try:
        stored = read_record(folder, place.file, place.offset)
    except CaptureError as error:
        return Proof(str(error))
    if stored.capture.url != place.url:
        return Proof(f"the record at that place is of {stored.capture.url}")
    if stored.capture.payload_sha256 != place.sha256:
        return Proof("payload does not match its digest")
    if not claims:
        return Proof()
    try:
        page = _read(stored)
    except ExcludedError as error:
        return Proof(f"nothing can be proved by it: {error.reason}")
    return _compare(page, claims)


@dataclass(frozen=True)
class _Page:
    """All that a capture says, letters and digits only: its text (in page order, once or twice) and its titles."""

    texts: tuple[str, ...]
    titles: tuple[str, ...]
    raw: str = ""
    """The source of the page with all of its attributes and scripts, and what its metadata and its giver state."""


def letters(text: str) -> str:
    """The letters and digits of a text, in NFC."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


def _compare(page: _Page, claims: tuple[Claim, ...]) -> Proof:
    found = 0
    faults: list[tuple[str, str]] = []
    known: dict[str, tuple[int, tuple[str, ...]]] = {}  # a page and its latest version have one text
    for claim in claims:
        if claim.text not in known:
            known[claim.text] = _find_lines(page, claim.text)
        count, missing = known[claim.text]
        found += count
        faults += [(claim.what, f"not in its capture: {line[:QUOTED_CHARS]}") for line in missing]
        if claim.title and not _has_title(page, claim):
            faults.append((claim.what, f"title is not in its capture: {claim.title[:QUOTED_CHARS]}"))
        for name, words in claim.facts:
            wanted = letters(words)
            if not any(wanted in text for text in (*page.texts, page.raw, *_as_meant(claim.stated))):
                faults.append((claim.what, f"{name} is not in its capture: {words[:QUOTED_CHARS]}"))
    return Proof(None, found, tuple(faults))


def _find_lines(page: _Page, text: str) -> tuple[int, tuple[str, ...]]:
    """How many lines of a text the page holds, and those that it does not. A line without letters says nothing."""
    found, missing = 0, []
    cursors = [0] * len(page.texts)
    for line in text.splitlines():
        wanted = letters(line)
        if not wanted:
            continue
        for index, whole in enumerate(page.texts):
            at = whole.find(wanted, cursors[index])
            if at < 0 and cursors[index]:
                at = whole.find(wanted)
            if at >= 0:
                cursors[index] = at + len(wanted)
                found += 1
                break
        else:
            missing.append(line)
    return found, tuple(missing)


def _has_title(page: _Page, claim: Claim) -> bool:
    wanted = letters(claim.title or "")
    return any(wanted in text for text in (*page.texts, *page.titles, *_as_meant(claim.titles)))


def _as_meant(stated: tuple[str, ...]) -> Iterator[str]:
    """The letters of what was stated about an address: as it stands, and where it was damaged as extraction mends it."""
    for text in stated:
        yield letters(text)
        meant, reading = repair(text)
        if reading is not None:
            yield letters(meant)


def _read(stored: Stored) -> _Page:
    """Raises ExcludedError for a payload that cannot be decoded or is nested too deeply."""
    capture = stored.capture
    kind = capture.content_type or ""
    body = stored.payload if capture.status is None else decoded(stored.payload, stored.header("content-encoding"), MAX_DOCUMENT_BYTES)
    if (form := form_of(body, kind, capture.url)) is not None:
        return _read_document(body, form, stored.evidence)
    if capture.status is None and kind.startswith("text/plain"):
        return _Page((letters(decode(stored.payload, kind, plain=True).text),), _stated(stored.evidence), letters(stored.evidence or ""))
    source = decode(body, kind).text
    tree = parse(source)
    metadata = read_metadata(tree)
    claimed = [*metadata.titles, *([metadata.page_title] if metadata.page_title else [])]
    titles = (*(letters(title) for title in claimed), *_stated(stored.evidence))
    whole, outer = _texts(tree)
    further = " ".join((*(name for _, name in metadata.authors), *(value for _, value in metadata.published), stored.evidence or ""))
    return _Page((whole,) if whole == outer else (whole, outer), titles, letters(f"{unescape(source)} {further}"))


def _read_document(body: bytes, form: str, evidence: str | None) -> _Page:
    """What a PDF or office file says: its blocks in reading order, and the title of its information."""
    document = read_document(body, form)
    whole = letters("".join(block.text for block in document.every))
    titles = (letters(document.stated_title),) if document.stated_title else ()
    return _Page((whole,), (*titles, *_stated(evidence)), letters(evidence or ""))


def _stated(evidence: str | None) -> tuple[str, ...]:
    """The title that came with an imported file."""
    stated = json.loads(evidence) if evidence else {}
    return tuple(_as_meant((str(stated["title"]),))) if isinstance(stated, dict) and stated.get("title") else ()


def _texts(tree: LexborHTMLParser) -> tuple[str, str]:
    """The text of a page but for scripts and styles, and the same without the elements that extraction leaves out."""
    parts = list(_text_nodes(tree.root)) if tree.root is not None else []
    return letters("".join(text for text, _ in parts)), letters("".join(text for text, kept in parts if kept))


def _text_nodes(root: LexborNode) -> Iterator[tuple[str, bool]]:
    """The text nodes in page order, each with whether it lies outside of the elements that extraction leaves out."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, kept = stack.pop()
        if node.tag == "-text":
            yield node.text_content or "", kept
        elif node.tag not in _UNREAD:
            kept = kept and node.tag not in _LEFT_OUT
            stack.extend((child, kept) for child in reversed(list(node.iter(include_text=True))))
