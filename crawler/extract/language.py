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
from itertools import groupby, islice

from crawler.extract.english import (
    ENGLISH,
    HOMOGRAPHS,
    LEAST_FOREIGN,
    has_english,
    is_around_names,
    is_english,
    seems_english,
)
from crawler.extract.language_vote import (
    PLAUSIBLE,
    UNKNOWN,
    VOTE_CHARS,
    WELL_KNOWN,
    by_script,
    is_tay,
    is_unnamed,
    vote,
)
from crawler.extract.name_lines import SHORT_WORDS, is_listed, is_names, is_names_only
from crawler.extract.word_kinds import ASIA, HIGHLAND, WITHOUT, is_accented, kinds_by_line, kinds_of, words_of
from crawler.items import Segment
from vietnamese.forms import nfc
from vietnamese.syllables import is_syllable, is_toneless_syllable

ACCENTED_SHARE, SYLLABLE_SHARE = 0.15, 0.50
"""Vietnamese: so many of the words hold a letter only Vietnamese has, so many are syllables (evaluation)."""

UNACCENTED_WORDS, TONELESS_SHARE, ENGLISH_SHARE = 4, 0.85, 0.10
"""Unaccented Vietnamese: at least, at least, less than; shares of words (evaluation)."""

MOST_ACCENTED, MOST_ACCENTED_CHARS = 0.05, 0.1
"""Unaccented Vietnamese has fewer accented words. Words have six characters with their blank, one or two of them accented: with
a tenth of all characters beyond ASCII the share of words is far higher, and they need not be counted."""

HOMOGRAPH_SHARE = 0.25
"""With more words that are English function words and toneless syllables alike, the detectors decide."""

FRAME_WORDS, FRAME_SHARE, FRAME_SYLLABLES, FRAME_ENGLISH = 4, 0.5, 0.75, 0.2
"""Unaccented Vietnamese around foreign names: at least so many words in small letters, shares of syllables in all and among those; at most of English words."""

VOTE_LETTERS = 8
"""The vote needs so many letters."""

SURE_WORDS = 8
"""With fewer words the vote is a hint; a block of fewer than SHORT_WORDS takes its neighbours' language."""

# Ê-đê, Gia-rai and Ba-na write breves and b with stroke beside ă đ ơ ư; Vietnamese never does.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_LINE = re.compile(r"[^\s].*")
_APART = re.compile(r"[ \t\u00a0](?:\|{1,2}|/{1,2}|¦)[ \t\u00a0]")
"""What sets two languages apart in one line: "Lời ngỏ // Foreword"."""


@dataclass(frozen=True)
class _Unit:
    """A line of a text: offsets into it, its paragraph's number and word count; ``language`` once known. ``open`` is a short line, cleaned,
    that no rule decides, before the detectors are asked."""

    start: int
    end: int
    paragraph: int
    words: int
    language: str | None
    confidence: float
    open: str = ""


def detect(text: str) -> tuple[str, float]:
    """The language of a text as a BCP 47 code with a confidence from 0 to 1.

    By the rules for Vietnamese the confidence is the share of words that are Vietnamese syllables; by the
    script and by English function words 1.0; by the vote the share of the detectors heard that agree (1.0 or 0.67).
    ``und`` with 0.0 for too few letters, three different opinions, or a language that the detectors are known to misname.
    """
    cleaned = _clean(text)
    return _detect(cleaned, kinds_of(cleaned))


def _detect(cleaned: str, kinds: bytes) -> tuple[str, float]:
    """As ``detect``, of a text that was cleaned and the kinds of its words."""
    return _by_rules(cleaned, kinds) or _by_vote(cleaned)


def _by_rules(cleaned: str, kinds: bytes) -> tuple[str, float] | None:
    """As ``detect``; None where only the detectors can tell."""
    if kinds.translate(None, WITHOUT[1]) and not kinds.translate(None, WITHOUT[64]) and (around := _around_names(words_of(cleaned))):
        return around
    share = _accented_share(cleaned, kinds)
    if share is not None:
        return (UNKNOWN, 0.0) if is_tay(len(kinds.translate(None, WITHOUT[32])), len(kinds)) else ("vi", share)
    words = words_of(cleaned)
    if is_english(words):
        return "en", 1.0
    share = _unaccented_share(words)
    if share is not None:
        return "vi", share
    if not cleaned.isascii() and (written := by_script(cleaned)):
        return written, 1.0
    if sum(map(len, words)) < VOTE_LETTERS or _is_highland(words) or is_unnamed(words):
        return UNKNOWN, 0.0
    return None


