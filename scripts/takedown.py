"""``tulieu takedown``: removes a page on request."""

from __future__ import annotations

from pathlib import Path

import click

from archive.writer import Writer
from crawler import clock
from crawler.addresses import canonical
from crawler.monitor.ledger import key_of
from pipelines.takedown import take_down
from scripts.options import archive_options, captures_of, json_option, print_json, require_archive


@click.command()
@click.argument("url")
@click.option("--reason", required=True, help="Why: kept with the takedown, where readers of the tables see it. No personal data.")
@json_option
@archive_options
def takedown(url: str, reason: str, as_json: bool, archive: Path, captures: Path | None) -> None:
    """Remove the page of URL everywhere (records, versions, index, mentions, captures) and keep it out of later crawls."""
    address = canonical(url)
    if address is None:
        raise click.UsageError(f"URL: found {url!r}, expected a web address")
    if not reason.strip():
        raise click.UsageError("--reason: found nothing, expected why the page is removed")
    require_archive(archive)
    folder = captures_of(archive, captures)
    with Writer(archive) as writer:
        done = take_down(writer, folder, address, at=clock.stamp(), reason=reason.strip(), key_of=key_of)
    if as_json:
        print_json({"url": address, **vars(done)})
        return
    what = f"removed with {done.captures} captures" if done.page else f"no page here; {done.captures} captures removed"
    click.echo(f"{address}: {what}; {done.addresses} addresses are kept out from now on")
    for other in done.same_text:
        click.echo(f"the same text is also at {other}: tulieu takedown removes it too", err=True)
    for other in done.also_in:
        click.echo(f"words of it are also on the page {other}, which stays", err=True)
    for other in done.named_beside:
        click.echo(f"a line of it, such as its title, stands in the capture of {other}, which stays", err=True)
    for other in done.unread:
        click.echo(f"the capture of {other} cannot be read: whether it holds the page is unknown", err=True)
