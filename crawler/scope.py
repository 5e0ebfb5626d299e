"""What belongs to a site: one spelling per address, and which addresses are never asked for."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from crawler.addresses import canonical, path_query
from crawler.patterns import MAX_ADDRESS_CHARS, SlowPatternError
from crawler.sites import Site

_ASSETS = re.compile(
    r"(?i)\.(jpe?g|png|gif|webp|svg|ico|bmp|tiff?|avif|css|js|mjs|map|woff2?|ttf|eot|otf|mp3|mp4|m4a|avi|mov|wmv|flv|webm|"
    r"ogg|wav|swf|exe|apk|dmg|iso|json|xsl|xsd|psd|ai)$"
)
_REPEATED = re.compile(r"((?:/(?!\d+/)[^/]+){1,4})\1\1(?=/)")
"""One to four segments three times in a row: a relative link that goes on for ever. Numbers may be a date."""
_FILTER = re.compile(r"(?i)(?:^|&)(?:(?:f|facets?|filters?)(?:\[|%5B)[^=&]*|(?:facet|filter)s?[_-]\w+)=")
"""Facets of Drupal, Joomla and WooCommerce: one at a time leads to all there is, their combinations multiply."""
_WHOLE = re.compile(r"https?://[^/?#\\\s]")
"""Begins an address that stands for itself, on whatever page: its canonical spelling need not be made again for each."""
_FILES = re.compile(r"(?i)\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|rar|7z|gz|tar|epub|csv)$")
_DOCUMENTS = re.compile(r"(?i)\.(pdf|docx|xlsx|pptx|odt)$")
"""Files that ``crawler.extract.document`` reads."""


def host_address(site: Site, url: str, base: str | None = None) -> str | None:
    """The canonical address of a link to one of the site's hosts, whatever its path; None when it leads elsewhere.

    http/https and www/bare forms of the home page's host become the home page's own form. For what names pages
    (robots.txt, sitemaps, feeds, interfaces); pages themselves have a ``site_address``.
    """
    address = canonical(url) if _WHOLE.match(url) else canonical(url, base)
    if address is None:
        return None
    parts = urlsplit(address)
    host = parts.netloc
    if host not in site.all_hosts:
        return None
    home = urlsplit(canonical(site.home_url) or site.home_url)
    if host.removeprefix("www.") == home.netloc.removeprefix("www."):
        return urlunsplit((home.scheme, home.netloc, parts.path, parts.query, ""))
    return address


def site_address(site: Site, url: str, base: str | None = None) -> str | None:
    """The canonical address of a page within the site; None when it leads elsewhere or nowhere.

    A home page with a path, such as ``https://host.example/to-chuc/``, makes only addresses below that path the
    site's, on the home page's host; its further ``hosts`` belong to the site whole.
    """
    address = host_address(site, url, base)
    if address is None or site.folder == "/":
        return address
    parts = urlsplit(address)
    if parts.netloc.removeprefix("www.") not in site.home_hosts:
        return address
    inside = parts.path.startswith(site.folder) or parts.path == site.folder.removesuffix("/")
    return address if inside else None


def is_asset(address: str) -> bool:
    """Whether an address is an image, style, script, sound or film: not entered in the ledger."""
    return bool(_ASSETS.search(urlsplit(address).path))


def never_asked(site: Site, address: str) -> str | None:
    """Why an address of the site is not requested at all; None when it may be."""
    path = urlsplit(address).path
    if _FILES.search(path) and not (site.documents and _DOCUMENTS.search(path)):
        return "file"
    if len(address) > MAX_ADDRESS_CHARS:
        return "address too long"
    try:
        if site.deny_pattern and site.deny_pattern.search(path_query(address)):
            return "rule"
    except SlowPatternError as error:  # perhaps the rule forbids it
        return error.reason
    parts = urlsplit(address)
    segments = [segment for segment in parts.path.split("/") if segment]
    if any(segments.count(segment) > 3 for segment in set(segments)) or _REPEATED.search(parts.path + "/"):
        return "repeated path segments"
    if len(_FILTER.findall(parts.query)) > 1:
        return "combination of filters"
    if "%3D" in parts.query and _holds_itself(parts.query):
        return "way back within a way back"
    return None


def _holds_itself(query: str) -> bool:
    """Whether the value of a parameter is an address that has the same parameter: pages that link to themselves with where
    one came from do so for ever, each in addresses of its own."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name and any(f"{mark}{name}%3D" in value for mark in ("?", "%26")):
            return True
    return False
