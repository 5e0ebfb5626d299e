"""What can be taken away: the pages of a search, or a whole table, as parts of rows for ``archive.formats``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from archive.dictionary import TABLES, Column, Table, table
from archive.formats import Field, Row, Sheet
from vietnamese.personal import mask

PART_ROWS = 500
"""Rows that are read at once."""
WORDS = frozenset(["title", "text", "lead", "author", "quote", "date_quote", "forms", "evidence", "name", "aliases"])
"""Columns with the words of pages, in which data of private persons are masked."""

_MORE: tuple[tuple[Field, str], ...] = (
    (Field("topics", str, "JSON array: topics of the page, best first", "JSON: các chủ đề của trang", json=True),
     "(select json_group_array(topic) from (select topic from page_topics where page_id = p.id order by score desc, topic))"),
    (Field("places", str, "JSON array: places that the page names, most often named first", "JSON: các địa danh được nhắc", json=True),
     "(select json_group_array(name) from (select e.name from mentions m join entities e on e.id = m.entity_id "
     "where m.page_id = p.id and e.kind = 'place' order by m.count desc, e.id))"),
    (Field("legal_documents", str, "JSON array: keys of the legal documents that the page cites", "JSON: khoá các văn bản pháp luật được dẫn",
           json=True),
     "(select json_group_array(key) from (select distinct key from legal_references where page_id = p.id and key is not null order by position))"),
    (Field("capture_warc", str, "WARC file of the capture that the text was read from", "tệp WARC chứa bản chụp của trang"),
     "(select warc_file from captures where id = p.capture_id)"),
    (Field("capture_offset", int, "byte at which the capture begins in it", "vị trí của bản chụp trong tệp WARC (byte)"),
     "(select warc_offset from captures where id = p.capture_id)"),
    (Field("payload_sha256", str, "SHA-256 of the captured bytes", "SHA-256 của nội dung đã chụp"),
     "(select payload_sha256 from captures where id = p.capture_id)"),
)  # fmt: skip
"""What a page's row has beside the columns of ``pages``."""


def tables(connection: sqlite3.Connection) -> list[Table]:
    """The tables that this archive has and that are for everybody."""
    have = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    return [each for each in TABLES if not each.internal and each.name in have]


def _field(column: Column) -> Field:
    return Field(column.name, column.type, column.en, column.vi, json=column.en.startswith("JSON"))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _have(connection: sqlite3.Connection, name: str) -> set[str]:
    return {row[1] for row in connection.execute(f"pragma table_info([{name}])")}


def table_sheet(connection: sqlite3.Connection, name: str) -> Sheet:
    """What a file of a whole table says of itself. Raises KeyError for a table that is none or is internal."""
    wanted = table(name)
    have = _have(connection, name)
    if wanted.internal or not have:
        raise KeyError(name)
    return Sheet(name, tuple(_field(column) for column in wanted.columns if column.name in have), f"table:{name}", _now())


def search_sheet(connection: sqlite3.Connection, query: str) -> Sheet:
    """What a file of a search's pages says of itself; ``query`` in words (or the search's address)."""
    have = _have(connection, "pages")
    columns = tuple(_field(column) for column in table("pages").columns if column.name in have)
    return Sheet("pages", (*columns, *(field for field, _ in _MORE)), query, _now())


def page_parts(connection: sqlite3.Connection, sheet: Sheet, ids: Sequence[int], *, show_personal: bool = False) -> Iterator[list[Row]]:
    """The pages of ``ids``, in that order, in parts."""
    more = {field.name: sql for field, sql in _MORE}
    known = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    selected = ", ".join(
        f"{_if_known(more[field.name], known)} as {field.name}" if field.name in more else f"p.[{field.name}]" for field in sheet.fields
    )
    sql = f"select {selected} from json_each(?) wanted join pages p on p.id = wanted.value order by wanted.key"
    clean = _masking(sheet, show_personal)
    for start in range(0, len(ids), PART_ROWS):
        rows = connection.execute(sql, [json.dumps(ids[start : start + PART_ROWS])]).fetchall()
        yield [clean(row) for row in rows]


def _if_known(sql: str, known: set[str]) -> str:
    needed = {name for name in ("page_topics", "mentions", "entities", "legal_references", "captures") if f" {name} " in f"{sql} "}
    return sql if needed <= known else "null"


def table_parts(connection: sqlite3.Connection, sheet: Sheet, *, after: int = -(2**63), show_personal: bool = False) -> Iterator[list[Row]]:
    """The rows of a whole table in the order of their rowid, in parts."""
    names = ", ".join(f"[{field.name}]" for field in sheet.fields)
    clean = _masking(sheet, show_personal)
    sql = f"select rowid, {names} from [{sheet.name}] where rowid > ? order by rowid limit {PART_ROWS}"
    while rows := connection.execute(sql, [after]).fetchall():
        after = rows[-1][0]
        yield [clean(tuple(row[1:])) for row in rows]


def _masking(sheet: Sheet, show_personal: bool) -> Callable[[Any], Row]:
    if show_personal:
        return tuple
    places = [number for number, field in enumerate(sheet.fields) if field.name in WORDS]

    def clean(row: Any) -> Row:
        values = list(row)
        for number in places:
            if isinstance(values[number], str):
                values[number] = mask(values[number])
        return tuple(values)

    return clean
