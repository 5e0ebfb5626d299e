"""Creates and migrates ``archive.db``; tells an archive from any other file before touching it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table as SqliteTable

from archive.connection import ArchiveConnection, ArchiveError
from archive.dictionary import TABLES, Table, table
from archive.full_text import FTS_COLUMNS, FTS_TABLES, full_text_sql
from vietnamese.forms import exact_key, fold

APPLICATION_ID = 0x54754C69
"""'TuLi' in ASCII: SQLite's ``PRAGMA application_id`` of every archive."""

LOCK_TIMEOUT_S = 10.0
"""How long a write waits for another program's transaction (a person's in the sqlite3 shell, a backup)."""

migrations = Migrations("tulieu")


@migrations()
def m0001_tables(db: Database) -> None:
    """The tables of the contract, as ``archive.dictionary`` describes them."""
    created: set[str] = set()
    while len(created) < len(TABLES):
        for described in TABLES:
            referred = {fk[1] for fk in described.foreign_keys} - {described.name}
            if described.name in created or not referred <= created:
                continue
            _create(db, described)
            created.add(described.name)
    db.execute("create unique index pages_url on pages(url)")
    db.execute("create unique index versions_page on versions(page_id, number)")
    for name, columns in {
        "pages_site": "pages(site, date_published)",
        "pages_date": "pages(date_published)",
        "pages_changed": "pages(last_changed_at)",
        "pages_sha": "pages(text_sha256)",
        "captures_url": "captures(url, fetched_at)",
        "captures_place": "captures(warc_file, warc_offset)",
        "addresses_site": "addresses(site, state)",
        "addresses_page": "addresses(page_id)",
        "runs_site": "runs(site, started_at)",
        "legal_number": "legal_references(number)",
        "mentions_entity": "mentions(entity_id)",
        "page_topics_topic": "page_topics(topic)",
    }.items():
        db.execute(f"create index {name} on {columns}")


@migrations()
def m0002_full_text(db: Database) -> None:
    """Two external-content FTS5 tables over pages: folded (no accents, đ = d) and exact."""
    for name in FTS_TABLES:
        db.execute(full_text_sql(name))


@migrations()
def m0003_duplicates(db: Database) -> None:
    """Search counts the duplicates of every hit: a small index makes that a look-up."""
    db.execute("create index pages_duplicate on pages(duplicate_of) where duplicate_of is not null")


@migrations()
def m0004_life_cycle(db: Database) -> None:
    """What a page's life needs: moves, misses in a row, revisit records, the address a page names as its own."""
    _add_columns(db, "pages", ("moved_to",))
    _add_columns(db, "captures", ("revisit_of",))
    _add_columns(db, "addresses", ("missing_since", "canonical_url"))


@migrations()
def m0005_spellings(db: Database) -> None:
    """One request per address however it is spelled, and what tells a trap from a list."""
    _add_columns(db, "addresses", ("address_key", "led_on"))
    db.execute("create index addresses_key on addresses(site, address_key)")
    db.execute("create index addresses_reason on addresses(site, reason)")


@migrations()
def m0006_documents_and_entities(db: Database) -> None:
    """One key per legal document and per entity, the spellings and first place of a mention, today's unit of a place."""
    _add_columns(db, "legal_references", ("key",))
    _add_columns(db, "entities", ("key", "name_en", "level", "province", "today"))
    _add_columns(db, "mentions", ("forms", "start_char"))
    db.execute("create index legal_key on legal_references(key)")
    db.execute("create unique index entities_key on entities(key)")


@migrations()
def m0007_page_links(db: Database) -> None:
    """Links between pages that are alike, and the fingerprints by which they are found."""
    for name in ("page_links", "page_fingerprints"):
        if not db[name].exists():
            _create(db, table(name))
    db.execute("create index page_links_other on page_links(other_id)")
    db.execute("create index page_fingerprints_todo on page_fingerprints(page_id) where linked = 0")


