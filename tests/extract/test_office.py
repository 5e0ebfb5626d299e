"""Office files to titles and blocks; bombs, damage and passwords have their reason."""

from __future__ import annotations

import pytest

from crawler.extract.document import Document, read_document
from crawler.items import ExcludedError
from tests.documents import PARAGRAPHS
from tests.office import docx, odt, p, pptx, table, xlsx, zipped


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def test_a_docx_file_with_styles() -> None:
    body = docx(
        p("Chuyến phà buổi sớm", "Title"), p("Tác giả: Nhóm Bờ Tre"), p("Bến cũ", "Heading1"), p(PARAGRAPHS[0]),
        p("đèn pin", item=True), p("sổ", item=True), table(("Bến", "Số em"), ("Thượng", "12")), title="Document1",
    )  # fmt: skip
    document = read_document(body, "docx")
    assert document.own_title == "Chuyến phà buổi sớm"
    assert document.stated_title is None
    assert kinds(document) == [
        ("paragraph", "Tác giả: Nhóm Bờ Tre"), ("heading", "Bến cũ"), ("paragraph", PARAGRAPHS[0]), ("item", "đèn pin"), ("item", "sổ"),
        ("row", "Bến | Số em"), ("row", "Thượng | 12"),
    ]  # fmt: skip


def test_an_official_letter_as_docx() -> None:
    body = docx(
        table(("HỘI VÍ DỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("NHÓM BỜ TRE", "Độc lập - Tự do - Hạnh phúc"), ("Số: 18/BC-BT", "Hà Nội, ngày 05 tháng 7 năm 2023")),
        p("BÁO CÁO", bold=True), p("Về lớp học ven sông", bold=True), p(PARAGRAPHS[0]),
    )  # fmt: skip
    document = read_document(body, "docx")
    assert document.own_title == "BÁO CÁO Về lớp học ven sông"
    assert [fact.value for fact in document.dates] == ["2023-07-05"]


def test_deleted_text_is_none() -> None:
    body = docx('<w:p><w:r><w:t>Còn lại</w:t></w:r><w:del><w:r><w:t> đã xóa</w:t></w:r></w:del></w:p>')
    assert kinds(read_document(body, "docx")) == [("paragraph", "Còn lại")]


def test_text_in_wrappers_of_word_is_read() -> None:
    def wrapped(inside: str, tag: str = "w:sdtContent") -> str:
        return f"<w:sdt><{tag}>{inside}</{tag}></w:sdt>"

    cells = f"<w:tc>{p('Bến')}</w:tc>" + wrapped(f"<w:tc>{p('Số em')}</w:tc>")
    row = f"<w:tr>{cells}</w:tr>"
    body = docx(wrapped(wrapped(p("Hai lớp"))), f"<w:customXml>{p('Một lớp')}</w:customXml>", f"<w:tbl>{wrapped(row)}</w:tbl>")
    assert kinds(read_document(body, "docx")) == [("paragraph", "Hai lớp"), ("paragraph", "Một lớp"), ("row", "Bến | Số em")]
    assert kinds(read_document(docx(p("Bến cũ"), "<w:ins>" * 100 + p("Sâu") + "</w:ins>" * 100), "docx")) == [("paragraph", "Bến cũ")]


def test_a_box_of_text_follows_its_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('Tám trăm em')}{p('đi học đều')}</w:txbxContent>"
    both = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    body = docx(f"<w:p><w:r><w:t>Trong năm </w:t>{both}<w:t>qua</w:t></w:r></w:p>", p("Bến cũ"))
    assert [text for _, text in kinds(read_document(body, "docx"))] == ["Trong năm qua", "Tám trăm em", "đi học đều", "Bến cũ"]
    assert [text for _, text in kinds(read_document(docx(f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>"), "docx"))] == ["Tám trăm em", "đi học đều"]


def test_hidden_words_are_none_and_a_hyphen_that_keeps_a_line_together_stays() -> None:
    run = "<w:p><w:r><w:rPr><w:vanish{}/></w:rPr><w:t>nháp </w:t></w:r><w:r><w:t>năm 2020</w:t><w:noBreakHyphen/><w:t>2023</w:t></w:r></w:p>"
    assert kinds(read_document(docx(run.format("")), "docx")) == [("paragraph", "năm 2020-2023")]
    assert kinds(read_document(docx(run.format(' w:val="0"')), "docx")) == [("paragraph", "nháp năm 2020-2023")]


def test_an_odt_file() -> None:
    body = odt(
        '<text:h text:outline-level="1">Chuyến phà</text:h><text:p>Bà Thao <text:span>ra bến</text:span><text:s/>sớm.'
        "<office:annotation><text:p>sửa lại</text:p></office:annotation></text:p><text:list><text:list-item><text:p>đèn pin</text:p></text:list-item></text:list>"
    )
    document = read_document(body, "odt")
    assert document.own_title == "Chuyến phà"
    assert kinds(document) == [("paragraph", "Bà Thao ra bến sớm."), ("item", "đèn pin")]


def test_slides() -> None:
    document = read_document(pptx(("Lớp học ven sông", ["Nhóm Bờ Tre"]), ("Kết quả", ["mười hai em", "hai cô giáo"])), "pptx")
    assert document.own_title == "Lớp học ven sông"
    assert kinds(document) == [("paragraph", "Nhóm Bờ Tre"), ("heading", "Kết quả"), ("item", "mười hai em"), ("item", "hai cô giáo")]


def test_a_spreadsheet_keeps_words_and_numbers_and_leaves_out_dates() -> None:
    rows: list[list[str | float]] = [["Bến", "Số em"], ["Thượng", 12]]
    assert kinds(read_document(xlsx(rows), "xlsx")) == [("row", "Bến | Số em"), ("row", "Thượng | 12")]
    assert kinds(read_document(xlsx([["Ngày đo", 44197]], form=14), "xlsx")) == [("row", "Ngày đo | 2021-01-01")]
    assert kinds(read_document(xlsx([["Ngày đo", 44197]], form=165, code="dd/mm/yyyy;@", since_1904=True), "xlsx")) == [("row", "Ngày đo | 2025-01-02")]
    assert kinds(read_document(xlsx([["Tỷ lệ", 0.79]], form=9), "xlsx")) == [("row", "Tỷ lệ | 79%")]


@pytest.mark.parametrize(
    ("body", "form", "reason"),
    [
        (b"PK\x03\x04 broken", "docx", "damaged document"),
        (zipped({"khac.xml": "<a/>"}), "docx", "damaged document"),
        (zipped({"word/document.xml": "<a><b>"}), "docx", "damaged document"),
        (zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "docx", "damaged document"),
        (docx(p("x"))[:200], "docx", "damaged document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx", "encrypted document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc", r"document in a form that is not read \(doc\)"),
        (zipped({"word/document.xml": " " * (101 * 2**20)}), "docx", "larger than 100 MiB when unpacked"),
        (zipped({f"{n}": "" for n in range(10_001)}), "docx", "too many parts"),
    ],
    ids=["no zip", "no part", "no xml", "entities", "cut", "password", "doc", "bomb", "parts"],
)
def test_what_cannot_be_read_has_its_reason(body: bytes, form: str, reason: str) -> None:
    with pytest.raises(ExcludedError, match=reason):
        read_document(body, form)
