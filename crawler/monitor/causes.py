"""Names why a run gave less than it should: pure functions over its report, the run before and the ledger.

A run that saw no page always has a cause. Thresholds: a count of at least MIN_PAGES and a share, so that one odd page
of a small site is no alarm; the demo sites and a second healthy run of them stay without any (tests/test_causes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.causes import Cause, Number, cause
from archive.life import AS_MOST, NO_TEXT, VANISHED_SHARE
from archive.outage import SAME_TEXT
from crawler.extract.kinds import ADDRESS_ONLY
from crawler.extract.links import MAX_LINKS
from crawler.monitor.answers import SAME_TITLE
from crawler.monitor.report import Report
from crawler.platforms import platform
from crawler.sites import Site

MIN_PAGES = 5
"""Fewer pages than this prove nothing about a site."""
TROUBLE_SHARE = 0.2
"""Share of the pages asked for (or announced) that failed for one reason: single dead links and files stay under 5 % on
five real sites that were looked at, a refusing or overloaded server is far above."""
MOST = 0.5
"""More than half of all answers: then even a small number is the whole site."""
MIN_GUESSED, GUESSED_TIMES = 20, 4
"""Addresses left out for their look alone: sites have up to twice as many lists and tags as pages (demo sites), not four times."""
FEWER_SHARE = 0.8
"""Kept pages now / kept before, below which pages were lost: sites that are cleaned up lose some per cent at a time."""
DAMAGED_SHARE = 0.1
MIN_DAMAGED = 3
"""Pages with lost letters: one in twenty on a demo site that shows the damage, nearly all when a charset is misread."""
SELECTORS_FELL = 0.3
"""Fall of the share of pages that selectors matched. A redesign takes all of them at once, a new page type a few."""
FIELD_FELL = 0.25
FIELD_FELL_SEEN = 0.4
MIN_SEEN = 10
"""Fall of a fact's fill rate over all live pages; over the pages that this run saw (another mix) it must be deeper."""

NONE_AGAIN = "none_again"

Look = Callable[[str, str], list[str]]
"""Example addresses of the ledger, by state and a LIKE pattern of the reason."""

_CONNECTION = (
    ("dns", re.compile(r"\bDNS\b")),
    ("tls", re.compile(r"\bTLS\b")),
    ("timeout", re.compile(r"(?i)time[d -]?out")),
    ("refused", re.compile(r"(?i)connection refused")),
    ("broken", re.compile(r"(?i)closed the connection|cut off|broken response")),
)
_REFUSED = re.compile(r"^HTTP (401|403|406|429|451|503)\b")
_ERROR = re.compile(r"^HTTP (5(?!03)\d\d)\b")
_SOURCE_LEFT_OUT = re.compile(r"^list of pages left out: more than ")
OFF_SITE = re.compile(r"^(?:leads|redirects) off the site")
LISTS = ("wordpress", "sitemap", "feed")
UNREAD_LIST = "list of pages not read%"
"""How ``spiders.sources`` begins the reason of a source that leaves a gap, for LIKE."""
_LIMIT = re.compile(r"(?i)max-pages|closespider|limit")
_DISK = re.compile(r"(?i)cannot be (written|opened|read)|no space|disk|archive|capture|database")
WALLS = {
    "login form": ("a login form", "biểu mẫu đăng nhập"),
    "list page": ("a list of other pages", "danh sách các trang khác"),
    "contact form": ("a form to fill in", "một biểu mẫu để điền"),
    NO_TEXT: ("no text of their own (an empty page, or a word that it is being worked on)", "trang không có văn bản riêng (trang trống, hoặc vài chữ báo đang sửa)"),
}
"""What nearly all pages answer with (``archive.life.kind_of``), in English and Vietnamese; anything else by its reason."""
FIELDS_VI = {"title": "tiêu đề", "date": "ngày đăng", "author": "tác giả", "language": "ngôn ngữ"}


