"""The regexes of site files: searched within a time bound, and looked through before they are let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from time import process_time
from typing import Any

import regex

from crawler.items import ExcludedError
from crawler.pattern_needles import needles_of
from crawler.pattern_shape import is_ambiguous

SEARCH_TIMEOUT_S = 0.2
"""Processor time that one search of one pattern may take in a crawl; a sound one takes microseconds."""
PROBE_TIMEOUT_S = 1.0
"""Processor time that all probes of a pattern may take together when a site file is read; sound ones take a millisecond.
``regex`` and ``process_time`` count the processor's time of this process, so a loaded machine changes nothing."""
MAX_ADDRESS_CHARS = 2_000
"""Longer addresses are never asked for."""
_UNITS = ("a", "0", "/", "-", "=", "A", "/a", "a-", "&a=0")
AMBIGUOUS = (
    "a regular expression that cannot take for ever: within a repetition no other one that can match the same characters, "
    "no alternatives that begin alike"
)
SLOW = f"a regular expression that is done with any address of {MAX_ADDRESS_CHARS:,} characters in time"


class SlowPatternError(ExcludedError):
    """A pattern took too long on an address, so on which side of its rule the address is stays unknown."""

    def __init__(self) -> None:
        super().__init__("a pattern of the site file takes too long on this address", "failed")


class Patterns:
    """Regexes of which any may match. Not joined into one: groups, flags and comments of one would reach the next."""

    _missed: str | None = None
    """The last text that none was found in: the rules ask of one address again and again."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple((regex.compile(pattern), needles_of(pattern)) for pattern in patterns)

    def search(self, text: str) -> Any:
        """The match of the first regex that is found in the text; None when none is.

        Raises SlowPatternError when one takes longer than SEARCH_TIMEOUT_S.
        """
        if text == self._missed:
            return None
        try:
            found = next((match for pattern in self._near(text) if (match := pattern.search(text, timeout=SEARCH_TIMEOUT_S))), None)
        except TimeoutError:
            raise SlowPatternError from None
        if found is None:
            self._missed = text
        return found

    def _near(self, text: str) -> Iterator[Any]:
        """The regexes that may be found in a text: most need words that it does not hold. Letters beyond ASCII may be others' small ones."""
        plain = text.lower() if text.isascii() else None
        for pattern, needles in self._patterns:
            if plain is None or any(needle in plain for needle in needles):
                yield pattern


def problem_of(pattern: str) -> str | None:
    """What was expected of a pattern that is not sound: to compile, to have one way to match, to be quick. None when it is."""
    try:
        re.compile(pattern)
        compiled = regex.compile(pattern)
    except (re.error, regex.error, RecursionError, OverflowError) as error:
        return f"a regular expression that compiles ({error})"
    if is_ambiguous(pattern):
        return AMBIGUOUS
    left = PROBE_TIMEOUT_S
    for probe in _probes(pattern):
        started = process_time()
        try:
            compiled.search(probe, timeout=left)
        except TimeoutError:
            return SLOW
        left -= process_time() - started
        if left <= 0:
            return SLOW
    return None


def _probes(pattern: str) -> Iterator[str]:
    """The longest addresses that repeat the pattern's own words, or common pieces, and end in what fits nothing."""
    words = re.findall(r"[\w/%=&.-]+", re.sub(r"\\.", " ", pattern))
    for unit in dict.fromkeys([*_UNITS, *words, "".join(words)]):
        for start in ("", "/") if unit else ():
            yield (start + unit * MAX_ADDRESS_CHARS)[: MAX_ADDRESS_CHARS - 1] + "!"
