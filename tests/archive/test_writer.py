"""The writer: outcomes and versions, batches that count whole or not at all, one writing process, an index in step."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import index
from archive.figures import figures
from archive.full_text import FTS_TABLES
from archive.rows import CaptureRow, FoundRow, PageRow, SiteRow
from archive.schema import ArchiveError
from archive.writer import Writer
from tests.conftest import ROOT

SITE = SiteRow("ben-nuoc", "Hội Bến Nước", None, "http://bennuoc.example/", "vngo", '["vi"]', "generic", None)
HOME = "http://bennuoc.example"


def page(path: str = "/tin/1", text: str = "Bến nước được sửa lại.", at: str = "2026-11-01", **values: Any) -> PageRow:
    row = PageRow(
        url=HOME + path, site="ben-nuoc", kind="news", title="Sửa bến nước", author="Đặng Thị Lụa", organisation=None,
        date_published=None, date_precision=None, date_source=None, date_quote=None, date_modified=None, language="vi",
        language_confidence=0.9, languages="{}", lead=None, text=text, word_count=5, quality_flags="[]",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(), method="generic", capture_id=None,
        fetched_at=f"{at}T01:00:00Z",
    )  # fmt: skip
    return replace(row, **values)


def capture(number: int, **values: Any) -> CaptureRow:
    row = CaptureRow(
        f"{HOME}/{number}", "ben-nuoc", "2026-11-01T01:00:00Z", 200, "text/html", None, None, "ab" * 32, "ben-nuoc/a.warc.gz",
        number * 1000, 900,
    )  # fmt: skip
    return replace(row, **values)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "archive.db") as opened:
        opened.upsert_site(SITE)
        for number in range(1, 5):
            opened.record_capture(capture(number))
        opened.commit()
        yield opened


def rows(writer: Writer, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return writer.connection.execute(sql, values).fetchall()


# -- pages and versions


def test_a_page_met_for_the_first_time_is_new_with_version_one(writer: Writer) -> None:
    outcome, page_id = writer.store(page(capture_id=1))
    assert outcome == "new"
    assert rows(writer, "select page_id, number, text, capture_id from versions") == [(page_id, 1, "Bến nước được sửa lại.", 1)]
    assert rows(writer, "select version_count, state from pages") == [(1, "live")]


def test_the_same_text_again_is_unchanged_and_only_seen_later(writer: Writer) -> None:
    writer.store(page(capture_id=1))
    outcome, _ = writer.store(page(at="2026-11-05", capture_id=2))
    assert outcome == "unchanged"
    assert rows(writer, "select first_seen_at, last_seen_at, last_changed_at, version_count, capture_id from pages") == [
        ("2026-11-01T01:00:00Z", "2026-11-05T01:00:00Z", "2026-11-01T01:00:00Z", 1, 1)
    ]
    assert len(rows(writer, "select 1 from versions")) == 1


@pytest.mark.parametrize("change", [{"text": "Bến khác.", "text_sha256": "00" * 32}, {"title": "Tên khác"}, {"title": None}])
def test_another_text_or_title_is_a_new_version(change: dict[str, Any], writer: Writer) -> None:
    _, page_id = writer.store(page(capture_id=1))
    assert writer.store(replace(page(at="2026-11-05", capture_id=2), **change)) == ("changed", page_id)
    assert rows(writer, "select number, seen_at, capture_id from versions order by number") == [
        (1, "2026-11-01T01:00:00Z", 1),
        (2, "2026-11-05T01:00:00Z", 2),
    ]
    assert rows(writer, "select version_count, last_changed_at, first_seen_at, capture_id from pages") == [
        (2, "2026-11-05T01:00:00Z", "2026-11-01T01:00:00Z", 2)
    ]


def test_a_changed_counter_leaves_text_version_details_and_proof_as_they_are(writer: Writer) -> None:
    old = page(text="Bến nước được sửa lại.\n\nLượt xem: 128", capture_id=1, segments=(("vi", 0.9, 0, 5),), blocks='[["paragraph", "cũ"]]')
    writer.store(old)
    new = page(text="Bến nước được sửa lại.\n\nLượt xem: 131", at="2026-11-05", capture_id=2, lead="Khác", date_modified="2026-11-04")
    assert writer.store(new)[0] == "unchanged"
    assert rows(writer, "select text, text_sha256, lead, capture_id, last_seen_at, last_changed_at, date_modified from pages") == [
        (old.text, old.text_sha256, None, 1, "2026-11-05T01:00:00Z", "2026-11-01T01:00:00Z", "2026-11-04")
    ]
    assert rows(writer, "select text, capture_id from versions") == [(old.text, 1)]
    assert rows(writer, "select blocks from page_blocks") == [('[["paragraph", "cũ"]]',)]
    assert len(rows(writer, "select 1 from segments")) == 1


@pytest.mark.parametrize("known", ["page", "feed"])
def test_a_box_of_titles_of_other_pages_is_no_change(known: str, writer: Writer) -> None:
    writer.store(page(text="Bến nước được sửa lại."))
    if known == "page":
        writer.store(page("/tin/2", title="Đò ngang chạy lại sau mùa lũ", text="Đò chạy."))
    else:
        writer.meet([FoundRow(HOME + "/tin/2", "feed", {"title": "Đò ngang chạy lại sau mùa lũ"})], "ben-nuoc", None)
    boxed = page(text="Bến nước được sửa lại.\n\n- Đò ngang chạy lại sau mùa lũ", at="2026-11-05")
    assert writer.store(boxed)[0] == "unchanged"


def test_the_title_of_a_page_stored_after_a_first_comparison_is_known_too(writer: Writer) -> None:
    writer.store(page(text="một"))
    writer.store(page(text="hai", at="2026-11-02"))
    writer.store(page("/tin/2", title="Đò ngang chạy lại sau mùa lũ", text="Đò chạy."))
    assert writer.store(page(text="hai\n\n- Đò ngang chạy lại sau mùa lũ", at="2026-11-05"))[0] == "unchanged"


@pytest.mark.parametrize("change", [{"date_modified": "2026-11-04"}, {"quality_flags": '["thin"]'}, {"author": None}, {"kind": "story"}])
def test_other_facts_are_brought_up_to_date_without_a_new_version(change: dict[str, Any], writer: Writer) -> None:
    writer.store(page())
    assert writer.store(replace(page(at="2026-11-05"), **change))[0] == "unchanged"
    (name, value) = next(iter(change.items()))
    assert rows(writer, f"select {name} from pages") == [(value,)]


def test_a_text_that_comes_back_is_a_version_again(writer: Writer) -> None:
    for day, text in ((1, "một"), (2, "hai"), (3, "một")):
        outcome, _ = writer.store(page(text=text, at=f"2026-11-0{day}"))
    assert outcome == "changed"
    assert [text for (text,) in rows(writer, "select text from versions order by number")] == ["một", "hai", "một"]


def test_details_of_the_latest_version_take_the_place_of_the_old_ones(writer: Writer) -> None:
    old = page(segments=(("vi", 0.9, 0, 5), ("en", 0.8, 5, 5)), references=(("Luật", None, "Luật Trẻ em", None, None, "Luật Trẻ em", 0, "102-2016-qh13"),))
    writer.store(replace(old, blocks='[["paragraph", "cũ"]]'))
    writer.store(page(text="mới", segments=(("vi", 0.7, 0, 3),), blocks='[["paragraph", "mới"]]'))
    assert rows(writer, "select language, confidence, start_char, length_chars from segments") == [("vi", 0.7, 0, 3)]
    assert rows(writer, "select * from legal_references") == []
    assert rows(writer, "select blocks from page_blocks") == [('[["paragraph", "mới"]]',)]


def test_a_page_that_was_gone_is_live_again_when_it_is_stored(writer: Writer) -> None:
    writer.store(page())
    writer.connection.execute("update pages set state = 'gone', gone_since = '2026-11-02'")
    writer.store(page(at="2026-11-05"))
    assert rows(writer, "select state, gone_since from pages") == [("live", None)]


def test_rewriting_puts_the_latest_version_right_and_adds_none(writer: Writer) -> None:
    writer.store(page(text="một"))
    _, page_id = writer.store(page(text="hai đuôi", at="2026-11-05"))
    assert writer.rewrite(page(text="hai", at="2026-11-06")) == page_id
    assert rows(writer, "select number, text, seen_at from versions order by number") == [
        (1, "một", "2026-11-01T01:00:00Z"),
        (2, "hai", "2026-11-05T01:00:00Z"),
    ]
    assert rows(writer, "select last_seen_at, text from pages") == [("2026-11-05T01:00:00Z", "hai")]


def test_a_page_that_is_not_there_cannot_be_rewritten(writer: Writer) -> None:
    with pytest.raises(KeyError):
        writer.rewrite(page())


def test_a_page_keeps_id_and_first_sight_while_its_versions_are_built_anew(writer: Writer) -> None:
    _, page_id = writer.store(page(text="một"))
    writer.store(page(text="hai", at="2026-11-05"))
    writer.forget_versions(HOME + "/tin/1")
    assert writer.store(page(text="một!", at="2026-11-01"))[1] == page_id
    assert rows(writer, "select number, text from versions") == [(1, "một!")]
    assert rows(writer, "select first_seen_at, version_count from pages") == [("2026-11-01T01:00:00Z", 1)]


def test_a_page_that_got_no_version_again_is_dropped(writer: Writer) -> None:
    for path in ("/a", "/b"):
        writer.store(page(path))
    writer.forget_versions(HOME + "/a")
    assert writer.drop_unversioned("ben-nuoc") == [HOME + "/a"]
    assert rows(writer, "select url from pages") == [(HOME + "/b",)]


def test_forgetting_the_versions_of_an_unknown_page_is_nothing(writer: Writer) -> None:
    writer.forget_versions(HOME + "/nowhere")


def test_removing_a_page_leaves_nothing_that_points_to_it(writer: Writer) -> None:
    _, kept = writer.store(page("/a"))
    _, gone = writer.store(page("/b", segments=(("vi", 0.9, 0, 5),)))
    writer.mark(HOME + "/b", "ben-nuoc", "page", None, status=200, visited_at=None, page_id=gone)
    writer.connection.execute("update pages set duplicate_of = ?, translation_of = ? where id = ?", [gone, gone, kept])
    writer.remove_page(gone)
    assert rows(writer, "select id, duplicate_of, translation_of from pages") == [(kept, None, None)]
    assert rows(writer, "select url, page_id from addresses") == [(HOME + "/b", None)]
    for table in ("versions", "segments", "page_blocks"):
        assert rows(writer, f"select count(*) from {table} where page_id = ?", gone) == [(0,)]
    assert rows(writer, "pragma foreign_key_check") == []


def test_a_capture_that_is_known_keeps_its_row(writer: Writer) -> None:
    assert writer.record_capture(capture(2)) == 2
    assert writer.record_capture(capture(9)) == 5


# -- the ledger


def test_meeting_an_address_tells_only_what_is_new(writer: Writer) -> None:
    found = [FoundRow(HOME + "/a", "link"), FoundRow(HOME + "/b", "link"), FoundRow(HOME + "/a", "link")]
    assert writer.meet(found, "ben-nuoc", HOME + "/") == [HOME + "/a", HOME + "/b"]
    assert writer.meet(found, "ben-nuoc", None) == []
    writer.commit()
    assert rows(writer, "select url, state, found_on, inlinks from addresses order by url") == [
        (HOME + "/a", "queued", HOME + "/", 4),
        (HOME + "/b", "queued", HOME + "/", 2),
    ]


def test_meeting_a_visited_address_keeps_its_outcome_and_adds_evidence(writer: Writer) -> None:
    writer.meet([FoundRow(HOME + "/a", "feed", {"date": "1"})], "ben-nuoc", None)
    writer.mark(HOME + "/a", "ben-nuoc", "page", None, status=200, visited_at="2026-11-01T01:00:00Z")
    writer.meet([FoundRow(HOME + "/a", "sitemap", {"modified": "2"})], "ben-nuoc", None)
    writer.meet([FoundRow(HOME + "/a", "feed", {"date": "3"})], "ben-nuoc", None)
    assert writer.evidence(HOME + "/a") == {"feed": {"date": "3"}, "sitemap": {"modified": "2"}}
    assert rows(writer, "select state, way from addresses") == [("page", "feed")]


def test_that_a_site_lists_a_page_is_kept_when_a_link_met_it_first(writer: Writer) -> None:
    writer.meet([FoundRow(HOME + "/a", "link", {})], "ben-nuoc", None)
    writer.meet([FoundRow(HOME + "/a", "sitemap", {}), FoundRow(HOME + "/b", "sitemap", {})], "ben-nuoc", None)
    assert [writer.evidence(HOME + path) for path in ("/a", "/b")] == [{"sitemap": {}}, {"sitemap": {}}]
    assert figures(writer.connection, "ben-nuoc", "2026-11-01").announced["sitemap"].announced == 2



def test_marking_counts_visits_and_keeps_what_an_unvisited_mark_does_not_know(writer: Writer) -> None:
    writer.mark(HOME + "/a", "ben-nuoc", "failed", "timeout", status=None, visited_at="2026-11-01T01:00:00Z")
    writer.mark(HOME + "/a", "ben-nuoc", "gone", "HTTP 404", status=404, visited_at="2026-11-02T01:00:00Z")
    writer.mark(HOME + "/a", "ben-nuoc", "excluded", "rule", status=None, visited_at=None)
    assert rows(writer, "select state, reason, attempts, last_status, last_visited_at from addresses") == [
        ("excluded", "rule", 2, 404, "2026-11-02T01:00:00Z")
    ]


def test_addresses_come_unvisited_first_then_longest_unvisited(writer: Writer) -> None:
    for path, visited in (("/c", "2026-11-03"), ("/a", "2026-11-01"), ("/new", None), ("/b", "2026-11-02")):
        writer.mark(HOME + path, "ben-nuoc", "page", None, status=200, visited_at=visited)
    assert [row["url"][len(HOME) :] for row in writer.addresses("ben-nuoc", ("page",))] == ["/new", "/a", "/b", "/c"]


def test_addresses_of_other_states_and_sites_are_left_out(writer: Writer) -> None:
    writer.upsert_site(replace(SITE, slug="khac"))
    writer.mark(HOME + "/a", "ben-nuoc", "page", None, status=200, visited_at=None)
    writer.mark(HOME + "/b", "ben-nuoc", "gone", None, status=404, visited_at=None)
    writer.mark("http://khac.example/", "khac", "page", None, status=200, visited_at=None)
    assert [row["url"] for row in writer.addresses("ben-nuoc", ("page", "queued"))] == [HOME + "/a"]


def test_only_a_run_that_was_cut_off_is_resumed(writer: Writer) -> None:
    assert writer.resume_point("ben-nuoc") is None
    run = writer.start_run("ben-nuoc", "2026-11-01T01:00:00Z", "0")
    assert writer.resume_point("ben-nuoc") == "2026-11-01T01:00:00Z"
    writer.finish_run(run, {"finished_at": "2026-11-01T02:00:00Z", "outcome": "finished"})
    assert writer.resume_point("ben-nuoc") is None


def test_a_site_is_brought_up_to_date(writer: Writer) -> None:
    writer.upsert_site(replace(SITE, name_vi="Tên mới", province="Hà Nội"))
    assert rows(writer, "select slug, name_vi, province from sites") == [("ben-nuoc", "Tên mới", "Hà Nội")]


def test_a_page_that_was_taken_down_is_known_by_its_address_alone(writer: Writer) -> None:
    digest = hashlib.sha256((HOME + "/a").encode()).hexdigest()
    writer.connection.execute("insert into takedowns(url_sha256, taken_down_at, reason) values (?, '', '')", [digest])
    assert writer.is_taken_down(HOME + "/a")
    assert not writer.is_taken_down(HOME + "/b")


def test_a_page_that_was_taken_down_is_known_by_what_its_spellings_share(writer: Writer) -> None:
    key = "bennuoc.test/a"
    writer.connection.execute("insert into takedowns(url_sha256, taken_down_at, reason) values (?, '', '')", [hashlib.sha256(key.encode()).hexdigest()])
    writer.connection.execute("insert into addresses(url, state, address_key) values ('http://www.bennuoc.test/a/', 'queued', ?), (?, 'queued', null)", [key, HOME + "/a/b"])
    assert writer.is_taken_down("http://www.bennuoc.test/a/") and writer.is_taken_down(key)
    assert not writer.is_taken_down(HOME + "/a/b")


# -- one text at several addresses


def merged(writer: Writer) -> list[str]:
    writer.merge_same_texts("ben-nuoc")
    return [url[len(HOME) :] for (url,) in rows(writer, "select url from pages order by url")]


def met(writer: Writer, path: str, way: str = "link", times: int = 1, **values: Any) -> int:
    for _ in range(times):
        writer.meet([FoundRow(HOME + path, way)], "ben-nuoc", None)
    _, page_id = writer.store(page(path, **values))
    writer.mark(HOME + path, "ben-nuoc", "page", None, status=200, visited_at=None, page_id=page_id)
    return page_id


def test_one_text_at_two_addresses_is_one_page_and_an_alias(writer: Writer) -> None:
    kept = met(writer, "/a")
    met(writer, "/b")
    assert merged(writer) == ["/a"]
    assert rows(writer, "select url, state, reason, page_id from addresses where state = 'alias'") == [
        (HOME + "/b", "alias", "same text", kept)
    ]
    assert writer.alias_target(HOME + "/b", page().text_sha256) == kept


def test_of_two_addresses_the_dated_one_stays(writer: Writer) -> None:
    met(writer, "/a", way="wordpress", times=9)
    met(writer, "/b", date_published="2026")
    assert merged(writer) == ["/b"]


@pytest.mark.parametrize(("better", "worse"), [("wordpress", "feed"), ("feed", "sitemap"), ("sitemap", "link")])
def test_of_two_addresses_the_one_that_a_better_way_named_stays(better: str, worse: str, writer: Writer) -> None:
    met(writer, "/a", way=worse, times=9)
    met(writer, "/b", way=better)
    assert merged(writer) == ["/b"]


def test_of_two_addresses_the_one_with_more_links_stays(writer: Writer) -> None:
    met(writer, "/a")
    met(writer, "/b", times=2)
    assert merged(writer) == ["/b"]


@pytest.mark.parametrize("other", [{"title": "Khác"}, {"text": ""}, {"site": "khac"}])
def test_pages_that_differ_are_not_merged(other: dict[str, Any], writer: Writer) -> None:
    writer.upsert_site(replace(SITE, slug="khac"))
    met(writer, "/a", **({"text": ""} if "text" in other else {}))
    met(writer, "/b", **other)
    assert merged(writer) == ["/a", "/b"]


def test_an_alias_that_shows_another_text_is_no_alias_any_more(writer: Writer) -> None:
    met(writer, "/a")
    met(writer, "/b")
    writer.merge_same_texts("ben-nuoc")
    assert writer.alias_target(HOME + "/b", "00" * 32) is None


def test_a_page_is_no_alias_of_itself(writer: Writer) -> None:
    page_id = met(writer, "/a")
    writer.mark(HOME + "/a", "ben-nuoc", "alias", None, status=200, visited_at=None, page_id=page_id)
    assert writer.alias_target(HOME + "/a", page().text_sha256) is None


# -- the index


def vocabulary(connection: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
    connection.execute(f"create virtual table temp.words using fts5vocab('main', '{table}', 'instance')")
    found = set(connection.execute("select term, doc, col, offset from temp.words"))
    connection.execute("drop table temp.words")
    return found


def assert_index_in_step(writer: Writer) -> None:
    """The index after updates holds exactly the words of one that is made anew from the pages."""
    writer.commit()
    kept = {table: vocabulary(writer.connection, table) for table in FTS_TABLES}
    with writer.connection as connection:
        connection.execute("begin")
        for table in FTS_TABLES:
            connection.execute(f"insert into {table}({table}) values ('delete-all')")
        for (page_id,) in connection.execute("select id from pages").fetchall():
            index.add(connection, page_id)
        fresh = {table: vocabulary(connection, table) for table in FTS_TABLES}
        connection.rollback()
    assert kept == fresh


def test_a_word_of_an_old_text_is_not_found_any_more(writer: Writer) -> None:
    writer.store(page(text="Con đò cũ"))
    writer.commit()
    writer.store(page(text="Cây cầu mới"))
    writer.commit()
    found = "select count(*) from pages_fts where pages_fts match ?"
    assert rows(writer, found, "do") == [(0,)]
    assert rows(writer, found, "cau") == [(1,)]
    assert_index_in_step(writer)


def test_a_page_that_comes_and_goes_within_a_batch_is_not_indexed(writer: Writer) -> None:
    _, page_id = writer.store(page(text="Con đò cũ"))
    writer.store(page(text="Cây cầu mới"))
    writer.remove_page(page_id)
    assert_index_in_step(writer)
    assert rows(writer, "select count(*) from pages_fts where pages_fts match 'do OR cau'") == [(0,)]


def test_what_a_dropped_batch_knew_and_counted_is_forgotten(writer: Writer) -> None:
    writer.meet([FoundRow(HOME + "/a", "link")] * 2, "ben-nuoc", None)
    writer.store(page(text="Con đò cũ"))
    writer.rollback()
    assert writer.meet([FoundRow(HOME + "/a", "link")], "ben-nuoc", None) == [HOME + "/a"]
    writer.commit()
    assert rows(writer, "select url, inlinks from addresses") == [(HOME + "/a", 1)]
    assert_index_in_step(writer)


def test_the_index_stays_in_step_through_every_kind_of_change(writer: Writer) -> None:
    choose = random.Random(5)
    words = ["bến", "nước", "đò", "cầu", "mưa", "Hòa", "hoà", "ĐẤT", "tre", "và̀", "1.200", "A/B", "'x'", '"', "é", "🌧"]
    for turn in range(300):
        path = f"/{choose.randrange(12)}"
        text = " ".join(choose.choices(words, k=choose.randrange(8)))
        row = page(path, text, title=choose.choice([None, "", *words]), author=choose.choice([None, *words]))
        known = rows(writer, "select id from pages where url = ?", HOME + path)
        action = choose.randrange(5)
        if action == 0 and known:
            writer.remove_page(known[0][0])
        elif action == 1 and known:
            writer.rewrite(row)
        elif action == 2:
            writer.forget_versions(HOME + path)
        elif action == 3 and turn % 7 == 0:
            writer.merge_same_texts("ben-nuoc")
        elif action == 4 and turn % 11 == 0:
            writer.commit()
            writer.store(row)
            writer.rollback()
        else:
            writer.store(row)
    assert len(rows(writer, "select 1 from pages")) > 3
    assert_index_in_step(writer)


# -- batches


def counted(path: Path) -> int:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("select count(*) from pages").fetchone()[0])
    finally:
        connection.close()


def test_a_batch_counts_for_others_only_when_it_is_committed(writer: Writer) -> None:
    writer.store(page("/a"))
    writer.store(page("/b"))
    assert counted(writer.path) == 0
    writer.commit()
    assert counted(writer.path) == 2


def test_a_batch_that_is_dropped_leaves_no_trace(writer: Writer) -> None:
    before = list(writer.connection.iterdump())
    writer.store(page())
    writer.meet([FoundRow(HOME + "/a", "link")], "ben-nuoc", None)
    writer.rollback()
    assert list(writer.connection.iterdump()) == before


def test_leaving_with_an_error_drops_the_open_batch_only(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with pytest.raises(ZeroDivisionError), Writer(path) as writer:
        writer.upsert_site(SITE)
        writer.store(page("/a"))
        writer.commit()
        writer.store(page("/b"))
        raise ZeroDivisionError
    assert counted(path) == 1


def test_leaving_without_an_error_commits(tmp_path: Path) -> None:
    with Writer(tmp_path / "archive.db") as writer:
        writer.upsert_site(SITE)
        writer.store(page())
    assert counted(tmp_path / "archive.db") == 1


def _die_in_a_batch(path: Path) -> None:
    writer = Writer(path)
    writer.upsert_site(SITE)
    writer.store(page("/a"))
    writer.commit()
    for number in range(500):
        writer.store(page(f"/{number}", text=f"chữ {number} " * 400))
    os._exit(9)


def test_a_killed_process_loses_its_open_batch_whole_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    process = multiprocessing.get_context("fork").Process(target=_die_in_a_batch, args=[path])
    process.start()
    process.join()
    assert process.exitcode == 9
    with Writer(path) as writer:
        assert rows(writer, "select url from pages") == [(HOME + "/a",)]
        assert rows(writer, "pragma integrity_check") == [("ok",)]
        assert_index_in_step(writer)


def test_what_must_be_on_disk_first_runs_before_every_commit_that_writes(writer: Writer) -> None:
    seen: list[int] = []
    call = lambda: seen.append(counted(writer.path))  # noqa: E731
    writer.before_commit(call)
    writer.commit()
    writer.store(page())
    writer.commit()
    writer.forget(call)
    writer.store(page("/b"))
    writer.commit()
    assert seen == [0]


def test_a_batch_does_not_count_when_its_captures_cannot_be_synced(writer: Writer) -> None:
    def fail() -> None:
        raise OSError("disk full")

    writer.before_commit(fail)
    writer.store(page())
    with pytest.raises(OSError, match="disk full"):
        writer.commit()
    assert counted(writer.path) == 0
    writer.forget(fail)


# -- one writer


def test_a_second_writer_is_refused_in_one_line(writer: Writer) -> None:
    with pytest.raises(ArchiveError) as caught:
        Writer(writer.path)
    assert str(caught.value) == f"{writer.path}: another tulieu command is writing to it; wait until it has ended"


def test_a_second_process_is_refused_in_one_line(writer: Writer) -> None:
    code = "import sys; from pathlib import Path; from archive.writer import Writer\ntry: Writer(Path(sys.argv[1]))\nexcept Exception as e: print(type(e).__name__, e)"
    done = subprocess.run([sys.executable, "-c", code, writer.path], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("ArchiveError ") and "another tulieu command" in done.stdout
    assert done.stdout.count("\n") == 1


def test_the_next_writer_is_let_in_after_the_first_has_ended(tmp_path: Path) -> None:
    Writer(tmp_path / "archive.db").close()
    Writer(tmp_path / "archive.db").close()


def test_a_writer_that_could_not_open_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"

    def broken(path: Path) -> None:
        raise ArchiveError("broken")

    monkeypatch.setattr("archive.batch.open_database", broken)
    with pytest.raises(ArchiveError, match="broken") as kept:
        Writer(path)
    monkeypatch.undo()
    Writer(path).close()
    assert kept


def test_readers_read_while_a_batch_is_open(writer: Writer) -> None:
    writer.store(page())
    assert counted(writer.path) == 0


def test_imported_pages_with_one_text_are_marked_and_the_first_stays_the_original(writer: Writer) -> None:
    first = met(writer, "/a", way="import")
    second = met(writer, "/b", way="import", times=5)
    assert writer.merge_same_texts("ben-nuoc") == 0
    assert rows(writer, "select id, duplicate_of from pages order by id") == [(first, None), (second, first)]
