"""Citations as ministries, groups and newspapers write them, and drafts, laws of other countries and lists that only look so."""

from __future__ import annotations

import time

import pytest

from vietnamese.legal import find_references
from vietnamese.legal_keys import document_keys


def cited(text: str) -> list[tuple[str | None, str | None]]:
    """Number or title, and date, of what a text cites."""
    return [(each.number or each.title, each.issued_on) for each in find_references(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nghị định 145 ngày 14/12/2020 của Chính phủ", [("145", "2020-12-14")]),
        ("theo QĐ 622 ngày 10/5/2017", [("622", "2017-05-10")]),
        ("Decree 20 dated 15/3/2021", [("20", "2021-03-15")]),
        ("Decree No. 20 dated March 15, 2021", [("20", "2021-03-15")]),
        ("Nghị đinh 20/2021/NĐ-CP", [("20/2021/NĐ-CP", "2021")]),
        ("Quyêt định số 15/QĐ-TTg", [("15/QĐ-TTg", None)]),
        ("Nghị định 20/2021-NĐ-CP", [("20/2021-NĐ-CP", "2021")]),
        ("Nghị định 136/2013/NĐ\u2011CP", [("136/2013/NĐ-CP", "2013")]),
        ("Quyết định 1929/QĐ\u2010TTg", [("1929/QĐ-TTg", None)]),
        ("Quyết định 32/2010/QĐ—TTg", [("32/2010/QĐ-TTg", "2010")]),
        *((f"Nghị định 20/2021/NĐ-CP{rest}", [("20/2021/NĐ-CP", "2021")]) for rest in (" - Thanh tra", "-Thanh tra", " – Trong khi", " - TRO GIUP", " - Bộ Y tế", "-Quy định", " - What is new")),
        ("Luật 51/2010/QH12 - Luat NKT", [("51/2010/QH12", "2010")]),
        ("Quyết định 1929/QĐ-TTg – Chuong trinh", [("1929/QĐ-TTg", None)]),
        ("Quyết định số 1456/QĐ-BTNMT - TCMT", [("1456/QĐ-BTNMT-TCMT", None)]),
        ("Quyết định 15/QĐ - UBND", [("15/QĐ-UBND", None)]),
        ("Quyết định 15/QĐ-Ttg", [("15/QĐ-Ttg", None)]),
        ("Nghị định 20/2021/NĐ-CP — CP nêu", [("20/2021/NĐ-CP", "2021")]),
        ("Luật Trẻ em năm 2016 và năm 2017 có 20 vụ", [("Luật Trẻ em", "2016")]),
        ("luật sửa đổi còn chậm, Luật Trẻ em 2016 thì rõ", [("Luật Trẻ em", "2016")]),
        ("Luật Thanh niên 2005 và 2020", [("Luật Thanh niên", "2005"), ("Luật Thanh niên", "2020")]),
        ("Quyết định 1929 của Thủ tướng Chính phủ ngày 25/11/2020", [("1929", "2020-11-25")]),
        ("Nghị định 20/2021/NĐ-CP1", [("20/2021/NĐ-CP", "2021")]),
        ("Nghị quyết 12/2020/UBTVQH14", [("12/2020/UBTVQH14", "2020")]),
        ("Chỉ thị số 10 CT/TW", [("10-CT/TW", None)]),
        ("Chương trình hành động số 24-CTr/TU", [("24-CTr/TU", None)]),
        ("Quyết định của Chủ tịch UBND tỉnh số 55/QĐ-UBND", [("55/QĐ-UBND", None)]),
        ("Quyết định cho phép thành lập số 2096/QĐ-UBND ngày 29/8/2019", [("2096/QĐ-UBND", "2019-08-29")]),
        ("Quyết định 5465/QĐ-BYT được Bộ Y tế ban hành ngày 22/11/2019", [("5465/QĐ-BYT", "2019-11-22")]),
        ("Decisions No. 32/2010/QD-TTg and 112/QD-TTg", [("32/2010/QD-TTg", "2010"), ("112/QD-TTg", None)]),
        ("các Nghị định số 102, 103 và 104/2024/NĐ-CP", [("102/2024/NĐ-CP", "2024"), ("103/2024/NĐ-CP", "2024"), ("104/2024/NĐ-CP", "2024")]),
        ("Quyết định số 11, 13/QĐ-UBND của UBND tỉnh Hà Giang", [("11/QĐ-UBND", None), ("13/QĐ-UBND", None)]),
        ("Thông tư 01/2018/TT-BTC, 02/2018/TT-BTC", [("01/2018/TT-BTC", "2018"), ("02/2018/TT-BTC", "2018")]),
        ("Nghị quyết 01/NQ-CP, 02/2019/NQ-CP", [("01/NQ-CP", None), ("02/2019/NQ-CP", "2019")]),
        ("luật đất đai 2024", [("luật đất đai", "2024")]),
        ("Luật hôn nhân và gia đình năm 2014", [("Luật hôn nhân và gia đình", "2014")]),
        ("Luật Hôn nhân và Gia đình, Luật Bình đẳng giới 2006", [("Luật Bình đẳng giới", "2006")]),
        ("Gender Equality Law (2006)", [("Gender Equality Law", "2006")]),
        ("the 2024 Land Law and the Children's Law 2016", [("Land Law", "2024"), ("Children's Law", "2016")]),
        ("Vietnam's Law on Children 2016", [("Law on Children", "2016")]),
        ("dự thảo sửa đổi Luật Đất đai 2013", [("Luật Đất đai", "2013")]),
        ("Luật số 71/2020/QH14 sửa đổi một số điều của Luật Phòng, chống HIV/AIDS 2006", [("71/2020/QH14", "2020"), ("Luật Phòng, chống HIV/AIDS", "2006")]),
    ],
)
def test_citations_in_the_shapes_that_pages_write(text: str, found: list[tuple[str, str]]) -> None:
    assert cited(f"Theo {text}, mọi người") == found


