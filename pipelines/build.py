"""One response to one finished record: extraction and every stage, in one call that a worker process can run."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module

from crawler.extract.record import extract
from crawler.items import ExcludedError, Fetched, Found, Record, Stated
from crawler.sites import Site
from pipelines import STAGES

Stage = Callable[[Record, Set[str]], None]


@dataclass(frozen=True)
class Built:
    """What became of one response. ``record`` is None when it is none: then ``reason`` and ``state`` say why."""

    fetched: Fetched
    record: Record | None
    reason: str = ""
    state: str = "page"
    links: tuple[Found, ...] = ()
    links_left: int = 0
    stated: Stated = field(default_factory=Stated)


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


def run_stages(record: Record, site_lines: Set[str]) -> None:
    """Runs the pure stages on a record in place. Raises ExcludedError when a stage drops it."""
    for stage in stages():
        stage(record, site_lines)
