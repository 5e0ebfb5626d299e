"""Runs a command and measures all its processes: wall time, CPU seconds, peak of their memory together."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.5
_SET_CHILD_SUBREAPER = 36
"""prctl(2): orphaned grandchildren become ours, so that their CPU seconds are counted too."""


@dataclass(frozen=True)
class Usage:
    """What one command took: ``cpu_s`` user and system time of all its processes, ``peak_bytes`` their PSS together."""

    status: int
    output: str
    wall_s: float
    cpu_s: float
    peak_bytes: int


class _Peak(threading.Thread):
    """Samples the proportional set size of every process of a session."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.bytes, self.over = session, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(SAMPLE_S):
            self.bytes = max(self.bytes, sum(map(_pss, _of_session(self.session))))


def _of_session(session: int) -> list[Path]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(fields[3]) == session:
                found.append(entry)
    return found


def _pss(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> Usage:
    """Runs a command in a session of its own until it and all its processes have ended.

    ``output`` is its stdout; stderr goes to ours. Not to be called while other child processes end.
    """
    if ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("prctl: orphaned processes cannot be counted here")
    before, started = _children_s(), time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **(environment or {})}, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    peak = _Peak(process.pid)
    peak.start()
    try:
        output, _ = process.communicate()
    except BaseException:  # Ctrl-C: nothing of ours goes on running
        os.killpg(process.pid, signal.SIGKILL)
        raise
    wall = time.monotonic() - started
    peak.over.set()
    peak.join()
    while _of_session(process.pid):
        try:
            os.waitpid(-process.pid, 0)
        except ChildProcessError:
            time.sleep(0.05)
    return Usage(process.returncode, output, wall, _children_s() - before, peak.bytes)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
