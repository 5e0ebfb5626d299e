"""Topics of short texts: those that they are about, found; words in another meaning or in passing, not."""

from __future__ import annotations

import tomllib
from typing import Any

from benchmarks.quality import CASES, Figures
from pipelines.topics import topics_of

HALVES = ("seen", "held_out")


def measure() -> Figures:
    """Share of texts whose topic is found, and is the best or second of theirs; how many of the others get one wrongly."""
    data = tomllib.loads((CASES / "topics.toml").read_text("utf-8"))
    figures: Figures = {}
    for half in HALVES:
        if half in data:
            figures |= {f"{half}_{name}": value for name, value in _measure(data[half]).items()}
    return figures


def found(text: str, title: str = "") -> list[str]:
    """The slugs of a text's topics, best first."""
    return [match.topic for match in topics_of(text, title)]


def is_wrong(text: str, topic: str) -> bool:
    """Whether a text gets the topic that it must not have ("*": any)."""
    slugs = found(text)
    return bool(slugs) if topic == "*" else topic in slugs


def _measure(cases: dict[str, Any]) -> Figures:
    ranks = []
    per_text = []
    for title, text, *wanted in cases["about"]:
        slugs = found(text, title)
        ranks += [slugs.index(topic) if topic in slugs else 99 for topic in wanted]
        per_text.append(len(slugs))
    return {
        "texts": float(len(ranks)),
        "recall": sum(rank < 99 for rank in ranks) / len(ranks),
        "among_the_best_two": sum(rank < 2 for rank in ranks) / len(ranks),
        "topics_per_text": sum(per_text) / len(per_text),
        "not_about": float(len(cases["none"])),
        "taken_wrongly": float(sum(is_wrong(text, topic) for text, topic in cases["none"])),
    }
