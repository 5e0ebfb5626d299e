"""The report of a run (``runs.report``): what was met, kept and left out, and how that compares. Pure functions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from archive.causes import Cause, from_report
from archive.figures import MAX_REASONS, Announced, Extracted, Figures
from crawler.ledger import START_PROBLEM
from crawler.robots import ROBOTS_PROBLEM
from crawler.sites import Site

Stats = Mapping[str, Any]
OUTCOMES = ("excluded", "failed", "gone", "alias", "robots")
_WRITTEN = tuple(f"tulieu/{name}/" for name in (*OUTCOMES, "pages", "life", "outage"))
GOES_ON = "tulieu/goes_on"
"""Stat: the run goes on from one that was cut off or stopped, which may have seen pages again that this one need not."""
REST_TOTAL, REST_LISTED = "tulieu/wordpress/total/", "tulieu/wordpress/listed/"
"""Stats by type of post: how many REST says that there are, and how many different ones its lists held."""
NOTHING = Announced(0, 0, 0, 0, 0)
LIFE = ("moved", "gone", "back", "missing", "unreachable", "not_due")
LASTING = frozenset(["redesign", "field_lost", "fewer_than_before"])
"""Causes that a comparison found. The next run compares with the same older run, until it recovers or the site file is
changed: compared with the spoilt run alone, all would look well again."""


@dataclass(frozen=True)
class Before:
    """An earlier run of the site, as far as it is compared with: pages kept, share (0 to 1) per fact and per method."""

    started_at: str
    kept: int
    fill: dict[str, float] = field(default_factory=dict)
    methods: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RunEnd:
    """How a run came to its end: times are UTC ISO 8601, ``why`` is the word on it (``outcome_of``)."""

    started_at: str
    finished_at: str
    outcome: str
    why: str | None


@dataclass(frozen=True)
class Report:
    """What a run did and what the archive holds after it.

    ``found`` counts all addresses met so far by way; ``kept`` are the site's live and unreachable pages (``missing`` of
    them were not found at the last visit), ``seen`` the live ones that this run saw, or those before it that were cut off; ``answered`` are pages answered with 200. ``excluded`` to ``robots`` count this run's
    outcomes by reason, ``outage`` what stood in the place of most pages, ``marks`` what answers showed (``crawler.monitor.answers``). ``site_facts`` is a digest of the
    site file. Times in seconds, shares from 0 to 1.
    """

    started_at: str
    outcome: str
    why: str | None
    requests: int
    bytes_received: int
    duration_s: float
    pages_per_s: float
    answered: int
    found: dict[str, int]
    kept: int
    missing: int
    seen: Extracted
    pages: dict[str, int]
    excluded: dict[str, int]
    failed: dict[str, int]
    gone: dict[str, int]
    alias: dict[str, int]
    robots: dict[str, int]
    coverage: dict[str, Announced]
    fill: dict[str, float]
    methods: dict[str, float]
    damaged: int
    same_text: int
    queue_left: int
    marks: dict[str, int]
    outage: dict[str, int | str]
    links_left_out: int
    entries_left_out: int
    goes_on: bool
    before: Before | None
    site_facts: str

    @property
    def asked(self) -> int:
        """Pages that were asked for and gave an answer or a failure."""
        missing = sum(count for reason, count in self.gone.items() if reason != "soft 404")
        return self.answered + missing + sum(self.failed.values())

    def as_json(self, stats: Stats, causes: tuple[Cause, ...]) -> str:
        """The report as ``runs.report`` holds it: these fields, the causes, and the raw counts (keys with a slash)."""
        raw = {key: value for key, value in stats.items() if key.startswith(("robotstxt/", "downloader/"))}
        raw |= {key: value for key, value in stats.items() if key.startswith("tulieu/") and not _is_outcome(key)}
        for state in OUTCOMES:
            raw |= {f"tulieu/{state}/{reason}": count for reason, count in reasons(stats, state).items()}
        whole = {**asdict(self), "causes": [cause.as_dict() for cause in causes], **raw}
        return json.dumps(whole, ensure_ascii=False, default=str, sort_keys=True)


def _is_outcome(key: str) -> bool:
    return key.split("/")[1] in OUTCOMES


def reasons(stats: Stats, state: str) -> dict[str, int]:
    """Reason -> count of one outcome, most frequent first; beyond MAX_REASONS they are summed up as ``other``."""
    prefix = f"tulieu/{state}/"
    found = {key.removeprefix(prefix): value for key, value in stats.items() if key.startswith(prefix)}
    ranked = sorted(((r, c) for r, c in found.items() if isinstance(c, int)), key=lambda item: (-item[1], item[0]))
    counts = dict(ranked[:MAX_REASONS])
    if rest := sum(count for _, count in ranked[MAX_REASONS:]):
        counts["other"] = counts.get("other", 0) + rest
    return counts


def written(stats: Stats) -> dict[str, Any]:
    """The counts of what was written to the archive; they hold when the batch is committed."""
    return {key: value for key, value in stats.items() if key.startswith(_WRITTEN)}


def only_committed(stats: Stats, committed: Stats) -> dict[str, Any]:
    """All counts of a run whose last batch was lost: what it wrote as of the commit before (``written``)."""
    return {key: value for key, value in stats.items() if not key.startswith(_WRITTEN)} | dict(committed)


def outcome_of(reason: str, stop_reason: str | None, stats: Stats) -> tuple[str, str | None]:
    """How a run ended, and why: failed when no page of the site answered or a fault of ours stopped it.

    ``reason`` is Scrapy's, ``stop_reason`` the fault that stopped the run.
    """
    if stop_reason:
        return "failed", stop_reason
    if reason != "finished":
        return "stopped", reason
    if not stats.get("tulieu/answered"):
        named = stats.get(START_PROBLEM) or stats.get(ROBOTS_PROBLEM) or stats.get("tulieu/last_failure")
        return "failed", str(named or "no answer")
    return "finished", None


def site_facts(site: Site) -> str:
    """A digest of all that a site file states."""
    return hashlib.sha256(repr(site).encode()).hexdigest()[:12]


def compared_with(previous: Mapping[str, Any] | None, site: Site) -> Before | None:
    """The run to compare with, from the report (decoded JSON) of the run before; None when there is none."""
    if previous is None:
        return None
    lasting = LASTING & {cause.code for cause in from_report(previous)}
    older = previous.get("before")
    source = older if lasting and older and previous.get("site_facts") == site_facts(site) else previous
    return Before(source["started_at"], int(source["kept"]), dict(source["fill"]), dict(source["methods"]))


def build_report(end: RunEnd, site: Site, stats: Stats, figures: Figures, previous: Mapping[str, Any] | None) -> Report:
    """The report of a run from its counts, the site's figures after it, and the report of the run before."""
    duration_s = max(0.0, (_time(end.finished_at) - _time(end.started_at)).total_seconds())
    answered = int(stats.get("tulieu/answered", 0))
    counts = {state: reasons(stats, state) for state in OUTCOMES}
    pages = {name: int(stats.get(f"tulieu/pages/{name}", 0)) for name in ("new", "changed", "unchanged")}
    pages["merged"] = int(stats.get("tulieu/pages/merged", 0))
    pages["new"] = max(0, pages["new"] - pages["merged"])
    pages |= {name: int(stats.get(f"tulieu/life/{name}", 0)) for name in LIFE}
    if "tulieu/life/not_due" not in stats:  # nobody follows the life of pages: what is not there counts as gone
        pages["gone"] = sum(counts["gone"].values())
    return Report(
        started_at=end.started_at, outcome=end.outcome, why=end.why,
        requests=int(stats.get("downloader/request_count", 0)),
        bytes_received=int(stats.get("downloader/response_bytes", 0)),
        duration_s=duration_s, pages_per_s=round(answered / duration_s, 2) if duration_s else 0.0, answered=answered,
        found=figures.found, kept=figures.live.pages + figures.unreachable, missing=figures.missing,
        seen=figures.seen, pages=pages, **counts,
        coverage=coverage(stats, figures), fill=figures.live.fill, methods=figures.live.methods,
        damaged=figures.damaged, same_text=figures.same_text, queue_left=figures.count("queued"),
        marks={key.removeprefix("tulieu/marks/"): int(value) for key, value in stats.items() if key.startswith("tulieu/marks/")},
        outage={key.removeprefix("tulieu/outage/"): value for key, value in stats.items() if key.startswith("tulieu/outage/")},
        links_left_out=int(stats.get("tulieu/links_left_out", 0)), entries_left_out=int(stats.get("tulieu/sitemap/left_out", 0)), goes_on=bool(stats.get(GOES_ON)),
        before=compared_with(previous, site), site_facts=site_facts(site),
    )  # fmt: skip


