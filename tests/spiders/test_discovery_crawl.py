"""One site that offers every way and every trap, crawled over HTTP: everything worth keeping is found, once, with reasons."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from crawler.addresses import canonical
from tests.conftest import tulieu
from tests.discovery_site import LISTS, QUERIES, SPELLINGS, Pages, discovery_pages, listing, page, sent
from tests.hostile_server import serve
from tests.test_bad_pages import site_file

FILE = """platform = "wordpress"
[records]
exclude = ['^/(nhom/|tin|muc|kho|loc|lich|en|sau)?(/?$|[?]|/[0-9d])']
"""
"""The site file: lists are no records."""


@dataclass(frozen=True)
class Crawled:
    """The archive after one crawl, the site's base address, and the requests that the server saw."""

    folder: Path
    base: str
    asked: Counter[str]  # percent-decoded path and query -> requests of the first crawl

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.folder / "archive.db")
        rows = connection.execute(sql, values).fetchall()
        connection.close()
        return rows

    def address(self, path: str) -> str:
        return canonical(self.base + path) or path

    def row(self, path: str) -> tuple[str, str | None]:
        rows = self.query("select state, reason from addresses where url = ?", self.address(path))
        assert len(rows) == 1, path
        return rows[0][0], rows[0][1]

    def evidence(self, path: str) -> dict[str, Any]:
        ((text,),) = self.query("select evidence from addresses where url = ?", self.address(path))
        return json.loads(text or "{}")

    def titles(self) -> dict[str, str]:
        return {unquote(url.removeprefix(self.base)): title for url, title in self.query("select url, title from pages")}

    def report(self) -> dict[str, Any]:
        ((report,),) = self.query("select report from runs order by id desc limit 1")
        return json.loads(report)


def crawl(folder: Path, port: int, log: list[tuple[float, str]], more: str = FILE) -> Crawled:
    site_file(folder / "sites", "ben-nuoc", port, more)
    done = tulieu("crawl", "ben-nuoc", "--sites", folder / "sites", "--allow-loopback", "--archive", folder / "archive.db", "--json")
    assert done.status == 0, done.err + done.out
    return Crawled(folder, f"http://ben-nuoc.localhost:{port}", Counter(unquote(path) for _, path in log))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder, pages = tmp_path_factory.mktemp("discovery"), Pages()
    with serve(pages, robots=(200, "User-agent: *\nSitemap: /ban-do.xml\n")) as (port, log):
        made = discovery_pages(port)
        pages.update(made)
        pages.rules = made.rules
        yield crawl(folder, port, log)


# -- WordPress


@pytest.mark.parametrize("path", ["bai-mot", "bai-hai", "trang", "du-an"])
def test_posts_pages_and_public_types_of_rest_are_found_on_all_pages_of_its_lists(crawled: Crawled, path: str) -> None:
    assert crawled.row(f"/rest/{path}/") == ("page", None)
    assert crawled.evidence(f"/rest/{path}/")["wordpress"]["type"] in ("post", "page", "du_an")


def test_the_interface_is_used_where_the_home_page_names_it(crawled: Crawled) -> None:
    assert crawled.row("/con/wp-json/wp/v2/types") == ("fetched", "wordpress of the site")
    assert crawled.row("/wp-json/wp/v2/types") == ("excluded", "REST API answers 404")
    assert "tulieu/wordpress/problem" not in crawled.report()


def test_dates_of_rest_are_those_of_posts_and_not_of_wordpress_pages(crawled: Crawled) -> None:
    dates = dict(crawled.query("select url, date_published from pages where url like '%/rest/%'"))
    assert {url.rsplit("/", 2)[1]: date for url, date in dates.items()} == {
        "bai-mot": "2024-03-01", "bai-hai": "2024-03-02", "du-an": "2023-05-06", "trang": None,
    }  # fmt: skip


