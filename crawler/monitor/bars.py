"""Progress on a terminal: a bar per site that is crawled now, as many as fit; ended sites become a line above them."""

from __future__ import annotations

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from crawler.monitor.progress import Ended, Reading

BAR_CHARS = 10
OTHER_CHARS = BAR_CHARS + 54
"""The bar and the numbers of a site with 9,999 pages; its name has the rest of the line."""
KEPT_LINES = 3
"""Lines of the terminal that are left to what scrolls above the bars."""


class Bars:
    """A ``Display`` for terminals. Drawn by rich, from the beat itself: no thread of its own."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._now: dict[str, Reading] = {}
        self._done = 0
        self._live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
        self._live.start()

    def started(self, site: str) -> None:
        """Adds a row."""
        self._now[site] = Reading(site)
        self._draw()

    def beat(self, reading: Reading) -> None:
        """Brings a row up to date. The first site's beat draws them all: one drawing per beat, not one per site."""
        if reading.site not in self._now:
            return
        self._now[reading.site] = reading
        if reading.site == next(iter(self._now)):
            self._draw()

    def ended(self, end: Ended) -> None:
        """Turns a row into a line."""
        self._now.pop(end.site, None)
        self._done += 1
        style = {"finished": "green", "failed": "red"}.get(end.outcome, "yellow")
        site, rest = end.line.split(":", 1)
        self._console.print(Text.assemble((site, f"bold {style}"), ":", rest), highlight=False)
        self._draw()

    def close(self) -> None:
        """Takes the bars off the terminal."""
        self._live.stop()

    def _draw(self) -> None:
        self._live.update(self.rows(), refresh=True)

    def rows(self) -> Group:
        """The rows that fit, and how many do not."""
        room = max(1, self._console.height - KEPT_LINES)
        readings = list(self._now.values())
        shown = readings if len(readings) <= room else readings[: room - 1]
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=max(8, self._console.width - OTHER_CHARS))
        table.add_column(width=BAR_CHARS)
        for _ in range(5):
            table.add_column(justify="right", no_wrap=True)
        for one in shown:
            bar = ProgressBar(total=one.total, completed=one.done, width=BAR_CHARS, pulse=one.total is None)
            errors = Text(f"{one.errors} failed", style="red" if one.errors else "dim")
            known = "?" if one.total is None else str(one.total)
            cells = (f"{one.pages} pages", f"{one.done}/{known}", f"{one.rate:.1f}/s", f"{one.queue} queued")
            table.add_row(one.site, bar, *cells, errors)
        left = len(readings) - len(shown)
        return Group(table, Text(f"and {left} more sites", style="dim")) if left else Group(table)
