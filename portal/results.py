"""What the search page shows, worked out from a search result: chips, facets, bars, pages, ways out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.search import Facet, Query, SearchResult
from portal.addresses import FACETS, PAGE_SIZE, Addresses, Selection
from portal.locale import Locale

SHOWN_VALUES = 8
STEPS = 24
"""Heights of a bar: the style sheet has one class for each, because the page allows no inline styles."""
MAX_BARS = 40

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


def bars(counts: list[tuple[str, int]], to: dict[str, str] | None = None) -> list[Bar]:
    """Bars for counts by year ("2020") or month ("2020-03"), gaps filled with empty bars, oldest first."""
    by_period = dict(counts)
    if not by_period:
        return []
    periods = sorted(by_period)
    if len(periods[0]) == 4:
        last = int(periods[-1])
        first = max(int(periods[0]), last - MAX_BARS + 1)
        periods = [str(year) for year in range(first, last + 1)]
    else:
        periods = [f"{periods[0][:4]}-{month:02d}" for month in range(1, 13)]
    highest = max(by_period.values())
    return [
        Bar(
            label=period[2:4] if len(period) == 4 else period[5:],
            name=period,
            count=by_period.get(period, 0),
            step=-(-by_period.get(period, 0) * STEPS // highest),
            address=(to or {}).get(period),
        )
        for period in periods
    ]


def timeline(result: SearchResult, selection: Selection, to: Addresses) -> list[Bar]:
    """Bars of a result: by year, or by month when all of it is of one year. Each limits the search to its year or month."""
    years = [(facet.value, facet.count) for facet in result.facets.get("year", ())]
    if len(years) == 1:
        months = [(facet.value, facet.count) for facet in result.timeline if len(facet.value) == 7]
        whole = selection.minus("year", years[0][0])
        return bars(months, {month: to.search(whole.plus("year", month)) for month, _ in months}) if len(months) > 1 else []
    plus = selection.queries_plus("year")
    return bars(years, {year: to.search(selection) if selection.has("year", year) else to.searching(plus(year)) for year, _ in years})


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
