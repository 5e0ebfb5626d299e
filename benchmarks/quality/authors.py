"""How right the authors of records are: pages that name one, and half as many again that seem to.

Keys of a case (``cases/authors_*.toml``): those of the page (see ``pages``); ``author`` as it must come out, absent for none.
"""

from __future__ import annotations

from benchmarks.quality import Figures
from benchmarks.quality.pages import HALVES, Case, cases, share


def measure() -> Figures:
    """``*_right``: share of cases whose author is as expected; ``*_wrong``: authors that are none of the page's."""
    found = cases("authors")
    figures: Figures = {}
    for half in HALVES:
        own = [case for case in found if case.half == half]
        figures[f"{half}_cases"] = len(own)
        figures[f"{half}_right"] = share(sum(not verdicts(case) for case in own), len(own))
        figures[f"{half}_wrong"] = sum(any("wrong" in verdict for verdict in verdicts(case)) for case in own)
    return figures


def verdicts(case: Case) -> list[str]:
    """What is not as expected in one case; empty when all is."""
    record, wanted = case.result.record, case.wanted.get("author")
    if record is None:
        return [f"missed: no record ({case.result.reason})"]
    if record.author == wanted:
        return []
    return [f"missed: {wanted}" if record.author is None else f"wrong: {record.author} instead of {wanted}"]
