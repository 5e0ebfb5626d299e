"""What a server can go on with for ever, lists that name lists and redirects: bounded, and every address met has its reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import tulieu
from tests.discovery_site import Pages, index, listing, page, sent
from tests.hostile_server import serve
from tests.spiders.test_discovery_crawl import Crawled, crawl
from tests.test_bad_pages import scrapy_crawl, site_file

MOST = 12
"""Answers that name further ones, in these crawls; a crawl without the setting takes 2,000."""


# -- lists that name lists


def endless_feed(handler: Any, match: re.Match[str]) -> None:
    """A JSON feed of one article that always has a further page."""
    number = int(match[1])
    items = [{"url": f"/bai/{number}", "title": f"Bài số {number}"}]
    handler.send(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": f"/f/{number + 1}.json"}), kind="application/feed+json")


def article_of(handler: Any, match: re.Match[str]) -> None:
    page(f"Bài số {match[1]}")(handler)


def sources_crawl(folder: Path, pages: Pages, more: str, home: str = "") -> Crawled:
    pages["/"] = listing(["/bai/0"], home)
    pages.rules = (*pages.rules, (re.compile(r"/bai/(\d+)"), article_of))
    with serve(pages) as (port, log):
        site_file(folder / "sites", "ben-nuoc", port, more)
        done = scrapy_crawl(folder, "ben-nuoc", TULIEU_MAX_DISCOVERY=MOST)
        assert done.returncode == 0, done.stderr
    return Crawled(folder, f"http://ben-nuoc.localhost:{port}", Counter(path for _, path in log))


def test_a_feed_that_goes_on_for_ever_ends_at_the_limit_and_says_so(tmp_path: Path) -> None:
    pages = Pages()
    pages.rules = ((re.compile(r"/f/(\d+)\.json"), endless_feed),)
    site = sources_crawl(tmp_path, pages, '[discover]\nways = ["feed"]\nfeeds = ["/f/1.json"]')
    asked = {path for path in site.asked if path.startswith("/f/")}
    assert asked == {f"/f/{number}.json" for number in range(1, MOST + 1)}
    assert site.row(f"/f/{MOST + 1}.json") == ("excluded", f"list of pages left out: more than {MOST} in one run")
    assert set(site.titles()) == {f"/bai/{number}" for number in range(MOST + 1)}
    (cause,) = site.report()["causes"]
    assert (cause["code"], cause["level"], cause["examples"]) == ("sources_cut", "note", [f"{site.base}/f/{MOST + 1}.json"])


def test_sitemaps_above_the_limit_are_each_in_the_ledger(tmp_path: Path) -> None:
    pages = Pages({"/sitemap.xml": sent(index(*(f"/s/{number}.xml" for number in range(30))), "text/xml")})
    pages.rules = ((re.compile(r"/s/(\d+)\.xml"), lambda h, m: h.send(f"http://{h.headers['Host']}/bai/{m[1]}\n", kind="text/plain")),)
    site = sources_crawl(tmp_path, pages, '[discover]\nways = ["sitemap"]')
    rows = site.query("select reason, count(*) from addresses where url like '%/s/%' group by reason")
    assert dict(rows) == {"sitemap of the site": MOST - 1, f"list of pages left out: more than {MOST} in one run": 30 - (MOST - 1)}
    assert len(site.titles()) == MOST - 1
    (cause,) = site.report()["causes"]
    assert cause["code"] == "sources_cut"
    assert "19 mục" in cause["vi"]


def test_a_rest_list_that_does_not_turn_its_pages_is_asked_twice(tmp_path: Path) -> None:
    def posts(handler: Any) -> None:
        base = f"http://{handler.headers['Host']}"
        items = [{"id": number, "type": "post", "link": f"{base}/bai/{number}", "title": {"rendered": f"Bài số {number}"}} for number in range(1, 5)]
        handler.send(json.dumps(items), kind="application/json", **{"X-WP-Total": "4000", "X-WP-TotalPages": "1000"})

    types = json.dumps({"post": {"rest_base": "posts"}})
    pages = Pages({"/wp-json/wp/v2/types": lambda handler: handler.send(types, kind="application/json")})
    pages.rules = ((re.compile(r"/wp-json/wp/v2/posts.*"), lambda handler, match: posts(handler)),)
    site = sources_crawl(tmp_path, pages, '[discover]\nways = ["wordpress"]')
    assert sum(count for path, count in site.asked.items() if path.startswith("/wp-json/wp/v2/posts")) == 2
    assert {f"/bai/{number}" for number in range(1, 5)} <= set(site.titles())
    rows = site.query("select state, reason from addresses where url like '%/wp/v2/posts%page=2%'")
    assert rows == [("fetched", "REST API gives the same objects on page after page")]


# -- redirects


def to(target: str, status: int = 302) -> Any:
    return lambda handler: handler.send("", status, Location=target)


def endless(handler: Any, match: re.Match[str]) -> None:
    handler.send("", 302, Location=f"/mai/{int(match[1]) + 1}")


@pytest.fixture(scope="module")
def redirected(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Loops of three that one link leads into or that a page links to whole, chains without end, and chains that end badly."""
    folder, pages = tmp_path_factory.mktemp("redirects"), Pages()
    for name in ("vong", "ca-vong"):
        for number in range(3):
            pages[f"/{name}/{'abc'[number]}"] = to(f"/{name}/{'bca'[number]}")
    pages |= {"/ra/mot": to("/ra/hai"), "/ra/hai": to("http://khac.localhost:9/"), "/cam-roi/mot": to("/cam-roi/hai"), "/cam-roi/hai": to("/cam/ba")}
    pages |= {"/hong/mot": to("/hong/hai"), "/hong/hai": lambda handler: setattr(handler, "close_connection", True)}
    pages["/bai/1"] = listing(["/vong/b", "/vong/c", "/ra/hai", "/cam-roi/hai", "/cam/ba", "/hong/hai", "/mai/3", "/mai/11", "/bai/2"])
    pages["/bai/2"] = page("Bài còn lại")
    pages["/"] = listing(["/vong/a", "/ca-vong/a", "/ca-vong/b", "/ca-vong/c", "/mai/1", "/ra/mot", "/cam-roi/mot", "/hong/mot", "/bai/1"])
    pages.rules = ((re.compile(r"/mai/(\d+)"), endless),)
    with serve(pages) as (port, log):
        yield crawl(folder, port, log, '[discover]\nways = ["links"]')


