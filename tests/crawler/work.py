"""Tasks for the worker processes that go wrong in every way."""

from __future__ import annotations

import ctypes
import os
import sys
import time


def double(number: int) -> int:
    return 2 * number


def wait_and_double(seconds: float, number: int) -> int:
    time.sleep(seconds)
    return 2 * number


def hang() -> None:
    while True:
        time.sleep(1)


def spin() -> None:
    while True:
        pass


def leave(code: int) -> None:
    os._exit(code)


def segfault() -> None:
    ctypes.string_at(0)


def leave_politely() -> None:
    sys.exit(3)


def memory_bomb() -> int:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def one_large_block() -> int:
    return len(bytearray(3 * 1024**3))


def fail() -> None:
    raise ValueError("năm " + "x" * 1000)


class TwoArgumentsError(Exception):
    """An error that cannot be unpickled with its message alone."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def fail_oddly() -> None:
    raise TwoArgumentsError("a", "b")


def unpicklable() -> object:
    return lambda: None


def alone(folder: str, number: int, _: bytes) -> int:
    """Fails when another one is at it; the first one waits until it is let go."""
    mark = os.path.join(folder, "busy")
    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    while number == 0 and not os.path.exists(os.path.join(folder, "go")):
        time.sleep(0.01)
    time.sleep(0.02)
    os.remove(mark)
    return number


_KEPT: list[bytes] = []


def grow(mib: int, _: bytes) -> int:
    """Keeps so much memory; returns the number of its process."""
    _KEPT.extend(os.urandom(1 << 20) for _ in range(mib))
    return os.getpid()


def hold(folder: str) -> str:
    """Waits until it is let go."""
    while not os.path.exists(os.path.join(folder, "go")):
        time.sleep(0.01)
    return "held"


def note(folder: str, number: int) -> int:
    """Leaves a file for each time that it is done."""
    time.sleep(0.03)
    with open(os.path.join(folder, f"{number} {os.getpid()} {time.monotonic_ns()}"), "x"):
        return number
