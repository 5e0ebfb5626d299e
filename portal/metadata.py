"""Datasette's own pages: titles, descriptions, facets and ready queries, from the data dictionary."""

from __future__ import annotations

from typing import Any

from archive.dictionary import TABLES
from portal.masking import SETTING
from portal.queries import ALL
from portal.strings import STRINGS

SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "default_page_size": 50,
    "default_facet_size": 30,
    "facet_time_limit_ms": 1500,
    "sql_time_limit_ms": 5000,
    "max_returned_rows": 5000,
    "truncate_cells_html": 160,
    "allow_download": False,
}

INTERNAL = ("_sqlite_migrations", "sqlite_stat1", "sqlite_stat4", "sqlite_sequence")

_PAGES = {
    "fts_table": "pages_fts",
    "fts_pk": "id",
    "sort_desc": "date_published",
    "label_column": "title",
    "facets": ["site", "language", "kind", "state"],
}
_TABLE_EXTRAS: dict[str, dict[str, Any]] = {
    "pages": _PAGES,
    "sites": {"label_column": "name_vi", "facets": ["kind", "platform"]},
    "topics": {"label_column": "label_vi"},
    "entities": {"label_column": "name", "facets": ["kind", "level", "today"]},
    "captures": {"label_column": "url", "sort_desc": "fetched_at", "facets": ["site", "status"]},
    "versions": {"sort_desc": "seen_at"},
    "segments": {"facets": ["language"]},
    "mentions": {"sort_desc": "count"},
    "page_topics": {"sort_desc": "score", "facets": ["topic"]},
    "page_links": {"sort_desc": "score", "facets": ["kind"]},
    "takedowns": {"sort_desc": "taken_down_at"},
    "addresses": {"facets": ["site", "state", "reason"]},
    "runs": {"sort_desc": "started_at", "facets": ["site", "outcome"]},
    "legal_references": {"facets": ["kind"]},
}

def _both(key: str) -> str:
    return _pair(STRINGS[key])


def _pair(words: tuple[str, str]) -> str:
    vietnamese, english = words
    return f"{english} — {vietnamese}"


def metadata(contact: str | None = None, show_personal_data: bool = False) -> dict[str, Any]:
    """Datasette's metadata of the database ``archive``; both languages, because Datasette has only one."""
    tables: dict[str, Any] = {name: {"hidden": True} for name in INTERNAL}
    for table in TABLES:
        columns = {column.name: f"{column.en} — {column.vi}" for column in table.columns}
        tables[table.name] = {"description": f"{table.en} — {table.vi}", "columns": columns}
        tables[table.name] |= _TABLE_EXTRAS.get(table.name, {})
        if table.internal:
            tables[table.name]["hidden"] = True
    queries = {
        each.name: {"sql": each.sql, "title": _pair(each.title), "description": _pair(each.about), "when_empty": dict(zip(("vi", "en"), each.empty, strict=True))}
        for each in ALL
    }
    return {
        "title": "Tư Liệu",
        "description": _both("site.tagline"),
        "plugins": {"tulieu_portal": {"contact": contact, SETTING: show_personal_data}},
        "databases": {"archive": {"description": _both("data.lead"), "tables": tables, "queries": queries}},
    }
