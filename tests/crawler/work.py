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
