"""Captures read again: pages, redirects, answers and what discovery stated, as the crawl had them."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.warc import Capture, WarcFile
from crawler.items import ExcludedError
from crawler.sites import Site
from spiders.replay import Replay, fetched_of, replay_site

SITE = Site("gio-lanh", "Gió Lành", "https://giolanh.test/", hosts=("import",))
HOME, AT = "https://giolanh.test", "2026-11-23T08:00:00Z"
HTML = [("Content-Type", "text/html")]


@pytest.fixture
def warc(tmp_path: Path) -> WarcFile:
    return WarcFile(tmp_path, "gio-lanh", "20261123080000", 1)


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def put(warc: WarcFile, path: str, body: bytes = b"<p>Tin", status: int = 200, headers: list[tuple[str, str]] | None = None) -> Capture:
    return warc.write_response(HOME + path, AT, status, "", HTML if headers is None else headers, body)


def replay(warc: WarcFile) -> Replay:
    numbers: dict[int, int] = {}
    return replay_site(warc.folder, SITE, [warc.name], lambda c: numbers.setdefault(c.warc_offset, len(numbers) + 1), call)


def test_the_captures_of_a_page_come_oldest_first_under_one_address(warc: WarcFile) -> None:
    captures = [put(warc, path) for path in ("/a", "/b", "/a?utm_source=x")]
    pages = replay(warc).pages
    assert {url: [(place.offset, place.capture_id) for place in places] for url, places in pages.items()} == {
        HOME + "/a": [(captures[0].warc_offset, 1), (captures[2].warc_offset, 3)],
        HOME + "/b": [(captures[1].warc_offset, 2)],
    }


def test_redirects_errors_and_robots_are_no_pages(warc: WarcFile) -> None:
    put(warc, "/a", b"", 301, [("Location", "/b#x")])
    put(warc, "/c", b"<p>404", 404)
    put(warc, "/robots.txt", b"User-agent: *", 200, [("Content-Type", "text/plain")])
    warc.write_response("https://khac.test/a", AT, 200, "OK", HTML, b"<p>x")
    found = replay(warc)
    assert found.pages == {}
    assert found.redirects == {HOME + "/a": HOME + "/b"}
    assert found.statuses[HOME + "/c"] == 404
    assert "https://khac.test/a" not in found.statuses


def test_a_response_that_broke_off_is_no_page_and_changes_nothing(warc: WarcFile) -> None:
    whole = put(warc, "/a")
    warc.write_response(HOME + "/a", AT, 200, "", HTML, b"<p>T", "disconnect")
    warc.write_response(HOME + "/b", AT, 200, "", HTML, b"<p>T", "disconnect")
    assert {url: [place.offset for place in places] for url, places in replay(warc).pages.items()} == {HOME + "/a": [whole.warc_offset]}


def test_what_discovery_stated_is_stated_again(warc: WarcFile) -> None:
    post = json.dumps([{"link": HOME + "/a", "date_gmt": "2026-01-02T00:00:00", "type": "post"}]).encode()
    put(warc, "/wp-json/wp/v2/posts?page=1", gzip.compress(post), 200, [("Content-Type", "application/json"), ("Content-Encoding", "gzip")])
    feed = f"<rss version='2.0'><channel><item><link>{HOME}/a</link><title>T</title></item></channel></rss>"
    put(warc, "/feed/", feed.encode(), 200, [("Content-Type", "application/rss+xml")])
    sitemap = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{HOME}/a</loc><lastmod>2026</lastmod></url></urlset>"
    put(warc, "/sitemap.xml", sitemap.encode(), 200, [("Content-Type", "text/xml")])
    found = replay(warc)
    assert found.evidence[HOME + "/a"] == {
        "wordpress": {"date": "2026-01-02T00:00:00Z", "type": "post"}, "feed": {"title": "T"}, "sitemap": {"modified": "2026"},
    }  # fmt: skip
    assert found.pages == {}


def test_an_imported_file_is_a_page_with_its_claims(warc: WarcFile) -> None:
    warc.write_resource("import:a.txt", AT, "text/plain", b"Tin.", '{"date": "2/9/2026"}')
    fetched = fetched_of(warc.folder, SITE, "import:a.txt", replay(warc).pages["import:a.txt"][0], {})
    assert fetched.evidence == {"import": {"date": "2/9/2026"}}
    assert (fetched.body, fetched.imported, fetched.content_type) == (b"Tin.", True, "text/plain")


def test_a_captured_page_is_handed_on_without_its_content_coding(warc: WarcFile) -> None:
    put(warc, "/a", gzip.compress(b"<p>Tin"), 200, [*HTML, ("Content-Encoding", "gzip")])
    (place,) = replay(warc).pages[HOME + "/a"]
    fetched = fetched_of(warc.folder, SITE, HOME + "/a", place, {"feed": {"date": "x"}})
    assert (fetched.body, fetched.capture_id, fetched.fetched_at, fetched.imported) == (b"<p>Tin", 1, AT, False)
    assert fetched.evidence == {"feed": {"date": "x"}}


def test_a_captured_bomb_is_refused_when_it_is_read(warc: WarcFile) -> None:
    put(warc, "/a", gzip.compress(bytes(30_000_000)), 200, [*HTML, ("Content-Encoding", "gzip")])
    (place,) = replay(warc).pages[HOME + "/a"]
    with pytest.raises(ExcludedError, match="larger than the limit"):
        fetched_of(warc.folder, SITE, HOME + "/a", place, {})


def test_a_record_that_a_killed_run_left_torn_costs_only_itself(warc: WarcFile) -> None:
    put(warc, "/a")
    put(warc, "/b", os.urandom(5000))
    warc.close()
    path = warc.folder / warc.name
    os.truncate(path, path.stat().st_size - 3000)
    assert list(replay(warc).pages) == [HOME + "/a"]


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def test_a_damaged_record_is_named_and_costs_only_itself(warc: WarcFile) -> None:
    before = put(warc, "/truoc")
    capture = put(warc, "/a", os.urandom(5000))
    sound = {each.url: [each.warc_offset] for each in (before, put(warc, "/b"), put(warc, "/c"))}
    warc.close()
    for place in (0, 3, 40, 2000, capture.warc_length - 5):
        flip(warc.folder / warc.name, capture.warc_offset + place)
        found = replay(warc)
        assert {url: [place.offset for place in places] for url, places in found.pages.items()} == sound
        ((file, error),) = found.damaged
        assert (file, error.at) == (warc.name, capture.warc_offset)
        assert str(error).isprintable()
        assert f"{warc.name}: damaged record at byte {capture.warc_offset}" in str(error)
        flip(warc.folder / warc.name, capture.warc_offset + place)


def test_a_damaged_last_record_is_no_torn_one(warc: WarcFile) -> None:
    put(warc, "/a")
    capture = put(warc, "/b", os.urandom(5000))
    warc.close()
    flip(warc.folder / warc.name, capture.warc_offset + 2000)
    found = replay(warc)
    assert list(found.pages) == [HOME + "/a"]
    assert [error.at for _, error in found.damaged] == [capture.warc_offset]
