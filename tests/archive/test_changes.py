"""What is a change of a page and what is not: hard cases of both kinds, each as one differing text."""

from __future__ import annotations

import pytest

from archive.changes import Snapshot, Titles, is_change

OLD_SEEN, NEW_SEEN = "2026-11-26T07:20:00Z", "2026-12-03T02:05:00Z"  # Thursday 14:20 and Thursday 09:05 in Vietnam
BEFORE = "Nhóm Bờ Tre họp bà con trong ấp về mùa nước nổi.\n\nMọi người kể lại những gì đã làm được."
AFTER = "Nhóm hẹn gặp lại vào mùa khô."
OTHERS = Titles([
    "Nông dân Bờ Tre thu hoạch vụ lúa nổi", "Lớp học bơi cho trẻ em vùng lũ", "Tổng kết năm 2025 của nhóm Bờ Tre",
    "Chương trình học bổng mùa nước nổi", "Bờ Tre group opens a new reading room", "Giới thiệu",
])  # fmt: skip


def changed(old: str | None, new: str | None) -> bool:
    """Whether a page changed whose middle was ``old`` and is ``new`` (None: no line there)."""
    texts = ["\n\n".join(part for part in (BEFORE, middle, AFTER) if part is not None) for middle in (old, new)]
    title = "Bà con ấp Bờ Tre bàn việc mùa nước nổi"
    return is_change(Snapshot(title, texts[0], OLD_SEEN), Snapshot(title, texts[1], NEW_SEEN), OTHERS)


