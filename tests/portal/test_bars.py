"""Bars of years: as many as can be hit, whatever an archive spans; each leads to the pages that it counts."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.portal_server import serving
from portal import results
from portal.app import make_app
from tests.browser import chromium_path, open_browser
from tests.portal.build import build
from tests.portal.test_portal import get

LINK = re.compile(r'<a href="([^"]+)" title="([^":]+): (\d+) ')
SPANS = {60: 1966, 27: 1999}
"""Years that the pages of an archive span, and the first of them."""


def archive(folder: Path, years: int) -> Path:
    path = build(folder / f"{years}.db")
    with sqlite3.connect(path) as connection:
        ids = [row[0] for row in connection.execute("select id from pages order by id")]
        for place, number in enumerate(ids):  # early and late ones by turns, so that each site and topic spans many years
            turned = place // 2 if place % 2 else len(ids) - 1 - place // 2
            year = SPANS[years] + turned * (years - 1) // (len(ids) - 1)
            connection.execute("update pages set date_published = ? where id = ?", [f"{year}-05-19", number])
    connection.close()
    return path


@pytest.mark.parametrize(
    ("counts", "names"),
    [
        ([], []),
        ([("2020", 1)], ["2020"]),
        ([("2018", 1), ("2020", 2)], ["2018", "2019", "2020"]),
        ([("1996", 1), ("2025", 2)], [str(year) for year in range(1996, 2026)]),
        ([("1995", 1), ("2025", 2)], [f"{year}–{year + 4}" for year in range(1995, 2026, 5)]),
        ([("0001", 1), ("2025", 2)], [f"{year}–{year + 4}" for year in range(1880, 2026, 5)]),
    ],
)
def test_more_than_thirty_years_are_grouped_by_five(counts: list[tuple[str, int]], names: list[str]) -> None:
    bars = results.years(counts)
    assert [bar.name for bar in bars] == names
    assert not bars or (bars[-1].count, bars[-1].step) == (counts[-1][1], results.STEPS)


@pytest.mark.parametrize("address", ["/", "/search", "/search?year=1966&year=2025", "/sites/song-xanh", "/topics/water"])
def test_each_bar_leads_to_the_pages_that_it_counts(tmp_path: Path, address: str) -> None:
    app = make_app(archive(tmp_path, 60))
    drawn = re.search(r'<ol class="bars .*?</ol>', get(app, address).text, re.S)
    assert drawn
    links = LINK.findall(drawn[0])
    assert len(links) > 1 and all("–" in name for _, name, _ in links)
    for link, _, count in links:
        assert get(app, html.unescape(link).replace("/search?", "/search.json?")).json()["total"] == int(count)


@pytest.fixture(scope="module", params=SPANS)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_app(archive(tmp_path_factory.mktemp("bars"), request.param)).app()) as address:
        yield address


@pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed (/usr/bin/chromium)")
def test_bars_are_wide_enough_to_be_hit(base: str) -> None:
    """WCAG 2.2, 2.5.8: 24 px each way."""
    with open_browser() as browser:
        page = browser.new_page()
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            for address in ("/", "/search", "/topics/water"):
                page.goto(base + address)
                if width < 960 and address == "/search":
                    page.evaluate("document.querySelector('.filters').showPopover()")
                boxes = page.evaluate("[...document.querySelectorAll('.bars a')].map(a => [a.getBoundingClientRect().width, a.getBoundingClientRect().height])")
                assert len(boxes) > 2
                assert min(min(box) for box in boxes) >= 24, (width, address, boxes)
                labels = page.evaluate("[...document.querySelectorAll('.bars .label, .bars .figure')].map(e => e.scrollWidth - e.clientWidth)")
                assert max(labels) <= 0, (width, address)
