"""The second crawl of a site: what did not change costs next to nothing and is proved by revisit records all the same."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, tulieu
from tests.hostile_server import article
from tests.test_bad_pages import site_file
from tests.weekly_server import Weekly, serve_weekly, weekly_pages

ALIAS, EXCLUDED = "/tin/ban-sao", "/category/tin/"


class Week:
    """A site, its archive, and the command that crawls it."""

    def __init__(self, folder: Path, site: Weekly) -> None:
        self.folder, self.site = folder, site
        self.archive = folder / "archive.db"
        site_file(folder / "sites", "bo-tre", site.port, '[discover]\nways = ["links", "sitemap"]')

    def crawl(self, status: int = 0) -> dict[str, Any]:
        self.site.forget()
        done = tulieu("crawl", "bo-tre", "--sites", self.folder / "sites", "--allow-loopback", "--archive", self.archive, "--json")
        assert done.status == status, done.err
        run: dict[str, Any] = done.json()["runs"][0]
        return run

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.archive)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def url(self, path: str) -> str:
        return f"http://bo-tre.localhost:{self.site.port}{path}"

    def captures(self, path: str) -> list[tuple[Any, ...]]:
        return self.query("select status, revisit_of from captures where url = ? order by id", self.url(path))

    def verify(self) -> Done:
        return tulieu("verify", "--archive", self.archive, "--json")


@contextmanager
def week(folder: Path, pages: dict[str, str], **how: Any) -> Iterator[Week]:
    with serve_weekly(Weekly(pages, **how)) as site:
        yield Week(folder, site)


LEDGER = "select url, state, reason, page_id from addresses order by url"
SEEN = "select url, last_seen_at, first_seen_at, version_count, state from pages order by url"


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Week, dict[str, Any]]]:
    """A site of 60 pages, one copied to a second address and one that is a list, crawled twice."""
    pages = weekly_pages(60)
    pages[ALIAS] = pages["/tin/1"]
    pages[EXCLUDED] = article("Chuyên mục tin")
    with week(tmp_path_factory.mktemp("week"), pages) as it:
        seen: dict[str, Any] = {"first": it.crawl(), "first_bytes": it.site.sent_bytes}
        seen |= {"ledger": it.query(LEDGER), "pages": it.query(SEEN)}
        time.sleep(1.01 - time.time() % 1)  # moments are told in whole seconds
        seen |= {"second": it.crawl(), "second_bytes": it.site.sent_bytes, "asked": list(it.site.asked)}
        yield it, seen


def test_an_unchanged_rerun_transfers_less_than_5_percent_of_the_first(twice: tuple[Week, dict[str, Any]]) -> None:
    _, seen = twice
    assert seen["first_bytes"] > 60 * 30_000
    assert seen["second_bytes"] < 0.05 * seen["first_bytes"]
    assert seen["second"]["counts"]["bytes_received"] < 0.05 * seen["first"]["counts"]["bytes_received"]  # as the report says it


def test_an_unchanged_rerun_finds_no_page_new_or_changed(twice: tuple[Week, dict[str, Any]]) -> None:
    counts = twice[1]["second"]["counts"]
    assert (counts["pages_new"], counts["pages_changed"], counts["pages_unchanged"]) == (0, 0, twice[1]["first"]["counts"]["pages_new"])
    assert counts["errors"] == 0


def test_every_page_is_asked_for_with_its_validator_and_nothing_else_is(twice: tuple[Week, dict[str, Any]]) -> None:
    asked = dict(twice[1]["asked"])
    assert asked["/tin/7"] == asked["/"] == asked[ALIAS] == asked[EXCLUDED] == ("If-None-Match",)
    assert asked["/sitemap.xml"] == asked["/robots.txt"] == ()


def test_a_page_that_answers_304_was_seen_again_and_has_no_new_version(twice: tuple[Week, dict[str, Any]]) -> None:
    it, seen = twice
    before = {row[0]: row for row in seen["pages"]}
    for url, last_seen_at, first_seen_at, versions, state in it.query(SEEN):
        assert last_seen_at > before[url][1]
        assert (first_seen_at, versions, state) == before[url][2:]


def test_a_304_keeps_pages_aliases_and_excluded_addresses_what_they_were(twice: tuple[Week, dict[str, Any]]) -> None:
    it, seen = twice
    assert {state for _, state, _, _ in seen["ledger"]} >= {"page", "alias", "excluded"}
    assert it.query(LEDGER) == seen["ledger"]
    visits = it.query("select attempts, last_status from addresses where url = ?", it.url(EXCLUDED))
    assert visits == [(2, 304)]


def test_a_304_is_a_revisit_record_of_the_capture_that_holds_the_page(twice: tuple[Week, dict[str, Any]]) -> None:
    it, _ = twice
    (first,) = it.query("select id from captures where url = ? and status = 200", it.url("/tin/7"))
    assert it.captures("/tin/7") == [(200, None), (304, first[0])]


def test_an_answer_with_the_payload_of_an_earlier_one_is_a_revisit_record_too(twice: tuple[Week, dict[str, Any]]) -> None:
    it, _ = twice
    assert [status for status, _ in it.captures("/sitemap.xml")] == [200, 200]
    assert it.captures("/sitemap.xml")[1][1] is not None


def test_revisit_records_are_verified(twice: tuple[Week, dict[str, Any]]) -> None:
    it, _ = twice
    done = it.verify()
    assert done.status == 0, done.out
    assert done.json()["captures"] == it.query("select count(*) from captures")[0][0]


def test_the_records_come_out_of_the_captures_alone(twice: tuple[Week, dict[str, Any]], tmp_path: Path) -> None:
    it, _ = twice
    done = tulieu(
        "reextract", "--sites", it.folder / "sites", "--archive", tmp_path / "new.db", "--captures", it.folder / "captures"
    )
    assert done.status == 0, done.err
    sql = "select url, title, text, first_seen_at, last_seen_at, version_count from pages where url not in (?, ?) order by url"
    copies = "select id, url, status, revisit_of from captures order by warc_file, warc_offset"
    fresh = sqlite3.connect(tmp_path / "new.db")
    copied = [it.url("/tin/1"), it.url(ALIAS)]  # which of the two stays depends on links, which captures do not count
    assert fresh.execute(sql, copied).fetchall() == it.query(sql, *copied)
    named = {row[0]: row[1] for row in fresh.execute(copies)}
    revisits = [(row[1], row[2], named.get(row[3])) for row in fresh.execute(copies).fetchall()]
    named = {row[0]: row[1] for row in it.query(copies)}
    assert revisits == [(row[1], row[2], named.get(row[3])) for row in it.query(copies)]


@pytest.mark.parametrize(("validator", "header"), [("weak", "If-None-Match"), ("date", "If-Modified-Since")])
def test_weak_tags_and_dates_are_validators_too(tmp_path: Path, validator: str, header: str) -> None:
    with week(tmp_path, weekly_pages(2), validator=validator) as it:
        it.crawl()
        it.crawl()
        assert it.site.asked_for("/tin/1") == [(header,)]
        assert [status for status, _ in it.captures("/tin/1")] == [200, 304]


def test_a_site_without_validators_is_asked_in_full_and_stored_once(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2), validator="none") as it:
        it.crawl()
        run = it.crawl()
        assert it.site.asked_for("/tin/1") == [()]
        assert [(status, of is None) for status, of in it.captures("/tin/1")] == [(200, True), (200, False)]
        assert run["counts"]["pages_unchanged"] == 2
        sizes = [file.stat().st_size for file in sorted((tmp_path / "captures" / "bo-tre").glob("*.warc.gz"))]
        assert it.verify().status == 0
        assert len(sizes) == 2


def test_a_text_that_returns_is_a_version_of_the_capture_that_held_it_first(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        first = it.site.pages["/tin/1"]
        texts = []
        for body in (first, article("Bản tin đã sửa"), first):
            it.site.pages["/tin/1"] = body
            it.crawl()
            texts.append(it.query("select title from pages where url = ?", it.url("/tin/1"))[0][0])
        assert texts == ["Bản tin thứ 1", "Bản tin đã sửa", "Bản tin thứ 1"]
        ids = [row[0] for row in it.query("select id from captures where url = ? order by id", it.url("/tin/1"))]
        assert it.captures("/tin/1") == [(200, None), (200, None), (200, ids[0])]
        assert it.verify().status == 0
        fresh = tmp_path / "new.db"
        done = tulieu("reextract", "--sites", tmp_path / "sites", "--archive", fresh, "--captures", tmp_path / "captures")
        assert done.status == 0, done.err
        sql = "select number, versions.title from versions join pages on pages.id = page_id where url = ? order by number"
        assert sqlite3.connect(fresh).execute(sql, [it.url("/tin/1")]).fetchall() == list(enumerate(texts, 1))


def test_a_revisit_never_refers_to_a_revisit_over_many_weeks(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(1)) as it:
        for validator in ("etag", "etag", "none", "etag", "etag"):
            it.site.validator = validator
            it.crawl()
        chained = it.query(
            "select count(*) from captures as a join captures as b on b.id = a.revisit_of where b.revisit_of is not null"
        )
        assert chained == [(0,)]
        assert [status for status, _ in it.captures("/tin/1")] == [200, 304, 200, 200, 304]
        assert it.verify().status == 0


def test_a_changed_page_is_fetched_and_becomes_a_version(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(3)) as it:
        it.crawl()
        it.site.pages["/tin/2"] = article("Bản tin đã sửa")
        run = it.crawl()
        assert (run["counts"]["pages_changed"], run["counts"]["pages_unchanged"]) == (1, 2)
        assert it.captures("/tin/2") == [(200, None), (200, None)]


def test_a_new_page_named_on_a_start_page_that_changed_is_found(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        it.crawl()
        it.site.pages["/tin/moi"] = article("Bản tin mới")
        it.site.pages["/"] += '<a href="/tin/moi">mới</a>'
        assert it.crawl()["counts"]["pages_new"] == 1


def test_a_304_that_nobody_asked_for_is_asked_again_in_full_and_is_no_page(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2), always_304={"/tin/1"}) as it:
        it.crawl()
        assert it.site.asked_for("/tin/1") == [(), ()]
        assert it.query("select state, reason from addresses where url = ?", it.url("/tin/1")) == [("failed", "HTTP 304")]


def test_a_page_whose_capture_is_damaged_is_asked_for_in_full(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        it.crawl()
        ((file, offset),) = it.query("select warc_file, warc_offset from captures where url = ?", it.url("/tin/1"))
        path = tmp_path / "captures" / file
        content = path.read_bytes()
        path.write_bytes(content[: offset + 40] + b"\0" * 20 + content[offset + 60 :])
        it.crawl()
        assert it.site.asked_for("/tin/1") == [()]
        assert it.captures("/tin/1") == [(200, None), (200, None)]
        assert it.site.asked_for("/tin/2") == [("If-None-Match",)]


def test_a_page_whose_outcome_was_never_stored_is_asked_for_in_full(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        it.crawl()
        connection = sqlite3.connect(it.archive)
        with connection:  # what is left when the run dies between capture and outcome
            connection.execute("update addresses set last_visited_at = '2026-01-01T00:00:00Z' where url = ?", [it.url("/tin/1")])
        connection.close()
        it.crawl()
        assert it.site.asked_for("/tin/1") == [()]
        assert it.site.asked_for("/tin/2") == [("If-None-Match",)]


def test_a_redirect_does_not_carry_the_validator_of_another_address(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        it.crawl()
        it.site.pages["/tin/dich"] = article("Nơi đến")
        it.site.redirects["/tin/1"] = "/tin/dich"
        del it.site.pages["/tin/1"]
        it.crawl()
        assert it.site.asked_for("/tin/1") == [("If-None-Match",)]
        assert it.site.asked_for("/tin/dich")[0] == ()
        assert it.query("select state from addresses where url = ?", it.url("/tin/dich")) == [("page",)]


def test_a_304_that_forbids_archiving_is_obeyed(tmp_path: Path) -> None:
    with week(tmp_path, weekly_pages(2)) as it:
        it.crawl()
        it.site.headers["X-Robots-Tag"] = "noindex"
        it.crawl(status=1)  # a site that keeps all of itself out gives no page any more
        assert it.query("select state from addresses where url = ?", it.url("/tin/1")) == [("excluded",)]
