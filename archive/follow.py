"""Reads what is new and what has changed, for those who follow a search, a site, a subject or a legal document."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.documents import CITES, has_keys
from archive.reading import VISIBLE, Reader
from archive.search import Filters, matching, parse
from archive.spreads import MANY, walked
from archive.subjects import condition

ENTRIES = 50
MANY_HITS = 2_000
"""Hits above which all pages are gone through by their last change until enough of them are hits: the index alone is read."""


@dataclass(frozen=True)
class Entry:
    """A page as it stands, with what its last change was: ``title_changed`` and ``text_changed`` are None for a first version.

    Times are UTC; ``words_before`` are the words of the version before.
    """

    id: int
    url: str
    site: str | None = None
    title: str | None = None
    lead: str | None = None
    author: str | None = None
    organisation: str | None = None
    language: str = "und"
    kind: str | None = None
    date_published: str | None = None
    first_seen_at: str | None = None
    last_changed_at: str | None = None
    gone_since: str | None = None
    state: str | None = None
    version_count: int = 1
    title_changed: int | None = None
    text_changed: int | None = None


_LEAD_CHARS = 600


def _entries(reader: Reader, where: str, *parameters: Any, shown: str = VISIBLE) -> tuple[Entry, ...]:
    """The pages of a condition that changed last, of those that are ``shown``."""
    sql = f"""with p as (select * from pages p where {where} and {shown} order by p.last_changed_at desc, p.id desc limit {ENTRIES})
              select p.id, p.url, p.site, p.title, substr(coalesce(nullif(p.lead, ''), p.text), 1, {_LEAD_CHARS}) as lead, p.author, p.organisation,
                     p.language, p.kind, p.date_published, p.first_seen_at, p.last_changed_at, p.gone_since, p.state, p.version_count,
                     case when old.id is not null then now.title is not old.title end as title_changed,
                     case when old.id is not null then now.text_sha256 is not old.text_sha256 end as text_changed
              from p left join versions now on now.page_id = p.id and now.number = p.version_count
              left join versions old on old.page_id = p.id and old.number = p.version_count - 1
              order by p.last_changed_at desc, p.id desc"""
    return reader.records(Entry, sql, *parameters, needs="pages versions")


def of_site(connection: sqlite3.Connection, slug: str) -> tuple[Entry, ...]:
    """What is new and changed on a site, the last change first."""
    reader = Reader(connection)
    many = reader.rows("select count(*) as n from pages where site = ?", slug)
    return _entries(reader, "+p.site = ?" if many and many[0]["n"] > MANY else "p.site = ?", slug)


def of_subject(connection: sqlite3.Connection, kind: str, slug: str) -> tuple[Entry, ...]:
    """What is new and changed among the pages of a topic, place, organisation or project."""
    reader = Reader(connection)
    found = condition(reader, kind, slug)
    return _entries(reader, found[1], found[2]) if found else ()


def of_document(connection: sqlite3.Connection, key: str) -> tuple[Entry, ...]:
    """What is new and changed among the pages that cite a legal document."""
    reader = Reader(connection)
    if not has_keys(reader):
        return ()
    many = reader.rows("select count(*) as n from legal_references where key = ?", key, needs="legal_references")
    return _entries(reader, walked(CITES) if many and many[0]["n"] > MANY else CITES, key)


def of_search(connection: sqlite3.Connection, query: str, filters: Filters) -> tuple[Entry, ...]:
    """What is new and changed among the pages that a search finds."""
    parsed = parse(query)
    ids = matching(connection, parsed, filters=filters, sort="newest")
    if len(ids) > MANY_HITS:
        ids = _changed_last(connection, frozenset(ids))
    asked = filters.state or parsed.filters.state  # duplicates and excluded pages are shown to whoever asks for them
    return _entries(Reader(connection), "p.id in (select value from json_each(?))", json.dumps(ids), shown="1" if asked else VISIBLE)


def _changed_last(connection: sqlite3.Connection, among: frozenset[int]) -> list[int]:
    """The ENTRIES pages among some that changed last."""
    found: list[int] = []
    for (page_id,) in connection.execute("select id from pages order by last_changed_at desc, id desc"):
        if page_id in among:
            found.append(page_id)
            if len(found) == ENTRIES:
                break
    return found
