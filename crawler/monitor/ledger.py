"""The archive's writer in the shape that the crawler asks for (``crawler.ledger.Ledger``)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from archive import captures, spellings
from archive.rows import CaptureRow, Count, FoundRow, SiteRow
from archive.writer import Writer
from crawler.addresses import address_key, plain_view
from crawler.capture.warc import Capture, Place
from crawler.items import Found
from crawler.ledger import Address, Comparable
from crawler.sites import Site


def key_of(url: str, view: bool = False) -> str:
    """What the spellings of an address share; a view that is asked for all the same (the site file wants it) has its own."""
    return address_key(url) if view or plain_view(url) == url else url


class ArchiveLedger:
    """Translates the crawler's dataclasses to the archive's rows, and nothing else."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self._read: frozenset[int] | None = None
        """Hashes of the addresses that the runs had read which were cut off and which this one goes on with; None when there are none."""

    def go_on(self, site: str, since: str) -> None:
        """Goes on with runs that were cut off, the first of which began at ``since`` (UTC). Called before this run reads anything."""
        sql = "select url from addresses where site = ? and last_visited_at >= ?"
        self._read = frozenset(hash(url) for (url,) in self.writer.connection.execute(sql, [site, since]))

    def upsert_site(self, site: Site) -> None:
        languages = json.dumps(list(site.languages))
        self.writer.upsert_site(
            SiteRow(site.slug, site.name_vi, site.name_en, site.home_url, site.kind, languages, site.platform, site.province)
        )

    def has_takedowns(self) -> bool:
        return self.writer.has_takedowns()

    def takedowns(self) -> frozenset[str]:
        return self.writer.takedowns()

    def is_taken_down(self, url: str) -> bool:
        return self.writer.is_taken_down(url) or self.writer.is_taken_down(address_key(url))

    def start_run(self, site: str, started_at: str, code_version: str) -> int:
        return self.writer.start_run(site, started_at, code_version)

    def finish_run(self, run_id: int, values: dict[str, Any]) -> None:
        self.writer.finish_run(run_id, values)

    def resume_point(self, site: str) -> str | None:
        return self.writer.resume_point(site)

    def addresses(self, site: str, states: Iterable[str]) -> list[Address]:
        return [
            Address(
                row["url"], row["state"], row["found_on"], row["way"] or "link", json.loads(row["evidence"] or "{}"),
                row["last_visited_at"], row["reason"], row["attempts"] or 0, row["missing_since"], row["last_changed_at"],
            )
            for row in self.writer.addresses(site, states)
        ]  # fmt: skip

    def verdicts(self, site: str) -> list[tuple[str, bool, bool]]:
        return spellings.verdicts(self.writer.connection.execute, site)

    def note_verdict(self, url: str, led_on: bool) -> None:
        spellings.note_verdict(self.writer.execute, url, led_on)

    def site_lines(self, site: str) -> list[str]:
        return self.writer.site_lines(site)

    def evidence(self, url: str) -> dict[str, dict[str, Any]]:
        return self.writer.evidence(url)

    def meet(self, found: Iterable[Found], site: str, found_on: str | None, respell: bool = False, of_page: bool = False) -> list[str]:
        """Enters addresses. ``of_page``: they are links on ``found_on``, and count with its outcome, which is entered after them."""
        count: Count = "new" if self._was_read(found_on) else "with" if of_page else "now"
        rows, known = [], []
        for each in found:
            if each.way == "link" and not each.evidence and self.writer.is_known(each.url):
                known.append(each.url)  # what nearly every link of a page is: one to a page that is known
            else:
                rows.append(FoundRow(each.url, each.way, each.evidence, self._new_key(each), each.same_as))
        if known and count == "with" and found_on is not None:
            self.writer.links_wait(found_on, known)
        elif known and count == "now":
            self.writer.count_links(known)
        return self.writer.meet(rows, site, found_on, respell, count) if rows else []

    def _was_read(self, url: str | None) -> bool:
        """Whether a cut off part of this visit has read a page: start pages are asked again, and their links must not count twice.

        None stands for where a run begins: its addresses were met before.
        """
        return self._read is not None and (url is None or hash(url) in self._read)

    def _new_key(self, found: Found) -> str | None:
        """The key of an address that has no row yet, as far as is known; one that has keeps its own."""
        return None if self.writer.is_known(found.url) else key_of(found.url, found.same_as is not None)

    def release(self, site: str, url: str) -> str | None:
        return self.writer.release(site, url)

    def settle_spellings(self, site: str) -> None:
        self.writer.settle_spellings(site, key_of)

    def mark(
        self, url: str, site: str, state: str, reason: str | None, *, status: int | None, visited_at: str | None,
        page_id: int | None = None,
    ) -> None:  # fmt: skip
        self.writer.mark(
            url, site, state, reason, status=status, visited_at=visited_at, page_id=page_id, key=key_of(url)
        )

    def page_state(self, url: str) -> str | None:
        return self.writer.page_state(url)

    def set_unreachable(self, url: str) -> bool:
        return self.writer.set_unreachable(url)

    def exclude(self, url: str) -> bool:
        return self.writer.exclude(url)

    def record_capture(self, capture: Capture) -> int:
        """Enters a capture and returns its id. Raises KeyError when it refers to one that is not entered."""
        values = dict(vars(capture))
        if (place := values.pop("refers_to")) is not None:
            values["revisit_of"] = captures.id_at(self.writer.connection, *place)
            if values["revisit_of"] is None:
                raise KeyError(place)
        return self.writer.record_capture(CaptureRow(**values))

    def comparable(self, url: str, address: str) -> Comparable | None:
        """The newest capture of an address, where a 304 about it would say all; None when it is to be asked for in full."""
        newest = captures.comparable(self.writer.connection, url, address)
        if newest is None or not (newest.etag or newest.last_modified):
            return None
        holder = captures.original(self.writer.connection, newest)
        place = (holder.warc_file, holder.warc_offset) if holder else None
        return Comparable(newest.etag, newest.last_modified, place) if place else None

    def same_payload(self, url: str, payload_sha256: str) -> Place | None:
        """Where the newest capture of an address lies that holds a payload of that digest."""
        found = captures.same_payload(self.writer.connection, url, payload_sha256)
        return (found.warc_file, found.warc_offset) if found else None

    def capture_ends(self, site: str) -> dict[str, int]:
        """WARC files of a site -> the byte up to which the archive knows them to be whole."""
        return captures.ends(self.writer.connection, site)

    def seen_again(self, url: str, at: str) -> tuple[str, str | None]:
        """Notes that an address is as it was; returns its state and reason, which stay. Raises KeyError when unknown."""
        row = self.writer.connection.execute("select site, state, reason from addresses where url = ?", [url]).fetchone()
        if row is None:
            raise KeyError(url)
        site, state, reason = row
        self.writer.mark(url, site, state, reason, status=304, visited_at=at)
        if state == "page":
            self.writer.seen_again(url, at)
        return state, reason

    def commit(self) -> None:
        self.writer.commit()
