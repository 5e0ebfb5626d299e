"""The analyst's path in Chromium, both languages: from home to the data, a ready query, its rows, facets, a CSV, the charts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.portal_server import serving
from portal.app import make_app
from tests.browser import chromium_path, open_browser, screenshot
from tests.portal.build import build

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")

WORDS = {
    "vi": {"data": "Dữ liệu", "group": "Thay đổi và mất mát", "query": "Trang có nhiều phiên bản nhất", "charts": "Xem biểu đồ", "rows": "Xem bảng: pages", "figures": "Số liệu"},
    "en": {"data": "Data", "group": "Changes and losses", "query": "Pages with the most versions", "charts": "See the charts", "rows": "Browse: pages", "figures": "Figures"},
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(build(tmp_path_factory.mktemp("analyst") / "archive.db", hostile=True)).app()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


MAX_DATA_HEIGHT = 3_000
"""Pixels of the data page while its groups are closed: three screens of a telephone, as all lists of the portal."""


def open_table(page: Page) -> None:
    page.locator("summary", has=page.locator("h3#pages")).click()


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_home_to_rows_facets_a_file_and_charts(base: str, browser: Browser, tmp_path: Path, language: str, width: int) -> None:
    words = WORDS[language]
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    context.add_cookies([{"name": "tulieu_lang", "value": language, "url": base}])
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if not request.url.startswith((base, "blob:")) else None)

    def shot(name: str) -> None:
        screenshot(page, f"analyst-{name}-{width}-{language}", full_page=True)

    page.goto(base)
    page.get_by_role("navigation").get_by_role("link", name=words["data"], exact=True).click()
    page.locator("summary", has_text=words["group"]).wait_for()  # until then the page that was left may be asked
    assert page.evaluate("document.documentElement.scrollHeight") <= MAX_DATA_HEIGHT and fits(page, width)
    shot("data")
    page.locator("summary", has_text=words["group"]).click()
    page.get_by_role("link", name=words["query"], exact=True).click()
    page.locator("table.rows-and-columns tbody tr").first.wait_for()
    assert words["query"] in page.locator("h1").inner_text()
    assert fits(page, width)
    shot("query")

    page.goto(f"{base}/data")
    open_table(page)
    shot("data-open")
    page.get_by_role("link", name=words["rows"], exact=True).click()
    page.locator("table.rows-and-columns tbody tr").first.wait_for()
    before = page.locator("table.rows-and-columns tbody tr").count()
    page.locator("#facet-site a", has_text="Sông Xanh").first.click()
    page.wait_for_url("**/archive/pages?*site=*")
    page.locator("table.rows-and-columns tbody tr").first.wait_for()
    assert 0 < page.locator("table.rows-and-columns tbody tr").count() < before
    shot("facet")

    page.goto(f"{base}/data")
    open_table(page)
    with page.expect_download() as fetched:
        page.locator('a[href="/data/pages.csv"]').click()
    file = tmp_path / "pages.csv"
    fetched.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.DictReader(opened))
    assert len(table) >= 14
    assert all(cell[:1] not in ("=", "+", "@") for row in table for cell in row.values() if cell)

    page.goto(f"{base}/data")
    page.get_by_role("link", name=words["charts"]).click()
    page.locator("svg[role=img] rect").first.wait_for()
    assert page.locator("svg[role=img] rect").count() > 10
    page.locator("summary", has_text=words["figures"]).first.click()
    assert page.locator("details[open] tbody tr").count() >= 2
    assert fits(page, width)
    shot("charts")
    context.close()
    assert problems == []


def test_charts_of_a_few_sites_stand_in_two_even_columns(base: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{base}/data/dashboard")
    boxes = page.evaluate("[...document.querySelectorAll('.halves section')].map(e => e.querySelector('h2').getBoundingClientRect().top + '|' + e.getBoundingClientRect().bottom + '|' + e.getBoundingClientRect().left)")
    page.close()
    columns: dict[float, list[tuple[float, float]]] = {}
    for top, bottom, left in (map(float, box.split("|")) for box in boxes):
        columns.setdefault(left, []).append((top, bottom))
    assert len(columns) == 2
    (left, right) = columns.values()
    assert abs(left[0][0] - right[0][0]) < 2  # both begin at one height
    tallest = max(bottom - top for top, bottom in (*left, *right))
    assert abs(left[-1][1] - right[-1][1]) < tallest  # and neither is left empty


def test_the_charts_are_reached_and_opened_by_keyboard_alone(base: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{base}/data/dashboard")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    page.close()
