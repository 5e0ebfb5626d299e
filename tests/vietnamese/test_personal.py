"""Data of private persons: found, masked at their own length, and nothing else touched."""

from __future__ import annotations

import time

import pytest

from benchmarks.quality.personal_data import HALVES, cases
from vietnamese.personal import MASK, find_personal, mask


@pytest.mark.parametrize("case", [case for half in HALVES for case in cases(half)], ids=lambda case: case["text"][:40])
def test_a_case_is_as_written(case: dict[str, object]) -> None:
    text = str(case["text"])
    assert [[each.kind, text[each.start_char : each.end_char]] for each in find_personal(text)] == case["found"]


def test_a_mask_keeps_the_length_and_all_other_words() -> None:
    text = "Gọi chị Lụa 0912 345 678, thư lua@botre.example, hotline 1900 1234."
    hidden = mask(text)
    assert hidden == "Gọi chị Lụa •••• ••• •••, thư •••@botre.example, hotline 1900 1234."
    assert len(hidden) == len(text)


def test_what_is_masked_is_not_found_again() -> None:
    hidden = mask("CMND 272345678, STK 0071001234567 của Lê Thị Thơm, 0356789012")
    assert find_personal(hidden) == []
    assert not any(char.isdigit() for char in hidden)
    assert MASK in hidden


@pytest.mark.parametrize("text", ["", "0", "@", "a@b", "số tài khoản", "CMND", "+84", "0" * 5000, "09" * 5000, "a@" * 5000, "(0) " * 5000, "0912 " * 3000, "tk " * 5000 + "1", "cmnd " * 5000 + "123456789", "+1 23 " * 5000, "+49 (0)" * 5000, "vcb " * 5000 + "1234567890", "bidv cn a b c d " * 3000, "a at gmail.com " * 3000, "cccd cua a b c d " * 3000, "cccd | " * 5000, "cccd | so\n" * 3000 + "1 | 123456789", "a | cccd\n" + "1 | 123456789\n" * 3000])
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    assert len(mask(text)) == len(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Thư gửi về lua @ hoa.example trước thứ sáu.", "lua @ hoa.example"),
        ("lua(at)hoa(dot)example", "lua(at)hoa(dot)example"),
        ("lua [at] hoa [dot] example", "lua [at] hoa [dot] example"),
        ("lua@hoa(chấm)example", "lua@hoa(chấm)example"),
        ("Viết cho chị Lụa: lua.tran @ thu-hoa . com . vn nhé.", "lua.tran @ thu-hoa . com . vn"),
        ("Thư: lua@thu-hoa .org, hoặc gặp trực tiếp.", "lua@thu-hoa .org"),
        ("Thư: lua at hoa dot example, trả lời sau hai ngày.", "lua at hoa dot example"),
        ("Bạn đọc muốn giúp trường xin gửi về số tài khoản: 19034567890123, Techcombank.", "19034567890123"),
        ("Số tài khoản: 19034567890123, Techcombank, phòng giao dịch Bến Đá", "19034567890123"),
    ],
)
def test_what_is_spelt_out_against_machines_and_accounts_without_holder_are_found(text: str, value: str) -> None:
    assert [text[each.start_char : each.end_char] for each in find_personal(text)] == [value]
    assert mask(text) != text
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hẹn nhau lúc 5 @ nhà văn hóa.", "Theo dõi nhóm tại @hoa.example", "lienhe(at)hoa(dot)example", "info @ hoa.example", "Bản nhạc kết bằng một dấu chấm dôi.",
        "Meet at the red dot office.", "Số tài khoản của Hội Mây Tre: 19034567890123, Techcombank", "Số tài khoản: 19034567890123, Techcombank, Quỹ Mây Tre",
    ],
)  # fmt: skip
def test_signs_of_places_and_what_an_organisation_publishes_are_no_persons_data(text: str) -> None:
    assert find_personal(text) == []


@pytest.mark.parametrize("address", ["minhbach@hoa.example", "haiphong@hoa.example", "dangky2024@hoa.example", "hoa@hoa.example", "complaints@hoa.example"])
def test_an_organisations_own_address_in_a_sentence_is_no_persons(address: str) -> None:
    assert find_personal(f"Ai muốn xem sổ sách xin viết cho {address} trong giờ làm việc.") == []


