"""One crawl of a hostile site: each bad page is counted with its reason, and the good ones do not suffer."""

from __future__ import annotations

import json
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.conftest import tulieu
from tests.hostile_server import GOOD, hostile_pages, plain_pages, serve


@dataclass(frozen=True)
class Crawled:
    """The archive after the crawl, the site's base address, and the paths the server was asked for."""

    archive: Path
    base: str
    asked: list[str]
    log: str

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return sqlite3.connect(self.archive).execute(sql, values).fetchall()

    def outcome(self, path: str) -> tuple[str, str | None]:
        rows = self.query("select state, reason from addresses where url = ?", self.base + path)
        assert len(rows) == 1, path
        return rows[0][0], rows[0][1]


def site_file(folder: Path, slug: str, port: int, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = f'name_vi = "Nhóm {slug}"\nhome_url = "http://{slug}.localhost:{port}/"\n{more}\n[pace]\ndelay_s = 0\n'
    (folder / f"{slug}.toml").write_text(text, "utf-8")


def crashing_build(fetched: Any, site: Any, site_lines: Any = frozenset()) -> Any:
    """As ``pipelines.build.pack``, but two addresses take their worker down. Runs in the worker."""
    import os

    from pipelines.build import pack

    if fetched.url.endswith("/tin/7"):
        os._exit(11)
    if fetched.url.endswith("/tin/8"):
        raise ValueError("a fault of ours")
    return pack(fetched, site, site_lines)


def scrapy_crawl(folder: Path, slug: str, **settings: object) -> subprocess.CompletedProcess[str]:
    values = {
        "TULIEU_SITES": folder / "sites", "TULIEU_ARCHIVE": folder / "archive.db", "TULIEU_ALLOW_LOOPBACK": 1,
        "DOWNLOAD_TIMEOUT": 15, "RETRY_TIMES": 0, "LOG_LEVEL": "ERROR", **settings,
    }  # fmt: skip
    options = [part for name, value in values.items() for part in ("-s", f"{name}={value}")]
    return warm.run(["crawl", slug, *options], program="scrapy.cmdline:execute", timeout_s=200)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("hostile")
    with serve(hostile_pages()) as (port, log):
        site_file(folder / "sites", "bo-tre", port, '[discover]\nways = ["links"]\ndeny = ["^/khong/"]')
        done = scrapy_crawl(folder, "bo-tre", DOWNLOAD_TIMEOUT=8, TULIEU_TASK_TIMEOUT_S=40)
        assert done.returncode == 0, done.stderr
        base = f"http://bo-tre.localhost:{port}"
        yield Crawled(folder / "archive.db", base, [path for _, path in log], done.stderr)


def test_a_plain_page_that_is_labelled_gzip_is_read(crawled: Crawled) -> None:
    assert crawled.outcome("/xau/not-gzip")[0] == "page"


def test_every_good_article_is_a_record(crawled: Crawled) -> None:
    found = dict(crawled.query("select url, title from pages where url like '%/tin/%'"))
    assert found == {crawled.base + path: title for path, title in GOOD.items()}


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/xau/30mb", "failed", "larger than the limit"),
        ("/xau/endless", "failed", "larger than the limit"),
        ("/xau/bomb", "failed", "larger than the limit when decompressed"),
        ("/xau/empty", "failed", "empty body"),
        ("/xau/png", "failed", "binary content sent as a page"),
        ("/xau/cut", "failed", "response cut off"),
        ("/xau/slow", "failed", "timeout"),
        ("/xau/500", "failed", "HTTP 500"),
        ("/xau/403", "failed", "HTTP 403"),
        ("/khong-co", "gone", "HTTP 404"),
        ("/xau/soft-404", "gone", "soft 404"),
        ("/xau/off-site", "excluded", "leads off the site"),
        ("/xau/private", "excluded", "leads off the site"),
        ("/xau/mapped", "excluded", "leads off the site"),
        ("/xau/file", "failed", "redirects to file:///etc/passwd, which is not followed"),
        ("/xau/data", "failed", "redirects to data:text/html,<p>x</p>, which is not followed"),
        ("/xau/deep", "failed", "nested too deeply"),
        ("/xau/header", "failed", "the server closed the connection without a whole response"),
        ("/xau/noindex", "excluded", "noindex"),
        ("/xau/x-robots", "excluded", "noarchive (X-Robots-Tag)"),
        ("/xau/drip", "failed", "timeout"),
        ("/xau/drip-header", "failed", "timeout"),
        ("/xau/redirects", "failed", "redirects without end"),
        ("/xau/headers", "failed", "the header is larger than the limit"),
        ("/xau/endless-header", "failed", "the header is larger than the limit"),
        ("/xau/cookies", "page", None),
        ("/xau/long-length", "failed", "larger than the limit"),
        ("/xau/huge-length", "failed", "larger than the limit"),
        ("/xau/bad-length", "failed", "broken response"),
        ("/xau/short-length", "excluded", "no text"),
        ("/xau/bad-chunks", "failed", "response cut off"),
        ("/xau/negative-chunk", "failed", "response cut off"),
        ("/xau/cut-chunks", "failed", "response cut off"),
        ("/xau/double-gzip", "failed", "larger than the limit when decompressed"),
        ("/xau/brotli", "failed", "content coding that was not asked for (br)"),
        ("/xau/zstd", "failed", "content coding that was not asked for (zstd)"),
        ("/xau/bad-gzip", "failed", "compressed content is damaged"),
        ("/xau/cut-gzip", "failed", "compressed content is damaged"),
        ("/xau/null-bytes", "failed", "binary content sent as a page"),
        ("/xau/999", "failed", "HTTP 999"),
        ("/xau/only-100", "failed", "the server closed the connection without a whole response"),
        ("/xau/no-status", "failed", "broken response"),
        ("/xau/no-http", "failed", "broken response"),
        ("/xau/closes", "failed", "the server closed the connection without a whole response"),
        ("/xau/ftp", "failed", "redirects to ftp://ftp.test/x, which is not followed"),
        ("/xau/no-target", "failed", "HTTP 302"),
        ("/xau/nowhere", "failed", "redirects to an address that is none (Invalid IPv6 URL)"),
        ("/xau/credentials", "excluded", "leads off the site"),
        ("/xau/pdf", "failed", "damaged document"),
        ("/cam/bi-mat", "robots", "robots.txt"),
    ],
)
def test_a_bad_page_has_its_reason(crawled: Crawled, path: str, state: str, reason: str) -> None:
    assert crawled.outcome(path) == (state, reason)


