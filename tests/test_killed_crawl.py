"""A crawl that is killed loses no finished page and skips no known address: the next one ends as if nothing had been."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, tulieu
from tests.hostile_server import plain_pages, serve
from tests.test_bad_pages import site_file

PAGES = 60


def crawl_command(folder: Path) -> list[str]:
    options = ["--sites", str(folder / "sites"), "--allow-loopback", "--archive", str(folder / "archive.db"), "--json"]
    return [sys.executable, "-m", "scripts.main", "crawl", "bo-tre", *options]


def kill_when(folder: Path, log: list[tuple[float, str]], requests: int) -> None:
    """Starts a crawl and kills it with all its workers once the server has seen so many requests."""
    process = subprocess.Popen(crawl_command(folder), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while len(log) < requests and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.poll() is None, "the crawl ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def rows(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    return sqlite3.connect(archive).execute(sql).fetchall()


PAGES_SQL = "select url, title, text, language, version_count from pages order by url"


@pytest.mark.parametrize("requests", [5, 25, 55])
def test_a_killed_crawl_goes_on_and_ends_like_an_undisturbed_one(tmp_path: Path, requests: int) -> None:
    with serve(plain_pages(PAGES), delay_s=0.02) as (port, log):
        for name in ("killed", "whole"):
            site_file(tmp_path / name / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        killed = tmp_path / "killed"
        kill_when(killed, log, requests)
        captures = sorted((killed / "captures" / "bo-tre").glob("*.warc.gz"))
        half = captures[-1].read_bytes()[:150]
        with captures[-1].open("ab") as file:
            file.write(half)  # what a kill in the middle of a write leaves: the beginning of a record
        for folder in (killed, tmp_path / "whole"):
            done = subprocess.run(crawl_command(folder), cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    whole = tmp_path / "whole" / "archive.db"
    assert len(rows(whole, PAGES_SQL)) == PAGES
    assert rows(killed / "archive.db", PAGES_SQL) == rows(whole, PAGES_SQL)
    assert rows(killed / "archive.db", "select count(*) from addresses where state = 'queued'") == [(0,)]
    assert rows(killed / "archive.db", "select count(*) from runs where outcome = 'finished'") == [(1,)]
    assert tulieu("verify", "--archive", killed / "archive.db").status == 0
    again = tulieu("reextract", "--sites", killed / "sites", "--archive", tmp_path / "new.db", "--captures", killed / "captures")
    assert again.status == 0, again.err
    assert [row[:4] for row in rows(tmp_path / "new.db", PAGES_SQL)] == [row[:4] for row in rows(whole, PAGES_SQL)]
