"""``make torture``: kills a long crawl at random moments, has it go on, and compares the end with an undisturbed crawl.

Environment: TORTURE_PAGES (1000), TORTURE_KILLS (20), TORTURE_SEED (random; printed, so that a run can be repeated: it is killed at the same shares of the time).
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile_server import plain_pages, serve
from tests.killing import Left, armed, differing, kill_after, left
from tests.test_bad_pages import site_file
from tests.warm import Warm

SHOWN = 5
"""Differing rows of a round that are printed."""


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

    def undisturbed(self) -> tuple[Left, float]:
        """What a crawl leaves that nobody disturbs, and the seconds that it took, as those take that are killed."""
        armed("", ["--help"]).communicate(300)  # else it would wait for the modules that all of them are forked with
        began = time.monotonic()
        self.crawl("whole")
        took_s = time.monotonic() - began
        return self.left("whole"), took_s

    def crawl(self, name: str) -> None:
        """Crawls to the end."""
        process = self.start(name)
        _, err = process.communicate(600)
        assert process.returncode == 0, err

    def left(self, name: str) -> Left:
        """What is there."""
        return left(self.folder / name / "archive.db", self.folder / name / "captures")

    def finish(self, name: str) -> Left:
        """Crawls to the end and reads what is there."""
        self.crawl(name)
        return self.left(name)

    def round(self, shares: Sequence[float], took_s: float, name: str, undisturbed: Left) -> tuple[list[bool], list[str]]:
        """Kills a crawl at each share of the time that is left of ``took_s``, has it go on, and compares the end.

        Returns for each share whether the crawl was still under way, and what differs.
        """
        killed = []
        for share in shares:
            killed.append(kill_after(self.start(name), share * took_s))
            if not killed[-1]:
                break  # another start would be another visit
            took_s *= 1 - share
        found = differing(undisturbed, self.finish(name))
        if not found:
            shutil.rmtree(self.folder / name)
        return killed, found


def plan(seed: int, kills: int) -> list[list[float]]:
    """The rounds of a run: at which shares of the time that is left each is killed. The same for the same seed."""
    chance = random.Random(seed)
    rounds: list[list[float]] = []
    while (more := kills - sum(map(len, rounds))) > 0:
        rounds.append([chance.uniform(0.1, 0.9) for _ in range(min(chance.choice((1, 1, 1, 2, 3)), more))])
    return rounds


def options(environment: Mapping[str, str]) -> tuple[int, int, int]:
    """How many pages, how many kills, and the seed."""
    pages, kills = (int(environment.get(f"TORTURE_{name}", default)) for name, default in (("PAGES", "1000"), ("KILLS", "20")))
    return pages, kills, int(environment.get("TORTURE_SEED", str(random.randrange(10**6))))


def main() -> int:
    """Runs all rounds; the exit status is 1 when one of them ended differently, with a line for each."""
    pages, kills, seed = options(os.environ)
    print(f"TORTURE_SEED={seed}: {pages} pages, {kills} kills", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    failed = killed = 0
    rounds = plan(seed, kills)
    with serve(torture_site(pages)) as (port, _):
        torture = Torture(folder, port)
        torture.prepare()
        undisturbed, took_s = torture.undisturbed()
        assert len(undisturbed.pages) == pages, len(undisturbed.pages)
        print(f"undisturbed: {took_s:.1f} s, {len(undisturbed.ledger)} addresses", flush=True)
        for number, shares in enumerate(rounds, 1):
            under_way, found = torture.round(shares, took_s, f"round-{number}", undisturbed)
            killed += sum(under_way)
            failed += bool(found)
            late = "" if all(under_way) else " (it had ended before the last)"
            at = " and ".join(f"{share:.1%}" for share in shares)
            print(f"round {number}, killed at {at} of the time left{late}: {'differs' if found else 'equal'}", flush=True)
            for line in found[:SHOWN]:
                print(f"  {line}", flush=True)
    print(f"{killed} of {kills} kills met a crawl under way; ", end="")
    if failed:
        print(f"{failed} of {len(rounds)} rounds ended differently: see {folder}", flush=True)
        return 1
    print(f"all {len(rounds)} rounds ended like the undisturbed crawl", flush=True)
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
