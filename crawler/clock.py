"""What time it is: the one clock of a crawl, which tests may set."""

from __future__ import annotations

import os
from datetime import UTC, datetime

VARIABLE = "TULIEU_NOW"
"""Environment variable for tests: a UTC time in ISO 8601 (``2026-11-26T08:00:00Z``) that every clock of a crawl then shows."""


class ClockError(ValueError):
    """``TULIEU_NOW`` is set and no time."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{VARIABLE} is {given[:40]!r}: a UTC time such as 2026-11-26T08:00:00Z is expected")


def now() -> datetime:
    """The time, UTC. Raises ClockError when ``TULIEU_NOW`` is set and no time."""
    if given := os.environ.get(VARIABLE):
        try:
            return datetime.fromisoformat(given.replace("Z", "+00:00")).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ClockError(given) from None
    return datetime.now(UTC)


def stamp() -> str:
    """The time as the archive writes it: UTC, ISO 8601 with seconds."""
    return now().strftime("%Y-%m-%dT%H:%M:%SZ")
