"""Links between like pages: small worlds of sites, put through extraction, stages and the pass after a run, and their links compared."""

from __future__ import annotations

import asyncio
import tempfile
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

from archive import page_links
from archive.rows import FoundRow
from archive.writer import Writer
from benchmarks.quality import CASES, Figures
from benchmarks.quality.duplicates_volume import measure_volume, run_here
from crawler.addresses import address_key
from crawler.items import Fetched
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import Site
from pipelines.build import build
from pipelines.site_pass import finish_site
from pipelines.store import store

HALVES = ("seen", "held_out")
VOLUME = 1_000
"""Pages from building blocks, for false alarms in volume."""
KINDS: tuple[page_links.Kind, ...] = ("near_duplicate", "copy", "translation")
SEEN_AT = "2026-11-20T02:00:00Z"

Links = dict[tuple[str, frozenset[str]], str]
"""(kind, the two pages) -> the first of them, "?" when it is not known."""


def measure() -> Figures:
    """Precision and recall of each kind of link, and how often the first publisher is right, left open, or wrong."""
    figures: Figures = {}
    for half in HALVES:
        file = CASES / f"duplicates_{half}.toml"
        if file.exists():
            figures |= {f"{half}_{name}": value for name, value in _measure(tomllib.loads(file.read_text("utf-8"))).items()}
    volume = measure_volume(VOLUME)
    return figures | {f"volume_{name}": volume[name] for name in ("pages", "planted_found", "wrong_links")}


def _measure(world: dict[str, Any]) -> Figures:
    wanted: Links = {(kind, frozenset(pair)): first for kind, *pair, first in world["links"]}
    found = links_in(world)
    figures: Figures = {"pages": float(len(world["pages"]))}
    for kind in KINDS:
        right = [link for link in found if link in wanted and link[0] == kind]
        figures[f"{kind}_precision"] = len(right) / max(1, sum(link[0] == kind for link in found)) if right else 0.0
        figures[f"{kind}_recall"] = len(right) / max(1, sum(link[0] == kind for link in wanted))
    both = Counter(_verdict(found[link], wanted[link]) for link in found.keys() & wanted.keys())
    return figures | {f"first_{verdict}": float(both[verdict]) for verdict in ("right", "open", "wrong")}


def _verdict(found: str, wanted: str) -> str:
    return "right" if found == wanted else "open" if found == "?" else "wrong"


def links_in(world: dict[str, Any]) -> Links:
    """The links that are found in a world of sites and pages (see ``cases/duplicates_seen.toml``)."""
    with tempfile.TemporaryDirectory() as folder, Writer(Path(folder) / "archive.db") as writer:
        ids = archive(writer, world)
        names = {number: name for name, number in ids.items()}
        rows = writer.connection.execute("select kind, page_id, other_id, first_id from page_links").fetchall()
    return {(kind, frozenset((names[left], names[right]))): names.get(first, "?") for kind, left, right, first in rows}


def archive(writer: Writer, world: dict[str, Any]) -> dict[str, int]:
    """Puts a world into an archive as crawls of its sites would; returns the number of each page."""
    ledger = ArchiveLedger(writer)
    urls = {name: url_of(world, page) for name, page in world["pages"].items()}
    for slug, about in world["sites"].items():
        site = Site(slug, about["name_vi"], about["home_url"], name_en=about.get("name_en"), languages=tuple(about["languages"]))
        ledger.upsert_site(site)
        for name, page in world["pages"].items():
            if page["site"] != slug:
                continue
            rest = {key: page[key] for key in ("id", "translations") if key in page}
            if rest:
                writer.meet([FoundRow(urls[name], "wordpress", rest, address_key(urls[name]))], slug, None)
            body = html(world, page, urls).encode()
            built = build(Fetched(urls[name], slug, body, "text/html; charset=utf-8", SEEN_AT), site)
            store(writer, built, lambda *_: None)
            if built.record is None:
                raise ValueError(f"{name}: {built.reason}")
        asyncio.run(finish_site(writer, slug, run_here))
    rows = writer.connection.execute("select url, id from pages").fetchall()
    numbers: dict[str, int] = dict(rows)
    return {name: numbers[url] for name, url in urls.items()}


def url_of(world: dict[str, Any], page: dict[str, Any]) -> str:
    """The address of a page of a world."""
    home: str = world["sites"][page["site"]]["home_url"]
    return home.rstrip("/") + page["path"]


def text_of(world: dict[str, Any], page: dict[str, Any]) -> list[str]:
    """The paragraphs of a page, those of other pages in their places."""
    found = []
    for line in page["text"]:
        if line.startswith("@"):
            name, _, number = line[1:].partition(":")
            found.append(text_of(world, world["pages"][name])[int(number)])
        else:
            found.append(line)
    return found


def html(world: dict[str, Any], page: dict[str, Any], urls: dict[str, str]) -> str:
    """A page as its site serves it."""
    head = "".join(f'<link rel="alternate" hreflang="{code}" href="{urls[name]}">' for code, name in page.get("hreflang", {}).items())
    if "date" in page:
        head += f'<meta property="article:published_time" content="{page["date"]}T08:00:00+07:00">'
    title = escape(page["title"])
    images = "".join(f'<img src="{source}" alt="">' for source in ("/logo.png", *page.get("images", ())))
    lines = "".join(f"<p>{escape(line)}</p>" for line in text_of(world, page))
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{images}{lines}</article></body></html>"

