"""Reads what pages are about and what they name, topics, places, organisations and projects, with the pages of each."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from pyroaring import BitMap

from archive.reading import VISIBLE, Reader, from_json
from archive.records import PageLine
from archive.shown import Shown, shown
from archive.spreads import MANY, Choice, Spread, newest, ranked, spread, walked

MAX_LISTED = 3000
"""Topics, places or organisations of one list: all places of the gazetteer are some 800."""
MAX_BESIDE = 12
SAMPLE_PAGES = 400
"""Newest pages among which is counted what else they name: enough to rank a dozen, and bounded for a common place."""
ENTITY_KINDS = ("place", "organisation", "project")


@dataclass(frozen=True)
class Subject:
    """A topic, place, organisation or project; ``slug`` is its name in addresses (an entity's key without its kind).

    Of a place ``level`` and ``province`` are those until 30 June 2025, ``today`` its province since. ``site`` is the slug of
    an organisation's own site when it is archived; ``pages`` counts the visible pages, ``last_date`` is the newest one's.
    """

    kind: str
    slug: str
    name_vi: str | None = None
    name_en: str | None = None
    level: str | None = None
    province: str | None = None
    today: str | None = None
    site: str | None = None
    pages: int = 0
    last_date: str | None = None


@dataclass(frozen=True)
class SubjectView:
    """One subject in depth; ``pages`` is one page of its list, newest first; ``forms`` its names as pages write them.

    ``beside`` are the topics and entities that its newest pages have too, most frequent first.
    """

    subject: Subject
    spread: Spread
    pages: tuple[PageLine, ...] = ()
    forms: tuple[tuple[str, int], ...] = ()
    beside: tuple[Subject, ...] = ()


def subjects(connection: sqlite3.Connection, *kinds: str) -> tuple[Subject, ...]:
    """All subjects of some kinds that a visible page has, those with most pages first."""
    reader = Reader(connection)
    entities = [kind for kind in kinds if kind in ENTITY_KINDS]
    if not reader.tables.issuperset(("pages", "topics", "page_topics", "entities", "mentions")):
        return (_topics(reader) if "topic" in kinds else ()) + (_entities(reader, entities) if entities else ())
    with shown(connection) as visible:
        found: tuple[Subject, ...] = ()
        if "topic" in kinds:
            found = _topics(reader) if visible is None else _topics_of(reader, visible)
        if entities and _has_keys(reader):
            found += _entities(reader, entities) if visible is None else _entities_of(reader, visible, entities)
        return found


def _counted(visible: Shown, one: Subject, pages: BitMap) -> Subject:
    return replace(one, pages=len(pages), last_date=visible.last_date(pages))


def _topics_of(reader: Reader, visible: Shown) -> tuple[Subject, ...]:
    pages = visible.values("topic")
    sql = "select 'topic' as kind, slug, label_vi as name_vi, label_en as name_en from topics"
    found = [_counted(visible, one, pages[one.slug]) for one in reader.records(Subject, sql, needs="topics") if one.slug in pages]
    return tuple(sorted(found, key=lambda one: (-one.pages, one.slug))[:MAX_LISTED])


def _entities_of(reader: Reader, visible: Shown, kinds: list[str]) -> tuple[Subject, ...]:
    """Places are values of the index; who names organisations and projects is read from the mentions alone."""
    marks = ", ".join("?" * len(kinds))
    places = visible.values("place") if "place" in kinds else {}
    pages: dict[int, BitMap] = {}
    others = f"select id from entities where kind in ({marks}) and kind != 'place' and key is not null"
    for row in reader.rows(f"select entity_id, page_id from mentions where entity_id in ({others})", *kinds, needs="mentions entities"):
        pages.setdefault(row[0], BitMap()).add(row[1])
    found = []
    for row in reader.rows(f"select e.id as id, {_ENTITY} from entities e where e.kind in ({marks}) and e.key is not null", *kinds, needs="entities"):
        one = reader.record(Subject, row)
        docs = places.get(one.slug) if one.kind == "place" else pages.get(row["id"], BitMap()) & visible.pages
        if docs:
            found.append(_counted(visible, one, docs))
    return tuple(sorted(found, key=lambda one: (-one.pages, one.name_vi or ""))[:MAX_LISTED])


def _topics(reader: Reader) -> tuple[Subject, ...]:
    sql = f"""select 'topic' as kind, t.slug as slug, t.label_vi as name_vi, t.label_en as name_en, count(*) as pages,
                     max(p.date_published) as last_date
              from page_topics pt join pages p on p.id = pt.page_id and {VISIBLE} join topics t on t.slug = pt.topic
              group by t.slug order by pages desc, t.slug limit {MAX_LISTED}"""
    return reader.records(Subject, sql, needs="pages topics page_topics")


_ENTITY = """e.kind as kind, substr(e.key, length(e.kind) + 2) as slug, e.name as name_vi, e.name_en as name_en, e.level as level,
             e.province as province, e.today as today, e.site as site"""


def _entities(reader: Reader, kinds: list[str]) -> tuple[Subject, ...]:
    if not _has_keys(reader):
        return ()
    marks = ", ".join("?" * len(kinds))
    sql = f"""select {_ENTITY}, count(*) as pages, max(p.date_published) as last_date
              from entities e join mentions m on m.entity_id = e.id join pages p on p.id = m.page_id and {VISIBLE}
              where e.kind in ({marks}) and e.key is not null group by e.id order by pages desc, e.name limit {MAX_LISTED}"""
    return reader.records(Subject, sql, *kinds)


def _has_keys(reader: Reader) -> bool:
    """Whether the archive names entities by keys; those of older versions do not."""
    columns = reader.rows("select name from pragma_table_info('entities')", needs="entities mentions pages")
    return "key" in {row["name"] for row in columns}


def condition(reader: Reader, kind: str, slug: str) -> tuple[Subject, str, Any] | None:
    """A subject with the condition on pages ``p`` that have it and its parameter; None when there is no such subject."""
    if kind == "topic":
        sql = "select 'topic' as kind, slug, label_vi as name_vi, label_en as name_en from topics where slug = ?"
        found = reader.records(Subject, sql, slug, needs="topics page_topics")
        many = reader.rows("select count(*) as n from page_topics where topic = ?", slug, needs="page_topics")
        return (found[0], _of(many, "page_topics where topic"), slug) if found else None
    if kind not in ENTITY_KINDS or not _has_keys(reader):
        return None
    rows = reader.rows(f"select e.id, {_ENTITY} from entities e where e.key = ?", f"{kind}/{slug}")
    if not rows:
        return None
    many = reader.rows("select count(*) as n from mentions where entity_id = ?", rows[0]["id"], needs="mentions")
    return reader.record(Subject, rows[0]), _of(many, "mentions where entity_id"), rows[0]["id"]


def _of(many: list[sqlite3.Row], link: str) -> str:
    where = f"p.id in (select page_id from {link} = ?)"
    return walked(where) if many and many[0]["n"] > MANY else where


def subject(connection: sqlite3.Connection, kind: str, slug: str, number: int = 1) -> SubjectView | None:
    """One subject with the ``number``-th page of its list; None when there is no such subject."""
    reader = Reader(connection)
    with shown(connection) as visible:
        found = condition(reader, kind, slug)
        if found is None:
            return None
        one, where, parameter = found
        choice = Choice(where, parameter, None if visible is None else _pages_of(reader, visible, one, parameter))
        return SubjectView(
            subject=one,
            spread=spread(reader, visible, choice),
            pages=newest(reader, visible, choice, number),
            forms=_forms(reader, parameter) if kind != "topic" else (),
            beside=_beside(reader, choice, one),
        )


def _pages_of(reader: Reader, visible: Shown, one: Subject, entity: Any) -> BitMap:
    """The visible pages of a subject: topics and places are values of the index, the others are read from the mentions."""
    if one.kind in ("topic", "place"):
        pages = visible.every(one.kind).get(one.slug, BitMap())
    else:
        pages = BitMap([row["page_id"] for row in reader.rows("select page_id from mentions where entity_id = ?", entity, needs="mentions")])
    return pages & visible.pages


def subject_named(connection: sqlite3.Connection, kind: str, slug: str) -> Subject | None:
    """One subject without its pages; None when there is no such subject."""
    found = condition(Reader(connection), kind, slug)
    return found[0] if found else None


def _forms(reader: Reader, entity: int) -> tuple[tuple[str, int], ...]:
    """How the newest pages write an entity's name, most frequent first."""
    sql = f"select m.forms from mentions m where m.entity_id = ? order by m.rowid desc limit {SAMPLE_PAGES}"
    counts: Counter[str] = Counter()
    for row in reader.rows(sql, entity):
        for form, count in from_json(row["forms"], dict).items():
            counts[str(form)] += count if isinstance(count, int) else 0
    return ranked(counts)[:MAX_BESIDE]


def _beside(reader: Reader, choice: Choice, own: Subject) -> tuple[Subject, ...]:
    """What else the newest pages of a subject have: topics and entities of at least two of them."""
    if choice.pages is None:
        last = f"select p.id from pages p where {choice.where} and {VISIBLE} order by p.id desc limit {SAMPLE_PAGES}"
        ids = [row["id"] for row in reader.rows(last, choice.parameter)]
    else:
        ids = list(choice.pages[-SAMPLE_PAGES:])
    sample, given = "select value from json_each(?)", json.dumps(ids)
    topics = reader.records(
        Subject,
        f"""select 'topic' as kind, t.slug as slug, t.label_vi as name_vi, t.label_en as name_en, count(*) as pages
            from page_topics pt join topics t on t.slug = pt.topic where pt.page_id in ({sample})
            group by t.slug having count(*) > 1""",
        given,
        needs="pages topics page_topics",
    )
    entities: tuple[Subject, ...] = ()
    if _has_keys(reader):
        sql = f"""select {_ENTITY}, count(*) as pages from mentions m join entities e on e.id = m.entity_id
                  where m.page_id in ({sample}) and e.key is not null group by e.id having count(*) > 1"""
        entities = reader.records(Subject, sql, given)
    others = [each for each in topics + entities if (each.kind, each.slug) != (own.kind, own.slug)]
    return tuple(sorted(others, key=lambda each: (-each.pages, each.slug))[:MAX_BESIDE])
