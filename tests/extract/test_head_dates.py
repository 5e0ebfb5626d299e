"""A date beside the heading is the page's own only where nothing else can be meant."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.head_dates import head_dates

LONG = "<p>" + "Đội cứu hộ của phường đã dọn xong con đường ven kênh và mở lại lối đi cho học sinh từ sáng nay. " * 2 + "</p>"
H = "<h1>Mở lại đường</h1>"


@pytest.mark.parametrize(
    "html",
    [
        H + '<p class="meta">Ngày đăng: 12/05/2023 | Lượt xem: 31</p>',
        H + '<p class="meta">Thứ Sáu, 12/05/2023</p>',
        H + '<span class="date">Đăng ngày 12/05/2023</span>',
        f"<article>{H}<time>12/05/2023</time>{LONG}</article>",
        f"<article><header>{H}</header><div><span>12/05/2023</span></div>{LONG}</article>",
        '<p>12/05/2023</p>' + H,
        H + "<p>12/05/2023</p><p>Cập nhật: 14/05/2023</p>",
        H + "<p>Ngày đăng: 12/05/2023</p><p>01/02/2020</p>",
        H + "<p>12/05/2023 08:30</p>",
        H + '<ul class="article-info"><li>Người viết: Mai Lan lúc <time>12/05/2023</time></li><li><a href="/tin">Tin tức</a></li></ul>',
        H + '<ul class="entry-meta"><li>12/05/2023</li><li>31 lượt xem</li></ul>',
        f'<div><h2 class="date-header">Thứ Sáu, 12/05/2023</h2><div><div><div class="post"><h3 class="post-title">Mở lại đường</h3>{LONG}</div></div></div></div>',
        f"<main><div>{H}<div class='info'><p>Ngày đăng: 12/05/2023</p><p>Lượt xem: 9</p></div></div></main>",
    ],
)  # fmt: skip
def test_a_date_beside_the_heading_is_found(html: str) -> None:
    found = head_dates(LexborHTMLParser(f"<body>{html}{LONG}</body>"), "Mở lại đường").published
    assert [fact.value for fact in found] == ["2023-05-12"]
    assert found[0].source in ("label", "line")
    assert "12/05/2023" in found[0].quote


@pytest.mark.parametrize(
    "html",
    [
        H + "<p>Thời gian: 12/05/2023</p>",
        H + "<p>Thời gian:</p><p>12/05/2023</p>",
        H + "<p>Ngày diễn ra: 12/05/2023</p>",
        H + "<p>Hạn nộp: 12/05/2023</p>",
        H + "<p>12/05/2023</p><p>13/05/2023</p>",
        H + LONG + "<p>12/05/2023</p>",
        f"<nav><p>12/05/2023</p></nav>{H}",
        f"{H}<aside><p>12/05/2023</p></aside>",
        f"{H}<footer>12/05/2023</footer>",
        f"{H}<form><p>12/05/2023</p></form>",
        f"{H}<ul><li>12/05/2023</li></ul>",
        f"{H}<ul class='event-info'><li>12/05/2023</li></ul>",
        f"{H}<ul class='information'><li>12/05/2023</li></ul>",
        f"{H}<ul class='meta'><li>12/05/2023</li><li>13/05/2023</li></ul>",
        f"{H}<ul class='meta'><li>Hạn nộp: 12/05/2023</li></ul>",
        f'{H}<div class="related"><p>12/05/2023</p></div>',
        f'{H}<div class="comments"><p>12/05/2023</p></div>',
        f"{H}<h2>Tin khác</h2><p>12/05/2023</p>",
        f"<article><h2>Tin khác</h2><p>12/05/2023</p></article>{H}",
        f"{H}<article><p>12/05/2023</p></article>",
        "<h1>Tên khác</h1><p>12/05/2023</p>",
        H + H + "<p>12/05/2023</p>",
        H + "<p>31/02/2023</p>",
        H + "<p>2023</p>",
        H + "<p>12/05</p>",
        H + "<p>Từ ngày 12/05/2023 đến 14/05/2023</p>",
        H + "<p>Cập nhật: 12/05/2023</p>",
    ],
)  # fmt: skip
def test_a_date_that_may_mean_something_else_is_none(html: str) -> None:
    assert head_dates(LexborHTMLParser(f"<body>{html}{LONG}</body>"), "Mở lại đường").published == []


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2023-05-12T10:00:00+07:00", "12 tháng 5"), ("2023-05-12", "12/5"), ("2023-05-12", "Thứ sáu"), ("2023-05-12", "Thứ 6, 12.05"),
        ("2023-05-12T08:30:00+07:00", "08:30 12/05"), ("2023-05-12", "May 12"), ("2023-05-12", "Fri 12th May"),
    ],
)  # fmt: skip
def test_a_time_element_that_shows_a_part_of_its_date_beside_the_heading_counts(moment: str, shown: str) -> None:
    for html in (f'{H}<time datetime="{moment}">{shown}</time>', f'{H}<p class="meta"><time datetime="{moment}">{shown}</time> <span>Mai Lan</span></p>'):
        found = head_dates(LexborHTMLParser(f"<body>{html}{LONG}</body>"), "Mở lại đường").published
        assert [(fact.value, fact.source) for fact in found] == [("2023-05-12", "time")]


@pytest.mark.parametrize(
    "html",
    [
        H + '<time datetime="2023-05-12">3/6</time>',
        H + '<time datetime="2023-05-12">Khai mạc 12/5</time>',
        H + '<time datetime="2023-05-12" class="event-start">12 tháng 5</time>',
        H + '<p>Thời gian: <time datetime="2023-05-12">12 tháng 5</time></p>',
        H + '<time datetime="2023-05-12">12 tháng 5</time><time datetime="2023-05-14">14 tháng 5</time>',
        H + '<time datetime="2023-05">tháng 5</time>',
        H + '<time datetime="2023-05-12"></time>',
        H + LONG + '<time datetime="2023-05-12">12 tháng 5</time>',
    ],
)  # fmt: skip
def test_a_time_element_that_may_mean_another_moment_is_no_date(html: str) -> None:
    assert head_dates(LexborHTMLParser(f"<body>{html}{LONG}</body>"), "Mở lại đường").published == []


@pytest.mark.parametrize(
    "line",
    [
        "<span>12/05/2023</span> | <span>Mai Lan</span>", "<span>Mai Gia Hân</span><span>12/05/2023</span>", "<a>Tin tức</a> - 12/05/2023", "Mai Lan • 12 Tháng Năm, 2023 • Tin hoạt động",
        "<ul class=meta><li>Mai Lan / 12/05/2023</li></ul>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["post-meta", "entry-meta small", "article-info"])
def test_the_only_date_among_the_data_of_a_page_counts(line: str, name: str) -> None:
    found = head_dates(LexborHTMLParser(f"<body><div>{H}<div class='{name}'>{line}</div><div>{LONG}</div></div></body>"), "Mở lại đường").published
    assert [(fact.value, fact.source) for fact in found] == [("2023-05-12", "line")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("<span>12/05/2023</span> | <span>Mai Lan</span>", "box"), ("<span>12/05/2023</span> | <span>Hà Nội</span>", "event-meta"), ("Hạn nộp | 12/05/2023", "post-meta"),
        ("Hà Nội | từ 12/05/2023", "post-meta"), ("12/05/2023 | 14/05/2023", "post-meta"), ("Địa điểm: Hà Nội | 12/05/2023", "post-meta"), ("12/05/2023 | 3 bến", "post-meta"),
        ("12/05/2023 | Con đường ven kênh của phường đã mở lại", "post-meta"), ("Mai Lan", "post-meta"),
    ],
)  # fmt: skip
def test_a_date_among_other_data_is_none(line: str, name: str) -> None:
    assert head_dates(LexborHTMLParser(f"<body><div>{H}<div class='{name}'>{line}</div><div>{LONG}</div></div></body>"), "Mở lại đường").published == []
