"""A loopback site that is visited week after week: it knows validators, counts every byte it sends, and can be edited."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.hostile_server import article

VALIDATORS = ("If-None-Match", "If-Modified-Since")
LONG_AGO = "Sun, 01 Nov 2026 00:00:00 GMT"


@dataclass
class Weekly:
    """The site's pages (path -> body) and how it answers.

    ``validator``: ``etag``, ``weak``, ``date`` or ``none``; ``redirects``: path -> path; ``always_304``: paths that
    answer so to everybody; ``asked``: (path, the validators sent with it); ``sent_bytes``: all that was sent.
    """

    pages: dict[str, str]
    validator: str = "etag"
    redirects: dict[str, str] = field(default_factory=dict)
    always_304: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    sent_bytes: int = 0
    port: int = 0

    def forget(self) -> None:
        """Begins to count anew."""
        self.asked.clear()
        self.sent_bytes = 0

    def asked_for(self, path: str) -> list[tuple[str, ...]]:
        """The validators of each request for a path."""
        return [sent for asked, sent in self.asked if asked == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Weekly

    def do_GET(self) -> None:
        site, path = self.site, self.path
        site.asked.append((path, tuple(name for name in VALIDATORS if self.headers[name])))
        if path in site.redirects:
            return self.answer(301, b"", {"Location": site.redirects[path]})
        if path in site.always_304:
            return self.answer(304, b"", {})
        if path == "/robots.txt":
            return self.answer(200, f"Sitemap: http://{self.headers['Host']}/sitemap.xml\n".encode(), {"Content-Type": "text/plain"})
        if path == "/sitemap.xml":
            urls = "".join(f"<url><loc>http://{self.headers['Host']}{page}</loc></url>" for page in site.pages)
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
            return self.answer(200, body, {"Content-Type": "application/xml", "ETag": '"map"'})
        if path not in site.pages:
            return self.answer(404, b"<h1>404</h1>", {"Content-Type": "text/html"})
        body = site.pages[path].encode("utf-8")
        tag = '"' + hashlib.md5(body).hexdigest() + '"'
        named = {"etag": {"ETag": tag}, "weak": {"ETag": "W/" + tag}, "date": {"Last-Modified": LONG_AGO}, "none": {}}[site.validator]
        same = self.headers["If-None-Match"] == named.get("ETag") if "ETag" in named else self.headers["If-Modified-Since"] == LONG_AGO
        if same and site.validator != "none":
            return self.answer(304, b"", named)
        return self.answer(200, body, {"Content-Type": "text/html; charset=utf-8", **named})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, **self.site.headers}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.site.sent_bytes += sum(map(len, self._headers_buffer)) + 2 + len(body)  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


def weekly_pages(count: int) -> dict[str, str]:
    """A home page and so many articles, as long as pages of small sites are (baselines: a median of 67 KB)."""
    filler = "<script>" + "var thongKe = 0; " * 2000 + "</script>"
    pages = {f"/tin/{number}": article(f"Bản tin thứ {number}", extra=filler) for number in range(1, count + 1)}
    links = "".join(f'<a href="{path}">{path}</a> ' for path in pages)
    return {"/": f"<html><body><h1>Bờ Tre</h1>{links}</body></html>", **pages}


@contextmanager
def serve_weekly(site: Weekly) -> Iterator[Weekly]:
    """Serves the site on a free loopback port."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    site.port = httpd.server_address[1]
    try:
        yield site
    finally:
        httpd.shutdown()
        httpd.server_close()
