"""Each rule for boilerplate lines, and the content that looks like it."""

from __future__ import annotations

import pytest

from crawler.extract.line_kinds import is_bare_number, is_file_name, is_interface, is_prose, is_share
from crawler.extract.line_meta import is_admin, is_counter, read_meta
from crawler.extract.lines import FIRST_ROWS, clean_blocks, clean_lines
from crawler.extract.phrases import is_tail_heading
from crawler.items import Block, BlockKind

PROSE = "Mỗi sáng thứ bảy, các bạn trẻ trong nhóm lại gặp nhau ở bờ đê để nhặt rác và trồng thêm cây."
MORE = "Đến cuối năm, bờ đê đã có hơn hai trăm cây xanh và ba chiếc ghế đá cho người già ngồi nghỉ."


def kept(*lines: str) -> list[str]:
    return [verdict.text for verdict in clean_lines(lines) if verdict.keep]


def reasons(*lines: str) -> list[str | None]:
    return [verdict.reason for verdict in clean_lines(lines)]


def blocks(*pairs: tuple[BlockKind, str]) -> list[Block]:
    return [Block(text, kind) for kind, text in pairs]


@pytest.mark.parametrize(
    "line",
    [
        "1..jpg", "img1203-9911.jpg", "DSCF9001-1.JPG", "IMG 4411", "IMG_20190612_081530", "DSC_0042",
        "DSC 0042",
        "image001.png", "image001", "10min..jpg", "Hinh1.jpeg", "lop hoc 2..png",
        "0a12bc34 77de 4f0a 9b1c 0d9e8f7a6b5c",
        "0a12bc34-77de-4f0a-9b1c-0d9e8f7a6b5c", "290113847 558203941772003 6620194471823 n",
        "20230415 103000",
        "z4567890123456 0a1b2c3d4e5f", "P1010023", "Screenshot 2023 04 15 at 10.20.30",
        "WhatsApp Image 2023 04 15 at 9",
        "received 1029384756", "banner 1 1024x768", "photo_2021-03-04_10-11-12", "untitled-2-2513.png",
        "anh_12",
        "poster.png (120 KB)", "d41d8cd98f00b204e9800998ecf8427e",
    ],
)  # fmt: skip
def test_file_names_are_recognised(line: str) -> None:
    assert is_file_name(line)


@pytest.mark.parametrize(
    "line",
    [
        "AN | BCD | SKY-2", "3MS", "0909 123 456", "024 3936 0000", "+84 24 3936 0000", "Hình 1",
        "Ảnh: Lê An",
        "Ảnh chụp tại xã", "Mẫu đơn đăng ký.pdf", "COVID-19", "2019 2020 2021", "Logo", "Quyết định 12",
        "PrEP",
        "Bữa cơm", "facade", "20/10/2019", "15000000 đồng", "SDG 5", "Image of the year", "P.A.C.E", "H2O",
    ],
)  # fmt: skip
def test_content_is_no_file_name(line: str) -> None:
    assert not is_file_name(line)


@pytest.mark.parametrize(
    "line",
    [
        "31 Lượt xem", "285 Viewed", "Views: 3888", "0 Comments", "This Post Has 0 Comments",
        "Download 26", "0 / 1369",
        "Tổng số truy cập: 1121458", "Đã xem: 12", "Lượt xem:", "Số lượt xem: 1.204", "Hits: 44",
        "(12 lượt xem)",
        "4 min read", "Bình luận: 0", "Đang truy cập: 3", "Lượt xem: 12 | Lượt tải: 4", "127 lượt đọc",
        "File Size 2 MB",
    ],
)  # fmt: skip
def test_counters_are_recognised(line: str) -> None:
    assert is_counter(line)


@pytest.mark.parametrize(
    "line",
    [
        "500 lượt người được khám", "12 trẻ em", "Bình luận", "Thích", "3/4", "Xem 3 phim tài liệu",
        "30/09/2020",
        "2.000 lượt tư vấn miễn phí", "Comments on the draft law 2019", "Tải về 3 biểu mẫu",
        "30/09/2020 - 5 lượt xem",
    ],
)  # fmt: skip
def test_content_is_no_counter(line: str) -> None:
    assert not is_counter(line)


