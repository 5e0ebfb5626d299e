"""``tulieu verify``: whatever a page, a version or a title says that its capture does not is found."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.writer import Writer
from crawler.capture.warc import WarcFile
from crawler.items import Fetched, Found, Record
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import Site
from crawler.workers import Workers
from pipelines.batch import Tally
from pipelines.build import build
from pipelines.proof import QUOTED_CHARS, letters
from pipelines.rows import page_row
from pipelines.store import store
from pipelines.verify import Verified, verify
from pipelines.whole import prove_file
from tests.conftest import tulieu
from vietnamese.legacy import DECODERS, encode
from vietnamese.repair import UTF8

SITE = Site("suoi-trong", "Suối Trong", "https://suoitrong.test/", ways=("links",), select={"text": ("article",), "remove": ("form",)})
AT = "2026-11-23T08:00:00Z"
FIRST = "Sáng thứ Bảy, nhóm Suối Trong cùng bốn mươi hộ dân dọn rác dọc bờ kênh và trồng hai trăm cây bần."
SECOND = "Số rác thu được là một tấn rưỡi, phần lớn là túi ni lông và hộp xốp; hợp tác xã chở đi ngay trong ngày."
HTML = "<html><head><title>{title} | Suối Trong</title></head><body><nav>Trang chủ</nav><article><h1>{title}</h1>{body}</article><script>var a = 'giấu';</script></body></html>"


def page(title: str, *paragraphs: str) -> bytes:
    return HTML.format(title=title, body="".join(f"<p>{text}</p>" for text in paragraphs)).encode()


@dataclass
class Archive:
    """An archive with its captures folder, filled by the real extraction and writer."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "archive.db"

    def add(self, path: str, html: bytes, *, coding: str = "", evidence: dict[str, str] | None = None, record: Record | None = None) -> None:
        """Captures a page and stores what extraction makes of it (or ``record`` instead)."""
        url = f"https://suoitrong.test{path}"
        with Writer(self.file) as writer:
            ledger = ArchiveLedger(writer)
            ledger.upsert_site(SITE)
            warc = WarcFile(self.folder / "captures", SITE.slug, "20261123080000", 1)
            headers = [("Content-Type", "text/html; charset=utf-8"), *([("Content-Encoding", coding)] if coding else [])]
            capture = warc.write_response(url, AT, 200, "OK", headers, gzip.compress(html) if coding else html)
            capture_id = ledger.record_capture(capture)
            ledger.meet([Found(url, "wordpress", evidence or {})], SITE.slug, None)
            if record is None:
                item = build(Fetched(url, SITE.slug, html, "text/html", AT, capture_id, evidence=ledger.evidence(url)), SITE)
                assert item.record, item.reason
                store(writer, item, Tally())
            else:
                record.capture_id = capture_id
                writer.store(page_row(record))
            warc.close()

    def change(self, sql: str, *values: object) -> None:
        connection = sqlite3.connect(self.file)
        assert connection.execute(sql, values).rowcount > 0, sql
        connection.commit()
        connection.close()

    def replace(self, old: str, new: str, tables: tuple[str, ...] = ("pages", "versions")) -> None:
        """Changes words of the stored text as a careful forger would: digests and versions too."""
        connection = sqlite3.connect(self.file)
        for table in tables:
            rows = connection.execute(f"select id, text from {table} where instr(text, ?)", [old]).fetchall()
            assert rows, f"{old} is in no text of {table}"
            for number, text in rows:
                text = text.replace(old, new)
                digest = hashlib.sha256(text.encode()).hexdigest()
                connection.execute(f"update {table} set text = ?, text_sha256 = ? where id = ?", [text, digest, number])
        connection.commit()
        connection.close()

    def verify(self) -> Verified:
        connection = sqlite3.connect(self.file)
        with Workers(1) as workers:
            result = verify(connection, self.folder / "captures", workers)
        connection.close()
        return result

    def all_faults(self) -> list[tuple[str, str]]:
        return [(fault.what, fault.problem) for fault in self.verify().faults]

    def faults(self) -> list[tuple[str, str]]:
        """What the captures themselves disprove: a forger may have kept index and files in step."""
        return [fault for fault in self.all_faults() if not fault[0].startswith(("full-text", "file"))]

    def warc(self) -> Path:
        (path,) = self.folder.glob("captures/*/*.warc.gz")
        return path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path)
    made.add("/don-kenh", page("Dọn kênh Bà Mụ", FIRST, SECOND))
    made.add("/hop", page("Họp đầu mùa", SECOND.replace("một tấn rưỡi", "hai tạ"), FIRST.replace("bốn mươi", "sáu")), coding="gzip")
    return made


