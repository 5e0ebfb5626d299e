"""Debian's Chromium for tests: headless, by playwright, kept off the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """Where Debian's Chromium is; None when it is not installed."""
    fixed = Path("/usr/bin/chromium")
    return str(fixed) if fixed.exists() else shutil.which("chromium")


def screenshot(page: Page, name: str, *, full_page: bool = False) -> None:
    """Takes a picture where somebody looks at it: TULIEU_SCREENSHOTS names the folder. Of a whole page it takes half a second."""
    if folder := os.environ.get("TULIEU_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=full_page)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A running browser, closed at the end. Raises RuntimeError when Chromium is not installed."""
    path = chromium_path()
    if path is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
