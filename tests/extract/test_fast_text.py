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


FILES = ("Báo cáo giữa kỳ", "Sổ tay nuôi vịt chạy lũ", "Biên bản họp thôn")


def listed(kind: str, targets: tuple[str, ...]) -> str:
    links = [f'<a href="{target}">{name}</a>' for target, name in zip(targets, FILES, strict=True)]
    return {"ul": "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>", "p": "".join(f"<p>{link}</p>" for link in links), "table": "<table>" + "".join(f"<tr><td>{link}</td></tr>" for link in links) + "</table>"}[kind]


@pytest.mark.parametrize("kind", ["ul", "p", "table"])
def test_documents_listed_in_the_text_are_a_part_of_it(kind: str) -> None:
    targets = ("/a.pdf", "/wp-content/b.docx?v=2", "https://ben-go.example/c.ODT#muc-2")
    found = read(f"<nav><ul><li><a href=/>Trang chủ</a></li></ul></nav><main><h1>{TITLE}</h1>{TEXT}<h2>Tài liệu</h2>{listed(kind, targets)}</main>")
    assert found.is_sure()
    assert all(name in words(found) for name in FILES)
    assert "Trang chủ" not in words(found)


def test_one_document_to_take_home_is_named_in_the_text() -> None:
    assert "Tải sổ tay (PDF, 3,1 MB)" in words(read(f"<main><h1>{TITLE}</h1>{TEXT}<p><a href='/so-tay.pdf'>Tải sổ tay (PDF, 3,1 MB)</a></p></main>"))


def test_most_links_of_a_list_of_documents_must_lead_to_some() -> None:
    found = read(f"<main><h1>{TITLE}</h1>{TEXT}{listed('ul', ('/a.pdf', '/tin/2', '/c.pdf'))}</main>")
    assert all(name in words(found) for name in FILES)


@pytest.mark.parametrize(
    "box",
    [
        listed("ul", ("/tin/1", "/tin/2", "/tin/3")),
        listed("ul", ("/a.pdf", "/tin/2", "/tin/3.html?of=a.pdf&page=2")),
        listed("p", ("/tin/1", "/b.pdf", "/tin/3")),
        f"<div class='related'>{listed('ul', ('/a.pdf', '/b.pdf', '/c.pdf'))}</div>",
        f"<aside>{listed('ul', ('/a.pdf', '/b.pdf', '/c.pdf'))}</aside>",
        "<div><a href='/tin/pdf'>Báo cáo giữa kỳ</a></div>",
    ],
)
def test_other_boxes_of_links_are_none(box: str) -> None:
    found = read(f"<main><h1>{TITLE}</h1>{TEXT}{box}</main>")
    assert "Báo cáo giữa kỳ" not in words(found)


@pytest.mark.parametrize(("name", "stays"), [("printable", True), ("print-area", True), ("print_content", True), ("news printArea", True), ("print-link", False), ("printer", False), ("print", False)])
def test_what_is_meant_for_the_printer_is_text(name: str, stays: bool) -> None:
    short = "<p>Chiều mai lớp bơi nghỉ vì nước lớn, hẹn các em sáng thứ bảy ở bến Gỗ như mọi tuần.</p>"
    found = read(f"<main><div><h1>{TITLE}</h1></div><div id='{name}'>{short}</div><div>{TEXT}</div></main>")
    assert ("hẹn các em" in words(found)) is stays


@pytest.mark.parametrize("name", ["ez-toc-title", "elementor-toc__header", "lwptoc_header", "wp-block-table-of-contents"])
def test_the_heading_of_a_table_of_contents_is_none_of_the_text(name: str) -> None:
    assert "Nội dung trang" not in words(read(f"<main><h1>{TITLE}</h1><div class='{name}'>Nội dung trang</div>{TEXT}</main>"))
    assert "Đoạn 0" in words(read(f"<main><h1>{TITLE}</h1><div id='toc-content'>{TEXT[:130]}</p></div></main>"))  # what the table is made of


@pytest.mark.parametrize("name", ["field--label-hidden", "field--label-visually_hidden"])
def test_a_field_whose_label_is_hidden_is_shown(name: str) -> None:
    other = "<div><p>Một đoạn khác của trang, dài bằng mấy dòng chữ, kể chuyện bến đò và chiếc ghe máy của xóm Chài mùa nước lớn.</p></div>"
    found = read(f"<main><h1>{TITLE}</h1><div class='field {name}'>{TEXT[:130]}</p></div>{other * 3}</main>")
    assert "Đoạn 0" in words(found)


def test_a_long_list_of_terms_between_title_and_text_belongs_to_it() -> None:
    terms = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in {"Tác giả": "-", "Lĩnh vực": "Bơi lội", "Số trang": "36", "Bạn đọc": "Các em ở xã ven sông, cha mẹ và thầy cô " * 3}.items())
    assert "Số trang 36" in words(read(f"<main><h1>{TITLE}</h1><dl>{terms}</dl><div>{TEXT}</div></main>"))
    others = "<dt>Lượt xem</dt><dd>36</dd><dt>Người đăng</dt><dd>Lụa</dd>"
    assert "Lượt xem" not in words(read(f"<main><h1>{TITLE}</h1><dl>{others}</dl><div>{TEXT}</div></main>"))


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