@dataclass(frozen=True)
class Case:
    """All that a cause is found in. ``marks`` are example addresses by mark (``crawler.monitor.answers``)."""

    report: Report
    site: Site
    look: Look = lambda state, reason: []
    marks: dict[str, list[str]] = field(default_factory=dict)


Check = Callable[[Case], Iterator[Cause]]


def find_causes(case: Case) -> tuple[Cause, ...]:
    """The causes of a run, the gravest first; none for a healthy one."""
    found: list[Cause] = []
    for check in CHECKS:
        found += check(case)
    codes = {one.code for one in found}
    if codes & {"challenge", "javascript", "outage", "walled"} or case.report.outage.get("vanished"):  # many addresses with one page, for that reason
        found = [one for one in found if one.code != "soft_404"]
    if codes & {"challenge", "javascript"}:
        of_wall = ("walled",) if case.report.outage.get("pages") else ("walled", "outage")
        found = [one for one in found if one.code not in of_wall]
    if "challenge" in codes:
        found = [one for one in found if one.code not in ("blocked", "javascript", "sent_away")]
    if not _problem(found):
        found += failing(case)
    resting = case.report.answered and case.report.pages.get("not_due")  # the site answers, and no page was due
    if not case.report.seen.pages and not resting and not codes & {"limit", "stopped"} and not _problem(found):
        found += nothing(case)
    return tuple(found)


def _problem(causes: Iterable[Cause]) -> Cause | None:
    """The gravest cause that nobody asked for."""
    return next((one for one in causes if one.level == "problem"), None)


def judged(report: Report, causes: tuple[Cause, ...]) -> tuple[str, str | None]:
    """The outcome and reason of a run in the light of its causes: one that saw no page for a cause has failed."""
    gravest = _problem(causes)
    again = sum(report.pages.get(name, 0) for name in ("changed", "unchanged", "moved", "not_due"))
    stood_in = report.outage.get("pages") and not again and not report.goes_on
    lost = stood_in or not report.seen.pages or report.outage.keys() & {"vanished", "walled"} or any(one.code == NONE_AGAIN for one in causes)
    if report.outcome == "finished" and lost and gravest is not None:
        return "failed", gravest.en
    return report.outcome, report.why


def _matched(counts: dict[str, int], pattern: re.Pattern[str]) -> dict[str, int]:
    return {reason: count for reason, count in counts.items() if pattern.search(reason)}


def _many(count: int, of: int) -> bool:
    return count >= MIN_PAGES and count >= TROUBLE_SHARE * of


def _share(count: int, of: int) -> float:
    return count / of if of else 1.0


def ending(case: Case) -> Iterator[Cause]:
    """Archive or disk trouble, a limit, a stop."""
    report = case.report
    why = report.why or ""
    if report.outcome == "stopped" and why.startswith("the server"):
        yield cause("sent_away", reason=why, queued=report.queue_left)
    elif report.outcome == "stopped":
        yield cause("limit" if _LIMIT.search(why) else "stopped", reason=why, queued=report.queue_left)
    elif report.outcome == "failed" and _DISK.search(why) and not why.startswith("robots.txt"):
        yield cause("disk", reason=why)


def robots(case: Case) -> Iterator[Cause]:
    """robots.txt denies the start page or most addresses, or answers an error."""
    report = case.report
    denied = sum(report.robots.values())
    start = not report.answered and (report.why or "").startswith("denied by robots.txt")
    if denied and (start or (denied >= MIN_PAGES and denied > report.asked)):
        share = denied / (denied + report.asked)
        yield cause("robots", case.look("robots", "%"), denied=denied, share=share)
    if not report.answered and (report.why or "").startswith("robots.txt answers"):
        yield cause("robots_unreadable", reason=report.why or "")


def challenged(case: Case) -> Iterator[Cause]:
    """A bot check in the place of pages."""
    report = case.report
    shown = {key.partition("/")[2]: count for key, count in report.marks.items() if key.startswith("challenge/")}
    pages = sum(shown.values())
    if pages and (not report.seen.pages or _many(pages, report.asked)):
        yield cause("challenge", case.marks.get("challenge", ()), name=max(shown, key=lambda name: shown[name]), pages=pages)


