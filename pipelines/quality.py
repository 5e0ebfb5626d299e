"""Stage: flags that warn a reader about a record's text."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from crawler.items import Record

THIN_WORDS = 30
"""A record of fewer words is flagged ``thin``: real short notices of the demo sites have 30 to 80."""
DAMAGED_SHARE = 0.08
"""Share of lower-case words without a vowel above which Vietnamese letters were lost: 10 of 39 words in a damaged
sentence, 0 of 39 in its repaired form (research of 2026-11)."""

_UNITS = frozenset(["km", "cm", "mm", "kg", "mg", "ml", "kw", "kwh", "mw"])
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")


def flag_quality(record: Record, site_lines: Set[str]) -> None:
    """Adds ``thin`` and ``damaged_text``."""
    words = _WORD.findall(record.text)
    if len(words) < THIN_WORDS:
        record.flags.add("thin")
    if record.language == "vi" and any(is_damaged(part) for part in record.text.split("\n\n")):
        record.flags.add("damaged_text")


def is_damaged(paragraph: str) -> bool:
    """Whether a Vietnamese paragraph has lost letters ("Mc tiêu ca khóa hc"): too many words without a vowel."""
    kinds = [_kept_kind(word) if len(word) <= 32 else _kind(word) for word in _WORD.findall(paragraph)]
    words = len(kinds) - kinds.count("other")
    return words >= 8 and kinds.count("bare") / words > DAMAGED_SHARE


def _kind(word: str) -> str:
    """``other`` for a word in capitals, else ``bare`` without a vowel, else ``sound``."""
    if not (word.islower() or word[1:].islower()):
        return "other"
    lower = word.lower()
    return "bare" if len(word) > 1 and not _VOWEL.search(lower) and lower not in _UNITS else "sound"


@lru_cache(maxsize=16384)
def _kept_kind(word: str) -> str:
    return _kind(word)
