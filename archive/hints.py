"""Tells a person which filter of a search cannot do what they meant: what it expects, and which values there are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.query import Filters, Query

MAX_KNOWN = 12
"""Values that a hint lists: about two lines."""
MAX_VALUE_CHARS = 40

CODES = {
    "kind": ("about", "news", "project", "publication", "event", "story", "other"),
    "state": ("live", "gone", "moved", "unreachable", "excluded", "duplicate", "all"),
    "flag": (
        "damaged_text", "legacy_encoding", "mojibake", "unaccented", "thin", "list_like", "mixed_language", "spam",
        "personal_data", "scanned",
    ),
}  # fmt: skip
"""Filters with values of their own, whatever an archive holds of them."""

_HELD = {
    "site": ("sites", "select slug from sites union select distinct site from pages"),
    "language": ("pages", "select distinct language from pages"),
    "kind": ("pages", "select distinct kind from pages"),
    "topic": ("topics", "select slug from topics"),
    "place": ("entities", "select substr(key, 7) from entities where kind = 'place'"),
}
"""Filter -> the table that must be there besides ``pages``, and the values an archive holds."""


@dataclass(frozen=True)
class Hint:
    """One filter that cannot match: as typed, what it says in both languages, and known values (at most MAX_KNOWN)."""

    filter: str
    value: str
    text_vi: str
    text_en: str
    known: tuple[str, ...] = ()


def misread(values: Iterable[tuple[str, str]]) -> tuple[Hint, ...]:
    """Hints for values of ``year``, ``before`` and ``after`` that are no year or date: (filter, value) pairs."""
    return tuple(_form(name, value) for name, value in values)


def too_many(dropped: Iterable[tuple[str, int]], most: int) -> tuple[Hint, ...]:
    """Hints for filters that were given with more than ``most`` values: (filter, how many were left out) pairs."""
    return tuple(
        Hint(
            name,
            "",
            f"{'lang' if name == 'language' else name}: chỉ {most} giá trị đầu được dùng; {count} giá trị sau bị bỏ qua, kết quả không tính đến chúng.",
            f"{'lang' if name == 'language' else name}: only the first {most} values are used; {count} more {'is' if count == 1 else 'are'} left out, the results do not count them.",
        )
        for name, count in dropped
    )


def hints(
    connection: sqlite3.Connection, tables: set[str], query: Query, filters: Filters, seen: dict[str, set[str]]
) -> tuple[Hint, ...]:
    """Hints for all filters of a search; ``seen`` are values known to be held, per filter, for which nobody asks again."""
    found = dict.fromkeys(misread(query.misread))
    for each in (filters, query.filters, query.without):
        for name, value in _pairs(each):
            if name == "year":
                if not re.fullmatch("[0-9]{4}(-(0[1-9]|1[0-2]))?", value):
                    found[_form(name, value)] = None
            elif value not in seen.get(name, ()) and (hint := _unknown(connection, tables, name, value)):
                found[hint] = None
    return tuple(found)


def _pairs(filters: Filters) -> Iterator[tuple[str, str]]:
    for name in ("site", "language", "kind", "topic", "place", "flag", "state", "year"):
        for value in getattr(filters, name):
            yield name, value


def _said(name: str, value: str) -> str:
    short = value if len(value) <= MAX_VALUE_CHARS else value[: MAX_VALUE_CHARS - 1] + "…"
    return f"{'lang' if name == 'language' else name}:{short}"


def _form(name: str, value: str) -> Hint:
    said = _said(name, value)
    if name == "year":
        vi, en = "năm có bốn chữ số, ví dụ year:2023 hoặc year:2023-06", "a year has four digits, as in year:2023 or year:2023-06"
    else:
        vi = f"cần ngày dạng YYYY, YYYY-MM, YYYY-MM-DD hoặc D/M/YYYY, ví dụ {name}:2023-06"
        en = f"a date is YYYY, YYYY-MM, YYYY-MM-DD or D/M/YYYY, as in {name}:2023-06"
    return Hint(name, value, f"{said}: {vi}.", f"{said}: {en}.")


def _unknown(connection: sqlite3.Connection, tables: set[str], name: str, value: str) -> Hint | None:
    """A hint for a value that neither the archive holds nor the filter knows; None when it is known."""
    values = set(CODES.get(name, ()))
    table, sql = _HELD.get(name, ("", ""))
    if table in tables:
        values |= {str(row[0]) for row in connection.execute(sql) if row[0]}
    if value in values or (name == "site" and _is_host(connection, tables, value)):
        return None
    known = CODES.get(name) or tuple(sorted(values))
    vi, en = "không có giá trị này", "there is no such value"
    if known:
        more = ", …" if len(known) > MAX_KNOWN else ""
        listed = ", ".join(known[:MAX_KNOWN]) + more
        vi, en = f"{vi}; hiện có: {listed}", f"{en}; there are: {listed}"
    said = _said(name, value)
    return Hint(name, value, f"{said}: {vi}", f"{said}: {en}", known[:MAX_KNOWN])


def _is_host(connection: sqlite3.Connection, tables: set[str], value: str) -> bool:
    """Whether a site of the archive is at this host, as ``archive.search`` looks for it."""
    if "." not in value or "sites" not in tables:
        return False
    sql = "select 1 from sites where instr(replace(home_url, '//www.', '//'), '//' || ?) limit 1"
    return connection.execute(sql, [value.removeprefix("www.")]).fetchone() is not None
