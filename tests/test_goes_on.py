"""A run that was stopped is gone on with: what it has visited is not asked again before the visit is whole."""

from __future__ import annotations

from pathlib import Path

from tests.changing_site import SLUG, Answer, article, changing_site, links
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


def test_how_long_a_server_asks_to_be_left_alone_is_kept_for_the_next_runs(tmp_path: Path) -> None:
    with changing_site(tmp_path) as site:
        site.pages = {"/mot": article("Đường mới"), "/hai": article("Cầu mới"), "/": links("/mot", "/hai")}
        site.down = Answer("", 503, (("Retry-After", "86400"),))
        assert site.crawl(FIRST)["outcome"] == "stopped"
        site.down = None
        for at in ("2026-11-01T05:00:00Z", "2026-11-02T00:59:59Z"):  # kept by the run that did nothing, too
            run = site.crawl(at)
            assert (run["outcome"], run["reason"]) == ("stopped", "the server asks to wait until 2026-11-02T01:00:00Z")
            assert run["counts"]["requests"] == 0
            assert site.log == []
        assert site.crawl("2026-11-02T00:59:59Z", "--now")["outcome"] == "finished"
        assert "/mot" in site.log
        site.down = Answer("", 429, (("Retry-After", "9" * 12),))
        site.crawl(TWO_DAYS_LATER)
        site.down = None
        assert site.crawl(THIRD_DAY)["reason"] == "the server asks to wait until 2026-12-03T02:00:00Z"
        assert site.crawl("2026-12-03T02:00:01Z")["outcome"] == "finished"
