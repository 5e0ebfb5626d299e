"""Marks by which an answer shows what it is: a bot check, or a page that stays empty without JavaScript. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HEAD_BYTES = 16 * 1024
"""Marks are looked for in this much of a body: they stand in the head of a bot check."""
MAX_CHECK_BYTES = 48 * 1024
"""A page with status 200 and a larger body is no bot check (they have 0.2 to 30 kB), and is not searched: that would
cost as much as reading it."""
EMPTY_CHARS = 200
"""A page of scripts with fewer visible characters than this is empty: the shortest record of the demo sites has 260
characters beside its menu, a bare application shell has a title and one sentence about JavaScript."""
MAX_TEXT_BYTES = 512 * 1024
"""A larger body is no empty shell, and is not measured."""
FIRST_BYTES = 8 * 1024
"""So much of a body, scripts left out, shows of most pages that they are not empty."""


@dataclass(frozen=True)
class Mark:
    """One mark of a bot check: words in a header's value, or in the body.

    ``stub`` marks also stand on real pages that a protection has passed, so they count only where there is hardly any
    text, or where the status is no 200.
    """

    name: str
    words: bytes
    header: str | None = None
    stub: bool = False


MARKS: tuple[Mark, ...] = (
    # developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response
    Mark("Cloudflare", b"challenge", header="cf-mitigated"),
    Mark("Cloudflare", b"_cf_chl_opt"),
    Mark("Cloudflare", b"<title>Just a moment...</title>"),
    Mark("Cloudflare", b"Attention Required! | Cloudflare"),
    Mark("Cloudflare", b"/cdn-cgi/challenge-platform/", stub=True),
    # docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html (status 202 or 405)
    Mark("AWS WAF", b"challenge", header="x-amzn-waf-action"),
    Mark("AWS WAF", b"captcha", header="x-amzn-waf-action"),
    # the script variable of Sucuri's redirect page, as solvers of it look for (cloudscraper for Node and others)
    Mark("Sucuri", b"sucuri_cloudproxy_js"),
    Mark("Sucuri", b"Sucuri WebSite Firewall - Access Denied"),
    # Imperva's script tag; passed pages hold it too
    Mark("Imperva", b"_Incapsula_Resource", stub=True),
    Mark("Imperva", b"Incapsula incident ID"),
    # the check of SiteGround's hosting: a refresh to this address
    Mark("SiteGround", b"/.well-known/sgcaptcha/"),
    # cookie stub of 177 bytes that Vietnamese hosts serve (seen by crawlers of laodong.vn, gdt.gov.vn, viettelhightech.vn)
    Mark("D1N cookie", b'document.cookie="D1N=', stub=True),
    Mark("DDoS-Guard", b"/.well-known/ddos-guard/", stub=True),
    Mark("DataDome", b"captcha-delivery.com", stub=True),
    Mark("browser check", b"Checking your browser", stub=True),
    Mark("captcha", b"g-recaptcha", stub=True),
    Mark("captcha", b"h-captcha", stub=True),
    Mark("captcha", b"cf-turnstile", stub=True),
)

SHELLS: tuple[tuple[str, bytes], ...] = (
    # the mounting points and messages of the usual frameworks' project templates
    ("Next.js", b"__NEXT_DATA__"),
    ("Nuxt", b"__NUXT__"),
    ("Angular", b"<app-root"),
    ("React", b'id="root"'),
    ("Vue", b'id="app"'),
    ("noscript", b"need to enable JavaScript"),
    ("noscript", b"enable JavaScript to run this app"),
    ("noscript", "bật JavaScript".encode()),
)

_UNSEEN = re.compile(rb"<!--|<(script|style|template|svg)\b")
_HEAD_END = re.compile(rb"(?i)</head\s*>|<body\b")
_TAG = re.compile(rb"<[^<>]*>")


def visible_chars(body: bytes, enough: int | None = None) -> int:
    """Characters of an HTML body that a reader without JavaScript sees, blanks left out. Bytes are taken as UTF-8.

    With ``enough``, those of the beginning alone when they are as many.
    """
    ended = _HEAD_END.search(body)
    body = body[ended.start() :] if ended else body
    lower = body.lower()
    seen, position, size = [], 0, 0
    while opened := _UNSEEN.search(lower, position):  # one search from each opening: linear, whatever a page holds
        seen.append(body[position : opened.start()])
        size += opened.start() - position
        if enough is not None and size >= FIRST_BYTES:
            if (count := _chars(seen)) >= enough:
                return count
            enough = None
        position = lower.find(b"</" + opened[1] if opened[1] else b"-->", opened.end())
        if position < 0:
            break
        position += 0 if opened[1] else len(b"-->")
    else:
        seen.append(body[position:])
    return _chars(seen)


def _chars(seen: list[bytes]) -> int:
    words = _TAG.sub(b" ", b" ".join(seen))
    return len("".join(words.decode("utf-8", "replace").split()))


def challenge(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Whose bot check an answer is; None when it is none. Header names are in lower case."""
    head = body[:HEAD_BYTES] if status != 200 or len(body) <= MAX_CHECK_BYTES else b""
    stub: bool | None = True if status != 200 else None
    for mark in MARKS:
        if mark.header is not None:
            if mark.words in headers.get(mark.header, "").lower().encode():
                return mark.name
        elif mark.words in head:
            if mark.stub and stub is None:
                stub = len(body) <= MAX_TEXT_BYTES and visible_chars(body, EMPTY_CHARS) < EMPTY_CHARS
            if stub or not mark.stub:
                return mark.name
    return None


def empty_shell(body: bytes) -> str | None:
    """The framework (or ``scripts``) of a page that has scripts and hardly any text; None for any other page."""
    if len(body) > MAX_TEXT_BYTES or b"<script" not in body.lower() or visible_chars(body, EMPTY_CHARS) >= EMPTY_CHARS:
        return None
    return next((name for name, words in SHELLS if words in body), "scripts")
