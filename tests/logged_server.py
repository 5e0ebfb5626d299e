"""A loopback server that writes down every request as it saw it: when it came and was answered, on which connection."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request: seconds (monotonic) from its first byte read to its answer written, host with port, connection."""

    path: str
    host: str
    came_at: float
    connection: int
    headers: dict[str, str]
    answered_at: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What a path answers; ``headers`` may repeat a name."""

    body: str | bytes = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    slow_s: float = 0.0


@dataclass
class Log:
    """What a server saw, all of its host names together."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self, host: str | None = None) -> list[str]:
        """The paths in the order they were asked, of one host name (without port) or all."""
        return [asked.path for asked in self.asked if host is None or asked.host.split(":")[0] == host]

    def gaps(self, host: str | None = None) -> list[float]:
        """Seconds from one request to the next of the same host name."""
        came = [asked.came_at for asked in self.asked if host is None or asked.host.split(":")[0] == host]
        return [later - earlier for earlier, later in itertools.pairwise(came)]

    def pauses(self) -> list[float]:
        """Seconds from each answer to the request after it; negative where a request did not wait for the answer."""
        pairs = zip(self.asked, self.asked[1:], strict=False)
        return [later.came_at - earlier.answered_at for earlier, later in pairs]


Pages = Callable[[str, str, int], Answer]
"""Path, host name (without port), how often the path was asked before on this host: what it answers."""


@contextmanager
def logged(pages: Pages) -> Iterator[Log]:
    """Serves pages on a free port of this machine and yields the log."""
    log = Log()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        wbufsize = 1 << 20  # an answer goes out in one piece, as from most servers

        def setup(self) -> None:
            super().setup()
            with log.lock:
                log.open += 1
                log.most_open = max(log.most_open, log.open)

        def finish(self) -> None:
            super().finish()
            with log.lock:
                log.open -= 1

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            asked = Asked(self.path, host, time.monotonic(), self.client_address[1], dict(self.headers))
            name = host.split(":")[0]
            with log.lock:
                before = log.paths(name).count(self.path)
                log.asked.append(asked)
            answer = pages(self.path, name, before)
            time.sleep(answer.slow_s)
            body = answer.body.encode("utf-8") if isinstance(answer.body, str) else answer.body
            try:
                self.send_response(answer.status)
                for key, value in answer.headers:
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                asked.answered_at = time.monotonic()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign]
    httpd.request_queue_size = 100
    log.port = httpd.server_address[1]
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield log
    finally:
        httpd.shutdown()
        httpd.server_close()


def text(body: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """A plain text answer, such as a robots.txt."""
    return Answer(body, status, (("Content-Type", "text/plain"), *headers))


def page(title: str, *links: str, head: str = "", headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A page with enough text of its own to be a record, and links."""
    words = f"Chiều thứ Sáu, nhóm Bờ Tre mời các hộ trong ấp họp về {title}. Mọi người kể lại những gì đã làm được trong mùa mưa."
    anchors = " ".join(f'<a href="{link}">{link}</a>' for link in links)
    html = (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><nav>{anchors}</nav>'
        f"<article><h1>{title}</h1><p>{words}</p><p>Trưởng nhóm nói rằng ấp đã quen tự lo cho mình hơn trước.</p></article></body></html>"
    )
    return Answer(html, 200, (("Content-Type", "text/html; charset=utf-8"), *headers))


def redirect(target: str, status: int = 302) -> Answer:
    return Answer("", status, (("Location", target),))


MISSING = Answer("<h1>Không tìm thấy</h1>", 404)
