"""Dates as Vietnamese and English pages print them, and what looks like one but is not."""

from __future__ import annotations

import unicodedata

import pytest

from vietnamese.dates import ParsedDate, dateline, labelled_date, parse_date, utc_to_vietnam

DAYS = [
    ("30/09/2020", "2020-09-30"),
    ("3/4/2020", "2020-04-03"),
    ("04/03/2020", "2020-03-04"),
    ("17-01-2017", "2017-01-17"),
    ("20-1-2022", "2022-01-20"),
    ("10.4.2018", "2018-04-10"),
    ("30 / 09 / 2020", "2020-09-30"),
    ("30.9.2020.", "2020-09-30"),
    (" (30/09/2020)", "2020-09-30"),
    ("| 30/09/2020 |", "2020-09-30"),
    ("Thứ Tư, 24/10/2018", "2018-10-24"),
    ("thứ 4 ngày 24/10/2018", "2018-10-24"),
    ("T4, 24/10/2018", "2018-10-24"),
    ("CN, 27/09/2020 - 08:15", "2020-09-27"),
    ("Thứ tư, 14/04/2010 07:00 (GMT+7)", "2010-04-14"),
    ("Chủ Nhật, 26/03/2017 | 06:20:00 AM", "2017-03-26"),
    ("14/06/2025|07:48:00", "2025-06-14"),
    ("14/06/2025 | 07:48:00", "2025-06-14"),
    ("07:30 12/03/2021", "2021-03-12"),
    ("7h30, ngày 12/3/2021", "2021-03-12"),
    ("14 giờ 30 phút, thứ Sáu ngày 12/3/2021", "2021-03-12"),
    ("12/03/2021 lúc 7:30 chiều", "2021-03-12"),
    ("12/3/2021 7:05 SA", "2021-03-12"),
    ("2015.07.30", "2015-07-30"),
    ("2015.07.30 - 513 lượt xem", "2015-07-30"),
    ("2015/07/30", "2015-07-30"),
    ("22 tháng 6 2022", "2022-06-22"),
    ("22 Tháng 6, 2022", "2022-06-22"),
    ("ngày 29 tháng 11 năm 2021", "2021-11-29"),
    ("Ngày 05 tháng 04 năm 2019", "2019-04-05"),
    ("NGÀY 5 THÁNG 4 NĂM 2019", "2019-04-05"),
    ("ngay 5 thang 4 nam 2019", "2019-04-05"),
    ("29/11 năm 2021", "2021-11-29"),
    ("Tháng Chín 30, 2020", "2020-09-30"),
    ("30 Tháng Chín, 2020", "2020-09-30"),
    ("Tháng Mười Hai 5, 2019", "2019-12-05"),
    ("5 Tháng Mười, 2019", "2019-10-05"),
    ("Ngày 5 tháng Năm năm 2019", "2019-05-05"),
    ("5 tháng Tư 2019", "2019-04-05"),
    ("Th9 30, 2020", "2020-09-30"),
    ("29 thg 11, 2021", "2021-11-29"),
    ("29 Nov 2021", "2021-11-29"),
    ("29-Nov-2021", "2021-11-29"),
    ("Nov. 29, 2021", "2021-11-29"),
    ("January 12, 2017", "2017-01-12"),
    ("Thursday, January 12, 2017", "2017-01-12"),
    ("Monday, 09 November 2015 02:22", "2015-11-09"),
    ("March 3rd, 2020", "2020-03-03"),
    ("3rd of March 2020", "2020-03-03"),
    ("March 3, 2020 at 10:00 am", "2020-03-03"),
    ("2020-09-30", "2020-09-30"),
    ("2020-09-30 23:00:00", "2020-09-30"),
    ("2020-09-30T18:00:00Z", "2020-10-01"),
    ("2020-09-30T16:59:59Z", "2020-09-30"),
    ("2020-09-30T18:00:00.123+00:00", "2020-10-01"),
    ("2020-09-30T23:59:00+07:00", "2020-09-30"),
    ("2020-10-01T01:00:00+09:00", "2020-09-30"),
    ("2019-12-31T20:00:00-05:00", "2020-01-01"),
    ("Wed, 30 Sep 2020 18:00:00 +0000", "2020-10-01"),
    ("Wed, 30 Sep 2020 10:00:00 GMT", "2020-09-30"),
    ("Sat Sep 05 2020 20:00:00 GMT+0000", "2020-09-06"),
    ("29 tháng 2 năm 2020", "2020-02-29"),
]

