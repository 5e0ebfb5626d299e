"""What time it is: the one clock of a crawl, which tests may set."""

from __future__ import annotations

import os
from datetime import UTC, datetime

VARIABLE = "TULIEU_NOW"
"""Environment variable for tests: a UTC time in ISO 8601 (``2026-11-26T08:00:00Z``) that every clock of a crawl then shows."""


def now() -> datetime:
    """The time, UTC. Raises ValueError when ``TULIEU_NOW`` is set and no time."""
    if given := os.environ.get(VARIABLE):
        return datetime.fromisoformat(given.replace("Z", "+00:00")).astimezone(UTC)
    return datetime.now(UTC)


def stamp() -> str:
    """The time as the archive writes it: UTC, ISO 8601 with seconds."""
    return now().strftime("%Y-%m-%dT%H:%M:%SZ")
