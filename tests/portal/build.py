"""Builds a small archive for the tests of search and portal, through the schema and the index only."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import index, search_update
from archive.causes import cause
from archive.schema import open_database
from tests.portal.texts import HOSTILE, ORGANISATIONS, PAGES, SITES, TOPICS

FIRST_SEEN = "2026-11-20T02:00:00Z"
LAST_SEEN = "2026-11-23T02:10:00Z"


REPORTS: dict[tuple[str, str], dict[str, Any]] = {
    ("song-xanh", "2026-11-23T02:00:00Z"): {
        "pages": {"new": 0, "changed": 1, "unchanged": 2, "gone": 1}, "causes": [],
        "before": {"kept": 4, "fill": {"title": 1.0, "date": 1.0, "author": 0.5, "language": 1.0}},
        "coverage": {
            "wordpress": {"announced": 1204, "kept": 1180, "excluded": 12, "gone": 0, "missing": 12},
            "wordpress/post": {"announced": 1200, "kept": 1176, "excluded": 12, "gone": 0, "missing": 12},
            "sitemap": {"announced": 8, "kept": 4, "excluded": 3, "gone": 1, "missing": 0},
        },
    },
    ("mai-nha-chung", "2026-11-23T02:00:00Z"): {
        "pages": {"new": 5},
        "causes": [
            cause("blocked", [f"https://www.mai-nha-chung.example/vi/{'tin-' * 30}1.html"], refused=30, asked=40, share=0.75, statuses="403, 429").as_dict(),
            cause("field_lost", field="date", field_vi="ngày đăng", now=0.2, before=0.9, site="mai-nha-chung").as_dict(),
            cause("unanswered", ["javascript:alert(6)"], reason="<script>alert('ly do')</script>").as_dict(),
        ],
    },
}  # fmt: skip


def insert(db: Database, table: str, row: dict[str, Any]) -> int:
    """Inserts one row by plain SQL and returns its rowid."""
    marks = ", ".join("?" * len(row))
    cursor = db.conn.execute(f"insert into {table}({', '.join(row)}) values ({marks})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _segments(page: dict[str, Any]) -> list[tuple[str, float, int, int]]:
    """(language, confidence, start_char, length_chars) from (language, confidence, first paragraph) rows."""
    text, starts, position = page["text"], [0], 0
    while (found := text.find("\n\n", position)) >= 0:
        starts.append(found + 2)
        position = found + 2
    language = page.get("language", "vi")
    rows = page.get("segments", [(language, 0.97, 0)])
    places = [*(starts[first] for _, _, first in rows), len(text)]
    return [
        (name, confidence, start, after - start)
        for (name, confidence, _), start, after in zip(rows, places[:-1], places[1:], strict=True)
    ]


def add_page(db: Database, page: dict[str, Any]) -> int:
    """Adds one page of ``tests.portal.texts`` with all that hangs on it; returns its id."""
    home = next(site["home_url"] for site in SITES if site["slug"] == page["site"])
    url = page.get("url") or home.rstrip("/") + page["path"]
    text, title, language = page["text"], page["title"], page.get("language", "vi")
    old = page.get("versions", [])
    capture = insert(db, "captures", {
        "url": url, "site": page["site"], "fetched_at": FIRST_SEEN, "status": 200,
        "content_type": "text/html; charset=utf-8", "payload_sha256": _sha(url + text),
        "warc_file": f"{page['site']}-20261120.warc.gz", "warc_offset": 4096 + len(url) * 811, "warc_length": 14321,
    })  # fmt: skip
    segments = _segments(page)
    shares: dict[str, float] = {}
    for name, _, _, length in segments:
        shares[name] = round(shares.get(name, 0) + length / len(text), 3)
    date, source = page.get("date"), page.get("source", (None, None))
    page_id = insert(db, "pages", {
        "url": url, "site": page["site"], "kind": page.get("kind", "news"), "title": title,
        "author": page.get("author"), "organisation": ORGANISATIONS[page["site"]], "date_published": date,
        "date_precision": {4: "year", 7: "month", 10: "day"}[len(date)] if date else None,
        "date_source": source[0], "date_quote": source[1], "language": language, "language_confidence": 0.97,
        "languages": json.dumps(shares), "lead": text.split("\n\n")[0], "text": text,
        "word_count": len(text.split()), "quality_flags": json.dumps(page.get("flags", [])),
        "state": page.get("state", "live"), "first_seen_at": FIRST_SEEN, "last_seen_at": LAST_SEEN,
        "last_changed_at": LAST_SEEN if old else FIRST_SEEN,
        "gone_since": LAST_SEEN if page.get("state") == "gone" else None, "version_count": len(old) + 1,
        "text_sha256": _sha(text), "duplicate_of": page.get("duplicate_of"),
        "translation_of": page.get("translation_of"), "capture_id": capture, "method": "selectors",
    })  # fmt: skip
    for number, (seen_title, seen_text) in enumerate(
        [*((name, text[:200]) for name in old), (title, text)], 1
    ):
        insert(db, "versions", {
            "page_id": page_id, "number": number, "seen_at": f"2026-11-{19 + number}T02:00:00Z", "title": seen_title,
            "text": seen_text, "text_sha256": _sha(seen_text), "capture_id": capture,
        })  # fmt: skip
    for position, (name, confidence, start, length) in enumerate(segments):
        insert(db, "segments", {
            "page_id": page_id, "position": position, "language": name, "confidence": confidence,
            "start_char": start, "length_chars": length,
        })  # fmt: skip
    for position, reference in enumerate(page.get("references", [])):
        names = ("kind", "number", "title", "issuer", "issued_on", "quote", "key")
        row = {"page_id": page_id, "position": position, "start_char": max(text.find(reference[5]), 0)}
        insert(db, "legal_references", row | dict(zip(names, reference, strict=True)))
    if "topic" in page:
        insert(
            db, "page_topics", {"page_id": page_id, "topic": page["topic"], "score": 0.8, "evidence": json.dumps([{"term": page.get("term", "nước sạch"), "count": 1}])}
        )
    for key, name, today, forms in page.get("mentions", []):
        entity = {"key": key, "kind": key.split("/")[0], "name": name, "today": today, "aliases": "[]"}
        row = db.conn.execute("select id from entities where key = ?", [key]).fetchone()
        entity_id = row[0] if row else db.conn.execute(
            f"insert into entities({', '.join(entity)}) values ({', '.join('?' * len(entity))}) returning id", list(entity.values())
        ).fetchone()[0]
        insert(db, "mentions", {"page_id": page_id, "entity_id": entity_id, "count": 1, "forms": json.dumps(forms)})
    insert(db, "addresses", {
        "url": url, "site": page["site"], "state": "gone" if page.get("state") == "gone" else "page",
        "reason": "http-404" if page.get("state") == "gone" else None, "page_id": page_id, "way": "sitemap",
        "attempts": 1, "last_status": 200, "last_visited_at": LAST_SEEN,
    })  # fmt: skip
    index.add(db.conn, page_id)
    return page_id


def build(path: Path, hostile: bool = False, indexed: bool = True) -> Path:
    """Writes the archive of the tests to ``path``: 14 pages (and one hostile), 3 sites, runs and a ledger; ``indexed`` for search."""
    db = open_database(path)
    db.conn.execute("begin")
    for site in SITES:
        insert(db, "sites", site)
    for slug, label_vi, label_en in TOPICS:
        insert(db, "topics", {"slug": slug, "label_vi": label_vi, "label_en": label_en})
    for page in [*PAGES, *([HOSTILE] if hostile else [])]:
        add_page(db, page)
    home = SITES[0]["home_url"].rstrip("/")
    for url, state, reason, page_id in [
        (f"{home}/?p=12", "alias", "redirect", 1),
        (f"{home}/tin-tuc", "excluded", "list", None),
        (f"{home}/tin-tuc/page/2", "excluded", "list", None),
        (f"{home}/a", "alias", f"redirects to {home}/b", None),
        (f"{home}/c", "alias", f"redirects to {home}/d", None),
        (f"{home}/muc-luc", "excluded", "list page (archive)", None),
        (f"{home}/cho", "queued", None, None),
        (f"{home}/wp-admin/", "robots", "robots.txt", None),
        (f"{home}/tai-lieu/bao-cao.pdf", "failed", "timeout", None),
    ]:
        insert(db, "addresses", {
            "url": url, "site": "song-xanh", "state": state, "reason": reason, "page_id": page_id,
            "found_on": home, "way": "link", "attempts": 1, "last_status": 200, "last_visited_at": LAST_SEEN,
        })  # fmt: skip
    counts = {"requests": 41, "pages_changed": 1, "pages_unchanged": 2, "pages_gone": 0, "robots_denied": 1}
    for slug, started, outcome, why, new, errors in [
        ("song-xanh", "2026-11-20T02:00:00Z", "finished", None, 4, 0),
        ("song-xanh", "2026-11-23T02:00:00Z", "finished", None, 0, 1),
        ("mai-nha-chung", "2026-11-23T02:00:00Z", "failed", "pages dropped to 40 % of the run before", 5, 3),
        ("buoc-nhe", "2026-11-23T02:00:00Z", None, None, 5, 0),
    ]:
        insert(db, "runs", {
            "site": slug, "started_at": started, "finished_at": started.replace(":00:00Z", ":10:00Z") if outcome else None,
            "outcome": outcome, "reason": why, "pages_new": new, "errors": errors, "bytes_received": 1_834_220,
            "code_version": "0.1.0", "report": json.dumps(REPORTS.get((slug, started), {})), **counts,
        })  # fmt: skip
    db.conn.execute("commit")
    if indexed:
        search_update.update(db.conn)
    db.close()
    return path
