"""What a site's pages and addresses have come to, kept while its texts are built anew and put back afterwards."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from archive.batch import Batch


@dataclass(frozen=True)
class Kept:
    """Rows of a site before a rebuild: pages by id, addresses by their address."""

    pages: dict[int, dict[str, Any]]
    addresses: dict[str, dict[str, Any]]


def keep(batch: Batch, site: str) -> Kept:
    """Reads what a rebuild from captures cannot know: states, visits, misses."""
    pages = _rows(batch, "select id, url, state, gone_since, moved_to, last_seen_at from pages where site = ?", site)
    sql = "select url, state, reason, page_id, attempts, last_status, last_visited_at, missing_since from addresses where site = ?"
    return Kept({row["id"]: row for row in pages}, {row["url"]: row for row in _rows(batch, sql, site)})


def put_back(batch: Batch, kept: Kept, ended: Set[str] = frozenset()) -> None:
    """Gives pages that still have a version, and addresses, the states and times of visits that they had.

    ``ended`` are addresses whose last answer was no page: what an older one was built to is not what they are.
    """
    states: dict[str, str] = {}
    for page in kept.pages.values():
        (state,) = batch.connection.execute("select state from pages where id = ?", [page["id"]]).fetchone() or (None,)
        if state is None:
            continue
        states[page["url"]] = page["state"]
        values = {"last_seen_at": page["last_seen_at"]}
        if page["state"] != "live" or state == "unreachable":
            values |= {name: page[name] for name in ("state", "gone_since", "moved_to")}
        _update(batch, "pages", "id", page["id"], values)
    for url, row in kept.addresses.items():
        values = {name: row[name] for name in ("attempts", "last_status", "last_visited_at", "missing_since")}
        if url in ended and url not in states:
            values |= {name: row[name] for name in ("state", "reason")}
        elif url in states and (states[url] != "live" or row["state"] in ("failed", "alias", "robots", "gone")):
            values |= {name: row[name] for name in ("state", "reason", "page_id")}
        _update(batch, "addresses", "url", url, values)


def _rows(batch: Batch, sql: str, site: str) -> list[dict[str, Any]]:
    cursor = batch.connection.execute(sql, [site])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _update(batch: Batch, table: str, key: str, value: Any, values: dict[str, Any]) -> None:
    sets = ", ".join(f"{name} = ?" for name in values)
    batch.execute(f"update {table} set {sets} where {key} = ?", [*values.values(), value])
