"""Turns what a view found into an answer: templates in the reader's language, security headers, errors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response, asgi_static
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import naming
from portal.addresses import Addresses, Selection, outside
from portal.locale import COOKIE, LANGUAGES, Locale, choose
from portal.text import clean

HERE = Path(__file__).parent
_FILES = asgi_static(HERE / "static")

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script runs under it; ``connect-src`` lets those who audit a page from within (Lighthouse) read robots.txt."""
CSP_WITH_SCRIPT = CSP + "; script-src 'self'"
"""For the pages that load a script of ours; every other page runs none at all."""
_HEADERS = ((b"referrer-policy", b"strict-origin-when-cross-origin"), (b"x-content-type-options", b"nosniff"))
_YEAR_S = 365 * 24 * 3600


def guard(read_only: Callable[[], bool], posted: Callable[[str], bool] = lambda path: False) -> Callable[[Any], Any]:
    """A wrapper for ASGI applications: security headers on every answer, and 405 for writes where read-only.

    Datasette's own tools under ``/-/`` (logging out, for instance) may still be posted to, and paths that are ``posted`` to in order to read.
    """

    def wrap(app: Any) -> Any:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message = dict(message, headers=[*message.get("headers", []), *_HEADERS])
                await send(message)

            reads = scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS")
            if reads or scope["path"].startswith("/-/") or posted(scope["path"]) or not read_only():
                await app(scope, receive, send_with_headers)
                return
            answer = Response.text(
                "405: read-only / chỉ để đọc\n", status=405, headers={"allow": "GET, HEAD"}
            )
            await answer.asgi_send(send_with_headers)

        return wrapped

    return wrap


def _finalize(value: Any) -> Any:
    """What a template prints: control characters become blanks."""
    return clean(value) if type(value) is str else value


@cache
def environment() -> Environment:
    """The templates: autoescaping, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str) -> str:
    """The name of a static file with a digest of what it holds, so that a new one is fetched at once."""
    return f"{name}?{hashlib.sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:8]}"


async def static(request: Any, send: Any) -> None:
    """A static file of ours; asked for by its digest it may be kept for a year, because another file has another address."""

    async def send_with_age(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            age = (b"cache-control", f"public, max-age={_YEAR_S}, immutable".encode())
            message = dict(message, headers=[*message.get("headers", []), age])
        await send(message)

    name = request.scope["url_route"]["kwargs"]["path"]
    known = (HERE / "static" / name).is_file() and asset(name) == f"{name}?{request.query_string}"
    await _FILES(request, send_with_age if known else send)


class Page:
    """One request for a page: the reader's language, addresses, and the answer in HTML."""

    def __init__(self, datasette: Any, request: Any) -> None:
        self.datasette = datasette
        self.request = request
        self.asked = request.args.get("lang")
        self.locale = Locale(choose(self.asked, request.cookies.get(COOKIE)))
        base = str(datasette.urls.path("/"))
        self.to = Addresses(lambda path: base + path[1:])  # as urls.path, which takes longer: a page of results has 200 addresses

    def html(self, template: str, status: int = 200, script: bool = False, **values: Any) -> Response:
        """The page in HTML, with the language remembered when the address asked for one; ``script`` allows scripts of ours."""
        locale = self.locale
        context = {
            "locale": locale,
            "t": locale.t,
            "n": locale.n,
            "to": self.to,
            "path": self.datasette.urls.path,
            "outside": outside,
            "document_name": naming.document_name,
            "subject_name": lambda subject: naming.subject_name(subject, locale),
            "lang": locale.language,
            "asset": asset,
            "here": "",
            "feed": None,
            "other_language": self._other_language(),
            "absolute": self.absolute,
            "selection": Selection(),
        }
        body = environment().get_template(f"tulieu_{template}.html").render(context | values)
        response = Response.html(body, status=status, headers={"content-security-policy": CSP_WITH_SCRIPT if script else CSP})
        if self.asked in LANGUAGES:
            response.set_cookie(COOKIE, locale.language, max_age=_YEAR_S, httponly=True, samesite="lax")
        return response

    def absolute(self, path: str) -> str:
        """The whole address of one of our paths, as this reader sees us."""
        return str(self.datasette.absolute_url(self.request, path))

    def feed(self, path: str) -> str:
        """The address of a feed in the reader's language: whoever fetches it has no memory of a choice."""
        if self.locale.language == LANGUAGES[0]:
            return path
        return f"{path}{'&' if '?' in path else '?'}lang={self.locale.language}"

    def _other_language(self) -> tuple[str, str]:
        """The other language and the address of this page in it."""
        other = next(code for code in LANGUAGES if code != self.locale.language)
        kept = [
            part for part in self.request.query_string.split("&") if part and not part.startswith(("lang=", "part="))
        ]
        return other, f"{self.request.path}?{'&'.join([*kept, f'lang={other}'])}"


def as_json(data: Any, status: int = 200) -> Response:
    """Data as a JSON document in UTF-8."""
    body = json.dumps(data, ensure_ascii=False, indent=1)
    return Response(body, status=status, content_type="application/json; charset=utf-8")


def error_page(datasette: Any, request: Any, key: str, status: int) -> Response:
    """A page that says what went wrong; JSON where JSON was asked for."""
    page = Page(datasette, request)
    title, text = page.locale.t(f"{key}.title"), page.locale.t(f"{key}.text")
    if request.path.endswith(".json"):
        return as_json({"ok": False, "error": title, "status": status}, status)
    return page.html("error", status, title=title, text=text)
