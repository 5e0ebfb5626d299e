"""Writes the links between pages that are alike, and what follows from them for ``pages``: functions over the open batch."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from archive.batch import Batch

Kind = Literal["near_duplicate", "copy", "translation"]


class Link(NamedTuple):
    """One row of ``page_links``: ``page_id`` is smaller than ``other_id``; ``first_id`` is one of both or None."""

    page_id: int
    other_id: int
    kind: Kind
    score: float
    first_id: int | None
    evidence: dict[str, Any]


class Facts(NamedTuple):
    """What is known of a page that may be linked."""

    id: int
    url: str
    site: str
    title: str | None
    date: str | None
    precision: str | None
    language: str
    words: int


def facts_of(batch: Batch, site: str) -> list[Facts]:
    """The pages of a site, by id."""
    columns = "id, url, site, title, date_published, date_precision, language, coalesce(word_count, 0)"
    return [Facts(*row) for row in batch.connection.execute(f"select {columns} from pages where site = ? order by id", [site])]


def page_of(batch: Batch, page_id: int) -> tuple[Facts, str]:
    """A page's facts and its text. Raises KeyError when there is none."""
    columns = "id, url, site, title, date_published, date_precision, language, coalesce(word_count, 0), text"
    row = batch.connection.execute(f"select {columns} from pages where id = ?", [page_id]).fetchone()
    if row is None:
        raise KeyError(page_id)
    return Facts(*row[:-1]), str(row[-1] or "")


def drop(batch: Batch, pages: Iterable[int], kinds: Iterable[Kind] = ("near_duplicate", "copy", "translation")) -> None:
    """Takes away the links of pages, of some kinds."""
    marks = list(kinds)
    for page_id in pages:
        for column in ("page_id", "other_id"):
            batch.execute(f"delete from page_links where {column} = ? and kind in ({', '.join('?' * len(marks))})", [page_id, *marks])


def put(batch: Batch, links: Iterable[Link]) -> None:
    """Enters links, in place of those of the same pages and kind."""
    for link in links:
        batch.execute(
            "insert into page_links(page_id, other_id, kind, score, first_id, evidence) values (?, ?, ?, ?, ?, ?) "
            "on conflict(page_id, other_id, kind) do update set score = excluded.score, first_id = excluded.first_id, evidence = excluded.evidence",
            [*link[:5], json.dumps(link.evidence, ensure_ascii=False, sort_keys=True)],
        )


def links_of(batch: Batch, site: str, kinds: Iterable[Kind]) -> list[Link]:
    """The links of some kinds that a page of a site has."""
    marks = list(kinds)
    sql = (
        f"select page_id, other_id, kind, score, first_id, evidence from page_links where kind in ({', '.join('?' * len(marks))}) "
        "and (page_id in (select id from pages where site = ?) or other_id in (select id from pages where site = ?)) order by 1, 2"
    )
    rows = batch.connection.execute(sql, [*marks, site, site])
    return [Link(page, other, kind, score, first, json.loads(evidence or "{}")) for page, other, kind, score, first, evidence in rows]


def drop_link(batch: Batch, link: Link) -> None:
    """Takes one link away."""
    batch.execute("delete from page_links where page_id = ? and other_id = ? and kind = ?", link[:3])


def replace_translations(batch: Batch, site: str, links: Iterable[Link]) -> None:
    """Puts a site's links between translations in place of those it had; what stays the same is not written."""
    known = {link[:2]: link for link in links_of(batch, site, ("translation",))}
    wanted = {link[:2]: link for link in links}
    for pair in known.keys() - wanted.keys():
        drop_link(batch, known[pair])
    put(batch, [link for pair, link in wanted.items() if known.get(pair) != link])


def set_translations(batch: Batch, site: str, originals: dict[int, int]) -> None:
    """Says of which page the pages of a site are translations (page -> original), and that the others are none."""
    sql = "select id, translation_of from pages where site = ? and translation_of is not null"
    known = dict(batch.connection.execute(sql, [site]).fetchall())
    for page_id in known.keys() | originals.keys():
        if known.get(page_id) != originals.get(page_id):
            batch.execute("update pages set translation_of = ? where id = ?", [originals.get(page_id), page_id])


def set_copies(batch: Batch) -> None:
    """Marks a page as a duplicate of one on another site that has the very same text and is proved to be the first.

    Of several such pages the one counts that is itself a copy of none, then the older; a page with a twin on its own
    site stays that twin's.
    """
    sql = (
        "select mine.id, first.id from page_links l join pages first on first.id = l.first_id "
        "join pages mine on mine.id = l.page_id + l.other_id - l.first_id where l.kind = 'copy' "
        "and mine.text_sha256 = first.text_sha256 order by exists (select 1 from page_links further where further.kind = 'copy' "
        "and further.first_id != first.id and first.id in (further.page_id, further.other_id)), first.id"
    )
    wanted: dict[int, int] = {}
    for page_id, first in batch.connection.execute(sql).fetchall():
        wanted.setdefault(page_id, first)
    across = "select pages.id, first.id from pages join pages first on first.id = pages.duplicate_of where first.site is not pages.site"
    known = dict(batch.connection.execute(across).fetchall())
    for page_id in known.keys() - wanted.keys():
        batch.execute("update pages set duplicate_of = null where id = ?", [page_id])
    own = "exists (select 1 from pages twin where twin.id = pages.duplicate_of and twin.site is pages.site)"
    for page_id, first in wanted.items():
        if known.get(page_id) != first:
            batch.execute(f"update pages set duplicate_of = ? where id = ? and not {own}", [first, page_id])
