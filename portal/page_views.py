"""The addresses of one page: to read, as JSON and text, to cite, and two of its versions compared."""

from __future__ import annotations

import asyncio
import re
import shlex
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from datasette.utils import MultiParams
from datasette.utils.asgi import Response

from archive import reader
from archive.search import parse, pieces, spans
from portal import citing, record
from portal.addresses import Selection
from portal.asking import View, ask, found_or_missing, site_names, view
from portal.compare import Comparison, compare
from portal.responses import Page, as_json

NUMBER = r"(?P<id>[0-9]{1,18})"
_SAFE_FILE = re.compile(r"[\w.@+-]+(/[\w.@+-]+)*")


async def _page_of(page: Page) -> reader.Page:
    """The page an address names. Raises NotFound when there is none."""
    number = int(page.request.url_vars["id"])
    found = await ask(page.datasette, lambda connection: reader.page(connection, number))
    return found_or_missing(found, f"page {number}")


_Read = tuple[reader.Page, tuple[reader.Related, ...], dict[str, str], bool]
"""A page, its related pages, and the names of all sites by slug."""


async def _page_with_related(page: Page) -> _Read:
    number = int(page.request.url_vars["id"])

    def question(connection: sqlite3.Connection) -> _Read | None:
        found = reader.page(connection, number)
        if found is None:
            return None
        return found, reader.related(connection, found), site_names(page, reader.named_sites(connection)), reader.has_takedowns(connection)

    return found_or_missing(await ask(page.datasette, question), f"page {number}")


def _here(page: Page, number: int) -> str:
    return str(page.datasette.absolute_url(page.request, page.to.page(number)))


def _back(page: Page, q: str) -> str | None:
    """The address of the results from which one came, as narrowed and at the page left; without them those of ``q``.

    Built anew from what the browser says it came from, so that no foreign address is ever linked.
    """
    came, _, query = (page.request.headers.get("referer") or "").partition("?")
    if came == page.absolute(page.to.path("/search")):
        selection = Selection.read(MultiParams(parse_qs(query)))
        if selection.q == " ".join(q.split()):
            return page.to.search(selection, selection.page)
    return page.to.find(q) if q else None


@view
async def read_page(page: Page) -> Response:
    """One page to read."""
    found, related, names, takedowns = await _page_with_related(page)
    q = (page.request.args.get("q") or "").strip()
    query = parse(q) if q else None
    title = found.columns["title"] or ""
    return page.html(
        "page",
        here="page",
        page=found,
        back=_back(page, q),
        title=pieces(title, spans(title, query, "title") if query else []),
        blocks=record.text_blocks(found, query),
        organisation=record.organisation(found, page.locale),
        citation=record.citation(found, page.locale),
        permanent=_here(page, found.id),
        versions=found.versions,
        related=related,
        names=names,
        takedowns=takedowns,
        cite_formats=list(citing.FORMATS),
        unpack=_unpack(found.capture),
        payload_digest=_PAYLOAD_DIGEST,
    )


_PAYLOAD_DIGEST = r"perl -0777 -pe 's/^.*?\r\n\r\n//s; s/^HTTP\/.*?\r\n\r\n//s; s/\r\n\r\n\z//' | sha256sum"
"""What computes the digest of the payload of a record: WARC headers go, those of HTTP (a file that was imported has none), and the empty
lines that close the record."""


def _unpack(capture: reader.Capture | None) -> str | None:
    """A command that shows the record of a capture as it lies in its WARC file; None when the archive does not say where."""
    if capture is None or not capture.warc_file or not _SAFE_FILE.fullmatch(capture.warc_file):
        return None
    if capture.warc_offset is None or not capture.warc_length:
        return None
    file = shlex.quote(f"captures/{capture.warc_file}")
    return f"tail -c +{capture.warc_offset + 1} {file} | head -c {capture.warc_length} | gunzip"


@view
async def page_json(page: Page) -> Response:
    """One page as JSON, with all that hangs on it."""
    return as_json(record.as_dict(await _page_of(page)))


@view
async def page_text(page: Page) -> Response:
    """One page as plain text: what it is in the first lines, then its text."""
    return Response.text(
        record.as_text(await _page_of(page), page.locale), headers={"x-robots-tag": "noindex"}
    )


def _cite(form: str) -> View:
    writer = citing.WRITERS[form]

    @view
    async def cite_page(page: Page) -> Response:
        found = await _page_of(page)
        text = writer(citing.source(found, _here(page, found.id), page.locale))
        headers = {"x-robots-tag": "noindex", "content-disposition": f'inline; filename="tulieu-{found.id}.{form}"'}
        return Response(text, content_type=f"{citing.FORMATS[form]}; charset=utf-8", headers=headers)

    return cite_page


@dataclass(frozen=True)
class VersionPair:
    """A page, the numbers of two of its versions, and these when there are two to compare."""

    page: reader.Page
    old: int
    new: int
    texts: tuple[reader.VersionText, ...]


@view
async def compare_page(page: Page) -> Response:
    """What changed between two versions of a page; those of the last change when the address names none."""
    number = int(page.request.url_vars["id"])
    asked = [page.request.args.get(name) or "" for name in ("from", "to")]
    if any(value and not re.fullmatch(r"[0-9]{1,9}", value) for value in asked):
        return Response.redirect(page.to.compare(number))
    old, new = (int(value) if value else None for value in asked)
    pair = found_or_missing(await ask(page.datasette, lambda connection: pair_of_versions(connection, number, old, new)), f"versions of page {number}")
    return page.html(
        "compare",
        here="page",
        page=pair.page,
        old=next((each for each in pair.page.versions if each.number == pair.old), None),
        new=next((each for each in pair.page.versions if each.number == pair.new), None),
        comparison=await _compared(pair.texts),
        organisation=record.organisation(pair.page, page.locale),
    )


def pair_of_versions(connection: sqlite3.Connection, page_id: int, old: int | None, new: int | None) -> VersionPair | None:
    """The two versions that are to be compared; None when there is no such page, or no such version."""
    found = reader.page(connection, page_id)
    if found is None:
        return None
    numbers = sorted(version.number for version in found.versions)
    last = numbers[-1] if numbers else 1
    if new is None:
        new = last if old is None or old != last or len(numbers) < 2 else numbers[-2]
    if old is None:
        old = max((number for number in numbers if number < new), default=new)
    if numbers and not {old, new} <= set(numbers):
        return None
    texts = {text.number: text for text in reader.versions(connection, page_id, old, new)}
    return VersionPair(found, old, new, (texts[old], texts[new]) if old != new and len(texts) == 2 else ())


async def _compared(texts: tuple[reader.VersionText, ...]) -> Comparison | None:
    return await asyncio.to_thread(compare, *texts) if texts else None


ROUTES: list[tuple[str, Callable[..., Awaitable[Response]]]] = [
    (rf"/pages/{NUMBER}$", read_page),
    (rf"/pages/{NUMBER}\.json$", page_json),
    (rf"/pages/{NUMBER}\.txt$", page_text),
    *((rf"/pages/{NUMBER}/cite\.{re.escape(form)}$", _cite(form)) for form in citing.FORMATS),
    (rf"/pages/{NUMBER}/compare$", compare_page),
]
