"""The portal under load: ``python -m benchmarks.load [--pages 100000] [--readers 50] [--seconds 60]``.

A generated archive is served by ``tulieu serve``, and each reader asks for a page every two seconds. Latency is worth what the machine
has free; the server's CPU time of a request, taken one at a time afterwards by pages not asked for before, holds on a busy one too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from archive.reader import connect
from benchmarks.generated_archive import make
from benchmarks.search import SEED, language, queries

ROOT = Path(__file__).resolve().parent.parent
EVERY_S = 2.0
TIMEOUT_S = 60.0
SEARCHES = {
    "word": "one common word", "words": "two common words", "unaccented": "four common words, no accents", "phrase": "phrase of 2", "prefix": "prefix of 3 letters",
    "filters": "filters", "newest": "newest",
}  # fmt: skip
"""Kinds of requests that are searches -> the queries of ``benchmarks.search`` that they ask."""
KINDS = ("home", *SEARCHES, "reader", "reader, from a search")
ASKED = (2, 3, 3, 1, 1, 1, 2, 1, 8, 3)
"""How often each of KINDS is asked for: every second request is a search, every twelfth the home page."""
PROBES = 20
"""Requests of each kind of which the CPU time is taken."""
GOAL_P95_MS = 300.0


@dataclass(frozen=True)
class Answer:
    """One request: its kind, its status (0 when there was none) and how long it took."""

    kind: str
    status: int
    ms: float


@dataclass
class Load:
    """What was measured. ``cpu_ms`` is the median CPU time of the server by kind of request; ``first_ms`` and ``second_ms`` those of the portal's
    lists, asked for once and again; memory is the server's own (not the archive's pages that the system keeps) at the start, after
    half of the time and at the end."""

    requests: int = 0
    errors: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    asked: dict[str, int] = field(default_factory=dict)
    cpu_share: float = 0.0
    memory_mib: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cpu_ms: dict[str, float] = field(default_factory=dict)
    first_ms: dict[str, float] = field(default_factory=dict)
    second_ms: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Server:
    """A portal in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], base: str) -> None:
        self.process, self.place = process, urlsplit(base).netloc

    @property
    def cpu_s(self) -> float:
        """The CPU time that its process has used; the clock of another process is named by its number (clock_getcpuclockid(3))."""
        return time.clock_gettime(~self.process.pid << 3 | 2)

    @property
    def memory_mib(self) -> float:
        """Memory of its own."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024

    def connection(self) -> http.client.HTTPConnection:
        """A connection of one reader."""
        return http.client.HTTPConnection(self.place, timeout=TIMEOUT_S)


@contextmanager
def serving(archive: Path) -> Iterator[Server]:
    """``tulieu serve`` over an archive until the block ends. Raises RuntimeError when it does not start."""
    command = [sys.executable, "-m", "scripts.main", "serve", "--port", "0", "--archive", str(archive)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if "http://" not in said:
            raise RuntimeError(f"the portal did not start: {said or process.wait()}")
        server = Server(process, next(word for word in said.split() if word.startswith("http://")))
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait(server: Server) -> None:
    """Waits until the portal answers a page that reads nothing of the archive."""
    deadline = time.monotonic() + TIMEOUT_S
    while ask(server.connection(), "start", "/about").status != 200:
        if time.monotonic() > deadline:
            raise RuntimeError("the portal does not answer")
        time.sleep(0.1)


def ask(connection: http.client.HTTPConnection, kind: str, path: str) -> Answer:
    """Asks for an address and reads the whole answer."""
    begun = time.perf_counter()
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        status = response.status
    except (OSError, http.client.HTTPException):
        connection.close()
        status = 0
    return Answer(kind, status, (time.perf_counter() - begun) * 1000)


class Wishes:
    """Addresses that readers ask for, drawn by a seed."""

    def __init__(self, pages: int, seed: int) -> None:
        self._draw, self._pages = random.Random(seed), pages
        made = queries(language(), each=2_000)
        self._queries = {kind: made[name] for kind, name in SEARCHES.items()}

    def any(self) -> tuple[str, str]:
        """(kind, address) of some request."""
        return self.of(self._draw.choices(KINDS, ASKED)[0])

    def of(self, kind: str) -> tuple[str, str]:
        """A request of one kind."""
        page = f"/pages/{self._draw.randrange(1, self._pages + 1)}"
        if kind in SEARCHES:
            query, sort = self._draw.choice(self._queries[kind])
            return kind, "/search?" + urlencode([("q", query)] + [("sort", sort)] * (sort != "relevance"))
        if kind == "home":
            return kind, "/"
        return kind, page if kind == "reader" else f"{page}?{urlencode([('q', self._draw.choice(self._queries['words'])[0])])}"


def read(server: Server, pages: int, readers: int, seconds: float) -> tuple[list[Answer], tuple[float, float, float], float]:
    """Lets readers ask; returns their answers, memory at the start, half-way and at the end (MiB), and the server's CPU time a second."""
    wishes, lock, answers = Wishes(pages, SEED), threading.Lock(), list[Answer]()
    begun = time.monotonic()

    def reader(number: int) -> None:
        connection = server.connection()
        due = begun + EVERY_S * number / readers
        while due < begun + seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            with lock:
                kind, path = wishes.any()
            answer = ask(connection, kind, path)
            with lock:
                answers.append(answer)
            due += EVERY_S
        connection.close()

    at_start, spent = server.memory_mib, server.cpu_s
    threads = [threading.Thread(target=reader, args=[number]) for number in range(readers)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 2)
    half_way = server.memory_mib
    for thread in threads:
        thread.join()
    return answers, (at_start, half_way, server.memory_mib), (server.cpu_s - spent) / (time.monotonic() - begun)


