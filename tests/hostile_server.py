"""A loopback site whose pages go wrong in every way that a crawl meets, beside good articles that must not suffer."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = {
    f"/tin/{number}": f"Bài viết số {word}"
    for number, word in enumerate(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám"), 1)
}
"""Address -> title of the good articles."""

BODY = (
    "Chiều thứ Sáu, nhóm Bờ Tre mời các hộ trong ấp họp về {title}. Mọi người kể lại những gì đã làm được trong mùa mưa, "
    "rồi cùng ghi ra những việc còn dang dở để phân công. Trưởng nhóm nói rằng ấp đã quen tự lo cho mình hơn trước."
)


def article(title: str, head: str = "", extra: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}<title>{title} - Bờ Tre</title></head>'
        f'<body><nav><a href="/">Trang chủ</a></nav><article><h1>{title}</h1><div class="bai">'
        f"<p>{BODY.format(title=title.lower())}</p><p>Người ghi chép: thư ký ấp, {title.lower()}.</p>{extra}</div></article></body></html>"
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    pages: dict[str, Callable[[_Handler], None]]
    log: list[tuple[float, str]]
    robots: tuple[int, str] = (200, "User-agent: *\nDisallow: /cam/\n")
    delay_s = 0.0

    def do_GET(self) -> None:
        self.log.append((time.monotonic(), self.path))
        if self.delay_s:
            time.sleep(self.delay_s)
        try:
            if self.path == "/robots.txt":
                self.send(self.robots[1], self.robots[0], "text/plain")
            elif self.path in self.pages:
                self.pages[self.path](self)
            else:
                self.send("<h1>Không tìm thấy</h1>", 404)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, body: str | bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        data = body.encode("utf-8") if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@cache
def _bomb() -> bytes:
    """300 MB of blanks in 300 kB of gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = b" " * (1 << 20)
    return b"".join([packer.compress(b"<html><p>"), *(packer.compress(block) for _ in range(300)), packer.flush()])


def _endless(handler: _Handler) -> None:
    """A chunked body that never ends; stops by itself after 200 MB."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    block = b"<p>x</p>" * 8192
    for _ in range(3200):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))


def _cut(handler: _Handler) -> None:
    handler.send(b"<html><p>half", Content_Length="5000")
    handler.close_connection = True


def _slow(handler: _Handler) -> None:
    time.sleep(45)
    handler.send("late")


def _drip(handler: _Handler) -> None:
    """One byte a second, for ten minutes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "600")
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(1)


def _drip_header(handler: _Handler) -> None:
    """A header that never ends, one byte a second."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(1)


def _endless_header(handler: _Handler) -> None:
    """Header lines without end; stops by itself after 200 MB."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 60) for number in range(1000))
    for _ in range(2800):
        handler.wfile.write(lines)


