"""Claims about a page's dates are weighed: order of trust, what cannot be true, what belongs to an event or another page."""

from __future__ import annotations

from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.metadata import Metadata, read_metadata
from crawler.extract.page_dates import (
    Claims,
    address_date,
    agreeing,
    datelines,
    find_dates,
    is_possible,
    machine_date,
    own_article,
    tree_claims,
)
from crawler.items import Block, DateFact

VISIT = "2026-11-23T08:00:00Z"
URL = "https://giolanh.test/tin.html"


def fact(value: str, source: str = "label", quote: str = "") -> DateFact:
    return DateFact(value, "day" if len(value) == 10 else "month" if len(value) == 7 else "year", source, quote or value)


def dates(published: list[tuple[str, str]], modified: list[tuple[str, str]] = [], *lines: DateFact, url: str = URL) -> tuple[str | None, str | None]:  # noqa: B006
    found = find_dates(url, VISIT, Metadata(published=published, modified=modified), {}, Claims(), Claims(), Claims(list(lines)))
    return (found.published and found.published.value, found.modified and found.modified.value)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("published", "modified", "line", "expected"),
    [
        ("2020-05-05", "2020-05-06", None, ("2020-05-05", "2020-05-06")),
        ("2020-05-05", "2020-05-05", None, ("2020-05-05", "2020-05-05")),
        ("2020-05-05", "2019-01-01", None, ("2020-05-05", None)),
        ("2031-01-01", "2020-01-01", None, (None, "2020-01-01")),
        ("2031-01-01", "2032-01-01", "2021-02-03", ("2021-02-03", None)),
        ("1990-01-01", "1970-01-01", None, (None, None)),
        ("2026-11-23T15:00:00+07:00", "2018-05-02", None, (None, None)),
        ("2026-11-23T15:00:00+07:00", "2018-05-02", "2018-05-01", ("2018-05-01", None)),
        ("2026-11-23T15:00:00+07:00", "2026-11-23T15:10:00+07:00", None, ("2026-11-23", "2026-11-23")),
    ],
)
def test_contradictory_stamps_are_left_out(published: str, modified: str, line: str | None, expected: tuple[str | None, str | None]) -> None:
    assert dates([("json-ld", published)], [("json-ld", modified)], *([fact(line)] if line else [])) == expected


def test_a_label_beats_a_bare_line_and_that_a_dateline_and_that_the_address() -> None:
    address = "https://giolanh.test/2011/01/02/a-b/"
    everything = [fact("2014-01-01", "dateline"), fact("2013-01-01", "line"), fact("2012-01-01", "label")]
    for left, expected in ((3, "2012-01-01"), (2, "2013-01-01"), (1, "2014-01-01"), (0, "2011-01-02")):
        assert dates([], [], *everything[:left], url=address)[0] == expected


@pytest.mark.parametrize(
    ("one", "possible"),
    [
        (fact("2026-11-24"), True), (fact("2026-11-25"), False), (fact("2026-12", "dateline"), False), (fact("2026", "label"), True),
        (fact("1994-12-31", "meta"), False), (fact("1994-12-31", "label"), True), (fact("1996-05-05", "line"), False),
        (fact("2026-11-23", "line", "Thứ Hai, 23/11/2026"), False), (fact("2026-11-23", "line", "Monday, 23 November 2026 10:01:59"), False),
        (fact("2026-11-23", "line", "Thứ Hai, 23/11/2026 08:15"), True), (fact("2026-11-23", "line", "23/11/2026"), True),
        (fact("2026-11-23", "label", "Đăng Thứ Hai, 23/11/2026"), True),
    ],
)  # fmt: skip
def test_what_a_page_read_at_that_moment_cannot_have(one: DateFact, possible: bool) -> None:
    assert is_possible(one, datetime.fromisoformat(VISIT)) is possible


@pytest.mark.parametrize(("day", "possible"), [("2026-11-23", False), ("2026-11-24", False), ("2026-11-22", True)])
def test_a_clock_may_show_the_day_in_utc_or_in_vietnam(day: str, possible: bool) -> None:
    weekday = {"23": "Thứ Hai", "24": "Thứ Ba", "22": "Chủ Nhật"}[day[-2:]]
    shown = fact(day, "line", f"{weekday}, {day[-2:]}/11/2026")
    assert is_possible(shown, datetime.fromisoformat("2026-11-23T20:00:00+00:00")) is possible


def test_different_bare_lines_are_none_and_a_label_stands() -> None:
    lines = [fact("2020-01-01", "line"), fact("2020-01-02", "line")]
    assert agreeing(lines) == []
    assert agreeing([*lines, fact("2020-01-03")]) == [fact("2020-01-03")]
    assert agreeing([lines[0], lines[0]]) == [lines[0]] * 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-09-30T18:00:00Z", "2020-10-01"), ("5/4/2020 8:15:00 AM", None), ("5/5/2020 8:15:00 AM", "2020-05-05"),
        ("25/4/2020 8:15:00 AM", "2020-04-25"), ("5/4/2020", "2020-04-05"), ("2018/06", "2018-06"), ("0001-01-01T00:00:00", None), ("", None),
    ],
)  # fmt: skip
def test_stamps_of_machines(value: str, expected: str | None) -> None:
    found = machine_date(value, "meta")
    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2014/05/09/trong-cay/", "2014-05-09"), ("/vi/2014/05/trong-cay.html", "2014-05"), ("/xa-hoi/trong-cay-20140509081530123.htm", "2014-05-09"),
        ("/2014/05/09/", None), ("/2014/05/", None), ("/2014/trong-cay", None), ("/2014/13/trong-cay", None), ("/2014/02/30/trong-cay", None),
        ("/wp-content/uploads/2014/05/anh", None), ("/events/2014/05/09/hoi-sach", None), ("/trong-cay-20140509.html", None), ("/1914/05/09/trong-cay", "1914-05-09"),
    ],
)  # fmt: skip
def test_dates_in_addresses(path: str, expected: str | None) -> None:
    found = address_date("https://giolanh.test" + path)
    assert (found and found.value) == expected


