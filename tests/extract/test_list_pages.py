"""A page that only names others is a list; one sentence of its own makes it a record."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.blocks import blocks_of
from crawler.extract.list_pages import is_list, own_chars
from crawler.items import Block

OWN = "<p>Trung tâm nhận được thùng sách gửi từ Huế và cảm ơn người bạn giấu tên.</p>"
CARD = "<div class=i><h3><a href=/t/{n}>Bài số {n} về dòng sông</a></h3><p>Buổi sáng đầu tiên các em tới lớp…</p></div>"
CARDS = "".join(CARD.format(n=n) for n in range(4))
ROWS = "<ul>" + "".join(f"<li><a href=/t/{n}>Thông báo số {n} của trung tâm</a></li>" for n in range(5)) + "</ul>"


URL = "https://ben.example/du-an/"


def listed(html: str, title: str = "Bên sông", url: str = "") -> bool:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    assert tree.body is not None
    return is_list(tree, title, blocks_of([tree.body]), url)


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Bên sông</h1>{CARDS}",
        f"<h1>Bên sông</h1>{ROWS}",
        f"<nav>{ROWS}</nav><h1>Bên sông</h1>{CARDS}<footer>Trung tâm</footer>",
        f"<h1>Bên sông</h1>{OWN}{CARDS}<div class=pagination><a href=?p=2>2</a></div>",
        f"<table><tr><td>{CARDS}</td></tr></table>",
    ],
)
def test_lists(html: str) -> None:
    assert listed(html)


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Bên sông</h1>{OWN}",
        f"<h1>Bên sông</h1>{OWN}{CARDS}",
        f"<h1>Bên sông</h1><p>Ngắn.</p><aside>{CARDS}</aside>",
        f"<h1>Bên sông</h1><p>Ngắn.</p><h2>Tin liên quan</h2><div>{CARDS}</div>",
        f"<h1>Bên sông</h1><p>Ngắn.</p><div class=related>{CARDS}</div>",
        f"<nav>{ROWS}</nav><h1>Bên sông</h1><p>Ngắn.</p>",
        f"<div class=menu>{ROWS}</div><h1>Bên sông</h1><p>Ngắn.</p>",
        f"<h1>Bên sông</h1>{CARD.format(n=1)}{CARD.format(n=2)}",
        "<h1>Bên sông</h1><ul>" + "".join(f"<li><a href=/f/{n}.pdf>Chương số {n} của sổ tay</a></li>" for n in range(6)) + "</ul>",
        "<h1>Bên sông</h1>",
    ],
)
def test_records(html: str) -> None:
    assert not listed(html)


def test_a_post_whose_title_links_to_itself_is_no_teaser() -> None:
    post = f"<div><h2><a href=/a>Bên sông</a></h2>{OWN}</div>"
    assert not listed(post + "".join(f"<div><h4><a href=/{n}>Mục {n}</a></h4></div>" for n in range(5)))


def test_an_introduction_under_a_sections_name_is_no_article() -> None:
    assert listed(f"<h1>Tin tức</h1>{OWN}{CARDS}", "Tin tức")


SENTENCE = "Buổi sáng đầu tiên cả lớp đi dọc bờ đê, hỏi chuyện người lái đò và ghi lại mực nước của từng tháng trong năm. "


def headed(href: str, sentences: int, tag: str = "h2") -> str:
    """Four parts of a page, each under a heading with a link, "{n}" in which is its number."""
    return "".join(f"<div><{tag}><a href='{href.format(n=n)}'>Phần thứ {n} về con đò</a></{tag}><p>{SENTENCE * sentences}</p></div>" for n in range(4))


@pytest.mark.parametrize("sentences", [1, 3, 12])
@pytest.mark.parametrize("href", ["#c{n}", "/du-an/#c{n}", "https://ben.example/du-an/#c{n}", "/f/chuong-{n}.pdf", "https://ban-{n}.example/tin", "/du-an/"])
def test_headings_that_lead_to_no_other_page_of_the_site_head_text(href: str, sentences: int) -> None:
    assert not listed(f"<h1>Bên sông</h1>{headed(href, sentences)}", url=URL)


@pytest.mark.parametrize("sentences", [1, 3, 12])
@pytest.mark.parametrize("href", ["/tin/{n}", "https://www.ben.example/tin/{n}#xem", "{n}.html"])
def test_posts_however_long_under_headings_that_link_to_their_pages_are_a_list(href: str, sentences: int) -> None:
    assert listed(headed(href, sentences), url=URL)
    assert listed(f"<h1>Nhật ký</h1>{headed(href, sentences)}", "Nhật ký", url=URL)


def test_a_long_text_with_linked_headings_around_and_in_it_is_a_record() -> None:
    aside = "".join(f"<div><h3><a href=/{n}>Một bài khác số {n} của nhóm</a></h3><p>{SENTENCE * 3}</p></div>" for n in range(4))
    assert not listed(f"<h1>Bên sông</h1><div>{SENTENCE * 30}</div>{aside}", url=URL)
    inside = f"<div><p>{SENTENCE * 30}</p><h3><a href=/xem>Xem bản đồ của con đò</a></h3><p>{SENTENCE}</p></div>"
    assert not listed(f"<h1>Bên sông</h1>{inside}{headed('/tin/{n}', 3)[:-1]}", url=URL)


def test_a_post_whose_heading_links_to_this_page_is_no_teaser_whatever_the_title_says() -> None:
    own = f"<div><h2><a href='/du-an/'>Chuyến đò</a></h2><p>{SENTENCE * 12}</p></div>"
    others = "".join(f"<div><h2><a href='/tin/{n}'>Bài khác số {n}</a></h2><p>{SENTENCE * 2}</p></div>" for n in range(3))
    assert not listed(own + others, "Nhóm Bờ Tre", url=URL)
    assert listed(own.replace("/du-an/", "/tin/9") + others, "Nhóm Bờ Tre", url=URL)


INTRODUCTION = f"<p>{SENTENCE * 5}</p>"
BELOW = "".join(f"<div><h3><a href=/du-an/so-{n}>Nước sạch cho xã số {n}</a></h3><p>Một câu giới thiệu ngắn.</p></div>" for n in range(3))
APART = BELOW.replace("/du-an/", "/")


@pytest.mark.parametrize(
    ("html", "title", "url", "wanted"),
    [
        (INTRODUCTION + BELOW, "Các dự án của chúng tôi", "https://ben.example/du-an/", True),
        (INTRODUCTION + BELOW, "Dự án", "https://ben.example/vi/du-an.html", True),
        (INTRODUCTION + APART, "Dự án", "https://ben.example/du-an", True),
        (INTRODUCTION + APART, "Các dự án của chúng tôi", "https://ben.example/du-an", False),
        (INTRODUCTION * 3 + BELOW, "Dự án", "https://ben.example/du-an/", False),
        (INTRODUCTION + BELOW, "Nước sạch", "https://ben.example/du-an/nuoc-sach/", False),
        (INTRODUCTION + BELOW, "Nước sạch", "https://ben.example/nuoc-sach/", False),
        (INTRODUCTION, "Dự án", "https://ben.example/du-an/", False),
        (INTRODUCTION + BELOW[: BELOW.index("so-2")] + "'>", "Dự án", "https://ben.example/du-an/", False),
    ],
)
def test_the_page_of_a_section_with_an_introduction(html: str, title: str, url: str, wanted: bool) -> None:
    assert listed(f"<h1>{title}</h1>{html}", title, url) is wanted


def test_headings_labels_and_cut_beginnings_are_no_text_of_its_own() -> None:
    blocks = [Block("Một tiêu đề dài về lớp học bên sông của xã.", "heading"), Block("Địa chỉ: số 5 đường Bến Đò, phường Bến Lành."), Block("Buổi sáng đầu tiên các em tới lớp…")]
    assert own_chars(blocks, []) == 0
    assert own_chars([Block("Buổi sáng đầu tiên các em tới lớp.")], []) == 34
    assert own_chars([Block("Buổi sáng đầu tiên các em tới lớp.")], ["Tin Buổi sáng đầu tiên các em tới lớp. Xem"]) == 0


def test_a_link_farm_costs_little() -> None:
    tree = LexborHTMLParser("<body>" + "".join(f"<div><h3><a href=/{n}>x{n}</a></h3></div>" for n in range(20_000)))
    assert is_list(tree, None, [])