COARSE = [
    ("12/2017", "2017-12", "month"),
    ("tháng 8/2019", "2019-08", "month"),
    ("Tháng 8 năm 2019", "2019-08", "month"),
    ("Tháng Tám, 2019", "2019-08", "month"),
    ("tháng Năm 2019", "2019-05", "month"),
    ("May 2019", "2019-05", "month"),
    ("Sept 2019", "2019-09", "month"),
    ("2019-08", "2019-08", "month"),
    ("năm 2019", "2019", "year"),
    ("2019", "2019", "year"),
]

NO_DATES = """
    30/09/20 | 5-6-19 | 2/6 | 26 tháng 3 | 26/3 | ngày 5 tháng 4 | 31/2/2020 | 09/30/2020 | 12/13/2020
    2020-13-01 | 2024-02-30T00:00:00Z | 00/05/2020 | 5/0/2020 | 13/2019 | tháng 13 năm 2019
    29 tháng 2 năm 2019 | Feb 30, 2020 | 1/1/1989 | 1/1/2101 | 31 Dec 2100 20:00:00 GMT | 1989 | 2101
    ngày tháng năm 2019 | ngày   tháng 5 năm 2019 | tháng Giêng 2019 | tháng Chạp năm 2019
    19th to 22nd March | 12/5/2020 - 15/5/2020 | 12-15/5/2020 | 5/6/2019, 7/6/2019 | 0 / 1369
    28/2020/QH14 | 20/2021/NĐ-CP | 1.234.567 | 127 | 1369 | 24/7 | 2016-2020 | 2016 – 2020
    12/03/2021 25:00 | 12/03/2021 07:61 | Hà Nội | 30/09/2020 Hà Nội | hôm nay | 0912345678
    024 3826 1234 | Hạn nộp: 10.4.2018 | Quý 3/2019 | Thứ tư | Tháng Tư 2023 (30) | © 2019 | may be 2019
    20200930 | 12/2017/03 | 3 ngày trước | 14/06/2025 07:48:00 Nguyễn | v2.10.2018.1 | 192.168.1.2020
    07:30 | Luật Trẻ em 2016 | Bản tin số 5/2019 | 5/6/2019/7 | 1/2/2019%
"""
TRAPS = [part.strip() for line in NO_DATES.strip().splitlines() for part in line.split(" | ")]

