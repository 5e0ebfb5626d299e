"""Citations of legal documents: found or not, decoys taken, and whether the keys of one document meet and of two do not."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from benchmarks.quality import CASES, Figures
from vietnamese.legal import find_references
from vietnamese.legal_keys import document_keys

HALVES = ("seen", "held_out")


def measure() -> Figures:
    """F1 over citations (kind and number or title), share of dates right among those found, decoys taken, keys wrong."""
    data = tomllib.loads((CASES / "legal.toml").read_text("utf-8"))
    figures: Figures = {}
    for half in HALVES:
        if half in data:
            figures |= {f"{half}_{name}": value for name, value in _measure(data[half]).items()}
    return figures


def _measure(cases: dict[str, Any]) -> Figures:
    found: Counter[str] = Counter()
    for text, *expected in cases["citations"]:
        wanted = Counter("|".join(line.split("|")[:2]) for line in expected)
        dated = Counter(("|".join(line.split("|")[:2]), line.split("|")[2]) for line in expected)
        seen = [(f"{r.kind}|{r.number or r.title}", r.issued_on or "") for r in find_references(text)]
        hits = sum((Counter(name for name, _ in seen) & wanted).values())
        found.update(hit=hits, seen=len(seen), wanted=wanted.total())
        found.update(dated=(Counter(seen) & dated).total())
    decoys = sum(bool(find_references(f"{text}.")) for text in cases["decoys"])
    met = [one == other for group in cases["same"] for one, other in combinations(_keys(group), 2)]
    joined = [one == other for group in cases["apart"] for one, other in combinations(_keys(group), 2)]
    return {
        "citations": float(found["wanted"]),
        "f1": 2 * found["hit"] / (found["seen"] + found["wanted"]),
        "dates_right": found["dated"] / found["hit"],
        "decoys": float(len(cases["decoys"])),
        "decoys_taken": float(decoys),
        "keys_met": sum(met) / len(met),
        "keys_joined_wrongly": float(sum(joined)),
    }


def _keys(texts: list[str]) -> Iterator[str]:
    """The key of the one citation in each text, as if each text were a page of a site of its own."""
    for number, text in enumerate(texts):
        (key,) = document_keys(find_references(f"Theo {text}, mọi người"), f"site-{number}")[:1] or ["none"]
        yield key
