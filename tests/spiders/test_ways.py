"""The ways of discovery: what a REST answer, a feed or a sitemap gives, and what a broken one does not break."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest

from crawler.sites import Site
from spiders import feed, sitemap, wordpress
from spiders.discovery import ways

HOME = "https://giolanh.test"
SITE = Site("gio-lanh", "Gió Lành", HOME + "/", platform="wordpress", feeds=("/feed/",), sitemaps=("/a.xml", "/b.xml"))
TYPES = HOME + "/wp-json/wp/v2/types"
POSTS = HOME + "/wp-json/wp/v2/posts?per_page=100&page=1"


def wp(url: str, data: Any, status: int = 200, **headers: str) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return wordpress.read(SITE, url, status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


# -- WordPress


def test_every_public_type_has_a_list_and_no_internal_one() -> None:
    types = {
        "post": {"rest_base": "posts"}, "page": {"rest_base": "pages"}, "du_an": {"rest_base": "du-an"}, "plain": {},
        "attachment": {"rest_base": "media"}, "wp_block": {"rest_base": "blocks"}, "nav_menu_item": {"rest_base": "menu-items"},
        "odd": {"rest_base": "../../users"}, "regex": {"rest_base": "(?P<id>"}, "broken": "text",
    }  # fmt: skip
    bases = [url.split("/v2/")[1].split("?")[0] for url in wp(TYPES, types).further]
    assert bases == ["posts", "pages", "du-an", "plain"]


def test_a_post_comes_with_its_claims_in_plain_text() -> None:
    post = {
        "link": HOME + "/tin/1?utm_source=x", "type": "post", "date": "2026-01-02T07:00:00", "date_gmt": "2026-01-02T00:00:00",
        "modified": "2026-02-03T07:00:00", "modified_gmt": "2026-02-03T00:00:00",
        "title": {"rendered": "Trẻ em &amp; <em>gió</em> &#8211; tin"},
    }  # fmt: skip
    (found,) = wp(POSTS, [post]).found
    assert found.url == HOME + "/tin/1"
    assert found.evidence == {
        "date": "2026-01-02T00:00:00Z", "modified": "2026-02-03T00:00:00Z", "type": "post", "title": "Trẻ em & gió – tin",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stamps", "date"),
    [
        ({"date": "2026-01-02T07:00:00"}, "2026-01-02T07:00:00"),
        ({"date": "2026-01-02T07:00:00", "date_gmt": "0000-00-00T00:00:00"}, "2026-01-02T07:00:00"),
        ({"date": "0000-00-00T00:00:00", "date_gmt": None}, None),
        ({"date": 3, "date_gmt": ["x"]}, None),
        ({}, None),
    ],
)
def test_a_date_that_was_never_set_is_none(stamps: dict[str, Any], date: str | None) -> None:
    (found,) = wp(POSTS, [{"link": HOME + "/a", **stamps}]).found
    assert found.evidence.get("date") == date


@pytest.mark.parametrize("thing", [{}, {"link": None}, {"link": 3}, {"link": "https://khac.test/a"}, "a", None, [], {"link": "\ud800"}])
def test_an_object_that_is_no_page_of_the_site_is_left_out(thing: Any) -> None:
    result = wp(POSTS, [thing, {"link": HOME + "/a", "title": 3, "type": None}])
    assert [found.url for found in result.found] == [HOME + "/a"]


@pytest.mark.parametrize(
    ("page", "total", "following"),
    [("1", "3", "2"), ("2", "3", "3"), ("3", "3", None), ("9", "3", None), ("1", "", None), ("1", "many", None), ("x", "3", None)],
)
def test_pages_are_asked_for_while_the_header_says_there_are_more(page: str, total: str, following: str | None) -> None:
    url = f"{HOME}/wp-json/wp/v2/posts?per_page=100&page={page}&_fields=id,link"
    further = wp(url, [{"link": HOME + "/a"}], x_wp_totalpages=total).further
    assert [f"page={following}&" in link + "&" and "_fields=id,link" in link for link in further] == [True] * bool(following)


def test_an_empty_list_ends_the_paging_whatever_the_header_says() -> None:
    assert wp(f"{HOME}/wp-json/wp/v2/posts?page=2", [], x_wp_totalpages="9").further == ()


def test_a_list_without_a_count_of_pages_has_one() -> None:
    assert wp(POSTS, []).further == ()


@pytest.mark.parametrize("url", [TYPES, POSTS])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b'{"code":"rest_cannot_access"}'), (403, b""), (404, b"<html>"), (500, b""), (200, b""), (200, b"<html></html>"),
        (200, b'"text"'), (200, b"3"), (200, b"null"), (200, b"\xff\xfe{"), (200, b"[" * 100_000), (200, b'{"a":'),
    ],
)  # fmt: skip
def test_a_closed_or_broken_api_is_a_problem_and_no_error(url: str, status: int, body: bytes) -> None:
    result = wp(url, body, status)
    assert result.problem
    assert "\n" not in result.problem
    assert result.found == ()
    assert url == TYPES or result.further == ()


# -- feeds

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gió</title>
<item><title> Tin  một </title><link>https://giolanh.test/tin/1?utm_medium=rss</link>
<pubDate>Fri, 02 Jan 2026 07:00:00 +0700</pubDate><dc:creator>Lê Gió</dc:creator></item>
<item><title>Khác</title><link>https://khac.test/tin</link></item>
<item><title>Không có liên kết</title></item>
<item><link>/tin/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gió</title><entry><title type="html">Tin &amp;amp; gió</title>
<link rel="alternate" href="/tin/3"/><published>2026-01-02T07:00:00+07:00</published><updated>2026-02-03T00:00:00Z</updated>
<author><name>Lê Gió</name></author></entry></feed>"""


