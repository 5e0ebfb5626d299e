"""Stage: flags that warn a reader about a record's text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

import ftfy.badness

from crawler.extract.language_vote import UNKNOWN
from crawler.items import Record
from vietnamese.repair import is_suspicious

THIN_WORDS = 30
"""A record of fewer words is flagged ``thin``: real short notices of the demo sites have 30 to 80."""
DAMAGED_SHARE = 0.08
"""Share of lower-case words without a vowel above which Vietnamese letters were lost: 10 of 39 words in a damaged
sentence, 0 of 39 in its repaired form (research of 2026-11)."""
FEW_DAMAGED, FEW_SHARE = 3, 0.04
"""Where letters were lost here and there: so many different words without a vowel, and this share (measure ``damaged``)."""
SHORT_DAMAGED, SHORT_SHARE = 2, 0.34
"""In a line of under eight words that has accents elsewhere: at least so many, and this share."""
MASKED_SHARE = 0.04
"""Share of words with a question mark or U+FFFD between letters, two at least: letters that a conversion could not write."""
GARBLED = 2
"""ftfy's count of impossible character sequences from which a text that no decoder mends is garbled: sound ones have 0."""

_UNITS = frozenset(["km", "cm", "mm", "kg", "mg", "ml", "kw", "kwh", "mw", "gb", "mb", "kb", "tr", "vv", "vs", "ts", "ths", "pgs", "gs", "bs", "nxb", "tp", "tt", "tx", "tnhh", "ht", "stt", "đt", "đc", "ndt", "hcm", "hn", "mp", "ppm", "dr", "mr", "mrs", "ms", "th", "st", "nd", "rd", "pp", "html", "https", "http", "www"])
_ADDRESS = re.compile(r"://|www\.|\?[\w%]{1,40}=")
_MASKED = re.compile(r"[^\W\d_]\?[^\W\d_]|^\(?\?[^\W\d_]{2}")
_REPLACED = re.compile("[^\\W\\d_]\ufffd|\ufffd[^\\W\\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_OWN_WORD = re.compile(r"(?<![\w.@/])[^\W\d_]+(?![\w@/])")
_CONSONANTS = re.compile(r"(?:b|ch?|d|đ|gh?|h|kh?|l|m|ngh?|nh?|ph?|q|r|s|th?|tr|v|x)(?:ch?|m|ng|nh?|p|t)?")
"""What is left of a syllable without its vowels."""
_VOWEL = re.compile(r"[aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")


def flag_quality(record: Record, site_lines: Set[str]) -> None:
    """Adds ``thin``, ``damaged_text`` and ``mojibake``."""
    words = _WORD.findall(record.text)
    if len(words) < THIN_WORDS:
        record.flags.add("thin")
    title = record.title or ""
    if is_masked(record.text) or is_masked(title) or any(map(is_damaged, _unnamed(record))):
        record.flags.add("damaged_text")
    if any(is_suspicious(text) and ftfy.badness.badness(text) >= GARBLED for text in (record.text, title)):
        record.flags.add("mojibake")


def _unnamed(record: Record) -> Iterator[str]:
    """The paragraphs of a record, its title first, that are Vietnamese or in no language that could be named."""
    if record.language in ("vi", UNKNOWN) and record.title:
        yield record.title
    for segment in record.segments:
        if segment.language in ("vi", UNKNOWN):
            yield from record.text[segment.start_char : segment.start_char + segment.length_chars].split("\n\n")


def is_masked(text: str) -> bool:
    """Whether letters of a text are question marks or U+FFFD: "Ti?ng Vi?t". Addresses with a query do not count."""
    if "?" not in text and "\ufffd" not in text:
        return False
    if _REPLACED.search(text):
        return True
    words = text.split()
    masked = sum(1 for word in words if "?" in word and _MASKED.search(word) and not _ADDRESS.search(word))
    return masked > 1 and masked >= MASKED_SHARE * len(words)


def is_damaged(paragraph: str) -> bool:
    """Whether a Vietnamese paragraph has lost letters ("Mc tiêu ca khóa hc"): too many words without a vowel."""
    found = _OWN_WORD.findall(paragraph)
    kinds = [_kept_kind(word) if len(word) <= 32 else _kind(word) for word in found]
    words = len(kinds) - kinds.count("other")
    bare = kinds.count("bare")
    if bare < SHORT_DAMAGED:
        return False
    different = len({word for word, kind in zip(found, kinds, strict=True) if kind == "bare"})
    if words < 8:
        return different >= SHORT_DAMAGED and bare >= SHORT_SHARE * words and not paragraph.isascii()
    if bare > DAMAGED_SHARE * words and different >= SHORT_DAMAGED:
        return True
    return different >= FEW_DAMAGED and bare > FEW_SHARE * words


def _kind(word: str) -> str:
    """``other`` for a word in capitals, else ``bare`` without a vowel, else ``sound``."""
    if not (word.islower() or word[1:].islower()):
        return "other"
    lower = word.lower()
    bare = len(word) > 1 and not _VOWEL.search(lower) and lower not in _UNITS and _CONSONANTS.fullmatch(lower)
    return "bare" if bare else "sound"


@lru_cache(maxsize=16384)
def _kept_kind(word: str) -> str:
    return _kind(word)
