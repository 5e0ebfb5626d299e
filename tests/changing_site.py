"""A loopback site whose pages a test changes between crawls, and crawls of it at times that the test says."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests import warm

SLUG = "bo-tre"
HASTE = "import crawler.settings\ncrawler.settings.TULIEU_BACKOFF_S = 0.02"
"""A site that answers 503 is asked again soon: how long it is left alone is another matter (test_backoff)."""
BODY = (
    "Chiều thứ Sáu, nhóm Bờ Tre mời các hộ trong ấp họp về {topic}. Mọi người kể lại những gì đã làm được trong mùa mưa, "
    "rồi cùng ghi ra những việc còn dang dở để phân công. Trưởng nhóm nói rằng ấp đã quen tự lo cho mình hơn trước."
)


@dataclass(frozen=True)
class Answer:
    """What an address answers."""

    body: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def article(title: str, *more: str, head: str = "") -> Answer:
    """A page with a title, a text about it, and further paragraphs."""
    paragraphs = "".join(f"<p>{text}</p>" for text in (BODY.format(topic=title.lower()), *more))
    return Answer(
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}<title>{title} - Bờ Tre</title></head>'
        f'<body><nav><a href="/">Trang chủ</a></nav><article><h1>{title}</h1><div class="bai">{paragraphs}</div></article></body></html>'
    )


def redirect(target: str, status: int = 301) -> Answer:
    return Answer("", status, (("Location", target),))


def links(*paths: str) -> Answer:
    """A page that names others."""
    items = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    return Answer(f"<html><body><h1>Bờ Tre</h1><ul>{items}</ul></body></html>")


MISSING = Answer("<h1>Không tìm thấy</h1>", 404)


@dataclass
class ChangingSite:
    """The site as it is now: ``pages`` by path; every other path answers ``otherwise``. ``log`` is what was asked for."""

    folder: Path
    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    robots: Answer = field(default_factory=lambda: Answer("User-agent: *\nDisallow:\n"))
    otherwise: Answer = MISSING
    down: Answer | None = None
    log: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://{SLUG}.localhost:{self.port}"

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def answer(self, path: str) -> Answer:
        if path == "/robots.txt":
            return self.robots
        self.log.append(path)
        return self.down or self.pages.get(path, self.otherwise)

    def crawl(self, at: str, *options: str) -> dict[str, Any]:
        """Crawls at a time (UTC) with the real command; returns the run of its JSON."""
        self.log.clear()
        done = self.command("crawl", SLUG, "--allow-loopback", "--json", *options, at=at)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        run: dict[str, Any] = json.loads(done.stdout)["runs"][0]
        return run

    def command(self, name: str, *arguments: str, at: str = "", archive: Path | None = None) -> subprocess.CompletedProcess[str]:
        process = self.start(name, *arguments, at=at, archive=archive)
        out, err = process.communicate(240)
        return subprocess.CompletedProcess([name, *arguments], process.returncode or 0, out, err)

    def start(self, name: str, *arguments: str, at: str = "", archive: Path | None = None, code: str = "") -> warm.Warm:
        """Starts a command of ``tulieu`` at a time, in a process that runs ``code`` first."""
        folder = ["--archive", str(archive or self.archive)]
        if name != "verify":
            folder += ["--sites", str(self.folder / "sites")]
        return warm.Warm([name, *arguments, *folder], code=f"{HASTE}\n{code}", environment={**os.environ, "TULIEU_NOW": at})

    def rows(self, sql: str, *values: Any, archive: Path | None = None) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(archive or self.archive)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def page(self, path: str, columns: str = "state") -> tuple[Any, ...] | None:
        """Columns of the page at a path."""
        found = self.rows(f"select {columns} from pages where url = ?", self.base + path)
        return found[0] if found else None

    def address(self, path: str, columns: str = "state, reason") -> tuple[Any, ...]:
        """Columns of the ledger's row of a path."""
        return self.rows(f"select {columns} from addresses where url = ?", self.base + path)[0]


@contextmanager
def changing_site(folder: Path, ways: str = '["links"]') -> Iterator[ChangingSite]:
    """Serves a site on a free loopback port."""
    site = ChangingSite(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = site.answer(self.path)
            tag = dict(answer.headers).get("ETag")
            if tag and self.headers["If-None-Match"] == tag:
                answer = Answer("", 304, answer.headers)
            data = answer.body.encode("utf-8")
            self.send_response(answer.status)
            for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(data))), *answer.headers):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    site.port = httpd.server_address[1]
    (folder / "sites").mkdir(parents=True)
    text = f'name_vi = "Nhóm Bờ Tre"\nhome_url = "{site.base}/"\n[discover]\nways = {ways}\n[pace]\ndelay_s = 0\n'
    (folder / "sites" / f"{SLUG}.toml").write_text(text, "utf-8")
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        httpd.shutdown()
        httpd.server_close()
