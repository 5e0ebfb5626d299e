"""What only the pages of a site together can tell: repeated lines, one text at several addresses; functions over the batch."""

from __future__ import annotations

import json
from collections.abc import Set

from archive.batch import Batch
from archive.store import remove_page


def site_lines(batch: Batch, site: str) -> list[str]:
    """The line keys known to repeat across the pages of a site."""
    return [key for (key,) in batch.connection.execute("select line_key from site_lines where site = ?", [site])]


def replace_site_lines(batch: Batch, site: str, lines: dict[str, int]) -> None:
    """Puts a site's repeated lines (key -> number of pages) in place of those it had."""
    batch.execute("delete from site_lines where site = ?", [site])
    for key, pages in sorted(lines.items()):
        batch.execute("insert into site_lines values (?, ?, ?)", [site, key, pages])


def blocks_of_site(batch: Batch, site: str, method: str) -> list[tuple[int, str, str]]:
    """(page id, blocks as JSON, text) of the live pages of a site that one method extracted, by id."""
    sql = (
        "select id, blocks, text from pages join page_blocks on page_blocks.page_id = pages.id "
        "where site = ? and method = ? and state = 'live' order by id"
    )
    return batch.connection.execute(sql, [site, method]).fetchall()


def alias_target(batch: Batch, url: str, text_sha256: str) -> int | None:
    """The page of which an address is a known alias, while it still shows that page's text; None otherwise.

    None also while that page is missing at its own address: then the text has moved here.
    """
    row = batch.connection.execute(
        "select pages.id from addresses join pages on pages.id = addresses.page_id left join addresses own on own.url = pages.url "
        "where addresses.url = ? and addresses.state = 'alias' and pages.url != ? and pages.text_sha256 = ? "
        "and pages.state in ('live', 'unreachable') and own.missing_since is null "
        "and not exists (select 1 from pages here where here.url = addresses.url)",
        [url, url, text_sha256],
    ).fetchone()
    return int(row[0]) if row else None


def merge_same_texts(batch: Batch, site: str, known: Set[int] = frozenset()) -> int:
    """Makes pages of a site with the same title and text one page; the other addresses become aliases.

    The page that stays is the one that was there on an earlier day (its number may be cited), then the dated one, then
    the one a better way of discovery named, then the one with more links to it, then the older page of an earlier run (its
    id is in ``known``), then the one with the shorter address: which page of one run came first is chance. A page of an
    earlier run, one with a past of its own, and one that was imported is not taken away but marked as a duplicate.
    Returns how many pages went.
    """
    batch.execute(
        "update pages set duplicate_of = null where site = ? and duplicate_of is not null and text_sha256 is not "
        "(select original.text_sha256 from pages original where original.id = pages.duplicate_of)",
        [site],
    )
    groups: dict[tuple[str, str], list[tuple[int, str, bool]]] = {}
    earlier = "pages.id in (select value from json_each(?))"
    sql = (
        "select pages.id, pages.url, pages.title, pages.text_sha256, version_count > 1 or way is 'import' "
        "from pages left join addresses on addresses.url = pages.url "
        "where pages.site = ? and pages.state = 'live' and pages.text != '' order by substr(first_seen_at, 1, 10), "
        "date_published is null, case way when 'wordpress' then 0 when 'feed' then 1 when 'sitemap' then 2 else 3 end, "
        "case when way is 'import' then 0 else coalesce(inlinks, 0) end desc, "
        f"not {earlier}, case when {earlier} then pages.id end, length(pages.url), pages.url"
    )
    ids = json.dumps(sorted(known))
    for page_id, url, title, sha, stays in batch.connection.execute(sql, [site, ids, ids]).fetchall():
        groups.setdefault((title or "", sha), []).append((page_id, url, bool(stays)))
    merged = 0
    for (keeper, _, _), *others in groups.values():
        own = "select id from pages twin where twin.id = pages.duplicate_of and twin.site is pages.site"
        batch.execute(f"update pages set duplicate_of = null where id = ? and exists ({own})", [keeper])
        for page_id, url, stays in others:
            if page_id in known or stays:
                batch.execute("update pages set duplicate_of = ? where id = ?", [keeper, page_id])
                continue
            remove_page(batch, page_id)
            batch.execute(
                "update addresses set state = 'alias', reason = 'same text', page_id = ? where url = ?", [keeper, url]
            )
            merged += 1
    return merged
