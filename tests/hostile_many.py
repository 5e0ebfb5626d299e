"""Many sites on one server, some of which answer with what takes memory: bombs, bodies, headers and links without end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

import brotli

from benchmarks.memory import page

HOSTILE = 2
"""So many of the sites, the first ones, are hostile."""
MIB = 1 << 20
SIZE = 300 * MIB
"""What a bomb unpacks to."""
FITS = 19 * MIB
"""Just below the limit of a body (20 MiB)."""
PARSED = 7 * MIB
"""Just below the limit of a page that is parsed at all (8 MiB)."""


def _gzip(block: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(block) for _ in range(times)), packer.flush()])


def _zstd() -> bytes:
    """One frame of blocks that each stand for 128 KiB of blanks (RFC 8878, 3.1.1.2: RLE blocks of four bytes)."""
    blocks = SIZE // (128 * 1024)
    heads = ((128 * 1024) << 3 | 1 << 1 | int(number == blocks - 1) for number in range(blocks))
    return b"\x28\xb5\x2f\xfd" + b"\x00\x58" + b"".join(head.to_bytes(3, "little") + b" " for head in heads)


@cache
def answers() -> dict[str, tuple[bytes, dict[str, str]]]:
    """Path -> body and headers of the answers that have an end."""
    bomb = _gzip(b" " * MIB, SIZE // MIB)
    many = "".join(f'<a href="/khong/{number}.zip">liên kết</a> ' for number in range(100_000)).encode()
    tags = b"<p>a</p>" * (MIB // 8)
    packer = brotli.Compressor(quality=5)
    br = b"".join([*(packer.process(b" " * MIB) for _ in range(SIZE // MIB)), packer.finish()])
    return {
        "/xau/gzip": (bomb, {"Content-Encoding": "gzip"}),
        "/xau/gzip-gzip": (gzip.compress(bomb, 9), {"Content-Encoding": "gzip, gzip"}),
        "/xau/br": (br, {"Content-Encoding": "br"}),
        "/xau/zstd": (_zstd(), {"Content-Encoding": "zstd"}),
        "/xau/links": (b"<html><body>" + many + b"</body></html>", {}),
        "/xau/deep": (b"<html><body>" + b"<div>" * 50_000 + b"x", {}),
        "/xau/deeper": (_gzip(b"<div>" * (MIB // 5), PARSED // MIB), {"Content-Encoding": "gzip"}),
        "/xau/tags": (_gzip(tags, PARSED // MIB), {"Content-Encoding": "gzip"}),
        "/xau/text": (b"<html><body><p>" + "chữ và chữ ".encode() * (FITS // 16), {}),
    }


def serve(sender: Connection, pages: int, paragraphs: int) -> None:
    """Serves sites as ``benchmarks.memory.serve`` does; hostile ones have their bad pages beside the others."""
    made = answers()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(".")[0]
            is_hostile = int(host.rpartition("-")[2]) < HOSTILE
            try:
                if is_hostile and self.path in ENDLESS:
                    ENDLESS[self.path](self)
                elif is_hostile and self.path in made:
                    self.send(*made[self.path])
                else:
                    self.plain(host, is_hostile)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def plain(self, host: str, is_hostile: bool) -> None:
            number = self.path.removeprefix("/tin/")
            if self.path != "/" and not (number != self.path and number.isdigit() and int(number) < pages):
                self.send(b"none", {}, 404)
                return
            text = page(host, int(number) if number.isdigit() else 0, pages, paragraphs)
            bad = "".join(f'<a href="{path}">x</a>' for path in (*made, *ENDLESS)) if is_hostile and self.path == "/" else ""
            self.send(text.replace("<nav>", f"<nav>{bad}").encode(), {})

        def send(self, body: bytes, headers: dict[str, str], status: int = 200) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.request_queue_size = 100
    sender.send(server.server_address[1])
    server.serve_forever()


def _endless_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"<p>x</p>" * 8192
    for _ in range(3200):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))


def _endless_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 60) for number in range(1000))
    for _ in range(2800):
        handler.wfile.write(lines)


ENDLESS: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {"/xau/body": _endless_body, "/xau/header": _endless_header}

REASONS: dict[str, str | None] = {
    "/xau/gzip": "larger than the limit when decompressed", "/xau/gzip-gzip": "larger than the limit when decompressed",
    "/xau/br": "content coding that was not asked for (br)", "/xau/zstd": "content coding that was not asked for (zstd)",
    "/xau/links": None, "/xau/deep": "nested too deeply", "/xau/deeper": "page of more than 250,000 elements",
    "/xau/tags": "page of more than 250,000 elements", "/xau/text": "page larger than 8 MiB",
    "/xau/body": "larger than the limit", "/xau/header": "the header is larger than the limit",
}  # fmt: skip
"""What becomes of each: its reason in the ledger; None for a page that is kept."""
