"""Language of a text and of its parts: Vietnamese by rules, the rest by a vote of three detectors.

Thresholds and the choice of detectors come from the evaluation of 2026-11 (see docs): rules, then the
majority, named 99.0 % of unaccented Vietnamese sentences and 100 % of accented and English ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from itertools import groupby

from crawler.items import Segment
from vietnamese.forms import VIETNAMESE_LETTERS, fold, nfc
from vietnamese.syllables import is_syllable, is_toneless_syllable

UNKNOWN = "und"

ACCENTED_SHARE, SYLLABLE_SHARE = 0.15, 0.50
"""Vietnamese: so many of the words hold a letter only Vietnamese has, so many are syllables (evaluation)."""

UNACCENTED_WORDS, TONELESS_SHARE, ENGLISH_SHARE = 4, 0.85, 0.10
"""Unaccented Vietnamese: at least, at least, less than; shares of words (evaluation)."""

HOMOGRAPH_SHARE = 0.25
"""With more words that are English function words and toneless syllables alike, the detectors decide."""

VOTE_LETTERS, VOTE_CHARS = 8, 3000
"""The vote needs so many letters; it reads no further, as langdetect is slow on long texts."""

SHORT_WORDS, SURE_WORDS = 4, 8
"""A block of fewer words takes its neighbours' language; with fewer than the second, the vote is a hint."""

KEPT_CHARS = 32
"""What is known of longer words is not kept from one text to the next."""

PLAUSIBLE = frozenset(
    (
        "vi", "en", "fr", "de", "es", "pt", "it", "nl", "ru", "uk", "ar", "fa", "hi", "ta", "zh", "ja",
        "ko", "th", "lo", "km", "my", "id", "ms", "tl"
    )
)
"""Languages that the vote may name on a Vietnamese site, all but Vietnamese and English only without dissent.

Others are mostly its guesses at languages that it does not know: Hmong comes out as et or sv, Cham as ms or
sw. The evaluation asks for an honest ``und`` there.
"""

_SCRIPTS = {
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
}
_ALIASES = {"zh-cn": "zh", "zh-tw": "zh", "zh-hant": "zh", "iw": "he", "in": "id", "fil": "tl", "jw": "jv"}
_ENGLISH = frozenset(
    (
        "of", "and", "for", "is", "with", "as", "by", "at", "from", "are", "was", "were", "be", "been",
        "this", "or", "has", "have", "had", "will", "which", "their", "our", "your", "we", "they",
        "you", "not", "but", "who", "its", "his", "her", "she", "all", "these", "those", "would",
        "should", "could", "about", "more", "into", "than", "us", "my"
    )
)
_HOMOGRAPHS = frozenset(
    (
        "a", "an", "can", "do", "he", "her", "him", "in", "it", "me", "no", "on", "so", "than", "that", "the",
        "then", "to", "up", "us"
    )
)
# Ê-đê, Gia-rai and Ba-na write breves and b with stroke beside ă đ ơ ư; Vietnamese never does.
_HIGHLAND = re.compile("[ĕĭŏŭƀĔĬŎŬɃ]|\u0306")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_PARAGRAPH = re.compile(r"\S.*?(?=\n[^\S\n]*\n|\Z)", re.DOTALL)
_LINE = re.compile(r"[^\s].*")


@dataclass(frozen=True)
class _Unit:
    """A line of a text: offsets into it, its paragraph's number and word count; ``language`` once known."""

    start: int
    end: int
    paragraph: int
    words: int
    language: str | None
    confidence: float


def detect(text: str) -> tuple[str, float]:
    """The language of a text as a BCP 47 code with a confidence from 0 to 1.

    By the rules for Vietnamese the confidence is the share of words that are Vietnamese syllables; by the
    script 1.0; by the vote the share of the detectors heard that agree (1.0 or 0.67). ``und`` with 0.0 for
    too few letters, three different opinions, or a language that the detectors are known to misname.
    """
    cleaned = _clean(text)
    words = _WORD.findall(cleaned)
    share = _accented_share(words)
    if share is not None:
        return "vi", share
    share = _unaccented_share(words)
    if share is not None:
        return "vi", share
    if written := _by_script(cleaned):
        return written, 1.0
    if sum(map(len, words)) < VOTE_LETTERS or _is_highland(words):
        return UNKNOWN, 0.0
    language, confidence = _vote(cleaned[:VOTE_CHARS])
    if language not in PLAUSIBLE or (language == "vi" and not _could_be_vietnamese(words)):
        return UNKNOWN, 0.0
    if language not in ("vi", "en") and confidence < 1:
        return UNKNOWN, 0.0
    return language, confidence


