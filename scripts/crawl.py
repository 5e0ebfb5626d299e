"""``tulieu crawl``: crawls sites into the archive."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from crawler import browser
from crawler.guard import is_local_name
from crawler.monitor.run import CrawlOptions, RunResult
from crawler.monitor.run import crawl as run_crawl
from crawler.sites import read_sites
from scripts.options import ROOT, archive_options, captures_of, contact, json_option, print_json


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--all", "every", is_flag=True, help="Crawl every site of the folder.")
@click.option("--sites", "folder", type=click.Path(path_type=Path), default=ROOT / "sites", help="Folder of site files.")
@click.option("--max-pages", type=click.IntRange(0), default=0, help="Stop each site after this many pages (0: no limit).")
@click.option("--allow-loopback", is_flag=True, help="Let the crawler connect to this machine (demo and tests).")
@click.option("--render", is_flag=True, help="Open pages of sites that say render = true in Chromium (optional extra).")
@click.option("--contact", "given", help="E-mail or web address put into the user agent; asked for once, then kept.")
@click.option("--verbose", is_flag=True, help="Scrapy's own log on stderr.")
@json_option
@archive_options
def crawl(
    slugs: tuple[str, ...], every: bool, folder: Path, max_pages: int, allow_loopback: bool, given: str | None,
    render: bool, verbose: bool, as_json: bool, archive: Path, captures: Path | None,
) -> None:  # fmt: skip
    """Crawl sites by their slugs; run again it goes on where it was cut off and otherwise visits again."""
    sites = read_sites(folder)
    if not sites:
        raise click.UsageError(f"no site files (*.toml) in {folder}")
    if every == bool(slugs):
        raise click.UsageError("name the sites to crawl, or give --all")
    for slug in slugs:
        if slug not in sites:
            raise click.UsageError(f"no site file {slug}.toml in {folder}; there are: {', '.join(sites) or 'none'}")
    chosen = list(sites) if every else list(dict.fromkeys(slugs))
    if render and (problem := browser.problem()):
        raise click.UsageError(problem)
    if plain := [slug for slug in chosen if sites[slug].render and not render]:
        click.echo(f"{', '.join(plain)}: crawled without rendering; the site file says render = true, give --render", err=True)
    local = all(is_local_name(host) for slug in chosen for host in sites[slug].all_hosts)
    options = CrawlOptions(
        archive, captures_of(archive, captures), folder, allow_loopback, max_pages,
        "local test" if local else contact(given), "INFO" if verbose else "ERROR", render=render,
    )  # fmt: skip
    results = run_crawl(chosen, options, lambda result: say(result) if not as_json else None)
    if as_json:
        print_json({"archive": str(archive), "runs": [asdict(result) for result in results]})
    missing = set(chosen) - {result.site for result in results}
    sys.exit(int(bool(missing) or any(result.outcome == "failed" for result in results)))


def say(result: RunResult) -> None:
    """One line on how a site's run ended."""
    counts = result.counts
    line = (
        f"{result.site}: {result.outcome}, {counts['pages_new']} new, {counts['pages_changed']} changed, "
        f"{counts['pages_unchanged']} unchanged, {counts['errors']} failed, {counts['requests']} requests"
    )
    click.echo(line + (f" ({result.reason})" if result.reason else ""))
