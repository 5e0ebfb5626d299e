"""``tulieu verify``: proves every record against its capture."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archive.reader import connect
from crawler.wording import one_line
from crawler.workers import Workers
from pipelines.verify import verify as run_verify
from scripts.options import archive_options, captures_of, json_option, print_json, require_archive

MAX_LINE_CHARS = 400


@click.command()
@json_option
@archive_options
def verify(as_json: bool, archive: Path, captures: Path | None) -> None:
    """Check every capture against its WARC record, every page and version against its digest, and every line against the capture."""
    require_archive(archive)
    folder = captures_of(archive, captures)
    connection = connect(archive)
    with Workers() as workers:
        result = run_verify(connection, folder, workers)
    connection.close()
    if as_json:
        print_json(asdict(result))
    else:
        for fault in result.faults:
            click.echo(one_line(f"{fault.what} {fault.url}: {fault.problem}", MAX_LINE_CHARS))
        click.echo(f"{result.pages} pages, {result.versions} versions, {result.captures} captures checked, {result.lines} lines proved, {len(result.faults)} faults")
        if result.orphans:
            click.echo(f"{result.orphans} records at the end of WARC files are of no capture: a run was cut off there")
    sys.exit(int(bool(result.faults)))
