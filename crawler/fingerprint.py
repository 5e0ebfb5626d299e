"""``REQUEST_FINGERPRINTER_CLASS``: two requests are the same when method and canonical address are."""

from __future__ import annotations

import hashlib

from scrapy import Request

from crawler.addresses import canonical


class CanonicalFingerprinter:
    """Tracking and session parameters, fragments and spelling do not make another request."""

    def fingerprint(self, request: Request) -> bytes:
        """SHA-1 over method and canonical address."""
        address = canonical(request.url) or request.url
        return hashlib.sha1(f"{request.method} {address}".encode(), usedforsecurity=False).digest()
