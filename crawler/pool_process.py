"""What a worker process does: tasks in, answers out, one at a time, each bounded in processor time and memory."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import traceback
from dataclasses import dataclass
from multiprocessing import connection as pipes

from crawler.budget import give_back_large_blocks

GC_OBJECTS = 20_000
"""New containers that a collection of the garbage collector waits for: some megabytes, a page's worth."""
END = b""
"""Tells a worker that there are no more tasks."""
READY = b"ready"
"""A worker's first message."""


@dataclass(frozen=True)
class Failed:
    """An error in a worker in plain words: an exception need not survive pickling."""

    kind: str
    text: str = ""
    trace: str = ""


def collect_rarely() -> None:
    """Tunes the garbage collector of a process that loads much once and then makes many short-lived objects a page.

    What is there now is never gone through again (modules alone cost a tenth of the crawl process), and a collection
    waits for GC_OBJECTS new containers.
    """
    gc.freeze()
    gc.set_threshold(GC_OBJECTS, 20, 20)


def serve(pipe: pipes.Connection, extra_bytes: int, environment: dict[str, str], cpu_s: float) -> None:
    """The life of a worker: tasks in, answers out, until there are no more or the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the main process ends its workers
    os.environ.update(environment)  # the fork server keeps the environment of its own start
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + extra_bytes, used + extra_bytes))
    collect_rarely()
    give_back_large_blocks()
    try:
        pipe.send_bytes(READY)
        while task := pipe.recv_bytes():
            pipe.send_bytes(_answer(task, cpu_s))
    except (EOFError, OSError):
        return


def _answer(task: bytes, cpu_s: float) -> bytes:
    """Does one task. Past ``cpu_s`` of processor time SIGPROF ends the process."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        function, arguments = pickle.loads(task)
        return pickle.dumps(function(*arguments), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        failed = Failed("memory")
    except (Exception, SystemExit) as error:
        text = f"{type(error).__name__}: {str(error)[:200]}".encode("utf-8", "replace").decode()
        failed = Failed("error", text, traceback.format_exc().encode("utf-8", "replace").decode())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return pickle.dumps(failed)
