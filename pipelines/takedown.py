"""``tulieu takedown``: finds what holds a page's words, in records and captures, and takes it out of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from archive.takedown import Subject, captures_beside, keep_out, remove, scrub, subject, unused_captures
from archive.writer import Writer
from crawler.capture.coding import decoded
from crawler.capture.reading import read_record
from crawler.capture.removal import remove_records
from crawler.capture.warc import CaptureError
from crawler.items import ExcludedError
from pipelines.proof import letters

MIN_LETTERS = 30
"""Letters of the shortest line that tells by itself that a capture holds the page's words: six or seven syllables."""
MAX_BYTES = 64 * 1024 * 1024


@dataclass
class Done:
    """What a takedown did: how many records of captures went, and what still holds the page's words."""

    page: bool = False
    addresses: int = 0
    captures: int = 0
    also_in: list[str] = field(default_factory=list)
    same_text: list[str] = field(default_factory=list)
    named_beside: list[str] = field(default_factory=list)
    """Pages of the site whose captures name it beside their own text (boxes of related posts): these captures prove those pages and stay."""
    unread: list[str] = field(default_factory=list)


def take_down(writer: Writer, folder: Path, url: str, *, at: str, reason: str, key_of: Callable[[str], str]) -> Done:
    """Removes a page everywhere and keeps it out; run again after it was cut off, it goes on.

    ``key_of`` gives what all spellings of an address share (``crawler.monitor.ledger.key_of``): a site that moves to https, or that ends
    its addresses in another way, brings no page back.

    The order is such that no row points to a record that is gone for longer than the command runs: first the address is
    kept out, then the records leave the captures, then the rows the archive. Raises ArchiveError, CaptureError.
    """
    what = subject(writer, url, key_of(url))
    keep_out(writer, dict.fromkeys((*what.urls, *map(key_of, what.urls))), at, reason)
    writer.commit()
    done = Done(what.page_id is not None, len(what.urls), same_text=list(what.same_text))
    places = {capture_id: (file, offset, length) for capture_id, file, offset, length in what.captures}
    wanted = _telling_lines(writer, what)
    if wanted:
        for capture_id, address, file, offset, length in unused_captures(writer):
            if capture_id in places:
                continue
            holds = _holds(folder, file, offset, wanted)
            if holds is None:
                done.unread.append(address)
            elif holds:
                places[capture_id] = (file, offset, length)
        done.also_in = _quoted_elsewhere(writer, what, wanted)
        beside = {address for capture_id, address, file, offset in captures_beside(writer, what) if capture_id not in places and _holds(folder, file, offset, wanted)}
        done.named_beside = sorted(beside.difference(done.also_in, done.same_text))
    done.captures = remove_records(folder, places.values(), at)
    remove(writer, what, places)
    writer.commit()
    scrub(writer)
    return done


def _telling_lines(writer: Writer, what: Subject) -> list[str]:
    """Letters of the lines of all versions that are long enough and that the site does not repeat."""
    repeated = {row[0] for row in writer.connection.execute("select line_key from site_lines")}
    lines = {line.removeprefix("- ") for text in what.texts for line in text.splitlines()}
    found = {letters(line) for line in lines if line.casefold() not in repeated}
    return sorted(line for line in found if len(line) >= MIN_LETTERS)


def _holds(folder: Path, file: str, offset: int, wanted: Sequence[str]) -> bool | None:
    """Whether a capture holds one of the lines, however it spells its letters; None when it cannot be read."""
    try:
        stored = read_record(folder, file, offset)
        body = decoded(stored.payload, stored.header("content-encoding"), MAX_BYTES)
    except (CaptureError, ExcludedError):
        return None
    text = body.decode("utf-8", "replace")
    for _ in range(3):  # JSON in HTML in XML: each may hide the letters of the one within
        plain = letters(re.sub(r"<[^<>]{0,2000}>", "", text))
        if any(line in plain for line in wanted):
            return True
        bare = unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text).replace("\\n", " "))
        if bare == text:
            return False
        text = bare
    return False


def _quoted_elsewhere(writer: Writer, what: Subject, wanted: Sequence[str]) -> list[str]:
    """The addresses of other pages that hold a whole telling line: they are other people's words now, and are only told."""
    found = []
    for url, text in writer.connection.execute("select url, text from pages where id is not ? and text is not null", [what.page_id]):
        if url not in what.same_text:
            plain = letters(text)
            if any(line in plain for line in wanted):
                found.append(url)
    return found

