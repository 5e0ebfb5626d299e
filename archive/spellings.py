"""The ledger's rule for addresses that are met: one row each, one request per address however it is spelled.

Spellings share ``address_key``. One of them is asked for; the others are aliases with the reason ``same address as ...``.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from archive.rows import FoundRow

Execute = Callable[..., sqlite3.Cursor]
"""Runs a statement in the open batch."""

SAME_ADDRESS = "same address as "
"""How the reason of an alias begins that is another spelling of an address; the address follows."""
TRAP = "trap: "
"""How the reason of an address begins that was left out with the rest of its form."""
_TRUST = {"start": 0, "redirect": 0, "canonical": 1, "wordpress": 1, "sitemap": 2, "feed": 3}
"""Whose spelling is asked for: the site's own word before links."""
LISTS = ("wordpress", "feed", "sitemap")
"""Ways by which a site itself lists its pages; ``evidence`` keeps that it did, also when nothing more is stated."""
_OWN_ROW = ("start", "redirect", "import")
"""What these ways name is asked for (or was answered) in that very spelling."""


class _Known(NamedTuple):
    url: str
    state: str
    way: str | None
    visited: str | None
    page_id: int | None


def meet(
    execute: Execute, found: Iterable[FoundRow], site: str, found_on: str | None, respell: bool = False, count: tuple[int, int] = (1, 1)
) -> list[str]:
    """Enters addresses; known ones keep their state and gain evidence, other spellings become aliases.

    ``respell`` lets a better way's spelling take the place of one that is only queued; ``count`` is how often a link to a known
    address counts, and one to a new one: 0 when it was counted before, or will be. Returns the addresses to ask for.
    """
    new = []
    rows = list(found)
    times, first = count
    plain = _count_plain(execute, rows, times)
    for row in rows:
        if row.url in plain:
            continue
        if execute("update addresses set inlinks = inlinks + ? where url = ?", [times, row.url]).rowcount:
            if states(row):
                add_evidence(execute, asked_spelling(execute, row.url), row.way, row.evidence)
            continue
        known = None if row.way in _OWN_ROW else _spelling(execute, site, row)
        if known is None:
            _insert(execute, row, site, found_on, "queued", inlinks=first)
            new.append(row.url)
        elif respell and known.state == "queued" and known.visited is None and _better(row.way, known.way):
            _respell(execute, known.url, row, site, found_on, first)
            new.append(row.url)
        else:
            alias = FoundRow(row.url, row.way, {}, row.key)
            _insert(execute, alias, site, found_on, "alias", SAME_ADDRESS + known.url, known.page_id, inlinks=first)
            if states(row):
                add_evidence(execute, known.url, row.way, row.evidence)
    return new


def _count_plain(execute: Execute, rows: list[FoundRow], count: int) -> set[str]:
    """Counts links to addresses that have a row and of which nothing new is stated: at once, for most links are such."""
    times = Counter(row.url for row in rows)
    query = "select url from addresses where url in (select value from json_each(?))"
    known = {url for (url,) in execute(query, [json.dumps(list(times), ensure_ascii=False)])}
    plain = {row.url for row in rows if not states(row) and times[row.url] == 1 and row.url in known}
    if plain:
        sql = "update addresses set inlinks = inlinks + ? where url in (select value from json_each(?))"
        execute(sql, [count, json.dumps(list(plain), ensure_ascii=False)])
    return plain


def states(row: FoundRow) -> bool:
    """Whether a way states something about an address: a way by which a site lists its pages does so by naming it."""
    return bool(row.evidence) or row.way in LISTS


def _better(way: str, known: str | None) -> bool:
    return _TRUST.get(way, 9) < _TRUST.get(known or "link", 9)


def _insert(
    execute: Execute, row: FoundRow, site: str, found_on: str | None, state: str, reason: str | None = None, page_id: int | None = None, *, inlinks: int
) -> None:  # fmt: skip
    evidence = json.dumps({row.way: row.evidence}, ensure_ascii=False) if states(row) and state != "alias" else None
    execute(
        "insert into addresses(url, site, state, reason, page_id, found_on, way, evidence, attempts, inlinks, address_key) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
        [row.url, site, state, reason, page_id, found_on, row.way, evidence, inlinks, row.key],
    )


def _spelling(execute: Execute, site: str, row: FoundRow) -> _Known | None:
    """The spelling of an address that is or will be asked for; None when there is none, or when it did not answer.

    A spelling that is gone, failed or forbidden says nothing about another one.
    """
    if row.same_as is not None:
        asked = asked_spelling(execute, row.same_as)
        found = execute("select url, state, way, last_visited_at, page_id from addresses where url = ?", [asked]).fetchone()
        return _Known(*found) if found else None
    if row.key is None:
        return None
    # what counts is told here: lists of states and an order make SQLite take ten times as long, and mostly there is no row
    columns = "url, state, way, last_visited_at, page_id, reason, rowid"
    rows = execute(f"select {columns} from addresses where site = ? and address_key = ?", [site, row.key]).fetchall()
    answering = [
        (state != "page", state == "alias", number, _Known(url, state, way, visited, page_id))
        for url, state, way, visited, page_id, reason, number in rows
        if state in ("queued", "fetched", "page") or (visited is not None and state in ("alias", "excluded")) or (reason or "").startswith(TRAP)
    ]
    return min(answering)[-1] if answering else None