def rss(body: str | bytes, status: int = 200, kind: str = "application/rss+xml") -> Any:
    return feed.read(SITE, HOME + "/feed/", status, {"content-type": kind}, body if isinstance(body, bytes) else body.encode())


def test_an_rss_feed_gives_pages_of_the_site_with_what_it_states() -> None:
    first, second = rss(RSS).found
    assert (first.url, second.url) == (HOME + "/tin/1", HOME + "/tin/2")
    assert first.evidence == {"date": "Fri, 02 Jan 2026 07:00:00 +0700", "title": "Tin một", "author": "Lê Gió"}
    assert second.evidence == {}


def test_an_atom_feed_gives_published_and_updated_apart() -> None:
    (found,) = rss(ATOM, kind="application/atom+xml").found
    assert found.url == HOME + "/tin/3"
    assert found.evidence["date"] == "2026-01-02T07:00:00+07:00"
    assert found.evidence["modified"] == "2026-02-03T00:00:00Z"
    assert found.evidence["author"] == "Lê Gió"


def test_a_feed_cut_off_or_with_a_stray_ampersand_gives_what_is_there() -> None:
    assert [found.url for found in rss(RSS[: RSS.index("<item><title>Khác")]).found] == [HOME + "/tin/1"]
    assert len(rss(RSS.replace("Tin  một", "Tin & một")).found) == 2


def test_an_empty_feed_is_no_problem() -> None:
    result = rss('<rss version="2.0"><channel><title>Gió</title></channel></rss>')
    assert (result.found, result.problem) == ((), None)


@pytest.mark.parametrize("body", ["", "<html><body>Trang chủ</body></html>", "{}", b"\x00\xff" * 50, b"<?xml version='1.0'?>"])
def test_what_is_no_feed_is_a_problem(body: str | bytes) -> None:
    assert rss(body, kind="text/html").problem == "no feed at this address"


def test_a_feed_that_does_not_answer_is_a_problem() -> None:
    assert rss(RSS, status=404).problem == "feed answers 404"


def test_a_feed_cannot_reach_for_files_or_blow_up_by_entities() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "x"><!ENTITY f SYSTEM "file:///etc/passwd">{entities}]>'
    bomb += f'<rss version="2.0"><channel><item><title>&a9;&f;</title><link>{HOME}/a</link></item></channel></rss>'
    result = rss(bomb)
    assert all(len(found.evidence.get("title", "")) < 10_000 and "root:" not in str(found) for found in result.found)


# -- sitemaps

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLSET = f"""<?xml version="1.0" encoding="UTF-8"?><urlset {NS}><url><loc> {HOME}/tin/1#a </loc><lastmod>2026-01-02</lastmod></url>
<url><loc>{HOME}/anh.jpg</loc></url><url><loc>https://khac.test/</loc></url><url></url><url><loc>{HOME}/tin/2</loc></url></urlset>"""
INDEX = f"""<sitemapindex {NS}><sitemap><loc>{HOME}/s1.xml</loc></sitemap><sitemap><loc>https://khac.test/s2.xml</loc></sitemap>
<sitemap><loc>{HOME}/s3.xml.gz</loc></sitemap></sitemapindex>"""


