"""The page that the libraries for main text are asked of first: without what is no text, with all that may be."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract import generic
from crawler.extract.fast_text import Rows
from crawler.extract.generic import main_blocks
from crawler.extract.trimmed import source_of, trimmed
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
    found = source_of(trimmed(tree, Rows(tree.body)))
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


PASTED = "Đoạn dán vào kể về buổi chợ nổi cuối năm, khi thuyền của cả ba xã neo lại bên bến để đổi gạo lấy cá và củi."


@pytest.mark.parametrize("paragraph", [f"<div>{PASTED}</div>", f'<div dir="auto">{PASTED}</div>', f'<div style="text-align: justify">Đoạn <b>dán</b>{PASTED[8:]}</div>'])
@pytest.mark.parametrize("beside", ["", f"<section class=section-5><h2>Ủng hộ</h2>{FILL}</section>"])
def test_paragraphs_that_are_named_div_stay_between_others(paragraph: str, beside: str) -> None:
    html = f"<html><body><div class=wrap>{MENU}<h1>Bếp mùa nước nổi</h1><div class=body>{TEXT}{paragraph}{TEXT.replace('Đoạn', 'Phần')}{paragraph.replace('cuối năm', 'đầu năm')}</div>{beside}</div></body></html>"
    texts = [block.text for block in main_blocks(html, LexborHTMLParser(html), "Bếp mùa nước nổi")]
    assert PASTED in texts
    assert PASTED.replace("cuối năm", "đầu năm") in texts
    assert texts.index(PASTED) == 8 + (texts[0] == "Bếp mùa nước nổi")


@pytest.mark.parametrize(
    ("element", "becomes"),
    [
        (f"<div>{PASTED}</div>", True), (f"<div lang=vi>{PASTED}</div>", True), (f"<div class=card>{PASTED}</div>", False), (f"<div id=x>{PASTED}</div>", False),
        (f"<div>{PASTED}<ul><li>một</li></ul></div>", False), (f"<section>{PASTED}</section>", False), ("<div>Ngắn thôi.</div>", False),
        (f"<div title='a > b'>{PASTED}</div>", True),
    ],
)  # fmt: skip
def test_only_a_nameless_div_of_running_words_becomes_a_paragraph(element: str, becomes: bool) -> None:
    found = cut(page(element))
    assert (f"<p>{PASTED}</p>" in found) is becomes
    assert found.count(PASTED) == (PASTED in element)


def test_a_div_beside_loose_words_stays_what_it_is() -> None:
    assert f"<div>{PASTED}</div>" in cut(page(f"<div>{PASTED}</div>Lời kể nằm ngay trong bài."))
    assert f"<div>{PASTED}</div>" in cut(f"<html><body><article><h1>Bếp</h1><div>{PASTED}</div></article></body></html>")


def test_loose_words_and_paragraphs_of_any_name_stay_together() -> None:
    loose = f"{FILL[3:-4].format(n=20)}<br><br>{FILL[3:-4].format(n=21)}"
    html = f"<html><body><div class=wrap>{MENU}<h1>Bếp mùa nước nổi</h1><div class=body>{loose}<div>{PASTED}</div>{FILL.format(n=22)}{loose.replace('Đoạn 2', 'Đoạn 3')}</div></div></body></html>"
    text = "\n".join(block.text for block in main_blocks(html, LexborHTMLParser(html), "Bếp mùa nước nổi"))
    assert all(f"Đoạn {n} kể" in text for n in (20, 21, 22, 30, 31))
    assert PASTED in text


def test_marks_that_a_page_brings_along_do_no_harm() -> None:
    tree = LexborHTMLParser(page('<div data-p="">' * 3_000 + PASTED))
    assert tree.body is not None
    assert source_of(trimmed(tree, Rows(tree.body))).count(PASTED) == 1
