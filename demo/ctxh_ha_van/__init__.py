"""Demo site "Trung tâm Công tác xã hội tỉnh Hà Vân": a public centre's DotNetNuke portal.

Everything is ``/Default.aspx?tabid=`` (a tab) with ``&ndid=`` (an item of its news module); three items are
also served at a later slug address. There is no feed and no sitemap. People and organisations are invented.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from demo.ctxh_ha_van.content import EARLIER, FOLDER, Item, Portal, Tab, portal
from demo.replica import Request, Response, html, plain, templates

PAGE_SIZE = 3
HOME_TAB = 1458
NO_SKIN = (
    "&dnnprintmode=true&SkinSrc=%5bG%5dSkins%2f_default%2fNo+Skin"
    "&ContainerSrc=%5bG%5dContainers%2f_default%2fNo+Container"
)

EDITS = (
    ("cả nhóm gom được 410 ký rác, trong đó 95 ký nhựa bán ve chai", "cả nhóm gom được 380 ký rác, trong đó gần 90 ký nhựa bán ve chai"),
    ("Phường 5 cam kết đặt thêm bốn thùng rác ở các bến đậu ghe và thu gom ba lần mỗi tuần.", "Phường 5 hứa sẽ xem xét đặt thêm thùng rác ở các bến đậu ghe."),
)


def respond(request: Request) -> Response:
    """The portal's answer; anything it does not know is its 404 page."""
    EARLIER.set(request.earlier)
    path = request.path.lower()
    if path == "/robots.txt":
        return plain(templates(FOLDER / "templates").get_template("robots.txt").render())
    if path == "/linkclick.aspx":
        return _download(request)
    if path in ("/", "/language/vi-vn/"):
        return _home(request)
    if path == "/default.aspx":
        return _tab(request) if "tabid" in request.query else _home(request)
    item = portal().by_slug(request.path)
    if item is None:
        return _not_found(request)
    return _render(request, "slug.html", portal().tabs[item.tab], item=item)


def _tab(request: Request) -> Response:
    """A tab: what stands in its content pane, one item of it, or its login control."""
    query = request.query
    tab = portal().tabs.get(int(query["tabid"])) if query["tabid"].isdecimal() else None
    if tab is None:
        return _not_found(request)
    if "ctl" in query:
        return _render(request, "login.html", tab) if query["ctl"] == "Login" else _not_found(request)
    if "ndid" in query:
        return _item(request, tab, query["ndid"])
    if tab.shows == "home":
        return _home(request)
    if tab.shows == "about":
        page = portal().pages[tab.id]
        skin = "noskin.html" if "SkinSrc" in query else "layout.html"
        return _render(request, "about.html", tab, page=page, skin=skin, canonical=tab.path)
    if tab.shows == "list":
        return _list(request, tab)
    values: dict[str, Any] = {"canonical": tab.path}
    if tab.shows == "files":
        values["files"] = [file for file in portal().files.values() if file.tab == tab.id]
    if tab.shows == "search":
        values.update(_search(query.get("Tag", ""), query.get("Search", "")))
    return _render(request, f"{tab.shows}.html", tab, **values)


def _item(request: Request, tab: Tab, ndid: str) -> Response:
    """One item in its tab; a deleted one is a sentence with status 200, as this module does it."""
    item = portal().item(tab.id, ndid)
    if item is None:
        deleted = tab.shows == "list" and ndid in map(str, portal().words["deleted"])
        return _render(request, "deleted.html", tab) if deleted else _not_found(request)
    if request.query.get("print") == "true":
        return _render(request, "print.html", tab, item=item)
    others = [other for other in portal().of_tab(tab.id) if other.id != item.id][:4]
    files = [portal().files[ticket] for ticket in item.files]
    skin = "noskin.html" if "SkinSrc" in request.query else "layout.html"
    return _render(
        request, "item.html", tab, item=item, others=others, files=files, skin=skin, canonical=item.path
    )


def _list(request: Request, tab: Tab) -> Response:
    """One page of a tab's items; pages are numbered from 1."""
    items = portal().of_tab(tab.id)
    last = max(1, -(-len(items) // PAGE_SIZE))
    asked = request.query.get("page", "1")
    if not asked.isdecimal() or not 1 <= int(asked) <= last:
        return _not_found(request)
    page = int(asked)
    shown = items[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    canonical = tab.path if page == 1 else f"{tab.path}&page={page}"
    return _render(request, "list.html", tab, items=shown, page=page, last=last, canonical=canonical)


def _search(tag: str, words: str) -> dict[str, Any]:
    """What the search tab shows for a tag or for words sought in titles; nothing when neither is given."""
    found: list[Item] = []
    if tag:
        found = [item for item in portal().items if tag in item.tags]
    elif words:
        found = [item for item in portal().items if words.lower() in item.title.lower()]
    return {"sought": portal().tags.get(tag, tag) or words, "found": found}


def _home(request: Request) -> Response:
    """The home page, at ``/``, ``/Default.aspx`` and ``/language/vi-VN/`` alike."""
    return _render(request, "home.html", portal().tabs[HOME_TAB], canonical="/")


def _not_found(request: Request) -> Response:
    """The portal's 404 page."""
    return _render(request, "notfound.html", portal().tabs[HOME_TAB], status=404)


def _render(request: Request, template: str, tab: Tab, status: int = 200, **values: Any) -> Response:
    """A page of the portal in its form, with a view state of its own for every hit."""
    site: Portal = portal()
    seed = f"{request.raw_path}?{request.raw_query} {request.hits}"
    known: dict[str, Any] = {"canonical": None, "skin": "layout.html", "no_skin": NO_SKIN}
    text = templates(FOLDER / "templates").get_template(template).render(
        known | values | {
            "request": request,
            "site": site,
            "words": site.words,
            "tab": tab,
            "viewstate": _noise(seed, 120),
            "token": _noise("token " + seed, 3),
        }
    )
    return html(text, status)


def _noise(seed: str, blocks: int) -> str:
    """Base64 that looks like a view state: ``blocks`` times 32 bytes, the same for the same seed."""
    digests = (hashlib.sha256(f"{seed} {n}".encode()).digest() for n in range(blocks))
    return base64.b64encode(b"".join(digests)).decode("ascii")


def _download(request: Request) -> Response:
    """A file by its ticket, as a PDF of one line."""
    file = portal().files.get(request.query.get("fileticket", ""))
    if file is None:
        return _not_found(request)
    name = f'inline; filename="{file.number.replace("/", "-")}.pdf"'
    return Response(
        _pdf(file.english), content_type="application/pdf", headers={"Content-Disposition": name}
    )


def _pdf(line: str) -> bytes:
    """A PDF of one page with one line of ASCII text without brackets."""
    stream = f"BT /F1 14 Tf 72 760 Td ({line}) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    text = "%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + table + end).encode("ascii")
