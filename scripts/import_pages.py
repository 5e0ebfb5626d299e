"""``tulieu import``: the same pipelines over files that a person gives."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from archive import imports
from archive.schema import check
from archive.writer import Writer
from crawler.capture.folder import mend, require_writable
from crawler.capture.reading import read_record
from crawler.capture.warc import Answer, Capture, CaptureError, WarcFile
from crawler.items import Fetched, Found
from crawler.monitor.ledger import ArchiveLedger
from crawler.sites import Site, read_sites, site_of_host
from crawler.workers import Workers
from pipelines.batch import Tally, Task, finish, run_tasks, store_all
from pipelines.check import check_lists
from scripts.options import ROOT, archive_options, captures_of, json_option, print_json
from spiders.import_names import Names, Origin, import_address
from spiders.imports import Imported, host_slug, read_inputs


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--site", "slug", help="Put all pages under this site of the sites folder.")
@click.option("--sites", "folder", type=click.Path(path_type=Path), default=ROOT / "sites", help="Folder of site files.")
@json_option
@archive_options
def import_pages(paths: tuple[Path, ...], slug: str | None, folder: Path, as_json: bool, archive: Path, captures: Path | None) -> None:
    """Import .txt, .html, .jsonl, .pdf and office files, or folders of them."""
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path}: no such file or folder")
    check_lists()
    known = read_sites(folder)
    if slug is not None and slug not in known:
        raise click.UsageError(f"no site file {slug}.toml in {folder}; there are: {', '.join(known) or 'none'}")
    captures_folder = captures_of(archive, captures)
    tally = Tally()
    refused: list[tuple[str, str]] = []
    check(archive)  # before anything is made beside it
    require_writable(captures_folder)
    with Writer(archive) as writer, Workers(environment={"TULIEU_SITES": str(folder)}) as workers:
        intake = Intake(writer, captures_folder, known, slug, refused)
        built = run_tasks(intake.tasks(list(paths)), workers)
        refused += [(item.fetched.url, item.reason) for item in store_all(writer, built, tally)]
        for site in intake.sites:
            finish(writer, site, workers, tally)
        intake.close()
        doubles = {url: first for url, first in imports.duplicates(writer.connection, list(intake.sites)).items() if url in intake.given}
    counts = {name: tally.counts[f"tulieu/pages/{name}"] for name in ("new", "changed", "unchanged")}
    if as_json:
        print_json({"archive": str(archive), **counts, "duplicates": doubles, "notes": [{"source": s, "note": n} for s, n in intake.notes], "refused": [{"source": s, "reason": r} for s, r in refused]})
    else:
        for source, reason in [*intake.skipped, *refused, *intake.notes]:
            click.echo(f"{source}: {reason}")
        for url, first in doubles.items():
            click.echo(f"{url}: kept, marked as a duplicate of {first}")
        told = [*(f"{count} {name}" for name, count in counts.items()), f"{len(refused)} not imported"]
        click.echo(", ".join([*told[:-1], f"{len(doubles)} of these duplicates", told[-1]] if doubles else told))
    sys.exit(int(bool(refused)))


class Intake:
    """Turns inputs into tasks: each is captured as a WARC resource record and entered in the ledger first."""

    def __init__(self, writer: Writer, folder: Path, known: dict[str, Site], slug: str | None, refused: list[tuple[str, str]]) -> None:
        self._writer, self._ledger, self._folder = writer, ArchiveLedger(writer), folder
        self._known, self._slug, self._refused = known, slug, refused
        self._stamp = datetime.now(UTC)
        self._files: dict[str, WarcFile] = {}
        self.sites: dict[str, Site] = {}
        self.skipped: list[tuple[str, str]] = []
        self.given: set[str] = set()
        self.notes: list[tuple[str, str]] = []

    def tasks(self, paths: list[Path]):  # type: ignore[no-untyped-def]
        """A task per page; inputs that are no page go to ``refused`` with the reason."""
        for given in read_inputs(paths, self._names()):
            if given.skipped:
                self.skipped.append((given.source, given.problem or ""))
            elif given.problem is not None:
                self._refused.append((given.source, given.problem))
            else:
                if given.note:
                    self.notes.append((given.source, given.note))
                yield self._task(given)

    def _names(self) -> Names:
        connection = self._writer.connection
        known = {unquote(url.removeprefix(imports.PREFIX)): place and Origin(*place) for url, place in imports.known_files(connection).items()}
        return Names(known, lambda name: imports.text_at(connection, import_address(name)))

    def _site(self, url: str) -> Site:
        slug, home = host_slug(url)
        site = self._known[self._slug] if self._slug else site_of_host(self._known.values(), slug, urlsplit(url).path)
        site = site or self.sites.get(slug) or Site(slug, slug, home, known=False)
        if site.slug not in self.sites:
            self.sites[site.slug] = site
            self._ledger.upsert_site(site)
            mend(self._folder, site.slug, self._ledger.capture_ends(site.slug))
            stamp = self._stamp.strftime("%Y%m%d%H%M%S")
            names = (f"{site.slug}/{stamp}-{number:06d}.warc.gz" for number in count())
            free = next(number for number, name in enumerate(names) if not (self._folder / name).exists())
            warc = WarcFile(self._folder, site.slug, stamp, free)  # not that of an import that failed in the same second
            self._files[site.slug] = warc
            self._writer.before_commit(warc.sync)
        return site

    def _task(self, given: Imported) -> Task:
        site = self._site(given.url)
        self.given.add(given.url)
        fetched_at = self._stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
        stated = json.dumps(given.evidence, ensure_ascii=False, sort_keys=True) if given.evidence else None
        capture_id = self._ledger.record_capture(self._capture(given, site, fetched_at, stated))
        self._ledger.meet([Found(given.url, "import", given.evidence)], site.slug, given.source)
        evidence = {"import": given.evidence} if given.evidence else {}
        fetched = Fetched(given.url, site.slug, given.payload, given.content_type, fetched_at, capture_id, evidence=evidence, imported=True)
        return Task(fetched, site, frozenset(self._writer.site_lines(site.slug)))

    def _capture(self, given: Imported, site: Site, fetched_at: str, stated: str | None) -> Capture:
        """Writes an input: a revisit record when an earlier one of its address holds the payload as the same type."""
        warc = self._files[site.slug]
        place = self._ledger.same_payload(given.url, hashlib.sha256(given.payload).hexdigest())
        try:
            original = read_record(self._folder, *place) if place and place[0].split("/")[0] == site.slug else None
        except CaptureError:
            original = None  # lost or damaged: it is written anew
        if original and (original.payload, original.capture.content_type) == (given.payload, given.content_type):
            return warc.write_revisit(Answer(given.url, fetched_at, None, evidence=stated), original)
        return warc.write_resource(given.url, fetched_at, given.content_type, given.payload, stated)

    def close(self) -> None:
        """Commits what is open and closes the WARC files."""
        self._writer.commit()
        for warc in self._files.values():
            self._writer.forget(warc.sync)
            warc.close()
