"""The small frame every bundled demo site stands in: a request goes in, a response comes out, nothing is stored.

A demo site is a Python package in this folder (`demo/<slug with _ for ->/`) with a function
``respond(request: Request) -> Response``. Its pages are rendered by Jinja2 from the package's own
``templates/`` and content files, so that one content file feeds page, list, feed, sitemap and REST API alike.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import jinja2

DEMO_SITES: tuple[str, ...] = (
    "sac-nang",
    "ctxh-ha-van",
    "hanh-trinh-an-toan",
    "ngon-gio",
    "binh-minh-xanh",
)
"""Slugs of the bundled demo sites, in the order they are listed to people."""


@dataclass(frozen=True)
class Request:
    """What a demo site is asked: GET and HEAD only.

    ``path`` is percent-decoded (``/vi/tin-tức``), ``raw_path`` is as sent without the query,
    ``query`` holds the last value of every parameter, ``raw_query`` the part after ``?``.
    ``base`` is scheme, host and port without a final slash: all absolute links are built from it.
    ``hits`` counts the requests for this same address since the server started (1 is the first):
    what view counters show. ``earlier`` asks for the site as it was before its latest edits.
    """

    base: str
    path: str
    raw_path: str
    query: Mapping[str, str]
    raw_query: str
    hits: int = 1
    earlier: bool = False


@dataclass(frozen=True)
class Response:
    """What a demo site answers; ``body`` is the bytes as they go on the wire."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Replica(Protocol):
    """The module of one demo site.

    It may have ``EDITS``: pairs (what its pages say, what they said before) that the server applies to earlier pages.
    """

    def respond(self, request: Request) -> Response: ...


def html(text: str, status: int = 200) -> Response:
    """An HTML answer in UTF-8."""
    return Response(text.encode("utf-8"), status)


def xml(text: str) -> Response:
    """A feed or sitemap answer in UTF-8."""
    return Response(text.encode("utf-8"), content_type="text/xml; charset=UTF-8")


def as_json(value: Any, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """A JSON answer, as WordPress's REST API sends it (non-ASCII escaped)."""
    body = json.dumps(value).encode("ascii")
    return Response(body, status, "application/json; charset=UTF-8", headers or {})


def plain(text: str, status: int = 200) -> Response:
    """A text answer, for robots.txt."""
    return Response(text.encode("utf-8"), status, "text/plain; charset=UTF-8")


def redirect(location: str, status: int = 301) -> Response:
    """A redirect to an absolute or root-relative address."""
    return Response(b"", status, headers={"Location": location})


@cache
def templates(folder: Path) -> jinja2.Environment:
    """The Jinja2 environment over one demo site's ``templates`` folder.

    Autoescape is on for .html and .xml; an undefined name in a template is an error.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=jinja2.select_autoescape(["html", "xml"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
