"""What lists and counts say is the same whether sets of pages are counted or rows by SQL, also while pages wait for the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from archive import reader, search_update
from archive.schema import open_database
from archive.search_index import SearchIndex
from archive.search_waiting import index_of
from benchmarks.generated_archive import make

PAGES = 300
CHANGES = (
    "update pages set state = 'excluded' where id % 17 = 0",
    "update pages set duplicate_of = 1 where id % 19 = 0",
    "update pages set language = case when id % 2 then '' end, kind = null where id % 23 = 0",
    "update pages set date_published = substr(date_published, 1, 4) where id % 29 = 0",
    "update pages set date_published = substr(date_published, 1, 7) where id % 31 = 0",
    "update pages set title = '', text = 'und' where id % 11 = 0",
    "update pages set language = 'und', title = null where id % 13 = 0",
    "update pages set author = 'Ban biên tập' where id % 5 = 0",
    "update entities set kind = 'organisation', key = 'organisation/' || id where id % 7 = 0",
    "update legal_references set title = null where page_id % 2 = 0",
    "update legal_references set key = 'nd:1-2000' where page_id % 9 = 0",
    "delete from page_topics where topic = 'topic-3'",
)
QUESTIONS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "home": reader.home,
    "overview": reader.overview,
    "topics": lambda connection: reader.subjects(connection, "topic"),
    "places": lambda connection: reader.subjects(connection, "place"),
    "organisations": lambda connection: reader.subjects(connection, "organisation", "project"),
    "all": lambda connection: reader.subjects(connection, "topic", "place", "organisation"),
    "documents": reader.documents,
    "subject": lambda connection: [
        reader.subject(connection, one.kind, one.slug, number)
        for one in reader.subjects(connection, "topic", "place", "organisation", "project")[::3]
        for number in (1, 2)
    ],
    "document": lambda connection: [reader.document(connection, one.key, number) for one in reader.documents(connection)[:12] for number in (1, 2)],
    "sites": reader.sites,
    "site": lambda connection: [reader.site(connection, site.slug) for site in reader.named_sites(connection)],
}


@pytest.fixture(scope="module", params=["indexed", "waiting"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path: Path = tmp_path_factory.mktemp("shown") / "archive.db"
    make(path, PAGES)
    writer = open_database(path).conn
    for sql in CHANGES:
        writer.execute(sql)
    if request.param == "indexed":
        writer.execute("insert into search_todo(page_id, words) select id, 0 from pages where true on conflict do nothing")  # entities changed, not their pages
        search_update.update(writer)
    else:
        writer.execute("insert into search_todo(page_id, words) select page_id, 0 from mentions where true on conflict do nothing")
    assert bool(search_update.waiting(writer)) == (request.param == "waiting")
    writer.close()
    return reader.connect(path)


@pytest.mark.parametrize("name", QUESTIONS)
def test_sets_say_the_same_as_sql(archive: sqlite3.Connection, name: str) -> None:
    assert index_of(archive) is not None
    by_sets = QUESTIONS[name](archive)
    with mock.patch.object(SearchIndex, "of", return_value=None):
        by_sql = QUESTIONS[name](archive)
    assert by_sets == by_sql
    assert by_sets
    assert not archive.in_transaction
