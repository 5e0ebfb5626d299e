"""Why a request gave no response, in the ledger's words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import DNSLookupError

from crawler.browser import RenderError
from crawler.capture.coding import DAMAGED, NOT_ASKED_FOR, TOO_LARGE
from crawler.guard import GuardedResolver
from crawler.hosts import is_local_name

FORBIDDEN = "Forbidden by robots.txt"
"""The words of Scrapy's robots.txt middleware."""
NO_ROBOTS = "robots.txt "
"""How a refusal begins when there are no rules to go by: robots.txt answers an error, or does not answer."""
CUT_OFF = "response cut off"
"""The server ended the connection before the answer was whole."""
_LOOKED_UP = re.compile(r"hostname lookup: (\S+?)\.?$")
"""How Twisted's DNSLookupError ends, and Scrapy's after it: the name that was looked up."""
LARGE_HEADER = "the header is larger than the limit"
WITHOUT_END = "redirects without end"
NO_RULES = "robots.txt is a page that sends people elsewhere"


class StoppedError(IgnoreRequest):
    """A request that was not made because its run ends: no fault of the address, which stays as it is in the ledger."""

    def __init__(self) -> None:
        super().__init__("the run was stopped")


def _broken(text: str) -> str:
    """A failed download in words: Twisted wraps the causes in failures."""
    if text == LARGE_HEADER:
        return text
    if told := re.search(r"'([^']+)'\)\]", text) if "SSL" in text else None:
        return f"TLS: {told[1]}"
    if "ssl" in text.lower() or "tls" in text.lower() or "certificate" in text.lower():
        return f"TLS: {text[:100]}"
    if "ConnectionDone" in text or "ConnectionLost" in text or "closed" in text:
        return "the server closed the connection without a whole response"
    return f"broken response: {text[:100]}" if text and "Failure" not in text else "broken response"


def _is_refused(host: str) -> bool:
    """Whether a name was found and the guard refused where it leads (``crawler.guard.GuardedResolver``)."""
    from twisted.internet import reactor  # not before Scrapy has installed its own

    resolver = getattr(reactor, "nameResolver", None)
    return isinstance(resolver, GuardedResolver) and resolver.is_refused(host)


def reason_of(error: BaseException, url: str = "") -> tuple[str, str]:
    """State and reason for the ledger of a request for ``url`` that failed."""
    text = str(error)
    if isinstance(error, IgnoreRequest):
        if FORBIDDEN in text:
            return "robots", "robots.txt"
        if text.startswith((NO_ROBOTS, NOT_ASKED_FOR, DAMAGED, TOO_LARGE, CUT_OFF)):
            return "failed", text
        if text == "max redirections reached":
            return "failed", WITHOUT_END
        return "excluded", text or "ignored"
    if isinstance(error, RenderError):
        return "failed", text
    if isinstance(error, DownloadTimeoutError):
        return "failed", "timeout"
    if isinstance(error, DownloadCancelledError):
        return "failed", "larger than the limit"
    if isinstance(error, CannotResolveHostError | DNSLookupError):
        told = _LOOKED_UP.search(text)  # after a redirect of robots.txt it is not the host of ``url``
        host = told[1] if told else urlsplit(url).hostname or ""
        if is_local_name(host):
            return "failed", "an address of this machine: allowed with --allow-loopback only (DNS)"
        if _is_refused(host):
            return "failed", "an address of a private network, which is never asked (DNS)"
        return "failed", "no such host (DNS)"
    if isinstance(error, DownloadConnectionRefusedError):
        return "failed", "connection refused"
    if isinstance(error, ResponseDataLossError):
        return "failed", CUT_OFF
    if isinstance(error, DownloadFailedError):
        return "failed", _broken(text)
    if isinstance(error, ValueError):
        return "failed", f"redirects to an address that is none ({text[:100]})"
    return "failed", f"{type(error).__name__}: {text[:120]}"
