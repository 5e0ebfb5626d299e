"""What only the pages of a site together can tell: repeated lines, one text at several addresses; functions over the batch."""

from __future__ import annotations

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
    """The page of which an address is a known alias, while it still shows that page's text; None otherwise."""
    row = batch.connection.execute(
        "select pages.id from addresses join pages on pages.id = addresses.page_id "
        "where addresses.url = ? and addresses.state = 'alias' and pages.url != ? and pages.text_sha256 = ?",
        [url, url, text_sha256],
    ).fetchone()
    return int(row[0]) if row else None


def merge_same_texts(batch: Batch, site: str) -> int:
    """Makes pages of a site with the same title and text one page; the other addresses become aliases.

    The page that stays is the dated one, then the one a better way of discovery named, then the one with more
    links to it, then the older. Returns how many pages went.
    """
    groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
    sql = (
        "select pages.id, pages.url, pages.title, pages.text_sha256 from pages "
        "left join addresses on addresses.url = pages.url "
        "where pages.site = ? and pages.state = 'live' and pages.text != '' order by date_published is null, "
        "case way when 'wordpress' then 0 when 'feed' then 1 when 'sitemap' then 2 else 3 end, "
        "coalesce(inlinks, 0) desc, pages.id"
    )
    for page_id, url, title, sha in batch.connection.execute(sql, [site]).fetchall():
        groups.setdefault((title or "", sha), []).append((page_id, url))
    merged = 0
    for (keeper, _), *others in groups.values():
        for page_id, url in others:
            remove_page(batch, page_id)
            batch.execute(
                "update addresses set state = 'alias', reason = 'same text', page_id = ? where url = ?",
                [keeper, url],
            )
            merged += 1
    return merged
