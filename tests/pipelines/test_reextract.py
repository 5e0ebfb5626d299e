"""Rebuilding from captures gives what the crawl gave: pages, ids, versions and their texts, also for older versions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.writer import Writer
from crawler.capture.reading import warc_files
from crawler.capture.warc import WarcFile
from crawler.items import Fetched
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import Site
from crawler.workers import Workers
from pipelines.batch import Tally
from pipelines.build import build
from pipelines.site_pass import finish_site
from pipelines.store import store
from scripts.reextract import rebuild
from tests.conftest import tulieu

HOME = "http://bennuoc.example"
SITE = Site("ben-nuoc", "Hội Bến Nước", HOME + "/", ways=("links",))
HEAD = "Hội Bến Nước đồng hành cùng bà con miền sông nước từ nhiều năm nay, xin chào bạn đọc."
FOOT = "Hội Bến Nước, số nhà 5 đường Bờ Kênh, mời bạn đọc gửi thư góp ý về địa chỉ của chúng tôi."
NAMES = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám")


def body(number: int, change: str = "") -> str:
    name = NAMES[number]
    return f"Bến {name} vừa được bà con sửa lại sau mùa nước nổi, đò ngang {name} chạy đều trở lại từ tuần này. {change}".strip()


def html(number: int, change: str = "") -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in (HEAD, body(number, change), FOOT))
    return f"<html><head><title>Bến {NAMES[number]}</title></head><body><article><h1>Bến {NAMES[number]}</h1>{lines}</article></body></html>".encode()


async def run(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


class Crawled:
    """An archive crawled from made-up answers, run by run, as the spider and its pipeline do it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive.db"
        self.captures = folder / "captures"
        self.runs = 0

    def crawl(self, pages: dict[str, bytes]) -> None:
        self.runs += 1
        at = f"2026-11-0{self.runs}T01:00:00Z"
        warc = WarcFile(self.captures, SITE.slug, f"2026110{self.runs}010000", self.runs)
        with Writer(self.archive) as writer:
            ledger = ArchiveLedger(writer)
            ledger.upsert_site(SITE)
            known = frozenset(ledger.site_lines(SITE.slug))
            for path, content in pages.items():
                capture = warc.write_response(HOME + path, at, 200, "OK", [("Content-Type", "text/html")], content)
                fetched = Fetched(HOME + path, SITE.slug, content, "text/html", at, ledger.record_capture(capture))
                store(writer, build(fetched, SITE, known), Tally())
            asyncio.run(finish_site(writer, SITE.slug, run))
        warc.close()

    def rebuild(self, archive: Path | None = None) -> None:
        with Writer(archive or self.archive) as writer, Workers(1) as workers:
            rebuild(writer, self.captures, SITE, warc_files(self.captures), workers, Tally())

    def state(self, archive: Path | None = None) -> dict[str, Any]:
        columns = "id, url, kind, title, text, lead, state, first_seen_at, last_seen_at, last_changed_at, version_count, text_sha256, quality_flags, capture_id"
        with Writer(archive or self.archive) as writer:
            read = writer.connection.execute
            return {
                "pages": read(f"select {columns} from pages order by id").fetchall(),
                "versions": read("select page_id, number, seen_at, title, text, capture_id from versions order by page_id, number").fetchall(),
                "lines": read("select line_key, pages from site_lines order by 1").fetchall(),
                "addresses": read("select url, state, reason, page_id from addresses order by url").fetchall(),
            }


@pytest.fixture
def crawled(tmp_path: Path) -> Iterator[Crawled]:
    crawled = Crawled(tmp_path)
    first = {f"/tin/{number}": html(number) for number in range(8)}
    crawled.crawl({**first, "/ban-sao": html(3)})
    crawled.crawl({**first, "/tin/0": html(0, "Giá vé không đổi."), "/ban-sao": html(3)})
    crawled.crawl({**first, "/tin/0": html(0, "Giá vé đã giảm."), "/ban-sao": html(3)})
    return crawled


def test_the_crawl_itself_kept_three_clean_versions_and_one_alias(crawled: Crawled) -> None:
    state = crawled.state()
    texts = [text for page, _, _, _, text, _ in state["versions"] if page == 1]
    assert texts == [body(0), body(0, "Giá vé không đổi."), body(0, "Giá vé đã giảm.")]
    assert [(url, reason) for url, kind, reason, _ in state["addresses"] if kind == "alias"] == [(HOME + "/ban-sao", "same text")]
    assert len(state["pages"]) == 8


def test_rebuilding_the_same_archive_changes_nothing(crawled: Crawled) -> None:
    before = crawled.state()
    crawled.rebuild()
    assert crawled.state() == before


def test_rebuilding_twice_changes_nothing(crawled: Crawled) -> None:
    crawled.rebuild()
    before = crawled.state()
    crawled.rebuild()
    assert crawled.state() == before


def test_a_fresh_archive_rebuilt_from_the_captures_is_the_same(crawled: Crawled, tmp_path: Path) -> None:
    crawled.rebuild(tmp_path / "fresh.db")
    assert crawled.state(tmp_path / "fresh.db") == crawled.state()


def damage(crawled: Crawled, path: str) -> str:
    """Flips a byte in the first capture of an address; its place as a message names it."""
    with Writer(crawled.archive) as writer:
        file, offset, length = writer.connection.execute(
            "select warc_file, warc_offset, warc_length from captures where url = ? order by id", [HOME + path]
        ).fetchone()
    with (crawled.captures / file).open("r+b") as stream:
        stream.seek(offset + length - 100)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 0xFF]))
    return f"{file}: damaged record at byte {offset}"


def test_a_damaged_record_is_named_in_one_clean_line_and_all_else_is_rebuilt(crawled: Crawled, tmp_path: Path) -> None:
    place = damage(crawled, "/tin/1")
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "ben-nuoc.toml").write_text(f'name_vi = "Hội Bến Nước"\nhome_url = "{HOME}/"\n', "utf-8")
    done = tulieu("reextract", "--archive", tmp_path / "fresh.db", "--captures", crawled.captures, "--sites", tmp_path / "sites")
    assert done.status == 1
    (line,) = [line for line in done.err.splitlines() if place in line]
    assert line.isprintable()
    assert "1 damaged records" in done.out
    urls = [row[1] for row in crawled.state(tmp_path / "fresh.db")["pages"]]
    assert len(urls) == 8, "the later captures of the page are sound"


def test_a_page_whose_old_capture_is_damaged_keeps_its_versions(crawled: Crawled) -> None:
    before = crawled.state()
    damage(crawled, "/tin/0")
    crawled.rebuild()
    assert crawled.state() == before
