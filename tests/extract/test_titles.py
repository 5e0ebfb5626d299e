"""The title of a page is its own: not the site's, not the host's, not the blog's."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fields import Selected, find_title
from crawler.extract.metadata import read_metadata
from crawler.sites import Site

SITE = Site("hoa-doi", "Trung tâm Hoa Đồi", "https://www.hoadoi.org.vn/")


def title_of(head: str, body: str) -> str | None:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    return find_title(tree, SITE, read_metadata(tree), {}, Selected())


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        ("<title>Về chúng tôi | hoadoi</title>", "<h2>Về chúng tôi</h2>", "Về chúng tôi"),
        ("<title>Hoa Doi - Chợ phiên</title>", "", "Chợ phiên"),
        ("<title>Nhóm Hoa: Nhật ký mùa lũ</title>", "<h1>Nhóm Hoa</h1><h3 class='post-title entry-title'>Nhật ký mùa lũ</h3>", "Nhật ký mùa lũ"),
        ("<title>Cổng tin > Chi tiết</title>", "<div class='news-title' id='ct_lblTitle'>Trao nhà cho bà Sáu</div>", "Trao nhà cho bà Sáu"),
        ("<title>Chợ phiên</title>", "<h1>Chợ phiên</h1><aside><div class='post-title'>Bài khác của nhóm</div></aside>", "Chợ phiên"),
        ("<title>Tin</title>", "<h1>Chợ phiên đầu xuân</h1><div class='post-title'>Bài khác của nhóm</div>", "Chợ phiên đầu xuân"),
        ("<title>Tin tức</title>", "<div class='post-title'>Bài thứ nhất của nhóm</div><div class='post-title'>Bài thứ hai của nhóm</div>", "Tin tức"),
        ("<title>Luật - org</title>", "", "Luật - org"),
    ],
)
def test_a_title_is_the_pages_own(head: str, body: str, wanted: str) -> None:
    assert title_of(head, body) == wanted
