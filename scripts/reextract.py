"""``tulieu reextract``: rebuilds records from the captures, offline."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from archive.captures import url_at
from archive.reader import connect
from archive.schema import check
from archive.writer import Writer
from crawler.capture.reading import warc_files
from crawler.capture.warc import CaptureError
from crawler.monitor.ledger import ArchiveLedger
from crawler.scope import host_address, site_address
from crawler.sites import Site, read_sites
from crawler.workers import Workers
from pipelines.batch import Tally
from pipelines.check import check_lists
from pipelines.reextract import Ending, Source, rebuild_site
from scripts.options import ROOT, archive_options, captures_of, json_option, print_json
from spiders.replay import Replay, fetched_of, found_of, replay_site


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--sites", "folders", type=click.Path(path_type=Path), multiple=True, help="Folder of site files [default: sites/ and demo/sites/].")
@json_option
@archive_options
def reextract(slugs: tuple[str, ...], folders: tuple[Path, ...], as_json: bool, archive: Path, captures: Path | None) -> None:
    """Rebuild the records of sites (default: all that have captures) from the WARC files, without a network."""
    folder = captures_of(archive, captures)
    check_lists()
    known: dict[str, Site] = {}
    folders = folders or (ROOT / "sites", ROOT / "demo" / "sites")
    for each in folders:
        known |= read_sites(each)
    files: dict[str, list[str]] = {}
    for file in warc_files(folder):
        files.setdefault(file.split("/")[0], []).append(file)
    files = of_archive(archive, files)
    for slug in slugs:
        if slug not in files:
            raise click.UsageError(f"no captures of {slug} in {folder}; there are: {', '.join(files) or 'none'}")
    if not files:
        raise click.UsageError(f"no captures in {folder}")
    tally = Tally()
    damaged: list[str] = []
    environment = {"TULIEU_SITES": os.pathsep.join(map(str, folders))}
    with Writer(archive) as writer, Workers(environment=environment) as workers:
        for slug in slugs or files:
            site = known.get(slug) or Site(slug, slug, f"http://{slug}/", known=False)
            for error in rebuild(writer, folder, site, files[slug], workers, tally):
                damaged.append(str(error))
                click.echo(f"{slug}: {error}", err=True)
            if not as_json:
                click.echo(f"{slug}: {len(files[slug])} WARC files read")
    pages = tally.counts["tulieu/pages/new"]
    failed = sum(n for name, n in tally.counts.items() if name.startswith("tulieu/failed/"))
    if as_json:
        print_json({"archive": str(archive), "sites": list(slugs or files), "counts": dict(tally.counts), "damaged": damaged})
    else:
        rebuilt = pages + tally.counts["tulieu/pages/changed"] + tally.counts["tulieu/pages/unchanged"]
        click.echo(f"{rebuilt} captures of pages rebuilt, {failed} failed, {len(damaged)} damaged records")
    sys.exit(int(bool(failed or damaged)))


def of_archive(archive: Path, files: dict[str, list[str]]) -> dict[str, list[str]]:
    """The WARC files that an archive already points to; all of them for an archive that points to none (a new one).

    Several archives may share a folder of captures.
    """
    check(archive)
    if not archive.is_file() or archive.stat().st_size == 0:
        return files
    connection = connect(archive)
    own = {name for (name,) in connection.execute("select distinct warc_file from captures")}
    connection.close()
    mine = {slug: [name for name in names if name in own] for slug, names in files.items()}
    return {slug: names for slug, names in mine.items() if names} if own else files


def rebuild(writer: Writer, folder: Path, site: Site, files: list[str], workers: Workers, tally: Tally) -> list[CaptureError]:
    """Enters a site's captures, evidence and redirects in the archive and builds its pages anew; the damaged records.

    A page that the archive has from a capture which is damaged now stays as it is: it could not be made again.
    """
    ledger = ArchiveLedger(writer)
    ledger.upsert_site(site)

    def run(function: Callable[..., Any], *arguments: Any) -> Any:
        return workers.result(workers.submit(function, *arguments))

    replay = replay_site(folder, site, files, ledger.record_capture, run)
    for file, error in replay.damaged:
        url = None if error.at is None else url_at(writer.connection, file, error.at)
        address = host_address(site, url) or url if url else None
        if address and writer.page_state(address):
            replay.pages.pop(address, None)
    ledger.meet(found_of(replay.evidence), site.slug, None)
    for address, target in replay.redirects.items():
        if address not in replay.pages:
            ledger.mark(address, site.slug, "alias", f"redirects to {target}", status=301, visited_at=None)
    for address, status in replay.statuses.items():
        if status in (404, 410) and address not in replay.pages:
            ledger.mark(address, site.slug, "gone", f"HTTP {status}", status=status, visited_at=None)
    rebuild_site(writer, site, source(folder, site, replay), workers, tally)
    for address, at in replay.seen_again.items():
        writer.seen_again(address, at, replay.pages[address][-1].capture_id if address in replay.pages else None)
    return [error for _, error in replay.damaged]


def source(folder: Path, site: Site, replay: Replay) -> Source:
    """Every captured page with a reader for each of its captures, oldest first, and how pages ended that are no more."""
    entries = [
        (url, number, partial(fetched_of, folder, site, url, place, replay.evidence_of(url)))
        for url, places in replay.pages.items()
        for number, place in enumerate(places)
    ]
    endings = [
        Ending(url, ended.status, site_address(site, replay.redirects.get(url, "")), ended.since, ended.at)
        for url, ended in replay.ended.items()
        if url in replay.pages
    ]
    return Source(entries, endings, replay.seen_again)
