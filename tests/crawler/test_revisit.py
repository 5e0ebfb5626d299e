"""Revisit records: a payload that is in the archive is not stored twice, and is read back as if it were."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.capture.reading import read_all, read_record
from crawler.capture.warc import IDENTICAL, NOT_MODIFIED, Answer, Capture, CaptureError, Stored, WarcFile

URL = "http://giolanh.test/tin/1"
MONDAY, SUNDAY = "2026-11-23T08:00:00Z", "2026-11-29T08:00:00Z"
BODY = "<p>Gió lành về làng</p>".encode() * 40
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'), ("X-Cu", "a"), ("Content-Length", "1000")]
AGAIN = Answer(URL, SUNDAY, 200, "OK", (("Content-Type", "text/html"), ("ETag", '"2"')))
SAME = Answer(URL, SUNDAY, 304, "Not Modified", (("ETag", '"1"'), ("X-Moi", "b"), ("Content-Length", "0")))


def warc(folder: Path, run: int) -> WarcFile:
    return WarcFile(folder, "gio-lanh", f"2026112{run}080000", run)


@pytest.fixture
def original(tmp_path: Path) -> Stored:
    file = warc(tmp_path, 1)
    capture = file.write_response(URL, MONDAY, 200, "OK", HEADERS, BODY)
    file.close()
    return read_record(tmp_path, capture.warc_file, capture.warc_offset)


def revisit(folder: Path, answer: Answer, original: Stored) -> Capture:
    file = warc(folder, 2)
    capture = file.write_revisit(answer, original)
    file.close()
    return capture


def fields(folder: Path, capture: Capture) -> dict[str, str]:
    with (folder / capture.warc_file).open("rb") as stream:
        stream.seek(capture.warc_offset)
        return dict(next(ArchiveIterator(stream)).rec_headers.headers)


@pytest.mark.parametrize("answer", [AGAIN, SAME])
def test_a_revisit_record_gives_the_payload_of_its_original_in_another_file(answer: Answer, original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, answer, original)
    stored = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    assert (stored.payload, stored.capture) == (BODY, capture)
    assert capture.refers_to == (original.capture.warc_file, original.capture.warc_offset)
    assert capture.warc_file != original.capture.warc_file
    assert [each.capture for each in read_all(tmp_path, capture.warc_file)] == [capture]


def test_a_revisit_record_holds_no_payload(original: Stored, tmp_path: Path) -> None:
    large = warc(tmp_path, 3)
    full = large.write_response(URL, MONDAY, 200, "OK", HEADERS, bytes(range(256)) * 400)
    capture = large.write_revisit(AGAIN, read_record(tmp_path, full.warc_file, full.warc_offset))
    assert int(fields(tmp_path, capture)["Content-Length"]) < 100


@pytest.mark.parametrize(("answer", "profile"), [(AGAIN, IDENTICAL), (SAME, NOT_MODIFIED)])
def test_a_revisit_record_says_what_it_is_and_what_it_refers_to(answer: Answer, profile: str, original: Stored, tmp_path: Path) -> None:
    found = fields(tmp_path, revisit(tmp_path, answer, original))
    first = fields(tmp_path, original.capture)
    assert (found["WARC-Type"], found["WARC-Profile"]) == ("revisit", profile)
    assert (found["WARC-Refers-To-Target-URI"], found["WARC-Refers-To-Date"]) == (URL, MONDAY)
    assert found["WARC-Refers-To"] == first["WARC-Record-ID"]
    assert found["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]


def test_an_identical_answer_keeps_its_own_headers(original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, AGAIN, original)
    stored = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    assert (tuple(stored.headers), capture.etag, capture.status) == (AGAIN.headers, '"2"', 200)


def test_a_304_updates_the_headers_but_not_those_of_the_payload(original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, SAME, original)
    stored = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    assert dict(stored.headers) == {**dict(HEADERS), "X-Moi": "b"}
    assert (capture.status, capture.content_type) == (304, "text/html; charset=utf-8")


def test_an_imported_file_can_be_a_revisit_with_evidence_of_its_own(tmp_path: Path) -> None:
    file = warc(tmp_path, 1)
    capture = file.write_resource("import:a.txt", MONDAY, "text/plain", b"van ban", '{"date": "2020"}')
    first = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    again = file.write_revisit(Answer("import:a.txt", SUNDAY, None, evidence='{"date": "2021"}'), first)
    stored = read_record(tmp_path, again.warc_file, again.warc_offset)
    assert (stored.payload, stored.evidence, stored.headers) == (b"van ban", '{"date": "2021"}', [])
    assert (stored.capture.content_type, stored.capture.status) == ("text/plain", None)


def test_a_revisit_never_refers_to_a_revisit(original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, AGAIN, original)
    again = read_record(tmp_path, capture.warc_file, capture.warc_offset)
    with pytest.raises(ValueError, match="holds the payload"):
        warc(tmp_path, 3).write_revisit(AGAIN, again)


def test_a_revisit_whose_original_is_lost_is_a_capture_error(original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, AGAIN, original)
    (tmp_path / original.capture.warc_file).unlink()
    with pytest.raises(CaptureError, match="000001"):
        read_record(tmp_path, capture.warc_file, capture.warc_offset)


def test_a_revisit_that_would_give_another_capture_is_a_capture_error(original: Stored, tmp_path: Path) -> None:
    capture = revisit(tmp_path, AGAIN, original)
    other = warc(tmp_path, 3).write_response("http://giolanh.test/khac", MONDAY, 200, "OK", HEADERS, BODY)
    path, place = tmp_path / original.capture.warc_file, original.capture.warc_offset
    path.write_bytes(path.read_bytes()[:place] + (tmp_path / other.warc_file).read_bytes()[other.warc_offset :])
    with pytest.raises(CaptureError, match="not the original"):
        read_record(tmp_path, capture.warc_file, capture.warc_offset)


def test_a_record_that_refers_to_itself_or_outside_of_the_folder_is_a_capture_error(original: Stored, tmp_path: Path) -> None:
    offset = revisit(tmp_path, AGAIN, original).warc_offset  # where the next file's first record lies too
    for name, place in (("gio-lanh/20261124080000-000004.warc.gz", 4), ("../ngoai.warc.gz", 5)):
        false = replace(original, capture=replace(original.capture, warc_file=name, warc_offset=offset))
        file = warc(tmp_path, place)
        capture = file.write_revisit(AGAIN, false)
        with pytest.raises(CaptureError):
            read_record(tmp_path, capture.warc_file, capture.warc_offset)


def test_the_outside_checker_finds_no_fault_in_revisit_records(original: Stored, tmp_path: Path) -> None:
    file = warc(tmp_path, 2)
    for answer in (AGAIN, SAME):
        file.write_revisit(answer, original)
    file.close()
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", tmp_path / file.name], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(" revisit\n") == 2
