"""Download handler: pages that JavaScript writes are opened in Chromium, and the page as it then stands is the response.

The browser has no network (``crawler.browser.NO_NETWORK``). The page itself comes from Scrapy's ordinary download, so that
redirects, robots.txt, the guard and the pace are those of every request; what its scripts ask for is fetched here by the
same downloader under the same rules, one at a time: own hosts, scripts and data only, GET only.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from scrapy import Request
from scrapy.http import Headers, HtmlResponse, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.browser import RenderError, context
from crawler.capture.coding import decoded
from crawler.items import ExcludedError
from crawler.pace import pace_of
from crawler.robots import RobotsMiddleware
from crawler.scope import site_address
from crawler.sites import Site

log = logging.getLogger(__name__)

RENDERED = "X-Tulieu-Rendered"
"""Header of a capture that is no response as sent: what rendered it, and the SHA-256 of the page it was made from."""
SETTLE_S, SETTLE_MAX_S = 0.5, 10.0
"""A page stands when its scripts have asked for nothing for so long; it is taken as it is after the second."""
MAX_PARTS = 60
MAX_PART_BYTES = 4 * 1024 * 1024
MAX_RENDERED_BYTES = 8 * 1024 * 1024
KEPT_SCRIPT_BYTES = 32 * 1024 * 1024
"""Scripts that are remembered in a run, so that a site is asked for each once and not for every page."""
_PART_TYPES = ("script", "xhr", "fetch")
_NOT_ITS_OWN = ("Content-Encoding", "Content-Length", "Transfer-Encoding", "ETag", "Last-Modified", "Content-Type")
"""Headers that speak of the bytes as sent, not of the rendered page (whose data may change when they do not)."""


@dataclass
class _Open:
    """The page that stands in the browser: what was fetched for it, and what is still on its way."""

    request: Request
    raw: Response
    body: bytes
    parts: int = 0
    pending: int = 0
    paused_s: float = 0.0
    served: bool = False
    quiet_since: float = field(default_factory=time.monotonic)


class RenderHandler(ScrapyPlaywrightDownloadHandler):
    """Renders what is asked for as a page and answers with HTML; everything else is downloaded as always."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._of: Any = crawler
        self._site: Site = crawler.spidercls.site
        self._timeout_s: float = crawler.settings.getfloat("TULIEU_RENDER_TIMEOUT_S")
        self._scripts: dict[str, Response] = {}
        self._one_part = asyncio.Lock()
        self._one_page = asyncio.Lock()

    async def download_request(self, request: Request) -> Response:
        """One response. Raises RenderError for a page that takes too long, grows too large or breaks the browser."""
        raw: Response = await super().download_request(request)
        kind = (raw.headers.get("Content-Type") or b"").decode("latin-1").lower()
        if request.meta.get("role") != "page" or raw.status != 200 or not kind.startswith(("text/html", "application/xhtml")):
            return raw
        try:
            body = _plain(raw)
        except ExcludedError:
            return raw  # its bound and its reason are those of every page
        async with self._one_page:
            return await self._rendered(_Open(request, raw, body))

    async def _rendered(self, page: _Open) -> Response:
        async def install(tab: Page, request: Request) -> None:
            await tab.route("**/*", self._answer(page, tab))

        meta = {
            "playwright": True, "playwright_context_kwargs": context(self._of.settings["USER_AGENT"]),
            "playwright_page_init_callback": install,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded", "timeout": 0},
            "playwright_page_methods": [PageMethod(_settled, page)],
        }  # fmt: skip
        opening = asyncio.ensure_future(super().download_request(Request(page.request.url, meta=meta)))
        try:
            await self._in_time(opening, page)
            result: Response = opening.result()
        except BrowserError as error:
            raise RenderError(f"browser: {str(error).splitlines()[0][:150]}") from error
        self.stats.inc_value("tulieu/render/pages")
        return self._response(page, result.body)

    async def _in_time(self, opening: asyncio.Future[Any], page: _Open) -> None:
        """Waits for a page. Raises RenderError when the browser takes too long over it; it is then ended with its page."""
        started = time.monotonic()
        while not opening.done():
            left = self._timeout_s + page.paused_s - (time.monotonic() - started)
            if left <= 0:
                opening.cancel()
                try:
                    await asyncio.wait_for(self.browser.close(), 10)  # the next page starts another one
                except (TimeoutError, BrowserError) as error:
                    log.error("%s: the browser does not end: %s", page.request.url, error)
                raise RenderError(f"rendering took over {self._timeout_s:g} s")
            await asyncio.wait([opening], timeout=min(left, 1.0))

    def _response(self, page: _Open, body: bytes) -> Response:
        if len(body) > MAX_RENDERED_BYTES:
            raise RenderError(f"rendered page larger than {MAX_RENDERED_BYTES // 2**20} MiB")
        headers = Headers(page.raw.headers)
        for name in _NOT_ITS_OWN:
            headers.pop(name, None)
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers[RENDERED] = f"Chromium {self.browser.version}; from sha256 {hashlib.sha256(page.raw.body).hexdigest()}"
        return HtmlResponse(
            page.request.url, status=page.raw.status, headers=headers, body=body, encoding="utf-8", request=page.request,
            flags=[*page.raw.flags, "rendered"], ip_address=page.raw.ip_address, protocol=page.raw.protocol,
        )  # fmt: skip

    # -- what the browser asks for

    def _answer(self, page: _Open, tab: Page) -> Callable[[Route], Awaitable[None]]:
        """Answers the requests of one page: itself from what was downloaded, its parts from the site, nothing else."""

        async def answer(route: Route) -> None:
            wanted = route.request
            page.pending += 1
            try:
                part: Response | None = None
                if wanted.is_navigation_request() and wanted.frame == tab.main_frame and not page.served:
                    page.served, part = True, page.raw.replace(body=page.body)
                elif wanted.method == "GET" and wanted.resource_type in _PART_TYPES:
                    part = await self._part(page, wanted.url)
                if part is None:
                    self.stats.inc_value("tulieu/render/refused")
                    await route.abort("blockedbyclient")
                    return
                await route.fulfill(status=part.status, headers=_headers_for_browser(part), body=part.body)
            except BrowserError:
                pass  # the page was closed meanwhile: its outcome is told by who opened it
            finally:
                page.pending -= 1
                page.quiet_since = time.monotonic()

        return answer

    async def _part(self, page: _Open, url: str) -> Response | None:
        """A script or data of the site, as the site's own downloader gives it; None when it may not be asked for."""
        async with self._one_part:  # one connection at a time
            for _ in range(4):  # redirects
                if url in self._scripts:
                    return self._scripts[url]
                if site_address(self._site, url) is None or not self._robots_allow(url) or page.parts >= MAX_PARTS:
                    return None
                response = await self._download(page, url)
                if response is None or not 300 <= response.status < 400:
                    break
                url = response.urljoin((response.headers.get("Location") or b"").decode("latin-1"))
        if response is None or 300 <= response.status < 400:
            return None
        kept = sum(len(script.body) for script in self._scripts.values())
        if response.status == 200 and "javascript" in _kind(response) and kept + len(response.body) <= KEPT_SCRIPT_BYTES:
            self._scripts[url] = response
        return response

    async def _download(self, page: _Open, url: str) -> Response | None:
        """One request after the site's pause, in the slot that the page holds."""
        page.parts += 1
        downloader = self._of.engine.downloader
        slot = downloader.slots.get(page.request.meta.get("download_slot"))
        pause = max(pace_of(self._of).floor_s, slot.delay if slot else 0.0)
        page.paused_s += pause
        await asyncio.sleep(pause)
        own = page.request.headers.to_unicode_dict()
        headers = {name: own[name] for name in ("User-Agent", "Accept-Language") if name in own}
        request = Request(
            url, headers={**headers, "Accept": "*/*"}, meta={"download_timeout": 30, "download_maxsize": MAX_PART_BYTES}
        )
        self.stats.inc_value("tulieu/render/parts")
        began = time.monotonic()
        try:
            response: Response = await super().download_request(request)
            return response.replace(body=_plain(response, MAX_PART_BYTES))
        except Exception as error:  # a part that fails is a part the page has to do without
            log.info("%s: %s: %s", url, type(error).__name__, error)
            return None
        finally:
            page.paused_s += time.monotonic() - began
            if slot:
                slot.lastseen = time.monotonic()  # the next page keeps its distance from this request too

    def _robots_allow(self, url: str) -> bool:
        for middleware in self._of.engine.downloader.middleware.middlewares:
            if isinstance(middleware, RobotsMiddleware):
                return middleware.allows(url)
        return False


def _plain(response: Response, limit: int = MAX_RENDERED_BYTES) -> bytes:
    coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    return decoded(response.body, coding, limit)


def _kind(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1").lower()


def _headers_for_browser(part: Response) -> dict[str, str]:
    left_out = ("content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection")
    headers = {str(name): str(value) for name, value in part.headers.to_unicode_dict().items()}
    return {name: value for name, value in headers.items() if name.lower() not in left_out}


async def _settled(tab: Page, page: _Open) -> None:
    """Returns when the page has asked for nothing for a while, or after SETTLE_MAX_S beside the pauses."""
    started = time.monotonic()
    while time.monotonic() - started < SETTLE_MAX_S + page.paused_s:
        if not page.pending and time.monotonic() - page.quiet_since >= SETTLE_S:
            return
        await asyncio.sleep(0.05)
