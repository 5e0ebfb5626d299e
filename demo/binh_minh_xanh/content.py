"""The content of the site, read once from ``content/*.toml``, and the forms in which pages show it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha1
from html import unescape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MONTHS = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")
ARTICLE_ONLY = re.compile(r"%RELATED [^%]+%|<figcaption.*?</figcaption>", re.DOTALL)


@dataclass(frozen=True)
class Post:
    """One WordPress post; ``layout`` names its Elementor template (news, story, bare)."""

    id: int
    path: str
    title: str
    author: str
    published: datetime
    modified: datetime
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    layout: str
    views: int
    body: str
    schema: bool
    toc: bool
    fields: bool

    @property
    def month(self) -> str:
        """The address of its month archive."""
        return f"/{self.published:%Y/%m}/"

    @property
    def shown_date(self) -> str:
        """The date as its template shows it; empty in the bare one."""
        if self.layout == "news":
            return f"Tháng {MONTHS[self.published.month - 1]} {self.published.day}, {self.published.year}"
        return f"{self.published:%d/%m/%Y}" if self.layout == "story" else ""

    def teaser(self, words: int) -> str:
        """The first words of the body: cut wherever they end."""
        text = unescape(re.sub(r"<[^>]+>", " ", ARTICLE_ONLY.sub(" ", self.body))).split()
        return " ".join(text[:words])


@dataclass(frozen=True)
class Page:
    """One WordPress page: sections of widgets (Elementor) or a body in the old theme."""

    id: int
    path: str
    title: str
    lang: str
    modified: datetime
    sections: tuple[tuple[dict[str, Any], ...], ...]
    body: str
    form: bool
    parent: str


@dataclass(frozen=True)
class Content:
    """Everything: ``posts`` are newest first, ``site`` holds menus, categories, tags and authors."""

    site: dict[str, Any]
    posts: tuple[Post, ...]
    pages: tuple[Page, ...]

    @property
    def items(self) -> tuple[Post | Page, ...]:
        """Posts and pages."""
        return (*self.posts, *self.pages)

    @property
    def months(self) -> list[tuple[str, str]]:
        """Address and label of the month archives, newest first."""
        labels = {p.month: f"Tháng {MONTHS[p.published.month - 1]} {p.published.year}" for p in self.posts}
        return list(labels.items())

    def related(self, post: Post) -> list[Post]:
        """Three other posts for the loop grid: those whose template has a date, same category first."""
        others = [p for p in self.posts if p.id != post.id and p.layout != "bare"]
        return sorted(others, key=lambda p: not set(p.categories) & set(post.categories))[:3]

    def neighbours(self, post: Post) -> tuple[Post | None, Post | None]:
        """The post before it and the one after it in time."""
        at = self.posts.index(post)
        older = self.posts[at + 1] if at + 1 < len(self.posts) else None
        return older, self.posts[at - 1] if at else None


@lru_cache(maxsize=1)
def content() -> Content:
    """The content files, read once."""
    files = (HERE / "content" / f"{name}.toml" for name in ("site", "posts", "pages"))
    site, posts, pages = (tomllib.loads(file.read_text("utf-8")) for file in files)
    made = [_post(raw) for raw in posts["post"]]
    made.sort(key=lambda post: post.published, reverse=True)
    return Content(site, tuple(made), tuple(_page(raw) for raw in pages["page"]))


def _post(raw: dict[str, Any]) -> Post:
    defaults = {"schema": True, "toc": False, "fields": False}
    lists = {"categories": tuple(raw["categories"]), "tags": tuple(raw["tags"])}
    return Post(**{**defaults, **raw, **lists})


def _page(raw: dict[str, Any]) -> Page:
    defaults = {"body": "", "form": False, "parent": ""}
    rest = {key: value for key, value in raw.items() if key != "section"}
    return Page(**{**defaults, **rest}, sections=tuple(_section(raw, s) for s in raw.get("section", ())))


def _section(page: dict[str, Any], section: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return tuple({**widget, "id": element_id(page["path"], widget)} for widget in section["widget"])


def element_id(*parts: Any) -> str:
    """Seven hex digits, as Elementor names its elements."""
    return sha1(repr(parts).encode("utf-8")).hexdigest()[:7]


def stamp(moment: datetime) -> str:
    """A moment in UTC, as Yoast writes it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def rfc822(moment: datetime) -> str:
    """A moment in UTC, as WordPress feeds write it, whatever the locale."""
    return format_datetime(moment.astimezone(UTC))


def thousands(number: int) -> str:
    """A number with points between the thousands."""
    return f"{number:,}".replace(",", ".")


def rendered_body(post: Post, base: str, posts: Iterable[Post]) -> str:
    """The body as the plugins leave it: table of contents, box of a related post, absolute addresses."""
    body = re.sub(r"%RELATED ([^%]+)%", lambda m: _related_box(m[1], base, posts), post.body)
    return (_with_toc(body) if post.toc else body).replace("%BASE%", base)


def _related_box(path: str, base: str, posts: Iterable[Post]) -> str:
    title = next(post.title for post in posts if post.path == path)
    return (
        f'<div class="internal-linking-related-contents"><a href="{base}{path}" class="template-2">'
        f'<span class="cta">Xem thêm</span><span class="postTitle">{title}</span></a></div>'
    )


def _with_toc(body: str) -> str:
    """The body with the list of its headings before the first one (plugin Easy Table of Contents)."""
    titles = re.findall(r"<h2>(.*?)</h2>", body)
    numbered = iter(enumerate(titles, 1))

    def heading(match: re.Match[str]) -> str:
        number, title = next(numbered)
        return (
            f'<h2><span class="ez-toc-section" id="muc-{number}"></span>{title}'
            '<span class="ez-toc-section-end"></span></h2>'
        )

    items = "".join(
        f'<li class="ez-toc-page-1 ez-toc-heading-level-2"><a class="ez-toc-link ez-toc-heading-{n}" '
        f'href="#muc-{n}">{title}</a></li>'
        for n, title in enumerate(titles, 1)
    )
    toc = (
        '<div id="ez-toc-container" class="ez-toc-v2_0_68_1 counter-hierarchy ez-toc-counter ez-toc-grey '
        'ez-toc-container-direction">\n<div class="ez-toc-title-container">\n<p class="ez-toc-title">Nội dung bài '
        'viết</p>\n<span class="ez-toc-title-toggle"><a href="#" class="ez-toc-pull-right ez-toc-btn ez-toc-btn-xs '
        'ez-toc-toggle" aria-label="Toggle Table of Content"></a></span></div>\n'
        f"<nav><ul class='ez-toc-list ez-toc-list-level-1 '>{items}</ul></nav></div>\n"
    )
    marked = re.sub(r"<h2>.*?</h2>", heading, body)
    return marked.replace("<h2>", toc + "<h2>", 1)