LABELLED = [
    ("Ngày đăng: 14/06/2025", "published", "2025-06-14"),
    ("NGÀY ĐĂNG : 14/06/2025", "published", "2025-06-14"),
    ("Ngày đăng: 14/06/2025 | Lượt xem: 20", "published", "2025-06-14"),
    ("Ngày đăng tải: 3/4/2020", "published", "2020-04-03"),
    ("Đăng ngày 3/4/2020", "published", "2020-04-03"),
    ("(Đăng ngày 3/4/2020)", "published", "2020-04-03"),
    ("Đăng ngày 30-09-2020, 08:15", "published", "2020-09-30"),
    ("Đăng lúc 07:30 ngày 12/3/2021", "published", "2021-03-12"),
    ("Đăng lúc: 12/3/2021", "published", "2021-03-12"),
    ("Đăng vào 3 Tháng Tư, 2020", "published", "2020-04-03"),
    ("Được đăng vào 3/4/2020 bởi admin", "published", "2020-04-03"),
    ("Đăng bởi Ban Truyền thông vào ngày 3/4/2020", "published", "2020-04-03"),
    ("Xuất bản ngày 5 tháng 6 năm 2019", "published", "2019-06-05"),
    ("Ngày xuất bản: tháng 8/2019", "published", "2019-08"),
    ("Năm xuất bản: 2019", "published", "2019"),
    ("Posted on March 3, 2020", "published", "2020-03-03"),
    ("Posted on March 3, 2020 by admin", "published", "2020-03-03"),
    ("Posted by admin on March 3, 2020", "published", "2020-03-03"),
    ("Published: 29 Nov 2021", "published", "2021-11-29"),
    ("Publication date: 5 June 2019", "published", "2019-06-05"),
    ("Thứ tư, 14/04/2010 07:00 (GMT+7)", "published", "2010-04-14"),
    ("Monday, 09 November 2015 02:22", "published", "2015-11-09"),
    ("Cập nhật lúc: 07:30 12/03/2021", "modified", "2021-03-12"),
    ("Cập nhật: 12/03/2021 07:30", "modified", "2021-03-12"),
    ("Cập nhật lần cuối: 12/03/2021", "modified", "2021-03-12"),
    ("Ngày cập nhật 12-03-2021", "modified", "2021-03-12"),
    ("Last updated: May 2019", "modified", "2019-05"),
    ("Last updated on 12/03/2021", "modified", "2021-03-12"),
    ("Updated: 2021-03-12", "modified", "2021-03-12"),
]

NOT_LABELLED = [
    "Hạn nộp: 14/06/2025",
    "Hạn nộp hồ sơ 14/06/2025",
    "Deadline: 14/06/2025",
    "Thời gian: 14/06/2025",
    "Thời gian: Thứ tư, 14/04/2010 07:00",
    "Ngày sinh: 14/06/1995",
    "Ngày diễn ra: 14/06/2025",
    "Hiệu lực từ ngày 14/06/2025",
    "Ngày ban hành: 14/06/2025",
    "Ngày đăng ký: 14/06/2025",
    "Đăng ký trước ngày 14/06/2025",
    "Ngày bắt đầu: 3/4/2020",
    "Đặng 3/4/2020",
    "Đăng ngày 3/4/2020 - 5/4/2020",
    "Đăng ngày 3/4/2020 trên báo Tuổi Hồng, bài viết kể lại",
    "Đăng ngày 30/09/20",
    "Cập nhật tình hình ngày 3/4/2020",
    "Cập nhật ngày 3/4/2020 của Bộ Y tế cho thấy",
    "Cập nhật: 3 giờ trước",
    "Updated daily",
    "Posted 2020",
    "Published in 2019",
    "Published: 2019 report",
    "Thứ Tư, 24/10/2018",
    "Thứ tư, 14/04/2010 07:00 - 09:00",
    "30/09/2020",
    "Ngày đăng: 31/02/2020",
    "Copyright 2019",
    "",
]

