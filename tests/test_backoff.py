"""A server that says it is busy: the whole site pauses, is asked again, and is left for another day when that does not help."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from crawler.backoff import MAX_BUSY_IN_A_ROW, is_challenge, retry_after_s
from tests.logged_server import MISSING, Answer, Log, Pages, logged, page, text
from tests.test_bad_pages import scrapy_crawl
from tests.test_politeness import crawl, site_file

NOW = datetime(2026, 11, 26, 8, 0, 0, tzinfo=UTC)
LINKS = [f"/tin/{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), (" 7 ", 7.0), ("0", 0.0), ("Thu, 26 Nov 2026 08:01:30 GMT", 90.0),
        ("Thu, 26 Nov 2026 07:00:00 GMT", 0.0), ("Thursday, 26-Nov-26 08:01:30 GMT", 90.0), ("Thu Nov 26 08:01:30 2026", 90.0),
        (None, None), ("", None), ("-5", None), ("soon", None), ("1.5", None), ("١٢", None), ("9" * 400, 999999999999.0),
        ("Thu, 99 Nov 2026 08:01:30 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "headers", "body", "challenge"),
    [
        (503, {}, b"<title>Just a moment...</title>", True),
        (403, {"cf-mitigated": "challenge"}, b"", True),
        (403, {}, b'<iframe src="/_Incapsula_Resource?x=1"></iframe>', True),
        (403, {}, b"<h1>Forbidden</h1>", False),
        (503, {}, b"<h1>Maintenance</h1>", False),
        (200, {}, b"<title>Just a moment...</title>", False),
    ],
)
def test_a_challenge_page_is_known_by_its_markup(status: int, headers: dict[str, str], body: bytes, challenge: bool) -> None:
    assert is_challenge(Response("http://a.test/", status=status, headers=headers, body=body)) is challenge


def site(answers: dict[str, Any]) -> Pages:
    """A site of a home page and five articles; ``answers`` gives a path its own: an Answer, or one by times asked."""

    def pages(path: str, host: str, before: int) -> Answer:
        own = answers.get(path)
        if own is not None and (answer := own(before) if callable(own) else own) is not None:
            return answer  # type: ignore[no-any-return]
        if path == "/":
            return page("Trang chủ", *LINKS)
        return page(f"Bản tin {path}") if path in LINKS else MISSING

    return pages


def busy(times: int, status: int = 429, retry_after: str | None = None) -> Any:
    headers = (("Retry-After", retry_after),) if retry_after is not None else ()
    return lambda before: Answer("busy", status, headers) if before < times else None


def run_of(folder: Path) -> dict[str, Any]:
    connection = sqlite3.connect(folder / "archive.db")
    connection.row_factory = sqlite3.Row
    return dict(connection.execute("select * from runs order by id desc").fetchone())


def states(folder: Path) -> dict[str, str]:
    rows = sqlite3.connect(folder / "archive.db").execute("select url, state from addresses").fetchall()
    return {"/" + url.split("/", 3)[3]: state for url, state in rows}


def one_site(folder: Path, answers: dict[str, Any], **settings: object) -> Log:
    """Crawls a site with ``scrapy crawl``, whose settings a test may change."""
    with logged(site(answers)) as log:
        site_file(folder / "sites", "bo-tre", log.port, 0, 'ways = ["links"]')
        done = scrapy_crawl(folder, "bo-tre", **{"RETRY_TIMES": 2, "TULIEU_BACKOFF_S": 0.3, **settings})
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return log


def gap_after(log: Log, path: str) -> float:
    """Seconds from the first answer of a path to the next request of any."""
    at = log.paths().index(path)
    return log.asked[at + 1].came_at - log.asked[at].answered_at


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_whole_site_and_the_page_is_asked_again(tmp_path: Path, status: int) -> None:
    log = one_site(tmp_path, {"/tin/2": busy(1, status, "1")})
    assert gap_after(log, "/tin/2") >= 1
    assert log.paths().count("/tin/2") == 2
    assert states(tmp_path)["/tin/2"] == "page"
    assert run_of(tmp_path)["outcome"] == "finished"


def test_retry_after_may_be_a_date(tmp_path: Path) -> None:
    def in_two_seconds(before: int) -> Answer | None:
        when = format_datetime(datetime.fromtimestamp(time.time() + 2, UTC), usegmt=True)
        return Answer("busy", 503, (("Retry-After", when),)) if before == 0 else None

    log = one_site(tmp_path, {"/tin/1": in_two_seconds})
    assert gap_after(log, "/tin/1") >= 0.9  # a date has whole seconds
    assert states(tmp_path)["/tin/1"] == "page"


def test_without_a_header_the_pause_doubles(tmp_path: Path) -> None:
    log = one_site(tmp_path, {path: busy(1) for path in LINKS[:3]})
    at = [log.paths().index(path) for path in LINKS[:3]]
    assert at == [at[0], at[0] + 1, at[0] + 2]
    pauses = log.pauses()
    for place, least_s in zip(at, (0.3, 0.6, 1.2), strict=True):
        assert pauses[place] >= least_s
    assert all(states(tmp_path)[path] == "page" for path in LINKS)


def test_the_doubled_pause_has_a_cap(tmp_path: Path) -> None:
    log = one_site(tmp_path, {path: busy(1) for path in LINKS}, TULIEU_BACKOFF_MAX_S=0.5)
    assert gap_after(log, LINKS[0]) >= 0.3
    assert sum(log.gaps()) < 60
    assert run_of(tmp_path)["outcome"] == "finished"


def test_a_page_that_stays_unavailable_fails_alone(tmp_path: Path) -> None:
    log = one_site(tmp_path, {"/tin/3": busy(99, 503)})
    assert log.paths().count("/tin/3") == 3
    assert states(tmp_path)["/tin/3"] == "failed"
    assert run_of(tmp_path)["outcome"] == "finished"
    assert all(states(tmp_path)[path] == "page" for path in LINKS if path != "/tin/3")


def test_a_host_that_goes_on_refusing_ends_its_run(tmp_path: Path) -> None:
    log = one_site(tmp_path, {path: busy(99) for path in LINKS}, TULIEU_BACKOFF_S=0.01)
    run = run_of(tmp_path)
    assert (run["outcome"], run["reason"]) == ("stopped", "the server answers 429 again and again")
    assert len([path for path in log.paths() if path in LINKS]) == MAX_BUSY_IN_A_ROW
    assert "queued" in states(tmp_path).values()


def test_a_server_that_asks_to_wait_long_is_left_alone_until_then_and_the_next_crawl_goes_on(tmp_path: Path) -> None:
    calm: list[bool] = []

    def later(before: int) -> Answer | None:
        return None if calm else Answer("busy", 429, (("Retry-After", "3600"),))

    with logged(site({"/tin/2": later})) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0, 'ways = ["links"]')
        first = crawl(tmp_path)
        asked = len(log.asked)
        left = {path for path, state in states(tmp_path).items() if state == "queued"}
        calm.append(True)
        early = crawl(tmp_path)
        assert len(log.asked) == asked
        second = crawl(tmp_path, "--all", "--now")
    assert first.status == early.status == 1
    (run,) = first.json()["runs"]
    assert (run["outcome"], run["reason"]) == ("stopped", "the server asks to wait 3600 s")
    assert log.paths()[asked - 1] == "/tin/2"
    assert left == set(LINKS[1:])
    assert second.status == 0
    assert all(states(tmp_path)[path] == "page" for path in LINKS)


def test_other_sites_of_the_command_are_not_held_up(tmp_path: Path) -> None:
    def pages(path: str, host: str, before: int) -> Answer:
        return site({"/tin/1": busy(1, 503, "6")} if host == "ban-ron.localhost" else {})(path, host, before)

    with logged(pages) as log:
        for slug in ("ban-ron", "khac"):
            site_file(tmp_path / "sites", slug, log.port, 0, 'ways = ["links"]')
        done = crawl(tmp_path)
    assert done.status == 0, done.err
    busy_since = next(a.answered_at for a in log.asked if a.host.startswith("ban-ron") and a.path == "/tin/1")
    resumed = min(a.came_at for a in log.asked if a.host.startswith("ban-ron") and a.came_at > busy_since)
    assert resumed - busy_since >= 6
    assert max(a.came_at for a in log.asked if a.host.startswith("khac")) < resumed


def test_a_challenge_page_is_never_asked_again_and_three_end_the_run(tmp_path: Path) -> None:
    challenge = Answer("<title>Just a moment...</title>", 503)
    log = one_site(tmp_path, dict.fromkeys(LINKS, challenge), TULIEU_BACKOFF_S=0.05)
    run = run_of(tmp_path)
    assert (run["outcome"], run["reason"]) == ("stopped", "the server shows a challenge page instead of its pages")
    assert [path for path in log.paths() if path in LINKS] == LINKS[:3]


def test_a_robots_txt_that_answers_429_to_the_end_keeps_the_crawl_away(tmp_path: Path) -> None:
    log = one_site(tmp_path, {"/robots.txt": busy(99)}, TULIEU_BACKOFF_S=0.05)
    assert set(log.paths()) == {"/robots.txt"}
    run = run_of(tmp_path)
    assert (run["outcome"], run["reason"]) == ("failed", "robots.txt answers 429")


def test_a_busy_robots_txt_is_asked_again_before_anything_else(tmp_path: Path) -> None:
    rules = text("User-agent: *\nDisallow: /tin/4\n")
    log = one_site(tmp_path, {"/robots.txt": lambda before: rules if before else Answer("", 503)})
    assert log.paths()[:3] == ["/robots.txt", "/robots.txt", "/"]
    assert "/tin/4" not in log.paths()


def test_a_server_error_is_asked_again_at_the_pace_of_the_site(tmp_path: Path) -> None:
    with logged(site({"/tin/5": Answer("", 502)})) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0.3, 'ways = ["links"]')
        crawl(tmp_path)
    assert log.paths().count("/tin/5") == 3
    assert min(log.pauses()) >= 0.29  # measured by the server, whose thread may note an answer late
