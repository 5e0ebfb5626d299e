"""Disk full, archive locked, captures folder gone: the run stops with the reason, nothing half-written counts, the next goes on."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.writer import Writer
from tests.hostile_server import article, plain_pages, serve
from tests.killing import sound
from tests.test_bad_pages import site_file
from tests.warm import Warm

PAGES = 16
HELD = 12
"""The request that is kept waiting while a test makes trouble: most pages are in, some are to come."""
PATIENT = "import archive.schema, tests.killing\narchive.schema.LOCK_TIMEOUT_S = 1.0\ntests.killing.be_patient()"


def start(arguments: list[str], limit_bytes: int | None = None) -> Warm:
    """Starts a command that waits for locks one second only, and can write files of so many bytes at most."""
    code = PATIENT
    if limit_bytes:
        code += "\nimport resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
        code += f"\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, resource.RLIM_INFINITY))"
    return Warm(arguments, code=code)


class Site:
    """A served site, and crawls of it in a process of their own."""

    def __init__(self, folder: Path, port: int, log: list[tuple[float, str]], go: threading.Event) -> None:
        self.folder, self.log, self.go = folder, log, go
        site_file(folder / "sites", "bo-tre", port, '[discover]\nways = ["links"]')

    def start(self, archive: Path, captures: Path, limit_bytes: int | None = None) -> Warm:
        options = ["crawl", "bo-tre", "--sites", str(self.folder / "sites"), "--allow-loopback", "--json"]
        return start([*options, "--archive", str(archive), "--captures", str(captures)], limit_bytes)

    def wait_until_held(self) -> None:
        """Waits until the site keeps a request waiting; ``go`` has it answered."""
        deadline = time.monotonic() + 60
        while len(self.log) < HELD and time.monotonic() < deadline:
            time.sleep(0.01)

    def goes_on(self, archive: Path, captures: Path) -> None:
        """The next crawl ends the work: every page is there once, no address is left, and everything is verified.

        Both runs counted what they left in the archive, and nothing else.
        """
        ((stored,),) = query(archive, "select count(*) from pages")
        for outcome, new, ledger in query(archive, "select outcome, pages_new, report from runs"):
            assert outcome is None or new == stored == json.loads(ledger)["pages"]["new"]
        out, err = self.start(archive, captures).communicate(timeout=150)
        assert json.loads(out)["runs"][0]["outcome"] == "finished", err
        assert json.loads(out)["runs"][0]["counts"]["pages_new"] == PAGES - stored
        titles = [(f"Bản tin thứ {number}", 1) for number in range(1, PAGES + 1)]
        assert sorted(query(archive, "select title, version_count from pages")) == sorted(titles)
        states = dict(query(archive, "select state, count(*) from addresses group by state"))
        assert states.get("page") == PAGES
        assert set(states) <= {"page", "excluded"}  # the start page is a list of links
        sound(archive, captures)


def query(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(archive)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@contextmanager
def site(folder: Path, pages: dict[str, Callable[[Any], None]] | None = None, delay_s: float = 0.0, held: bool = False) -> Iterator[Site]:
    """Serves a site; with ``held`` its so-manieth request is answered when the test says ``go``."""
    go = threading.Event()
    if not held:
        go.set()

    def waiting(answer: Callable[[Any], None]) -> Callable[[Any], None]:
        def answer_later(handler: Any) -> None:
            if len(log) >= HELD:
                go.wait(60)
            answer(handler)

        return answer_later

    served = {path: waiting(answer) for path, answer in (pages or plain_pages(PAGES)).items()}
    with serve(served, delay_s=delay_s) as (port, log):
        yield Site(folder, port, log, go)


def long_pages(random_bytes: int, sentences: int) -> dict[str, Callable[[Any], None]]:
    """Pages that fill the WARC file (random bytes do not compress) or the database (text that does)."""

    def page(number: int) -> Callable[[Any], None]:
        text = " ".join(f"Câu {part} của bản tin {number} kể chuyện ấp Bờ Tre mùa nước nổi." for part in range(sentences))
        body = article(f"Bản tin thứ {number}", extra=f"<!--{os.urandom(random_bytes // 2).hex()}--><p>{text}</p>")
        return lambda handler: handler.send(body)

    pages = {f"/ban-tin/{number}": page(number) for number in range(1, PAGES + 1)}
    links = "".join(f'<a href="{path}">{path}</a> ' for path in pages)
    return {"/": lambda h: h.send(f"<html><body><h1>Bờ Tre</h1>{links}</body></html>"), **pages}


def one_line(err: str) -> str:
    assert "Traceback" not in err
    lines = [line for line in err.splitlines() if line.strip()]
    assert len(lines) == 1, err
    return lines[0]


@pytest.mark.parametrize(
    ("random_bytes", "sentences", "limit_bytes", "named"),
    [(300_000, 1, 1_500_000, "warc.gz"), (0, 300, 1_800_000, "archive.db")],  # the first: no commit may fill archive.db-wal before
    ids=["captures", "archive"],
)
def test_a_full_disk_stops_the_run_with_its_reason_and_the_next_goes_on(
    tmp_path: Path, random_bytes: int, sentences: int, limit_bytes: int, named: str
) -> None:
    archive, captures = tmp_path / "archive.db", tmp_path / "captures"
    with site(tmp_path, long_pages(random_bytes, sentences), delay_s=0.1) as it:  # so that a batch is a few pages
        process = it.start(archive, captures, limit_bytes)
        out, err = process.communicate(timeout=150)
        assert process.returncode == 1, err
        assert "Traceback" not in err
        (run,) = json.loads(out)["runs"]
        stated = query(archive, "select outcome, reason from runs")
        assert stated == [("failed", run["reason"])] or (stated == [(None, None)] and named in one_line(err))
        assert named in (run["reason"] or err)
        stored = query(archive, "select count(*) from pages")[0][0]
        assert 0 < stored < PAGES
        sound(archive, captures)
        it.goes_on(archive, captures)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("full", ["captures", "archive"])
def test_a_small_disk_that_fills_up_is_a_full_disk(tmp_path: Path, full: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={900 if full == 'archive' else 400}k", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here ({mounted.stderr.strip()})")
    try:
        archive = (disk if full == "archive" else tmp_path) / "archive.db"
        captures = (disk if full == "captures" else tmp_path) / "captures"
        with site(tmp_path, long_pages(60_000, 1) if full == "captures" else long_pages(0, 300)) as it:
            process = it.start(archive, captures)
            _, err = process.communicate(timeout=150)
            assert process.returncode == 1, err
            assert "Traceback" not in err
            subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
            sound(archive, captures)
            it.goes_on(archive, captures)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_an_archive_that_is_locked_from_the_start_is_one_line(tmp_path: Path) -> None:
    archive, captures = tmp_path / "archive.db", tmp_path / "captures"
    with site(tmp_path, plain_pages(1)) as it:
        it.start(archive, captures).communicate(timeout=150)
        holder = sqlite3.connect(archive, isolation_level=None)
        holder.execute("begin immediate")
        process = it.start(archive, captures)
        _, err = process.communicate(timeout=150)
        holder.close()
    assert process.returncode == 2
    assert "archive.db" in one_line(err)
    assert "locked" in one_line(err)


def test_an_archive_that_another_command_writes_to_is_one_line(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with site(tmp_path, plain_pages(1)) as it, Writer(archive):
        process = it.start(archive, tmp_path / "captures")
        _, err = process.communicate(timeout=150)
        assert it.log == []
    assert process.returncode == 2
    assert "another tulieu command is writing to it" in one_line(err)


def test_an_archive_locked_in_mid_run_stops_it_and_the_next_goes_on(tmp_path: Path) -> None:
    archive, captures = tmp_path / "archive.db", tmp_path / "captures"
    with site(tmp_path, held=True) as it:
        process = it.start(archive, captures)
        it.wait_until_held()
        holder = sqlite3.connect(archive, isolation_level=None, timeout=20)
        holder.execute("begin immediate")
        it.go.set()
        _, err = process.communicate(timeout=150)
        holder.close()
        assert process.returncode == 1
        assert "another program holds it locked" in one_line(err)
        it.goes_on(archive, captures)


def test_captures_that_cannot_be_written_from_the_start_are_one_line(tmp_path: Path) -> None:
    with site(tmp_path, plain_pages(1)) as it:
        process = it.start(tmp_path / "archive.db", Path("/proc/tulieu"))  # where nobody can make a folder
        _, err = process.communicate(timeout=150)
    assert process.returncode == 2
    assert "captures /proc/tulieu: cannot be written" in one_line(err)


def test_captures_taken_away_in_mid_run_stop_it_and_nothing_of_them_counts(tmp_path: Path) -> None:
    archive, captures = tmp_path / "archive.db", tmp_path / "captures"
    with site(tmp_path, held=True) as it:
        process = it.start(archive, captures)
        it.wait_until_held()
        captures.rename(tmp_path / "away")
        it.go.set()
        out, err = process.communicate(timeout=150)
        assert process.returncode == 1, err
        assert "Traceback" not in err
        (run,) = json.loads(out)["runs"]
        assert "warc.gz" in run["reason"]
        (tmp_path / "away").rename(captures)
        sound(archive, captures)
        it.goes_on(archive, captures)


@pytest.mark.parametrize(("random_bytes", "named"), [(60_000, "warc.gz"), (0, "archive.db")], ids=["captures", "archive"])
def test_an_import_onto_a_full_disk_is_one_line_and_can_be_run_again(tmp_path: Path, random_bytes: int, named: str) -> None:
    pages = [article(f"Tin thứ {n}", extra=f"<!--{os.urandom(random_bytes // 2).hex()}-->") for n in range(30)]
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps({"url": f"https://botre.example/{n}", "html": page}) for n, page in enumerate(pages)), "utf-8")
    arguments = ["import", str(source), "--archive", str(tmp_path / "archive.db")]
    process = start(arguments, 900_000 if random_bytes else 600_000)
    _, err = process.communicate(timeout=150)
    assert process.returncode == 1, err
    assert named in one_line(err)
    sound(tmp_path / "archive.db", tmp_path / "captures")
    again = start(arguments)
    assert again.communicate(timeout=150)[0].splitlines()[-1] == "30 new, 0 changed, 0 unchanged, 0 not imported"
    sound(tmp_path / "archive.db", tmp_path / "captures")
