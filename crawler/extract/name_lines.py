"""Lines of nothing but names, which are of no language: lists of organisations, citations, bylines."""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.extract.english import VIETNAMESE
from crawler.extract.language_vote import UNKNOWN
from vietnamese.syllables import is_syllable

SHORT_WORDS = 4
"""A line of fewer words is of no language of its own."""

_ITEM_END = re.compile(r"[,;•·–—]")
LEAST_ITEMS, ITEM_WORDS, CAPITALS_SHARE = 3, 8, 0.8
"""A line of names: so many pieces between commas, each begun by a capital or a digit and no longer than this; or so many words with
a capital, and a comma (measure ``language``)."""
_LINKS = frozenset(["of", "and", "the", "for", "in", "on", "at", "de", "và", "&", "tỉnh", "huyện", "xã", "tp"])
_LABEL = re.compile(r"^((?:[^\W\d_]+ ){0,3}[^\W\d_]+):\s+(?=[A-Z])")
"""What a line of names begins with: "Nhà tài trợ: Bread for the World, Misereor"."""
_FAMILIES = frozenset(
    ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Đoàn", "Trịnh", "Trương", "Lâm", "Mai", "Tô", "Tạ", "Cao", "Lương", "Vàng", "Giàng", "Sùng", "Thào", "Lò", "Quàng", "Hà", "Lưu", "Đào", "Chu", "Triệu", "Nông", "Hứa"]
)


def _without_label(match: re.Match[str]) -> str:
    return "" if all(map(is_syllable, match[1].split())) else match[0]


def is_names_only(line: str) -> bool:
    """Whether a line whose accented words all begin with capitals says no more than who or where: "Translated by Trần Thị Mận", "Contact: Ms. Đỗ
    Thị Lụa, Ngõ 4 Bến Lành". Its words in small letters are no Vietnamese, it is not in capitals, and a family's name or marks of a list are in it."""
    words = [word.strip(".,;:()[]“”\"'") for word in line.split()]
    if line.isupper() or not VIETNAMESE.isdisjoint(map(str.lower, words)) or any(word.islower() and is_syllable(word) for word in words):
        return False
    named = any(word in _FAMILIES and following[:1].isupper() for word, following in pairwise(words))
    return named or (":" in line and "," in line)


def _is_sentence(line: str) -> bool:
    """Whether function words make a line of pieces a sentence all the same."""
    return not _SAID.isdisjoint(line.lower().split())


_SAID = frozenset(["is", "was", "are", "were", "has", "have", "they", "we", "là", "đã", "được", "có", "không", "chúng", "rất", "để", "cho", "khi"])


def is_listed(line: str) -> bool:
    """Whether a line is a list of names or citations, which are of no language: "Oxfam, Plan International, CARE"."""
    pieces = line.rstrip(" .,;").replace(";", ",").split(",")
    return len(pieces) >= LEAST_ITEMS and all(map(_is_item, pieces)) and not _is_sentence(line)


def is_names(line: str, language: str) -> bool:
    """Whether a line that was taken for a language holds nothing but names or citations: "Oxfam and Plan International, London"."""
    if language == "vi":
        return False  # is_names_only tells
    line = _LABEL.sub(_without_label, line, count=1)
    first = line.split(None, FIRST_WORDS)[:FIRST_WORDS]
    if language != UNKNOWN and sum(map(str.islower, first)) > (1 - CAPITALS_SHARE) * len(first) + MOST_LINKS:
        return False  # most lines
    words = [word for word in line.split() if word.lower().strip(".,;:()") not in _LINKS and any(map(str.isalnum, word))]
    if language == UNKNOWN and sum(not (word.isupper() or any(map(str.isdigit, word))) for word in words) < SHORT_WORDS:
        return True
    capitals = sum(word.lstrip("(\"“'")[:1].isupper() for word in words)
    listed = line.startswith("- ") or _ITEM_END.search(line) is not None
    return listed and not line.isupper() and capitals >= CAPITALS_SHARE * len(words)


FIRST_WORDS, MOST_LINKS = 12, 4
"""Of so many first words of a line of names, so many may be small besides those that CAPITALS_SHARE allows."""


def _is_item(piece: str) -> bool:
    words = piece.split(None, ITEM_WORDS)
    return 0 < len(words) <= ITEM_WORDS and (words[0][0].isupper() or words[0][0].isdigit())
