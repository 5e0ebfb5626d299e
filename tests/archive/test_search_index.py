"""The search index is proved against the search by SQL: same pages, counts and timeline for whatever is asked, in whatever state."""

from __future__ import annotations

import random
import re
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from archive import batch, blocks, rare_words, search_bitmaps, search_update, search_waiting, segments
from archive.index_check import index_faults
from archive.reader import connect
from archive.rows import MentionRow, PageRow, SiteRow, TopicRow
from archive.schema import LATER_SEARCH_TABLES
from archive.search import Filters, SearchResult, parse, search
from archive.search_check import search_faults
from archive.search_index import SearchIndex
from archive.stored_segments import read_segments
from archive.writer import Writer
from tests.archive.rows import SITE, page

WORDS = ["nước", "nuoc", "Nước", "nuộc", "sạch", "sách", "SẠCH", "ban", "bạn", "bán", "bàn", "bản", "đường", "duong", "Đường", "dương", "đất", "dat", "hoà", "hòa", "hoa", "khoẻ", "khỏe", "trẻ", "em", "tre", "tré", "2096/QĐ-UBND", "2096", "315/QD-UBND", "water", "Water", "clean", "project", "l'eau", "người", "nguoi", "xã", "hội", "xa", "hoi", "thôn", "thon", "quỹ", "qũy", "a", "à", "ạ", "x"]
STATES = ("live", "live", "live", "gone", "moved", "unreachable", "excluded")
OTHER = SiteRow("bo-suoi", "Bờ Suối", None, "https://www.bosuoi.test/", "vngo", '["vi"]', "generic", None)


def _text(draw: random.Random, words: int) -> str:
    text = " ".join(draw.choices(WORDS, range(len(WORDS), 0, -1), k=words)) + draw.choice([".", "", "…", " – hết\n\nHết"])
    return unicodedata.normalize("NFD", text) if draw.random() < 0.1 else text


def _row(draw: random.Random, number: int) -> PageRow:
    month, day = draw.randrange(1, 13), draw.randrange(1, 29)
    date = draw.choice([None, "2020", f"2021-{month:02d}", f"202{draw.randrange(4)}-{month:02d}-{day:02d}", f"2022-05-{day:02d}"])
    site = draw.choice(["gio-lanh", "bo-suoi"])
    places = {draw.choice(["ha-noi", "hue", "lang-son"]) for _ in range(draw.randrange(3))}
    return replace(
        page(f"/{site}/{number}", _text(draw, draw.randrange(0, 40))),
        title=draw.choice([None, _text(draw, 4)]), author=draw.choice([None, None, "Bạn Đường", "nuoc sach"]), site=site,
        kind=draw.choice(["news", "project"]), language=draw.choice(["vi", "en"]), date_published=date,
        quality_flags=draw.choice(["[]", '["thin"]', '["thin", "unaccented"]', "nonsense"]),
        mentions=tuple(MentionRow(f"place/{key}", "place", key, None, "[]", None, None, None, None, 1, "{}", None) for key in sorted(places)),
        topics=tuple(TopicRow(slug, slug, slug, 0.5, "[]") for slug in draw.sample(["water", "health"], draw.randrange(3))),
    )  # fmt: skip


def _change(writer: Writer, draw: random.Random, number: int) -> None:
    """One thing that happens to pages."""
    ids = [row[0] for row in writer.connection.execute("select id from pages")]
    what = draw.random()
    if what < 0.5 or len(ids) < 10:
        writer.store(_row(draw, number))
    elif what < 0.6:
        writer.remove_page(draw.choice(ids))
    elif what < 0.75:
        (url,) = writer.connection.execute("select url from pages where id = ?", [draw.choice(ids)]).fetchone()
        writer.rewrite(replace(_row(draw, 0), url=url))
    elif what < 0.9:
        writer.execute("update pages set state = ? where id = ?", [draw.choice(STATES), draw.choice(ids)])
    else:
        writer.execute("update pages set duplicate_of = ? where id = ?", [draw.choice([None, draw.choice(ids)]), draw.choice(ids)])


