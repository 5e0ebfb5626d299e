"""Writes pages with their versions and details: functions over the open batch."""

from __future__ import annotations

import json
from typing import Any, Literal

from archive import entities, fingerprints, page_links
from archive.batch import Batch
from archive.changes import Snapshot, Titles, is_change
from archive.rows import PageRow

Outcome = Literal["new", "changed", "unchanged", "alias"]

_PAGE_COLUMNS = (
    "url", "site", "kind", "title", "author", "organisation", "date_published", "date_precision", "date_source",
    "date_quote", "date_modified", "language", "language_confidence", "languages", "lead", "text", "word_count",
    "quality_flags", "text_sha256", "method", "capture_id",
)  # fmt: skip
_FROM_TEXT = (
    "title", "language", "language_confidence", "languages", "lead", "text", "word_count", "quality_flags", "text_sha256",
    "method", "capture_id",
)  # fmt: skip
"""What stays with a text that stays."""


def store(batch: Batch, page: PageRow) -> tuple[Outcome, int]:
    """Inserts a page, gives it a new version, or notes that it was seen again unchanged; it is live afterwards.

    What is a change, ``archive.changes`` says. When only a counter or the like differs, the stored title and text, all
    that was read from them, and the capture that proves them stay. Returns the outcome and the page's id.
    """
    known = batch.connection.execute(
        "select id, title, text, text_sha256, version_count, last_changed_at, author from pages where url = ?", [page.url]
    ).fetchone()
    if known is None:
        return "new", _insert(batch, page)
    page_id, title, text, sha, versions, changed_at, author = known
    same = (title, sha) == (page.title, page.text_sha256)
    changed = versions == 0 or (not same and _is_change(batch, Snapshot(title, text, changed_at), page))
    kept = () if changed else ("capture_id",) if same else _FROM_TEXT
    values = {name: getattr(page, name) for name in _PAGE_COLUMNS if name not in kept}
    values |= {"state": "live", "gone_since": None, "moved_to": None, "last_seen_at": page.fetched_at}
    if changed:
        values |= {"last_changed_at": page.fetched_at, "version_count": versions + 1}
    indexed = changed or author != values["author"]
    if indexed:
        batch.unindex(page_id)
    sets = ", ".join(f"{name} = ?" for name in values)
    batch.execute(f"update pages set {sets} where id = ?", [*values.values(), page_id])
    if changed or same:
        _details(batch, page_id, page)
    if indexed:
        batch.index(page_id, page.feeds if changed else None)
    if changed:
        _add_version(batch, page_id, versions + 1, page)
        _titles(batch, page.site).add(page.title)
    return ("changed" if changed else "unchanged"), page_id


def _is_change(batch: Batch, old: Snapshot, page: PageRow) -> bool:
    new = Snapshot(page.title, page.text, page.fetched_at)
    return is_change(old, new, _titles(batch, page.site))


def _titles(batch: Batch, site: str) -> Titles:
    """The titles of a site's pages, stored or stated by REST and feeds: read once, kept for the life of the writer."""
    if site not in batch.titles:
        titles = batch.titles[site] = Titles()
        for (title,) in batch.connection.execute("select title from pages where site = ? and title is not null", [site]):
            titles.add(title)
        stated = "select evidence from addresses where site = ? and evidence like '%\"title\"%'"
        for (evidence,) in batch.connection.execute(stated, [site]):
            for claims in json.loads(evidence).values():
                titles.add(str(claims.get("title") or ""))
    return batch.titles[site]


def _insert(batch: Batch, page: PageRow) -> int:
    values = {name: getattr(page, name) for name in _PAGE_COLUMNS} | {
        "state": "live", "first_seen_at": page.fetched_at, "last_seen_at": page.fetched_at,
        "last_changed_at": page.fetched_at, "version_count": 1,
    }  # fmt: skip
    sql = f"insert into pages({', '.join(values)}) values ({', '.join('?' * len(values))})"
    page_id = int(batch.execute(sql, values.values()).lastrowid or 0)
    _details(batch, page_id, page)
    batch.index(page_id, page.feeds)
    _add_version(batch, page_id, 1, page)
    if page.site in batch.titles:
        batch.titles[page.site].add(page.title)
    return page_id


def _add_version(batch: Batch, page_id: int, number: int, page: PageRow) -> None:
    batch.execute(
        "insert into versions(page_id, number, seen_at, title, text, text_sha256, capture_id) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        [page_id, number, page.fetched_at, page.title, page.text, page.text_sha256, page.capture_id],
    )


