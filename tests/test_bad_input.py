"""Wrong usage, broken configuration and files that are no archive: one line, exit status 2, nothing touched."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.schema import open_database
from archive.writer import Writer
from tests.conftest import ROOT, Done, tulieu

GOOD_SITE = 'name_vi = "Nhóm Thử"\nhome_url = "http://thu.localhost:9/"\n'


def one_line(done: Done, *words: str) -> None:
    """Holds when a command said what is wrong in one line and ended with status 2."""
    assert done.status == 2, done
    assert done.err.count("\n") == 1, done.err
    assert "Traceback" not in done.err + done.out
    for word in words:
        assert word in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD_SITE + 'colour = "red"\n', ("colour", "'red'", "one of the keys")),
        (GOOD_SITE + "[crawl]\nx = 1\n", ("crawl", "one of the keys")),
        (GOOD_SITE + "[discover]\nrobots = false\n", ("discover.robots", "False", "one of the keys")),
        ('home_url = "http://thu.localhost:9/"\n', ("name_vi", "nothing", "required")),
        ('name_vi = "Nhóm Thử"\n', ("home_url", "nothing", "required")),
        (GOOD_SITE + "languages = 3\n", ("languages", "3", "an array")),
        (GOOD_SITE + "[pace]\ndelay_s = true\n", ("pace.delay_s", "True", "a number of seconds")),
        ('name_vi = "A"\nhome_url = "thu.example"\n', ("home_url", "'thu.example'", "an address such as")),
        ('name_vi = "A"\nhome_url = "http://a b.example/"\n', ("home_url", "an address such as")),
        ('name_vi = "A"\nhome_url = "http://a.example:99999/"\n', ("home_url", "an address such as")),
        (GOOD_SITE + '[select]\ntext = ["div..x["]\n', ("select.text", "div..x[", "a CSS selector")),
        (GOOD_SITE + '[records]\nexclude = ["(["]\n', ("records.exclude", "([", "a regular expression")),
        (GOOD_SITE + "name_vi = 'twice'\n", ("TOML", "a file that parses")),
        ("\x00", ("TOML", "a file that parses")),
    ],
)
@pytest.mark.parametrize("command", [("sites", "check"), ("crawl", "thu")])
def test_a_broken_site_file_is_named_with_key_found_and_expected(
    tmp_path: Path, text: str, words: tuple[str, ...], command: tuple[str, ...]
) -> None:
    (tmp_path / "thu.toml").write_text(text, "utf-8")
    more = ("--archive", tmp_path / "a.db") if command[0] == "crawl" else ()
    one_line(tulieu(*command, "--sites", tmp_path, *more), "thu.toml", "found", "expected", *words)
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("crawl",), "found neither, expected the names of some or --all"),
        (("crawl", "ics", "--all"), "found both"),
        (("crawl", "nobody"), "nobody"),
        (("crawl", "--all", "--max-pages", "-1"), "max-pages"),
        (("crawl", "ics"), "contact"),
        (("crawl", "ics", "--contact", "nobody"), "expected an e-mail or a web address"),
        (("crawl", "--all", "--sites", "nowhere"), "nowhere"),
        (("import",), "PATHS"),
        (("import", "nowhere.txt"), "nowhere.txt"),
        (("reextract", "nobody"), "nobody"),
        (("status",), "no archive"),
        (("verify",), "no archive"),
        (("search", "x"), "no archive"),
        (("search", "--limit", "0", "x"), "limit"),
        (("serve",), "no archive"),
        (("serve", "--port", "123456"), "port"),
        (("sites", "check", "--sites", "nowhere"), "nowhere"),
        (("fly",), "fly"),
        (("status", "--wings"), "wings"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    paths = () if arguments[0] in ("sites", "fly") else ("--archive", str(tmp_path / "none.db"))
    one_line(tulieu(*arguments, *paths, cwd=tmp_path), word)


def test_a_clock_that_shows_no_time_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TULIEU_NOW", "hôm qua")
    one_line(tulieu("crawl", "--all", "--archive", tmp_path / "a.db", cwd=tmp_path), "TULIEU_NOW", "'hôm qua'", "2026-11-26T08:00:00Z is expected")


def test_a_crawl_does_not_part_captures_over_two_folders(tmp_path: Path) -> None:
    (tmp_path / "thu.toml").write_text(GOOD_SITE, "utf-8")
    archive = tmp_path / "a.db"
    connection = open_database(archive).conn
    connection.execute("pragma foreign_keys = off")  # nothing but the name of a file is looked at
    connection.execute(
        """insert into captures(id, url, site, fetched_at, status, content_type, payload_sha256, warc_file, warc_offset, warc_length)
           values (1, 'http://thu.localhost:9/', 'thu', '2026-11-01T00:00:00Z', 200, 'text/html', 'x', 'thu.warc.gz', 0, 1)"""
    )
    connection.commit()
    connection.close()
    arguments = ("crawl", "thu", "--sites", tmp_path, "--archive", archive, "--captures", tmp_path / "khac")
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "thu.warc.gz").touch()
    one_line(tulieu(*arguments), "captures", "khac", "found no thu.warc.gz", str(tmp_path / "captures"))
    assert not (tmp_path / "khac").exists()
    (tmp_path / "captures").rename(tmp_path / "khac")
    assert tulieu(*arguments, "--allow-loopback").status == 1, "moved as a whole they may be; nobody answers"


def newer_archive(path: Path) -> None:
    open_database(path).conn.close()
    connection = sqlite3.connect(path)
    connection.execute("insert into _sqlite_migrations(migration_set, name, applied_at) values ('tulieu', 'm9999_later', '')")
    connection.commit()
    connection.execute("pragma journal_mode = delete")
    connection.close()


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table notes(x)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (newer_archive, "newer version"),
        (other_database, "no archive of Tư Liệu"),
        (lambda path: path.write_text("Danh sách đi chợ\n" * 100, "utf-8"), "not an archive"),
        (lambda path: path.mkdir(), "not a file"),
    ],
)
@pytest.mark.parametrize(
    "command", [("import", "IN"), ("crawl", "thu"), ("verify",), ("status",), ("search", "x"), ("serve", "--port", "0"), ("demo", "--no-serve")]
)
def test_a_file_that_is_no_usable_archive_is_left_untouched(tmp_path: Path, make, word: str, command: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    archive = tmp_path / "archive.db"
    make(archive)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Tin\nMột đoạn văn.\n", "utf-8")
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "thu.toml").write_text(GOOD_SITE, "utf-8")
    before = archive.read_bytes() if archive.is_file() else None
    listed = sorted(path.name for path in tmp_path.iterdir())
    arguments = [str(tmp_path / "in") if part == "IN" else part for part in command]
    sites = ("--sites", tmp_path / "sites") if command[0] in ("crawl", "import") else ()
    done = tulieu(*arguments, *sites, "--archive", archive)
    one_line(done, word if archive.is_file() or command[0] in ("import", "crawl", "demo") else "no archive")
    assert (archive.read_bytes() if archive.is_file() else None) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == listed


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tin\nMột đoạn văn.\n", "utf-8")
    with Writer(tmp_path / "archive.db"):
        one_line(tulieu("import", tmp_path / "a.txt", "--archive", tmp_path / "archive.db"), "another tulieu command")


def test_captures_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tin\nMột đoạn văn.\n", "utf-8")
    (tmp_path / "captures").write_text("a file", "utf-8")
    one_line(tulieu("import", tmp_path / "a.txt", "--archive", tmp_path / "archive.db"), "captures", "cannot be written")


def test_json_prints_one_document_and_nothing_else(demo_crawl, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    archive = tmp_path / "archive.db"
    shutil.copy(demo_crawl.archive, archive)
    for command in (("status",), ("search", "trẻ em"), ("sites", "list")):
        paths = ("--archive", archive) if command[0] != "sites" else ()
        done = tulieu(*command, "--json", *paths)
        assert done.status == 0, done.err
        assert json.loads(done.out)


def test_scrapy_says_in_one_line_that_there_is_no_such_site() -> None:
    done = subprocess.run([sys.executable, "-m", "scrapy", "crawl", "nope"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "no site file for 'nope'; known: " in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
