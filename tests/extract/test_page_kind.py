"""The kind of a record by what is stated, its sections, its labels and at last the words of its address."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.metadata import read_metadata
from crawler.extract.page_dates import own_article
from crawler.extract.page_kind import kind_of, labelled_kind, stated_kind
from crawler.items import Block


def stated(path: str, html: str = "", **evidence: Any) -> str | None:
    tree = LexborHTMLParser(f"<html><body>{html}</body></html>")
    return stated_kind("https://giolanh.test" + path, None, read_metadata(tree), evidence, tree, own_article(tree))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tin-tuc/du-an-nuoc-sach.html", "news"), ("/tin-tuc-su-kien/hoi-thao.html", "news"), ("/du-an/tin-a.html", "project"),
        ("/vi/cac-du-an/nuoc-sach", "project"), ("/thu-vien/bao-cao.html", "publication"), ("/thu-vien-anh/trong-cay", None),
        ("/cau-chuyen-thanh-cong/ba-mai", "story"), ("/gioi-thieu.html", "about"), ("/gioi-thieu-sach-moi.html", None), ("/en/about-us", "about"),
        ("/du-an-nuoc-sach.html", None), ("/?nv=news&op=tin/a", "news"), ("/x/?cat=su-kien", "event"), ("/tinh-nguyen/a", None), ("/", None),
    ],
)  # fmt: skip
def test_sections_of_an_address(path: str, kind: str | None) -> None:
    assert stated(path) == kind


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<article class='post type-featured_item'><h1>A</h1></article>", "project"),
        ("<article class='type-post category-cau-chuyen'><h1>A</h1></article>", "story"),
        ("<article class='node node--type-event'><h1>A</h1></article>", "event"),
        ("<article class='type-post'><h1>A</h1></article>", None),
        ("<ul class=breadcrumb><li><a>Trang chủ</a><li><a>Tin tức</a><li><a>Ấn phẩm</a></ul>", "publication"),
        ("<ul class=breadcrumb><li><a>Trang chủ</a></ul>", None),
        ('<script type="application/ld+json">{"@type":"Report"}</script>', "publication"),
        ('<script type="application/ld+json">[{"@type":"Event"},{"@type":"NewsArticle"}]</script>', None),
        ('<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":[{"name":"Trang chủ"},{"item":{"name":"Dự án"}},3]}</script>', "project"),
    ],
)  # fmt: skip
def test_what_the_page_says(html: str, kind: str | None) -> None:
    assert stated("/a", html) == kind


def test_a_content_type_of_rest_beats_the_address() -> None:
    assert stated("/tin-tuc/a", wordpress={"type": "project"}) == "project"
    assert stated("/tin-tuc/a", wordpress={"type": "post"}) == "news"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Nhà tài trợ: Quỹ A", "Thời gian: 2020 - 2022", "Địa điểm: Huế"], "project"),
        (["Donor", "Oar Fund", "Implementing partners", "Department"], "project"),
        (["Năm xuất bản: 2019", "Tác giả: Lê Gió"], "publication"),
        (["Thời gian: 8h00 ngày 14/09/2024", "Địa điểm: Huế"], "event"),
        (["When: 14 September, 8:00 am", "Where: Hue"], "event"),
        (["Thời gian: 2020 - 2022", "Địa điểm: Huế"], None),
        (["Tác giả: Lê Gió"], None),
        (["Thời gian: 8h00"], None),
        ([], None),
    ],
)
def test_labels_of_a_text(lines: list[str], kind: str | None) -> None:
    assert labelled_kind([Block(line) for line in lines]) == kind


def test_a_dated_page_is_news_before_its_address_is_read_for_words() -> None:
    metadata = read_metadata(LexborHTMLParser("<p>a"))
    assert kind_of(None, "https://giolanh.test/du-an-nuoc-sach", metadata, dated=True) == "news"
    assert kind_of(None, "https://giolanh.test/du-an-nuoc-sach", metadata, dated=False) == "project"
    assert kind_of("story", "https://giolanh.test/du-an-nuoc-sach", metadata, dated=True) == "story"
    assert kind_of(None, "https://giolanh.test/loi-ngo", metadata, dated=False) == "other"
