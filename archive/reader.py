"""Reads an archive for those who show it: typed records over a read-only connection, whatever tables it has.

A missing table (an archive made by an older version) reads as empty, never as an error.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive import follow
from archive.causes import Cause, cause, from_report
from archive.documents import LIST_SIZE, Document, DocumentView, document, document_named, documents
from archive.follow import Entry
from archive.lock import is_being_written
from archive.overview import Overview, SiteCount, Week, overview
from archive.page_reader import read_page, version_texts
from archive.reading import VISIBLE, Reader, from_json
from archive.records import (
    Alias,
    Capture,
    Home,
    Mention,
    Page,
    PageLine,
    PageLink,
    Reference,
    Run,
    Segment,
    Site,
    SiteView,
    Topic,
    Version,
    VersionText,
)
from archive.related import Related
from archive.related import related as related_to
from archive.shown import Shown, shown
from archive.site_counts import site_counts, spans
from archive.spreads import PAGE_SIZE
from archive.subjects import Subject, SubjectView, subject, subject_named, subjects

__all__ = [
    "LIST_SIZE",
    "PAGE_SIZE",
    "Alias",
    "Capture",
    "Cause",
    "Document",
    "DocumentView",
    "Entry",
    "Home",
    "Mention",
    "Overview",
    "Page",
    "PageLine",
    "PageLink",
    "Reference",
    "Related",
    "Run",
    "Segment",
    "Site",
    "SiteCount",
    "SiteView",
    "Subject",
    "SubjectView",
    "Topic",
    "Version",
    "VersionText",
    "Week",
    "connect",
    "document",
    "document_named",
    "documents",
    "follow",
    "has_takedowns",
    "home",
    "named_sites",
    "overview",
    "page",
    "related",
    "site",
    "sites",
    "subject",
    "subject_named",
    "subjects",
    "versions",
]

IMPORTS = "import"
"""The slug of the site that holds imported pages without an address."""


def connect(path: Path) -> sqlite3.Connection:
    """Opens an archive read-only, also where nothing can be written. Raises sqlite3.OperationalError when there is no such file."""
    connection = sqlite3.connect(reading_uri(path), uri=True, check_same_thread=False)
    connection.execute("pragma query_only = on")
    return connection


def reading_uri(path: Path) -> str:
    """The URI by which SQLite opens an archive for reading only, also where nothing can be written."""
    whole = path.resolve()
    return f"{whole.as_uri()}?{'mode=ro&immutable=1' if _is_still(whole) else 'mode=ro'}"


def _is_still(path: Path) -> bool:
    """Whether an archive is closed and cannot be opened for writing from here (a read-only folder, medium or file).

    SQLite reads a file in WAL mode only where it may make -wal and -shm beside it, unless it is told that nothing
    changes the file (https://www.sqlite.org/wal.html#read_only_databases). A log with its -shm can be read without.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and (log.stat().st_size or path.with_name(path.name + "-shm").exists()):
        return False
    return not (os.access(path.parent, os.W_OK) and os.access(path, os.W_OK))


def _languages(reader: Reader, where: str, *parameters: Any) -> tuple[tuple[str, int], ...]:
    sql = f"select p.language, count(*) from pages p where {where} group by 1 order by 2 desc, 1"
    return reader.counts(sql, *parameters)


def _years(reader: Reader, where: str, *parameters: Any) -> tuple[tuple[str, int], ...]:
    sql = f"select substr(p.date_published, 1, 4), count(*) from pages p where {where} group by 1 order by 1"
    return reader.counts(sql, *parameters)


def _newest(reader: Reader, where: str, limit: int, *parameters: Any) -> tuple[PageLine, ...]:
    sql = f"select p.* from pages p where {where} order by p.date_published desc, p.id desc limit {limit}"
    return reader.records(PageLine, sql, *parameters)


def home(connection: sqlite3.Connection, limit: int = 8) -> Home:
    """What the archive holds, with ``limit`` newest and ``limit`` recently changed pages."""
    reader = Reader(connection)
    if "pages" not in reader.tables:
        return Home(sites=_sites(reader), last_run_at=_last_run_at(reader))
    with shown(connection) as visible:
        counted = _home_by_sql(reader) if visible is None else _home_of(visible)
        changed = reader.records(
            PageLine,
            f"""select p.* from pages p where p.version_count > 1 and {VISIBLE}
                order by p.last_changed_at desc, p.id desc limit ?""",
            limit,
        )
        return replace(
            counted,
            newest=_newest(reader, f"{VISIBLE} and p.date_published is not null", limit),
            changed=changed,
            sites=_sites(reader, visible=visible),
            last_run_at=_last_run_at(reader),
        )


def _last_run_at(reader: Reader) -> str | None:
    last = reader.rows("select max(started_at) as at from runs", needs="runs")
    return last[0]["at"] if last else None


def _home_by_sql(reader: Reader) -> Home:
    total = reader.rows(
        f"""select count(*) as pages, coalesce(sum(state = 'gone'), 0) as gone,
            min(date_published) as first, max(date_published) as last
            from pages p where {VISIBLE}"""
    )[0]
    return Home(
        pages=total["pages"],
        gone=total["gone"],
        languages=_languages(reader, VISIBLE),
        years=_years(reader, VISIBLE),
        dates=(total["first"], total["last"]) if total["first"] else None,
    )


def _home_of(visible: Shown) -> Home:
    first, last = visible.first_date(visible.pages), visible.last_date(visible.pages)
    return Home(
        pages=len(visible.pages),
        gone=visible.counts("state").get("gone", 0),
        languages=tuple(sorted(visible.counts("language").items(), key=lambda item: (-item[1], item[0]))),
        years=tuple(sorted(visible.counts("year").items())),
        dates=(first, last) if first and last else None,
    )


def _sites(reader: Reader, slug: str | None = None, visible: Shown | None = None) -> tuple[Site, ...]:
    """The sites by name, or the one with a slug."""
    counts = spans(reader, slug, visible)
    last = "select * from runs where id in (select max(id) from runs where site = coalesce(?, site) group by site)"
    runs = {run.site: run for run in (_run(reader, row) for row in reader.rows(last, slug, needs="runs"))}
    runs |= _unended(reader, runs)
    sites = []
    where = "where slug = ?" if slug is not None else ""
    for row in reader.rows(
        f"select * from sites {where}", *([slug] if slug is not None else []), needs="sites"
    ):
        languages = tuple(str(code) for code in from_json(row["languages"], list))
        last_run = runs.get(row["slug"])
        imported = last_run is None and _imported(reader, row["slug"])
        sites.append(reader.record(Site, row, languages=languages, last_run=last_run, imported=imported, **counts.get(row["slug"], {})))
    return tuple(sorted(sites, key=lambda site: (-site.pages, site.name_vi or site.slug)))


def _imported(reader: Reader, slug: str) -> bool:
    """Whether pages of a site were imported; the name of an import's stand-in tells it too (``import``, a host's name)."""
    ways = "select 1 from addresses where site = ? and way = 'import' limit 1"
    return slug == IMPORTS or "." in slug or bool(reader.rows(ways, slug, needs="addresses"))


def _run(reader: Reader, row: sqlite3.Row) -> Run:
    """A row of ``runs`` with its report and its causes."""
    report = from_json(row["report"], dict)
    causes = from_report(report)
    if row["outcome"] == "failed" and not causes:  # a run of an older version: its reason is all there is
        causes = (cause("failed", reason=str(row["reason"] or "?")),)
    return reader.record(Run, row, report=report, causes=causes)


def _unended(reader: Reader, runs: dict[str | None, Run]) -> dict[str | None, Run]:
    """The runs among some that have no end, with that as their cause: running now, or cut off."""
    unended = {slug: run for slug, run in runs.items() if run.outcome is None}
    if not unended:
        return {}
    running = is_being_written(reader.path)
    queued = dict(
        reader.counts(
            "select site, count(*) from addresses where state = 'queued' group by site", needs="addresses"
        )
    )
    return {
        slug: replace(
            run,
            causes=(
                cause("running") if running else cause("cut_off", site=slug or "", queued=queued.get(slug or "", 0)),
            ),
        )
        for slug, run in unended.items()
    }


def sites(connection: sqlite3.Connection) -> tuple[Site, ...]:
    """All sites, those with most pages first."""
    reader = Reader(connection)
    with shown(connection) as visible:
        return _sites(reader, visible=visible)


def named_sites(connection: sqlite3.Connection) -> tuple[Site, ...]:
    """All sites by name only, without counting their pages and reading their runs."""
    reader = Reader(connection)
    return tuple(_named(reader, row) for row in reader.rows("select * from sites order by slug", needs="sites"))


def _named(reader: Reader, row: sqlite3.Row) -> Site:
    return reader.record(Site, row, languages=tuple(str(code) for code in from_json(row["languages"], list)))


def site(connection: sqlite3.Connection, slug: str, runs: int = 10, newest: int = 10) -> SiteView | None:
    """One site in depth, with its last ``runs`` and ``newest`` pages; None when there is no such site."""
    reader = Reader(connection)
    with shown(connection) as visible:
        found = _sites(reader, slug, visible)
        if not found:
            return None
        counted = site_counts(reader, slug, newest, visible)
        ledger = reader.rows("select state, reason, count(*) as n from addresses where site = ? group by 1, 2 order by 1, 3 desc", slug, needs="addresses")
        return SiteView(
            site=found[0],
            fill=counted.fill,
            languages=counted.languages,
            states=counted.states,
            years=counted.years,
            runs=_last_runs(reader, found[0], runs),
            ledger=tuple((row["state"], row["reason"], row["n"]) for row in ledger),
            newest=counted.newest,
        )


def _last_runs(reader: Reader, site: Site, limit: int) -> tuple[Run, ...]:
    """A site's runs, the last one first."""
    sql = "select * from runs where site = ? order by id desc limit ?"
    runs = tuple(_run(reader, row) for row in reader.rows(sql, site.slug, limit, needs="runs"))
    return (site.last_run, *runs[1:]) if runs and site.last_run else runs


def page(connection: sqlite3.Connection, page_id: int) -> Page | None:
    """One page with all that hangs on it (of its site no counts); None when there is no such page."""
    reader = Reader(connection)
    found = read_page(reader, page_id)
    if found is None:
        return None
    site = reader.rows("select * from sites where slug = ?", found.columns.get("site"), needs="sites")
    return replace(found, site=_named(reader, site[0]) if site else None)


def related(connection: sqlite3.Connection, found: Page) -> tuple[Related, ...]:
    """The pages that are about the same as one, best first."""
    return related_to(Reader(connection), found)


def has_takedowns(connection: sqlite3.Connection) -> bool:
    """Whether pages were taken down from an archive."""
    return bool(Reader(connection).rows("select 1 from takedowns limit 1", needs="takedowns"))


def versions(connection: sqlite3.Connection, page_id: int, *numbers: int) -> tuple[VersionText, ...]:
    """The versions of a page that have one of these numbers, with their words, the oldest first."""
    return version_texts(Reader(connection), page_id, numbers)
