"""robots.txt as RFC 9309 says, rule by rule: every case is a site of its own, all crawled in one command over loopback."""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.pace import pace_of
from crawler.robots import (
    CRAWL_DELAY,
    MAX_ROBOTS_BYTES,
    RobotsMiddleware,
    Rules,
    forbids_archive,
    forbids_capture,
)
from tests.conftest import Done
from tests.logged_server import MISSING, Answer, Log, logged, page, redirect, text
from tests.test_politeness import crawl, site_file

LINKS = ("/a", "/a/b", "/ab.php", "/ab.php?x=1", "/c", "/tin-t%E1%BB%A9c", "/d$e", "/f~g", "/h?q=1")
ALL = frozenset(LINKS)


def asked(rules: str | bytes, *denied: str) -> tuple[Answer, frozenset[str]]:
    """A robots.txt with status 200 and what may be asked under it."""
    body = rules.encode("utf-8") if isinstance(rules, str) else rules
    return Answer(body, 200, (("Content-Type", "text/plain"),)), ALL - set(denied)


LONG = b"# " + b"x" * 997 + b"\n"
"""A comment line of 1,000 bytes."""

CASES: dict[str, tuple[Answer, frozenset[str]]] = {
    "rule-is-a-prefix": asked("User-agent: *\nDisallow: /a", "/a", "/a/b", "/ab.php", "/ab.php?x=1"),
    "longest-match-wins": asked("User-agent: *\nDisallow: /a\nAllow: /a/", "/a", "/ab.php", "/ab.php?x=1"),
    "longest-match-whatever-the-order": asked("User-agent: *\nAllow: /a/\nDisallow: /a", "/a", "/ab.php", "/ab.php?x=1"),
    "allow-wins-a-tie": asked("User-agent: *\nDisallow: /c\nAllow: /c"),
    "star-is-any-characters": asked("User-agent: *\nDisallow: /*.php", "/ab.php", "/ab.php?x=1"),
    "dollar-is-the-end": asked("User-agent: *\nDisallow: /*.php$", "/ab.php"),
    "query-counts": asked("User-agent: *\nDisallow: /h?q=", "/h?q=1"),
    "paths-have-case": asked("User-agent: *\nDisallow: /A\nDisallow: /C"),
    "our-group-not-the-others": asked("User-agent: *\nDisallow: /\n\nUser-agent: Tu-Lieu\nDisallow: /c", "/c"),
    "our-name-has-no-case": asked("User-agent: *\nDisallow: /\n\nuser-AGENT: TU-lieu\ndisALLOW: /c", "/c"),
    "our-name-with-a-version": asked("User-agent: *\nDisallow: /\n\nUser-agent: Tu-Lieu/1.0\nDisallow: /c", "/c"),
    "our-groups-are-one": asked("User-agent: tu-lieu\nDisallow: /c\n\nUser-agent: x\nDisallow: /\n\nUser-agent: tu-lieu\nDisallow: /h", "/c", "/h?q=1"),
    "a-group-of-several": asked("User-agent: x\nUser-agent: tu-lieu\nDisallow: /c", "/c"),
    "empty-lines-end-no-group": asked("User-agent: *\n\n\nDisallow: /c", "/c"),
    "unknown-lines-do-not-matter": asked("User-agent: *\nNoarchive: /\nSitemap: nowhere\nDisallow: /c\nxyz", "/c"),
    "others-groups-do-not-matter": asked("User-agent: otherbot\nDisallow: /"),
    "a-name-that-begins-like-ours": asked("User-agent: tu\nDisallow: /\n\nUser-agent: *\nDisallow: /c", "/c"),
    "a-name-that-goes-on": asked("User-agent: tu-lieu-news\nDisallow: /\n\nUser-agent: *\nDisallow: /c", "/c"),
    "rules-before-any-group": asked("Disallow: /\n\nUser-agent: *\nDisallow: /c", "/c"),
    "empty-disallow-allows": asked("User-agent: *\nDisallow:"),
    "comments": asked("# hello\nUser-agent: * # all\nDisallow: /c # not this", "/c"),
    "no-blanks-needed": asked("User-agent:*\nDisallow:/c", "/c"),
    "blanks-around": asked("  User-agent :  *  \n\t Disallow\t: /c  ", "/c"),
    "byte-order-mark": asked("\ufeffUser-agent: *\nDisallow: /c", "/c"),
    "crlf": asked("User-agent: *\r\nDisallow: /c\r\nDisallow: /h\r\n", "/c", "/h?q=1"),
    "cr-alone": asked("User-agent: *\rDisallow: /c\rDisallow: /h\r", "/c", "/h?q=1"),
    "utf-8-rule": asked("User-agent: *\nDisallow: /tin-tức", "/tin-t%E1%BB%A9c"),
    "percent-encoded-rule": asked("User-agent: *\nDisallow: /tin-t%e1%bb%a9c", "/tin-t%E1%BB%A9c"),
    "unreserved-encoded-rule": asked("User-agent: *\nDisallow: /f%7Eg", "/f~g"),
    "dollar-encoded-rule": asked("User-agent: *\nDisallow: /d%24e", "/d$e"),
    "slash-encoded-is-no-slash": asked("User-agent: *\nDisallow: /a%2Fb"),
    "bytes-that-are-no-utf-8": asked(b"User-agent: *\nDisallow: /c\n# \xff\xfe\nDisallow: /h\n\x00\x00", "/c", "/h?q=1"),
    "index-allows-no-more-than-itself": (text("User-agent: *\nDisallow: /\nAllow: /index.html"), frozenset()),
    "everything-denied": (text("User-agent: *\nDisallow: /"), frozenset()),
    "the-first-500-kib-count": asked(LONG * 499 + b"User-agent: *\nDisallow: /c\n" + LONG * 10, "/c"),
    "after-512-kib-nothing-counts": asked(b"User-agent: *\nDisallow: /h\n" + LONG * 600 + b"Disallow: /c\n", "/h?q=1"),
    "a-line-that-is-cut-is-no-rule": asked(
        (b"User-agent: *\nDisallow: /h\n" + LONG * 600)[: MAX_ROBOTS_BYTES - 12] + b"\nDisallow: /c-thing\n", "/h?q=1"
    ),
    "html-has-no-rules": (page("Trang chủ", "/a"), ALL),
    "html-that-sends-elsewhere": (page("x", head='<meta http-equiv="refresh" content="0; url=/denied">'), ALL),
    "empty-file": (text(""), ALL),
    "not-found": (text("User-agent: *\nDisallow: /", 404), ALL),
    "gone": (text("User-agent: *\nDisallow: /", 410), ALL),
    "forbidden": (text("User-agent: *\nDisallow: /", 403), ALL),
    "unauthorized": (text("User-agent: *\nDisallow: /", 401), ALL),
    "not-modified-unasked": (Answer("", 304, ()), ALL),
    "one-redirect": (redirect("/r1"), ALL - {"/c"}),
    "five-redirects": (redirect("/r5"), ALL - {"/c"}),
    "six-redirects": (redirect("/r6"), frozenset()),
    "redirect-loop": (redirect("/robots.txt"), frozenset()),
    "redirect-to-another-host": (redirect("http://elsewhere.localhost:{port}/r1", 301), ALL - {"/c"}),
    "redirect-to-a-private-address": (redirect("http://10.0.0.1/robots.txt"), frozenset()),
    "redirect-to-a-file": (redirect("file:///etc/passwd"), ALL),
    "server-error": (text("", 500), frozenset()),
    "bad-gateway": (text("User-agent: *\nAllow: /", 502), frozenset()),
    "strange-status": (text("User-agent: *\nAllow: /", 999), frozenset()),
}  # fmt: skip


