"""Extraction beside the libraries it builds on: how right its text is on a labelled set of pages, and what a page costs.

``python -m benchmarks.extraction f1 FOLDER``: FOLDER is a copy of the public article-extraction-benchmark
(``ground-truth.json``, ``html/*.html.gz``). ``python -m benchmarks.extraction speed [FOLDER]`` needs nothing; with FOLDER the public pages are
a course too.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, median

from selectolax.lexbor import LexborHTMLParser

from benchmarks.demo_pages import AT, demo_pages
from benchmarks.generated_site import generate
from crawler.extract import generic
from crawler.extract.fast_text import LEAST_BESIDE, FastText, Rows, fast_text
from crawler.extract.record import extract
from crawler.items import Block, Fetched
from crawler.pool_process import collect_rarely
from crawler.sites import Site, read_sites
from pipelines.build import build, run_stages

FOLDS = 5
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
BESIDES = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.99, 2.0)
AGREED = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Values of ``generic.LEAST_SHARE``, ``fast_text.LEAST_BESIDE`` and ``generic.AGREED_SHARE`` that cross-validation chooses from; with 2 the walk is never sure."""
GOALS_MS = {"selectors": 6.0, "generic": 15.0, "every page of another site": 15.0}
"""Most median CPU milliseconds that extraction of a page may take."""
MOST_RATIO = {"selectors": 0.65, "generic": 0.85, "every page of another site": 1.3}
"""Most that a page may cost of one call of trafilatura in the best of the rounds, on any course: a quarter over what was measured
(decision 0018), so that a busy machine raises no alarm and a step back does. ``--goals`` holds it."""

Shingles = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    """One labelled page of the public set."""

    key: str
    html: bytes
    text: str


@dataclass(frozen=True)
class Score:
    """Means over pages, each between 0 and 1; F1 is that of the two means, as the set's own scorer has it."""

    f1: float
    precision: float
    recall: float


def read_pages(folder: Path) -> list[Page]:
    """The labelled pages of a folder. Raises OSError and ValueError for what is no such folder."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    return [
        Page(key, gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()), label.get("articleBody") or "")
        for key, label in sorted(truth.items())
    ]


def shingles(text: str) -> Shingles:
    """The runs of four words of a text, counted (fewer words are one run)."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


@lru_cache(maxsize=4096)
def _counts(expected: str, found: str) -> tuple[int, int, int]:
    """The runs of four words that both texts have, those found and those expected."""
    wanted, had = shingles(expected), shingles(found)
    return (wanted & had).total(), had.total(), wanted.total()


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """The score of (expected, found) texts: shares of common runs of four words, meaned over pages."""
    counts = [_counts(expected, found) for expected, found in pairs]
    precisions = [right / had for right, had, _ in counts if had]
    recalls = [right / wanted for right, _, wanted in counts if wanted]
    precision, recall = fmean(precisions), fmean(recalls)
    return Score(2 * precision * recall / (precision + recall), precision, recall)


def task_of(page: Page) -> tuple[Fetched, Site]:
    """A page of the public set as one that was imported from a site without a file."""
    site = Site("bench", "bench", f"https://bench-{page.key[:12]}.example/", known=False)
    return Fetched(f"{site.home_url}article/{page.key}", site.slug, page.html, "text/html; charset=utf-8", AT, imported=True), site


def ours(page: Page) -> str:
    """The text of the record that the whole path makes of a page without a site file; "" when it makes none."""
    fetched, site = task_of(page)
    record = build(fetched, site).record
    return record.text if record else ""


def _trafilatura(**options: bool) -> Callable[[Page], str]:
    import trafilatura

    return lambda page: trafilatura.extract(page.html.decode("utf-8", "replace"), include_comments=False, **options) or ""


def _readability(page: Page) -> str:
    return "\n".join(block.text for block in generic.readability_blocks(page.html.decode("utf-8", "replace")))


PEERS: dict[str, Callable[[], Callable[[Page], str]]] = {
    "trafilatura": _trafilatura,
    "trafilatura, precision": lambda: _trafilatura(favor_precision=True),
    "readability": lambda: _readability,
}


@dataclass(frozen=True)
class Outcome:
    """What becomes of a page by each way to its main text, and what the choice between these rests on."""

    expected: str
    walk: FastText
    by_walk: str
    quick: str
    first: str
    second: str
    quick_chars: int
    first_chars: int
    second_chars: int
    walk_chars: int

    def chosen(self, share: float, beside: float, agreed: float = generic.AGREED_SHARE) -> str:
        """The text when the thresholds have these values (else as ``generic.main_blocks`` chooses)."""
        if self.walk.is_sure(beside):
            return self.by_walk
        least = agreed * self.walk_chars
        if self.walk_chars and self.quick_chars >= least:
            return self.quick
        if self.first_chars and self.first_chars >= least:
            return self.first
        return self.second if self.first_chars < share * self.second_chars else self.first


