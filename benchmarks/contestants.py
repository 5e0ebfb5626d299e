"""The designs that are compared: how each is run over the generated site, and whether what it stored is right."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated_site import GeneratedSite

ROOT = Path(__file__).resolve().parent.parent
SLUG = "ben-go"


@dataclass(frozen=True)
class Course:
    """What every contestant is given: the site's address and content, and a folder of its own for what it writes."""

    base: str
    site: GeneratedSite
    folder: Path


@dataclass(frozen=True)
class Contestant:
    """``command`` is run in the project's root; ``stored`` counts the articles that came out right (None: keeps none)."""

    name: str
    command: Callable[[Course], list[str]]
    stored: Callable[[Course], int] | None = None


def _spider(module: str, *arguments: str) -> list[str]:
    options = [part for argument in arguments for part in ("-a", argument)]
    return [sys.executable, "-m", "scrapy", "runspider", str(ROOT / "benchmarks" / f"{module}.py"), *options]


def _bare(course: Course) -> list[str]:
    return _spider("bare_spider", f"site={course.base}")


def _tutorial(course: Course) -> list[str]:
    return _spider("tutorial_spider", f"site={course.base}", f"database={course.folder / 'tutorial.db'}")


def _tutorial_stored(course: Course) -> int:
    with sqlite3.connect(course.folder / "tutorial.db") as connection:
        return int(connection.execute("select count(*) from pages where text != ''").fetchone()[0])


def _ours(platform: str) -> Callable[[Course], list[str]]:
    def command(course: Course) -> list[str]:
        sites = course.folder / "sites"
        sites.mkdir(parents=True, exist_ok=True)
        text = f'name_vi = "Mạng lưới Bến Gỗ"\nhome_url = "{course.base}/"\nplatform = "{platform}"\n'
        text += '[discover]\nways = ["sitemap", "links"]\n[pace]\ndelay_s = 0\n'
        (sites / f"{SLUG}.toml").write_text(text, "utf-8")
        options = ["--sites", str(sites), "--archive", str(course.folder / "archive.db"), "--allow-loopback", "--json"]
        return [sys.executable, "-m", "scripts.main", "crawl", SLUG, *options]

    return command


def wrong(course: Course) -> list[str]:
    """The articles that our archive lacks or holds with another title, date or language, one line each."""
    with sqlite3.connect(course.folder / "archive.db") as connection:
        rows = connection.execute("select url, title, date_published, language, text from pages")
        pages = {url: (title, date, language, bool(text)) for url, title, date, language, text in rows}
    wanted = {course.base + a.path: (a.title, a.date, a.language, True) for a in course.site.articles}
    return [f"{url}: wanted {values}, found {pages.get(url)}" for url, values in wanted.items() if pages.get(url) != values]


def _ours_stored(course: Course) -> int:
    return len(course.site.articles) - len(wrong(course))


BARE = Contestant("bare Scrapy spider, only counts", _bare)
TUTORIAL = Contestant("tutorial design", _tutorial, _tutorial_stored)
SELECTORS = Contestant("tulieu, platform = wordpress", _ours("wordpress"), _ours_stored)
GENERIC = Contestant("tulieu, platform = generic", _ours("generic"), _ours_stored)
ALL = (BARE, TUTORIAL, SELECTORS, GENERIC)
