"""Stage: flags that warn a reader about a record's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from itertools import islice

import ftfy.badness

from crawler.extract.language_vote import UNKNOWN
from crawler.items import Record
from vietnamese.forms import VIETNAMESE_LETTERS, KeptWords, PieceColumn, fold
from vietnamese.repair import is_suspicious, resembles
from vietnamese.syllables import parse_syllable

THIN_WORDS = 30
"""A record of fewer words is flagged ``thin``: real short notices of the demo sites have 30 to 80."""
DAMAGED_SHARE, FEW_SHARE = 0.05, 0.03
"""Share of the words that are no words, above which Vietnamese letters were lost, when two, and when three different ones are:
10 of 39 in a sentence damaged throughout, 2 to 4 of 35 where a third of the letters of U+1EA0 to U+1EF9 are gone, 0 of 39 in
sound text (measure ``damaged``)."""
SHORT_SHARE = 0.34
"""In a line of under eight words that has accents elsewhere: two at least, and this share."""
SHORT_BLANKS = 7
"""Lines of as few words in no language that could be named, on a page in another one, are that one's too."""
MASKED_SHARE = 0.04
"""Share of words with a question mark or U+FFFD between letters, two at least: letters that a conversion could not write."""
GARBLED = 2
"""ftfy's count of impossible character sequences from which a text that no decoder mends is garbled: sound ones have 0."""

LONGEST_WORD = 32
"""Longer pieces between two blanks are addresses and the like."""