def outcome(page: Page) -> Outcome:
    """All ways over one page; each goes through the whole path, so that the lines of its text are cleaned alike."""
    walks: list[FastText] = []
    quick: list[Block] = []
    before = generic.main_blocks

    def through(blocks: Callable[[str, LexborHTMLParser, str | None], list[Block]]) -> str:
        generic.main_blocks = blocks
        try:
            return ours(page)
        finally:
            generic.main_blocks = before

    def walk(html: str, tree: LexborHTMLParser, title: str | None) -> list[Block]:
        rows = Rows(tree.body) if tree.body else None
        walks.append(fast_text(tree, title, rows=rows))
        quick.extend(generic.trimmed_blocks(tree, rows) if rows else ())
        return walks[-1].blocks

    by_walk = through(walk)
    first, second = generic.both_blocks(page.html.decode("utf-8", "replace"))
    return Outcome(
        page.text, walks[0] if walks else FastText([]), by_walk, *(through(lambda *_, b=blocks: b) for blocks in (quick, first, second)),  # type: ignore[misc]
        *(sum(len(block.text) for block in blocks) for blocks in (quick, first, second, walks[0].blocks if walks else [])),
    )  # fmt: skip


def cross_validated(outcomes: Sequence[Outcome]) -> tuple[Score, list[tuple[float, float, float]]]:
    """The score when the thresholds are chosen on four fifths of the pages and judged on the rest, and the ones chosen.

    Of thresholds with one score the walk's lowest is chosen: that is the cheapest.
    """
    judged, chosen = [], []
    for fold in range(FOLDS):
        held = outcomes[fold::FOLDS]
        trained = [one for index, one in enumerate(outcomes) if index % FOLDS != fold]
        choices = [(share, beside, agreed) for beside in BESIDES for share in SHARES for agreed in AGREED]
        best = max(choices, key=lambda choice: score((one.expected, one.chosen(*choice)) for one in trained).f1)
        chosen.append(best)
        judged += [(one.expected, one.chosen(*best)) for one in held]
    return score(judged), chosen


# -- what a page costs


@dataclass(frozen=True)
class Course:
    """Pages of one kind with the site they belong to; ``path`` is the goal they fall under."""

    name: str
    path: str
    tasks: tuple[tuple[Fetched, Site], ...]


def courses(folder: Path, articles: int = 400) -> list[Course]:
    """The expected pages of the demo sites and generated articles, each with selectors and without."""
    demo = demo_pages()
    base = "http://127.0.0.1:9"
    made = generate(folder, base, articles)
    wordpress = read_site_text(folder, f'name_vi = "Bến Gỗ"\nhome_url = "{base}/"\nplatform = "wordpress"\n')
    pages = [
        (Fetched(base + a.path, wordpress.slug, (folder / a.path.strip("/") / "index.html").read_bytes(), "text/html; charset=utf-8", AT), wordpress)
        for a in made.articles
    ]
    return [
        Course("demo sites, selectors", "selectors", tuple((page.fetched, page.site) for page in demo)),
        Course("generated site, selectors", "selectors", tuple(pages)),
        Course("demo sites, generic", "generic", tuple(page.bare() for page in demo)),
        Course("generated site, generic", "generic", tuple(map(_bare, pages))),
    ]


def read_site_text(folder: Path, text: str) -> Site:
    """A site file of this text, read."""
    (folder / "sites").mkdir()
    (folder / "sites" / "ben-go.toml").write_text(text, "utf-8")
    return read_sites(folder / "sites")["ben-go"]


def _bare(task: tuple[Fetched, Site]) -> tuple[Fetched, Site]:
    fetched, site = task
    return fetched, Site(site.slug, site.name_vi, site.home_url)


def cost_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of a call, in this process."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def speed(course: Course) -> dict[str, float]:
    """Median CPU milliseconds of a page that is read for the first time, by turns: of extraction (response to record), of that with all stages,
    and of one call of trafilatura. The first half of a course is read before, as a crawl's workers read hundreds of pages of a site."""
    peer = _trafilatura(favor_precision=True)
    half = len(course.tasks) // 2
    for fetched, site in course.tasks[:half]:
        build(fetched, site)
    record, own, other = [], [], []
    for fetched, site in course.tasks[half:]:
        page, made = Page("", fetched.body, ""), []
        record.append(cost_ms(lambda f=fetched, s=site, into=made: into.append(extract(f, s).record)))  # type: ignore[misc]
        stages = cost_ms(lambda found=made[0]: run_stages(found, frozenset())) if made[0] is not None else 0.0  # type: ignore[misc]
        own.append(record[-1] + stages)
        other.append(cost_ms(lambda p=page: peer(p)))  # type: ignore[misc]
    medians = {"record_ms": record, "tulieu_ms": own, "trafilatura_ms": other}
    return {"pages": len(own), **{name: round(median(values), 2) for name, values in medians.items()}}


