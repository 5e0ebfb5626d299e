"""What the archive knows of imported files that have no address of their own: their names, where each lay, their texts."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from archive.spellings import Execute, add_evidence

PREFIX = "import:"


def known_files(connection: sqlite3.Connection) -> dict[str, tuple[str, str] | None]:
    """Addresses that begin with ``import:`` -> digests of their file's path and of its folder and name, None when unknown."""
    found: dict[str, tuple[str, str] | None] = {}
    for url, stored in connection.execute("select url, evidence from addresses where url glob ?", [PREFIX + "*"]):
        claims: dict[str, Any] = json.loads(stored or "{}").get("import", {})
        both = claims.get("file"), claims.get("folder")
        found[url] = (str(both[0]), str(both[1])) if all(both) else None
    return found


def text_at(connection: sqlite3.Connection, url: str) -> str | None:
    """Title and text of the page at an address; None when there is none."""
    row = connection.execute("select title, text from pages where url = ?", [url]).fetchone()
    return f"{row[0] or ''}\n{row[1]}" if row else None


def duplicates(connection: sqlite3.Connection, sites: list[str]) -> dict[str, str]:
    """Addresses of pages of some sites that are marked as duplicates -> the address of the page with the same text."""
    sql = (
        "select pages.url, first.url from pages join pages first on first.id = pages.duplicate_of "
        "where pages.site in (select value from json_each(?)) order by pages.id"
    )
    return dict(connection.execute(sql, [json.dumps(sites)]).fetchall())


def note_import(execute: Execute, url: str, claims: dict[str, Any]) -> None:
    """Says of an address that it was imported and what was stated with it, as where records are built from captures alone."""
    execute("update addresses set way = 'import' where url = ? and way is null", [url])
    if claims:
        add_evidence(execute, url, "import", claims)