def detect_blocks(text: str) -> list[Segment]:
    """The languages of a record's text, in text order: neighbouring lines of one language are one segment.

    Offsets count characters of ``text``. Lines of under four words or without letters take the language of
    their neighbours, in a list the line before, else what follows; a wholly short text is judged as one.
    """
    units = list(_units(text))
    if not units:
        return []
    long_enough = {unit.language for unit in units if unit.words >= SURE_WORDS}
    decided = [_keep_if_sure(unit, long_enough) for unit in units]
    if not long_enough and all(unit.language in (None, UNKNOWN) for unit in decided):
        language, confidence = detect(text)
        return [Segment(language, confidence, units[0].start, units[-1].end - units[0].start)]
    named = [(unit.language or _borrowed(decided, index), unit) for index, unit in enumerate(decided)]
    runs = groupby(named, key=lambda pair: pair[0])
    return [_segment(language, [unit for _, unit in run]) for language, run in runs]


def summarise(segments: list[Segment]) -> tuple[str, float, dict[str, float]]:
    """Language of a page, its confidence, and the share of characters of each language (three decimals).

    The language is the one with most characters; its confidence is the mean over its segments, weighted by
    length. No segments give ``und``, 0.0 and no shares.
    """
    lengths: Counter[str] = Counter()
    for segment in segments:
        lengths[segment.language] += segment.length_chars
    total = lengths.total()
    if not total:
        return UNKNOWN, 0.0, {}
    language = max(lengths, key=lambda code: (lengths[code], code != UNKNOWN))
    weighted = sum(s.confidence * s.length_chars for s in segments if s.language == language)
    shares = {code: round(length / total, 3) for code, length in lengths.most_common()}
    return language, round(weighted / lengths[language], 3), shares


def is_unaccented(text: str) -> bool:
    """Whether a text is Vietnamese typed without accents: four words or more, fewer than 5 % accented."""
    words = _WORD.findall(_clean(text))
    if len(words) < UNACCENTED_WORDS or _share(words, _is_accented) >= 0.05:
        return False
    if _unaccented_share(words) is not None:
        return True
    return _share(words, is_toneless_syllable) >= 0.7 and detect(text)[0] == "vi"


def _clean(text: str) -> str:
    """NFC without addresses, control and format characters (pycld2 raises on U+0080 to U+009F)."""
    text = nfc(text)
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # most lines are, at a fraction of the cost
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return _ADDRESS.sub(" ", text)


def _share(words: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, words)) / len(words) if words else 0.0


def _accented_share(words: list[str]) -> float | None:
    """The share of syllables when the words are Vietnamese with accents, else None.

    Besides the rule of the evaluation: syllables only, half of them accented ("Xin chào", "Báo cáo"), which
    hold none of the letters that it asks for and are too short for the vote.
    """
    if _is_highland(words):
        return None
    valid = _share(words, is_syllable)
    if valid >= SYLLABLE_SHARE and _share(words, _has_own_letter) >= ACCENTED_SHARE:
        return round(valid, 3)
    if len(words) > 1 and valid == 1 and _share(words, _is_accented) >= 0.5:
        return 1.0
    return None


def _is_accented(word: str) -> bool:
    return _kept_accented(word) if len(word) <= KEPT_CHARS else fold(word) != word.lower()


@lru_cache(maxsize=16384)
def _kept_accented(word: str) -> bool:
    return fold(word) != word.lower()


def _has_own_letter(word: str) -> bool:
    """Whether a word holds a letter that only Vietnamese has."""
    return _kept_own_letter(word) if len(word) <= KEPT_CHARS else not VIETNAMESE_LETTERS.isdisjoint(word)


@lru_cache(maxsize=16384)
def _kept_own_letter(word: str) -> bool:
    return not VIETNAMESE_LETTERS.isdisjoint(word)


def _unaccented_share(words: list[str]) -> float | None:
    """The share of toneless syllables when the words are Vietnamese without accents, else None."""
    lower_case = any(word.islower() for word in words)
    words = [word for word in words if not (lower_case and len(word) > 1 and word.isupper())]
    if len(words) < UNACCENTED_WORDS:
        return None
    valid = _share(words, is_toneless_syllable)
    english = _share(words, lambda word: word.lower() in _ENGLISH)
    homographs = _share(words, lambda word: word.lower() in _HOMOGRAPHS)
    if valid >= TONELESS_SHARE and english < ENGLISH_SHARE and homographs <= HOMOGRAPH_SHARE:
        return round(valid, 3)
    return None