def cpu_of(server: Server, kind: str, path: str) -> tuple[float, Answer]:
    """The server's CPU time for one request (ms) and its answer."""
    connection, begun = server.connection(), server.cpu_s
    answer = ask(connection, kind, path)
    connection.close()
    return (server.cpu_s - begun) * 1000, answer


def lists(archive: Path) -> list[str]:
    """The addresses that count over the whole archive, and the largest of each kind of subject."""
    connection = connect(archive)
    (site,) = connection.execute("select site from pages group by 1 order by count(*) desc limit 1").fetchone()
    (topic,) = connection.execute("select topic from page_topics group by 1 order by count(*) desc limit 1").fetchone()
    (place,) = connection.execute(
        "select substr(e.key, 7) from mentions m join entities e on e.id = m.entity_id group by 1 order by count(*) desc limit 1"
    ).fetchone()
    (law,) = connection.execute("select key from legal_references group by 1 order by count(*) desc limit 1").fetchone()
    connection.close()
    own = [f"/sites/{site}", f"/topics/{topic}", f"/places/{place}", f"/legal/{law}", f"/sites/{site}.atom", f"/topics/{topic}.atom"]
    return ["/", "/sites", "/topics", "/places", "/organisations", "/legal", "/data", "/data/dashboard", "/search", "/search.atom", "/search.json?q=a*", *own]


def measure(archive: Path, pages: int, readers: int, seconds: float, probes: int = PROBES) -> Load:
    """Serves an archive of ``pages`` pages and measures it."""
    with serving(archive) as server:
        found = Load()
        spent = {path: [cpu_of(server, path, path) for _ in range(2)] for path in lists(archive)}
        answers, found.memory_mib, found.cpu_share = read(server, pages, readers, seconds)
        wishes = Wishes(pages, SEED + 1)
        probed = {kind: [cpu_of(server, *wishes.of(kind)) for _ in range(probes)] for kind in KINDS}
    times = sorted(answer.ms for answer in answers)
    found.requests = len(answers)
    found.p50_ms, found.p95_ms, found.p99_ms = (round(times[min(len(times) - 1, int(len(times) * part))], 1) for part in (0.5, 0.95, 0.99))
    found.asked = {kind: sum(answer.kind == kind for answer in answers) for kind in KINDS}
    found.cpu_ms = {kind: round(median(ms for ms, _ in some), 1) for kind, some in probed.items()}
    found.first_ms = {path: round(some[0][0], 1) for path, some in spent.items()}
    found.second_ms = {path: round(some[1][0], 1) for path, some in spent.items()}
    everything = [*answers, *(answer for some in (*probed.values(), *spent.values()) for _, answer in some)]
    found.failed = sorted({f"{answer.kind}: {answer.status}" for answer in everything if answer.status != 200})
    found.errors = sum(answer.status != 200 for answer in everything)
    return found


def main() -> None:
    """Makes an archive, lets it be read, and prints what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=100_000)
    options.add_argument("--readers", type=int, default=50)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--archive", type=Path, help="an archive of --pages pages that was made before (made there when there is none)")
    options.add_argument("--json", action="store_true")
    options.add_argument("--goals", action="store_true", help="end with status 1 when there is an error or p95 is over 300 ms")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = given.archive or Path(folder) / "generated.db"
        if not archive.exists():
            make(archive, given.pages)
        found = measure(archive, given.pages, given.readers, given.seconds)
    if given.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
    else:
        _print(found)
    if given.goals and (found.errors or found.p95_ms > GOAL_P95_MS):
        raise SystemExit(1)


def _print(found: Load) -> None:
    print(f"{found.requests} requests, {found.errors} errors {found.failed or ''}; load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"latency: p50 {found.p50_ms} ms, p95 {found.p95_ms} ms, p99 {found.p99_ms} ms; server used {found.cpu_share:.2f} of a processor")
    print("memory of the server: {:.0f} MiB at the start, {:.0f} half-way, {:.0f} at the end".format(*found.memory_mib))
    print(f"\n{'CPU ms of the server per request':<40}{'median':>9}{'asked':>8}")
    for kind, ms in found.cpu_ms.items():
        print(f"{kind:<40}{ms:9.1f}{found.asked[kind]:8}")
    print(f"\n{'CPU ms of the server':<40}{'first':>9}{'again':>8}")
    for path, ms in found.first_ms.items():
        print(f"{path:<40}{ms:9.1f}{found.second_ms[path]:8.1f}")


if __name__ == "__main__":
    main()
