"""Search over an archive: ranked hits with snippets, exact facets and a timeline, from one query and filters.

The portal, the command line and the exports all search through here.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any, Literal

from archive.highlight import Pieces, pieces, snippet, spans
from archive.hints import Hint, hints, misread
from archive.query import Filters, Query, Term, datasette_match, parse, partial_date
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
]

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
FACETS = ("site", "language", "kind", "topic", "year", "flag", "state")

WEIGHTS = "6.0, 1.0, 2.0"
"""bm25 weights of title, text and author: a word in the title says more about a page than one in its text."""


PHRASE_BOOST = 2
"""How much more a page counts in which the words stand side by side: most Vietnamese words are several."""


@dataclass(frozen=True)
class Facet:
    """One value of a facet and how many of all the results have it."""

    value: str
    count: int


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


_FLAGS = "json_each(case when json_valid(p.quality_flags) then p.quality_flags else '[]' end)"
_EARLIEST = "p.date_published || substr('-01-01', length(p.date_published) - 3)"
_LATEST = "p.date_published || substr('-12-31', length(p.date_published) - 3)"


class _Where:
    """Conditions on ``pages p`` with their parameters, all of which apply."""

    def __init__(self) -> None:
        self.clauses: list[str] = []
        self.parameters: list[Any] = []

    def add(self, clause: str, *parameters: Any, negative: bool = False) -> None:
        self.clauses.append(f"not coalesce({clause}, 0)" if negative else clause)
        self.parameters += parameters

    def __str__(self) -> str:
        return " and ".join(f"({clause})" for clause in self.clauses) or "1"


def _add_filters(where: _Where, filters: Filters, tables: set[str], negative: bool = False) -> None:
    """Puts filters into conditions; ``negative`` keeps out what they name."""

    def any_of(clause: str, values: tuple[str, ...]) -> None:
        if values:
            where.add(" or ".join([clause] * len(values)), *values, negative=negative)

    home = "instr(replace(s.home_url, '//www.', '//'), '//' || ?)"
    host = f"exists (select 1 from sites s where s.slug = p.site and {home})"
    names = tuple(value for value in filters.site if "." not in value or "sites" not in tables)
    hosts = tuple(value.removeprefix("www.") for value in filters.site if value not in names)
    if filters.site:
        clauses = ["p.site = ?"] * len(names) + [host] * len(hosts)
        where.add(" or ".join(clauses), *names, *hosts, negative=negative)
    any_of("p.language = ?", filters.language)
    any_of("p.kind = ?", filters.kind)
    any_of("substr(p.date_published, 1, 4) = ?", filters.year)
    any_of(f"exists (select 1 from {_FLAGS} where value = ?)", filters.flag)
    topic = "exists (select 1 from page_topics t where t.page_id = p.id and t.topic = ?)"
    any_of(topic if "page_topics" in tables else "? is null", filters.topic)
    for value in filters.before:
        where.add(f"{_EARLIEST} < ? || substr('-01-01', {len(value)} - 3)", value, negative=negative)
    for value in filters.after:
        where.add(f"{_LATEST} >= ? || substr('-01-01', {len(value)} - 3)", value, negative=negative)
    if filters.state and "all" not in filters.state:
        plain = tuple(value for value in filters.state if value != "duplicate")
        clauses = [f"p.state = ? and {'1' if negative else 'p.duplicate_of is null'}"] * len(plain)
        clauses += ["p.duplicate_of is not null"] * ("duplicate" in filters.state)
        where.add(" or ".join(f"({clause})" for clause in clauses), *plain, negative=negative)


def _add_excluded(where: _Where, terms: tuple[Term, ...]) -> None:
    """Keeps out pages with an excluded word; one typed with accents keeps out that spelling only."""
    for table, exact in (("pages_exact", True), ("pages_fts", False)):
        matches = [term.fts(exact) for term in terms if term.accented == exact]
        if matches:
            where.add(f"p.id not in (select rowid from {table} where {table} match ?)", " OR ".join(matches))


_COUNTED = {
    "site": "site",
    "language": "language",
    "kind": "kind",
    "state": "state",
    "year": "substr(date_published, 1, 4)",
    "month": "substr(date_published, 1, 7)",
    "total": "'all'",
}
_HIDDEN = (
    "case when p.state = 'excluded' then 'excluded' when p.duplicate_of is not null then 'duplicate' end"
)


@dataclass(frozen=True)
class _Plan:
    """The SQL of one search: the tables it reads, its conditions and parameters."""

    source: str
    where: _Where
    parameters: list[Any]
    hidden: str
    order: str


def _plan(query: Query, filters: Filters, sort: Sort, tables: set[str]) -> _Plan:
    """A query and filters as SQL; ``source`` names pages ``p``, with scores when words are asked."""
    where = _Where()
    for given, negative in ((filters, False), (query.filters, False), (query.without, True)):
        _add_filters(where, given, tables, negative)
    _add_excluded(where, query.excluded)
    source, parameters, relevance = "pages p", [], ""
    folded, exact = query.folded_match(), query.exact_match()
    if folded is not None:
        source += f"""
            join (select rowid as id, bm25(pages_fts, {WEIGHTS}) as score from pages_fts
                  where pages_fts match ?) f on f.id = p.id"""
        parameters.append(folded)
        relevance = "f.score"
        if exact is not None:
            source += f"""
            left join (select rowid as id, bm25(pages_exact, {WEIGHTS}) as score from pages_exact
                       where pages_exact match ?) e on e.id = p.id"""
            parameters.append(exact)
            relevance = "coalesce(e.score, f.score)"
        phrase = query.phrase_match()
        if phrase is not None:
            table, expression = phrase
            source += f"""
            left join (select rowid as id from {table} where {table} match ?) s on s.id = p.id"""
            parameters.append(expression)
            relevance += f" * (case when s.id is null then 1 else {PHRASE_BOOST} end)"
        if exact is not None:
            relevance = f"e.id is null, {relevance}"
    dates = {
        "newest": "p.date_published is null, p.date_published desc, p.id desc",
        "oldest": "p.date_published is null, p.date_published, p.id",
    }
    order = dates.get(sort) or f"{relevance}, {dates['newest']}"
    asked = filters.state or query.filters.state
    return _Plan(source, where, parameters + where.parameters, "null" if asked else _HIDDEN, order)


def _count(connection: sqlite3.Connection, plan: _Plan, tables: set[str]) -> dict[str, list[Facet]]:
    """Counts of the whole result per facet, most frequent first (years and months in order), in one pass."""
    counted = [
        f"select '{name}', {value}, count(*) from m where hidden is null group by 2"
        for name, value in _COUNTED.items()
    ]
    counted.append("select 'hidden', hidden, count(*) from m where hidden is not null group by 2")
    counted.append(f"select 'flag', value, count(*) from m p, {_FLAGS} where hidden is null group by 2")
    if "page_topics" in tables:
        counted.append(
            "select 'topic', t.topic, count(*) from m join page_topics t on t.page_id = m.id "
            "where hidden is null group by 2"
        )
    sql = f"""with m as materialized (
        select p.id, p.site, p.language, p.kind, p.state, p.date_published, p.quality_flags,
               {plan.hidden} as hidden
        from {plan.source} where {plan.where}) """
    found: dict[str, list[Facet]] = {}
    for name, value, count in connection.execute(sql + " union all ".join(counted), plan.parameters):
        if value is not None:
            found.setdefault(name, []).append(Facet(str(value), count))
    for name, facets in found.items():
        facets.sort(key=lambda facet: facet.value)
        if name not in ("year", "month"):
            facets.sort(key=lambda facet: -facet.count)
    return found


def _duplicates(connection: sqlite3.Connection, ids: list[int]) -> dict[int, int]:
    """How many pages are duplicates of each of these; one pass for all of them."""
    marks = ", ".join("?" * len(ids))
    sql = f"select duplicate_of, count(*) from pages where duplicate_of in ({marks}) group by 1"
    return dict(connection.execute(sql, ids).fetchall())


def _hit(row: sqlite3.Row, query: Query, duplicates: int, hide: bool) -> Hit:
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
        exact=bool(row["exact"]),
    )


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
    order: Sort = next((name for name in SORTS if name == sort), "relevance")
    if order == "relevance" and not parsed.groups:
        order = "newest"
    tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    if parsed.unsearchable or "pages" not in tables:
        return SearchResult(parsed, filters, order)
    plan = _plan(parsed, filters, order, tables)
    counts = _count(connection, plan, tables)
    total = sum(facet.count for facet in counts.get("total", []))
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    exact = "e.id is not null" if parsed.exact_match() else "0"
    rows = cursor.execute(
        f"""select p.*, {exact} as exact
            from {plan.source} where {plan.where} and {plan.hidden} is null
            order by {plan.order} limit ? offset ?""",
        [*plan.parameters, min(max(limit, 0), total), min(max(offset, 0), total)],
    )
    found = rows.fetchall()
    duplicates = _duplicates(connection, [row["id"] for row in found])
    timeline = counts.get("month", [])
    return SearchResult(
        parsed,
        filters,
        order,
        total,
        tuple(_hit(row, parsed, duplicates.get(row["id"], 0), not show_personal) for row in found),
        {name: tuple(counts.get(name, ())) for name in FACETS},
        tuple(timeline),
        total - sum(facet.count for facet in timeline),
        {facet.value: facet.count for facet in counts.get("hidden", [])},
        hints(connection, tables, parsed, filters, {name: {facet.value for facet in counts.get(name, ())} for name in FACETS}),
    )


def matching(connection: sqlite3.Connection, query: str | Query, *, filters: Filters | None = None, sort: str = "relevance") -> list[int]:
    """The numbers of all pages that ``search`` would list, in its order."""
    parsed = parse(query) if isinstance(query, str) else query
    order: Sort = next((name for name in SORTS if name == sort), "relevance")
    if order == "relevance" and not parsed.groups:
        order = "newest"
    tables = {row[0] for row in connection.execute("select name from sqlite_master")}
    if parsed.unsearchable or "pages" not in tables:
        return []
    plan = _plan(parsed, filters or Filters(), order, tables)
    sql = f"select p.id from {plan.source} where {plan.where} and {plan.hidden} is null order by {plan.order}"
    return [row[0] for row in connection.execute(sql, plan.parameters)]