def xml(body: str | bytes, status: int = 200) -> Any:
    return sitemap.read(SITE, HOME + "/a.xml", status, {}, body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode()), lambda text: b"\xef\xbb\xbf" + text.encode()])
def test_a_sitemap_gives_pages_of_the_site_with_lastmod_as_modified(pack: Any) -> None:
    first, second = xml(pack(URLSET)).found
    assert (first.url, first.evidence) == (HOME + "/tin/1", {"modified": "2026-01-02"})
    assert (second.url, second.evidence) == (HOME + "/tin/2", {})


def test_an_index_gives_further_sitemaps_of_the_site_and_no_pages() -> None:
    result = xml(INDEX)
    assert result.further == (HOME + "/s1.xml", HOME + "/s3.xml.gz")
    assert (result.found, result.problem) == ((), None)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"   ", b"<html><body>404</body></html>", b"\x00" * 100, b"\xff\xfe", b"\x1f\x8b\x08garbage", b"{}", b"<opml/>",
        gzip.compress(b"")[:10], b"<?xml version='1.0'?>", b"<!-- -->",
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_a_problem(body: bytes) -> None:
    result = xml(body)
    assert result.problem
    assert result.problem.startswith("no sitemap at this address")
    assert (result.found, result.further) == ((), ())


def test_a_sitemap_cut_off_gives_what_is_there() -> None:
    assert [found.url for found in xml(URLSET[: URLSET.index("<url><loc>https://khac")]).found] == [HOME + "/tin/1"]
    assert xml(gzip.compress(URLSET.encode())[:-30]).found[0].url == HOME + "/tin/1"


def test_a_gzip_bomb_is_refused() -> None:
    result = xml(gzip.compress(b"<urlset>" + bytes(60 * 1024 * 1024), 9))
    assert result.problem == "no sitemap at this address (larger than 50 MiB)"


def test_addresses_of_a_sitemap_that_nobody_escaped_stay_what_they_are() -> None:
    locs = "".join(f"<url><loc>{HOME}{path}</loc></url>" for path in ("/xem.php?id=1&cat=2", "/xem.php?id=2&amp;cat=2", "/tim & luu", "/a?x=1&nd=2&#38;y=3"))
    assert [found.url for found in xml(f"<urlset {NS}>{locs}</urlset>").found] == [
        HOME + "/xem.php?id=1&cat=2", HOME + "/xem.php?id=2&cat=2", HOME + "/tim%20&%20luu", HOME + "/a?x=1&nd=2&y=3",
    ]  # fmt: skip
    wide = f"<?xml version='1.0' encoding='utf-16'?><urlset {NS}><url><loc>{HOME}/Ħ</loc></url></urlset>"
    assert [found.url for found in xml(wide.encode("utf-16")).found] == [HOME + "/%C4%A6"]  # U+0126 has the byte of an ampersand


def test_entities_are_not_expanded() -> None:
    bomb = f'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset {NS}><url><loc>{HOME}/&f;</loc></url></urlset>'
    assert [found.url for found in xml(bomb).found] in ([HOME + "/"], [])


def test_a_sitemap_that_does_not_answer_is_a_problem() -> None:
    assert xml(URLSET, 503).problem == "sitemap answers 503"


# -- where the ways begin


def test_every_way_begins_at_addresses_of_the_site() -> None:
    begins = {way.name: way.entry_points(SITE) for way in ways().values()}
    assert begins == {"wordpress": [TYPES], "feed": [HOME + "/feed/"], "sitemap": [HOME + "/a.xml", HOME + "/b.xml"]}


def test_a_site_in_a_folder_has_its_interface_in_that_folder() -> None:
    site = replace(SITE, home_url=HOME + "/vi/")
    assert wordpress.entry_points(site) == [HOME + "/vi/wp-json/wp/v2/types"]


def names(urls: tuple[str, ...]) -> list[str]:
    """Addresses without what every list is asked with."""
    return [url.split("per_page")[0].rstrip("?&") for url in urls]


