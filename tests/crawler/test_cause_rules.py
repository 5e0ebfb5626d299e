"""The rules of causes and reports by themselves: what is an alarm, what is none, and how runs are compared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from archive.cause_words import WORDS
from archive.causes import Cause, cause, from_report
from archive.figures import Announced, Extracted, Figures
from crawler.extract.kinds import ADDRESS_ONLY
from crawler.monitor.causes import Case, find_causes, judged
from crawler.monitor.report import (
    Report,
    RunEnd,
    build_report,
    compared_with,
    coverage,
    outcome_of,
    reasons,
    site_facts,
)
from crawler.sites import Site

SITE = Site("gio-lanh", "Gió Lành", "https://giolanh.test/", select={"text": (".bai",)})
END = RunEnd("2026-11-23T08:00:00Z", "2026-11-23T08:00:40Z", "finished", None)
FILL = {"title": 1.0, "date": 0.8, "author": 0.4, "language": 1.0}
PAGES = Extracted(40, FILL, {"selectors": 1.0})
STATS: dict[str, Any] = {"tulieu/answered": 60, "tulieu/pages/unchanged": 40, "downloader/request_count": 70}
BEFORE = {"kept": 40, "fill": FILL, "methods": {"selectors": 1.0}, "started_at": "2026-11-16T08:00:00Z", "site_facts": site_facts(SITE), "causes": []}


def figures(live: Extracted = PAGES, seen: Extracted | None = None, **values: Any) -> Figures:
    known: dict[str, Any] = {
        "unreachable": 0, "missing": 0, "damaged": 0, "found": {"link": 60}, "ledger": (("page", None, 40),), "announced": {}, "same_text": 1,
    }  # fmt: skip
    return Figures(live=live, seen=live if seen is None else seen, **{**known, **values})


def report(stats: dict[str, Any] | None = None, previous: dict[str, Any] | None = None, end: RunEnd = END, **values: Any) -> Report:
    return build_report(end, SITE, {**STATS, **(stats or {})}, figures(**values), previous)


def codes(made: Report, site: Site = SITE) -> list[str]:
    return [one.code for one in find_causes(Case(made, site))]


def test_a_healthy_run_has_no_cause() -> None:
    assert codes(report(previous=BEFORE)) == []


@pytest.mark.parametrize(
    ("stats", "values"),
    [
        ({"tulieu/failed/HTTP 403": 4}, {}),
        ({"tulieu/failed/HTTP 403": 9}, {}),
        ({"tulieu/failed/timeout": 9}, {}),
        ({"tulieu/robots/robots.txt": 40}, {}),
        ({"tulieu/gone/soft 404": 9, "tulieu/marks/same_body": 9}, {}),
        ({"tulieu/marks/challenge/captcha": 2}, {}),
        ({"tulieu/marks/empty/scripts": 9}, {}),
        ({}, {"damaged": 2}),
        ({}, {"damaged": 3}),
        ({}, {"missing": 4}),
        ({}, {"live": replace(PAGES, pages=36)}),
        ({}, {"live": replace(PAGES, fill={**FILL, "date": 0.6})}),
        ({}, {"live": replace(PAGES, methods={"selectors": 0.8, "generic": 0.2})}),
        ({}, {"announced": {"sitemap": Announced(100, 60, 25, 0, 15)}}),
        ({}, {"announced": {"wordpress/post": Announced(40, 40, 0, 0, 0), "wordpress/page": Announced(8, 3, 5, 0, 0)}}),
        ({}, {"announced": {"wordpress/testimonial": Announced(100, 0, 100, 0, 0), "wordpress/page": Announced(4, 0, 4, 0, 0)}}),
        ({f"tulieu/excluded/{ADDRESS_ONLY}": 20, "tulieu/excluded/list page (calendar, address)": 90}, {}),
    ],
)
def test_a_few_odd_pages_are_no_alarm(stats: dict[str, Any], values: dict[str, Any]) -> None:
    assert codes(report(stats, BEFORE, **values)) == []


@pytest.mark.parametrize(
    ("stats", "values", "code"),
    [
        ({"tulieu/failed/HTTP 429": 20}, {}, "blocked"),
        ({"tulieu/failed/HTTP 503": 20}, {}, "blocked"),
        ({"tulieu/failed/HTTP 500": 20}, {}, "server_errors"),
        ({"tulieu/failed/timeout": 20}, {}, "timeout"),
        ({"tulieu/failed/connection refused": 20}, {}, "refused"),
        ({"tulieu/failed/TLS: handshake": 20}, {}, "tls"),
        ({"tulieu/failed/response cut off": 20}, {}, "broken"),
        ({"tulieu/failed/nested too deeply": 50, "tulieu/failed/page larger than 8 MiB": 30}, {}, "failing"),
        ({"tulieu/robots/robots.txt": 61}, {}, "robots"),
        ({"tulieu/gone/soft 404": 12}, {}, "soft_404"),
        ({"tulieu/marks/same_body": 12}, {}, "soft_404"),
        ({}, {"same_text": 12}, "soft_404"),
        ({"tulieu/marks/challenge/Sucuri": 12}, {}, "challenge"),
        ({"tulieu/marks/empty/React": 12}, {}, "javascript"),
        ({}, {"damaged": 4}, "encoding"),
        ({}, {"missing": 9}, "fewer_than_before"),
        ({}, {"live": replace(PAGES, pages=31)}, "fewer_than_before"),
        ({}, {"live": replace(PAGES, fill={**FILL, "date": 0.5})}, "field_lost"),
        ({}, {"seen": Extracted(12, {**FILL, "date": 0.1}, {"selectors": 1.0})}, "field_lost"),
        ({}, {"live": replace(PAGES, methods={"selectors": 0.6, "generic": 0.4})}, "redesign"),
        ({}, {"seen": Extracted(12, FILL, {"generic": 1.0})}, "redesign"),
        ({}, {"announced": {"sitemap": Announced(100, 60, 15, 0, 25)}}, "fewer_than_announced"),
        ({"tulieu/sitemap/total": 60}, {}, "fewer_than_announced"),
        ({}, {"announced": {"wordpress/post": Announced(250, 0, 250, 0, 0)}}, "announced_excluded"),
        ({}, {"announced": {"wordpress/post": Announced(30, 5, 25, 0, 0), "wordpress/page": Announced(10, 10, 0, 0, 0)}}, "announced_excluded"),
        ({f"tulieu/excluded/{ADDRESS_ONLY}": 401}, {}, "address_excluded"),
    ],
)
def test_a_large_share_is_an_alarm(stats: dict[str, Any], values: dict[str, Any], code: str) -> None:
    assert codes(report(stats, BEFORE, **values)) == [code]


def test_a_bot_check_stands_for_what_it_brings_with_it() -> None:
    stats = {"tulieu/marks/challenge/Cloudflare": 30, "tulieu/failed/HTTP 403": 30, "tulieu/marks/same_body": 30}
    assert codes(report(stats, BEFORE)) == ["challenge"]


def test_a_run_without_a_page_always_has_a_cause() -> None:
    assert codes(report(seen=Extracted())) == ["nothing"]
    assert codes(report({"tulieu/answered": 0}, end=replace(END, outcome="failed", why="no answer"), seen=Extracted())) == ["unanswered"]


def test_a_run_in_which_no_page_was_due_is_none_without_a_page() -> None:
    assert codes(report({"tulieu/life/not_due": 40}, BEFORE, seen=Extracted())) == []


def test_a_run_without_a_page_has_failed() -> None:
    made = report({"tulieu/marks/empty/React": 60}, seen=Extracted())
    found = find_causes(Case(made, SITE))
    assert judged(made, found) == ("failed", found[0].en)


def test_a_run_that_saw_pages_has_not_failed() -> None:
    made = report({"tulieu/failed/timeout": 20})
    assert judged(made, find_causes(Case(made, SITE))) == ("finished", None)


def test_selectors_that_match_nothing_are_named_in_the_first_run() -> None:
    assert codes(report(live=replace(PAGES, methods={"generic": 1.0}))) == ["selectors"]
    assert codes(report(live=replace(PAGES, methods={"generic": 1.0})), replace(SITE, select={})) == []


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ({"min_pages": 41}, ["expectation"]),
        ({"min_pages": 40}, []),
        ({"date": 0.9}, ["expectation"]),
        ({"date": 0.8, "title": 1.0}, []),
        ({"author": 0.5, "selectors": 1.0, "min_pages": 100}, ["expectation", "expectation"]),
    ],
)
def test_expectations_of_the_site_file(expect: dict[str, float], found: list[str]) -> None:
    assert codes(report(), replace(SITE, expect=expect)) == found


def test_nobody_expects_the_whole_of_a_part() -> None:
    stopped = report(end=replace(END, outcome="stopped", why="--max-pages 5 reached"))
    assert codes(stopped, replace(SITE, expect={"min_pages": 100})) == ["limit"]


@pytest.mark.parametrize(
    ("outcome", "why", "code", "level"),
    [
        ("stopped", "--max-pages 5 reached", "limit", "note"),
        ("stopped", "shutdown", "stopped", "note"),
        ("stopped", "the server asks to wait 900 s", "sent_away", "problem"),
        ("failed", "captures/x.warc.gz: cannot be written (No space left on device)", "disk", "problem"),
    ],
)
def test_how_a_run_ended_is_a_cause(outcome: str, why: str, code: str, level: str) -> None:
    (found,) = find_causes(Case(report(end=replace(END, outcome=outcome, why=why)), SITE))
    assert (found.code, found.level) == (code, level)


def test_a_redesign_stays_named_until_the_site_file_is_changed() -> None:
    redesigned = {**BEFORE, "methods": {"generic": 1.0}, "causes": [cause("redesign", now=0.0, before=1.0, site="x").as_dict()], "before": BEFORE}
    generic = replace(PAGES, methods={"generic": 1.0})
    assert codes(report(previous=redesigned, live=generic)) == ["redesign"]
    other = {**redesigned, "site_facts": "another"}
    assert codes(report(previous=other, live=generic)) == ["selectors"]
    assert codes(report(previous=redesigned)) == []


def test_a_run_is_compared_with_the_one_before() -> None:
    assert compared_with(None, SITE) is None
    before = compared_with(BEFORE, SITE)
    assert before is not None
    assert (before.kept, before.fill) == (40, FILL)


def test_reasons_are_bounded() -> None:
    stats = {f"tulieu/failed/redirects to {number}": 1 for number in range(1000)} | {"tulieu/failed/timeout": 7}
    found = reasons(stats, "failed")
    assert len(found) == 41
    assert found["timeout"] == 7
    assert found["other"] == 961
    assert len(json.loads(report(stats).as_json(stats, ()))) < 120


def test_a_total_is_held_against_the_whole_ledger() -> None:
    known = figures(ledger=(("page", None, 40), ("excluded", "list", 15), ("queued", None, 5)))
    assert coverage({"tulieu/sitemap/total": 55}, known)["sitemap"].missing == 0


def test_a_total_of_rest_is_held_against_what_its_lists_named_and_pages_of_no_list() -> None:
    """Dead feeds, tags and lists of the ledger make up for no post."""
    named = {"wordpress": Announced(30, 30, 0, 0, 0), "wordpress/post": Announced(30, 30, 0, 0, 0)}
    known = figures(ledger=(("page", None, 40), ("excluded", "list", 15), ("gone", "HTTP 404", 99)), announced=named)
    stats = {"tulieu/wordpress/total/post": 130, "tulieu/wordpress/listed/post": 30}
    found = coverage(stats, known)
    assert (found["wordpress/post"].announced, found["wordpress/post"].missing) == (130, 90)
    assert (found["wordpress"].announced, found["wordpress"].missing) == (130, 90)
    whole = coverage({**stats, "tulieu/wordpress/listed/post": 130}, known)  # objects whose address is on another site
    assert whole["wordpress/post"].missing == 0


def test_pages_of_no_list_make_up_for_one_type_only() -> None:
    known = figures(ledger=(("page", None, 40),))
    found = coverage({"tulieu/wordpress/total/page": 30, "tulieu/wordpress/total/post": 60}, known)
    assert (found["wordpress/page"].missing, found["wordpress/post"].missing) == (0, 50)
    assert (found["wordpress"].announced, found["wordpress"].missing) == (90, 50)


def test_lists_that_could_not_be_read_are_an_alarm_while_the_site_answers() -> None:
    stats = {"tulieu/marks/unread/sitemap": 1, "tulieu/marks/unread/wordpress": 2}
    (found,) = find_causes(Case(report(stats), SITE))
    assert (found.code, found.level) == ("lists_unread", "problem")
    assert "3 (wordpress, sitemap)" in found.en
    silent = report({**stats, "tulieu/answered": 0}, end=replace(END, outcome="failed", why="timeout"))
    assert "lists_unread" not in codes(silent)


@pytest.mark.parametrize(
    ("reason", "stop", "stats", "outcome"),
    [
        ("finished", None, {"tulieu/answered": 1}, ("finished", None)),
        ("finished", None, {}, ("failed", "no answer")),
        ("finished", None, {"tulieu/last_failure": "timeout"}, ("failed", "timeout")),
        ("shutdown", None, {"tulieu/answered": 1}, ("stopped", "shutdown")),
        ("shutdown", "disk full", {"tulieu/answered": 1}, ("failed", "disk full")),
    ],
)
def test_the_outcome_of_a_run(reason: str, stop: str | None, stats: dict[str, Any], outcome: tuple[str, str | None]) -> None:
    assert outcome_of(reason, stop, stats) == outcome


def test_numbers_are_said_as_each_language_does() -> None:
    made = cause("blocked", refused=1234, asked=12345, share=0.1, statuses="403")
    assert "1,234 of 12,345 pages (10%)" in made.en
    assert "1.234 trên 12.345 trang (10%)" in made.vi


def test_a_cause_is_read_back_from_a_report() -> None:
    made = cause("cut_off", ["https://giolanh.test/a"], site="gio-lanh", queued=12)
    assert from_report(json.loads(json.dumps({"causes": [made.as_dict()]}))) == (made,)


@pytest.mark.parametrize("report_json", [None, [], {"causes": 3}, {"causes": [None, {"code": "x"}, 4]}])
def test_a_report_of_another_shape_states_no_cause(report_json: Any) -> None:
    assert from_report(report_json) == ()


@pytest.mark.parametrize("code", WORDS)
def test_every_cause_says_what_is_wrong_and_what_to_do(code: str) -> None:
    words = WORDS[code]
    assert words.level in ("problem", "note")
    assert all((words.en, words.vi, words.todo_en, words.todo_vi))
    assert words.en != words.vi
    assert isinstance(Cause(code, words.level, "", "", "", ""), Cause)
