"""The archive as people's own SQL sees it: words of pages come masked, whatever a query does with them (decision 21)."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path
from typing import Any

from datasette.database import Database

from archive.dictionary import TABLES
from archive.full_text import FTS_TABLES
from archive.reader import connect
from portal.masking import WORDS, is_shown
from vietnamese.personal import mask

INNER = "tulieu_masked_"
"""How the views begin that alone may read words of pages. A query with these letters is refused: it could make a CTE of such a name, and SQLite tells
a CTE from a view by nothing else. An identifier can be spelled in no other way than by its letters."""
MASKED = WORDS | {"forms", "evidence"}
"""Columns with words of pages, in whatever table: JSON with spellings and matched terms too."""
_FUNCTION = "tulieu_mask"
_MAKES = ("table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list", "function_list", "table_list", "database_list",
          "data_version", "page_count", "page_size", "schema_version", "max_page_count")  # fmt: skip
"""Pragmas that Datasette lets people read, and one that the full-text tables read for themselves."""
_SEEN_AS_TABLES = frozenset(["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema", "sqlite_stat1", "json_each", "json_tree",
                             *(f"pragma_{name}" for name in _MAKES)])  # fmt: skip
_SHOWS_TEXT = frozenset(["snippet", "highlight", "load_extension", "fts5", "fts3_tokenizer"])
"""Functions that hand out words of a full-text table, or reach outside of the archive."""
_OPEN_TABLES = frozenset(table.name for table in TABLES if not table.internal) | {"_sqlite_migrations", "sqlite_sequence"}
_INTERNAL = frozenset(table.name for table in TABLES if table.internal)
_MAIN = re.compile(r"(?<![\w$])main[\"'`\]]?(?:[\s\ufeff]|/\*.*?\*/|--[^\n]*\n)*\.", re.IGNORECASE | re.DOTALL)
"""The archive's tables by their schema's name, past the views; blanks, comments and quotes may stand between."""
_OUTER, _SHARED = re.compile(r"\b(?:full|right)\b", re.IGNORECASE), re.compile(r"\b(?:using|natural)\b", re.IGNORECASE)
"""SQLite does not ask its authorizer for a column that a join shares, and a full or right join hands out the right side's value of it."""
_EXPLAIN = re.compile(r"\s*explain\b", re.IGNORECASE)


def _masked_tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The tables of this archive that have words of pages, with all of their columns."""
    found = {}
    for table in TABLES:
        columns = [row[1] for row in connection.execute(f"pragma main.table_info([{table.name}])")]
        if not table.internal and MASKED.intersection(columns):
            found[table.name] = columns
    return found


class Guard:
    """One connection's rules. Before a query runs it is only compiled, under them; running it, FTS5 reads for itself what people may not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._strict = False
        self._denied: str | None = None
        self._inner: set[str] = set()
        connection.create_function(_FUNCTION, 1, _mask, deterministic=True)
        connection.execute("pragma query_only = off")  # a temporary view would be a change; the file itself is opened read-only
        connection.execute("pragma temp_store = memory")
        self._masked = _masked_tables(connection)
        for name, columns in self._masked.items():
            shown = ", ".join(f"{_FUNCTION}([{column}]) as [{column}]" if column in MASKED else f"[{column}]" for column in columns)
            connection.execute(f"create temp view [{INNER}{name}] as select {shown} from main.[{name}]")
            connection.execute(f"create temp view [{name}] as select * from temp.[{INNER}{name}]")
            self._inner.add(f"{INNER}{name}")
        connection.execute("pragma query_only = on")
        for name in FTS_TABLES:
            with contextlib.suppress(sqlite3.OperationalError):  # an archive without it; the table reads its settings when it is first used
                connection.execute(f"select rowid from {name} where {name} match 'a' limit 1").fetchall()
        connection.set_authorizer(self._may)

    def check(self, sql: str, parameters: Any) -> None:
        """Compiles a query. Raises sqlite3.OperationalError, with what to do, when it would read words of pages past the mask."""
        if INNER in sql.lower():
            raise sqlite3.OperationalError(f"{INNER}...: an internal name — tên nội bộ")
        if _MAIN.search(sql):
            raise sqlite3.OperationalError("main.: ask the tables by their plain names, personal data are masked — hãy dùng tên bảng, không kèm main.")
        if _OUTER.search(sql) and _SHARED.search(sql):
            raise sqlite3.OperationalError("full or right join with using or natural: write the join with on, personal data are masked — hãy viết join với on")
        self._strict, self._denied = True, None
        try:
            self.connection.execute(sql if _EXPLAIN.match(sql) else f"explain {sql}", parameters or {})
        except sqlite3.DatabaseError as error:
            if self._denied is None:
                raise
            raise sqlite3.OperationalError(
                f"{self._denied}: not to be read here, personal data are masked. Ask the tables by their plain names (pages, versions); "
                f"full-text tables answer rowid and match — không đọc được ở đây vì thông tin cá nhân được che; hãy dùng tên bảng như pages, versions"
            ) from error
        finally:
            self._strict = False

    def _may(self, action: int, first: str | None, second: str | None, database: str | None, within: str | None) -> int:
        if not self._strict or self._is_allowed(action, first or "", second or "", database, within):
            return sqlite3.SQLITE_OK
        self._denied = f"{first}.{second}" if first and second else (second or first or "?")
        return sqlite3.SQLITE_DENY

    def _is_allowed(self, action: int, first: str, second: str, database: str | None, within: str | None) -> bool:
        if action == sqlite3.SQLITE_READ:
            return self._may_read(first.lower(), second.lower(), database, within)
        if action == sqlite3.SQLITE_FUNCTION:
            return second.lower() not in _SHOWS_TEXT
        if action == sqlite3.SQLITE_PRAGMA:
            return first.lower() in _MAKES
        if action == sqlite3.SQLITE_UPDATE:  # how SQLite declares a table-valued function; nothing can be written
            return first == "sqlite_master"
        return action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)

    def _may_read(self, table: str, column: str, database: str | None, within: str | None) -> bool:
        if database == "temp":  # our views: a row of theirs has no rowid, and SQLite would silently answer null
            return column != "rowid" or table not in self._masked
        if column == "" or table in _SEEN_AS_TABLES:  # "" is a count of rows
            return True
        if table in FTS_TABLES:
            return column in (table, "rowid", "rank")
        if table in self._masked:
            return column not in MASKED or within in self._inner
        return table in _OPEN_TABLES or (table.endswith("_config") and table.removesuffix("_config") in FTS_TABLES)


