"""Citations of legal documents, and numbers and words that look like one."""

from __future__ import annotations

import pytest

from vietnamese.legal import Reference, find_references

# Text, kind, number, issued_on
CITED = [
    ("Quyết định số 2096/QĐ-UBND", "Quyết định", "2096/QĐ-UBND", None),
    ("quyết định 2096/QĐ-UBND", "Quyết định", "2096/QĐ-UBND", None),
    ("QUYẾT ĐỊNH SỐ 2096/QĐ-UBND", "Quyết định", "2096/QĐ-UBND", None),
    ("Quyết định số: 2096 /QĐ–UBND", "Quyết định", "2096/QĐ-UBND", None),
    ("Quyết định\u00a0số\u00a02096/QĐ-UBND", "Quyết định", "2096/QĐ-UBND", None),
    ("Quyết định số 1929/QĐ-TTg ngày 25/11/2020", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định số 1929/QĐ-TTg, ngày 25-11-2020", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định số 1929/QĐ-TTg (ngày 25/11/2020)", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định 1929/QĐ-TTg ký ngày 25 tháng 11 năm 2020", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định 1929/QĐ-TTg ban hành ngày 25/11/2020", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định 1929/QĐ-TTg năm 2020", "Quyết định", "1929/QĐ-TTg", "2020"),
    ("Quyết định 1929/QĐ-TTg tháng 11 năm 2020", "Quyết định", "1929/QĐ-TTg", "2020"),
    ("Quyết định 1929/QĐ-TTg của Thủ tướng ngày 25/11/2020", "Quyết định", "1929/QĐ-TTg", "2020-11-25"),
    ("Quyết định số 1929 ngày 25/11/2020", "Quyết định", "1929", "2020-11-25"),
    ("Quyết định 32/2010/QĐ-TTg", "Quyết định", "32/2010/QĐ-TTg", "2010"),
    ("Nghị định 20/2021/NĐ-CP", "Nghị định", "20/2021/NĐ-CP", "2021"),
    ("Nghị định số 20/2021/NĐ-CP ngày 15/3/2021", "Nghị định", "20/2021/NĐ-CP", "2021-03-15"),
    ("Nghị định số 20/2021/NĐ-CP ngày 31/2/2021", "Nghị định", "20/2021/NĐ-CP", "2021"),
    ("Nghị định số 136/2013", "Nghị định", "136/2013", "2013"),
    ("Thông tư số 02/2018/TT-BLĐTBXH", "Thông tư", "02/2018/TT-BLĐTBXH", "2018"),
    ("Thông tư liên tịch số 01/2019/TTLT-BYT-BTC", "Thông tư liên tịch", "01/2019/TTLT-BYT-BTC", "2019"),
    ("Chỉ thị 16/CT-TTg", "Chỉ thị", "16/CT-TTg", None),
    ("Chỉ thị số 05-CT/TW ngày 15/5/2016", "Chỉ thị", "05-CT/TW", "2016-05-15"),
    ("Công văn số 456/SLĐTBXH-BTXH&GĐ ngày 1/2/2020", "Công văn", "456/SLĐTBXH-BTXH&GĐ", "2020-02-01"),
    ("Công văn 789/BTXH", "Công văn", "789/BTXH", None),
    ("Kế hoạch 123/KH-UBND ngày 5-6-2020", "Kế hoạch", "123/KH-UBND", "2020-06-05"),
    ("Kế hoạch số 12-KH/TU", "Kế hoạch", "12-KH/TU", None),
    ("Nghị quyết số 20-NQ/TW ngày 25/10/2017", "Nghị quyết", "20-NQ/TW", "2017-10-25"),
    ("Nghị quyết 42/NQ-CP", "Nghị quyết", "42/NQ-CP", None),
    ("Nghị quyết số 05/2019/NQ-HĐND", "Nghị quyết", "05/2019/NQ-HĐND", "2019"),
    ("Hướng dẫn số 12/HD-SYT", "Hướng dẫn", "12/HD-SYT", None),
    ("Thông báo số 77/TB-VPCP", "Thông báo", "77/TB-VPCP", None),
    ("Báo cáo số 310/BC-UBND", "Báo cáo", "310/BC-UBND", None),
    ("Tờ trình 41/TTr-SNV", "Tờ trình", "41/TTr-SNV", None),
    ("Luật số 73/2006/QH11", "Luật", "73/2006/QH11", "2006"),
    ("Luật Bình đẳng giới số 73/2006/QH11 ngày 29/11/2006", "Luật", "73/2006/QH11", "2006-11-29"),
    ("Luật Khám bệnh, chữa bệnh số 15/2023/QH15", "Luật", "15/2023/QH15", "2023"),
    ("Pháp lệnh số 06/2003/PL-UBTVQH11", "Pháp lệnh", "06/2003/PL-UBTVQH11", "2003"),
    ("Decree No. 20/2021/ND-CP", "Nghị định", "20/2021/ND-CP", "2021"),
    ("Decree 20/2021/NĐ-CP dated 15 March 2021", "Nghị định", "20/2021/NĐ-CP", "2021-03-15"),
    ("Decision No. 1929/QD-TTg of 25 November 2020", "Quyết định", "1929/QD-TTg", "2020-11-25"),
    ("Circular No. 02/2018/TT-BLDTBXH", "Thông tư", "02/2018/TT-BLDTBXH", "2018"),
    ("Resolution No. 28-NQ/TW", "Nghị quyết", "28-NQ/TW", None),
    ("Law No. 73/2006/QH11", "Luật", "73/2006/QH11", "2006"),
]

# Text, kind, title, year
NAMED = [
    ("Luật Bình đẳng giới năm 2006", "Luật", "Luật Bình đẳng giới", "2006"),
    ("Luật Bình đẳng giới 2006", "Luật", "Luật Bình đẳng giới", "2006"),
    ("Luật Trẻ em (2016)", "Luật", "Luật Trẻ em", "2016"),
    ("Luật Trẻ em (năm 2016)", "Luật", "Luật Trẻ em", "2016"),
    ("Luật Phòng, chống bạo lực gia đình năm 2022", "Luật", "Luật Phòng, chống bạo lực gia đình", "2022"),
    ("Luật Phòng, chống HIV/AIDS 2006", "Luật", "Luật Phòng, chống HIV/AIDS", "2006"),
    ("Luật Hôn nhân và gia đình 2014", "Luật", "Luật Hôn nhân và gia đình", "2014"),
    ("Luật Công nghệ thông tin năm 2006", "Luật", "Luật Công nghệ thông tin", "2006"),
    ("Luật Khoa học và công nghệ năm 2013", "Luật", "Luật Khoa học và công nghệ", "2013"),
    ("LUẬT NGƯỜI KHUYẾT TẬT NĂM 2010", "Luật", "LUẬT NGƯỜI KHUYẾT TẬT", "2010"),
    ("Bộ luật Lao động 2019", "Bộ luật", "Bộ luật Lao động", "2019"),
    ("Bộ luật Hình sự năm 2015 (sửa đổi năm 2017)", "Bộ luật", "Bộ luật Hình sự", "2015"),
    ("Pháp lệnh Dân số năm 2003", "Pháp lệnh", "Pháp lệnh Dân số", "2003"),
    ("Hiến pháp 2013", "Hiến pháp", "Hiến pháp", "2013"),
    ("Hiến pháp năm 1946", "Hiến pháp", "Hiến pháp", "1946"),
    ("Law on Gender Equality (2006)", "Luật", "Law on Gender Equality", "2006"),
    ("Law on Gender Equality 2006", "Luật", "Law on Gender Equality", "2006"),
    ("the 2016 Law on Children was", "Luật", "Law on Children", "2016"),
    ("Law on Persons with Disabilities of 2010", "Luật", "Law on Persons with Disabilities", "2010"),
    ("2019 Labour Code", "Bộ luật", "Labour Code", "2019"),
    ("Penal Code (2015)", "Bộ luật", "Penal Code", "2015"),
    ("the 2013 Constitution", "Hiến pháp", "Constitution", "2013"),
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Phòng, chống ma túy năm 2008",
        "Luật",
        "Luật sửa đổi, bổ sung một số điều của Luật Phòng, chống ma túy",
        "2008",
    ),
]