def test_every_line_of_a_sound_archive_is_proved(archive: Archive) -> None:
    assert archive.verify() == Verified(2, 2, 2, 8, ())


def test_a_changed_word_is_found_although_all_digests_fit(archive: Archive) -> None:
    archive.replace("một tấn rưỡi", "chín tấn rưỡi")
    quoted = SECOND.replace("một tấn rưỡi", "chín tấn rưỡi")[:QUOTED_CHARS]
    assert archive.faults() == [("page 1", f"not in its capture: {quoted}"), ("version 1", f"not in its capture: {quoted}")]


def test_a_line_that_was_added_is_found(archive: Archive) -> None:
    archive.replace(FIRST, f"{FIRST}\n\nGiám đốc từ chức.")
    assert archive.faults() == [(what, "not in its capture: Giám đốc từ chức.") for what in ("page 1", "version 1")]


def test_a_missing_accent_is_a_changed_word(archive: Archive) -> None:
    archive.replace("hộp xốp; hợp tác xã chở", "hộp xốp; hợp tác xa chở", tables=("versions",))
    assert "version 1" in [what for what, problem in archive.faults() if problem.startswith("not in its capture: Số rác")]


def test_a_word_of_a_script_proves_nothing(archive: Archive) -> None:
    archive.replace("bốn mươi hộ dân dọn rác", "giấu")
    assert {what for what, _ in archive.faults()} == {"page 1", "version 1"}


def test_a_changed_title_is_found_in_page_and_version(archive: Archive) -> None:
    archive.change("update pages set title = 'Dọn kênh Ông Mụ' where id = 1")
    assert archive.faults() == [("page 1", "title is not in its capture: Dọn kênh Ông Mụ")]
    archive.change("update versions set title = 'Dọn kênh Ông Mụ' where id = 1")
    assert [what for what, _ in archive.faults()] == ["page 1", "version 1"]


def test_a_title_that_only_the_feed_or_rest_states_is_proved_by_the_ledger(archive: Archive) -> None:
    html = page("Tin", FIRST.replace("bốn mươi", "chín")).replace(b"<h1>Tin</h1>", b"")
    archive.add("/tin", html, evidence={"title": "Ba mươi ngày không rác"})
    connection = sqlite3.connect(archive.file)
    assert connection.execute("select title from pages where id = 3").fetchone() == ("Ba mươi ngày không rác",)
    connection.close()
    assert archive.faults() == []
    archive.change("update addresses set evidence = null where url like '%/tin'")
    assert ("page 3", "title is not in its capture: Ba mươi ngày không rác") in archive.faults()


def test_a_payload_swapped_in_the_warc_is_found_even_with_its_digest(archive: Archive) -> None:
    """The forger rewrites the record with sound digests and enters them in the archive."""
    warc = WarcFile(archive.folder / "captures", SITE.slug, "20261124080000", 9)
    forged = warc.write_response("https://suoitrong.test/don-kenh", AT, 200, "OK", [("Content-Type", "text/html")], page("Dọn kênh Bà Mụ", FIRST))
    warc.close()
    archive.change("update captures set warc_file = ?, warc_offset = ? where id = 1", forged.warc_file, forged.warc_offset)
    assert archive.faults() == [("capture 1", "payload does not match its digest")]
    archive.change("update captures set payload_sha256 = ? where id = 1", forged.payload_sha256)
    assert archive.faults() == [(what, f"not in its capture: {SECOND[:QUOTED_CHARS]}") for what in ("page 1", "version 1")]