@dataclass(frozen=True)
class Crawled:
    log: Log
    archive: Path
    done: Done

    def run(self, slug: str) -> dict[str, Any]:
        return next(run for run in self.done.json()["runs"] if run["site"] == slug)


def answer(path: str, host: str, port: int) -> Answer:
    if path == "/robots.txt" and host.split(".")[0] in CASES:
        own = CASES[host.split(".")[0]][0]
        return Answer(own.body, own.status, tuple((name, value.replace("{port}", str(port))) for name, value in own.headers))
    if path.startswith("/r") and path[2:].isdigit():
        left = int(path[2:]) - 1
        return redirect(f"/r{left}") if left else text("User-agent: *\nDisallow: /c\n")
    return page("Trang chủ", *LINKS) if path == "/" else MISSING  # what is asked for counts, not what comes back


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("robots")
    with logged(lambda path, host, before: answer(path, host, log.port)) as log:
        for slug in CASES:
            site_file(folder / "sites", slug, log.port, 0, 'ways = ["links"]')
        yield Crawled(log, folder / "archive.db", crawl(folder))


@pytest.mark.parametrize("slug", CASES)
def test_robots_txt_is_understood_as_rfc_9309_says(crawled: Crawled, slug: str) -> None:
    paths = [path for path in crawled.log.paths(f"{slug}.localhost") if path in ALL or path in ("/", "/denied")]
    expected = CASES[slug][1]
    assert set(paths) == (expected | {"/"} if expected else frozenset())
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("server-error", "robots.txt answers 500"),
        ("strange-status", "robots.txt answers 999"),
        ("everything-denied", "denied by robots.txt"),
        ("redirect-loop", "robots.txt cannot be read: redirects without end"),
        ("redirect-to-a-private-address", "robots.txt cannot be read: an address of a private network, which is never asked (DNS)"),
    ],
)
def test_a_site_that_is_left_alone_says_why(crawled: Crawled, slug: str, reason: str) -> None:
    assert (crawled.run(slug)["outcome"], crawled.run(slug)["reason"]) == ("failed", reason)


