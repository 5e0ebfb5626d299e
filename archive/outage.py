"""Texts that many pages of a site have got at once: what a host or a maintenance page answers in their place.

Functions over the batch. Only ``versions`` are read, so captures that are read again give the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from archive.batch import Batch
from archive.rows import PageRow
from archive.runs import first_files
from archive.store import put_version_back, remove_page

SAME_TEXT_PAGES = 5
"""Known pages that had as many different texts before and have one and the same in one run. Two or three may have been
emptied by an editor or merged into one notice; five at once are a host ("account suspended"), a wall or a template."""
SAME_TEXT = "the same text as"
"""How the ledger's reason begins."""


@dataclass(frozen=True)
class Spoilt:
    """A version that holds such a text. ``before`` is the page's last version without it: number, capture, time seen; None for a
    page that had none. ``words`` are the title of the text, or its beginning; ``pages`` how many have it."""

    page_id: int
    url: str
    number: int
    capture_id: int
    before: tuple[int, int, str] | None
    words: str
    pages: int

    @property
    def reason(self) -> str:
        """For the ledger."""
        return f"{SAME_TEXT} {self.pages - 1} other pages in this run: taken for an outage"


def spoilt(batch: Batch, site: str, since: str = "") -> list[Spoilt]:
    """The versions of a site since a time (UTC) whose text many pages got in one run, by page and number.

    A run is told by its WARC file, which captures that are read again have too; one that was cut off and those that go on
    with it are one, where the archive knows of them. New pages with that text count as spoilt with the others; they do
    not make it an outage.
    """
    sql = (
        "select v.page_id, p.url, v.number, v.text_sha256, v.capture_id, c.warc_file, before.text_sha256 from pages p "
        "join versions v on v.page_id = p.id join captures c on c.id = v.capture_id "
        "left join versions before on before.page_id = v.page_id and before.number = v.number - 1 "
        "where p.site = ? and p.last_changed_at >= ? and v.seen_at >= ? and c.status is not null order by v.page_id, v.number"
    )
    first = first_files(batch.connection, site)
    rows = [(*row[:5], first.get(row[5], row[5]), row[6]) for row in batch.connection.execute(sql, [site, since, since])]
    earlier: dict[tuple[str, str], set[str]] = defaultdict(set)
    for _, _, _, sha, _, file, had in rows:
        if had not in (None, sha):
            earlier[sha, file].add(had)
    runs = {key for key, texts in earlier.items() if len(texts) >= SAME_TEXT_PAGES}
    texts = {sha for sha, _ in runs}
    found = [row for row in rows if (row[3], row[5]) in runs or (row[3] in texts and row[2] > 1)]
    pages = {sha: len({row[0] for row in found if row[3] == sha}) for sha in texts}
    words = {sha: _words(batch, sha) for sha in texts}
    return [
        Spoilt(page_id, url, number, capture_id, _before(batch, page_id, texts), words[sha], pages[sha])
        for page_id, url, number, sha, capture_id, _, _ in found
    ]


def _words(batch: Batch, sha: str) -> str:
    title, text = batch.connection.execute("select title, text from versions where text_sha256 = ? order by id desc limit 1", [sha]).fetchone()
    return " ".join(str(title or text).split())[:80]


def _before(batch: Batch, page_id: int, texts: set[str]) -> tuple[int, int, str] | None:
    sql = "select number, capture_id, seen_at, text_sha256 from versions where page_id = ? order by number desc"
    rows = batch.connection.execute(sql, [page_id]).fetchall()
    return next(((number, capture, at) for number, capture, at, sha in rows if sha not in texts), None)


def take_back(batch: Batch, one: Spoilt, row: PageRow | None) -> None:
    """Takes a spoilt version away: the page is unreachable with its text of before (``row``), or goes when it had none."""
    if row is None or one.before is None:
        remove_page(batch, one.page_id)
    else:
        put_version_back(batch, one.page_id, one.before[0], row, _last_seen(batch, one))
    batch.titles.clear()  # the outage's own title is that of no page
    batch.execute("update addresses set state = 'failed', reason = ? where url = ?", [one.reason, one.url])


def _last_seen(batch: Batch, one: Spoilt) -> str:
    """When a page was last seen with a text of its own: its newest capture before, whose payload is not the outage's."""
    sql = (
        "select max(other.fetched_at) from captures other join captures mine on mine.id = ? where other.url = mine.url "
        "and other.id < mine.id and other.status in (200, 304) and other.payload_sha256 is not mine.payload_sha256"
    )
    (at,) = batch.connection.execute(sql, [one.capture_id]).fetchone()
    return max(at or "", one.before[2] if one.before else "")
