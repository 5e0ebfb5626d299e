"""The two full-text tables over ``pages``: their names, columns and statements."""

from __future__ import annotations

FTS_TABLES = ("pages_fts", "pages_exact")
FTS_COLUMNS = ("title", "text", "author")


def full_text_sql(name: str, content: str = "content='pages', content_rowid='id'") -> str:
    """The statement that makes one of the FTS_TABLES: ``pages_fts`` takes folded text, ``pages_exact`` keeps accents."""
    diacritics = 2 if name == "pages_fts" else 0
    return (
        f"create virtual table {name} using fts5({', '.join(FTS_COLUMNS)}, {content}, "
        f'tokenize="unicode61 remove_diacritics {diacritics}")'
    )
