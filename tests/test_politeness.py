"""Manners, held from the server's own log: what it was asked, when, and on which connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, tulieu
from tests.logged_server import MISSING, Answer, Log, logged, page, redirect, text

DELAY_S = 0.4
HOST = "bo-tre.localhost"
ROBOTS = "User-agent: *\nDisallow: /cam/\nSitemap: http://{host}/site.xml\n"


def site_file(folder: Path, slug: str, port: int, delay_s: float, more: str = 'ways = ["links", "sitemap"]') -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = f'name_vi = "Nhóm {slug}"\nhome_url = "http://{slug}.localhost:{port}/"\n[discover]\n{more}\n[pace]\ndelay_s = {delay_s}\n'
    (folder / f"{slug}.toml").write_text(text, "utf-8")


def crawl(folder: Path, *arguments: str) -> Done:
    options = ("--sites", folder / "sites", "--allow-loopback", "--archive", folder / "archive.db", "--json")
    return tulieu("crawl", *(arguments or ("--all",)), *options)


@dataclass(frozen=True)
class Crawled:
    """A crawl with a pause, as the server saw it and as the archive has it."""

    log: Log
    run: dict[str, Any]
    archive: Path

    def outcome(self, path: str) -> tuple[str, str | None]:
        url = f"http://{HOST}:{self.log.port}{path}"
        found = sqlite3.connect(self.archive).execute("select state, reason from addresses where url = ?", [url]).fetchone()
        assert found, path
        return found[0], found[1]


def polite_site(path: str, host: str, before: int) -> Answer:
    """Redirects, a page that fails once, a sitemap, a slow page, pages of the other host name, and what is forbidden."""
    if host not in (HOST, "www." + HOST):
        return MISSING
    answers = {
        "/robots.txt": text(ROBOTS.format(host=HOST)),
        "/site.xml": Answer("<urlset><url><loc>/tin/3</loc></url><url><loc>/cam/1</loc></url></urlset>", 200, (("Content-Type", "text/xml"),)),
        "/": page("Trang chủ", "/tin/1", "/tin/2", "/cu", "/sang-cam", "/hong", "/cham", "/cam/2", "/sang-www", "/tat",
                  head='<meta http-equiv="refresh" content="900">', headers=(("Set-Cookie", "phien=abc; Path=/"),)),
        "/cu": redirect("/cu2", 301), "/cu2": redirect("/tin/2", 302), "/sang-cam": redirect("/cam/3"),
        "/hong": Answer("<h1>Lỗi</h1>", 500) if before == 0 else page("Trang hỏng rồi lành"),
        "/cham": Answer(page("Trang chậm").body, slow_s=0.6),
        "/sang-www": redirect(f"http://www.{HOST}:{{port}}/tin/9"),
        "/tin/9": page("Trang của www"),
        "/tat": Answer("<h1>Cấm</h1>", 403),
    }  # fmt: skip
    return answers.get(path) or (page(f"Bản tin {path}") if path.startswith(("/tin/", "/cam/")) else MISSING)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("polite")
    ports: list[int] = []

    def pages(path: str, host: str, before: int) -> Answer:
        answer = polite_site(path, host, before)
        headers = tuple((name, value.replace("{port}", str(ports[0]))) for name, value in answer.headers)
        body = answer.body.replace(HOST, f"{HOST}:{ports[0]}") if path == "/robots.txt" and isinstance(answer.body, str) else answer.body
        return Answer(body, answer.status, headers, answer.slow_s)

    with logged(pages) as log:
        ports.append(log.port)
        site_file(folder / "sites", "bo-tre", log.port, DELAY_S)
        done = crawl(folder)
        assert done.status == 0, done.err
        yield Crawled(log, done.json()["runs"][0], folder / "archive.db")


def test_nothing_that_robots_txt_forbids_is_ever_asked_for(crawled: Crawled) -> None:
    assert [path for path in crawled.log.paths() if path.startswith("/cam/")] == []
    assert crawled.outcome("/cam/1") == crawled.outcome("/cam/2") == ("robots", "robots.txt")


def test_robots_txt_also_holds_for_the_target_of_a_redirect(crawled: Crawled) -> None:
    assert "/sang-cam" in crawled.log.paths()
    assert "/cam/3" not in crawled.log.paths()


def test_robots_txt_comes_before_anything_else(crawled: Crawled) -> None:
    assert crawled.log.paths()[0] == "/robots.txt"
    assert crawled.log.paths(HOST).count("/robots.txt") == 1


def test_gaps_are_never_under_the_delay(crawled: Crawled) -> None:
    """Across robots.txt, sitemap, redirects, the page that is asked again, and both host names."""
    asked = crawled.log.paths()
    assert {"/robots.txt", "/site.xml", "/cu", "/cu2", "/tin/2", "/hong", "/sang-www", "/tat"} <= set(asked)
    assert asked.count("/hong") == 2
    assert min(crawled.log.gaps()) >= DELAY_S


def test_the_pause_begins_when_an_answer_has_ended(crawled: Crawled) -> None:
    assert min(crawled.log.pauses()) >= DELAY_S


def test_there_is_one_connection_per_host(crawled: Crawled) -> None:
    for host in (HOST, "www." + HOST):
        used = {asked.connection for asked in crawled.log.asked if asked.host.startswith(host)}
        assert len(used) <= 1, host


def test_an_address_that_answers_403_is_asked_once(crawled: Crawled) -> None:
    assert crawled.log.paths().count("/tat") == 1
    assert crawled.outcome("/tat") == ("failed", "HTTP 403")


def test_requests_say_who_asks_and_carry_neither_cookies_nor_referrers(crawled: Crawled) -> None:
    for asked in crawled.log.asked:
        assert asked.headers["User-Agent"].startswith("Tu-Lieu/")
        assert {"Cookie", "Referer", "Authorization"} & set(asked.headers) == set()


def test_a_redirect_between_the_host_names_of_a_site_keeps_its_pace_and_its_page(crawled: Crawled) -> None:
    assert "/tin/9" in crawled.log.paths()
    assert crawled.outcome("/tin/9")[0] == "page"


def test_a_kept_connection_bears_many_answers_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    """The bound of an answer's header is no bound of all that comes in one piece over a connection."""
    large = "<!-- " + "x" * 50_000 + " -->"
    pages = {f"/tin/{number}": page(f"Bản tin {number}", head=large) for number in range(12)}
    home = page("Trang chủ", *pages)
    with logged(lambda path, host, before: home if path == "/" else pages.get(path, MISSING)) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0.01)
        assert crawl(tmp_path).status == 0
    asked = log.paths()
    assert set(pages) <= set(asked)
    assert len(asked) == len(set(asked))
    assert len({one.connection for one in log.asked}) == 1


def test_a_slow_server_is_given_longer_pauses(tmp_path: Path) -> None:
    """AutoThrottle: with one request at a time the pause comes to what an answer takes, never under the site's own."""
    pages = {f"/tin/{number}": page(f"Bản tin {number}") for number in range(7)}
    home = page("Trang chủ", *pages)
    with logged(lambda path, host, before: replace(home if path == "/" else pages.get(path, MISSING), slow_s=0.5)) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0.1, 'ways = ["links"]')
        assert crawl(tmp_path).status == 0
    assert min(log.pauses()) >= 0.1
    assert min(log.pauses()[-3:]) >= 0.35
