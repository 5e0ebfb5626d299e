"""Rows for tests of the archive: one page of an invented organisation, with any column changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from archive.rows import PageRow, SiteRow

SITE = SiteRow("gio-lanh", "Gió Lành", None, "https://giolanh.test/", "vngo", '["vi"]', "generic", None)


def page(path: str = "/a", text: str = "Mưa thuận gió hoà.", at: str = "2026-11-23T08:00:00Z", **values: Any) -> PageRow:
    row: dict[str, Any] = {
        "url": f"https://giolanh.test{path}", "site": "gio-lanh", "kind": "news", "title": "Tin mới", "author": None,
        "organisation": "Gió Lành", "date_published": None, "date_precision": None, "date_source": None, "date_quote": None,
        "date_modified": None, "language": "vi", "language_confidence": 1.0, "languages": '{"vi": 1.0}', "lead": None,
        "text": text, "word_count": len(text.split()), "quality_flags": "[]",
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "method": "generic", "capture_id": None, "fetched_at": at,
        "segments": (("vi", 1.0, 0, len(text)),), "blocks": json.dumps([["paragraph", text]]),
    }  # fmt: skip
    return PageRow(**{**row, **values})
