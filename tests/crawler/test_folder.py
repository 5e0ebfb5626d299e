"""The captures folder before a run: writable, and without the torn end that a killed run left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.capture.folder import mend, require_writable
from crawler.capture.reading import read_all
from crawler.capture.warc import CaptureError, CaptureWriteError, WarcFile

AT = "2026-11-23T08:00:00Z"
NAME = "gio-lanh/20261123080000-000001.warc.gz"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two whole records."""
    warc = WarcFile(tmp_path, "gio-lanh", "20261123080000", 1)
    for body in (b"mot", os.urandom(3000)):
        warc.write_response("http://giolanh.test/", AT, 200, "OK", [], body)
    warc.close()
    return tmp_path / NAME


@pytest.mark.parametrize("lost", [1, 8, 100, 2900])
def test_a_torn_last_record_is_set_aside_and_the_rest_is_whole(path: Path, lost: int) -> None:
    content = path.read_bytes()
    os.truncate(path, len(content) - lost)
    assert mend(path.parent.parent, "gio-lanh", {}) == [NAME]
    assert [stored.payload for stored in read_all(path.parent.parent, NAME)] == [b"mot"]
    assert path.read_bytes() + path.with_name(path.name + ".torn").read_bytes() == content[:-lost]


def test_a_whole_file_stays_as_it_is(path: Path) -> None:
    content = path.read_bytes()
    assert mend(path.parent.parent, "gio-lanh", {}) == []
    assert (path.read_bytes(), list(path.parent.iterdir())) == (content, [path])


def test_a_file_that_is_torn_from_its_first_byte_is_moved_away(path: Path) -> None:
    os.truncate(path, 20)
    mend(path.parent.parent, "gio-lanh", {})
    assert [each.name for each in path.parent.iterdir()] == [path.name + ".torn"]


def test_zeros_that_a_power_loss_left_are_set_aside(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content + bytes(4096))
    mend(path.parent.parent, "gio-lanh", {})
    assert path.read_bytes() == content


@pytest.mark.parametrize("known", [True, False])
def test_old_blocks_are_set_aside_only_behind_what_the_archive_knows(path: Path, known: bool) -> None:
    content = path.read_bytes()
    path.write_bytes(content + b"an old block of another file" * 9)
    cut = mend(path.parent.parent, "gio-lanh", {NAME: len(content)} if known else {})
    assert (cut, path.read_bytes() == content) == (([NAME], True) if known else ([], False))


def test_damage_in_the_middle_is_left_for_verify_to_tell(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:330] + b"\0" * 30 + content[360:])
    damaged = path.read_bytes()
    assert mend(path.parent.parent, "gio-lanh", {NAME: len(content)}) == []
    assert path.read_bytes() == damaged


def test_a_file_that_another_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    writing = WarcFile(tmp_path, "gio-lanh", "20261123080000", 1)
    writing.write_response("http://giolanh.test/", AT, 200, "OK", [], b"mot")
    with (tmp_path / NAME).open("ab") as file:
        file.write((tmp_path / NAME).read_bytes()[:150])
    assert mend(tmp_path, "gio-lanh", {}) == []
    with pytest.raises(CaptureWriteError):
        WarcFile(tmp_path, "gio-lanh", "20261123080000", 1).write_response("http://giolanh.test/", AT, 200, "OK", [], b"hai")
    writing.close()
    assert mend(tmp_path, "gio-lanh", {}) == [NAME]


def test_the_files_of_other_sites_are_not_touched(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 10)
    assert mend(path.parent.parent, "mua-thuan", {}) == []


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked_for(tmp_path: Path) -> None:
    require_writable(tmp_path / "moi" / "captures")
    assert (tmp_path / "moi" / "captures").is_dir()
    assert list((tmp_path / "moi" / "captures").iterdir()) == []
    with pytest.raises(CaptureError, match="cannot be written"):
        require_writable(Path("/proc/tulieu"))


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_a_file_taken_away_under_the_run_is_noticed_before_its_rows_count(tmp_path: Path, how: str) -> None:
    warc = WarcFile(tmp_path, "gio-lanh", "20261123080000", 1)
    warc.write_response("http://giolanh.test/", AT, 200, "OK", [], b"mot")
    warc.sync()
    (tmp_path / NAME).unlink()
    if how == "replaced":
        (tmp_path / NAME).write_bytes(b"mine")
    with pytest.raises(CaptureWriteError, match="000001"):
        warc.sync()
    warc.close()
