"""How well data of private persons are found: texts of our own with what must be masked, half of them traps.

Keys of a case (``cases/personal_data_*.toml``): ``text``; ``found``, a list of (kind, words) in order; none for a trap.
"""

from __future__ import annotations

import tomllib
from typing import Any

from benchmarks.quality import CASES, Figures
from vietnamese.personal import find_personal

HALVES = ("seen", "held_out")


def measure() -> Figures:
    """Per half: ``cases``, ``traps``, ``recall`` (share of the data found whole with its kind), ``false_alarms`` (data found that are none)."""
    figures: Figures = {}
    for half in HALVES:
        own = cases(half)
        wanted = sum(len(case["found"]) for case in own)
        figures[f"{half}_cases"] = len(own)
        figures[f"{half}_traps"] = sum(not case["found"] for case in own)
        figures[f"{half}_recall"] = round(sum(len(case["found"]) - len(missed(case)) for case in own) / wanted, 4) if wanted else 1.0
        figures[f"{half}_false_alarms"] = sum(len(too_many(case)) for case in own)
    return figures


def cases(half: str) -> list[dict[str, Any]]:
    """The cases of one half."""
    found: list[dict[str, Any]] = tomllib.loads((CASES / f"personal_data_{half}.toml").read_text("utf-8"))["case"]
    return found


def missed(case: dict[str, Any]) -> list[list[str]]:
    """What a case holds and the detector does not tell."""
    return [each for each in case["found"] if each not in _found(case)]


def too_many(case: dict[str, Any]) -> list[list[str]]:
    """What the detector tells and the case does not hold."""
    return [each for each in _found(case) if each not in case["found"]]


def _found(case: dict[str, Any]) -> list[list[str]]:
    text = case["text"]
    return [[each.kind, text[each.start_char : each.end_char]] for each in find_personal(text)]
