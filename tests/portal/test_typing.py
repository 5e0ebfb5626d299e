"""Search as you type in Chromium: results from the same template, the caret where it was, composed Vietnamese respected, Escape takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import chromium_path, open_browser
from tests.portal.test_browser import base  # noqa: F401 - the fixture

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")

PAUSE_MS = 250
"""How long the script waits after a key (portal/static/search.js)."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.fixture
def page(base: str, browser: Browser) -> Iterator[Page]:  # noqa: F811
    """The page of all results of one organisation."""
    context = browser.new_context()
    context.add_cookies([{"name": "tulieu_lang", "value": "vi", "url": base}])
    page = context.new_page()
    page.goto(f"{base}/search?site=song-xanh")
    yield page
    context.close()


def parts_of(page: Page) -> list[str]:
    """The queries that are asked for as parts from now on; filled while the test goes on."""
    asked: list[str] = []

    def note(url: str) -> None:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        if query.get("part") == ["results"]:
            asked.append(query["q"][0])

    page.on("request", lambda request: note(request.url))
    return asked


def test_results_follow_what_is_typed_without_accents(page: Page) -> None:
    asked = parts_of(page)
    length = page.evaluate("history.length")
    box = page.get_by_role("searchbox")
    box.focus()
    page.keyboard.type("nuoc sach", delay=20)
    expect(page.locator("h1")).to_contain_text("nuoc sach")
    expect(page.locator("#said")).to_contain_text("trang cho nuoc sach")
    assert page.locator(".hit mark").count() > 0
    assert asked[-1] == "nuoc sach" and len(asked) < 9  # a busy machine may wait between two keys longer than the script does
    assert page.url.endswith("/search?q=nuoc+sach&site=song-xanh")
    assert page.title().startswith("Tìm kiếm: nuoc sach")
    assert page.evaluate("history.length") == length
    assert box.evaluate("e => document.activeElement === e && e.selectionStart === 9")
    assert "q=nuoc+sach" in (page.locator(".language a").get_attribute("href") or "")
    assert "part=" not in page.content()


def test_keys_one_after_the_other_are_asked_for_once(page: Page) -> None:
    asked = parts_of(page)
    page.get_by_role("searchbox").evaluate(
        "e => { for (const key of 'nuoc sach') { e.value += key; e.dispatchEvent(new InputEvent('input', {bubbles: true})) } }"
    )
    expect(page.locator("#said")).to_contain_text("trang cho nuoc sach")
    assert asked == ["nuoc sach"]


def test_the_part_is_what_the_whole_page_shows(page: Page, base: str) -> None:  # noqa: F811
    page.get_by_role("searchbox").fill("sức khoẻ")
    expect(page.locator("h1")).to_contain_text("sức khoẻ")
    typed = page.locator("#answer").inner_html()
    page.reload()
    assert page.locator("#answer").inner_html() == typed


def test_the_caret_stays_inside_the_words(page: Page) -> None:
    box = page.get_by_role("searchbox")
    box.fill("nuoc")
    expect(page.locator("h1")).to_contain_text("nuoc")
    page.keyboard.press("Home")
    page.keyboard.type("ca ")
    expect(page.locator("h1")).to_contain_text("ca nuoc")
    assert box.evaluate("e => [e.selectionStart, e.selectionEnd]") == [3, 3]


def test_escape_brings_back_what_the_page_came_with(page: Page) -> None:
    before = page.locator("#answer").inner_html(), page.url, page.title()
    box = page.get_by_role("searchbox")
    box.fill("sông")
    expect(page.locator("h1")).to_contain_text("sông")
    page.keyboard.press("Escape")
    assert (page.locator("#answer").inner_html(), page.url, page.title()) == before
    assert box.input_value() == "" and box.evaluate("e => document.activeElement === e")


def test_composed_letters_are_asked_for_when_they_are_done(page: Page) -> None:
    """As input methods for Telex and VNI report themselves: composition events around provisional text."""
    asked = parts_of(page)
    box = page.get_by_role("searchbox")
    box.focus()
    client = page.context.new_cdp_session(page)
    for text in ("n", "nu", "nuo", "nuow", "nươ", "nươc", "nước"):
        client.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    page.wait_for_timeout(2 * PAUSE_MS)
    assert asked == [] and box.input_value() == "nước"
    client.send("Input.insertText", {"text": "nước"})
    expect(page.locator("h1")).to_contain_text("nước")
    assert asked == ["nước"]


def test_a_late_answer_never_replaces_a_newer_one(page: Page) -> None:
    def hold(route: Route) -> None:
        if "q=nuoc&" in route.request.url:
            page.wait_for_timeout(3 * PAUSE_MS)
        route.continue_()

    page.route("**/search?*part=results*", hold)
    box = page.get_by_role("searchbox")
    box.fill("nuoc")
    page.wait_for_timeout(PAUSE_MS + 50)
    box.fill("suc khoe")
    expect(page.locator("h1")).to_contain_text("suc khoe")
    page.wait_for_timeout(4 * PAUSE_MS)
    expect(page.locator("h1")).to_contain_text("suc khoe")


def test_misspelt_words_are_answered_with_suggestions(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.search.suggestions", lambda *_: ("nước sạch",))  # the small archive knows too few words for its own
    page.get_by_role("searchbox").fill("nuoc sahc")
    link = page.locator(".suggestions a").first
    expect(link).to_be_visible()
    expect(page.locator("#said")).to_contain_text(link.inner_text())


def test_a_server_that_does_not_answer_leaves_the_page_and_the_form(page: Page, base: str) -> None:  # noqa: F811
    before = page.locator("#answer").inner_html()
    page.route("**/search?*part=results*", lambda route: route.abort())
    box = page.get_by_role("searchbox")
    box.fill("sông")
    page.wait_for_timeout(2 * PAUSE_MS)
    assert page.locator("#answer").inner_html() == before
    assert page.locator("#answer").get_attribute("aria-busy") is None
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("sông")


def test_one_who_has_gone_into_the_results_is_not_thrown_out_of_the_page(page: Page) -> None:
    page.get_by_role("searchbox").fill("nước")
    page.locator(".hit a").first.focus()
    expect(page.locator("h1")).to_contain_text("nước")
    assert page.evaluate("document.getElementById('answer').contains(document.activeElement)")
