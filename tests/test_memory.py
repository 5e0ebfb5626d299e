"""The crawl's own memory, all processes together, stays small with many sites at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.memory import family, measure, page, pss_mib
from tests import hostile_many

LIMIT_MIB = 600 * 1000 * 1000 / 1024 / 1024
"""600 MB, in the unit of /proc."""


@pytest.mark.timeout(400)  # on a busy machine
def test_fifty_sites_at_once_some_of_them_hostile_stay_under_600_mb(tmp_path: Path) -> None:
    states: dict[str, tuple[str, str | None]] = {}

    def look(archive: Path) -> None:
        with closing(sqlite3.connect(archive)) as connection:
            rows = connection.execute("select url, state, reason from addresses where url like '%/xau/%' or url like '%/tin/%'")
            states.update({url.partition("://ban-")[2]: (state, reason) for url, state, reason in rows})

    peak = measure(sites=50, pages=4, paragraphs=4, folder=tmp_path, served=hostile_many.serve, look=look)
    assert peak.pages >= 50 * 3
    assert peak.processes >= 3  # main, fork server, workers: all were counted
    assert peak.peak_mib < LIMIT_MIB
    for site in range(hostile_many.HOSTILE):
        found = {url.partition("/")[2]: outcome for url, outcome in states.items() if url.startswith(f"{site:03}.")}
        for path, reason in hostile_many.REASONS.items():
            assert found.pop(path.lstrip("/")) == (("failed", reason) if reason else ("page", None))
        assert {state for state, _ in found.values()} == {"page"}, "pages beside hostile ones are archived"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_fifty_sites_of_large_pages_stay_under_600_mb(tmp_path: Path) -> None:
    assert len(page("ban-000", 1, 40, 310).encode()) > 60_000
    peak = measure(sites=50, pages=40, paragraphs=310, folder=tmp_path)
    assert peak.pages >= 50 * 39
    assert peak.peak_mib < LIMIT_MIB


def test_the_memory_of_a_process_that_ended_is_none() -> None:
    assert family(2**22 + 1) == [2**22 + 1]
    assert pss_mib(2**22 + 1) == 0.0
