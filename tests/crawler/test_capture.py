"""Captures: what is written is what is read back, damage is told, and a full disk costs one record at most."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from crawler.capture.coding import decoded
from crawler.capture.reading import read_all, read_record, warc_files
from crawler.capture.warc import Capture, CaptureError, Stored, TornCaptureError, WarcFile
from crawler.items import ExcludedError
from tests.conftest import ROOT

AT = "2026-11-23T08:00:00Z"
STAMP = "20261123080000"
URL = "http://giolanh.test/tin/1"
HTML = [("Content-Type", "text/html; charset=utf-8")]


@pytest.fixture
def warc(tmp_path: Path) -> WarcFile:
    return WarcFile(tmp_path, "gio-lanh", STAMP, 7)


def back(warc: WarcFile, capture: Capture) -> Stored:
    return read_record(warc.folder, capture.warc_file, capture.warc_offset)


PAYLOADS = {
    "text": "<p>Gió lành về làng</p>".encode(),
    "empty": b"",
    "binary": bytes(range(256)) * 300,
    "like a header": b"\r\n\r\nWARC/1.1\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "chunk like": b"5\r\nhello\r\n0\r\n\r\n",
    "gzip": gzip.compress(b"abc" * 1000),
    "large": os.urandom(3_000_000),
}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_response_comes_back_byte_for_byte(name: str, warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", HTML, PAYLOADS[name])
    stored = back(warc, capture)
    assert stored.payload == PAYLOADS[name]
    assert stored.capture.payload_sha256 == capture.payload_sha256
    assert (stored.capture.url, stored.capture.fetched_at, stored.capture.status) == (URL, AT, 200)


def test_a_response_that_broke_off_says_so_in_its_record(warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", [*HTML, ("Content-Length", "900")], b"<p>Nua ch", "disconnect")
    stored = back(warc, capture)
    assert (capture.truncated, stored.capture.truncated) == ("disconnect", "disconnect")
    assert stored.payload == b"<p>Nua ch"


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_imported_file_comes_back_byte_for_byte(name: str, warc: WarcFile) -> None:
    capture = warc.write_resource("import:t%E1%BB%87p.txt", AT, "text/plain", PAYLOADS[name], '{"date": "2/9 – chiều"}')
    stored = back(warc, capture)
    assert (stored.payload, stored.evidence) == (PAYLOADS[name], '{"date": "2/9 – chiều"}')
    assert (stored.capture.url, stored.capture.status) == ("import:t%E1%BB%87p.txt", None)
    assert (stored.capture.content_type, stored.headers) == ("text/plain", [])


@pytest.mark.parametrize("coding", ["chunked", "gzip, chunked"])
@pytest.mark.parametrize("payload", [PAYLOADS["text"], PAYLOADS["chunk like"]])
def test_a_transfer_coding_that_was_undone_is_not_undone_again(coding: str, payload: bytes, warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", [*HTML, ("Transfer-Encoding", coding)], payload)
    assert back(warc, capture).payload == payload


def test_a_content_coding_is_kept(warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", [*HTML, ("Content-Encoding", "gzip")], PAYLOADS["gzip"])
    assert back(warc, capture).payload == PAYLOADS["gzip"]
    assert back(warc, capture).header("content-encoding") == "gzip"


@pytest.mark.parametrize("value", ["Trung tâm".encode().decode("latin-1"), "caf\xe9", "\x80\xff", "a\tb", "x" * 20_000])
def test_headers_that_are_no_ascii_do_not_break_the_record(value: str, warc: WarcFile) -> None:
    warc.write_response(URL, AT, 200, "OK", [*HTML, ("X-Ten", value), ("ETag", '"1"')], b"than")
    capture = warc.write_response(URL, AT, 200, "OK", HTML, b"sau")
    first, second = read_all(warc.folder, capture.warc_file)
    assert (first.payload, first.capture.etag, second.payload) == (b"than", '"1"', b"sau")


def test_repeated_headers_are_all_kept_in_order(warc: WarcFile) -> None:
    headers = [*HTML, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    assert back(warc, warc.write_response(URL, AT, 200, "OK", headers, b"x")).headers == headers


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (299, ""), (999, ""), (304, "Not Modified")])
def test_any_status_is_kept(status: int, reason: str, warc: WarcFile) -> None:
    assert back(warc, warc.write_response(URL, AT, status, reason, [], b"")).capture.status == status


def test_the_columns_of_a_capture_come_from_its_headers(warc: WarcFile) -> None:
    headers = [("content-type", "text/html"), ("ETAG", 'W/"7"'), ("Last-Modified", "Mon, 23 Nov 2026 01:00:00 GMT")]
    capture = warc.write_response(URL, AT, 200, "OK", headers, b"x")
    assert (capture.content_type, capture.etag, capture.last_modified) == ("text/html", 'W/"7"', headers[2][1])
    stored = back(warc, capture).capture
    assert (stored.content_type, stored.etag, stored.last_modified) == ("text/html", 'W/"7"', headers[2][1])


def test_reading_a_file_through_gives_the_same_records_and_places_as_reading_one_by_one(warc: WarcFile) -> None:
    captures = [warc.write_response(f"{URL}/{len(name)}", AT, 200, "OK", HTML, body) for name, body in PAYLOADS.items()]
    captures.append(warc.write_resource("import:a.txt", AT, "text/plain", b"van ban"))
    through = list(read_all(warc.folder, captures[0].warc_file))
    assert [stored.capture for stored in through] == captures
    singly = [back(warc, capture) for capture in captures]
    assert [(s.capture.url, s.capture.warc_offset, s.payload, s.headers) for s in singly] == [
        (s.capture.url, s.capture.warc_offset, s.payload, s.headers) for s in through
    ]


def test_the_outside_checker_finds_no_fault(warc: WarcFile) -> None:
    for name, body in PAYLOADS.items():
        warc.write_response(f"{URL}/{name}", AT, 200, "OK", [*HTML, ("X-Ten", "\xe1"), ("Transfer-Encoding", "chunked")], body)
        warc.write_resource(f"import:{name}", AT, "text/plain", body, '{"a": "ă"}')
    warc.close()
    file = warc.folder / warc.name
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") >= 2 * len(PAYLOADS)


def test_an_interrupted_run_goes_on_at_the_end_of_its_file(warc: WarcFile) -> None:
    warc.write_response(URL, AT, 200, "OK", HTML, b"mot")
    warc.close()
    again = WarcFile(warc.folder, "gio-lanh", STAMP, 7)
    capture = again.write_response(URL, AT, 200, "OK", HTML, b"hai")
    assert [stored.payload for stored in read_all(warc.folder, warc.name)] == [b"mot", b"hai"]
    assert back(again, capture).payload == b"hai"


def test_a_file_is_made_only_when_something_is_written(warc: WarcFile) -> None:
    warc.sync()
    warc.close()
    assert warc_files(warc.folder) == []


def test_warc_files_are_listed_oldest_first(tmp_path: Path) -> None:
    for run, stamp in ((2, "20261124000000"), (1, STAMP)):
        file = WarcFile(tmp_path, "gio-lanh", stamp, run)
        file.write_response(URL, AT, 200, "OK", HTML, b"x")
        file.close()
    assert warc_files(tmp_path) == [f"gio-lanh/{STAMP}-000001.warc.gz", "gio-lanh/20261124000000-000002.warc.gz"]


# -- damage


@pytest.mark.parametrize("lost", [60, 150, 400, 1500, 2100, 2400])
def test_a_truncated_file_gives_its_whole_records_and_then_a_capture_error(lost: int, warc: WarcFile) -> None:
    warc.write_response(URL, AT, 200, "OK", HTML, b"mot")
    last = warc.write_response(URL, AT, 200, "OK", HTML, os.urandom(2000))
    warc.close()
    path = warc.folder / warc.name
    os.truncate(path, path.stat().st_size - lost)
    records = read_all(warc.folder, warc.name)
    assert next(records).payload == b"mot"
    with pytest.raises(TornCaptureError, match=r"000007\.warc\.gz"):
        list(records)
    with pytest.raises(CaptureError, match=r"000007\.warc\.gz"):
        back(warc, last)


@pytest.mark.parametrize("lost", [1, 8])
def test_what_is_lost_behind_a_payload_does_not_cost_it(lost: int, warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", HTML, b"mot")
    warc.close()
    os.truncate(warc.folder / warc.name, capture.warc_offset + capture.warc_length - lost)
    assert back(warc, capture).payload == b"mot"


def test_a_changed_byte_anywhere_is_a_capture_error_or_changes_nothing_that_is_read(warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", HTML, os.urandom(2000))
    sound = back(warc, capture)
    warc.close()
    path = warc.folder / warc.name
    content = path.read_bytes()
    refused = 0
    for at in range(capture.warc_offset, capture.warc_offset + capture.warc_length, 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        for read in (lambda: back(warc, capture), lambda: next(read_all(warc.folder, warc.name))):
            try:
                assert (read().payload, read().headers, read().capture.url) == (sound.payload, sound.headers, URL)
            except CaptureError:
                refused += 1
    assert refused > 500


def test_a_file_that_is_no_warc_is_a_capture_error(tmp_path: Path) -> None:
    (tmp_path / "gio-lanh").mkdir()
    for name, content in {"a.warc.gz": b"no gzip at all", "b.warc.gz": gzip.compress(b"gzip, but no warc\r\n\r\n")}.items():
        (tmp_path / "gio-lanh" / name).write_bytes(content)
        with pytest.raises(CaptureError):
            list(read_all(tmp_path, f"gio-lanh/{name}"))


@pytest.mark.parametrize("offset", [1, 10**9])
def test_a_wrong_offset_is_a_capture_error(offset: int, warc: WarcFile) -> None:
    capture = warc.write_response(URL, AT, 200, "OK", HTML, b"mot")
    with pytest.raises(CaptureError):
        read_record(warc.folder, capture.warc_file, capture.warc_offset + offset)


def test_a_missing_file_is_a_capture_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match=r"x\.warc\.gz"):
        read_record(tmp_path, "gio-lanh/x.warc.gz", 0)
    with pytest.raises(CaptureError, match=r"x\.warc\.gz"):
        list(read_all(tmp_path, "gio-lanh/x.warc.gz"))


def test_a_file_in_place_of_the_folder_is_a_capture_error(tmp_path: Path) -> None:
    (tmp_path / "gio-lanh").write_text("mine")
    warc = WarcFile(tmp_path, "gio-lanh", STAMP, 7)
    with pytest.raises(CaptureError, match="cannot be written"):
        warc.write_response(URL, AT, 200, "OK", HTML, b"x")
    warc.close()
    assert (tmp_path / "gio-lanh").read_text() == "mine"


def test_a_full_device_is_a_capture_error(tmp_path: Path) -> None:
    warc = WarcFile(tmp_path, "gio-lanh", STAMP, 7)
    (tmp_path / "gio-lanh").mkdir()
    (tmp_path / warc.name).symlink_to("/dev/full")
    for body in (b"x", os.urandom(100_000)):
        with pytest.raises(CaptureError, match="No space left"):
            warc.write_response(URL, AT, 200, "OK", HTML, body)
    warc.sync()
    warc.close()


FILLING = """
import json, os, resource, signal, sys
from pathlib import Path
from crawler.capture.warc import CaptureError, WarcFile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
warc = WarcFile(Path(sys.argv[1]), "gio-lanh", "20261123080000", 7)
outcomes = []
for size in (2000, 2000, 60_000, 2000, 200_000, 100):
    try:
        warc.write_response("http://giolanh.test/", "2026-11-23T08:00:00Z", 200, "OK", [], os.urandom(size))
        outcomes.append(size)
    except CaptureError as error:
        outcomes.append("File too large" in str(error) and "\\n" not in str(error))
