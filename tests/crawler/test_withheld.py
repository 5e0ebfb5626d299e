"""Entries of pages taken down leave an answer before it is kept; what lies around them stays."""

from __future__ import annotations

import json
import time
from urllib.parse import urljoin

import pytest

from crawler.capture.withheld import ENTRIES, WHOLE, without_removed

HOME = "https://giolanh.test/"
GONE = "https://giolanh.test/tin/lop-hoc-cua-ba-hue"
TITLE, WORDS = "Lớp học buổi tối của bà Huệ ở bến đò Thượng", "Bà Huệ kể chuyện dạy chữ cho tám người chèo đò."
OTHER, OTHER_WORDS = "Mùa nước nổi năm nay đến muộn hơn mọi năm", "Cả xóm dựng sàn cao thêm hai gang tay."
SECRET = (TITLE, WORDS)


def removed(url: str) -> bool:
    return urljoin(HOME, url).rstrip("/") == GONE


def kept(text: str) -> str:
    result = without_removed(text, removed)
    assert result is not None
    assert result[1] == ENTRIES
    return result[0]


def item(title: str, words: str, link: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link><description><![CDATA[<p>{words}</p>]]></description></item>"


REST = [
    {"id": 1, "link": GONE + "/", "title": {"rendered": TITLE}, "excerpt": {"rendered": WORDS}},
    {"id": 2, "link": HOME + "tin/lu", "title": {"rendered": OTHER}, "content": {"rendered": f'{OTHER_WORDS} <a href="{GONE}">đọc</a>'}},
]
RSS = f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Gió Lành</title><link>{HOME}</link>{{}}</channel></rss>'
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gió Lành</title>
<entry><title>{TITLE}</title><link rel="alternate" href="{GONE}"/><summary>{WORDS}</summary></entry>
<entry><title>{OTHER}</title><link href="{HOME}tin/lu"/><summary>{OTHER_WORDS}</summary></entry></feed>"""
NEWS = f"""<urlset><url><loc>{GONE}</loc><news:news><news:title>{TITLE}</news:title></news:news></url>
<url><loc>{HOME}tin/lu</loc><news:news><news:title>{OTHER}</news:title></news:news></url></urlset>"""


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(REST),
        "<br />\n<b>Notice</b>: Undefined index [0] in /x.php<br />\n" + json.dumps(REST) + "\n<b>Warning</b>: y",
        json.dumps({"items": [{"url": GONE, "title": TITLE, "content_text": WORDS}, {"url": HOME + "tin/lu", "title": OTHER, "content_text": OTHER_WORDS}]}),
        RSS.format(item(TITLE, WORDS, GONE) + item(OTHER, OTHER_WORDS, HOME + "tin/lu")),
        RSS.format(item(OTHER, OTHER_WORDS, HOME + "tin/lu") + item(TITLE, WORDS, GONE).removesuffix("</item>")),
        ATOM,
        NEWS.replace(f"<news:title>{OTHER}", f"<news:title>{OTHER} {OTHER_WORDS}"),
        f'<ul><li><h3><a href="/tin/lop-hoc-cua-ba-hue">{TITLE}</a></h3><p>{WORDS}</p><a href="/tin/">Tin tức</a></li><li><h3><a href="/tin/lu">{OTHER}</a></h3><p>{OTHER_WORDS}</p></li></ul>',
        f'<div class="post"><a href="{GONE}"><img alt="{TITLE}"></a><h2><a href="{GONE}">{TITLE}</a></h2><p>{WORDS}</p><a href="{GONE}">Xem tiếp</a></div>'
        f'<div class="post"><h2><a href="/tin/lu">{OTHER}</a></h2><p>{OTHER_WORDS}</p></div>',
        f'<main><article><h2><a href="{GONE}">{TITLE}</a></h2>{f"<p>{WORDS}</p>" * 60}<a href="/tac-gia">Ban biên tập của trang Gió Lành ven sông</a></article>'
        f"<article><h2><a href='/tin/lu'>{OTHER}</a></h2><p>{OTHER_WORDS}</p></article></main>",
        f'<article><h1>{OTHER}</h1><p>{OTHER_WORDS}</p><h4>Bài liên quan</h4><ul><li><a href="{GONE}">{TITLE}</a></li></ul></article>',
        f'<article><h1>{OTHER}</h1><p>{OTHER_WORDS} Xem thêm ở bài <a href="{GONE}">{TITLE}</a> đăng tuần trước.</p></article>',
        f'<script type="application/ld+json">{json.dumps({"url": GONE, "name": TITLE, "text": WORDS}).replace("/", chr(92) + "/")}</script><h1>{OTHER}</h1><p>{OTHER_WORDS}</p>',
    ],
    ids=["rest", "rest with notices", "json feed", "rss", "rss cut off", "atom", "news sitemap", "list", "cards", "whole posts", "related", "sentence", "script"],
)  # fmt: skip
def test_its_entry_goes_and_the_others_stay(text: str) -> None:
    left = kept(text)
    for words in SECRET:
        assert words not in left
        assert json.dumps(words)[1:-1] not in left
    assert OTHER in left
    assert OTHER_WORDS in left


@pytest.mark.parametrize(
    "text",
    [
        f'<ul><li><a href="/tin/lu">Lũ về</a></li><li><a href="{GONE}">{TITLE}</a></li><li><a href="/tin/hoi">Hội đò</a></li></ul>',
        f'<div><a href="/tin/lu">Lũ về</a> <a href="{GONE}">{TITLE}</a> <a href="/tin/hoi">Hội đò</a></div>',
        f'<table><tr><td><a href="/tin/lu">Lũ về</a><td>1/2<tr><td><a href="{GONE}">{TITLE}</a><td>{WORDS}<tr><td><a href="/tin/hoi">Hội đò</a><td>3/2</table>',
    ],
    ids=["list", "links", "rows"],
)
def test_neighbours_with_short_titles_stay(text: str) -> None:
    left = kept(text)
    assert TITLE not in left and WORDS not in left
    assert "Lũ về" in left and "Hội đò" in left


@pytest.mark.parametrize(
    "text",
    [
        f'<ul><li><a href="{GONE}">{TITLE}</a></li><li><a href="/muc">Tin</a></li><li>{WORDS}</li></ul>',
        f'<ul><li><a href="{GONE}">{TITLE}</a></li><li><a href="/muc">Tin</a></li><li>{WORDS} <a href="{GONE}">Xem tiếp</a></li></ul>',
        f'<table><tr><td><a href="{GONE}">{TITLE}</a><tr><td>{WORDS} <a href="{GONE}">...</a></table>',
    ],
    ids=["excerpt", "excerpt and more", "rows"],
)
def test_a_card_in_the_form_of_a_list_goes_whole(text: str) -> None:
    left = kept(f"<p>{OTHER_WORDS}</p>{text}")
    assert TITLE not in left and WORDS not in left and "Tin<" not in left


@pytest.mark.parametrize("head", [f'<link rel="canonical" href="{GONE}">', f'<meta property="og:url" content="{GONE}/">'])
def test_the_page_itself_at_another_address_is_kept_without_its_body(head: str) -> None:
    assert without_removed(f"<html><head>{head}</head><body><p>{WORDS}</p></body></html>", removed) == ("", WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[1, 2", "null", '["/khac"]', "trang thường", RSS.format(item(OTHER, OTHER_WORDS, HOME + "tin/lu")), "<?xml", "<rss", "<rss><item>", "\0" * 100,
        f"<urlset><url><loc>{GONE}</loc></url></urlset>",  # an address alone tells nothing, and the ledger says what became of it
        f'<p>{OTHER_WORDS} Chi tiết <a href="{GONE}">tại đây</a>.</p>',  # no word of the page
        f"<p>{OTHER_WORDS} {GONE}</p>",
    ],
)  # fmt: skip
def test_an_answer_without_an_entry_stays_as_it_was(text: str) -> None:
    assert without_removed(text, removed) is None


@pytest.mark.parametrize(
    "text",
    [
        "<rss>" + "<item>" * 200_000, "<rss>" + "<item><link>" * 100_000, "<rss><item>" + "<link " * 100_000 + "</item>", "<div>" * 20_000 + f'<a href="{GONE}">{TITLE}</a>',
        f'<li><a href="{GONE}">{TITLE}</a></li>' * 5_000, f'<ul><li><a href="{GONE}">{TITLE}</a></li>' + '<li><a href="/x"></a></li>' * 20_000, "[" * 100_000, "<!--" * 50_000 + "<rss", f"<p><a href='{HOME}'>x</a></p>" * 20_000,
    ],
    ids=["items", "links", "open links", "deep", "many", "empty neighbours", "brackets", "comments", "others"],
)  # fmt: skip
def test_hostile_answers_take_little_time(text: str) -> None:
    started = time.process_time()
    without_removed(text, removed)
    assert time.process_time() - started < 5
