"""The crawl's own memory, all processes together, stays small with many sites at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.memory import family, measure, pss_mib

LIMIT_MIB = 600 * 1000 * 1000 / 1024 / 1024
"""600 MB, in the unit of /proc."""


@pytest.mark.timeout(400)  # 300 pages on a busy machine
def test_fifty_sites_at_once_stay_under_600_mb(tmp_path: Path) -> None:
    peak = measure(sites=50, pages=6, paragraphs=4, folder=tmp_path)
    assert peak.pages >= 50 * 5
    assert peak.processes >= 3  # main, fork server, workers: all were counted
    assert peak.peak_mib < LIMIT_MIB


def test_the_memory_of_a_process_that_ended_is_none() -> None:
    assert family(2**22 + 1) == [2**22 + 1]
    assert pss_mib(2**22 + 1) == 0.0
