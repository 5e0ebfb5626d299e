"""Scrapy's settings: polite by default, and what makes it so cannot be switched off by a site file."""

from __future__ import annotations

from pathlib import Path

from crawler.version import VERSION
from pipelines import ITEM_PIPELINES as ITEM_PIPELINES

_HERE = Path(__file__).resolve().parent.parent

BOT_NAME = "tulieu"
SPIDER_LOADER_CLASS = "crawler.spider_loader.SiteSpiderLoader"
REQUEST_FINGERPRINTER_CLASS = "crawler.fingerprint.CanonicalFingerprinter"

# What the project itself reads
TULIEU_SITES = str(_HERE / "sites")
TULIEU_SPIDER = "spiders.site.SiteSpider"
TULIEU_BUILD = "pipelines.build.build"
TULIEU_ARCHIVE = str(_HERE / "archive.db")
TULIEU_CAPTURES = ""  # "" is the folder captures/ beside the archive
TULIEU_ALLOW_LOOPBACK = False
TULIEU_MAX_PAGES = 0
TULIEU_MAX_DISCOVERY = 2000  # answers of REST, feeds and sitemaps that name further ones, per run
TULIEU_RENDER = False  # open the pages of sites that say render = true in Chromium
TULIEU_RENDER_TIMEOUT_S = 60.0  # what Chromium may take over one page, the pauses between requests not counted
TULIEU_WORKERS = 2
TULIEU_TASK_TIMEOUT_S = 10.0

# Manners
USER_AGENT = f"Tu-Lieu/{VERSION} (archive of Vietnamese NGO pages; contact: see TULIEU_CONTACT)"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Tu-Lieu"
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64
CONCURRENT_ITEMS = 2  # Scrapy starts so many tasks for every response; storing waits for nothing, so more only cost
COOKIES_ENABLED = False
RETRY_TIMES = 2
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.6",
    "Accept-Encoding": "gzip, deflate",
}

# Bounds
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DNS_TIMEOUT = 20
REDIRECT_MAX_TIMES = 10
URLLENGTH_LIMIT = 2083

# Nothing but the guarded resolver decides where connections go
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
HTTPPROXY_ENABLED = False
DOWNLOAD_HANDLERS = {"data": None, "file": None, "s3": None, "ftp": None}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.capture.middleware.SiteMiddleware": 50,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.capture.middleware.CaptureMiddleware": 990,
}
EXTENSIONS = {"crawler.monitor.archive.ArchiveExtension": 0}
HTTPERROR_ALLOW_ALL = True
LOG_LEVEL = "INFO"
LOG_FORMATTER = "scrapy.logformatter.LogFormatter"
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
WARN_ON_GENERATOR_RETURN_VALUE = False
