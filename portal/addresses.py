"""The addresses of the portal: a search as a stable address, and what an address asks to search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Protocol
from urllib.parse import quote, quote_plus, urlencode

from archive.search import Filters, partial_date

PAGE_SIZE = 20
MAX_PAGE = 100_000
MAX_DATES = 8
"""Dates of one filter that an address may give."""
MAX_VALUES = 64
"""Different values of one filter that an address may give, as many as a query's words (``archive.query.MAX_WORDS``): each is a
link to the search without it, which names all others. No page of ours links to as many; those behind are left out, and the page says so."""
FACETS = ("site", "language", "kind", "topic", "place", "year", "flag", "state")
DATES = ("after", "before")
PLURALS = {"topic": "topics", "place": "places", "organisation": "organisations", "project": "projects"}
"""Kinds of subjects -> the first part of their addresses."""


class Arguments(Protocol):
    """The arguments of an address, as Datasette's request gives them."""

    def get(self, name: str, default: str | None = None) -> str | None: ...

    def getlist(self, name: str) -> list[str]: ...


_quoted = lru_cache(maxsize=4096)(quote_plus)


def _query(pairs: list[tuple[str, str]]) -> str:
    return "&".join([f"{name}={_quoted(value)}" for name, value in pairs])  # as urlencode, which takes longer


