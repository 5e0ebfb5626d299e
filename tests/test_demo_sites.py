"""The demo sites, crawled over HTTP, give exactly the reviewed records, and nothing else becomes one."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crawler.addresses import canonical
from demo.replica import DEMO_SITES
from tests.conftest import ROOT, DemoCrawl, tulieu

FIELDS = ("title", "date_published", "date_precision", "author", "kind", "language", "text")


def expected(slug: str) -> dict[str, Any]:
    return json.loads((ROOT / "demo" / slug.replace("-", "_") / "expected.json").read_text("utf-8"))


RECORDS = [(slug, record) for slug in DEMO_SITES for record in expected(slug)["records"]]
MUST_NOT = [(slug, entry["path"]) for slug in DEMO_SITES for entry in expected(slug)["must_not"]]
ALIASES = [(slug, entry) for slug in DEMO_SITES for entry in expected(slug).get("aliases", [])]


def pages(archive: Path) -> dict[str, dict[str, Any]]:
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    rows = {row["url"]: dict(row) for row in connection.execute("select * from pages")}
    connection.close()
    return rows


@pytest.fixture(scope="module")
def archived(demo_crawl: DemoCrawl) -> dict[str, dict[str, Any]]:
    return pages(demo_crawl.archive)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("slug", "record"), RECORDS, ids=[f"{slug}{record['path']}" for slug, record in RECORDS])
def test_field_is_as_reviewed(
    demo_crawl: DemoCrawl, archived: dict[str, Any], slug: str, record: dict[str, Any], field: str
) -> None:
    row = archived[demo_crawl.address(slug, record["path"])]
    assert row[field] == record[field]


@pytest.mark.parametrize("slug", DEMO_SITES)
def test_no_other_page_of_the_site_is_a_record(demo_crawl: DemoCrawl, archived: dict[str, Any], slug: str) -> None:
    wanted = {demo_crawl.address(slug, record["path"]) for record in expected(slug)["records"]}
    assert {url for url, row in archived.items() if row["site"] == slug} == wanted


@pytest.mark.parametrize("slug", DEMO_SITES)
def test_addresses_that_must_not_be_records_are_none(demo_crawl: DemoCrawl, archived: dict[str, Any], slug: str) -> None:
    forbidden = {canonical(demo_crawl.address(slug, path)) for site, path in MUST_NOT if site == slug}
    assert forbidden
    assert not forbidden & set(archived)


@pytest.mark.parametrize("slug", DEMO_SITES)
def test_every_address_met_has_an_outcome(demo_crawl: DemoCrawl, slug: str) -> None:
    connection = sqlite3.connect(demo_crawl.archive)
    open_rows = connection.execute(
        "select url, state, reason from addresses where site = ? and (state = 'queued' or "
        "(state not in ('page', 'queued') and reason is null))", [slug]
    ).fetchall()  # fmt: skip
    assert open_rows == []


def test_aliases_point_to_the_record_they_show(demo_crawl: DemoCrawl) -> None:
    connection = sqlite3.connect(demo_crawl.archive)
    same_text = 0
    for slug, alias in ALIASES:
        row = connection.execute(
            "select addresses.state, url_of.url from addresses left join pages url_of on url_of.id = addresses.page_id "
            "where addresses.url = ?", [demo_crawl.address(slug, alias["path"])]
        ).fetchone()  # fmt: skip
        if row is None:
            continue  # never linked to: nothing to enter
        assert row[0] == "alias", alias
        if row[1] is not None:
            same_text += 1
            assert row[1] == demo_crawl.address(slug, alias["of"])
    assert same_text >= 3


def test_a_second_crawl_changes_nothing_though_counters_and_nonces_do(demo_crawl: DemoCrawl) -> None:
    before = {url: (row["id"], row["text_sha256"], row["version_count"]) for url, row in pages(demo_crawl.archive).items()}
    arguments = ("--sites", demo_crawl.sites, "--allow-loopback", "--archive", demo_crawl.archive)
    done = tulieu("crawl", "--all", *arguments, "--json")
    assert done.status == 0, done.err
    counts = [run["counts"] for run in done.json()["runs"]]
    assert sum(count["pages_new"] + count["pages_changed"] for count in counts) == 0
    assert sum(count["pages_unchanged"] for count in counts) == len(before)
    after = {url: (row["id"], row["text_sha256"], row["version_count"]) for url, row in pages(demo_crawl.archive).items()}
    assert after == before


def test_no_demo_site_raises_a_false_alarm_in_any_run(demo_crawl: DemoCrawl) -> None:
    runs = sqlite3.connect(demo_crawl.archive).execute("select site, report from runs").fetchall()
    assert [(site, json.loads(report)["causes"]) for site, report in runs] == [(site, []) for site, _ in runs]
    assert {site for site, _ in runs} == set(DEMO_SITES)


def comparable(archive: Path) -> dict[str, dict[str, Any]]:
    leave = {"id", "capture_id", "first_seen_at", "last_seen_at", "last_changed_at", "duplicate_of", "translation_of"}
    return {url: {k: v for k, v in row.items() if k not in leave} for url, row in pages(archive).items()}


def test_the_captures_alone_give_the_same_records(demo_crawl: DemoCrawl, tmp_path: Path) -> None:
    done = tulieu(
        "reextract", "--sites", demo_crawl.sites, "--archive", tmp_path / "new.db", "--captures", demo_crawl.captures
    )
    assert done.status == 0, done.err + done.out
    assert comparable(tmp_path / "new.db") == comparable(demo_crawl.archive)


def test_reextract_in_place_keeps_records_and_their_ids(demo_crawl: DemoCrawl) -> None:
    before = {url: (row["id"], row["first_seen_at"], row["text"]) for url, row in pages(demo_crawl.archive).items()}
    done = tulieu("reextract", "--sites", demo_crawl.sites, "--archive", demo_crawl.archive)
    assert done.status == 0, done.err + done.out
    after = {url: (row["id"], row["first_seen_at"], row["text"]) for url, row in pages(demo_crawl.archive).items()}
    assert after == before


def test_every_record_is_proved_by_its_capture(demo_crawl: DemoCrawl) -> None:
    done = tulieu("verify", "--archive", demo_crawl.archive, "--json")
    assert done.status == 0, done.out
    result = done.json()
    assert result["faults"] == []
    assert result["pages"] == len(RECORDS)


def test_robots_txt_and_denied_addresses_are_respected(demo_crawl: DemoCrawl) -> None:
    asked = [path for host, path, _ in demo_crawl.server.log if host.startswith("ngon-gio")]
    assert asked[0] == "/robots.txt"
    assert not [path for path in asked if path.startswith(("/wp-admin", "/wp-login.php"))]