ISSUED = [
    ("ngày 29/8/2019 của Chủ tịch UBND thành phố Cần Thơ về việc giao", "Chủ tịch UBND thành phố Cần Thơ"),
    ("của Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu và các sở", "Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"),
    ("của Thủ tướng Chính phủ phê duyệt chương trình", "Thủ tướng Chính phủ"),
    ("của Chính phủ quy định chi tiết", "Chính phủ"),
    (
        "của Bộ trưởng Bộ Lao động - Thương binh và Xã hội và các văn bản khác",
        "Bộ trưởng Bộ Lao động - Thương binh và Xã hội",
    ),
    ("của Bộ Văn hóa, Thể thao và Du lịch, cùng với", "Bộ Văn hóa, Thể thao và Du lịch"),
    ("của Bộ Y tế, cán bộ", "Bộ Y tế"),
    ("của Sở LĐ-TB&XH tỉnh Lào Cai", "Sở LĐ-TB&XH tỉnh Lào Cai"),
    ("của Tỉnh ủy Lào Cai", "Tỉnh ủy Lào Cai"),
    ("do Thủ tướng Chính phủ ký", "Thủ tướng Chính phủ"),
    ("của UBND quận 3 về", "UBND quận 3"),
    ("of the Prime Minister", "Prime Minister"),
    (
        "of the Ministry of Labour, Invalids and Social Affairs.",
        "Ministry of Labour, Invalids and Social Affairs",
    ),
    ("của chúng tôi", None),
    ("của hội cha mẹ", None),
    ("", None),
]