def _mask(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value


class _GuardedConnections(Database):  # type: ignore[misc]
    """Datasette's threads with one guarded connection each."""

    guards: dict[int, Guard]

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise sqlite3.OperationalError("the archive is served read-only")
        connection = connect(Path(self.path))
        self.guards[id(connection)] = Guard(connection)
        self._all_file_connections.append(connection)
        return connection

    async def execute(self, sql: str, params: Any = None, *more: Any, **options: Any) -> Any:
        """As Datasette's. Raises sqlite3.OperationalError for what would be read past the mask."""
        await self.execute_fn(lambda connection: self.guards[id(connection)].check(sql, params))
        return await super().execute(sql, params, *more, **options)


class ReadOnlyDatabase(Database):  # type: ignore[misc]
    """Datasette's database, opened so that no statement can write, whatever characters its path holds.

    The portal's own questions (``execute_fn``) read everything and mask their answers; SQL (``execute``) goes to guarded connections,
    unless the owner shows personal data.
    """

    _guarded: _GuardedConnections | None = None

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A read-only connection. Raises sqlite3.OperationalError when a write is asked for."""
        if write:
            raise sqlite3.OperationalError("the archive is served read-only")
        connection = connect(Path(self.path))
        self._all_file_connections.append(connection)
        return connection

    async def execute(self, sql: str, params: Any = None, *more: Any, **options: Any) -> Any:
        """As Datasette's, with words of pages masked."""
        if is_shown(self.ds):
            return await super().execute(sql, params, *more, **options)
        if self._guarded is None:
            guarded = _GuardedConnections(self.ds, path=self.path)
            guarded.name, guarded.guards = f"{self.name} sql", {}
            self._guarded = guarded
        return await self._guarded.execute(sql, params, *more, **options)

    async def get_all_foreign_keys(self) -> dict[str, dict[str, list[dict[str, str]]]]:
        """As Datasette's, without internal tables: it counts the rows that point to the one it shows, and may not read those."""
        found = await super().get_all_foreign_keys()
        return {
            table: {way: [key for key in keys if key["other_table"] not in _INTERNAL] for way, keys in ways.items()}
            for table, ways in found.items()
        }

    def close(self) -> None:
        """Closes all connections."""
        super().close()
        if self._guarded is not None:
            self._guarded.close()


def guard_archive(datasette: Any, name: str) -> None:
    """Has a Datasette that was started without ``make_app`` ask its archive by guarded connections too."""
    database = datasette.databases.get(name)
    if database is None or isinstance(database, ReadOnlyDatabase) or not database.path:
        return
    datasette.remove_database(name)
    datasette.add_database(ReadOnlyDatabase(datasette, path=str(database.path)), name=name)
