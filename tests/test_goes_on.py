"""A run that was stopped is gone on with: what it has visited is not asked again before the visit is whole."""

from __future__ import annotations

from pathlib import Path

from tests.changing_site import SLUG, article, changing_site, links
from tests.test_life_cycle import FIRST, THIRD_DAY, TWO_DAYS_LATER

PATHS = tuple(f"/bai-{number}" for number in range(20))
LIMIT = ("--max-pages", "3")


def test_after_a_limit_the_next_crawl_asks_for_the_rest_and_after_that_for_all(tmp_path: Path) -> None:
    with changing_site(tmp_path) as site:
        site.pages = {path: article(f"Bản tin {path[5:]}") for path in PATHS} | {"/": links(*PATHS)}
        assert site.crawl(FIRST)["outcome"] == "finished"
        file = tmp_path / "sites" / f"{SLUG}.toml"
        file.write_text(file.read_text("utf-8").replace("delay_s = 0", "delay_s = 0.3"), "utf-8")  # so that a limit ends a run early
        visited: set[str] = set()
        for at, options in ((TWO_DAYS_LATER, LIMIT), ("2026-11-03T03:00:00Z", LIMIT), ("2026-11-03T04:00:00Z", ())):
            run = site.crawl(at, *options)
            assert not visited & set(site.log)
            visited |= {url.removeprefix(site.base) for (url,) in site.rows("select url from addresses where last_visited_at = ?", at)} - {"/"}
            assert len(visited) >= 3
        assert (run["outcome"], visited) == ("finished", set(PATHS))
        site.crawl(THIRD_DAY, "--now")
        assert set(PATHS) <= set(site.log)
