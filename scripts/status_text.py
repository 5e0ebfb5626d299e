"""The text of ``tulieu status``: a table of all sites, then a block for each one that has a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive import reader
from archive.causes import Cause

WIDE = 120
"""Columns of a terminal from which on the table has the fill rates and the coverage too."""


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
    console.print(_table(rows, console.width >= WIDE))
    troubled = [row for row in rows if row.problems]
    for row in troubled:
        _block(console, row)
    waiting = sum(1 for row in rows if row.site is None)
    words = [f"{len(rows)} sites", f"{len(troubled)} with a problem", *([f"{waiting} never crawled"] if waiting else [])]
    console.print("\n" + ", ".join(words))


def shown(value: object) -> Text:
    """Text of a server or a person for a terminal: no markup, no control characters."""
    return Text("".join(char if char.isprintable() else "\ufffd" for char in str(value)))


def _table(rows: Sequence[Row], wide: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, header_style="bold")
    longest = max(len(row.slug) for row in rows)
    table.add_column("site", no_wrap=True, overflow="ellipsis", min_width=min(longest, 30 if wide else 22))
    table.add_column("last run", no_wrap=True)
    for name in ("pages", "change", *(("titles", "dates", "authors", "languages", "announced", "queued") if wide else ())):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("health", overflow="fold")
    for row in rows:
        pages = str(row.site.pages) if row.site else "-"
        when = (row.run.finished_at or row.run.started_at or "")[:16].replace("T", " ") if row.run else "-"
        more = _more(row.run) if wide else []
        table.add_row(shown(row.slug), when, pages, _change(row.run), *more, _health(row))
    return table


def _change(run: reader.Run | None) -> str:
    """New, changed and gone pages of the last run, as ``+5 ~2 -1``; ``=`` when it saw pages and none of that."""
    if run is None:
        return "-"
    stated = run.report.get("pages")
    gone = (stated if isinstance(stated, dict) else {}).get("gone", run.pages_gone)
    parts = [f"{sign}{count}" for sign, count in (("+", run.pages_new), ("~", run.pages_changed), ("-", gone)) if count]
    return " ".join(parts) or ("=" if run.pages_unchanged else "none")


def _more(run: reader.Run | None) -> list[str]:
    report: dict[str, Any] = run.report if run else {}
    fill, before = report.get("fill") or {}, (report.get("before") or {}).get("fill") or {}
    rates = [_rate(fill.get(fact), before.get(fact)) for fact in ("title", "date", "author", "language")]
    ways = [one for name, one in (report.get("coverage") or {}).items() if "/" not in name]
    most = max(ways, key=lambda one: one["announced"], default=None)
    covered = f"{most['announced'] - most['missing']}/{most['announced']}" if most else "-"
    queued = report.get("queue_left")
    return [*rates, covered, "-" if queued is None else str(queued)]


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


def _block(console: Console, row: Row) -> None:
    """One site with a problem: what is wrong, where to look, what to do."""
    console.print(Text.assemble("\n", (row.slug, "bold"), "  ", shown(row.name or "")))
    for cause in row.problems:
        console.print(Padding(shown(cause.en), (0, 0, 0, 2), expand=False))
        for example in cause.examples:
            console.print(Padding(shown(example), (0, 0, 0, 4), expand=False), style="dim")
    for todo in dict.fromkeys(cause.todo_en for cause in row.problems):
        console.print(Padding(Text.assemble(("→ ", "bold"), shown(todo)), (0, 0, 0, 2), expand=False))
