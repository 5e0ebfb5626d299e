"""The life of pages: live, moved, gone, unreachable, excluded, back again; functions over the batch.

A visit only enters in the ledger what it met (``archive.writer.Writer.mark``). What that says about the pages is
concluded when the run has seen the whole site (``conclude``), from the ledger alone, so that a run that was killed is
concluded by the next one. Nothing is deleted: versions and captures of a page that is gone stay.

While a page is missing but not gone, its address is ``failed`` with the reason and the time of the first miss, and the
page stays live.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive.batch import Batch
from archive.moves import PageText, find_moves
from archive.store import remove_page

REDIRECTS = "redirects to "
"""How the ledger's reason for a redirect begins; the target follows."""
MOVED = "moved to "
PERMANENT = (301, 308)
"""RFC 9110 sections 15.4.2 and 15.4.9; 302, 303, 307 and meta refresh say nothing about tomorrow."""
GONE_AFTER = timedelta(days=1)
"""Two visits that find nothing must be this far apart: a deployment or a broken rule is mended in hours."""
VANISHED_PAGES = 5
VANISHED_SHARE = 0.8
"""A site of at least so many known pages of which a run misses this share has not lost them all in one day: a broken rewrite
rule, a login wall, a moved database. A fifth may answer still (a cache, static files)."""
OUTAGE = "taken for an outage"
LED_HERE = "most known pages lead here in this run"
"""How the ledger's reason for a page begins that took the place of the others."""
AS_MOST = "as most known pages in this run"
NO_TEXT = "no text"
"""How the ledger's reasons for a page without words begin (``pipelines.store.EMPTY``)."""
_WISHED = re.compile(r"^(noindex|noarchive|none|robots|rule|taken down|documents are switched off)\b|\baddress\)$")
"""Reasons by which a site, or its file, wants pages left out: those hold for all pages at once, too."""
OFF_SITE = ("leads off the site", "redirects off the site")


@dataclass(frozen=True)
class Visit:
    """One run of one site: ``since`` (UTC) is when it began, or the cut off run that it goes on with.

    ``at_once`` has a first miss decide; ``may_be_down`` False leaves out the question whether the whole site is out of
    order, for captures that are read again.
    """

    site: str
    since: str
    at_once: bool = False
    may_be_down: bool = True


@dataclass(frozen=True)
class _Row:
    """An address with a page of its own: the ledger's columns and the page's."""

    url: str
    state: str
    reason: str | None
    status: int | None
    visited_at: str | None
    missing_since: str | None
    page_id: int
    page_state: str
    moved_to: int | None


def page_state(batch: Batch, url: str) -> str | None:
    """The state of the page at an address; None when there is no page of its own."""
    row = batch.connection.execute("select state from pages where url = ?", [url]).fetchone()
    return row[0] if row else None


def set_unreachable(batch: Batch, url: str) -> bool:
    """A visit could not reach an address: its page is unreachable, unless it is known to be gone, moved or excluded."""
    sql = "update pages set state = 'unreachable' where url = ? and state in ('live', 'unreachable')"
    return batch.execute(sql, [url]).rowcount > 0


def exclude(batch: Batch, url: str) -> bool:
    """The page at an address is no record any more (noindex, a list now); until a later visit the ledger says which one excluded it."""
    sql = "update pages set state = 'excluded' where url = ? and state in ('live', 'unreachable')"
    if batch.execute(sql, [url]).rowcount == 0:
        return False
    batch.execute("update addresses set missing_since = last_visited_at where url = ?", [url])
    return True