DATELINES = [
    ("Hà Nội, ngày 29 tháng 11 năm 2021 – Hội thảo", "2021-11-29", "Hà Nội, ngày 29 tháng 11 năm 2021"),
    ("Lào Cai, 11/2017 – Dự án bước sang", "2017-11", "Lào Cai, 11/2017"),
    ("Lào Cai, 11/2017", "2017-11", "Lào Cai, 11/2017"),
    ("Hà Nội, 05/12/2016 - Chiều nay", "2016-12-05", "Hà Nội, 05/12/2016"),
    ("Hà Nội, 05/12/2016- Chiều nay", "2016-12-05", "Hà Nội, 05/12/2016"),
    ("HA NOI, 29 November 2021 – The centre", "2021-11-29", "HA NOI, 29 November 2021"),
    ("Hanoi, Viet Nam, November 29, 2021 — A", "2021-11-29", "Hanoi, Viet Nam, November 29, 2021"),
    ("(Cần Thơ, 12/5/2020)", "2020-05-12", "Cần Thơ, 12/5/2020"),
    ("(Cần Thơ, 12/5/2020) Sáng nay", "2020-05-12", "Cần Thơ, 12/5/2020"),
    ("Cần Thơ, ngày 05 tháng 7 năm 2023", "2023-07-05", "Cần Thơ, ngày 05 tháng 7 năm 2023"),
    ("Cần Thơ, ngày 05 tháng 7 năm 2023\nKính gửi", "2023-07-05", "Cần Thơ, ngày 05 tháng 7 năm 2023"),
    ("Nam Định, ngày 5/7/2023:", "2023-07-05", "Nam Định, ngày 5/7/2023"),
    ("Từ Sơn, 5/7/2023 – A", "2023-07-05", "Từ Sơn, 5/7/2023"),
    ("TP. Hồ Chí Minh, ngày 5/7/2023 – A", "2023-07-05", "TP. Hồ Chí Minh, ngày 5/7/2023"),
    ("Bà Rịa - Vũng Tàu, ngày 5/7/2023 – A", "2023-07-05", "Bà Rịa - Vũng Tàu, ngày 5/7/2023"),
    ("Quận 1, thứ Tư ngày 5/7/2023 – A", "2023-07-05", "Quận 1, thứ Tư ngày 5/7/2023"),
]

NO_DATELINES = [
    "Hà Nội, ngày 29 tháng 11 năm 2021 chứng kiến một buổi lễ",
    "Hà Nội, 05/12/2016, hội thảo khai mạc",
    "Hà Nội, 05/12/2016 - 07/12/2016",
    "Hà Nội, 12-15/5/2020 – Hội thảo",
    "Hà Nội, 2019 – Ảnh của nhóm",
    "Hà Nội, 5/12 – Hội thảo",
    "Hà Nội, 5/7/20 – Hội thảo",
    "Hà Nội, ngày tháng năm 2021 – Kính gửi",
    "Hà Nội ngày 29/11/2021 – Hội thảo",
    "Hội thảo tại Hà Nội, ngày 5/7/2023 – A",
    "hà nội, 5/7/2023 – a",
    "Thứ Tư, 24/10/2018 – A",
    "Monday, 09 November 2015 - A",
    "Today, 5 December 2016 –",
    "January, 5 2020 -",
    "Năm ấy, 5/7/2019 –",
    "Hạn chót, 5/7/2023",
    "Theo báo cáo, 12/2017 –",
    "Nguyễn Văn Ba, sinh ngày 5/7/1993 –",
    "Cần Thơ, 31/02/2020 –",
    "ngày 29/11/2021, tại Hà Nội",
    "Cần Thơ, " + "x" * 5000,
    "",
]


@pytest.mark.parametrize(("text", "value"), DAYS)
def test_day_is_read(text: str, value: str) -> None:
    assert parse_date(text) == ParsedDate(value, "day", text.strip())


