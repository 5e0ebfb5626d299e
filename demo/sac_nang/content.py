"""The pages of Trung tâm Sắc Nắng, read once from ``content/*.toml``.

``content/site.toml`` holds what stands around the pages; every other file is named after a section and holds
its ``[[pages]]`` in the order in which the section's list shows them.
"""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

HERE = Path(__file__).parent
TEASER_CHARS = 130


@dataclass(frozen=True)
class Page:
    """One page at ``/<slug>``; ``views`` is what its counter showed before this server's first hit."""

    slug: str
    section: str
    title: str
    body: Markup
    image: str
    date: datetime.date | None = None
    views: int | None = None
    tags: tuple[str, ...] = ()
    album: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    file: str | None = None

    @property
    def day(self) -> str:
        """The date as the platform prints it, ``14/06/2025``; empty without one."""
        return self.date.strftime("%d/%m/%Y") if self.date else ""

    @property
    def teaser(self) -> str:
        """The first words of the body, cut in mid-sentence as the platform's lists do."""
        text = self.body.striptags()
        return text if len(text) <= TEASER_CHARS else text[:TEASER_CHARS].rsplit(" ", 1)[0] + "..."

    def matches(self, keyword: str) -> bool:
        """Whether the site's search finds this page."""
        return keyword.casefold() in f"{self.title} {self.body.striptags()}".casefold()


@dataclass(frozen=True)
class Section:
    """A list of pages at ``/<slug>``; ``banner`` is the image over the list and over each of its pages."""

    slug: str
    name: str
    banner: str
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True)
class Site:
    """All there is to show: ``data`` is site.toml's plain values, ``tags`` maps slug to name."""

    data: dict[str, Any]
    sections: tuple[Section, ...]
    tags: dict[str, str]
    pages: dict[str, Page] = field(default_factory=dict)

    def section(self, slug: str) -> Section:
        """The section of this slug."""
        return next(section for section in self.sections if section.slug == slug)


def _page(section: str, row: dict[str, Any]) -> Page:
    lists = {name: tuple(row.get(name, ())) for name in ("tags", "album")}
    fields = tuple((label, value) for label, value in row.get("fields", ()))
    return Page(**{**row, **lists, "fields": fields, "section": section, "body": Markup(row["body"].strip())})


@lru_cache(maxsize=1)
def load() -> Site:
    """The site as its content files have it; they are read at the first call."""
    data = tomllib.loads((HERE / "content" / "site.toml").read_text("utf-8"))
    sections = []
    for row in data.pop("sections"):
        source = tomllib.loads((HERE / "content" / f"{row['slug']}.toml").read_text("utf-8"))
        sections.append(Section(**row, pages=tuple(_page(row["slug"], page) for page in source["pages"])))
    tags = {row["slug"]: row["name"] for row in data.pop("tags")}
    pages = {page.slug: page for section in sections for page in section.pages}
    return Site(data, tuple(sections), tags, pages)
