"""The lower bound of a crawl: Scrapy reads the sitemap, asks for every page and counts; nothing is parsed or kept."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response
from scrapy.spiders import SitemapSpider

SETTINGS: dict[str, Any] = {
    "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
}  # fmt: skip


class BareSpider(SitemapSpider):
    """``-a site=ADDRESS``: the generated site, without a final slash."""

    name = "bare"
    custom_settings = SETTINGS

    def __init__(self, site: str, **kwargs: Any) -> None:
        super().__init__(sitemap_urls=[f"{site}/sitemap.xml"], **kwargs)
        self.pages = 0

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Counts."""
        self.pages += 1
