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

FORBIDDEN = "Forbidden by robots.txt"
"""The words of Scrapy's robots.txt middleware."""


def _broken(text: str) -> str:
    """A failed download in words: Twisted wraps the causes in failures."""
    if "ssl" in text.lower() or "tls" in text.lower() or "certificate" in text.lower():
        return f"TLS: {text[:100]}"
    if "ConnectionDone" in text or "ConnectionLost" in text or "closed" in text:
        return "the server closed the connection without a whole response"
    return f"broken response: {text[:100]}" if text and "Failure" not in text else "broken response"


def reason_of(error: BaseException) -> tuple[str, str]:
    """State and reason for the ledger of a failed request."""
    text = str(error)
    if isinstance(error, IgnoreRequest):
        if FORBIDDEN in text:
            return "robots", "robots.txt"
        if "during decompression" in text:
            return "failed", "larger than the limit when decompressed"
        return "excluded", text or "ignored"
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
        return "failed", _broken(text)
    return "failed", f"{type(error).__name__}: {text[:120]}"
