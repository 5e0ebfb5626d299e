"""Why a run gave less than it should: one named cause with a sentence in both languages, its evidence, and what to do.

A run's report holds its causes as JSON (``Cause.as_dict``), so that whoever reads the archive needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.cause_words import WORDS

Number = int | float | str
MAX_EXAMPLES = 3
"""Addresses that go with a cause: enough to look at, few enough to read."""
MAX_EXAMPLE_CHARS = 300
_TEXTS = ("code", "level", "en", "vi", "todo_en", "todo_vi")


@dataclass(frozen=True)
class Cause:
    """One named cause. ``numbers`` is its evidence: counts as int, shares (0 to 1) as float, words as str.

    ``level`` is ``problem``, or ``note`` for what somebody asked for (a limit, a stop).
    """

    code: str
    level: str
    en: str
    vi: str
    todo_en: str
    todo_vi: str
    numbers: dict[str, Number] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The cause as JSON has it."""
        return asdict(self)


def cause(code: str, examples: Iterable[str] = (), **numbers: Number) -> Cause:
    """A cause with its sentences filled in. Raises KeyError for an unknown code or a number its sentence needs."""
    words = WORDS[code]
    shown = [example[:MAX_EXAMPLE_CHARS] for example in examples][:MAX_EXAMPLES]
    english = {name: _said(value, ",") for name, value in numbers.items()}
    vietnamese = {name: _said(value, ".") for name, value in numbers.items()}
    return Cause(
        code, words.level, words.en.format(**english), words.vi.format(**vietnamese),
        words.todo_en.format(**english), words.todo_vi.format(**vietnamese), dict(numbers), tuple(shown),
    )  # fmt: skip


def _said(value: Number, thousands: str) -> str:
    """Counts grouped by thousands, shares as whole per cent, words as they are."""
    if isinstance(value, float):
        return f"{value:.0%}"
    return f"{value:,}".replace(",", thousands) if isinstance(value, int) else value


def from_report(report: Any) -> tuple[Cause, ...]:
    """The causes that a report (decoded JSON) states; none for a report of another shape."""
    stated = report.get("causes") if isinstance(report, dict) else None
    return tuple(filter(None, map(_read, stated if isinstance(stated, list) else ())))


def _read(stated: Any) -> Cause | None:
    if not isinstance(stated, dict) or not all(isinstance(stated.get(name), str) for name in _TEXTS):
        return None
    numbers, examples = stated.get("numbers"), stated.get("examples")
    return Cause(
        **{name: stated[name] for name in _TEXTS}, numbers=numbers if isinstance(numbers, dict) else {},
        examples=tuple(map(str, examples)) if isinstance(examples, list) else (),
    )  # fmt: skip
