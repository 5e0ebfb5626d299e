"""``tulieu status``: per site the last run, what it found and what changed, and the cause when something is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from archive import reader
from archive.causes import Cause, cause
from crawler.sites import Site, read_sites
from scripts.options import ROOT, archive_options, json_option, print_json, require_archive
from scripts.status_text import print_status

CHANGE = ("new", "changed", "unchanged", "moved", "gone", "back", "unreachable")


@dataclass(frozen=True)
class SiteStatus:
    """One site: the reader's record of it (None for one that is not in the archive) and its causes."""

    slug: str
    name: str | None
    site: reader.Site | None
    causes: tuple[Cause, ...]

    @property
    def run(self) -> reader.Run | None:
        """The last run; None when there was none."""
        return self.site.last_run if self.site else None

    @property
    def problems(self) -> tuple[Cause, ...]:
        """The causes that nobody asked for."""
        return tuple(one for one in self.causes if one.level == "problem")

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON has it: shares from 0 to 1, times UTC."""
        run, site = self.run, self.site
        report = run.report if run else {}
        named = ("found", "kept", "missing", "before", "fill", "methods", "coverage", "excluded", "failed", "robots", "queue_left", "pages_per_s", "duration_s")
        row = {key: value for key, value in asdict(run).items() if key not in ("report", "causes")} if run else None
        return {
            "slug": self.slug, "name_vi": self.name, "pages": site.pages if site else 0, "last_run": row,
            "change": change_of(run) if run else None,
            **{name: report.get(name) for name in named},
            "expectations_broken": [one.as_dict() for one in self.causes if one.code == "expectation"],
            "causes": [one.as_dict() for one in self.causes],
        }  # fmt: skip


def change_of(run: reader.Run) -> dict[str, int]:
    """Pages of a run by what became of them."""
    stated = run.report.get("pages")
    counts = stated if isinstance(stated, dict) else {}
    columns = {"new": run.pages_new, "changed": run.pages_changed, "unchanged": run.pages_unchanged, "gone": run.pages_gone}
    return {name: int(counts.get(name) or columns.get(name) or 0) for name in CHANGE}


def gather(archive: Path, folder: Path | None) -> list[SiteStatus]:
    """The status of every site of the archive, and of those of the sites folder that were never crawled.

    Without a folder given, the project's own counts when it names a site of the archive. Raises SiteFileError for a
    broken site file of a folder that was given.
    """
    connection = reader.connect(archive)
    found = {site.slug: site for site in reader.sites(connection)}
    connection.close()
    listed: dict[str, Site] = read_sites(folder) if folder else {}
    if folder is None and any((ROOT / "sites" / f"{slug}.toml").is_file() for slug in found):
        listed = read_sites(ROOT / "sites")
    rows = [
        SiteStatus(slug, site.name_vi, site, site.last_run.causes if site.last_run else ()) for slug, site in found.items()
    ]
    rows += [
        SiteStatus(slug, site.name_vi, None, (cause("never", site=slug),)) for slug, site in listed.items() if slug not in found
    ]
    return sorted(rows, key=lambda row: (not row.problems, row.slug))


@click.command()
@click.option("--sites", "folder", type=click.Path(path_type=Path), default=None, help="Folder of site files: those never crawled are listed too.")
@json_option
@archive_options
def status(folder: Path | None, as_json: bool, archive: Path, captures: Path | None) -> None:
    """Say per site how its last run ended, what the archive holds of it, and why it is silent when it is."""
    require_archive(archive)
    rows = gather(archive, folder)
    if as_json:
        print_json([row.as_dict() for row in rows])
    else:
        print_status(rows)
