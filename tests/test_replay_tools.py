"""Other tools replay the captures: pywb on loopback gives each page of each date byte for byte."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.capture.reading import read_record
from crawler.capture.warc import Answer, WarcFile
from tests.conftest import ROOT

BIN = ROOT / ".venv-pywb" / "bin"
URL = "http://giolanh.test/tin/"
DATES = ("2026-11-01T00:00:00Z", "2026-11-08T00:00:00Z", "2026-11-15T00:00:00Z")
BODIES = {
    "chu-viet": "<!DOCTYPE html><html><body><p>Gió lành về làng, mưa thuận gió hoà.</p></body></html>".encode(),
    "nen-gzip": "<html><body>Bản tin nén</body></html>".encode() * 50,
    "nhi-phan": bytes(range(256)) * 100,
}
HTML = ("Content-Type", "text/html; charset=utf-8")

pytestmark = pytest.mark.skipif(
    not (BIN / "wayback").exists(), reason="pywb is not installed (sh scripts/setup.sh pywb makes .venv-pywb)"
)


def write(folder: Path) -> None:
    """Each page on the first date, an identical answer on the second, a 304 on the third; one file per date."""
    weeks = [WarcFile(folder, "gio-lanh", re.sub(r"\D", "", date), number) for number, date in enumerate(DATES, 1)]
    for name, body in BODIES.items():
        kind = ("Content-Type", "image/png") if name == "nhi-phan" else HTML
        headers = [kind, ("ETag", '"1"')]
        payload = body
        if name == "nen-gzip":
            payload = gzip.compress(body)
            headers.append(("Content-Encoding", "gzip"))
        capture = weeks[0].write_response(URL + name, DATES[0], 200, "OK", headers, payload)
        original = read_record(folder, capture.warc_file, capture.warc_offset)
        weeks[1].write_revisit(Answer(URL + name, DATES[1], 200, "OK", tuple(headers)), original)
        weeks[2].write_revisit(Answer(URL + name, DATES[2], 304, "Not Modified", (("ETag", '"1"'),)), original)
    for week in weeks:
        week.close()


@dataclass(frozen=True)
class Answered:
    status: int
    date: str | None
    body: bytes


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Answered]]:
    folder = tmp_path_factory.mktemp("pywb")
    write(folder / "captures")
    files = sorted((folder / "captures" / "gio-lanh").glob("*.warc.gz"))
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    for command in (["init", "thu"], ["add", "thu", *files]):
        done = subprocess.run([BIN / "wb-manager", *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=150)
        assert done.returncode == 0, done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [BIN / "wayback", "--port", str(port), "--bind", "127.0.0.1"], cwd=folder, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 100
        while time.monotonic() < deadline and server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)

        def get(url: str, date: str) -> Answered:
            stamp = re.sub(r"\D", "", date)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/thu/{stamp}id_/{url}", timeout=60) as answer:
                return Answered(answer.status, answer.headers["Memento-Datetime"], answer.read())

        yield get
    finally:
        server.terminate()
        server.wait(30)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(("date", "said"), list(zip(DATES, ("01 Nov", "08 Nov", "15 Nov"), strict=True)))
def test_a_captured_page_comes_back_byte_for_byte_on_each_date(
    replay: Callable[[str, str], Answered], name: str, date: str, said: str
) -> None:
    answer = replay(URL + name, date)
    assert (answer.status, answer.body) == (200, BODIES[name])
    assert said in (answer.date or "")
