"""Marks of bot checks and of pages that need JavaScript: what counts, and what on a sound page does not."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from crawler.monitor.marks import challenge, empty_shell, visible_chars
from crawler.refresh import RefreshMiddleware
from tests.hostile_server import article
from tests.troubled_sites import JUST_A_MOMENT, SHELL, STUB

ARTICLE = article("Chuyện làng", extra="<p>Bà con kể thêm nhiều chuyện cũ.</p>")


@pytest.mark.parametrize(
    ("status", "headers", "body", "whose"),
    [
        (403, {"cf-mitigated": "challenge"}, "", "Cloudflare"),
        (429, {}, JUST_A_MOMENT, "Cloudflare"),
        (200, {}, "<script>window._cf_chl_opt={}</script>", "Cloudflare"),
        (202, {"x-amzn-waf-action": "challenge"}, "", "AWS WAF"),
        (405, {"x-amzn-waf-action": "captcha"}, "", "AWS WAF"),
        (200, {}, "<script>var sucuri_cloudproxy_js='',S='x'</script>", "Sucuri"),
        (200, {}, "<script src='/_Incapsula_Resource?x=1'></script>", "Imperva"),
        (200, {}, STUB, "D1N cookie"),
        (503, {}, "Checking your browser before accessing", "browser check"),
        (403, {}, '<div class="g-recaptcha"></div>', "captcha"),
    ],
)
def test_a_bot_check_is_known_by_its_mark(status: int, headers: dict[str, str], body: str, whose: str) -> None:
    assert challenge(status, headers, body.encode()) == whose


@pytest.mark.parametrize(
    "extra",
    [
        '<form><div class="g-recaptcha"></div></form>',
        '<script src="/_Incapsula_Resource?x=1"></script>',
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        "<p>Checking your browser</p>",
    ],
)
def test_a_sound_page_behind_a_protection_is_no_bot_check(extra: str) -> None:
    assert challenge(200, {}, article("Chuyện làng", extra=extra).encode()) is None


def test_a_plain_refusal_is_no_bot_check() -> None:
    assert challenge(403, {}, b"<h1>Forbidden</h1>") is None


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (SHELL, "React"),
        ('<div id="app"></div><script src="/a.js"></script>', "Vue"),
        ('<script id="__NEXT_DATA__">{"props": {"text": "' + "chữ " * 200 + '"}}</script>', "Next.js"),
        ("<body><script>var x = 1</script>", "scripts"),
    ],
)
def test_a_page_of_scripts_is_empty(body: str, name: str) -> None:
    assert empty_shell(body.encode()) == name


@pytest.mark.parametrize(
    "body",
    [
        ARTICLE + "<script src='/a.js'></script>",
        ARTICLE.replace("<article>", '<article id="app">') + "<script>__NEXT_DATA__ = {}</script>",
        "<body><p>Ngắn.</p></body>",
    ],
)
def test_a_page_with_text_or_without_scripts_is_not_empty(body: str) -> None:
    assert empty_shell(body.encode()) is None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("<html><head><title>Tên trang</title></head><body>một hai</body></html>", 6),
        ("một<!-- ghi chú -->hai", 6),
        ("một<SCRIPT>var x</SCRIPT>hai<style>p {}</style>", 6),
        ("một<script>không đóng", 3),
        ("một<!-- không đóng", 3),
        ("", 0),
    ],
)
def test_visible_characters_are_those_a_reader_sees(body: str, count: int) -> None:
    assert visible_chars(body.encode()) == count


@pytest.mark.parametrize("part", [b"<script", b"<!--", b"<head>", b"</script><script>", b"<svg></svg", b"<", b"<svg>"])
def test_hostile_markup_is_measured_in_one_pass(part: bytes) -> None:
    visible_chars(part * (400_000 // len(part)))  # a search that begins anew at each would take minutes


def test_enough_visible_text_at_the_beginning_ends_the_count() -> None:
    long = ("<script>x</script><p>" + "chữ " * 40 + "</p>") * 500
    assert 200 <= visible_chars(long.encode(), 200) < visible_chars(long.encode()) == 500 * 40 * 3
    late = "<p></p><script>x</script>" * 2000 + "<p>" + "chữ " * 100 + "</p>"
    assert visible_chars(late.encode(), 200) == visible_chars(late.encode()) == 300


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_refresh_is_found_in_any_encoding(encoding: str) -> None:
    """The word is looked for in the bytes before Scrapy reads the page: in UTF-16 it has zeros between its letters."""
    crawler = get_crawler()
    body = '<html><head><META HTTP-EQUIV="ReFresh" CONTENT="0; URL=/moi"></head>'.encode(encoding)
    request = Request("http://lang.example/cu")
    response = HtmlResponse(request.url, body=body, encoding=encoding, request=request)
    asked = RefreshMiddleware.from_crawler(crawler).process_response(request, response)
    assert isinstance(asked, Request) and asked.url.startswith("http://lang.example/moi")
    plain = HtmlResponse(request.url, body=b"<p>Refresh yourself</p>", encoding="utf-8", request=request)
    assert RefreshMiddleware.from_crawler(crawler).process_response(request, plain) is plain
