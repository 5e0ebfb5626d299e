"""``tulieu status``: per site the last run, what it found, and why others are silent."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive import reader
from scripts.options import archive_options, json_option, print_json, require_archive


@click.command()
@json_option
@archive_options
def status(as_json: bool, archive: Path, captures: Path | None) -> None:
    """Say per site how its last run ended and what the archive holds of it."""
    require_archive(archive)
    connection = reader.connect(archive)
    sites = reader.sites(connection)
    views = {site.slug: reader.site(connection, site.slug) for site in sites}
    connection.close()
    if as_json:
        print_json([asdict(view) for view in views.values() if view is not None])
        return
    for site in sites:
        run = site.last_run
        if run is None:
            click.echo(f"{site.slug}: {site.pages} pages, no run (imported)")
            continue
        outcome = run.outcome or "cut off (the next crawl goes on from there)"
        reason = f" ({run.reason})" if run.reason else ""
        click.echo(
            f"{site.slug}: {outcome}{reason} {run.finished_at or run.started_at}; {site.pages} pages; last run {run.pages_new} new, "
            f"{run.pages_changed} changed, {run.pages_unchanged} unchanged, {run.errors} failed, {run.robots_denied} denied by robots.txt"
        )
