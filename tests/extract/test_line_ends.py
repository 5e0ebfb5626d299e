"""What only looks like a comment, a byline, a form or a notice stays in the text."""

from __future__ import annotations

import pytest

from crawler.extract.text_page import read_text_page

ONE = "Buổi gặp mặt diễn ra trong không khí ấm cúng của những người bạn cũ lâu ngày mới gặp lại nhau."
TWO = "Sau buổi gặp, mọi người cùng nhau trồng một hàng cây bên bờ kênh để làm kỷ niệm."
SHARE = "Chia sẻ\nFacebook"


def lost(text: str) -> list[str]:
    return [line for _, line, reason in read_text_page(text).dropped if reason != "interface"]


@pytest.mark.parametrize(
    "lines",
    [
        f"Hỏi: Cô đến đây từ bao giờ?\nTrả lời\nTôi đến đây từ năm 1995.\nHỏi: Vì sao cô ở lại?\nTrả lời\nVì các em.\n{TWO}",
        f"Buổi thứ nhất\n12/03/2019\nGiới thiệu nhóm\nBuổi thứ hai\n15/03/2019\nThăm vườn\n{SHARE}",
        f"Cô Hoa - 12/03/2019: 200.000đ\nChú Tám 13/03/2019\nChị Lan 14/03/2019\n{TWO}",
        f"Bà Năm nói:\nTrồng cây thì phải tưới.\nÔng Tư nói:\nTưới rồi thì phải đợi.\n{TWO}",
    ],
)
def test_interviews_schedules_and_lists_of_givers_are_no_comments(lines: str) -> None:
    assert lost(f"Buổi gặp mặt\n{ONE}\n{lines}") == []


@pytest.mark.parametrize("line", ["Hồ Ba Bể", "Lê Lợi", "Trao quà cho bé"])
def test_a_short_last_line_that_may_be_no_person_stays(line: str) -> None:
    assert lost(f"Buổi gặp mặt\n{ONE}\n{line}\n{SHARE}") == []


def test_a_name_under_a_quotation_is_its_source_and_stays() -> None:
    page = read_text_page(f"Buổi gặp mặt\n{ONE}\n“Còn nước còn tát.”\nLê Thị Hoa\n{SHARE}")
    assert (page.author, page.blocks[-1].text) == (None, "Lê Thị Hoa")


def test_a_name_that_the_text_speaks_of_is_no_byline() -> None:
    page = read_text_page(f"Buổi gặp mặt\n{ONE} Cô Hoa là người đến sớm nhất.\nLê Thị Hoa\n{SHARE}")
    assert (page.author, page.blocks[-1].text) == (None, "Lê Thị Hoa")


def test_a_sentence_about_cookies_in_general_is_content() -> None:
    line = "Nhiều trang web sử dụng cookie để ghi nhớ người đọc, vì thế các em nên hỏi người lớn."
    assert lost(f"An toàn trên mạng\n{ONE}\n{line}\n{TWO}") == []


def test_names_of_fields_in_a_list_that_a_colon_announces_are_content() -> None:
    assert (
        lost(f"Biểu mẫu dễ đọc\n{ONE}\nMỗi biểu mẫu nên có:\n- Họ và tên\n- Email\n- Nội dung\n{TWO}") == []
    )


def test_a_list_after_the_text_stays_although_buttons_surround_it() -> None:
    assert lost(f"Danh sách quà\n{ONE}\nTải về\nGạo nếp\nGạo tẻ\nĐường\n{SHARE}") == []


def test_a_readers_comment_is_known_by_its_name_date_and_reply_button() -> None:
    thread = (
        "Hoài An\n2 ngày trước\nMình ở gần kênh, hôm nào nhóm trồng tiếp cho mình tham gia với nhé.\nTrả lời"
    )
    page = read_text_page(f"Buổi gặp mặt\n{ONE}\n{TWO}\n{thread}")
    assert [block.text for block in page.blocks] == [ONE, TWO]
    assert {reason for _, _, reason in page.dropped} == {"comment"}
