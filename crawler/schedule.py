"""Which known addresses a run visits again, and in which order. Pure: the ledger's rows and the time in, a plan out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from crawler.ledger import Address
from vietnamese.dates import VIETNAM

SHARE = 0.1
"""A page is left alone for this share of the time that it had not changed when it was last seen: the heuristic freshness
of RFC 9111 section 4.2.2."""
LONGEST = timedelta(days=30)
"""However long a page has not changed, it is visited once in this time."""
SHORTEST = timedelta(days=1)
"""A shorter wait is none: crawls are started by people and by daily timers, and who starts one twice wants it twice."""
LIST_REASON = "list"
"""How the reasons of ``crawler.extract.kinds`` begin for pages that only name others."""


@dataclass(frozen=True)
class Plan:
    """Addresses to ask for, in order, and those that are left for a later run."""

    due: tuple[Address, ...]
    resting: tuple[Address, ...]

    @property
    def not_due(self) -> int:
        """How many pages are left: what is none and what names pages is not counted."""
        return sum(address.state == "page" for address in self.resting)


def plan(known: Iterable[Address], now: datetime, everything: bool = False) -> Plan:
    """Visits of known addresses: those whose change is announced, then the longest unvisited; ``everything`` leaves none."""
    announced, due, resting = [], [], []
    for address in sorted(known, key=lambda address: address.last_visited_at or ""):
        if is_announced(address):
            announced.append(address)
        elif everything or is_due(address, now):
            due.append(address)
        else:
            resting.append(address)
    return Plan((*announced, *due), tuple(resting))


def is_announced(address: Address) -> bool:
    """Whether a sitemap, a feed or REST names a time of change that is later than the last visit."""
    visited = _time(address.last_visited_at)
    if visited is None:
        return False
    stated = [claims.get(name) for claims in address.evidence.values() for name in ("modified", "date")]
    return any(changed is not None and changed > visited for changed in map(_stated_time, stated))


def is_due(address: Address, now: datetime) -> bool:
    """Whether the time has come to visit an address again.

    Always: what was never visited, start pages and lists (they name new pages), and what failed or is missing. A page,
    and another address of one, after SHARE of the time it had not changed; a page that is gone after SHARE of the time
    it had been missing; what was no record one day later each time. Never later than LONGEST; a wait under SHORTEST is none.
    """
    visited = _time(address.last_visited_at)
    if visited is None or address.way == "start" or address.state in ("queued", "failed", "robots"):
        return True
    if address.state == "excluded" and (address.reason or "").startswith(LIST_REASON):
        return True
    since = _time(address.missing_since if address.state == "gone" else address.last_changed_at)
    if since is not None:
        wait = SHARE * max(visited - since, timedelta())
    elif address.state == "gone":
        wait = timedelta()
    else:
        wait = timedelta(days=max(address.attempts - 1, 0))
    return wait < SHORTEST or now - visited >= min(LONGEST, wait)


def _time(stamp: str | None) -> datetime | None:
    """A time of the archive."""
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")) if stamp else None


def _stated_time(stated: object) -> datetime | None:
    """A time as a site states it, ISO 8601 or RFC 822; a day alone is the end of that day, no zone is Vietnam's."""
    text = str(stated or "").strip()
    try:
        if len(text) == 10:
            return datetime.combine(datetime.fromisoformat(text).date(), time.max, VIETNAM)
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