DECOYS = """
    2096/QĐ-UBND|Số 12/QĐ-UBND|Gọi 0912 345 678|ĐT: 024/3826-1234|ngày 29/8/2019|Dự án VN-2019/12
    Mã số ABC/2019/NĐ|Dự án số 12/DA-XYZ|Kế hoạch 5 năm 2016-2020|Kế hoạch 2021-2025|Báo cáo 12/2017
    Báo cáo số 3|Báo cáo số 12/2017|Quyết định ngày 12/5/2020|Quyết định đi 3/4 chặng đường
    Quyết định 50/50|Quyết định số 7|Thông báo số 1 ngày 3/4/2020|Kế hoạch số 2 của nhóm|Hướng dẫn số 4
    Chương trình 135 năm 2015|Đề án 1816|Luật chơi 2020|Luật sư Nguyễn Văn Ba năm 2010
    LUẬT SƯ BA NĂM 2010|Đại học Luật Hà Nội năm 2015|Trường Luật Cần Thơ 2015
    Luật gia Nguyễn Thị Tư 2012|Luật Khoa tạp chí 2020|Luật Bình đẳng giới
    Luật Trẻ em, được Quốc hội thông qua năm 2016|Luật Trẻ em đã có hiệu lực từ năm 2017
    Luật Trẻ em 2016-2020|Nghị quyết 1325|Resolution 1325 (2000)|Security Council Resolution No. 1325
    Giấy phép số 123/GP-BTTTT|Code 2019|Code of Conduct 2019|the law of 2006|Plan 2020|Action Plan 1/B
    kết luận 3/2020|HIV/AIDS|24/7|1/3 số trẻ|Theo quyết định của tôi năm 2015|Constitution Avenue 2013
    Law firm 2019|Thông tư, nghị định 2020|Công văn đến 123|Quyết định số tiền 12/5|văn bản 3/4 trang
    TCVN 7899:2008|MST 0101234567/2019|Nghị định thư Kyoto năm 1997|pháp luật Việt Nam năm 2013
    Pháp Luật Online 2020|Luật của năm 2020
"""
NO_CITATIONS = [part.strip() for line in DECOYS.strip().splitlines() for part in line.split("|")]


@pytest.mark.parametrize(("text", "kind", "number", "issued_on"), CITED)
def test_numbered_document_is_found(text: str, kind: str, number: str, issued_on: str | None) -> None:
    (found,) = find_references(f"Thực hiện {text}.")
    assert (found.kind, found.number, found.issued_on) == (kind, number, issued_on)