def best_speed(course: Course, rounds: int) -> dict[str, float]:
    """``speed`` in the round that has the lowest ratio, and the extraction of the quickest one. Each round has a process of its own, as a
    page is remembered that was read before, with the garbage collector as workers have it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1, initializer=collect_rarely) as pool:
        found = list(pool.map(speed, [course] * rounds))
    return {**min(found, key=ratio), "record_ms": min(one["record_ms"] for one in found)}


def ratio(one: dict[str, float]) -> float:
    """What our page costs of one call of trafilatura."""
    return one["tulieu_ms"] / one["trafilatura_ms"]


def too_slow(found: dict[str, dict[str, float]], paths: dict[str, str]) -> list[str]:
    """The courses that cost more than MOST_RATIO allows, one line each; ``paths`` are their goals' names."""
    most = {name: MOST_RATIO[paths[name]] for name in found}
    return [f"{name}: {ratio(one):.2f} of a trafilatura call, at most {most[name]}" for name, one in found.items() if ratio(one) > most[name]]


def _print_f1(pages: list[Page], as_json: bool) -> int:
    scores = {"tulieu": score((page.text, ours(page)) for page in pages)}
    scores |= {name: score((page.text, extract(page)) for page in pages) for name, make in PEERS.items() for extract in [make()]}
    outcomes = [outcome(page) for page in pages]
    scores["tulieu, cross-validated"], chosen = cross_validated(outcomes)
    sure = [one for one in outcomes if one.walk.is_sure()]
    scores["walk alone, where it is sure"] = score((one.expected, one.by_walk) for one in sure)
    scores["ensemble alone, there"] = score((one.expected, one.chosen(generic.LEAST_SHARE, 2.0)) for one in sure)
    scores["ensemble alone, all pages"] = score((one.expected, one.chosen(generic.LEAST_SHARE, 2.0)) for one in outcomes)
    if as_json:
        print(json.dumps({"pages": len(pages), "thresholds": chosen, "sure": len(sure), "scores": {n: vars(s) for n, s in scores.items()}}, indent=1))
        return 0
    print(f"{len(pages)} pages{'F1':>29}{'P':>8}{'R':>8}")
    for name, one in scores.items():
        print(f"{name:30}{one.f1:8.4f}{one.precision:8.4f}{one.recall:8.4f}")
    print(f"the walk of the tree is sure of {len(sure)} pages")
    print(f"thresholds chosen by fold: {', '.join(map(str, chosen))} (in use: {(generic.LEAST_SHARE, LEAST_BESIDE, generic.AGREED_SHARE)})")
    return 0


def _print_speed(pages: list[Page], as_json: bool, rounds: int, goals: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="tulieu-bench-") as name:
        measured = courses(Path(name))
    if pages:
        measured.append(Course("public set, generic", "every page of another site", tuple(map(task_of, pages))))
    found = {course.name: {**best_speed(course, rounds), "goal_ms": GOALS_MS[course.path]} for course in measured}
    slow = too_slow(found, {course.name: course.path for course in measured})
    if as_json:
        print(json.dumps({"courses": found, "too_slow": slow}, indent=1))
        return int(goals and bool(slow))
    print(f"{'median CPU ms a page':28}{'pages':>7}{'extraction':>12}{'goal':>6}{'all stages':>12}{'trafilatura':>13}{'ratio':>7}")
    for label, one in found.items():
        print(f"{label:28}{one['pages']:7.0f}{one['record_ms']:12.2f}{one['goal_ms']:6.0f}{one['tulieu_ms']:12.2f}{one['trafilatura_ms']:13.2f}{ratio(one):7.2f}")
    print("\n".join(f"too slow: {line}" for line in slow) or "no course costs more than is held")
    return int(goals and bool(slow))


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: measured; 1: a page costs too much (with --goals); 2: wrong usage."""
    parser = argparse.ArgumentParser(prog="benchmarks.extraction", description=__doc__)
    parser.add_argument("what", choices=["f1", "speed"])
    parser.add_argument("folder", nargs="?", type=Path, help="the labelled pages; f1 needs them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--rounds", type=int, choices=range(1, 11), default=1, metavar="1-10", help="for speed: rounds, of which the best counts")
    parser.add_argument("--goals", action="store_true", help="for speed: exit 1 when a page costs more than is held")
    options = parser.parse_args(arguments)
    if options.what == "f1" and options.folder is None:
        parser.error("f1: found no folder, expected that of the labelled pages")
    try:
        pages = read_pages(options.folder) if options.folder else []
    except (OSError, ValueError) as error:
        print(f"benchmarks.extraction: {options.folder}: found {error}, expected a copy of article-extraction-benchmark", file=sys.stderr)
        return 2
    if options.what == "speed":
        return _print_speed(pages, options.json, options.rounds, options.goals)
    return _print_f1(pages, options.json)


if __name__ == "__main__":
    sys.exit(main())