@pytest.fixture(scope="module", autouse=True)
def small_segments() -> Iterator[None]:
    """Bounds so low that a few pages have pairs, long lists of beginnings, full segments and merged ones."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"COMMON_LEAST": 6, "MAX_COMMON": 14, "PREFIX_WORDS": 4, "MAX_PAGES": 50}.items():
            patch.setattr(segments, name, value)
        for name, value in {"MERGED_SEGMENTS": 3, "MAX_PAGES": 50}.items():
            patch.setattr(search_update, name, value)
        bounds = {"FULL_TOKENS": 40, "LEAST_SEGMENTS": 4, "MOST_SEGMENTS": 4, "COMMON_PART": 4, "MOST_PLACES": 120, "WORDS_AT_ONCE": 10}
        for name, value in bounds.items():
            patch.setattr(blocks, name, value)
        patch.setattr(rare_words, "RARE_WORDS", 3)
        yield


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, small_segments: None) -> Path:
    path = tmp_path_factory.mktemp("index") / "archive.db"
    draw = random.Random(20261126)
    for round_ in range(8):
        with Writer(path) as writer:
            for site in (SITE, OTHER):
                writer.upsert_site(site)
            for number in range(30):
                _change(writer, draw, round_ * 30 + number)
    return path


@pytest.fixture
def archive(path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(path)
    yield connection
    connection.close()


def both(archive: sqlite3.Connection, query: str, sort: str = "relevance") -> tuple[SearchResult, SearchResult]:
    """A whole result by bitmaps and by SQL."""
    found = search(archive, query, sort=sort, limit=1000)
    with mock.patch.object(SearchIndex, "of", return_value=None):
        return found, search(archive, query, sort=sort, limit=1000)


def told(result: SearchResult) -> tuple[object, ...]:
    """What must be the same both ways."""
    pages = {(hit.id, hit.exact, hit.duplicates, hit.state) for hit in result.hits}
    return result.total, pages, result.facets, result.timeline, result.undated, result.hidden, result.hints


def _word(draw: random.Random) -> str:
    word = draw.choice(WORDS)
    return draw.choice([word, word, word.lower(), unicodedata.normalize("NFD", word)])


def _query(draw: random.Random) -> str:
    parts = []
    for _ in range(draw.randrange(1, 4)):
        parts.append(
            draw.choice(
                [
                    lambda: _word(draw), lambda: _word(draw), lambda: "-" + _word(draw), lambda: f"{_word(draw)} OR {_word(draw)}",
                    lambda: f'"{_word(draw)} {_word(draw)}"', lambda: f'"{_word(draw)} {_word(draw)} {_word(draw)}"',
                    lambda: f'-"{_word(draw)} {_word(draw)}"', lambda: _word(draw)[: draw.randrange(1, 4)] + "*",
                    lambda: f'"{_word(draw)} {_word(draw)[:2]}"*', lambda: f"title:{_word(draw)}", lambda: f'title:"{_word(draw)} {_word(draw)}"',
                    lambda: f"author:{_word(draw)}", lambda: f"title:{_word(draw)[:2]}*",
                    lambda: draw.choice(["", "-"]) + draw.choice([
                        "site:gio-lanh", "site:bosuoi.test", "site:www.bosuoi.test", "lang:en", "kind:news", "topic:water", "place:hue", "place:ha-noi", "year:2021",
                        "year:2022", "before:2021", "before:2022-05", "after:2021-06", "after:2022-05-10", "flag:thin", "state:gone", "state:all",
                        "state:duplicate", "state:excluded", "year:1999", "year:2021-06", "year:2022-05", "year:5/2022", "topic:none",
                    ]),
                ]
            )()
        )  # fmt: skip
    return " ".join(parts)


def test_there_are_segments_pairs_and_beginnings(archive: sqlite3.Connection) -> None:
    index = SearchIndex.of(archive)
    assert index is not None and len(index.segments) > 2
    assert any(segment.has_lost for segment in index.segments)
    for name in ("search_pairs", "search_prefixes"):
        assert archive.execute(f"select count(*) from {name}").fetchone()[0] > 10


def test_there_are_blocks_that_lost_pages_and_segments_in_none(archive: sqlite3.Connection) -> None:
    index = SearchIndex.of(archive)
    assert index is not None
    bound, free = index.parts
    assert bound and free and any(block.has_lost for block in bound)
    for condition in ("places is null", "places is not null", "exact = ''"):
        assert archive.execute(f"select count(*) from search_block_places where {condition}").fetchone()[0] > 5, condition
    assert all(blocks.read_posting(archive, block, "nuoc", None) for block in bound)


def test_a_block_goes_with_its_segment_and_is_made_again(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        before = writer.connection.execute("select id, segments from search_blocks").fetchall()
        search_update.clean(writer.connection)  # segments that lost pages are made anew
        left = writer.connection.execute("select id, segments from search_blocks").fetchall()
        assert len(left) < len(before)
        numbers = {number for (number,) in writer.connection.execute("select distinct block from search_block_words union select distinct block from search_block_places")}
        assert numbers == {number for number, _ in left}
        writer.store(page("/sau", "Sau khi làm lại."))
    reading = connect(copy)
    assert list(index_faults(reading)) == []
    assert reading.execute("select count(*) from search_blocks where finished").fetchone()[0] > len(left)
    reading.close()


def test_blocks_are_made_when_the_archive_is_closed_and_not_under_way(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One takes a minute where there are so many segments; a crawl's requests would run out of time."""
    monkeypatch.setattr(blocks, "LEAST_SEGMENTS", 2)
    monkeypatch.setattr(batch, "SEARCH_UPDATE_PAGES", 1)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        writer.execute("update search_state set value = -1 where name = 'version'")
        writer.commit()
        writer.store(page("/sau", "Sau khi làm lại."))
        writer.commit()
        assert search_update.waiting(writer.connection) == 0
        assert writer.connection.execute("select count(*) from search_blocks").fetchone() == (0,)
    reading = connect(copy)
    assert reading.execute("select count(*) from search_blocks where finished").fetchone()[0] > 0
    assert list(index_faults(reading)) == []
    reading.close()


