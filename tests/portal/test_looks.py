"""Weight, zoom, print and motion of every page of ours, in Chromium."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium_path, open_browser
from tests.portal.test_browser import ADDRESSES, base  # noqa: F401 - the fixture

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")

MOST_BYTES = 150_000
OVER = "[document.documentElement.scrollWidth, innerWidth]"
MOVING = """[...document.querySelectorAll('*'), document.documentElement].filter(e => {
  const style = getComputedStyle(e);
  return style.scrollBehavior === 'smooth' || [style.transitionDuration, style.animationDuration].some(s => s.split(',').some(d => parseFloat(d) > 0));
}).map(e => e.tagName)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_context().new_page()
    yield page
    page.context.close()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_is_light_and_asks_nobody_else(base: str, tab: Page, name: str) -> None:  # noqa: F811
    tab.context.new_cdp_session(tab).send("Network.clearBrowserCache")  # as one who comes for the first time
    tab.context.clear_cookies()
    weights = dict[str, int]()

    def weigh(request: object) -> None:
        sizes = request.sizes()  # type: ignore[attr-defined]
        weights[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]  # type: ignore[attr-defined]

    tab.on("requestfinished", weigh)
    tab.goto(base + ADDRESSES[name], wait_until="networkidle")
    tab.remove_listener("requestfinished", weigh)
    assert base + ADDRESSES[name] in weights and any("tulieu.css" in url for url in weights)
    assert [url for url in weights if not url.startswith(base + "/")] == []
    assert sum(weights.values()) < MOST_BYTES, weights


MARKED = "".join(
    unicodedata.normalize("NFC", letter + shape + tone)
    for letter, shape in (*((vowel, "") for vowel in "aeiouy"), ("a", "\u0306"), *((vowel, "\u0302") for vowel in "aeo"), ("o", "\u031b"), ("u", "\u031b"))
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
LETTERS = f"{MARKED}đ{MARKED.upper()}Đ"
"""All 72 plain and marked vowels in both cases, and đ."""
SET = """async ([s, t, name, value]) => {
  const e = document.querySelector(s);
  e.textContent = t; e.id = 'tried'; e.style.setProperty(name, value); e.scrollIntoView();
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""


@pytest.mark.parametrize("selector", [".text p", ".document h1", ".card dd"])
def test_one_font_has_all_vietnamese_marks(base: str, browser: Browser, selector: str) -> None:  # noqa: F811
    """A letter that the font lacks is drawn in another one, and stands out among its neighbours."""
    page = browser.new_page()
    page.goto(f"{base}/pages/1")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    for name, value in (("font-weight", "400"), ("font-weight", "600"), ("font-style", "italic")):
        page.evaluate(SET, [selector, LETTERS, name, value])
        node = session.send("DOM.querySelector", {"nodeId": session.send("DOM.getDocument")["root"]["nodeId"], "selector": "#tried"})
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
        assert sum(font["glyphCount"] for font in fonts) == len(LETTERS) == 72 * 2 + 2
        assert len(fonts) == 1 and not fonts[0]["isCustomFont"], (value, fonts)
    page.close()


@pytest.mark.parametrize("text_only", [False, True], ids=["zoom", "text"])
def test_twice_as_large_nothing_leaves_the_page(base: str, browser: Browser, text_only: bool) -> None:  # noqa: F811
    """WCAG 2.2, 1.4.4 and 1.4.10: at 200 % of a window of 1280 px, by the browser's zoom and by its text size."""
    context = browser.new_context(viewport={"width": 1280 if text_only else 640, "height": 450}, device_scale_factor=2)
    page = context.new_page()
    for name, address in ADDRESSES.items():
        page.goto(base + address)
        if text_only:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        width, window = page.evaluate(OVER)
        assert width <= window, name
    context.close()


def test_nothing_moves_for_those_who_ask_for_less_motion(base: str, browser: Browser) -> None:  # noqa: F811
    for wish, moving in (("reduce", []), ("no-preference", ["HTML"])):
        context = browser.new_context(reduced_motion=wish)  # type: ignore[arg-type]
        page = context.new_page()
        for name in ("home", "search", "page"):
            page.goto(base + ADDRESSES[name])
            assert sorted(set(page.evaluate(MOVING))) == moving, name
        context.close()


def test_a_printed_page_has_the_text_its_source_and_its_proof(base: str, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context(locale="vi")
    page = context.new_page()
    page.goto(f"{base}/pages/1?q=nuoc")
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))
    context.close()
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    assert "Khởi động chương trình nước sạch" in text and "tulieu verify" in text and "song-xanh.example" in text
    assert "Giới thiệu" not in text and "Trở lại kết quả" not in text and "BibTeX" not in text
    assert 1 < len(paper) < 5


def test_printed_results_have_the_hits_and_no_apparatus(base: str, browser: Browser) -> None:  # noqa: F811
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/search?q=nuoc")
    page.emulate_media(media="print")
    assert page.locator(".hit").first.is_visible()
    for selector in (".filters", ".to-filters", ".search", ".masthead nav", ".sorts"):
        assert not page.locator(selector).first.is_visible(), selector
    context.close()


SPLIT = """() => [...document.querySelectorAll('#proof ~ dl .command')].flatMap(e => {
  const text = e.firstChild, words = [...text.data.matchAll(/(?<=^| )[a-z0-9+]+(?= |$)/g)], range = document.createRange();
  return words.filter(word => {
    range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
})"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_words_of_a_command_are_not_cut_in_two(base: str, browser: Browser, width: int) -> None:  # noqa: F811
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{base}/pages/1")
    assert page.locator("#proof ~ dl .command").count() == 3
    assert page.evaluate(SPLIT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
