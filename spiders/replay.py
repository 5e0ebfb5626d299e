"""A further source of responses: the WARC files of the captures folder, read again in the order they were written."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.addresses import address_key, canonical
from crawler.capture.coding import decoded
from crawler.capture.reading import read_on, read_record
from crawler.capture.warc import Capture, CaptureError, Stored, TornCaptureError
from crawler.items import ExcludedError, Fetched, Found
from crawler.robots import forbids_archive
from crawler.scope import host_address, site_address
from crawler.sites import Site
from crawler.workers import WorkError
from spiders.discovery import Discovery, read
from spiders.wordpress import is_rest

log = logging.getLogger(__name__)
MAX_BODY_BYTES = 20 * 1024 * 1024
Run = Callable[..., Any]


@dataclass(frozen=True)
class Place:
    """Where a page's response lies, so that bodies need not stay in memory. ``payload`` is where its payload lies."""

    url: str
    file: str
    offset: int
    capture_id: int
    payload: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Ended:
    """The last answers of an address, in a row, that were no page: status of the last, first and last time (UTC)."""

    status: int
    since: str
    at: str


@dataclass
class Replay:
    """The captures of one site: what its discovery responses state, where redirects lead, where pages lie.

    ``evidence``: address -> way -> claims, and ``by_key`` the same for all spellings of an address; ``redirects``:
    address -> target; ``pages``: address -> its captures, oldest first, one for each change of the payload;
    ``statuses``: the last answer of each address; ``ended``: addresses whose last answers were no page;
    ``seen_again``: address -> UTC time when its last capture's payload was met again; ``damaged``: (WARC file, error) of
    each record that cannot be read.
    """

    evidence: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    by_key: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    pages: dict[str, list[Place]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    seen_again: dict[str, str] = field(default_factory=dict)
    damaged: list[tuple[str, CaptureError]] = field(default_factory=list)

    def take(self, site: Site, stored: Stored, capture_id: int, run: Run) -> None:
        """Takes in one captured response or imported file; ``run`` executes a reader where it can do no harm."""
        capture = stored.capture
        if capture.truncated:  # evidence of what came, no page: the crawl took it as a failure
            return
        own = (capture.warc_file, capture.warc_offset)
        place = Place(capture.url, *own, capture_id, capture.refers_to or own)
        if capture.status is None:
            self.pages.setdefault(capture.url, []).append(place)
            return
        address = host_address(site, capture.url)
        if address is None:
            return
        self.statuses[address] = capture.status
        if 300 <= capture.status < 600 and capture.status != 304:
            before = self.ended.get(address)
            self.ended[address] = Ended(capture.status, before.since if before else capture.fetched_at, capture.fetched_at)
        else:
            self.ended.pop(address, None)
        if capture.status == 304 and capture.refers_to:
            self._again(address, place, capture.fetched_at)
            return
        location = stored.header("location")
        if 300 <= capture.status < 400 and location:
            target = canonical(location, capture.url)
            if target:
                self.redirects[address] = target
            return
        way = way_of(stored)
        if way == "robots":
            return
        if way is not None:
            self._discover(site, stored, way, run)
        elif site_address(site, address) is None:
            return
        elif capture.status == 200 and not forbids_archive(v for k, v in stored.headers if k.lower() == "x-robots-tag"):
            self._again(address, place, capture.fetched_at)

    def _again(self, address: str, place: Place, at: str) -> None:
        """Takes in a page's capture; one with the payload of the capture before only says that it was seen again."""
        known = self.pages.setdefault(address, [])
        if known and known[-1].payload == place.payload:
            self.seen_again[address] = at
            return
        known.append(place)
        self.seen_again.pop(address, None)

    def _discover(self, site: Site, stored: Stored, way: str, run: Run) -> None:
        headers = {name.lower(): value for name, value in stored.headers}
        try:
            body = decoded(stored.payload, headers.get("content-encoding"), MAX_BODY_BYTES)
            result: Discovery = run(read, way, site, stored.capture.url, stored.capture.status or 0, headers, body)
        except (ExcludedError, WorkError):
            return  # what was no source of evidence in the crawl is none now
        for found in result.found:
            self.evidence.setdefault(found.url, {})[way] = found.evidence
            self.by_key.setdefault(address_key(found.url), {})[way] = found.evidence

    def evidence_of(self, url: str) -> dict[str, dict[str, Any]]:
        """What the ways of discovery state about an address, under any of its spellings: way -> claims."""
        return self.by_key.get(address_key(url), {})


def way_of(stored: Stored) -> str | None:
    """The way of discovery that a response belongs to, by address and content; None for a page."""
    url, kind = stored.capture.url, (stored.capture.content_type or "").lower()
    if is_rest(url):
        return "wordpress"
    if url.endswith("/robots.txt"):
        return "robots"
    named = "sitemap" in url.rsplit("/", 1)[-1] and ("text/plain" in kind or "gzip" in kind or url.endswith((".gz", ".txt")))
    if "feed+json" in kind or ("json" in kind and "html" not in kind):
        return "feed"
    named = named or bool(re.search(r"(?i)\b(feed|rss|atom)\b[^/]*/?$", url) and _is_xml(stored))
    if "xml" not in kind and not url.endswith((".xml", ".xml.gz")) and not named:
        return None
    if "xhtml" in kind:
        return None
    head = _head(stored)
    if b"<urlset" in head or b"<sitemapindex" in head or "sitemap" in url.rsplit("/", 1)[-1]:
        return "sitemap"
    return "feed"


def _head(stored: Stored) -> bytes:
    try:
        return decoded(stored.payload, stored.header("content-encoding"), MAX_BODY_BYTES)[:2048]
    except ExcludedError:
        return b""


def _is_xml(stored: Stored) -> bool:
    """Whether a feed's address answers a feed though its header says HTML."""
    return _head(stored).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<rss", b"<feed", b"<rdf"))


def replay_site(
    folder: Path, site: Site, files: Iterable[str], register: Callable[[Capture], int], run: Run
) -> Replay:
    """Reads all WARC files of a site; ``register`` enters a capture in the archive and returns its id.

    ``run`` calls a function with arguments in a worker process.

    A last record that a killed run left torn is left out; damaged ones are left out and listed in ``damaged``.
    """
    result = Replay()
    for file in files:
        for stored in read_on(folder, file):
            if isinstance(stored, TornCaptureError):
                log.warning("%s: left out, the rest of the file is read", stored)
            elif isinstance(stored, CaptureError):
                result.damaged.append((file, stored))
            else:
                if stored.capture.refers_to:  # entered already, unless a clock went back between two runs
                    register(read_record(folder, *stored.capture.refers_to).capture)
                result.take(site, stored, register(stored.capture), run)
    return result


def fetched_of(folder: Path, site: Site, url: str, place: Place, evidence: dict[str, dict[str, Any]]) -> Fetched:
    """One captured page as extraction takes it. Raises CaptureError or ExcludedError (too large when decoded)."""
    stored = read_record(folder, place.file, place.offset)
    capture = stored.capture
    imported = capture.status is None
    if imported:  # what was stated with one imported text says nothing about the next one at its address
        evidence = {"import": json.loads(stored.evidence)} if stored.evidence else {}
    body = stored.payload if imported else decoded(stored.payload, stored.header("content-encoding"), MAX_BODY_BYTES)
    return Fetched(
        url=url, site=site.slug, body=body, content_type=capture.content_type or "", fetched_at=capture.fetched_at,
        capture_id=place.capture_id, status=capture.status or 200, evidence=evidence, imported=imported,
        link_header=", ".join(value for name, value in stored.headers if name.lower() == "link"),
    )  # fmt: skip


def found_of(evidence: dict[str, dict[str, dict[str, Any]]]) -> Iterator[Found]:
    """Evidence as found addresses, for the ledger."""
    for url, ways in evidence.items():
        for way, claims in ways.items():
            yield Found(url, way, claims)
