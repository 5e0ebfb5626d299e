"""What the archive holds of one site, in numbers: what a run's report is measured by. Reads only."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from archive.spellings import LISTS

FACTS = {"title": "title", "date": "date_published", "author": "author", "language": "language"}
"""Facts whose fill rate is kept -> column of ``pages``; an unknown language (und) does not count as one."""
MAX_REASONS = 40
"""Reasons that are counted by name: texts of servers are in some of them, so their number has no bound of its own."""


@dataclass(frozen=True)
class Extracted:
    """Some pages of a site: their number, the share (0 to 1) that has each fact, the share per extraction method."""

    pages: int = 0
    fill: dict[str, float] = field(default_factory=dict)
    methods: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Announced:
    """Addresses that a way of discovery announced, by what became of them; ``missing`` were not had (failed, queued)."""

    announced: int
    kept: int
    excluded: int
    gone: int
    missing: int


@dataclass(frozen=True)
class Figures:
    """One site in numbers. ``live`` are its live pages, ``seen`` those of them that were seen since a time;
    ``unreachable`` pages are kept, too: an outage takes nothing away; ``missing`` are live pages that the last visit
    did not find, so that they may be gone.

    ``found`` counts addresses by the way that first met them, ``ledger`` by (state, reason); ``same_text`` is the
    largest number of addresses that showed one page's text.
    """

    live: Extracted
    seen: Extracted
    unreachable: int
    missing: int
    damaged: int
    found: dict[str, int]
    ledger: tuple[tuple[str, str | None, int], ...]
    announced: dict[str, Announced]
    same_text: int

    def count(self, *states: str) -> int:
        """Addresses in one of some states."""
        return sum(count for name, _, count in self.ledger if name in states)


def figures(connection: sqlite3.Connection, site: str, since: str) -> Figures:
    """The numbers of a site; ``since`` is a UTC time (ISO 8601)."""
    ask = _Ask(connection, site)
    return Figures(
        live=ask.extracted(""),
        seen=ask.extracted("and last_seen_at >= ?", since),
        unreachable=ask.number("select count(*) from pages where site = ? and state = 'unreachable'"),
        missing=ask.number(
            "select count(*) from pages join addresses on addresses.url = pages.url where pages.site = ? "
            "and pages.state = 'live' and (addresses.state = 'gone' or addresses.missing_since is not null)"
        ),
        damaged=ask.number(
            "select count(*) from pages where site = ? and state = 'live' and "
            "(quality_flags like '%\"damaged_text\"%' or quality_flags like '%\"mojibake\"%')"
        ),
        found=ask.counts("select coalesce(way, 'other'), count(*) from addresses where site = ? group by 1 order by 2 desc"),
        ledger=tuple(
            ask.rows("select state, reason, count(*) from addresses where site = ? group by 1, 2 order by 1, 3 desc")
        ),
        announced=ask.announced(),
        same_text=ask.same_text(),
    )


class Documents:
    """Counts addresses that show one and the same page: spellings of one address, and a path with whatever parameters, are one.

    Parameters make no difference where the address without them is among those that show the page.
    """

    __slots__ = ("_paths", "count")

    def __init__(self) -> None:
        self._paths: dict[str, set[str]] = {}
        self.count = 0

    def add(self, key: str) -> None:
        """Takes in an address by its key (``crawler.addresses.address_key``)."""
        path, _, query = key.partition("?")
        queries = self._paths.setdefault(path, set())
        before = 1 if "" in queries else len(queries)
        queries.add(query)
        self.count += (1 if "" in queries else len(queries)) - before


class _Ask:
    """Queries whose first parameter is the site."""

    def __init__(self, connection: sqlite3.Connection, site: str) -> None:
        self._connection, self._site = connection, site

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, [self._site, *values]).fetchall()

    def number(self, sql: str, *values: Any) -> int:
        return int(self.rows(sql, *values)[0][0])

    def counts(self, sql: str, *values: Any) -> dict[str, int]:
        return dict(self.rows(sql, *values))

    def same_text(self) -> int:
        """The largest number of addresses that showed the text of one page and are not merely other forms of its address."""
        sql = (
            "select shown.page_id, coalesce(shown.address_key, shown.url), coalesce(own.address_key, pages.url) from addresses shown "
            "join pages on pages.id = shown.page_id left join addresses own on own.url = pages.url "
            "where shown.site = ? and shown.state = 'alias' and shown.reason = 'same text'"
        )
        shown: dict[int, Documents] = {}
        for page_id, key, own in self.rows(sql):
            if page_id not in shown:
                shown[page_id] = Documents()
                shown[page_id].add(own)
            shown[page_id].add(key)
        return max((one.count - 1 for one in shown.values()), default=0)

    def extracted(self, where: str, *values: Any) -> Extracted:
        rates = ", ".join(f"avg(coalesce(nullif(nullif({column}, ''), 'und') is not null, 0))" for column in FACTS.values())
        here = f"from pages where site = ? and state = 'live' {where}"
        pages, *shares = self.rows(f"select count(*), {rates} {here}", *values)[0]
        if not pages:
            return Extracted()
        methods = self.counts(f"select coalesce(method, 'unknown'), count(*) {here} group by 1 order by 2 desc", *values)
        fill = {fact: round(share, 4) for fact, share in zip(FACTS, shares, strict=True)}
        of_web = pages - methods.get("document", 0)  # no selector can match a document
        return Extracted(pages, fill, {name: round(count / (pages if name == "document" else of_web), 4) for name, count in methods.items()})

    def announced(self) -> dict[str, Announced]:
        """By way, and for WordPress also by post type (``wordpress/post``); lists that were not asked for or not read are no pages."""
        found: dict[str, dict[str, int]] = {}
        for way in LISTS:
            kind = f"json_extract(evidence, '$.{way}.type')" if way == "wordpress" else "null"
            sql = (
                f"select {kind}, state, count(*) from addresses where site = ? and "
                f"coalesce(reason, '') not like 'list of pages %' and (way = ? or json_extract(evidence, '$.{way}') is not null) group by 1, 2"
            )
            for name, state, count in self.rows(sql, way):
                for key in (way, *([f"{way}/{name}"] if name else [])):
                    states = found.setdefault(key, {})
                    states[state] = states.get(state, 0) + count
        return {key: announced(states) for key, states in found.items()}


def announced(states: dict[str, int]) -> Announced:
    """What a way announced, from the states of its addresses."""
    kept = states.get("page", 0) + states.get("alias", 0)
    excluded, gone = states.get("excluded", 0), states.get("gone", 0)
    met = sum(states.values()) - states.get("fetched", 0)
    return Announced(met, kept, excluded, gone, met - kept - excluded - gone)


def examples(connection: sqlite3.Connection, site: str, state: str, reason: str = "%", limit: int = 3) -> list[str]:
    """Addresses of a site in a state whose reason is LIKE a pattern, last visited first."""
    sql = (
        "select url from addresses where site = ? and state = ? and coalesce(reason, '') like ? "
        "order by last_visited_at desc, rowid limit ?"
    )
    return [url for (url,) in connection.execute(sql, [site, state, reason, limit])]


def waiting(connection: sqlite3.Connection, site: str, since: str) -> int:
    """Addresses of a site that a run which began at ``since`` (UTC) has still to ask: queued, or visited before only."""
    sql = "select count(*) from addresses where site = ? and (state = 'queued' or last_visited_at < ?)"
    return int(connection.execute(sql, [site, since]).fetchone()[0])


def damaged_examples(connection: sqlite3.Connection, site: str, limit: int = 3) -> list[str]:
    """Addresses of live pages whose text is damaged."""
    sql = (
        "select url from pages where site = ? and state = 'live' and (quality_flags like '%\"damaged_text\"%' "
        "or quality_flags like '%\"mojibake\"%') order by id limit ?"
    )
    return [url for (url,) in connection.execute(sql, [site, limit])]


def report_before(connection: sqlite3.Connection, site: str, run_id: int) -> dict[str, Any] | None:
    """The report of the last run before one that ended with numbers to compare with; None when there is none."""
    sql = (
        "select report from runs where site = ? and id < ? and finished_at is not null "
        "and json_valid(report) and json_extract(report, '$.kept') is not null order by id desc limit 1"
    )
    row = connection.execute(sql, [site, run_id]).fetchone()
    return json.loads(row[0]) if row else None
