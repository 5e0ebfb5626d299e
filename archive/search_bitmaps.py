"""Answers a query from the search index: sets of pages, counted whole; only the hits that are shown are looked at."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from pyroaring import BitMap

from archive.found import FACETS, PHRASE_BOOST, Asked, Facet, Found, in_order
from archive.postings import NOTHING, Posting, Slices, union
from archive.query import Filters, Query, Term
from archive.ranking import Calendar, add, ordered, weigh, weight_of
from archive.search_values import ByValue

COUNTED = tuple(facet for facet in FACETS if facet != "year")


def find(connection: sqlite3.Connection, index: ByValue, query: Query, filters: Filters, asked: Asked) -> Found:
    """Searches in an open read transaction."""
    return _Search(connection, index, query).found(filters, asked)


def count(connection: sqlite3.Connection, index: ByValue, query: Query, filters: Filters) -> int:
    """How many pages a query finds."""
    return len(_Search(connection, index, query).limited(filters)[0])


@dataclass(frozen=True)
class _Search:
    connection: sqlite3.Connection
    index: ByValue
    query: Query

    def found(self, filters: Filters, asked: Asked) -> Found:
        matches, hidden = self.limited(filters)
        counts = self._counts(matches)
        limit, offset = min(max(asked.limit, 0), len(matches)), min(max(asked.offset, 0), len(matches))
        exact = self._exact() if self.query.exact_match() else BitMap()
        calendar = self.index.calendar
        if not limit:
            ids: list[int] = []
        elif asked.sort == "relevance":
            ids = self._ranked(matches, exact, calendar, limit, offset)
        else:
            ids = calendar.ordered(matches, asked.sort == "newest", limit, offset)
        return Found(len(matches), tuple(ids), frozenset(number for number in ids if number in exact), counts, hidden)

    # -- which pages

    def limited(self, filters: Filters) -> tuple[BitMap, dict[str, int]]:
        """All pages that are found, and how many were left out, by reason."""
        matches = self._matches()
        for given, negative in ((filters, False), (self.query.filters, False), (self.query.without, True)):
            matches = self._filtered(matches, given, negative)
        return (matches, {}) if filters.state or self.query.filters.state else self._shown(matches)

    def _term(self, term: Term, exact: bool) -> Posting:
        """The pages with a term; for a phrase with the levels of its rarest word."""
        keys = term.exact if exact else term.folded
        if len(keys) == 1:
            ask = self.index.prefix if term.prefix else self.index.word
            return ask(term.folded[0], term.exact[0] if exact else None, term.column)
        docs = self.index.phrase(keys, exact, term.folded, term.prefix, term.column)
        if not docs:
            return NOTHING
        whole = len(keys) - term.prefix  # the last one is only a beginning
        words = [(term.folded[at], keys[at] if exact else None) for at in range(whole)]
        rarest = self.index.word(*min(words, key=lambda word: len(self.index.docs(*word))))
        return Posting(docs, tuple(bits & docs for bits in rarest.slices))

    def _matches(self) -> BitMap:
        """The pages with all words that are looked for and none of the excluded ones."""
        found = None
        for group in self.query.groups:
            docs = union(self._term(term, exact=False).docs for term in group)
            found = docs if found is None else found & docs
            if not found:
                return BitMap()
        matches = self.index.pages if found is None else found
        for term in self.query.excluded:
            matches = matches - self._term(term, exact=term.accented).docs
        return matches

    def _exact(self) -> BitMap:
        """The pages with every accented word as it was typed."""
        found: BitMap | None = None
        for group in self.query.groups:
            if all(term.accented for term in group):
                docs = union(self._term(term, exact=True).docs for term in group)
                found = docs if found is None else found & docs
        return found or BitMap()

    def _filtered(self, matches: BitMap, filters: Filters, negative: bool) -> BitMap:
        """Limits pages to those that filters name, or keeps these out."""

        def limited(docs: BitMap) -> BitMap:
            return matches - docs if negative else matches & docs

        for name in ("site", "language", "kind", "topic", "place", "flag", "year"):
            if values := getattr(filters, name):
                named = self._hosts(values) if name == "site" else values
                known = self._years(values) if name == "year" else self.index.values(name)
                matches = limited(union(known[value] for value in named if value in known))
        for name in ("before", "after"):
            for value in getattr(filters, name):
                matches = limited(self._dated(name, value))
        if filters.state and "all" not in filters.state:
            duplicate = self.index.value("duplicate")
            parts = [self.index.value("state", value) for value in filters.state if value != "duplicate"]
            parts = [part if negative else part - duplicate for part in parts]
            matches = limited(union([*parts, *([duplicate] if "duplicate" in filters.state else [])]))
        return matches

    def _years(self, values: tuple[str, ...]) -> dict[str, BitMap]:
        """The pages by year, and by month where months are asked for."""
        return self.index.values("month") | self.index.years if any("-" in value for value in values) else self.index.years

    def _hosts(self, values: tuple[str, ...]) -> list[str]:
        """Slugs of sites that are named by slug or by host."""
        found = []
        for value in values:
            found.append(value)
            if "." in value:
                home = "instr(replace(home_url, '//www.', '//'), '//' || ?)"
                rows = self.connection.execute(f"select slug from sites where {home}", [value.removeprefix("www.")])
                found = [*found[:-1], *(row[0] for row in rows)]
        return found

    def _dated(self, name: str, value: str) -> BitMap:
        """The pages of which the date may lie before, or from, a date on."""
        bound = value + _tail("-01-01", value)
        if name == "before":
            return self.index.dated(lambda date: date + _tail("-01-01", date) < bound)
        return self.index.dated(lambda date: date + _tail("-12-31", date) >= bound)

    def _shown(self, matches: BitMap) -> tuple[BitMap, dict[str, int]]:
        """The pages that are shown when no state is asked for, and how many others there are, by reason."""
        excluded, duplicate = self.index.value("state", "excluded"), self.index.value("duplicate")
        hidden = {"excluded": matches.intersection_cardinality(excluded)}
        matches = matches - excluded
        hidden["duplicate"] = matches.intersection_cardinality(duplicate)
        return matches - duplicate, {reason: count for reason, count in sorted(hidden.items()) if count}

    # -- how many

    def _counts(self, matches: BitMap) -> dict[str, list[Facet]]:
        """Counts of the whole result per facet."""
        known = {facet: self.index.values(facet) for facet in (*COUNTED, "month")} | {"year": self.index.years}
        found: dict[str, list[Facet]] = {}
        for facet, values in known.items():
            counts = ((value, matches.intersection_cardinality(docs)) for value, docs in values.items())
            found[facet] = [Facet(value, count) for value, count in counts if count]
        return in_order(found)

    # -- in which order

    def _ranked(self, matches: BitMap, exact: BitMap, calendar: Calendar, limit: int, offset: int) -> list[int]:
        """Pages with the accented words as typed first, then the others; each by score, then the newest."""
        side_by_side = self._side_by_side(matches)
        found: list[int] = []
        for pages, spelt in ((matches & exact, True), (matches - exact, False)):
            if pages and limit > len(found):
                scores = self._scores(pages, spelt, side_by_side)
                found += ordered(pages, scores, calendar, limit - len(found), offset)
                offset = max(offset - len(pages), 0)
        return found

    def _scores(self, pages: BitMap, spelt: bool, side_by_side: BitMap) -> list[BitMap]:
        """bm25 of some pages, in whole numbers: each term's level times its rarity, twice where the words stand side by side."""
        total: list[BitMap] = []
        alone = len(self.query.terms) == 1
        for term in self.query.terms:
            posting = self._term(term, exact=spelt and term.accented)
            weight = 1 if alone else weight_of(len(self.index.pages), len(posting.docs))
            total = weigh(total, tuple(bits & pages for bits in posting.slices), weight)
        for _ in range(PHRASE_BOOST - 1):
            if side_by_side:
                doubled: Slices = tuple(bits & side_by_side for bits in total)
                total = add(total, doubled)
        return total

    def _side_by_side(self, matches: BitMap) -> BitMap:
        """The pages with all words side by side as typed."""
        phrase = self.query.phrase_match()
        if phrase is None or not matches:
            return BitMap()
        exact = phrase[0] == "pages_exact"
        folded = tuple(word for term in self.query.terms for word in term.folded)
        keys = tuple(word for term in self.query.terms for word in term.exact) if exact else folded
        return self.index.phrase(keys, exact, folded)


def _tail(tail: str, date: str) -> str:
    """What SQLite's ``substr(tail, length(date) - 3)`` gives: the rest of a date that has no day, or no month."""
    start = len(date) - 3
    if start > 0:
        return tail[start - 1 :]
    return tail if start == 0 or -start > len(tail) else tail[start:]