NO_CHANGES: list[tuple[str | None, str | None]] = [
    # counters
    ("Lượt xem: 128", "Lượt xem: 131"),
    ("1.245 lượt đọc", "1.260 lượt đọc"),
    ("Views 31", "Views 32"),
    ("Views: 998", "Views: 1,002"),
    ("Số người trực tuyến: 7", "Số người trực tuyến: 12"),
    ("Đang truy cập: 9", "Đang truy cập: 15"),
    ("Đang online: 3\nHôm nay: 152\nTuần này: 310\nTổng lượt truy cập: 34.404", "Đang online: 5\nHôm nay: 160\nTuần này: 318\nTổng lượt truy cập: 34.412"),
    ("Đang truy cập 4 | Hôm nay 20 | Hôm qua 31", "Đang truy cập 5 | Hôm nay 2 | Hôm qua 40"),
    ("Tất cả: 34.000\nHôm qua: 20", "Tất cả: 34.020\nHôm qua: 31"),
    ("Đã xem: 1,2K", "Đã xem: 1,3K"),
    ("Lượt xem: 1999", "Lượt xem: 2025"),
    ("We have 25 guests and no members online", "We have 3 guests and 2 members online"),
    ("Chúng ta có 12 khách và không thành viên online", "Chúng ta có 40 khách và 1 thành viên online"),
    ("Chưa có bình luận", "1 bình luận"),
    ("No comments yet", "3 comments"),
    ("Bình luận (3)", "Bình luận (5)"),
    ("12 likes · 3 shares", "15 likes · 3 shares"),
    ("Đánh giá: 4.5/5 (12 votes)", "Đánh giá: 4.6/5 (13 votes)"),
    ("Xem: 1024 | Bình luận: 3", "Xem: 1100 | Bình luận: 4"),
    ("Thứ Năm, 12/03/2026 - Lượt xem: 57", "Thứ Năm, 12/03/2026 - Lượt xem: 61"),
    ("Ban biên tập | 128 lượt xem", "Ban biên tập | 140 lượt xem"),
    ("Bài đọc trong tuần (128 lượt xem)", "Bài đọc trong tuần (140 lượt xem)"),
    ("- Lượt tải về: 35", "- Lượt tải về: 36"),
    ("128", "131"),
    ("1.245", "1.250"),
    ("Lượt xem\n\n2019", "Lượt xem\n\n2031"),
    (None, "Lượt xem: 1"),
    ("Page generated in 0.231 seconds", "Page generated in 0.118 seconds"),
    # now
    ("Hôm nay, thứ Năm 26/11/2026", "Hôm nay, thứ Năm 03/12/2026"),
    ("Thứ Năm, 26/11/2026", "Thứ Năm, 03/12/2026"),
    ("Thứ năm, ngày 26 tháng 11 năm 2026", "Thứ năm, ngày 3 tháng 12 năm 2026"),
    ("26/11/2026", "03/12/2026"),
    ("Thursday, November 26, 2026", "Thursday, December 3, 2026"),
    ("26/11/2026 14:21:07", "03/12/2026 09:06:40"),
    ("Bây giờ là 14:20, thứ Năm ngày 26/11", "Bây giờ là 09:05, thứ Năm ngày 03/12"),
    ("14:21", "09:05"),
    ("3 ngày trước", "10 ngày trước"),
    ("Đăng khoảng 2 giờ trước", "Đăng 1 tuần trước"),
    ("2 hours ago", "a week ago"),
    ("Ban biên tập • 3 ngày trước", "Ban biên tập • 10 ngày trước"),
    ("vừa xong", "7 ngày trước"),
    ("Yesterday", "8 days ago"),
    ("Cập nhật lần cuối: 26/11/2026", "Cập nhật lần cuối: 03/12/2026"),
    ("Ngày in: 26/11/2026 14:20", "Ngày in: 03/12/2026 09:05"),
    ("© 2026 Nhóm Bờ Tre", "© 2027 Nhóm Bờ Tre"),
    # related boxes
    ("- Nông dân Bờ Tre thu hoạch vụ lúa nổi\n- Lớp học bơi cho trẻ em vùng lũ", "- Chương trình học bổng mùa nước nổi\n- Nông dân Bờ Tre thu hoạch vụ lúa nổi"),
    ("Bài viết liên quan\n\nLớp học bơi cho trẻ em vùng lũ", None),
    ("Tin khác\n- Lớp học bơi cho trẻ em vùng lũ (12/05/2026)", "Tin khác\n- Tổng kết năm 2025 của nhóm Bờ Tre (20/01/2026)"),
    ("Lớp học bơi cho trẻ em vùng lũ\n12/05/2026", "Tổng kết năm 2025 của nhóm Bờ Tre\n20/01/2026"),
    ("Lớp học bơi cho trẻ em...", "Chương trình học bổng mùa…"),
    ("Xem thêm: Lớp học bơi cho trẻ em vùng lũ", "Xem thêm: Chương trình học bổng mùa nước nổi"),
    ("Bài trước: Lớp học bơi cho trẻ em vùng lũ", None),
    ("You may also like\nBờ Tre group opens a new reading room", None),
    ("LỚP HỌC BƠI CHO TRẺ EM VÙNG LŨ", None),
    # adverts and nonces
    ("Quảng cáo", None),
    (None, "[Quảng cáo] Giảm giá 50% tuần này"),
    ("Advertisement", "Sponsored"),
    ("div-gpt-ad-1588234-0", "div-gpt-ad-1599911-0"),
    ("a8f3e91c2b77d0", "0c41bb9e21aa93"),
    ("Mã xác nhận: 3F7K9", "Mã xác nhận: Q2M8A"),
    ("7 + 3 =", "5 + 9 ="),
    ("csrf_token=Zx81kQpa02Lm", "csrf_token=Yt90aLLq11Xx"),
    # forms that were met after the rules were written
    ("Số lượt xem: 1.020", "Số lượt xem: 1.021"),
    ("Đọc: 35 lần", "Đọc: 36 lần"),
    ("Lượt xem bài viết: 35", "Lượt xem bài viết: 40"),
    ("Số lần đọc: 44", "Số lần đọc: 50"),
    ("Hits: 3456", "Hits: 3460"),
    ("Read 345 times", "Read 346 times"),
    ("Hiện có 3 khách online", "Hiện có 5 khách online"),
    ("Số lượt truy cập: 123456", "Số lượt truy cập: 123460"),
    ("Lượt truy cập: 1", "Lượt truy cập: 2"),
    ("Visitors: 234", "Visitors: 240"),
    ("Total visits: 3,456", "Total visits: 3,470"),
    ("Tổng số lượt truy cập: 9.999", "Tổng số lượt truy cập: 10.000"),
    ("Người online: 4", "Người online: 9"),
    ("Trực tuyến: 4", "Trực tuyến: 9"),
    ("Khách trực tuyến: 12", "Khách trực tuyến: 1"),
    ("Xem: 35", "Xem: 36"),
    ("35 lượt xem, 3 bình luận", "36 lượt xem, 4 bình luận"),
    ("👁 128 lượt xem", "👁 131 lượt xem"),
    ("Đã có 35 người xem", "Đã có 37 người xem"),
    ("5 min ago", "2 weeks ago"),
    ("Đăng cách đây 2 ngày", "Đăng cách đây 9 ngày"),
    ("Hôm qua lúc 14:30", "1 tuần trước"),
    ("Hôm nay là thứ Năm, ngày 26 tháng 11 năm 2026", "Hôm nay là thứ Năm, ngày 3 tháng 12 năm 2026"),
    ("Today is Thursday, 26 November 2026", "Today is Thursday, 3 December 2026"),
    ("Thứ năm - 26/11/2026 14:20", "Thứ năm - 03/12/2026 09:05"),
    ("THỨ NĂM, NGÀY 26/11/2026", "THỨ NĂM, NGÀY 3/12/2026"),
    ("Copyright © 2026 Bờ Tre", "Copyright © 2027 Bờ Tre"),
    ("Bản quyền © 2026", "Bản quyền © 2027"),
    ("ADVERTISEMENT", None),
    ("Quảng cáo: Trà sạch", None),
    ("Lượt thích: 3", "Lượt thích: 9"),
    ("3 lượt thích", "9 lượt thích"),
    ("Chia sẻ: 3", "Chia sẻ: 9"),
    ("Số người đang xem: 3", "Số người đang xem: 8"),
    ("Thống kê truy cập\nHôm nay 3\nTháng này 44\nTổng 777", "Thống kê truy cập\nHôm nay 9\nTháng này 53\nTổng 786"),
    ("Hôm nay:\n12\nHôm qua:\n30", "Hôm nay:\n14\nHôm qua:\n22"),
    ("Views: 1.2K", "Views: 1.3K"),
    ("Đăng ngày 12/05/2026 - 128 lượt xem", "Đăng ngày 12/05/2026 - 131 lượt xem"),
    ("Ngày đăng: 12/05/2026 Lượt xem: 128", "Ngày đăng: 12/05/2026 Lượt xem: 131"),
    ("(Xem: 123)", "(Xem: 130)"),
    ("Lượt xem : 128", "Lượt xem : 129"),
    ("Người xem: 20", "Người xem: 25"),
    ("5 / 5 (2 bình chọn)", "5 / 5 (3 bình chọn)"),
    ("nonce=9f8a7b6c5d", "nonce=1a2b3c4d5e"),
    ("Cập nhật 5 phút trước", "Cập nhật 3 giờ trước"),
    ("Lần cập nhật cuối: 5 phút trước", "Lần cập nhật cuối: 3 giờ trước"),
    ("14 giờ 20 phút", "9 giờ 05 phút"),
    ("Bây giờ là 14:20:05", "Bây giờ là 09:05:11"),
    ("Tin liên quan:", None),
]  # fmt: skip

