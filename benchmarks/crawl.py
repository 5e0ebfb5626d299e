"""Crawls a generated site with Tư Liệu, with a bare Scrapy spider and with the tutorial design, in one run, one after another.

``make bench``, or ``python -m benchmarks.crawl [PAGES]`` in the virtual environment.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.contestants import ALL, BARE, ROOT, SELECTORS, TUTORIAL, Contestant, Course
from benchmarks.generated_site import generate
from benchmarks.measure import Usage, run
from benchmarks.web_server import Hit, WebServerError, free_port, nginx, serve

GOALS = {"of_bare": 0.25, "of_tutorial": 2.5, "last_of_first": 0.85}
"""Least ratios of pages per second: to the bare spider, to the tutorial design, of the last thousand pages to the first."""
MOST_PEAK_BYTES = 700_000_000


@dataclass(frozen=True)
class Figures:
    """One contestant's figures. ``pages`` are articles answered, ``stored`` those kept right (None: it keeps none).

    ``per_s`` is articles per second of the whole command, ``thousands_per_s`` the same between the first and last
    answer of every full thousand (from the server's log); ``cpu_s_per_1000`` counts all processes but the server.
    """

    name: str
    pages: int
    stored: int | None
    requests: int
    wall_s: float
    per_s: float
    cpu_s_per_1000: float
    peak_mb: float
    thousands_per_s: tuple[float, ...]

    @property
    def last_of_first(self) -> float | None:
        """The rate over the last full thousand to that over the first; None when there are not two."""
        return self.thousands_per_s[-1] / self.thousands_per_s[0] if len(self.thousands_per_s) > 1 else None


def figures(contestant: Contestant, course: Course, usage: Usage, hits: Iterable[Hit]) -> Figures:
    """The figures of one run, from what it used and the requests it made."""
    hits = list(hits)
    articles = {article.path for article in course.site.articles}
    first: dict[str, float] = {}
    for hit in hits:
        if hit.path in articles and hit.status == 200:
            first.setdefault(hit.path, hit.time_s)
    times = sorted(first.values())
    steps = range(0, len(times) - 999, 1000)
    return Figures(
        name=contestant.name, pages=len(times), stored=contestant.stored(course) if contestant.stored and usage.status == 0 else None,
        requests=len(hits), wall_s=round(usage.wall_s, 2), per_s=round(len(times) / usage.wall_s, 2),
        cpu_s_per_1000=round(usage.cpu_s * 1000 / max(1, len(times)), 2), peak_mb=round(usage.peak_bytes / 1e6, 1),
        thousands_per_s=tuple(round(999 / max(times[n + 999] - times[n], 1e-6), 1) for n in steps),
    )  # fmt: skip


def ratios(all_figures: list[Figures]) -> dict[str, dict[str, float]]:
    """Pages per second of each contestant to those of the bare spider and of the tutorial design, as far as they ran."""
    rates = {one.name: one.per_s for one in all_figures}
    peers = {"of_bare": rates.get(BARE.name), "of_tutorial": rates.get(TUTORIAL.name)}
    return {name: {key: round(rate / peer, 3) for key, peer in peers.items() if peer} for name, rate in rates.items()}


def missed(all_figures: list[Figures]) -> list[str]:
    """The goals that our crawl with selectors does not reach, one line each; goals that this run cannot judge are left."""
    ours = next((one for one in all_figures if one.name == SELECTORS.name), None)
    if ours is None:
        return []
    reached = dict(ratios(all_figures)[ours.name])
    if ours.last_of_first is not None:
        reached["last_of_first"] = ours.last_of_first
    lines = [f"{key}: {value:.2f}, goal {GOALS[key]}" for key, value in reached.items() if value < GOALS[key]]
    if ours.peak_mb * 1e6 > MOST_PEAK_BYTES:
        lines.append(f"peak memory: {ours.peak_mb:.0f} MB, goal {MOST_PEAK_BYTES / 1e6:.0f}")
    return lines


def table(all_figures: list[Figures]) -> str:
    """The figures as text, with the ratios."""
    lines = [f"{'':34}{'pages/s':>9}{'x bare':>8}{'x tutorial':>12}{'CPU s/1000':>12}{'peak MB':>9}  pages/s by thousand"]
    for one in all_figures:
        to = ratios(all_figures)[one.name]
        rates = " ".join(f"{rate:.0f}" for rate in one.thousands_per_s) or "-"
        lines.append(
            f"{one.name:34}{one.per_s:9.1f}{to.get('of_bare', float('nan')):8.2f}{to.get('of_tutorial', float('nan')):12.2f}"
            f"{one.cpu_s_per_1000:12.2f}{one.peak_mb:9.0f}  {rates}"
        )
    return "\n".join(lines)


def measure(pages: int, contestants: Iterable[Contestant], folder: Path) -> tuple[list[Figures], list[str]]:
    """Generates a site of so many articles in a folder, serves it, runs the contestants one after another.

    Returns their figures and what went wrong, one line each. Raises WebServerError without a working nginx.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    site = generate(folder / "site", base, pages)
    found, wrong = [], []
    with serve(folder / "site", folder / "nginx", port) as server:
        for number, contestant in enumerate(contestants):
            course = Course(base, site, folder / f"contestant-{number}")
            course.folder.mkdir()
            before = len(server.hits())
            usage = run(contestant.command(course), course.folder, {"PYTHONPATH": str(ROOT)})
            one = figures(contestant, course, usage, server.hits(before))
            found.append(one)
            if usage.status != 0:
                wrong.append(f"{one.name}: ended with status {usage.status}")
            if one.pages < pages or (one.stored is not None and one.stored < pages):
                wrong.append(f"{one.name}: {one.pages} of {pages} articles fetched, {one.stored} stored right")
    return found, wrong


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: measured; 1: something went wrong or a goal was missed (with --goals); 2: wrong usage, no nginx."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=int, default=5000, help="articles of the generated site [5000]")
    parser.add_argument("--only", action="append", choices=[c.name for c in ALL], help="run only this contestant")
    parser.add_argument("--goals", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    if options.pages < 1:
        parser.error(f"pages: found {options.pages}, expected at least 1")
    chosen = [contestant for contestant in ALL if not options.only or contestant.name in options.only]
    try:
        nginx()
        with tempfile.TemporaryDirectory(prefix="tulieu-bench-") as name:
            found, wrong = measure(options.pages, chosen, Path(name))
    except WebServerError as error:
        print(f"benchmarks.crawl: {error}", file=sys.stderr)
        return 2
    below = missed(found) if options.pages >= 2000 else []
    if options.json:
        machine = {"cpus": os.cpu_count(), "load_1_min": round(os.getloadavg()[0], 2)}
        results = [{**asdict(one), "last_of_first": one.last_of_first, **ratios(found)[one.name]} for one in found]
        print(json.dumps({"pages": options.pages, "machine": machine, "contestants": results, "goals_missed": below, "wrong": wrong}, indent=1, ensure_ascii=False))
    else:
        print(table(found))
        print("\n".join([*wrong, *(f"goal missed: {line}" for line in below)]) or "all articles fetched and stored right")
    return int(bool(wrong) or (options.goals and bool(below)))


if __name__ == "__main__":
    sys.exit(main())
