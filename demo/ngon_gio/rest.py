"""The REST API of the demo site Ngọn Gió: ``/wp-json/``, as WordPress 6.6 answers it."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from demo.ngon_gio.content import TAXONOMIES, TYPES, UTC_OFFSET, Entry, Term, User, content
from demo.replica import Request, Response, as_json

_TYPE_NAMES = {"post": "Bài viết", "page": "Trang", "attachment": "Media", "featured_item": "Portfolio"}
_REST_BASES = {**TYPES, "attachment": "media"}
_TERM_BASES = {"category": "categories", "post_tag": "tags", "featured_item_category": "featured_item_category"}


def respond(request: Request) -> Response:
    """The answer to an address under ``/wp-json/``."""
    route = request.path.removeprefix("/wp-json").rstrip("/")
    if route == "":
        return as_json(_index(request.base))
    if route == "/wp/v2":
        return as_json({"namespace": "wp/v2", "routes": _index(request.base)["routes"]})
    parts = route.removeprefix("/wp/v2/").split("/")
    if not route.startswith("/wp/v2/") or len(parts) > 2:
        return _error("rest_no_route", "Không tìm thấy đường dẫn phù hợp với URL và phương thức.", 404)
    name, item = parts[0], parts[1] if len(parts) == 2 else None
    if name == "types":
        types = {kind: _type(kind, request.base) for kind in _REST_BASES}
        return as_json(types) if item is None else _one(types.get(item), "rest_type_invalid")
    objects = _collection(name, request)
    if objects is None:
        return _error("rest_no_route", "Không tìm thấy đường dẫn phù hợp với URL và phương thức.", 404)
    if item is None:
        return _page(request, name, objects)
    return _one(next((o for o in objects if str(o["id"]) == item), None), "rest_post_invalid_id")


def _one(found: dict[str, Any] | None, code: str) -> Response:
    return as_json(found) if found else _error(code, "ID không hợp lệ.", 404)


def _error(code: str, message: str, status: int) -> Response:
    return as_json({"code": code, "message": message, "data": {"status": status}}, status=status)


def _collection(name: str, request: Request) -> list[dict[str, Any]] | None:
    """All objects of a route, in the order asked for; None when there is no such route."""
    if name == "media":
        return []
    if name == "users":
        return [_user(user, request.base) for user in content().users]
    for taxonomy, base in _TERM_BASES.items():
        if name == base:
            of_post = content().entry(request.query.get("post"))
            terms = of_post.terms if of_post else content().terms
            return [_term(term, request.base) for term in terms if term.taxonomy == taxonomy]
    for kind, base in TYPES.items():
        if name == base:
            order = request.query.get("orderby", "date")
            entries = content().of_type(kind)
            if order in ("modified", "id", "date"):
                entries.sort(key=lambda e: getattr(e, order), reverse=request.query.get("order") != "asc")
            after, modified_after = request.query.get("after", ""), request.query.get("modified_after", "")
            return [
                _object(e, request.base) for e in entries
                if e.date.isoformat() > after and e.modified.isoformat() > modified_after
                and request.query.get("slug", e.encoded_slug) in (e.encoded_slug, e.slug)
            ]  # fmt: skip
    return None


def _page(request: Request, name: str, objects: list[dict[str, Any]]) -> Response:
    """One page of a collection with WordPress's counting headers, or its error past the end."""
    try:
        per_page, page = int(request.query.get("per_page", 10)), int(request.query.get("page", 1))
    except ValueError:
        per_page, page = 0, 0
    if not 1 <= per_page <= 100 or page < 1:
        return _error("rest_invalid_param", "Tham số không hợp lệ: per_page", 400)
    pages = math.ceil(len(objects) / per_page)
    if page > max(pages, 1):
        message = "Số trang được yêu cầu lớn hơn số trang hiện có."
        return _error("rest_post_invalid_page_number", message, 400)
    chosen = objects[(page - 1) * per_page : page * per_page]
    if fields := [field.split(".")[0] for field in request.query.get("_fields", "").split(",") if field]:
        chosen = [{key: value for key, value in o.items() if key in fields} for o in chosen]
    links = []
    for number, rel in ((page - 1, "prev"), (page + 1, "next")):
        if 1 <= number <= pages:
            address = f"{request.base}/wp-json/wp/v2/{name}?per_page={per_page}&page={number}"
            links.append(f'<{address}>; rel="{rel}"')
    headers = {"X-WP-Total": str(len(objects)), "X-WP-TotalPages": str(pages)}
    return as_json(chosen, {**headers, **({"Link": ", ".join(links)} if links else {})})


