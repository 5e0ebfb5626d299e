"""Extraction: bytes to text, text to blocks, and the claims of a page weighed against each other."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from crawler.extract.blocks import blocks_of
from crawler.extract.links import MAX_LINKS, links_of, stated_in
from crawler.extract.metadata import read_metadata
from crawler.extract.record import Extraction, extract
from crawler.extract.tree import MAX_ELEMENTS, MAX_PAGE_BYTES, MAX_PARSED, check_type, decode, parse
from crawler.items import ExcludedError, Fetched
from crawler.platforms import PLATFORMS, platform
from crawler.sites import Site

HOME = "https://giolanh.test"
SITE = Site("gio-lanh", "Gió Lành", HOME + "/", exclude=platform("generic").exclude, deny=platform("generic").deny)
TEXT = "Sáng nay các tình nguyện viên cùng bà con trong làng trồng hai trăm cây chắn gió dọc theo con đê cũ."
MORE = "Buổi chiều, trẻ em của trường làng vẽ tranh về dòng sông và kể cho nhau nghe chuyện mùa nước nổi."

# -- bytes to text

VI = "Tiếng Việt: đường, ngõ, ưu tú, Ổ bánh"


@pytest.mark.parametrize(
    ("body", "header", "encoding"),
    [
        (VI.encode(), "", "utf-8"),
        (VI.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (b"<meta charset=windows-1252>" + VI.encode(), "text/html; charset=windows-1258", "utf-8"),
        (b"\xef\xbb\xbf" + VI.encode(), "text/html; charset=windows-1252", "utf-8"),
        (b"\xff\xfe" + VI.encode("utf-16-le"), "text/html; charset=utf-8", "utf-16-le"),
        (b"\xfe\xff" + VI.encode("utf-16-be"), "", "utf-16-be"),
        (unicodedata.normalize("NFD", VI).encode(), "", "utf-8"),
    ],
)
def test_text_is_read_whatever_is_declared(body: bytes, header: str, encoding: str) -> None:
    decoded = decode(body, header)
    assert VI in decoded.text
    assert "\ufeff" not in decoded.text
    assert (decoded.encoding, decoded.flags) == (encoding, frozenset())


def test_windows_1258_is_read_as_nfc() -> None:
    cp1258 = "Ti\u00ea\u0301ng Vi\u00ea\u0323t, \u0111\u01b0\u01a1\u0300ng".encode("cp1258")
    for header, head in (("text/html; charset=windows-1258", b""), ("", b'<meta charset="windows-1258">')):
        assert "Tiếng Việt, đường" in decode(head + cp1258, header).text


@pytest.mark.parametrize("header", ["", "text/html; charset=none-such", "text/html; charset=", "text/html; charset=utf-8"])
def test_bytes_without_a_true_declaration_are_windows_1252(header: str) -> None:
    assert decode("Caf\u00e9 \u201cgi\u00f3\u201d".encode("cp1252"), header).text == "Café “gió”"


def test_one_broken_place_in_utf8_does_not_turn_the_page_into_another_encoding() -> None:
    decoded = decode((VI * 50).encode() + b"\xe1\xba " + VI.encode(), "text/html; charset=windows-1252")
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 1
    assert decoded.flags == frozenset()


def test_many_broken_places_flag_the_page() -> None:
    assert "damaged_text" in decode(b"".join(VI.encode() + b"\xe1\xba " for _ in range(50))).flags


def test_control_characters_do_not_reach_the_text() -> None:
    body = parse("<p>a\x00b\x08c\x1ed\x7fe</p>").body
    assert body is not None
    assert body.text() == "abcde"


HTML = b"<!doctype html><p>a"


@pytest.mark.parametrize("kind", ["text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml", "", "text/plain", "application/octet-stream"])
def test_a_page_is_a_page_by_its_bytes(kind: str) -> None:
    check_type(HTML, kind)


@pytest.mark.parametrize(
    ("body", "kind", "state"),
    [
        (b"", "text/html", "failed"), (b" \n ", "text/html", "failed"), (b"%PDF-1.7 " + HTML, "text/html", "failed"),
        (b"\x89PNG\r\n", "text/html", "failed"), (b"GIF89a" + HTML, "", "failed"), (b"PK\x03\x04", "text/html", "failed"),
        (b"\x1f\x8b\x08" + HTML, "text/html", "failed"), (b"<p>\x00\x01", "text/html", "failed"),
        (HTML, "image/png", "excluded"), (HTML, "application/json", "excluded"), (b"van ban", "text/plain", "excluded"),
        (b"{}", "", "excluded"), (HTML + b"a" * MAX_PAGE_BYTES, "text/html", "failed"),
        (HTML + b"<p>a" * (MAX_PARSED + 1), "text/html", "failed"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_a_reason(body: bytes, kind: str, state: str) -> None:
    with pytest.raises(ExcludedError) as caught:
        check_type(body, kind)
    assert caught.value.state == state
    assert caught.value.reason


# -- text to blocks


def blocks(html: str) -> list[tuple[str, str]]:
    body = parse(html).body
    return [(block.kind, block.text) for block in blocks_of([body] if body is not None else [])]


BLOCKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "paragraphs": ("<p>a</p>b<p>c", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
    "inline": ("<p>Trẻ <b>em</b><i>!</i> <span>và</span>\n gió</p>", [("paragraph", "Trẻ em! và gió")]),
    "inline block in text": ("<div>a<div>b</div>c</div>", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
    "unknown element": ("<my-box>a<my-part>b</my-part></my-box>", [("paragraph", "a"), ("paragraph", "b")]),
    "one br": ("<p>a<br>b</p>", [("paragraph", "a\nb")]),
    "two br": ("<p>a<br> <br/>b</p>", [("paragraph", "a"), ("paragraph", "b")]),
    "br at the edges": ("<p><br>a<br></p>", [("paragraph", "a")]),
    "headings": ("<h1>a</h1><h3>b</h3>", [("heading", "a"), ("heading", "b")]),
    "list": ("<ul><li>a<li>b</ul>", [("item", "a"), ("item", "b")]),
    "nested list": ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", [("item", "a"), ("item", "b"), ("item", "c")]),
    "paragraph in an item": ("<ol><li><p>a</p></li></ol>", [("item", "a")]),
    "quote": ("<blockquote><p>a</p></blockquote>b", [("quote", "a"), ("paragraph", "b")]),
    "caption": ("<figure><img><figcaption><p>a</p></figcaption></figure>", [("caption", "a")]),
    "data table": ("<table><tr><th>Năm<th>Số<tr><td>2025<td>7</table>", [("row", "Năm | Số"), ("row", "2025 | 7")]),
    "layout table": ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
    "table of one cell": ("<table><tr><td>a</td></tr></table>", [("paragraph", "a")]),
    "table in a table": ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", [("row", "a | b"), ("paragraph", "c")]),
    "empty cells": ("<table><tr><td>a<td> <td>b</table>", [("row", "a | b")]),
    "dl": ("<dl><dt>Ngày:<dd>2/9<dt>Nơi:<dd>Huế</dl>", [("field", "Ngày: 2/9"), ("field", "Nơi: Huế")]),
    "dl without a value": ("<dl><dt>Tác giả:<dd>-<dt>Nơi:<dd>Huế</dl>", [("field", "Nơi: Huế")]),
    "two values": ("<dl><dt>Nơi:<dd>Huế<dd>Vinh</dl>", [("field", "Nơi: Huế"), ("field", "Vinh")]),
    "field": ('<div class="field field--label-inline"><div class="field__label">Năm</div><div class="field__item">2025</div></div>', [("field", "Năm 2025")]),
    "skipped": ("a<script>x</script><style>x</style><noscript>x</noscript><template>x</template><svg><text>x</text></svg>b", [("paragraph", "ab")]),
    "controls": ("<p>a<button>x</button><select><option>x</select><textarea>x</textarea><input value=x></p>", [("paragraph", "a")]),
    "comment": ("<p>a<!-- x -->b</p>", [("paragraph", "ab")]),
    "blanks": ("<p>\u00a0a\u200b \u2003b\u3000\ufeff</p><p>\u00a0</p>", [("paragraph", "a b")]),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("case", BLOCKS)
def test_blocks_are_what_a_reader_sees(case: str) -> None:
    html, expected = BLOCKS[case]
    assert blocks(html) == expected


@pytest.mark.parametrize("tag", ["div", "span", "ul><li", "blockquote", "b", "dl", "table><tr><td", "dl><div", "section><h2"])
def test_deep_nesting_cannot_exhaust_the_stack(tag: str) -> None:
    assert [text for _, text in blocks(f"<{tag}>" * 3_000 + "đáy")][-1:] == ["đáy"]


def test_a_list_of_fields_below_thousands_of_wrappers_is_read() -> None:
    assert blocks("<dl>" + "<div>" * 3_000 + "<dt>Nơi:<dd>Huế") == [("field", "Nơi: Huế")]


@pytest.mark.parametrize("tag", ["div", "span", "DIV", "my-box", "table><tr><td"])
def test_a_page_of_a_hundred_thousand_levels_is_refused_before_it_is_parsed(tag: str) -> None:
    with pytest.raises(ExcludedError, match="nested too deeply"):
        parse(f"<{tag}>" * 100_000)


def test_a_long_page_whose_elements_are_closed_or_need_no_closing_is_parsed() -> None:
    text = "<div><p>a<br><img></div>" * 20_000 + "<ul>" + "<li>b" * 20_000
    assert parse(text).css_first("li") is not None


# -- claims


def claims(head: str, body: str = "") -> Any:
    return read_metadata(parse(f"<html lang=vi><head>{head}</head><body>{body}</body></html>"))


def ld(data: Any) -> str:
    return f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "NewsArticle", "datePublished": "2026-01-02"},
        {"@type": ["Thing", "Article"], "datePublished": "2026-01-02"},
        [{"@type": "WebPage"}, {"@type": "BlogPosting", "datePublished": "2026-01-02"}],
        {"@graph": [{"@type": "WebPage", "datePublished": "2000-01-01"}, {"@type": "Article", "datePublished": "2026-01-02"}]},
    ],
)
def test_the_date_of_an_article_is_found_wherever_it_stands(data: Any) -> None:
    assert claims(ld(data)).published == [("json-ld", "2026-01-02")]


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "WebPage", "datePublished": "2026-01-02"}, {"datePublished": "2026-01-02"}, {"@type": "Article", "datePublished": 3},
        {"@type": None}, {"@type": [1, None]}, {"@type": {"a": "b"}}, {"@graph": "x"}, {"@graph": {"@graph": []}}, [], "null", "{", "",
        "[" * 50_000, '{"@type": "Article", "author": [[[]]]}', '{"@type":"Article","headline":["a"],"author":{"name":3}}',
    ],
)  # fmt: skip
def test_structured_data_that_is_no_article_or_broken_claims_nothing(data: Any) -> None:
    found = claims(ld(data))
    assert (found.published, found.authors) == ([], [])


def test_a_broken_block_does_not_hide_the_next_one() -> None:
    assert claims(ld("{") + ld({"@type": "Article", "author": [{"name": "Lê Gió"}, "Trần Mưa", "https://a.test"]})).authors == [
        ("json-ld", "Lê Gió, Trần Mưa"),
    ]  # fmt: skip


OTHER = {"@type": "Article", "datePublished": "2019-01-02", "headline": "Mùa nước nổi ở bến Gỗ", "author": "Trần Mưa"}


@pytest.mark.parametrize("address", [{"mainEntityOfPage": "https://a.test/tin/cu"}, {"mainEntityOfPage": {"@id": "/tin/cu"}}, {"url": "https://a.test/tin/c%C5%A9"}])
@pytest.mark.parametrize("heading", ["<title>Lớp bơi mở lại - Bến Gỗ</title>", "<title>Bến Gỗ</title>"])
def test_an_article_of_another_page_says_nothing_of_this_one(address: dict[str, Any], heading: str) -> None:
    found = claims(f'<link rel=canonical href="https://a.test/tin/moi">{heading}' + ld({**OTHER, **address}), "<h1>Lớp bơi mở lại</h1>")
    assert (found.published, found.authors, found.titles) == ([], [], [])


@pytest.mark.parametrize(
    ("head", "more", "heading"),
    [
        ('<link rel=canonical href="https://a.test/tin/moi">', {"url": "http://www.a.test/tin/moi/"}, "Lớp bơi mở lại"),  # its own address
        ('<link rel=canonical href="https://a.test/tin/moi">', {"mainEntityOfPage": "https://a.test/"}, "Lớp bơi mở lại"),  # themes that name the home page
        ('<link rel=canonical href="https://a.test/tin/moi">', {"url": "https://a.test/tin/cu"}, OTHER["headline"]),  # a wrong address, its own headline
        ('<link rel=canonical href="https://a.test/tin/moi">', {"url": "https://a.test/tin/cu"}, OTHER["headline"] + " năm nay về muộn"),
        ('<link rel=canonical href="https://a.test/tin/moi">', {}, "Lớp bơi mở lại"),
        ("", {"url": "https://a.test/tin/cu"}, "Lớp bơi mở lại"),
        ('<link rel=canonical href="https://a.test/tin/moi">', {"url": "https://[a"}, "Lớp bơi mở lại"),
    ],
)
def test_an_article_that_may_be_the_page_counts(head: str, more: dict[str, Any], heading: str) -> None:
    found = claims(head + "<title>Bến Gỗ</title>" + ld({**OTHER, **more}), f"<h1>{heading}</h1>")
    assert found.published == [("json-ld", "2019-01-02")]


def test_links_of_languages_and_the_canonical_address_are_claims() -> None:
    found = claims('<link rel="canonical" href="/a"><link rel=canonical href=/b><link rel="alternate" hreflang="en" href="/en/a">')
    assert (found.canonical, found.alternates, found.language) == ("/a", (("en", "/en/a"),), "vi")


# -- whole pages


def page(body: str, head: str = "", path: str = "/tin/1.html", site: Site = SITE, **values: Any) -> Extraction:
    html = f"<!doctype html><html lang=vi><head>{head}</head><body>{body}</body></html>"
    return extract(Fetched(HOME + path, site.slug, html.encode(), "text/html", "2026-11-23T08:00:00Z", **values), site)


def article(extra: str = "", head: str = "", **values: Any) -> Any:
    result = page(f"<article><h1>Trồng cây chắn gió</h1>{extra}<p>{TEXT}</p><p>{MORE}</p></article>", head, **values)
    assert result.record is not None, result.reason
    return result.record


def date_of(record: Any) -> tuple[str, str] | None:
    return (record.published.value, record.published.source) if record.published else None


META = '<meta property="article:published_time" content="2026-02-02T23:30:00Z">'
JSON = ld({"@type": "Article", "datePublished": "2026-03-03"})
TIME = "<header><time datetime=2026-05-05>5/5/2026</time></header>"
REST = {"wordpress": {"date": "2026-01-01T20:00:00Z", "type": "post"}}
FEED = {"feed": {"date": "Sat, 06 Jun 2026 07:00:00 +0700"}}


def test_dates_are_taken_in_order_of_trust_and_as_vietnams() -> None:
    everything = {**REST, **FEED}
    assert date_of(article(TIME, META + JSON, evidence=everything)) == ("2026-01-02", "rest")
    assert date_of(article(TIME, META + JSON, evidence=FEED)) == ("2026-03-03", "json-ld")
    assert date_of(article(TIME, META, evidence=FEED)) == ("2026-02-03", "meta")
    assert date_of(article(TIME, evidence=FEED)) == ("2026-05-05", "time")
    assert date_of(article(evidence=FEED)) == ("2026-06-06", "feed")
    assert date_of(article()) is None


@pytest.mark.parametrize(
    ("extra", "head", "values"),
    [
        ("", "", {"evidence": {"sitemap": {"modified": "2026-01-02"}}}),
        ("", "", {"evidence": {"wordpress": {"date": "2019-01-01T00:00:00Z", "type": "page"}}}),
        ("", ld({"@type": "WebPage", "datePublished": "2026-01-02"}), {}),
        ("", '<meta property="article:published_time" content="">', {}),
        ("", '<meta property="article:published_time" content="hôm qua">', {}),
        ("", '<meta property="article:modified_time" content="2026-01-02">', {}),
        ("<span itemprop=datePublished content=2026-01-02></span><span itemprop=datePublished content=2025-01-02></span>", "", {}),
    ],
    ids=["lastmod", "a WordPress page", "WebPage", "empty", "words", "modified", "cards"],
)
def test_what_is_no_publication_date_gives_none(extra: str, head: str, values: dict[str, Any]) -> None:
    assert date_of(article(extra, head, **values)) is None


def test_a_year_in_the_footer_and_dates_of_cards_are_no_date_of_the_page() -> None:
    cards = "".join(f"<article><h2>Tin {n}</h2><header><time datetime=2026-0{n}-01>x</time></header></article>" for n in (1, 2))
    body = f"<main><h1>Về chúng tôi</h1><p>{TEXT}</p><p>{MORE}</p></main><aside>{cards}</aside><footer>© 2019 Gió Lành</footer>"
    record = page(body, path="/gioi-thieu.html").record
    assert record is not None
    assert date_of(record) is None


def test_the_title_is_the_heading_that_the_head_agrees_with() -> None:
    assert article(head="<title>Trồng cây chắn gió - Gió Lành</title>").title == "Trồng cây chắn gió"


def test_the_sites_name_as_heading_is_no_title() -> None:
    result = page(f"<h1>Gió Lành</h1><article><h2>Tin</h2><p>{TEXT}</p><p>{MORE}</p></article>", "<title>Mùa trồng cây | Gió Lành</title>")
    assert result.record is not None
    assert result.record.title == "Mùa trồng cây"


@pytest.mark.parametrize("name", ["admin", "Gió Lành", "Administrator", "-", " "])
def test_an_account_or_the_organisation_is_no_author(name: str) -> None:
    assert article(head=f'<meta name="author" content="{name}">').author is None


def test_an_author_that_the_page_names_is_kept() -> None:
    assert article(head='<meta name="author" content="Lê Gió">').author == "Lê Gió"


@pytest.mark.parametrize(
    ("body", "head", "path", "reason", "state"),
    [
        (f"<h1>Tin</h1><p>{TEXT}", '<meta name=robots content="noindex, follow">', "/tin/1.html", "noindex", "excluded"),
        (f"<h1>Tin</h1><p>{TEXT}", '<meta name=robots content="noarchive">', "/tin/1.html", "noarchive", "excluded"),
        (f"<h1>Tin</h1><p>{TEXT}", "", "/", "list page (home page, address)", "excluded"),
        (f"<h1>Tin</h1><p>{TEXT}", "", "/category/tin/", "list page (tag, category or author, address)", "excluded"),
        (f"<h1>Tin</h1><p>{TEXT}", "", "/tin/page/3/", "list or other page that is no record (address)", "excluded"),
        (f"<h1>Tin</h1><p>{TEXT}", "", "/?s=gio", "list page (search results, address)", "excluded"),
        ("<h1>Đăng nhập</h1><form><input name=u><input type=password></form><p>Vào", "", "/vao", "login form", "excluded"),
        ("<h1>Không tìm thấy trang</h1><p>Mời bạn quay lại trang chủ.", "", "/x", "soft 404", "gone"),
        ("<h1>404</h1><p>Page not found", "<title>404 Not Found</title>", "/x", "soft 404", "gone"),
        ("<h1>Thông báo</h1><p>Bài viết này không tồn tại hoặc đã bị xóa.", "", "/x", "soft 404", "gone"),
        ("<img src=a.jpg>", "", "/x", "no text", "excluded"),
        ("", "", "/x", "no text", "excluded"),
    ],
)
def test_what_is_no_record_has_its_reason(body: str, head: str, path: str, reason: str, state: str) -> None:
    result = page(body, head, path)
    assert (result.record, result.reason, result.state) == (None, reason, state)


def test_of_a_page_with_too_many_elements_the_links_are_taken() -> None:
    items = "".join(f'<li><a href="/tin/{number}">tin</a>' for number in range(MAX_ELEMENTS + 1))
    result = page(f"<h1>Danh mục</h1><ul>{items}</ul>", "", "/muc-luc.html")
    assert (result.record, result.reason, result.state) == (None, "page of more than 100,000 elements", "failed")
    assert len(result.links) == MAX_LINKS and result.links_left == MAX_ELEMENTS + 1 - MAX_LINKS


def test_a_page_that_its_header_calls_a_document_is_a_page() -> None:
    body = f"<!DOCTYPE html><html><body><h1>Báo cáo năm</h1><article><p>{TEXT}</article>".encode()
    result = extract(Fetched(HOME + "/bao-cao-nam", "gio-lanh", body, "application/pdf", "2026-11-23T08:00:00Z"), SITE)
    assert result.record is not None and result.record.title == "Báo cáo năm"


CHUYEN_MUC, SO = "/chuyen-muc/tin/trong-cay/", "/index.php?page=100"


@pytest.mark.parametrize("path", [CHUYEN_MUC, SO, "/2024/05/", "/lich/2024-hop-mat/"])
@pytest.mark.parametrize("evidence", [{"wordpress": {"type": "post"}}, {"feed": {}}, {"sitemap": {"type": "post"}}])
def test_what_the_site_names_as_an_article_is_one_though_its_address_looks_like_a_list(path: str, evidence: Any) -> None:
    assert article(path=path, evidence=evidence).title == "Trồng cây chắn gió"


@pytest.mark.parametrize(
    ("path", "evidence", "site"),
    [
        (CHUYEN_MUC, {}, SITE),
        (CHUYEN_MUC, {"sitemap": {"modified": "2024-01-01"}}, SITE),
        (CHUYEN_MUC, {"wordpress": {"title": "Tin"}}, SITE),  # a category: no type
        (CHUYEN_MUC, {"wordpress": {"type": "post"}}, replace(SITE, exclude=("/chuyen-muc/tin/", *SITE.exclude))),
        ("/", {"wordpress": {"type": "page"}}, SITE),
        ("/tim-kiem/", {"wordpress": {"type": "page"}}, SITE),
        ("/tin?print=1", {"feed": {}}, SITE),
    ],
)
def test_no_list_home_page_or_print_version_becomes_an_article_by_being_named(path: str, evidence: Any, site: Site) -> None:
    assert page(f"<article><h1>Trồng cây chắn gió</h1><p>{TEXT}</p><p>{MORE}</p></article>", path=path, evidence=evidence, site=site).record is None


def test_a_named_page_that_only_lists_others_is_still_none() -> None:
    cards = "".join(f"<h3><a href=/tin/{n}.html>Tin số {n} của hội</a></h3><p>Mấy lời đầu của tin số {n}..." for n in range(6))
    assert page(f"<h1>Tin</h1>{cards}", path=CHUYEN_MUC, evidence={"feed": {}}).record is None


def test_a_list_page_still_gives_its_links() -> None:
    result = page('<a href="/tin/1.html#a">1</a><a href="/tin/2.html?utm_source=a">2</a><a href=/a.jpg>3</a><a href=https://khac.test>4</a>', path="/")
    assert [found.url for found in result.links] == [HOME + "/tin/1.html", HOME + "/tin/2.html"]


def test_an_imported_page_is_kept_even_if_it_looks_like_a_list() -> None:
    record = article(path="/category/tin/", imported=True)
    assert "list_like" in record.flags


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/gioi-thieu/", "about"), ("/du-an/nuoc-sach.html", "project"), ("/an-pham/bao-cao.html", "publication"),
        ("/su-kien/hoi-trai.html", "event"), ("/cau-chuyen/an.html", "story"), ("/tin-tuc/x.html", "news"), ("/x.html", "other"),
        ("/tinh-nguyen.html", "other"), ("/blogger.html", "other"),
    ],
)  # fmt: skip
def test_the_kind_is_told_from_the_address(path: str, kind: str) -> None:
    assert article(path=path).kind == kind


MARKUP = {
    "wordpress": '<article><h1 class="entry-title">{t}</h1><time class="entry-date published" datetime="2026-01-02">x</time>'
    '<div class="entry-content"><p>{a}</p><div class="sharedaddy">Chia sẻ</div><p>{b}</p></div></article>',
    "drupal": '<h1 class="page-title">{t}</h1><article class="node--view-mode-full"><div class="node__meta"><time datetime="2026-01-02">x</time></div>'
    '<div class="node__content"><p>{a}</p><div class="node__links">Chia sẻ</div><p>{b}</p></div></article>',
    "nukeviet": '<h1 class="title">{t}</h1><span class="h5">Thứ sáu - 02/01/2026 10:00</span><div id="news-bodyhtml"><p>{a}</p><p>{b}</p></div>',
    "joomla": '<div class="item-page"><h2>{t}</h2><dl class="article-info"><dd><time datetime="2026-01-02">x</time></dd></dl>'
    '<div itemprop="articleBody"><p>{a}</p><p>{b}</p></div></div>',
}


@pytest.mark.parametrize("name", MARKUP)
def test_the_selectors_of_a_platform_find_title_date_and_text(name: str) -> None:
    own = PLATFORMS[name]
    site = Site("gio-lanh", "Gió Lành", HOME + "/", platform=name, select=own.select)
    aside = f"<aside><p>{TEXT[:40]} khác hẳn</p></aside><footer>Chân trang của Gió Lành</footer>"
    record = page(MARKUP[name].format(t="Trồng cây chắn gió", a=TEXT, b=MORE) + aside, site=site).record
    assert record is not None
    assert (record.title, record.method, date_of(record)) == ("Trồng cây chắn gió", "selectors", ("2026-01-02", "selector"))
    assert [block.text for block in record.blocks][-2:] == [TEXT, MORE]
    assert not any("Chân trang" in block.text or "Chia sẻ" in block.text for block in record.blocks)


@pytest.mark.parametrize("name", ["dotnetnuke", "agency-php", "generic"])
def test_a_platform_without_selectors_is_read_by_the_generic_extractor(name: str) -> None:
    form = '<form id="aspnetForm"><input type=hidden name=__VIEWSTATE value=x>' if name == "dotnetnuke" else "<div>"
    body = f"{form}<nav><a href=/>Trang chủ</a></nav><div class=content><h1>Trồng cây</h1><p>{TEXT}</p><p>{MORE}</p></div>"
    record = page(body, site=Site("gio-lanh", "Gió Lành", HOME + "/", platform=name)).record
    assert record is not None
    assert record.method == "generic"
    assert {TEXT, MORE} <= {block.text for block in record.blocks}


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 200_000, b"<p>" + b"&#x0;&#xd800;&#x110000;" * 100, b"<table>" * 5000, b"<a href='http://[::1'>x</a><p>chu",
        b"<base href='http://[bad'><a href=/a>a</a><p>chu", b"<!doctype html><html><head><title>" + b"a" * 100_000, b"<frameset><frame src=a>",
        b"<p>" + b"\xcc\x81" * 50_000, b"<html xmlns='x'><?php echo 1 ?><p>chu</p>", b"<plaintext>chu <b>",
    ],
)  # fmt: skip
def test_a_hostile_page_gives_a_record_or_a_reason_and_no_error(body: bytes) -> None:
    result = extract(Fetched(HOME + "/a", "gio-lanh", body, "text/html", "2026-11-23T08:00:00Z"), SITE)
    assert (result.record is None) == bool(result.reason)


# -- links


def test_links_are_resolved_against_a_base_of_the_site_and_never_against_another() -> None:
    for base, expected in (("/vi/", "/vi/a"), ("https://khac.test/", "/tin/a"), ("http://[", "/tin/a")):
        tree = parse(f'<base href="{base}"><a href="a">a</a>')
        assert [found.url for found in links_of(tree, read_metadata(tree), HOME + "/tin/1", SITE)[0]] == [HOME + expected]


def test_a_link_farm_is_cut_and_counted() -> None:
    tree = parse("".join(f"<a href=/t/{n}>x</a>" for n in range(6000)))
    found, left = links_of(tree, read_metadata(tree), HOME + "/", SITE)
    assert (len(found), left) == (5000, 1000)


HEADER = f'<{HOME}/en/1>; rel="alternate"; hreflang="en", </goc>; rel=canonical, <https://khac.test/fr>; rel=alternate; hreflang=fr, <{HOME}/wp-json/>; rel="https://api.w.org/"'


def test_canonical_and_languages_of_the_link_header_count_like_those_of_the_head() -> None:
    result = page(f"<h1>Tin</h1><p>{TEXT}</p><p>{MORE}</p>", link_header=HEADER)
    assert (result.stated.canonical, dict(result.stated.twins)) == (HOME + "/goc", {"en": HOME + "/en/1"})
    assert [found.url for found in result.links] == [HOME + "/en/1", HOME + "/goc"]


def test_the_head_goes_before_the_link_header() -> None:
    head = f'<link rel=canonical href="{HOME}/tin/1.html"><link rel=alternate hreflang=en href="{HOME}/en/2">'
    result = page(f"<h1>Tin</h1><p>{TEXT}</p>", head, link_header="</khac>; rel=canonical, </en/1>; rel=alternate; hreflang=en")
    assert (result.stated.canonical, result.stated.spelling, dict(result.stated.twins)) == (None, None, {"en": HOME + "/en/2"})


@pytest.mark.parametrize("header", ["", "<", "<>;;;", "a, b", "<http://[::1>; rel=canonical", "</a>; rel", "<a" * 5_000, "<a>;" + " " * 20_000, '</x>; rel="'])
def test_a_broken_link_header_states_nothing(header: str) -> None:
    assert page(f"<h1>Tin</h1><p>{TEXT}</p>", link_header=header).stated.canonical is None


@pytest.mark.parametrize(
    ("link", "count"),
    [("href=/feed.json", 1), ("href=/j title='Feed JSON'", 1), ("href=/j", 0), ("href=/wp-json/wp/v2/posts/3 title=JSON", 0), ("href=/wp-json/wp/v2/feedback/3", 0)],
)
def test_a_link_of_plain_json_is_a_feed_when_it_says_so(link: str, count: int) -> None:
    assert len(stated_in(read_metadata(parse(f'<link rel=alternate type="application/json" {link}>')), HOME + "/", SITE).sources) == count


def test_feeds_are_named_by_their_type() -> None:
    head = '<link rel=alternate type="application/rss+xml" href=/feed/><link rel=alternate type="text/html" href=/m>'
    head += '<link rel=alternate type="APPLICATION/ATOM+XML" href=https://khac.test/feed><link rel=alternate type="application/rss+xml" href=/feed/>'
    assert [source.url for source in stated_in(read_metadata(parse(head)), HOME + "/", SITE).sources] == [HOME + "/feed/"]