SEARCH_TABLES = ("search_segments", "search_words", "search_pairs", "search_prefixes", "search_values", "search_todo", "search_state")
LATER_SEARCH_TABLES = ("search_rare", "search_blocks", "search_block_words", "search_block_places")


FREQUENT_PAGES = 5
"""Words on so many pages of a segment may be what was meant by a misspelt one."""


@migrations()
def m0008_search_index(db: Database) -> None:
    """The search index by bitmaps, and triggers that note each page whose words or values change (decision 19)."""
    _search_tables(db)
    for statement in search_triggers():
        db.execute(statement)
    db.execute("insert into search_todo(page_id, words) select id, 1 from pages where true on conflict do nothing")


def _search_tables(db: Database) -> None:
    for name in SEARCH_TABLES:
        if not db[name].exists():
            _create(db, table(name))
    db.execute(f"create index search_words_frequent on search_words(segment, pages, folded, exact) where pages >= {FREQUENT_PAGES}")


def search_tables(connection: sqlite3.Connection) -> None:
    """Makes the tables of a search index by themselves, for one in memory."""
    _search_tables(Database(connection))
    m0012_large_search_index(Database(connection))


@migrations()
def m0009_counting(db: Database) -> None:
    """Indexes that hold what lists and counts read of a page, so that they need not read rows, in which texts come first."""
    db.execute("create index pages_counted on pages(site, date_published, language, kind, state, duplicate_of, word_count)")
    db.execute("drop index if exists pages_site")  # the beginning of pages_counted
    db.execute("create index pages_translation on pages(translation_of) where translation_of is not null")


@migrations()
def m0010_counted_whole(db: Database) -> None:
    """What the home page and the dashboard count of all pages, without reading a row."""
    db.execute("drop index pages_counted")
    db.execute("create index pages_counted on pages(site, date_published, language, kind, state, duplicate_of, word_count, version_count)")
    db.execute("create index pages_authored on pages(site, state, duplicate_of) where author is not null")
    db.execute("create index pages_gone on pages(gone_since, duplicate_of) where state = 'gone'")
    db.execute("create index pages_changed_again on pages(last_changed_at, state, duplicate_of) where version_count > 1")
    db.execute("drop index legal_key")
    db.execute("create index legal_key on legal_references(key, kind, number, title, issuer, issued_on, page_id)")


@migrations()
def m0011_full_text_without_prefixes(db: Database) -> None:
    """Indexes of prefixes cost a page two thirds of its full-text time and space, and only queries in FTS5's own language would use them.

    The search has its own (``search_prefixes``). Full-text tables are filled anew: some 2 ms a page, once. Full-width letters, which they
    held as they were, are plain ones then.
    """
    for name, form in (("pages_fts", fold), ("pages_exact", exact_key)):
        (statement,) = db.execute("select sql from sqlite_master where name = ?", [name]).fetchone()
        if "prefix=" in statement:
            db.execute(f"drop table {name}")
            db.execute(full_text_sql(name))
            db.conn.create_function("form_of", 1, lambda value, form=form: form(value or ""), deterministic=True)
            formed = ", ".join(f"form_of({column})" for column in FTS_COLUMNS)
            db.execute(f"insert into {name}(rowid, {', '.join(FTS_COLUMNS)}) select id, {formed} from pages")


@migrations()
def m0012_large_search_index(db: Database) -> None:
    """Rare words of the search index many in a row, and full segments bound together (decision 19)."""
    for name in LATER_SEARCH_TABLES:
        if not db[name].exists():
            _create(db, table(name))


