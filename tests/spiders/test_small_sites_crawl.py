"""Small sites with one peculiarity each, crawled over HTTP: nothing they name is lost, and what is left out has a cause."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.extract.links import MAX_LINKS
from spiders.sitemap import MAX_ENTRIES
from tests.conftest import tulieu
from tests.discovery_site import Pages, index, listing, page, sent, urlset
from tests.hostile_server import article, serve
from tests.logged_server import Answer, logged, text
from tests.logged_server import page as logged_page
from tests.spiders.test_discovery_crawl import crawl, records, small

TYPES = sent('{"post": {"rest_base": "posts"}}', "application/json")


def causes(site: Any) -> list[str]:
    return [cause["code"] for cause in site.report()["causes"]]


def rest_of(paths: list[str], most: int = 100, broken: Any = None) -> Any:
    """Answers /wp-json/wp/v2/posts with these posts; more than ``most`` at once are refused, as WordPress does.

    ``broken`` (an object) -> how the answer breaks that holds it: a status, "cut" or "closed"; None when it does not.
    """

    def answer(handler: Any, match: re.Match[str]) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        per, number = int(query.get("per_page", ["10"])[0]), int(query.get("page", ["1"])[0])
        if per > most:
            handler.send('{"code": "rest_invalid_param"}', 400, kind="application/json")
            return
        host = handler.headers["Host"]
        here = paths[(number - 1) * per : number * per]
        posts = [{"link": f"http://{host}{path}", "type": "post"} for path in here]
        if number > 1 and not here:
            handler.send('{"code": "rest_post_invalid_page_number"}', 400, kind="application/json")
            return
        if how := next(filter(None, map(broken, here)), None) if broken else None:
            if how == "cut":
                handler.send(json.dumps(posts)[:-20] + "<br />\n<b>Fatal error</b>: Allowed memory size", kind="application/json")
            elif how == "closed":
                handler.close_connection = True  # no answer at all
                handler.connection.shutdown(2)
            else:
                handler.send("Allowed memory size exhausted", how)
            return
        handler.send(json.dumps(posts), kind="application/json", X_WP_Total=str(len(paths)), X_WP_TotalPages=str(-(-len(paths) // per)))

    return ((re.compile(r"/wp-json/wp/v2/posts\?.*"), answer),)


def test_posts_below_a_category_that_rest_names_are_pages(tmp_path: Path) -> None:
    paths = [f"/chuyen-muc/tin/bai-{number}/" for number in range(8)]
    extra = Pages({"/wp-json/wp/v2/types": TYPES, **{path: page(f"Bài số {path[-2]}") for path in paths}, "/chuyen-muc/tin/": page("Tin")})
    extra["/bai-a"] = listing(["/chuyen-muc/tin/"])
    extra.rules = rest_of(paths)
    site = small(tmp_path, extra, 'platform = "wordpress"')
    assert set(paths) <= set(site.titles())
    assert site.row("/chuyen-muc/tin/") == ("excluded", "list page (tag, category or author, address)")
    assert causes(site) == []


def test_announced_posts_that_the_site_file_excludes_are_a_cause(tmp_path: Path) -> None:
    paths = [f"/chuyen-muc/tin/bai-{number}/" for number in range(8)]
    extra = Pages({"/wp-json/wp/v2/types": TYPES, **{path: page(f"Bài số {path[-2]}") for path in paths}})
    extra.rules = rest_of(paths)
    site = small(tmp_path, extra, "platform = \"wordpress\"\n[records]\nexclude = ['^/chuyen-muc/']\n")
    assert not set(paths) & set(site.titles())
    assert "announced_excluded" in causes(site)


def test_stories_numbered_by_sid_are_pages_and_many_that_look_like_a_pager_have_a_cause(tmp_path: Path) -> None:
    stories = [f"/modules.php?name=News&op=viewst&sid={number}" for number in range(1, 9)]
    numbered = [f"/index.php?page={number}" for number in range(100, 140)]
    extra = Pages({"/": listing([*stories, *numbered]), **{path: page(f"Bài {path[-3:]}") for path in (*stories, *numbered)}})
    site = small(tmp_path, extra)
    assert set(stories) <= set(site.titles())
    assert causes(site) == ["address_excluded"]


@pytest.mark.parametrize(("most", "asked"), [(50, ["100", "50", "50"]), (10, ["100", "50", None, None, None, None, None, None, None])])
def test_an_interface_that_gives_fewer_at_once_is_asked_for_fewer(tmp_path: Path, most: int, asked: list[str | None]) -> None:
    paths = [f"/bai-{number}/" for number in range(10, 72)]
    extra = Pages({"/wp-json/wp/v2/types": TYPES, **{path: page(f"Bài số {path[-3:-1]}") for path in paths}})
    extra.rules = rest_of(paths, most)
    site = small(tmp_path, extra, 'platform = "wordpress"')
    requests = [parse_qs(urlsplit(path).query) for path in site.asked if "/wp/v2/posts" in path]
    assert [query.get("per_page", [None])[0] for query in requests] == asked
    assert set(paths) <= set(site.titles())
    assert causes(site) == []


def test_an_interface_that_names_types_and_refuses_their_lists_is_told(tmp_path: Path) -> None:
    extra = Pages({"/wp-json/wp/v2/types": TYPES})
    extra.rules = ((re.compile(r"/wp-json/wp/v2/posts\?.*"), lambda handler, match: handler.send('{"code": "rest_forbidden"}', 403, kind="application/json")),)
    assert causes(small(tmp_path, extra, 'platform = "wordpress"')) == ["rest_refused"]


FIELDS = "_fields=id,date,date_gmt,modified,modified_gmt,link,type,title,translations,wpml_translations"


def numbered(site: Any) -> list[tuple[int, int]]:
    """The pages of the list of posts that were asked for, in order, retries once: objects at once (0: the server's own number), number."""
    found = (parse_qs(urlsplit(path).query) for path in site.asked if "/wp/v2/posts?" in path)
    return [(int(query.get("per_page", ["0"])[0]), int(query["page"][0])) for query in found]


def listed(tmp_path: Path, paths: list[str], broken: Any, most: int = 100) -> tuple[Any, set[str]]:
    """A site whose posts are found by REST alone and excluded by its file; what of them was found."""
    extra = Pages({"/wp-json/wp/v2/types": TYPES})
    extra.rules = rest_of(paths, most, broken)
    site = small(tmp_path, extra, "platform = \"wordpress\"\n[records]\nexclude = ['^/tin-[0-9]']\n")
    return site, {url.removeprefix(site.base) for (url,) in site.query("select url from addresses where way = 'wordpress' and url like '%/tin-%'")}


def stories(number: int) -> list[str]:
    return [f"/tin-{each}/" for each in range(1000, 1000 + number)]


@pytest.mark.parametrize("how", [500, "cut", "closed"])
def test_a_page_of_rest_that_one_object_breaks_is_read_in_smaller_pages(tmp_path: Path, how: Any) -> None:
    """Each object is in one answer only, and all but the broken one are found; what it lies in is told."""
    paths = stories(130)
    site, found = listed(tmp_path, paths, {paths[107]: how}.get)
    assert found == {*paths} - {paths[107]}
    single = [(1, page_) for page_ in range(106, 111)]
    assert numbered(site) == [(100, 1), (100, 2), (20, 6), (5, 21), (5, 22), *single, (5, 23), (5, 24), (20, 7)]
    one = f"/wp-json/wp/v2/posts?per_page=1&page=108&{FIELDS}"
    assert site.row(one)[1].startswith("list of pages not read: ")
    assert site.row(f"/wp-json/wp/v2/posts?per_page=100&page=2&{FIELDS}")[1].startswith("list of pages asked for again in smaller pages: ")
    report = site.report()
    told = next(cause for cause in report["causes"] if cause["code"] == "lists_unread")
    assert (told["level"], told["numbers"]["lists"], told["examples"]) == ("problem", 1, [site.base + one])
    assert report["coverage"]["wordpress/post"]["announced"] == 130


@pytest.mark.parametrize(("number", "broken", "most", "more"), [
    (3, {0}, 100, [(100, 1), (20, 1), (5, 1), (1, 1), (1, 2), (1, 3)]),  # the first page tells how many there are
    (103, {102}, 100, [(100, 1), (100, 2), (20, 6), (5, 21), (1, 101), (1, 102), (1, 103)]),  # the last object
    (13, {10}, 10, [(100, 1), (50, 1), (0, 1), (0, 2), (5, 3), (1, 11), (1, 12), (1, 13)]),
])  # fmt: skip
def test_smaller_pages_end_where_the_list_does(tmp_path: Path, number: int, broken: set[int], most: int, more: list[tuple[int, int]]) -> None:
    paths = stories(number)
    site, found = listed(tmp_path, paths, {paths[each]: "cut" for each in broken}.get, most)
    assert found == {*paths} - {paths[each] for each in broken}
    assert numbered(site) == more


def test_a_page_of_rest_that_is_only_too_large_loses_nothing_and_is_no_cause(tmp_path: Path) -> None:
    """Its answer is cut where more than so many objects come at once."""
    paths = stories(130)
    good = rest_of(paths)[0][1]

    def answer(handler: Any, match: re.Match[str]) -> None:
        if "per_page=100" in handler.path:
            handler.send('[{"link": "', kind="application/json")
        else:
            good(handler, match)

    extra = Pages({"/wp-json/wp/v2/types": TYPES})
    extra.rules = ((re.compile(r"/wp-json/wp/v2/posts\?.*"), answer),)
    site = small(tmp_path, extra, "platform = \"wordpress\"\n[records]\nexclude = ['^/tin-[0-9]']\n")
    assert numbered(site) == [(100, 1), *((20, page_) for page_ in range(1, 6)), (100, 2), (20, 6), (20, 7)]
    ((found,),) = site.query("select count(*) from addresses where way = 'wordpress' and url like '%/tin-%'")
    assert found == 130
    assert "lists_unread" not in causes(site)


def test_smaller_pages_are_not_asked_for_when_the_whole_one_can_be_read_again(tmp_path: Path) -> None:
    paths = stories(30)
    broken = {paths[3]: "cut"}
    extra = Pages({"/": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất"), "/wp-json/wp/v2/types": TYPES})
    extra.rules = rest_of(paths, broken=broken.get)
    more = "platform = \"wordpress\"\n[records]\nexclude = ['^/tin-[0-9]']\n"
    with serve(extra) as (port, log):
        first = crawl(tmp_path, port, log, more)
        broken.clear()
        asked = len(log)
        second = crawl(tmp_path, port, log[asked:], more)
        later = [path for _, path in log[asked:] if "/wp/v2/posts" in path]
    assert "lists_unread" in [cause["code"] for cause in json.loads(first.query("select report from runs order by id limit 1")[0][0])["causes"]]
    assert later == [f"/wp-json/wp/v2/posts?per_page=100&page=1&{FIELDS}"]
    assert "lists_unread" not in causes(second)


def test_a_broken_list_of_an_interface_that_hides_its_types_is_read_in_smaller_pages_too(tmp_path: Path) -> None:
    paths = stories(12)
    extra = Pages({"/wp-json/wp/v2/types": sent('{"code": "rest_forbidden"}', "application/json", 401)})
    extra.rules = rest_of(paths, broken={paths[7]: 500}.get)
    site = small(tmp_path, extra, "platform = \"wordpress\"\n[records]\nexclude = ['^/tin-[0-9]']\n")
    found = {url.removeprefix(site.base) for (url,) in site.query("select url from addresses where way = 'wordpress' and url like '%/tin-%'")}
    assert found == {*paths} - {paths[7]}
    assert "lists_unread" in causes(site)


def test_a_list_of_rest_that_goes_on_failing_is_given_up_and_told(tmp_path: Path) -> None:
    paths = stories(2000)
    site, found = listed(tmp_path, paths, lambda path: "closed" if paths.index(path) >= 100 else None)
    assert len(found) == 100
    single = [(1, page_) for page_ in range(101, 105)]
    assert numbered(site) == [(100, 1), (100, 2), (20, 6), (5, 21), *single, (100, 3), (100, 4)]
    for size, page_ in ((1, 105), (5, 22), (20, 7), (100, 5)):
        row = site.row(f"/wp-json/wp/v2/posts?per_page={size}&page={page_}&{FIELDS}")
        assert row == ("excluded", "list of pages left out: the pages before it failed")
    assert {"lists_unread", "fewer_than_announced"} <= set(causes(site))
    assert site.report()["coverage"]["wordpress"]["announced"] == 2000


def test_a_list_of_rest_whose_pages_are_refused_is_not_asked_for_in_smaller_ones(tmp_path: Path) -> None:
    paths = stories(900)
    site, found = listed(tmp_path, paths, lambda path: 403 if paths.index(path) >= 300 else None)
    assert len(found) == 300
    assert numbered(site) == [(100, page_) for page_ in range(1, 7)]
    assert site.row(f"/wp-json/wp/v2/posts?per_page=100&page=7&{FIELDS}")[0] == "excluded"


@pytest.mark.parametrize(("answer", "reason"), [
    (sent("", "text/html", 500), "sitemap answers 500"),
    (sent("<html><body>Chờ một chút</body></html>", "text/html"), "no sitemap at this address"),
    (sent("", "text/html", 404), None),
])  # fmt: skip
def test_a_sitemap_of_an_index_that_fails_is_told_and_one_that_is_not_there_is_no_failure(tmp_path: Path, answer: Any, reason: str | None) -> None:
    whole = sent(urlset("<url><loc>/bai-b</loc></url>"), "text/xml")
    extra = Pages({"/sitemap.xml": sent(index("/mot.xml", "/hai.xml"), "text/xml"), "/mot.xml": answer, "/hai.xml": whole, "/bai-b": page("Bài hai")})
    site = small(tmp_path, extra)
    assert "/bai-b" in site.titles()
    assert causes(site) == (["lists_unread"] if reason else [])
    assert site.row("/mot.xml") == (("failed", f"list of pages not read: {reason}") if reason else ("excluded", "sitemap answers 404"))


@pytest.mark.parametrize(("end", "named"), [
    ("<url><loc>/ba", {"/bai-a", "/bai-b"}),
    ("<url><loc>/bai-c?x=1&amp;y", {"/bai-a", "/bai-b"}),
    ("<url><loc>/bai-c</loc><lastm", {"/bai-a", "/bai-b", "/bai-c"}),
    ("<url><loc>/bai-c</loc><image:image><image:loc>/anh", {"/bai-a", "/bai-b", "/bai-c"}),
    ("<url><lo", {"/bai-a", "/bai-b"}),
    ("<url><loc>/bai-c</loc></url>\n<b>Fatal error</b>: Allowed memory size", {"/bai-a", "/bai-b", "/bai-c"}),
    ("</urlset><!-- made in 2 s -->", None),
])  # fmt: skip
def test_a_sitemap_that_ends_in_its_middle_is_told_and_half_an_address_is_none(tmp_path: Path, end: str, named: set[str] | None) -> None:
    whole = urlset("<url><loc>/bai-a</loc></url><url><loc>/bai-b</loc></url>").removesuffix("</urlset>")
    extra = Pages({"/": listing([]), "/sitemap.xml": sent(whole + end, "text/xml"), **{f"/bai-{name}": page(f"Bài {name}") for name in "abc"}})
    site = small(tmp_path, extra)
    state, reason = site.row("/sitemap.xml")
    assert (state, reason) == ("fetched", "list of pages not read: cut off in its middle" if named else "sitemap of the site")
    assert causes(site) == (["lists_unread"] if named else [])
    found = site.query("select url from addresses where way = 'sitemap'")
    assert {url.removeprefix(site.base) for (url,) in found} == (named or {"/bai-a", "/bai-b"})


def test_the_next_page_of_a_feed_that_fails_is_told(tmp_path: Path) -> None:
    feed = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/bai-a"}], "next_url": "/hai.json"}'
    extra = Pages({"/": listing(["/bai-a"]), "/feed.json": sent(feed, "application/json"), "/hai.json": sent("", "text/html", 502)})
    site = small(tmp_path, extra, '[discover]\nfeeds = ["/feed.json"]\n')
    assert causes(site) == ["lists_unread"]
    assert site.row("/hai.json") == ("failed", "list of pages not read: feed answers 502")


@pytest.mark.parametrize("path", ["/index.xml", "/feed.json", "/rss/", "/feeds/posts/default"])
def test_a_feed_at_a_usual_address_is_found_when_no_other_way_found_anything(tmp_path: Path, path: str) -> None:
    form = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/bai-b"}]}'
    xml = '<rss version="2.0"><channel><title>x</title><item><link>/bai-b</link></item></channel></rss>'
    feed = sent(form, "application/json") if "json" in path else sent(xml, "application/rss+xml")
    site = small(tmp_path, Pages({"/": listing([]), path: feed, "/bai-b": page("Bài thứ hai")}))
    assert set(site.titles()) == {"/bai-b"}
    assert same_when_replayed(site, tmp_path)


def test_canonical_and_language_of_the_link_header_are_followed(tmp_path: Path) -> None:
    def hidden(handler: Any) -> None:
        handler.send(article("Bài thứ nhất", "", ""), Link='</bai-goc>; rel="canonical", </en/bai>; rel="alternate"; hreflang="en"')

    extra = Pages({"/bai-a": hidden, "/bai-goc": page("Bài thứ nhất"), "/en/bai": page("First story")})
    site = small(tmp_path, extra)
    assert set(site.titles()) == {"/bai-goc", "/en/bai"}
    assert site.row("/bai-a") == ("alias", f"canonical address is {site.base}/bai-goc")
    assert same_when_replayed(site, tmp_path)


def same_when_replayed(site: Any, folder: Path) -> bool:
    arguments = ("--sites", folder / "sites", "--archive", folder / "new.db", "--captures", folder / "captures")
    done = tulieu("reextract", *arguments)
    return done.status == 0 and records(folder / "new.db") == records(folder / "archive.db")


def test_one_page_in_many_forms_is_no_missing_page_and_many_missing_ones_are(tmp_path: Path) -> None:
    forms = ["/bai-mot", *(f"/bai-mot?{name}=1" for name in ("mode", "tab", "in", "vgo", "hsc", "kieu", "xem", "ban"))]
    one = small(tmp_path / "mot", Pages({"/": listing(["/bai-a", *forms]), **dict.fromkeys(forms, page("Bài thứ nhất"))}))
    assert causes(one) == []
    lost = [f"/bai-mat-{number}" for number in range(9)]
    many = small(tmp_path / "mat", Pages({"/": listing(["/bai-a", *lost]), **dict.fromkeys(lost, page("Mời xem trang khác"))}))
    assert causes(many) == ["soft_404"]


def test_links_above_the_limit_are_told_on_the_page_and_in_the_run(tmp_path: Path) -> None:
    many = listing([f"/tai-ve/so-{number}.pdf" for number in range(MAX_LINKS)] + [f"/bai-{number}" for number in range(7)])
    pages = Pages({"/": listing(["/bai-a"]), "/bai-a": many})
    with serve(pages, robots=(200, "User-agent: *\nDisallow: /tai-ve/\n")) as (port, log):  # so that 5,000 files need not be asked for
        site = crawl(tmp_path, port, log)
    assert site.evidence("/bai-a") == {"links": {"left_out": 8}}  # the way home too
    assert site.query("select count(*) from addresses where url like '%.pdf'") == [(MAX_LINKS - 1,)]
    (cause,) = [cause for cause in site.report()["causes"] if not cause["code"].startswith("robots")]
    assert (cause["code"], cause["level"], cause["examples"]) == ("links_cut", "note", [f"{site.base}/bai-a"])


def test_a_canonical_address_on_another_site_is_not_believed_and_not_asked(tmp_path: Path) -> None:
    """Neither in a page's head nor in its Link header: the page stays one of this site."""
    there = "http://khac.localhost:9/bai"
    extra = Pages({
        "/bai-a": listing(["/bai-b", "/bai-c"]),
        "/bai-b": page("Bài của nhóm", head=f'<link rel="canonical" href="{there}">'),
        "/bai-c": sent(article("Bài khác của nhóm"), "text/html; charset=utf-8", Link=f'<{there}>; rel="canonical"'),
    })  # fmt: skip
    site = small(tmp_path, extra)
    assert {"/bai-b", "/bai-c"} <= set(site.titles())
    assert site.row("/bai-b")[0] == site.row("/bai-c")[0] == "page"
    assert site.query("select url from addresses where url like '%khac%'") == []


def test_entries_of_a_sitemap_above_the_limit_are_told_in_the_ledger_and_in_the_run(tmp_path: Path) -> None:
    lines = "\n".join(f"http://khac.localhost/{number}" for number in range(MAX_ENTRIES + 3))
    site = small(tmp_path, Pages({"/sitemap.xml": sent(lines, "text/plain")}))
    assert site.row("/sitemap.xml") == ("fetched", "sitemap of the site, cut: 3 entries left out")
    (cause,) = site.report()["causes"]
    assert (cause["code"], cause["level"], cause["examples"]) == ("entries_cut", "note", [f"{site.base}/sitemap.xml"])


def test_the_frames_of_a_page_are_pages_of_the_site(tmp_path: Path) -> None:
    """A frameset whose menu lists the articles, and a page that shows another one in itself; what others embed is not asked for."""
    frames = '<html><head><title>Nhóm</title></head><frameset cols="20%,80%"><frame src="muc-luc.htm"><frame src="/bai-b"><frame></frameset></html>'
    embeds = "".join(f'<iframe src="{src}"></iframe>' for src in ("bai-c", "about:blank", "", "javascript:void(0)", "https://khac.localhost/phim", "/anh.jpg"))
    short = '<iframe class="wp-embedded-content" src="/bai-a/embed/#?secret=x"></iframe>'
    extra = Pages({
        "/": sent(frames, "text/html; charset=utf-8"), "/muc-luc.htm": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất", embeds + short),
        "/bai-b": page("Bài thứ hai"), "/bai-c": page("Bài thứ ba"),
    })  # fmt: skip
    site = small(tmp_path, extra)
    assert {"/bai-a", "/bai-b", "/bai-c"} <= set(site.titles())
    assert {path for path in site.asked if "embed" in path or "khac" in path or "anh" in path or "blank" in path} == set()
    assert causes(site) == []


def test_what_the_run_asks_for_anyway_is_not_counted_as_not_due(tmp_path: Path) -> None:
    pages = Pages({"/": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất")})
    with serve(pages) as (port, log):
        crawl(tmp_path, port, log, "")
        again = crawl(tmp_path, port, log, "")
    assert again.row("/sitemap.xml")[0] == "excluded"
    assert again.report()["tulieu/life/not_due"] == 0


@pytest.mark.parametrize("by_way_of", [None, "/kiem-tra"])
def test_a_site_that_lets_in_who_sends_its_cookie_back_is_read(tmp_path: Path, by_way_of: str | None) -> None:
    """Every address redirects to itself, or to a check that sends back, until the cookie comes with the request."""
    good = {"/": listing(["/bai-a", "/bai-b"]), "/bai-a": page("Bài thứ nhất"), "/bai-b": page("Bài thứ hai")}

    def walled(path: str, answer: Any) -> Any:
        def behind(handler: Any) -> None:
            if "vao=1" in (handler.headers["Cookie"] or ""):
                answer(handler)
            else:
                cookie = {} if by_way_of else {"Set_Cookie": "vao=1; path=/; HttpOnly"}
                handler.send("", 302, Location=by_way_of or path, **cookie)

        return behind

    pages = Pages({path: walled(path, answer) for path, answer in good.items()})
    pages["/kiem-tra"] = lambda handler: handler.send("", 302, Location="/", Set_Cookie="vao=1; path=/")
    site = small(tmp_path, pages)
    assert set(site.titles()) == {"/bai-a", "/bai-b"}
    assert causes(site) == []
    assert site.asked["/bai-b"] == 1  # the cookie goes with every further request


@pytest.mark.parametrize("check", [None, "/kiem-tra"])
def test_what_names_pages_behind_a_cookie_wall_is_read(tmp_path: Path, check: str | None) -> None:
    """robots.txt, the sitemap that it alone names, feed and REST: the wall stands before each, and no page links to any article."""
    feed = '<rss version="2.0"><channel><title>x</title><item><link>/bai-feed</link></item></channel></rss>'
    answers = {
        "/": logged_page("Trang chủ", head='<link rel="alternate" type="application/rss+xml" href="/tin.rss">'),
        "/robots.txt": text("User-agent: *\nDisallow: /cam\nSitemap: /ban-do.xml\n"),
        "/ban-do.xml": Answer(urlset("<url><loc>/bai-map</loc></url><url><loc>/cam</loc></url>"), 200, (("Content-Type", "text/xml"),)),
        "/tin.rss": Answer(feed, 200, (("Content-Type", "application/rss+xml"),)),
        "/wp-json/wp/v2/types": Answer('{"post": {"rest_base": "posts"}}', 200, (("Content-Type", "application/json"),)),
        **{f"/bai-{name}": logged_page(f"Bài của {name}") for name in ("map", "feed", "rest")},
    }

    def behind(path: str, host: str, before: int) -> Answer:
        cookie = log.asked[-1].headers.get("Cookie") or ""
        if "vao=1" in cookie and path.startswith("/wp-json/wp/v2/posts?"):
            return Answer(f'[{{"link": "http://{host}:{log.port}/bai-rest"}}]', 200, (("Content-Type", "application/json"),))
        if "vao=1" in cookie:
            return answers.get(path, Answer("", 404))
        if path == check or check is None:
            return Answer("", 302, (("Location", path if check is None else "/"), ("Set-Cookie", "vao=1; path=/; HttpOnly")))
        return Answer("", 302, (("Location", check),))

    with logged(behind) as log:
        site = crawl(tmp_path, log.port, [], 'platform = "wordpress"')
    assert set(site.titles()) == {f"/bai-{name}" for name in ("map", "feed", "rest")}
    assert [site.row(path)[1] for path in ("/ban-do.xml", "/tin.rss")] == ["sitemap of the site", "feed of the site"]
    assert site.row("/cam")[0] == "robots" and "/cam" not in log.paths()
    assert causes(site) == []


def test_cookies_are_not_kept_and_one_that_does_not_help_is_no_endless_loop(tmp_path: Path) -> None:
    sent_back: list[str | None] = []

    def counted(handler: Any) -> None:
        sent_back.append(handler.headers["Cookie"])
        handler.send(article("Bài thứ nhất"), Set_Cookie=f"phien={len(sent_back)}")

    loop = [0]

    def looping(handler: Any) -> None:
        loop[0] += 1
        handler.send("", 302, Location="/xoay", Set_Cookie=f"vong={loop[0]}")

    site = small(tmp_path, Pages({"/": listing(["/bai-a", "/bai-b", "/xoay"]), "/bai-a": counted, "/bai-b": counted, "/xoay": looping}))
    assert sent_back[0] is None or "phien" not in sent_back[0]
    assert all("phien" not in (cookie or "") for cookie in sent_back)
    assert site.row("/xoay") == ("failed", "redirect loop")
    assert loop[0] == 3


def test_a_crawl_into_other_captures_than_the_archive_has_is_warned_of(tmp_path: Path) -> None:
    pages = Pages({"/": listing(["/bai-a"]), "/bai-a": page("Bài thứ nhất")})
    with serve(pages) as (port, log):
        crawl(tmp_path, port, log, "")
        arguments = ("crawl", "ben-nuoc", "--sites", tmp_path / "sites", "--allow-loopback", "--archive", tmp_path / "archive.db", "--plain")
        (tmp_path / "captures").rename(tmp_path / "mot")  # its owner keeps it elsewhere
        same = tulieu(*arguments, "--captures", tmp_path / "mot")
        other = tulieu(*arguments, "--captures", tmp_path / "khac")
    assert "two folders" not in same.err
    assert f"captures {tmp_path / 'khac'}" in other.err and "--captures" in other.err and "two folders" in other.err
