"""Authors are people or boards that a page names; accounts, sources and the organisation are none."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.authors import closing_initials, find_author, tree_author, unlabelled
from crawler.extract.line_meta import read_meta
from crawler.extract.metadata import Metadata, read_metadata
from crawler.extract.page_dates import own_article
from crawler.items import Block
from crawler.sites import Site

SITE = Site("gio-lanh", "Gió Lành", "https://giolanh.test/", name_en="Fair Wind")


@pytest.mark.parametrize("name", ["admin", "Admin_web", "administrator", "Quản trị viên", "quantri01", "Super User", "Unknown", "a@b.test", "Gió Lành", "fair wind", "-", "truyenthong", "hoa.mai90"])
def test_names_that_are_no_author(name: str) -> None:
    assert find_author(SITE, Metadata(authors=[("meta", name)]), {}, name, name, name, None) is None


def test_the_best_claim_wins_and_a_bad_one_gives_way() -> None:
    metadata, feed = Metadata(authors=[("json-ld", "Trần Mưa")]), {"feed": {"author": "Ngô Nắng"}}
    assert find_author(SITE, metadata, feed, "Lê Gió", "B", "T", "X.Y") == "Lê Gió"
    assert find_author(SITE, metadata, feed, "admin", "Bến", "Phạm Sương", None) == "Phạm Sương"
    assert find_author(SITE, metadata, feed, None, "Bến", None, None) == "Trần Mưa"
    assert find_author(SITE, Metadata(), feed, None, "Bến", None, "X.Y") == "Bến"
    assert find_author(SITE, Metadata(), feed, None, None, None, "X.Y") == "Ngô Nắng"
    assert find_author(SITE, Metadata(), {}, None, None, None, "X.Y") == "X.Y"


@pytest.mark.parametrize("name", ["mây", "bell hooks", "Truyenthong", "Mai", "T", "e.e. cummings"])
def test_names_in_small_letters_that_are_no_account(name: str) -> None:
    assert find_author(SITE, Metadata(authors=[("meta", name)]), {}, None, None, None, None) == name


@pytest.mark.parametrize(
    ("authors", "name"),
    [
        ('[{"@type":"Person","name":"Lê Gió"},{"@type":"Person","name":"Trần Mưa"}]', "Lê Gió, Trần Mưa"),
        ('[{"@type":"Person","name":"Lê Gió"},{"@type":"Person","name":"Lê Gió"}]', "Lê Gió"),
        ('[{"@type":"Organization","name":"Hội Sông"},{"@type":"Person","name":"Lê Gió"}]', "Lê Gió"),
        ('{"@type":"Organization","name":"Hội Sông"}', "Hội Sông"),
        ('[{"@type":"Person","name":"admin"},{"@type":"Person","name":"Lê Gió"}]', "Lê Gió"),
        ('{"@type":"Person","name":"truyenthong"}', None),
        ('["Lê Gió", 7, null, {"name": ["x"]}, "https://a.example"]', "Lê Gió"),
        ("[]", None),
    ],
)
def test_authors_of_structured_data(authors: str, name: str | None) -> None:
    page = f'<head><script type="application/ld+json">{{"@type":"Article","author":{authors}}}</script></head><body></body>'
    assert find_author(SITE, read_metadata(LexborHTMLParser(page)), {}, None, None, None, None) == name


def test_an_editorial_board_counts_where_readers_see_it() -> None:
    assert find_author(SITE, Metadata(), {}, None, None, "Ban biên tập", None) == "Ban biên tập"
    assert find_author(SITE, Metadata(authors=[("meta", "Ban biên tập")]), {"feed": {"author": "BBT"}}, None, None, None, None) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tác giả: Lê Gió", "Lê Gió"), ("By Le Gio", "Le Gio"), ("Lê Gió", "Lê Gió"), ("Nguồn: Báo A", None), ("Theo Báo A", None),
        ("30/09/2020 | 12 lượt xem", None), ("Tác giả:", None), ("Đăng bởi admin", None),
    ],
)  # fmt: skip
def test_a_label_is_no_part_of_a_name(text: str, name: str | None) -> None:
    assert unlabelled(text) == name


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<article><h1>A</h1><p class=author>Lê Gió</p></article>", "Lê Gió"),
        ("<article><h1>A</h1><a rel=author>Lê Gió</a><p class=author>Lê Gió</p></article>", "Lê Gió"),
        ("<article><h1>A</h1><span itemprop=author><meta itemprop=name content='Lê Gió'></span></article>", "Lê Gió"),
        ("<article><h1>A</h1><p class=author>Lê Gió</p><p class=author>Trần Mưa</p></article>", None),
        ("<article><h1>A</h1><p class=author>Theo Báo Sông</p></article>", None),
        ("<article><h1>A</h1></article><aside><p class=author>Lê Gió</p></aside>", None),
        ("<h1>A</h1><div id=comments><p class=author>Lê Gió</p></div>", None),
        ("<h1>A</h1><p class=author>viết về dòng sông của làng tôi thuở nhỏ</p>", None),
    ],
)
def test_bylines_of_the_page_itself(html: str, name: str | None) -> None:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    assert tree_author(tree, own_article(tree)) == name


@pytest.mark.parametrize(("last", "expected"), [("N.T.L", "N.T.L"), ("(Đ.H.)", "Đ.H."), ("TP.HCM", None), ("A", None), ("Lê Gió", None)])
def test_initials_at_the_end(last: str, expected: str | None) -> None:
    assert closing_initials([Block("Một câu."), Block(last)]) == expected
    assert closing_initials([Block(last)]) is None


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        ("Tác giả: Lê Gió | Ngày đăng: 13/06/2019 | Lượt xem: 31", "Lê Gió", "2019-06-13"),
        ("Posted by Le Gio on March 3, 2020", "Le Gio", "2020-03-03"),
        ("Posted on March 3, 2020 in News", None, "2020-03-03"),
        ("127 30/09/2020", None, "2020-09-30"),
        ("30/09/2020 127", None, "2020-09-30"),
        ("May 3, 2021/0 Comments/in News/by Mai Lan", "Mai Lan", "2021-05-03"),
        ("May 3, 2021 / in News / by admin", None, "2021-05-03"),
        ("12/05/2021 in Tin tức by Mai Lan", "Mai Lan", "2021-05-12"),
        ("May 3, 2021 By Mai Lan Leave a Comment", "Mai Lan", "2021-05-03"),
        ("Được đăng vào 12/05/2021 bởi Mai Lan", "Mai Lan", "2021-05-12"),
        ("Press release | 12 May 2021", None, "2021-05-12"),
        ("Tin tức - 12/05/2021", None, "2021-05-12"),
        ("Published: 10 March 2021 Updated: 12 March 2021", None, "2021-03-10"),
    ],
)
def test_a_line_of_several_facts(line: str, author: str | None, date: str) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert (meta.author, [fact.value for fact in meta.published]) == (author, [date])


@pytest.mark.parametrize("line", ["Tác giả: Đang cập nhật", "Author: Updating", "Người viết: chưa cập nhật", "Đăng bởi: truyenthong", "Posted by hoamai90"])
def test_a_value_that_is_yet_to_come_or_an_account_is_no_author(line: str) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert meta.author is None


@pytest.mark.parametrize(
    "line",
    [
        "Sự kiện | 12/05/2021", "Hà Nội | 12/05/2021", "Mai Lan - 12/05/2021", "Nhóm Bờ Tre (thực hiện)", "Ban Quản lý (thực hiện)", "Lớp học (ghi)", "12/05/2021",
        "Kinh phí và nhân lực/in tài liệu/by xe đò", "30/09/2020 127 em", "Đo ngày 30/09/2020 127",
    ],
)  # fmt: skip
def test_lines_that_may_be_the_texts_own(line: str) -> None:
    assert read_meta(line) is None


@pytest.mark.parametrize("line", ["Hôm nay: Thứ Hai, 23/11/2026", "Today is Monday, 23 November 2026"])
def test_a_clock_says_nothing_about_the_page(line: str) -> None:
    assert read_meta(line) is None


@pytest.mark.parametrize(
    ("line", "author", "published"),
    [
        ("Người viết: Mai Lan | Ngày: 12/03/2020 | Lượt xem: 45", "Mai Lan", "2020-03-12"),
        ("Người viết: Mai Lan, Ngày: 12/03/2020", "Mai Lan", "2020-03-12"),
        ("Tác giả: Mai Lan – Ngày đăng: 12/03/2020 – Lượt xem: 45", "Mai Lan", "2020-03-12"),
        ("Tác giả: Mai Lan Email: mailan@thu.example ĐT 0912345678", "Mai Lan", None),
        ("Tác giả: Mai Lan (mailan@thu.example)", "Mai Lan", None),
        ("Viết bởi: Mai Lan, 0912 345 678", "Mai Lan", None),
        ("Tác giả: Mai Lan, Cập nhật: 12/03/2020", "Mai Lan", None),
        ("Tin: Mai Lan. Ảnh: Hồng Nga", "Mai Lan", None),
        ("Tin, ảnh: Mai Lan. Biên tập: Hồng Nga", "Mai Lan", None),
        ("By Jane Smith, photos by Tom Hill", "Jane Smith", None),
        ("Words: Jane Smith; pictures: Tom Hill", "Jane Smith", None),
        ("Written by: John Smith Jr.", "John Smith Jr.", None),
        ("Tác giả: Đ.H.", "Đ.H.", None),
        ("Tác giả: TS. Mai Lan (Trung tâm Bờ Tre)", "TS. Mai Lan (Trung tâm Bờ Tre)", None),
        ("Tác giả: Nguyễn Ngày Mai", "Nguyễn Ngày Mai", None),
        ("Tác giả: John Ellery. Người dịch: Hồng Nga", "John Ellery", None),
        ("Tác giả: Mai Lan Dịch giả: Hồng Nga", "Mai Lan", None),
        ("Tác giả: Mai Lan Nguồn tin: Báo Bến Sông", "Mai Lan", None),
        ("Story and photos by Mai Lan", "Mai Lan", None),
        ("Nhóm tác giả: Mai Lan, Hồng Nga", "Mai Lan, Hồng Nga", None),
        ("Mai Lan (thực hiện)", "Mai Lan", None),
        ("By Mai Lan 2 Comments", "Mai Lan", None),
    ],
)
def test_an_author_ends_where_the_next_field_begins(line: str, author: str, published: str | None) -> None:
    meta = read_meta(line)
    assert meta is not None
    assert (meta.author, [fact.value for fact in meta.published]) == (author, [published] if published else [])
