"""``tulieu demo``: serves the bundled demo sites, crawls them, builds the archive and opens the portal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from archive.reader import connect
from archive.schema import check
from crawler.monitor.options import CrawlOptions
from crawler.monitor.run import crawl
from demo.replica import DEMO_SITES
from demo.server import DEMO_PORT, DemoServer
from scripts.options import ROOT, archive_options, captures_of
from scripts.progress import progress
from scripts.serve import free_port, run_portal


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port of the portal.")
@click.option("--no-serve", is_flag=True, help="End when the archive is built.")
@archive_options
def demo(port: int, no_serve: bool, archive: Path, captures: Path | None) -> None:
    """Crawl the demo sites over HTTP on loopback into an archive and open the portal; Ctrl-C ends all."""
    check(archive)
    folder = captures_of(archive, captures)
    sock = None if no_serve else free_port("127.0.0.1", port)
    try:
        server = DemoServer(DEMO_PORT)
    except OSError:
        message = f"port {DEMO_PORT} on 127.0.0.1 is taken by another program; the demo sites need it"
        raise click.UsageError(message) from None
    with server:
        if is_new(archive):
            click.echo(f"Five demo sites on http://<site>.localhost:{DEMO_PORT}/ are crawled as they were before their latest edits ...")
            server.earlier = True
            if status := first_crawl(archive, folder):
                sys.exit(status)
            server.earlier = False
        click.echo(f"Five demo sites on http://<site>.localhost:{DEMO_PORT}/ are crawled as they are now ...")
        with progress() as display:
            options = CrawlOptions(
                archive, folder, ROOT / "demo" / "sites", allow_loopback=True, contact="local demo", at_once=True, display=display
            )
            results = crawl(DEMO_SITES, options)
        if any(result.reason == "shutdown" for result in results):
            sys.exit(130)
        click.echo(summary(archive))
        if sock is not None:
            click.echo(f"The portal is at http://127.0.0.1:{sock.getsockname()[1]}/ (Ctrl-C ends all)")
            run_portal(archive, sock)
    sys.exit(int(len(results) < len(DEMO_SITES) or any(result.outcome == "failed" for result in results)))


def is_new(archive: Path) -> bool:
    """Whether nothing was crawled into an archive yet."""
    if not archive.exists():
        return True
    connection = connect(archive)
    (crawled,) = connection.execute("select count(*) from runs").fetchone()
    connection.close()
    return not crawled


def first_crawl(archive: Path, folder: Path) -> int:
    """Crawls the demo sites in a process of its own, for Twisted's reactor runs once in each; returns its exit status."""
    where = ("--archive", str(archive.resolve()), "--captures", str(folder.resolve()), "--sites", str(ROOT / "demo" / "sites"))
    command = [sys.executable, "-m", "scripts.main", "crawl", *DEMO_SITES, "--allow-loopback", *where]
    try:
        return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
    except KeyboardInterrupt:
        return 130


def summary(archive: Path) -> str:
    """What an archive holds per site and language, as a small table."""
    connection = connect(archive)
    rows = connection.execute(
        "select site, language, count(*), count(date_published), sum(word_count) from pages where state = 'live' "
        "group by site, language order by site, count(*) desc"
    ).fetchall()
    connection.close()
    lines = [f"{'site':<22}{'language':<10}{'pages':>6}{'dated':>7}{'words':>9}"]
    lines += [f"{site:<22}{language:<10}{pages:>6}{dated:>7}{words:>9}" for site, language, pages, dated, words in rows]
    total = sum(row[2] for row in rows)
    return "\n".join([*lines, f"{total} pages in {archive}"])
