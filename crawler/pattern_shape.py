"""Whether a regex can match one text in very many ways: the shape that makes a backtracking engine take for ever."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

_parser: Any = importlib.import_module("re._parser")  # Python's own: what it reads is what is meant

FEW = 4
"""A group repeated at most so often can only multiply the time by a power of that degree."""
_SAMPLE = frozenset(map(chr, range(0x20, 0x7F)))
"""Canonical addresses are ASCII."""
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def is_ambiguous(pattern: str) -> bool:
    """Whether a pattern repeats a group that can share out the same characters in several ways, as ``(a+)+`` or ``(x|x)*``.

    A group that is repeated more than FEW times may hold a repetition of its own only beside a character that must
    come each time and that no repetition in the group can match, as in ``(-[a-z]+)*``; its alternatives must begin
    with different characters. Stricter than need be: what is refused can be written more plainly.
    """
    return _any_ambiguous(_parser.parse(pattern), fold="(?i" in pattern or re.compile(pattern).flags & re.I != 0)


def _any_ambiguous(sequence: Any, fold: bool) -> bool:
    for name, value in _items(sequence):
        if name in _REPEATS and value[1] > FEW and _loses_count(value[2], fold):
            return True
        if any(_any_ambiguous(inner, fold) for inner in _inner(name, value)):
            return True
    return False


def _items(sequence: Any) -> Iterator[tuple[str, Any]]:
    return ((str(operation), value) for operation, value in sequence)


def _inner(name: str, value: Any) -> list[Any]:
    """The sequences within an item."""
    if name in (*_REPEATS, "POSSESSIVE_REPEAT"):
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[3]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if name == "GROUPREF_EXISTS":
        return [part for part in value[1:] if part is not None]
    return [value] if name == "ATOMIC_GROUP" else []


def _loses_count(body: Any, fold: bool) -> bool:
    """Whether one passage of a repeated group can end at several places, with nothing in it that marks its end."""
    free: frozenset[str] = frozenset()
    elastic = False
    for name, value in _deep(body):
        if name == "BRANCH" and _begin_alike(value[1], fold):
            return True
        if name in _REPEATS and value[0] != value[1]:
            elastic = True
            free |= _chars(value[2], fold)
    return elastic and not any(marks and not marks & free for marks in _marks(body, fold))


def _deep(sequence: Any) -> Iterator[tuple[str, Any]]:
    """All items of a sequence to any depth, but for what looks around without taking anything."""
    for name, value in _items(sequence):
        if name not in ("ASSERT", "ASSERT_NOT"):
            yield name, value
            for inner in _inner(name, value):
                yield from _deep(inner)


def _marks(body: Any, fold: bool) -> Iterator[frozenset[str]]:
    """What single characters must come in every passage: the characters each of them may be."""
    for name, value in _items(body):
        if name == "SUBPATTERN":
            yield from _marks(value[3], fold)
        elif name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            yield _one(name, value, fold)


def _begin_alike(alternatives: Any, fold: bool) -> bool:
    seen: frozenset[str] = frozenset()
    for alternative in alternatives:
        first = _first(alternative, fold)
        if not first or first & seen:  # an empty one can be taken anywhere
            return True
        seen |= first
    return False


def _first(sequence: Any, fold: bool) -> frozenset[str]:
    """The characters a sequence can begin with; none when it may be empty, all when that cannot be told."""
    for name, value in _items(sequence):
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return _one(name, value, fold)
        if name == "SUBPATTERN":
            return _first(value[3], fold)
        if name == "BRANCH":
            parts = [_first(part, fold) for part in value[1]]
            return frozenset().union(*parts) if all(parts) else _SAMPLE
        if name in _REPEATS and value[0] > 0:
            return _first(value[2], fold)
        return _SAMPLE
    return frozenset()


def _chars(sequence: Any, fold: bool) -> frozenset[str]:
    """All characters that a sequence can take."""
    found: frozenset[str] = frozenset()
    for name, value in _deep(sequence):
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            found |= _one(name, value, fold)
        elif name == "GROUPREF":
            return _SAMPLE
    return found


def _one(name: str, value: Any, fold: bool) -> frozenset[str]:
    """The characters that an item of one character can be."""
    if name == "ANY":
        return _SAMPLE
    parts = value if name == "IN" else [("LITERAL", value)]
    found: set[str] = set()
    for kind, inner in _items(parts):
        if kind == "LITERAL":
            found.add(chr(inner))
        elif kind == "RANGE":
            found |= {char for char in _SAMPLE if inner[0] <= ord(char) <= inner[1]}
        elif kind == "CATEGORY":
            found |= {char for char in _SAMPLE if re.match(_CATEGORIES[str(inner)], char)}
    if fold:
        found |= {char.swapcase() for char in found}
    negated = name == "NOT_LITERAL" or any(kind == "NEGATE" for kind, _ in _items(parts))
    return _SAMPLE - found if negated else frozenset(found)


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip
