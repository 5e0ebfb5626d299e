"""Tables as files: CSV, JSON, JSON Lines and Parquet, written a part at a time so that size costs no memory.

Every file says what it holds: the query and the time. CSV and JSON Lines say it in two columns of each row (files are put
together by those who analyse them), JSON beside its rows, Parquet in its metadata and in the columns too.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]
Writing = Callable[["Sheet", Iterable[Sequence[Row]]], Iterator[bytes]]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, CSV injection); such text gets an apostrophe in front."""
QUERY, TIME = "export_query", "exported_at"


@dataclass(frozen=True)
class Field:
    """One column of a file: its type (str, int, float or bytes), meaning, and whether its text is JSON."""

    name: str
    type: type
    en: str
    vi: str
    json: bool = False


@dataclass(frozen=True)
class Sheet:
    """What a file says of itself: its name, columns, the query it answers and the time (UTC) at which it was made."""

    name: str
    fields: tuple[Field, ...]
    query: str
    exported_at: str


def in_words(sheet: Sheet) -> tuple[Field, ...]:
    """The columns of a file, the two that say what it is at the end."""
    return (
        *sheet.fields,
        Field(QUERY, str, "the search or table that this file holds", "truy vấn hoặc bảng mà tệp này chứa"),
        Field(TIME, str, "UTC time at which this file was made", "thời điểm tạo tệp (UTC)"),
    )


def _safe(value: Any) -> Any:
    """A value for a cell of CSV: bytes in hexadecimal, formulas disarmed."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return "'" + value
    return value


def to_csv(sheet: Sheet, parts: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """CSV as RFC 4180 has it, UTF-8 with a byte order mark (spreadsheets then read Vietnamese right)."""
    about = (_safe(sheet.query), sheet.exported_at)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.name for field in in_words(sheet)])
    yield "\ufeff".encode()
    for rows in parts:
        writer.writerows([*map(_safe, row), *about] for row in rows)
        yield text.getvalue().encode("utf-8", "replace")
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode("utf-8", "replace")


def _object(sheet: Sheet, row: Row) -> dict[str, Any]:
    """A row as an object; JSON columns as what they hold."""
    found = {}
    for field, value in zip(sheet.fields, row, strict=True):
        if field.json and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                pass  # kept as the text it is
        found[field.name] = value.hex() if isinstance(value, bytes) else value
    return found


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def to_jsonl(sheet: Sheet, parts: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """One JSON object a line."""
    about = {QUERY: sheet.query, TIME: sheet.exported_at}
    for rows in parts:
        yield b"".join(_dumped(_object(sheet, row) | about) + b"\n" for row in rows)


def to_json(sheet: Sheet, parts: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """One JSON object: what the file is, its columns, its rows."""
    columns = {field.name: field.en for field in sheet.fields}
    head = _dumped({"name": sheet.name, QUERY: sheet.query, TIME: sheet.exported_at, "columns": columns})
    yield head[:-1] + b', "rows": [\n'
    between = b""
    for rows in parts:
        for row in rows:
            yield between + _dumped(_object(sheet, row))
            between = b",\n"
    yield b"\n]}\n"


class _Pipe(io.RawIOBase):
    """What pyarrow writes, to be taken away a part at a time."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._held.append(part)
        self._length += len(part)
        return len(part)

    def take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        return taken


def to_parquet(sheet: Sheet, parts: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Parquet (zstd), one row group a part; column meanings, query and time in the metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bytes: pa.binary()}
    columns = in_words(sheet)
    schema = pa.schema(
        [pa.field(each.name, types[each.type], metadata={"description": each.en, "description_vi": each.vi}) for each in columns],
        metadata={"name": sheet.name, QUERY: sheet.query, TIME: sheet.exported_at},
    )
    pipe = _Pipe()
    with parquet.ParquetWriter(pipe, schema, compression="zstd") as writer:
        for rows in parts:
            values = list(zip(*rows, strict=True)) if rows else [()] * len(sheet.fields)
            values += [(sheet.query,) * len(rows), (sheet.exported_at,) * len(rows)]
            arrays = [
                pa.array([_typed(each, field.type) for each in column], type=types[field.type])
                for field, column in zip(columns, values, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield pipe.take()
    yield pipe.take()


def _typed(value: Any, kind: type) -> Any:
    """A value of SQLite as its column's type; SQLite keeps what it is given, so that any column may hold any type."""
    if value is None:
        return None
    try:
        if kind is bytes:
            return value if isinstance(value, bytes) else str(value).encode()
        if kind is str:
            return value.encode("utf-8", "replace").decode() if isinstance(value, str) else str(value)
        return kind(value)
    except (TypeError, ValueError, OverflowError):
        return None


FORMATS: dict[str, tuple[Writing, str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "json": (to_json, "application/json; charset=utf-8"),
    "jsonl": (to_jsonl, "application/x-ndjson; charset=utf-8"),
    "parquet": (to_parquet, "application/vnd.apache.parquet"),
}
"""Ending of a file -> how it is written, its media type."""


_DESCRIBED: dict[str, dict[str, Any]] = {
    "csv": {"encoding": "utf-8-sig"}, "json": {"encoding": "utf-8", "dialect": {"json": {"keyed": True, "property": "rows"}}},
    "jsonl": {"encoding": "utf-8", "dialect": {"json": {"keyed": True}}}, "parquet": {},
}  # fmt: skip
"""How the rows of each form are read, in the words of Data Packages."""


def datapackage(sheet: Sheet, path: str, *, title: str, rows: int | None = None) -> dict[str, Any]:
    """A Frictionless Data Package (v1) that describes one file of any of the forms; ``path`` is where that is."""
    types = {str: "string", int: "integer", float: "number", bytes: "string"}
    ending = path.partition("?")[0].rpartition(".")[2]
    parsed = ending in ("json", "jsonl")  # there a JSON column is the list or object that it holds
    fields = [
        {"name": each.name, "type": "any" if parsed and each.json else types[each.type], "description": f"{each.en} — {each.vi}", **({"format": "binary"} if each.type is bytes else {})}
        for each in (sheet.fields if ending == "json" else in_words(sheet))  # JSON says beside its rows what it is
    ]
    resource: dict[str, Any] = {"name": sheet.name, "path": path, "schema": {"fields": fields, "missingValues": [""]}}
    if ending in _DESCRIBED:
        resource |= {"profile": "tabular-data-resource", "format": ending, "mediatype": FORMATS[ending][1].partition(";")[0], **_DESCRIBED[ending]}
    if rows is not None:
        resource["rows"] = rows
    return {
        "profile": "data-package", "name": f"tu-lieu-{sheet.name}".replace("_", "-"), "title": title, "created": sheet.exported_at,
        "query": sheet.query, "resources": [resource],
    }  # fmt: skip