def test_rules_of_another_host_hold_where_its_robots_txt_was_asked_for(crawled: Crawled) -> None:
    assert crawled.log.paths("elsewhere.localhost") == ["/r1"]


def test_robots_txt_is_read_anew_in_every_run(tmp_path: Path) -> None:
    rules = ["User-agent: *\nDisallow: /a\n", "User-agent: *\nDisallow: /c\n"]

    def pages(path: str, host: str, before: int) -> Answer:
        return text(rules[before]) if path == "/robots.txt" else answer(path, host, 0)

    with logged(pages) as log:
        site_file(tmp_path / "sites", "bo-tre", log.port, 0, 'ways = ["links"]')
        crawl(tmp_path)
        first = len(log.asked)
        crawl(tmp_path)
    assert "/c" in log.paths()[:first]
    assert "/a" not in log.paths()[:first]
    assert "/a" in log.paths()[first:]
    assert "/c" not in log.paths()[first:]


def with_crawl_delay(folder: Path, asked_s: str, delay_s: float) -> tuple[Log, dict[str, Any]]:
    def pages(path: str, host: str, before: int) -> Answer:
        if path == "/robots.txt":
            return text(f"User-agent: *\nCrawl-delay: {asked_s}\n")
        return page("Trang chủ", "/a", "/c") if path == "/" else MISSING

    with logged(pages) as log:
        site_file(folder / "sites", "bo-tre", log.port, delay_s, 'ways = ["links"]')
        done = crawl(folder)
    return log, done.json()["runs"][0]


def test_a_crawl_delay_longer_than_ours_is_kept(tmp_path: Path) -> None:
    log, run = with_crawl_delay(tmp_path, "0.7", 0)
    assert len(log.asked) == 4
    assert min(log.pauses()) >= 0.7
    assert "tulieu/crawl_delay" not in run["report"]


def test_a_crawl_delay_shorter_than_ours_changes_nothing(tmp_path: Path) -> None:
    log, _ = with_crawl_delay(tmp_path, "0.01", 0.5)
    assert min(log.pauses()) >= 0.5


def test_a_crawl_delay_over_a_minute_is_a_minute_and_the_report_says_so() -> None:
    crawler: Any = get_crawler(settings_dict={"DOWNLOAD_DELAY": 2, "ROBOTSTXT_OBEY": True})
    middleware = RobotsMiddleware(crawler)
    middleware._keep_delay(3600.0)
    assert pace_of(crawler).floor_s == 60
    assert crawler.stats.get_value(CRAWL_DELAY) == "robots.txt asks for 3600 s between requests, 60 s are kept"


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "soon", ""])
def test_a_crawl_delay_that_is_no_time_is_none(value: str) -> None:
    assert Rules(f"User-agent: *\nCrawl-delay: {value}\n".encode(), None).crawl_delay("") is None


@pytest.mark.parametrize(
    ("values", "forbidden"),
    [
        (["noindex"], True), (["noarchive"], True), (["none"], True), (["NoIndex, NoFollow"], True), (["nofollow, noarchive"], True),
        (["all"], False), (["nofollow"], False), (["max-snippet:-1, noarchive"], True), (["index", "noarchive"], True),
        (["otherbot: noindex"], False), (["tu-lieu: noindex"], True), (["Tu-Lieu: noarchive"], True),
        (["otherbot: noindex", "tu-lieu: nofollow"], False), (["otherbot: noindex", "noarchive"], True),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST, noindex"], True), (["noindexing"], False), ([""], False), ([], False),
        (["otherbot: noindex, tu-lieu: noarchive"], True), (["tu-lieu: nofollow, otherbot: noindex"], False),
    ],
)  # fmt: skip
def test_x_robots_tag_speaks_to_everybody_or_to_us(values: list[str], forbidden: bool) -> None:
    assert forbids_archive(values) is forbidden


