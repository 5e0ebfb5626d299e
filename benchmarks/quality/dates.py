"""How right the dates of records are: pages and snippets, half of them traps, through the real extractor.

Keys of a case (``cases/dates_*.toml``): ``id``; ``head``, ``body``, ``path``, ``platform``, ``lang``, ``evidence`` or, for a plain
text, ``text``; ``published`` and ``modified`` as they must come out, absent where the page states none; ``trap`` true where a
careless reader would find one.
"""

from __future__ import annotations

import re
from html import unescape

from benchmarks.quality import Figures
from benchmarks.quality.pages import HALVES, Case, cases, share
from crawler.items import DateFact


def measure() -> Figures:
    """``*_right``: share of cases whose two dates are as expected; ``*_wrong``: dates that are not the page's; ``missed``; ``unquoted``."""
    found = cases("dates")
    figures: Figures = {}
    for half in HALVES:
        own = [case for case in found if case.half == half]
        figures[f"{half}_cases"] = len(own)
        figures[f"{half}_traps"] = sum(bool(case.wanted.get("trap")) for case in own)
        figures[f"{half}_right"] = share(sum(not verdicts(case) for case in own), len(own))
        figures[f"{half}_wrong"] = sum(any("wrong" in verdict for verdict in verdicts(case)) for case in own)
    figures["missed"] = sum(any("missed" in verdict for verdict in verdicts(case)) for case in found)
    figures["unquoted"] = sum(not _is_quoted(case, fact) for case in found for fact in _facts(case).values() if fact)
    return figures


def verdicts(case: Case) -> list[str]:
    """What is not as expected in one case; empty when all is."""
    if case.result.record is None:
        return [f"missed: no record ({case.result.reason})"]
    found = []
    for role, fact in _facts(case).items():
        wanted, value = case.wanted.get(role), fact.value if fact else None
        if value is None and wanted:
            found.append(f"missed: {role} {wanted}")
        elif value != wanted:
            found.append(f"wrong: {role} {value} instead of {wanted} ({fact.source if fact else ''})")
    return found


def _facts(case: Case) -> dict[str, DateFact | None]:
    record = case.result.record
    return {"published": record.published, "modified": record.modified} if record else {}


def _is_quoted(case: Case, fact: DateFact) -> bool:
    """Whether the quoted evidence stands in the page, in its address or in what led to it."""

    everything = f"{case.page} {case.wanted.get('path', '')} {case.wanted.get('evidence', '')}"
    texts = (re.sub(r"<[^>]*>", blank, unescape(everything)) for blank in (" ", ""))  # a label and its date may be two elements
    return fact.quote in everything or any(" ".join(fact.quote.split()) in " ".join(text.split()) for text in texts)
