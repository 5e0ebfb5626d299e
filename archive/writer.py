"""The one writer of ``archive.db``: the ledger, the runs and the captures; pages and their life through the modules beside it.

``archive.batch`` has the transaction, ``archive.store`` the pages and versions, ``archive.life`` their states,
``archive.site_wide`` what the pages of a site together tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Set
from dataclasses import asdict
from typing import Any

from archive import entities, keeping, life, outage, runs, site_wide, spellings, store
from archive.batch import Batch
from archive.rows import CaptureRow, Count, FoundRow, PageRow, SiteRow
from archive.store import Outcome


class Writer(Batch):
    """An archive open for writing; a context manager that commits at the end. Raises ArchiveError as ``Batch`` does."""

    # -- sites and runs

    def upsert_site(self, row: SiteRow) -> None:
        """Inserts a site or brings its row up to date."""
        self._upsert("sites", "slug", asdict(row))
        entities.link_site(self, row.slug)

    def _upsert(self, table: str, key: str, values: dict[str, Any]) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        sets = ", ".join(f"{name} = excluded.{name}" for name in values if name != key)
        sql = f"insert into {table}({names}) values ({marks}) on conflict({key}) do update set {sets}"
        self.execute(sql, values.values())

    def start_run(self, site: str, started_at: str, code_version: str) -> int:
        """Inserts a run that has not ended and returns its id."""
        cursor = self.execute(
            "insert into runs(site, started_at, code_version) values (?, ?, ?)", [site, started_at, code_version]
        )
        return int(cursor.lastrowid or 0)

    def finish_run(self, run_id: int, values: dict[str, Any]) -> None:
        """Fills in columns of a run."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self.execute(f"update runs set {sets} where id = ?", [*values.values(), run_id])

    def end_stopped_run(self, run_id: int, values: dict[str, Any]) -> str | None:
        """As ``finish_run``, when a failed write has stopped everything else; returns why even that failed."""
        sets = ", ".join(f"{name} = ?" for name in values)
        return self.connection.write_after_stop(f"update runs set {sets} where id = ?", [*values.values(), run_id])

    def resume_point(self, site: str) -> str | None:
        """Where the next run of a site goes on (``archive.runs``)."""
        return runs.resume_point(self.connection, site)

    # -- ledger

    def addresses(self, site: str, states: Iterable[str]) -> list[dict[str, Any]]:
        """Ledger rows of a site in some states, longest unvisited first."""
        wanted = tuple(states)
        cursor = self.connection.execute(
            "select a.url, a.state, found_on, way, evidence, last_visited_at, reason, attempts, missing_since, last_changed_at "
            "from addresses a left join pages on pages.id = a.page_id where a.site = ? and a.state in "
            f"({', '.join('?' * len(wanted))}) order by last_visited_at is not null, last_visited_at, a.rowid",
            [site, *wanted],
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def evidence(self, url: str) -> dict[str, dict[str, Any]]:
        """What the ways of discovery state about an address: way -> its evidence."""
        return spellings.evidence_of(self.connection.execute, url)

    def meet(
        self, found: Iterable[FoundRow], site: str, found_on: str | None, respell: bool = False, count: Count = "now"
    ) -> list[str]:  # fmt: skip
        """Enters addresses that were met; known ones keep their state and gain evidence. Returns those to ask for.

        Another spelling of a known address becomes an alias (``archive.spellings``). Links to known addresses count "now", all of
        them "with" the outcome of the page ``found_on`` (``mark``), or those to new ones only ("new").
        """
        rows, known = [], []
        for row in found:
            if self.is_known(row.url) and not spellings.states(row):
                known.append(row.url)
            else:
                rows.append(row)
        if known and count == "now":
            self.count_links(known)
        new = spellings.meet(self.execute, rows, site, found_on, respell, (int(count == "now"), int(count != "with")))
        if count == "with" and found_on is not None:
            self.links_wait(found_on, [*known, *(row.url for row in rows)])
        self.know(row.url for row in rows)
        return new

    def release(self, site: str, url: str) -> str | None:
        """Queues another spelling of an address that is not there; returns it, None when there is none."""
        return spellings.release(self.execute, site, url)

    def settle_spellings(self, site: str, key_of: Callable[[str], str]) -> None:
        """Gives all addresses of a site their key; ``key_of`` is ``crawler.addresses.address_key``."""
        spellings.settle(self.execute, site, key_of)

    def drop_unnamed(self) -> None:
        """Removes the entities and topics that no page has any more."""
        entities.drop_unnamed(self)

    def link_aliases(self, site: str) -> None:
        """Points the aliases of a site to the pages made of their addresses."""
        spellings.link_aliases(self.execute, site)

    def mark(
        self, url: str, site: str, state: str, reason: str | None, *, status: int | None, visited_at: str | None,
        page_id: int | None = None, key: str | None = None,
    ) -> None:  # fmt: skip
        """Enters the outcome of an address; ``visited_at`` None means that no request was made for it.

        ``key`` is its ``address_key``, for an address that was not met before. A visit that finds nothing (``gone``) is
        kept in ``missing_since``, the first of several in a row; one that finds a page, or what is none, ends them.
        Failures and redirects leave it: ``conclude`` says what they mean.
        """
        self.count_waiting(url)
        asked = int(visited_at is not None)
        missing = "coalesce(missing_since, excluded.last_visited_at)" if state == "gone" else "missing_since"
        if asked and (state in ("page", "fetched", "excluded") or (state == "alias" and not (reason or "").startswith(life.REDIRECTS))):
            missing = "null"
        self.execute(
            "insert into addresses(url, site, state, reason, page_id, attempts, last_status, last_visited_at, missing_since, inlinks, address_key) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) on conflict(url) do update set state = excluded.state, "
            "reason = excluded.reason, page_id = coalesce(excluded.page_id, page_id), attempts = attempts + ?, "
            "last_status = coalesce(excluded.last_status, last_status), "
            f"last_visited_at = coalesce(excluded.last_visited_at, last_visited_at), missing_since = {missing}",
            [url, site, state, reason, page_id, asked, status, visited_at, visited_at if state == "gone" else None, key, asked],
        )

    # -- captures and pages

    def record_capture(self, row: CaptureRow) -> int:
        """Inserts a capture and returns its id; a capture that is already there keeps its row."""
        known = self.connection.execute(
            "select id from captures where warc_file = ? and warc_offset = ?", [row.warc_file, row.warc_offset]
        ).fetchone()
        if known:
            return int(known[0])
        values = vars(row)
        sql = f"insert into captures({', '.join(values)}) values ({', '.join('?' * len(values))})"
        return int(self.execute(sql, values.values()).lastrowid or 0)

    def seen_again(self, url: str, at: str, capture_id: int | None = None) -> None:
        """Notes that a page was there, unchanged, at a time (UTC ISO 8601); nothing happens when there is no such page.

        ``capture_id`` is whose payload was met again: when that capture gave no page, nor does the same payload later.
        """
        sql = "update pages set last_seen_at = max(last_seen_at, ?) where url = ? and last_seen_at >= coalesce((select fetched_at from captures where id = ?), '')"
        self.execute(sql, [at, url, capture_id])

    def store(self, page: PageRow) -> tuple[Outcome, int]:
        """Inserts a page, gives it a new version, or notes that it was seen again unchanged; outcome and page id."""
        return store.store(self, page)

    def rewrite(self, page: PageRow) -> int:
        """Puts a page's latest version right in place; its id. Raises KeyError when there is no such page."""
        return store.rewrite(self, page)

    def forget_versions(self, url: str) -> None:
        """Takes a page's versions away before they are built anew; the page itself stays until it has new ones."""
        store.forget_versions(self, spellings.asked_spelling(self.connection.execute, url))

    def version_count(self, url: str) -> int:
        """How many versions the page at an address has; 0 when there is none."""
        row = self.connection.execute("select version_count from pages where url = ?", [url]).fetchone()
        return int(row[0] or 0) if row else 0

    def drop_unversioned(self, site: str) -> list[str]:
        """Removes pages of a site that were built anew and became no record any more; returns their addresses."""
        return store.drop_unversioned(self, site)

    def remove_page(self, page_id: int) -> None:
        """Takes a page with its versions, details and index entries out; its captures and ledger rows stay."""
        store.remove_page(self, page_id)

    def page_values(self, page_id: int) -> dict[str, Any]:
        """A row of ``pages`` by column name, with ``flags`` as a list. Raises KeyError when there is none."""
        return store.page_values(self, page_id)

    # -- the life of pages

    def page_state(self, url: str) -> str | None:
        """The state of the page at an address; None when there is no page of its own."""
        return life.page_state(self, url)

    def set_unreachable(self, url: str) -> bool:
        """Notes that an address could not be reached; whether that made its page unreachable (or found it so)."""
        return life.set_unreachable(self, url)

    def exclude(self, url: str) -> bool:
        """Notes that an address holds no record any more; whether there was a page of it."""
        return life.exclude(self, url)

    def conclude(self, visit: life.Visit) -> dict[str, int]:
        """Says what the visits of a run mean for the pages; counts: gone, moved, back, missing, unreachable."""
        return life.conclude(self, visit)

    def spoilt(self, site: str, since: str = "") -> list[outage.Spoilt]:
        """The versions of a site since a time whose text many pages got in one run."""
        return outage.spoilt(self, site, since)

    def take_back(self, one: outage.Spoilt, row: PageRow | None) -> None:
        """Takes such a version away; ``row`` is what its page was before."""
        outage.take_back(self, one, row)

    def led_to(self, site: str, since: str) -> str:
        """What nearly all pages of a site led to in a run that began at a time (UTC): an address; "-" for none."""
        return life.led_to(self, site, since)

    def walled_by(self, site: str, since: str) -> str:
        """For which reason nearly all pages of a site became no records in a run that began at a time (UTC); "" for none."""
        return life.walled_by(self, site, since)

    def keep(self, site: str) -> keeping.Kept:
        """What the pages and addresses of a site have come to, before its texts are built anew."""
        return keeping.keep(self, site)

    def put_back(self, kept: keeping.Kept, ended: Set[str] = frozenset()) -> None:
        """Puts kept states and visits back after texts were built anew; ``ended`` are addresses that ended as no page."""
        keeping.put_back(self, kept, ended)

    # -- what only the pages of a site together can tell

    def site_lines(self, site: str) -> list[str]:
        """The line keys known to repeat across the pages of a site."""
        return site_wide.site_lines(self, site)

    def replace_site_lines(self, site: str, lines: dict[str, int]) -> None:
        """Puts a site's repeated lines (key -> number of pages) in place of those it had."""
        site_wide.replace_site_lines(self, site, lines)

    def blocks_of_site(self, site: str, method: str) -> list[tuple[int, str, str]]:
        """(page id, blocks as JSON, text) of the live pages of a site that one method extracted, by id."""
        return site_wide.blocks_of_site(self, site, method)

    def alias_target(self, url: str, text_sha256: str) -> int | None:
        """The page of which an address is a known alias, while it still shows that page's text; None otherwise."""
        return site_wide.alias_target(self, url, text_sha256)

    def pages_before(self, site: str, since: str) -> frozenset[int]:
        """The ids of the pages of a site that were there before a time (UTC)."""
        sql = "select id from pages where site = ? and first_seen_at < ?"
        return frozenset(page_id for (page_id,) in self.connection.execute(sql, [site, since]))

    def pages_since(self, site: str, since: str) -> int:
        """How many pages of a site came in at a time (UTC) or later."""
        sql = "select count(*) from pages where site = ? and first_seen_at >= ?"
        return int(self.connection.execute(sql, [site, since]).fetchone()[0])

    def duplicates(self, site: str) -> frozenset[int]:
        """The ids of the pages of a site that are marked as duplicates."""
        sql = "select id from pages where site = ? and duplicate_of is not null"
        return frozenset(page_id for (page_id,) in self.connection.execute(sql, [site]))

    def merge_same_texts(self, site: str, known: Set[int] = frozenset()) -> int:
        """Makes pages of a site with the same title and text one page (``known`` ones stay); returns how many went."""
        self.settle()  # which of two pages stays depends on the links to them
        return site_wide.merge_same_texts(self, site, known)

    def has_takedowns(self) -> bool:
        """Whether any page was removed on request."""
        return bool(self.takedowns())

    def takedowns(self) -> frozenset[str]:
        """The SHA-256 (hexadecimal) of the addresses that were removed on request, and of what their spellings share."""
        if self.taken_down is None:
            self.taken_down = frozenset(digest for (digest,) in self.connection.execute("select url_sha256 from takedowns"))
        return self.taken_down

    def is_taken_down(self, url: str) -> bool:
        """Whether a page was removed on request and must stay out, whatever the spelling of its address (an address or a key)."""
        taken_down = self.takedowns()
        if not taken_down:
            return False
        row = self.connection.execute("select address_key from addresses where url = ?", [url]).fetchone() or (None,)
        return any(name is not None and hashlib.sha256(name.encode()).hexdigest() in taken_down for name in (url, *row))
