"""Languages that no rule decides: the script of a text, words of Tày, or a vote of three detectors."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib import import_module

UNKNOWN = "und"

VOTE_CHARS = 3000
"""The vote reads no further, as langdetect is slow on long texts."""

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

WELL_KNOWN = frozenset(["fr", "de", "es", "it", "pt", "nl"])
"""Those that two of the three detectors may name against the third, in a line that is long enough: no two of them ever took
one of the 33 lines in Hmong, Ê-đê, Gia-rai, Ba-na or Cham of the measure ``language`` for one of these."""

TAY = frozenset(
    ["pây", "hẩư", "hẩu", "noọng", "rườn", "slao", "nẩy", "đảy", "nặm", "khảu", "hêt", "slim", "slam", "slí", "slip", "slương", "phjải", "phja", "phjôm", "mjề", "mjạ", "mjảo", "pjá", "pjạ", "cạ", "đếch", "hoọc", "toọng", "slư", "slon", "slắc", "slấc", "rặp", "xày", "tầư", "pền", "pện", "slửa", "slấu", "slút", "hâu", "păn"]
)
"""Words of Tày and Nùng, which are written in Vietnamese letters: in syllables that Vietnamese has not, or has no word for."""
TAY_WORDS, TAY_SHARE = 3, 0.15
"""A line with so many of them, that make so large a share of its words, is in one of these languages (measure ``language``)."""

UNNAMED = frozenset(
    [
        "peb", "cov", "koom", "nrog", "neeg", "hauv", "zos", "pab", "txoj", "thiab", "yog", "tsis", "muaj", "txhua", "ntawm", "uas", "lawv", "nws", "hmoob", "kuv", "koj",
        "yuav", "tsev", "kawm", "txog", "lub", "nyob", "siab", "hluas", "poj", "niam", "txiv", "txhawb", "hauj", "lwm",
        "dahlak", "magru", "bhum", "adei", "drei", "brei", "palei", "likei", "kamei", "saong", "urang", "marai", "hadar", "plei", "bimong", "kalan", "ngap", "kei",
    ]
)  # fmt: skip
"""Words of Hmong and of Cham in Latin letters that no language has which the detectors name."""
UNNAMED_WORDS, UNNAMED_SHARE = 3, 0.15
"""A line with so many different ones, that make so large a share of its words, is in one of these languages."""

_SCRIPTS = {
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
}
_ALIASES = {"zh-cn": "zh", "zh-tw": "zh", "zh-hant": "zh", "iw": "he", "in": "id", "fil": "tl", "jw": "jv", "pcm": "en"}
"""Nigerian Pidgin counts as English, on which it is built: py3langid takes English headlines for it (12 of the 47 lines of the public set on which
it and cld2 differed)."""
_KIN = {"id", "ms"}
"""Two names of nearly one language: detectors that differ in these agree."""


def is_tay(found: int, words: int) -> bool:
    """Whether a line in Vietnamese letters is in Tày or Nùng, of whose words so many are of TAY."""
    return found >= TAY_WORDS and found >= TAY_SHARE * words


def is_unnamed(words: list[str]) -> bool:
    """Whether a line is in Hmong or Cham, with names of other languages in it or without."""
    found = [lower for word in words if (lower := word.lower()) in UNNAMED]
    return len(set(found)) >= UNNAMED_WORDS and len(found) >= UNNAMED_SHARE * len(words)


def by_script(text: str) -> str | None:
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


def vote(text: str, counts: Callable[[str, float], bool], hinted: str | None = None) -> tuple[str, float]:
    """The language that two of the three detectors name, if it ``counts`` with the confidence that this gives; else und, 0.0.

    The quick one is asked first, and no other where it names the language that is ``hinted`` at by words of the text. The slow third is asked
    when the others differ and one of theirs would count.
    """
    first = _ask_cld2(text)
    if first == hinted and counts(first, 1.0):
        return first, 1.0
    lowered = text.lower()
    second = _ask_langid(lowered)
    if first == second:
        return (first, 1.0) if counts(first, 1.0) else (UNKNOWN, 0.0)
    confidence = 1.0 if {first, second} <= _KIN else 0.67
    named = [each for each in (first, second) if counts(each, confidence)]
    if named and (third := _ask_langdetect(lowered)) in named:
        return third, confidence
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
