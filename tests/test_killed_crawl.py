"""A command that is killed loses no finished page and skips no known address: the next one ends as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archive.schema import migrations
from archive.writer import Writer
from tests.conftest import ROOT, tulieu
from tests.hostile_server import serve
from tests.killing import Left, armed, faults_of, left, until_killed
from tests.logged_server import MISSING, logged, page
from tests.test_politeness import site_file
from tests.torture import Torture, torture_site
from tests.warm import Warm

PAGES = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Torture, Left]]:
    """A served site and what an undisturbed crawl of it leaves."""
    with serve(torture_site(PAGES)) as (port, _):
        it = Torture(tmp_path_factory.mktemp("killed"), port)
        it.prepare()
        yield it, it.finish("whole")


POINTS = {
    "before a capture's row": ("crawler.monitor.ledger:ArchiveLedger.record_capture", "before", 6),
    "between the WARC's fsync and the commit": ("crawler.capture.warc:WarcFile.sync", "after", 2),
    "in the first stage, after its addresses": ("crawler.monitor.ledger:ArchiveLedger.meet", "after", 2),
    "between a page's row and its mark": ("archive.writer:Writer.store", "after", 4),
    "in the middle of the site pass": ("archive.writer:Writer.replace_site_lines", "after", 1),
    "before the run's row ends": ("crawler.monitor.ledger:ArchiveLedger.finish_run", "before", 1),
    "when the run's row is written but not committed": ("crawler.monitor.ledger:ArchiveLedger.finish_run", "after", 1),
    "at the last close": ("archive.writer:Writer.close", "before", 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_crawl_killed_at_a_delicate_point_ends_like_an_undisturbed_one(point: str, site: tuple[Torture, Left]) -> None:
    it, undisturbed = site
    name = f"point-{list(POINTS).index(point)}"
    until_killed(it.start(name, f"k.kill_at{POINTS[point]!r}"))
    assert it.finish(name) == undisturbed


LINKS = "select url, inlinks from addresses order by url"


def test_links_of_a_page_count_once_when_a_kill_parts_them_from_its_row(site: tuple[Torture, Left]) -> None:
    """Whatever else is committed between the two: it is read again, and they are met again."""
    it, _ = site
    parted = "k.commit_after('crawler.monitor.ledger:ArchiveLedger.meet')\nk.kill_at('archive.writer:Writer.store', 'before', {})"
    for number in (2, 5):
        until_killed(it.start("links", parted.format(number)))
    it.finish("links")
    counted, whole = (sqlite3.connect(it.folder / name / "archive.db").execute(LINKS).fetchall() for name in ("links", "whole"))
    assert sum(times for _, times in whole) > PAGES
    assert counted == whole


@pytest.mark.timeout(600)
def test_a_crawl_killed_at_random_moments_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    seed = int(os.environ.get("TORTURE_SEED", str(random.randrange(10**6))))
    print(f"TORTURE_SEED={seed}")  # shown when the test fails
    with serve(torture_site(100)) as (port, _):
        it = Torture(tmp_path, port)
        it.prepare()
        undisturbed, took_s = it.undisturbed()
        shares = [random.Random(seed).uniform(0.3, 0.9) for _ in range(3)]
        assert it.round(shares, took_s, "killed", undisturbed)[1] == []


def test_a_killed_crawl_that_goes_on_does_not_ask_again_for_what_is_stored(tmp_path: Path) -> None:
    with serve(torture_site(PAGES), delay_s=0.15) as (port, log):
        it = Torture(tmp_path, port)
        it.prepare()
        for _ in range(2):  # killed twice: what the first run stored counts for the third too
            until_killed(it.start("killed", "k.kill_at('archive.writer:Writer.store', 'after', 8)"))
        stored = sqlite3.connect(tmp_path / "killed" / "archive.db").execute("select url from pages").fetchall()
        asked_before = len(log)
        it.finish("killed")
    paths = {url.split(str(port))[1] for (url,) in stored}
    assert paths
    assert not paths & {path for _, path in log[asked_before:]}


# -- a torn last record


def torn(folder: Path, port: int) -> Path:
    """A crawl that was killed while it wrote a record: the WARC file, with half a record at its end."""
    it = Torture(folder, port)
    it.prepare()
    until_killed(it.start("torn", "k.kill_at('archive.writer:Writer.store', 'after', 5)"))
    (file,) = (folder / "torn" / "captures" / "bo-tre").glob("*.warc.gz")
    with file.open("ab") as stream:
        stream.write(file.read_bytes()[:150])
    return file


def test_a_torn_last_record_is_set_aside_at_the_next_start_and_said(tmp_path: Path) -> None:
    with serve(torture_site(PAGES)) as (port, _):
        file = torn(tmp_path, port)
        before = file.read_bytes()
        process = armed("", [*Torture(tmp_path, port).arguments("torn"), "--verbose"])
        _, err = process.communicate(150)
    assert process.returncode == 0, err
    aside = file.with_name(file.name + ".torn").read_bytes()
    assert file.read_bytes() + aside == before
    assert len(aside) >= 150
    assert file.name + ".torn" in err
    left(tmp_path / "torn" / "archive.db", tmp_path / "torn" / "captures")  # verify and warcio check find nothing
    assert tulieu("verify", "--archive", tmp_path / "torn" / "archive.db").status == 0


# -- power loss


def test_rows_point_only_at_what_was_forced_onto_the_disk(tmp_path: Path) -> None:
    """The worst that a power loss can do: every commit is there, and of the WARC only what was fsynced."""
    syncs = tmp_path / "syncs"
    with serve(torture_site(PAGES), delay_s=0.05) as (port, _):
        it = Torture(tmp_path, port)
        it.prepare()
        code = f"k.note_syncs({str(syncs)!r})\nk.kill_at('crawler.monitor.ledger:ArchiveLedger.record_capture', 'before', 18)"
        until_killed(it.start("lost", code))
        (file,) = (tmp_path / "lost" / "captures" / "bo-tre").glob("*.warc.gz")
        synced = [line.split(" ", 1) for line in syncs.read_text("utf-8").splitlines()]
        lengths = [int(size) for size, path in synced if path == str(file)]
        assert str(file.parent) in {path for _, path in synced}  # its name too
        assert lengths[-1] < file.stat().st_size
        os.truncate(file, lengths[-1])
        with file.open("ab") as stream:
            stream.write(b"\0" * 5000)  # what some file systems leave of a write that was under way
        connection = sqlite3.connect(tmp_path / "lost" / "archive.db")
        assert connection.execute("select count(*), max(warc_offset + warc_length) <= ? from captures", lengths[-1:]).fetchone() >= (3, 1)
        told = faults_of(connection, tmp_path / "lost" / "captures")
        assert [(fault.what, fault.url) for fault in told] == [(f"file bo-tre/{file.name}", "")]  # its end, and no row
        connection.close()
        assert len(it.finish("lost").pages) == PAGES


# -- migration

MIGRATE = "import sys; from pathlib import Path; import tests.killing as k; from archive.writer import Writer\n"


@pytest.mark.parametrize("statement", [1, 2, 3, 4, 6, 10, 40, 80])
def test_an_archive_whose_making_was_killed_is_made_anew(statement: int, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    kill = f"k.kill_at('archive.connection:ArchiveConnection.execute', 'before', {statement})\nWriter(Path(sys.argv[1]))"
    until_killed(Warm([path], code=MIGRATE + kill))
    with Writer(path) as writer:
        names = [name for (name,) in writer.connection.execute("select name from _sqlite_migrations order by rowid")]
        assert names == [migration.name for migration in migrations._migrations]
        assert writer.connection.execute("select count(*) from pages").fetchone() == (0,)


# -- imports


@pytest.mark.parametrize(
    "point",
    [("archive.writer:Writer.record_capture", "before", 12), ("archive.writer:Writer.commit", "before", 2), POINTS["in the middle of the site pass"]],
)
def test_a_killed_import_that_is_run_again_ends_like_an_undisturbed_one(point: tuple[str, str, int], tmp_path: Path) -> None:
    lines = [{"url": f"https://botre.example/tin/{n}", "text": f"Tin thứ {n}\nNhóm Bờ Tre họp lần thứ {n} bên gốc tre đầu ấp."} for n in range(25)]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")

    def command(name: str) -> list[str | Path]:
        return ["import", tmp_path / "in.jsonl", "--archive", tmp_path / name / "archive.db"]

    until_killed(armed(f"k.kill_at{point!r}", command("killed")))
    for name in ("killed", "whole"):
        done = tulieu(*command(name))
        assert done.status == 0, done.err
    killed, whole = (left(tmp_path / name / "archive.db", tmp_path / name / "captures") for name in ("killed", "whole"))
    assert len(whole.pages) == 25
    assert killed == whole


def test_workers_end_with_a_crawl_that_is_killed_alone_and_it_goes_on_at_once(tmp_path: Path) -> None:
    """As ``kill -9 PID`` and a machine out of memory do it: its workers and their fork server are left to themselves."""
    pages = {f"/tin/{number}": page(f"Bản tin {number} của xóm") for number in range(25)}
    home = page("Trang chủ", *pages)
    with logged(lambda path, host, before: home if path == "/" else pages.get(path, MISSING)) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0.1, 'ways = ["links"]')
        options = ["--all", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "archive.db", "--json"]
        command = [sys.executable, "-m", "scripts.main", "crawl", *options]
        crawl = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: len(log.asked) > 8)
        left_behind = descendants(crawl.pid)
        assert len(left_behind) >= 2
        crawl.kill()
        crawl.wait()
        done = tulieu("crawl", *options)
        assert done.status == 0, done.err
        wait_until(lambda: not any(Path(f"/proc/{number}").exists() for number in left_behind))
    kept = sqlite3.connect(tmp_path / "archive.db").execute("select count(*) from pages").fetchone()
    assert kept == (len(pages),)


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def descendants(number: int) -> set[int]:
    """The processes below one, as they are now."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = {number}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {number}
