"""Removes a page from the archive on request: rows, versions, index, mentions; what stays is a digest that keeps it out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from archive import entities, search_update
from archive.batch import Batch

_OF_A_PAGE = ("segments", "legal_references", "mentions", "page_topics", "page_blocks", "page_fingerprints", "versions")


@dataclass(frozen=True)
class Subject:
    """What one request is about: addresses, the page made of them (None: there is none) and where its captures lie.

    ``same_text`` are the addresses of other pages that hold the same text: they stay until they are asked for too.
    """

    urls: tuple[str, ...]
    page_id: int | None
    captures: tuple[tuple[int, str, int, int], ...]
    texts: tuple[str, ...] = ()
    same_text: tuple[str, ...] = ()


def subject(batch: Batch, url: str, key: str) -> Subject:
    """What is known of an address, or else of another spelling of it: its page with all of its aliases and the captures of all of them.

    ``key`` is what all spellings of the address share (``addresses.address_key``).
    """
    row = batch.connection.execute(
        "select id from pages where url = ? union select page_id from addresses where url = ? and page_id is not null", [url, url]
    ).fetchone() or batch.connection.execute(
        "select page_id from addresses join pages on pages.id = page_id where address_key = ? order by addresses.url = pages.url desc, page_id", [key]
    ).fetchone()
    if row is None:
        urls = [each for (each,) in batch.connection.execute("select ? union select url from addresses where address_key = ?", [url, key])]
        return Subject(tuple(urls), None, _captures(batch, urls, None))
    page_id = int(row[0])
    urls = [each for (each,) in batch.connection.execute(
        "select url from pages where id = :id union select url from addresses where page_id = :id union select :url", {"id": page_id, "url": url}
    )]  # fmt: skip
    versions = batch.connection.execute("select title, text from versions where page_id = ? union select title, text from pages where id = ?", [page_id, page_id])
    texts = tuple(text for row in versions for text in row if text)
    others = batch.connection.execute(
        "select url from pages where id != :id and text_sha256 in (select text_sha256 from pages where id = :id) and length(text) > 0 order by url", {"id": page_id}
    )
    return Subject(tuple(urls), page_id, _captures(batch, urls, page_id), texts, tuple(each for (each,) in others))


def _captures(batch: Batch, urls: list[str], page_id: int | None) -> tuple[tuple[int, str, int, int], ...]:
    """The captures of addresses and versions, all with the same payload, and the revisits of any of them."""
    sql = """
        with own as (
            select id from captures where url in (select value from json_each(:urls))
            union select capture_id from versions where page_id = :page union select capture_id from pages where id = :page
        ), same as (
            select id from captures where payload_sha256 in (select payload_sha256 from captures where id in (select id from own))
        )
        select id, warc_file, warc_offset, warc_length from captures
        where id in (select id from own) or id in (select id from same) or revisit_of in (select id from same) order by id
    """
    return tuple(batch.connection.execute(sql, {"urls": json.dumps(urls), "page": page_id}).fetchall())


def unused_captures(batch: Batch) -> list[tuple[int, str, str, int, int]]:
    """The captures from which no page or version was read (feeds, lists, sitemaps, interfaces): (id, url, file, offset, length)."""
    sql = """
        select id, url, warc_file, warc_offset, warc_length from captures where id not in (
            select capture_id from pages where capture_id is not null union select capture_id from versions where capture_id is not null
        ) order by warc_file, warc_offset
    """
    return batch.connection.execute(sql).fetchall()


def captures_beside(batch: Batch, what: Subject) -> list[tuple[int, str, str, int]]:
    """The captures of the other pages of a site from which a page or version was read: (id, page's address, file, offset)."""
    if what.page_id is None:
        return []
    sql = """
        with others as (
            select id, url, capture_id from pages where id != :id and site = (select site from pages where id = :id)
        ), read as (
            select url, capture_id from others union select url, versions.capture_id from others join versions on page_id = others.id
        )
        select c.id, read.url, c.warc_file, c.warc_offset from read join captures c on c.id = read.capture_id order by c.warc_file, c.warc_offset
    """
    return batch.connection.execute(sql, {"id": what.page_id}).fetchall()


def keep_out(batch: Batch, urls: Iterable[str], at: str, reason: str) -> None:
    """Notes, once for each address or key of addresses, that it must stay out; nothing of its content."""
    batch.taken_down = None
    for url in urls:
        digest = hashlib.sha256(url.encode()).hexdigest()
        batch.execute("insert into takedowns(url_sha256, taken_down_at, reason) values (?, ?, ?) on conflict do nothing", [digest, at, reason])


def remove(batch: Batch, what: Subject, captures: Iterable[int]) -> None:
    """Deletes the rows of a page, of its addresses and of captures whose records are gone; call ``scrub`` after the commit."""
    page_id = what.page_id
    if page_id is not None:
        batch.unindex(page_id)
        batch.execute("delete from page_links where ? in (page_id, other_id)", [page_id])
        batch.execute("update page_links set first_id = null where first_id = ?", [page_id])
        for column in ("duplicate_of", "translation_of", "moved_to"):
            batch.execute(f"update pages set {column} = null where {column} = ?", [page_id])
        for table in _OF_A_PAGE:
            batch.execute(f"delete from {table} where page_id = ?", [page_id])
        batch.execute("delete from addresses where page_id = ?", [page_id])
        batch.execute("delete from pages where id = ?", [page_id])
    for url in what.urls:
        batch.execute("delete from addresses where url = ?", [url])
    for capture_id in captures:
        batch.execute("update captures set revisit_of = null where revisit_of = ?", [capture_id])
        batch.execute("delete from captures where id = ?", [capture_id])
    entities.drop_unnamed(batch)


def scrub(batch: Batch) -> None:
    """Leaves nothing of deleted rows in the file: merges the full-text segments, makes those of the search index anew that
    held the page, empties the log, packs the file.

    Needs room for a second copy of the archive. Raises ArchiveError when another program keeps the log open.
    """
    for table in ("pages_fts", "pages_exact"):
        batch.execute(f"insert into {table}({table}) values ('optimize')")
    batch.commit()
    search_update.update(batch.connection, bind=False)
    search_update.clean(batch.connection)
    batch.connection.execute("pragma secure_delete = on")
    batch.connection.execute("pragma wal_checkpoint(truncate)")
    batch.connection.execute("vacuum")
    batch.connection.execute("pragma wal_checkpoint(truncate)")