def _details(batch: Batch, page_id: int, page: PageRow) -> None:
    """Replaces the rows that belong to the latest version of a page."""
    for table in ("segments", "legal_references", "page_blocks"):
        batch.execute(f"delete from {table} where page_id = ?", [page_id])
    for position, segment in enumerate(page.segments):
        batch.execute("insert into segments values (?, ?, ?, ?, ?, ?)", [page_id, position, *segment])
    for position, reference in enumerate(page.references):
        batch.execute(
            "insert into legal_references(page_id, position, kind, number, title, issuer, issued_on, quote, start_char, key) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [page_id, position, *reference],
        )
    batch.execute("insert into page_blocks values (?, ?)", [page_id, page.blocks])
    entities.put_mentions(batch, page_id, page.mentions)
    entities.put_topics(batch, page_id, page.topics)
    fingerprints.put(batch, page_id, page.fingerprint)


def rewrite(batch: Batch, page: PageRow) -> int:
    """Puts a page's latest version right in place, for the same capture read again: no new version.

    Raises KeyError when there is no such page.
    """
    row = batch.connection.execute("select id, version_count from pages where url = ?", [page.url]).fetchone()
    if row is None:
        raise KeyError(page.url)
    page_id, number = row
    batch.unindex(page_id)
    values = {name: getattr(page, name) for name in _PAGE_COLUMNS}
    sets = ", ".join(f"{name} = ?" for name in values)
    batch.execute(f"update pages set {sets} where id = ?", [*values.values(), page_id])
    _details(batch, page_id, page)
    batch.index(page_id)
    batch.execute(
        "update versions set title = ?, text = ?, text_sha256 = ? where page_id = ? and number = ?",
        [page.title, page.text, page.text_sha256, page_id, number],
    )
    return int(page_id)


def put_version_back(batch: Batch, page_id: int, number: int, page: PageRow, last_seen_at: str) -> None:
    """Takes the versions of a page after ``number`` away; the page is unreachable and holds that version, built anew."""
    batch.execute("delete from versions where page_id = ? and number > ?", [page_id, number])
    (seen_at,) = batch.connection.execute("select seen_at from versions where page_id = ? and number = ?", [page_id, number]).fetchone()
    batch.execute("update pages set version_count = ? where id = ?", [number, page_id])
    rewrite(batch, page)
    batch.execute(
        "update pages set state = 'unreachable', last_changed_at = ?, last_seen_at = ? where id = ?", [seen_at, last_seen_at, page_id]
    )


def forget_versions(batch: Batch, url: str) -> None:
    """Takes a page's versions away before they are built anew; the page itself stays until it has new ones."""
    row = batch.connection.execute("select id from pages where url = ?", [url]).fetchone()
    if row:
        batch.execute("delete from versions where page_id = ?", [row[0]])
        batch.execute("update pages set version_count = 0 where id = ?", [row[0]])


def drop_unversioned(batch: Batch, site: str) -> list[str]:
    """Removes pages of a site that were built anew and became no record any more; returns their addresses."""
    rows = batch.connection.execute("select id, url from pages where site = ? and version_count = 0", [site]).fetchall()
    for page_id, _ in rows:
        remove_page(batch, page_id)
    return [url for _, url in rows]


def remove_page(batch: Batch, page_id: int) -> None:
    """Takes a page with its versions, details and index entries out; its captures and ledger rows stay."""
    batch.unindex(page_id)
    page_links.drop(batch, [page_id])
    for table in ("versions", "segments", "legal_references", "page_blocks", "mentions", "page_topics", "page_fingerprints"):
        batch.execute(f"delete from {table} where page_id = ?", [page_id])
    batch.execute("update addresses set page_id = null where page_id = ?", [page_id])
    for column in ("duplicate_of", "translation_of"):
        batch.execute(f"update pages set {column} = null where {column} = ?", [page_id])
    batch.execute("delete from pages where id = ?", [page_id])


def page_values(batch: Batch, page_id: int) -> dict[str, Any]:
    """A row of ``pages`` by column name, with ``flags`` as a list. Raises KeyError when there is none."""
    cursor = batch.connection.execute("select * from pages where id = ?", [page_id])
    row = cursor.fetchone()
    if row is None:
        raise KeyError(page_id)
    values = dict(zip((column[0] for column in cursor.description), row, strict=True))
    return {**values, "flags": json.loads(values["quality_flags"] or "[]")}
