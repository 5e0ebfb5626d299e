"""Places and organisations: named or not, and traps taken."""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Any

from benchmarks.quality import CASES, Figures
from crawler.items import Record
from pipelines.entities import find_entities

HALVES = ("seen", "held_out")


def measure() -> Figures:
    """Precision and recall over mentions of the texts, and how many traps gave any mention."""
    data = tomllib.loads((CASES / "entities.toml").read_text("utf-8"))
    figures: Figures = {}
    for half in HALVES:
        if half in data:
            figures |= {f"{half}_{name}": value for name, value in _measure(data[half]).items()}
    return figures


def mentions(text: str, site: str = "") -> Counter[str]:
    """Key of each entity that a text names -> how often."""
    record = Record("https://example.org/", site, "2026-01-01T00:00:00Z", text=text)
    find_entities(record, frozenset())
    return Counter({mention.key: mention.count for mention in record.mentions})


def case(row: list[str]) -> tuple[str, str, Counter[str]]:
    """(text, site, expected) of one case."""
    site = row[0][1:] if row[0].startswith("@") else ""
    text, *keys = row[1:] if site else row
    return text, site, Counter(keys)


def _measure(cases: dict[str, Any]) -> Figures:
    hits = found = wanted = 0
    for text, site, expected in map(case, cases["named"]):
        seen = mentions(text, site)
        hits += (seen & expected).total()
        found += seen.total()
        wanted += expected.total()
    taken = sum(bool(mentions(trap)) for trap in cases["traps"])
    return {
        "mentions": float(wanted), "precision": hits / found, "recall": hits / wanted, "f1": 2 * hits / (found + wanted),
        "traps": float(len(cases["traps"])), "traps_taken": float(taken),
    }  # fmt: skip

