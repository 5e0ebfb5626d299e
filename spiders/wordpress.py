"""Finds pages through WordPress's REST API: posts, pages and public custom types, with their dates and authors."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler import loose_json
from crawler.items import Found
from crawler.scope import site_address
from crawler.sites import Site
from spiders.discovery import Discovery, plain

PER_PAGE = 100
"""Most that WordPress gives in one answer."""
FEWER = {PER_PAGE: 50, 50: None}
"""What is asked for when so many objects at once are refused (rest_invalid_param); None is the server's own number, ten."""
SMALLER = {PER_PAGE: 20, 50: 10, 20: 5, 10: 5, 5: 1}
"""Objects in each of the pages that a page is asked for again in when it cannot be read: they begin and end where it does."""
_UNSTATED = 10
"""Objects on a page of a list that was asked for without a number: what WordPress gives by itself."""
MAX_TRANSLATIONS = 50
"""Languages taken of one object, as of a page's head."""
_INTERNAL = frozenset(
    ["attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "elementor_library", "e-landing-page", "blocks", "revision"]
)


def entry_points(site: Site) -> list[str]:
    """The list of post types: one small answer that tells what there is. Pages may name another place of the interface."""
    return [_endpoint(site.below("/wp-json/"), "/wp/v2/types")]


def types_of(root: str) -> str:
    """The list of post types of an interface that a page names (``<link rel="https://api.w.org/">``)."""
    return _endpoint(root, "/wp/v2/types")


def is_rest(url: str) -> bool:
    """Whether an address belongs to WordPress's REST interface."""
    return "/wp-json/wp/v2/" in url or bool(re.search(r"[?&]rest_route=(/|%2F)wp(/|%2F)v2(/|%2F)", url)) or "/wp/v2/types" in url


def _endpoint(root: str, route: str, **query: str | int) -> str:
    """The address of a route at an interface that lives in the path or in ``?rest_route=``."""
    parts = urlsplit(root)
    kept = {key: value for key, value in parse_qsl(parts.query) if key != "rest_route"}
    if "rest_route" in dict(parse_qsl(parts.query)):
        return urlunsplit(parts._replace(query=urlencode({"rest_route": route, **kept, **query}, safe="/,")))
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + route, query=urlencode({**kept, **query}, safe="/,")))


def _place(url: str) -> tuple[str, str]:
    """Root of the interface and route (``posts``) of a request."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if "rest_route" in query:
        return urlunsplit(parts._replace(query="rest_route=/")), query["rest_route"].rpartition("/")[2]
    root, _, route = parts.path.rstrip("/").rpartition("/wp/v2/")
    return urlunsplit(parts._replace(path=root + "/", query="")), route


def read(site: Site, url: str, status: int, headers: dict[str, str], body: bytes) -> Discovery:
    """Reads a list of types or a list of objects. A closed, missing or broken API is a problem, not an error.

    When the list of types is closed or cannot be read, posts and pages are asked for; when nothing of WordPress answers in the
    path, the same interface is asked for by ``?rest_route=``.
    """
    root, route = _place(url)
    data = _data(body)
    problem = None
    if status != 200:
        problem = f"REST API answers {status}"
    elif data is None:
        problem = "REST API answers no JSON"
    elif route == "types" and (not isinstance(data, dict) or "code" in data):
        problem = "REST API lists no types"
    elif route != "types" and not isinstance(data, list):
        problem = "REST API answers no list"
    if problem and route != "types":
        code = data.get("code") if isinstance(data, dict) else None
        if code == "rest_post_invalid_page_number":  # past the end
            return Discovery()
        fewer = _fewer(url) if status == 400 and code == "rest_invalid_param" else ()
        refused = 400 <= status < 500 and page_number(url) == 1
        return Discovery(further=fewer) if fewer else Discovery(problem=problem, refused=route if refused else None)
    if problem:
        closed = 400 <= status < 500 and isinstance(data, dict) and "code" in data
        return Discovery(problem=problem, closed=closed, further=_fallback(site, root, status, data, "json" in headers.get("content-type", "").lower() or b'"rest_base"' in body))
    if route == "types":
        return Discovery(further=_types(root, data))
    found = tuple(entry for thing in data if isinstance(thing, dict) and (entry := _object(site, thing)))
    total = _number(headers, "x-wp-total")
    kind = next((str(thing["type"]) for thing in data if isinstance(thing, dict) and thing.get("type")), route)
    numbers = tuple(str(thing.get("id") or thing.get("link")) for thing in data if isinstance(thing, dict))
    return Discovery(
        found, _next_page(url, headers, len(data)), totals=() if total is None else ((kind, total),), listed=(kind, numbers),
        last=_number(headers, "x-wp-totalpages"),
    )  # fmt: skip


def _fewer(url: str) -> tuple[str, ...]:
    """The same list asked for with fewer objects at once; none when the number is the server's own already."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    asked = query.pop("per_page", "")
    if not asked.isdigit() or int(asked) not in FEWER:
        return ()
    if (fewer := FEWER[int(asked)]) is not None:
        query = {"per_page": str(fewer), **query}
    return (urlunsplit(parts._replace(query=urlencode(query, safe="/,"))),)


