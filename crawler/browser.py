"""What rendering needs: the optional packages, Debian's Chromium, and the settings of a browser without a network."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import Any

CHROMIUM = "chromium"
NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pings",
    "--dns-prefetch-disable",
)
"""Chromium resolves no name and its only proxy is a port where nothing listens: what the crawler's own downloader does
not fetch for it, it cannot have, wherever a redirect, a script or a literal address leads."""
_BOUNDS = ("--disable-gpu", "--no-first-run", "--mute-audio", "--js-flags=--max-old-space-size=256")


class RenderError(Exception):
    """A page cannot be rendered; the message is the reason in the ledger."""


def problem() -> str | None:
    """Why pages cannot be rendered here, with what to do about it, in one line; None when they can."""
    if find_spec("scrapy_playwright") is None:
        return "--render needs the optional packages: .venv/bin/pip install -e '.[render]'"
    if shutil.which(CHROMIUM) is None:
        return "--render needs Chromium, which is not installed; on Debian: apt-get install chromium"
    return None


def settings() -> dict[str, Any]:
    """Scrapy settings of a crawl whose pages are rendered, one at a time."""
    sandboxed = os.geteuid() != 0  # Chromium refuses its sandbox to root
    return {
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": shutil.which(CHROMIUM), "headless": True, "chromium_sandbox": sandboxed,
            "args": [*NO_NETWORK, *_BOUNDS],
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_MAX_CONTEXTS": 1,
    }  # fmt: skip


def context(user_agent: str) -> dict[str, Any]:
    """What a page sees of its visitor: our user agent, Vietnamese, Vietnam's time; it can leave nothing behind."""
    return {
        "user_agent": user_agent, "service_workers": "block", "accept_downloads": False, "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
    }  # fmt: skip
