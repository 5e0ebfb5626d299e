"""Runs commands in processes forked from one that has loaded everything: a small crawl then takes one second instead of four.

What differs from a command in a new interpreter is its start alone; that is tried where commands run as people run them
(``conftest.tulieu`` with ``cold``, the demo, the contact, what a plain ``scrapy crawl`` says). Files stand for its stdout and
stderr. The fork server is that of ``multiprocessing``.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from multiprocessing import forkserver, util
from pathlib import Path
from typing import Any, NoReturn

from crawler.workers import PRELOAD

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "scripts.main", "scripts.crawl", "scripts.import_pages", "scripts.reextract", "scripts.search", "scripts.status", "scripts.verify",
    "scrapy.cmdline", "crawler.settings", "crawler.backoff", "crawler.connection", "crawler.fingerprint", "crawler.robots",
    "crawler.capture.middleware", "crawler.monitor.archive", "crawler.monitor.answers", "crawler.monitor.progress", "pipelines.store",
    "spiders.site", "spiders.sources", "aiohttp.web", "scrapy.core.downloader.handlers.http11", "scrapy.core.downloader.contextfactory",
    "scrapy.downloadermiddlewares.cookies", "scrapy.downloadermiddlewares.httpcache", "scrapy.downloadermiddlewares.redirect",
    "scrapy.extensions.feedexport", "scrapy.extensions.telnet", "scrapy.pqueues", "scrapy.squeues", "scrapy.statscollectors",
    "tests.killing", "pytest",
)  # fmt: skip
"""What a crawl has loaded in the end, but for the reactor, which every process installs for itself."""


_context = multiprocessing.get_context("forkserver")


def ready() -> None:
    """Starts the fork server, which then loads for some seconds; does nothing when it runs. Call it before others start one."""
    _context.set_forkserver_preload([*PRELOAD, *MODULES])
    forkserver.ensure_running()


class Warm:
    """A command under way, in a session of its own: what tests use of ``subprocess.Popen``.

    Parameters
    ----------
    arguments: what follows ``tulieu`` on its command line.
    code: Python that runs before it, in the same process.
    program: what is run: the name of a module whose ``main`` it is.
    environment, cwd: as of ``subprocess.Popen``.
    out, err: what it writes to, such as a terminal; files of its own when not given, which ``communicate`` reads.
    """

    def __init__(
        self, arguments: Sequence[str | Path], *, code: str = "", program: str = "scripts.main:main",
        environment: Mapping[str, str] | None = None, cwd: Path = ROOT, out: str | None = None, err: str | None = None,
    ) -> None:  # fmt: skip
        self._folder = tempfile.TemporaryDirectory(prefix="warm-")
        self._files = [Path(given or Path(self._folder.name) / name) for name, given in (("out", out), ("err", err))]
        given = ([str(argument) for argument in arguments], code, program, dict(environment or os.environ), str(cwd), *map(str, self._files))
        ready()
        self._process = _context.Process(target=_command, args=given)
        self._process.start()
        self.pid: int = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """The exit status, or minus the signal that ended it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit status. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("warm command", timeout)
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Waits for its end; what it wrote on stdout and stderr. Kills it and raises subprocess.TimeoutExpired after that."""
        try:
            self.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            raise
        out, err = (file.read_text("utf-8", "replace") for file in self._files)
        return out, err


def run(arguments: Sequence[str | Path], *, timeout_s: float = 240, **how: Any) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    process = Warm(arguments, **how)
    out, err = process.communicate(timeout_s)
    return subprocess.CompletedProcess(list(map(str, arguments)), process.returncode or 0, out, err)


def _command(arguments: list[str], code: str, program: str, environment: dict[str, str], cwd: str, out: str, err: str) -> NoReturn:
    """Becomes the command. Runs in the new process."""
    os.setsid()
    for number, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOCTTY, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    module, _, name = program.partition(":")
    sys.argv = [module, *arguments]
    sys.modules["__main__"] = import_module(module)  # what its workers take for the main module
    util.spawnv_passfds = _forked_fork_server  # type: ignore[attr-defined]
    exec(code, {"__name__": "warm"})
    getattr(import_module(module), name)()
    sys.exit(0)


_spawn: Callable[..., int] = util.spawnv_passfds  # type: ignore[attr-defined]


def _forked_fork_server(path: bytes, arguments: list[Any], passed: Sequence[int]) -> int:
    """In place of ``util.spawnv_passfds``: the command's own fork server is a fork too, with the files that it would have been given."""
    if "forkserver" not in str(arguments[-1]):
        return _spawn(path, arguments, passed)
    pid = os.fork()
    if pid:
        return pid
    try:
        kept = sorted({0, 1, 2, *passed})
        for before, after in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
            os.closerange(before + 1, after)
        exec(str(arguments[-1]), {})
    finally:
        os._exit(0)