@pytest.mark.parametrize("line", ["127", "1.204", "(15)", "3888"])
def test_a_lone_integer_is_a_bare_number(line: str) -> None:
    assert is_bare_number(line)


@pytest.mark.parametrize("line", ["12,5%", "127 người", "1-2", "0909 123 456", "3.1.2"])
def test_other_figures_are_no_bare_number(line: str) -> None:
    assert not is_bare_number(line)


def test_lone_number_between_title_and_text_goes() -> None:
    assert reasons("Dọn rác bờ đê", " 127 ", PROSE) == [None, "counter", None]


def test_figures_with_their_captions_stay() -> None:
    lines = ["12.500", "Trẻ em đến trường", "340", "Giáo viên", PROSE]
    assert kept(*lines) == lines


def test_years_of_a_chronicle_stay() -> None:
    lines = ["1998", PROSE, "2005", MORE]
    assert kept(*lines) == lines


def test_numbers_of_a_list_stay() -> None:
    lines = ["1", "Chuẩn bị", "2", "Thực hiện", PROSE]
    assert kept(*lines) == lines


def test_cells_of_a_table_stay() -> None:
    lines = ["1", "Thanh Sơn", "14", "2", "Thanh Thủy", "22", "3", "Yên Lập", "9", PROSE]
    assert kept(*lines) == lines


@pytest.mark.parametrize(
    "line",
    ["facebook", "Facebook | Zalo | Email", "Chia sẻ:", "Share this:", "Facebook Twitter Print", "Zalo"],
)
def test_share_words_are_recognised(line: str) -> None:
    assert is_share(line)


@pytest.mark.parametrize(
    "line", ["LIÊN KẾT", "Email: lienhe@nhom.example", "Facebook của nhóm", "In ấn", "KẾT NỐI MẠNG LƯỚI"]
)
def test_content_is_no_share_word(line: str) -> None:
    assert not is_interface(line)


@pytest.mark.parametrize(
    "line",
    [
        "Skip to content", "Cancel Preloader", "top of page", "Xem thêm", "Đọc tiếp »", "In trang",
        "Gửi mail",
        "Bạn đang ở đây: Trang chủ", "Trang chủ » Tin tức » Hoạt động", "Home > News", "© 2019 Nhóm Lá",
        "[:vi]",
        "Bản quyền thuộc về Hội Lá Cờ", "Bạn đang ở đây", "This post is also available in: English",
        "Read more…",
        "Tổng số điểm của bài viết là: 0 trong 0 đánh giá", "Click để đánh giá bài viết",
        "All rights reserved.",
        "Trang: 1 2 3", "Pages: 1 2 3 4 »", "Trang 1 | 2 | 3 | Trang sau", "Page 1 of 3", "Trang 2 trên 12",
        "Nghe bài viết 0:00 / 3:25", "Listen to this article 4:10", "Facebook Twitter Zalo Copy link",
    ],
)  # fmt: skip
def test_interface_lines_are_recognised(line: str) -> None:
    assert is_interface(line)


@pytest.mark.parametrize(
    "line",
    [
        "Trang chủ của nhóm nay có giao diện mới",
        "Xem thêm các hoạt động của nhóm tại đây.",
        "Thời gian: 2019",
        "Tầm nhìn",
        "Trang: 12",
        "Trang 12-15",
        "Trang 3, 4, 7",
        "Trang 1, 4, 7",
        "Nghe bài viết này lúc 8:00 trên đài xã",
        "Page 1 of the diary was torn",
        "Trang 1",
    ],
)
def test_sentences_with_interface_words_stay(line: str) -> None:
    assert kept(PROSE, line, MORE) == [PROSE, line, MORE]


def test_channels_of_a_true_list_stay() -> None:
    lines = ["Bạn có thể gửi bài qua:", "- Facebook", "- Zalo", "- Bưu điện xã", PROSE]
    assert kept(*lines) == lines


def test_heading_of_one_interface_word_over_text_stays() -> None:
    assert kept(PROSE, "CHIA SẺ", MORE) == [PROSE, "CHIA SẺ", MORE]


def test_lone_marks_go() -> None:
    assert reasons("-", "|", "//", "***") == ["separator"] * 4


def test_empty_fields_go_with_their_dashes() -> None:
    assert kept(PROSE, "Tác giả", "-", "Năm xuất bản", "-", "Đối tượng", "–", MORE) == [PROSE, MORE]


