"""What topics, places, organisations, projects and legal documents are called on the portal's pages and feeds."""

from __future__ import annotations

import sqlite3

from archive.reader import Document, Subject
from portal.locale import Locale


def subject_name(subject: Subject, locale: Locale) -> str:
    """A subject's name in the reader's language, else in the other, else its slug."""
    names = (subject.name_en, subject.name_vi) if locale.language == "en" else (subject.name_vi, subject.name_en)
    return next((name for name in names if name), subject.slug)


def document_name(document: Document) -> str:
    """What a document is called: its kind and number, or its title, as pages cite it; its key when they say neither."""
    kind = document.kind or ""
    if document.number:
        return f"{kind} {document.number}".strip()
    title = document.title or ""
    if not title:
        return kind or document.key
    return title if title.casefold().startswith(kind.casefold()) else f"{kind} {title}"


def topic_names(connection: sqlite3.Connection, locale: Locale) -> dict[str, str]:
    """The names of topics in the reader's language, by slug."""
    column = "label_en" if locale.language == "en" else "label_vi"
    try:
        return dict(connection.execute(f"select slug, coalesce({column}, slug) from topics").fetchall())
    except sqlite3.OperationalError:
        return {}


def place_names(connection: sqlite3.Connection) -> dict[str, str]:
    """The names of places by the value by which a search is limited to one."""
    try:
        return dict(connection.execute("select substr(key, 7), name from entities where kind = 'place' and key is not null").fetchall())
    except sqlite3.OperationalError:
        return {}