@dataclass(frozen=True)
class Selection:
    """One search as its address says it: query, filters, sort and page (from 1)."""

    q: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = ""
    page: int = 1
    misread: tuple[tuple[str, str], ...] = ()
    """Dates of the address that are none: (filter, value), left out of the search."""
    dropped: tuple[tuple[str, int], ...] = ()
    """Filters given with more than MAX_VALUES values, and how many were left out."""

    @classmethod
    def read(cls, arguments: Arguments) -> Selection:
        """From the arguments of an address; what cannot be understood is left out (a date that is none: ``misread``)."""
        misread: list[tuple[str, str]] = []
        dropped: list[tuple[str, int]] = []
        filters = Filters()
        for name in FACETS:
            given = dict.fromkeys(filter(None, map(str.strip, arguments.getlist(name))))
            if len(given) > MAX_VALUES:
                dropped.append((name, len(given) - MAX_VALUES))
            for value in islice(given, MAX_VALUES):
                filters = filters.plus(name, value)
        for name in DATES:
            for text in filter(None, map(str.strip, arguments.getlist(name)[:MAX_DATES])):
                day = partial_date(text)
                if day is None:
                    misread.append((name, text))
                else:
                    filters = filters.plus(name, day)
        page = arguments.get("page") or ""
        number = int(page) if re.fullmatch(r"[0-9]{1,9}", page) else 1
        sort = arguments.get("sort") or ""
        known = sort if sort in ("relevance", "newest", "oldest") else ""
        words = " ".join((arguments.get("q") or "").split())
        return cls(words, filters, known, min(max(number, 1), MAX_PAGE), tuple(misread), tuple(dropped))

    def query(self, page: int | None = None) -> str:
        """The query string, the same for the same search: one order, no defaults, "" when nothing is asked."""
        return _query([*self._asked(), *self.chosen(), *self._ordered(page)])

    def queries_plus(self, name: str) -> Callable[[str], str]:
        """A function that gives ``plus(name, value).query()`` for values of one filter that are not chosen.

        A page of results has a hundred such addresses, and what stands before and behind the value is the same in all of them.
        """
        names = (*FACETS, *DATES)
        at = names.index(name)
        before = _query([*self._asked(), *self._chosen_of(names[:at])])
        behind = _query([*self._chosen_of(names[at + 1 :]), *self._ordered()])
        chosen: tuple[str, ...] = getattr(self.filters, name)

        def query(value: str) -> str:
            between = _query([(name, each) for each in sorted((*chosen, value))])
            return "&".join(filter(None, (before, between, behind)))

        return query

    def _asked(self) -> list[tuple[str, str]]:
        return [("q", self.q)] if self.q else []

    def _ordered(self, page: int | None = None) -> list[tuple[str, str]]:
        usual = ("", "relevance") if self.q else ("", "relevance", "newest")
        return [("sort", self.sort)] * (self.sort not in usual) + [("page", str(page))] * bool(page and page > 1)

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The filters as (name, value), in one order whatever the order in which they were chosen."""
        return self._chosen_of((*FACETS, *DATES))

    def _chosen_of(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for name in names:
            for value in sorted(getattr(self.filters, name)):
                yield name, value

    def has(self, name: str, value: str) -> bool:
        """Whether a filter is chosen."""
        return value in getattr(self.filters, name)

    def plus(self, name: str, value: str) -> Selection:
        """This search limited further."""
        return replace(self, filters=self.filters.plus(name, value), page=1)

    def minus(self, name: str, value: str) -> Selection:
        """This search without one of its filters."""
        kept = tuple(other for other in getattr(self.filters, name) if other != value)
        return replace(self, filters=replace(self.filters, **{name: kept}), page=1)

    def only(self, q: str) -> Selection:
        """Another query without filters."""
        return Selection(q)

    def followed(self) -> Selection:
        """This search as a feed follows it: in no order of its own, and from its beginning."""
        return replace(self, sort="", page=1)

    def sorted_by(self, sort: str) -> Selection:
        """This search in another order."""
        return replace(self, sort=sort, page=1)


@dataclass(frozen=True)
class Addresses:
    """Builds addresses under Datasette's base address; ``path`` is ``datasette.urls.path``."""

    path: Callable[[str], str]

    def search(self, selection: Selection, page: int | None = None, form: str = "") -> str:
        """The address of a search; ``form`` is "", ".json" or ".atom"."""
        return self.searching(selection.query(page), form)

    def searching(self, query: str, form: str = "") -> str:
        """The address of a search by its query string."""
        return self.path(f"/search{form}" + (f"?{query}" if query else ""))

    def find(self, q: str = "", **filters: str) -> str:
        """The address of a search from its parts."""
        return self.path("/search?" + urlencode([("q", q)] * bool(q) + list(filters.items())))

    def page(self, page_id: int, form: str = "", q: str = "") -> str:
        """The address of a page; ``q`` has its hits marked."""
        return self.path(f"/pages/{page_id}{form}" + (f"?{urlencode([('q', q)])}" if q else ""))

    def cite(self, page_id: int, form: str) -> str:
        """The address of a page's citation; ``form`` is one of ``portal.citing.FORMATS``."""
        return self.path(f"/pages/{page_id}/cite.{form}")

    def compare(self, page_id: int, old: int | None = None, new: int | None = None) -> str:
        """The address of a comparison of two versions; without them of the last two."""
        return self.path(f"/pages/{page_id}/compare" + (f"?from={old}&to={new}" if old and new else ""))

    def site(self, slug: str, form: str = "") -> str:
        """The address of an organisation; the slug of one that was imported is its host's name, maybe with a port."""
        return self.path(f"/sites/{quote(slug, safe=':')}{form}")

    def subject(self, kind: str, slug: str, form: str = "", page: int = 1) -> str:
        """The address of a topic, place, organisation or project, or of its feed (``form`` ".atom")."""
        return self.path(f"/{PLURALS[kind]}/{quote(slug, safe='/')}{form}" + _paged(page))

    def document(self, key: str, form: str = "", page: int = 1) -> str:
        """The address of a legal document; its key may end in ~ and a site's slug."""
        return self.path(f"/legal/{quote(key, safe='~:')}{form}" + _paged(page))

    def listed(self, name: str, page: int = 1, q: str = "") -> str:
        """The address of a list (``legal``, ``topics``), or of what in it is asked for."""
        query = urlencode([("q", q)] * bool(q) + [("page", str(page))] * (page > 1))
        return self.path(f"/{name}" + (f"?{query}" if query else ""))

    def table(self, name: str, form: str) -> str:
        """The address of a whole table as a file (csv, json, jsonl, parquet)."""
        return self.path(f"/data/{name}.{form}")

    def static(self, name: str) -> str:
        """The address of a file of the portal's own."""
        return self.path(f"/static/{name}")


def _paged(page: int) -> str:
    return f"?page={page}" if page > 1 else ""


def outside(url: str | None) -> str | None:
    """An address of the open web that may be linked: http and https only."""
    return url if url and re.match(r"https?://[^\s/]", url, re.I) else None
