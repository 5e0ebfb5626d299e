"""Kills commands at named points or moments, and tells whether what is left in the end equals an undisturbed run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from crawler.capture.reading import read_all, warc_files
from crawler.workers import Workers
from pipelines.verify import Fault, verify
from tests.warm import Warm

LEDGER = (
    "select addresses.url, addresses.state, reason, pages.url from addresses left join pages on pages.id = page_id "
    "order by addresses.url"
)
PAGES = (
    "select pages.url, pages.site, pages.kind, pages.title, pages.author, pages.date_published, pages.date_source, pages.language, "
    "pages.languages, pages.lead, pages.text, pages.text_sha256, pages.word_count, pages.quality_flags, pages.state, "
    "pages.version_count, kept.url, moved.url, pages.gone_since is null from pages left join pages as kept on kept.id = pages.duplicate_of "
    "left join pages as moved on moved.id = pages.moved_to order by pages.url"
)
VERSIONS = "select url, number, versions.title, versions.text_sha256 from versions join pages on pages.id = page_id order by url, number"
LINKED = (
    "select min(pages.url, other.url), max(pages.url, other.url), page_links.kind, score, first.url from page_links join pages on pages.id = page_id "
    "join pages as other on other.id = other_id left join pages as first on first.id = first_id order by 1, 2, 3"
)
TIMES = (
    "select addresses.url, way, evidence, last_visited_at, missing_since, first_seen_at, last_seen_at, last_changed_at, gone_since, "
    "(select group_concat(seen_at) from (select seen_at from versions where versions.page_id = pages.id order by number)) "
    "from addresses left join pages on pages.url = addresses.url order by addresses.url"
)
"""For crawls whose clock stands still. The last status is not among them: what was cut off is asked for in full instead of a 304. """
NOTHING = "select 1 where 0"
INDEXED = "select pages.url from pages_fts join pages on pages.id = pages_fts.rowid where pages_fts match 'tre' order by pages.url"


@dataclass(frozen=True)
class Left:
    """What a run leaves, without what may differ (ids, times, order).

    ``captured`` is (address, status, digest of the payload) of sound records: what was asked for twice counts once;
    ``linked`` is empty unless asked for: of many pages that are all alike only the first few are linked; ``times`` where the
    clock went on.
    """

    ledger: list[tuple[Any, ...]]
    pages: list[tuple[Any, ...]]
    versions: list[tuple[Any, ...]]
    linked: list[tuple[Any, ...]]
    indexed: list[tuple[Any, ...]]
    captured: set[tuple[str, int | None, str]]
    times: list[tuple[Any, ...]]


def faults_of(connection: sqlite3.Connection, captures: Path) -> list[Fault]:
    """What ``tulieu verify`` finds wrong."""
    with Workers(1, 120.0) as workers:
        return list(verify(connection, captures, workers).faults)


def left(archive: Path, captures: Path, linked: str = NOTHING, times: str = NOTHING) -> Left:
    """Reads archive and captures; ``linked`` may be LINKED, ``times`` TIMES. Raises AssertionError for a damaged record, a dangling row or a torn file."""
    sound(archive, captures)
    connection = sqlite3.connect(archive)
    try:
        rows = [connection.execute(sql).fetchall() for sql in (LEDGER, PAGES, VERSIONS, linked, INDEXED, times)]
    finally:
        connection.close()
    stored = (each.capture for file in warc_files(captures) for each in read_all(captures, file))
    return Left(*rows[:5], {(each.url, each.status, each.payload_sha256) for each in stored}, rows[5])


def differing(undisturbed: Left, ended: Left) -> list[str]:
    """What is in one end alone, a line each: the part, "-" for what is missing or "+", and the row."""
    lines = []
    for part, expected in vars(undisturbed).items():
        found = getattr(ended, part)
        lines += [f"{part} - {row}" for row in expected if row not in found]
        lines += [f"{part} + {row}" for row in found if row not in expected]
        if not lines and expected != found:
            lines.append(f"{part}: other rows or another order")
    return lines


def sound(archive: Path, captures: Path) -> None:
    """What is in the archive is proved by whole captures. Raises AssertionError for a damaged record, a dangling row or a torn file."""
    connection = sqlite3.connect(archive)
    try:
        assert faults_of(connection, captures) == []
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()
    files = [captures / file for file in warc_files(captures)]
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def armed(code: str, arguments: Sequence[str | Path]) -> Warm:
    """Starts ``tulieu`` with arguments in a process that runs ``code`` first, which may call ``k.kill_at``."""
    return Warm(arguments, code=f"import tests.killing as k\nk.be_patient()\n{code}")


def be_patient() -> None:
    """Gives a page two minutes instead of ten seconds: a busy machine must not look like a difference."""
    defaults = Workers.__init__.__defaults__ or ()
    Workers.__init__.__defaults__ = (defaults[0], 120.0, *defaults[2:])  # type: ignore[misc]


def kill_at(place: str, when: str, number: int) -> None:
    """Has the whole process group killed before or after the so-manieth call of ``module:Class.method``."""
    module, _, path = place.partition(":")
    owner_name, name = path.split(".")
    owner = getattr(import_module(module), owner_name)
    original: Callable[..., Any] = getattr(owner, name)
    calls = 0

    @wraps(original)
    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == number:
            os.killpg(0, signal.SIGKILL)
        result = original(*arguments, **named)
        if when == "after" and calls == number:
            os.killpg(0, signal.SIGKILL)
        return result

    setattr(owner, name, counted)


def commit_all_the_time() -> None:
    """Has a crawl commit every few milliseconds: what a kill finds done is then more than nothing, however short the crawl."""
    from crawler.monitor import archive

    archive.COMMIT_EVERY_S = 0.005


def note_syncs(log: str) -> None:
    """Notes in a file, for every fsync, what was synced and how long it was."""
    original = os.fsync

    def noted(descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        original(descriptor)
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{size} {os.readlink(f'/proc/self/fd/{descriptor}')}\n")

    os.fsync = noted  # type: ignore[assignment]


def until_killed(process: Warm, timeout_s: float = 120) -> None:
    """Waits for a command that kills itself. Raises AssertionError when it ends in any other way."""
    assert is_killed(process, timeout_s), "ended before its point"


def is_killed(process: Warm, timeout_s: float = 120) -> bool:
    """Waits for a command that kills itself, or ends well before it comes to that. Raises AssertionError when it ends in any other way."""
    _, err = process.communicate(timeout_s)
    assert process.returncode in (0, -signal.SIGKILL), f"ended with {process.returncode}: {err}"
    until_gone(process.pid)
    return process.returncode != 0


def until_gone(group: int, timeout_s: float = 60) -> None:
    """Waits until nothing of a killed process group runs: on a busy machine its workers hold the archive's lock for a while."""
    end = time.monotonic() + timeout_s
    while _lives(group):
        assert time.monotonic() < end, f"process group {group} does not end"
        time.sleep(0.02)


def _lives(group: int) -> bool:
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _, its_group = file.read_text("utf-8", "replace").rpartition(")")[2].split()[:3]
            if its_group == str(group) and state not in "ZX":
                return True
    return False


def kill_after(process: Warm, seconds: float) -> bool:
    """Kills a command with all its workers after some seconds; False when it had ended by itself."""
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        until_gone(process.pid)
        return True


def commit_after(place: str) -> None:
    """Has the archive commit after every call of ``module:Class.method`` of the ledger or the writer: the worst moment to be killed at."""
    module, _, path = place.partition(":")
    owner_name, name = path.split(".")
    owner = getattr(import_module(module), owner_name)
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def committed(self: Any, *arguments: Any, **named: Any) -> Any:
        result = original(self, *arguments, **named)
        getattr(self, "writer", self).commit()
        return result

    setattr(owner, name, committed)