CHANGES: list[tuple[str | None, str | None]] = [
    ("Nhóm hỗ trợ 20 tỉnh", "Nhóm hỗ trợ 24 tỉnh"),
    ("hỗ trợ 20 tỉnh", "hỗ trợ 24 tỉnh"),
    ("Số tỉnh được hỗ trợ: 20", "Số tỉnh được hỗ trợ: 24"),
    ("Số hộ | 20", "Số hộ | 24"),
    ("Số hộ tham gia:\n\n120", "Số hộ tham gia:\n\n140"),
    ("20\n\ntỉnh, thành phố", "24\n\ntỉnh, thành phố"),
    ("85%", "90%"),
    ("120+", "150+"),
    ("2019", "2018"),
    ("320 người tham gia", "350 người tham gia"),
    ("12 lượt hỗ trợ tâm lý", "20 lượt hỗ trợ tâm lý"),
    ("Tổng số lượt khám: 340", "Tổng số lượt khám: 360"),
    ("Đào tạo trực tuyến: 20 buổi", "Đào tạo trực tuyến: 24 buổi"),
    ("Học viên trực tuyến: 40", "Học viên trực tuyến: 45"),
    ("Thành viên: 45", "Thành viên: 47"),
    ("Tuần này: 310", "Tuần này: 320"),
    ("Tổng cộng: 35 triệu đồng", "Tổng cộng: 38 triệu đồng"),
    ("Chia sẻ 2025", "Chia sẻ 2026"),
    ("Đánh giá năm 2025", "Đánh giá năm 2026"),
    ("Video của nhóm đạt 1.245 lượt xem sau một tuần.", "Video của nhóm đạt 2.300 lượt xem sau một tuần."),
    ("Hôm nay: 152 người được khám", "Hôm nay: 160 người được khám"),
    ("Điện thoại: 0292 3 555 010", "Điện thoại: 0292 3 555 011"),
    ("Quyết định số 2096/QĐ-UBND", "Quyết định số 2097/QĐ-UBND"),
    ("Số tài khoản: 0123 4567 8901", "Số tài khoản: 0123 4567 8902"),
    # times that are the page's own
    ("Thời gian: 12/05/2026", "Thời gian: 15/05/2026"),
    ("12/05/2026", "15/05/2026"),
    ("Thứ Bảy, 12/12/2026", "Chủ nhật, 13/12/2026"),
    ("Hội thảo diễn ra ngày 26/11/2026", "Hội thảo diễn ra ngày 03/12/2026"),
    ("Ngày hội thảo:\n26/11/2026", "Ngày hội thảo:\n03/12/2026"),
    ("26/11/2026 - Hội thảo", "03/12/2026 - Hội thảo"),
    ("Hạn nộp: 26/11/2026", "Hạn nộp: 03/12/2026"),
    ("08:00", "08:30"),
    ("08:00 Đón khách", "09:00 Đón khách"),
    ("Cách đây 3 năm, nhóm bắt đầu với hai bàn tay trắng.", "Cách đây 5 năm, nhóm bắt đầu với hai bàn tay trắng."),
    ("3 ngày trước hội thảo, ban tổ chức gửi thư mời.", "5 ngày trước hội thảo, ban tổ chức gửi thư mời."),
    ("Thứ Hai", "Thứ Ba"),
    ("Cập nhật: 12/05/2026", "Cập nhật: 15/05/2026"),
    # words
    ("Trưởng nhóm: bà Lê Thị Sáu", "Trưởng nhóm: bà Lê Thị Sậu"),
    ("Người phụ trách mới là anh Tư.", "Người phụ trách mới là anh Năm."),
    ("Đoạn này kể chuyện bến đò.", None),
    (None, "Đoạn này kể chuyện bến đò."),
    ("Nhóm không nhận tiền mặt.", "Nhóm nhận tiền mặt."),
    ("Địa chỉ: số 5, đường Bờ Kênh", "Địa chỉ: số 7, đường Bờ Kênh"),
    ("Bà con góp gạo.", "Bà con góp gạo"),
    ("Hoà bình", "Hòa bình"),
    ("Giới thiệu", None),
    ("Lớp học bơi cho trẻ em vùng lũ đã mở.", None),
    ("- Gạo\n- Muối\n- Dầu ăn", "- Gạo\n- Muối"),
    ("- Gạo\n- Muối", "- Muối\n- Gạo"),
    ("Lượt xem: 128\n\nBà con góp gạo.", "Lượt xem: 131\n\nBà con góp lúa."),
    ("Lớp học bơi cho trẻ em vùng lũ\n\nHọc phí: 0 đồng", "Nông dân Bờ Tre thu hoạch vụ lúa nổi\n\nHọc phí: 10.000 đồng"),
    ("Quảng cáo sản phẩm trà của bà con là việc của nhóm.", None),
    ("Tài trợ: Quỹ Mầm Xanh", "Tài trợ: Quỹ Nắng Mai"),
    ("Email: botre@example.org", "Email: nhombotre@example.org"),
    ("https://example.org/a1b2c3d4e5f6", "https://example.org/ffee1122aabb"),
    ("COVID19", "COVID20"),
    ("ISO9001", "ISO14001"),
    ("Bà con ấp Bờ Tre bàn việc mùa nước nổi", None),
    ("Online", "Trực tiếp"),
    ("Trực tuyến: thứ Bảy 5/12", "Trực tuyến: thứ Bảy 12/12"),
    ("Mã dự án: BT-2026-014", "Mã dự án: BT-2026-015"),
    ("Giờ mở cửa: 8h00", "Giờ mở cửa: 9h00"),
    ("5 tấn gạo", "6 tấn gạo"),
    # forms that were met after the rules were written
    ("2 ngày", "9 ngày"),
    ("Có 3 nhóm online", "Có 4 nhóm online"),
    ("Lượt khám: 3", "Lượt khám: 4"),
    ("Xem chương 3", "Xem chương 4"),
    ("Đọc trang 35", "Đọc trang 36"),
    ("3 năm", "5 năm"),
    ("Hôm nay 20 hộ nhận gạo", "Hôm nay 24 hộ nhận gạo"),
    ("24/7", "24/6"),
    ("Tổng: 35", "Tổng: 36"),
    ("Giá: 35.000", "Giá: 36.000"),
    ("35.000đ", "36.000đ"),
    ("Khách: 12 người", "Khách: 14 người"),
    ("Số trẻ: 128", "Số trẻ: 131"),
    ("2 ngày 1 đêm", "3 ngày 2 đêm"),
    ("Thứ Bảy hằng tuần", "Chủ nhật hằng tuần"),
    ("Ngày 26/11/2026: khai mạc", "Ngày 3/12/2026: khai mạc"),
    ("Bình luận của bà Sáu", "Bình luận của bà Tư"),
    ("Trang 3", "Trang 4"),
    ("Phòng 128", "Phòng 131"),
    ("Hotline 1900 1234", "Hotline 1900 1235"),
    ("18001567", "18001568"),
    ("Ban tư vấn online: chị Lụa", "Ban tư vấn online: chị Mận"),
    ("12 bình luận viên", "14 bình luận viên"),
    ("10:00 - 11:30", "10:00 - 12:00"),
    ("Buổi 3", "Buổi 4"),
    ("3 người", "4 người"),
    ("Số lượt tư vấn trực tuyến: 30", "Số lượt tư vấn trực tuyến: 35"),
    ("Số: 12/TB-BT", "Số: 13/TB-BT"),
    ("0292.3.555.010", "0292.3.555.011"),
    ("Đại biểu dự trực tuyến: 40", "Đại biểu dự trực tuyến: 44"),
    ("12 thành viên", "14 thành viên"),
    ("12 người đọc thư", "14 người đọc thư"),
    ("Hai hộ", "Ba hộ"),
    ("Read 3 books", "Read 4 books"),
    ("5 comments from villagers", "6 comments from villagers"),
    ("Tối nay", "Tối mai"),
    ("Hôm nay", "Hôm nay, nhóm nghỉ"),
    ("Mã số: 8A31C2", "Mã số: 8A31C3"),
    ("Độ tuổi: 6 - 12", "Độ tuổi: 6 - 15"),
    ("2 triệu", "3 triệu"),
    ("Doanh thu | 20 | 24", "Doanh thu | 20 | 28"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NO_CHANGES)
def test_what_says_nothing_about_the_page_is_no_change(old: str | None, new: str | None) -> None:
    assert not changed(old, new)


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_what_the_page_says_is_a_change_however_small(old: str | None, new: str | None) -> None:
    assert changed(old, new)


@pytest.mark.parametrize(("old", "new"), [("Tin mới", "Tin cũ"), ("Tin", None), (None, "Tin"), ("Hỗ trợ 20 tỉnh", "Hỗ trợ 24 tỉnh")])
def test_another_title_is_a_change(old: str | None, new: str | None) -> None:
    assert is_change(Snapshot(old, AFTER, OLD_SEEN), Snapshot(new, AFTER, NEW_SEEN))


def test_a_counter_in_a_title_is_no_change() -> None:
    old, new = (Snapshot(f"Bàn việc mùa nước nổi ({count} lượt xem)", AFTER, OLD_SEEN) for count in (5, 9))
    assert not is_change(old, new)


def test_a_line_that_both_texts_hold_is_never_looked_at() -> None:
    stays = "Đăng ngày\n26/11/2026"
    assert not changed(stays, stays)


def test_huge_texts_that_differ_everywhere_are_a_change_without_a_comparison() -> None:
    old, new = ("\n".join(f"{word} {number}" for number in range(5000)) for word in ("dòng", "hàng"))
    assert is_change(Snapshot(None, old, OLD_SEEN), Snapshot(None, new, NEW_SEEN))
