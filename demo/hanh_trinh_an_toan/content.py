"""What the Safe Journey site holds: the nodes and interface words of ``content/*.toml``, read once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

FOLDER = Path(__file__).parent
LANGUAGES = ("vi", "en")
VIETNAM = timezone(timedelta(hours=7))
PAGE_SIZE = 3
LISTS = {
    "news": "news",
    "projects": "project",
    "publications": "publication",
    "stories": "story",
    "events": "event",
}
"""List address to the bundle it lists."""


@dataclass(frozen=True)
class Node:
    """One page of one language; translations share their ``nid``. Stamps are UTC, ``path`` is decoded."""

    nid: int
    lang: str
    bundle: str
    title: str
    path: str
    body: str
    created: str
    changed: str
    submitted: bool = False
    author: str = ""
    meta_date: str = ""
    summary: str = ""
    year: str = ""
    published: str = ""
    writer: str = ""
    file: str = ""
    event_time: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()
    tags: tuple[int, ...] = ()
    gallery: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """The alias as Drupal writes it in links: percent-encoded UTF-8."""
        return quote(self.path)

    @property
    def local(self) -> datetime:
        """When the node was created, Vietnam's time."""
        return datetime.fromisoformat(self.created).astimezone(VIETNAM)

    @property
    def plain(self) -> str:
        """The body without markup, on one line."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.body)).split())

    @property
    def teaser(self) -> str:
        """The beginning of the body, cut at a word wherever 170 characters end."""
        return self.plain[:170].rsplit(" ", 1)[0] + "..."


@cache
def site() -> dict[str, Any]:
    """Menus, terms and interface words."""
    return tomllib.loads((FOLDER / "content" / "site.toml").read_text("utf-8"))


@cache
def nodes() -> tuple[Node, ...]:
    """All nodes, newest first."""
    found = []
    for name in ("pages", "projects", "news", "resources"):
        table = tomllib.loads((FOLDER / "content" / f"{name}.toml").read_text("utf-8"))
        for item in table["node"]:
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in item.items()}
            values["fields"] = tuple(tuple(field) for field in item.get("fields", ()))
            found.append(Node(**values))
    return tuple(sorted(found, key=lambda node: node.created, reverse=True))


def listed(lang: str, bundle: str) -> list[Node]:
    """The nodes of one bundle in one language, newest first."""
    return [node for node in nodes() if node.lang == lang and node.bundle == bundle]


def translations(nid: int) -> dict[str, Node]:
    """The nodes with one number by language; empty when there is none."""
    return {node.lang: node for node in nodes() if node.nid == nid}


def months(lang: str) -> list[tuple[str, str, int]]:
    """Address part, label and number of news of every month that has news."""
    label = site()[lang]["month"]
    counts: dict[str, tuple[str, int]] = {}
    for node in listed(lang, "news"):
        day = node.local
        text = label.format(month=day.month, year=day.year, name=day.strftime("%B"))
        counts[f"{day:%Y%m}"] = (text, counts.get(f"{day:%Y%m}", ("", 0))[1] + 1)
    return [(key, text, count) for key, (text, count) in counts.items()]
