"""Demo site: Safe Journey International (SJI) Viet Nam, an invented international organisation on migration.

A replica of a Drupal 9 site with two language trees (``/vi``, ``/en``), doubled mega menus, nodes with and
without a date line, numeric node addresses that redirect to their alias, lists with a zero-based pager.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from demo.hanh_trinh_an_toan.content import (
    FOLDER,
    LANGUAGES,
    LISTS,
    PAGE_SIZE,
    Node,
    listed,
    months,
    nodes,
    site,
    translations,
)
from demo.replica import Request, Response, html, plain, redirect, templates, xml

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

EDITS = (
    ("438 phụ nữ và 291 trẻ em được quản lý ca; thời gian hỗ trợ trung bình là 13 tháng.", "402 phụ nữ và 265 trẻ em được quản lý ca."),
    ("176 trẻ em được đăng ký khai sinh", "158 trẻ em được đăng ký khai sinh"),
)


def respond(request: Request) -> Response:
    """Answers one request as the site would."""
    path = request.path
    if path == "/":
        return redirect(request.base + "/vi", 302)
    if path.endswith("/"):
        return redirect(request.base + quote(path.rstrip("/")))
    if path == "/robots.txt":
        return plain(templates(FOLDER / "templates").get_template("robots.txt").render())
    if path == "/sitemap.xml":
        return _sitemap(request)
    if any(path == node.file for node in nodes()):
        return Response(PDF, content_type="application/pdf")
    for node in nodes():
        if node.path == path:
            return _node(request, node)
    if match := re.fullmatch(r"(?:/(vi|en))?/node/(\d{1,9})", path):
        return _numbered(request, match[1] or "vi", int(match[2]))
    match = re.fullmatch(r"(?:/(vi|en))?(?:/(.*))?", path, re.DOTALL)
    lang, rest = (match[1], match[2] or "") if match else (None, path)
    if lang is None:
        return _system(request, "vi", rest) if rest.startswith("user/") else _missing(request, "vi")
    return _system(request, lang, rest)


def _system(request: Request, lang: str, rest: str) -> Response:
    """Pages that are no nodes; ``rest`` is the path below the language."""
    words = site()[lang]
    if rest == "":
        return _page(
            request,
            lang,
            "home.html",
            words["home"],
            newest={name: listed(lang, bundle)[:4] for name, bundle in LISTS.items()},
        )
    if rest in LISTS:
        return _list(request, lang, words["lists"][rest], listed(lang, LISTS[rest]))
    if rest == "contact":
        return _page(request, lang, "contact.html", words["lists"]["contact"])
    if rest in ("user/login", "user/password"):
        title = words["login" if rest == "user/login" else "password"]
        return _page(request, lang, "login.html", title, reset=rest == "user/password")
    if rest == "search":
        return redirect(f"{request.base}/{lang}/search/node", 302)
    if rest in ("search/node", "search/node/help"):
        keys = request.query.get("keys", "").strip()
        found = [node for node in nodes() if node.lang == lang and keys and _mentions(node, keys)]
        title = words["search_help" if rest.endswith("help") else "search"]
        return _page(request, lang, "search.html", title, keys=keys, items=found, help=rest.endswith("help"))
    if match := re.fullmatch(r"taxonomy/term/(\d+)", rest):
        for term in site()["term"]:
            if str(term["tid"]) == match[1]:
                tagged = [node for node in nodes() if node.lang == lang and term["tid"] in node.tags]
                return _list(request, lang, term[lang], tagged)
    if match := re.fullmatch(r"archive/(\d{6})", rest):
        for key, label, _ in months(lang):
            if key == match[1]:
                return _list(
                    request, lang, label, [n for n in listed(lang, "news") if f"{n.local:%Y%m}" == key]
                )
    if match := re.fullmatch(r"printer-friendly/(\d{1,9})", rest):
        node = translations(int(match[1])).get(lang)
        if node is None:
            return _missing(request, lang)
        return html(_render("print.html", request, node=node, words=words, lang=lang))
    return _missing(request, lang)


def _mentions(node: Node, keys: str) -> bool:
    """Whether a node has the searched words, as one phrase."""
    return keys.casefold() in f"{node.title} {node.plain}".casefold()


def _numbered(request: Request, lang: str, nid: int) -> Response:
    """``/node/N`` leads to the alias, of the other language if there is no translation."""
    found = translations(nid)
    if not found:
        return _missing(request, lang)
    node = found.get(lang) or next(iter(found.values()))
    return redirect(request.base + node.href)


def _node(request: Request, node: Node) -> Response:
    """The full page of one node."""
    other = translations(node.nid)
    terms = [term for term in site()["term"] if term["tid"] in node.tags]
    return _page(
        request,
        node.lang,
        "node.html",
        node.title,
        node=node,
        terms=terms,
        switch={lang: other[lang].href if lang in other else f"/{lang}" for lang in LANGUAGES},
        alternates={lang: found.href for lang, found in sorted(other.items())} if len(other) > 1 else {},
        related=[item for item in listed(node.lang, "news") if item.nid != node.nid][:3],
        views=97 + node.nid * 13 % 700 + request.hits,
    )


def _list(request: Request, lang: str, title: str, items: list[Node]) -> Response:
    """A view of teasers with Drupal's zero-based pager; a page beyond the end shows the last one."""
    last = max(0, (len(items) - 1) // PAGE_SIZE)
    asked = request.query.get("page", "0")
    current = min(int(asked), last) if re.fullmatch(r"[0-9]{1,6}", asked) else 0
    shown = items[current * PAGE_SIZE : (current + 1) * PAGE_SIZE]
    return _page(request, lang, "list.html", title, items=shown, current=current, last=last)


def _missing(request: Request, lang: str) -> Response:
    """The platform's 404 page."""
    return _page(request, lang, "missing.html", site()[lang]["not_found"], status=404)


def _page(
    request: Request,
    lang: str,
    template: str,
    title: str,
    *,
    status: int = 200,
    node: Node | None = None,
    switch: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """A page in the site's frame. ``switch`` says where the language links lead."""
    if switch is None:
        below = re.sub(r"^/(vi|en)(?=/|$)", "", request.raw_path) if status == 200 else ""
        known = not below.startswith("/archive/")
        query = "?" + request.raw_query if request.raw_query and known else ""
        switch = {code: f"/{code}{below if known else ''}{query}" for code in LANGUAGES}
    context = {
        "lang": lang,
        "title": title,
        "words": site()[lang],
        "node": node,
        "switch": switch,
        "alternates": {},
        "recent": listed(lang, "news")[:3],
        "months": months(lang),
        "token": _token(request),
    }
    return html(_render(template, request, **{**context, **more}), status)


def _token(request: Request) -> str:
    """A form build id, new for every request."""
    digest = hashlib.sha256(f"{request.raw_path}?{request.raw_query}#{request.hits}".encode()).digest()
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _render(template: str, request: Request, **context: Any) -> str:
    """One template, with the request's address and a look-up of nodes by number."""
    by_number: dict[tuple[int, str], str] = {(node.nid, node.lang): node.href for node in nodes()}
    names = {code: site()[code]["language"] for code in LANGUAGES}
    page = templates(FOLDER / "templates").get_template(template)
    return page.render(base=request.base, by_number=by_number, names=names, path=request.raw_path, **context)


def _sitemap(request: Request) -> Response:
    """``/sitemap.xml`` of simple_sitemap: the entrances and every node, with their translations."""
    entries: list[dict[str, Any]] = []
    for rest in ("", *(f"/{name}" for name in LISTS)):
        entries += [
            _entry(f"/{lang}{rest}", "", {code: f"/{code}{rest}" for code in LANGUAGES}) for lang in LANGUAGES
        ]
    for node in _by_number(nodes()):
        other = {lang: found.href for lang, found in sorted(translations(node.nid).items())}
        entries.append(_entry(node.href, node.changed, other))
    return xml(_render("sitemap.xml", request, entries=entries))


def _entry(path: str, changed: str, other: dict[str, str]) -> dict[str, Any]:
    """One address of the sitemap."""
    return {"path": path, "changed": changed, "alternates": other}


def _by_number(items: Iterable[Node]) -> list[Node]:
    """Nodes in the order the module walks them."""
    return sorted(items, key=lambda node: (node.nid, node.lang))
