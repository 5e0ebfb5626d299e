"""The HTML pages of the demo site Ngọn Gió: what each template is given."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from demo.ngon_gio.content import (
    FOLDER,
    LANGUAGES,
    TYPES,
    Comment,
    Entry,
    badge_month,
    content,
    home,
    long_date,
    month_name,
    stamp,
)
from demo.ngon_gio.rest import absolute
from demo.replica import Request, Response, html, templates


@dataclass(frozen=True)
class Listing:
    """A list of entries: its first page's path, what it lists and under which name.

    ``kind`` is home, category, tag, featured_item_category, author, month or search; ``suffix`` the query.
    """

    path: str
    kind: str
    name: str
    lang: str
    entries: tuple[Entry, ...]
    suffix: str = ""

    @property
    def page_count(self) -> int:
        """How many pages it has; an empty list has one."""
        return max(1, math.ceil(len(self.entries) / int(content().site["posts_per_page"])))

    def page_path(self, number: int) -> str:
        """The path, with the query, of one of its pages."""
        return self.path + (f"page/{number}/" if number > 1 else "") + self.suffix


def render(template: str, request: Request, lang: str, **values: Any) -> str:
    """A template with what stands on every page: menus, sidebar, footer."""
    site = content()
    defaults: dict[str, Any] = {
        "site": site.site,
        "site_name": site.site[f"name_{lang}"],
        "tagline": site.site[f"tagline_{lang}"],
        "ui": site.ui[lang],
        "menu": site.menu[lang],
        "lang": lang,
        "base": request.base,
        "home": request.base + home(lang),
        "here": request.base + request.raw_path,
        "content": site,
        "nonce": lambda name: hashlib.sha1(f"{name}{request.raw_path}{request.hits}".encode()).hexdigest()[:10],
        "long_date": lambda moment: long_date(moment, lang),
        "badge_month": lambda moment: badge_month(moment, lang),
        "month_name": lambda moment: month_name(moment, lang),
        "comment_time": lambda comment: _comment_time(comment, lang),
        "stamp": stamp,
        "entry": None,
        "listing": None,
        "title": "",
        "body_class": "",
        "noindex": False,
        "switch": [(code, request.base + home(code), code == lang) for code in LANGUAGES],
        "alternates": [],
    }
    return templates(FOLDER / "templates").get_template(template).render(defaults | values)


def _comment_time(comment: Comment, lang: str) -> str:
    """When a comment was written, as shown: ``10 Tháng Năm, 2024 lúc 8:15 chiều``."""
    hour, half = (comment.date.hour - 1) % 12 + 1, comment.date.hour >= 12
    clock = f"{hour}:{comment.date.minute:02}"
    if lang == "en":
        return f"{long_date(comment.date, lang)} at {clock} {'pm' if half else 'am'}"
    return f"{long_date(comment.date, lang)} lúc {clock} {'chiều' if half else 'sáng'}"


def entry(request: Request, page: Entry) -> str:
    """The page of one post, page or portfolio item."""
    site = content()
    siblings = site.of_type(page.type, page.lang)
    place = siblings.index(page)
    translation = site.entry(page.translation)
    switch = [
        (code, request.base + (_path_in(code, page, translation) or home(code)), code == page.lang)
        for code in LANGUAGES
    ]
    values = {
        "entry": page,
        "title": page.title,
        "body": Markup(absolute(page.body, request.base)),
        "body_class": _body_class(page),
        "noindex": "replytocom" in request.query,
        "rest_url": f"{request.base}/wp-json/wp/v2/{TYPES[page.type]}/{page.id}",
        "newer": siblings[place - 1] if place else None,
        "older": siblings[place + 1] if place + 1 < len(siblings) else None,
        "related": site.related(page),
        "views": page.views + request.hits,
        "json_ld": Markup(_json_ld(page, request.base)) if page.type == "post" else None,
        "switch": switch,
        "alternates": [(code, address) for code, address, _ in switch] if translation else [],
    }
    template = {"post": "single.html", "page": "page.html", "featured_item": "portfolio.html"}[page.type]
    return render(template, request, page.lang, **values)


def _path_in(lang: str, page: Entry, translation: Entry | None) -> str | None:
    """The path of a page in a language; None when it is not translated into it."""
    return next((e.path for e in (page, translation) if e and e.lang == lang), None)


def _body_class(page: Entry) -> str:
    if page.type == "page":
        return f"page-template-default page page-id-{page.id} wp-custom-logo lightbox nav-dropdown-has-arrow"
    name = "featured_item" if page.type == "featured_item" else "post"
    return (
        f"{name}-template-default single single-{name} postid-{page.id} "
        f"{'single-format-standard ' if name == 'post' else ''}wp-custom-logo lightbox nav-dropdown-has-arrow"
    )


def _json_ld(page: Entry, base: str) -> str:
    """The structured data of a post, safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + page.path},
        "headline": page.title,
        "datePublished": stamp(page.date, page.utc_time_tag),
        "dateModified": stamp(page.modified, page.utc_time_tag),
        "author": {"@type": "Person", "name": page.author.name, "url": f"{base}/author/{page.author.slug}/"},
        "publisher": {"@type": "Organization", "name": content().site[f"name_{page.lang}"]},
        "inLanguage": page.lang,
    }
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def archive(request: Request, listing: Listing, number: int) -> str:
    """One page of a list."""
    size = int(content().site["posts_per_page"])
    values = {
        "listing": listing,
        "number": number,
        "entries": listing.entries[(number - 1) * size : number * size],
        "title": "" if listing.kind == "home" else listing.name,
        "body_class": ("home blog" if listing.kind == "home" else f"archive {listing.kind}") + " wp-custom-logo",
        "noindex": listing.kind == "search",
        "alternates": [(code, request.base + home(code)) for code in LANGUAGES] if listing.kind == "home" else [],
    }
    return render("archive.html", request, listing.lang, **values)


def not_found(request: Request) -> Response:
    """Flatsome's page for what is not there."""
    lang = "en" if request.path.startswith("/en/") else "vi"
    values = {"title": content().ui[lang]["not_found"], "body_class": "error404 wp-custom-logo"}
    return html(render("404.html", request, lang, **values), 404)
