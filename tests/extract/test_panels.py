"""Questions that are buttons become headings of their answers; menus and windows do not."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.panels import MAX_HIDDEN, opened

ANSWER = "Sách vở do bà con trong vạn góp, không em nào phải trả."


def headings(body: str) -> list[str]:
    page = f"<html><body>{body}</body></html>"
    _, tree = opened(page, LexborHTMLParser(page))
    return [node.text() for node in tree.css("h4")]


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="elementor-widget elementor-widget-toggle"><div class="elementor-tab-title" role="button"><a>Có thu tiền?</a></div><div class="elementor-tab-content"><p>{ANSWER}</p></div></div>',
        f'<div class="panel"><div class="panel-heading"><b><a data-toggle="collapse" href="#a">Có thu tiền?</a></b></div><div id="a">{ANSWER}</div></div>',
        f'<div class="card"><div><button aria-expanded="false">Có thu tiền?</button></div><div class="collapse">{ANSWER}</div></div>',
        f'<div class="accordion"><a class="accordion-title"><span>Có thu tiền?</span></a><div>{ANSWER}</div></div>',
    ],
)
def test_a_question_heads_its_answer(body: str) -> None:
    assert headings(body) == ["Có thu tiền?"]


@pytest.mark.parametrize(
    "body",
    [
        f'<nav><button aria-expanded="false">Danh mục</button><div>{ANSWER}</div></nav>',
        f'<div class="modal"><a class="toggle-title">Nhận tin</a><div>{ANSWER}</div></div>',
        '<div><a aria-expanded="false">Tin</a><ul><li><a>Chuyện thứ nhất của lớp</a></li><li><a>Chuyện thứ hai của lớp</a></li></ul></div>',
        f'<div><a aria-expanded="false">Xem</a> lời ngoài <div>{ANSWER}</div></div>',
        '<div><a class="accordion-title">Trống</a><div></div></div>',
        f'<ul><li><a aria-expanded="false">Mục</a></li></ul><div>{ANSWER}</div>',
    ],
)
def test_other_buttons_are_no_questions(body: str) -> None:
    assert headings(body) == []


def test_a_page_without_any_stays_the_same_object_and_countless_ones_are_bounded() -> None:
    page = f"<html><body><p>{ANSWER}</p></body></html>"
    tree = LexborHTMLParser(page)
    assert opened(page, tree) == (page, tree)
    many = f'<div><a class="accordion-title">Có thu tiền?</a><div>{ANSWER}</div></div>' * (MAX_HIDDEN + 50)
    assert len(headings(many)) == MAX_HIDDEN
