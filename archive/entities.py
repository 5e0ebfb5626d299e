"""Writes what pages name and what they are about: entities with their mentions, topics; functions over the open batch."""

from __future__ import annotations

from collections.abc import Iterable

from archive.batch import Batch
from archive.rows import MentionRow, TopicRow

_COLUMNS = ("kind", "name", "name_en", "aliases", "level", "province", "today")


def put_mentions(batch: Batch, page_id: int, mentions: Iterable[MentionRow]) -> None:
    """Replaces a page's mentions; entities are entered or brought up to date, and keep their ids."""
    batch.execute("delete from mentions where page_id = ?", [page_id])
    for row in mentions:
        values = [getattr(row, name) for name in _COLUMNS]
        entity_id = _entity(batch, row, values)
        batch.execute(
            "insert into mentions(page_id, entity_id, count, forms, start_char) values (?, ?, ?, ?, ?)",
            [page_id, entity_id, row.count, row.forms, row.start_char],
        )


def _entity(batch: Batch, row: MentionRow, values: list[str | None]) -> int:
    """The id of an entity, whose row then says what the mention says."""
    site = None
    if row.site is not None and batch.connection.execute("select 1 from sites where slug = ?", [row.site]).fetchone():
        site = row.site
    known = batch.connection.execute(f"select id, site, {', '.join(_COLUMNS)} from entities where key = ?", [row.key]).fetchone()
    if known is None:
        names = ", ".join(_COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        cursor = batch.execute(f"insert into entities(key, site, {names}) values (?, ?, {marks})", [row.key, site, *values])
        return int(cursor.lastrowid or 0)
    if list(known[1:]) != [site, *values]:
        sets = ", ".join(f"{name} = ?" for name in _COLUMNS)
        batch.execute(f"update entities set site = ?, {sets} where id = ?", [site, *values, known[0]])
    return int(known[0])


def put_topics(batch: Batch, page_id: int, topics: Iterable[TopicRow]) -> None:
    """Replaces a page's topics; a topic's labels become those of the vocabulary by which the page was read."""
    batch.execute("delete from page_topics where page_id = ?", [page_id])
    for row in topics:
        labels = [row.label_vi, row.label_en]
        if batch.topic_labels.get(row.slug) != labels:
            _name_topic(batch, row.slug, labels)
        batch.execute("insert into page_topics values (?, ?, ?, ?)", [page_id, row.slug, row.score, row.evidence])


def _name_topic(batch: Batch, slug: str, labels: list[str]) -> None:
    known = batch.connection.execute("select label_vi, label_en from topics where slug = ?", [slug]).fetchone()
    if known is None:
        batch.execute("insert into topics(slug, label_vi, label_en) values (?, ?, ?)", [slug, *labels])
    elif list(known) != labels:
        batch.execute("update topics set label_vi = ?, label_en = ? where slug = ?", [*labels, slug])
    batch.topic_labels[slug] = labels


def link_site(batch: Batch, slug: str) -> None:
    """Points the organisation of a site, if pages name it already, to that site."""
    batch.execute("update entities set site = ? where key = ? and site is null", [slug, f"organisation/{slug}"])


def drop_unnamed(batch: Batch) -> None:
    """Removes the entities and topics that no page has any more."""
    batch.execute("delete from entities where id not in (select entity_id from mentions)")
    batch.execute("delete from topics where slug not in (select topic from page_topics)")
    batch.topic_labels.clear()
