"""The walk of the tree: what it takes for the text, and what makes it unsure."""

from __future__ import annotations

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fast_text import FastText, fast_text
from crawler.extract.lines import is_photo_credit

TITLE = "Lớp bơi mùa lũ"
TEXT = "".join(f"<p>Đoạn {n} kể về lớp bơi của các em nhỏ ở xã ven sông, nơi mùa nước nổi kéo dài ba tháng mỗi năm.</p>" for n in range(5))


def read(body: str, title: str | None = TITLE) -> FastText:
    return fast_text(LexborHTMLParser(f"<html><body>{body}</body></html>"), title)


def words(found: FastText) -> str:
    return "\n".join(block.text for block in found.blocks)


def test_one_text_under_its_title_is_sure() -> None:
    found = read(f"<nav><a href=/>Trang chủ</a></nav><main><h1>{TITLE}</h1><div class=body>{TEXT}</div></main><footer>Bản quyền</footer>")
    assert found.is_sure()
    assert "Đoạn 4" in words(found)
    assert "Trang chủ" not in words(found)


@pytest.mark.parametrize("name", ["comments", "related-posts", "sidebar", "share-box", "binh-luan"])
def test_a_box_named_like_boilerplate_is_left_out(name: str) -> None:
    found = read(f"<main><h1>{TITLE}</h1>{TEXT}<div class={name}>Một dòng khác của trang này</div></main>")
    assert found.is_sure()
    assert "Một dòng khác" not in words(found)


def test_a_frame_named_like_a_sidebar_holds_the_text() -> None:
    assert "Đoạn 4" in words(read(f"<div class='sidebar-right'><div><h1>{TITLE}</h1>{TEXT}</div></div>"))


def test_lead_and_key_lines_between_title_and_text_belong_to_it() -> None:
    lead = "Ba tháng nước nổi, hai mươi em nhỏ và một chiếc phao tự làm bằng chai nhựa của cả xóm."
    found = read(f"<main><h1>{TITLE}</h1><p class=sapo>{lead}</p><dl><dt>Địa điểm</dt><dd>Bến Lành</dd></dl><div>{TEXT}</div></main>")
    assert found.is_sure()
    assert lead in words(found)
    assert "Địa điểm Bến Lành" in words(found)


def test_a_lead_in_the_banner_of_the_title_belongs_to_the_text() -> None:
    lead = "Ba tháng nước nổi, hai mươi em nhỏ và một chiếc phao tự làm bằng chai nhựa của cả xóm."
    assert lead in words(read(f"<div><section class='page-banner'><h1>{TITLE}</h1><p>{lead}</p></section><div>{TEXT}</div></div>"))
    assert lead not in words(read(f"<div><h1>{TITLE}</h1><section class='page-banner'><p>{lead}</p></section><div>{TEXT}</div></div>"))
    assert lead not in words(read(f"<div><section class='sidebar'><h1>{TITLE}</h1><p>{lead}</p></section><div>{TEXT}</div></div>"))
    assert lead * 5 not in words(read(f"<div><section class='page-banner'><h1>{TITLE}</h1><p>{lead * 5}</p></section><div>{TEXT * 5}</div></div>"))


@pytest.mark.parametrize(
    "body",
    [
        f"<main>{TEXT}</main>",
        f"<h1>{TITLE}</h1>{TEXT}",
        "<main><h1>Lớp bơi mùa lũ</h1>" + "".join(f"<div><h3><a href=/{n}>Bài {n}</a></h3>{TEXT}</div>" for n in range(4)) + "</main>",
        f"<main><h1>{TITLE}</h1><p>Ngắn quá.</p></main>",
    ],
    ids=["no title", "no element of its own", "teasers", "little text"],
)
def test_doubt(body: str) -> None:
    assert not read(body).is_sure()


@pytest.mark.parametrize("piece", ["<div>Lớp bơi mùa lũ của xã ven sông", "<ul><li>Lớp bơi", "<blockquote>Lớp bơi mùa lũ"])
def test_deep_nesting_costs_no_more_than_seconds(piece: str) -> None:
    began = time.process_time()
    read(f"<h1>{TITLE}</h1>" + piece * 4_000)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("line", "wanted"), [("Ảnh: Minh Sa", True), ("Photo: Lan Anh Le", True), ("Ảnh: các em học bơi ở bến sông", False), ("Ảnh đẹp về sông", False)])
def test_photo_credit(line: str, wanted: bool) -> None:
    assert is_photo_credit(line) is wanted