def test_totals_that_the_site_states_are_counted(crawled: Crawled) -> None:
    totals = {name: value for name, value in crawled.report().items() if "/total" in name}
    assert totals == {
        "tulieu/wordpress/total/post": 2, "tulieu/wordpress/total/page": 1, "tulieu/wordpress/total/du_an": 1, "tulieu/sitemap/total": 6,
    }  # fmt: skip


# -- feeds


@pytest.mark.parametrize(("path", "date"), [("/rss/bai", "2024-01-05"), ("/atom/bai", "2024-01-06"), ("/json/bai-mot", "2024-01-07"), ("/json/bai-hai", "2024-01-08")])
def test_feeds_that_the_home_page_names_give_pages_and_their_dates(crawled: Crawled, path: str, date: str) -> None:
    assert crawled.query("select date_published, date_source from pages where url = ?", crawled.base + path) == [(date, "feed")]


def test_a_json_feed_gives_authors(crawled: Crawled) -> None:
    assert crawled.query("select author from pages where url like '%/json/%' order by url") == [("Trần Nước",), ("Lê Bến",)]


def test_a_usual_feed_address_is_not_asked_when_a_feed_is_named(crawled: Crawled) -> None:
    assert crawled.asked["/feed/"] == 0


# -- sitemaps


@pytest.mark.parametrize("name", ["bai", "vi", "en", "thoi-su", "van-ban", "co-anh"])
def test_pages_of_every_kind_of_sitemap_are_found(crawled: Crawled, name: str) -> None:
    assert crawled.row(f"/so-do/{name}") == ("page", None)


def test_lastmod_news_date_and_hreflang_are_kept_as_evidence(crawled: Crawled) -> None:
    assert crawled.evidence("/so-do/bai") == {"sitemap": {"modified": "2024-02-03"}}
    assert crawled.evidence("/so-do/thoi-su")["sitemap"] == {"date": "2024-02-04T08:00:00+07:00", "title": "Bài thời sự"}
    assert crawled.query("select date_published, date_source, date_modified from pages where url like '%/so-do/thoi-su'") == [("2024-02-04", "sitemap", None)]
    assert set(crawled.evidence("/so-do/vi")["sitemap"]["hreflang"]) == {"vi", "en"}


def test_an_index_that_names_itself_is_read_once(crawled: Crawled) -> None:
    assert crawled.asked["/ban-do.xml"] == 1


def test_indexes_in_indexes_end_with_a_reason(crawled: Crawled) -> None:
    deepest = max(int(path.split("/")[2].split(".")[0]) for path in crawled.asked if path.startswith("/tang/"))
    assert 2 <= deepest < 8
    assert crawled.row(f"/tang/{deepest + 1}.xml") == ("excluded", "list of pages left out: below 4 sitemap indexes")


# -- links


def test_a_pager_of_drupal_is_followed_to_its_end(crawled: Crawled) -> None:
    assert {f"/bai/{number}" for number in range(LISTS) if number != 20} <= set(crawled.titles())
    assert crawled.row("/tin?page=7")[0] == "excluded"


def test_a_pager_of_joomla_is_followed_as_a_list(crawled: Crawled) -> None:
    assert {f"/muc/bai-thu-{start}" for start in (0, 10, 20, 30)} <= set(crawled.titles())
    assert "/muc?start=10" not in crawled.titles()


def test_language_twins_and_language_links_are_followed_and_kept(crawled: Crawled) -> None:
    assert {"/en/twin", "/en/only"} <= set(crawled.titles())
    assert crawled.evidence("/vi/song-ngu")["links"]["hreflang"] == {"vi": crawled.base + "/vi/song-ngu", "en": crawled.base + "/en/twin"}


# -- one canonical address


def test_no_document_is_asked_for_twice(crawled: Crawled) -> None:
    again = {path: count for path, count in crawled.asked.items() if count > 1}
    assert again == {}


