"""The crawl benchmark at a small size: its figures are complete, and all that it counts was stored right. Nothing is timed.

Those marked slow wait for every contestant, each in interpreters of its own, for their start is measured too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.contestants import ALL
from benchmarks.crawl import Figures, missed
from benchmarks.generated_site import generate
from benchmarks.web_server import WebServerError, nginx
from tests.conftest import ROOT

PAGES = 40
NAMES = [contestant.name for contestant in ALL]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    try:
        nginx()
    except WebServerError as error:
        pytest.skip(str(error))
    command = [sys.executable, "-m", "benchmarks.crawl", str(PAGES), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NAMES)
def test_every_contestant_has_all_figures(report: dict[str, Any], name: str) -> None:
    figures = next(one for one in report["contestants"] if one["name"] == name)
    assert figures["pages"] == PAGES
    assert all(figures[key] > 0 for key in ("wall_s", "per_s", "cpu_s_per_1000", "peak_mb", "of_bare", "of_tutorial"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_articles_are_stored_with_their_title_date_and_language(report: dict[str, Any]) -> None:
    ours = [one for one in report["contestants"] if one["name"].startswith("tulieu")]
    assert [one["stored"] for one in ours] == [PAGES, PAGES]
    assert report["wrong"] == []


def test_the_generated_site_is_the_same_for_a_seed(tmp_path: Path) -> None:
    sites = [generate(tmp_path / name, "http://127.0.0.1:9", 30) for name in ("a", "b")]
    assert sites[0] == sites[1]
    page = sites[0].articles[7].path.strip("/") + "/index.html"
    assert (tmp_path / "a" / page).read_bytes() == (tmp_path / "b" / page).read_bytes()


def test_generated_articles_have_the_size_of_real_ones(tmp_path: Path) -> None:
    site = generate(tmp_path, "http://127.0.0.1:9", 30)
    sizes = [(tmp_path / a.path.strip("/") / "index.html").stat().st_size for a in site.articles]
    assert min(sizes) > 35_000
    assert max(sizes) < 90_000


def _figures(name: str, per_s: float, thousands: tuple[float, ...], peak_mb: float = 300.0) -> Figures:
    return Figures(name, 5000, 5000, 6000, 5000 / per_s, per_s, 10.0, peak_mb, thousands)


def test_a_missed_goal_is_named() -> None:
    peers = [_figures(NAMES[0], 300, (300, 300)), _figures(NAMES[1], 30, (30, 30))]
    assert missed([*peers, _figures(NAMES[2], 90, (90, 89))]) == []
    lines = missed([*peers, _figures(NAMES[2], 60, (100, 50), 900)])
    assert [line.split(":")[0] for line in lines] == ["of_bare", "of_tutorial", "last_of_first", "peak memory"]


def test_without_nginx_one_line_says_so(tmp_path: Path) -> None:
    program = "import shutil, sys; shutil.which = lambda *a, **k: None\nfrom benchmarks.crawl import main\nsys.exit(main(['5']))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ)
    )
    assert done.returncode == 2
    assert done.stderr.strip() == "benchmarks.crawl: nginx is missing; on Debian: apt-get install nginx-light"