_UNITS = frozenset(["km", "cm", "mm", "kg", "mg", "ml", "kw", "kwh", "mw", "gb", "mb", "kb", "tr", "vv", "vs", "ts", "ths", "pgs", "gs", "bs", "nxb", "tp", "tt", "tx", "tnhh", "ht", "stt", "đt", "đc", "ndt", "hcm", "hn", "mp", "ppm", "dr", "mr", "mrs", "ms", "th", "st", "nd", "rd", "pp", "html", "https", "http", "www"])
_ADDRESS = re.compile(r"://|www\.|\?[\w%]{1,40}=")
_MASKED = re.compile(r"[^\W\d_]\?[^\W\d_]|^\(?\?[^\W\d_]{2}")
_REPLACED = re.compile("[^\\W\\d_]\ufffd|\ufffd[^\\W\\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = ".,;:!?…()[]“”‘’«»\"'–-"
_LONE_CONSONANTS = frozenset("bcdđghklmnpqrstvx")
_CONSONANTS = re.compile(r"(?:b|ch?|d|đ|gh?|h|kh?|l|m|ngh?|nh?|ph?|q|r|s|th?|tr|v|x)(?:ch?|m|ng|nh?|p|t)?")
"""What is left of a syllable without its vowels."""
_VOWEL = re.compile(r"[aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")


def flag_quality(record: Record, site_lines: Set[str]) -> None:
    """Adds ``thin``, ``damaged_text`` and ``mojibake``."""
    if sum(1 for _ in islice(_WORD.finditer(record.text), THIN_WORDS)) < THIN_WORDS:
        record.flags.add("thin")
    title = record.title or ""
    if is_masked(record.text) or is_masked(title) or _has_lost(record):
        record.flags.add("damaged_text")
    if any(is_suspicious(text) and (ftfy.badness.badness(text) >= GARBLED or (record.language != "vi" and resembles(text))) for text in (record.text, title)):
        record.flags.add("mojibake")


def _has_lost(record: Record) -> bool:
    if all(_IS_SOUND.of(record.text)) and all(_IS_SOUND.of(record.title or "")):
        return False  # most pages
    texts = list(_unnamed(record))
    if _SOUND.issuperset(map(_KINDS.__getitem__, set().union(*(text.split() for text, _ in texts)))):
        return False  # to count takes longer
    strange = is_other_language("\n".join(text for text, language in texts if language == UNKNOWN))
    parts = [
        _count(_without_other(text, language == "vi"))
        for text, language in texts
        if not (strange and language == UNKNOWN and text.count(" ") < SHORT_BLANKS)
    ]
    return any(map(_is_lossy, parts)) or _is_lossy(sum(parts, Counter()))


def _unnamed(record: Record) -> Iterator[tuple[str, str]]:
    """The paragraphs of a record, its title first, that are Vietnamese or in no language that could be named, with their language."""
    if record.language in ("vi", UNKNOWN) and record.title:
        yield record.title, record.language
    for segment in record.segments:
        if segment.language in ("vi", UNKNOWN):
            for text in record.text[segment.start_char : segment.start_char + segment.length_chars].split("\n\n"):
                yield text, segment.language


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
    """Whether a Vietnamese paragraph has lost letters ("Mc tiêu ca khóa hc"): too many words without a vowel, single consonants,
    and words of Vietnamese letters that are no syllables (these count half: other languages of Viet Nam have them)."""
    return _is_lossy(_count(paragraph))


def _count(paragraph: str) -> Counter[str]:
    """Of a paragraph: how many ``words`` count and how many are ``accented``, and each word that is none as ``bare: ...`` or
    ``odd: ...``."""
    words = paragraph.split()
    kinds = list(map(_KINDS.__getitem__, words))
    found = Counter({"words": len(kinds) - kinds.count("other"), "accented": int(not paragraph.isascii())})
    if "bare" in kinds or "odd" in kinds or "lone" in kinds:
        for index, (word, kind) in enumerate(zip(words, kinds, strict=True)):
            if kind == "lone" and index and words[index - 1].isalpha() and word not in words[index + 1 : index + 2]:
                kind = "bare"
                found["words"] += 1
            if kind in ("bare", "odd"):
                found[f"{kind}: {word.strip(_MARKS).lower()}"] += 1
    return found


def _is_lossy(found: Counter[str]) -> bool:
    bare = [count for name, count in found.items() if name.startswith("bare")]
    odd = [count for name, count in found.items() if name.startswith("odd")]
    weight, different, words = sum(bare) + sum(odd) / 2, len(bare) + len(odd) // 2, found["words"]
    if different < 2:
        return False
    if words < 8:
        return weight >= SHORT_SHARE * words and found["accented"] > 0
    return weight > (DAMAGED_SHARE if different == 2 else FEW_SHARE) * words


def _kind(part: str) -> str:
    """What stands between two blanks: ``other`` without a word in small letters, ``lone`` for a single consonant, ``bare`` for what
    is left of a syllable without its vowels, ``odd`` for a word of Vietnamese letters that is no syllable, ``sound``."""
    word = part.strip(_MARKS)
    if len(word) == 1:  # not "k." or "a)": an initial, a number of a list
        return "lone" if word in _LONE_CONSONANTS and part[-1] in f"{word},;" and part[0] == word else "other"
    if not word.isalpha() or not word[1:].islower():
        return "other"
    lower = word.lower()
    if lower == "qu":
        return "bare"
    if not _VOWEL.search(lower):
        return "bare" if lower not in _UNITS and _CONSONANTS.fullmatch(lower) else "sound"
    return "odd" if word == lower and len(word) < 8 and not VIETNAMESE_LETTERS.isdisjoint(word) and parse_syllable(word) is None else "sound"


FOREIGN_SHARE, LEAST_FOREIGN = 0.1, 3
"""Words that no loss of letters makes of Vietnamese ones: with so large a share, so many different ones, a paragraph is in another
language (measure ``damaged``: 0 in damaged Vietnamese, 0.2 and more in Ê-đê, Gia-rai, Ba-na)."""
_CLUSTER = r"[bdđjwzf][^aeiouy]|[gcnp](?!h|r?$)[^aeiouyg]|k[^haeiouy]|[hlmrsvq][^aeiouy]|t[^hraeiouy]|[ƀčñjwfz]"
_FOREIGN = re.compile(rf"(?:{_CLUSTER}|[kgnt]h[bcdđghklmnpqrstvx])\w*[aeiouy]|\w*[aeiouy]\w*(?:[ƀčñbdđfjklqrsvwz]|(?<![cn])h|(?<!n)g)$|\w*[ƀčñ]")


def is_other_language(paragraph: str, named: bool = False) -> bool:
    """Whether a paragraph is in a language that writes words no Vietnamese one can have been: "prăk", "hđeh", "ôh".

    ``named``: it was taken for Vietnamese, so that plain words, which may be English, count for nothing.
    """
    words, foreign = _foreign(paragraph, named)
    return len(set(foreign)) >= LEAST_FOREIGN and len(foreign) >= FOREIGN_SHARE * words


def _without_other(paragraph: str, named: bool) -> str:
    """A paragraph without its sentences in such a language: of one that is, with any such word."""
    if len(set(_foreign(paragraph, named)[1])) < LEAST_FOREIGN:
        return paragraph
    least = 0.0 if is_other_language(paragraph, named) else FOREIGN_SHARE
    judged = ((sentence, *_foreign(sentence, named)) for sentence in _SENTENCE_END.split(paragraph))
    return " ".join(sentence for sentence, words, foreign in judged if len(foreign) < least * words or not foreign)


def _foreign(text: str, named: bool) -> tuple[int, list[str]]:
    """How many small words a text has, and those that cannot be Vietnamese."""
    words = [word for part in text.split() if (word := part.strip(_MARKS)).islower() and len(word) <= LONGEST_WORD]
    return len(words), [word for word in words if not (named and word.isascii()) and _IS_FOREIGN[word]]


_SENTENCE_END = re.compile(r"(?<=[.!?…:;])\s")


def _is_foreign(word: str) -> bool:
    plain = fold(word).replace("qu", "cu")
    return plain.isalpha() and (_FOREIGN.match(plain) is not None or not _OTHER_LETTERS.isdisjoint(word))


_OTHER_LETTERS = frozenset("ĕĭŏŭƀčñ\u0306")
_IS_FOREIGN = KeptWords(_is_foreign)
_SOUND = frozenset(["sound", "other"])
_KINDS = KeptWords(lambda part: _kind(part) if len(part) <= LONGEST_WORD else "other")
_IS_SOUND = PieceColumn(lambda piece: _KINDS[piece] in _SOUND if piece.isalnum() else _SOUND.issuperset(map(_KINDS.__getitem__, piece.split())))
"""Whether what stands between two blanks, a break of lines within it or not, holds no word that may have lost letters."""
