"""Debian's Chromium for tests: headless, by playwright, kept off the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

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
