"""Canonical addresses: the one spelling of an address that the ledger, the dupefilter and the pages share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"(?i)^(utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|zanpid|yclid|igshid|mc_[ce]id|_ga|_gl|ref_src|"
    r"phpsessid|jsessionid|sid|sessionid|aspsessionid\w*|zarsrc|spm)$"
)
"""Query parameters that say who comes from where, or name a session; never what is shown."""

_KEEP = "!$&'()*+,;=:@/~-._"  # RFC 3986 pchar without percent-encoding, plus "/"
_PORTS = {"http": 80, "https": 443}


def _recode(text: str, safe: str) -> str:
    """Percent-encoding in one spelling: decoded, NFC when it is UTF-8, encoded again in upper case."""
    raw = unquote_to_bytes(text)
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=safe)
    return quote(unicodedata.normalize("NFC", decoded), safe=safe)


def _path(path: str) -> str:
    """The path with dot segments resolved; an encoded slash, ? or # stays encoded."""
    parts = []
    for segment in path.split("/"):
        protected = re.sub(r"(?i)%(2f|3f|23|25)", lambda m: f"%25{m.group(1).upper()}", segment)
        parts.append(_recode(protected, _KEEP).replace("%25", "%"))
    return "/".join(parts) or "/"


def _query(query: str) -> str:
    query = query.replace("&amp;", "&")
    kept = []
    for part in query.split("&"):
        name, sep, value = part.partition("=")
        if not part or TRACKING.match(unquote_to_bytes(name).decode("latin-1")):
            continue
        protected = [re.sub(r"(?i)%(26|3d|2b|25|23)", lambda m: f"%25{m.group(1).upper()}", p) for p in (name, value)]
        kept.append(sep.join(_recode(p, "!$'()*,;:@/?~-._+").replace("%25", "%") for p in protected[: 1 + bool(sep)]))
    return "&".join(kept)


@lru_cache(maxsize=65536)
def canonical(url: str, base: str | None = None) -> str | None:
    """The canonical spelling of a web address (resolved against ``base``); None when it is no http(s) address.

    Fragment, tracking and session parameters are dropped, host lower-cased, default port removed, percent-encoding
    and Unicode form made one; a path parameter ``;jsessionid=`` goes too. Scheme and trailing slash stay.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(joined)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    try:
        host = host.rstrip(".").encode("idna").decode("ascii") if not host.isascii() else host.rstrip(".")
    except UnicodeError:
        return None
    if not host or re.search(r"[\s<>\"'\\^`{|}]", host):
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path = re.sub(r"//+", "/", re.sub(r"(?i);jsessionid=[^/]*", "", parts.path)) or "/"
    path = urlsplit(urljoin(f"http://x{path}", "." if path.endswith("/") else path)).path or "/"
    return urlunsplit((parts.scheme, netloc, _path(path), _query(parts.query), ""))


def path_query(url: str) -> str:
    """Path and query of an address: what the regexes of site files are searched in."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def host_of(url: str) -> str:
    """Host (with port where not the default) of an address, lower-case; "" when it has none."""
    return urlsplit(url).netloc.lower()