def _respell(execute: Execute, old: str, row: FoundRow, site: str, found_on: str | None, inlinks: int) -> None:
    """Has another spelling asked for in place of one that is queued; that one and its aliases now name the new one."""
    _insert(execute, row, site, found_on, "queued", inlinks=inlinks)
    for way, claims in evidence_of(execute, old).items():
        if way != row.way:
            add_evidence(execute, row.url, way, claims)
    execute(
        "update addresses set state = 'alias', reason = ?, evidence = null where url = ?", [SAME_ADDRESS + row.url, old]
    )
    execute("update addresses set reason = ? where site = ? and reason = ?", [SAME_ADDRESS + row.url, site, SAME_ADDRESS + old])


def asked_spelling(execute: Execute, url: str) -> str:
    """The address that is asked for in place of an alias that is only another spelling; else the address itself."""
    row = execute("select reason from addresses where url = ?", [url]).fetchone()
    reason = row[0] if row else None
    return str(reason).removeprefix(SAME_ADDRESS) if reason and reason.startswith(SAME_ADDRESS) else url


def evidence_of(execute: Execute, url: str) -> dict[str, dict[str, Any]]:
    """What the ways of discovery state about an address: way -> its evidence."""
    row = execute("select evidence from addresses where url = ?", [url]).fetchone()
    return json.loads(row[0]) if row and row[0] else {}


def add_evidence(execute: Execute, url: str, way: str, claims: dict[str, Any]) -> None:
    """Puts what a way states about a known address in place of what it stated before."""
    known = evidence_of(execute, url)
    if way == "link" and way in known:
        return  # the first link names a document; what later pages call it changes nothing
    if known.get(way) != claims:
        merged = json.dumps({**known, way: claims}, ensure_ascii=False)
        execute("update addresses set evidence = ? where url = ?", [merged, url])


def release(execute: Execute, site: str, url: str) -> str | None:
    """Has another spelling of an address that is not there asked for after all; returns it, None when there is none."""
    others = "from addresses where site = ? and reason = ? order by rowid limit 1"
    row = execute(f"select url, way {others}", [site, SAME_ADDRESS + url]).fetchone()
    if row is None:
        return None
    execute("update addresses set state = 'queued', reason = null, page_id = null where url = ?", [row[0]])
    execute("update addresses set reason = ? where site = ? and reason = ?", [SAME_ADDRESS + row[0], site, SAME_ADDRESS + url])
    for way, claims in evidence_of(execute, url).items():
        add_evidence(execute, row[0], way, claims)
    return str(row[0])


def settle(execute: Execute, site: str, key_of: Callable[[str], str]) -> None:
    """Gives rows of older archives their key, and takes from the queue what is another spelling of a page."""
    unkeyed = execute("select url from addresses where site = ? and address_key is null", [site]).fetchall()
    for (url,) in unkeyed:
        execute("update addresses set address_key = ? where url = ?", [key_of(url), url])
    twins = execute(
        "select queued.url, page.url, page.page_id from addresses queued join addresses page on page.site = queued.site "
        "and page.address_key = queued.address_key and page.state = 'page' where queued.site = ? and "
        "queued.state = 'queued' and queued.last_visited_at is null and queued.way not in ('start', 'redirect', 'import')",
        [site],
    ).fetchall()
    for queued, page, page_id in twins:
        values = [SAME_ADDRESS + page, page_id, queued]
        execute("update addresses set state = 'alias', reason = ?, page_id = ? where url = ?", values)


def link_aliases(execute: Execute, site: str) -> None:
    """Points aliases that are other spellings to the page that was made of their address (null when none was)."""
    execute(
        "update addresses set page_id = (select asked.page_id from addresses asked where asked.url = "
        "substr(addresses.reason, ?)) where site = ? and state = 'alias' and reason glob ?",
        [len(SAME_ADDRESS) + 1, site, SAME_ADDRESS + "*"],
    )


def verdicts(execute: Execute, site: str) -> list[tuple[str, bool, bool]]:
    """What earlier answers of a site gave, oldest visit first: (address, is a page, led on).

    Not that of an address whose outcome a kill has lost: it will be judged again.
    """
    sql = (
        "select url, state = 'page', led_on from addresses where site = ? and led_on is not null and state != 'queued' order by last_visited_at, rowid"
    )
    return [(url, bool(page), bool(led_on)) for url, page, led_on in execute(sql, [site])]


def note_verdict(execute: Execute, url: str, led_on: bool) -> None:
    """Keeps whether the last answer of an address gave anything new."""
    execute("update addresses set led_on = ? where url = ?", [int(led_on), url])
