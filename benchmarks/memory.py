"""Memory of one crawl of many sites at once, all its processes together: run it with ``python -m benchmarks.memory``.

Sites are generated and served on loopback by a process of their own; the crawl runs with everything on. Every tenth of
a second the proportional share (PSS) of all processes of the crawl is added up from /proc: shared pages count once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("ấp", "nhóm", "mùa", "nước", "trẻ em", "lớp học", "vườn", "sông", "chợ", "trạm y tế", "con đường", "cây cầu", "bữa cơm")


@dataclass(frozen=True)
class Peak:
    """What a crawl took at most. ``processes`` is how many ran then; ``pages`` how many records the archive got."""

    sites: int
    pages: int
    peak_mib: float
    main_mib: float
    processes: int
    seconds: float


def page(site: str, number: int, pages: int, paragraphs: int) -> str:
    """A generated page whose text differs from every other's."""
    title = f"Bản tin {number} của {site}"
    links = " ".join(f'<a href="/tin/{other}">tin {other}</a>' for other in range(1, pages))
    sentences = (
        f"Tuần thứ {number + line}, {WORDS[(number + line) % 13]} và {WORDS[(number * 3 + line) % 13]} của {site} được nhắc tới nhiều lần "
        f"trong buổi họp, và mọi người ghi lại {number * 7 + line} việc còn phải làm trước khi mưa về."
        for line in range(paragraphs)
    )
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body><nav>{links}</nav>'
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )


def serve(sender: Connection, pages: int, paragraphs: int) -> None:
    """Serves the sites on a free port, which it sends; runs until it is terminated."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            number = self.path.removeprefix("/tin/")
            known = self.path == "/" or (number != self.path and number.isdigit() and int(number) < pages)
            host = (self.headers.get("Host") or "").partition(".")[0]
            body = page(host, int(number) if number.isdigit() else 0, pages, paragraphs).encode() if known else b"none"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sender.send(server.server_address[1])
    server.serve_forever()


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found, waiting = [], [pid]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:
                continue  # it ended meanwhile
    return found


def pss_mib(pid: int) -> float:
    """The memory of a process in MiB, pages that it shares with others counted in parts; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


Server = Callable[[Connection, int, int], None]
"""Serves sites of so many pages of so many paragraphs, as ``serve``."""


def measure(
    sites: int, pages: int, paragraphs: int = 12, folder: Path | None = None, served: Server = serve, look: Callable[[Path], None] | None = None
) -> Peak:
    """Crawls generated sites in one command and returns what that took; ``look`` may look at the archive before it is removed.

    Raises RuntimeError when the crawl fails.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=served, args=(sender, pages, paragraphs), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        base = Path(name)
        port = receiver.recv()
        (base / "sites").mkdir()
        for number in range(sites):
            slug = f"ban-{number:03}"
            text = f'name_vi = "{slug}"\nhome_url = "http://{slug}.localhost:{port}/"\n[pace]\ndelay_s = 0\n'
            (base / "sites" / f"{slug}.toml").write_text(text, "utf-8")
        try:
            peak = _crawl(base, sites)
            if look is not None:
                look(base / "archive.db")
            return peak
        finally:
            server.terminate()
            server.join()


def _crawl(base: Path, sites: int) -> Peak:
    options = ["--sites", base / "sites", "--archive", base / "archive.db", "--allow-loopback", "--jobs", sites, "--json"]
    command = [sys.executable, "-m", "scripts.main", "crawl", "--all", *map(str, options)]
    began = time.monotonic()
    with open(base / "out.json", "w+") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out)
        peak, main, count = 0.0, 0.0, 0
        while process.poll() is None:
            shares = [pss_mib(pid) for pid in family(process.pid)]
            if sum(shares) > peak:
                peak, main, count = sum(shares), shares[0], len(shares)
            time.sleep(0.1)
        out.seek(0)
        runs = json.load(out)["runs"]
    if process.returncode or len(runs) != sites:
        raise RuntimeError(f"the crawl ended with status {process.returncode} and {len(runs)} runs")
    found = sum(run["counts"]["pages_new"] for run in runs)
    return Peak(sites, found, round(peak, 1), round(main, 1), count, round(time.monotonic() - began, 1))


def main() -> None:
    """Prints the peak as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=50, help="sites that are crawled at once")
    parser.add_argument("--pages", type=int, default=40, help="pages of each site")
    parser.add_argument("--paragraphs", type=int, default=12, help="paragraphs of each page")
    chosen = parser.parse_args()
    print(json.dumps(asdict(measure(chosen.sites, chosen.pages, chosen.paragraphs))))


if __name__ == "__main__":
    main()
