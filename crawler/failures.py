"""Why a request gave no response, in the ledger's words."""

from __future__ import annotations

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

from crawler.robots import FORBIDDEN


def reason_of(error: BaseException) -> tuple[str, str]:
    """State and reason for the ledger of a failed request."""
    text = str(error)
    if isinstance(error, IgnoreRequest):
        return ("robots", "robots.txt") if FORBIDDEN in text else ("excluded", text or "ignored")
    if isinstance(error, DownloadTimeoutError):
        return "failed", "timeout"
    if isinstance(error, DownloadCancelledError):
        return "failed", "larger than the limit"
    if isinstance(error, CannotResolveHostError | DNSLookupError):
        return "failed", "no such host, or an address that is not allowed (DNS)"
    if isinstance(error, DownloadConnectionRefusedError):
        return "failed", "connection refused"
    if isinstance(error, ResponseDataLossError):
        return "failed", "response cut off"
    if isinstance(error, DownloadFailedError):
        return "failed", f"download failed: {text[:120] or type(error).__name__}"
    return "failed", f"{type(error).__name__}: {text[:120]}"
