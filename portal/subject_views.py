"""The addresses of what pages are about: topics, places, organisations and projects that they name, legal documents that they cite."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette.utils.asgi import Response

from archive import reader
from portal import results
from portal.addresses import FACETS, PLURALS
from portal.asking import View, ask, found_or_missing, page_number, site_names, view
from portal.responses import Page
from vietnamese.forms import fold

T = TypeVar("T")
MAX_ASKED_CHARS = 200
KINDS = {plural: kind for kind, plural in PLURALS.items()}
SUBJECT = rf"/(?P<plural>{'|'.join(KINDS)})/(?P<slug>.{{1,400}}?)"
DOCUMENT = r"/legal/(?P<key>[^/]{1,800}?)"


async def _ask_with_sites(page: Page, keep: Hashable, question: Callable[[sqlite3.Connection], T]) -> tuple[T, dict[str, str]]:
    """An answer of the archive, which may be kept under a name, and the names of its sites."""
    answer, sites = await ask(page.datasette, lambda connection: (question(connection), reader.named_sites(connection)), keep)
    return answer, site_names(page, sites)


def _parts(total: int, size: int, number: int, address: Callable[[int], str]) -> dict[str, Any]:
    """What a template needs to show the ``number``-th page of a list."""
    return {"number": number, "pager": results.numbered(total, size, number, address), "beyond": results.beyond(total, size, number, address)}


@view
async def topics_page(page: Page) -> Response:
    """The topics, those with most pages first."""
    found = await ask(page.datasette, lambda connection: reader.subjects(connection, "topic"), keep="topics")
    return page.html("subjects", here="topics", name="topics", groups=[("", found)] if found else [])


@view
async def places_page(page: Page) -> Response:
    """The places, by the province or city of today to which they belong; those with most pages first."""
    found = await ask(page.datasette, lambda connection: reader.subjects(connection, "place"), keep="places")
    groups: dict[str, list[reader.Subject]] = defaultdict(list)
    for place in found:
        groups[place.today or place.province or ""].append(place)
    ranked = sorted(groups.items(), key=lambda item: (not item[0], -max(place.pages for place in item[1]), item[0]))
    return page.html("subjects", here="places", name="places", groups=ranked)


@view
async def organisations_page(page: Page) -> Response:
    """The organisations and projects that pages name."""
    found = await ask(page.datasette, lambda connection: reader.subjects(connection, "organisation", "project"), keep="organisations")
    groups = [(page.locale.t(f"subjects.group_{kind}"), [one for one in found if one.kind == kind]) for kind in ("organisation", "project")]
    return page.html("subjects", here="sites", name="organisations", groups=[group for group in groups if group[1]])


@view
async def projects_page(page: Page) -> Response:
    """Projects are listed with the organisations."""
    return Response.redirect(page.to.listed("organisations"))


@view
async def subject_page(page: Page) -> Response:
    """One topic, place, organisation or project: counts over time, sites, newest pages, what stands beside it."""
    kind, slug = KINDS[page.request.url_vars["plural"]], unquote(page.request.url_vars["slug"])
    number = page_number(page)
    view_, names = await _ask_with_sites(page, (kind, slug, number), lambda connection: reader.subject(connection, kind, slug, number))
    found = found_or_missing(view_, f"{kind} {slug}")
    return page.html(
        "subject",
        here={"topic": "topics", "place": "places"}.get(kind, "sites"),
        view=found,
        plural=PLURALS[kind],
        bars=results.years(found.spread.years, results.of_years(page.to, **{kind: slug}) if kind in FACETS else None),
        names=names,
        **_parts(found.spread.total, reader.PAGE_SIZE, number, lambda n: page.to.subject(kind, slug, page=n)),
        search=page.to.find(**{kind: slug}) if kind in FACETS else None,
        feed=page.feed(page.to.subject(kind, slug, ".atom")),
    )


@view
async def legal_page(page: Page) -> Response:
    """All cited legal documents, or those of which words are asked, those that most pages cite first."""
    number, q = page_number(page), " ".join((page.request.args.get("q") or "")[:MAX_ASKED_CHARS].split())
    found = await ask(page.datasette, reader.documents, keep="documents")
    words = fold(q).split()
    asked = [each for each in found if all(word in _words_of(each) for word in words)] if words else found
    first = (number - 1) * reader.LIST_SIZE
    return page.html(
        "legal",
        here="legal",
        q=q,
        documents=asked[first : first + reader.LIST_SIZE],
        total=len(asked),
        any=bool(found),
        **_parts(len(asked), reader.LIST_SIZE, number, lambda n: page.to.listed("legal", n, q)),
    )


def _words_of(document: reader.Document) -> str:
    """What a document may be asked for by: its names and numbers, folded."""
    parts = (document.kind, document.number, document.title, document.issuer, document.issued_on, document.key)
    return fold(" ".join(part for part in parts if part))


@view
async def document_page(page: Page) -> Response:
    """One legal document: how it is cited, and all who cite it with their words."""
    key = unquote(page.request.url_vars["key"])
    number = page_number(page)
    view_, names = await _ask_with_sites(page, ("document", key, number), lambda connection: reader.document(connection, key, number))
    found = found_or_missing(view_, f"legal document {key}")
    return page.html(
        "document",
        here="legal",
        view=found,
        bars=results.years(found.spread.years),
        names=names,
        **_parts(found.spread.total, reader.PAGE_SIZE, number, lambda n: page.to.document(key, page=n)),
        feed=page.feed(page.to.document(key, ".atom")),
    )


ROUTES: list[tuple[str, View]] = [
    (r"/topics$", topics_page),
    (r"/places$", places_page),
    (r"/organisations$", organisations_page),
    (r"/projects$", projects_page),
    (rf"{SUBJECT}$", subject_page),
    (r"/legal$", legal_page),
    (rf"{DOCUMENT}$", document_page),
]
