"""The quality gate: every figure of ``benchmarks.quality`` holds its floor, and every measure has one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from benchmarks.quality import MEASURES, measure

FLOORS: dict[str, dict[str, dict[str, float]]] = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))
BOUNDS = [(name, figure) for name, figures in FLOORS.items() for figure in figures]

figures_of = cache(measure)


@pytest.mark.parametrize(("name", "figure"), BOUNDS, ids=[f"{name}-{figure}" for name, figure in BOUNDS])
def test_a_figure_holds_its_floor(name: str, figure: str) -> None:
    bound, figures = FLOORS[name][figure], figures_of(name)
    assert bound.get("least", float("-inf")) <= figures[figure] <= bound.get("most", float("inf")), figures


def test_every_measure_has_floors_and_every_floor_a_bound() -> None:
    assert set(FLOORS) == set(MEASURES)
    assert all(set(bound) & {"least", "most"} and set(bound) <= {"least", "most"} for f in FLOORS.values() for bound in f.values())


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(KeyError):
        measure("nothing")
