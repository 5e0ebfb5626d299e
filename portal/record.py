"""What the reader shows of one page: names, text blocks, the citation, and its JSON and plain-text forms."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from archive.reader import IMPORTS, Page, Site
from archive.search import Query
from portal.locale import Locale
from portal.text import TextBlock, blocks, clean

DIGEST_CHARS = 12
"""Hexadecimal digits of a text's SHA-256 in a citation: 48 bits tell the versions of one page apart and fit on a line."""

_JSON_COLUMNS = ("languages", "quality_flags")


def site_name(site: Site, locale: Locale) -> str:
    """An organisation's name in the reader's language, else in the other, else its slug; words for files without one."""
    if site.slug == IMPORTS:
        return locale.t("site.imports")
    names = (site.name_en, site.name_vi) if locale.language == "en" else (site.name_vi, site.name_en)
    return next((name for name in names if name), site.slug)


def organisation(page: Page, locale: Locale) -> str | None:
    """Who published a page; None when nobody knows."""
    if page.site is not None:
        return site_name(page.site, locale)
    return page.columns.get("organisation") or page.columns.get("site")


def text_blocks(page: Page, query: Query | None) -> list[TextBlock]:
    """The page's text in blocks, with the query's hits."""
    own = page.columns.get("language") or "und"
    return blocks(page.columns.get("text") or "", own, page.segments, query, page.blocks)


def citation(page: Page, locale: Locale) -> str:
    """One line to cite a page by: its author or organisation, title, date, address, number here and its text's digest."""
    columns = page.columns
    people = [name for name in (columns.get("author"), organisation(page, locale)) if name]
    digest = columns.get("text_sha256")
    cited = locale.t(
        "page.cited_as",
        who=", ".join(people) or locale.t("unknown"),
        title=columns.get("title") or locale.t("untitled"),
        date=locale.date(columns.get("date_published")),
        url=columns["url"],
        id=page.id,
        kept=locale.day(columns.get("last_changed_at") or columns.get("first_seen_at")),
    )
    return cited + (" " + locale.t("page.cited_digest", digest=digest[:DIGEST_CHARS]) if digest else "")


def as_dict(page: Page) -> dict[str, Any]:
    """The page's columns (JSON columns decoded) and all that hangs on it, fit for JSON."""
    columns = dict(page.columns)
    for name in _JSON_COLUMNS:
        try:
            columns[name] = json.loads(columns.get(name) or "null")
        except (TypeError, ValueError):
            columns[name] = None
    more = asdict(page)
    keep = (
        "segments",
        "versions",
        "references",
        "capture",
        "aliases",
        "duplicates",
        "translations",
        "links",
        "topics",
        "mentions",
    )
    return columns | {name: more[name] for name in keep}


def as_text(page: Page, locale: Locale) -> str:
    """The page as plain text: title, who, when, where from, and the text after an empty line."""
    columns = page.columns
    lines = [
        columns.get("title") or locale.t("untitled"),
        organisation(page, locale) or locale.t("unknown"),
        locale.date(columns.get("date_published")),
        columns["url"],
        locale.t(
            "page.seen", first=locale.day(columns["first_seen_at"]), last=locale.day(columns["last_seen_at"])
        ),
    ]
    return "\n".join(clean(line).replace("\n", " ") for line in lines) + f"\n\n{columns.get('text') or ''}\n"


def table_names(connection: sqlite3.Connection) -> set[str]:
    """The tables an archive has."""
    return {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