def test_all_spellings_of_an_address_are_one_page_and_one_request(crawled: Crawled) -> None:
    assert [path for path in crawled.asked if "bài-một" in path] == ["/viet/bài-một"]
    for path in SPELLINGS:
        assert crawled.row(path) in (("page", None), ("alias", f"same address as {crawled.address('/viet/bài-một')}")), path


def test_parameters_in_another_order_or_escaped_twice_are_one_request(crawled: Crawled) -> None:
    assert [path for path in crawled.asked if path.startswith("/xem")] == ["/xem?id=7&muc=2"]
    assert {crawled.row(path)[0] for path in QUERIES} == {"page", "alias"}


def test_aliases_point_to_their_page(crawled: Crawled) -> None:
    sql = "select count(*) from addresses left join pages on pages.id = page_id where addresses.state = 'alias' and reason like 'same address as %' and (pages.url is null or reason != 'same address as ' || pages.url)"
    lists = crawled.query("select count(*) from addresses where state = 'alias' and reason like 'same address as %' and page_id is null")
    assert crawled.query(sql) == lists
    assert lists[0][0] <= 2  # spellings of lists, which are no pages


@pytest.mark.parametrize(("linked", "named"), [("/rest/bai-mot", "/rest/bai-mot/"), ("/so-do/bai/", "/so-do/bai")])
def test_the_spelling_of_rest_and_sitemaps_is_asked_for(crawled: Crawled, linked: str, named: str) -> None:
    assert crawled.row(named) == ("page", None)
    assert crawled.row(linked) == ("alias", f"same address as {crawled.base}{named}")
    assert crawled.asked[linked] == 0


def test_when_one_spelling_is_not_there_the_other_is_asked_for(crawled: Crawled) -> None:
    assert crawled.row("/sai-duoi") == ("gone", "HTTP 404")
    assert crawled.row("/sai-duoi/") == ("page", None)


def test_a_canonical_link_is_believed_when_the_texts_agree(crawled: Crawled) -> None:
    for alias, own in (("/chinh/ban-sao", "/chinh/goc"), ("/chinh/ngoai", "/chinh/an")):
        assert crawled.row(own) == ("page", None)
        assert crawled.row(alias) == ("alias", f"canonical address is {crawled.base}{own}")


def test_a_canonical_link_to_another_text_is_not_believed(crawled: Crawled) -> None:
    assert {f"/nham/{name}" for name in ("dau", "giua", "cuoi")} <= set(crawled.titles())


def test_a_canonical_link_decides_the_spelling_without_a_request(crawled: Crawled) -> None:
    assert crawled.row("/chinh/cheo/") == ("page", None)
    assert crawled.row("/chinh/cheo") == ("alias", f"same address as {crawled.base}/chinh/cheo/")
    assert crawled.asked["/chinh/cheo/"] == 0


# -- traps


@pytest.mark.parametrize(
    ("begin", "most", "reason"),
    [
        ("/lich/", 140, "trap: 30 addresses of the form /lich/#/#/ gave nothing new"),
        ("/kho?trang=", 40, "trap: 30 addresses of the form /kho?trang gave nothing new"),
        ("/loc?", 40, "combination of filters"),
        ("/loc?", 40, "trap: 30 addresses of the form /loc?f[#] gave nothing new"),
        ("/s/", 40, "trap: 30 addresses of the form /s/#/tin gave nothing new"),
        ("/sau/day/", 3, "repeated path segments"),
    ],
)
def test_a_trap_is_bounded_and_its_reason_is_in_the_ledger(crawled: Crawled, begin: str, most: int, reason: str) -> None:
    assert 0 < sum(count for path, count in crawled.asked.items() if path.startswith(begin)) <= most
    left = crawled.query("select count(*) from addresses where state = 'excluded' and reason = ? and last_visited_at is null", reason)
    assert left[0][0] >= 1


def test_every_address_met_has_an_outcome(crawled: Crawled) -> None:
    assert crawled.query("select url from addresses where state = 'queued' or (state not in ('page', 'queued') and reason is null)") == []


