"""Which display a crawl gets: bars on a terminal, plain lines in a log, nothing beside JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from rich.console import Console

from crawler.monitor.bars import Bars
from crawler.monitor.progress import Display, PlainLines


@contextmanager
def progress(plain: bool = False, as_json: bool = False) -> Iterator[Display | None]:
    """The display for a crawl, taken off the terminal at the end.

    With JSON, stdout belongs to the document: bars go to stderr where that is a terminal, and no lines anywhere.
    """
    console = Console(stderr=as_json)
    if console.is_terminal and not console.is_dumb_terminal and not plain:
        display: Display | None = Bars(console)
    else:
        display = None if as_json else PlainLines(_line)
    try:
        yield display
    finally:
        if display is not None:
            display.close()


def _line(text: str) -> None:
    """One line, at once; a reader that went away (``| head``) does not stop the crawl."""
    with suppress(BrokenPipeError):
        click.echo(text)
        sys.stdout.flush()
