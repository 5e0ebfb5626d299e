"""Reads one page of an archive with all that hangs on it, for the reader view."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from archive.reading import VISIBLE, Reader, from_json
from archive.records import (
    Alias,
    Capture,
    Mention,
    Page,
    PageLine,
    PageLink,
    Reference,
    Segment,
    Topic,
    Version,
    VersionText,
)

T = TypeVar("T")


def _first(found: Iterable[T]) -> T | None:
    return next(iter(found), None)


def read_page(reader: Reader, page_id: int) -> Page | None:
    """One page with all that hangs on it but its site; None when there is no such page."""
    rows = reader.rows("select * from pages where id = ?", page_id)
    if not rows:
        return None
    row: dict[str, Any] = dict(rows[0])
    shares = {str(code): share for code, share in from_json(row.get("languages"), dict).items()}
    original = row.get("duplicate_of")
    source = row.get("translation_of")
    return Page(
        id=page_id,
        columns=row,
        flags=tuple(str(flag) for flag in from_json(row.get("quality_flags"), list)),
        shares={code: float(share) for code, share in shares.items() if isinstance(share, int | float)},
        segments=_of_page(reader, Segment, "segments", page_id, "position"),
        blocks=_blocks(reader, page_id),
        versions=reader.records(
            Version,
            "select *, length(text) as length_chars from versions where page_id = ? order by number desc",
            page_id,
            needs="versions",
        ),
        references=_of_page(reader, Reference, "legal_references", page_id, "position"),
        capture=_first(
            reader.records(
                Capture, "select * from captures where id = ?", row.get("capture_id"), needs="captures"
            )
        ),
        aliases=reader.records(
            Alias,
            "select * from addresses where page_id = ? and url <> ? order by url",
            page_id,
            row["url"],
            needs="addresses",
        ),
        duplicates=reader.records(
            PageLine, "select * from pages where duplicate_of = ? order by id", page_id
        ),
        original=_first(reader.records(PageLine, "select * from pages where id = ?", original)),
        moved_to=_first(reader.records(PageLine, "select * from pages where id = ?", row.get("moved_to"))),
        translations=_translations(reader, page_id, source, row.get("site")),
        links=_links(reader, page_id),
        topics=_topics(reader, page_id),
        mentions=_mentions(reader, page_id),
        older=_neighbour(reader, row, older=True),
        newer=_neighbour(reader, row, older=False),
    )


def version_texts(reader: Reader, page_id: int, numbers: Iterable[int]) -> tuple[VersionText, ...]:
    """The versions of a page that have one of these numbers, with their words, the oldest first."""
    wanted = list(numbers)
    marks = ", ".join("?" * len(wanted))
    sql = f"select * from versions where page_id = ? and number in ({marks}) order by number"
    return reader.records(VersionText, sql, page_id, *wanted, needs="versions")


def _translations(reader: Reader, page_id: int, source: int | None, site: str | None) -> tuple[PageLine, ...]:
    """The pages that say the same in other languages: the original, its other translations on its site, and those that are linked."""
    linked = "select page_id + other_id - :page from page_links where kind = 'translation' and :page in (page_id, other_id)"
    found = [row[0] for row in reader.rows(linked.replace(":page", str(page_id)), needs="page_links")]
    # within the site, for which there is an index; a translation is never of another one
    own = reader.rows("select id from pages where +site = ? and translation_of in (?, ?)", site, page_id, source)
    ids = {*found, *(row[0] for row in own), source} - {page_id, None}
    sql = "select * from pages where id in (select value from json_each(?)) and state is not 'excluded' order by id"
    return reader.records(PageLine, sql, json.dumps(sorted(ids)))


def _links(reader: Reader, page_id: int) -> tuple[PageLink, ...]:
    """The near-duplicates and copies of a page, the most alike first."""
    sql = (
        "select l.kind as link_kind, l.score, l.first_id, l.evidence, p.* from page_links l join pages p on p.id = l.page_id + l.other_id - ? "
        "where ? in (l.page_id, l.other_id) and l.kind != 'translation' and p.state is not 'excluded' order by l.score desc, p.id"
    )
    return tuple(
        PageLink(reader.record(PageLine, row), row["link_kind"], row["score"], row["first_id"], from_json(row["evidence"], dict))
        for row in reader.rows(sql, page_id, page_id, needs="pages page_links")
    )


def _topics(reader: Reader, page_id: int) -> tuple[Topic, ...]:
    """A page's topics, best first, with the terms that show them."""
    sql = "select * from topics t join page_topics pt on pt.topic = t.slug where pt.page_id = ? order by pt.score desc, t.slug"
    rows = reader.rows(sql, page_id, needs="topics page_topics")
    return tuple(
        reader.record(Topic, row, evidence=tuple(each for each in from_json(row["evidence"], list) if isinstance(each, dict))) for row in rows
    )


def _mentions(reader: Reader, page_id: int) -> tuple[Mention, ...]:
    """What a page names, most often named first."""
    sql = "select * from entities e join mentions m on m.entity_id = e.id where m.page_id = ? order by m.count desc, e.id"
    rows = reader.rows(sql, page_id, needs="entities mentions")
    return tuple(reader.record(Mention, row, forms=from_json(row["forms"] if "forms" in row.keys() else None, dict)) for row in rows)  # noqa: SIM118


def _blocks(reader: Reader, page_id: int) -> tuple[tuple[str, str], ...]:
    """The blocks of a page's latest version as (kind, text); what is no such pair is left out."""
    rows = reader.rows("select blocks from page_blocks where page_id = ?", page_id, needs="page_blocks")
    found = from_json(rows[0]["blocks"], list) if rows else []
    return tuple((block[0], block[1]) for block in found if isinstance(block, list) and list(map(type, block)) == [str, str])


def _of_page(reader: Reader, kind: type[T], table: str, page_id: int, order: str) -> tuple[T, ...]:
    sql = f"select * from {table} where page_id = ? order by {order}"
    return reader.records(kind, sql, page_id, needs=table)


def _neighbour(reader: Reader, row: dict[str, Any], older: bool) -> PageLine | None:
    """The next older or newer page of the same site; pages without a date have none."""
    sign, order = ("<", "desc") if older else (">", "asc")
    return _first(
        reader.records(
            PageLine,
            f"""select p.* from pages p where p.site = ? and {VISIBLE}
                and (p.date_published, p.id) {sign} (?, ?)
                order by p.date_published {order}, p.id {order} limit 1""",
            row.get("site"),
            row.get("date_published"),
            row["id"],
        )
    )
