"""The one writer of ``archive.db``: pages with their versions, captures, the ledger and the runs.

Calls take part in one open batch (a transaction) until ``commit``. A process that dies loses the open batch and nothing
else: its addresses are still queued in the ledger. Functions that must be on disk before the batch counts (the WARC's
fsync) are given with ``before_commit``.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, TextIO

from archive import index
from archive.rows import CaptureRow, FoundRow, PageRow, SiteRow
from archive.schema import ArchiveError, check, open_database

Outcome = Literal["new", "changed", "unchanged", "alias"]

_PAGE_COLUMNS = (
    "url", "site", "kind", "title", "author", "organisation", "date_published", "date_precision", "date_source",
    "date_quote", "date_modified", "language", "language_confidence", "languages", "lead", "text", "word_count",
    "quality_flags", "text_sha256", "method", "capture_id",
)  # fmt: skip


class Writer:
    """Opens an archive for writing, creating and migrating it as needed; a context manager that commits at the end.

    Raises
    ------
    ArchiveError: no archive, newer, unwritable, or another process is writing to it.
    """

    def __init__(self, path: Path) -> None:
        check(path)
        self.path = path
        self._lock = _lock(path)
        try:
            self.connection: sqlite3.Connection = open_database(path).conn
        except ArchiveError:
            self._lock.close()
            raise
        self._before_commit: list[Callable[[], None]] = []

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()
        self.close()

    # -- batches

    def _execute(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        if not self.connection.in_transaction:
            self.connection.execute("begin immediate")
        return self.connection.execute(sql, tuple(values))

    def before_commit(self, call: Callable[[], None]) -> None:
        """Has ``call`` run before every commit from now on."""
        self._before_commit.append(call)

    def forget(self, call: Callable[[], None]) -> None:
        """Takes back a ``before_commit``."""
        self._before_commit.remove(call)

    def commit(self) -> None:
        """Ends the batch: everything written since the last commit counts from now on."""
        if self.connection.in_transaction:
            for call in self._before_commit:
                call()
            self.connection.execute("commit")

    def rollback(self) -> None:
        """Drops the open batch."""
        if self.connection.in_transaction:
            self.connection.execute("rollback")

    def close(self) -> None:
        """Closes the archive without committing; other processes may write afterwards."""
        self.connection.close()
        self._lock.close()

    # -- sites and runs

    def upsert_site(self, row: SiteRow) -> None:
        """Inserts a site or brings its row up to date."""
        self._upsert("sites", "slug", asdict(row))

    def _upsert(self, table: str, key: str, values: dict[str, Any]) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        sets = ", ".join(f"{name} = excluded.{name}" for name in values if name != key)
        sql = f"insert into {table}({names}) values ({marks}) on conflict({key}) do update set {sets}"
        self._execute(sql, values.values())

    def start_run(self, site: str, started_at: str, code_version: str) -> int:
        """Inserts a run that has not ended and returns its id."""
        cursor = self._execute(
            "insert into runs(site, started_at, code_version) values (?, ?, ?)", [site, started_at, code_version]
        )
        return int(cursor.lastrowid or 0)

    def finish_run(self, run_id: int, values: dict[str, Any]) -> None:
        """Fills in columns of a run."""
        sets = ", ".join(f"{name} = ?" for name in values)
        self._execute(f"update runs set {sets} where id = ?", [*values.values(), run_id])

    def resume_point(self, site: str) -> str | None:
        """When the site's last run started, if that run was cut off (killed); None otherwise."""
        row = self.connection.execute(
            "select started_at, finished_at from runs where site = ? order by id desc limit 1", [site]
        ).fetchone()
        return row[0] if row and row[1] is None else None

    # -- ledger

    def addresses(self, site: str, states: Iterable[str]) -> list[dict[str, Any]]:
        """Ledger rows of a site in some states, longest unvisited first."""
        wanted = tuple(states)
        cursor = self.connection.execute(
            "select url, state, found_on, way, evidence, last_visited_at from addresses where site = ? and state in "
            f"({', '.join('?' * len(wanted))}) order by last_visited_at is not null, last_visited_at, rowid",
            [site, *wanted],
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def evidence(self, url: str) -> dict[str, dict[str, Any]]:
        """What the ways of discovery state about an address: way -> its evidence."""
        row = self.connection.execute("select evidence from addresses where url = ?", [url]).fetchone()
        return json.loads(row[0]) if row and row[0] else {}

    def meet(self, found: Iterable[FoundRow], site: str, found_on: str | None) -> list[str]:
        """Enters addresses that were met; known ones keep their state and gain evidence. Returns the new ones."""
        rows = list(found)
        times = Counter(row.url for row in rows)
        known = self._known(times)
        plain = {row.url for row in rows if not row.evidence and times[row.url] == 1 and row.url in known}
        if plain:  # at once: most links of a page were met before
            sql = "update addresses set inlinks = inlinks + 1 where url in (select value from json_each(?))"
            self._execute(sql, [json.dumps(list(plain), ensure_ascii=False)])
        new = []
        for row in rows:
            if row.url in plain:
                continue
            evidence = json.dumps({row.way: row.evidence}, ensure_ascii=False) if row.evidence else None
            cursor = self._execute(
                "insert into addresses(url, site, state, found_on, way, evidence, attempts, inlinks) "
                "values (?, ?, 'queued', ?, ?, ?, 0, 1) on conflict(url) do nothing",
                [row.url, site, found_on, row.way, evidence],
            )
            if cursor.rowcount:
                new.append(row.url)
                continue
            self._execute("update addresses set inlinks = inlinks + 1 where url = ?", [row.url])
            if row.evidence:
                merged = {**self.evidence(row.url), row.way: row.evidence}
                self._execute(
                    "update addresses set evidence = ? where url = ?",
                    [json.dumps(merged, ensure_ascii=False), row.url],
                )
        return new

    def _known(self, urls: Iterable[str]) -> set[str]:
        """Those of the addresses that have a row."""
        sql = "select url from addresses where url in (select value from json_each(?))"
        return {url for (url,) in self.connection.execute(sql, [json.dumps(list(urls), ensure_ascii=False)])}

    def mark(
        self, url: str, site: str, state: str, reason: str | None, *, status: int | None, visited_at: str | None,
        page_id: int | None = None,
    ) -> None:  # fmt: skip
        """Enters the outcome of an address; ``visited_at`` None means that no request was made for it."""
        asked = int(visited_at is not None)
        self._execute(
            "insert into addresses(url, site, state, reason, page_id, attempts, last_status, last_visited_at, inlinks) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, 0) on conflict(url) do update set state = excluded.state, "
            "reason = excluded.reason, page_id = coalesce(excluded.page_id, page_id), attempts = attempts + ?, "
            "last_status = coalesce(excluded.last_status, last_status), "
            "last_visited_at = coalesce(excluded.last_visited_at, last_visited_at)",
            [url, site, state, reason, page_id, asked, status, visited_at, asked],
        )

    # -- captures and pages

    def record_capture(self, row: CaptureRow) -> int:
        """Inserts a capture and returns its id; a capture that is already there keeps its row."""
        known = self.connection.execute(
            "select id from captures where warc_file = ? and warc_offset = ?", [row.warc_file, row.warc_offset]
        ).fetchone()
        if known:
            return int(known[0])
        values = asdict(row)
        sql = f"insert into captures({', '.join(values)}) values ({', '.join('?' * len(values))})"
        return int(self._execute(sql, values.values()).lastrowid or 0)

    def store(self, page: PageRow) -> tuple[Outcome, int]:
        """Inserts a page, gives it a new version, or notes that it was seen again unchanged.

        Same title and text as the latest version is unchanged. Returns the outcome and the page's id.
        """
        known = self.connection.execute(
            "select id, title, text_sha256, version_count from pages where url = ?", [page.url]
        ).fetchone()
        if known is None:
            return "new", self._insert(page)
        page_id, title, sha, versions = known
        changed = (title, sha) != (page.title, page.text_sha256) or versions == 0
        self._unindex(page_id)
        values = {name: getattr(page, name) for name in _PAGE_COLUMNS if changed or name != "capture_id"}
        values |= {"state": "live", "gone_since": None, "last_seen_at": page.fetched_at}
        if changed:
            values |= {"last_changed_at": page.fetched_at, "version_count": versions + 1}
        sets = ", ".join(f"{name} = ?" for name in values)
        self._execute(f"update pages set {sets} where id = ?", [*values.values(), page_id])
        self._details(page_id, page)
        index.add(self.connection, page_id)
        if changed:
            self._add_version(page_id, versions + 1, page)
        return ("changed" if changed else "unchanged"), page_id

    def _unindex(self, page_id: int) -> None:
        """Takes a page out of the index while its row still holds what was indexed."""
        if not self.connection.in_transaction:
            self.connection.execute("begin immediate")
        index.remove(self.connection, page_id)

    def _insert(self, page: PageRow) -> int:
        values = {name: getattr(page, name) for name in _PAGE_COLUMNS} | {
            "state": "live", "first_seen_at": page.fetched_at, "last_seen_at": page.fetched_at,
            "last_changed_at": page.fetched_at, "version_count": 1,
        }  # fmt: skip
        sql = f"insert into pages({', '.join(values)}) values ({', '.join('?' * len(values))})"
        page_id = int(self._execute(sql, values.values()).lastrowid or 0)
        self._details(page_id, page)
        index.add(self.connection, page_id)
        self._add_version(page_id, 1, page)
        return page_id

    def _add_version(self, page_id: int, number: int, page: PageRow) -> None:
        self._execute(
            "insert into versions(page_id, number, seen_at, title, text, text_sha256, capture_id) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [page_id, number, page.fetched_at, page.title, page.text, page.text_sha256, page.capture_id],
        )

    def _details(self, page_id: int, page: PageRow) -> None:
        """Replaces the rows that belong to the latest version of a page."""
        for table in ("segments", "legal_references", "page_blocks"):
            self._execute(f"delete from {table} where page_id = ?", [page_id])
        for position, segment in enumerate(page.segments):
            self._execute("insert into segments values (?, ?, ?, ?, ?, ?)", [page_id, position, *segment])
        for position, reference in enumerate(page.references):
            marks = ", ".join("?" * (len(reference) + 2))
            self._execute(f"insert into legal_references values ({marks})", [page_id, position, *reference])
        self._execute("insert into page_blocks values (?, ?)", [page_id, page.blocks])

    def rewrite(self, page: PageRow) -> int:
        """Puts a page's latest version right in place, for the same capture read again: no new version.

        Raises KeyError when there is no such page.
        """
        row = self.connection.execute("select id, version_count from pages where url = ?", [page.url]).fetchone()
        if row is None:
            raise KeyError(page.url)
        page_id, number = row
        self._unindex(page_id)
        values = {name: getattr(page, name) for name in _PAGE_COLUMNS}
        sets = ", ".join(f"{name} = ?" for name in values)
        self._execute(f"update pages set {sets} where id = ?", [*values.values(), page_id])
        self._details(page_id, page)
        index.add(self.connection, page_id)
        self._execute(
            "update versions set title = ?, text = ?, text_sha256 = ? where page_id = ? and number = ?",
            [page.title, page.text, page.text_sha256, page_id, number],
        )
        return int(page_id)

    def forget_versions(self, url: str) -> None:
        """Takes a page's versions away before they are built anew; the page itself stays until it has new ones."""
        row = self.connection.execute("select id from pages where url = ?", [url]).fetchone()
        if row:
            self._execute("delete from versions where page_id = ?", [row[0]])
            self._execute("update pages set version_count = 0 where id = ?", [row[0]])

    def drop_unversioned(self, site: str) -> list[str]:
        """Removes pages of a site that were built anew and became no record any more; returns their addresses."""
        rows = self.connection.execute("select id, url from pages where site = ? and version_count = 0", [site]).fetchall()
        for page_id, _ in rows:
            self.remove_page(page_id)
        return [url for _, url in rows]

    def remove_page(self, page_id: int) -> None:
        """Takes a page with its versions, details and index entries out; its captures and ledger rows stay."""
        self._unindex(page_id)
        for table in ("versions", "segments", "legal_references", "page_blocks", "mentions", "page_topics"):
            self._execute(f"delete from {table} where page_id = ?", [page_id])
        self._execute("update addresses set page_id = null where page_id = ?", [page_id])
        for column in ("duplicate_of", "translation_of"):
            self._execute(f"update pages set {column} = null where {column} = ?", [page_id])
        self._execute("delete from pages where id = ?", [page_id])

    # -- what only the pages of a site together can tell

    def site_lines(self, site: str) -> list[str]:
        """The line keys known to repeat across the pages of a site."""
        return [key for (key,) in self.connection.execute("select line_key from site_lines where site = ?", [site])]

    def replace_site_lines(self, site: str, lines: dict[str, int]) -> None:
        """Puts a site's repeated lines (key -> number of pages) in place of those it had."""
        self._execute("delete from site_lines where site = ?", [site])
        for key, pages in sorted(lines.items()):
            self._execute("insert into site_lines values (?, ?, ?)", [site, key, pages])

    def blocks_of_site(self, site: str, method: str) -> list[tuple[int, str, str]]:
        """(page id, blocks as JSON, text) of the live pages of a site that one method extracted, by id."""
        sql = (
            "select id, blocks, text from pages join page_blocks on page_blocks.page_id = pages.id "
            "where site = ? and method = ? and state = 'live' order by id"
        )
        return self.connection.execute(sql, [site, method]).fetchall()

    def page_values(self, page_id: int) -> dict[str, Any]:
        """A row of ``pages`` by column name, with ``flags`` as a list. Raises KeyError when there is none."""
        cursor = self.connection.execute("select * from pages where id = ?", [page_id])
        row = cursor.fetchone()
        if row is None:
            raise KeyError(page_id)
        values = dict(zip((column[0] for column in cursor.description), row, strict=True))
        return {**values, "flags": json.loads(values["quality_flags"] or "[]")}

    def alias_target(self, url: str, text_sha256: str) -> int | None:
        """The page of which an address is a known alias, while it still shows that page's text; None otherwise."""
        row = self.connection.execute(
            "select pages.id from addresses join pages on pages.id = addresses.page_id "
            "where addresses.url = ? and addresses.state = 'alias' and pages.url != ? and pages.text_sha256 = ?",
            [url, url, text_sha256],
        ).fetchone()
        return int(row[0]) if row else None

    def merge_same_texts(self, site: str) -> int:
        """Makes pages of a site with the same title and text one page; the other addresses become aliases.

        The page that stays is the dated one, then the one a better way of discovery named, then the one with more
        links to it, then the older. Returns how many pages went.
        """
        groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
        sql = (
            "select pages.id, pages.url, pages.title, pages.text_sha256 from pages "
            "left join addresses on addresses.url = pages.url "
            "where pages.site = ? and pages.state = 'live' and pages.text != '' order by date_published is null, "
            "case way when 'wordpress' then 0 when 'feed' then 1 when 'sitemap' then 2 else 3 end, "
            "coalesce(inlinks, 0) desc, pages.id"
        )
        for page_id, url, title, sha in self.connection.execute(sql, [site]).fetchall():
            groups.setdefault((title or "", sha), []).append((page_id, url))
        merged = 0
        for (keeper, _), *others in groups.values():
            for page_id, url in others:
                self.remove_page(page_id)
                self._execute(
                    "update addresses set state = 'alias', reason = 'same text', page_id = ? where url = ?",
                    [keeper, url],
                )
                merged += 1
        return merged

    def is_taken_down(self, url: str) -> bool:
        """Whether a page was removed on request and must stay out."""
        digest = hashlib.sha256(url.encode()).hexdigest()
        return bool(self.connection.execute("select 1 from takedowns where url_sha256 = ?", [digest]).fetchone())


def _lock(path: Path) -> TextIO:
    """An advisory lock beside the archive: one writing process at a time. Raises ArchiveError when it is held."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ArchiveError(f"{path}: another tulieu command is writing to it; wait until it has ended") from None
    return file
