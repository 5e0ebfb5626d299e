"""PDF files to titles, dates and paragraphs; what is damaged, encrypted, scanned or too large says so."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.extract.document import Document, form_of, is_document_address, read_document
from crawler.extract.document_title import link_title, stated_title
from crawler.extract.pdf_blocks import joined
from crawler.extract.record import Extraction, extract
from crawler.items import ExcludedError, Fetched
from crawler.sites import Site
from demo.pdf import Run, Sheet, pdf
from tests.documents import LEFT, PARAGRAPHS, TOP, add, report

SITE = Site("bo-tre", "Nhóm Bờ Tre", "https://botre.test/")


def read(body: bytes) -> Document:
    return read_document(body, "pdf")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def fetch(body: bytes, kind: str = "application/pdf", url: str = "https://botre.test/tep/bao-cao.pdf", **more: object) -> Extraction:
    return extract(Fetched(url, "bo-tre", body, kind, "2026-11-01T00:00:00Z", **more), SITE)  # type: ignore[arg-type]


def test_title_and_paragraphs_of_one_column() -> None:
    document = read(report())
    assert document.own_title == "Chuyến phà buổi sớm"
    assert texts(document) == list(PARAGRAPHS)


def test_running_heads_and_page_numbers_are_no_text_and_paragraphs_go_on_over_pages() -> None:
    long = " ".join(PARAGRAPHS)
    sheets = []
    words = long.split()
    for number in range(4):
        sheet = Sheet([Run(LEFT, 810, "Chuyến phà buổi sớm – Nhóm Bờ Tre", 9), Run(290, 40, f"Trang {number + 1}/4", 9)])
        add(sheet, " ".join(words[number * 27 : (number + 1) * 27]), TOP)
        sheets.append(sheet)
    assert " ".join(texts(read(pdf(sheets)))) == " ".join(words[:108])


def test_numbered_chapters_at_the_head_of_pages_are_no_running_heads() -> None:
    sheets = []
    for number in range(1, 5):
        sheet = Sheet([Run(LEFT, TOP, f"Chương {number}", 16, bold=True)])
        add(sheet, f"Bến thứ {number}. {PARAGRAPHS[number % 3]}", TOP - 30)
        sheets.append(sheet)
    found = [block.text for block in read(pdf(sheets)).every if block.kind == "heading"]
    assert found == [f"Chương {number}" for number in range(1, 5)]


@pytest.mark.parametrize("by_rows", [False, True], ids=["column by column", "row by row"])
def test_two_columns_are_read_one_after_the_other(by_rows: bool) -> None:
    sheet = Sheet()
    add(sheet, f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", 700, width=220)
    add(sheet, PARAGRAPHS[2], 700, x=LEFT + 250, width=220)
    if by_rows:
        sheet.runs.sort(key=lambda run: -run.y)
    assert texts(read(pdf([sheet]))) == [f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", PARAGRAPHS[2]]


def test_the_rows_of_a_table_stay_rows() -> None:
    sheet = Sheet()
    y = add(sheet, PARAGRAPHS[0], TOP)
    for cells in (("Bến", "Số em"), ("Thượng", "12"), ("Trung", "5")):
        sheet.runs += [Run(LEFT + at * 180, y, cell) for at, cell in enumerate(cells)]
        y -= 16
    document = read(pdf([sheet]))
    assert [(block.kind, block.text) for block in document.blocks[1:]] == [("row", "Bến | Số em"), ("row", "Thượng | 12"), ("row", "Trung | 5")]


def official() -> bytes:
    sheet = Sheet([
        Run(80, 790, "HỘI VÍ DỤ", 12), Run(330, 790, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True),
        Run(70, 774, "NHÓM BỜ TRE", 12, True), Run(375, 774, "Độc lập - Tự do - Hạnh phúc", 12, True),
        Run(80, 750, "Số: 18/BC-BT", 12), Run(350, 750, "Hà Nội, ngày 05 tháng 7 năm 2023", 12),
        Run(265, 715, "BÁO CÁO", 14, True), Run(170, 697, "Về lớp học ven sông năm học 2022 - 2023", 14, True),
    ])  # fmt: skip
    y = add(sheet, "Kính gửi: Ban điều hành Hội Ví Dụ", 665, size=13)
    for text in PARAGRAPHS[:2]:
        y = add(sheet, text, y, size=13, indent=28)
    return pdf([sheet], {"Title": "Microsoft Word - bc lop hoc.doc", "CreationDate": "D:20240811090000+07'00'"})


def test_an_official_letter_is_called_by_its_kind_and_subject_and_dated_by_its_head() -> None:
    record = fetch(official()).record
    assert record is not None
    assert record.title == "BÁO CÁO Về lớp học ven sông năm học 2022 - 2023"
    assert record.published is not None
    assert (record.published.value, record.published.source) == ("2023-07-05", "dateline")
    assert record.kind == "publication"
    assert [block.text for block in record.blocks][-2:] == list(PARAGRAPHS[:2])


def test_the_date_of_a_conversion_is_no_date() -> None:
    record = fetch(report(info={"CreationDate": "D:20210301080000+07'00'", "ModDate": "D:20210302080000+07'00'"})).record
    assert record is not None
    assert (record.published, record.modified) == (None, None)


def test_what_the_link_calls_a_document_counts_before_its_information() -> None:
    plain = Sheet()
    add(plain, PARAGRAPHS[0], TOP)
    body = pdf([plain], {"Title": "Một tên khác trong tệp"})
    record = fetch(body, evidence={"link": {"title": "Báo cáo lớp học ven sông (PDF, 1,2 MB)"}}).record
    assert record is not None
    assert record.title == "Báo cáo lớp học ven sông"
    alone = fetch(body).record
    assert alone is not None
    assert alone.title == "Một tên khác trong tệp"


@pytest.mark.parametrize("text", ["Tải về", "Xem tại đây", "bao_cao_2021.pdf", "Download the full report here", "PDF", ""])
def test_a_link_that_says_what_to_do_is_no_title(text: str) -> None:
    assert link_title(text) is None


@pytest.mark.parametrize("text", ["Microsoft Word - bao cao.doc", "PowerPoint Presentation", "BC_2021_final.indd", "Untitled-1", "a\x01b c d", "Scan"])
def test_the_name_of_a_program_or_file_is_no_title(text: str) -> None:
    assert stated_title(text) is None


def test_a_scanned_document_is_flagged_and_kept() -> None:
    record = fetch(pdf([Sheet(image=True)], {"Title": "Biên bản họp nhóm tháng ba"})).record
    assert record is not None
    assert (record.flags, record.title, record.blocks) == ({"scanned"}, "Biên bản họp nhóm tháng ba", [])


def test_text_that_a_program_read_in_a_scan_is_kept_with_the_flag() -> None:
    sheet = Sheet([Run(LEFT, 700 - 15 * n, line, hidden=True) for n, line in enumerate(("Sáng nào bà Thao cũng ra bến", "sớm nhất khi sương còn dày."))], image=True)
    record = fetch(pdf([sheet])).record
    assert record is not None
    assert record.flags == {"scanned"}
    assert [block.text for block in record.blocks] == ["Sáng nào bà Thao cũng ra bến sớm nhất khi sương còn dày."]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.4 ...", "damaged document"),
        (report()[:600], "damaged document"),
        (report(password="bi-mat"), "encrypted document"),
        (pdf([]), "damaged document"),
    ],
)
def test_what_cannot_be_read_has_its_reason(body: bytes, reason: str) -> None:
    result = fetch(body)
    assert (result.record, result.reason, result.state) == (None, reason, "failed")


def test_a_blank_page_is_no_record() -> None:
    result = fetch(pdf([Sheet()]))
    assert (result.reason, result.state) == ("no text", "excluded")


def test_a_document_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.extract.pdf.MAX_PAGES", 3)
    with pytest.raises(ExcludedError, match="more than 3 pages"):
        read(report(pages=4))


def test_a_document_of_too_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.extract.pdf.MAX_CHARS", 100)
    with pytest.raises(ExcludedError, match="more than 100 characters"):
        read(report())


def test_the_layer_of_a_legacy_font_is_read_as_it_was_meant() -> None:
    meant = "Trẻ em ven sông được học bơi miễn phí từ tháng sáu, mỗi lớp mười lăm em và hai cô giáo đứng lớp."
    tcvn3 = "TrÎ em ven s«ng ®−îc häc b¬i miÔn phÝ tõ th¸ng s¸u, mçi líp m−êi l¨m em vµ hai c« gi¸o ®øng líp."
    sheet = Sheet()
    add(sheet, tcvn3, TOP)
    record = fetch(pdf([sheet])).record
    assert record is not None
    assert [block.text for block in record.blocks] == [meant]
    assert "legacy_encoding" in record.flags


@pytest.mark.parametrize(("turn", "dx", "dy"), [(0, 0, -40), (1, 40, 0), (2, 0, 40), (3, -40, 0)])
def test_a_page_that_is_written_across_is_read(turn: int, dx: int, dy: int) -> None:
    lines = ["Sáng nào bà Thao cũng ra bến sớm nhất.", "Bà mang theo hai phích nước nóng."]
    sheet = Sheet([Run(300 + dx * n, 400 + dy * n, line, turn=turn) for n, line in enumerate(lines)], rotate=90 * turn)
    assert texts(read(pdf([sheet]))) == lines


def test_what_stands_across_in_the_margin_comes_after_the_text() -> None:
    sheet = Sheet([Run(30, 400, "Tài liệu lưu hành nội bộ", turn=1)])
    add(sheet, PARAGRAPHS[0], TOP)
    assert texts(read(pdf([sheet]))) == [PARAGRAPHS[0], "Tài liệu lưu hành nội bộ"]


@pytest.mark.parametrize(
    ("lines", "counts", "text"),
    [
        (["the commu-", "nity group"], {"community": 3}, "the community group"),
        (["the commu-", "nity group"], {}, "the commu-nity group"),
        (["a well-", "known place"], {"well-known": 1, "wellknown": 1}, "a well-known place"),
        (["the commu\xad", "nity group"], {}, "the community group"),
        (["năm 2019 -", "2020"], {}, "năm 2019 - 2020"),
        (["Hà Nội -", "Cần Thơ"], {}, "Hà Nội - Cần Thơ"),
    ],
)
def test_a_hyphen_goes_only_when_the_document_itself_says_so(lines: list[str], counts: dict[str, int], text: str) -> None:
    assert joined(lines, Counter(counts)) == text


@pytest.mark.parametrize(
    ("body", "kind", "url", "form"),
    [
        (b"%PDF-1.4", "application/pdf", "https://a.test/x", "pdf"),
        (b"%PDF-1.4", "text/html", "https://a.test/x", "pdf"),
        (b"%PDF-1.4", "application/octet-stream", "https://a.test/LinkClick.aspx", "pdf"),
        (b"<!DOCTYPE html><p>404", "application/pdf", "https://a.test/x.pdf", None),
        (b"<p>a", "text/html", "https://a.test/x.pdf", None),
        (b"PK\x03\x04", "application/octet-stream", "https://a.test/x.docx?v=1", "docx"),
        (b"PK\x03\x04", "application/zip", "https://a.test/x.zip", None),
        (b" ", "application/pdf", "https://a.test/x.pdf", None),
        (b"chu thuong", "text/plain", "https://a.test/x.pdf", None),
    ],
)
def test_what_a_response_is_its_type_and_bytes_say(body: bytes, kind: str, url: str, form: str | None) -> None:
    assert form_of(body, kind, url) == form


def test_a_document_is_known_by_the_ending_of_its_path() -> None:
    assert [is_document_address(f"https://a.test{path}") for path in ("/a.PDF?x=1", "/a.docx", "/a.pdf/b", "/a?f=b.pdf")] == [True, True, False, False]


def test_switched_off_it_is_excluded() -> None:
    site = Site("bo-tre", "Nhóm Bờ Tre", "https://botre.test/", documents=False)
    result = extract(Fetched("https://botre.test/a.pdf", "bo-tre", report(), "application/pdf", "2026-11-01T00:00:00Z"), site)
    assert (result.record, result.reason) == (None, "documents are switched off for this site")


@pytest.mark.parametrize("shift", [0, 4, -5])
@pytest.mark.parametrize("by_rows", [False, True])
@pytest.mark.parametrize("right", [200, 330])
def test_the_head_of_a_letter_is_read_side_by_side_whatever_its_lines_stand_on(shift: int, by_rows: bool, right: int) -> None:
    left_side = [Run(62, 785, "NHÓM BỜ TRE", 10, True), Run(62, 771, "TỔ BẾN ĐÁ", 10, True), Run(62, 750, "Số: 12/BC-BT", 10)]
    right_side = [
        Run(right, 785 + shift, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 10, True), Run(right, 771 + shift, "Độc lập - Tự do - Hạnh phúc", 10, True),
        Run(right, 750 + shift, "Cần Thơ, ngày 05 tháng 7 năm 2023", 10),
    ]  # fmt: skip
    pairs = [run for pair in zip(left_side, right_side, strict=True) for run in pair]
    sheet = Sheet(pairs if by_rows else left_side + right_side)
    y = add(sheet, "BÁO CÁO", 710, x=270, size=13, bold=True)
    y = add(sheet, "Về lớp học ven sông", y, x=230, size=13, bold=True)
    for text in PARAGRAPHS:
        y = add(sheet, text, y)
    record = fetch(pdf([sheet])).record
    assert record is not None
    assert record.published is not None
    assert (record.published.value, record.title) == ("2023-07-05", "BÁO CÁO Về lớp học ven sông")
    assert [block.text for block in record.blocks if "Cần Thơ" in block.text] == ["Cần Thơ, ngày 05 tháng 7 năm 2023"]
    assert not any("phúc NHÓM" in block.text or "NAM NHÓM" in block.text or "2023 Số" in block.text for block in record.blocks)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("BÁO CÁO THƯỜNG NIÊN", "NĂM 2021"), "BÁO CÁO THƯỜNG NIÊN NĂM 2021"),
        (("BÁO CÁO THƯỜNG NIÊN", "Năm 2021"), "BÁO CÁO THƯỜNG NIÊN Năm 2021"),
        (("BÁO CÁO KẾT QUẢ", "GIAI ĐOẠN 2016 - 2020"), "BÁO CÁO KẾT QUẢ GIAI ĐOẠN 2016 - 2020"),
        (("Annual report", "2021"), "Annual report 2021"),
    ],
)
@pytest.mark.parametrize("size", [13.0, 18.0])
def test_a_title_has_its_second_line(lines: tuple[str, str], title: str, size: float) -> None:
    sheet = Sheet([Run(150, 770, lines[0], size, True), Run(150, 770 - 2.3 * size, lines[1], size, True)])
    y = 690.0
    for text in PARAGRAPHS:
        y = add(sheet, text, y)
    record = fetch(pdf([sheet])).record
    assert record is not None
    assert record.title == title


def test_a_row_of_a_long_name_has_the_cells_of_the_rows_beside_it() -> None:
    sheet = Sheet()
    y = add(sheet, PARAGRAPHS[0], TOP)
    rows = [("Thôn", "Số hộ", "Ngày công"), ("Bản Nậm", "46", "210"), ("Bản Mù", "31", "155"), ("Khe Lếch", "18", "90")]
    for cells in rows:
        sheet.runs += [Run(place, y, cell) for place, cell in zip((62, 122, 182), cells, strict=True)]
        y -= 16
    document = read(pdf([sheet]))
    assert [(block.kind, block.text) for block in document.blocks[1:]] == [("row", " | ".join(cells)) for cells in rows]


@pytest.mark.parametrize("places", [(62, 100), (62, 104, 144), (200, 260)])
def test_the_cells_of_a_narrow_table_stay_apart(places: tuple[int, ...]) -> None:
    sheet = Sheet()
    y = add(sheet, PARAGRAPHS[0], TOP)
    rows = [("Năm", "Hộ", "Bến")[: len(places)], ("2020", "45", "3")[: len(places)], ("2021", "63", "5")[: len(places)]]
    for cells in rows:
        sheet.runs += [Run(place, y, cell) for place, cell in zip(places, cells, strict=True)]
        y -= 16
    document = read(pdf([sheet]))
    assert [(block.kind, block.text) for block in document.blocks[1:]] == [("row", " | ".join(cells)) for cells in rows]
