"""A generated archive with all that the portal shows: the made-up pages of ``benchmarks.search`` with ledger, runs, captures, versions and laws."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

from archive import search_update
from archive.schema import open_database
from benchmarks.search import SEED, fill, language

DOCUMENTS, CITED_BY_ONE_IN, CITES_MOST = 3_000, 3, 3
RUNS_A_SITE = 20
CHANGED_ONE_IN = 33
BATCH = 5_000
NOW = "2026-11-01T08:00:00Z"


def make(path: Path, pages: int) -> None:
    """Makes an archive of ``pages`` made-up pages with its search index, as a crawl leaves it but for the full-text tables."""
    connection = open_database(path).conn
    fill(connection, pages, language())
    furnish(connection)
    search_update.update(connection)
    connection.close()


def furnish(connection: sqlite3.Connection) -> None:
    """Gives the pages of ``benchmarks.search.fill`` what they lack: times, ledger, captures, versions, citations; and their sites runs."""
    connection.execute("begin")
    connection.execute(
        """insert into captures(id, url, site, fetched_at, status, content_type, payload_sha256, warc_file, warc_offset, warc_length)
           select id, url, site, ?, 200, 'text/html', 'generated', site || '.warc.gz', id, 1 from pages""",
        [NOW],
    )
    connection.execute(
        """update pages set word_count = 640, version_count = 1 + (id % ? = 0), first_seen_at = '2025-01-01T00:00:00Z', last_seen_at = ?,
                  last_changed_at = date('2025-01-01', (id % 600) || ' days') || 'T00:00:00Z', capture_id = id, method = 'selectors',
                  gone_since = case when state = 'gone' then date('2025-06-01', (id % 400) || ' days') || 'T00:00:00Z' end, date_source = 'meta'""",
        [CHANGED_ONE_IN, NOW],
    )
    connection.execute(
        """insert into addresses(url, site, state, reason, page_id, way, evidence, inlinks, attempts, last_status, last_visited_at, address_key)
           select url, site, 'page', null, id, 'sitemap', '{}', 3, 1, 200, last_seen_at, url from pages
           union all select url || '/print', site, 'excluded', 'print version', null, 'links', '{}', 1, 0, null, null, url || '/print' from pages where id % 3 = 0"""
    )
    connection.execute(
        """insert into versions(page_id, number, seen_at, title, text, text_sha256, capture_id)
           select id, 1, first_seen_at, title, text || ' cũ', 'generated', id from pages where version_count = 2
           union all select id, 2, last_changed_at, title, text, 'generated', id from pages where version_count = 2"""
    )
    _cite(connection)
    runs = "insert into runs(site, started_at, finished_at, outcome, requests, pages_new, pages_changed, pages_unchanged, pages_gone, report) values (?,?,?,?,?,?,?,?,?,?)"
    for (site,) in connection.execute("select slug from sites").fetchall():
        for week in range(RUNS_A_SITE):
            (day,) = connection.execute("select date('2026-06-01', ? || ' days')", [7 * week]).fetchone()
            connection.execute(runs, [site, f"{day}T01:00:00Z", f"{day}T02:00:00Z", "finished", 500, 40, 9, 400, 2, json.dumps({})])
    connection.execute("commit")


def _cite(connection: sqlite3.Connection) -> None:
    """One page in three cites up to three of the documents, the first ones most often."""
    draw = random.Random(SEED)
    rows = []
    for (number,) in connection.execute("select id from pages where id % ? = 0", [CITED_BY_ONE_IN]).fetchall():
        for position in range(draw.randrange(1, CITES_MOST + 1)):
            cited = int(DOCUMENTS * draw.random() ** 4)
            name = f"{cited + 1}/{2000 + cited % 26}/NĐ-CP"
            rows.append([number, position, "nghị định", name, f"Về việc thứ {cited}", "Chính phủ", f"{2000 + cited % 26}", f"theo Nghị định {name}", position, f"nd:{cited + 1}-{2000 + cited % 26}"])
    sql = "insert into legal_references(page_id, position, kind, number, title, issuer, issued_on, quote, start_char, key) values (?,?,?,?,?,?,?,?,?,?)"
    for first in range(0, len(rows), BATCH):
        connection.executemany(sql, rows[first : first + BATCH])