def test_a_capture_row_that_points_to_another_pages_record_is_found(archive: Archive) -> None:
    archive.change("update captures set (warc_offset, payload_sha256) = (select warc_offset, payload_sha256 from captures as c where c.id = 2) where id = 1")
    assert archive.faults() == [("capture 1", "the record at that place is of https://suoitrong.test/hop")]


def test_a_page_that_points_to_another_pages_capture_is_found(archive: Archive) -> None:
    archive.change("update pages set capture_id = 2 where id = 1")
    assert {what for what, _ in archive.faults()} == {"page 1"}


def test_every_version_is_proved_against_its_own_capture(archive: Archive) -> None:
    archive.add("/don-kenh", page("Dọn kênh Bà Mụ", FIRST, SECOND.replace("một tấn rưỡi", "ba tấn")))
    assert archive.verify() == Verified(2, 3, 3, 10, ())
    archive.change("update versions set capture_id = 3 where id = 1")
    assert archive.faults() == [("version 1", f"not in its capture: {SECOND[:QUOTED_CHARS]}")]


def test_text_around_a_form_that_extraction_cut_out_is_proved(archive: Archive) -> None:
    html = page("Góp sách", f"{FIRST} <button>Chia sẻ</button>{SECOND} <select><option>Tháng 1</option></select>Hết.")
    archive.add("/gop-sach", html)
    connection = sqlite3.connect(archive.file)
    (text,) = connection.execute("select text from pages where id = 3").fetchone()
    connection.close()
    assert "Chia sẻ" not in text
    assert archive.faults() == []


def test_a_page_nested_too_deeply_to_be_parsed_is_a_fault_with_the_reason(archive: Archive) -> None:
    record = Record("https://suoitrong.test/sau", SITE.slug, AT, title="Sâu", text="Sâu", method="generic")
    archive.add("/sau", b"<html><body>" + b"<div>" * 20_000 + b"S\xc3\xa2u", record=record)
    assert archive.faults() == [("capture 3", "nothing can be proved by it: nested too deeply")]


def test_a_bomb_in_a_capture_is_a_fault_with_the_reason(archive: Archive) -> None:
    record = Record("https://suoitrong.test/bom", SITE.slug, AT, title="Bom", text="Bom", method="generic")
    archive.add("/bom", b"B" * 30_000_000, coding="gzip", record=record)
    assert archive.faults() == [("capture 3", "nothing can be proved by it: larger than the limit when decompressed")]


def test_a_capture_at_which_a_worker_fails_is_a_fault_with_the_reason(archive: Archive) -> None:
    warc = WarcFile(archive.folder / "captures", SITE.slug, "20261124080000", 9)
    broken = warc.write_resource("https://suoitrong.test/hop", AT, "text/plain", FIRST.encode(), "{no JSON")
    warc.close()
    change = "update captures set warc_file = ?, warc_offset = ?, payload_sha256 = ? where id = 2"
    archive.change(change, broken.warc_file, broken.warc_offset, broken.payload_sha256)
    ((what, problem),) = archive.faults()
    assert what == "capture 2"
    assert problem.startswith("nothing can be proved by it: parser error: JSONDecodeError")


def test_imported_texts_and_their_stated_titles_are_proved(tmp_path: Path) -> None:
    line = {"url": "https://suoitrong.test/1", "text": f"{FIRST}\n{SECOND}", "title": "Tên do người gửi đặt"}
    (tmp_path / "in.jsonl").write_text(json.dumps(line, ensure_ascii=False), "utf-8")
    archive = Archive(tmp_path)
    done = tulieu("import", tmp_path / "in.jsonl", "--archive", archive.file)
    assert done.status == 0, done.out + done.err
    assert archive.faults() == []
    archive.change("update pages set title = 'Tên khác'")
    assert archive.faults() == [("page 1", "title is not in its capture: Tên khác")]


