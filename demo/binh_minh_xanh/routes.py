"""Which address answers with which page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha1
from math import ceil
from typing import Any

from markupsafe import Markup

from demo.binh_minh_xanh.content import (
    HERE,
    Content,
    Page,
    Post,
    content,
    rendered_body,
    rfc822,
    stamp,
    thousands,
)
from demo.binh_minh_xanh.report import report
from demo.replica import Request, Response, as_json, html, plain, redirect, templates, xml

NEWS = "/tin-tuc-su-kien/"
PER_PAGE = 5
IN_FEED = 10
TEMPLATE_IDS = {"news": 2189, "story": 3302, "bare": 4417}
SITEMAPS = ("post", "page", "category")
PDF = "/wp-content/uploads/2023/12/bao-cao-nuoc-gieng-2023.pdf"
REDIRECTS = {
    "/sitemap.xml": "/sitemap_index.xml",
    "/wp-sitemap.xml": "/sitemap_index.xml",
    "/wp-admin/": "/wp-login.php",
}


def respond(request: Request) -> Response:
    """The answer to one request."""
    site, path = content(), request.path
    if path.startswith("/wp-json") or "rest_route" in request.query:
        return _rest_closed(path)
    if path == "/" and "p" in request.query:
        return _by_id(request, site)
    if path == "/" and "s" in request.query:
        return _search(request, site)
    if path in REDIRECTS:
        return redirect(request.base + REDIRECTS[path])
    for answer in (_machine, _single, _archive):
        response = answer(request, site)
        if response is not None:
            return response
    if not path.endswith("/") and "." not in path and _known(path + "/", site):
        return redirect(f"{request.base}{path}/")
    return _html(request, "404.html", "Không tìm thấy trang", status=404, body_class="error404")


def _rest_closed(path: str) -> Response:
    """The REST API is switched off for visitors."""
    code = "rest_disabled" if path.rstrip("/") == "/wp-json" else "rest_forbidden"
    message = "REST API đã bị tắt đối với khách."
    return as_json({"code": code, "message": message, "data": {"status": 401}}, status=401)


def _by_id(request: Request, site: Content) -> Response:
    """Short links ``/?p=<id>`` lead to the permanent one."""
    for item in site.items:
        if str(item.id) == request.query["p"]:
            return redirect(request.base + item.path)
    return _html(request, "404.html", "Không tìm thấy trang", status=404, body_class="error404")


def _machine(request: Request, site: Content) -> Response | None:
    """robots.txt, feeds, sitemaps, the login form and files."""
    path = request.path
    if path == "/robots.txt":
        rules = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
        return plain(f"{rules}\nSitemap: {request.base}/sitemap_index.xml\n")
    if path == "/feed/" and "paged" not in request.query:
        return _feed(request, site.posts[:IN_FEED], "")
    if path == "/comments/feed/":
        return _feed(request, (), "Bình luận cho ")
    if path == "/sitemap_index.xml":
        maps = [(f"/{name}-sitemap.xml", _last(_map_entries(name, site))) for name in SITEMAPS]
        return _xml(request, "sitemap_index.xml", entries=maps)
    for name in SITEMAPS:
        if path == f"/{name}-sitemap.xml":
            return _xml(request, "sitemap.xml", entries=_map_entries(name, site))
    if path == "/wp-login.php":
        return _html(request, "login.html", "Đăng nhập")
    if path == PDF:
        return Response(report(), content_type="application/pdf")
    return None


def _feed(request: Request, posts: Sequence[Post], prefix: str) -> Response:
    built = rfc822(max(post.modified for post in content().posts))
    return _xml(request, "feed.xml", posts=posts, built=built, prefix=prefix)


def _map_entries(name: str, site: Content) -> list[tuple[str, datetime]]:
    """Address and time of change of everything in one sitemap."""
    newest = max(post.modified for post in site.posts)
    if name == "post":
        return [(NEWS, newest), *((p.path, p.modified) for p in reversed(site.posts))]
    if name == "page":
        return [("/", newest), *((p.path, p.modified) for p in site.pages)]
    return [
        (category["path"], max(p.modified for p in site.posts if slug in p.categories))
        for slug, category in site.site["categories"].items()
    ]


def _last(entries: list[tuple[str, datetime]]) -> datetime:
    return max(modified for _, modified in entries)


def _single(request: Request, site: Content) -> Response | None:
    """Home, pages, posts and the print view of old pages."""
    path = request.path
    if path == "/":
        return _html(request, "home.html", site.site["tagline"], body_class="home page elementor-page")
    for page in site.pages:
        if path == page.path:
            return _page(request, page)
        if page.body and path == f"{page.path}print/":
            return _html(request, "print.html", page.title, page=page)
    for post in site.posts:
        if path == post.path:
            return _post(request, site, post)
    return None


def _page(request: Request, page: Page) -> Response:
    kind = "page-classic.html" if page.body else "contact.html" if page.form else "page.html"
    parent = next((other for other in content().pages if other.path == page.parent), None)
    body = f"page-template-default page page-id-{page.id}" + ("" if page.body else " elementor-page")
    return _html(request, kind, page.title, body_class=body, page=page, parent=parent, lang=page.lang)


def _post(request: Request, site: Content, post: Post) -> Response:
    older, newer = site.neighbours(post)
    return _html(
        request,
        "single.html",
        post.title,
        body_class=f"post-template-default single single-post postid-{post.id} single-format-standard",
        post=post,
        template_id=TEMPLATE_IDS[post.layout],
        body=Markup(rendered_body(post, request.base, site.posts)),
        views=thousands(post.views + request.hits),
        related=site.related(post),
        older=older,
        newer=newer,
        schema=_schema(request.base, site, post) if post.schema else "",
    )


def _schema(base: str, site: Content, post: Post) -> Markup:
    """The JSON-LD graph of Yoast SEO."""
    url = base + post.path
    dates = {"datePublished": stamp(post.published), "dateModified": stamp(post.modified)}
    author = site.site["authors"][post.author]["name"]
    article = {"@type": "Article", "@id": f"{url}#article", "isPartOf": {"@id": url}, "headline": post.title}
    person = {"@type": "Person", "@id": f"{base}/#/schema/person/{post.author}", "name": author}
    names = {"name": f"{post.title} - {site.site['name']}", "inLanguage": "vi"}
    graph = [
        {**article, "author": {"name": author, "@id": person["@id"]}, **dates, "inLanguage": "vi"},
        {"@type": "WebPage", "@id": url, "url": url, **names, **dates},
        {"@type": "WebSite", "@id": f"{base}/#website", "url": f"{base}/", "name": site.site["name"]},
        person,
    ]
    made = {"@context": "https://schema.org", "@graph": graph}
    return Markup(json.dumps(made, ensure_ascii=False).replace("</", "<\\/"))


def _lists(site: Content) -> dict[str, tuple[str, list[Post]]]:
    """Heading and posts of every list of posts, by its address."""
    lists = {NEWS: ("Tin tức – Sự kiện", list(site.posts))}
    for slug, category in site.site["categories"].items():
        heading = f"Danh mục: {category['name']}"
        lists[category["path"]] = (heading, [p for p in site.posts if slug in p.categories])
    for slug, tag in site.site["tags"].items():
        lists[f"/tag/{slug}/"] = (f"Thẻ: {tag}", [p for p in site.posts if slug in p.tags])
    for slug, author in site.site["authors"].items():
        lists[f"/author/{slug}/"] = (
            f"Tác giả: {author['name']}",
            [p for p in site.posts if p.author == slug],
        )
    for month, label in site.months:
        lists[month] = (label, [p for p in site.posts if p.month == month])
    return lists


def _archive(request: Request, site: Content) -> Response | None:
    """Lists of posts, five to a page."""
    first, _, tail = request.path.partition("page/")
    number = tail.removesuffix("/")
    found = _lists(site).get(first)
    if found is None or (tail and not (tail.endswith("/") and number.isdecimal())):
        return None
    heading, posts = found
    page, pages = int(number or 1), ceil(len(posts) / PER_PAGE)
    if tail and page == 1:
        return redirect(request.base + first)
    if not 1 <= page <= pages:
        return None
    shown = posts[(page - 1) * PER_PAGE : page * PER_PAGE]
    pager: dict[str, Any] = {"first": first, "page": page, "pages": pages, "posts": shown, "heading": heading}
    return _html(request, "archive.html", heading, body_class="archive", **pager)


def _search(request: Request, site: Content) -> Response:
    """Search results on one page."""
    term = request.query["s"]
    posts = [p for p in site.posts if term.casefold() in f"{p.title} {p.body}".casefold()][:10]
    heading = f"Kết quả tìm kiếm cho: {term}"
    pager: dict[str, Any] = {"first": "/", "page": 1, "pages": 1, "posts": posts, "heading": heading}
    return _html(request, "archive.html", heading, body_class="search search-results", **pager)


def _known(path: str, site: Content) -> bool:
    single = {item.path for item in site.items}
    return path in single or path in _lists(site) or path in ("/feed/", "/comments/feed/")


def _html(request: Request, template: str, title: str, status: int = 200, **values: Any) -> Response:
    return html(
        _render(request, template, {"title": title, "lang": "vi", "body_class": "", **values}), status
    )


def _xml(request: Request, template: str, **values: Any) -> Response:
    return xml(_render(request, template, values))


def _render(request: Request, template: str, values: dict[str, Any]) -> str:
    nonce = sha1(f"{request.path}?{request.raw_query}#{request.hits}".encode()).hexdigest()[:10]
    made = templates(HERE / "templates").get_template(template)
    common = {"base": request.base, "url": request.base + request.raw_path, "nonce": nonce, "all": content()}
    return made.render(
        {**common, **content().site, "stamp": stamp, "rfc822": rfc822, "Markup": Markup, **values}
    )