def conclude(batch: Batch, visit: Visit) -> dict[str, int]:
    """Says what the visits of a run mean for the pages; returns counts: gone, moved, back, missing, unreachable.

    And ``vanished``, when nearly all known pages were missed: how many, of which ``led`` lead to one address, ``down`` were missed
    as all else of the site and ``again`` were missed for the second time, so that they are gone; ``led_to``: new pages that stood in their place;
    ``walled``, when nearly all known pages became no records for one reason: how many. ``excluded`` takes from what was excluded.
    """
    counts: Counter[str] = Counter()
    _see_again(batch, visit, counts)
    answers = not visit.may_be_down or _answers(batch, visit)
    _wall(batch, visit, counts)
    redirected = _rows(batch, visit, "a.state = 'alias' and a.reason like 'redirects to %' and p.state != 'excluded'")
    led, lost = _vanished(batch, visit, redirected)
    for row in led:
        _led_away(batch, visit, row, counts)
    counts["vanished"], counts["led"] = lost, len(led)
    away = {row.page_id for row in led}
    for row in redirected:
        if row.page_id not in away:
            _redirected(batch, visit, row, counts)
    missed = _rows(batch, visit, "a.state = 'gone' and p.state in ('live', 'unreachable')")
    if missed and not answers:
        for row in missed:
            _down(batch, visit, row, counts)
        counts["down"] = len(missed)
        return dict(counts)
    known_gone = _rows(batch, visit, "a.state = 'gone' and p.state in ('gone', 'moved')")
    moves = _moves(batch, visit, missed, [row for row in known_gone if row.page_state == "gone"])
    for row in known_gone:
        if row.page_state == "moved" and row.moved_to is not None:
            _point(batch, row, row.moved_to)
    for row in [*missed, *known_gone]:
        if row.page_id in moves:
            _move(batch, row, moves[row.page_id], counts)
        elif row.page_state in ("live", "unreachable"):
            _miss(batch, visit, row, counts, vanished=lost > 0)
    return dict(counts)


def _vanished(batch: Batch, visit: Visit, redirected: list[_Row]) -> tuple[list[_Row], int]:
    """The pages that lead to one address with nearly all others, and how many were missed so; none and 0 when no outage."""
    known = _known(batch, visit)
    least = max(VANISHED_PAGES * VANISHED_SHARE, VANISHED_SHARE * known)
    alive = [row for row in redirected if row.page_state in ("live", "unreachable")]
    targets = Counter(row.reason for row in alive)
    reason, count = targets.most_common(1)[0] if targets else (None, 0)
    led = [row for row in alive if row.reason == reason] if count >= VANISHED_PAGES * VANISHED_SHARE else []
    missed = _rows(batch, visit, "a.state = 'gone' and p.state in ('live', 'unreachable')") if visit.may_be_down else []
    if known < VANISHED_PAGES or len(led) + len(missed) < least:
        return [], 0
    lost = len(led) + len(missed) - len(_moves(batch, visit, missed, []))
    return (led, lost) if lost >= least else ([], 0)


def _known(batch: Batch, visit: Visit) -> int:
    """How many pages that are kept, and were known before, the visit asked for."""
    own = "" if not visit.since else "and a.last_visited_at >= :since and p.first_seen_at < :since"
    sql = f"select count(*) from addresses a join pages p on p.url = a.url where a.site = :site and p.state in ('live', 'unreachable') {own}"
    (known,) = batch.connection.execute(sql, {"site": visit.site, "since": visit.since}).fetchone()
    return int(known)


def _wall(batch: Batch, visit: Visit, counts: Counter[str]) -> None:
    """Known pages nearly all of which became no records for one reason (a login form, a list, no text): an outage or a redesign.

    Nobody takes all pages back like that: they keep their texts and are unreachable for as long as it lasts.
    """
    newly = "p.state = 'excluded' and a.missing_since is not null"
    rows = _rows(batch, visit, f"a.state = 'excluded' and ({newly} or p.state = 'unreachable' and a.reason like '{NO_TEXT}%')")
    rows = [row for row in rows if (row.visited_at or "") >= visit.since and (row.page_state != "excluded" or (row.missing_since or "") >= visit.since)]
    sql = "update addresses set missing_since = null where site = ? and state = 'excluded' and (missing_since < ? or ? = '')"
    batch.execute(sql, [visit.site, visit.since, visit.since])  # those of a part of this visit count when it goes on
    kinds = Counter(kind_of(row.reason) for row in rows if not _WISHED.search(row.reason or ""))
    kind, count = kinds.most_common(1)[0] if kinds else ("", 0)
    known = _known(batch, visit) + sum(row.page_state == "excluded" for row in rows)
    if known < VANISHED_PAGES or count < VANISHED_SHARE * max(known, VANISHED_PAGES):
        return
    for row in rows:
        if kind_of(row.reason) == kind and not _WISHED.search(row.reason or ""):
            _mark(batch, row, state="failed", reason=f"{row.reason}, {AS_MOST}: {OUTAGE}", missing_since=None)
            _page(batch, row, state="unreachable")
            counts["unreachable"] += row.page_state == "excluded"
            counts["excluded"] -= row.page_state == "excluded"
            counts["walled"] += 1


def kind_of(reason: str | None) -> str:
    """A reason for no record without its details: "list page (collection)" is a list page."""
    return NO_TEXT if (reason or "").startswith(NO_TEXT) else (reason or "").partition(" (")[0]