def _is_highland(words: list[str]) -> bool:
    if not _HIGHLAND.search("\n".join(words)):
        return False
    return _share(words, lambda word: _HIGHLAND.search(word) is not None) >= 0.1


def _could_be_vietnamese(words: list[str]) -> bool:
    return _share(words, lambda word: is_syllable(word) or is_toneless_syllable(word)) >= SYLLABLE_SHARE


def _by_script(text: str) -> str | None:
    """The language that alone writes the script of most letters; Chinese when it is Han without kana."""
    names = Counter(unicodedata.name(c, "?").split(" ")[0] for c in text[:VOTE_CHARS] if c.isalpha())
    total = names.total()
    han = names["CJK"]
    if names["HIRAGANA"] + names["KATAKANA"] > 0.1 * total and han + names["HIRAGANA"] > 0.4 * total:
        return "ja"
    if han >= 2 and han > 0.6 * total:
        return "zh"
    script, count = names.most_common(1)[0] if names else ("", 0)
    return _SCRIPTS.get(script) if count >= 2 and count > 0.5 * total else None


def _vote(text: str) -> tuple[str, float]:
    """The language that two of the three detectors name; the slow third is asked when the others differ."""
    lowered = text.lower()
    first, second = _ask_cld2(text), _ask_langid(lowered)
    if first == second and first != UNKNOWN:
        return first, 1.0
    third = _ask_langdetect(lowered)
    if third != UNKNOWN and third in (first, second):
        return third, 0.67
    return UNKNOWN, 0.0


def _ask_cld2(text: str) -> str:
    _, _, guesses = import_module("pycld2").detect(text, isPlainText=True, bestEffort=True)
    return _code(guesses[0][1])


def _ask_langid(text: str) -> str:
    return _code(import_module("py3langid").classify(text)[0])


def _ask_langdetect(text: str) -> str:
    langdetect, error = _langdetect()
    try:
        return _code(langdetect(text))
    except error:
        return UNKNOWN


@cache
def _langdetect() -> tuple[Callable[[str], str], type[Exception]]:
    """langdetect, seeded: without a seed 31 of 100 short texts change label between runs (evaluation)."""
    module = import_module("langdetect")
    module.DetectorFactory.seed = 0
    return module.detect, module.LangDetectException


def _code(label: str) -> str:
    code = label.lower()
    return UNKNOWN if code in ("un", "xxx") else _ALIASES.get(code, code)


def _units(text: str) -> Iterator[_Unit]:
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text)):
        for line in _LINE.finditer(text, paragraph.start(), paragraph.end()):
            words = len(_WORD.findall(nfc(line.group())))
            known = detect(line.group()) if words >= SHORT_WORDS else (None, 0.0)
            yield _Unit(line.start(), line.end(), number, words, *known)


def _keep_if_sure(unit: _Unit, long_enough: set[str | None]) -> _Unit:
    """The unit; its language is forgotten when it is short and no long unit of the text has that language."""
    if unit.words >= SURE_WORDS or unit.language in (None, "vi") or not long_enough - {UNKNOWN}:
        return unit
    return unit if unit.language in long_enough - {UNKNOWN} else _undecided(unit)


def _undecided(unit: _Unit) -> _Unit:
    return _Unit(unit.start, unit.end, unit.paragraph, unit.words, None, 0.0)


def _borrowed(units: list[_Unit], index: int) -> str:
    """The language of the nearest decided unit: of the same list, else after, else before."""
    before = next((unit for unit in reversed(units[:index]) if unit.language), None)
    after = next((unit for unit in units[index + 1 :] if unit.language), None)
    near = [unit for unit in (before, after) if unit and unit.paragraph == units[index].paragraph]
    chosen = near[0] if near else after or before
    return chosen.language or UNKNOWN if chosen else UNKNOWN


def _segment(language: str, run: list[_Unit]) -> Segment:
    length = sum(unit.end - unit.start for unit in run if unit.language)
    weighted = sum(unit.confidence * (unit.end - unit.start) for unit in run if unit.language)
    confidence = round(weighted / length, 3) if length else 0.0
    return Segment(language, confidence, run[0].start, run[-1].end - run[0].start)
