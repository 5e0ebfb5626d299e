"""What a text must hold for a regex to be found in it: a search within a time bound looks at the processor's clock, a needle does not."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

_parser: Any = importlib.import_module("re._parser")  # Python's own, as in pattern_shape

MOST_NEEDLES = 16
"""To look for more takes as long as the search."""
_FUZZY = re.compile(r"\{\s*[a-z]|<=")
"""The library ``regex`` reads a bound of errors where ``re`` reads plain characters."""


def needles_of(pattern: str) -> tuple[str, ...]:
    """Strings in small letters of which an ASCII text in small letters holds one when the pattern is found in it.

    One that every text holds ("") when that is not known. Longer needles are preferred.
    """
    if _FUZZY.search(pattern):
        return ("",)
    try:
        parsed = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return ("",)
    found = _of_sequence(parsed)
    return tuple(sorted(found)) if len(found) <= MOST_NEEDLES else ("",)


def _of_sequence(sequence: Any) -> frozenset[str]:
    """The needles of the best part of a sequence: all parts must match."""
    found, run = [frozenset([""])], ""
    for operation, value in sequence:
        name = str(operation)
        if name == "LITERAL" and value < 128:
            run += chr(value).lower()
            continue
        found.append(frozenset([run]))
        run = ""
        if name == "SUBPATTERN":
            found.append(_of_sequence(value[3]))
        elif name == "BRANCH":
            found.append(_any_of(map(_of_sequence, value[1])))
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and value[0]:
            found.append(_of_sequence(value[2]))
    found.append(frozenset([run]))
    return max(found, key=lambda needles: (min(map(len, needles)), -len(needles)))


def _any_of(several: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*several)