@pytest.mark.parametrize(("text", "kind", "title", "year"), NAMED)
def test_law_is_found_by_name_and_year(text: str, kind: str, title: str, year: str) -> None:
    (found,) = find_references(f"Theo {text}, mọi người")
    assert (found.kind, found.number, found.title, found.issued_on) == (kind, None, title, year)


@pytest.mark.parametrize(("after", "issuer"), ISSUED)
def test_issuer_ends_where_the_authority_ends(after: str, issuer: str | None) -> None:
    (found,) = find_references(f"Quyết định số 12/QĐ-ABC {after}")
    assert found.issuer == issuer


@pytest.mark.parametrize("text", NO_CITATIONS)
def test_look_alike_is_not_taken(text: str) -> None:
    assert find_references(text) == []


def test_whole_citation_with_its_parts() -> None:
    quote = "Quyết định số 2096/QĐ-UBND ngày 29 tháng 8 năm 2019 của Chủ tịch UBND thành phố Cần Thơ"
    text = f"Căn cứ {quote} về việc giao chỉ tiêu đào tạo; trung tâm mở lớp."
    assert find_references(text) == [
        Reference(
            kind="Quyết định",
            number="2096/QĐ-UBND",
            title="giao chỉ tiêu đào tạo",
            issuer="Chủ tịch UBND thành phố Cần Thơ",
            issued_on="2019-08-29",
            quote=quote,
            start_char=7,
        )
    ]


def test_numbers_of_a_list_share_its_kind_word() -> None:
    found = find_references("các Nghị định số 20/2021/NĐ-CP, 56/2017/NĐ-CP và số 136/2013/NĐ-CP")
    assert [r.number for r in found] == ["20/2021/NĐ-CP", "56/2017/NĐ-CP", "136/2013/NĐ-CP"]


def test_symbol_of_a_listed_number_tells_its_kind() -> None:
    found = find_references("Quyết định số 12/QĐ-UBND ngày 1/2/2020 và số 13/KH-UBND")
    assert [r.kind for r in found] == ["Quyết định", "Kế hoạch"]


def test_two_laws_are_two_references() -> None:
    found = find_references("Luật Người khuyết tật năm 2010 và Luật Trẻ em năm 2016")
    assert [(r.title, r.start_char) for r in found] == [("Luật Người khuyết tật", 0), ("Luật Trẻ em", 34)]


def test_law_without_year_does_not_take_the_year_of_the_next() -> None:
    found = find_references("Luật Bình đẳng giới và Luật Trẻ em năm 2016")
    assert [(r.title, r.issued_on) for r in found] == [("Luật Trẻ em", "2016")]


def test_date_of_the_next_paragraph_is_not_taken() -> None:
    (found,) = find_references("Quyết định số 12/QĐ-UBND\n\n20/5/2020\n\ncủa Chính phủ")
    assert (found.issued_on, found.issuer) == (None, None)


@pytest.mark.parametrize("text", [text for text, *_ in CITED + NAMED])
def test_quote_stands_at_its_offset(text: str) -> None:
    page = f"Mở đầu.\n\nTheo {text} thì"
    (found,) = find_references(page)
    assert page[found.start_char :].startswith(found.quote)


def test_long_text_is_searched_quickly() -> None:
    assert find_references("Luật Trẻ em và " * 5000 + "quyết định " * 5000) == []


def test_there_are_enough_citations_and_decoys() -> None:
    assert len(CITED + NAMED) >= 50 and len(NO_CITATIONS) >= 40


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("Nghị quyết 5 năm 2021 - 2025", []), ("Thông tư 3 năm 2019–2020", []), ("Quyết định 2 năm 2019", []), ("Thông tư 3 năm 2019", ["3"]), ("Quyết định 2 năm 2019 của Thủ tướng", ["2"])],
)
def test_a_number_with_its_year_in_words_is_no_span_of_years(text: str, numbers: list[str]) -> None:
    assert [each.number for each in find_references(f"Theo {text}, mọi người")] == numbers
