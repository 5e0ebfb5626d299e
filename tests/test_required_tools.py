"""A test that lacks a tool is skipped with its reason, and fails where all tools are required (as .ci/run does)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import REQUIRE_ALL, ROOT

SKIPPED = '''
import pytest

@pytest.mark.skipif(True, reason="pywb is not installed (sh scripts/setup.sh pywb makes .venv-pywb)")
def test_replay(): ...

@pytest.fixture
def server(): pytest.skip("nginx is not installed; on Debian: apt-get install nginx-light")

def test_speed(server): ...

@pytest.mark.skipif(True, reason="only root may mount a small disk")
def test_disk(): ...
'''


def run(folder: Path, required: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_lacking.py").write_text(SKIPPED, "utf-8")
    environment = {**os.environ, REQUIRE_ALL: required, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rs", "-c", os.devnull, "--rootdir", str(folder), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=120)


def test_without_a_tool_a_test_is_skipped_and_says_which(tmp_path: Path) -> None:
    done = run(tmp_path, "")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 skipped" in done.stdout
    assert "nginx is not installed" in done.stdout


def test_where_all_tools_are_required_it_fails_and_says_which(tmp_path: Path) -> None:
    done = run(tmp_path, "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 skipped, 2 errors" in done.stdout
    assert f"pywb is not installed (sh scripts/setup.sh pywb makes .venv-pywb) ({REQUIRE_ALL} is set" in done.stdout


def test_the_submission_requires_all_tools() -> None:
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    assert f"export {REQUIRE_ALL}=1" in text
    assert text.index(f"export {REQUIRE_ALL}=1") < text.index("\nmake test")