def coverage(stats: Stats, figures: Figures) -> dict[str, Announced]:
    """What the site announces, by way: addresses that it names, and totals that it states (``tulieu/<way>/total``).

    Every address of a sitemap is in the ledger, though one that a link named first may not be known as announced: what the
    whole ledger cannot make up for is missing. A total of REST is larger than what its lists named when one of them
    could not be read: the rest is missing, but for kept pages that REST has not named, which may be among it.
    """
    found = dict(figures.announced)
    had = figures.count("page", "alias", "excluded", "gone")
    if isinstance(total := stats.get("tulieu/sitemap/total"), int):
        known = found.get("sitemap", NOTHING)
        found["sitemap"] = replace(known, announced=max(total, known.announced), missing=max(known.missing, total - had))
    others = max(0, figures.count("page") - found.get("wordpress", NOTHING).kept)
    for key, value in sorted(stats.items()):
        if not key.startswith(REST_TOTAL) or not isinstance(value, int):
            continue
        kind = key.removeprefix(REST_TOTAL)
        known = found.get(f"wordpress/{kind}", NOTHING)
        unnamed = max(0, value - max(known.announced, int(stats.get(f"{REST_LISTED}{kind}", 0))))
        lost = max(0, unnamed - others)
        others -= unnamed - lost
        more = max(value, known.announced) - known.announced
        for way in ("wordpress", f"wordpress/{kind}"):
            one = found.get(way, NOTHING)
            found[way] = replace(one, announced=one.announced + more, missing=one.missing + lost)
    return found


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00"))