@pytest.mark.parametrize(
    "text",
    [
        "dự thảo Luật Chuyển đổi giới tính năm 2023", "góp ý dự án Luật Dân số năm 2025", "the draft Law on Associations 2016", "Dự thảo lần 3 Luật Dân số năm 2024",
        "the Law on Gender Recognition of Argentina (2012)", "Indonesia's Law on Sexual Violence 2022", "the Criminal Code 2018 of Canada", "Law of Malta 2015",
        "Luật Tiếp cận thông tin 2016 của Thụy Điển", "Bộ luật Hình sự Liên bang Nga 1996", "Thai Law on Marriage 2024", "Cambodia's 2001 Land Law",
        "Thailand's Marriage Equality Law 2024", "luật chơi 2020", "môn luật lao động 2019", "pháp luật đất đai 2024", "luật bóng đá 2018",
        "Nghị định số 34, 35 điều của luật", "Quyết định 3, 5/2020", "Quyết định 5 ngày nghỉ", "Quyết định 5 của ban giám đốc năm 2020", "Quyết định 5 ngày 3/2", "QĐ 622 ngày mai",
        "Quyết định tuyển dụng số 15/QĐ-SC", "Quyết định giao rừng số 7 cho thôn", "Nghĩa đinh 20 năm", "Sea Law 2019", "Common Law 2016", "Luật Hồi giáo năm 1990", "sách Luật Hấp dẫn 2012",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_citation(text: str) -> None:
    assert cited(f"Bài viết nêu {text} trong phần cuối") == []


@pytest.mark.parametrize(
    "text",
    [
        "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương năm 2019",
        "Luật sửa đổi một số điều của Luật Quốc tịch Việt Nam năm 2014",
        "Luật sửa đổi, bổ sung một số điều của Luật Giá, Luật Điện ảnh và luật khác, Luật Giáo dục năm 2019",
    ],
)
def test_a_law_that_amends_others_gives_none_of_them_its_year(text: str) -> None:
    assert all((title or "").startswith("Luật sửa đổi") for title, _ in cited(text))


@pytest.mark.parametrize(
    "forms",
    [
        ["Luật Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (HIV/AIDS) năm 2006", "Luật phòng, chống HIV/AIDS 2006", "Law on HIV/AIDS Prevention and Control (2006)"],
        ["Luật Đất đai năm 2013", "Land Law 2013", "the 2013 Land Law", "luật đất đai 2013"],
        ["Luật Trẻ em 2016", "Children's Law (2016)"],
        ["Bộ luật Lao động năm 2019", "Luật Lao động 2019", "luật lao động năm 2019", "the 2019 Labour Law", "BLLĐ 2019"],
        ["Bộ luật Dân sự 2015", "Luật Dân sự năm 2015", "Civil Law 2015"],
        ["LUẬT PHÒNG, CHỐNG BẠO LỰC GIA ĐÌNH 2022", "Luật Phòng, chống bạo lực gia đình năm 2022", "Luật PCBLGĐ 2022"],
        ["Nghị định 20/2021/NĐ-CP", "Nghị định 20/2021/NĐCP", "Nghi định 20/2021-NĐ-CP", "Decrees 20/2021/ND-CP"],
        ["Quyết định 15/2021/QĐ-UBND tỉnh Hà Giang", "Quyết định số 15/2021/QĐ-UBND của UBND tỉnh Hà Giang"],
        ["Chỉ thị 10-CT/TW", "Chỉ thị số 10 CT/TW"],
        ["Quyết định 176/HĐBT ngày 9/10/1989", "Quyết định số 176/HĐBT (9-10-1989)"],
    ],
)
def test_shapes_of_one_document_meet_on_all_sites(forms: list[str]) -> None:
    keys = {key for index, form in enumerate(forms) for key in document_keys(find_references(form), f"mot-trang-{index}")}
    assert len(keys) == 1


@pytest.mark.parametrize("unit", ["Luật sửa đổi, bổ sung một số điều của Luật An và Luật Bình ", "Quyết định số 1, 2, 3, ", "the Great Sea Law ", "Quyết định giao đất "])
def test_hostile_lists_take_linear_time(unit: str) -> None:
    started = time.perf_counter()
    find_references(unit * 2000)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("text", ["Quyết định 12 của ông ngày 3/2/2020", "Nghị quyết 5 của chi bộ ngày 3/2/2020", "TT 5 của lớp ngày 3/2/2020"])
def test_a_number_and_a_day_with_no_authority_between_them_are_no_citation(text: str) -> None:
    assert cited(f"Bài viết nêu {text} trong phần cuối") == []