@pytest.mark.parametrize("name", ["vong", "ca-vong"])
def test_a_loop_of_three_addresses_is_told_of_each_and_asked_once(redirected: Crawled, name: str) -> None:
    for letter in "abc":
        assert redirected.row(f"/{name}/{letter}") == ("failed", "redirect loop")
        assert redirected.asked[f"/{name}/{letter}"] == 1


def test_a_chain_without_end_is_followed_ten_times_and_told_of_each_address(redirected: Crawled) -> None:
    asked = {path: count for path, count in redirected.asked.items() if path.startswith("/mai/")}
    assert {f"/mai/{number}": 1 for number in range(1, 12)}.items() <= asked.items()
    assert set(asked.values()) == {1}
    assert len(asked) <= 2 * 11  # that of /mai/11, to which a page links, is followed once more
    assert {redirected.row(f"/mai/{number}") for number in range(1, 11)} == {("failed", "redirects without end")}


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/ra/mot", ("excluded", "leads off the site")),
        ("/ra/hai", ("excluded", "leads off the site")),
        ("/cam-roi/mot", ("robots", "robots.txt")),
        ("/cam-roi/hai", ("robots", "robots.txt")),
        ("/cam/ba", ("robots", "robots.txt")),
        ("/hong/mot", ("failed", "the server closed the connection without a whole response")),
        ("/hong/hai", ("failed", "the server closed the connection without a whole response")),
    ],
)
def test_where_a_chain_ends_badly_each_of_its_addresses_says_so(redirected: Crawled, path: str, outcome: tuple[str, str]) -> None:
    assert redirected.row(path) == outcome


def test_no_address_of_a_redirect_stays_queued_and_articles_are_kept(redirected: Crawled) -> None:
    assert redirected.query("select url, state from addresses where state = 'queued' or (state != 'page' and reason is null)") == []
    assert "/bai/2" in redirected.titles()
    assert "/cam/ba" not in redirected.asked


def test_a_second_run_asks_no_more_than_the_first(redirected: Crawled) -> None:
    before = sum(redirected.asked.values())
    options = ("--sites", redirected.folder / "sites", "--allow-loopback", "--archive", redirected.folder / "archive.db", "--json", "--now")
    (run,) = tulieu("crawl", "ben-nuoc", *options).json()["runs"]
    assert run["counts"]["requests"] <= before
    assert redirected.query("select url from addresses where state = 'queued'") == []
