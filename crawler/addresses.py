"""Canonical addresses: the one spelling of an address that the ledger, the dupefilter and the pages share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"(?i)^(utm_\w+|fbclid|gclid|gclsrc|dclid|[wg]braid|msclkid|zanpid|yclid|igshid|mibextid|mc_[ce]id|mkt_tok|vero_id|oly_\w+_id|"
    r"_hsenc|_hsmi|srsltid|_ga|_gl|ref_src|phpsessid|jsessionid|aspsessionid\w*|zarsrc|spm)$"
)
"""Query parameters that say who comes from where, or name a session; never what is shown."""
_TOKEN = r"(?:[0-9a-f]{16,}|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,})"
"""What a session id looks like: PHP's have 26 or 32 characters, osCommerce's 32; a story's number has ten at most."""
_TRACKING_VALUE = re.compile(rf"(?i)(?:sid|sessionid|oscsid)={_TOKEN}|ref=(?:facebook|fb|zalo)")
"""Parameters whose name alone does not say it: ``sid`` is the number of a story in PHP-Nuke and NukeViet 2."""

_VIEWS = re.compile(
    r"(?i)(?:replytocom=\d*|like_comment=\d*|share=[a-z-]*|nb=1|tmpl=component|print(?:able|page)?=(?:1|true|yes|y|on|print)?|"
    r"print(?:able|page)?|(?:view|format|layout)=print|amp(?:=1)?|outputtype=amp|(?:sort|sort_?by|order_?by|sort_?order|sort_?dir)(?:=.*)?|order=[a-z][\w.-]*|dir=(?:asc|desc)|"
    r"(?:back|back_?url|return|return_?url|return_?to|redirect_to|redirect_?ur[il]|nv_redirect)(?:=.*)?|"
    r"(?:destination|next|continue|referr?er)=(?:/|https?:|node/).*)"
)
"""Query parameters (with values) that show the same document another way: to print, to reply to, to share, sorted, or with
the way back. A number as a value of ``print`` or ``order`` may be the document's own, and so may a ``destination`` that is no
address; NukeViet's ``nv_redirect`` is one in base64."""
_SESSION_IN_PATH = re.compile(rf"(?i);(?:(?:jsessionid|phpsessid)=[^/]*|(?:sid|sessionid|oscsid)={_TOKEN}(?=[;/]|$))|/\((?:[A-Z]\([\w-]+\))+\)(?=/|$)")
"""Session ids in paths: Java's and PHP's path parameters, and the folder ``/(S(...))`` of ASP.NET without cookies."""
_PLAIN_PATH = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9!$&'*+,=:@~._-]+)*/?")
"""A path that is its own canonical spelling: nothing escaped or to be escaped, no empty or dot segments, no session."""
_INDEX_FILE = re.compile(r"(?i)/(index\.(php\d?|html?|aspx?|jsp|shtml)|default\.(aspx?|html?))$")
_ENCODED_TWICE = re.compile(r"(?:%25[89A-Fa-f][0-9A-Fa-f])+")

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
    if path and _PLAIN_PATH.fullmatch(path):
        return path
    path = "/".join(_recode(segment, _PATH_SAFE, _PATH_RESERVED) for segment in path.split("/"))
    path = re.sub(r"//+", "/", _SESSION_IN_PATH.sub("", path)) or "/"
    return urlsplit(urljoin(f"http://x{path}", "." if path.endswith("/") else path)).path or "/"


def _query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        name, sep, value = (_recode(piece, _QUERY_SAFE, _QUERY_RESERVED) for piece in part.partition("="))
        name = re.sub(r"^(amp;)+", "", name)  # &amp; of a page that escaped its links once or twice too often
        if (name or sep) and not TRACKING.match(name) and not _TRACKING_VALUE.fullmatch(f"{name}={value}"):
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


def _with_slashes(url: str) -> str:
    """An address with the backslashes before its query as slashes, as browsers read them (WHATWG URL, special schemes)."""
    if "\\" not in url:
        return url
    end = min((at for at in map(url.find, "?#") if at >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


@lru_cache(maxsize=65536)
def canonical(url: str, base: str | None = None) -> str | None:
    """The canonical spelling of a web address (resolved against ``base``); None when it is no http(s) address.

    Fragment, tracking and session parameters are dropped, host lower-cased, default port removed, percent-encoding
    and Unicode form made one; session ids in paths go too. Scheme and trailing slash stay.
    """
    try:
        url = _with_slashes(url.strip())
        parts = urlsplit(urljoin(base, url) if base else url)
        host, port = _host(parts.hostname or ""), parts.port
        if parts.scheme not in _PORTS or host is None:
            return None
        netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
        return urlunsplit((parts.scheme, netloc, _path(parts.path), _query(parts.query), ""))
    except ValueError:  # also what no UTF-8 can encode
        return None


def plain_view(url: str) -> str:
    """A canonical address without the parameters that only print, sort, share or answer what it shows, or lead back."""
    if "?" not in url:
        return url
    parts = urlsplit(url)
    kept = "&".join(part for part in parts.query.split("&") if not _VIEWS.fullmatch(part))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, "")) if kept != parts.query else url


@lru_cache(maxsize=65536)
def address_key(url: str) -> str:
    """What all spellings of one address have in common, to look addresses up by; never an address to ask for.

    Scheme, ``www.``, final slash, index file, order of parameters, double encoding and parameters of mere views make
    no difference. Upper and lower case, numbers in parameters and the pages of a list do.
    """
    address = canonical(url)
    if address is None:
        return url
    parts = urlsplit(plain_view(address))
    path = parts.path
    if "%25" in path:
        path = _path(_ENCODED_TWICE.sub(_decoded_once, path))  # a mark that was escaped joins its letter, which was not
    path = _INDEX_FILE.sub("/", path).rstrip("/")
    query = sorted(
        (part.replace("+", "%20").removesuffix("=") for part in parts.query.split("&")),
        key=lambda part: part.partition("=")[0],  # a parameter that comes twice keeps the order of its values
    )
    return parts.netloc.removeprefix("www.") + path + ("?" + "&".join(query) if parts.query else "")


def _decoded_once(match: re.Match[str]) -> str:
    """An escape that was escaped again, when it then is UTF-8; else as it was."""
    try:
        return quote(unquote_to_bytes(unquote_to_bytes(match[0])).decode("utf-8"))
    except UnicodeDecodeError:
        return match[0]


def path_query(url: str) -> str:
    """Path and query of an address: what the regexes of site files are searched in."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def host_of(url: str) -> str:
    """Host (with port where not the default) of an address, lower-case; "" when it has none."""
    return urlsplit(url).netloc.lower()
