"""The facts of a project in a box beside its text belong to the record; those of other pages, menus and events do not."""

from __future__ import annotations

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.fact_boxes import with_facts
from crawler.extract.fast_text import Rows
from crawler.items import Block

TEXT = "Sáng thứ bảy, hai mươi bạn nhỏ của xóm Chài cùng các cô giáo tập đọc sách dưới gốc đa đầu làng, mỗi bạn mang theo một cuốn mình thích nhất."
BLOCKS = [Block(TEXT)]
FORMS = {
    "list": "<ul><li><b>Nhà tài trợ:</b> Quỹ Lá Xanh</li><li><b>Thời gian:</b> 2020 – 2023</li></ul>",
    "lines": "<p><strong>Nhà tài trợ</strong><br>Quỹ Lá Xanh</p><p><strong>Thời gian</strong><br>2020 – 2023</p>",
    "dl": "<dl><dt>Nhà tài trợ</dt><dd>Quỹ Lá Xanh</dd><dt>Thời gian</dt><dd>2020 – 2023</dd></dl>",
    "spans": "<div><span>Nhà tài trợ</span><span>Quỹ Lá Xanh</span></div><div><span>Thời gian</span><span>2020 – 2023</span></div>",
    "table": "<table><tr><td>Nhà tài trợ</td><td>Quỹ Lá Xanh</td></tr><tr><td>Thời gian</td><td>2020 – 2023</td></tr></table>",
    "headings": "<h4>Nhà tài trợ</h4><p>Quỹ Lá Xanh</p><h4>Thời gian</h4><p>2020 – 2023</p>",
}


def texts(body: str, blocks: list[Block] = BLOCKS) -> list[str]:
    html = f"<body>{body}</body>"
    tree = LexborHTMLParser(html)
    assert tree.body is not None
    return [block.text for block in with_facts(blocks, Rows(tree.body))]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class=sidebar><h3>Thông tin dự án</h3>{}</div>", "<div class='widget info'><div>{}</div></div>", "<div>{}</div>"])
def test_facts_beside_the_text_are_of_the_record(form: str, box: str) -> None:
    facts = box.format(FORMS[form])
    found = texts(f"<div><div><p>{TEXT}</p></div>{facts}</div>")
    assert found[0] == TEXT
    assert [line.replace(":", "") for line in found[1:]] == ["Nhà tài trợ Quỹ Lá Xanh", "Thời gian 2020 – 2023"]
    assert texts(f"<div>{facts}<div><p>{TEXT}</p></div></div>")[-1] == TEXT


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{TEXT}</p><footer>{FORMS['list']}</footer>",
        f"<p>{TEXT}</p><nav>{FORMS['dl']}</nav>",
        f"<p>{TEXT}</p><div class=footer-widget-area><div class=footer>{FORMS['lines']}</div></div>",
        f"<p>{TEXT}</p><div class=related>{FORMS['table']}</div>",
        f"<p>{TEXT}</p><form>{FORMS['table']}</form>",
        f"<p>{TEXT}</p><div><h3><a href=/du-an/2>Dự án khác</a></h3>{FORMS['list']}</div>",
        f"<p>{TEXT}</p><div>{FORMS['list']}</div><div>{FORMS['list'].replace('Lá Xanh', 'Hạt Mầm')}</div>" + f"<p>{TEXT}</p>" * 8,
        f"<p>{TEXT}</p><aside><p>Nhà tài trợ: Quỹ Lá Xanh</p></aside>",
        f"<p>{TEXT}</p><aside><p>Thời gian: 08:30 ngày 5/6</p><p>Địa điểm: Nhà văn hóa</p></aside>",
        f"<p>{TEXT}</p><aside><p>Nhà tài trợ</p><p>Thời gian</p></aside>",
        f"<p>{TEXT}</p><aside>{FORMS['list']}<p>Một đoạn khác của cột bên, dài hơn sáu mươi chữ, kể về chuyến đò cuối năm.</p></aside>".replace("</ul><p>", "<li>").replace("<ul>", ""),
        f"<p>{TEXT}</p>",
    ],
)
def test_what_is_no_box_of_the_pages_project(body: str) -> None:
    assert texts(body) == [TEXT]


def test_facts_that_the_text_has_are_not_repeated() -> None:
    blocks = [Block("Nhà tài trợ: Quỹ Lá Xanh"), *BLOCKS]
    assert texts(f"<div><p>{TEXT}</p><aside>{FORMS['list']}</aside></div>", blocks) == [block.text for block in blocks]
    assert texts(f"<aside>{FORMS['list']}</aside>", []) == []


@pytest.mark.parametrize(
    "body",
    [
        "<div>x" * 20_000 + FORMS["list"],
        "<div>Nhà tài trợ: x" * 20_000,
        f"<aside>{'<div></div>' * 50_000}{FORMS['list']}</aside>",
        "<p>Nhà tài trợ</p>" * 50_000,
    ],
)
def test_hostile_pages_cost_little(body: str) -> None:
    html = f"<body><p>{TEXT}</p>{body}</body>"
    tree = LexborHTMLParser(html)
    assert tree.body is not None
    rows = Rows(tree.body)
    start = time.process_time()
    with_facts(BLOCKS, rows)
    assert time.process_time() - start < 1