def test_empty_fields_with_unknown_labels_go() -> None:
    assert kept(PROSE, "Mã số kho", "-", "Khổ giấy", "-", "Tình trạng", "-", MORE) == [PROSE, MORE]


@pytest.mark.parametrize("line", ["Tags:", "Author :", "Tác giả: -", "Nguồn:", "Từ khóa:"])
def test_label_without_value_at_the_end_goes(line: str) -> None:
    assert kept(PROSE, line) == [PROSE]


def test_field_with_a_value_stays() -> None:
    lines = ["Lĩnh vực: Giáo dục", "Đối tượng: trẻ em gái", PROSE]
    assert kept(*lines) == lines


def test_heading_that_is_a_field_label_stays() -> None:
    lines = [PROSE, "Đối tượng", MORE, "Lĩnh vực", "- Giáo dục", "- Y tế"]
    assert kept(*lines) == lines


@pytest.mark.parametrize(
    "form",
    [
        [
            "Liên Hệ",
            "Họ và tên*",
            "Địa chỉ *",
            "Điện thoại *",
            "Email*",
            "Nội dung*",
            "Cảm ơn bạn đã nhắn cho nhóm.",
        ],
        ["Họ và tên* Địa chỉ * Điện thoại * Email* Nội dung*"],
        ["Contact us", "Your name", "Your email", "Message", "Send"],
        ["Trả lời", "Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu *"],
        [
            "Leave a Reply",
            "Your email address will not be published.",
            "Comment",
            "Name *",
            "Email *",
            "Post Comment",
        ],
        ["Gửi bình luận", "Họ tên", "Email", "Nội dung", "Mã xác nhận", "Gửi"],
        ["Đăng ký nhận bản tin", "Nhập email của bạn", "Đăng ký"],
        ["Quý danh (*)", "Nơi ở (*)", "Số máy (*)", "Lời nhắn (*)", "Gửi đi"],
        ["You must be logged in to post a comment."],
    ],
)
def test_forms_go_as_a_whole(form: list[str]) -> None:
    assert kept(PROSE, MORE, *form) == [PROSE, MORE]


def test_thanks_before_a_comment_form_stay() -> None:
    thanks = "Cảm ơn các cô bác tiểu thương đã góp gạo, góp mắm cho bếp ăn của nhóm suốt mùa mưa bão vừa rồi."
    assert kept(PROSE, thanks, "Trả lời", "Email của bạn sẽ không được hiển thị công khai.") == [
        PROSE,
        thanks,
    ]


def test_contact_details_with_values_stay() -> None:
    lines = [PROSE, "Địa chỉ: 12 ngõ Cau", "Điện thoại: 0900 000 000", "Email: nhom@bode.example"]
    assert kept(*lines) == lines


def test_contact_details_with_values_on_their_own_line_stay() -> None:
    lines = [PROSE, "Điện thoại", "0900 000 000", "Email", "nhom@bode.example", MORE]
    assert kept(*lines) == lines


def test_header_of_a_table_of_people_stays() -> None:
    lines = [
        PROSE,
        "Họ và tên",
        "Chức vụ",
        "Điện thoại",
        "Email",
        "Lò Thị An",
        "Kế toán",
        "0900 000 001",
        MORE,
    ]
    assert kept(*lines) == lines


def test_answers_of_a_page_of_questions_stay() -> None:
    lines = ["Có mất tiền không?", "Trả lời", PROSE, "Đăng ký ở đâu?", "Trả lời", MORE]
    assert kept(*lines) == lines


@pytest.mark.parametrize(
    "line",
    [
        "Các bài viết khác", "Bài viết liên quan", "Tin mới hơn", "Những tin cũ hơn",
        "Có thể bạn quan tâm", "Related posts",
        "You may also like", "Tin cùng chuyên mục", "Xem nhiều nhất", "Recent Posts", "Các dự án khác",
        "Bài đăng gần đây",
    ],
)  # fmt: skip
def test_headings_of_related_lists_are_recognised(line: str) -> None:
    assert is_tail_heading(line)


@pytest.mark.parametrize(
    "line", ["Các hoạt động chính", "Thông tin dự án", "Tin vui", "Bài học kinh nghiệm", "LIÊN KẾT"]
)
def test_other_headings_are_no_related_list(line: str) -> None:
    assert not is_tail_heading(line)


