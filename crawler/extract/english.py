"""English told by its function words, without a detector."""

from __future__ import annotations

from vietnamese.syllables import is_syllable

LEAST_WORDS = 8
"""A line of fewer words is not told by them."""

ENGLISH_WORDS, ENGLISH_KINDS = 0.2, 3
"""English without a vote (measure ``language``): a fifth of the words, three different ones."""

COMMON_WORDS, COMMON_KINDS = 0.25, 2
"""Or a quarter of the words are common in English, with two different ones that no other language here has: so are 467 of the 1,232 lines of the
public set that the detectors held for English, and none of 428 others nor of the measure's (decision 0018)."""

HINT_WORDS = 0.1
"""With such a share of common words, one of them surely English, cld2 alone tells English: so 548 of 1,159 lines of the public set that the
detectors held for English, and no other line."""

ENGLISH = frozenset(
    (
        "of", "and", "for", "is", "with", "as", "by", "at", "from", "are", "was", "were", "be", "been",
        "this", "or", "has", "have", "had", "will", "which", "their", "our", "your", "we", "they",
        "you", "not", "but", "who", "its", "his", "her", "she", "all", "these", "those", "would",
        "should", "could", "about", "more", "into", "than", "us", "my"
    )
)
_ENGLISH_ONLY = frozenset(
    (
        "the", "of", "and", "with", "from", "are", "were", "been", "this", "which", "their", "our", "your", "they", "these",
        "those", "would", "should", "could", "about", "into", "than", "has", "have", "that", "by", "for", "at", "to", "is", "was"
    )
)
_COMMON = ENGLISH | _ENGLISH_ONLY | frozenset(
    ("what", "when", "where", "there", "because", "he", "said", "was", "it", "if", "in", "on", "be", "an", "all", "one", "out", "can", "after", "over", "so")
)
_SURELY_ENGLISH = frozenset(
    (
        "and", "with", "from", "were", "been", "this", "which", "their", "your", "they", "these", "those", "would", "should", "could",
        "about", "into", "what", "when", "where", "there", "because"
    )
)
VIETNAMESE = frozenset(["của", "và", "các", "những", "với", "tại", "về", "được", "để", "cùng", "dự", "cuộc", "buổi"])
"""Words that no name is made of: with one of them a line of capitals is Vietnamese."""
HOMOGRAPHS = frozenset(
    ("a", "an", "can", "do", "he", "her", "him", "in", "it", "me", "no", "on", "so", "than", "that", "the", "then", "to", "up", "us")
)
"""Common English words that are Vietnamese syllables too, without accents: they tell nothing."""
LEAST_FOREIGN = 3
"""Words around names that a detector needs."""


def is_english(words: list[str]) -> bool:
    """Whether function words alone show English: "the" among ENGLISH_KINDS different ones, that make ENGLISH_WORDS of the words, or COMMON_WORDS
    of them and COMMON_KINDS that are surely English."""
    if len(words) < LEAST_WORDS:
        return False
    common = [lower for word in words if (lower := word.lower()) in _COMMON]
    if len(common) < ENGLISH_WORDS * len(words):
        return False
    if len(common) >= COMMON_WORDS * len(words) and len(_SURELY_ENGLISH.intersection(common)) >= COMMON_KINDS:
        return True
    found = [word for word in common if word in _ENGLISH_ONLY]
    return len(found) >= ENGLISH_WORDS * len(words) and "the" in found and len(set(found)) >= ENGLISH_KINDS


def seems_english(words: list[str]) -> bool:
    """Whether function words hint at English, so that one detector is enough to say so."""
    common = [lower for word in words if (lower := word.lower()) in _COMMON]
    return len(common) >= HINT_WORDS * len(words) and not _SURELY_ENGLISH.isdisjoint(common)


def is_around_names(words: list[str]) -> bool:
    """Whether a line whose accented words all begin with a capital may be a foreign one about people and places of Viet Nam: most of its words
    in small letters are no Vietnamese syllables ("Lan Nguyễn of Hội An joined Trần Văn Nam")."""
    small = [word for word in words if word.islower() and word not in HOMOGRAPHS]
    foreign = sum(not is_syllable(word) for word in small)
    return foreign > 0.5 * len(small) and VIETNAMESE.isdisjoint(map(str.lower, words))


def has_english(words: list[str]) -> bool:
    """Whether one of the words, as written, is surely English: no word of another language here, nor a Vietnamese syllable."""
    return "of" in words or not _SURELY_ENGLISH.isdisjoint(words)
