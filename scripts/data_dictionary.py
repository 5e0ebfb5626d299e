"""Writes ``docs/data_dictionary.md`` from ``archive.dictionary``: ``python -m scripts.data_dictionary``."""

from __future__ import annotations

from pathlib import Path

from archive.dictionary import TABLES

TYPES = {int: "integer", str: "text", float: "real", bytes: "blob"}


def markdown() -> str:
    """The data dictionary, one section per table."""
    parts = [
        "# Data dictionary",
        "For analysts: every table and column of `archive.db`. Times are UTC ISO 8601, dates Vietnam's. This file is made by "
        "`python -m scripts.data_dictionary` from `archive/dictionary.py`; Datasette shows the same text.",
    ]
    for table in TABLES:
        rows = "\n".join(
            f"| `{column.name}`{' 🔑' if column.name in table.pk else ''} | {TYPES[column.type]} | {column.en} | {column.vi} |"
            for column in table.columns
        )
        links = "; ".join(f"`{name}` → `{other}.{key}`" for name, other, key in table.foreign_keys)
        parts.append(
            f"## {table.name}\n\n{table.en} *{table.vi}*\n\n| column | type | meaning | ý nghĩa |\n|---|---|---|---|\n{rows}"
            + (f"\n\nRefers to: {links}." if links else "")
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(__file__).resolve().parent.parent.joinpath("docs", "data_dictionary.md").write_text(markdown(), "utf-8")
