"""Measures of how right records are, on cases of our own writing: one module per measure with ``measure()``, one table of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Figures = dict[str, float]
"""Name of a figure -> its value: shares between 0 and 1, or counts."""

MEASURES: tuple[str, ...] = (
    "authors", "damaged", "dates", "documents", "duplicates", "entities", "language", "legal", "personal_data", "records", "text", "topics",
)  # fmt: skip
"""The modules of this package that have a ``measure() -> Figures``; their cases lie in ``cases/``."""

CASES = Path(__file__).parent / "cases"


def measure(name: str) -> Figures:
    """The figures of one of MEASURES. Raises KeyError for a name that is none."""
    if name not in MEASURES:
        raise KeyError(name)
    function: Callable[[], Figures] = import_module(f"{__name__}.{name}").measure
    return function()
