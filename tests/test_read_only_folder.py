"""An archive in a folder that cannot be written: it is read as anywhere, and what would write says so in one line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.reader import connect
from scripts.options import ROOT

SETPRIV = shutil.which("setpriv")
DROP = [SETPRIV or "", "--no-new-privs", "--bounding-set", "-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
"""Root writes into any folder, so as root the commands run without its capabilities."""

pytestmark = pytest.mark.skipif(bool(DROP) and SETPRIV is None, reason="root's capabilities cannot be dropped: no setpriv (util-linux)")

SERVED = """
import asyncio, sys
from pathlib import Path
from portal.app import make_app
app = make_app(Path(sys.argv[1]))
for address in ("/", "/search?q=nuoc", "/pages/1", "/archive/pages.json"):
    print(address, asyncio.run(app.client.get(address)).status_code)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python program's run, without the right to write where the folder's mode forbids it."""
    command = [*DROP, sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def tulieu(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("-m", "scripts.main", *arguments, "--archive", str(folder / "archive.db"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an archive of one imported page, closed and without -wal, that nobody may write into."""
    base = tmp_path_factory.mktemp("medium")
    place = base / "kho"
    place.mkdir()
    (base / "nuoc.txt").write_text("Chương trình nước sạch\n\nSáu trạm lọc nước đã chạy ổn định ở ba xã vùng cao.\n", "utf-8")
    made = tulieu(place, "import", str(base / "nuoc.txt"))
    assert made.returncode == 0, made.stderr
    for left in ("archive.db-wal", "archive.db-shm", "archive.db.lock"):
        (place / left).unlink(missing_ok=True)
    place.chmod(0o555)
    assert run("-c", f"open({str(place / 'x')!r}, 'w')").returncode, "the folder can be written: the test proves nothing"
    yield place
    place.chmod(0o755)


@pytest.mark.parametrize("command", [["search", "nuoc"], ["status"], ["verify"]])
def test_reading_commands_work_in_a_read_only_folder(folder: Path, command: list[str]) -> None:
    done = tulieu(folder, *command, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert json.loads(done.stdout)


def test_portal_works_in_a_read_only_folder(folder: Path) -> None:
    done = run("-c", SERVED, str(folder / "archive.db"))
    assert done.stderr == ""
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["200"] * 4


@pytest.mark.parametrize("command", [["reextract"], ["import", "README.md"]])
def test_writing_commands_say_in_one_line_that_they_cannot_write(folder: Path, command: list[str]) -> None:
    done = tulieu(folder, *command)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "cannot be written" in done.stderr
    assert not (folder / "archive.db-wal").exists()


def test_log_that_cannot_be_read_along_is_named_in_one_line(folder: Path) -> None:
    log = folder / "archive.db-wal"
    folder.chmod(0o755)
    log.write_bytes(b"x" * 4096)
    folder.chmod(0o555)
    done = tulieu(folder, "search", "nuoc")
    folder.chmod(0o755)
    log.unlink()
    folder.chmod(0o555)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1 and "cannot be read" in done.stderr


def test_archive_that_may_change_is_never_taken_as_still(tmp_path: Path) -> None:
    from archive.schema import open_database

    writer = open_database(tmp_path / "archive.db")
    reading = connect(tmp_path / "archive.db")
    assert reading.execute("select count(*) from sites").fetchone() == (0,)
    writer.conn.execute("insert into sites(slug) values ('song-xanh')")
    assert reading.execute("select count(*) from sites").fetchone() == (1,)
    reading.close()
    writer.close()
