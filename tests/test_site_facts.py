"""Status and the portal's site page say what the archive's own tables say: two crawls of a site of which every number changes."""

from __future__ import annotations

import asyncio
import io
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from lxml import etree
from rich.console import Console

from portal.app import make_app
from portal.locale import Locale
from scripts.status import gather
from scripts.status_text import print_status
from tests.changing_site import MISSING, SLUG, Answer, ChangingSite, article, changing_site, links
from tests.conftest import tulieu

FIRST, SECOND = "2026-11-01T01:00:00Z", "2026-11-03T02:00:00Z"
FACTS = {"title": "title", "date": "date_published", "author": "author", "language": "language"}
CODES = "".join(f"<p>K{n}-{n * 37 % 101} {n * 17} / Q{n * 3} {n * n * 7} = {n * 91} XR-{n} BT{n} {n * 5}.{n} GPS {n},{n * 13}</p>" for n in range(1, 12))
TABLE = Answer(f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><article><div class="bai">{CODES}</div></article></body></html>')
"""A page of codes: it has no title, no date, no author and no language."""
TOPICS = ("Giếng làng", "Vườn rau", "Bến đò", "Lớp học", "Tủ sách", "Cầu tre", "Đội bóng", "Chợ quê", "Hạt giống", "Con đường", "Ngày hội", "Tủ thuốc")


def story(topic: str, *more: str, date: bool = True, author: bool = True) -> Answer:
    head = '<meta property="article:published_time" content="2026-03-05T08:00:00+07:00">' * date + '<meta name="author" content="Lê Thị Hoa">' * author
    return article(topic, *more, head=head)


def announce(site: ChangingSite, pages: dict[str, Answer]) -> None:
    """Serves pages and a sitemap of them all."""
    listed = "".join(f"<url><loc>{site.base}{path}</loc></url>" for path in pages)
    sitemap = f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</urlset>"
    site.pages = {**pages, "/": links("/tin/1"), "/sitemap.xml": Answer(sitemap)}


def at_first() -> dict[str, Answer]:
    stories = {f"/tin/{number}": story(topic) for number, topic in enumerate(TOPICS, 1)}
    return {**stories, "/bang-ma": TABLE, "/loi": Answer("<h1>Cấm</h1>", 403), "/chua-co": MISSING}


def two_days_later() -> dict[str, Answer]:
    return at_first() | {
        "/tin/1": story(TOPICS[0], "Nhóm vừa ghi thêm một đoạn về việc này."), "/tin/2": story(TOPICS[1], "Sổ nay có thêm ba hộ."),
        "/tin/3": story(TOPICS[2], date=False), "/tin/4": story(TOPICS[3], date=False), "/tin/5": story(TOPICS[4], author=False),
        "/tin/6": Answer("<h1>Đã gỡ</h1>", 410),
        **{f"/tin/2{number}": story(topic, date=False, author=False) for number, topic in enumerate(("Hội trại", "Đêm văn nghệ", "Ghe nước"))},
        "/bang-ma-2": Answer(TABLE.body.replace("GPS", "UTM")),
    }  # fmt: skip


def percent(share: float) -> str:
    return f"{share:.0%}"


@dataclass(frozen=True)
class Told:
    """What the tables of the archive held after each crawl, counted here, and what status says: as JSON and as text by width."""

    archive: Path
    json: dict[str, Any]
    text: dict[int, str]
    rates: tuple[dict[str, float], dict[str, float]]
    new_pages: frozenset[str]
    changed_pages: frozenset[str]
    gone: int
    found: int
    announced: int
    ledger: dict[str, str]

    @property
    def new(self) -> int:
        return len(self.new_pages)

    @property
    def changed(self) -> int:
        return len(self.changed_pages)

    @property
    def missing(self) -> int:
        return sum(state in ("failed", "queued") for state in self.ledger.values())


def rates_of(site: ChangingSite) -> dict[str, float]:
    """The share of live pages that have each fact, from the rows of ``pages``."""
    rows = site.rows(f"select {', '.join(FACTS.values())} from pages where state = 'live'")
    return {fact: sum(row[column] not in (None, "", "und") for row in rows) / len(rows) for column, fact in enumerate(FACTS)}


def printed(archive: Path, columns: int) -> str:
    buffer = io.StringIO()
    print_status(gather(archive, None), Console(width=columns, file=buffer, highlight=False))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with changing_site(tmp_path_factory.mktemp("facts") / "site", '["sitemap", "links"]') as site:
        announce(site, at_first())
        site.crawl(FIRST)
        before, versions = rates_of(site), dict(site.rows("select url, version_count from pages"))
        announce(site, two_days_later())
        site.crawl(SECOND)
        after = dict(site.rows("select url, version_count from pages"))
        (row,) = tulieu("status", "--json", "--archive", site.archive).json()
        yield Told(
            archive=site.archive, json=row, text={width: printed(site.archive, width) for width in (80, 180)}, rates=(before, rates_of(site)),
            new_pages=frozenset(after.keys() - versions.keys()), changed_pages=frozenset(url for url, count in versions.items() if after[url] > count),
            gone=site.rows("select count(*) from pages where state = 'gone'")[0][0],
            found=site.rows("select count(*) from addresses")[0][0], announced=len(two_days_later()),
            ledger={path: site.address(path)[0] for path in two_days_later()},
        )  # fmt: skip


def test_every_number_of_the_site_is_another_one(told: Told) -> None:
    before, now = told.rates
    assert all(before[fact] != now[fact] for fact in FACTS)
    assert len({percent(share) for share in (before["date"], *now.values())}) >= 3
    assert (told.new, told.changed, told.gone) == (4, 2, 1)
    assert told.found > told.announced > told.missing > 0


def test_status_as_json_says_what_the_tables_say(told: Told) -> None:
    before, now = told.rates
    for fact in FACTS:
        assert told.json["fill"][fact] == pytest.approx(now[fact], abs=1e-4)
        assert told.json["before"]["fill"][fact] == pytest.approx(before[fact], abs=1e-4)
    assert told.json["last_run"]["started_at"] == SECOND and told.json["before"]["started_at"] == FIRST
    assert {name: told.json["change"][name] for name in ("new", "changed", "gone")} == {"new": told.new, "changed": told.changed, "gone": told.gone}
    connection = sqlite3.connect(told.archive)
    states = dict(connection.execute("select state, count(*) from pages group by 1"))
    connection.close()
    assert sum(told.json["found"].values()) == told.found
    assert told.json["kept"] == states["live"] and told.json["pages"] == states["live"] + states["gone"]
    kept, gone = (sum(state == name for state in told.ledger.values()) for name in ("page", "gone"))
    assert told.json["coverage"]["sitemap"] == {"announced": told.announced, "kept": kept, "excluded": 0, "gone": gone, "missing": told.missing}
    assert [each["numbers"]["field"] for each in told.json["causes"]] == ["author", "date"]


def cells(text: str) -> dict[str, str]:
    """Column -> what the table (or both) says of the site."""
    found: dict[str, str] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(" site "):
            (row,) = [each for each in lines[number:] if each.startswith(f" {SLUG} ")][:1]
            found |= dict(zip(re.split(r"\s{2,}", line.strip()), re.split(r"\s{2,}", row.strip()), strict=True))
    return found


@pytest.mark.parametrize("width", [80, 180])
def test_status_as_text_has_the_same_in_its_columns(told: Told, width: int) -> None:
    before, now = told.rates
    assert max(map(len, told.text[width].splitlines())) <= width
    assert cells(told.text[width]) == {
        "site": SLUG, "last run": SECOND[:10] if width == 80 else SECOND[:16].replace("T", " "), "found": str(told.found),
        "kept": str(told.json["kept"]), "pages": str(told.json["pages"]), "change": f"+{told.new} ~{told.changed} -{told.gone}",
        **{f"{fact}s": f"{percent(now[fact])} ({percent(before[fact])})" for fact in FACTS},
        "announced": f"{told.announced - told.missing}/{told.announced}", "queued": "0", "health": "field lost",
    }  # fmt: skip
    assert f"Far fewer pages have their author: {percent(now['author'])}, before {percent(before['author'])}." in " ".join(told.text[width].split())


CHANGES = {"vi": ("Địa chỉ từng gặp", "Trang đang lưu", "Trang mới", "Trang thay đổi", "Trang không còn thấy"), "en": ("Addresses found", "Pages kept", "New pages", "Changed pages", "Pages not found any more")}
BEFORE = {"vi": "trước", "en": "before"}
SITEMAP = {"vi": "Sơ đồ trang (sitemap)", "en": "Sitemap"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_site_page_of_the_portal_says_the_same(told: Told, language: Literal["vi", "en"]) -> None:
    answer = asyncio.run(make_app(told.archive).client.get(f"/sites/{SLUG}", cookies={"tulieu_lang": language}))
    assert answer.status_code == 200
    text, locale = " ".join(re.sub(r"<[^>]*>", " ", answer.text).split()), Locale(language)
    counts = (sum(told.json["found"].values()), told.json["kept"], *(told.json["change"][name] for name in ("new", "changed", "gone")))
    for words, count in zip(CHANGES[language], counts, strict=True):
        assert f"{words} {count} " in text
    for fact, column in FACTS.items():
        now, before = (locale.percent(rates[fact]) for rates in (told.json["fill"], told.json["before"]["fill"]))
        assert now != before
        assert f"{locale.name('fact', column)} {now} {BEFORE[language]}: {before}" in text
    covered = told.json["coverage"]["sitemap"]
    assert f"{SITEMAP[language]} {covered['announced']} {covered['kept']} {covered['excluded']} {covered['gone']} {covered['missing']} " in text
    assert [cause[language] in text for cause in told.json["causes"]] == [True, True]


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("address", [f"/sites/{SLUG}.atom", "/search.atom", f"/search.atom?site={SLUG}"])
def test_pages_that_are_new_or_changed_enter_the_feeds(told: Told, address: str) -> None:
    root = etree.fromstring(asyncio.run(make_app(told.archive).client.get(address)).content)
    found: dict[tuple[str, str], set[str]] = {}
    for entry in root.findall(f"{ATOM}entry"):
        what = (entry.find(f"{ATOM}category").get("term"), entry.findtext(f"{ATOM}updated"))
        found.setdefault(what, set()).add(entry.find(f"{ATOM}link[@rel='via']").get("href"))
    assert found["new", SECOND] == told.new_pages and found["changed", SECOND] == told.changed_pages
    assert set(found) == {("new", SECOND), ("changed", SECOND), ("new", FIRST)}
    assert root.findtext(f"{ATOM}updated") == SECOND
