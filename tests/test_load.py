"""The load benchmark at a small size: every kind of page is asked for and answered. Nothing is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.generated_archive import make
from benchmarks.load import KINDS, Load, measure

PAGES, READERS, SECONDS = 500, 5, 3.0


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    archive: Path = tmp_path_factory.mktemp("load") / "generated.db"
    make(archive, PAGES)
    return measure(archive, PAGES, READERS, SECONDS, probes=2)


def test_readers_get_no_error(load: Load) -> None:
    assert load.failed == []
    assert load.errors == 0


def test_each_reader_asks_every_two_seconds(load: Load) -> None:
    assert READERS <= load.requests <= READERS * 2


def test_every_kind_of_page_is_measured(load: Load) -> None:
    assert set(load.cpu_ms) == set(KINDS)
    assert all(ms > 0 for ms in load.cpu_ms.values())
    assert {"/", "/sites", "/legal", "/data/dashboard"} <= set(load.first_ms)


def test_the_servers_memory_is_known(load: Load) -> None:
    assert all(mib > 10 for mib in load.memory_mib)