# -- again


def records(archive: Path) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(archive)
    sql = "select url, title, text, author, kind, date_published, date_source, date_modified, language, text_sha256 from pages order by url"
    return connection.execute(sql).fetchall()


def test_the_captures_alone_give_the_same_records(crawled: Crawled, tmp_path: Path) -> None:
    arguments = ("--sites", crawled.folder / "sites", "--archive", tmp_path / "new.db", "--captures", crawled.folder / "captures")
    done = tulieu("reextract", *arguments)
    assert done.status == 0, done.err + done.out
    assert records(tmp_path / "new.db") == records(crawled.folder / "archive.db")


def test_a_second_crawl_changes_nothing_and_asks_for_no_trap_or_alias(crawled: Crawled) -> None:
    before = records(crawled.folder / "archive.db")
    asked = sum(crawled.asked.values())
    arguments = ("--sites", crawled.folder / "sites", "--allow-loopback", "--archive", crawled.folder / "archive.db", "--json")
    done = tulieu("crawl", "ben-nuoc", *arguments)
    assert done.status == 0, done.err
    counts = done.json()["runs"][0]["counts"]
    assert (counts["pages_new"], counts["pages_changed"]) == (0, 0)
    assert counts["requests"] <= asked
    assert records(crawled.folder / "archive.db") == before


# -- a site that offers less


def small(folder: Path, extra: Pages, more: str = "") -> Crawled:
    pages = Pages({"/": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất"), **extra})
    pages.rules = extra.rules
    with serve(pages) as (port, log):
        return crawl(folder, port, log, more)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sent('{"code": "rest_disabled"}', "application/json", 401), "REST API answers 401"),
        (sent("<h1>Cấm</h1>", "text/html", 403), "REST API answers 403"),
        (sent("<html><body>Trang chủ</body></html>", "text/html"), "REST API answers no JSON"),
        (sent('{"post": {"rest_ba', "application/json"), "REST API answers no JSON"),
    ],
)
def test_a_closed_interface_has_its_reason_and_the_other_ways_go_on(tmp_path: Path, answer: Any, reason: str) -> None:
    feed = '<rss version="2.0"><channel><title>x</title><item><link>/bai-b</link></item></channel></rss>'
    extra = Pages({"/wp-json/wp/v2/types": answer, "/feed/": sent(feed, "application/rss+xml"), "/bai-b": page("Bài thứ hai")})
    site = small(tmp_path, extra, 'platform = "wordpress"')
    assert site.row("/wp-json/wp/v2/types") == ("excluded", reason)
    assert site.report()["tulieu/wordpress/problem"].startswith("REST API answers")
    assert set(site.titles()) == {"/bai-a", "/bai-b"}


def test_the_interface_of_a_link_header_is_used_and_posts_are_asked_for_when_its_types_are_closed(tmp_path: Path) -> None:
    home = sent('<html><body><a href="/bai-a">x</a></body></html>', "text/html", Link='</con/?rest_route=/>; rel="https://api.w.org/"')
    closed = sent('{"code": "rest_forbidden"}', "application/json", 401)
    extra = Pages({"/": home, "/con/?rest_route=/wp/v2/types": closed, "/bai-b": page("Bài thứ hai")})
    extra.rules = ((re.compile(r"/con/\?rest_route=/wp/v2/(posts|pages)&.*"), lambda h, m: h.send(json.dumps([{"link": f"http://{h.headers['Host']}/bai-b", "type": "post"}]), kind="application/json")),)
    site = small(tmp_path, extra, 'platform = "wordpress"')
    assert set(site.titles()) == {"/bai-a", "/bai-b"}
    assert site.evidence("/bai-b") == {"wordpress": {"type": "post"}}