warc.sync()
warc.close()
print(json.dumps(outcomes))
"""


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (10_000, [2000, 2000, True, 2000, True, 100]),
        (100, [True] * 6),
    ],
)
def test_a_record_that_no_longer_fits_leaves_the_others_readable(room: int, expected: list[int], tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", FILLING, tmp_path, str(room)], capture_output=True, text=True, env=environment, cwd=ROOT
    )
    assert done.stdout, done.stderr
    assert json.loads(done.stdout) == expected
    sizes = [len(stored.payload) for stored in read_all(tmp_path, f"gio-lanh/{STAMP}-000007.warc.gz")]
    assert sizes == [size for size in expected if size is not True]


# -- content coding

TEXT = "Mưa thuận gió hoà. ".encode() * 50


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (None, TEXT),
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", _raw_deflate(TEXT)),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
        ("gzip", TEXT),
        ("identity", TEXT),
        ("utf-8", TEXT),
    ],
)
def test_a_content_coding_is_undone_and_what_is_none_stays(coding: str | None, body: bytes) -> None:
    assert decoded(body, coding, 10**6) == TEXT


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "BR"])
def test_a_content_coding_that_was_not_asked_for_is_a_reason(coding: str) -> None:
    with pytest.raises(ExcludedError, match="content coding that was not asked for"):
        decoded(gzip.compress(TEXT), coding, 10**6)


def test_identity_beside_gzip_does_not_keep_gzip_from_being_undone() -> None:
    assert decoded(gzip.compress(TEXT), "gzip, identity", 10**6) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("part", [1, 12, 3000, 4900, 5000])
def test_a_body_cut_off_in_its_coding_is_damaged(coding: str, part: int) -> None:
    whole = (gzip if coding == "gzip" else zlib).compress(os.urandom(5000))
    with pytest.raises(ExcludedError, match="compressed content is damaged"):
        decoded(whole[:part] if part > 1 else whole[:-1], coding, 10**6)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(TEXT)[:30] + b"\0\0\0" + gzip.compress(TEXT)[33:],
        gzip.compress(TEXT)[:-8] + bytes(8),
        gzip.compress(TEXT) + gzip.compress(TEXT)[:-9],
        b"\x1f\x8b\x08rubbish" * 20,
        b"\x9f" + gzip.compress(TEXT)[1:],
    ],
)
def test_a_damaged_gzip_body_is_never_taken_for_the_page(body: bytes) -> None:
    with pytest.raises(ExcludedError, match="compressed content is damaged") as raised:
        decoded(body, "gzip", 10**6)
    assert raised.value.state == "failed"


def test_what_follows_the_last_gzip_member_is_no_damage() -> None:
    assert decoded(gzip.compress(TEXT) + bytes(20), "gzip", 10**6) == TEXT


def test_several_gzip_members_are_one_body() -> None:
    assert decoded(gzip.compress(TEXT) + gzip.compress(TEXT), "gzip", 10**6) == TEXT + TEXT


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_bomb_is_refused_before_it_unfolds(coding: str) -> None:
    bomb = gzip.compress(bytes(30_000_000))
    for _ in range(coding.count(",")):
        bomb = gzip.compress(bomb)
    with pytest.raises(ExcludedError, match="larger than the limit when decompressed"):
        decoded(bomb, coding, 10**6)
