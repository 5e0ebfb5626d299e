"""The portal's addresses: each view asks the archive in Datasette's threads and hands on to a template."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from urllib.parse import unquote

from datasette.utils.asgi import Response

from archive import reader
from archive.dictionary import TABLES
from archive.search import Hint, SearchResult, misread, search, too_many
from portal import dashboard_views, downloads, feed_views, llms, page_views, record, results, subject_views
from portal.addresses import FACETS, MAX_VALUES, PAGE_SIZE, Selection
from portal.asking import View, ask, found_or_missing, site_names, view
from portal.health import causes_of, health
from portal.masking import is_shown
from portal.naming import place_names, topic_names
from portal.queries import GROUPS
from portal.responses import Page, as_json

TOPICS_SHOWN = 12
SHOWN_HINTS = 5
"""Hints on filters above the results: each may name all topics, and an address may hold dozens of filters. JSON has them all."""


@view
async def home(page: Page) -> Response:
    """What the archive holds, its newest and its recently changed pages."""
    holdings, topics = await ask(
        page.datasette, lambda connection: (reader.home(connection), reader.subjects(connection, "topic")[:TOPICS_SHOWN]), keep="home"
    )
    return page.html(
        "home",
        here="home",
        home=holdings,
        bars=results.years(holdings.years, results.of_years(page.to)),
        site_names=site_names(page, holdings.sites),
        topics=topics,
        feed=page.feed(page.to.search(Selection(), form=".atom")),
    )


async def _search(page: Page, selection: Selection) -> tuple[SearchResult, results.Names]:
    def question(connection: sqlite3.Connection) -> SearchResult:
        return search(
            connection,
            selection.q,
            filters=selection.filters,
            sort=selection.sort or "relevance",
            limit=PAGE_SIZE,
            offset=(selection.page - 1) * PAGE_SIZE,
            show_personal=is_shown(page.datasette),
        )

    def named(connection: sqlite3.Connection) -> results.Names:
        return {"site": site_names(page, reader.named_sites(connection)), "topic": topic_names(connection, page.locale), "place": place_names(connection)}

    return await ask(page.datasette, question), await ask(page.datasette, named, keep=("names", page.locale.language))


def _left_out(selection: Selection) -> tuple[Hint, ...]:
    """What of an address was left out of the search, and why."""
    return (*too_many(selection.dropped, MAX_VALUES), *misread(selection.misread))


@view
async def search_page(page: Page) -> Response:
    """The results of a search; with ``part=results`` only what changes while one types."""
    selection = Selection.read(page.request.args)
    found, names = await _search(page, selection)
    part = page.request.args.get("part") == "results"
    response = page.html(
        "results" if part else "search",
        script=True,
        here="search",
        selection=selection,
        result=found,
        names=names,
        chips=results.chips(selection, page.locale, names, page.to),
        facets=results.facets(found, selection, page.locale, names, page.to),
        bars=results.timeline(found, selection, page.to),
        pager=results.pager(found.total, selection, page.to),
        beyond=results.beyond(found.total, PAGE_SIZE, selection.page, lambda number: page.to.search(selection, number)),
        hints=[*_left_out(selection), *found.hints][:SHOWN_HINTS],
        suggestions=results.suggestions(found, selection, page.to),
        last_page=max(1, -(-found.total // PAGE_SIZE)),
        feed=page.feed(page.to.search(selection.followed(), form=".atom")),
        ways_out=[] if found.total else results.ways_out(found.query, selection, page.locale, page.to),
        said=results.said(found, selection, page.locale),
        indexed=results.is_worth_indexing(found, selection),
    )
    if part:
        response.headers["x-robots-tag"] = "noindex"
    return response


@view
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
            "hints": [asdict(hint) for hint in (*_left_out(selection), *found.hints)],
        }
    )


@view
async def sites_page(page: Page) -> Response:
    """The organisations."""
    sites = await ask(page.datasette, reader.sites, keep="sites")
    return page.html("sites", here="sites", sites=sites, names=site_names(page, sites), causes_of=causes_of)


@view
async def site_page(page: Page) -> Response:
    """One organisation: coverage, health of the last runs, newest pages."""
    slug = unquote(page.request.url_vars["slug"])
    found = found_or_missing(await ask(page.datasette, lambda connection: reader.site(connection, slug), keep=("site", slug)), f"site {slug}")
    return page.html(
        "site",
        here="sites",
        view=found,
        health=health(found, page.locale),
        causes_of=causes_of,
        name=record.site_name(found.site, page.locale),
        bars=results.years(found.years, results.of_years(page.to, site=slug)),
        site_names={},
        feed=page.feed(page.to.site(slug, ".atom")),
    )


@view
async def about_page(page: Page) -> Response:
    """What this is, and how to have a page taken down."""
    config = page.datasette.plugin_config("tulieu_portal") or {}
    return page.html("about", here="about", contact=config.get("contact"))


@view
async def data_page(page: Page) -> Response:
    """The data dictionary, ready queries and the way into Datasette."""
    have = await ask(page.datasette, lambda connection: record.table_names(connection))
    tables = [table for table in TABLES if not table.internal and table.name in have]
    return page.html("data", here="data", tables=tables, groups=GROUPS)


NOT_FOR_ROBOTS = ("/archive", "/search.", "/search/", "/data/", "/pages/*/cite.")
"""Tables, SQL, downloads and citations: the same pages again in other forms, and dear to make."""


@view
async def robots(page: Page) -> Response:
    """What robots may ask for (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {page.datasette.urls.path(path)}" for path in NOT_FOR_ROBOTS)]
    return Response.text("\n".join(lines) + "\n", headers={"cache-control": "max-age=86400"})


@view
async def databases(page: Page) -> Response:
    """Datasette's list of databases without the folders of this computer, which it names to everybody."""
    told = ("name", "route", "size", "is_mutable", "is_memory", "hash")
    named = {name: one for name, one in page.datasette.databases.items() if not name.startswith("_")}
    return Response.json([{key: getattr(one, key) for key in told} for one in named.values()])


ROUTES: list[tuple[str, View]] = [
    (r"/$", home),
    (r"/search$", search_page),
    (r"/search\.json$", search_json),
    *dashboard_views.ROUTES,
    *llms.ROUTES,
    *downloads.ROUTES,
    *page_views.ROUTES,
    *feed_views.ROUTES,
    *subject_views.ROUTES,
    (r"/sites$", sites_page),
    (r"/sites/(?P<slug>[^/]{1,600})$", site_page),
    (r"/about$", about_page),
    (r"/robots\.txt$", robots),
    (r"/-/databases(?:\.json)?$", databases),
    (r"/data$", data_page),
]
