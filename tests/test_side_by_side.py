"""Many sites in one command: a bound on how many at once, each at its own pace, none held up by another, all end cleanly."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.monitor.options import CrawlOptions
from crawler.monitor.run import settings_for
from tests.conftest import Done, tulieu
from tests.logged_server import MISSING, Answer, Log, Pages, logged, page
from tests.test_politeness import crawl, site_file
from tests.warm import Warm

DELAYS_S = {f"ban-{number:02}": delay for number, delay in enumerate((0, 0, 0.05, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4), 1)}
LINKS = ("/tin/1", "/tin/2", "/tin/3")
SLOW_S = 3.0


def pages(path: str, host: str, before: int) -> Answer:
    if path == "/":
        return page("Trang chủ", *LINKS)
    if path in LINKS:
        answer = page(f"Bản tin {path}")
        return Answer(answer.body, answer.status, answer.headers, SLOW_S if host.startswith("cham") else 0.0)
    return MISSING


def span(log: Log, slug: str) -> tuple[float, float]:
    came = [asked.came_at for asked in log.asked if asked.host.startswith(slug + ".")]
    return min(came), max(came)


@dataclass(frozen=True)
class Crawled:
    log: Log
    done: Done

    def runs(self) -> dict[str, Any]:
        return {run["site"]: run for run in self.done.json()["runs"]}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """Ten sites with delays of their own, one that answers slowly, one that is not there."""
    folder = tmp_path_factory.mktemp("many")
    with logged(pages) as log:
        for slug, delay_s in DELAYS_S.items():
            site_file(folder / "sites", slug, log.port, delay_s, 'ways = ["links"]')
        site_file(folder / "sites", "cham", log.port, 0, 'ways = ["links"]')
        site_file(folder / "sites", "mat-mang", 9, 0, 'ways = ["links"]')
        yield Crawled(log, crawl(folder))


@pytest.mark.parametrize("slug", [slug for slug, delay_s in DELAYS_S.items() if delay_s])
def test_each_site_keeps_its_own_pace(crawled: Crawled, slug: str) -> None:
    gaps = crawled.log.gaps(f"{slug}.localhost")
    assert len(gaps) == 4
    assert min(gaps) >= DELAYS_S[slug]


def test_sites_run_side_by_side(crawled: Crawled) -> None:
    spans = [span(crawled.log, slug) for slug in DELAYS_S]
    assert max(first for first, _ in spans) < max(last for _, last in spans)
    assert crawled.log.most_open >= len(DELAYS_S) // 2


def test_a_slow_site_holds_up_no_other(crawled: Crawled) -> None:
    _, slow_ended = span(crawled.log, "cham")
    assert all(span(crawled.log, slug)[1] < slow_ended for slug in DELAYS_S)


def test_a_dead_site_fails_and_the_others_are_done(crawled: Crawled) -> None:
    assert crawled.done.status == 1
    outcomes = {slug: run["outcome"] for slug, run in crawled.runs().items()}
    assert outcomes == {**dict.fromkeys(DELAYS_S, "finished"), "cham": "finished", "mat-mang": "failed"}
    assert all(crawled.runs()[slug]["counts"]["pages_new"] >= len(LINKS) for slug in (*DELAYS_S, "cham"))


def test_jobs_bound_how_many_sites_run_at_once(tmp_path: Path) -> None:
    with logged(pages) as log:
        for slug in list(DELAYS_S)[:5]:
            site_file(tmp_path / "sites", slug, log.port, 0.1, 'ways = ["links"]')
        done = crawl(tmp_path, "--all", "--jobs", "2")
    assert done.status == 0, done.err
    spans = [span(log, slug) for slug in list(DELAYS_S)[:5]]
    for moment, _ in spans:
        assert sum(first <= moment <= last for first, last in spans) <= 2
    assert len(done.json()["runs"]) == 5


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_that_are_no_number_of_sites_are_refused_in_one_line(tmp_path: Path, jobs: str) -> None:
    site_file(tmp_path / "sites", "bo-tre", 9, 0)
    done = crawl(tmp_path, "--all", "--jobs", jobs)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "--jobs" in done.err


def test_a_site_whose_names_are_slow_to_look_up_takes_no_thread_from_others() -> None:
    options = CrawlOptions(Path("a.db"), Path("captures"), Path("sites"), jobs=80)
    assert settings_for(options).getint("REACTOR_THREADPOOL_MAXSIZE") >= 80


# -- Ctrl-C


def endless(path: str, host: str, before: int) -> Answer:
    """A site that always has two further pages."""
    number = int(path[1:]) if path[1:].isdigit() else 0
    return MISSING if path == "/robots.txt" else page(f"Trang {number}", f"/{2 * number + 1}", f"/{2 * number + 2}")


def hanging(path: str, host: str, before: int) -> Answer:
    answer = endless(path, host, before)
    return Answer(answer.body, answer.status, answer.headers, 20.0 if path == "/2" else 0.0)


def interrupt(folder: Path, site: Pages, delay_s: float, times: int, number: int = signal.SIGINT) -> tuple[int, float, str, Log]:
    """Crawls three sites, two at once, and presses Ctrl-C once they are under way: status, seconds to the end, stderr, log."""
    with logged(site) as log:
        for slug in ("ban-01", "ban-02", "ban-03"):
            site_file(folder / "sites", slug, log.port, delay_s, 'ways = ["links"]')
        options = ["--sites", str(folder / "sites"), "--allow-loopback", "--archive", str(folder / "archive.db"), "--jobs", "2"]
        process = Warm(["crawl", "--all", *options])
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and not all("/2" in log.paths(f"{slug}.localhost") for slug in ("ban-01", "ban-02")):
            time.sleep(0.02)
        pressed = time.monotonic()
        for _ in range(times):
            os.killpg(process.pid, number)  # a terminal sends it to the workers too
            time.sleep(0.3)
        _, err = process.communicate(timeout=90)
        return process.returncode, time.monotonic() - pressed, err, log


def outcomes(folder: Path) -> list[tuple[Any, ...]]:
    return sqlite3.connect(folder / "archive.db").execute("select site, outcome, reason from runs order by site").fetchall()


def sound(folder: Path) -> bool:
    checked = sqlite3.connect(folder / "archive.db").execute("pragma integrity_check").fetchone()[0]
    return bool(checked == "ok" and tulieu("verify", "--archive", folder / "archive.db").status == 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_ctrl_c_ends_every_site_as_stopped_and_starts_no_further_one_and_the_rest_stays_queued(tmp_path: Path, number: int) -> None:
    """SIGTERM to the group is what ``timeout`` and ``systemctl stop`` send."""
    status, _, err, log = interrupt(tmp_path, endless, 0.2, 1, number)
    assert "Traceback" not in err
    assert status == 130
    assert outcomes(tmp_path) == [("ban-01", "stopped", "interrupted"), ("ban-02", "stopped", "interrupted")]
    assert log.paths("ban-03.localhost") == []
    rows = sqlite3.connect(tmp_path / "archive.db").execute("select url, state from addresses").fetchall()
    states = {url.split("//")[1]: state for url, state in rows}
    asked = {f"{asked.host}{asked.path}" for asked in log.asked if asked.path != "/robots.txt"}
    assert {state for url, state in states.items() if url not in asked} == {"queued"}
    assert "failed" not in states.values()
    reports = sqlite3.connect(tmp_path / "archive.db").execute("select report from runs").fetchall()
    assert all("tulieu/site_pass/lines" in report for (report,) in reports)
    assert sound(tmp_path)


def test_ctrl_c_waits_for_no_long_pause_and_no_slow_answer(tmp_path: Path) -> None:
    _, seconds, _, _ = interrupt(tmp_path, hanging, 0, 1)
    assert seconds < 20
    assert {outcome for _, outcome, _ in outcomes(tmp_path)} == {"stopped"}


def test_a_second_ctrl_c_ends_at_once_and_the_archive_is_sound(tmp_path: Path) -> None:
    status, seconds, err, _ = interrupt(tmp_path, hanging, 0, 2)
    assert status != 0
    assert seconds < 20
    assert "Traceback" not in err
    assert sound(tmp_path)
