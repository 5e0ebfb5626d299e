"""One key per legal document: spellings meet, documents do not, what a page leaves open is not guessed."""

from __future__ import annotations

import pytest

from vietnamese.gazette import area_of
from vietnamese.legal import find_references
from vietnamese.legal_keys import document_keys


def keys(text: str, site: str = "mot-trang") -> list[str]:
    return document_keys(find_references(text), site)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nghị định 136/2013", "136-2013-nd-cp"),
        ("Nghị định số 136 ngày 21/10/2013", "136-2013-nd-cp"),
        ("Nghi dinh so 136/2013/ND-CP", "136-2013-nd-cp"),
        ("Decree No. 136/2013/NĐ–CP", "136-2013-nd-cp"),
        ("Nghị quyết số 20-NQ/TW ngày 25/10/2017", "20-2017-nq-tw"),
        ("Luật Trẻ em 2016", "102-2016-qh13"),
        ("Luật số 102/2016/QH13", "102-2016-qh13"),
        ("Law on Children (2016)", "102-2016-qh13"),
        ("Luật Đo đạc và bản đồ 2018", "luat-do-dac-ban-do-2018"),
        ("Hiến pháp năm 2013", "hien-phap-2013"),
        ("Chỉ thị 16/CT-TTg", "16-ct-ttg"),
        ("Quyết định 9/QĐ-UBND ngày 3/3/2020 của UBND TP.HCM", "9-2020-qd-ubnd-ho-chi-minh"),
        ("Quyết định 9/QĐ-UBND ngày 3/3/2020 của UBND thành phố Thái Nguyên", "9-2020-qd-ubnd-thanh-pho-thai-nguyen"),
        ("Quyết định 9/QĐ-UBND ngày 3/3/2020 của UBND huyện Lạc Sơn", "9-2020-qd-ubnd-huyen-lac-son~mot-trang"),
        ("Quyết định 9/QĐ-UBND của UBND tỉnh Hậu Giang", "9-qd-ubnd-hau-giang~mot-trang"),
        ("Thông tư 05/2020", "5-2020-thong-tu~mot-trang"),
        ("Thông tư 26 năm 2012 của Bộ LĐ-TB&XH", "26-2012-tt-bldtbxh"),
        ("BLHS 2015", "100-2015-qh13"),
        ("Luật HN&GĐ năm 2014", "52-2014-qh13"),
        ("Luật BHXH 2006", "luat-bao-hiem-xa-hoi-2006"),
        ("the 2016 Law on Children, Decree", "102-2016-qh13"),
    ],
)
def test_key_of_a_citation(text: str, key: str) -> None:
    assert keys(f"Theo {text}, mọi người") == [key]


def test_a_short_citation_takes_what_a_fuller_one_on_its_page_tells() -> None:
    text = "Quyết định 9/QĐ-UBND ngày 3/3/2020 của UBND tỉnh Hậu Giang. Cũng theo Quyết định 9/QĐ-UBND thì lớp mở hằng tuần."
    assert len(set(keys(text))) == 1 and keys(text)[0] == "9-2020-qd-ubnd-hau-giang"


def test_a_short_citation_stays_open_where_two_documents_could_be_meant() -> None:
    first, second = "Quyết định 9/QĐ-UBND ngày 3/3/2020 của UBND tỉnh Hậu Giang", "Quyết định 9/QĐ-UBND ngày 4/4/2021 của UBND tỉnh An Giang"
    assert keys(f"{first}; {second}; nay Quyết định 9/QĐ-UBND hết hiệu lực")[2] == "9-qd-ubnd~mot-trang"


def test_a_number_that_nobody_dates_meets_on_its_own_site_only() -> None:
    assert keys("Quyết định 15/QĐ-UBND", "a") == keys("quyết định số 15 /QD-UBND", "a") != keys("Quyết định 15/QĐ-UBND", "b")


@pytest.mark.parametrize(
    ("issuer", "area"),
    [
        ("Chủ tịch UBND thành phố Cần Thơ", "can-tho"), ("UBND TP. Cần Thơ", "can-tho"), ("UBND tỉnh Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
        ("Sở Y tế Hòa Bình", "hoa-binh"), ("HĐND tỉnh Thừa Thiên - Huế", "hue"), ("UBND quận 3", "quan-3~"), ("UBND", ""), ("Sở Y tế", ""),
        ("UBND tỉnh", ""), ("People's Committee of Can Tho City", "can-tho"), ("Da Nang People’s Committee", "da-nang"),
        ("Lao Cai Provincial People's Committee", "lao-cai"), ("Chairman of the People's Committee of Ho Chi Minh City", "ho-chi-minh"),
        ("People's Committee of Thai Nguyen City", "thanh-pho-thai-nguyen"), ("People's Committee of Ba Vi District", "district-ba-vi~"),
        ("People's Committee", ""),
    ],
)  # fmt: skip
def test_area_of_an_issuer(issuer: str, area: str) -> None:
    assert area_of(issuer) == area
