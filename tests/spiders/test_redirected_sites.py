"""Sites whose server sends every address on to another form of itself (https, www, a readable address): no page is lost by that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from archive.writer import Writer
from crawler.items import Found
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import read_site
from spiders.outcomes import Outcomes
from tests.logged_server import MISSING, Answer, Log, logged, page, redirect, text
from tests.test_politeness import crawl, site_file

HOST = "bo-tre.localhost"
SUBJECTS = ("nuôi ếch", "tổ tiết kiệm", "con đò mùa nước nổi", "lớp xoá mù chữ", "trạm y tế ấp", "vườn ươm tràm")


@dataclass(frozen=True)
class Moved:
    """A site whose bare host sends everything on to www; ``/?p=N`` to the article of that number."""

    log: Log
    folder: Path

    def crawl(self) -> None:
        done = crawl(self.folder, "--all", "--now")
        assert done.status == 0, done.err

    def ledger(self) -> dict[str, tuple[str, str | None]]:
        rows = sqlite3.connect(self.folder / "archive.db").execute("select url, state, reason from addresses").fetchall()
        return {url.replace(f"http://{HOST}:{self.log.port}", ""): (state, reason) for url, state, reason in rows}

    def pages(self) -> dict[str, str]:
        rows = sqlite3.connect(self.folder / "archive.db").execute("select url, state from pages").fetchall()
        return {url.replace(f"http://{HOST}:{self.log.port}", ""): state for url, state in rows}


@contextmanager
def moved(folder: Path, answers: Callable[[str], Answer], delay_s: float = 0.01) -> Iterator[Moved]:
    ports: list[int] = []

    def pages(path: str, host: str, before: int) -> Answer:
        if host == HOST:
            number = path.removeprefix("/?p=")
            return redirect(f"http://www.{HOST}:{ports[0]}{f'/tin/{number}' if number.isdigit() else path}", 301)
        return text("User-agent: *\nAllow: /\n") if path == "/robots.txt" else answers(path)

    with logged(pages) as log:
        ports.append(log.port)
        site_file(folder / "sites", "bo-tre", log.port, delay_s, 'ways = ["links"]')
        yield Moved(log, folder)


def test_an_address_met_by_two_redirects_is_a_page_and_no_loop(tmp_path: Path) -> None:
    """The second way to it ends at an address that was asked already, in another spelling of one in its own chain."""
    pages = {f"/tin/{number}": page(f"Bài {number} về {what}") for number, what in enumerate(SUBJECTS, 1)}
    answers = {"/": page("Trang chủ", "/?p=1", *reversed(pages)), **pages}
    with moved(tmp_path, lambda path: answers.get(path, MISSING), delay_s=0.05) as site:
        for _ in range(2):
            site.crawl()
            assert site.pages() == dict.fromkeys(pages, "live")
            assert {site.ledger()[path] for path in pages} == {("page", None)}
            assert site.ledger()["/?p=1"][0] == "alias"


def test_what_leads_to_a_trap_has_an_outcome_and_pages_are_visited_again(tmp_path: Path) -> None:
    """Addresses that lead to one text under many numbers: the last ones are left out, and say so."""
    numbers = range(120)
    home = page("Trang chủ", *(f"/?p={number}" for number in numbers), "/muc")
    pages = {f"/tin/{number}": page(f"Bài {number}") for number in numbers}
    answers = {"/": home, "/muc": page("Mục", *pages), **pages}
    with moved(tmp_path, lambda path: answers.get(path, MISSING)) as site:
        site.crawl()
        kept = site.pages()
        ledger = site.ledger()
        assert "queued" not in {state for state, _ in ledger.values()}
        assert not [url for url in ledger if "www" in url]
        assert any((reason or "").startswith("trap: ") for _, reason in ledger.values())
        assert {ledger[f"/?p={number}"][0] for number in numbers} == {"alias"}
        asked = len(site.log.asked)
        site.crawl()
        assert site.pages() == kept
        assert {site.ledger()[url] for url in kept} == {("page", None)}
        assert {path for path in kept if path.startswith("/tin/")} <= {one.path for one in site.log.asked[asked:]}


@pytest.mark.parametrize(
    ("chain", "target", "outcome"),
    [
        (["http://bo-tre.example/tin/1"], "https://bo-tre.example/tin/1", None),
        (["http://bo-tre.example/tin/1"], "http://www.bo-tre.example/tin/1", None),
        (["http://bo-tre.example/a", "https://bo-tre.example/a"], "http://bo-tre.example/a", "failed"),
        (["http://bo-tre.example/a", "http://bo-tre.example/b"], "http://bo-tre.example/a", "failed"),
        (["http://bo-tre.example/a"], "https://bo-tre.example/b", "alias"),
    ],
)
def test_only_what_comes_back_to_the_same_spelling_is_a_loop(tmp_path: Path, chain: list[str], target: str, outcome: str | None) -> None:
    """A redirect ends at an address that was asked already: the https form of the first one may have been, on another way."""
    (tmp_path / "bo-tre.toml").write_text('name_vi = "Nhóm Bờ Tre"\nhome_url = "http://bo-tre.example/"\n', "utf-8")
    with Writer(tmp_path / "archive.db") as writer:
        ledger, site = ArchiveLedger(writer), read_site(tmp_path / "bo-tre.toml")
        ledger.upsert_site(site)
        ledger.meet([Found(url, "link") for url in chain[:1]], site.slug, None)
        outcomes = Outcomes(site, ledger, StatsCollector(get_crawler()), frozenset())
        outcomes.dropped(Request(target, meta={"redirect_urls": chain, "redirect_reasons": [301] * len(chain)}))
        rows = writer.connection.execute("select state from addresses where url = ?", [chain[0]]).fetchall()
    assert rows == [(outcome or "queued",)]
