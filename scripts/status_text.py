"""The text of ``tulieu status``: a table of all sites, then a block for each one that has a problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive import reader
from archive.causes import Cause

SHORTEST, LONGEST = 12, 30
"""So many letters of a slug are shown where there is least room, and at most."""
RATES = {"titles": "title", "dates": "date", "authors": "author", "languages": "language"}
"""Column -> fact of a report's fill rates."""


class Row(Protocol):
    """What the text needs of a site's status."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def site(self) -> reader.Site | None: ...
    @property
    def causes(self) -> tuple[Cause, ...]: ...
    @property
    def problems(self) -> tuple[Cause, ...]: ...
    @property
    def run(self) -> reader.Run | None: ...


def print_status(rows: Sequence[Row], console: Console | None = None) -> None:
    """Prints the table, the problems, and one line that sums them up."""
    console = console or Console(highlight=False, soft_wrap=False)
    if not rows:
        console.print("no sites in the archive; tulieu crawl adds them")
        return
    for table in _tables(rows, console):
        console.print(table)
    troubled = [row for row in rows if row.problems]
    for row in troubled:
        _block(console, row)
    waiting = sum(1 for row in rows if row.site is None)
    words = [f"{len(rows)} sites", f"{len(troubled)} with a problem", *([f"{waiting} never crawled"] if waiting else [])]
    console.print("\n" + ", ".join(words))


def shown(value: object) -> Text:
    """Text of a server or a person for a terminal: no markup, no control characters."""
    return Text("".join(char if char.isprintable() else "\ufffd" for char in str(value)))


Columns = dict[str, Callable[[Row], str | Text]]


def _tables(rows: Sequence[Row], console: Console) -> list[Table]:
    """One table of all, or two, one below the other, where the terminal is too narrow for it."""
    longest = min(max(len(row.slug) for row in rows), LONGEST)
    whole = _table(rows, {**_LAST, **_PAGES, **_MEASURED, **_QUEUED, **_HEALTH}, longest)
    if _width(whole, console) <= console.width:
        return [whole]
    measured = [row for row in rows if row.run]
    tables = [(rows, {**_DAY, **_PAGES, **_QUEUED, **_HEALTH}), *([(measured, _MEASURED)] if measured else [])]
    return [_table(some, columns, _letters(some, columns, longest, console)) for some, columns in tables]


def _width(table: Table, console: Console) -> int:
    """Columns of a terminal that a table takes when nothing in it is shortened."""
    return console.measure(table, options=console.options.update(width=10_000)).maximum


def _letters(rows: Sequence[Row], columns: Columns, longest: int, console: Console) -> int:
    """How many letters of a slug there is room for: numbers are never shortened, slugs are."""
    return max(SHORTEST, longest - max(0, _width(_table(rows, columns, longest), console) - console.width))


def _table(rows: Sequence[Row], columns: Columns, letters: int) -> Table:
    """A table of some columns, and before them so many letters of each slug."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), collapse_padding=True, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True, overflow="ellipsis", max_width=letters)
    for name in columns:
        if name == "health":
            table.add_column(name, overflow="fold", min_width=12, max_width=30)
        else:
            table.add_column(name, no_wrap=True, justify="left" if name == "last run" else "right")
    for row in rows:
        table.add_row(shown(row.slug), *(cell(row) for cell in columns.values()))
    return table


def _when(row: Row) -> str:
    """When the last run ended, or began when it has no end: UTC, to the minute."""
    return (row.run.finished_at or row.run.started_at or "")[:16].replace("T", " ") if row.run else "-"


def _report(row: Row) -> dict[str, Any]:
    return row.run.report if row.run else {}


def _found(row: Row) -> str:
    """Addresses that were ever met on the site."""
    found = _report(row).get("found")
    return str(sum(found.values())) if isinstance(found, dict) else "-"


def _kept(row: Row) -> str:
    """Pages kept after the last run: what the archive holds, but for pages that are gone."""
    kept = _report(row).get("kept")
    return "-" if kept is None else str(kept)


def _change(run: reader.Run | None) -> str:
    """New, changed and gone pages of the last run, as ``+5 ~2 -1``; ``=`` when it saw pages and none of that."""
    if run is None:
        return "-"
    stated = run.report.get("pages")
    gone = (stated if isinstance(stated, dict) else {}).get("gone", run.pages_gone)
    parts = [f"{sign}{count}" for sign, count in (("+", run.pages_new), ("~", run.pages_changed), ("-", gone)) if count]
    return " ".join(parts) or ("=" if run.pages_unchanged else "none")


def _covered(row: Row) -> str:
    """Of the pages that the site announces in one place, those that were had, where it announces most."""
    ways = [one for name, one in (_report(row).get("coverage") or {}).items() if "/" not in name]
    most = max(ways, key=lambda one: one["announced"], default=None)
    return f"{most['announced'] - most['missing']}/{most['announced']}" if most else "-"


def _queued(row: Row) -> str:
    queued = _report(row).get("queue_left")
    return "-" if queued is None else str(queued)


def _filled(fact: str) -> Callable[[Row], str]:
    """What shows the fill rate of a fact."""

    def cell(row: Row) -> str:
        before = (_report(row).get("before") or {}).get("fill") or {}
        return _rate((_report(row).get("fill") or {}).get(fact), before.get(fact))

    return cell


def _rate(now: float | None, before: float | None) -> str:
    """A fill rate, with the one before where it is another."""
    if now is None:
        return "-"
    was = f" ({before:.0%})" if before is not None and round(before, 2) != round(now, 2) else ""
    return f"{now:.0%}{was}"


def _health(row: Row) -> Text:
    if row.problems:
        return Text(", ".join(dict.fromkeys(one.code.replace("_", " ") for one in row.problems)), style="bold red")
    if row.causes:
        return Text(", ".join(one.code.replace("_", " ") for one in row.causes), style="yellow")
    if row.run is None:
        return Text("imported")
    return Text(row.run.outcome or "running", style="green" if row.run.outcome == "finished" else "yellow")


_LAST: Columns = {"last run": _when}
_DAY: Columns = {"last run": lambda row: _when(row)[:10]}
_PAGES: Columns = {
    "found": _found, "kept": _kept, "pages": lambda row: str(row.site.pages) if row.site else "-", "change": lambda row: _change(row.run),
}  # fmt: skip
_MEASURED: Columns = {**{name: _filled(fact) for name, fact in RATES.items()}, "announced": _covered}
_QUEUED: Columns = {"queued": _queued}
_HEALTH: Columns = {"health": _health}


def _block(console: Console, row: Row) -> None:
    """One site with a problem: what is wrong, where to look, what to do."""
    console.print(Text.assemble("\n", (row.slug, "bold"), "  ", shown(row.name or "")))
    for cause in row.problems:
        console.print(Padding(shown(cause.en), (0, 0, 0, 2), expand=False))
        for example in cause.examples:
            console.print(Padding(shown(example), (0, 0, 0, 4), expand=False), style="dim")
    for todo in dict.fromkeys(cause.todo_en for cause in row.problems):
        console.print(Padding(Text.assemble(("→ ", "bold"), shown(todo)), (0, 0, 0, 2), expand=False))
