"""``make torture``: kills a long crawl at random moments, has it go on, and compares the end with an undisturbed crawl.

Environment: TORTURE_PAGES (1000), TORTURE_KILLS (20), TORTURE_SEED (random; printed, so that a run can be repeated).
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile_server import plain_pages, serve
from tests.killing import Left, armed, kill_after, left
from tests.test_bad_pages import site_file
from tests.warm import Warm


def torture_site(pages: int) -> dict[str, Callable[[Any], None]]:
    """Articles named by links, and half of them by a sitemap too: a run has a first stage to be killed in."""
    site = plain_pages(pages)

    def sitemap(handler: Any) -> None:
        base = "http://" + handler.headers["Host"]
        urls = "".join(f"<url><loc>{base}{path}</loc></url>" for path in list(plain_pages(pages))[::2])
        handler.send(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', kind="application/xml")

    return {**site, "/sitemap.xml": sitemap}


@dataclass(frozen=True)
class Torture:
    """One site, crawled again and again into folders of their own."""

    folder: Path
    port: int

    def prepare(self) -> None:
        site_file(self.folder / "sites", "bo-tre", self.port, '[discover]\nways = ["links", "sitemap"]')

    def arguments(self, name: str) -> list[str | Path]:
        """What follows ``tulieu`` to crawl into a folder of that name."""
        return ["crawl", "bo-tre", "--sites", self.folder / "sites", "--allow-loopback", "--archive", self.folder / name / "archive.db"]

    def start(self, name: str, code: str = "") -> Warm:
        return armed(code, self.arguments(name))

    def finish(self, name: str) -> Left:
        """Crawls to the end and reads what is there."""
        process = self.start(name)
        _, err = process.communicate(600)
        assert process.returncode == 0, err
        return left(self.folder / name / "archive.db", self.folder / name / "captures")

    def round(self, moments_s: list[float], name: str, undisturbed: Left) -> list[str]:
        """Kills a crawl at each moment in turn, has it go on, and names what differs in the end."""
        for moment_s in moments_s:
            kill_after(self.start(name), moment_s)
        result = self.finish(name)
        differing = [part for part in undisturbed.__dict__ if getattr(undisturbed, part) != getattr(result, part)]
        if not differing:
            shutil.rmtree(self.folder / name)
        return differing


def main() -> int:
    """Runs all rounds; the exit status is the number of those that ended differently."""
    pages, kills = int(os.environ.get("TORTURE_PAGES", "1000")), int(os.environ.get("TORTURE_KILLS", "20"))
    seed = int(os.environ.get("TORTURE_SEED", str(random.randrange(10**6))))
    print(f"TORTURE_SEED={seed}: {pages} pages, {kills} kills", flush=True)
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    failed = 0
    with serve(torture_site(pages)) as (port, _):
        torture = Torture(folder, port)
        torture.prepare()
        began = time.monotonic()
        undisturbed = torture.finish("whole")
        took_s = time.monotonic() - began
        assert len(undisturbed.pages) == pages, len(undisturbed.pages)
        print(f"undisturbed: {took_s:.1f} s, {len(undisturbed.ledger)} addresses", flush=True)
        killed = 0
        while killed < kills:
            moments = [chance.uniform(0.2, took_s) for _ in range(min(chance.choice((1, 1, 1, 2, 3)), kills - killed))]
            killed += len(moments)
            differing = torture.round(moments, f"kill-{killed}", undisturbed)
            failed += bool(differing)
            said = f"differs in {', '.join(differing)}; see {folder}/kill-{killed}" if differing else "equal"
            print(f"killed at {', '.join(f'{moment:.2f}' for moment in moments)} s: {said}", flush=True)
    if not failed:
        shutil.rmtree(folder)
    return failed


if __name__ == "__main__":
    sys.exit(main())