def statuses(case: Case) -> Iterator[Cause]:
    """The server refuses (403, 429, 503 and the like) or answers with errors."""
    report = case.report
    for code, pattern, name in (("blocked", _REFUSED, "refused"), ("server_errors", _ERROR, "failed")):
        reasons = _matched(report.failed, pattern)
        count = sum(reasons.values())
        start = not report.answered and pattern.search(report.why or "")
        if count and (start or _many(count, report.asked)):
            words = ", ".join(sorted({match[1] for reason in reasons if (match := pattern.search(reason))}))
            share = _share(count, report.asked)
            numbers: dict[str, Number] = {name: count, "asked": report.asked, "share": share, "statuses": words}
            yield cause(code, [url for reason in list(reasons)[:3] for url in case.look("failed", reason)], **numbers)


def connections(case: Case) -> Iterator[Cause]:
    """DNS, TLS, timeouts, refused and broken connections."""
    report = case.report
    counts = dict.fromkeys((code for code, _ in _CONNECTION), 0)
    examples: dict[str, list[str]] = {}
    for reason, count in report.failed.items():
        code = next((code for code, pattern in _CONNECTION if pattern.search(reason)), None)
        if code is not None:
            counts[code] += count
            examples.setdefault(code, []).extend(case.look("failed", reason.replace("%", "_")))
    for code, pattern in _CONNECTION:
        whole = not report.answered and pattern.search(report.why or "")
        if whole or _many(counts[code], report.asked):
            yield cause(code, examples.get(code, ()), failed=max(1, counts[code]))


def outage(case: Case) -> Iterator[Cause]:
    """One text in the place of many known pages."""
    found = case.report.outage
    if pages := found.get("pages"):
        yield cause("outage", case.look("failed", f"{SAME_TEXT}%"), pages=pages, words=found["words"])
    if found.get("vanished"):
        yield _vanished(case)
    if pages := found.get("walled"):
        yield _wall(case, int(pages), str(found["reason"]))


def _vanished(case: Case) -> Cause:
    """How nearly all known pages were lost, and what became of them."""
    found = case.report.outage
    lost, led, down, again = (int(found.get(name, 0)) for name in ("vanished", "led", "down", "again"))
    examples = case.look("failed", "%") or case.look("gone", "%")
    if led and (missing := lost - led):
        return cause("lost_in_part", examples, led=led, missing=missing, gone=again, target=found["target"])
    if led:
        return cause("led_away", examples, pages=led, target=found["target"])
    if down:
        return cause("down", examples, pages=down)
    return cause("vanished_again", examples, pages=again) if again else cause("vanished", examples, pages=lost)


def _wall(case: Case, pages: int, reason: str) -> Cause:
    """What nearly all known pages answer with: one notice, when hardly any answer differs, or a kind of page."""
    examples = case.look("failed", f"%{AS_MOST}%")
    (title,) = case.marks.get(SAME_TITLE) or ("",)
    if reason == NO_TEXT and title and case.report.marks.get("same_body", 0) >= VANISHED_SHARE * pages:
        return cause("outage", examples, pages=pages, words=title)
    what, what_vi = WALLS.get(reason, (reason, reason))
    return cause("walled", examples, pages=pages, what=what, what_vi=what_vi)


def none_again(case: Case) -> Iterator[Cause]:
    """Pages were known, none was seen again, and the run did not end before."""
    report = case.report
    again = sum(report.pages.get(name, 0) for name in ("changed", "unchanged", "moved", "not_due"))
    known = report.before.kept if report.before is not None else 0
    if report.outcome == "finished" and report.seen.pages and known >= MIN_PAGES and not (again or report.goes_on or report.outage):
        yield cause(NONE_AGAIN, case.look("failed", "%"), known=known)