def _around_names(words: list[str]) -> tuple[str, float] | None:
    """English or another well-known language, where the words of a line around its Vietnamese names are; ``words`` are all of them, the accented ones with capitals."""
    if not is_around_names(words):
        return None
    if has_english(words):
        return "en", 1.0
    around = [word for word in words if not is_accented(word)]
    enough = sum(word.islower() and len(word) > 1 for word in around) >= LEAST_FOREIGN
    found = _by_vote(" ".join(around)) if enough else (UNKNOWN, 0.0)
    return found if found[0] == "en" or (found[0] in WELL_KNOWN and found[1] == 1) else None


def _by_vote(cleaned: str) -> tuple[str, float]:
    """As ``detect``, of a text that no rule decides."""
    words = words_of(cleaned)

    def counts(language: str, confidence: float) -> bool:
        if language not in PLAUSIBLE or (language == "vi" and (not _could_be_vietnamese(words) or _speaks_english(words))):
            return False
        return language in ("vi", "en") or confidence == 1 or (language in WELL_KNOWN and len(words) >= SURE_WORDS)

    return vote(cleaned[:VOTE_CHARS], counts, "en" if seems_english(words) else None)


def detect_blocks(text: str) -> list[Segment]:
    """The languages of a record's text, in text order: neighbouring lines of one language are one segment.

    Offsets count characters of ``text``. Lines of under four words, without letters, or of nothing but names or citations take the
    language of their neighbours, in a list the line before, else what follows; a wholly short text is judged as one. A line whose
    parts on both sides of "//" or "|" are in different languages is as many lines.
    """
    units = _settled(text, list(_units(text)))
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


def is_unaccented(text: str, known: str | None = None) -> bool:
    """Whether a text is Vietnamese typed without accents: four words or more, fewer than 5 % accented.

    ``known`` is its language when it was detected already.
    """
    if len(text) - len(text.encode("ascii", "ignore")) > MOST_ACCENTED_CHARS * len(text):
        return False
    words = words_of(_clean(text))
    if len(words) < UNACCENTED_WORDS or _share(words, is_accented) >= MOST_ACCENTED:
        return False
    if known == "vi" or _unaccented_share(words) is not None:
        return True
    return _share(words, is_toneless_syllable) >= 0.7 and detect(text)[0] == "vi"


def _clean(text: str) -> str:
    """NFC without addresses, control and format characters (pycld2 raises on U+0080 to U+009F)."""
    text = nfc(text)
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # most lines are, at a fraction of the cost
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    if "://" in text or "www." in text or "@" in text:
        return _ADDRESS.sub(" ", text)
    return text


def _share(words: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, words)) / len(words) if words else 0.0


def _accented_share(text: str, kinds: bytes) -> float | None:
    """The share of syllables when the words of a text, of these kinds, are Vietnamese with accents, else None.

    Besides the rule of the evaluation: syllables only, half of them accented ("Xin chào", "Báo cáo"), which
    hold none of the letters that it asks for and are too short for the vote.
    """
    if not kinds:
        return None
    own, valid = len(kinds.translate(None, WITHOUT[1])) / len(kinds), len(kinds.translate(None, WITHOUT[2])) / len(kinds)
    if valid >= SYLLABLE_SHARE and own >= ACCENTED_SHARE:
        return None if kinds.translate(None, WITHOUT[16]) and _is_highland(words_of(text)) else round(valid, 3)
    if len(kinds) > 1 and valid == 1 and len(kinds.translate(None, WITHOUT[4])) >= 0.5 * len(kinds):
        return 1.0
    return None


def _unaccented_share(words: list[str]) -> float | None:
    """The share of toneless syllables when the words are Vietnamese without accents, else None."""
    lower_case = any(word.islower() for word in words)
    words = [word for word in words if not (lower_case and len(word) > 1 and word.isupper())]
    if len(words) < UNACCENTED_WORDS:
        return None
    valid = _share(words, is_toneless_syllable)
    if valid < FRAME_SHARE:
        return None
    english = _share(words, lambda word: word.lower() in ENGLISH)
    homographs = _share(words, lambda word: word.lower() in HOMOGRAPHS)
    if homographs > HOMOGRAPH_SHARE or _speaks_english(words):
        return None
    framed = valid >= FRAME_SHARE and english <= FRAME_ENGLISH and _is_frame(words)
    return round(valid, 3) if framed or (valid >= TONELESS_SHARE and english < ENGLISH_SHARE) else None


def _is_frame(words: list[str]) -> bool:
    """Whether the words in small letters are Vietnamese without accents, around names in another language: "dang ky qua Google Form cua nhom"."""
    small = _small(words)
    return len(small) >= FRAME_WORDS and _share(small, is_toneless_syllable) >= FRAME_SYLLABLES


