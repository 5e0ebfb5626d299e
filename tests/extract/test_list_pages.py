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


def listed(html: str, title: str = "Bên sông") -> bool:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    assert tree.body is not None
    return is_list(tree, title, blocks_of([tree.body]))


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


def test_headings_labels_and_cut_beginnings_are_no_text_of_its_own() -> None:
    blocks = [Block("Một tiêu đề dài về lớp học bên sông của xã.", "heading"), Block("Địa chỉ: số 5 đường Bến Đò, phường Bến Lành."), Block("Buổi sáng đầu tiên các em tới lớp…")]
    assert own_chars(blocks, []) == 0
    assert own_chars([Block("Buổi sáng đầu tiên các em tới lớp.")], []) == 34
    assert own_chars([Block("Buổi sáng đầu tiên các em tới lớp.")], ["Tin Buổi sáng đầu tiên các em tới lớp. Xem"]) == 0


def test_a_link_farm_costs_little() -> None:
    tree = LexborHTMLParser("<body>" + "".join(f"<div><h3><a href=/{n}>x{n}</a></h3></div>" for n in range(20_000)))
    assert is_list(tree, None, [])