@pytest.mark.parametrize(("text", "value", "precision"), COARSE)
def test_month_or_year_is_read_with_its_precision(text: str, value: str, precision: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None and (parsed.value, parsed.precision) == (value, precision)


@pytest.mark.parametrize("text", [*TRAPS, "", "   ", "x" * 100_000, "1" * 100_000])
def test_what_is_no_whole_date_is_unknown(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(("text", "value"), DAYS)
def test_decomposed_or_capital_date_is_read_alike(text: str, value: str) -> None:
    parsed = parse_date(unicodedata.normalize("NFD", text).upper())
    assert parsed is not None and parsed.value == value


@pytest.mark.parametrize(("line", "role", "value"), LABELLED)
def test_labelled_line_gives_its_date(line: str, role: str, value: str) -> None:
    found = labelled_date(line)
    assert found is not None and (found[0], found[1].value) == (role, value)


@pytest.mark.parametrize("line", NOT_LABELLED)
def test_other_line_is_no_date_of_the_page(line: str) -> None:
    assert labelled_date(line) is None


def test_quote_of_a_labelled_date_is_the_label_with_its_date() -> None:
    found = labelled_date("• Ngày đăng: 14/06/2025 | Lượt xem: 20")
    assert found is not None and found[1].quote == "Ngày đăng: 14/06/2025"


@pytest.mark.parametrize(("paragraph", "value", "quote"), DATELINES)
def test_dateline_is_read(paragraph: str, value: str, quote: str) -> None:
    parsed = dateline(paragraph)
    assert parsed is not None and (parsed.value, parsed.quote) == (value, quote)


@pytest.mark.parametrize("paragraph", NO_DATELINES)
def test_other_opening_is_no_dateline(paragraph: str) -> None:
    assert dateline(paragraph) is None


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2020-09-30T18:00:00Z", "2020-10-01"),
        ("2020-09-30T17:00:00+00:00", "2020-10-01"),
        ("2020-09-30T16:59:59Z", "2020-09-30"),
        ("2020-09-30 18:00:00+0000", "2020-10-01"),
        ("2020-09-30T23:00:00", "2020-09-30"),
        ("2020-09-30", "2020-09-30"),
        ("Wed, 30 Sep 2020 18:00:00 +0000", "2020-10-01"),
        ("30 Sep 2020 18:00:00 GMT", "2020-10-01"),
        ("2020-09", None),
        ("30/09/2020", None),
        ("2020-02-30T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_stamp_is_moved_to_the_day_in_vietnam(stamp: str, day: str | None) -> None:
    assert utc_to_vietnam(stamp) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Thứ Hai, 04/05/2020", "2020-05-04"), ("Thứ Hai, 05/05/2020", None), ("T3, 05/05/2020", "2020-05-05"), ("CN, 05/05/2020", None),
        ("Tuesday, 04/07/2020", None), ("Saturday, 04/07/2020", "2020-07-04"), ("05/05/2020 (Thứ Ba)", "2020-05-05"), ("05/05/2020, thứ tư", None),
        ("Thu 5 Apr 2018", "2018-04-05"), ("Thứ 5, 5/4/2018", "2018-04-05"), ("Wed, 30 Sep 2020 18:00:00 +0000", "2020-10-01"), ("Thái 5/4/2018", None),
    ],
)  # fmt: skip
def test_a_weekday_must_be_that_of_its_day(text: str, value: str | None) -> None:
    parsed = parse_date(text)
    assert (parsed and parsed.value) == value


def test_a_label_before_a_contradiction_is_no_date() -> None:
    assert labelled_date("Ngày đăng: Chủ nhật, 12/03/2021") is None
    assert dateline("Huế, thứ Hai ngày 12/3/2021 – A") is None


@pytest.mark.parametrize("paragraph", ["Theo Báo Sông Nước, 12/5/2020 – A", "Ảnh Lê Gió, 12/5/2020", "Nguồn Báo A, 12/5/2020:"])
def test_a_source_is_no_place(paragraph: str) -> None:
    assert dateline(paragraph) is None


def test_there_are_enough_dates_and_traps() -> None:
    assert len(DAYS + COARSE) >= 40 and len(TRAPS) >= 40


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5/4/2020 8:15:00 AM", None), ("12/4/2020 8:15:00 PM", None), ("5/12/2020 11:15:00 am", None), ("Thời gian đăng: 5/4/2020 8:15:00 AM", None),
        ("25/4/2020 8:15:00 AM", "2020-04-25"), ("4/25/2020 8:15:00 AM", None), ("05/04/2020 08:15:00 AM", "2020-04-05"), ("5/5/2020 8:15:00 AM", "2020-05-05"),
        ("5/4/2020 8:15:00 SA", "2020-04-05"), ("5/4/2020 8:15 AM", "2020-04-05"), ("5/4/2020 8:15:00", "2020-04-05"),
    ],
)  # fmt: skip
def test_the_form_of_an_american_machine_is_doubtful(text: str, value: str | None) -> None:
    labelled = labelled_date(text)
    found = labelled[1] if labelled else parse_date(text)
    assert (found and found.value) == value