def walled_by(batch: Batch, site: str, since: str) -> str:
    """For which reason (``kind_of``) nearly all pages of a site became no records in a run that began at a time (UTC)."""
    sql = "select reason from addresses where site = ? and last_visited_at >= ? and state = 'failed' and reason like ? and reason not like ? limit 1"
    (reason,) = batch.connection.execute(sql, [site, since, f"%, {AS_MOST}: {OUTAGE}", f"{REDIRECTS}%"]).fetchone() or ("",)
    return kind_of(str(reason).removesuffix(f", {AS_MOST}: {OUTAGE}"))


def led_to(batch: Batch, site: str, since: str) -> str:
    """What nearly all pages of a site led to in a run that began at a time (UTC): an address; "-" for none."""
    sql = "select reason from addresses where site = ? and last_visited_at >= ? and state = 'failed' and reason like 'redirects to %as most known pages%' limit 1"
    (reason,) = batch.connection.execute(sql, [site, since]).fetchone() or ("-",)
    return str(reason).removeprefix(REDIRECTS).split(", as most known")[0]


def _led_away(batch: Batch, visit: Visit, row: _Row, counts: Counter[str]) -> None:
    """A page's address leads where nearly all others lead: an outage. A page that stands there since is none of the site's."""
    target = (row.reason or "").removeprefix(REDIRECTS)
    sql = "select new.id from pages new, pages old where new.url = ? and old.id = ? and new.first_seen_at > old.last_seen_at and new.first_seen_at >= ?"
    if (found := batch.connection.execute(sql, [target, row.page_id, visit.since]).fetchone()) is not None:
        remove_page(batch, found[0])
        batch.execute("update addresses set state = 'excluded', reason = ? where url = ?", [f"{LED_HERE}: {OUTAGE}", target])
        counts["led_to"] += 1
    earlier = row.missing_since if row.missing_since and row.missing_since < visit.since else None
    _mark(batch, row, state="failed", reason=f"{row.reason}, {AS_MOST}: {OUTAGE}", missing_since=earlier)
    _page(batch, row, state="unreachable")
    counts["unreachable"] += 1


def _rows(batch: Batch, visit: Visit, where: str) -> list[_Row]:
    sql = (
        "select a.url, a.state, a.reason, a.last_status, a.last_visited_at, a.missing_since, p.id, p.state, p.moved_to "
        f"from addresses a join pages p on p.url = a.url where a.site = ? and {where} order by p.id"
    )
    return [_Row(*row) for row in batch.connection.execute(sql, [visit.site]).fetchall()]


def _mark(batch: Batch, row: _Row, **values: Any) -> None:
    sets = ", ".join(f"{name} = ?" for name in values)
    batch.execute(f"update addresses set {sets} where url = ?", [*values.values(), row.url])


def _page(batch: Batch, row: _Row, **values: Any) -> None:
    sets = ", ".join(f"{name} = ?" for name in values)
    batch.execute(f"update pages set {sets} where id = ?", [*values.values(), row.page_id])


def _see_again(batch: Batch, visit: Visit, counts: Counter[str]) -> None:
    """Pages whose address answered unchanged without a body (304) are live, whatever they were."""
    for row in _rows(batch, visit, "a.state = 'page' and p.state in ('gone', 'moved', 'unreachable', 'excluded')"):
        _page(batch, row, state="live", gone_since=None, moved_to=None)
        counts["back"] += row.page_state != "unreachable"


def _redirected(batch: Batch, visit: Visit, row: _Row, counts: Counter[str]) -> None:
    """A page's address that leads elsewhere: to a record (a move when for good), or to what is none (a miss)."""
    target = (row.reason or "").removeprefix(REDIRECTS)
    query = "select state, reason, last_status, page_id, way from addresses where url = ?"
    state, reason, status, page_id, way = batch.connection.execute(query, [target]).fetchone() or (None,) * 5
    home = batch.connection.execute("select home_url from sites where slug = ?", [visit.site]).fetchone()
    if way == "start" or (home and target.rstrip("/") == home[0].rstrip("/")):
        _found_nothing(batch, row, f"{row.reason}, the home page (soft 404)")
    elif (page := _live_page(batch, target, page_id)) is not None and page != row.page_id:
        if row.status in PERMANENT:
            _move(batch, row, page, counts)
        else:
            _mark(batch, row, state="failed", reason=f"{row.reason} for now (HTTP {row.status}): no move")
    elif state == "excluded" and status == 200:
        _found_nothing(batch, row, f"{row.reason}, which is no record: {reason} (soft 404)")
    elif state == "gone":
        _found_nothing(batch, row, f"{row.reason}, which is gone: {reason}")
    elif state == "failed" and set_unreachable(batch, row.url):
        counts["unreachable"] += 1


