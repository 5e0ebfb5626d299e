"""What the demo site Ngọn Gió holds: pages, posts and portfolio items, their authors and terms, read once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

FOLDER = Path(__file__).parent
UTC_OFFSET = timedelta(hours=7)
"""The site runs in Asia/Ho_Chi_Minh; dates in the content files are local."""

LANGUAGES = ("vi", "en")
TYPES = {"post": "posts", "page": "pages", "featured_item": "featured_item"}
"""Post types and their ``rest_base``."""

TAXONOMIES = {"category": "category", "post_tag": "tag", "featured_item_category": "featured_item_category"}
"""Taxonomies and the first segment of their archives' addresses."""

_MONTHS_VI = ["Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai"]
_MONTHS_EN = ["January", "February", "March", "April", "May", "June"]
_MONTHS_EN += ["July", "August", "September", "October", "November", "December"]


def home(lang: str) -> str:
    """The path of a language's home page (Polylang: none for Vietnamese, ``/en/`` for English)."""
    return "/" if lang == "vi" else f"/{lang}/"


@dataclass(frozen=True)
class User:
    """Who may write posts; ``name`` is what is shown."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Term:
    """A category, tag or portfolio category of one language."""

    id: int
    taxonomy: str
    slug: str
    name: str
    lang: str

    @property
    def path(self) -> str:
        """The path of its archive."""
        return f"{home(self.lang)}{TAXONOMIES[self.taxonomy]}/{self.slug}/"


@dataclass(frozen=True)
class Comment:
    """What a visitor wrote under a post; ``date`` is local."""

    id: int
    author: str
    date: datetime
    text: str


@dataclass(frozen=True)
class Entry:
    """A post, page or portfolio item; ``body`` is HTML with root-relative addresses, ``date`` is local."""

    id: int
    type: str
    slug: str
    lang: str
    title: str
    date: datetime
    modified: datetime
    author: User
    body: str
    terms: tuple[Term, ...] = ()
    comments: tuple[Comment, ...] = ()
    translation: int | None = None
    template: str = "default"
    views: int = 0
    utc_time_tag: bool = False

    @property
    def encoded_slug(self) -> str:
        """The slug as WordPress writes it: percent-encoded in lower case."""
        return quote(self.slug).lower()

    @property
    def path(self) -> str:
        """The path of its page, percent-encoded."""
        folder = "featured_item/" if self.type == "featured_item" else ""
        return f"{home(self.lang)}{folder}{self.encoded_slug}/"

    @property
    def words(self) -> list[str]:
        """The body's words, tags stripped as WordPress does: without putting blanks in their place."""
        return unescape(re.sub(r"<[^>]+>", "", self.body)).split()

    def of(self, taxonomy: str) -> list[Term]:
        """Its terms in one taxonomy."""
        return [term for term in self.terms if term.taxonomy == taxonomy]

    def excerpt(self, length: int = 55) -> str:
        """The first words of the body, cut wherever they end."""
        more = " […]" if len(self.words) > length else ""
        return " ".join(self.words[:length]) + more


@dataclass(frozen=True)
class Content:
    """Everything the site holds; ``entries`` newest first."""

    site: dict[str, Any]
    ui: dict[str, dict[str, str]]
    menu: dict[str, list[dict[str, Any]]]
    old_slugs: dict[str, str]
    users: tuple[User, ...]
    terms: tuple[Term, ...]
    entries: tuple[Entry, ...]

    def of_type(self, kind: str, lang: str | None = None) -> list[Entry]:
        """Entries of one post type, newest first, of one language or all."""
        return [e for e in self.entries if e.type == kind and lang in (None, e.lang)]

    def posts(self, lang: str) -> list[Entry]:
        """Posts of one language, newest first."""
        return self.of_type("post", lang)

    def entry(self, entry_id: int | str | None) -> Entry | None:
        """The entry with this number, given as a number or as it stands in an address."""
        return next((e for e in self.entries if str(e.id) == str(entry_id)), None)

    def count(self, term: Term) -> int:
        """How many entries have a term."""
        return sum(term in entry.terms for entry in self.entries)

    def comments(self, lang: str) -> list[tuple[Entry, Comment]]:
        """Comments on posts of one language with their posts, newest first."""
        pairs = [(entry, comment) for entry in self.posts(lang) for comment in entry.comments]
        return sorted(pairs, key=lambda pair: pair[1].date, reverse=True)

    def months(self, lang: str) -> list[tuple[datetime, int]]:
        """First days of the months that have posts, newest first, with the number of posts."""
        first_days = [e.date.replace(day=1, hour=0, minute=0, second=0) for e in self.posts(lang)]
        return [(day, first_days.count(day)) for day in dict.fromkeys(first_days)]

    def related(self, entry: Entry, count: int = 3) -> list[Entry]:
        """The newest other posts of the same language that share a term."""
        mine = set(entry.terms)
        return [e for e in self.posts(entry.lang) if e.id != entry.id and mine & set(e.terms)][:count]

    def search(self, query: str, lang: str) -> list[Entry]:
        """Entries of one language with every word of the query in title or body, newest first."""
        words = _key(query).split()
        return [
            e for e in self.entries
            if e.lang == lang and words and all(w in _key(f"{e.title} {' '.join(e.words)}") for w in words)
        ]  # fmt: skip


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def month_name(moment: datetime, lang: str) -> str:
    """The month with its year, as in archive lists: ``Tháng Tư 2023``, ``April 2023``."""
    if lang == "en":
        return f"{_MONTHS_EN[moment.month - 1]} {moment.year}"
    return f"Tháng {_MONTHS_VI[moment.month - 1]} {moment.year}"


def long_date(moment: datetime, lang: str) -> str:
    """The date as posts show it: ``27 Tháng Tư, 2023``, ``April 27, 2023``."""
    month, year = month_name(moment, lang).rsplit(" ", 1)
    return f"{month} {moment.day}, {year}" if lang == "en" else f"{moment.day} {month}, {year}"


def badge_month(moment: datetime, lang: str) -> str:
    """The month as date badges show it: ``Th4``, ``Apr``."""
    return _MONTHS_EN[moment.month - 1][:3] if lang == "en" else f"Th{moment.month}"


def stamp(moment: datetime, utc: bool = False) -> str:
    """A local moment as ISO 8601 with its offset: ``+07:00``, or the same moment in UTC."""
    return (moment - UTC_OFFSET).isoformat() + "+00:00" if utc else moment.isoformat() + "+07:00"


@lru_cache(maxsize=1)
def content() -> Content:
    """The content files, read once."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "content").glob("*.toml"))]
    data = next(file for file in files if "site" in file)
    users = tuple(User(**user) for user in data["user"])
    terms = tuple(Term(**term) for term in data["term"])
    raw = [entry for file in files for entry in file.get("entry", [])]
    entries = sorted((_entry(e, users, terms) for e in raw), key=lambda e: e.date, reverse=True)
    return Content(data["site"], data["ui"], data["menu"], data["old_slugs"], users, terms, tuple(entries))


def _entry(raw: dict[str, Any], users: Iterable[User], terms: Iterable[Term]) -> Entry:
    own = dict(raw)
    own["author"] = next(user for user in users if user.slug == own["author"])
    own["terms"] = tuple(term for slug in own.get("terms", ()) for term in terms if term.slug == slug)
    own["comments"] = tuple(Comment(**comment) for comment in own.pop("comment", ()))
    own["body"] = own["body"].strip()
    return Entry(**own)