def _index(base: str) -> dict[str, Any]:
    names = ("types", "users", *_REST_BASES.values(), *_TERM_BASES.values())
    routes = ["/", "/wp/v2", *(f"/wp/v2/{name}" for name in names)]
    return {
        "name": content().site["name_vi"],
        "description": content().site["tagline_vi"],
        "url": base,
        "home": base,
        "gmt_offset": "7",
        "timezone_string": "Asia/Ho_Chi_Minh",
        "namespaces": ["contact-form-7/v1", "wp/v2"],
        "authentication": [],
        "routes": {
            route: {
                "methods": ["GET"],
                "_links": {"self": [{"href": f"{base}/wp-json{'' if route == '/' else route}"}]},
            }
            for route in routes
        },
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }


def _type(kind: str, base: str) -> dict[str, Any]:
    return {
        "description": "",
        "hierarchical": kind == "page",
        "has_archive": False,
        "name": _TYPE_NAMES[kind],
        "slug": kind,
        "taxonomies": {"post": ["category", "post_tag"], "featured_item": ["featured_item_category"]}.get(kind, []),
        "rest_base": _REST_BASES[kind],
        "rest_namespace": "wp/v2",
        "_links": {
            "collection": [{"href": f"{base}/wp-json/wp/v2/types"}],
            "wp:items": [{"href": f"{base}/wp-json/wp/v2/{_REST_BASES[kind]}"}],
        },
    }


def _user(user: User, base: str) -> dict[str, Any]:
    link = f"{base}/author/{user.slug}/"
    return {"id": user.id, "name": user.name, "url": "", "description": "", "link": link, "slug": user.slug}


def _term(term: Term, base: str) -> dict[str, Any]:
    return {
        "id": term.id, "count": content().count(term), "description": "", "link": base + term.path, "name": term.name,
        "slug": term.slug, "taxonomy": term.taxonomy,
    }  # fmt: skip


def _object(entry: Entry, base: str) -> dict[str, Any]:
    root = f"{base}/wp-json/wp/v2"
    found = {
        "id": entry.id,
        "date": entry.date.isoformat(),
        "date_gmt": (entry.date - UTC_OFFSET).isoformat(),
        "guid": {"rendered": f"{base}/?p={entry.id}"},
        "modified": entry.modified.isoformat(),
        "modified_gmt": (entry.modified - UTC_OFFSET).isoformat(),
        "slug": entry.encoded_slug,
        "status": "publish",
        "type": entry.type,
        "link": base + entry.path,
        "title": {"rendered": escape(entry.title, quote=False)},
        "content": {"rendered": absolute(entry.body, base) + "\n", "protected": False},
        "excerpt": {"rendered": f"<p>{escape(entry.excerpt(), quote=False)}</p>\n", "protected": False},
        "author": entry.author.id,
        "featured_media": 0,
        "comment_status": "open" if entry.type == "post" else "closed",
        "ping_status": "closed",
        "template": "",
        "meta": {"footnotes": ""},
    }
    taxonomies = {term.taxonomy for term in entry.terms}
    found |= {_TERM_BASES[name]: [term.id for term in entry.of(name)] for name in TAXONOMIES if name in taxonomies}
    found["_links"] = {
        "self": [{"href": f"{root}/{TYPES[entry.type]}/{entry.id}"}],
        "collection": [{"href": f"{root}/{TYPES[entry.type]}"}],
        "about": [{"href": f"{root}/types/{entry.type}"}],
        "author": [{"embeddable": True, "href": f"{root}/users/{entry.author.id}"}],
        "wp:term": [
            {"taxonomy": name, "embeddable": True, "href": f"{root}/{_TERM_BASES[name]}?post={entry.id}"}
            for name in sorted(taxonomies)
        ],
    }
    return found


def absolute(body: str, base: str) -> str:
    """A body with its root-relative addresses made absolute, as WordPress stores them."""
    return body.replace('href="/', f'href="{base}/').replace('src="/', f'src="{base}/')
