"""``tulieu export``: the pages of a search as a file, and their captures as a web archive that others can open."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet
from warcio.archiveiterator import ArchiveIterator

from tests.conftest import DemoCrawl, tulieu

QUERY = ("site:binh-minh-xanh",)


def export(demo: DemoCrawl, output: Path, *words: str) -> Any:
    return tulieu("export", "-o", output, "--archive", demo.archive, "--captures", demo.captures, *words)


def pages(demo: DemoCrawl, where: str) -> set[int]:
    with sqlite3.connect(demo.archive) as connection:
        return {row[0] for row in connection.execute(f"select id from pages where {where}")}


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet"])
def test_a_table_holds_the_pages_of_the_search_and_a_package_explains_it(demo_crawl: DemoCrawl, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"xanh.{ending}"
    done = export(demo_crawl, output, *QUERY)
    assert done.status == 0, done.err
    content = output.read_bytes()
    found = {
        "csv": lambda: [int(row["id"]) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))],
        "json": lambda: [row["id"] for row in json.loads(content)["rows"]],
        "jsonl": lambda: [json.loads(line)["id"] for line in content.splitlines()],
        "parquet": lambda: parquet.read_table(io.BytesIO(content))["id"].to_pylist(),
    }[ending]()
    wanted = pages(demo_crawl, "site = 'binh-minh-xanh' and state is not 'excluded' and duplicate_of is null")
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert f"{len(wanted)} pages" in done.out
    package = json.loads((tmp_path / f"xanh.{ending}.datapackage.json").read_text("utf-8"))
    assert package["query"] == QUERY[0]
    assert package["resources"][0]["rows"] == len(wanted)
    assert {path.name for path in tmp_path.iterdir()} == {output.name, f"{output.name}.datapackage.json"}


def test_a_web_archive_holds_every_capture_byte_for_byte_and_can_be_checked(demo_crawl: DemoCrawl, tmp_path: Path) -> None:
    output = tmp_path / "xanh.wacz"
    done = export(demo_crawl, output, *QUERY)
    assert done.status == 0, done.err
    with zipfile.ZipFile(output) as packed:
        assert packed.testzip() is None
        described = packed.read("datapackage.json")
        assert json.loads(packed.read("datapackage-digest.json"))["hash"] == f"sha256:{hashlib.sha256(described).hexdigest()}"
        for resource in json.loads(described)["resources"]:
            content = packed.read(resource["path"])
            assert (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}") == (resource["bytes"], resource["hash"])
        warc = packed.read("archive/data.warc.gz")
        index = [line.split(" ", 2) for line in packed.read("indexes/index.cdx").decode().splitlines()]
        listed = [json.loads(line) for line in packed.read("pages/pages.jsonl").decode().splitlines()]
    (tmp_path / "data.warc.gz").write_bytes(warc)
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", tmp_path / "data.warc.gz"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    inside = {}
    for record in ArchiveIterator(io.BytesIO(warc)):
        inside[record.rec_headers.get_header("WARC-Target-URI")] = hashlib.sha256(record.content_stream().read()).hexdigest()
    where = "site = 'binh-minh-xanh' and state is not 'excluded' and duplicate_of is null and quality_flags not like '%personal_data%'"
    with sqlite3.connect(demo_crawl.archive) as connection:
        wanted = dict(connection.execute(f"select c.url, payload_sha256 from pages p join captures c on c.id = p.capture_id where {where.replace('site', 'p.site')}"))
    assert wanted and inside.items() >= wanted.items()
    assert {json.loads(entry[2])["url"] for entry in index} == set(inside)
    assert index == sorted(index)
    assert all(warc[(place := int(json.loads(entry[2])["offset"])) : place + 2] == b"\x1f\x8b" for entry in index)
    assert listed[0]["format"] == "json-pages-1.0" and {entry["url"] for entry in listed[1:]} >= set(wanted)


def test_captures_with_data_of_private_persons_are_left_out_and_told(demo_crawl: DemoCrawl, tmp_path: Path) -> None:
    flagged = pages(demo_crawl, "quality_flags like '%personal_data%' and state is not 'excluded' and duplicate_of is null")
    assert flagged
    done = export(demo_crawl, tmp_path / "all.wacz")
    assert f"{len(flagged)} pages with data of private persons left out" in done.err


@pytest.mark.parametrize(
    ("name", "message"),
    [("x.xls", "found the ending .xls"), ("x", "found the ending none"), ("no/folder.csv", "there is no folder"), ("there.csv", "is there already")],
)
def test_what_cannot_be_written_is_said_in_one_line(demo_crawl: DemoCrawl, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "there.csv").write_text("kept")
    done = export(demo_crawl, tmp_path / name)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert message in done.err
    assert (tmp_path / "there.csv").read_text() == "kept"


def test_a_missing_capture_leaves_no_half_file(demo_crawl: DemoCrawl, tmp_path: Path) -> None:
    empty = tmp_path / "captures"
    empty.mkdir()
    done = tulieu("export", "-o", tmp_path / "x.wacz", "--archive", demo_crawl.archive, "--captures", empty)
    assert done.status in (1, 2) and len(done.err.splitlines()) == 1
    assert "cannot be read" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["captures"]


def test_json_is_one_document(demo_crawl: DemoCrawl, tmp_path: Path) -> None:
    done = export(demo_crawl, tmp_path / "x.csv", "--json", *QUERY)
    assert done.json()["query"] == QUERY[0] and done.json()["pages"] > 0
