"""A journalist's way through the portal in Chromium: search, narrow, read, compare, cite, check the proof, follow, go back.

In both languages, wide and narrow, with the script and without, and by keyboard alone; screenshots of every step where TULIEU_SCREENSHOTS names a folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from lxml import etree
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium_path, open_browser, screenshot
from tests.portal.test_browser import base  # noqa: F401 - the fixture

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")

WORDS = {
    "vi": {"narrow": "Trung tâm Sông Xanh", "filters": "Lọc kết quả", "compare": "So với phiên bản", "follow": "Theo dõi tìm kiếm này", "back": "Trở lại kết quả tìm"},
    "en": {"narrow": "Green River Centre", "filters": "Filter results", "compare": "Compare with version", "follow": "Follow this search", "back": "Back to the results"},
}
TITLE = "Khởi động chương trình nước sạch tại huyện Vĩnh Thạnh"
ATOM = "{http://www.w3.org/2005/Atom}"
MOST_TABS = 80
Shoot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


def shooting(look: str) -> Shoot:
    return lambda page, name: page.wait_for_load_state() or screenshot(page, f"path-{name}-{look}")


def opened(browser: Browser, base: str, language: str, width: int = 1280, script: bool = True) -> BrowserContext:  # noqa: F811
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    context.add_cookies([{"name": "tulieu_lang", "value": language, "url": base}])
    return context


def cited(page: Page, base: str) -> dict[str, str]:  # noqa: F811
    """What each form of the citation says, by its ending."""
    links = page.locator("section[aria-labelledby=citation] a[href*='/cite.']")
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    answers = {address.partition("/cite.")[2]: page.request.get(base + address) for address in addresses}
    assert all(answer.ok for answer in answers.values())
    return {form: answer.text() for form, answer in answers.items()}


def check_citations(page: Page, base: str) -> None:  # noqa: F811
    assert TITLE in page.locator(".citation").inner_text()
    forms = cited(page, base)
    assert set(forms) == {"bib", "ris", "csl.json"}
    assert forms["bib"].startswith("@misc{tulieu1,") and f"title = {{{{{TITLE}}}}}" in forms["bib"]
    assert f"TI  - {TITLE}\r\n" in forms["ris"] and forms["ris"].endswith("ER  - \r\n")
    assert json.loads(forms["csl.json"])[0]["title"] == TITLE


def check_proof(page: Page) -> None:
    proof = page.locator("section[aria-labelledby=proof]").inner_text()
    assert re.search(r"\b[0-9a-f]{64}\b", proof) and "tulieu verify" in proof and ".warc.gz" in proof


def check_feed(page: Page, address: str, base: str) -> None:  # noqa: F811
    answer = page.request.get(base + address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.body())
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert TITLE in titles and f"{base}/pages/1" in links


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_a_word_to_a_citation(base: str, browser: Browser, language: str, width: int, script: bool) -> None:  # noqa: F811
    words, shoot = WORDS[language], shooting(f"{width}-{language}{'' if script else '-no-script'}")
    context = opened(browser, base, language, width, script)
    page = context.new_page()
    page.goto(base + "/")
    shoot(page, "1-home")
    page.get_by_role("searchbox").fill("nuoc sach")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("nuoc sach")
    assert page.locator(".hit mark").filter(has_text="nước").count() > 0
    found = page.locator(".hit").count()
    shoot(page, "2-results")

    if width < 960:
        page.get_by_role("button", name=words["filters"]).click()
        shoot(page, "3-filters")
    page.locator(".facet a", has_text=words["narrow"]).click()
    page.wait_for_url("**site=song-xanh*")
    assert 0 < page.locator(".hit").count() <= found
    results, feed = page.url, page.locator("link[type='application/atom+xml']").get_attribute("href")
    shoot(page, "4-narrowed")

    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/pages/1?*")
    assert page.locator(".text mark").count() > 1
    shoot(page, "5-reader")
    check_citations(page, base)
    check_proof(page)

    page.get_by_role("link", name=words["compare"]).first.click()
    page.wait_for_url("**/compare?*")
    assert page.locator("ins").count() > 0
    shoot(page, "6-compared")
    page.go_back()
    page.wait_for_url("**/pages/1?*")
    assert feed
    check_feed(page, feed, base)
    page.get_by_role("link", name=words["back"]).click()
    page.wait_for_url(results)
    context.close()


def test_the_feed_of_a_search_is_linked_where_it_is_seen(base: str, browser: Browser) -> None:  # noqa: F811
    for language, words in WORDS.items():
        context = opened(browser, base, language)
        page = context.new_page()
        page.goto(f"{base}/search?q=nuoc+sach")
        link = page.get_by_role("link", name=words["follow"])
        assert link.is_visible()
        check_feed(page, str(link.get_attribute("href")), base)
        context.close()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is on what ``selector`` finds, and asks at each stop whether the focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate(SEEN, selector)
        assert stop["seen"], stop["what"]
        if stop["there"]:
            return
    raise AssertionError(f"{selector} is not reached in {MOST_TABS} steps")


SEEN = """selector => {
  const now = document.activeElement, box = now.getBoundingClientRect();
  const ringed = [now, now.closest('.field')].some(e => e && getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2);
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth && box.right > 0;
  return {there: now.matches(selector), seen: ringed && inside, what: now.outerHTML.slice(0, 200)};
}"""


def test_by_keyboard_alone(base: str, browser: Browser) -> None:  # noqa: F811
    context = opened(browser, base, "vi")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")  # or the page still glides to the focus when it is looked at
    page.goto(base + "/")
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(base + "/search")
    tab_to(page, "input[type=search]")
    page.keyboard.type("nuoc sach")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=nuoc+sach")
    tab_to(page, ".facet a:has(bdi):not(.chosen)[href*='site=song-xanh']")
    page.keyboard.press("Enter")
    page.wait_for_url("**site=song-xanh*")
    tab_to(page, ".hit a[href^='/pages/1?']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/1?*")
    tab_to(page, "a[href*='/compare?']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?*")
    tab_to(page, "#version-from")
    page.go_back()
    tab_to(page, "a[href$='/cite.ris']")
    context.close()


def test_filters_on_a_phone_open_and_close_by_keyboard(base: str, browser: Browser) -> None:  # noqa: F811
    context = opened(browser, base, "en", 390)
    page = context.new_page()
    page.goto(f"{base}/search?q=nuoc")
    top = page.locator(".hit").first.bounding_box()
    assert top and top["y"] < 900  # the first result stands on the first screen
    assert not page.locator(".facet").first.is_visible()
    tab_to(page, ".to-filters button")
    page.keyboard.press("Enter")
    assert page.locator(".facet").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#filters') !== null")
    page.keyboard.press("Escape")
    assert not page.locator(".facet").first.is_visible()
    assert page.evaluate("document.activeElement.matches('.to-filters button')")
    context.close()