# -- pages that say themselves that they are not to be kept

NOFOLLOW = (("X-Robots-Tag", "nofollow"),)
KEPT_OUT: dict[str, Answer] = {
    "/meta-noindex": page("Một", "/tu-1", head='<meta name="robots" content="noindex, follow">'),
    "/meta-noarchive": page("Hai", "/tu-2", head='<META content="NOARCHIVE" name="Robots">'),
    "/meta-none": page("Ba", "/khong-1", head='<meta name="robots" content="none">'),
    "/meta-ours": page("Bốn", "/tu-3", head='<meta name="tu-lieu" content="noarchive">'),
    "/header": page("Năm", "/tu-4", headers=(("X-Robots-Tag", "noindex"),)),
    "/header-ours": page("Sáu", "/tu-5", headers=(("X-Robots-Tag", "tu-lieu: noarchive"),)),
    "/two-headers": page("Bảy", "/tu-6", headers=(("X-Robots-Tag", "otherbot: all"), ("X-Robots-Tag", "noarchive"))),
    "/header-none": page("Tám", "/khong-2", headers=(("X-Robots-Tag", "none"),)),
}
KEPT: dict[str, Answer] = {
    "/meta-other": page("Chín", "/tu-7", head='<meta name="otherbot" content="noindex">'),
    "/header-other": page("Mười", "/tu-8", headers=(("X-Robots-Tag", "otherbot: noindex"),)),
    "/meta-nofollow": page("Mười một", "/khong-3", head='<meta name="robots" content="nofollow">'),
    "/header-nofollow": page("Mười hai", "/khong-4", headers=NOFOLLOW),
}


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("tagged")
    pages = {**KEPT_OUT, **KEPT, "/": page("Trang chủ", *KEPT_OUT, *KEPT)}
    with logged(lambda path, host, before: pages.get(path, MISSING)) as log:
        site_file(folder / "sites", "bo-tre", log.port, 0, 'ways = ["links"]')
        yield Crawled(log, folder / "archive.db", crawl(folder))


def urls(crawled: Crawled, sql: str) -> set[str]:
    return {"/" + url.split("/", 3)[3] for (url,) in sqlite3.connect(crawled.archive).execute(sql)}


def test_pages_that_say_noindex_or_noarchive_are_no_records(tagged: Crawled) -> None:
    assert urls(tagged, "select url from pages") & {*KEPT_OUT, *KEPT} == set(KEPT)


@pytest.mark.parametrize(
    ("reason", "paths"),
    [
        ("noindex", {"/meta-noindex"}), ("noarchive", {"/meta-noarchive", "/meta-ours"}), ("none", {"/meta-none"}),
        ("noindex (X-Robots-Tag)", {"/header"}), ("noarchive (X-Robots-Tag)", {"/header-ours", "/two-headers"}), ("none (X-Robots-Tag)", {"/header-none"}),
    ],
)  # fmt: skip
def test_pages_that_are_not_to_be_kept_say_so_in_the_ledger_in_their_own_words(tagged: Crawled, reason: str, paths: set[str]) -> None:
    assert urls(tagged, f"select url from addresses where state = 'excluded' and reason = '{reason}'") == paths


def test_bytes_of_pages_that_say_noindex_or_noarchive_are_not_kept(tagged: Crawled) -> None:
    assert urls(tagged, "select url from captures where status = 200") & {*KEPT_OUT, *KEPT} == set(KEPT)


def test_links_of_such_pages_are_followed_unless_they_say_nofollow(tagged: Crawled) -> None:
    asked_for = set(tagged.log.paths())
    assert {f"/tu-{number}" for number in range(1, 9)} <= asked_for
    assert {path for path in asked_for if path.startswith("/khong-")} == set()


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", _raw), ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))), ("utf-8", bytes), ("deflate", gzip.compress), ("deflate", bytes),
    ],
)  # fmt: skip
def test_a_page_that_is_not_to_be_kept_says_so_in_any_coding(coding: str, pack: Callable[[bytes], bytes]) -> None:
    for rule, forbids in (("noarchive", True), ("all", False)):
        body = f'<html><head><meta name="robots" content="{rule}"></head><body>{"chữ " * 50_000}</body></html>'.encode()
        response = Response("http://bo-tre.example/", headers={"Content-Encoding": coding} if coding else {}, body=pack(body))
        assert forbids_capture(response) is forbids
