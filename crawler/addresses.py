"""Canonical addresses: the one spelling of an address that the ledger, the dupefilter and the pages share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"(?i)^(utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|zanpid|yclid|igshid|mc_[ce]id|_ga|_gl|ref_src|"
    r"phpsessid|jsessionid|sid|sessionid|aspsessionid\w*|zarsrc|spm)$"
)
"""Query parameters that say who comes from where, or name a session; never what is shown."""

_PATH_SAFE = "!$&'()*+,;=:@~-._"  # RFC 3986 pchar without percent-encoding
_QUERY_SAFE = "!$'()*,;:@/?~-._+"
_PATH_RESERVED = re.compile(r"(?i)(%(?:2f|3f|23|25))")
_QUERY_RESERVED = re.compile(r"(?i)(%(?:26|3d|2b|25|23))")
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")


def _recode(text: str, safe: str, reserved: re.Pattern[str]) -> str:
    """Percent-encoding in one spelling: decoded, NFC when it is UTF-8, encoded again in upper case.

    Escapes that ``reserved`` matches stay escaped; a ``%`` that begins no escape becomes ``%25``.
    """
    parts = reserved.split(re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text))
    return "".join(part.upper() if index % 2 else _recode_part(part, safe) for index, part in enumerate(parts))


def _recode_part(text: str, safe: str) -> str:
    raw = unquote_to_bytes(text)
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=safe)
    return quote(unicodedata.normalize("NFC", decoded), safe=safe)


def _path(path: str) -> str:
    """The path with dot segments resolved; an encoded slash, ? or # stays encoded."""
    path = "/".join(_recode(segment, _PATH_SAFE, _PATH_RESERVED) for segment in path.split("/"))
    path = re.sub(r"//+", "/", re.sub(r"(?i);jsessionid=[^/]*", "", path)) or "/"
    return urlsplit(urljoin(f"http://x{path}", "." if path.endswith("/") else path)).path or "/"


def _query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        name, sep, value = (_recode(piece, _QUERY_SAFE, _QUERY_RESERVED) for piece in part.partition("="))
        name = re.sub(r"^(amp;)+", "", name)  # &amp; of a page that escaped its links once or twice too often
        if (name or sep) and not TRACKING.match(name):
            kept.append(f"{name}{'=' if sep else ''}{value}")
    return "&".join(kept)


def _host(host: str) -> str | None:
    """A host name in ASCII without its final dot, an IPv6 address in brackets; None for what can be neither."""
    if ":" in host:
        try:
            return f"[{IPv6Address(host)}]"
        except ValueError:
            return None
    try:
        name = (host if host.isascii() else host.encode("idna").decode("ascii")).rstrip(".")
    except UnicodeError:
        return None
    return name if _HOST.fullmatch(name) else None


@lru_cache(maxsize=65536)
def canonical(url: str, base: str | None = None) -> str | None:
    """The canonical spelling of a web address (resolved against ``base``); None when it is no http(s) address.

    Fragment, tracking and session parameters are dropped, host lower-cased, default port removed, percent-encoding
    and Unicode form made one; a path parameter ``;jsessionid=`` goes too. Scheme and trailing slash stay.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host, port = _host(parts.hostname or ""), parts.port
        if parts.scheme not in _PORTS or host is None:
            return None
        netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
        return urlunsplit((parts.scheme, netloc, _path(parts.path), _query(parts.query), ""))
    except ValueError:  # also what no UTF-8 can encode
        return None


def path_query(url: str) -> str:
    """Path and query of an address: what the regexes of site files are searched in."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def host_of(url: str) -> str:
    """Host (with port where not the default) of an address, lower-case; "" when it has none."""
    return urlsplit(url).netloc.lower()
