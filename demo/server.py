"""Serves the demo sites on loopback, one virtual host each: ``http://<slug>.localhost:<port>/``."""

from __future__ import annotations

import importlib
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.replica import DEMO_SITES, Request, Response, plain

DEMO_PORT = 8010
"""The port in the addresses of ``demo/sites/*.toml``."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no news."""


def before_edits(response: Response, edits: Iterable[tuple[str, str]]) -> Response:
    """An HTML page with its edited passages as they were."""
    if not response.content_type.startswith("text/html"):
        return response
    text = response.body.decode("utf-8")
    for now, before in edits:
        text = text.replace(now, before)
    return replace(response, body=text.encode("utf-8"))


class DemoServer:
    """A threaded loopback HTTP server over the demo sites; also a context manager.

    Parameters
    ----------
    port: 0 takes a free one.
    slugs: the sites to serve.

    Raises
    ------
    OSError: the port is taken.
    """

    def __init__(self, port: int = DEMO_PORT, slugs: Iterable[str] = DEMO_SITES) -> None:
        self.sites: dict[str, ModuleType] = {
            slug: importlib.import_module("demo." + slug.replace("-", "_")) for slug in slugs
        }
        self.earlier = False
        """Whether the sites are shown as they were before their latest edits."""
        self.log: list[tuple[str, str, int]] = []  # (host, path with query, status), request order
        self._hits: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._httpd = _Server(("127.0.0.1", port), self._handler())
        self._httpd.daemon_threads = True
        self.port: int = self._httpd.server_address[1]
        self._thread: threading.Thread | None = None

    def base(self, slug: str) -> str:
        """Scheme, host and port of one demo site, without a final slash."""
        return f"http://{slug}.localhost:{self.port}"

    def __enter__(self) -> DemoServer:
        self._thread = threading.Thread(target=self._httpd.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    def answer(self, host: str, target: str) -> Response:
        """The response to one request target (path and query as sent) at one virtual host."""
        slug = host.split(":")[0].removesuffix(".localhost")
        site = self.sites.get(slug)
        parts = urlsplit(target)
        with self._lock:
            self._hits[host + target] += 1
            hits = self._hits[host + target]
        if site is None:
            return plain("no such demo site\n", 404)
        request = Request(
            base=self.base(slug),
            path=unquote(parts.path),
            raw_path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            raw_query=parts.query,
            hits=hits,
            earlier=self.earlier,
        )
        response: Response = site.respond(request)
        return before_edits(response, getattr(site, "EDITS", ())) if self.earlier else response

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 64 * 1024  # headers and body in one packet: two small ones wait 40 ms for an acknowledgement

            def do_GET(self) -> None:
                response = server.answer(self.headers.get("Host", ""), self.path)
                server.log.append((self.headers.get("Host", ""), self.path, response.status))
                self.send_response(response.status)
                self.send_header("Content-Type", response.content_type)
                self.send_header("Content-Length", str(len(response.body)))
                for name, value in response.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(response.body)

            do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal: the demo prints its own lines."""

        return Handler