@pytest.mark.parametrize("path", ["/xau/cut", "/xau/cut-chunks"])
def test_what_came_of_a_response_that_broke_off_is_captured(crawled: Crawled, path: str) -> None:
    rows = crawled.query("select status, truncated, warc_length > 0 from captures where url = ?", crawled.base + path)
    assert len(rows) == 1
    assert rows[0] == (200, "disconnect", 1)


def test_a_redirect_loop_ends_with_a_reason(crawled: Crawled) -> None:
    """The home page links to both: each of their redirects ends at an address that was asked already."""
    assert {crawled.outcome(path) for path in ("/xau/loop", "/xau/loop2")} == {("failed", "redirect loop")}


def test_a_redirect_to_itself_is_a_loop(crawled: Crawled) -> None:
    assert crawled.outcome("/xau/self") == ("failed", "redirect loop")


def test_a_redirect_to_a_script_is_not_followed(crawled: Crawled) -> None:
    state, reason = crawled.outcome("/xau/javascript")
    assert state == "failed"
    assert reason is not None
    assert "javascript:alert(1)" in reason


def test_a_drip_ends_by_the_total_time_limit(crawled: Crawled) -> None:
    assert crawled.asked.count("/xau/drip") == 1  # the time limit of the test crawl is 8 s, the drip goes on for 600
    ((started, finished),) = crawled.query("select unixepoch(started_at), unixepoch(finished_at) from runs")
    assert finished - started < 150


def test_endless_redirects_are_followed_ten_times(crawled: Crawled) -> None:
    assert len([path for path in crawled.asked if path.startswith("/khong-dung/")]) == 10


def test_a_wrong_charset_in_the_header_does_not_garble(crawled: Crawled) -> None:
    ((title, flags),) = crawled.query("select title, quality_flags from pages where url like '%/charset-header'")
    assert (title, flags) == ("Trang khai sai", "[]")


def test_a_wrong_charset_in_the_page_does_not_garble(crawled: Crawled) -> None:
    ((text,),) = crawled.query("select text from pages where url like '%/charset-meta'")
    assert text.startswith("Café déjà vu, naïve résumé")


def test_broken_bytes_are_flagged_and_the_rest_stays_readable(crawled: Crawled) -> None:
    ((title, flags),) = crawled.query("select title, quality_flags from pages where url like '%/xau/bytes'")
    assert title == "Trang hỏng"
    assert "damaged_text" in json.loads(flags)


def test_a_page_with_100000_links_is_a_record_and_bounded(crawled: Crawled) -> None:
    assert crawled.outcome("/xau/links") == ("page", None)
    ((count,),) = crawled.query("select count(*) from addresses where url like '%/khong/%' and reason = 'rule'")
    assert 4_000 < count <= 5_000
    ((report,),) = crawled.query("select report from runs")
    assert json.loads(report)["tulieu/links_left_out"] > 90_000


def test_robots_txt_kept_the_crawl_away(crawled: Crawled) -> None:
    assert "/cam/bi-mat" not in crawled.asked
    ((denied,),) = crawled.query("select robots_denied from runs")
    assert denied == 1