def search_triggers() -> list[str]:
    """Triggers that enter pages in ``search_todo``, whoever changes them: in the same transaction, so that no kill parts them."""
    note = "insert into search_todo(page_id, words) values ({0}, {1}) on conflict(page_id) do update set words = max(words, excluded.words);"
    changed = {
        1: ("title", "text", "author"),
        0: ("site", "language", "kind", "date_published", "quality_flags", "state", "duplicate_of"),
    }
    made = [
        f"create trigger search_page_added after insert on pages begin {note.format('new.id', 1)} end",
        f"create trigger search_page_removed after delete on pages begin {note.format('old.id', 1)} end",
    ]
    for words, columns in changed.items():
        differs = " or ".join(f"old.{column} is not new.{column}" for column in columns)
        made.append(
            f"create trigger search_page_changed_{words} after update of {', '.join(columns)} on pages when {differs} "
            f"begin {note.format('new.id', words)} end"
        )
    for name in ("page_topics", "mentions"):
        for event, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
            made.append(f"create trigger search_{name}_{event} after {event} on {name} begin {note.format(f'{row}.page_id', 0)} end")
    return made


def _create(db: Database, described: Table) -> None:
    """Makes a table as the dictionary describes it."""
    db_table = db[described.name]
    assert isinstance(db_table, SqliteTable)
    db_table.create(
        {column.name: column.type for column in described.columns},
        pk=described.pk[0] if len(described.pk) == 1 else described.pk,
        foreign_keys=list(described.foreign_keys),
    )


def _add_columns(db: Database, name: str, columns: tuple[str, ...]) -> None:
    """Adds columns as the dictionary describes them; a new archive has them already from its first migration."""
    db_table = db[name]
    assert isinstance(db_table, SqliteTable)
    types = {column.name: column.type for column in table(name).columns}
    for column in columns:
        if column not in db_table.columns_dict:
            db_table.add_column(column, types[column])


def check(path: Path) -> None:
    """Raises ArchiveError unless ``path`` is absent, empty, or an archive this version can use. Never writes."""
    try:
        if not path.exists() or (path.is_file() and path.stat().st_size == 0):
            return
        if not path.is_file():
            raise ArchiveError(f"{path}: not a file, so it is no archive")
        with path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                raise ArchiveError(f"{path}: not an archive (no SQLite file); give another --archive")
        has_log = path.with_name(path.name + "-wal").exists()
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from None
    # immutable: SQLite makes no -wal and -shm files beside the file, and a closed archive has none
    options = "mode=ro" if has_log else "mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(f"file:{quote(os.fsencode(path.resolve()))}?{options}", uri=True)
        try:
            (application_id,) = connection.execute("pragma application_id").fetchone()
            has_table = "select 1 from sqlite_master where name = '_sqlite_migrations'"
            known = connection.execute(has_table).fetchone()
            names = connection.execute("select name from _sqlite_migrations").fetchall() if known else []
            (objects,) = connection.execute("select count(*) from sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{path}: cannot be read ({error})") from None
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path}: not an archive ({error}); give another --archive") from None
    if application_id == 0 and objects == 0:
        return  # an empty database: its maker was killed before the first table
    if application_id != APPLICATION_ID:
        raise ArchiveError(f"{path}: an SQLite file, but no archive of Tư Liệu; give another --archive")
    newer = {name for (name,) in names} - {migration.name for migration in migrations._migrations}
    if newer:
        raise ArchiveError(
            f"{path}: made by a newer version of Tư Liệu (it has {', '.join(sorted(newer))}); update Tư Liệu to use it"
        )


def open_database(path: Path) -> Database:
    """Opens (or creates) an archive for writing: WAL, foreign keys on, all migrations applied.

    Raises ArchiveError when the file is no archive, is newer, or cannot be written.
    """
    check(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path, timeout=LOCK_TIMEOUT_S, isolation_level=None, check_same_thread=False, factory=ArchiveConnection
        )
        db = Database(connection)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        if not db["pages"].exists():
            db.execute(f"pragma application_id = {APPLICATION_ID}")
        migrations.apply(db)
        db.execute("pragma foreign_keys = on")
        db.execute("begin immediate")  # whoever holds the archive locked is noticed now, not in the middle of a run
        db.execute("rollback")
    except (OSError, sqlite3.DatabaseError) as error:
        raise ArchiveError(f"{path}: cannot be written ({error})") from None
    return db
