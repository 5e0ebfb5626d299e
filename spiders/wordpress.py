"""Finds pages through WordPress's REST API: posts, pages and public custom types, with their dates and authors."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from crawler.items import Found
from crawler.scope import site_address
from crawler.sites import Site
from spiders.discovery import Discovery, plain

PER_PAGE = 100
"""Most that WordPress gives in one answer."""
_INTERNAL = frozenset(
    ["attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "elementor_library", "e-landing-page", "blocks", "revision"]
)


def entry_points(site: Site) -> list[str]:
    """The list of post types: one small answer that tells what there is."""
    return [urljoin(site.home_url, "/wp-json/wp/v2/types")]


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a list of types or a list of objects. A closed, missing or broken API is a problem, not an error."""
    if status != 200:
        return Discovery(problem=f"REST API answers {status}")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return Discovery(problem="REST API answers no JSON")
    if urlsplit(url).path.rstrip("/").endswith("/types"):
        return _types(site, data)
    if not isinstance(data, list):
        return Discovery(problem="REST API answers no list")
    found = tuple(entry for thing in data if isinstance(thing, dict) and (entry := _object(site, thing)))
    return Discovery(found, _next_page(url, headers) if data else ())


def _types(site: Site, data: Any) -> Discovery:
    if not isinstance(data, dict):
        return Discovery(problem="REST API lists no types")
    further = []
    for name, description in data.items():
        if name in _INTERNAL or not isinstance(description, dict):
            continue
        base = description.get("rest_base") or name
        if re.fullmatch(r"[\w-]+", str(base)):
            query = urlencode({"per_page": PER_PAGE, "page": 1, "_fields": "id,date,date_gmt,modified,modified_gmt,link,type,title"})
            further.append(urljoin(site.home_url, f"/wp-json/wp/v2/{base}?{query}"))
    return Discovery(further=tuple(further))


def _object(site: Site, thing: dict[str, Any]) -> Found | None:
    """One post as a found page. ``date`` is the site's local time, taken as Vietnam's when the UTC stamp is missing."""
    address = site_address(site, str(thing.get("link") or ""))
    if address is None:
        return None
    title = thing.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    evidence = {
        "date": _stamp(thing, "date"),
        "modified": _stamp(thing, "modified"),
        "type": thing.get("type"),
        "title": plain(rendered) if isinstance(rendered, str) else None,
    }
    return Found(address, "wordpress", {key: value for key, value in evidence.items() if value})


def _stamp(thing: dict[str, Any], name: str) -> str | None:
    gmt = thing.get(name + "_gmt")
    if isinstance(gmt, str) and gmt and not gmt.startswith("0000"):
        return gmt if gmt.endswith("Z") else gmt + "Z"
    value = thing.get(name)
    return value if isinstance(value, str) and not value.startswith("0000") else None


def _next_page(url: str, headers: dict[str, str]) -> tuple[str, ...]:
    """The next page of a list while X-WP-TotalPages says that there is one."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    try:
        page, total = int(query.get("page", "1")), int(headers.get("x-wp-totalpages", "1"))
    except ValueError:
        return ()
    if page >= total:
        return ()
    query["page"] = str(page + 1)
    return (urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), "")),)