def test_related_list_goes_until_the_next_text() -> None:
    assert kept(PROSE, "Tin liên quan", "Mùa hái quả", "Ngày hội bơi", MORE) == [PROSE, MORE]


def test_heading_in_capitals_after_a_related_list_stays() -> None:
    lines = [PROSE, "Tin liên quan", "Mùa hái quả", "KẾT QUẢ", MORE]
    assert kept(*lines) == [PROSE, "KẾT QUẢ", MORE]


def test_caption_printed_twice_stays_once() -> None:
    caption = "Các bạn trẻ nhặt rác bên bờ đê"
    assert kept(caption, caption, PROSE) == [caption, PROSE]


def test_verses_may_repeat() -> None:
    lines = [
        "Gió thổi qua hàng cây",
        "Gió thổi qua hàng cây",
        "Ru con ngủ",
        "Ru con ngủ",
        "Đêm dài",
        "Trăng lên",
    ]
    assert kept(*lines) == lines


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Tác giả: Lan Anh - Phòng Truyền thông", "Lan Anh - Phòng Truyền thông"),
        ("Viết bởi : Hồ Quỳnh", "Hồ Quỳnh"),
        ("Viết bởi Hồ Quỳnh", "Hồ Quỳnh"),
        ("Người viết: Lan", "Lan"),
        ("Tin: Lan Anh Ảnh: Minh Đức", "Lan Anh"),
        ("Tin, ảnh: Lan Anh", "Lan Anh"),
        ("Bài và ảnh: Lan Anh – Minh Đức", "Lan Anh – Minh Đức"),
        ("Author: Lan Anh", "Lan Anh"),
        ("Perform: Lan Anh (Translator: Minh Duc)", "Lan Anh"),
        ("News by: Lan Anh – Project Officer", "Lan Anh – Project Officer"),
        ("By Lan Anh", "Lan Anh"),
        ("Written by Lan Anh", "Lan Anh"),
        ("Tác giả bài viết: Lan Anh", "Lan Anh"),
        ("Lan Anh | 02/03/2020 | 15 lượt xem", "Lan Anh"),
        ("Posted on March 3, 2020 by Lan Anh", "Lan Anh"),
    ],
)
def test_author_lines_are_read(line: str, author: str) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert meta.author == author


@pytest.mark.parametrize(
    "line",
    [
        "By 2020 the group had ninety members.",
        "Tin: chúng tôi vừa nhận thêm ba chiếc xe lăn từ người bạn cũ.",
        "Tác giả của bài thơ", "Bài học: kiên nhẫn", "By the river", "Thực hiện: từ tháng 3",
        "Đơn vị thực hiện: Hội Lá",
        "Hà Nội - 30/09/2020", "12/03/2020 - 15/03/2020", "Thời gian: 12/03/2020", "Hạn nộp: 12/03/2020",
    ],
)  # fmt: skip
def test_content_is_no_author_or_date_line(line: str) -> None:
    assert read_meta(line) is None


@pytest.mark.parametrize(
    "name", ["admin", "Administrator", "Quản trị", "webmaster", "Super User", "admin2", "a@b.example"]
)
def test_administrators_are_no_authors(name: str) -> None:
    assert is_admin(name)
    meta = read_meta(f"Đăng bởi: {name}")
    assert meta is not None
    assert meta.author is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Ngày đăng: 14/06/2020", "2020-06-14"),
        ("Ngày đăng: 14/06/2020 | Lượt xem: 5", "2020-06-14"),
        ("14-06-2020 | 5 lượt xem", "2020-06-14"),
        ("Đăng bởi admin vào 14/06/2020", "2020-06-14"),
        ("Create Date June 14, 2020", "2020-06-14"),
    ],
)
def test_dates_of_publication_are_read(line: str, value: str) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert [fact.value for fact in meta.published] == [value]


def test_prose_needs_a_sentence() -> None:
    assert is_prose(PROSE)
    assert not is_prose(
        "Bạo hành trong gia đình: Cách tiếp cận mới để trao quyền cho phụ nữ nông thôn miền núi"
    )


