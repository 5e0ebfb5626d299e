"""Tables that place the parts of a page are no data; tables of values stay."""

from __future__ import annotations

import pytest

from crawler.extract.layout_tables import MAX_TABLES, without_layout_tables

LONG = "Bà con dựng lại mái lớp sau mùa nước lớn. " * 8
DATA = "<table><tr><th>Vạn</th><th>Số em</th></tr><tr><td>Doi</td><td>25</td></tr></table>"


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><td><a href='/'>Trang chủ</a></td><td>{LONG}</td></tr></table>",
        "<TABLE><TR><TD><TABLE><TR><TD>Menu</TD></TR></TABLE></TD><TD>Tin</TD></TR></TABLE>",
        "<table><tr><td><a href='/'>Trang chủ</a></td></tr><tr><td>Nội dung không tồn tại.</td></tr></table>",
    ],
)
def test_a_table_that_places_parts_becomes_boxes(table: str) -> None:
    assert "<body><div><div><div>" in without_layout_tables(f"<html><body>{table}</body></html>")


@pytest.mark.parametrize("table", [DATA, "<table>" + f"<tr><td>{LONG}</td><td>1</td></tr>" * 20 + "</table>", "<p>không bảng</p>", "<table></table>", ""])
def test_a_table_of_values_stays(table: str) -> None:
    page = f"<html><body><h1>Lớp học</h1>{table}</body></html>"
    assert without_layout_tables(page) is page


def test_a_table_of_values_within_one_of_layout_stays() -> None:
    page = without_layout_tables(f"<html><body><table><tr><td>{LONG}{DATA}</td></tr></table></body></html>")
    assert page.count("<table") == 1
    assert "<td>25</td>" in page


def test_a_page_of_countless_tables_is_left_as_it_is() -> None:
    page = "<table><tr><td>" * (MAX_TABLES + 1)
    assert without_layout_tables(page) is page
