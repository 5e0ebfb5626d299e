"""A takedown finds its page by any spelling of the address, and keeps all spellings out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.writer import Writer
from crawler.monitor.ledger import ArchiveLedger, key_of
from pipelines.takedown import Done, take_down
from tests.archive.rows import SITE, page

AT = "2026-11-27T05:00:00Z"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    """An archive of two pages, the addresses of which are in the ledger."""
    with Writer(tmp_path / "archive.db") as writer:
        writer.upsert_site(SITE)
        for row in (page("/tin?id=7&muc=2", "Bài thứ nhất, về bến đò."), page("/tin?id=8&muc=2", "Bài thứ hai, về con đê.")):
            _, page_id = writer.store(row)
            values = [row.url, SITE.slug, page_id, key_of(row.url)]
            writer.execute("insert into addresses(url, site, state, page_id, address_key) values (?, ?, 'page', ?, ?)", values)
        writer.commit()
        yield writer


def _take_down(writer: Writer, tmp_path: Path, url: str) -> Done:
    return take_down(writer, tmp_path / "captures", url, at=AT, reason="x", key_of=key_of)


def _first(writer: Writer) -> str:
    (url,) = writer.connection.execute("select url from pages order by id limit 1").fetchone()
    return str(url)


def _respelt(url: str) -> list[str]:
    """Other spellings: of another scheme, with www, with parameters in another order, with a slash at the end of the path."""
    host = url.partition("//")[2].partition("/")[0]
    bare = host.removeprefix("www.")
    return [f"http://{bare}/tin?id=7&muc=2", f"https://www.{bare}/tin?id=7&muc=2", f"https://{host}/tin?muc=2&id=7", f"https://{host}/tin/?id=7&muc=2"]


@pytest.mark.parametrize("number", range(4))
def test_a_page_is_found_by_another_spelling_of_its_address(writer: Writer, tmp_path: Path, number: int) -> None:
    done = _take_down(writer, tmp_path, _respelt(_first(writer))[number])
    assert done.page
    assert [text for (text,) in writer.connection.execute("select text from pages")] == ["Bài thứ hai, về con đê."]


def test_all_spellings_are_kept_out_and_no_other_page_is(writer: Writer, tmp_path: Path) -> None:
    url = _first(writer)
    ledger = ArchiveLedger(writer)
    assert not ledger.is_taken_down(url)
    assert _take_down(writer, tmp_path, url).page
    assert all(map(ledger.is_taken_down, [url, *_respelt(url)]))
    assert not ledger.is_taken_down(_first(writer))
    assert not ledger.is_taken_down(url.replace("id=7", "id=77"))
