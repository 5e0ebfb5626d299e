"""What assistants may ask of an archive: search, read, compare, cite, ready queries. Each reads only, and answers masked as the portal does."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from archive import reader
from archive.search import Filters, search
from portal import citing, record
from portal.addresses import FACETS, PAGE_SIZE, Addresses
from portal.asking import ask
from portal.compare import Paragraph, compare
from portal.locale import Locale
from portal.masking import is_shown, masked_value
from portal.page_views import pair_of_versions
from portal.queries import ALL, QUERIES

TEXT_CHARS = 20_000
"""Characters of a page that one answer holds; the next begin where ``next_start`` says."""
MAX_ROWS = 500
MAX_CHANGES = 200
_UNKNOWN = "There is no such page, or it was taken down"


class AskedError(Exception):
    """What was asked for cannot be answered; the message says why, to whoever asked."""


@dataclass(frozen=True)
class Asking:
    """One request: the installation, and how to make a whole address of a path."""

    datasette: Any
    absolute: Callable[[str], str]

    @property
    def to(self) -> Addresses:
        return Addresses(self.datasette.urls.path)


Arguments = dict[str, Any]
Run = Callable[[Asking, Arguments], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class ArchiveTool:
    """A tool: what it does, the JSON Schema of its arguments, and the function that answers."""

    name: str
    about: str
    schema: dict[str, Any]
    run: Run


def _text(about: str, most: int = 2000) -> dict[str, Any]:
    return {"type": "string", "description": about, "maxLength": most}


def _number(about: str, least: int = 1, most: int = 2**53) -> dict[str, Any]:
    return {"type": "integer", "description": about, "minimum": least, "maximum": most}


def _object(required: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


async def _search(asking: Asking, given: Arguments) -> dict[str, Any]:
    filters = Filters()
    for name in FACETS:
        for value in [given[name]] if given.get(name) else []:
            filters = filters.plus(name, value)
    number = given.get("page", 1)

    def question(connection: sqlite3.Connection) -> Any:
        return search(
            connection, given.get("query", ""), filters=filters, sort=given.get("sort", "relevance"), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE,
            show_personal=is_shown(asking.datasette),
        )  # fmt: skip

    found = await ask(asking.datasette, question)
    hits = [
        {
            "id": hit.id, "title": "".join(piece for piece, _ in hit.title) or None, "snippet": "".join(piece for piece, _ in hit.snippet),
            "organisation": hit.organisation, "site": hit.site, "date_published": hit.date_published, "language": hit.language, "kind": hit.kind,
            "state": hit.state, "flags": list(hit.flags), "original": hit.url, "kept": asking.absolute(asking.to.page(hit.id)),
        }
        for hit in found.hits
    ]  # fmt: skip
    return {
        "total": found.total, "page": number, "hits": hits, "suggestions": list(found.suggestions),
        "counts": {name: {value.value: value.count for value in values[:20]} for name, values in found.facets.items() if values},
    }  # fmt: skip


async def _page(asking: Asking, given: Arguments) -> reader.Page:
    found = await ask(asking.datasette, lambda connection: reader.page(connection, given["id"]))
    if found is None:
        raise AskedError(_UNKNOWN)
    return found


async def _read_page(asking: Asking, given: Arguments) -> dict[str, Any]:
    page, start = await _page(asking, given), given.get("start", 0)
    text = page.columns.get("text") or ""
    shown = ("title", "author", "organisation", "date_published", "date_source", "date_quote", "language", "kind", "state", "gone_since", "version_count",
             "first_seen_at", "last_seen_at", "text_sha256")  # fmt: skip
    return {
        "id": page.id, **{name: page.columns.get(name) for name in shown}, "original": page.columns["url"], "kept": asking.absolute(asking.to.page(page.id)),
        "topics": [asdict(topic) for topic in page.topics], "legal_references": [asdict(each) for each in page.references[:50]],
        "text": text[start : start + TEXT_CHARS], "characters": len(text),
        "next_start": start + TEXT_CHARS if len(text) > start + TEXT_CHARS else None,
        "citation": record.citation(page, Locale("en")),
    }  # fmt: skip


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    marks = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    return {"kind": paragraph.kind, "moved": paragraph.moved, "words": "".join(marks[sign].format(text) for sign, text in paragraph.parts)}


async def _compare(asking: Asking, given: Arguments) -> dict[str, Any]:
    old, new = given.get("from"), given.get("to")
    pair = await ask(asking.datasette, lambda connection: pair_of_versions(connection, given["id"], old, new))
    if pair is None:
        raise AskedError(f"{_UNKNOWN}, or it has no such version")
    if not pair.texts:
        return {"id": pair.page.id, "versions": len(pair.page.versions), "changes": [], "note": "Only one version is kept"}
    found = compare(*pair.texts)
    changed = [_paragraph(each) for stretch in found.stretches for each in stretch.paragraphs if each.kind != "same"]
    return {
        "id": pair.page.id, "from": pair.old, "to": pair.new, "versions": len(pair.page.versions), "words_in": found.words_in, "words_out": found.words_out,
        "title": _paragraph(found.title), "changes": changed[:MAX_CHANGES], "more_changes": max(0, len(changed) - MAX_CHANGES),
        "kept": asking.absolute(asking.to.compare(pair.page.id, pair.old, pair.new)),
    }  # fmt: skip


async def _cite(asking: Asking, given: Arguments) -> dict[str, Any]:
    page, form, locale = await _page(asking, given), given.get("form", "text"), Locale(given.get("language", "vi"))
    if form == "text":
        return {"id": page.id, "form": form, "citation": record.citation(page, locale)}
    here = asking.absolute(asking.to.page(page.id))
    return {"id": page.id, "form": form, "citation": citing.WRITERS[form](citing.source(page, here, locale))}


async def _run_query(asking: Asking, given: Arguments) -> dict[str, Any]:
    name = given["name"]
    values = {"document": given.get("document", "")} if ":document" in QUERIES[name] else {}
    found = await asking.datasette.get_database("archive").execute(f"select * from ({QUERIES[name]}) limit {MAX_ROWS + 1}", values)
    rows = [dict(zip(found.rows[0].keys(), tuple(row), strict=True)) for row in found.rows[:MAX_ROWS]] if found.rows else []
    shown = rows if is_shown(asking.datasette) else masked_value(rows)
    return {"name": name, "rows": shown, "cut": len(found.rows) > MAX_ROWS}


_ID = _number("number of the page in the archive")
_QUERY_LIST = "; ".join(f"{query.name}: {query.title[1]}" for query in ALL)
TOOLS: tuple[ArchiveTool, ...] = (
    ArchiveTool(
        "search",
        f"Search the archived pages, {PAGE_SIZE} a time, with exact counts. Words are ANDed; \"a phrase\", OR, -word, prefix*, title:word. "
        "Vietnamese without accents finds all spellings. An empty query lists all pages of the filters.",
        _object(
            query=_text("what to look for"), site=_text("slug of an organisation's site"), language=_text("BCP 47 code, as vi or en"),
            kind=_text("about, news, project, publication, event, story or other"), topic=_text("slug of a topic"), place=_text("slug of a place"),
            year=_text("year of publication"), state=_text("live, gone, moved or unreachable"), flag=_text("quality flag"),
            sort={"type": "string", "enum": ["relevance", "newest", "oldest"]}, page=_number("which page of the results, from 1", most=5000),
        ),
        _search,
    ),
    ArchiveTool(
        "read_page",
        f"Read one archived page: its text in the page's own words (at most {TEXT_CHARS:,} characters a time), where its date was read, topics, "
        "legal documents that it cites, and a line to cite it by. What the page does not state is null.",
        _object(("id",), id=_ID, start=_number("character to begin at", least=0)), _read_page,
    ),
    ArchiveTool(
        "compare", "What changed between two versions of a page, word by word: [-taken out-], {+put in+}. Without numbers the last change.",
        _object(("id",), id=_ID, **{"from": _number("older version"), "to": _number("newer version")}), _compare,
    ),
    ArchiveTool(
        "cite", "The citation of a page: text, BibTeX, RIS or CSL-JSON.",
        _object(("id",), id=_ID, form={"type": "string", "enum": ["text", *citing.FORMATS]}, language={"type": "string", "enum": ["vi", "en"]}), _cite,
    ),
    ArchiveTool(
        "run_query", f"Run one of the ready queries (at most {MAX_ROWS} rows). {_QUERY_LIST}",
        _object(("name",), name={"type": "string", "enum": list(QUERIES)}, document=_text("for who_cites: key, number or name of a legal document")), _run_query,
    ),
)  # fmt: skip
