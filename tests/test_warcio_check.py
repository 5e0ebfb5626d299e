"""Bodies that servers send damaged, or in a coding that nobody asked for, are kept in sound records: what docs/researchers.md says of them."""

from __future__ import annotations

import gzip
import shlex
import subprocess
import sys
from pathlib import Path

import brotli

from crawler.capture.reading import read_all
from crawler.capture.warc import WarcFile
from tests.conftest import ROOT

PAGE = b"".join(b"<p>%d</p>" % number for number in range(9_000))
PACKED = gzip.compress(PAGE)
BODIES = {
    "br": brotli.compress(PAGE), "zstd": b"\x28\xb5\x2f\xfd" + PAGE[:100], "gzip": PACKED[:-8] + bytes(8), "x-gzip": PACKED[:900], "deflate": b"x\x9c" + PACKED,
}  # fmt: skip
GUIDE = (ROOT / "docs" / "researchers.md").read_text("utf-8")


def written(folder: Path, codings: list[str]) -> Path:
    warc = WarcFile(folder, "bo-tre", "20261101000000", 1)
    for coding in codings:
        headers = [("Content-Type", "text/html"), ("Content-Encoding", coding)]
        warc.write_response(f"http://bo-tre.example/{coding}", "2026-11-01T00:00:00Z", 200, "OK", headers, BODIES[coding])
    warc.close()
    (file,) = (folder / "bo-tre").glob("*.warc.gz")
    return file


def check(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=60)


def as_stored() -> list[str]:
    """The command of the guide, without the interpreter and the files."""
    (line,) = [line for line in GUIDE.splitlines() if line.startswith(".venv/bin/python -c") and " check " in line]
    return shlex.split(line)[1:-1]


def test_records_of_damaged_and_unasked_codings_are_whole(tmp_path: Path) -> None:
    file = written(tmp_path, list(BODIES))
    assert [stored.payload for stored in read_all(tmp_path, f"bo-tre/{file.name}")] == list(BODIES.values())  # their digests are compared
    checked = check(*as_stored(), file)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_check_of_the_guide_sees_a_changed_byte(tmp_path: Path) -> None:
    file = written(tmp_path, ["br"])
    (stored,) = read_all(tmp_path, f"bo-tre/{file.name}")
    before, record = file.read_bytes()[: stored.capture.warc_offset], file.read_bytes()[stored.capture.warc_offset :]
    changed = gzip.decompress(record).replace(BODIES["br"][-40:], bytes(40))
    file.write_bytes(before + gzip.compress(changed))
    checked = check(*as_stored(), file)
    assert checked.returncode == 1
    assert "digest failed" in checked.stdout


def test_where_warcio_itself_ends_is_what_the_guide_says(tmp_path: Path) -> None:
    """Should it not any more, the guide says too much."""
    checked = check("-m", "warcio.cli", "check", written(tmp_path, ["br"]))
    words = "'brotli.Decompressor' object has no attribute 'unused_data'"
    assert checked.returncode == 1
    assert words in checked.stderr
    assert words in GUIDE
