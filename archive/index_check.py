"""Compares the full-text tables, and the search index, with what the pages would be fed into them, word by word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.full_text import FTS_COLUMNS, FTS_TABLES, full_text_sql
from archive.index import feeds
from archive.reader import reading_uri
from archive.search_check import search_faults


def index_faults(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(what, problem) for each page without its entry, each entry without its page, and each table with other words.

    FTS5's own integrity check and ``rebuild`` know nothing of folding, so the same is indexed anew (in a temporary
    file of SQLite's) and the two vocabularies are compared: every word, in how many pages and how often.
    """
    pages = {row[0] for row in connection.execute("select id from pages")}
    for table in FTS_TABLES:
        entered = {row[0] for row in connection.execute(f"select id from {table}_docsize")}
        yield from ((f"page {number}", f"is not in the full-text table {table}") for number in sorted(pages - entered))
        yield from ((f"page {number}", f"is in the full-text table {table} and not in pages") for number in sorted(entered - pages))
        if entered == pages and (words := _differing_words(connection, table)):
            told = "cannot be read" if words < 0 else f"does not hold the words of the pages ({words} differ)"
            yield f"full-text table {table}", told
    yield from search_faults(connection)


def _differing_words(connection: sqlite3.Connection, table: str) -> int:
    """How many words have other counts; -1 for an index so damaged that it cannot be read."""
    (file,) = [row[2] for row in connection.execute("pragma database_list") if row[1] == "main"]
    anew = sqlite3.connect("", uri=True)  # beside the archive, which is open for reading only
    try:
        anew.execute("attach ? as archive", [reading_uri(Path(file))])
        anew.execute(full_text_sql(table, content="content=''"))
        marks = ", ".join("?" * len(FTS_COLUMNS))
        for number, *values in connection.execute(f"select id, {', '.join(FTS_COLUMNS)} from pages order by id"):
            anew.execute(f"insert into {table}(rowid, {', '.join(FTS_COLUMNS)}) values (?, {marks})", [number, *feeds(tuple(values))[table]])
        for name, database in (("stored", "archive"), ("expected", "main")):
            anew.execute(f"create virtual table temp.{name} using fts5vocab('{database}', '{table}', 'row')")
        stored, expected = (set(anew.execute(f"select term, doc, cnt from temp.{name}")) for name in ("stored", "expected"))
        return len({word for word, *_ in stored ^ expected})
    except sqlite3.DatabaseError:
        return -1
    finally:
        anew.close()
