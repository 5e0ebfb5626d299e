"""Progress of a crawl: bars on a terminal (in a pty), plain lines in a log, JSON alone on stdout."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import select
import struct
import termios
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawler.monitor.bars import Bars
from crawler.monitor.progress import Ended, PlainLines, Rate, Reading
from tests.conftest import tulieu
from tests.hostile_server import plain_pages, serve
from tests.test_bad_pages import site_file
from tests.warm import Warm

COUNTS = {"new": 3, "changed": 0, "unchanged": 1, "failed": 2, "requests": 9}
BAR = re.compile(r"bo-tre .*?(\d+) pages +(\d+)/(\?|\d+) +(\d+\.\d)/s +(\d+) queued +(\d+) failed")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def command(folder: Path, *more: str) -> list[str]:
    options = ["--all", "--sites", str(folder / "sites"), "--allow-loopback", "--archive", str(folder / "archive.db")]
    return ["crawl", *options, *more]


def refusing(handler: Any) -> None:
    handler.send("<h1>Cấm</h1>", 403)


def in_terminal(arguments: list[str], columns: int, lines: int, stdout: Path | None = None) -> str:
    """Runs a command with a terminal of that size as its stderr, and as its stdout too unless given; returns what it drew."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    kept = ("COLUMNS", "LINES", "NO_COLOR", "CI")
    environment = {name: value for name, value in os.environ.items() if name not in kept} | {"TERM": "xterm-256color"}
    terminal = os.ttyname(slave)
    process = Warm(arguments, environment=environment, out=str(stdout or terminal), err=terminal)
    drawn = b""
    while process.returncode is None or select.select([master], [], [], 0.1)[0]:
        if select.select([master], [], [], 0.1)[0]:
            drawn += os.read(master, 65536)
    os.close(slave)
    os.close(master)
    assert process.returncode == 0, drawn.decode("utf-8", "replace")
    return drawn.decode("utf-8", "replace")


def test_a_terminal_gets_a_bar_per_site_and_a_line_when_it_ends(tmp_path: Path) -> None:
    pages = plain_pages(20) | {f"/ban-tin/{number}": refusing for number in (3, 4, 5)}
    with serve(pages, delay_s=0.1) as (port, _), serve(plain_pages(4)) as (other, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        site_file(tmp_path / "sites", "ben-do", other, '[discover]\nways = ["links"]')
        drawn = in_terminal(command(tmp_path), 100, 24)
    assert "\x1b[?25l" in drawn  # bars are drawn over themselves, with the cursor hidden
    assert drawn.rindex("\x1b[?25h") > drawn.rindex("\x1b[?25l")
    text = CONTROL.sub("", drawn)
    bars = [(int(kept), int(done), total, float(rate), int(queue), int(failed)) for kept, done, total, rate, queue, failed in BAR.findall(text)]
    assert len(bars) >= 3 and bars == sorted(bars, key=lambda bar: bar[1])
    assert bars[0][0] == 0 and 5 < bars[-1][0] <= 17  # pages
    assert 0.3 < max(bar[3] for bar in bars) < 11  # ten answers a second at most
    assert max(bar[4] for bar in bars) > 5 and bars[-1][4] < 10  # queued
    assert bars[-1][5] == 3
    assert all(int(total) == done + queue for _, done, total, _, queue, _ in bars if total != "?")
    assert "bo-tre: finished, 17 new, 0 changed, 0 unchanged, 3 failed" in text
    assert "ben-do: finished, 4 new" in text


def test_plain_lines_are_had_on_a_terminal_too(tmp_path: Path) -> None:
    with serve(plain_pages(4)) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        drawn = in_terminal(command(tmp_path, "--plain"), 100, 24)
    assert "\x1b" not in drawn
    assert drawn.splitlines()[0] == "bo-tre: started"


def test_json_stays_alone_on_stdout_while_the_terminal_shows_bars(tmp_path: Path) -> None:
    with serve(plain_pages(4)) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        drawn = in_terminal(command(tmp_path, "--json"), 100, 24, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["runs"][0]["counts"]["pages_new"] == 4
    assert "bo-tre: finished, 4 new" in CONTROL.sub("", drawn)


def test_a_log_gets_plain_lines_with_the_cause_at_the_end(tmp_path: Path) -> None:
    with serve(plain_pages(4)) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        site_file(tmp_path / "sites", "mat-mang", 9)
        done = tulieu(*command(tmp_path))
    assert done.status == 1
    assert "\x1b" not in done.out
    lines = done.out.splitlines()
    assert sorted(lines[:2]) == ["bo-tre: started", "mat-mang: started"]
    assert any(line.startswith("bo-tre: finished, 4 new, 0 changed, 0 unchanged, 0 failed, ") for line in lines)
    assert any(line.startswith("mat-mang: failed") and "(The server refuses connections" in line for line in lines)


def test_a_log_gets_a_line_after_so_many_pages() -> None:
    lines: list[str] = []
    plain = PlainLines(lines.append, every_s=1e9, every_pages=10)
    plain.started("bo-tre")
    for done in (3, 9, 12, 15, 30):
        plain.beat(Reading("bo-tre", pages=done - 1, done=done, total=40, rate=1.25, queue=40 - done, errors=1))
    plain.ended(Ended("bo-tre", "failed", COUNTS, "no \x1b[31mred"))
    assert lines == [
        "bo-tre: started",
        "bo-tre: 11 pages, 12 of 40 addresses, 1.2 a second, 28 queued, 1 failed",
        "bo-tre: 29 pages, 30 of 40 addresses, 1.2 a second, 10 queued, 1 failed",
        "bo-tre: failed, 3 new, 0 changed, 1 unchanged, 2 failed, 9 requests (no \ufffd[31mred)",
    ]


def test_a_log_gets_a_line_after_so_long() -> None:
    lines: list[str] = []
    plain = PlainLines(lines.append, every_s=0.0, every_pages=10)
    plain.started("bo-tre")
    plain.beat(Reading("bo-tre"))
    assert lines[1:] == ["bo-tre: 0 pages, 0 addresses, 0.0 a second, 0 queued, 0 failed"]


@pytest.mark.parametrize("columns", [80, 140])
def test_bars_fit_the_terminal_and_say_how_many_sites_do_not(columns: int) -> None:
    buffer = io.StringIO()
    console = Console(width=columns, height=13, file=buffer, force_terminal=True)
    bars = Bars(console)
    for number in range(50):
        bars.started(f"mot-to-chuc-co-ten-rat-dai-{number}")
        bars.beat(Reading(f"mot-to-chuc-co-ten-rat-dai-{number}", 1234, 1500, 2500, 0.4, 1000, 12))
    bars.close()
    plain = Console(width=columns, height=13, file=io.StringIO())
    plain.print(bars.rows())
    shown = plain.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(shown) == 10
    assert max(map(len, shown)) <= columns
    assert all("1234 pages" in line and "1500/2500" in line and "12 failed" in line for line in shown[:9])
    assert shown[9].startswith("and 41 more sites")


def test_the_rate_is_that_of_the_last_seconds() -> None:
    rate = Rate()
    assert rate.add(0.0, 0) == 0.0
    assert rate.add(10.0, 20) == 2.0
    for second in range(11, 60):
        last = rate.add(float(second), 20)
    assert last == 0.0
