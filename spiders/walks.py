"""The way through the lists of REST: page after page, and in smaller pages through what cannot be read in one piece."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.backoff import BUSY
from spiders import wordpress
from spiders.discovery import Discovery

MAX_MISSED = 3
"""Pages of one list in a row that fail before the rest of the list is given up; each costs three requests (two are retries)."""
MAX_PARTS_MISSED = 6
"""Of the smaller pages of one page in a row, before the rest of these is given up: a broken object costs three, those behind it one each."""
MAX_SPLIT = 20
"""Pages of one run that are asked for again in smaller ones; a broken object among 100 splits three, into 14 at most."""


@dataclass(frozen=True)
class Origin:
    """Where the address of a source is from. ``usual``: a guess by what the platform usually has. ``listed``: an answer that was
    read names it as a part of itself. ``last`` is the number of the last page of its list; ``until`` that of the last of the smaller
    pages which stand for one that could not be read. None where there is none, or no answer has told.
    """

    usual: bool = False
    listed: bool = False
    last: int | None = None
    until: int | None = None

    def below(self, result: Discovery) -> Origin:
        """The origin of what an answer names; beside a problem it names guesses, which are lists when the interface is there."""
        return Origin(self.usual, not result.problem or result.closed, result.last, self.until)


NAMED_ONCE = Origin()
"""A source that a page, robots.txt or the site file names."""

Next = tuple[str, Origin]


@dataclass
class _Walk:
    """One list: its pages that failed in a row, and the smaller pages of one; what is asked for behind these; whether any could be read."""

    missed: int = 0
    parts: int = 0
    is_read: bool = False
    waiting: list[Next] = field(default_factory=list)

    def next(self) -> list[Next]:
        """Takes what was put to wait last, if anything waits."""
        return [self.waiting.pop()] if self.waiting else []


class Walks:
    """All lists of REST of one run. A list is walked by one request at a time: what an answer, or a failure, leads to comes next."""

    def __init__(self) -> None:
        self._walks: dict[str, _Walk] = {}
        self._split = 0

    def _walk(self, url: str) -> _Walk | None:
        name = wordpress.list_of(url)
        return self._walks.setdefault(name, _Walk()) if name else None

    def after(self, url: str, origin: Origin, result: Discovery) -> list[Next]:
        """What to ask for after an answer that could be read: all that it names, but what lies behind its range waits for its turn."""
        named = [(further, origin.below(result)) for further in result.further]
        walk = self._walk(url)
        if walk is None or (result.problem and named):
            return named
        if result.problem:  # refused, or not there: what waits may be
            return walk.next()
        walk.missed, walk.parts, walk.is_read = 0, 0, True
        if not named:  # the end of the list: what waits lies behind it
            walk.waiting.clear()
        elif origin.until is not None and wordpress.page_number(named[0][0]) > origin.until:
            return walk.next()
        return named

    def can_split(self, url: str, origin: Origin, status: int | None) -> bool:
        """Whether a page that cannot be read is asked for again in smaller ones: one object may have broken it.

        Not when it is refused or the server is busy, nor when the page before it gave nothing in smaller ones either; ``status`` is
        None when there was no answer.
        """
        walk = self._walk(url)
        if walk is None or self._split >= MAX_SPLIT or wordpress.smaller(url) is None:
            return False
        if walk.missed if origin.until is None else walk.parts + 1 >= MAX_PARTS_MISSED:
            return False
        return status is None or status == 200 or (status >= 500 and status not in BUSY)

    def missed(self, url: str, origin: Origin, split: bool) -> tuple[list[Next], list[str]]:
        """What to ask for after a page that could not be read, and the addresses that are given up, each the first of its kind."""
        walk = self._walk(url)
        if walk is None:
            return [], []
        if origin.until is None:
            walk.missed, walk.parts = walk.missed + 1, 0
        else:
            walk.parts += 1
        page = wordpress.page_number(url)
        if origin.last is not None and page >= origin.last:
            walk.waiting.clear()
        elif page < origin.until if origin.until is not None else split or page == 1 or walk.is_read or origin.last is not None:
            walk.waiting.append((wordpress.page_after(url), origin))  # behind a first page one more is tried: it tells how many there are
        part = wordpress.smaller(url) if split else None
        if part is not None:
            self._split += 1
            return [(part[0], replace(origin, last=None, until=part[1]))], []
        kept: list[Next] = []
        if origin.until is not None and walk.parts >= MAX_PARTS_MISSED:  # the page behind the one that they stand for may be sound
            kept = [behind for behind in walk.waiting if behind[1].until is None]
        elif walk.missed < MAX_MISSED or origin.until is not None:
            return walk.next(), []
        given_up = [behind for behind, _ in reversed(walk.waiting[len(kept) :])]
        walk.waiting, walk.parts = kept, 0
        return walk.next(), given_up
