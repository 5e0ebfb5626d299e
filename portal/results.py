"""What the search page shows, worked out from a search result: chips, facets, bars, pages, ways out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archive.search import Facet, Query, SearchResult
from portal.addresses import FACETS, PAGE_SIZE, Addresses, Selection
from portal.locale import Locale

SHOWN_VALUES = 8
STEPS = 24
"""Heights of a bar: the style sheet has one class for each, because the page allows no inline styles."""
MAX_YEARS = 30
"""Bars at most: as many as the widest chart (46rem) holds at the 24 px that a target needs (WCAG 2.2, 2.5.8)."""
GROUPED = 5
"""Years of a bar where a chart spans more than MAX_YEARS."""

Names = dict[str, dict[str, str]]
"""Names of facet values that live in the archive: facet -> value -> name."""


@dataclass(frozen=True)
class Link:
    """A link with its text, and a count where one is shown."""

    text: str
    address: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar of a timeline; ``step`` is its height from 0 to STEPS."""

    label: str
    name: str
    count: int
    step: int
    address: str | None = None


@dataclass(frozen=True)
class FacetView:
    """One facet: the values shown at once, and those folded away."""

    name: str
    values: list[Link]
    more: list[Link]


def value_name(locale: Locale, names: Names, facet: str, value: str) -> str:
    """A facet value in words."""
    if facet in names:
        return names[facet].get(value, value)
    if facet in ("before", "after") or (facet == "year" and len(value) == len("2024-03")):
        return locale.date(value)
    if facet == "year":
        return value
    return locale.name(facet, value)


def facets(
    result: SearchResult, selection: Selection, locale: Locale, names: Names, to: Addresses
) -> list[FacetView]:
    """The facets that have something to choose, with the chosen values removable."""
    views = []
    for facet in FACETS:
        values = list(result.facets.get(facet, ()))
        if facet == "year":
            values.reverse()
        links = _facet_links(facet, values, selection, locale, names, to)
        if links and (len(links) > 1 or facet in ("site", "language", "kind") or links[0].chosen):
            views.append(FacetView(facet, links[:SHOWN_VALUES], links[SHOWN_VALUES:]))
    return views


def _facet_links(
    facet: str, values: list[Facet], selection: Selection, locale: Locale, names: Names, to: Addresses
) -> list[Link]:
    plus = selection.queries_plus(facet)
    links = []
    for value in values:
        chosen = selection.has(facet, value.value)
        query = selection.minus(facet, value.value).query() if chosen else plus(value.value)
        links.append(Link(value_name(locale, names, facet, value.value), to.searching(query), value.count, chosen))
    return links


def chips(selection: Selection, locale: Locale, names: Names, to: Addresses) -> list[Link]:
    """The chosen filters, each as a link to the search without it."""
    found = []
    for name, value in selection.chosen():
        text = value_name(locale, names, name, value)
        if name in ("before", "after"):
            text = f"{locale.t(f'facet.{name}')} {text}"
        found.append(Link(text, to.search(selection.minus(name, value))))
    return found