def javascript(case: Case) -> Iterator[Cause]:
    """Pages that are empty without JavaScript."""
    report = case.report
    shown = {key.partition("/")[2]: count for key, count in report.marks.items() if key.startswith("empty/")}
    empty = sum(shown.values())
    if empty and report.answered and (empty > MOST * report.answered or _many(empty, report.answered)):
        name = max(shown, key=lambda name: shown[name])
        share = _share(empty, report.answered)
        yield cause("javascript", case.marks.get("empty", ()), empty=empty, answered=report.answered, share=share, name=name)


def failing(case: Case) -> Iterator[Cause]:
    """More failures than pages, for whatever reasons: asked when nothing else was found."""
    failed, pages = case.report.failed, case.report.seen.pages
    total = sum(failed.values())
    if total >= MIN_PAGES and total > pages and case.report.outcome == "finished":
        most = max(failed, key=lambda reason: failed[reason])
        yield cause("failing", case.look("failed", most.replace("%", "_")), failed=total, pages=pages, reason=most)


def redesign(case: Case) -> Iterator[Cause]:
    """Selectors stopped matching, or a fact got lost that pages had before."""
    report, site = case.report, case.site
    if not report.methods:  # no page is live: a share of none says nothing
        return
    enough = report.seen.pages >= MIN_SEEN
    methods = report.seen.methods if enough else report.methods
    now = methods.get("selectors", 0.0)
    before = report.before
    if before is not None and report.kept and before.methods.get("selectors", 0.0) - now >= SELECTORS_FELL:
        yield cause("redesign", now=now, before=before.methods.get("selectors", 0.0), site=site.slug)
    elif _own_selectors(site) and report.seen.pages >= MIN_PAGES and not report.seen.methods.get("selectors"):
        yield cause("selectors", pages=report.seen.pages, site=site.slug)
    if before is None or not report.kept:
        return
    for fact, share in before.fill.items():
        live, seen = report.fill.get(fact, 0.0), report.seen.fill.get(fact, 0.0)
        if share - live >= FIELD_FELL or (enough and share - seen >= FIELD_FELL_SEEN):
            found = min(live, seen) if enough else live
            yield cause("field_lost", field=fact, field_vi=FIELDS_VI[fact], now=found, before=share, site=site.slug)


def _own_selectors(site: Site) -> bool:
    text = site.select.get("text", ())
    return bool(text) and text != platform(site.platform).select.get("text", ())


def soft_404(case: Case) -> Iterator[Cause]:
    """Pages that are missing and answer 200: many addresses with one page, or the words of an error page."""
    report = case.report
    said = report.gone.get("soft 404", 0)
    same = max(report.marks.get("same_body", 0), report.same_text)
    pages = max(said, same)
    if _many(pages, report.answered):
        examples = case.look("gone", "soft 404") if said >= same else case.marks.get("same_body") or case.look("alias", "same text")
        yield cause("soft_404", examples, pages=pages)


def fewer(case: Case) -> Iterator[Cause]:
    """Fewer pages than after the run before, or than the site announces."""
    report, before = case.report, case.report.before
    there = report.kept - report.missing
    if before is not None and before.kept - there >= MIN_PAGES and there < FEWER_SHARE * before.kept:
        yield cause("fewer_than_before", case.look("gone", "%"), kept=there, before=before.kept)
    if report.outcome != "finished":
        return
    lacking = [(way, one) for way, one in report.coverage.items() if _many(one.missing, one.announced)]
    if lacking:
        way, worst = max(lacking, key=lambda item: item[1].missing)
        share = worst.missing / worst.announced
        examples = case.look("failed", "%") or case.look("queued", "%")
        yield cause("fewer_than_announced", examples, way=way, missing=worst.missing, announced=worst.announced, share=share)


