"""The writer after a failure: nothing half-written counts, everybody is told, and the reason can still be kept."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from archive.connection import ArchiveWriteError
from archive.rows import FoundRow
from archive.writer import Writer
from tests.archive.rows import SITE

FOUND = [FoundRow("https://giolanh.test/1", "link")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def opened(path: Path) -> Writer:
    """A writer of an archive with one site."""
    writer = Writer(path)
    writer.upsert_site(SITE)
    writer.commit()
    return writer


def count(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("select count(*) from addresses").fetchone()[0])
    finally:
        connection.close()


def fail(writer: Writer) -> None:
    """A disk on which the WAL cannot be forced."""

    def call() -> None:
        raise OSError("no room")

    writer.before_commit(call)
    with pytest.raises(OSError, match="no room"):
        writer.commit()


def test_a_batch_whose_captures_are_not_on_the_disk_does_not_count(path: Path) -> None:
    with opened(path) as writer:
        writer.meet(FOUND, "gio-lanh", None)
        fail(writer)
    assert count(path) == 0


def test_after_a_failure_nothing_more_is_written(path: Path) -> None:
    with opened(path) as writer:
        writer.meet(FOUND, "gio-lanh", None)
        fail(writer)
        with pytest.raises(ArchiveWriteError, match="no room"):
            writer.meet(FOUND, "gio-lanh", None)
    assert count(path) == 0


def test_only_what_counts_is_told_as_committed(path: Path) -> None:
    told: list[int] = []
    with opened(path) as writer:
        call = partial(told.append, 1)
        writer.after_commit(call)
        writer.meet(FOUND, "gio-lanh", None)
        writer.commit()
        assert told == [1]
        writer.meet([FoundRow("https://giolanh.test/2", "link")], "gio-lanh", None)
        fail(writer)
        writer.forget(call)
    assert told == [1]


def test_everybody_who_asked_is_told_once_why(path: Path) -> None:
    told: list[str] = []
    with opened(path) as writer:
        for _ in range(2):
            writer.connection.on_stop(told.append)
        writer.meet(FOUND, "gio-lanh", None)
        fail(writer)
        with pytest.raises(ArchiveWriteError):
            writer.meet(FOUND, "gio-lanh", None)
    assert told == ["no room", "no room"]


def test_how_the_run_ended_can_still_be_written(path: Path) -> None:
    with opened(path) as writer:
        run = writer.start_run("gio-lanh", "2026-11-23T08:00:00Z", "0")
        writer.commit()
        writer.meet(FOUND, "gio-lanh", None)
        fail(writer)
        assert writer.end_stopped_run(run, {"outcome": "failed", "reason": "no room"}) is None
    assert sqlite3.connect(path).execute("select outcome, reason from runs").fetchall() == [("failed", "no room")]
    assert count(path) == 0


def test_a_lock_held_too_long_stops_the_writer_and_names_it(path: Path) -> None:
    with opened(path) as writer:
        writer.connection.execute("pragma busy_timeout = 50")
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("begin immediate")
        with pytest.raises(ArchiveWriteError, match=r"archive\.db: cannot be written \(another program holds it locked\)"):
            writer.meet(FOUND, "gio-lanh", None)
        assert "locked" in (writer.end_stopped_run(1, {"outcome": "failed"}) or "")
        holder.close()


def test_a_row_that_breaks_a_rule_of_the_tables_is_no_failure_of_the_disk(path: Path) -> None:
    with opened(path) as writer:
        writer.meet(FOUND, "gio-lanh", None)
        with pytest.raises(sqlite3.IntegrityError):
            writer.connection.execute("insert into addresses(url, site) select url, site from addresses")
        writer.meet([FoundRow("https://giolanh.test/2", "link")], "gio-lanh", None)
    assert count(path) == 2


def test_the_run_after_one_that_was_cut_off_twice_goes_on_from_the_first(path: Path) -> None:
    with opened(path) as writer:
        ended = writer.start_run("gio-lanh", "2026-11-01T00:00:00Z", "0")
        writer.finish_run(ended, {"finished_at": "2026-11-01T01:00:00Z", "report": "{}"})
        assert writer.resume_point("gio-lanh") is None
        writer.start_run("gio-lanh", "2026-11-02T00:00:00Z", "0")
        full = writer.start_run("gio-lanh", "2026-11-03T00:00:00Z", "0")
        writer.finish_run(full, {"finished_at": "2026-11-03T01:00:00Z", "report": '{"tulieu/cut_off": 1}'})
        assert writer.resume_point("gio-lanh") == "2026-11-02T00:00:00Z"
        last = writer.start_run("gio-lanh", "2026-11-04T00:00:00Z", "0")
        writer.finish_run(last, {"finished_at": "2026-11-04T01:00:00Z", "report": "{}"})
        assert writer.resume_point("gio-lanh") is None
