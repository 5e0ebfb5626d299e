"""The addresses of the portal: a search as a stable address, and what an address asks to search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import quote, urlencode

from archive.search import Filters, partial_date

PAGE_SIZE = 20
MAX_PAGE = 100_000
MAX_DATES = 8
"""Dates of one filter that an address may give."""
FACETS = ("site", "language", "kind", "topic", "place", "year", "flag", "state")
DATES = ("after", "before")


class Arguments(Protocol):
    """The arguments of an address, as Datasette's request gives them."""

    def get(self, name: str, default: str | None = None) -> str | None: ...

    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True)
class Selection:
    """One search as its address says it: query, filters, sort and page (from 1)."""

    q: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = ""
    page: int = 1
    misread: tuple[tuple[str, str], ...] = ()
    """Dates of the address that are none: (filter, value), left out of the search."""

    @classmethod
    def read(cls, arguments: Arguments) -> Selection:
        """From the arguments of an address; what cannot be understood is left out (a date that is none: ``misread``)."""
        misread: list[tuple[str, str]] = []
        filters = Filters()
        for name in FACETS:
            for value in arguments.getlist(name):
                if value.strip():
                    filters = filters.plus(name, value.strip())
        for name in DATES:
            for given in filter(None, map(str.strip, arguments.getlist(name)[:MAX_DATES])):
                day = partial_date(given)
                if day is None:
                    misread.append((name, given))
                else:
                    filters = filters.plus(name, day)
        page = arguments.get("page") or ""
        number = int(page) if re.fullmatch(r"[0-9]{1,9}", page) else 1
        sort = arguments.get("sort") or ""
        known = sort if sort in ("relevance", "newest", "oldest") else ""
        return cls((arguments.get("q") or "").strip(), filters, known, min(max(number, 1), MAX_PAGE), tuple(misread))

    def query(self, page: int | None = None) -> str:
        """The query string in one stable order, "" when nothing is asked."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name, value in self.chosen()]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("page", str(page))] if page and page > 1 else []
        return urlencode(pairs)

    def chosen(self) -> Iterator[tuple[str, str]]:
        """The filters as (name, value)."""
        for name in (*FACETS, *DATES):
            for value in getattr(self.filters, name):
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

    def sorted_by(self, sort: str) -> Selection:
        """This search in another order."""
        return replace(self, sort=sort, page=1)


@dataclass(frozen=True)
class Addresses:
    """Builds addresses under Datasette's base address; ``path`` is ``datasette.urls.path``."""

    path: Callable[[str], str]

    def search(self, selection: Selection, page: int | None = None, form: str = "") -> str:
        """The address of a search; ``form`` is "" or ".json"."""
        query = selection.query(page)
        return self.path(f"/search{form}" + (f"?{query}" if query else ""))

    def find(self, q: str = "", **filters: str) -> str:
        """The address of a search from its parts."""
        return self.path("/search?" + urlencode([("q", q)] * bool(q) + list(filters.items())))

    def page(self, page_id: int, form: str = "", q: str = "") -> str:
        """The address of a page; ``q`` has its hits marked."""
        return self.path(f"/pages/{page_id}{form}" + (f"?{urlencode([('q', q)])}" if q else ""))

    def site(self, slug: str) -> str:
        """The address of an organisation; the slug of one that was imported is its host's name, maybe with a port."""
        return self.path(f"/sites/{quote(slug, safe=':')}")

    def static(self, name: str) -> str:
        """The address of a file of the portal's own."""
        return self.path(f"/static/{name}")


def outside(url: str | None) -> str | None:
    """An address of the open web that may be linked: http and https only."""
    return url if url and re.match(r"https?://[^\s/]", url, re.I) else None