def test_the_run_finished_and_counted(crawled: Crawled) -> None:
    ((outcome, reason, errors, new),) = crawled.query("select outcome, reason, errors, pages_new from runs")
    assert (outcome, reason) == ("finished", None)
    assert errors == crawled.query("select count(*) from addresses where state = 'failed'")[0][0]
    assert new == crawled.query("select count(*) from pages")[0][0]
    assert crawled.query("select count(*) from addresses where state = 'queued'") == [(0,)]
    assert "Traceback" not in crawled.log


def test_all_captures_hold_after_it(crawled: Crawled) -> None:
    assert tulieu("verify", "--archive", crawled.archive).status == 0


def test_a_crashing_parser_costs_its_page_only(tmp_path: Path) -> None:
    pages = {path: answer for path, answer in hostile_pages().items() if path in GOOD or path == "/"}
    with serve(pages) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]\ndeny = ["^/(xau|cam)/"]')
        done = scrapy_crawl(tmp_path, "bo-tre", TULIEU_BUILD="tests.test_bad_pages.crashing_build", LOG_LEVEL="CRITICAL")
    assert done.returncode == 0, done.stderr
    base = f"http://bo-tre.localhost:{port}"
    crawl = Crawled(tmp_path / "archive.db", base, [], "")
    assert crawl.outcome("/tin/7") == ("failed", "parser crashed")
    assert crawl.outcome("/tin/8") == ("failed", "parser error: ValueError: a fault of ours")
    assert {url for (url,) in crawl.query("select url from pages")} == {f"{base}/tin/{number}" for number in range(1, 7)}


def test_a_certificate_that_nobody_vouches_for_is_the_reason_tls_and_the_site_file_can_take_it(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bo-tre.localhost"]
    subprocess.run([*made, "-keyout", "key.pem", "-out", "cert.pem"], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    crawl = Crawled(tmp_path / "archive.db", "", [], "")
    with serve(plain_pages(3), tls=context) as (port, log):
        site_file(tmp_path / "sites", "bo-tre", port)
        file = tmp_path / "sites" / "bo-tre.toml"
        file.write_text(file.read_text("utf-8").replace("http://", "https://"), "utf-8")
        scrapy_crawl(tmp_path, "bo-tre")
        assert crawl.query("select outcome, reason from runs") == [("failed", "robots.txt cannot be read: TLS: certificate verify failed")]
        assert log == []
        file.write_text(file.read_text("utf-8") + "[discover]\nany_certificate = true\n", "utf-8")
        scrapy_crawl(tmp_path, "bo-tre")
    assert crawl.query("select outcome from runs order by id") == [("failed",), ("finished",)]
    assert crawl.query("select count(*) from pages") == [(3,)]


def test_robots_txt_that_answers_500_keeps_the_crawl_away(tmp_path: Path) -> None:
    with serve(hostile_pages(), robots=(500, "x")) as (port, log):
        site_file(tmp_path / "sites", "bo-tre", port)
        done = tulieu("crawl", "bo-tre", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "a.db", "--json")
    assert done.status == 1
    (run,) = done.json()["runs"]
    assert run["outcome"] == "failed"
    assert "robots.txt" in run["reason"]
    assert {path for _, path in log} == {"/robots.txt"}


def test_robots_txt_that_is_missing_means_no_rules(tmp_path: Path) -> None:
    pages = {path: answer for path, answer in hostile_pages().items() if path in GOOD or path in ("/", "/cam/bi-mat")}
    with serve(pages, robots=(404, "User-agent: *\nDisallow: /\n")) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]\ndeny = ["^/xau/"]')
        done = tulieu("crawl", "bo-tre", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "a.db", "--json")
    assert done.status == 0
    assert done.json()["runs"][0]["counts"]["pages_new"] == len(GOOD) + 1


def test_without_allow_loopback_nothing_on_this_machine_is_reached(tmp_path: Path) -> None:
    with serve(hostile_pages()) as (port, log):
        site_file(tmp_path / "sites", "bo-tre", port)
        done = tulieu("crawl", "bo-tre", "--sites", tmp_path / "sites", "--archive", tmp_path / "a.db", "--json")
    assert done.status == 1
    assert done.json()["runs"][0]["outcome"] == "failed"
    assert log == []


def test_an_unreachable_site_fails_with_its_reason_and_others_go_on(tmp_path: Path) -> None:
    pages = {path: answer for path, answer in hostile_pages().items() if path in GOOD or path == "/"}
    with serve(pages) as (port, _):
        site_file(tmp_path / "sites", "bo-tre", port, '[discover]\nways = ["links"]\ndeny = ["^/(xau|cam)/"]')
        site_file(tmp_path / "sites", "mat-mang", 9)
        done = tulieu("crawl", "--all", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "a.db", "--json")
    assert done.status == 1
    runs = {run["site"]: run for run in done.json()["runs"]}
    assert runs["bo-tre"]["outcome"] == "finished"
    assert runs["bo-tre"]["counts"]["pages_new"] == len(GOOD)
    assert runs["mat-mang"]["outcome"] == "failed"
    assert "refused" in runs["mat-mang"]["reason"]