def _data(body: bytes) -> Any:
    """The JSON of an answer, also of one with notices of PHP around it; None when there is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        found = loose_json.find(body.decode("utf-8", "replace"))
        return found[0] if found else None


def _fallback(site: Site, root: str, status: int, data: Any, is_rest_answer: bool) -> tuple[str, ...]:
    """What to ask for when the list of types is closed, missing, or broken: a server of errors may still give the lists."""
    broken = status >= 500 and "rest_route=" not in root  # an error at the home page's own address says nothing of an interface
    if isinstance(data, dict) or status in (401, 403) or broken or (status == 200 and is_rest_answer):
        return (_objects(root, "posts"), _objects(root, "pages"))
    if root == site.below("/wp-json/"):
        return (types_of(site.below("/") + "?rest_route=/"),)
    return ()


def _objects(root: str, base: str) -> str:
    return _endpoint(
        root, f"/wp/v2/{base}", per_page=PER_PAGE, page=1, _fields="id,date,date_gmt,modified,modified_gmt,link,type,title,translations,wpml_translations"
    )


def _types(root: str, data: dict[str, Any]) -> tuple[str, ...]:
    further = []
    for name, description in data.items():
        if name in _INTERNAL or not isinstance(description, dict):
            continue
        base = str(description.get("rest_base") or name)
        if re.fullmatch(r"[\w-]+", base):
            further.append(_objects(root, base))
    return tuple(further)


def _object(site: Site, thing: dict[str, Any]) -> Found | None:
    """One post as a found page. ``date`` is the site's local time, taken as Vietnam's when the UTC stamp is missing."""
    address = site_address(site, str(thing.get("link") or ""))
    if address is None:
        return None
    title = thing.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    evidence: dict[str, Any] = {
        "date": _stamp(thing, "date"),
        "modified": _stamp(thing, "modified"),
        "type": thing.get("type"),
        "title": plain(rendered) if isinstance(rendered, str) else None,
    }
    if translations := _translations(thing):
        evidence |= {"id": thing["id"], "translations": translations}
    return Found(address, "wordpress", {key: value for key, value in evidence.items() if value})


def _translations(thing: dict[str, Any]) -> list[int]:
    """The numbers of an object in its other languages: Polylang's ``translations`` (language -> number), WPML's list."""
    own, polylang, wpml = thing.get("id"), thing.get("translations"), thing.get("wpml_translations")
    numbers = list(polylang.values()) if isinstance(polylang, dict) else []
    numbers += [each.get("id") for each in wpml if isinstance(each, dict)] if isinstance(wpml, list) else []
    found = [number for number in numbers[:MAX_TRANSLATIONS] if isinstance(number, int) and number != own]
    return found if isinstance(own, int) else []


def _stamp(thing: dict[str, Any], name: str) -> str | None:
    gmt = thing.get(name + "_gmt")
    if isinstance(gmt, str) and gmt and not gmt.startswith("0000"):
        return gmt if gmt.endswith("Z") else gmt + "Z"
    value = thing.get(name)
    return value if isinstance(value, str) and not value.startswith("0000") else None


def _number(headers: dict[str, str], name: str) -> int | None:
    value = headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() else None


def _next_page(url: str, headers: dict[str, str], count: int) -> tuple[str, ...]:
    """The next page of a list while X-WP-TotalPages says that there is one.

    Where a proxy took the header away, a full page has a next one.
    """
    page, total = page_number(url), _number(headers, "x-wp-totalpages")
    if not count or not page:
        return ()
    more = count >= _per_page(url) if "x-wp-totalpages" not in headers else total is not None and page < total
    return (_page(url, page + 1),) if more else ()


def page_number(url: str) -> int:
    """Which page of a list of objects an address asks for; 0 for one that is no number."""
    page = dict(parse_qsl(urlsplit(url).query)).get("page", "1")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0


def _page(url: str, page: int) -> str:
    """The address of another page of the same list."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "page": str(page)}
    return urlunsplit(parts._replace(query=urlencode(query, safe="/,"), fragment=""))


def _per_page(url: str) -> int:
    asked = dict(parse_qsl(urlsplit(url).query)).get("per_page", "")
    return int(asked) if asked.isascii() and asked.isdigit() else _UNSTATED


def page_after(url: str) -> str:
    """The page behind one that could not be read."""
    return _page(url, page_number(url) + 1)


def list_of(url: str) -> str | None:
    """A name for the list that a page of objects belongs to, at any size; None for what is no such page."""
    root, route = _place(url)
    return f"{urlsplit(root).path}?{urlsplit(root).query} {route}" if is_rest(url) and route != "types" and page_number(url) else None


def smaller(url: str) -> tuple[str, int] | None:
    """The first of the smaller pages that hold the objects of one page, and the number of the last; None for pages of one object."""
    page, size = page_number(url), _per_page(url)
    fewer = SMALLER.get(size)
    if fewer is None or not page:
        return None
    parts, times = urlsplit(url), size // fewer
    query = {**dict(parse_qsl(parts.query)), "per_page": str(fewer), "page": str((page - 1) * times + 1)}
    return urlunsplit(parts._replace(query=urlencode(query, safe="/,"), fragment="")), page * times
