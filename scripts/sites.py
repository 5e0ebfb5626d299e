"""``tulieu sites``: lists and checks the site files, and drafts new ones."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.sites import read_sites
from pipelines.check import check_lists
from scripts.options import ROOT, json_option, print_json

folder_option = click.option(
    "--sites", "folder", type=click.Path(path_type=Path), default=ROOT / "sites", help="Folder of site files."
)


@click.group()
def sites() -> None:
    """The site files: one TOML per organisation."""


@sites.command("list")
@folder_option
@json_option
def list_sites(folder: Path, as_json: bool) -> None:
    """Name every site with its address and platform."""
    found = read_sites(folder)
    if as_json:
        print_json([{"slug": s.slug, "name_vi": s.name_vi, "home_url": s.home_url, "platform": s.platform} for s in found.values()])
        return
    for site in found.values():
        click.echo(f"{site.slug}\t{site.home_url}\t{site.platform}\t{site.name_vi}")


@sites.command()
@folder_option
def check(folder: Path) -> None:
    """Validate every site file and the lists of gazetteer/; the first fault is named with file, key, found, expected (exit 2)."""
    check_lists()
    found = read_sites(folder)
    if not found:
        raise click.UsageError(f"no site files (*.toml) in {folder}")
    click.echo(f"{len(found)} site files are sound")
