"""The portal's addresses: each view asks the archive in Datasette's threads and hands on to a template."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response

from archive import reader
from archive.dictionary import TABLES
from archive.search import SearchResult, misread, parse, pieces, search, spans
from portal import record, results
from portal.addresses import FACETS, PAGE_SIZE, Selection
from portal.health import causes_of, health
from portal.masking import is_shown, masked
from portal.metadata import QUERIES
from portal.responses import Page, as_json, error_page

T = TypeVar("T")
View = Callable[..., Awaitable[Response]]

TIME_LIMIT_MS = 10_000


async def _ask(datasette: Any, question: Callable[[sqlite3.Connection], T]) -> T:
    """Asks the archive in a thread; personal data in the answer are masked. Raises sqlite3.OperationalError when it takes too long."""
    shown = is_shown(datasette)

    def limited(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            found = question(connection)
            return found if shown else masked(found)

    answer: T = await datasette.get_database("archive").execute_fn(limited)
    return answer


def _view(function: Callable[[Page], Awaitable[Response]]) -> View:
    """Makes a route of a view: GET and HEAD only, an own page when it takes too long."""

    @wraps(function)
    async def answer(datasette: Any, request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return error_page(datasette, request, "method", 405)
        try:
            return await function(Page(datasette, request))
        except sqlite3.OperationalError as error:
            if error.args != ("interrupted",):
                raise
            return error_page(datasette, request, "busy", 503)

    del answer.__wrapped__  # Datasette passes arguments by the names in the signature
    return answer


def _site_names(page: Page, sites: tuple[reader.Site, ...]) -> dict[str, str]:
    return {site.slug: record.site_name(site, page.locale) for site in sites}


@_view
async def home(page: Page) -> Response:
    """What the archive holds, its newest and its recently changed pages."""
    holdings = await _ask(page.datasette, reader.home)
    years = {year: page.to.find(year=year) for year, _ in holdings.years}
    return page.html(
        "home",
        here="home",
        home=holdings,
        bars=results.bars(list(holdings.years), years),
        site_names=_site_names(page, holdings.sites),
    )


def _topics(connection: sqlite3.Connection, language: str) -> dict[str, str]:
    column = "label_en" if language == "en" else "label_vi"
    try:
        return dict(connection.execute(f"select slug, coalesce({column}, slug) from topics").fetchall())
    except sqlite3.OperationalError:
        return {}


def _places(connection: sqlite3.Connection) -> dict[str, str]:
    """The names of places by the value by which a search is limited to one."""
    try:
        return dict(connection.execute("select substr(key, 7), name from entities where kind = 'place' and key is not null").fetchall())
    except sqlite3.OperationalError:
        return {}


async def _search(page: Page, selection: Selection) -> tuple[SearchResult, results.Names]:
    def question(connection: sqlite3.Connection) -> tuple[SearchResult, results.Names]:
        found = search(
            connection,
            selection.q,
            filters=selection.filters,
            sort=selection.sort or "relevance",
            limit=PAGE_SIZE,
            offset=(selection.page - 1) * PAGE_SIZE,
            show_personal=is_shown(page.datasette),
        )
        sites = _site_names(page, reader.sites(connection))
        names = {"site": sites, "topic": _topics(connection, page.locale.language), "place": _places(connection)}
        return found, names

    return await _ask(page.datasette, question)


@_view
async def search_page(page: Page) -> Response:
    """The results of a search."""
    selection = Selection.read(page.request.args)
    found, names = await _search(page, selection)
    return page.html(
        "search",
        here="search",
        selection=selection,
        result=found,
        names=names,
        chips=results.chips(selection, page.locale, names, page.to),
        facets=results.facets(found, selection, page.locale, names, page.to),
        bars=results.timeline(found, selection, page.to),
        pager=results.pager(found.total, selection, page.to),
        hints=[*misread(selection.misread), *found.hints],
        suggestions=results.suggestions(found, selection, page.to),
        last_page=max(1, -(-found.total // PAGE_SIZE)),
        ways_out=[] if found.hits else results.ways_out(found.query, selection, page.locale, page.to),
    )


@_view
async def search_json(page: Page) -> Response:
    """The same search as JSON."""
    selection = Selection.read(page.request.args)
    found, _ = await _search(page, selection)
    hits = [
        asdict(hit)
        | {
            "title": "".join(piece for piece, _ in hit.title) or None,
            "title_pieces": hit.title,
            "page_url": page.datasette.absolute_url(page.request, page.to.page(hit.id)),
        }
        for hit in found.hits
    ]
    return as_json(
        {
            "query": selection.q,
            "filters": {
                name: list(getattr(selection.filters, name)) for name in (*FACETS, "after", "before")
            },
            "sort": found.sort,
            "page": selection.page,
            "page_size": PAGE_SIZE,
            "total": found.total,
            "hidden": found.hidden,
            "hits": hits,
            "facets": {name: [asdict(value) for value in values] for name, values in found.facets.items()},
            "timeline": [asdict(value) for value in found.timeline],
            "undated": found.undated,
            "suggestions": list(found.suggestions),
            "hints": [asdict(hint) for hint in (*misread(selection.misread), *found.hints)],
        }
    )


async def _page_of(page: Page) -> reader.Page:
    """The page an address names. Raises NotFound when there is none."""
    number = int(page.request.url_vars["id"])
    found = await _ask(page.datasette, lambda connection: reader.page(connection, number))
    if found is None:
        raise NotFound(f"page {number}")
    return found


@_view
async def read_page(page: Page) -> Response:
    """One page to read."""
    found = await _page_of(page)
    q = (page.request.args.get("q") or "").strip()
    query = parse(q) if q else None
    title = found.columns["title"] or ""
    here = page.datasette.absolute_url(page.request, page.to.page(found.id))
    return page.html(
        "page",
        here="page",
        page=found,
        q=q,
        title=pieces(title, spans(title, query, "title") if query else []),
        blocks=record.text_blocks(found, query),
        organisation=record.organisation(found, page.locale),
        citation=record.citation(found, page.locale),
        permanent=here,
        versions=found.versions,
    )


@_view
async def page_json(page: Page) -> Response:
    """One page as JSON, with all that hangs on it."""
    return as_json(record.as_dict(await _page_of(page)))


@_view
async def page_text(page: Page) -> Response:
    """One page as plain text: what it is in the first lines, then its text."""
    return Response.text(
        record.as_text(await _page_of(page), page.locale), headers={"x-robots-tag": "noindex"}
    )


@_view
async def sites_page(page: Page) -> Response:
    """The organisations."""
    sites = await _ask(page.datasette, reader.sites)
    return page.html("sites", here="sites", sites=sites, names=_site_names(page, sites), causes_of=causes_of)


@_view
async def site_page(page: Page) -> Response:
    """One organisation: coverage, health of the last runs, newest pages."""
    slug = unquote(page.request.url_vars["slug"])
    view = await _ask(page.datasette, lambda connection: reader.site(connection, slug))
    if view is None:
        raise NotFound(f"site {slug}")
    years = {year: page.to.find(site=slug, year=year) for year, _ in view.years}
    return page.html(
        "site",
        here="sites",
        view=view,
        health=health(view, page.locale),
        causes_of=causes_of,
        name=record.site_name(view.site, page.locale),
        bars=results.bars(list(view.years), years),
        site_names={},
    )


@_view
async def about_page(page: Page) -> Response:
    """What this is, and how to have a page taken down."""
    config = page.datasette.plugin_config("tulieu_portal") or {}
    return page.html("about", here="about", contact=config.get("contact"))


@_view
async def data_page(page: Page) -> Response:
    """The data dictionary, ready queries and the way into Datasette."""
    have = await _ask(page.datasette, lambda connection: record.table_names(connection))
    tables = [table for table in TABLES if not table.internal and table.name in have]
    return page.html("data", here="data", tables=tables, queries=list(QUERIES))


ROUTES: list[tuple[str, View]] = [
    (r"/$", home),
    (r"/search$", search_page),
    (r"/search\.json$", search_json),
    (r"/pages/(?P<id>[0-9]{1,18})$", read_page),
    (r"/pages/(?P<id>[0-9]{1,18})\.json$", page_json),
    (r"/pages/(?P<id>[0-9]{1,18})\.txt$", page_text),
    (r"/sites$", sites_page),
    (r"/sites/(?P<slug>[^/]{1,600})$", site_page),
    (r"/about$", about_page),
    (r"/data$", data_page),
]
