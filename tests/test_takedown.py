"""A page removed on request: nothing of its words is left in any file, what stays is whole, and no crawl brings it back."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyarrow import parquet
from warcio.archiveiterator import ArchiveIterator

from crawler.capture.removal import remove_records, tombstone
from crawler.capture.warc import CaptureError
from portal.app import make_app
from tests.conftest import DemoCrawl, tulieu

AT = "2026-11-26T08:00:00Z"


@pytest.fixture
def demo(demo_crawl: DemoCrawl, tmp_path: Path) -> Iterator[DemoCrawl]:
    """A copy of the crawled demo, to be changed."""
    archive = tmp_path / "archive.db"
    with sqlite3.connect(demo_crawl.archive) as source, sqlite3.connect(archive) as target:
        source.backup(target)
    shutil.copytree(demo_crawl.captures, tmp_path / "captures")
    yield DemoCrawl(demo_crawl.server, demo_crawl.sites, archive, {})


def victim(demo: DemoCrawl) -> tuple[int, str, list[str]]:
    """A page that feeds and lists of its site quote too: its number, address and long lines that no other page has."""
    with sqlite3.connect(demo.archive) as connection:
        page_id, url, text = connection.execute(
            "select p.id, p.url, p.text from pages p join addresses a on a.url = p.url where a.evidence like '%wordpress%' and a.evidence like '%feed%' "
            "and p.state = 'live' and p.duplicate_of is null and length(p.text) > 600 order by p.id limit 1"
        ).fetchone()
        others = " ".join(row[0] or "" for row in connection.execute("select text from pages where id != ?", [page_id]))
    return page_id, url, [line for line in text.splitlines() if len(line) > 60 and line not in others]



def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and what its gzip members and the payloads of its records hold."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "sites" not in path.parts:
            content = path.read_bytes()
            yield path.name, content
            if path.name.endswith(".warc.gz"):
                yield path.name, gzip.decompress(content)
                for record in ArchiveIterator(io.BytesIO(content)):
                    yield path.name, record.content_stream().read()


def spellings(line: str) -> list[bytes]:
    """Words as UTF-8, UTF-16, JSON escapes and entities hold them."""
    entities = "".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in line)
    return [line.encode(), line.encode("utf-16-le"), json.dumps(line)[1:-1].encode(), entities.encode()]


def test_no_byte_of_its_text_is_left_in_any_file(demo: DemoCrawl, tmp_path: Path) -> None:
    page_id, url, lines = victim(demo)
    assert len(lines) >= 2
    wanted = [each[:40] if isinstance(each, bytes) else each for line in lines for each in spellings(line[:50])]
    before = [name for name, content in everything(tmp_path) if any(each in content for each in wanted)]
    assert {"archive.db"} < set(before)
    done = tulieu("takedown", url, "--reason", "theo yêu cầu", "--archive", demo.archive)
    assert done.status == 0, done.err
    assert "removed with" in done.out
    assert [name for name, content in everything(tmp_path) if any(each in content for each in wanted)] == []
    for form in ("csv", "jsonl"):
        output = tmp_path / f"all.{form}"
        assert tulieu("export", "-o", output, "--archive", demo.archive).status == 0
        assert not any(each in output.read_bytes() for each in wanted)
    with sqlite3.connect(demo.archive) as connection:
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table' and sql like '%page_id%'")]
        assert tables
        for table in tables:
            assert connection.execute(f"select count(*) from [{table}] where page_id = ?", [page_id]).fetchone()[0] == 0, table
        assert connection.execute("select reason from takedowns where url_sha256 = ?", [hashlib.sha256(url.encode()).hexdigest()]).fetchone() == ("theo yêu cầu",)


def test_no_word_of_it_is_left_in_what_the_portal_hands_out(demo: DemoCrawl) -> None:
    """Feeds, files of searches and tables, the site's page, Datasette's own tables; a Parquet file is read, not only its bytes."""
    page_id, url, lines = victim(demo)
    with sqlite3.connect(demo.archive) as connection:
        (site,) = connection.execute("select site from pages where id = ?", [page_id]).fetchone()
    opening = lines[0][:40]
    feeds = ["/search.atom", f"/search.atom?site={site}", f"/sites/{site}.atom"]
    files = ["/search.csv", "/search/all.json", "/search.jsonl", "/data/pages.csv", "/data/versions.jsonl", "/data/captures.csv", "/data/addresses.csv", "/search.parquet", "/data/pages.parquet"]
    shown = ["/", f"/sites/{site}", f"/search?site={site}", f"/archive/pages.json?site={site}&_size=200", "/archive/versions.json?_size=200", f"/pages/{page_id}", f"/pages/{page_id}.txt"]

    def told() -> dict[str, str]:
        client = make_app(demo.archive).client
        found = {}
        for address in [*feeds, *files, *shown]:
            content = asyncio.run(client.get(address)).content
            table = parquet.read_table(io.BytesIO(content)).to_pylist() if address.endswith(".parquet") else None
            found[address] = json.dumps(table, ensure_ascii=False, default=str) if table is not None else content.decode()
        return found

    before = told()
    assert {address for address in [*files, *shown] if opening in before[address]} >= {"/search.csv", "/data/pages.parquet", f"/pages/{page_id}.txt"}
    assert url in before["/data/addresses.csv"] and url in before[f"/sites/{site}.atom"]
    assert tulieu("takedown", url, "--reason", "theo yêu cầu", "--archive", demo.archive).status == 0
    for address, text in told().items():
        assert not [line for line in lines if line[:40] in text or json.dumps(line[:40])[1:-1] in text], address
        if address in feeds:
            assert url not in text


def test_captures_of_other_pages_that_name_it_are_told(demo: DemoCrawl, tmp_path: Path) -> None:
    """Its title stands in boxes of related posts; those captures prove other pages, so whoever asked for the takedown is told."""
    _, url, _ = victim(demo)
    with sqlite3.connect(demo.archive) as connection:
        (title,) = connection.execute("select title from pages where url = ?", [url]).fetchone()
    done = tulieu("takedown", url, "--reason", "x", "--archive", demo.archive, "--json")
    assert done.status == 0, done.err
    told = set(done.json()["named_beside"])
    naming = set()
    for path in (tmp_path / "captures").rglob("*.warc.gz"):
        for record in ArchiveIterator(path.open("rb")):
            content = record.content_stream().read()
            if any(each in content for each in spellings(title)):
                naming.add(record.rec_headers.get_header("WARC-Target-URI"))
    assert naming
    assert naming <= told | {url}


def test_what_stays_is_whole(demo: DemoCrawl, tmp_path: Path) -> None:
    _, url, _ = victim(demo)
    with sqlite3.connect(demo.archive) as connection:
        before = connection.execute("select url, text_sha256 from pages where url != ? order by url", [url]).fetchall()
    assert tulieu("takedown", url, "--reason", "x", "--archive", demo.archive).status == 0
    with sqlite3.connect(demo.archive) as connection:
        assert connection.execute("select url, text_sha256 from pages order by url").fetchall() == before
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    verified = tulieu("verify", "--archive", demo.archive, "--json")
    assert verified.status == 0, verified.out
    files = sorted((tmp_path / "captures").rglob("*.warc.gz"))
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_no_later_crawl_asks_for_it_or_brings_it_back(demo: DemoCrawl, tmp_path: Path) -> None:
    """Though the site goes on listing it in REST, feeds, lists and beside other pages (its title is a line of its own there)."""
    _, url, lines = victim(demo)
    with sqlite3.connect(demo.archive) as connection:
        (title,) = connection.execute("select title from pages where url = ?", [url]).fetchone()
    wanted = [each for line in (title, *(line[:50] for line in lines)) for each in spellings(line)]
    assert tulieu("takedown", url, "--reason", "x", "--archive", demo.archive).status == 0
    with sqlite3.connect(demo.archive) as connection:
        slug = next(path.stem for path in demo.sites.glob("*.toml") if urlsplit(url).netloc in path.read_text("utf-8"))
    before = len(demo.server.log)
    done = tulieu("crawl", slug, "--now", "--sites", demo.sites, "--allow-loopback", "--archive", demo.archive, "--json")
    assert done.status == 0, done.err
    with sqlite3.connect(demo.archive) as connection:
        assert connection.execute("select count(*) from pages where url = ?", [url]).fetchone() == (0,)
        assert connection.execute("select count(*) from captures where url = ?", [url]).fetchone() == (0,)
        assert connection.execute("select state, reason from addresses where url = ?", [url]).fetchone() == ("excluded", "taken down")
        assert not connection.execute("select count(*) from pages where instr(text, ?)", [lines[0]]).fetchone()[0]
        (new,) = connection.execute("select warc_file from captures order by id desc limit 1").fetchone()
        assert connection.execute("select count(*) from captures where warc_file = ?", [new]).fetchone()[0] > 10
        evidence = "".join(row[0] for row in connection.execute("select evidence from addresses where evidence is not null"))
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "captures" / new, tmp_path / "new")
    content = b"".join(part for _, part in everything(tmp_path / "new"))
    assert b"X-Tulieu-Withheld: entries of pages taken down" in content
    assert [each for each in wanted if each in content] == []
    assert title not in evidence
    assert json.dumps(title)[1:-1] not in evidence
    assert urlsplit(url).path not in [path for _, path, _ in demo.server.log[before:]]
    assert tulieu("verify", "--archive", demo.archive).status == 0
    files = sorted((tmp_path / "captures").rglob("*.warc.gz"))
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_an_address_without_a_page_is_kept_out_all_the_same(demo: DemoCrawl) -> None:
    done = tulieu("takedown", "https://nobody.example/tin/1", "--reason", "x", "--archive", demo.archive, "--json")
    assert (done.status, done.json()["page"]) == (0, False)
    again = tulieu("takedown", "https://nobody.example/tin/1", "--reason", "x", "--archive", demo.archive)
    assert again.status == 0


def test_one_that_was_cut_off_goes_on_when_it_is_run_again(demo: DemoCrawl, tmp_path: Path) -> None:
    _, url, lines = victim(demo)
    with sqlite3.connect(demo.archive) as connection:
        file, offset, length = connection.execute(
            "select warc_file, warc_offset, warc_length from captures where id = (select capture_id from pages where url = ?)", [url]
        ).fetchone()
    assert remove_records(tmp_path / "captures", [(file, offset, length)], AT) == 1
    done = tulieu("takedown", url, "--reason", "x", "--archive", demo.archive)
    assert done.status == 0, done.err
    assert not any(lines[0].encode() in content for _, content in everything(tmp_path))
    assert tulieu("verify", "--archive", demo.archive).status == 0


@pytest.mark.parametrize(("arguments", "message"), [(("khong-phai",), "expected a web address"), (("http://a.example/", "--reason", " "), "expected why")])
def test_bad_arguments_are_one_line(demo_crawl: DemoCrawl, arguments: tuple[str, ...], message: str) -> None:
    reason = () if "--reason" in arguments else ("--reason", "x")
    done = tulieu("takedown", *arguments, *reason, "--archive", demo_crawl.archive)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert message in done.err


@pytest.mark.parametrize("length", [260, 300, 1000, 70_000, 3_000_000])
def test_a_tombstone_has_the_length_of_what_it_stands_for_and_is_a_record(length: int) -> None:
    member = tombstone(length, AT)
    assert len(member) == length
    (record,) = [each.rec_headers.get_header("WARC-Type") for each in ArchiveIterator(io.BytesIO(member))]
    assert record == "metadata"
    assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")


def test_a_place_that_is_no_record_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"x" * 1000)
    with pytest.raises(CaptureError):
        remove_records(tmp_path, [("a.warc.gz", 10, 500)], AT)
    assert (tmp_path / "a.warc.gz").read_bytes() == b"x" * 1000
    with pytest.raises(ValueError):
        tombstone(20, AT)