@pytest.mark.parametrize(("status", "body"), [(404, b"<html>"), (200, b"<html></html>"), (200, b'{"a":'), (403, b"<html>")])
def test_what_is_no_interface_in_the_path_is_looked_for_elsewhere(status: int, body: bytes) -> None:
    further = names(wp(TYPES, body, status).further)
    elsewhere = [HOME + "/?rest_route=/wp/v2/types"]
    assert further == ([f"{HOME}/wp-json/wp/v2/{base}" for base in ("posts", "pages")] if status == 403 else elsewhere)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_posts_and_pages_are_asked_for_when_the_types_are_closed(status: int) -> None:
    closed = {"code": "rest_forbidden", "message": "x", "data": {"status": status}}
    assert names(wp(TYPES, closed, status).further) == [f"{HOME}/wp-json/wp/v2/{base}" for base in ("posts", "pages")]
    other = HOME + "/?rest_route=/wp/v2/types"
    assert names(wp(other, closed, status).further) == [f"{HOME}/?rest_route=/wp/v2/{base}" for base in ("posts", "pages")]


@pytest.mark.parametrize("status", [404, 500])
def test_an_interface_that_is_nowhere_is_not_looked_for_without_end(status: int) -> None:
    assert wp(HOME + "/?rest_route=/wp/v2/types", b"<html>", status).further == ()


@pytest.mark.parametrize(
    ("root", "types"),
    [
        (HOME + "/con/wp-json/", HOME + "/con/wp-json/wp/v2/types"),
        (HOME + "/index.php?rest_route=/", HOME + "/index.php?rest_route=/wp/v2/types"),
        (HOME + "/index.php/wp-json/", HOME + "/index.php/wp-json/wp/v2/types"),
        (HOME + "/?lang=vi&rest_route=/", HOME + "/?rest_route=/wp/v2/types&lang=vi"),
    ],
)
def test_the_interface_lives_where_the_page_says(root: str, types: str) -> None:
    assert wordpress.types_of(root) == types
    assert wordpress.is_rest(types)


def test_lists_live_where_the_types_do_and_so_do_their_next_pages() -> None:
    further = wp(HOME + "/con/?rest_route=/wp/v2/types", {"post": {"rest_base": "posts"}}).further
    assert names(further) == [HOME + "/con/?rest_route=/wp/v2/posts"]
    (following,) = wp(further[0], [{"link": HOME + "/a"}], x_wp_totalpages="2").further
    assert names((following,)) == names(further)
    assert "page=2&" in following


def test_the_number_of_objects_is_kept_by_type() -> None:
    assert wp(POSTS, [{"link": HOME + "/a", "type": "post"}], x_wp_total="231").totals == (("post", 231),)
    assert wp(POSTS, [], x_wp_total="0").totals == (("posts", 0),)
    assert wp(POSTS, [], x_wp_total="many").totals == ()


def test_a_full_list_without_headers_has_a_next_page_and_its_end_is_no_problem() -> None:
    full = [{"link": f"{HOME}/{number}"} for number in range(100)]
    assert len(wp(POSTS, full).further) == 1
    assert wp(POSTS, full[:99]).further == ()
    end = wp(POSTS, {"code": "rest_post_invalid_page_number"}, 400)
    assert (end.problem, end.further) == (None, ())


# -- what else feeds and sitemaps come as


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_a_json_feed_gives_what_an_rss_feed_does(version: str) -> None:
    item = {"id": "1", "url": "/tin/1", "title": "Tin <b>một</b>", "date_published": "2026-01-02T07:00:00+07:00", "date_modified": "2026-02-03", "authors": [{"name": "Lê Gió"}]}
    result = rss(json.dumps({"version": version, "items": [item, "x", {"url": 3}, {"url": "https://khac.test/"}], "next_url": HOME + "/f?p=2"}), kind="text/html")
    (found,) = result.found
    assert (found.url, found.way) == (HOME + "/tin/1", "feed")
    assert found.evidence == {"date": "2026-01-02T07:00:00+07:00", "modified": "2026-02-03", "title": "Tin một", "author": "Lê Gió"}
    assert result.further == (HOME + "/f?p=2",)


@pytest.mark.parametrize("body", ["{", '{"a": 1}', '{"version": "https://jsonfeed.org/version/1", "items": 3}', "{" * 50_000])
def test_other_json_is_no_feed(body: str) -> None:
    assert rss(body).problem == "no feed at this address"


