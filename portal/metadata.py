"""Datasette's own pages: titles, descriptions, facets and ready queries, from the data dictionary."""

from __future__ import annotations

from typing import Any

from archive.dictionary import TABLES
from portal.masking import SETTING
from portal.strings import STRINGS

SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "default_page_size": 50,
    "default_facet_size": 30,
    "facet_time_limit_ms": 1500,
    "sql_time_limit_ms": 5000,
    "max_returned_rows": 5000,
    "truncate_cells_html": 400,
    "allow_download": False,
}

INTERNAL = ("_sqlite_migrations", "sqlite_stat1", "sqlite_stat4", "sqlite_sequence")

_PAGES = {
    "fts_table": "pages_fts",
    "fts_pk": "id",
    "sort_desc": "date_published",
    "label_column": "title",
    "facets": ["site", "language", "kind"],
}
_TABLE_EXTRAS: dict[str, dict[str, Any]] = {
    "pages": _PAGES,
    "sites": {"label_column": "name_vi"},
    "topics": {"label_column": "label_vi"},
    "entities": {"label_column": "name", "facets": ["kind", "level", "today"]},
    "captures": {"label_column": "url", "sort_desc": "fetched_at", "facets": ["site", "status"]},
    "versions": {"sort_desc": "seen_at"},
    "addresses": {"facets": ["site", "state", "reason"]},
    "runs": {"sort_desc": "started_at", "facets": ["site", "outcome"]},
    "legal_references": {"facets": ["kind"]},
}

_VISIBLE = "state is not 'excluded' and duplicate_of is null"
QUERIES: dict[str, str] = {
    "pages_by_year": f"""select site, substr(date_published, 1, 4) as year, count(*) as pages
from pages where {_VISIBLE} group by site, year order by site, year""",
    "languages": f"""select site, language, count(*) as pages, sum(word_count) as words
from pages where {_VISIBLE} group by site, language order by site, pages desc""",
    "gone": """select id, site, title, date_published, gone_since, url
from pages where state = 'gone' order by gone_since desc""",
    "changed": """select id, site, title, version_count, last_changed_at, url
from pages where version_count > 1 order by version_count desc, last_changed_at desc""",
    "legal": """select key, kind, number, title, count(distinct page_id) as pages, min(quote) as quote
from legal_references group by coalesce(key, kind || coalesce(number, title)) order by pages desc, kind, number""",
    "places_today": """select e.today, e.name, e.level, count(*) as pages, sum(m.count) as mentions
from mentions m join entities e on e.id = m.entity_id where e.kind = 'place' group by e.id order by e.today, pages desc""",
    "organisations": """select e.name, e.site, count(*) as pages, sum(m.count) as mentions
from mentions m join entities e on e.id = m.entity_id where e.kind != 'place' group by e.id order by pages desc, mentions desc""",
    "topics": """select t.label_vi, t.label_en, count(*) as pages, round(avg(pt.score), 2) as mean_score
from page_topics pt join topics t on t.slug = pt.topic group by t.slug order by pages desc""",
    "undated": f"""select id, site, kind, title, url
from pages where date_published is null and {_VISIBLE} order by site, id""",
    "ledger": """select site, state, reason, count(*) as addresses
from addresses group by site, state, reason order by site, addresses desc""",
}


def _both(key: str) -> str:
    vietnamese, english = STRINGS[key]
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
    queries = {name: {"sql": sql, "title": _both(f"query.{name}")} for name, sql in QUERIES.items()}
    return {
        "title": "Tư Liệu",
        "description": _both("site.tagline"),
        "plugins": {"tulieu_portal": {"contact": contact, SETTING: show_personal_data}},
        "databases": {"archive": {"description": _both("data.lead"), "tables": tables, "queries": queries}},
    }
