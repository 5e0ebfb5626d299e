"""A crawl that is killed while it reads REST, feeds and sitemaps, or settles what is one page, ends as one that nobody disturbed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.discovery_site import SPELLINGS, Pages, canonicals, feeds, listing, page, rest, sitemaps
from tests.hostile_server import serve
from tests.killing import Left, armed, differing, left, until_killed
from tests.spiders.test_discovery_crawl import FILE
from tests.test_bad_pages import site_file

pytestmark = pytest.mark.timeout(600)
SLUG = "ben-nuoc"
CALM = "k.commit_all_the_time()\n"


class Killed:
    """The site that offers every way at once, and crawls of it into folders of their own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        site_file(folder / "sites", SLUG, port, FILE)

    def arguments(self, name: str) -> list[str | Path]:
        return ["crawl", SLUG, "--sites", self.folder / "sites", "--allow-loopback", "--archive", self.folder / name / "archive.db"]

    def killed(self, name: str, point: tuple[str, str, int]) -> None:
        until_killed(armed(f"{CALM}k.kill_at{point!r}", self.arguments(name)))

    def finish(self, name: str) -> Left:
        process = armed(CALM, self.arguments(name))
        _, err = process.communicate(240)
        assert process.returncode == 0, err
        return left(self.folder / name / "archive.db", self.folder / name / "captures")


def many_ways(port: int) -> Pages:
    """REST on two pages of its list, three kinds of feeds, nested sitemaps, one article under many addresses, and names of other pages."""
    base = f"http://{SLUG}.localhost:{port}"
    pages = Pages()
    for add in (rest, feeds, sitemaps, canonicals):
        add(base, pages)
    pages.rules = ((re.compile(r"/viet/bài-một"), lambda handler, match: page("Bài viết một")(handler)),)
    pages["/sai-duoi/"] = page("Bài chỉ có gạch chéo")
    pages["/chep/a"] = pages["/chep/b"] = page("Một bài ở hai nơi")
    head = f'<link rel="https://api.w.org/" href="{base}/con/wp-json/">'
    for kind, path in (("rss+xml", "/tin.rss"), ("atom+xml", "/tin.atom"), ("feed+json", "/tin.json")):
        head += f'<link rel="alternate" type="application/{kind}" href="{path}">'
    named = ["/chinh/goc", "/chinh/ban-sao", "/chinh/ngoai", "/chinh/cheo", "/nham/dau", "/nham/giua", "/nham/cuoi", "/sai-duoi", "/sai-duoi/"]
    pages["/"] = listing([*SPELLINGS, *named, "/chep/a", "/chep/b", "/rest/bai-mot", "/so-do/bai/"], head)
    return pages


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Killed, Left]]:
    """The served site, and what an undisturbed crawl of it leaves."""
    pages = Pages()
    with serve(pages, robots=(200, "User-agent: *\nSitemap: /ban-do.xml\n")) as (port, _):
        made = many_ways(port)
        pages.update(made)
        pages.rules = made.rules
        it = Killed(tmp_path_factory.mktemp("killed"), port)
        yield it, it.finish("whole")


def test_the_site_is_found_in_every_way_and_has_aliases(site: tuple[Killed, Left]) -> None:
    """Else the comparisons below would say less than they seem to."""
    _, end = site
    assert {source: sum(f"{source} of the site" in (row[2] or "") for row in end.ledger) for source in ("wordpress", "feed", "sitemap")} == {
        "wordpress": 5, "feed": 4, "sitemap": 9,
    }  # fmt: skip


POINTS = (
    {
        "after a capture's row": ("crawler.monitor.ledger:ArchiveLedger.record_capture", "after", 4),
        "when a source was read and its addresses are not in": ("spiders.sources:Sources.took", "after", 2),
        "when addresses of a source are in": ("crawler.monitor.ledger:ArchiveLedger.meet", "after", 5),
    },
    {
        "between a page's row and its mark": ("archive.writer:Writer.store", "after", 6),
        "after an outcome": ("crawler.monitor.ledger:ArchiveLedger.mark", "after", 9),
        "between what is one page and what leads to it": ("archive.writer:Writer.link_aliases", "before", 1),
    },
)


@pytest.mark.parametrize("points", POINTS, ids=["in the first stage", "in the second"])
def test_killed_again_and_again_it_ends_like_an_undisturbed_one(points: dict[str, tuple[str, str, int]], site: tuple[Killed, Left]) -> None:
    it, undisturbed = site
    name = f"killed-{POINTS.index(points)}"
    for point in points.values():
        it.killed(name, point)
    assert differing(undisturbed, it.finish(name)) == []