def _live_page(batch: Batch, url: str, page_id: int | None) -> int | None:
    """The live page at an address, or the one it is another address of."""
    sql = "select id from pages where (url = ? or id = ?) and state = 'live' order by url = ? desc"
    found = batch.connection.execute(sql, [url, page_id, url]).fetchone()
    return int(found[0]) if found else None


def _found_nothing(batch: Batch, row: _Row, reason: str) -> None:
    _mark(batch, row, state="gone", reason=reason, missing_since=row.missing_since or row.visited_at)


def _answers(batch: Batch, visit: Visit) -> bool:
    """Whether any address that may hold a page answered with one (or with a list) in this run."""
    sql = (
        "select 1 from addresses where site = ? and last_visited_at >= ? and (state = 'page' or (state = 'alias' and reason = 'same text') "
        f"or (state = 'excluded' and last_status in (200, 304) and reason not in ({', '.join('?' * len(OFF_SITE))}))) limit 1"
    )
    return batch.connection.execute(sql, [visit.site, visit.since, *OFF_SITE]).fetchone() is not None


def _down(batch: Batch, visit: Visit, row: _Row, counts: Counter[str]) -> None:
    """A site that answers nothing but misses is out of order: no page of it is missing for that."""
    earlier = row.missing_since if row.missing_since and row.missing_since < visit.since else None
    reason = f"{row.reason}, as every address of the site in this run: {OUTAGE}"
    _mark(batch, row, state="failed", reason=reason, missing_since=earlier)
    _page(batch, row, state="unreachable")
    counts["unreachable"] += 1


def _moves(batch: Batch, visit: Visit, missed: list[_Row], gone: list[_Row]) -> dict[int, int]:
    """Missing and gone pages whose text stands at an address that was new after they were last seen.

    For pages that were gone before, only addresses that are new in this run are looked at.
    """
    values: dict[int, tuple[str, PageText]] = {}
    for row in (*missed, *gone):
        sql = "select last_seen_at, title, text from pages where id = ?"
        seen, title, text = batch.connection.execute(sql, [row.page_id]).fetchone()
        values[row.page_id] = (seen, PageText(row.page_id, title, text))
    if not values:
        return {}
    first = min((values[row.page_id][0] for row in missed), default=visit.since)
    sql = "select id, first_seen_at, title, text from pages where site = ? and state = 'live' and first_seen_at >= ?"
    found = batch.connection.execute(sql, [visit.site, min(first, visit.since)]).fetchall()
    since = {page_id: at for page_id, at, _, _ in found}
    new = [PageText(page_id, title, text) for page_id, _, title, text in found if page_id not in values]
    moves = find_moves([page for _, page in values.values()], new)
    return {old: page_id for old, page_id in moves.items() if since[page_id] > values[old][0]}


def _move(batch: Batch, row: _Row, page_id: int, counts: Counter[str]) -> None:
    counts["moved"] += (row.page_state, row.moved_to) != ("moved", page_id)
    _page(batch, row, state="moved", moved_to=page_id, gone_since=None)
    _point(batch, row, page_id)


def _point(batch: Batch, row: _Row, page_id: int) -> None:
    """The old address of a moved page is another address of the new one."""
    (url,) = batch.connection.execute("select url from pages where id = ?", [page_id]).fetchone()
    _mark(batch, row, state="alias", reason=f"{MOVED}{url}", page_id=page_id, missing_since=None)


def _miss(batch: Batch, visit: Visit, row: _Row, counts: Counter[str], vanished: bool) -> None:
    """A page that was not found. While nearly all others are missing too, only a second visit a day later decides."""
    since = row.missing_since or row.visited_at or visit.since
    apart = _time(row.visited_at or since) - _time(since)
    if ((row.status == 410 or visit.at_once) and not vanished) or apart >= GONE_AFTER:
        _page(batch, row, state="gone", gone_since=since)
        counts["gone"] += 1
        counts["again"] += vanished
        return
    reason = f"{row.reason} (first seen missing {since}; not gone before a second visit a day later)"
    _mark(batch, row, state="failed", reason=reason)
    _page(batch, row, state="unreachable" if vanished else "live")
    counts["unreachable" if vanished else "missing"] += 1


def _time(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00"))
