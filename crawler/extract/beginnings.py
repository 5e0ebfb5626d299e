"""Tells of most lines by their first characters that no expression of some can match there: the exact key of a whole line, and the
alternatives of these expressions one after another, take as long as all else that is asked of a line."""

from __future__ import annotations

import importlib
import re
from typing import Any

from vietnamese.forms import exact_key, remembered

_parser: Any = importlib.import_module("re._parser")  # Python's own: what it reads is what is meant

CHARS = 8
"""How many first characters are compared: one or two Vietnamese words."""
OPENING_CHARS = 40
"""Of a line, whose first characters may be marks."""
MOST_CHOICES = 8
"""A set of more characters is taken for any character."""

_Open = frozenset[str]


class Beginnings:
    """How the texts begin that any of some expressions can match at their start.

    Raises ValueError for an expression that tells nothing: one that ignores case, or that any character can begin.
    """

    def __init__(self, *patterns: re.Pattern[str]) -> None:
        found: set[str] = set()
        for pattern in patterns:
            ended: set[str] = set()
            ended |= _followed(frozenset([""]), _parser.parse(pattern.pattern), ended)
            if pattern.flags & re.IGNORECASE or "" in ended:
                raise ValueError(pattern.pattern)
            found |= ended
        self._whole = frozenset(each for each in found if len(each) == CHARS)
        self._short = tuple(each for each in found if len(each) < CHARS)

    def may_begin(self, line: str, margin: str = "") -> bool:
        """Whether any of the expressions may match the exact key of a line, characters of ``margin`` at its start left out."""
        opening = opening_of(line).lstrip(margin) if margin else opening_of(line)
        if len(opening) < CHARS and len(line) > OPENING_CHARS:
            return True  # all else is margin, or a short word before a very long one
        return opening[:CHARS] in self._whole or opening.startswith(self._short)


@remembered
def opening_of(line: str) -> str:
    """The beginning of a line's exact key, whole pieces between blanks: they are made one by one."""
    cut = line.rfind(" ", 0, OPENING_CHARS) if len(line) > OPENING_CHARS else -1
    return exact_key(line[:cut]) if cut > 0 else exact_key(line)


def _followed(begun: _Open, sequence: Any, ended: set[str]) -> _Open:
    """What has begun, each followed by what a sequence of a parsed expression can match; what is long enough, and what anything may
    follow, goes to ``ended``."""
    for operation, value in sequence:
        begun = _by_item(begun, str(operation), value, ended)
        ended |= {each[:CHARS] for each in begun if len(each) >= CHARS}
        begun = frozenset(each for each in begun if len(each) < CHARS)
    return begun


def _by_item(begun: _Open, name: str, value: Any, ended: set[str]) -> _Open:
    if name == "LITERAL":
        return frozenset(each + chr(value) for each in begun)
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return begun  # what they forbid is let through
    if name == "SUBPATTERN" and not value[1] and not value[2]:
        return _followed(begun, value[3], ended)
    if name == "BRANCH":
        return frozenset().union(*(_followed(begun, each, ended) for each in value[1]))
    if name == "IN" and len(value) <= MOST_CHOICES and all(str(kind) == "LITERAL" for kind, _ in value):
        return frozenset(each + chr(letter) for each in begun for _, letter in value)
    if name == "MAX_REPEAT" and value[1] == 1:
        once = _followed(begun, value[2], ended)
        return once if value[0] else once | begun
    if name == "MAX_REPEAT" and value[0]:
        begun = _followed(begun, value[2], ended)
    ended |= begun
    return frozenset()
