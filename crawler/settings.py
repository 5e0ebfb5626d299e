"""Scrapy's settings: polite by default, and what makes it so cannot be switched off by a site file."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import default_settings

from crawler.contact import user_agent
from pipelines import ITEM_PIPELINES as ITEM_PIPELINES

_HERE = Path(__file__).resolve().parent.parent

BOT_NAME = "tulieu"
SPIDER_LOADER_CLASS = "crawler.spider_loader.SiteSpiderLoader"
REQUEST_FINGERPRINTER_CLASS = "crawler.fingerprint.CanonicalFingerprinter"

# What the project itself reads
TULIEU_SITES = str(_HERE / "sites")
TULIEU_SPIDER = "spiders.site.SiteSpider"
TULIEU_BUILD = "pipelines.build.pack"
TULIEU_ARCHIVE = str(_HERE / "archive.db")
TULIEU_CAPTURES = ""  # "" is the folder captures/ beside the archive
TULIEU_ALLOW_LOOPBACK = False
TULIEU_MAX_PAGES = 0
TULIEU_MAX_DISCOVERY = 2000  # answers of REST, feeds and sitemaps that name further ones, per run
TULIEU_AT_ONCE = False  # --now: everything is due, and a first miss decides that a page is gone
TULIEU_RENDER = False  # open the pages of sites that say render = true in Chromium
TULIEU_RENDER_HANDLER = "crawler.render.RenderHandler"
TULIEU_RENDER_TIMEOUT_S = 60.0  # what Chromium may take over one page, the pauses between requests not counted
TULIEU_WORKERS = 2
TULIEU_TASK_TIMEOUT_S = 10.0

# Breadth first: what a list names is read before its hundredth page, so that a trap is known in time
DEPTH_PRIORITY = 1
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

# Manners
USER_AGENT = user_agent("see TULIEU_CONTACT")  # the spider loader puts the contact in
TULIEU_CONTACT = ""  # "" is that of the environment or the config file
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Tu-Lieu"
ROBOTSTXT_PARSER = "crawler.robots.Rules"
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 4  # of one site: one under way, the next ones ready
CONCURRENT_ITEMS = 2  # Scrapy starts so many tasks for every response; storing waits for nothing, so more only cost
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 are crawler.backoff's
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger has the reason
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0  # the site's own delay
TULIEU_BACKOFF_S = 5.0  # first pause after 429 or 503 without Retry-After; doubles
TULIEU_BACKOFF_MAX_S = 600.0  # a server that asks for more ends the run of its site
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.6",
    "Accept-Encoding": "gzip, deflate",
}

# Bounds
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came is captured first; crawler.capture then fails it
DNS_TIMEOUT = 20
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 10

# Nothing but the guarded resolver decides where connections go
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
TULIEU_HTTP_HANDLER = "crawler.connection.BoundedHandler"
DOWNLOAD_HANDLERS = {
    "http": "crawler.pace.PacedHandler", "https": "crawler.pace.PacedHandler",
    "data": None, "file": None, "s3": None, "ftp": None,
}  # fmt: skip
STATS_CLASS = "crawler.stats.Stats"

def _without(base: dict[str, int], *names: str) -> dict[str, int]:
    """Scrapy's own parts but some. Those that are switched off by None in the other settings are imported all the same."""
    return {path: order for path, order in base.items() if not path.endswith(names)}


DOWNLOADER_MIDDLEWARES_BASE = _without(
    default_settings.DOWNLOADER_MIDDLEWARES_BASE, "OffsiteMiddleware", "RobotsTxtMiddleware", "MetaRefreshMiddleware",
    "HttpCompressionMiddleware", "CookiesMiddleware", "HttpProxyMiddleware", "HttpCacheMiddleware",
)  # fmt: skip
DOWNLOADER_MIDDLEWARES = {
    "crawler.capture.middleware.SiteMiddleware": 50,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.backoff.BackoffMiddleware": 555,
    "crawler.refresh.RefreshMiddleware": 580,
    "crawler.capture.middleware.DecodingMiddleware": 590,
    "crawler.cookies.CookieWallMiddleware": 650,  # before Scrapy's own follows a redirect (600)
    "crawler.capture.middleware.StoredBodyMiddleware": 700,  # between decompression (590) and the byte count (850)
    "crawler.capture.middleware.CaptureMiddleware": 990,
}
SPIDER_MIDDLEWARES_BASE = _without(  # each that is on passes every request and item through generators of its own
    default_settings.SPIDER_MIDDLEWARES_BASE, "StartSpiderMiddleware", "RefererMiddleware", "MetaCopyDetectionMiddleware",
    "HttpErrorMiddleware",  # the spider takes every answer
    "UrlLengthMiddleware",  # it drops without a word; crawler.scope gives a reason
)  # fmt: skip
EXTENSIONS_BASE = _without(default_settings.EXTENSIONS_BASE, "RemoteControl", "TelnetConsole", "AutoThrottle")
EXTENSIONS = {
    "crawler.monitor.archive.ArchiveExtension": 0,
    "crawler.pace.SiteThrottle": 0,
    "crawler.monitor.answers.AnswersExtension": 10,
    "crawler.monitor.progress.ProgressExtension": 20,
}
LOG_LEVEL = "INFO"
LOG_FORMATTER = "scrapy.logformatter.LogFormatter"
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
WARN_ON_GENERATOR_RETURN_VALUE = False
