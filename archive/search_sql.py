"""Answers a query by SQL over the full-text tables: for archives whose search index is missing or behind.

Slower than ``archive.search_bitmaps`` by far on large archives, and what that is proved against.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.found import PHRASE_BOOST, Asked, Facet, Found, Sort, in_order
from archive.query import Filters, Query, Term

WEIGHTS = "6.0, 1.0, 2.0"
"""bm25 weights of title, text and author: a word in the title says more about a page than one in its text."""

_FLAGS = "json_each(case when json_valid(p.quality_flags) then p.quality_flags else '[]' end)"
_PLACES = "mentions m join entities e on e.id = m.entity_id and e.kind = 'place'"
_PLACE = "substr(e.key, 7)"
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
    if filters.year:
        spans = (f"substr(p.date_published, 1, {7 if '-' in value else 4}) = ?" for value in filters.year)
        where.add(" or ".join(spans), *filters.year, negative=negative)
    any_of(f"exists (select 1 from {_FLAGS} where value = ?)", filters.flag)
    topic = "exists (select 1 from page_topics t where t.page_id = p.id and t.topic = ?)"
    any_of(topic if "page_topics" in tables else "? is null", filters.topic)
    place = f"exists (select 1 from {_PLACES} where m.page_id = p.id and {_PLACE} = ?)"
    any_of(place if {"mentions", "entities"} <= tables else "? is null", filters.place)
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
        f"select '{name}', {value}, count(*) from found where hidden is null group by 2"
        for name, value in _COUNTED.items()
    ]
    counted.append("select 'hidden', hidden, count(*) from found where hidden is not null group by 2")
    counted.append(f"select 'flag', value, count(*) from found p, {_FLAGS} where hidden is null group by 2")
    if "page_topics" in tables:
        counted.append(
            "select 'topic', t.topic, count(*) from found join page_topics t on t.page_id = found.id "
            "where hidden is null group by 2"
        )
    if {"mentions", "entities"} <= tables:
        counted.append(
            f"select 'place', {_PLACE}, count(*) from {_PLACES} where m.page_id in (select id from found where hidden is null) group by 2"
        )
    sql = f"""with found as materialized (
        select p.id, p.site, p.language, p.kind, p.state, p.date_published, p.quality_flags,
               {plan.hidden} as hidden
        from {plan.source} where {plan.where}) """
    found: dict[str, list[Facet]] = {}
    for name, value, count in connection.execute(sql + " union all ".join(counted), plan.parameters):
        if value is not None:
            found.setdefault(name, []).append(Facet(str(value), count))
    return in_order(found)


def find(connection: sqlite3.Connection, tables: set[str], query: Query, filters: Filters, asked: Asked) -> Found:
    """Searches an archive that has ``tables``."""
    plan = _plan(query, filters, asked.sort, tables)
    counts = _count(connection, plan, tables)
    total = sum(facet.count for facet in counts.pop("total", []))
    hidden = {facet.value: facet.count for facet in counts.pop("hidden", [])}
    exact = "e.id is not null" if query.exact_match() else "0"
    rows = connection.execute(
        f"""select p.id, {exact} from {plan.source} where {plan.where} and {plan.hidden} is null
            order by {plan.order} limit ? offset ?""",
        [*plan.parameters, min(max(asked.limit, 0), total), min(max(asked.offset, 0), total)],
    ).fetchall()
    return Found(total, tuple(row[0] for row in rows), frozenset(row[0] for row in rows if row[1]), counts, hidden)