def test_verdicts_count_lines_from_one_and_hold_tidied_text() -> None:
    verdicts = clean_lines([" Một\u00a0 dòng ", "", "1.jpg"])
    assert [(v.number, v.text, v.keep, v.reason) for v in verdicts] == [
        (1, "Một dòng", True, None),
        (2, "", False, "empty"),
        (3, "1.jpg", False, "file-name"),
    ]


def test_blocks_lose_boilerplate_and_give_its_facts() -> None:
    page = clean_blocks(
        blocks(
            ("heading", "Dọn rác bờ đê"), ("paragraph", "Ngày đăng: 02/03/2020"), ("paragraph", PROSE),
            ("paragraph", "IMG 4411"), ("paragraph", "Cập nhật lúc: 05/03/2020"),
            ("paragraph", "Tác giả: Lan Anh"),
        ),
        "Dọn rác bờ đê",
    )  # fmt: skip
    assert [block.text for block in page.blocks] == [PROSE]
    assert page.author == "Lan Anh"
    assert [(fact.value, fact.source, fact.quote) for fact in page.dates] == [
        ("2020-03-02", "label", "Ngày đăng: 02/03/2020")
    ]
    assert [fact.value for fact in page.modified] == ["2020-03-05"]
    assert [reason for _, reason in page.dropped] == ["title", "date", "file-name", "date", "author"]


@pytest.mark.parametrize(
    ("rows", "dates"),
    [
        (["Địa điểm | Hà Nội", "Ngày đăng | 01/06/2023", "Hạn nộp | 15/06/2023"], ["2023-06-01"]),
        (["Published | 1 June 2023"], ["2023-06-01"]),
        (["Hạn nộp | 15/06/2023"], []),
        (["Ngày ban hành | 15/06/2023"], []),
        (["Ngày đăng | 01/06/2023", "Ngày đăng | 02/06/2023"], []),
        (["Ngày đăng | 01/06/2023 | Lịch học"], []),
        (["Ngày đăng | Tên tài liệu"], []),
        (["Ngày đăng ký | 01/06/2023"], []),
        (["Cập nhật | 01/06/2023"], []),
    ],
)  # fmt: skip
def test_a_row_that_states_the_day_of_publication_counts_and_stays(rows: list[str], dates: list[str]) -> None:
    page = clean_blocks(blocks(*(("row", row) for row in rows), ("paragraph", PROSE)), "Dọn rác bờ đê")
    assert [fact.value for fact in page.dates] == dates
    assert [block.text for block in page.blocks] == [*rows, PROSE]


def test_a_row_gives_way_to_a_line_and_one_far_down_counts_for_nothing() -> None:
    row: tuple[BlockKind, str] = ("row", "Ngày đăng | 01/06/2023")
    assert [fact.value for fact in clean_blocks(blocks(("paragraph", "Ngày đăng: 02/06/2023"), row, ("paragraph", PROSE)), None).dates] == ["2023-06-02"]
    assert clean_blocks(blocks(*[("paragraph", PROSE)] * FIRST_ROWS, row), None).dates == []


@pytest.mark.parametrize(
    ("lines", "author"),
    [(["Written by", "Mai Lan"], "Mai Lan"), (["Viết bởi", "Mai Lan"], "Mai Lan"), (["Written by", "the river"], None), (["Tác giả", "Mai Lan"], None), (["Giới thiệu", "Mai Lan"], None)],
)
def test_a_name_under_the_words_of_a_byline(lines: list[str], author: str | None) -> None:
    assert clean_blocks(blocks(("paragraph", PROSE), *(("paragraph", line) for line in lines), ("paragraph", MORE)), None).author == author


@pytest.mark.parametrize(
    "pair",
    [
        ("paragraph", "AN | BCD | SKY-2"), ("heading", "LIÊN KẾT"),
        ("paragraph", "Thời gian: Tháng 1 năm 2018"),
        ("paragraph", "Địa điểm: Hà Nội"), ("heading", "Video"), ("heading", "Chia sẻ"),
        ("heading", "Liên hệ"),
        ("item", "Lò Thị An"), ("paragraph", "Vâng."), ("row", "12"), ("field", "Tác giả: Lan Anh"),
        ("item", "Email"),
        ("heading", "Bình luận"), ("heading", "Trả lời"), ("heading", "2019"), ("heading", "Tin liên quan"),
        ("row", "Facebook"), ("heading", "12.500"), ("item", "12/03/2019"),
    ],
)  # fmt: skip
def test_true_blocks_stay(pair: tuple[BlockKind, str]) -> None:
    page = blocks(("paragraph", PROSE), ("item", "Lò Văn Bình"), pair, ("paragraph", MORE))
    assert clean_blocks(page, "Dọn rác bờ đê").blocks == page


