"""Trung tâm Sắc Nắng: an invented LGBTI+ centre on a Vietnamese web agency's PHP CMS.

Flat root slugs without extension, section lists with ``?p=N``, ``thumb/<size>/<mode>/upload/hinhanh/``
images, one banner per section, no date on anything but news, ``<base href>`` with relative links, a print
view per news item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from demo.replica import Request, Response, html, plain, templates, xml
from demo.sac_nang.content import HERE, Page, load

NEWS = "tin-tuc"
STORIES = "cau-chuyen"
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /libraries/
Disallow: /sources/

Sitemap: {base}/sitemap.xml
"""


def respond(request: Request) -> Response:
    """What the site answers; an unknown address gets the platform's own 404 page."""
    site = load()
    path = request.path.removeprefix("/")
    folder, _, slug = path.rpartition("/")
    answer = None
    if not folder and request.path.startswith("/"):
        answer = _root(request, path)
    elif folder == "in-bai" and slug in site.pages and site.pages[slug].section == NEWS:
        answer = _page(request, "print.html", page=site.pages[slug])
    elif folder == "tags" and slug in site.tags:
        tagged = [page for page in site.pages.values() if slug in page.tags]
        answer = _list(request, site.tags[slug], tagged, f"{path}?")
    elif any(page.file == path for page in site.pages.values()):
        answer = Response((HERE / "files" / slug).read_bytes(), content_type="application/pdf")
    return answer or _page(request, "404.html", status=404, name="Không tìm thấy trang")


def _root(request: Request, slug: str) -> Response | None:
    """The pages at the root of the site; None for an unknown slug."""
    site = load()
    if slug in site.pages:
        return _detail(request, site.pages[slug])
    for section in site.sections:
        if slug == section.slug:
            return _list(request, section.name, section.pages, f"{slug}?", section.banner)
    match slug:
        case "":
            return _page(request, "home.html", name=site.data["name"])
        case "lien-he":
            return _page(request, "contact.html", name="Liên hệ")
        case "tim-kiem":
            keyword = request.query.get("keyword", "").strip()
            found = [page for page in site.pages.values() if keyword and page.matches(keyword)]
            address = f"tim-kiem?keyword={quote(keyword, safe='')}&"
            return _list(request, f"Kết quả tìm kiếm: {keyword}", found, address)
        case "robots.txt":
            return plain(ROBOTS.format(base=request.base))
        case "sitemap.xml":
            lists = ["", *(section.slug for section in site.sections), "lien-he"]
            paths = [*lists, *site.pages, *site.data["gone"]]
            return xml(_rendered("sitemap.xml", base=request.base, paths=paths))
    return None


def _detail(request: Request, page: Page) -> Response:
    """A page of its own, with its section's banner and the section's other pages below it."""
    section = load().section(page.section)
    others = [other for other in section.pages if other is not page]
    shown = others if page.section in (NEWS, STORIES) else []  # the other sections' box stays empty
    counter = None if page.views is None else page.views + request.hits
    values: dict[str, Any] = {"name": page.title, "others": shown, "views": counter, "banner": section.banner}
    return _page(request, "detail.html", page=page, section=section, **values)


def _list(
    request: Request, name: str, pages: Sequence[Page], address: str, banner: str | None = None
) -> Response:
    """One page of a list; ``address`` ends in ``?`` or ``&``. Too high a page number shows no items."""
    data = load().data
    size = data["page_size"]
    asked = request.query.get("p", "1")[:6]
    number = max(int(asked), 1) if asked.isdecimal() else 1
    last = -(-len(pages) // size)
    values: dict[str, Any] = {"number": number, "last": last, "address": address}
    values["pages"] = pages[(number - 1) * size : number * size]
    return _page(request, "list.html", name=name, banner=banner or data["banner"], **values)


def _page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from its template, with what all pages share; the forms' token differs at every hit."""
    site = load()
    stamp = f"{request.raw_path}?{request.raw_query} {request.hits}"
    shared = {
        "request": request,
        "site": site.data,
        "sections": site.sections,
        "tags": site.tags,
        "news": site.section(NEWS).pages,
        "stories": site.section(STORIES).pages,
        "about": site.pages["su-menh"],
        "token": hashlib.sha256(stamp.encode()).hexdigest()[:32],
        "visits": site.data["visits"] + request.hits,
        "banner": site.data["banner"],
    }
    return html(_rendered(template, **(shared | values)), status)


def _rendered(template: str, **values: Any) -> str:
    return templates(HERE / "templates").get_template(template).render(values)
