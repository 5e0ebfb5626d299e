"""Texts that many pages of a site have got at once: what a host or a maintenance page answers in their place.

Functions over the batch. Only ``versions`` are read, so captures that are read again give the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive.batch import Batch
from archive.rows import PageRow
from archive.runs import first_files, outage_files
from archive.store import put_version_back, remove_page

SAME_TEXT_PAGES = 5
"""Known pages that had as many different texts before and have one and the same in one run. Two or three may have been
emptied by an editor or merged into one notice; five at once are a host ("account suspended"), a wall or a template."""
SAME_TEXT = "the same text as"
"""How the ledger's reason begins."""

_NUMBER = re.compile(r"(?<![0-9A-Za-z.,:/-])[A-Za-z.,:/-]*\d[0-9A-Za-z.,:/-]*")
"""A number, a time, or the number of a request in letters and digits (8f3a2b9c)."""
Shape = bytes
"""A digest of a text without what a notice says of the address or the moment (``shape``)."""


@dataclass(frozen=True)
class _Version:
    """A version that a run has made; ``had`` is the shape of the version before, None for a new page."""

    page_id: int
    url: str
    number: int
    capture_id: int
    file: str
    shape: Shape
    had: Shape | None


@dataclass(frozen=True)
class Spoilt:
    """A version that holds such a text. ``before`` is the page's last version without it: number, capture, time seen; None for a
    page that had none. ``words`` are the title of the text, or its beginning; ``pages`` how many have it."""

    page_id: int
    url: str
    number: int
    capture_id: int
    before: tuple[int, int, str] | None
    last_seen_at: str
    words: str
    pages: int

    @property
    def reason(self) -> str:
        """For the ledger."""
        return f"{SAME_TEXT} {self.pages - 1} other pages in this run: taken for an outage"


def shape(url: str, text: str) -> Shape:
    """What a text is apart from its numbers and the page's own address: notices name both ("/tin/12 is for sale, 10:32")."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    for named in dict.fromkeys((url, unquote(url), path, unquote(path), parts.path, unquote(parts.path))):
        if len(named) > 1:
            text = text.replace(named, "/")
    return hashlib.sha256(_NUMBER.sub("0", text).encode("utf-8", "surrogatepass")).digest()


def spoilt(batch: Batch, site: str, since: str = "") -> list[Spoilt]:
    """The versions of a site since a time (UTC) whose text many pages got in one run, by page and number.

    Texts are one when they have one ``shape``. A run is told by its WARC file, which captures that are read again have too;
    one that was cut off and those that go on with it are one, where the archive knows of them. New pages with that text
    count as spoilt with the others; they do not make it an outage. They are looked at only when there is one.
    """
    changed = list(_versions(batch, site, since, "v.number > 1"))
    earlier: dict[tuple[Shape, str], set[Shape]] = defaultdict(set)
    for one in changed:
        if one.had is not None and one.had != one.shape:
            earlier[one.shape, one.file].add(one.had)
    runs = {key for key, texts in earlier.items() if len(texts) >= SAME_TEXT_PAGES}
    texts = {text for text, _ in runs}
    if not texts:
        return []
    found = [one for one in changed if one.shape in texts]
    found += [one for one in _versions(batch, site, since, "v.number = 1") if (one.shape, one.file) in runs]
    pages = Counter(text for _, text in {(one.page_id, one.shape) for one in found})
    words = {one.shape: _words(batch, one) for one in reversed(found)}
    outages = outage_files(batch.connection, site)
    result = []
    for one in sorted(found, key=lambda one: (one.page_id, one.number)):
        before = _before(batch, one, texts)
        seen_at = _last_seen(batch, one, before, outages)
        result.append(Spoilt(one.page_id, one.url, one.number, one.capture_id, before, seen_at, words[one.shape], pages[one.shape]))
    return result


def _versions(batch: Batch, site: str, since: str, where: str) -> Iterator[_Version]:
    """The versions of captured pages of a site since a time (UTC), one after the other: their texts are not kept."""
    sql = (
        "select v.page_id, p.url, v.number, v.capture_id, c.warc_file, v.text, before.text from pages p "
        "join versions v on v.page_id = p.id join captures c on c.id = v.capture_id "
        "left join versions before on before.page_id = v.page_id and before.number = v.number - 1 "
        f"where p.site = ? and p.last_changed_at >= ? and v.seen_at >= ? and c.status is not null and {where} order by v.page_id, v.number"
    )
    first = first_files(batch.connection, site)
    for page_id, url, number, capture_id, file, text, before in batch.connection.execute(sql, [site, since, since]):
        had = shape(url, before) if before is not None else None
        yield _Version(page_id, url, number, capture_id, first.get(file, file), shape(url, text), had)


def _words(batch: Batch, one: _Version) -> str:
    title, text = batch.connection.execute("select title, text from versions where page_id = ? and number = ?", [one.page_id, one.number]).fetchone()
    return " ".join(str(title or text).split())[:80]


def _before(batch: Batch, one: _Version, texts: set[Shape]) -> tuple[int, int, str] | None:
    sql = "select number, capture_id, seen_at, text from versions where page_id = ? order by number desc"
    rows = batch.connection.execute(sql, [one.page_id]).fetchall()
    return next(((number, capture, at) for number, capture, at, text in rows if shape(one.url, text) not in texts), None)


def take_back(batch: Batch, one: Spoilt, row: PageRow | None) -> None:
    """Takes a spoilt version away: the page is unreachable with its text of before (``row``), or goes when it had none."""
    if row is None or one.before is None:
        remove_page(batch, one.page_id)
    else:
        put_version_back(batch, one.page_id, one.before[0], row, one.last_seen_at)
    batch.titles.clear()  # the outage's own title is that of no page
    batch.execute("update addresses set state = 'failed', reason = ? where url = ?", [one.reason, one.url])


def _last_seen(batch: Batch, one: _Version, before: tuple[int, int, str] | None, outages: frozenset[str]) -> str:
    """When a page was last seen with a text of its own: its newest capture before, whose payload is not the outage's.

    ``outages`` are WARC files of visits that were outages themselves: no two notices need have one payload.
    """
    sql = (
        "select max(other.fetched_at) from captures other join captures mine on mine.id = ? where other.url = mine.url "
        "and other.id < mine.id and other.status in (200, 304) and other.payload_sha256 is not mine.payload_sha256 "
        "and other.warc_file not in (select value from json_each(?))"
    )
    (at,) = batch.connection.execute(sql, [one.capture_id, json.dumps(sorted(outages))]).fetchone()
    return max(at or "", before[2] if before else "")
