"""Search over an archive: ranked hits with snippets, exact facets and a timeline, from one query and filters.

The portal, the command line and the exports all search through here.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from archive import search_bitmaps, search_sql
from archive.found import FACETS, SORTS, Asked, Facet, Found, Sort
from archive.highlight import Pieces, pieces, snippet, spans
from archive.hints import Hint, hints, misread, too_many
from archive.query import Filters, Query, datasette_match, parse, partial_date
from archive.reading import one_state
from archive.search_waiting import index_of
from archive.suggestions import suggestions
from vietnamese.personal import mask

__all__ = [
    "Facet",
    "Filters",
    "Hint",
    "Hit",
    "Pieces",
    "Query",
    "SearchResult",
    "Sort",
    "datasette_match",
    "matching",
    "misread",
    "parse",
    "partial_date",
    "pieces",
    "search",
    "spans",
    "too_many",
]

@dataclass(frozen=True)
class Hit:
    """One result. ``title`` and ``snippet`` are pieces of the original text: (piece, whether it is a hit)."""

    id: int
    url: str
    site: str | None
    organisation: str | None
    title: Pieces
    snippet: Pieces
    date_published: str | None
    date_precision: str | None
    language: str
    kind: str | None
    flags: tuple[str, ...]
    state: str | None
    duplicates: int
    exact: bool


@dataclass(frozen=True)
class SearchResult:
    """All that one search found: ``facets`` and ``timeline`` count the whole result, not one page of it.

    ``timeline`` counts by YYYY-MM, by YYYY for pages of which only the year is known; ``undated`` the rest.
    ``hidden`` counts matches left out, by reason: ``duplicate`` or ``excluded``. ``hints`` name filters that cannot match.
    """

    query: Query
    filters: Filters
    sort: Sort
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=lambda: dict.fromkeys(FACETS, ()))
    timeline: tuple[Facet, ...] = ()
    undated: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    hints: tuple[Hint, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Other spellings of a query that finds next to nothing: whole queries that find more."""


def _duplicates(connection: sqlite3.Connection, ids: list[int]) -> dict[int, int]:
    """How many pages are duplicates of each of these; one pass for all of them."""
    marks = ", ".join("?" * len(ids))
    sql = f"select duplicate_of, count(*) from pages where duplicate_of in ({marks}) group by 1"
    return dict(connection.execute(sql, ids).fetchall())


def _hit(row: sqlite3.Row, query: Query, duplicates: int, hide: bool, exact: bool) -> Hit:
    try:
        flags = json.loads(row["quality_flags"] or "[]")
    except ValueError:
        flags = []
    title, text = row["title"] or "", row["text"] or ""
    if hide and isinstance(flags, list) and "personal_data" in flags:
        title, text = mask(title), mask(text)
    return Hit(
        id=row["id"],
        url=row["url"],
        site=row["site"],
        organisation=row["organisation"],
        title=pieces(title, spans(title, query, "title")),
        snippet=snippet(text, query),
        date_published=row["date_published"],
        date_precision=row["date_precision"],
        language=row["language"] or "und",
        kind=row["kind"],
        flags=tuple(str(flag) for flag in flags) if isinstance(flags, list) else (),
        state=row["state"],
        duplicates=duplicates,
        exact=exact,
    )


MAX_LISTED = 2**62
"""More pages than any archive holds: all of a result."""


def search(
    connection: sqlite3.Connection,
    query: str | Query,
    *,
    filters: Filters | None = None,
    sort: str = "relevance",
    limit: int = 20,
    offset: int = 0,
    show_personal: bool = False,
) -> SearchResult:
    """Searches an archive; any query gives an answer.

    ``sort`` is relevance, newest or oldest (anything else: relevance; without words: newest). Duplicates and
    excluded pages are left out unless a ``state`` is asked for. ``limit`` hits from ``offset`` are returned, with data of private
    persons masked unless ``show_personal``.
    """
    parsed = parse(query) if isinstance(query, str) else query
    filters = filters or Filters()
    order = _order(sort, parsed)
    tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    if parsed.unsearchable or "pages" not in tables:
        return SearchResult(parsed, filters, order)
    with one_state(connection):
        index = index_of(connection)
        asked = Asked(order, limit, offset)
        other: tuple[str, ...] = ()
        if index is None:
            found = search_sql.find(connection, tables, parsed, filters, asked)
        else:
            found = search_bitmaps.find(connection, index, parsed, filters, asked)
            other = suggestions(index, parsed, found.total, lambda query: search_bitmaps.count(connection, index, query, filters))
        hits = _hits(connection, parsed, found, not show_personal)
        seen = {name: {facet.value for facet in found.counts.get(name, ())} for name in FACETS}
        told = hints(connection, tables, parsed, filters, seen)
    timeline = found.counts.get("month", [])
    return SearchResult(
        parsed,
        filters,
        order,
        found.total,
        hits,
        {name: tuple(found.counts.get(name, ())) for name in FACETS},
        tuple(timeline),
        found.total - sum(facet.count for facet in timeline),
        found.hidden,
        told,
        other,
    )


def matching(connection: sqlite3.Connection, query: str | Query, *, filters: Filters | None = None, sort: str = "relevance") -> list[int]:
    """The numbers of all pages that ``search`` would list, in its order."""
    parsed = parse(query) if isinstance(query, str) else query
    tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    if parsed.unsearchable or "pages" not in tables:
        return []
    asked = Asked(_order(sort, parsed), MAX_LISTED, 0)
    with one_state(connection):
        index = index_of(connection)
        if index is None:
            return list(search_sql.find(connection, tables, parsed, filters or Filters(), asked).ids)
        return list(search_bitmaps.find(connection, index, parsed, filters or Filters(), asked).ids)


def _order(sort: str, query: Query) -> Sort:
    order: Sort = next((name for name in SORTS if name == sort), "relevance")
    return "newest" if order == "relevance" and not query.groups else order


def _hits(connection: sqlite3.Connection, query: Query, found: Found, hide: bool) -> tuple[Hit, ...]:
    """The pages found, in their order."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    marks = ", ".join("?" * len(found.ids))
    rows = {row["id"]: row for row in cursor.execute(f"select * from pages where id in ({marks})", found.ids)}
    duplicates = _duplicates(connection, list(found.ids))
    return tuple(_hit(rows[number], query, duplicates.get(number, 0), hide, number in found.exact) for number in found.ids)
