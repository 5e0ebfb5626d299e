"""Loopback sites of invented groups, each with one trouble that a run must name; some get it in their second run."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hostile_server import article, serve

Answer = Callable[[Any], None]
Pages = dict[str, Answer]

SHELL = '<!doctype html><html><head><title>Nhóm</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/app.js"></script></body></html>'
STUB = '<html><body><script>document.cookie="D1N=0123456789abcdef"+"; path=/";window.location.reload(true);</script></body></html>'
JUST_A_MOMENT = "<html><head><title>Just a moment...</title></head><body></body></html>"
WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


def html(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    return lambda handler: handler.send(body, status, **headers)


def linked(pages: Pages) -> Pages:
    """Pages and a home page that links to them all."""
    links = "".join(f'<li><a href="{path}">Bài {path}</a></li>' for path in pages)
    return {"/": html(f"<html><body><h1>Trang nhà</h1><p>Nơi nhóm ghi lại việc làng.</p><ul>{links}</ul></body></html>"), **pages}


def articles(count: int, extra: str = "", form: Callable[[str], str] = lambda text: text) -> Pages:
    return {f"/tin/{number}": html(form(article(f"Chuyện thứ {WORDS[number - 1]}", extra=extra))) for number in range(1, count + 1)}


def broken(handler: Any) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Trouble:
    """One site: its pages in both runs, robots.txt, and what its site file says besides the usual."""

    first: Pages
    second: Pages | None = None
    robots: tuple[int, str] = (404, "")
    more: str = ""
    ways: str = '"links"'
    host: str = ""
    scheme: str = "http"
    served: dict[str, Answer] = field(default_factory=dict)


DATED = '<p class="ngay">05/03/2024</p>'
SITEMAP = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"


def _sitemap(count: int) -> Answer:
    def answer(handler: Any) -> None:
        base = f"http://{handler.headers['Host']}"
        handler.send(SITEMAP.format("".join(f"<url><loc>{base}/tin/{n}</loc><lastmod>2026-03-05</lastmod></url>" for n in range(1, count + 1))), kind="application/xml")

    return answer


def troubles() -> dict[str, Trouble]:
    """Slug -> trouble. The slug of a site with a cause is the cause's code with dashes."""
    ten, refused = articles(10), {f"/tin/{n}": html("<h1>Cấm</h1>", 403) for n in range(1, 11)}
    damaged = {path: html(article(f"Chữ hỏng {n}").encode() + b"<p>" + b"\xff\xfe\xc3\x28" * 60) for n, path in enumerate(ten)}
    wide = '[select]\ntext = [".bai"]\ndate = [".ngay"]'
    announced = {**ten, **{f"/tin/{n}": html("", 500) for n in range(7, 13)}, "/sitemap.xml": _sitemap(12)}
    return {
        "healthy": Trouble(linked(ten)),
        "robots": Trouble(linked(ten), robots=(200, "User-agent: *\nDisallow: /\n")),
        "robots-unreadable": Trouble(linked(ten), robots=(500, "")),
        "blocked": Trouble(linked({**articles(2), **{f"/cam/{n}": answer for n, answer in enumerate(refused.values())}})),
        "challenge": Trouble({"/": html(JUST_A_MOMENT, 403, cf_mitigated="challenge")}),
        "challenge-stub": Trouble({"/": html(STUB)}),
        "server-errors": Trouble(linked({**articles(2), **{f"/loi/{n}": html("", 500) for n in range(8)}})),
        "dns": Trouble({}, host="khong-co.invalid"),
        "tls": Trouble({}, scheme="https"),
        "refused": Trouble({}, host="refused.localhost:9"),
        "broken": Trouble({"/": broken}),
        "javascript": Trouble(linked({f"/tin/{n}": html(SHELL) for n in range(8)})),
        "redesign": Trouble(linked(ten), linked(articles(10, form=lambda text: text.replace('class="bai"', 'class="moi"'))), more=wide),
        "selectors": Trouble(linked(ten), more='[select]\ntext = [".khong-co"]'),
        "field-lost": Trouble(linked(articles(10, DATED)), linked(ten), more=wide),
        "soft-404": Trouble(linked({f"/tin/{n}": html(article("Không tìm thấy trang")) for n in range(8)} | articles(3))),
        "soft-404-same": Trouble(linked({f"/muc/{n}": html(article("Chào bạn")) for n in range(8)} | articles(3))),
        "fewer-than-before": Trouble(linked(ten), linked(articles(3))),
        "fewer-than-announced": Trouble(linked(announced), ways='"sitemap"', more='[select]\ntext = [".bai"]'),
        "encoding": Trouble(linked({**articles(2), **{path + "x": answer for path, answer in list(damaged.items())[:4]}})),
        "nothing": Trouble({"/": html("<html><body><h1></h1><img src='/a.png'></body></html>")}),
        "left-site": Trouble({"/": html("", 302, Location="http://elsewhere.localhost:9/")}),
        "unanswered": Trouble({"/": html("", 302, Location="http:///")}),
        "disk": Trouble(linked(ten)),
        "expectation": Trouble(linked(articles(3)), more="[expect]\nmin_pages = 120\ndate = 0.8"),
    }  # fmt: skip


@contextmanager
def serve_troubles(folder: Path) -> Iterator[dict[str, Trouble]]:
    """Serves every site and writes its site file into a folder; ``served`` may be changed while the servers run."""
    folder.mkdir(parents=True, exist_ok=True)
    found = troubles()
    with ExitStack() as stack:
        for slug, trouble in found.items():
            trouble.served = dict(trouble.first)
            port, _ = stack.enter_context(serve(trouble.served, robots=trouble.robots))
            host = trouble.host or f"{slug}.localhost:{port}"
            text = (
                f'name_vi = "Nhóm {slug}"\nhome_url = "{trouble.scheme}://{host}/"\n{"" if "[" in trouble.more else trouble.more}\n'
                f"[discover]\nways = [{trouble.ways}]\n{trouble.more}\n[pace]\ndelay_s = 0\n"
            )
            (folder / f"{slug}.toml").write_text(text, "utf-8")
        yield found


def go_on(found: dict[str, Trouble]) -> None:
    """Puts the pages of the second run in place."""
    for trouble in found.values():
        if trouble.second is not None:
            trouble.served.clear()
            trouble.served.update(trouble.second)