def _speaks_english(words: list[str]) -> bool:
    """Whether an English word stands in a line whose words in small letters are not nearly all Vietnamese, names aside."""
    return has_english(words) and _share(_small(words), _is_any_syllable) < FRAME_SYLLABLES


def _small(words: list[str]) -> list[str]:
    """The words in small letters, without those that English and Vietnamese share."""
    return [word for word in words if word.islower() and len(word) > 1 and word not in HOMOGRAPHS]


def _is_highland(words: list[str]) -> bool:
    if not HIGHLAND.search("\n".join(words)):
        return False
    return _share(words, lambda word: HIGHLAND.search(word) is not None) >= 0.1


def _could_be_vietnamese(words: list[str]) -> bool:
    return _share(words, _is_any_syllable) >= SYLLABLE_SHARE


def _is_any_syllable(word: str) -> bool:
    return is_syllable(word) or is_toneless_syllable(word)


def _units(text: str) -> Iterator[_Unit]:
    number, before = 0, 0
    apart = "|" in text or "/ " in text or "/\u00a0" in text or "¦" in text
    known = kinds_by_line(text)
    for index, line in enumerate(_LINE.finditer(text)):
        number += text.count("\n", before, line.start()) > 1  # only white space stands between two lines
        before = line.end()
        parts = _parts(text, line.start(), line.end(), number) if apart else []
        if parts:
            yield from parts
        else:
            yield _unit(text, line.start(), line.end(), number, known[index] if known else None)


def _settled(text: str, units: list[_Unit]) -> list[_Unit]:
    """The lines, those that are still open voted on unless that can change nothing: short lines take the language of the lines around them when
    that is the only one of the text, whatever they are taken for themselves, Vietnamese aside."""
    languages = {unit.language for unit in units if unit.language}
    only = languages.pop() if len(languages) == 1 else UNKNOWN
    alone = only != UNKNOWN and any(unit.words >= SURE_WORDS and unit.language for unit in units)
    return [
        _voted(text, unit) if unit.open and not (alone and (only == "vi" or not _could_be_vietnamese(words_of(unit.open)))) else unit for unit in units
    ]


def _voted(text: str, unit: _Unit) -> _Unit:
    return _Unit(unit.start, unit.end, unit.paragraph, unit.words, *_unless_names(text[unit.start : unit.end], _by_vote(unit.open)))


def _unless_names(line: str, known: tuple[str, float]) -> tuple[str | None, float]:
    return (None, 0.0) if is_names(line, known[0]) else known


def _unit(text: str, start: int, end: int, paragraph: int, kinds: bytes | None = None, part: bool = False) -> _Unit:
    """A line; ``kinds`` are those of its words, of one that needs no cleaning. A ``part`` of a line is never left open."""
    line = text[start:end]
    cleaned = line if kinds is not None else _clean(line)
    kinds = kinds_of(cleaned) if kinds is None else kinds
    length = _length(cleaned, kinds)
    known: tuple[str | None, float] = (None, 0.0)
    if length >= SHORT_WORDS and not is_listed(line):  # the list is looked at first, for a vote takes long
        found = _by_rules(cleaned, kinds)
        if found is None and length < SURE_WORDS and not part:
            return _Unit(start, end, paragraph, length, None, 0.0, cleaned)
        known = _unless_names(line, found or _by_vote(cleaned))
        if known[0] == "vi" and not kinds.translate(None, WITHOUT[64]) and kinds.translate(None, WITHOUT[1]) and is_names_only(line):
            known = (None, 0.0)
    return _Unit(start, end, paragraph, length, *known)


def _parts(text: str, start: int, end: int, paragraph: int) -> list[_Unit]:
    """The parts of a line that is written in two languages; none of another."""
    cuts = list(islice(_APART.finditer(text, start, end), MOST_PARTS))
    edges = zip([start, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), end], strict=True)
    parts = [_unit(text, *edge, paragraph, part=True) for edge in edges if edge[0] < edge[1]] if cuts else []
    return parts if len({part.language for part in parts} - {None, UNKNOWN}) > 1 else []


MOST_PARTS = 20
"""Marks of one line that are looked at."""


def _length(text: str, kinds: bytes) -> int:
    """How many words a text has, from SURE_WORDS on that many at least; two letters count as one in the scripts of Asia that set no
    blanks between words."""
    if len(kinds) >= SURE_WORDS or not kinds.translate(None, WITHOUT[8]):
        return len(kinds)
    return sum(1 if word < ASIA else 1 + len(word) // 2 for word in words_of(text))


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