def test_a_worn_segment_stays_until_its_block_is_worn(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block made anew with every segment that is would cost many times as much as these."""
    monkeypatch.setattr(blocks, "LEAST_SEGMENTS", 2)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        writer.execute("update search_state set value = -1 where name = 'version'")
        writer.commit()
        search_update.update(writer.connection)
        (numbers,) = writer.connection.execute("select segments from search_blocks order by id").fetchone()
        members = [list(segment.pages) for segment in read_segments(writer.connection) if f"{segment.number}" in re.findall(r"\d+", numbers)]

        def reword(ids: list[int]) -> list[str]:
            writer.execute("update pages set text = text || ' thêm' where id in (select value from json_each(?))", [str(ids)])
            writer.commit()
            search_update.update(writer.connection)
            return [segments for (segments,) in writer.connection.execute("select segments from search_blocks where finished order by id")]

        assert len(members) > 1
        assert numbers in reword(members[0][: len(members[0]) * 2 // 3])
        assert numbers not in reword([number for pages in members[1:] for number in pages[:-1]])
        assert search_update._merge(writer.connection) is False  # what is worn was made anew
    reading = connect(copy)
    assert list(search_faults(reading)) == []
    reading.close()


def test_a_block_that_a_killed_process_left_half_made_is_not_read_and_made_anew(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LEAST_SEGMENTS": 2, "WORDS_AT_ONCE": 4}.items():
        monkeypatch.setattr(blocks, name, value)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        writer.execute("update search_state set value = -1 where name = 'version'")
        writer.commit()
        enter, calls = blocks._enter, iter(range(9))

        def killed(*given: object) -> None:
            if next(calls, None) is None:
                raise KeyboardInterrupt
            enter(*given)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(blocks, "_enter", killed)
            with pytest.raises(KeyboardInterrupt):
                search_update.update(writer.connection)
        assert writer.connection.execute("select count(*), sum(finished) from search_blocks").fetchone() == (1, 0)
        assert writer.connection.execute("select count(*) from search_block_words").fetchone()[0] > 7
        reading = connect(copy)
        index = SearchIndex.of(reading)
        assert index is not None and index.parts[0] == [] and search(reading, "nuoc").total > 10
        reading.close()
        while blocks.bind(writer.connection):
            pass
    reading = connect(copy)
    assert reading.execute("select count(*), sum(finished), min(id) > 0 from search_blocks").fetchone()[1] >= 1
    assert reading.execute("select count(*) from search_blocks where not finished").fetchone() == (0,)
    assert list(index_faults(reading)) == []
    reading.close()


def test_any_query_finds_and_counts_the_same_as_by_sql(archive: sqlite3.Connection) -> None:
    draw = random.Random(7)
    some = 0
    for _ in range(700):
        query = _query(draw)
        by_bitmaps, by_sql = both(archive, query, draw.choice(["relevance", "newest", "oldest"]))
        assert told(by_bitmaps) == told(by_sql), query
        some += by_sql.total > 0
    assert some > 350


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("query", ["", "nuoc", "state:all", '"nước sạch"', "ban OR em"])
def test_dates_come_in_the_same_order(archive: sqlite3.Connection, query: str, sort: str) -> None:
    by_bitmaps, by_sql = both(archive, query, sort)
    assert [hit.id for hit in by_bitmaps.hits] == [hit.id for hit in by_sql.hits]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("query", ["", "nước sạch", "ban", "tr*"])
def test_parts_of_a_result_make_the_whole(archive: sqlite3.Connection, query: str, sort: str) -> None:
    whole = [hit.id for hit in search(archive, query, sort=sort, limit=1000).hits]
    parts = [hit.id for offset in range(0, len(whole) + 7, 7) for hit in search(archive, query, sort=sort, limit=7, offset=offset).hits]
    assert parts == whole and len(set(whole)) == len(whole)


def test_index_agrees_with_the_pages(archive: sqlite3.Connection) -> None:
    assert list(index_faults(archive)) == []


def test_made_at_once_it_is_the_same_as_made_in_parts(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        writer.execute("update search_state set value = -1 where name = 'version'")
    one, other = connect(path), connect(copy)
    draw = random.Random(11)
    for _ in range(60):
        query = _query(draw)
        assert told(search(one, query, limit=1000)) == told(search(other, query, limit=1000)), query
    one.close(), other.close()


def test_what_is_not_committed_is_in_neither(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    before = connect(copy)
    known = told(search(before, "nuoc", limit=1000))
    before.close()
    writer = Writer(copy)
    for number in range(900, 930):
        _change(writer, random.Random(number), number)
    writer.close()  # as a process that dies: the open batch is lost
    after = connect(copy)
    assert SearchIndex.of(after) is not None
    assert told(search(after, "nuoc", limit=1000)) == known
    after.close()


def test_what_a_killed_process_committed_is_found_before_the_index_has_it(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    writer = Writer(copy)
    writer.store(replace(page("/moi", "Từ lạlùng này chưa có ở đâu."), title="Mới"))
    writer.commit()
    writer.connection.close()  # killed: nothing more is written
    writer._lock.close()
    left = connect(copy)
    assert SearchIndex.of(left) is None and search(left, "lalung").total == 1
    left.close()
    Writer(copy).close()
    mended = connect(copy)
    assert SearchIndex.of(mended) is not None and search(mended, "laLùng").total == 1
    assert list(index_faults(mended)) == []
    mended.close()


def test_while_pages_wait_any_query_finds_and_counts_the_same_as_by_sql(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_waiting, "PART_PAGES", 4)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    draw = random.Random(7)
    writer, reading = Writer(copy), connect(copy)
    kept = parts = 0
    for round_ in range(6):  # each round some more pages wait, some of them again with other words
        for number in range(8):
            _change(writer, draw, 500 + round_ * 8 + number)
        writer.commit()
        assert search_update.waiting(reading) > round_
        index = search_waiting.index_of(reading)
        assert isinstance(index, search_waiting.WaitingIndex)
        parts = max(parts, len(index._parts))
        kept += len(index.pages)
        for _ in range(40):
            query = _query(draw)
            found, sql = both(reading, query)
            assert told(found) == told(sql), query
    assert kept > 600 and parts > 3
    order = [[hit.id for hit in search(reading, word, sort="newest", limit=1000).hits] for word in ("nuoc", "ban", "")]
    writer.close()
    assert search_update.waiting(reading) == 0
    assert [[hit.id for hit in search(reading, word, sort="newest", limit=1000).hits] for word in ("nuoc", "ban", "")] == order
    reading.close()


def test_when_too_many_pages_wait_sql_answers(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    writer, reading = Writer(copy), connect(copy)
    for number in range(3):
        writer.store(page(f"/cho/{number}", f"Trang chờ thứ {number} về quýtvàng."))
    writer.commit()
    for name, bound in (("MOST_REWORDED", 2), ("MOST_CHANGED", 2), ("MOST_CHARS", 50)):
        with monkeypatch.context() as patch:
            patch.setattr(search_waiting, name, bound)
            assert search_waiting.index_of(reading) is None and search(reading, "quytvang").total == 3
    assert search_waiting.index_of(reading) is not None and search(reading, "quytvang").total == 3
    reading.close()
    writer.close()


def test_an_update_that_fails_half_way_changes_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    writer = Writer(copy)
    writer.store(page("/nua-chung", "Nửa chừng thì hỏng."))
    writer.commit()
    with monkeypatch.context() as patch:
        patch.setattr(search_update, "put_values", mock.Mock(side_effect=RuntimeError("full")))
        with pytest.raises(RuntimeError):
            search_update.update(writer.connection)
    reading = connect(copy)
    assert search_update.waiting(reading) == 1 and search(reading, "nua chung").total == 1
    reading.close()
    writer.close()
    reading = connect(copy)
    assert search_update.waiting(reading) == 0 and list(index_faults(reading)) == []
    reading.close()


def test_a_reader_sees_the_new_state_at_once(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    reading = connect(copy)
    before = search(reading, "nuoc").total
    with Writer(copy) as writer:
        writer.store(page("/them", "Thêm một trang về nước."))
    assert search(reading, "nuoc").total == before + 1
    reading.close()


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("update search_words set docs = (select docs from search_words where folded = 'sach' and exact = 'sạch' limit 1) where folded = 'nuoc' and exact = 'nước'", "words"),
        ("update search_words set places = null where rowid = (select min(rowid) from search_words where exact != '')", "words"),
        ("delete from search_pairs where rowid = (select min(rowid) from search_pairs)", "pairs"),
        ("delete from search_prefixes where rowid = (select min(rowid) from search_prefixes)", "beginnings"),
        ("delete from search_values where facet = 'site'", "values"),
        ("update search_block_words set level_0 = (select level_1 from search_block_words where folded = 'nuoc' and exact = '') where folded = 'nuoc' and exact = ''", "of its segments"),
        ("update search_block_places set places = null where rowid = (select rowid from search_block_places where places is not null limit 1)", "of its segments"),
        ("delete from search_block_words where rowid = (select min(rowid) from search_block_words)", "of its segments"),
        ("update search_blocks set segments = '[1, '", "cannot be read"),
        ("update search_block_words set level_1 = 7", "of its segments"),
        ("update search_values set docs = 7 where facet = 'site'", "values"),
        ("update search_segments set ids = null", "cannot be read"),
        ("delete from search_segments where id = (select min(id) from search_segments)", "segments that are missing"),
        ("delete from search_segments where id = (select max(id) from search_segments)", "is in no segment"),
        ("update search_segments set pages = x'01ff'", "cannot be read"),
    ],
)
def test_damage_is_told(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, problem: str) -> None:
    monkeypatch.setattr(blocks, "LEAST_SEGMENTS", 2)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with Writer(copy) as writer:
        writer.execute("update search_state set value = -1 where name = 'version'")  # made anew: no segment has lost a page
    connection = sqlite3.connect(copy)
    assert list(index_faults(connection)) == []
    connection.execute(damage)
    connection.commit()
    assert any(problem in told for _, told in index_faults(connection))
    connection.close()


def test_an_archive_of_the_version_before_blocks_is_searched_and_proved(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    connection = sqlite3.connect(copy)
    for name in LATER_SEARCH_TABLES:
        connection.execute(f"drop table {name}")
    connection.execute("delete from _sqlite_migrations where name = 'm0012_large_search_index'")
    connection.execute("update search_state set value = 2 where name = 'version'")
    connection.commit()
    connection.close()
    before, reading = connect(path), connect(copy)
    assert search(reading, '"nuoc sach"').total == search(before, '"nuoc sach"').total > 5
    assert list(index_faults(reading)) == []
    for each in (before, reading):
        each.close()


ALPHABET = [*"ab đĐạ\"'()*:-+^{}[]\\/%_,;.<>=\0\n\t🎉“”«»ặ\u0301\ue000\ud800", "site:", "lang:", "year:", "title:", "author:", "place:", "topic:"]
ALPHABET += ["OR", "AND", "NOT", "NEAR(", "2020", "before:", "after:1/2/2020", "nước ", '-"', "state:all", "-site:x", "đư", "2096/QĐ", "a*", "*", "sach "]


def test_twenty_thousand_strings_and_no_error(archive: sqlite3.Connection) -> None:
    draw = random.Random(20261126)
    index = SearchIndex.of(archive)
    assert index is not None
    for number in range(20_000):
        query = "".join(draw.choices(ALPHABET, k=draw.randrange(1, 12)))
        try:
            if number % 20:
                search_bitmaps.count(archive, index, parse(query), Filters())
            else:
                search(archive, query, limit=2)
        except Exception as error:
            raise AssertionError(repr(query)) from error


def test_words_made_up_to_share_a_beginning_are_not_read_one_by_one(tmp_path: Path) -> None:
    with Writer(tmp_path / "archive.db") as writer:
        writer.upsert_site(SITE)
        writer.store(page("/bay", " ".join(f"{'a' * 40}{number:05d}" for number in range(3000))))
        writer.store(page("/lanh", "Một trang lành."))
    connection = connect(tmp_path / "archive.db")
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    for letters in (1, 12, 40, 42):
        assert search(connection, "a" * min(letters, 40) + "0" * (letters - 40 if letters > 40 else 0) + "*").total == 1
    assert not any("folded >=" in statement for statement in statements)
    connection.close()


def test_a_page_that_is_taken_out_leaves_no_word_once_cleaned(tmp_path: Path) -> None:
    with Writer(tmp_path / "archive.db") as writer:
        writer.upsert_site(SITE)
        writer.store(page("/con", "Một trang còn lại."))
        _, number = writer.store(page("/go", "Xoáhẳn từ này đi."))
    with Writer(tmp_path / "archive.db") as writer:
        writer.remove_page(number)
    with Writer(tmp_path / "archive.db") as writer:
        held = "select (select count(*) from search_words where folded = 'xoahan') + (select count(*) from search_rare where words like '%xoahan%')"
        assert writer.connection.execute(held).fetchone() == (1,)
        search_update.clean(writer.connection)
        assert writer.connection.execute(held).fetchone() == (0,)
        assert search(writer.connection, "mot trang").total == 1 and list(index_faults(writer.connection)) == []


# -- did you mean


@pytest.fixture(scope="module")
def spelt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An archive in which some words are frequent, so that others may be mistakes."""
    path = tmp_path_factory.mktemp("spelt") / "archive.db"
    with Writer(path) as writer:
        writer.upsert_site(SITE)
        for number in range(60):
            writer.store(page(f"/{number}", f"Nước sạch cho trường học vùng cao, trang {number}. " + ("Khuyến nông đến bản. " if number % 2 else "")))
        writer.store(page("/rieng", "Một trang nói về ông Xuyên."))
    connection = connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("nuoc sahc", "nuoc sach"),
        ("nước sạhc", "nước sạch"),
        ('"nươc sạcch" kind:news', '"nươc sạch" kind:news'),
        ("khuyen nong truoong", "khuyen nong truong"),
        ("khuyeen nonng", "khuyen nong"),
        ("title:nuoc OR sahc", "title:nuoc OR sach"),
        ("-trang khuynn", "-trang khuyn"),
    ],
)
def test_a_misspelt_query_gets_one_that_finds_more(spelt: sqlite3.Connection, query: str, best: str) -> None:
    result = search(spelt, query)
    if best == "-trang khuyn":  # nothing that it could mean is left without the excluded word
        assert result.suggestions == ()
        return
    assert result.suggestions and result.suggestions[0] == best
    assert search(spelt, best).total > result.total


@pytest.mark.parametrize("query", ["nước sạch", "nuoc", "ông Xuyên", "2096x", "zzzzzzz", "", "sah*", "site:sahc nuoc", "🎉"])
def test_a_query_that_is_right_or_hopeless_gets_none(spelt: sqlite3.Connection, query: str) -> None:
    assert search(spelt, query).suggestions == ()


@pytest.mark.parametrize("query", ["x" * 5000, "sahc " * 64, "khuynnn " * 30, " ".join(f"sah{letter}" for letter in "abcdefgh")])
def test_suggestions_for_odd_queries_take_little_time(spelt: sqlite3.Connection, query: str) -> None:
    begun = time.process_time()
    search(spelt, query)
    assert time.process_time() - begun < 2