def test_the_command_says_how_many_lines_were_proved_and_names_the_fault(archive: Archive) -> None:
    done = tulieu("verify", "--archive", archive.file)
    assert (done.status, done.out) == (0, "2 pages, 2 versions, 2 captures checked, 8 lines proved, 0 faults\n")
    archive.replace("hai trăm cây bần", "ba trăm cây bần", tables=("versions",))
    done = tulieu("verify", "--archive", archive.file, "--json")
    assert done.status == 1
    assert done.json()["lines"] == 6
    assert {"what": "version 1", "url": "https://suoitrong.test/don-kenh", "problem": f"not in its capture: {FIRST[:QUOTED_CHARS]}"} in done.json()["faults"]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("- Nước  sạch;", "Nước sạch", True),
        ("ho\u0323p", "họp", True),
        ("họp", "hop", False),
        ("Họp", "họp", False),
        ("12.000 đ", "12000đ", True),
        ("* * *", "", True),
    ],
)
def test_only_letters_and_digits_are_compared(left: str, right: str, same: bool) -> None:
    assert (letters(left) == letters(right)) is same


DATED = "<p>Ngày đăng: 14/06/2025</p><p>Tác giả: Lê Thị Bưởi</p>"


@pytest.fixture
def dated(tmp_path: Path) -> Archive:
    made = Archive(tmp_path)
    made.add("/hop", page("Họp đầu mùa", FIRST, SECOND).replace(b"<article>", f"<article>{DATED}".encode()), evidence={"author": "Lê Thị Bưởi", "date": "2025-06-14T01:00:00Z"})
    connection = sqlite3.connect(made.file)
    assert connection.execute("select date_published, author from pages").fetchone() == ("2025-06-14", "Lê Thị Bưởi")
    connection.close()
    assert made.all_faults() == []
    return made


def test_a_changed_date_is_found(dated: Archive) -> None:
    dated.change("update pages set date_published = '2024-06-14'")
    assert dated.all_faults() == [("page 1", "its date is not that of its quote")]
    dated.change("update pages set date_quote = '14/6/2024'")
    assert dated.all_faults() == [("page 1", "date is not in its capture: 14/6/2024")]


def test_a_date_without_a_quote_is_found(dated: Archive) -> None:
    dated.change("update pages set date_quote = null")
    assert dated.all_faults() == [("page 1", "its date is not that of its quote")]


def test_a_changed_author_is_found(dated: Archive) -> None:
    dated.change("update pages set author = 'Lê Thị Cam'")
    assert ("page 1", "author is not in its capture: Lê Thị Cam") in dated.all_faults()


def test_a_changed_address_of_a_page_is_found(archive: Archive) -> None:
    archive.change("update pages set url = 'https://suoitrong.test/khac' where id = 1")
    assert archive.all_faults() == [("page 1", "its capture is of another address (https://suoitrong.test/don-kenh)")]


def test_versions_and_ledger_rows_of_a_deleted_page_are_found(archive: Archive) -> None:
    archive.change("delete from pages where id = 1")
    faults = archive.all_faults()
    assert ("version 1", "its page is not in pages") in faults
    assert ("address", "is a page in the ledger and not in pages") in faults
    assert ("page 1", "is in the full-text table pages_fts and not in pages") in faults


def test_a_deleted_version_is_found(archive: Archive) -> None:
    archive.add("/don-kenh", page("Dọn kênh Bà Mụ", FIRST, SECOND.replace("một tấn rưỡi", "ba tấn")))
    archive.change("delete from versions where id = 1")
    assert ("page 1", "has not as many versions as it says") in archive.all_faults()


@pytest.mark.parametrize("table", ["pages_fts", "pages_exact"])
def test_an_emptied_index_is_found(archive: Archive, table: str) -> None:
    assert archive.all_faults() == []
    connection = sqlite3.connect(archive.file)
    connection.execute(f"insert into {table}({table}) values ('delete-all')")
    connection.commit()
    connection.close()
    assert archive.all_faults() == [(f"page {number}", f"is not in the full-text table {table}") for number in (1, 2)]


def test_an_index_that_was_rebuilt_without_folding_is_found(archive: Archive) -> None:
    connection = sqlite3.connect(archive.file)
    connection.execute("insert into pages_fts(pages_fts) values ('rebuild')")
    connection.commit()
    connection.close()
    ((what, problem),) = archive.all_faults()
    assert what == "full-text table pages_fts"
    assert problem.startswith("does not hold the words of the pages (")


