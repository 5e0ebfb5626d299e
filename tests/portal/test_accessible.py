"""No page of ours breaks a rule of WCAG 2.2 AA that axe can check, in both languages, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium_path, open_browser
from tests.portal.test_browser import ADDRESSES, base  # noqa: F401 - the fixture

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not told node by node, which had taken up to three quarters of the time
}
LOOKS: tuple[tuple[int, str, Literal["light", "dark"]], ...] = ((1280, "vi", "light"), (390, "en", "dark"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def seen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, str]]:
    """One tab for all pages in one look, with the language: to open a tab takes the browser as long as axe takes for a page."""
    width, language, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page(), language
    context.close()


def broken(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{each['id']}: {node['html'][:120]}" for each in violations for node in each["nodes"]]


@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(base: str, seen: tuple[Page, str], name: str) -> None:  # noqa: F811
    page, language = seen
    address = base + ADDRESSES[name]
    page.goto(address + ("&" if "?" in address else "?") + f"lang={language}")
    found = Axe().run(page, options=RULES).response
    assert found["passes"]
    assert broken(found["violations"]) == []


def test_axe_finds_nothing_in_a_page_that_is_missing(base: str, seen: tuple[Page, str]) -> None:  # noqa: F811
    page, language = seen
    answer = page.goto(f"{base}/pages/999999?lang={language}")
    assert answer is not None and answer.status == 404
    found = Axe().run(page, options=RULES).response
    assert broken(found["violations"]) == []


def test_axe_finds_nothing_in_filters_that_are_open_and_in_results_that_were_typed(base: str, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{base}/search")
    page.get_by_role("searchbox").fill("nuoc")
    expect(page.locator("h1")).to_contain_text("nuoc")
    page.locator(".to-filters button").click()
    found = Axe().run(page, options=RULES).response
    context.close()
    assert broken(found["violations"]) == []


def test_axe_finds_nothing_in_the_data_page_with_all_groups_open(base: str, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{base}/data")
    for summary in page.locator(".fold summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    assert page.locator(".fold[open]").count() == page.locator(".fold").count() > 15
    found = Axe().run(page, options=RULES).response
    context.close()
    assert broken(found["violations"]) == []