@pytest.mark.parametrize("address", ["minhbach@gmail.com", "haiphong@yahoo.example", "khanhhoa@hoa.example", "lan.minhbach@hoa.example", "phongdang@hoa.example"])
def test_the_same_words_of_a_person_are_masked(address: str) -> None:
    assert len(find_personal(f"Ai muốn xem sổ sách xin viết cho {address} trong giờ làm việc.")) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Gọi chị Lụa 0912–345–678 nhé", "0912–345–678"),
        ("Đt 0912‑345‑678", "0912‑345‑678"),
        ("ĐT: 09 1234 5678", "09 1234 5678"),
        ("gặp anh Tế 09.12.34.56.78", "09.12.34.56.78"),
        ("nhắn https://zalo.me/0912345678", "0912345678"),
        ("wa.me/84912345678 (Lụa)", "84912345678"),
        ("Ms. Lua, +66 81 234 5678", "+66 81 234 5678"),
        ("Call Tom at +1 (408) 555-0123 after six", "+1 (408) 555-0123"),
        ("số CCCD của chị là 001085012345", "001085012345"),
        ("Số thẻ ATM 9704 3612 3456 7890", "9704 3612 3456 7890"),
        ("Xin gửi qua Vietcombank 0071001234567 Le Thi Lua", "0071001234567"),
        ("BIDV chi nhánh Bến Lành: 1201 0001 23456 - Lê Thị Lụa", "1201 0001 23456"),
        ("lua.le at gmail.com", "lua.le at gmail.com"),
        ("lua.le AT gmail DOT com", "lua.le AT gmail DOT com"),
        ("lua.le(a)gmail.com", "lua.le(a)gmail.com"),
        ("lua.le @gmail.com", "lua.le @gmail.com"),
        ("lua.le (a còng) gmail chấm com", "lua.le (a còng) gmail chấm com"),
    ],
)
def test_other_shapes_of_numbers_and_addresses_are_found(text: str, value: str) -> None:
    assert [text[each.start_char : each.end_char] for each in find_personal(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "số seri: 0912345678", "tiền giả seri AB 0912345678", "Số vận đơn 0912345678", "số báo danh 0912345678", "+20 000 000 đồng", "+30 000 000 so với năm trước",
        "tăng +1.200.000", "GMT+7 2019 2020 2021", "+10.762622, +106.660172", "09.12.2019", "08 09 2019 - 12 10 2019", "03.05.2019-30.05.2019",
        "Vietcombank 0071001234567, chủ tài khoản: Quỹ Bến Lành", "hotline Vietcombank 1900545413", "BIDV ủng hộ 500000000 đồng", "Agribank 2019-2020 và 2021", "ACB 150000000 đồng",
        "Điều 5(a)luật.vn", "Xem mục (a) ben-go.example", "theo dõi @ben.go.example", "They meet at hotmail every year", "họp at gmail", "zalo.me/g/abcdef123456",
        "Văn phòng Bến Lành: +66 2 123 4567", "09 1234 5678 9012 3456",
    ],
)  # fmt: skip
def test_numbers_that_only_look_like_a_persons(text: str) -> None:
    assert find_personal(text) == []


def test_accounts_of_two_banks_are_both_found() -> None:
    text = "Lê Thị Lụa: Vietcombank 0071001234567; STK Agribank 5300205123456"
    assert [text[each.start_char : each.end_char] for each in find_personal(text)] == ["0071001234567", "5300205123456"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("STT | Họ tên | CCCD | SĐT\n1 | Lê Thị Lụa | 001190012345 | 0912345678\n2 | Đỗ Văn Tế | 272345678 | 0356789012", ["001190012345", "0912345678", "272345678", "0356789012"]),
        ("Họ tên | Số tài khoản | Ngân hàng\nLê Thị Lụa | 0071001234567 | VCB\n\n0071001234568 là mã đơn hàng", ["0071001234567"]),
        ("Họ tên | Hộ chiếu\nLê Thị Lụa | C1234567", ["C1234567"]),
        ("CCCD | 001190012345\nHọ tên | Lê Thị Lụa", ["001190012345"]),
        ("Hộ chiếu B 1234567", ["B 1234567"]),
    ],
)
def test_numbers_in_tables_of_people_are_found(text: str, values: list[str]) -> None:
    assert [text[each.start_char : each.end_char] for each in find_personal(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "Đơn vị | Số tài khoản\nQuỹ Bến Lành | 0071001234567\nHội Chữ thập đỏ | 1201000123456",
        "STT | Số hiệu | Số tiền\n1 | 123456789 | 150000000",
        "Họ tên | CCCD\nLê Thị Lụa | đã nộp\n\nMã đơn hàng 123456789",
        "Năm | Số hộ\n2019 | 123456789",
    ],
)
def test_tables_of_organisations_and_of_figures_are_no_persons_data(text: str) -> None:
    assert find_personal(text) == []
