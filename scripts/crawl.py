"""``tulieu crawl``: crawls sites into the archive."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler import browser, clock
from crawler.contact import LOCAL
from crawler.monitor.options import INTERRUPTED, JOBS, CrawlOptions
from crawler.pool_worker import start_fork_server
from crawler.sites import read_sites
from crawler.workers import PRELOAD
from pipelines.check import check_lists
from scripts.options import (
    ROOT,
    archive_options,
    captures_of,
    check_captures,
    contact,
    json_option,
    print_json,
)

if TYPE_CHECKING:
    from crawler.monitor.run import RunResult


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--all", "every", is_flag=True, help="Crawl every site of the folder.")
@click.option("--sites", "folder", type=click.Path(path_type=Path), default=ROOT / "sites", help="Folder of site files.")
@click.option("--max-pages", type=click.IntRange(0), default=0, help="Stop each site after this many pages (0: no limit).")
@click.option("--now", "at_once", is_flag=True, help="Visit what is not due yet too; a page that is missing is gone at once.")
@click.option("--jobs", type=click.IntRange(1, 1000), default=JOBS, show_default=True, help="Sites that are crawled at once.")
@click.option("--allow-loopback", is_flag=True, help="Let the crawler connect to this machine (demo and tests).")
@click.option("--render", is_flag=True, help="Open pages of sites that say render = true in Chromium (optional extra).")
@click.option("--contact", "given", help="E-mail or web address put into the user agent; asked for once, then kept.")
@click.option("--plain", is_flag=True, help="Plain lines instead of bars, also on a terminal.")
@click.option("--verbose", is_flag=True, help="Scrapy's own log on stderr.")
@json_option
@archive_options
def crawl(
    slugs: tuple[str, ...], every: bool, folder: Path, max_pages: int, at_once: bool, jobs: int, allow_loopback: bool,
    given: str | None, render: bool, plain: bool, verbose: bool, as_json: bool, archive: Path, captures: Path | None,
) -> None:  # fmt: skip
    """Crawl sites by their slugs; run again it goes on where it was cut off and otherwise visits again."""
    check_lists()
    sites = read_sites(folder)
    if not sites:
        raise click.UsageError(f"no site files (*.toml) in {folder}")
    if every == bool(slugs):
        found = "found both" if every else "found neither"
        raise click.UsageError(f"sites to crawl: {found}, expected the names of some or --all")
    clock.now()  # a wrong one is told before anything starts
    for slug in slugs:
        if slug not in sites:
            raise click.UsageError(f"no site file {slug}.toml in {folder}; there are: {', '.join(sites) or 'none'}")
    chosen = list(sites) if every else list(dict.fromkeys(slugs))
    if render and (problem := browser.problem()):
        raise click.UsageError(problem)
    if unrendered := [slug for slug in chosen if sites[slug].render and not render]:
        click.echo(f"{', '.join(unrendered)}: crawled without rendering; the site file says render = true, give --render", err=True)
    local = all(sites[slug].is_local for slug in chosen)
    options = CrawlOptions(
        archive, captures_of(archive, captures), folder, allow_loopback, max_pages,
        LOCAL if local else contact(given), "INFO" if verbose else "ERROR", at_once=at_once, jobs=jobs, render=render,
    )  # fmt: skip
    check_captures(archive, options.captures)
    start_fork_server(PRELOAD)  # loads what workers need for two seconds, while this process loads Scrapy
    from crawler.monitor.run import crawl as run_crawl
    from scripts.progress import progress

    with progress(plain or verbose, as_json) as display:
        results = run_crawl(chosen, replace(options, display=display))
    if as_json:
        print_json({"archive": str(archive), "runs": [asdict(result) for result in results]})
    if any(result.reason == INTERRUPTED for result in results):
        sys.exit(130)
    sys.exit(int(len(results) < len(chosen) or any(result.outcome in ("failed", "cut off") or sent_away(result) for result in results)))


def sent_away(result: RunResult) -> bool:
    """Whether the server had a run stopped, so that part of the site is still to be asked for."""
    return result.outcome == "stopped" and (result.reason or "").startswith("the server")
