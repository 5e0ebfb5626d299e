"""The portal over the crawled demo sites, as people use it: in a browser, through ``tulieu serve`` and ``tulieu demo``."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.portal_server import serving
from portal.app import make_app
from tests.browser import chromium_path, open_browser
from tests.conftest import ROOT, DemoCrawl, tulieu

needs_chromium = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (apt-get install chromium)")


@pytest.fixture(scope="module")
def base(demo_crawl: DemoCrawl) -> Iterator[str]:
    with serving(make_app(demo_crawl.archive).app()) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as running:
        yield running


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@needs_chromium
def test_a_journalist_searches_without_accents_narrows_and_reads(base: str, page: Page, demo_crawl: DemoCrawl) -> None:
    page.goto(base)
    assert page.locator("html").get_attribute("lang") == "vi"
    assert "97" in page.inner_text("main")
    assert fits(page)
    page.fill("input[name=q]", "bao luc gia dinh")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))
    marked = {text.casefold() for text in page.locator("mark").all_inner_texts()}
    assert any("bạo lực" in text for text in marked)
    assert fits(page)
    page.goto(base + "/search?q=bao+luc+gia+dinh&site=ctxh-ha-van")
    titles = page.locator("main h2 a, main h3 a").all_inner_texts()
    assert titles
    page.locator("main h2 a, main h3 a").first.click()
    page.wait_for_url(re.compile(r"/pages/\d+"))
    number = int(re.findall(r"/pages/(\d+)", page.url)[0])
    connection = sqlite3.connect(demo_crawl.archive)
    title, text, url = connection.execute("select title, text, url from pages where id = ?", [number]).fetchone()
    assert page.inner_text("h1") == title
    shown = " ".join(page.inner_text("main").split())
    for paragraph in text.split("\n\n"):
        if not paragraph.startswith("- ") and " | " not in paragraph:
            assert " ".join(paragraph.split()) in shown
    assert page.locator(f'a[href="{url}"]').count() >= 1
    assert fits(page)


@needs_chromium
def test_english_is_remembered(base: str, page: Page) -> None:
    page.goto(base + "/?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(base + "/sites")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Green Dawn Institute" in page.inner_text("main")


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as response:
        return str(response.read().decode("utf-8"))


def test_datasette_describes_columns_and_searches_without_accents(base: str) -> None:
    assert "SHA-256" in fetch(base + "/archive/pages")
    found = json.loads(fetch(base + "/archive/pages.json?_search=duong+day+nong&_shape=array"))
    assert any("đường dây nóng" in row["text"] for row in found)


def start(*arguments: str | Path, cwd: Path = ROOT) -> tuple[subprocess.Popen[str], str]:
    """Starts a serving command and returns it with the portal's address once that is said."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "scripts.main", *map(str, arguments)], cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if match := re.search(r"The portal is at (http://\S+)", line):
            return process, match.group(1)
    raise AssertionError("".join(said))


def wait_for(address: str) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return fetch(address)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def interrupt(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGINT)
    return process.wait(timeout=20)


def test_serve_answers_until_interrupted(demo_crawl: DemoCrawl) -> None:
    process, address = start("serve", "--port", "0", "--archive", demo_crawl.archive)
    try:
        assert "Tư Liệu" in wait_for(address)
    finally:
        interrupt(process)


def held(archive: Path) -> tuple[int, ...]:
    """Pages, most versions of one, pages that are gone, visits."""
    connection = sqlite3.connect(archive)
    row = connection.execute("select count(*), max(version_count), sum(state = 'gone'), (select count(*) from runs) from pages").fetchone()
    connection.close()
    return tuple(row)


def test_demo_fills_an_archive_opens_the_portal_and_ends_all_on_interrupt_and_the_next_goes_on(tmp_path: Path, demo_port: int) -> None:
    process, address = start("demo", "--port", "0", cwd=tmp_path)
    try:
        assert "98" in wait_for(address)  # 97, and the one that its site took down
        request = urllib.request.Request(f"http://127.0.0.1:{demo_port}/", headers={"Host": f"ngon-gio.localhost:{demo_port}"})
        with urllib.request.urlopen(request, timeout=20) as response:
            assert response.status == 200
    finally:
        interrupt(process)
    with pytest.raises(OSError):
        fetch(address)
    assert (tmp_path / "captures").is_dir()
    assert held(tmp_path / "archive.db") == (98, 2, 1, 10)  # five sites as they were and as they are
    done = tulieu("demo", "--no-serve", cwd=tmp_path)
    assert done.status == 0, done.err
    assert held(tmp_path / "archive.db") == (98, 2, 1, 15)
