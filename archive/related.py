"""Finds pages that are about the same as one: those that share its documents, rarer names and topics. Bounded, no text is read."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from archive.reading import VISIBLE, Reader
from archive.records import Page, PageLine

LIMIT = 6
MAX_SHARED = 12
"""Names, documents and topics of the page that are followed."""
COMMON = 500
"""What this many pages have in common tells little; of each shared thing the newest so many are looked at."""
ENOUGH = 0.5
"""A name that six pages share comes to 0.5, two names of ten pages each to 0.8; one topic alone stays below."""


@dataclass(frozen=True)
class Related:
    """Another page and what both have, as (kind, name in Vietnamese, name in English)."""

    page: PageLine
    shared: tuple[tuple[str, str, str | None], ...]


@dataclass(frozen=True)
class _Shared:
    """One thing a page has: how its other pages are found, and the most that it can be worth."""

    name: tuple[str, str, str | None]
    sql: str
    value: object
    worth: float


def related(reader: Reader, page: Page) -> tuple[Related, ...]:
    """The pages most related to one, best first; its duplicates, copies and translations are left out."""
    worth: dict[int, float] = defaultdict(float)
    names: dict[int, list[tuple[str, str, str | None]]] = defaultdict(list)
    for shared in _shared(page):
        found = [row[0] for row in reader.rows(shared.sql, shared.value, COMMON)]
        rarity = shared.worth / math.log2(2 + len(found))
        for other in found:
            worth[other] += rarity
            names[other].append(shared.name)
    alike = {page.id, *(each.id for each in (*page.duplicates, *page.translations)), *(link.page.id for link in page.links)}
    best = sorted((each for each in worth if each not in alike and worth[each] >= ENOUGH), key=lambda each: (-worth[each], -each))[: 3 * LIMIT]
    if not best:
        return ()
    marks = ", ".join("?" * len(best))
    lines = {line.id: line for line in reader.records(PageLine, f"select p.* from pages p where p.id in ({marks}) and {VISIBLE}", *best)}
    return tuple(Related(lines[each], tuple(names[each][:4])) for each in best if each in lines)[:LIMIT]


def _shared(page: Page) -> list[_Shared]:
    documents = {reference.key: reference for reference in page.references if reference.key}
    found = [
        _Shared(
            ("document", _called(one.kind or "", one.number, one.title), None),
            "select distinct page_id from legal_references where key = ? order by page_id desc limit ?", key, 2.5,
        )
        for key, one in documents.items()
    ]  # fmt: skip
    found += [
        _Shared(
            (mention.kind or "", mention.name or "", mention.name_en),
            "select page_id from mentions where entity_id = ? order by rowid desc limit ?", mention.id, 1.5,
        )
        for mention in page.mentions if mention.site is None or mention.site != page.columns.get("site")
    ]  # fmt: skip
    found += [
        _Shared(
            ("topic", topic.label_vi or topic.slug, topic.label_en),
            "select page_id from page_topics where topic = ? order by rowid desc limit ?", topic.slug, 0.9 * min(topic.score or 0.5, 1),
        )
        for topic in page.topics[:4]
    ]  # fmt: skip
    return found[:MAX_SHARED]


def _called(kind: str, number: str | None, title: str | None) -> str:
    """What a document is called; the title of a law says its kind already."""
    if number or not title:
        return f"{kind} {number or ''}".strip()
    return title if title.casefold().startswith(kind.casefold()) else f"{kind} {title}"
