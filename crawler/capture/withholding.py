"""Looks in a worker process for pages taken down in an answer: what comes from the web is parsed where a crash takes nothing along."""

from __future__ import annotations

import hashlib
from collections.abc import Set

from scrapy.http import Headers, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.addresses import address_key, canonical
from crawler.capture.coding import decoded
from crawler.capture.withheld import without_removed
from crawler.items import ExcludedError
from crawler.scope import host_address
from crawler.sites import Site

RawHeaders = dict[bytes, list[bytes]]


def withhold(url: str, headers: RawHeaders, body: bytes, site: Site, taken_down: Set[str], max_bytes: int) -> tuple[bytes, str] | None:
    """An answer's body in UTF-8 without entries of pages taken down (their addresses' SHA-256 in hexadecimal), and what was withheld.

    None when it names none, or is no text that anybody reads: that makes no page, and no takedown could look into it.
    """
    sent = Headers(headers)
    coding = b",".join(sent.getlist("Content-Encoding")).decode("latin-1")
    try:
        plain = decoded(body, coding, max_bytes)
    except ExcludedError:
        return None
    kind = responsetypes.from_args(headers=sent, url=url, body=plain)
    if not issubclass(kind, TextResponse):
        return None
    whole = kind(url, headers=sent, body=plain)
    known: dict[str, bool] = {}

    def removed(address: str) -> bool:
        if address not in known:
            own = host_address(site, address, url) or canonical(address, url)
            known[address] = own is not None and any(hashlib.sha256(name.encode()).hexdigest() in taken_down for name in (own, address_key(own)))
        return known[address]

    kept = without_removed(whole.text, removed)
    return (kept[0].encode("utf-8", "replace"), kept[1]) if kept else None
