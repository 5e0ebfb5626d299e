"""The two README commands on machines that lack something: one clear line, exit status 2."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, tulieu


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, in a folder of its own."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "scripts")
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def setup(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "scripts/setup.sh", "run"], cwd=project, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )


def test_a_missing_python_is_one_clear_line(project: Path) -> None:
    done = setup(project, PYTHON="python-that-is-not-there")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "no Python 3.11 or newer found" in done.stderr


def test_an_old_python_is_not_taken(project: Path) -> None:
    old = project / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    done = setup(project, PYTHON=str(old))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.skipif(os.geteuid() != 0 and not os.access("/proc/self", os.R_OK), reason="needs /proc")
def test_a_folder_that_cannot_be_written_is_one_clear_line(project: Path) -> None:
    if os.geteuid() == 0:  # root writes anywhere: /proc is a folder nobody writes into
        script = (project / "scripts" / "setup.sh").read_text().replace('cd "$(dirname "$0")/.." || exit 2', "cd /proc/self || exit 2")
        script = script.replace("lock=requirements", f"lock={project}/requirements").replace("< pyproject", f"< {project}/pyproject")
        (project / "scripts" / "setup.sh").write_text(script)
        done = setup(project)
    else:
        project.chmod(0o555)
        done = setup(project)
        project.chmod(0o755)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr


def test_a_taken_portal_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        done = tulieu("demo", "--port", str(port), "--archive", tmp_path / "archive.db")
    assert done.status == 2
    assert done.err == f"tulieu: port {port} on 127.0.0.1 is taken by another program; give another --port\n"
    assert list(tmp_path.iterdir()) == []


def test_a_taken_demo_port_is_one_clear_line(tmp_path: Path, demo_port: int) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", demo_port))
            sock.listen()
        except OSError:
            pass  # taken by somebody else: all the better
        done = tulieu("demo", "--no-serve", "--archive", tmp_path / "archive.db")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert f"port {demo_port}" in done.err
