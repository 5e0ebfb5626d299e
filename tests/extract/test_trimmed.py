"""The page that the libraries for main text are asked of first: without what is no text, with all that may be."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract import generic
from crawler.extract.fast_text import Rows
from crawler.extract.generic import main_blocks
from crawler.extract.trimmed import trimmed
from crawler.items import Block

FILL = "<p>Đoạn {n} kể về bếp ăn của nhóm trong mùa nước nổi ở các xã ven sông, nơi bà con góp gạo, củi và những buổi chiều rảnh.</p>"
TEXT = "".join(FILL.format(n=n) for n in range(8))
MENU = '<ul class="menu"><li><a href="/a">Giới thiệu</a></li><li><a href="/b">Dự án đã qua</a></li><li><a href="/c">Liên hệ</a></li></ul>'


def page(inside: str, beside: str = "") -> str:
    return f"<html><body>{beside}<article><h1>Bếp mùa nước nổi</h1>{TEXT}{inside}</article></body></html>"


def cut(html: str) -> str:
    tree = LexborHTMLParser(html)
    before = tree.html
    assert tree.body is not None
    found = trimmed(tree, Rows(tree.body)).html or ""
    assert tree.html == before  # marks are taken back
    return found


@pytest.mark.parametrize(
    ("beside", "word"),
    [
        (MENU, "Dự án đã qua"),
        (f"<nav>{MENU}</nav>", "Dự án đã qua"),
        ("<div class='search-form'><select><option>Mọi năm</option></select><button>Tìm</button></div>", "Mọi năm"),
        ("<script>var chu = 'kịch bản';</script>", "kịch bản"),
        ("<style>.chu::after { content: 'kiểu chữ' }</style>", "kiểu chữ"),
        ("<noscript>Hãy bật JavaScript</noscript>", "JavaScript"),
        ("<template><p>Khung mẫu chưa ai thấy</p></template>", "Khung mẫu"),
        ("<svg><text>Hình vẽ</text></svg>", "Hình vẽ"),
        ("<footer>© Nhóm Bến Gỗ</footer>", "Bến Gỗ"),
    ],
)
def test_what_is_no_text_is_cut_out(beside: str, word: str) -> None:
    found = cut(page("", beside))
    assert word not in found
    assert all(f"Đoạn {n} kể" in found for n in range(8))
    assert "Bếp mùa nước nổi" in found


@pytest.mark.parametrize("name", ["comments", "sidebar", "widget", "related", "author-box"])
def test_running_text_stays_whatever_its_box_is_named(name: str) -> None:
    said = "Nhóm đã nấu ba nghìn suất cơm trong mười hai ngày mà không mua thêm một bao gạo nào ở ngoài chợ huyện."
    found = cut(page(f'<div class="{name}"><p>{said}</p>{MENU}</div>'))
    assert said in found
    assert "Dự án đã qua" not in found  # the menu in that box is none


@pytest.mark.parametrize("name", ["sponsors", "posted", "latest", "widget", "tags"])
def test_key_lines_stay_whatever_their_box_is_named(name: str) -> None:
    boxes = "".join(f"<div><div>{FILL.format(n=n)}</div></div>" for n in range(8))
    lines = f"<div class='{name}'><p>Nhà tài trợ: Quỹ Lá Sả</p><p>Thời gian: 2019 - 2021</p></div>"
    found = cut(f"<html><body>{MENU}<div class='{name}'>{MENU}</div><h1>Bếp</h1>{boxes}{lines}</body></html>")
    assert "Nhà tài trợ: Quỹ Lá Sả" in found
    assert "Dự án đã qua" not in found


def test_lists_keep_all_their_items() -> None:
    found = cut(page('<ul><li class="views">232 lượt xem</li><li class="print"><a href="/in">Bản in</a></li></ul>'))
    assert "232 lượt xem" in found
    assert "Bản in" in found


def test_short_lines_of_the_text_stay() -> None:
    found = cut(page("<p>Gạo: 300 kg</p><table><tr><td>Củi</td><td>12 bó</td></tr></table><figure><figcaption>Bếp ngày đầu</figcaption></figure>"))
    assert all(words in found for words in ("Gạo: 300 kg", "12 bó", "Bếp ngày đầu"))


def test_boxes_within_boxes_and_broken_markup_are_no_trouble() -> None:
    nested = "".join(f"<div class='menu'><{tag}><{tag}><nav><{tag} hidden>a<" for tag in ("svg", "object", "noscript", "template", "select", "button", "iframe"))
    found = cut(page(nested * 20))
    assert all(f"Đoạn {n} kể" in found for n in range(8))
    assert "<svg" not in found
    assert "<object" not in found


def test_the_form_of_an_aspx_page_is_kept() -> None:
    html = f'<html><body><form id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x"><article><h1>Bếp</h1>{TEXT}</article>{MENU}</form></body></html>'
    assert "__VIEWSTATE" in cut(html)
    tree = LexborHTMLParser(html)
    assert tree.body is not None
    assert "Đoạn 3 kể" in " ".join(block.text for block in generic.trimmed_blocks(tree, Rows(tree.body)))


def test_of_a_link_farm_in_running_text_the_first_links_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []
    monkeypatch.setattr(generic, "_trafilatura", lambda html, fast=False: sources.append(html) or [])
    words = "Bà con kể rằng mùa nước nổi năm ấy dài hơn mọi năm và không ai nhớ đã nấu bao nhiêu nồi cháo cho cả xóm."
    tree = LexborHTMLParser(page("".join(f"<p>{words} <a href='/{n}'>{n}</a></p>" for n in range(generic.MAX_LINKS + 500))))
    assert tree.body is not None
    generic.trimmed_blocks(tree, Rows(tree.body))
    assert sources[0].count("<a ") == generic.MAX_LINKS


def unsure() -> str:
    """A page of whose walk nobody can be sure: its text stands in several boxes."""
    boxes = "".join(f"<div><div>{FILL.format(n=n)}</div></div>" for n in range(8))
    return f"<html><body><div>{MENU}</div><div id='a'><h1>Bếp mùa nước nổi</h1>{boxes}</div><div>{MENU}</div></body></html>"


def asked(monkeypatch: pytest.MonkeyPatch, answers: dict[bool, int]) -> tuple[list[bool], list[str]]:
    """Which ways trafilatura is asked in, by ``fast``, when its text has as many paragraphs as ``answers`` says; and the blocks chosen."""
    calls: list[bool] = []

    def ask(html: str, fast: bool = False) -> list[Block]:
        calls.append(fast)
        return [Block(FILL.format(n=n)[3:-4], "paragraph") for n in range(answers[fast])]

    monkeypatch.setattr(generic, "_trafilatura", ask)
    html = unsure()
    return calls, [block.text for block in main_blocks(html, LexborHTMLParser(html), "Bếp mùa nước nổi")]


def test_the_trimmed_page_is_enough_where_it_has_what_the_walk_found(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, found = asked(monkeypatch, {True: 8, False: 8})
    assert calls == [True]
    assert len(found) == 8


def test_the_whole_page_is_asked_where_the_trimmed_one_lacks_much(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, found = asked(monkeypatch, {True: 3, False: 8})
    assert calls == [True, False]
    assert len(found) == 8


def test_readability_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generic, "readability_blocks", lambda html: [Block(FILL.format(n=n)[3:-4], "paragraph") for n in range(8)])
    calls, found = asked(monkeypatch, {True: 0, False: 1})
    assert calls == [True, False]
    assert len(found) == 8
