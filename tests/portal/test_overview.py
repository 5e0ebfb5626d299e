"""The dashboard counts what the archive holds, and draws what it counts."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from archive import reader
from portal.app import make_app
from portal.charts import BOTTOM, MOST_COLUMNS, TOP, by_month, by_week, rows
from portal.locale import Locale
from tests.portal.build import build

VI, EN = Locale("vi"), Locale("en")
VISIBLE = "state is not 'excluded' and duplicate_of is null"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("overview") / "archive.db", hostile=True)


def count(connection: sqlite3.Connection, sql: str) -> dict[str, int]:
    return dict(connection.execute(sql).fetchall())


def test_counts_are_those_of_plain_sql(archive: Path) -> None:
    connection = sqlite3.connect(archive)
    found = reader.overview(connection)
    assert found.pages == connection.execute(f"select count(*) from pages where {VISIBLE}").fetchone()[0] > 10
    by_site = f"select site, count({{}}) from pages where {VISIBLE} group by 1"
    assert {each.slug: each.pages for each in found.sites} == count(connection, by_site.format("*"))
    assert {each.slug: each.dated for each in found.sites} == count(connection, by_site.format("date_published"))
    assert {each.slug: each.authored for each in found.sites} == count(connection, by_site.format("author"))
    assert sum(each.gone for each in found.sites) == sum(n for _, n in found.vanished) == 1
    assert dict(found.languages) == count(connection, f"select language, count(*) from pages where {VISIBLE} group by 1")
    assert dict(found.kinds) == count(connection, f"select kind, count(*) from pages where {VISIBLE} group by 1")
    months = f"select substr(date_published, 1, 7), count(*) from pages where length(date_published) >= 7 and {VISIBLE} group by 1"
    assert dict(found.months) == count(connection, months)
    assert sum(n for _, n in found.months) + found.without_month == found.pages


def test_weeks_begin_on_monday_in_vietnam() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table runs (id, site, started_at, pages_new, pages_changed, pages_gone)")
    runs = [("2026-11-15T16:59:00Z", 1), ("2026-11-15T17:00:00Z", 2), ("2026-11-22T16:00:00Z", 4), ("2026-11-23T02:00:00Z", 8), ("damaged", 16)]
    connection.executemany("insert into runs(started_at, pages_new, pages_changed) values (?, ?, null)", runs)
    assert reader.overview(connection).weeks == (
        reader.Week("2026-11-09", 1, 0, 0), reader.Week("2026-11-16", 6, 0, 0), reader.Week("2026-11-23", 8, 0, 0),
    )  # fmt: skip


def test_an_archive_of_nothing_counts_nothing() -> None:
    assert reader.overview(sqlite3.connect(":memory:")) == reader.Overview()


def test_gaps_are_empty_columns_and_the_highest_reaches_the_top() -> None:
    chart = by_month([("2023-11", 2), ("2024-02", 8)], EN)
    assert chart is not None
    assert [(column.name, column.count) for column in chart.columns] == [("2023-11", 2), ("2023-12", 0), ("2024-01", 0), ("2024-02", 8)]
    assert [column.y for column in chart.columns] == [BOTTOM - (BOTTOM - TOP) / 4, BOTTOM, BOTTOM, TOP]
    assert all(column.y + column.height == BOTTOM for column in chart.columns)
    assert chart.highest.said == "February 2024: 8 pages"
    assert [column.name for column in chart.filled] == ["2024-02", "2023-11"]


def test_a_long_time_is_cut_to_its_end_and_that_is_said() -> None:
    chart = by_month([("1970-01", 5), ("2024-12", 1)], VI)
    assert chart is not None
    assert (len(chart.columns), chart.columns[-1].name, chart.earlier) == (MOST_COLUMNS, "2024-12", 5)
    assert 1 <= len(chart.ticks) <= 6
    assert all(column.x + column.width <= 100 for column in chart.columns)


@pytest.mark.parametrize("names", [["2024-13"], ["2024"], ["<script>"], []])
def test_what_is_no_month_is_not_drawn(names: list[str]) -> None:
    assert by_month([(name, 1) for name in names], VI) is None


def test_weeks_without_a_find_are_no_chart() -> None:
    assert by_week([("2026-11-16", 0)], VI) is None
    chart = by_week([("2026-11-02", 1), ("2026-11-16", 3)], VI)
    assert chart is not None
    assert [column.count for column in chart.columns] == [1, 0, 3]


def test_bars_are_measured_by_the_longest_and_shares_by_all() -> None:
    assert [(row.width, row.share) for row in rows([("a", 30, None, None), ("b", 15, None, None)], 60)] == [(100.0, 0.5), (50.0, 0.25)]


def page(app: Any, language: str) -> Any:
    return asyncio.run(app.client.get(f"/data/dashboard?lang={language}"))


@pytest.mark.parametrize(("language", "words"), [("vi", "Trang theo tháng đăng"), ("en", "Pages by month of publication")])
def test_each_chart_has_a_title_a_description_and_its_figures(archive: Path, language: str, words: str) -> None:
    answer = page(make_app(archive), language)
    assert answer.status_code == 200
    drawings = re.findall(r"<svg role=\"img\".*?</svg>", answer.text, re.S)
    assert len(drawings) >= 3
    assert words in drawings[0]
    for drawing in drawings:
        named = re.search(r'aria-labelledby="(\S+) (\S+)"', drawing)
        assert named is not None
        assert f'<title id="{named[1]}">' in drawing and f'<desc id="{named[2]}">' in drawing
    assert answer.text.count("<details>") == len(drawings)


def test_the_dashboard_needs_no_script_and_nothing_from_elsewhere(archive: Path) -> None:
    answer = page(make_app(archive), "vi")
    assert "<script" not in answer.text and " style=" not in answer.text
    assert set(re.findall(r'(?:src|href)="(?:https?:)?//([^/"]+)', answer.text)) <= {answer.url.host}  # its own address in both languages
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(answer.content) < 60_000


def test_an_empty_archive_has_a_dashboard_that_says_so(tmp_path: Path) -> None:
    from archive.schema import open_database

    open_database(tmp_path / "archive.db").close()
    assert page(make_app(tmp_path / "archive.db"), "en").text.count("Nothing to count yet.") == 8