def _raw(data: bytes) -> Callable[[_Handler], None]:
    """Bytes in place of an HTTP answer, then the connection is closed."""

    def answer(handler: _Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def _ok(head: bytes, body: bytes = b"") -> Callable[[_Handler], None]:
    return _raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n" + body)


def _endless_redirect(handler: _Handler) -> None:
    """Each address redirects to one more."""
    number = int(handler.path.rpartition("/")[2] or 0)
    handler.send("", 302, Location=f"/khong-dung/{number + 1}")


@cache
def _double_bomb() -> bytes:
    """300 MB of blanks, gzip inside gzip: some hundred bytes."""
    return gzip.compress(_bomb(), 9)


def _packed(coding: str) -> bytes:
    """The start of a bomb in a coding that was not asked for."""
    return {"br": b"\x5b\xff\xff\xff" * 64, "zstd": b"\x28\xb5\x2f\xfd" * 64}[coding]


def _redirect(target: str) -> Callable[[_Handler], None]:
    return lambda handler: handler.send("", 301, Location=target)


def hostile_pages() -> dict[str, Callable[[_Handler], None]]:
    """Address -> what answers there; the home page links to them all."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
    latin = article("Trang khai sai").encode("utf-8")
    windows = '<html><head><meta charset="utf-8"></head><body><article><h1>Legacy bytes</h1><p>' + "Café d\xe9j\xe0 vu, na\xefve r\xe9sum\xe9 pages from an older server that lies about its bytes. " * 4 + "</p></article></body></html>"
    _double_bomb()  # made before anybody waits for it
    many = "".join(f'<a href="/khong/{number}.html">x</a> ' for number in range(100_000))
    pages: dict[str, Callable[[_Handler], None]] = {
        **{path: (lambda handler, title=title: handler.send(article(title))) for path, title in GOOD.items()},  # type: ignore[misc]
        "/xau/30mb": lambda h: h.send(b"<html><body>" + b"<p>a</p>" * (30 << 17) + b"</body></html>"),
        "/xau/endless": _endless,
        "/xau/bomb": lambda h: h.send(_bomb(), Content_Encoding="gzip"),
        "/xau/empty": lambda h: h.send(b""),
        "/xau/charset-header": lambda h: h.send(latin, kind="text/html; charset=iso-8859-1"),
        "/xau/charset-meta": lambda h: h.send(windows.encode("cp1252"), kind="text/html"),
        "/xau/png": lambda h: h.send(png),
        "/xau/cut": _cut,
        "/xau/slow": _slow,
        "/xau/500": lambda h: h.send("<h1>Lỗi</h1>", 500),
        "/xau/403": lambda h: h.send("<h1>Cấm</h1>", 403),
        "/xau/soft-404": lambda h: h.send(article("Không tìm thấy trang")),
        "/xau/loop": _redirect("/xau/loop2"),
        "/xau/loop2": _redirect("/xau/loop"),
        "/xau/self": _redirect("/xau/self"),
        "/xau/drip": _drip,
        "/xau/drip-header": _drip_header,
        "/xau/redirects": _redirect("/khong-dung/1"),
        "/xau/headers": _ok(b"".join(b"X-%d: %s\r\n" % (number, b"a" * 60) for number in range(5000)) + b"Content-Length: 1\r\n", b"x"),
        "/xau/endless-header": _endless_header,
        "/xau/cookies": lambda h: h.send(article("Trang bánh quy"), Set_Cookie="a=" + "b" * 4000),
        "/xau/long-length": _ok(b"Content-Length: 999999999\r\n", b"<p>x"),
        "/xau/huge-length": _ok(b"Content-Length: 99999999999999999999\r\n", b"<p>x"),
        "/xau/bad-length": _ok(b"Content-Length: many\r\n", b"<p>x"),
        "/xau/short-length": _ok(b"Content-Length: 4\r\n", b"<p>x and much more than was said"),
        "/xau/bad-chunks": _ok(b"Transfer-Encoding: chunked\r\n", b"zz\r\nrubbish\r\n0\r\n\r\n"),
        "/xau/negative-chunk": _ok(b"Transfer-Encoding: chunked\r\n", b"-5\r\nhello\r\n0\r\n\r\n"),
        "/xau/cut-chunks": _ok(b"Transfer-Encoding: chunked\r\n", b"ff\r\nhalf"),
        "/xau/double-gzip": lambda h: h.send(_double_bomb(), Content_Encoding="gzip, gzip"),
        "/xau/brotli": lambda h: h.send(_packed("br"), Content_Encoding="br"),
        "/xau/zstd": lambda h: h.send(_packed("zstd"), Content_Encoding="zstd"),
        "/xau/cut-gzip": lambda h: h.send(gzip.compress(article("Bài bị cắt ngang").encode())[:-200], Content_Encoding="gzip"),
        "/xau/not-gzip": lambda h: h.send(article("Bài không nén"), Content_Encoding="gzip"),
        "/xau/bad-gzip": lambda h: h.send(b"\x1f\x8b\x08rubbish" * 20, Content_Encoding="gzip"),
        "/xau/null-bytes": lambda h: h.send(article("Trang số không").replace("Chiều", "\x00Chi\x00ều\x00")),
        "/xau/999": _raw(b"HTTP/1.1 999 Denied\r\nContent-Length: 1\r\n\r\nx"),
        "/xau/only-100": _raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 3),
        "/xau/no-status": _raw(b"\r\n\r\n"),
        "/xau/no-http": _raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "/xau/closes": _raw(b""),
        "/xau/javascript": _redirect("javascript:alert(1)"),
        "/xau/ftp": _redirect("ftp://ftp.test/x"),
        "/xau/nowhere": _redirect("http://[not-an-address/"),
        "/xau/no-target": lambda h: h.send("", 302),
        "/xau/credentials": _redirect("http://user:secret@elsewhere.localhost:9/"),
        "/xau/off-site": _redirect("http://elsewhere.localhost:9/"),
        "/xau/private": _redirect("http://10.0.0.1/"),
        "/xau/mapped": _redirect("http://[::ffff:10.0.0.1]/"),
        "/xau/file": _redirect("file:///etc/passwd"),
        "/xau/data": _redirect("data:text/html,<p>x</p>"),
        "/xau/links": lambda h: h.send(article("Trang nhiều liên kết", extra=f"<footer>{many}</footer>")),
        "/xau/deep": lambda h: h.send("<html><body>" + "<div>" * 50_000 + "sâu" + "</div>" * 50_000),
        "/xau/bytes": lambda h: h.send(article("Trang hỏng").encode("utf-8") + b"<p>" + b"\xff\xfe\xc3\x28" * 60 + b"</p>"),
        "/xau/header": lambda h: h.send("x", X_Big="a" * 70_000),
        "/xau/noindex": lambda h: h.send(article("Không lưu", head='<meta name="robots" content="noindex, follow">')),
        "/xau/x-robots": lambda h: h.send(article("Không lưu hai"), X_Robots_Tag="noarchive"),
        "/xau/pdf": lambda h: h.send(b"%PDF-1.4 ...", kind="application/pdf"),
        "/cam/bi-mat": lambda h: h.send(article("Trang cấm")),
    }  # fmt: skip
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in [*pages, "/khong-co"])
    pages["/"] = lambda h: h.send(f"<html><body><h1>Bờ Tre</h1><ul>{links}</ul></body></html>")
    pages |= {f"/khong-dung/{number}": _endless_redirect for number in range(40)}
    return pages


def plain_pages(count: int) -> dict[str, Callable[[_Handler], None]]:
    """A small sound site: a home page and ``count`` articles, gzip-encoded every second one."""
    def page(number: int) -> Callable[[_Handler], None]:
        text = article(f"Bản tin thứ {number}")
        if number % 2:
            return lambda h: h.send(text)
        return lambda h: h.send(gzip.compress(text.encode("utf-8"), mtime=0), Content_Encoding="gzip")

    pages = {f"/ban-tin/{number}": page(number) for number in range(1, count + 1)}
    links = "".join(f'<a href="{path}">{path}</a> ' for path in pages)
    pages["/"] = lambda h: h.send(f"<html><body><h1>Bờ Tre</h1>{links}</body></html>")
    return pages


@contextmanager
def serve(
    pages: dict[str, Callable[[_Handler], None]], robots: tuple[int, str] | None = None, delay_s: float = 0.0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[tuple[int, list[tuple[float, str]]]]:
    """Serves pages on a free loopback port: yields the port and the log of (monotonic time, path)."""
    log: list[tuple[float, str]] = []
    attributes = {"pages": pages, "log": log, "delay_s": delay_s, "robots": robots or _Handler.robots}
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), attributes))
    httpd.daemon_threads = True
    if tls is not None:
        httpd.socket = tls.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that is killed is no error here
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield httpd.server_address[1], log
    finally:
        httpd.shutdown()
        httpd.server_close()
