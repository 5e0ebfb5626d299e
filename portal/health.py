"""How a site's crawls went, as its page shows it: causes in the reader's language, coverage, fill rates, the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.reader import Run, SiteView
from portal.addresses import outside
from portal.locale import Locale
from portal.reasons import reason_in_words

CHANGES = ("new", "changed", "gone", "unchanged", "moved", "back", "unreachable")
TOLD = 3
"""So many of them are told when they are none, too."""
WAYS = ("wordpress", "feed", "sitemap")
FACTS = {"title": "title", "date": "date_published", "author": "author", "language": "language"}
"""Names of facts in a report -> in the reader's fill rates."""
MAX_REASONS = 40


@dataclass(frozen=True)
class CauseView:
    """One cause in one language. ``examples`` are (address, link or None)."""

    code: str
    name: str
    text: str
    todo: str
    examples: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Covered:
    """What the site announced by one way, and what became of it; ``name`` is the way or the type of content."""

    name: str
    announced: int
    kept: int
    excluded: int
    gone: int
    missing: int


@dataclass(frozen=True)
class Filled:
    """The share (0 to 1) of pages that have a fact, now and after the run before (None when not known)."""

    fact: str
    now: float
    before: float | None


@dataclass(frozen=True)
class LedgerRow:
    """Addresses of one state and reason; ``code`` is True for a reason that has no words of ours."""

    state: str
    reason: str
    count: int
    code: bool


@dataclass(frozen=True)
class Health:
    """All of it for one site. ``found`` are addresses ever met, ``kept`` pages after the last run (None when not known)."""

    found: int | None
    kept: int | None
    problems: tuple[CauseView, ...]
    notes: tuple[CauseView, ...]
    changes: tuple[tuple[str, int], ...]
    coverage: tuple[Covered, ...]
    fill: tuple[Filled, ...]
    ledger: tuple[LedgerRow, ...]
    queued: int
    run: Run | None


def health(view: SiteView, locale: Locale) -> Health:
    """How a site is, from its last run's report; what a report of an older version lacks is left out."""
    run = view.site.last_run
    report: Mapping[str, Any] = run.report if run else {}
    causes = causes_of(run, locale)
    problems = {cause.code for cause in run.problems} if run else set()
    counts = _table(report, "pages")
    stated, kept = _table(report, "found"), report.get("kept")
    return Health(
        found=sum(map(_count, stated.values())) if stated else None,
        kept=kept if isinstance(kept, int) else None,
        problems=tuple(cause for cause in causes if cause.code in problems),
        notes=tuple(cause for cause in causes if cause.code not in problems),
        changes=tuple((name, _count(counts.get(name))) for name in CHANGES if _count(counts.get(name)) or (counts and name in CHANGES[:TOLD])),
        coverage=_coverage(_table(report, "coverage")),
        fill=_fill(view.fill, _table(report, "fill"), _table(_table(report, "before"), "fill")),
        ledger=_ledger(view.ledger, locale),
        queued=sum(count for state, _, count in view.ledger if state == "queued"),
        run=run,
    )


def causes_of(run: Run | None, locale: Locale) -> tuple[CauseView, ...]:
    """The causes of a run in the reader's language."""
    english = locale.language == "en"
    return tuple(
        CauseView(
            code=cause.code,
            name=locale.name("cause", cause.code),
            text=cause.en if english else cause.vi,
            todo=cause.todo_en if english else cause.todo_vi,
            examples=tuple((url, outside(url)) for url in cause.examples),
        )
        for cause in (run.causes if run else ())
    )


def _table(report: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = report.get(name)
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _coverage(stated: Mapping[str, Any]) -> tuple[Covered, ...]:
    rows = []
    for name, counts in sorted(stated.items(), key=lambda item: _order(item[0])):
        if isinstance(counts, dict) and (announced := _count(counts.get("announced"))):
            rest = (_count(counts.get(key)) for key in ("kept", "excluded", "gone", "missing"))
            rows.append(Covered(name, announced, *rest))
    return tuple(rows)


def _order(name: str) -> tuple[int, str]:
    way = name.partition("/")[0]
    return (WAYS.index(way) if way in WAYS else len(WAYS), name)


def _fill(shown: Mapping[str, float], now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[Filled, ...]:
    """Rates after both runs, which are of live pages; of the pages that are shown where no run states them."""
    last, earlier = _rates(now), _rates(before)
    return tuple(Filled(fact, last.get(fact, share), earlier.get(fact)) for fact, share in shown.items())


def _rates(stated: Mapping[str, Any]) -> dict[str, float]:
    return {FACTS[name]: float(share) for name, share in stated.items() if name in FACTS and isinstance(share, int | float)}


def _ledger(rows: tuple[tuple[str, str | None, int], ...], locale: Locale) -> tuple[LedgerRow, ...]:
    """Counts by state and reason in words; reasons that differ only in an address are one row."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for state, reason, count in rows:
        words = reason_in_words(reason, locale) if reason else ""
        counts[(state, words if words is not None else reason or "", words is None)] += count
    ranked = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    shown = [LedgerRow(state, reason, count, code) for (state, reason, code), count in ranked]
    if len(shown) <= MAX_REASONS:
        return tuple(shown)
    kept = sorted(shown, key=lambda row: -row.count)[: MAX_REASONS - 1]
    rest = sum(row.count for row in shown) - sum(row.count for row in kept)
    return (*(row for row in shown if row in kept), LedgerRow("", locale.t("reason.other"), rest, False))
