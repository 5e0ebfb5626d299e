"""Keeps what pages are compared by, so that a run compares only what it brought: functions over the open batch."""

from __future__ import annotations

from collections.abc import Iterable

from archive.batch import Batch
from archive.rows import FingerprintRow

KEPT_STATES = "('live', 'gone', 'unreachable')"
"""States of pages that are compared: what is gone is still the original; what moved is linked at its new address."""


def put(batch: Batch, page_id: int, row: FingerprintRow | None) -> None:
    """Replaces a page's fingerprint; one that says the same stays compared. None takes it away."""
    if row is None:
        batch.execute("delete from page_fingerprints where page_id = ?", [page_id])
        return
    batch.execute(
        "insert into page_fingerprints(page_id, scheme, signature, sentences, images, linked) values (?, ?, ?, ?, ?, 0) "
        "on conflict(page_id) do update set linked = linked and scheme = excluded.scheme and signature = excluded.signature "
        "and sentences = excluded.sentences, scheme = excluded.scheme, signature = excluded.signature, "
        "sentences = excluded.sentences, images = coalesce(excluded.images, images)",
        [page_id, row.scheme, row.signature, row.sentences, row.images],
    )


def without(batch: Batch, site: str, scheme: int) -> list[tuple[int, str]]:
    """(id, text) of the pages of a site that have no fingerprint of this scheme: those of older versions of the software."""
    sql = (
        "select id, text from pages left join page_fingerprints f on f.page_id = pages.id "
        "where site = ? and f.scheme is not ? and text != '' order by id"
    )
    return batch.connection.execute(sql, [site, scheme]).fetchall()


def fresh(batch: Batch, site: str) -> list[int]:
    """The pages of a site that were not compared since their fingerprint changed."""
    sql = "select page_id from page_fingerprints join pages on pages.id = page_id where linked = 0 and site = ? order by page_id"
    return [page_id for (page_id,) in batch.connection.execute(sql, [site])]


def fingerprints(batch: Batch, scheme: int) -> list[tuple[int, bytes, bytes, bytes | None]]:
    """(page id, signature, sentences, images) of all pages that are compared; a page with a twin on its site is not."""
    sql = (
        "select page_id, signature, sentences, images from page_fingerprints join pages on pages.id = page_id "
        f"where scheme = ? and state in {KEPT_STATES} and not exists (select 1 from pages twin "
        "where twin.id = pages.duplicate_of and twin.site is pages.site) order by page_id"
    )
    return batch.connection.execute(sql, [scheme]).fetchall()


def set_linked(batch: Batch, pages: Iterable[int]) -> None:
    """Notes that pages were compared."""
    for page_id in pages:
        batch.execute("update page_fingerprints set linked = 1 where page_id = ?", [page_id])


def forget(batch: Batch, site: str) -> None:
    """Has the pages of a site compared anew."""
    batch.execute("update page_fingerprints set linked = 0 where page_id in (select id from pages where site = ?)", [site])