def test_an_atom_feed_that_comes_in_pages_names_the_next() -> None:
    paged = ATOM.replace("<entry>", '<link rel="next" href="/feed/?paged=2"/><entry>', 1)
    assert rss(paged).further == (HOME + "/feed/?paged=2",)


def test_usual_feed_addresses_are_those_of_the_platform_below_the_home_page() -> None:
    site = replace(SITE, home_url=HOME + "/to-chuc/", feeds=(), usual_feeds=("/feed/", "/rss"))
    assert feed.entry_points(site) == []
    assert feed.usual_addresses(site) == [HOME + "/to-chuc/feed/", HOME + "/to-chuc/rss"]


NEWS = f"""<urlset {NS} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:x="http://www.w3.org/1999/xhtml"><url><i:image><i:loc>{HOME}/a.png</i:loc><i:title>Ảnh</i:title></i:image><loc>{HOME}/tin/1</loc>
<n:news><n:publication><n:name>Gió</n:name></n:publication><n:publication_date>2026-01-02</n:publication_date><n:title>Tin một</n:title></n:news>
<x:link rel="alternate" hreflang="vi" href="{HOME}/tin/1"/><x:link rel="alternate" hreflang="EN" href="{HOME}/en/1"/>
<x:link rel="alternate" hreflang="fr" href="https://khac.test/fr"/></url></urlset>"""


def test_a_news_sitemap_states_date_and_title_and_images_are_no_pages() -> None:
    first, twin = xml(NEWS).found
    assert first.url == HOME + "/tin/1"
    languages = {"vi": HOME + "/tin/1", "en": HOME + "/en/1"}
    assert first.evidence == {"date": "2026-01-02", "title": "Tin một", "hreflang": languages}
    assert (twin.url, twin.evidence) == (HOME + "/en/1", {})


def test_a_sitemap_in_plain_text_is_a_list_of_pages() -> None:
    found = xml(f"\ufeff{HOME}/a\r\n\r\n{HOME}/b?x=1\nhttps://khac.test/\nrác\n{HOME}/a\n{HOME}/anh.jpg").found
    assert [each.url for each in found] == [HOME + "/a", HOME + "/b?x=1"]


def test_a_feed_may_serve_as_a_sitemap() -> None:
    assert [found.url for found in xml(RSS).found] == [HOME + "/tin/1", HOME + "/tin/2"]


@pytest.mark.parametrize("form", [f"<urlset {NS}>{{}}</urlset>", "{}"])
def test_a_sitemap_above_the_limit_of_the_protocol_is_cut_and_counted(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_ENTRIES", 20)
    entry = "<url><loc>{}</loc></url>" if "urlset" in form else "{}\n"
    result = xml(form.format("".join(entry.format(f"{HOME}/{number}") for number in range(25))))
    assert (len(result.found), result.left_out) == (20, 5)


@pytest.mark.parametrize("body", [b"", b"hello", b"\x1f\x8b\x08rubbish"])
def test_why_there_is_no_sitemap_is_said_in_plain_words(body: bytes) -> None:
    site = Site("a", "A", "https://a.test/")
    problem = sitemap.read(site, "https://a.test/sitemap.xml", 200, {}, body).problem
    assert problem in ("no sitemap at this address (no XML)", "no sitemap at this address (damaged gzip)")


def test_a_broken_feed_without_entries_is_a_problem_and_an_empty_one_is_none() -> None:
    site = Site("a", "A", "https://a.test/")
    broken = b'<rss version="2.0"><channel><title>x</title>'
    assert feed.read(site, "https://a.test/feed", 200, {}, broken).problem == "the feed is broken and holds no entries"
    assert feed.read(site, "https://a.test/feed", 200, {}, broken + b"</channel></rss>").problem is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [("wp-sitemap-posts-du_an-2", "du_an"), ("wp-sitemap-posts-post-1", "post"), ("post-sitemap", "post"), ("page-sitemap3", "page"),
     ("category-sitemap", None), ("post_tag-sitemap", None), ("wp-sitemap-taxonomies-category-1", None), ("sitemap", None)],
)  # fmt: skip
def test_a_sitemap_of_posts_says_that_its_addresses_are_posts(name: str, kind: str | None) -> None:
    body = f"<urlset><url><loc>{HOME}/a</loc></url></urlset>".encode()
    (found,) = sitemap.read(SITE, f"{HOME}/{name}.xml", 200, {}, body).found
    assert found.evidence.get("type") == kind
