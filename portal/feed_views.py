"""The addresses of the Atom feeds: of every search, site, topic, place, organisation, project and legal document."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote

from datasette.utils.asgi import Response

from archive import reader
from portal import record, results
from portal.addresses import Selection
from portal.asking import View, ask, found_or_missing, site_names, view
from portal.feeds import MEDIA_TYPE, Addressed, Feed, atom
from portal.naming import document_name, place_names, subject_name, topic_names
from portal.responses import Page
from portal.subject_views import DOCUMENT, KINDS, SUBJECT


def _answer(page: Page, feed: Feed, entries: tuple[reader.Entry, ...], sites: tuple[reader.Site, ...]) -> Response:
    """The feed, or 304 when the reader has it as it is."""
    to = Addressed(
        page=lambda number: page.absolute(page.to.page(number)),
        compare=lambda number, old, new: page.absolute(page.to.compare(number, old, new)),
    )
    body = atom(feed, entries, to, page.locale, site_names(page, sites))
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"etag": tag, "x-robots-tag": "noindex"}
    known = {each.strip().removeprefix("W/") for each in (page.request.headers.get("if-none-match") or "").split(",")}
    if tag in known:
        return Response("", status=304, headers=headers)
    return Response(body.decode("utf-8"), headers=headers, content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _feed(page: Page, name: str, title: str, shown: str, feed: str) -> Feed:
    """A feed of what is at the path ``shown`` in HTML and at the path ``feed`` in Atom."""
    return Feed(f"tulieu:{name}", f"{title} · {page.locale.t('site.title')}", page.absolute(shown), page.absolute(page.feed(feed)))


@view
async def search_feed(page: Page) -> Response:
    """What is new and changed in a search."""
    selection = Selection.read(page.request.args)
    entries, sites, topics, places = await ask(
        page.datasette,
        lambda connection: (
            reader.follow.of_search(connection, selection.q, selection.filters), reader.named_sites(connection),
            topic_names(connection, page.locale), place_names(connection),
        ),
    )  # fmt: skip
    plain = selection.followed()
    named: results.Names = {"site": site_names(page, sites), "topic": topics, "place": places}
    words = [selection.q, *(results.value_name(page.locale, named, name, value) for name, value in selection.chosen())]
    said = ", ".join(word for word in words if word)
    title = page.locale.t("results.title", q=said) if said else page.locale.t("follow.all")
    return _answer(page, _feed(page, f"search?{plain.query()}", title, page.to.search(plain), page.to.search(plain, form=".atom")), entries, sites)


@view
async def site_feed(page: Page) -> Response:
    """What is new and changed on a site."""
    slug = unquote(page.request.url_vars["slug"])
    sites, entries = await ask(page.datasette, lambda connection: (reader.named_sites(connection), reader.follow.of_site(connection, slug)))
    site = found_or_missing(next((site for site in sites if site.slug == slug), None), f"site {slug}")
    title = record.site_name(site, page.locale)
    return _answer(page, _feed(page, f"sites/{slug}", title, page.to.site(slug), page.to.site(slug, ".atom")), entries, sites)


@view
async def subject_feed(page: Page) -> Response:
    """What is new and changed among the pages of a topic, place, organisation or project."""
    kind, slug = KINDS[page.request.url_vars["plural"]], unquote(page.request.url_vars["slug"])
    one, entries, sites = await ask(
        page.datasette,
        lambda connection: (reader.subject_named(connection, kind, slug), reader.follow.of_subject(connection, kind, slug), reader.named_sites(connection)),
    )
    title = subject_name(found_or_missing(one, f"{kind} {slug}"), page.locale)
    return _answer(page, _feed(page, f"{kind}/{slug}", title, page.to.subject(kind, slug), page.to.subject(kind, slug, ".atom")), entries, sites)


@view
async def document_feed(page: Page) -> Response:
    """What is new and changed among the pages that cite a legal document."""
    key = unquote(page.request.url_vars["key"])
    one, entries, sites = await ask(
        page.datasette,
        lambda connection: (reader.document_named(connection, key), reader.follow.of_document(connection, key), reader.named_sites(connection)),
    )
    title = document_name(found_or_missing(one, f"legal document {key}"))
    return _answer(page, _feed(page, f"legal/{key}", title, page.to.document(key), page.to.document(key, ".atom")), entries, sites)


ROUTES: list[tuple[str, View]] = [
    (r"/search\.atom$", search_feed),
    (r"/sites/(?P<slug>[^/]{1,600}?)\.atom$", site_feed),
    (rf"{SUBJECT}\.atom$", subject_feed),
    (rf"{DOCUMENT}\.atom$", document_feed),
]
