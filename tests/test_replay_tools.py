"""Other tools replay the captures: pywb on loopback gives each page of each date byte for byte, of records that are written one by
one and of those of crawls, one of which was killed and left half a record."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.capture.reading import read_record
from crawler.capture.warc import Answer, WarcFile
from tests.conftest import ROOT
from tests.hostile_server import article, serve
from tests.killing import left, until_killed
from tests.test_bad_pages import site_file
from tests.warm import Warm

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


CRAWLED = {
    "/khuc-304": article("Bài gửi từng khúc", extra="<p>Khúc thứ hai đến sau khúc thứ nhất.</p>" * 200),
    "/khuc": article("Bài gửi từng khúc, không có dấu xác nhận"),
    "/nen-304": article("Bài nén"),
    "/nen": article("Bài nén, không có dấu xác nhận", extra="<p>Nén rồi thì gọn.</p>" * 200),
    "/thuong-304": article("Bài thường"),
    "/thuong": article("Bài thường, không có dấu xác nhận"),
}
"""What the crawled site answers: in chunks, in gzip, plainly; each with a validator and without."""


def answer(path: str) -> Callable[[Any], None]:
    """One page of the crawled site; a 304 for who names its validator."""
    body = CRAWLED[path].encode("utf-8")

    def send(handler: Any) -> None:
        headers = {"ETag": f'"{len(body)}"'} if path.endswith("-304") else {}
        if headers and handler.headers["If-None-Match"] == headers["ETag"]:
            handler.send_response(304)
            handler.send_header("ETag", headers["ETag"])
            handler.end_headers()
        elif path.startswith("/khuc"):
            handler.send_response(200)
            for name, value in {"Content-Type": HTML[1], "Transfer-Encoding": "chunked", **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            for start in range(0, len(body), 700):
                part = body[start : start + 700]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            handler.wfile.write(b"0\r\n\r\n")
        elif path.startswith("/nen"):
            handler.send(gzip.compress(body, mtime=0), Content_Encoding="gzip", **headers)
        else:
            handler.send(body, **headers)

    return send


def crawl_twice(folder: Path) -> str:
    """Crawls a site on two dates, the first time killed with half a record at the end of its file; returns the site's address."""
    home = "<html><body>" + "".join(f'<a href="{path}">{path}</a>' for path in CRAWLED) + "</body></html>"
    with serve({"/": lambda handler: handler.send(home), **{path: answer(path) for path in CRAWLED}}) as (port, _):
        site_file(folder / "sites", "ben-nuoc", port, '[discover]\nways = ["links"]')

        def crawl(date: str, code: str = "") -> Warm:
            options = ["--sites", folder / "sites", "--allow-loopback", "--archive", folder / "archive.db"]
            code = f"import tests.killing as k\nk.be_patient()\nk.commit_all_the_time()\n{code}"
            return Warm(["crawl", "ben-nuoc", *options], code=code, environment={**os.environ, "TULIEU_NOW": date})

        until_killed(crawl(DATES[0], "k.kill_at('archive.writer:Writer.store', 'after', 3)"))
        (file,) = (folder / "captures" / "ben-nuoc").glob("*.warc.gz")
        with file.open("ab") as stream:
            stream.write(file.read_bytes()[:150])
        for date in DATES[:2]:
            process = crawl(date)
            _, err = process.communicate(150)
            assert process.returncode == 0, err
    assert file.with_name(file.name + ".torn").exists()
    end = left(folder / "archive.db", folder / "captures")
    assert {url.rpartition("/")[2] for url, status, _ in end.captured if status == 304} == {"khuc-304", "nen-304", "thuong-304"}
    return f"http://ben-nuoc.localhost:{port}"


@dataclass(frozen=True)
class Answered:
    status: int
    date: str | None
    body: bytes


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Path]]:
    """The address of a site, and the WARC files of its crawls."""
    folder = tmp_path_factory.mktemp("crawled")
    base = crawl_twice(folder)
    return base, sorted((folder / "captures" / "ben-nuoc").glob("*.warc.gz"))


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory, crawled: tuple[str, Sequence[Path]]) -> Iterator[Callable[[str, str], Answered]]:
    folder = tmp_path_factory.mktemp("pywb")
    write(folder / "captures")
    files = [*sorted((folder / "captures" / "gio-lanh").glob("*.warc.gz")), *crawled[1]]
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


@pytest.mark.timeout(400)
@pytest.mark.parametrize("path", CRAWLED)
@pytest.mark.parametrize(("date", "said"), list(zip(DATES[:2], ("01 Nov", "08 Nov"), strict=True)))
def test_a_crawled_page_comes_back_byte_for_byte_on_each_date(
    crawled: tuple[str, Sequence[Path]], replay: Callable[[str, str], Answered], path: str, date: str, said: str
) -> None:
    answer = replay(crawled[0] + path, date)
    assert (answer.status, answer.body) == (200, CRAWLED[path].encode("utf-8"))
    assert said in (answer.date or "")