def rest_refused(case: Case) -> Iterator[Cause]:
    """An interface names its post types and refuses the lists of posts or pages."""
    lists = [base for base in ("posts", "pages") if case.report.marks.get(f"rest_refused/{base}")]
    if lists:
        yield cause("rest_refused", case.look("excluded", "REST API answers%"), lists=", ".join(lists))


def unread(case: Case) -> Iterator[Cause]:
    """Lists of pages that the site names could not be read: what they alone name is not found."""
    ways = {way: count for way in LISTS if (count := case.report.marks.get(f"unread/{way}"))}
    if ways and case.report.answered:  # else nothing could be read at all
        examples = [url for state in ("failed", "excluded", "fetched") for url in case.look(state, UNREAD_LIST)]
        yield cause("lists_unread", examples[:3], lists=sum(ways.values()), ways=", ".join(ways))


def left_out(case: Case) -> Iterator[Cause]:
    """Pages were excluded that the site announces as posts or pages, or many for no more than what their address looks like."""
    report = case.report
    if report.outcome != "finished":
        return
    named = [one for way, one in report.coverage.items() if way in ("wordpress/post", "wordpress/page")]
    announced, excluded = sum(one.announced for one in named), sum(one.excluded for one in named)
    if excluded >= MIN_PAGES and excluded > MOST * announced:
        yield cause("announced_excluded", case.look("excluded", "%"), excluded=excluded, announced=announced, share=excluded / announced)
    if report.links_left_out:
        yield cause("links_cut", case.marks.get("links_cut", ()), left=report.links_left_out, most=MAX_LINKS)
    if report.entries_left_out:
        yield cause("entries_cut", case.look("fetched", "%, cut: %"), left=report.entries_left_out)
    if unread := sum(_matched(report.excluded, _SOURCE_LEFT_OUT).values()):
        yield cause("sources_cut", case.look("excluded", "list of pages left out: more than %"), left=unread)
    guessed = report.excluded.get(ADDRESS_ONLY, 0)
    if guessed >= MIN_GUESSED and guessed > GUESSED_TIMES * report.kept:
        yield cause("address_excluded", case.look("excluded", ADDRESS_ONLY), excluded=guessed, kept=report.kept)


def encoding(case: Case) -> Iterator[Cause]:
    """Damaged characters on many pages."""
    report = case.report
    if report.damaged >= MIN_DAMAGED and report.damaged >= DAMAGED_SHARE * report.kept:
        share = _share(report.damaged, report.kept)
        yield cause("encoding", case.look("page", "damaged"), damaged=report.damaged, kept=report.kept, share=share)


def expectations(case: Case) -> Iterator[Cause]:
    """What the site file expects and the archive does not hold."""
    report = case.report
    if report.outcome == "stopped":  # nobody can expect the whole of a part
        return
    for key, expected in case.site.expect.items():
        share = report.fill.get(key, report.methods.get(key, 0.0))
        if key == "min_pages" and report.kept < expected:
            yield cause("expectation", key=key, expected=int(expected), found=report.kept)
        elif key != "min_pages" and share < expected:
            yield cause("expectation", key=key, expected=float(expected), found=share)


def nothing(case: Case) -> Iterator[Cause]:
    """A run that saw no page and has no better reason."""
    report = case.report
    if not report.answered and OFF_SITE.search(report.why or ""):
        yield cause("left_site", reason=report.why or "")
        return
    if not report.answered:
        yield cause("unanswered", case.look("failed", "%"), reason=report.why or "no answer")
        return
    counts = {**report.excluded, **report.failed, **report.gone, **report.alias}
    ranked = sorted(counts.items(), key=lambda item: -item[1])[:3]
    reasons = ", ".join(f"{reason} ({count})" for reason, count in ranked) or "–"
    yield cause("nothing", case.look("excluded", "%"), reasons=reasons)


CHECKS: tuple[Check, ...] = (
    ending, robots, challenged, outage, statuses, connections, javascript, soft_404, redesign, fewer, unread, rest_refused, left_out,
    encoding, expectations, none_again,
)  # fmt: skip