def test_a_deleted_row_of_a_capture_that_is_no_page_is_found(archive: Archive) -> None:
    missing = "https://suoitrong.test/khong-co"
    with Writer(archive.file) as writer:
        warc = WarcFile(archive.folder / "captures", SITE.slug, "20261123080000", 1)
        lost = warc.write_response(missing, AT, 404, "Not Found", [], b"<p>404")
        ArchiveLedger(writer).record_capture(lost)
        ArchiveLedger(writer).record_capture(warc.write_response(missing + "/2", AT, 404, "Not Found", [], b"<p>404"))
        warc.close()
    assert archive.all_faults() == []
    archive.change("update captures set status = 410 where url = ?", missing)
    assert archive.all_faults() == [(f"file {lost.warc_file}", f"time or status of the record at byte {lost.warc_offset} is not that in captures")]
    archive.change("delete from captures where url = ?", missing)
    assert archive.all_faults() == [(f"file {lost.warc_file}", f"the record at byte {lost.warc_offset} is not in captures")]


def test_records_behind_the_last_entered_one_are_counted_and_no_faults(archive: Archive) -> None:
    warc = WarcFile(archive.folder / "captures", SITE.slug, "20261123080000", 1)
    warc.write_response("https://suoitrong.test/x", AT, 200, "OK", [], b"<p>x")
    warc.write_response("https://suoitrong.test/y", AT, 200, "OK", [], b"<p>y")
    warc.close()
    path = archive.warc()
    path.write_bytes(path.read_bytes()[:-20])
    result = archive.verify()
    assert (result.faults, result.orphans) == ((), 2)
    done = tulieu("verify", "--archive", archive.file)
    assert "2 records at the end of WARC files are of no capture" in done.out


def test_a_flipped_byte_is_found_wherever_it_lies(archive: Archive) -> None:
    """Also in the record that only says who wrote the file. The gzip header's time and system say nothing."""
    sound, folder = archive.warc().read_bytes(), archive.folder / "captures"
    file = archive.warc().relative_to(folder).as_posix()
    (first, second) = (row[0] for row in sqlite3.connect(archive.file).execute("select warc_offset from captures order by 1"))
    for place in range(12, first, 9):
        archive.warc().write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        assert prove_file(folder, file, {first: ("", AT, 200), second: ("", AT, 200)}).faults, place


def test_the_lines_of_the_command_hold_no_control_characters(archive: Archive) -> None:
    archive.change("update pages set author = ?", "\x1b[31mĐỏ\x07" + "a" * 900)
    done = tulieu("verify", "--archive", archive.file)
    assert done.status == 1
    for line in done.out.splitlines():
        assert line.isprintable()
        assert len(line) <= 400


@pytest.mark.parametrize("encoding", [*DECODERS, UTF8])
def test_a_record_read_from_damaged_text_is_proved_by_its_capture(encoding: str, tmp_path: Path) -> None:
    def damaged(text: str) -> str:
        return text.encode().decode("latin-1") if encoding == UTF8 else encode(encoding, text)

    archive = Archive(tmp_path)
    archive.add("/cu", page(damaged("Dọn kênh"), damaged(FIRST), damaged(SECOND)))
    archive.add("/lan", page("Dọn kênh lần hai", FIRST, damaged(SECOND)), evidence={"title": damaged("Dọn kênh lần hai")})
    if encoding != UTF8:
        archive.add("/byte", encode(encoding, page("Ba", SECOND, FIRST).decode()).encode("latin-1"))
    connection = sqlite3.connect(archive.file)
    flags = {json.loads(row[0])[0] for row in connection.execute("select quality_flags from pages")}
    assert flags == {"mojibake" if encoding == UTF8 else "legacy_encoding"}
    assert [text for (text,) in connection.execute("select text from pages where url like '%/cu'")] == [f"{FIRST}\n\n{SECOND}"]
    assert archive.verify().faults == ()
    archive.replace("bốn mươi hộ", "bốn trăm hộ")
    assert len(archive.verify().faults) >= 2