def test_related_heading_left_at_the_end_goes() -> None:
    page = clean_blocks(blocks(("paragraph", PROSE), ("heading", "Các bài viết khác")), None)
    assert [block.text for block in page.blocks] == [PROSE]


def test_list_of_publications_keeps_its_authors() -> None:
    lines = ["Tác giả: Lan Anh", PROSE, "Tác giả: Minh Đức", MORE]
    page = clean_blocks([Block(line) for line in lines], None)
    assert [block.text for block in page.blocks] == lines
    assert page.author is None


def test_cleaning_nothing_gives_nothing() -> None:
    page = clean_blocks([], None)
    assert (page.blocks, page.author, page.dates, page.modified, page.dropped) == ([], None, [], [], [])


@pytest.mark.parametrize(
    "line",
    [
        "Chào mừng quý vị đến với sân chơi mới của làng Sến.",
        "Chào mừng các bạn đến với đêm hội trăng rằm!",
        "Chào mừng bạn đến với trang trại rau của xóm Chài.",
        "Bạn đang ở xa cũng gửi được sách cho các em.",
        "Bạn đang xem những tấm ảnh các em tự chụp trong mùa hè.",
        "Bạn đang xem bài viết đầu tay của Sen, cô bé mười tuổi.",
        "You are here because someone told you about the well.",
        "Home – the word means a boat to six of the families.",
        "Welcome to the page of our garden, where each tree has a name.",
        "Hôm nay, ngày 5 tháng 6, các em trồng một hàng tre.",
        "Hôm nay thứ bảy, lớp nghỉ.",
        "Today is the day the school opens.",
        "Đánh giá 20 hộ trồng rau, đoàn thấy nhà nào cũng có bể nước.",
        "Bản quyền của các bài hát thuộc về người già trong bản.",
        "Powered by the sun, the pump fills four tanks a day.",
        "Designed by the pupils themselves, the mural shows a river.",
        "Phát triển bởi sự chung tay của bà con, vườn ươm nay có sáu luống rau.",
        "Ghi rõ nguồn gốc hạt giống là việc phải làm khi gieo.",
        "Mã nguồn mở giúp các nhóm nhỏ tự dựng trang của mình.",
        "Trang này có trong cuốn sổ của bà Tư.",
        "Các trường bắt buộc dạy bơi từ năm nay đều đã có bể.",
        "Không có ý kiến nào phản đối trong buổi họp thôn.",
    ],
)
def test_a_sentence_that_begins_like_an_interface_stays(line: str) -> None:
    assert kept(PROSE, line, MORE) == [PROSE, line, MORE]
    assert [block.text for block in clean_blocks(blocks(("paragraph", PROSE), ("paragraph", line), ("paragraph", MORE)), None).blocks] == [PROSE, line, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "Chào mừng quý vị đến với trang thông tin điện tử của xã Bến Lành.", "Chào mừng bạn ghé thăm website của chúng tôi!",
        "Bạn đang ở: Trang chủ » Tin tức", "Bạn đang ở đây", "Bạn đang xem: Dự án", "You are here: Home", "You are here Home » News",
        "Trang chủ > Tin tức > Bà con được mùa.", "Home: News", "Welcome to our website!", "Hôm nay, Thứ Ba ngày 5/6/2018", "Today is Monday, June 4, 2018",
        "Copyright 2019 Bến Lành. All rights reserved. Designed by Ao Sen.", "Bản quyền thuộc về Bến Lành", "Thiết kế bởi Ao Sen", "Powered by WordPress",
        "Đánh giá: 4.5", "Các trường bắt buộc được đánh dấu *", "Chưa có bình luận nào", "Ghi rõ nguồn khi phát hành lại thông tin từ trang này.",
    ],
)  # fmt: skip
def test_lines_of_a_pages_frame_go(line: str) -> None:
    assert line not in kept(PROSE, line, MORE)
