"""Every silence has its cause: loopback sites that show one trouble each, crawled twice by the real command."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, tulieu
from tests.hostile_server import plain_pages, serve
from tests.test_bad_pages import scrapy_crawl, site_file
from tests.troubled_sites import go_on, serve_troubles, troubles

pytestmark = pytest.mark.timeout(600)

LATER = ("redesign", "field-lost", "fewer-than-before")
"""Sites whose trouble begins in the second run."""


@dataclass(frozen=True)
class Crawled:
    """Both runs of all troubled sites: run 0 and run 1 by site, with their reports."""

    archive: Path
    sites: Path
    runs: dict[str, list[dict[str, Any]]]
    done: tuple[Done, Done]

    def causes(self, slug: str, run: int) -> dict[str, dict[str, Any]]:
        return {cause["code"]: cause for cause in self.runs[slug][run]["report"]["causes"]}


def crawl_all(folder: Path) -> Done:
    return tulieu(
        "crawl", "--all", "--sites", folder / "sites", "--allow-loopback", "--archive", folder / "archive.db", "--json",
        "--contact", "archive@example.org", cwd=folder,
    )  # fmt: skip


def runs_of(archive: Path) -> dict[str, list[dict[str, Any]]]:
    connection = sqlite3.connect(archive)
    connection.row_factory = sqlite3.Row
    runs: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute("select * from runs order by id"):
        runs.setdefault(row["site"], []).append({**dict(row), "report": json.loads(row["report"] or "{}")})
    return runs


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("troubles")
    (folder / "captures").mkdir()
    (folder / "captures" / "disk").write_text("a file where the site's folder should be", "utf-8")
    with serve_troubles(folder / "sites") as served:
        first = crawl_all(folder)
        go_on(served)
        second = crawl_all(folder)
    yield Crawled(folder / "archive.db", folder / "sites", runs_of(folder / "archive.db"), (first, second))


NAMES = {"challenge-stub": "challenge", "soft-404-same": "soft_404"}
TROUBLED = [slug for slug in troubles() if slug != "healthy"]


def code_of(slug: str) -> str:
    return NAMES.get(slug, slug.replace("-", "_"))


@pytest.mark.parametrize("slug", TROUBLED)
def test_a_trouble_is_named(crawled: Crawled, slug: str) -> None:
    cause = crawled.causes(slug, int(slug in LATER)).get(code_of(slug))
    assert cause is not None, crawled.runs[slug][-1]["report"]
    assert cause["en"] and cause["vi"] and cause["todo_en"] and cause["todo_vi"]


def test_a_healthy_site_has_no_cause_in_either_run(crawled: Crawled) -> None:
    assert crawled.runs["healthy"][0]["report"]["causes"] == []
    assert crawled.runs["healthy"][1]["report"]["causes"] == []


SILENT = ("robots", "robots-unreadable", "challenge", "challenge-stub", "dns", "tls", "refused", "broken", "javascript", "nothing", "left-site", "unanswered")


@pytest.mark.parametrize("slug", SILENT)
def test_a_run_that_found_nothing_has_failed_and_says_why(crawled: Crawled, slug: str) -> None:
    for run in crawled.runs[slug]:
        assert run["outcome"] == "failed"
        assert run["reason"]


def test_a_cause_has_numbers_and_addresses_to_look_at(crawled: Crawled) -> None:
    cause = crawled.causes("blocked", 0)["blocked"]
    assert cause["numbers"] == {"refused": 10, "asked": 13, "share": pytest.approx(10 / 13), "statuses": "403"}
    assert len(cause["examples"]) == 3
    assert all("/cam/" in url for url in cause["examples"])


def test_a_run_is_compared_with_the_one_before(crawled: Crawled) -> None:
    report = crawled.runs["field-lost"][1]["report"]
    assert report["before"]["fill"]["date"] == 1.0
    assert report["fill"]["date"] == 0.0


def test_a_report_counts_by_way_reason_and_method(crawled: Crawled) -> None:
    report = crawled.runs["fewer-than-announced"][0]["report"]
    assert report["coverage"]["sitemap"] == {"announced": 12, "kept": 6, "excluded": 0, "gone": 0, "missing": 6}
    assert report["failed"] == {"HTTP 500": 6}
    assert report["methods"] == {"selectors": 1.0}
    assert report["kept"] == 6
    assert report["queue_left"] == 0
    assert sum(report["found"].values()) == 14


def test_a_slow_server_is_named(tmp_path: Path) -> None:
    with serve(plain_pages(3), robots=(404, ""), delay_s=4) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port)
        scrapy_crawl(tmp_path, "bo-tre", DOWNLOAD_TIMEOUT=1)
    ((run,),) = runs_of(tmp_path / "archive.db").values()
    assert run["outcome"] == "failed"
    assert [cause["code"] for cause in run["report"]["causes"]] == ["timeout"]


def test_a_limit_is_named_and_is_no_trouble(tmp_path: Path) -> None:
    with serve(plain_pages(12), robots=(404, "")) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        scrapy_crawl(tmp_path, "bo-tre", TULIEU_MAX_PAGES=2)
    ((run,),) = runs_of(tmp_path / "archive.db").values()
    (cause,) = run["report"]["causes"]
    assert (run["outcome"], cause["code"], cause["level"]) == ("stopped", "limit", "note")
