"""What pages name as their canonical address, and what becomes of a page that lives at another one."""

from __future__ import annotations

from typing import NamedTuple

from archive.spellings import SAME_ADDRESS, add_evidence, evidence_of
from archive.writer import Writer


class Target(NamedTuple):
    """The page at a canonical address."""

    id: int
    url: str
    text: str


def pages_with_canonical(writer: Writer, site: str) -> list[tuple[int, str, str]]:
    """(id, address, text) of the live pages of a site that name another address as canonical, by id."""
    sql = (
        "select pages.id, pages.url, pages.text from pages join addresses on addresses.url = pages.url "
        "where pages.site = ? and pages.state = 'live' and canonical_url is not null order by pages.id"
    )
    return writer.connection.execute(sql, [site]).fetchall()


def canonical_page(writer: Writer, url: str) -> Target | None:
    """The page that lives at the address which the page at ``url`` names as canonical; None when there is none."""
    row = writer.connection.execute(
        "select named.url, named.reason, named.page_id, stated.canonical_url from addresses stated "
        "left join addresses named on named.url = stated.canonical_url where stated.url = ?", [url]
    ).fetchone()  # fmt: skip
    if row is None or row[3] is None:
        return None
    _, reason, page_id, named = row
    if reason and reason.startswith(SAME_ADDRESS):
        named = reason.removeprefix(SAME_ADDRESS)
    found = writer.connection.execute(
        "select id, url, text from pages where state = 'live' and (url = ? or id = ?) order by url != ? limit 1", [named, page_id, named]
    ).fetchone()
    return Target(*found) if found else None


def set_canonical(writer: Writer, url: str, canonical: str | None) -> None:
    """Keeps what a page names as its canonical address."""
    writer.execute("update addresses set canonical_url = ? where url = ? and canonical_url is not ?", [canonical, url, canonical])


def hand_over(writer: Writer, url: str, target: Target) -> None:
    """Gives a page what is known of its other address: the evidence, and a date where it has none of its own."""
    known = evidence_of(writer.execute, target.url)
    for way, claims in evidence_of(writer.execute, url).items():
        if way not in known and way != "links":
            add_evidence(writer.execute, target.url, way, claims)
    columns = ("date_published", "date_precision", "date_source", "date_quote")
    values = writer.connection.execute(f"select {', '.join(columns)} from pages where url = ?", [url]).fetchone()
    if values and values[0]:
        sets = ", ".join(f"{column} = ?" for column in columns)
        writer.execute(f"update pages set {sets} where id = ? and date_published is null", [*values, target.id])


def respell(writer: Writer, url: str, spelling: str) -> None:
    """Moves an address, with the page made of it, to the spelling that the page itself names."""
    columns = "site, state, found_on, way, evidence, inlinks, attempts, last_status, last_visited_at, address_key"
    writer.execute(
        f"insert into addresses(url, {columns}) select ?, {columns} from addresses where url = ? on conflict(url) do nothing",
        [spelling, url],
    )
    for way, claims in evidence_of(writer.execute, url).items():
        add_evidence(writer.execute, spelling, way, claims)
    known = writer.connection.execute("select 1 from pages where url = ?", [spelling]).fetchone()
    if known is None:
        writer.execute("update pages set url = ? where url = ?", [spelling, url])
    (site,) = writer.connection.execute("select site from addresses where url = ?", [url]).fetchone()
    writer.execute(
        "update addresses set state = 'alias', reason = ?, evidence = null where url = ?", [SAME_ADDRESS + spelling, url]
    )
    writer.execute(
        "update addresses set reason = ? where site = ? and reason = ?", [SAME_ADDRESS + spelling, site, SAME_ADDRESS + url]
    )


def is_alias_of(writer: Writer, url: str, page_id: int) -> bool:
    """Whether an address is known as an alias of a page."""
    sql = "select 1 from addresses where url = ? and state = 'alias' and page_id = ?"
    return writer.connection.execute(sql, [url, page_id]).fetchone() is not None


def give_up(writer: Writer, page_id: int, url: str, target: Target, reason: str) -> None:
    """Makes a page's address an alias of another page, which takes over what is known of it."""
    hand_over(writer, url, target)
    writer.execute("update addresses set page_id = ? where page_id = ?", [target.id, page_id])
    writer.remove_page(page_id)
    writer.execute("update addresses set state = 'alias', reason = ?, page_id = ? where url = ?", [reason, target.id, url])