def years(counts: Sequence[tuple[str, int]], to: Callable[[str, str], str] | None = None) -> list[Bar]:
    """Bars for counts by year ("2020"), oldest first, gaps filled with empty bars; of ``GROUPED`` years each where they are too many.

    ``to`` gives the address of the pages from one year to another, both included.
    """
    by_year = {int(year): count for year, count in counts}
    if not by_year:
        return []
    last = max(by_year)
    step = 1 if last - min(by_year) < MAX_YEARS else GROUPED
    first = max(min(by_year) // step, last // step - MAX_YEARS + 1) * step
    found = []
    for begin in range(first, last + 1, step):
        end = begin + step - 1
        count = sum(by_year.get(year, 0) for year in range(begin, end + 1))
        name, label = f"{begin:04d}", f"{begin % 100:02d}"
        if step > 1:
            name, label = f"{name}–{end:04d}", f"{label}–{end % 100:02d}"
        found.append(Bar(label, name, count, 0, to(f"{begin:04d}", f"{end:04d}") if to and count else None))
    return _drawn(found)


def months(counts: Sequence[tuple[str, int]], to: Callable[[str], str]) -> list[Bar]:
    """Bars for counts by month ("2020-03") of one year, gaps filled with empty bars."""
    by_month = dict(counts)
    names = [f"{counts[0][0][:4]}-{month:02d}" for month in range(1, 13)]
    return _drawn([Bar(name[5:], name, by_month.get(name, 0), 0, to(name) if name in by_month else None) for name in names])


def _drawn(found: list[Bar]) -> list[Bar]:
    """Bars with their heights."""
    highest = max(bar.count for bar in found) or 1
    return [replace(bar, step=-(-bar.count * STEPS // highest)) for bar in found]


def of_years(to: Addresses, **filters: str) -> Callable[[str, str], str]:
    """The addresses of the pages of some years among those that filters choose."""
    return lambda first, last: to.find(**filters, **({"year": first} if first == last else {"after": first, "before": f"{int(last) + 1:04d}"}))


def timeline(result: SearchResult, selection: Selection, to: Addresses) -> list[Bar]:
    """Bars of a result: by year, or by month when all of it is of one year. Each limits the search to its years or its month."""
    found = [(facet.value, facet.count) for facet in result.facets.get("year", ())]
    if len(found) == 1:
        by_month = [(facet.value, facet.count) for facet in result.timeline if len(facet.value) == 7]
        whole = selection.minus("year", found[0][0])
        return months(by_month, lambda month: to.search(whole.plus("year", month))) if len(by_month) > 1 else []
    plus = selection.queries_plus("year")
    undated = replace(selection, filters=replace(selection.filters, year=(), after=(), before=()))

    def address(first: str, last: str) -> str:
        if first != last:
            return to.search(undated.plus("after", first).plus("before", f"{int(last) + 1:04d}"))
        return to.search(selection) if selection.has("year", first) else to.searching(plus(first))

    return years(found, address)


def pager(total: int, selection: Selection, to: Addresses) -> list[Link | None]:
    """Links to the pages of a result near the present one; None marks a gap. Empty for a single page."""
    return numbered(total, PAGE_SIZE, selection.page, lambda number: to.search(selection, number))


def numbered(total: int, size: int, page: int, address: Callable[[int], str]) -> list[Link | None]:
    """Links to the pages of a list of ``total`` things, ``size`` a page, near the present one; as ``pager``."""
    last = -(-total // size)
    if last < 2:
        return []
    near = {1, last, *range(page - 2, page + 3)}
    links: list[Link | None] = []
    previous = 0
    for number in sorted(number for number in near if 1 <= number <= last):
        if number > previous + 1:
            links.append(None)
        links.append(Link(str(number), address(number), chosen=number == page))
        previous = number
    return links


def beyond(total: int, size: int, page: int, address: Callable[[int], str]) -> Link | None:
    """The way back from a page behind the last one of a list of ``total`` things, ``size`` a page; None where there is something to show."""
    last = -(-total // size)
    return Link(str(page), address(last)) if 0 < last < page else None


def suggestions(result: SearchResult, selection: Selection, to: Addresses) -> list[Link]:
    """Other spellings of a query that finds next to nothing, with the same filters."""
    return [Link(text, to.search(replace(selection, q=text, page=1))) for text in result.suggestions]


def said(result: SearchResult, selection: Selection, locale: Locale) -> str:
    """What is said to those who hear the page when the results change while they type."""
    counted = locale.n("results.count", result.total) if result.total else locale.t("empty.title")
    words = [f"{counted} {locale.t('results.for')} {selection.q}" if selection.q else counted]
    if result.suggestions:
        words.append(f"{locale.t('results.suggestions')} {', '.join(result.suggestions)}")
    return ". ".join(words) + "."


def is_worth_indexing(result: SearchResult, selection: Selection) -> bool:
    """Whether a search engine may list a search: its first page, unfiltered and with hits.

    What finds nothing stays out, or anybody could have any words listed under our name; filtered lists are endless variants.
    """
    return bool(result.hits) and selection.page == 1 and not selection.sort and not any(selection.chosen())


def ways_out(query: Query, selection: Selection, locale: Locale, to: Addresses) -> list[Link]:
    """What to try when nothing was found, the likeliest first."""
    ways = []
    if any(selection.chosen()):
        ways.append(Link(locale.t("empty.filters"), to.search(selection.only(selection.q))))
    words = [word for term in query.terms for word in term.exact]
    plain = " ".join(words)
    if plain and (
        query.excluded or query.filters or any(len(term.exact) > 1 or term.column for term in query.terms)
    ):
        ways.append(Link(locale.t("empty.plain"), to.search(selection.only(plain))))
    if words and re.search(r"\w$", selection.q) and len(words[-1]) > 1:
        ways.append(Link(locale.t("empty.prefix", word=words[-1]), to.search(replace(selection, q=selection.q + "*", page=1))))
    if len(words) > 1:
        ways.append(Link(locale.t("empty.any"), to.search(selection.only(" OR ".join(words)))))
    ways.append(Link(locale.t("empty.all"), to.search(Selection())))
    return ways
