"""What is taken for a record and of which kind: small pages in the markup of the platforms through the real extractor.

Keys of a case (``cases/records_*.toml``): those of the page (see ``pages``); ``reason``, a word of the reason why the page is
no record; or ``kind``, that of the record.
"""

from __future__ import annotations

from benchmarks.quality import Figures
from benchmarks.quality.pages import HALVES, Case, cases, share


def measure() -> Figures:
    """``*_right``: share judged rightly; ``*_lost``: records left out; ``*_taken``: others kept; ``*_kinds``: share of kinds right."""
    found = cases("records")
    figures: Figures = {}
    for half in HALVES:
        own = [case for case in found if case.half == half]
        kept = [case for case in own if case.wanted.get("kind") and case.result.record]
        figures[f"{half}_cases"] = len(own)
        figures[f"{half}_right"] = share(sum(bool(case.result.record) == ("kind" in case.wanted) for case in own), len(own))
        figures[f"{half}_lost"] = sum("kind" in case.wanted and not case.result.record for case in own)
        figures[f"{half}_taken"] = sum("reason" in case.wanted and bool(case.result.record) for case in own)
        figures[f"{half}_kinds"] = share(sum(not verdicts(case) for case in kept), len(kept))
        excluded = [case for case in own if "reason" in case.wanted and not case.result.record]
        figures[f"{half}_reasons"] = share(sum(not verdicts(case) for case in excluded), len(excluded))
    return figures


def verdicts(case: Case) -> list[str]:
    """What is not as expected in one case; empty when all is."""
    record, wanted = case.result.record, case.wanted
    if "reason" in wanted:
        if record:
            return [f"taken: {wanted['reason']} ({record.kind})"]
        return [] if wanted["reason"] in str(case.result.reason) else [f"reason: {case.result.reason} instead of {wanted['reason']}"]
    if record is None:
        return [f"lost: {case.result.reason}"]
    return [] if record.kind == wanted["kind"] else [f"kind: {record.kind} instead of {wanted['kind']}"]
