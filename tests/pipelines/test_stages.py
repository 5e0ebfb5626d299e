"""Stages and what surrounds them: site-wide furniture, storing, verifying, rebuilding, quality."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.rows import SiteRow
from archive.writer import Writer
from crawler.capture.warc import WarcFile
from crawler.items import Block, DateFact, ExcludedError, Fetched, Record
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import Site
from crawler.workers import Workers
from pipelines.batch import Tally
from pipelines.build import Built, run_stages
from pipelines.clean import clean, line_key, without_site_lines
from pipelines.quality import is_damaged
from pipelines.reextract import Source, rebuild_site
from pipelines.site_pass import finish_site, repeated_lines
from pipelines.store import store
from pipelines.verify import Verified, verify
from scripts.reextract import rebuild

SITE = Site("gio-lanh", "Gió Lành", "https://giolanh.test/", ways=("links",))
AT = "2026-11-23T08:00:00Z"
MENU, FOOT = "Trang chủ Giới thiệu", "Địa chỉ: 1 phố Gió. Lượt xem: 12"
VISION = "Tầm nhìn: mọi trẻ em đều được lớn lên trong gió lành và nước sạch."
BODIES = [f"Bản tin số {word} kể chuyện làng {word} trồng cây chắn gió suốt một mùa mưa." for word in ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "archive.db")
    writer.upsert_site(SiteRow("gio-lanh", "Gió Lành", None, "https://giolanh.test/", "vngo", '["vi"]', "generic", None))
    yield writer
    writer.rollback()
    writer.close()


def built(path: str, *lines: str, method: str = "generic", title: str | None = None, **values: Any) -> Built:
    url = f"https://giolanh.test{path}"
    fetched = Fetched(url, "gio-lanh", b"", "text/html", values.pop("at", AT))
    record = Record(url, "gio-lanh", fetched.fetched_at, title=title or path, method=method, blocks=[Block(x) for x in lines], **values)
    run_stages(record, frozenset())
    return Built(fetched, record)


def put(writer: Writer, *items: Built) -> list[str]:
    return [store(writer, item, Tally()) for item in items]


async def run(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def finish(writer: Writer) -> dict[str, int]:
    return asyncio.run(finish_site(writer, "gio-lanh", run))


def texts(writer: Writer) -> dict[str, str]:
    return dict(writer.connection.execute("select url, text from pages order by id").fetchall())


def text_of(writer: Writer, path: str) -> str:
    return texts(writer)[f"https://giolanh.test{path}"]


# -- furniture


def test_lines_at_the_edges_of_many_pages_go(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body, FOOT) for n, body in enumerate(BODIES)))
    counts = finish(writer)
    assert list(texts(writer).values()) == BODIES
    assert (counts["lines"], counts["pages_cleaned"]) == (2, 10)


def test_a_counter_does_not_hide_a_repeated_line(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", body, f"Lượt xem: {n * 37} ngày 0{n}/01/2026") for n, body in enumerate(BODIES)))
    finish(writer)
    assert list(texts(writer).values()) == BODIES


def test_a_vision_that_a_few_pages_quote_stays(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, *([VISION] if n < 3 else []), body) for n, body in enumerate(BODIES)))
    finish(writer)
    assert [VISION in text for text in texts(writer).values()] == [True] * 3 + [False] * 7


def test_a_repeated_line_in_the_middle_of_a_page_stays(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body) for n, body in enumerate(BODIES)))
    put(writer, built("/x", "Mở đầu riêng.", MENU, "Kết thúc riêng."))
    finish(writer)
    assert text_of(writer, "/x") == f"Mở đầu riêng.\n\n{MENU}\n\nKết thúc riêng."


def test_a_page_that_is_nothing_but_furniture_stays(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body, FOOT) for n, body in enumerate(BODIES)), built("/x", MENU, FOOT))
    finish(writer)
    assert text_of(writer, "/x") == f"{MENU}\n\n{FOOT}"


def test_a_site_of_few_pages_has_no_furniture(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body) for n, body in enumerate(BODIES[:3])))
    assert finish(writer)["lines"] == 0


def test_pages_that_selectors_describe_are_left_alone(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body, method="selectors") for n, body in enumerate(BODIES)))
    finish(writer)
    assert all(text.startswith(MENU) for text in texts(writer).values())


def test_the_site_wide_pass_run_again_changes_nothing(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body, FOOT) for n, body in enumerate(BODIES)), built("/x", MENU, FOOT))
    finish(writer)
    before = list(writer.connection.iterdump())
    assert finish(writer)["pages_cleaned"] == 0
    assert list(writer.connection.iterdump()) == before


def test_cleaning_is_no_new_version_and_the_index_follows(writer: Writer) -> None:
    put(writer, *(built(f"/{n}", MENU, body, FOOT) for n, body in enumerate(BODIES)))
    finish(writer)
    assert writer.connection.execute("select distinct version_count from pages").fetchall() == [(1,)]
    assert writer.connection.execute("select count(*) from pages_fts where pages_fts match 'luot'").fetchone() == (0,)
    assert writer.connection.execute("select count(*) from versions where text like '%Trang chủ%'").fetchone() == (0,)


def test_a_cleaned_page_keeps_when_it_was_last_seen_and_what_it_states(writer: Writer) -> None:
    fact = DateFact("2026-01", "month", "line", "tháng 1/2026")
    put(writer, *(built(f"/{n}", MENU, body, author="Lê Gió", published=fact, kind="story") for n, body in enumerate(BODIES)))
    columns = "title, author, kind, date_published, date_precision, date_source, date_quote, last_seen_at, last_changed_at"
    before = writer.connection.execute(f"select {columns} from pages").fetchall()
    finish(writer)
    assert writer.connection.execute(f"select {columns} from pages").fetchall() == before


def test_a_line_twice_on_one_page_counts_once() -> None:
    assert repeated_lines([[Block("a"), Block("a"), Block("a"), Block("a")]] * 2) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lượt xem: 12", "Lượt xem: 97", True), ("Lượt  xem", "LƯỢT XEM", True), ("Hoà bình", "Hòa bình", True),
        ("Trang chủ", "Trang chu", True), ("Lượt xem: 9", "Lượt xem: 1037", True), ("Phần 1", "Phần một", False), ("a", "b", False),
    ],
)  # fmt: skip
def test_lines_are_compared_without_case_accents_and_digits(one: str, other: str, same: bool) -> None:
    assert (line_key(one) == line_key(other)) is same


def test_furniture_is_taken_from_both_ends_only() -> None:
    blocks = [Block(text) for text in ("m", "m", "a", "m", "b", "m")]
    assert [block.text for block in without_site_lines(blocks, {"m"})] == ["a", "m", "b"]
    assert without_site_lines([Block("m")], {"m"}) == []


def test_a_crawled_page_without_text_is_none_and_an_imported_one_stays() -> None:
    record = Record("https://giolanh.test/a", "gio-lanh", AT, blocks=[Block("m")], method="generic")
    with pytest.raises(ExcludedError, match="no text of its own"):
        clean(record, {"m"})
    clean(replace(record, imported=True), {"m"})


def test_the_lead_is_the_first_real_paragraph() -> None:
    blocks = [Block("Một tiêu đề rất dài nhưng vẫn chỉ là tiêu đề mà thôi", "heading"), Block("Ngắn."), Block(BODIES[0])]
    record = Record("u", "s", AT, blocks=blocks, method="selectors")
    clean(record, set())
    assert record.lead == BODIES[0]


# -- storing


def test_a_page_seen_again_is_unchanged_and_an_edited_one_changed(writer: Writer) -> None:
    assert put(writer, built("/a", BODIES[0]), built("/a", BODIES[0]), built("/a", BODIES[1])) == ["new", "unchanged", "changed"]


def test_what_is_no_record_has_its_reason_in_the_ledger(writer: Writer) -> None:
    fetched = built("/a", "x").fetched
    assert store(writer, Built(fetched, None, "soft 404", "gone"), Tally()) == "gone"
    assert writer.connection.execute("select state, reason, page_id from addresses").fetchall() == [("gone", "soft 404", None)]


def test_one_text_at_two_addresses_is_one_page_and_stays_one(writer: Writer) -> None:
    pair = [built(path, BODIES[0], title="Một") for path in ("/a", "/b")]
    put(writer, *pair)
    assert finish(writer)["pages_merged"] == 1
    assert put(writer, *pair) == ["unchanged", "alias"]
    assert finish(writer)["pages_merged"] == 0
    rows = writer.connection.execute("select url, state, page_id from addresses order by url").fetchall()
    assert [(url[-2:], state, page_id) for url, state, page_id in rows] == [("/a", "page", 1), ("/b", "alias", 1)]


def test_an_alias_that_gets_a_text_of_its_own_becomes_a_page(writer: Writer) -> None:
    put(writer, *(built(path, BODIES[0], title="Một") for path in ("/a", "/b")))
    finish(writer)
    assert put(writer, built("/b", BODIES[1], title="Hai")) == ["new"]
    assert len(texts(writer)) == 2


def test_a_page_that_was_taken_down_does_not_come_back(writer: Writer) -> None:
    digest = hashlib.sha256(b"https://giolanh.test/a").hexdigest()
    writer.connection.execute("insert into takedowns(url_sha256, taken_down_at, reason) values (?, ?, 'x')", [digest, AT])
    assert put(writer, built("/a", BODIES[0])) == ["excluded"]
    assert texts(writer) == {}


# -- verifying


@pytest.fixture
def proven(tmp_path: Path) -> Path:
    """An archive of three captured pages; the folder holds archive.db and captures/."""
    with Writer(tmp_path / "archive.db") as writer:
        ledger = ArchiveLedger(writer)
        ledger.upsert_site(SITE)
        warc = WarcFile(tmp_path / "captures", "gio-lanh", "20261123080000", 1)
        for number in range(3):
            item = built(f"/{number}", BODIES[number])
            html = f"<html><body><article><h1>Tin {number}</h1><p>{BODIES[number]} {VISION}</p></article></body></html>".encode()
            capture = warc.write_response(item.fetched.url, AT, 200, "OK", [("Content-Type", "text/html")], html)
            assert item.record
            item.record.capture_id = ledger.record_capture(capture)
            put(writer, item)
        warc.close()
    return tmp_path


def check(folder: Path, *changes: str) -> Verified:
    connection = sqlite3.connect(folder / "archive.db")
    for change in changes:
        connection.execute(change)
    connection.commit()
    with Workers(1) as workers:
        result = verify(connection, folder / "captures", workers)
    connection.close()
    return result


def faults(result: Verified) -> list[tuple[str, str]]:
    return [(fault.what, fault.problem) for fault in result.faults]


def test_a_sound_archive_has_no_fault(proven: Path) -> None:
    assert check(proven) == Verified(3, 3, 3, 6, ())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update pages set text = text || ' ' where id = 2", [("page 2", "text does not match its digest")]),
        ("update versions set text = 'x' where id = 2", [("version 2", "text does not match its digest")]),
        ("update captures set payload_sha256 = 'x' where id = 3", [("capture 3", "payload does not match its digest")]),
        ("update captures set url = 'https://giolanh.test/9' where id = 1", [("capture 1", "the record at that place is of https://giolanh.test/0")]),
        ("update pages set capture_id = null where id = 1", [("page 1", "no capture")]),
        ("update versions set capture_id = null where id = 1", [("version 1", "no capture")]),
        ("delete from captures where id = 2", [("capture 2", "is not in captures")]),
    ],
)  # fmt: skip
def test_a_changed_row_is_found(change: str, expected: list[tuple[str, str]], proven: Path) -> None:
    assert set(expected) <= set(faults(check(proven, change)))


def test_a_page_and_its_digest_changed_together_are_found(proven: Path) -> None:
    digest = hashlib.sha256("giả".encode()).hexdigest()
    result = check(proven, f"update pages set text = 'giả', text_sha256 = '{digest}' where id = 1")
    assert set(faults(result)) >= {
        ("page 1", "text is not that of its latest version"),
        ("page 1", "not in its capture: giả"),
    }


def test_a_record_that_was_moved_is_found(proven: Path) -> None:
    offsets = "(select warc_offset from captures as c where c.id = 2)"
    problems = faults(check(proven, f"update captures set warc_offset = {offsets} where id = 1"))
    assert ("capture 1", "the record at that place is of https://giolanh.test/1") in problems


def test_changed_bytes_are_found_and_the_other_captures_still_looked_at(proven: Path) -> None:
    connection = sqlite3.connect(proven / "archive.db")
    file, offset, length = connection.execute("select warc_file, warc_offset, warc_length from captures where id = 2").fetchone()
    path = proven / "captures" / file
    content = bytearray(path.read_bytes())
    content[offset + length // 2] ^= 0xFF
    path.write_bytes(content)
    assert [what for what, _ in faults(check(proven))] == ["capture 2"]


def test_a_missing_file_is_found_for_every_capture_in_it(proven: Path) -> None:
    shutil.rmtree(proven / "captures")
    result = check(proven)
    assert {what for what, _ in faults(result)} >= {"capture 1", "capture 2", "capture 3"}
    assert all("No such file" in problem for what, problem in faults(result) if what.startswith("capture"))


# -- rebuilding


def test_rebuilding_keeps_ids_and_gives_the_same_twice(proven: Path) -> None:
    def once() -> list[Any]:
        tally = Tally()
        with Writer(proven / "archive.db") as writer, Workers(1) as workers:
            rebuild(writer, proven / "captures", SITE, ["gio-lanh/20261123080000-000001.warc.gz"], workers, tally)
            return writer.connection.execute("select id, url, title, text, first_seen_at, version_count from pages").fetchall()

    first = once()
    assert [(row[0], row[1][-2:], row[5]) for row in first] == [(1, "/0", 1), (2, "/1", 1), (3, "/2", 1)]
    assert all(VISION in row[3] for row in first)
    assert once() == first
    assert check(proven).faults == ()


def test_a_page_whose_captures_give_no_record_any_more_goes(proven: Path) -> None:
    def source() -> Iterator[tuple[str, int, Callable[[], Fetched]]]:
        for number in range(3):
            url = f"https://giolanh.test/{number}"
            body = b"" if number == 1 else f"<html><body><article><h1>T{number}</h1><p>{BODIES[number]} {VISION}</p></article></body></html>".encode()
            yield url, 0, lambda url=url, body=body: Fetched(url, "gio-lanh", body, "text/html", AT)  # type: ignore[misc]

    with Writer(proven / "archive.db") as writer, Workers(1) as workers:
        rebuild_site(writer, SITE, Source(list(source())), workers, Tally())
        assert [row[0] for row in writer.connection.execute("select id from pages order by id")] == [1, 3]
        reason = writer.connection.execute("select state, reason from addresses where url like '%/1'").fetchone()
    assert reason == ("failed", "empty body")


# -- quality


@pytest.mark.parametrize(
    ("paragraph", "damaged"),
    [
        ("Mc tiêu ca khóa hc là giúp các bn tr hiu thêm v quyn con ngưi và t tin hơn", True),
        ("Mục tiêu của khóa học là giúp các bạn trẻ hiểu thêm về quyền con người và tự tin hơn", False),
        ("Muc tieu cua khoa hoc la giup cac ban tre hieu them ve quyen con nguoi", False),
        ("TP HCM BTC UBND MTTQ TW ĐBSCL NXB TNHH MTV", False),
        ("Mc ca hc", False),
        ("", False),
        ("Ở Đắk Lắk, 12 km đường, 30 kg gạo, 5 m dây và 2 h đi bộ mỗi ngày cho các em nhỏ", False),
    ],
)
def test_lost_letters_are_told_from_sound_text(paragraph: str, damaged: bool) -> None:
    assert is_damaged(paragraph) is damaged


EDE = "Klei hưn mdah kơ phung ƀuôn sang: hruê anei hmei mâo klei hriăm mjuăt kơ phung hđeh. Jih phung ƀuôn dưi hriê, amâo mâo ngă prăk ôh."


@pytest.mark.parametrize("text", [EDE, f"{BODIES[0]} {EDE} {BODIES[1]}", f"{BODIES[0]}\n\n{EDE}"])
def test_another_language_of_viet_nam_is_no_damage(text: str) -> None:
    item = built("/a", text)
    assert item.record and "damaged_text" not in item.record.flags


def test_damage_beside_another_language_is_told() -> None:
    item = built("/a", f"Mc tiêu ca khóa hc là giúp các bn tr hiu thêm v quyn con ngưi và t tin hơn. {EDE}")
    assert item.record and "damaged_text" in item.record.flags


def test_flags_of_a_thin_and_damaged_page() -> None:
    item = built("/a", "Mc tiêu ca khóa hc là giúp các bn tr hiu thêm v quyn con ngưi và t tin hơn")
    assert item.record
    assert {"thin", "damaged_text"} <= item.record.flags
    assert json.dumps(sorted(item.record.flags))