@pytest.mark.parametrize("types", [
    sent("<br />\n<b>Notice</b>: Undefined index [x] in /x.php<br />\n" + json.dumps({"post": {"rest_base": "posts"}}), "text/html"),
    sent("\ufeff" + json.dumps({"post": {"rest_base": "posts"}}), "application/json"),
    sent('{"post": {"rest_base": "posts"}, "pa', "application/json"),
    sent('<b>Notice</b>: x {"post": {"rest_base": "posts"}, "pa', "text/html"),
    sent("Allowed memory size exhausted", "text/html", 500),
], ids=["notice", "byte order mark", "cut off", "notice and cut off", "error"])  # fmt: skip
def test_posts_are_listed_whatever_stands_before_an_answer_or_in_the_place_of_the_types(tmp_path: Path, types: Any) -> None:
    extra = Pages({"/wp-json/wp/v2/types": types, "/bai-b": page("Bài thứ hai")})
    def posts(handler: Any, match: re.Match[str]) -> None:
        text = json.dumps([{"link": f"http://{handler.headers['Host']}/bai-b", "type": "post"}])
        handler.send(f"<b>Warning</b>: Array [0] in /y.php<br />\n{text}\n", kind="text/html", X_WP_Total="1", X_WP_TotalPages="1")

    extra.rules = ((re.compile(r"/wp-json/wp/v2/posts\?.*"), posts),)
    site = small(tmp_path, extra, 'platform = "wordpress"')
    assert set(site.titles()) == {"/bai-a", "/bai-b"}
    assert site.evidence("/bai-b") == {"wordpress": {"type": "post"}}


def test_a_usual_feed_address_is_found_after_others_did_not_answer(tmp_path: Path) -> None:
    feed = '<rss version="2.0"><channel><title>x</title><item><link>/bai-b</link></item></channel></rss>'
    site = small(tmp_path, Pages({"/rss.xml": sent(feed, "application/rss+xml"), "/bai-b": page("Bài thứ hai")}))
    assert set(site.titles()) == {"/bai-a", "/bai-b"}
    assert [path for path in site.asked if path in ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml")] == ["/feed/", "/rss", "/rss.xml"]
    assert site.row("/rss") == ("excluded", "no feed at this usual address")
    assert "tulieu/feed/problem" not in site.report()


def test_a_site_in_a_folder_is_bounded_by_it_and_uses_what_lies_there(tmp_path: Path) -> None:
    posts = [{"link": "http://ben-nuoc.localhost:PORT/nhom/bai-c", "type": "post", "title": {"rendered": "Bài thứ ba"}}]
    extra = Pages({
        "/nhom/": listing(["/nhom/bai-b", "/bai-a", "/"]), "/nhom/bai-b": page("Bài thứ hai"), "/nhom/bai-c": page("Bài thứ ba"),
        "/nhom/wp-json/wp/v2/types": sent('{"post": {"rest_base": "posts"}}', "application/json"),
    })  # fmt: skip
    def answer(handler: Any, match: re.Match[str]) -> None:
        port = handler.server.server_address[1]
        handler.send(json.dumps(posts).replace("PORT", str(port)), kind="application/json")

    extra.rules = ((re.compile(r"/nhom/wp-json/wp/v2/posts\?.*"), answer),)
    pages = Pages({"/": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất"), **extra})
    pages.rules = extra.rules
    with serve(pages) as (port, log):
        (tmp_path / "sites").mkdir()
        text = f'name_vi = "Nhóm"\nhome_url = "http://ben-nuoc.localhost:{port}/nhom/"\n{FILE}[pace]\ndelay_s = 0\n'
        (tmp_path / "sites" / "ben-nuoc.toml").write_text(text, "utf-8")
        done = tulieu("crawl", "ben-nuoc", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "archive.db")
        assert done.status == 0, done.err
        asked = {path for _, path in log}
    site = Crawled(tmp_path, f"http://ben-nuoc.localhost:{port}", Counter(asked))
    assert set(site.titles()) == {"/nhom/bai-b", "/nhom/bai-c"}
    assert not {"/", "/bai-a"} & asked
