"""One response to one finished record: extraction and every stage, in one call that a worker process can run."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from archive.index import feeds
from archive.rows import PageRow
from crawler.extract.record import extract
from crawler.items import ExcludedError, Fetched, Found, Record, Stated
from crawler.sites import Site
from crawler.text_marks import TextMarks, marks_of
from pipelines import STAGES
from pipelines.rows import page_row

Stage = Callable[[Record, Set[str]], None]

KEPT_LINKS = 16_384
"""Links that are kept to be met again: some 4 MB."""


@dataclass(frozen=True)
class Built:
    """What became of one response. Without a ``record`` or the ``row`` of one, ``reason`` and ``state`` say why.

    A worker hands back the rows of the record (``pack``): what can be worked out there does not hold up the crawl.
    """

    fetched: Fetched
    record: Record | None
    reason: str = ""
    state: str = "page"
    links: tuple[Found, ...] = ()
    links_left: int = 0
    stated: Stated = field(default_factory=Stated)
    row: PageRow | None = None
    marks: TextMarks | None = None

    def __getstate__(self) -> dict[str, Any]:
        """For the way from the worker: links of which nothing but the address is known as that, a quarter of the time."""
        plain = (each.url if each.way == "link" and not each.evidence and each.same_as is None else each for each in self.links)
        return {**self.__dict__, "links": tuple(plain)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        links = tuple(_plain_link(each) if isinstance(each, str) else each for each in state["links"])
        self.__dict__.update(state, links=links)

    @property
    def is_page(self) -> bool:
        """Whether the response gave a record."""
        return self.record is not None or self.row is not None

    def page_row(self) -> PageRow | None:
        """The rows of the record; None when there is none."""
        return page_row(self.record) if self.record is not None else self.row


@lru_cache(maxsize=KEPT_LINKS)
def _plain_link(url: str) -> Found:
    """A link of which nothing but the address is known; most of a page's links stand on the others of its site too."""
    return Found(url, "link")


@lru_cache(maxsize=1)
def stages() -> tuple[Stage, ...]:
    """The stage functions of the table, in order."""
    found = []
    for name in STAGES:
        module, _, function = name.rpartition(".")
        found.append(getattr(import_module(module), function))
    return tuple(found)


def build(fetched: Fetched, site: Site, site_lines: Set[str] = frozenset()) -> Built:
    """Extracts a response and runs all stages. Faults of the page are in the result; faults of ours are raised."""
    extraction = extract(fetched, site)
    links = (extraction.links, extraction.links_left, extraction.stated)
    light = Fetched(**{**fetched.__dict__, "body": b""})
    if extraction.record is None:
        return Built(light, None, extraction.reason or "no record", extraction.state, *links)
    try:
        run_stages(extraction.record, site_lines)
    except ExcludedError as error:
        return Built(light, None, error.reason, error.state, *links)
    return Built(light, extraction.record, "", "page", *links)


def pack(fetched: Fetched, site: Site, site_lines: Set[str] = frozenset()) -> Built:
    """``build`` for a worker process: with the rows of the record in its place, and the marks of its text.

    A scanned document has no text, and is one of its own: its address stands for it.
    """
    built = build(fetched, site, site_lines)
    if built.record is None:
        return built
    row = page_row(built.record)
    row = replace(row, feeds=feeds((row.title, row.text, row.author)))
    return replace(built, record=None, row=row, marks=marks_of(built.record.text or fetched.url))


def run_stages(record: Record, site_lines: Set[str]) -> None:
    """Runs the pure stages on a record in place. Raises ExcludedError when a stage drops it."""
    for stage in stages():
        stage(record, site_lines)
