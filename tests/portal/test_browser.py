"""The portal in Chromium: both languages, wide and narrow; no overflow, no errors, no request to other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request

from benchmarks.portal_server import serving
from portal.app import make_app
from tests.browser import chromium_path, open_browser, screenshot
from tests.portal.build import build

pytestmark = pytest.mark.skipif(
    chromium_path() is None, reason="Chromium is not installed (/usr/bin/chromium)"
)

ADDRESSES = {
    "home": "/",
    "search": "/search?q=nuoc",
    "search-accented": "/search?q=s%E1%BB%A9c+kho%E1%BA%BB&kind=news",
    "search-months": "/search?year=2024&kind=news",
    "search-empty": "/search?q=zzz",
    "page": "/pages/1?q=nuoc+sach",
    "page-mixed": "/pages/12",
    "page-hostile": "/pages/15?q=thu+nghiem",
    "compare": "/pages/6/compare?from=1&to=3",
    "compare-single": "/pages/2/compare",
    "topics": "/topics",
    "topic": "/topics/water",
    "places": "/places",
    "place": "/places/hau-giang",
    "organisations": "/organisations",
    "organisation-hostile": "/organisations/xau",
    "legal": "/legal",
    "document": "/legal/60-2014-qh13",
    "document-hostile": "/legal/%22%3E%3Csvg%2Fonload%3Dalert(10)%3E~buoc-nhe",
    "sites": "/sites",
    "site": "/sites/song-xanh",
    "site-troubled": "/sites/mai-nha-chung",
    "site-cut-off": "/sites/buoc-nhe",
    "data": "/data",
    "dashboard": "/data/dashboard",
    "about": "/about",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = make_app(build(tmp_path_factory.mktemp("browser") / "archive.db", hostile=True))
    with serving(app.app()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [
        (1280, "vi", "light"),
        (1280, "en", "dark"),
        (390, "vi", "dark"),
        (390, "en", "light"),
        (320, "vi", "light"),
        (320, "en", "dark"),
    ],
)
def test_pages_fit_and_stay_at_home(base: str, browser: Browser, width: int, language: str, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "tulieu_lang", "value": language, "url": base}])
    page = context.new_page()
    problems: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith(base):
            problems.append(request.url)

    page.on("console", note_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", note_request)
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    for name, address in ADDRESSES.items():
        answer = page.goto(base + address)
        assert answer is not None and answer.status == 200, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            f"{name} overflows at {width} px"
        )
        assert page.evaluate("document.documentElement.lang") == language
        screenshot(page, f"{name}-{width}-{language}-{scheme}", full_page=True)
    context.close()
    assert problems == []


def test_search_and_read_by_keyboard(base: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.get_by_role("searchbox").fill("sức khoẻ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Giảm hại và sức khỏe cộng đồng").click()
    assert page.locator(".document mark").count() >= 2
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(base)
    assert page.locator("html").get_attribute("lang") == "en"
    page.context.close()


def test_a_chosen_facet_can_be_removed(base: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{base}/search?q=nuoc")
    before = page.locator(".hit").count()
    page.locator(".facet a", has_text="Trung tâm Sông Xanh").click()
    page.wait_for_load_state()
    assert page.locator(".hit").count() < before
    page.locator(".chips a").first.click()
    page.wait_for_load_state()
    assert page.locator(".hit").count() == before
    page.context.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_missing_of_a_site_is_seen_on_a_phone_without_moving_the_table(base: str, browser: Browser, language: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(f"{base}/sites/song-xanh?lang={language}")
    wide, room = page.evaluate("(e => [e.scrollWidth, e.clientWidth])(document.querySelector('.table:has(.covered)'))")
    page.close()
    assert wide <= room


@pytest.mark.parametrize("width", [1280, 960, 390, 360, 320])
def test_a_month_is_large_enough_to_be_hit(base: str, browser: Browser, width: int) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 px; axe does not see it where the months beside it have no pages."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{base}/search?year=2024&kind=news")
    if width < 960:
        page.locator(".to-filters button").click()
    boxes = page.evaluate("[...document.querySelectorAll('.months li')].map(e => e.getBoundingClientRect()).map(b => [b.width, b.height, b.right])")
    page.close()
    assert len(boxes) == 12
    assert all(wide >= 24 and high >= 24 and right <= width for wide, high, right in boxes)


@pytest.mark.parametrize(("width", "rows"), [(1280, 1), (960, 1), (800, 3), (390, 3)])
def test_figures_of_the_home_page_stand_in_even_rows(base: str, browser: Browser, width: int, rows: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(base + "/")
    tops = page.evaluate("[...document.querySelectorAll('.holdings .figures > div')].map(e => Math.round(e.getBoundingClientRect().top))")
    over = page.evaluate("[...document.querySelectorAll('.holdings .figures > div')].filter(e => e.scrollWidth > e.clientWidth).length")
    page.close()
    assert len(tops) == 5 and over == 0
    assert len(set(tops)) == rows
