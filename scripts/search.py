"""``tulieu search``: the portal's search on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.reader import connect
from archive.search import search as run_search
from scripts.options import archive_options, json_option, print_json, require_archive, shows_personal_data


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@json_option
@archive_options
def search(words: tuple[str, ...], limit: int, as_json: bool, archive: Path, captures: Path | None) -> None:
    """Search the archive: words, "a phrase", OR, -word, prefix*, site: lang: kind: place: year: before: after: ..."""
    require_archive(archive)
    connection = connect(archive)
    result = run_search(connection, " ".join(words), limit=limit, show_personal=shows_personal_data())
    connection.close()
    if as_json:
        print_json(asdict(result))
        return
    for hit in result.hits:
        snippet = "".join(click.style(text, bold=True) if marked else text for text, marked in hit.snippet)
        click.echo(f"{hit.date_published or '?':<10}  {''.join(text for text, _ in hit.title)}  [{hit.site}, {hit.language}]")
        click.echo(f"            {hit.url}\n            {' '.join(snippet.split())}")
    for hint in result.hints:
        click.echo(hint.text_en, err=True)
    if result.suggestions:
        click.echo("Did you mean: " + " | ".join(result.suggestions), err=True)
    click.echo(f"{result.total} pages")
