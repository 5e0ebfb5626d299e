"""What the demo portal holds: the content files, read once, and how its addresses and names are built."""

from __future__ import annotations

import html
import re
import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TEASER_CHARS = 150


def css_name(name: str) -> str:
    """A module's name as DotNetNuke writes it into a class: accented letters and blanks are lost."""
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))


@dataclass(frozen=True)
class Tab:
    """One DotNetNuke page. ``shows`` is what stands in its content pane, ``mid`` that module's number."""

    id: int
    name: str
    shows: str
    mid: int = 0

    @property
    def path(self) -> str:
        """The tab's address."""
        return f"/Default.aspx?tabid={self.id}"

    @property
    def css(self) -> str:
        """The module's class, as in ``DnnModule-TintcTrungtm``."""
        return css_name(self.name)


@dataclass(frozen=True)
class Item:
    """One item of the news module; ``date`` and ``byline`` as printed, "" when the field is empty."""

    id: int
    tab: int
    title: str
    date: str
    views: int
    byline: str
    image: str
    caption: str
    tags: tuple[str, ...]
    body: str
    slug: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The address under which all lists link to the item."""
        return f"/Default.aspx?tabid={self.tab}&ndid={self.id}"

    @property
    def day(self) -> str:
        """The date as lists print it, DD/MM/YYYY, or ""."""
        found = re.search(r"\d\d/\d\d/\d{4}", self.date)
        return found.group() if found else ""

    @property
    def teaser(self) -> str:
        """The beginning of the text, cut after a word wherever that falls."""
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.body)).split())
        return text if len(text) <= TEASER_CHARS else text[:TEASER_CHARS].rsplit(" ", 1)[0] + "..."


@dataclass(frozen=True)
class AboutPage:
    """A tab's HTML module: its title and HTML."""

    tab: int
    title: str
    body: str


@dataclass(frozen=True)
class Download:
    """A file behind ``/LinkClick.aspx``; ``english`` is the one line of its PDF."""

    ticket: str
    tab: int
    number: str
    name: str
    date: str
    english: str

    @property
    def path(self) -> str:
        """The file's address, with the ticket encoded as DotNetNuke encodes it (lower case)."""
        return f"/LinkClick.aspx?fileticket={self.ticket.replace('=', '%3d')}&tabid={self.tab}"


@dataclass(frozen=True)
class Portal:
    """All content, in the order of the content files (newest item first within its tab)."""

    words: dict[str, Any]
    tabs: dict[int, Tab]
    pages: dict[int, AboutPage]
    items: tuple[Item, ...]
    files: dict[str, Download]
    tags: dict[str, str]

    def of_tab(self, tab: int) -> list[Item]:
        """The items of one tab."""
        return [item for item in self.items if item.tab == tab]

    def item(self, tab: int, ndid: str) -> Item | None:
        """The item with this number in this tab."""
        return next((item for item in self.of_tab(tab) if str(item.id) == ndid), None)

    def by_slug(self, path: str) -> Item | None:
        """The item with this later address."""
        return next((item for item in self.items if item.slug == path), None)

    @property
    def featured(self) -> list[Item]:
        """The items of the box "Tin nổi bật"."""
        return [item for ndid in self.words["featured"] for item in self.items if item.id == ndid]


def _item(raw: dict[str, Any]) -> Item:
    """An item of a content file, its arrays made tuples."""
    pairs = tuple((label, value) for label, value in raw.get("fields", []))
    lists = {"tags": tuple(raw["tags"]), "files": tuple(raw.get("files", ())), "fields": pairs}
    return Item(**(raw | lists))


EARLIER: ContextVar[bool] = ContextVar("EARLIER", default=False)
"""Whether the portal that is being shown still has the items that were taken down since."""


def portal() -> Portal:
    """The content files."""
    return _portal(EARLIER.get())


@lru_cache(maxsize=2)
def _portal(earlier: bool) -> Portal:

    def read(name: str) -> dict[str, Any]:
        return tomllib.loads((FOLDER / "content" / f"{name}.toml").read_text(encoding="utf-8"))

    site = read("site")
    raw_items = read("news")["items"] + (read("earlier")["items"] if earlier else []) + read("other")["items"]
    return Portal(
        words=site["site"],
        tabs={raw["id"]: Tab(**raw) for raw in site["tabs"]},
        pages={raw["tab"]: AboutPage(**raw) for raw in read("about")["pages"]},
        items=tuple(_item(raw) for raw in raw_items),
        files={raw["ticket"]: Download(**raw) for raw in site["files"]},
        tags={raw["key"]: raw["name"] for raw in site["tags"]},
    )