def claims(html: str) -> tuple[list[str], list[str], list[str]]:
    tree = LexborHTMLParser(html)
    found, unmarked = tree_claims(tree, read_metadata(tree), own_article(tree))
    return [f.value for f in found.published], [f.value for f in found.modified], [f.value for f in unmarked]


T = '<time{a} datetime="2023-05-12">12/05/2023</time>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<article><h1>A</h1><header>{T.format(a='')}</header></article>", ([], [], ["2023-05-12"])),
        (f"<article><h1>A</h1><header>{T.format(a=' class=published')}</header></article>", (["2023-05-12"], [], [])),
        (f"<article><h1>A</h1><header>{T.format(a=' pubdate')}</header></article>", (["2023-05-12"], [], [])),
        (f"<article><h1>A</h1><header>{T.format(a=' class=updated')}</header></article>", ([], ["2023-05-12"], [])),
        (f"<article><h1>A</h1><header><p class=event-date>{T.format(a='')}</p></header></article>", ([], [], [])),
        (f"<article><h1>A</h1><header>{T.format(a=' itemprop=startDate')}</header></article>", ([], [], [])),
        (f"<h1>A</h1><article class=comment><header>{T.format(a='')}</header></article>", ([], [], [])),
        (f"<h1>A</h1><aside><article><header>{T.format(a='')}</header></article></aside>", ([], [], [])),
        (f"<article><h1>A</h1></article><article><h2>B</h2><header>{T.format(a='')}</header></article>", ([], [], [])),
        ("<h1>A</h1><meta itemprop=datePublished content=2023-05-12><meta itemprop=dateModified content=2023-06-12>", (["2023-05-12"], ["2023-06-12"], [])),
        ("<h1>A</h1><li><h3>B</h3><meta itemprop=datePublished content=2023-05-12></li>", ([], [], [])),
    ],
)  # fmt: skip
def test_times_of_the_page_itself(html: str, expected: tuple[list[str], list[str], list[str]]) -> None:
    assert claims(f"<body>{html}</body>") == expected


P = "Sáng nay các tình nguyện viên cùng bà con trồng hai trăm cây chắn gió."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([f"Huế, ngày 5/7/2023 – {P}", P], ["2023-07-05"]),
        ([P, P, P, P, P, P, P, "Cần Thơ, ngày 05 tháng 7 năm 2023", "Giám đốc"], ["2023-07-05"]),
        ([P, P, P, P, P, P, P, "Cần Thơ, 05/7/2023", "Giám đốc"], []),
        ([P, P, P, "Huế, 12/05/2024", "Đà Nẵng, 14/05/2024", P], []),
        ([P, P, P, "Huế, 12/05/2024", P], ["2024-05-12"]),
    ],
)
def test_datelines_of_a_text(texts: list[str], expected: list[str]) -> None:
    assert [found.value for found in datelines([Block(text) for text in texts])] == expected


def test_a_caption_is_no_dateline() -> None:
    assert datelines([Block("Huế, 12/05/2024", "caption"), Block("Huế, 12/05/2024", "row"), Block(P)]) == []


@pytest.mark.parametrize(
    "line",
    [
        "Hạn nộp: {}", "Hạn chót đăng ký {}", "<span>Hạn nộp hồ sơ</span> <span>{}</span>", "<b>Deadline</b>: {}", "Closing date: {}", "Opens {}", "Apply by {}", "Diễn ra vào {}", "Thời gian: {}",
        "Khai mạc ngày {}", "Từ {}", "Ngày sinh: {}", "Có hiệu lực từ ngày {}", "<dl><dt>Ngày hết hạn</dt><dd>{}</dd></dl>", "<div><div>Application deadline</div></div><div>{}</div>",
    ],
)  # fmt: skip
def test_a_time_under_the_label_of_a_deadline_or_an_event_is_none(line: str) -> None:
    for name in ("", ' class="published"'):
        node = f'<time datetime="2023-05-12"{name}>12/05/2023</time>'
        tree = LexborHTMLParser(f"<article><h1>A</h1><div class=entry-meta>{line.format(node)}</div><p>B</p></article>")
        claims, unmarked = tree_claims(tree, read_metadata(tree), own_article(tree))
        assert claims.published + unmarked == []


@pytest.mark.parametrize(
    "line",
    ["{}", "Đăng ngày {}", "Thời gian đăng: {}", "<span>Tin tức</span> | {}", "Posted on {}", "<b>Mai Lan</b> {}", "Hạn nộp: <time datetime='2024-01-01'>1/1/2024</time> Đăng: {}", "Hạn hán kéo dài ở xã Bến Lành, {}"],
)
def test_a_time_without_such_a_label_counts(line: str) -> None:
    tree = LexborHTMLParser(f"<article><h1>A</h1><div class=entry-meta>{line.format('<time datetime=2023-05-12>12/05/2023</time>')}</div><p>B</p></article>")
    claims, unmarked = tree_claims(tree, read_metadata(tree), own_article(tree))
    assert [fact.value for fact in claims.published + unmarked] == ["2023-05-12"]
