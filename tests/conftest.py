"""Fixtures that several tests share: the demo sites served on a free port, and one archive crawled from them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo.server import DEMO_PORT, DemoServer
from tests import warm

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
collect_ignore = [] if SEEDS.is_dir() else ["test_seeds.py"]


@dataclass(frozen=True)
class Done:
    """How a ``tulieu`` command ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """What was printed with ``--json``."""
        return json.loads(self.out)


REQUIRE_ALL = "TULIEU_REQUIRE_ALL"
"""Environment variable: what is skipped for want of a tool is a failure. ``.ci/run`` sets it."""
TOOLS = ("chromium", "nginx", "pywb", "the extra")
"""Words in the reasons of such skips; what a machine does not permit (to mount a disk) may be skipped everywhere."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails what is skipped for want of a tool, where all tools are required."""
    report = yield
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if os.environ.get(REQUIRE_ALL) and any(tool in reason.lower() for tool in TOOLS):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {reason} ({REQUIRE_ALL} is set: no test may be skipped for want of a tool)"
    return report


def pytest_collection_finish(session: pytest.Session) -> None:
    """Has the process that commands are forked from load while the first tests run, when any of them will want it."""
    if any(_uses(item, COMMANDS) for item in session.items):
        warm.ready()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where two processes share the tests, long modules come first: the short ones fill up what time is left to either."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not _uses(item, COMMANDS | BROWSERS))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes that are no plain text are named by their argument: gzip has the time in them, and both processes must name a test alike."""
    return argname if isinstance(val, bytes) and not (val.isascii() and val.decode("ascii").isprintable()) else None


COMMANDS, BROWSERS = {"tulieu", "warm", "scrapy_crawl", "changing_site"}, {"open_browser"}
"""What a test's module imports that runs commands or a browser: it may take two minutes, any other takes seconds."""


def _uses(item: pytest.Item, names: set[str]) -> bool:
    return isinstance(item, pytest.Function) and not names.isdisjoint(vars(item.module))


def tulieu(*arguments: str | Path, cwd: Path | None = None, timeout_s: float = 240, cold: bool = False) -> Done:
    """Runs a command in a process of its own (``tests.warm``); a ``cold`` one in a new interpreter, as a person would."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str((cwd or Path(tempfile.gettempdir())) / "tulieu-test-config"), "PYTHONPATH": str(ROOT)}
    environment.pop("TULIEU_CONTACT", None)
    if not cold:
        done = warm.run(arguments, timeout_s=timeout_s, environment=environment, cwd=cwd or ROOT)
        return Done(done.returncode, done.stdout, done.stderr)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.main", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd or ROOT, timeout=timeout_s, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def write_sites(folder: Path, port: int) -> Path:
    """Copies the demo site files with another port in their addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "demo" / "sites").glob("*.toml"):
        text = file.read_text("utf-8").replace(f".localhost:{DEMO_PORT}/", f".localhost:{port}/")
        (folder / file.name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def demo_port() -> Iterator[int]:
    """The one port that ``tulieu demo`` serves its sites on, held against other tests that run at the same time."""
    with open(Path(tempfile.gettempdir()) / "tulieu-test-demo-port", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield DEMO_PORT


@dataclass(frozen=True)
class DemoCrawl:
    """The demo sites after one crawl: server, site files, archive, and what the crawl printed."""

    server: DemoServer
    sites: Path
    archive: Path
    report: dict[str, Any]

    @property
    def captures(self) -> Path:
        return self.archive.parent / "captures"

    def address(self, slug: str, path: str) -> str:
        """The address of a path of a demo site."""
        return self.server.base(slug) + path


@pytest.fixture(scope="session")
def demo_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCrawl]:
    """All demo sites crawled once over HTTP by the real command."""
    folder = tmp_path_factory.mktemp("demo")
    with DemoServer(0) as server:
        sites = write_sites(folder / "sites", server.port)
        archive = folder / "archive.db"
        done = tulieu("crawl", "--all", "--sites", sites, "--allow-loopback", "--archive", archive, "--json", cold=True)
        assert done.status == 0, done.err
        yield DemoCrawl(server, sites, archive, done.json())
