"""A data package says of each form of a file what really is in it: the columns in order, and types that every value has."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from pyarrow import parquet

from archive.formats import FORMATS, Field, Row, Sheet, datapackage

FIELDS = (Field("id", int, "number", "số"), Field("score", float, "score", "điểm"), Field("title", str, "title", "tiêu đề"), Field("flags", str, "flags", "cờ", json=True))
SHEET = Sheet("pages", FIELDS, "nước", "2026-11-27T05:00:00Z")
ROWS: list[list[Row]] = [[(1, 0.5, "Một", '["thin"]'), (2, None, None, '{"vi": 1.0}')], [(3, 1.5, "=1", "[]"), (4, 0.0, "", None)]]
PYTHON = {"integer": int, "number": float, "string": str, "any": object}


def rows_of(ending: str, content: bytes, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a file, read as its package says."""
    if ending == "json":
        found: list[dict[str, Any]] = json.loads(content)[resource["dialect"]["json"]["property"]]
        return found
    if ending == "jsonl":
        return [json.loads(line) for line in content.splitlines()]
    read: list[dict[str, Any]] = parquet.read_table(io.BytesIO(content)).to_pylist()
    return read


@pytest.mark.parametrize("ending", ["json", "jsonl", "parquet"])
def test_columns_and_types_are_those_of_the_file(ending: str) -> None:
    package = datapackage(SHEET, f"nuoc.{ending}", title="x", rows=4)
    (resource,) = package["resources"]
    rows = rows_of(ending, b"".join(FORMATS[ending][0](SHEET, ROWS)), resource)
    assert resource["rows"] == len(rows)
    assert resource["format"] == ending and resource["mediatype"] == FORMATS[ending][1].partition(";")[0]
    for row in rows:
        assert [field["name"] for field in resource["schema"]["fields"]] == list(row)
        for field, value in zip(resource["schema"]["fields"], row.values(), strict=True):
            assert value is None or isinstance(value, PYTHON[field["type"]]), field


def test_a_package_of_the_web_knows_its_form_behind_a_query() -> None:
    (resource,) = datapackage(SHEET, "https://tulieu.example/search.csv?q=a.json", title="x")["resources"]
    assert (resource["format"], resource["encoding"]) == ("csv", "utf-8-sig")
    assert [field["type"] for field in resource["schema"]["fields"]] == ["integer", "number", "string", "string", "string", "string"]
