"""What the crawler needs of the archive, as protocols: ``crawler`` itself does not import ``archive``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from crawler.capture.warc import Capture, Place
from crawler.items import Found
from crawler.sites import Site

SAME_ADDRESS = "same address as "
"""How the reason of an alias begins that is only another spelling of the address that follows (``archive.spellings``)."""
START_PROBLEM = "tulieu/start_problem"
"""Stat: why a start page gave nothing; the run's reason when no page of the site answered."""

REDIRECTS = "redirects to "
"""How the ledger's reason for a redirect begins; the target follows. ``archive.life`` reads it."""


@dataclass(frozen=True)
class Address:
    """A row of the ledger, as a run needs it; ``last_changed_at`` is that of the page it holds or leads to."""

    url: str
    state: str
    found_on: str | None = None
    way: str = "link"
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    last_visited_at: str | None = None
    reason: str | None = None
    attempts: int = 0
    missing_since: str | None = None
    last_changed_at: str | None = None


@dataclass(frozen=True)
class Comparable:
    """What a server can be asked to compare with: the validators of the newest capture, and where its payload lies."""

    etag: str | None
    last_modified: str | None
    place: Place


class Ledger(Protocol):
    """The archive as the crawler sees it. Every call takes part in the current batch; ``commit`` ends the batch."""

    def upsert_site(self, site: Site) -> None: ...

    def has_takedowns(self) -> bool: ...

    def takedowns(self) -> frozenset[str]: ...

    def is_taken_down(self, url: str) -> bool: ...

    def start_run(self, site: str, started_at: str, code_version: str) -> int: ...

    def finish_run(self, run_id: int, values: dict[str, Any]) -> None: ...

    def resume_point(self, site: str) -> str | None: ...

    def addresses(self, site: str, states: Iterable[str]) -> list[Address]: ...

    def verdicts(self, site: str) -> list[tuple[str, bool, bool]]: ...

    def note_verdict(self, url: str, led_on: bool) -> None: ...

    def site_lines(self, site: str) -> list[str]: ...

    def evidence(self, url: str) -> dict[str, dict[str, Any]]: ...

    def meet(self, found: Iterable[Found], site: str, found_on: str | None, respell: bool = False, of_page: bool = False) -> list[str]: ...

    def release(self, site: str, url: str) -> str | None: ...

    def settle_spellings(self, site: str) -> None: ...

    def mark(
        self, url: str, site: str, state: str, reason: str | None, *, status: int | None, visited_at: str | None,
        page_id: int | None = None,
    ) -> None: ...  # fmt: skip

    def page_state(self, url: str) -> str | None: ...

    def set_unreachable(self, url: str) -> bool: ...

    def exclude(self, url: str) -> bool: ...

    def record_capture(self, capture: Capture) -> int: ...

    def comparable(self, url: str, address: str) -> Comparable | None: ...

    def same_payload(self, url: str, payload_sha256: str) -> Place | None: ...

    def seen_again(self, url: str, at: str) -> tuple[str, str | None]: ...

    def commit(self) -> None: ...
