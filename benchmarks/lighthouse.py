"""Scores of the portal's home, results and reader pages by Lighthouse, in Debian's Chromium (npm install in benchmarks/node first).

    npm ci --prefix benchmarks/node
    python -m benchmarks.lighthouse ARCHIVE [--runs 3] [--page reader] [--least 95] [--json]

``tulieu demo --no-serve`` makes an archive. Exit status 1 when a category of a page is under ``--least``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.portal_server import serving
from portal.app import make_app

NODE = Path(__file__).parent / "node"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FORMS = {"phone": (), "desktop": ("--preset=desktop",)}
"""Lighthouse's own throttled phone (its default) and its desktop."""
TIMEOUT_S = 180


@dataclass(frozen=True)
class Score:
    """What Lighthouse says of one page: scores from 0 to 100 and the audits that lost points."""

    page: str
    form: str
    scores: dict[str, int]
    failed: tuple[str, ...]
    weight_bytes: int
    requests: int


def median(runs: list[Score]) -> Score:
    """The run in the middle by performance: the only score that a busy machine changes."""
    return sorted(runs, key=lambda score: score.scores["performance"])[len(runs) // 2]


def read(page: str, form: str, report: dict[str, Any]) -> Score:
    """The score in a report of Lighthouse. Raises KeyError when a category was not measured."""
    scores = {name: round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES}
    counted = {ref["id"] for name in CATEGORIES for ref in report["categories"][name]["auditRefs"] if ref["weight"]}
    failed = [name for name, audit in report["audits"].items() if name in counted and audit["score"] is not None and audit["score"] < 0.9]
    requests = report["audits"]["network-requests"]["details"]["items"]
    return Score(page, form, scores, tuple(sorted(failed)), sum(int(each.get("transferSize") or 0) for each in requests), len(requests))


def measure(address: str, page: str, form: str, folder: Path) -> Score:
    """One run. Raises subprocess.CalledProcessError when Lighthouse fails, FileNotFoundError when it is not installed."""
    tool = NODE / "node_modules" / ".bin" / "lighthouse"
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    out = folder / f"{page}-{form}.json"
    command = [str(tool), address, "--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={' '.join(FLAGS)}", *FORMS[form]]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    subprocess.run(command, check=True, timeout=TIMEOUT_S, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True)
    return read(page, form, json.loads(out.read_text("utf-8")))


def pages(base: str) -> dict[str, str]:
    """The three pages that are measured."""
    return {"home": f"{base}/", "results": f"{base}/search?q=nuoc", "reader": f"{base}/pages/1?q=nuoc"}


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--least", default=95, show_default=True, help="The score that every category has to reach.")
@click.option("--runs", default=3, show_default=True, help="Runs of each page; the middle one counts.")
@click.option("--page", "only", multiple=True, help="Only these pages: home, results, reader.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(archive: Path, least: int, runs: int, only: tuple[str, ...], as_json: bool) -> None:
    """Measure the portal over ARCHIVE with Lighthouse, on its phone and its desktop."""
    with tempfile.TemporaryDirectory() as folder, serving(make_app(archive).app()) as base:
        found = [
            median([measure(address, page, form, Path(folder)) for _ in range(runs)])
            for page, address in pages(base).items()
            if not only or page in only
            for form in FORMS
        ]
    if as_json:
        click.echo(json.dumps([score.__dict__ for score in found], indent=1))
    else:
        click.echo(f"{'page':<9}{'form':<9}" + "".join(f"{name:>16}" for name in CATEGORIES) + f"{'kB':>8}{'requests':>10}")
        for score in found:
            row = "".join(f"{score.scores[name]:>16}" for name in CATEGORIES)
            click.echo(f"{score.page:<9}{score.form:<9}{row}{score.weight_bytes / 1000:>8.1f}{score.requests:>10}  {' '.join(score.failed)}")
    if any(value < least for score in found for value in score.scores.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
