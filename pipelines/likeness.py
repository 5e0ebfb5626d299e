"""How alike two texts are, and whether that makes one a copy of the other: by their words, numbers and names. Pure."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipelines.fingerprint import SENTENCE_WORDS, sentence_hash, sentences_of
from vietnamese.forms import fold

MIN_JACCARD = 0.6
"""Runs of three words in both texts over those in either: an edit of one word breaks three runs, so that a text with
every tenth word changed still has 0.57, and two news items on one event by two writers have under 0.2
(benchmarks/quality/duplicates)."""
MIN_CONTAINED, MIN_CONTAINED_RUNS = 0.75, 40
"""A cut or framed copy: most of the shorter text stands in the longer one, and it is long enough to be no mere quotation."""
WHOLE, WHOLE_RUNS = 0.97, 20
"""A text that stands whole in a longer one is its earlier or shorter version, though it be short: two sentences at least."""
SURE_JACCARD, SURE_RUNS, FEW_RUNS = 0.9, 12, 30
"""Under 30 shared runs, about two sentences, only a text that is nearly the same counts; under 12 none does."""
MAX_CONFLICT, MIN_CONFLICTS = 0.4, 2
"""Numbers and names that each text has in place of the other's, over these and the shared ones: a template filled in
anew has 0.5 and more, an edited copy none or one."""
MAX_NUMBER_CONFLICT, MIN_NUMBER_CONFLICTS = 0.5, 3
"""The same of numbers alone, for reports that name the same donors and places every year."""

_FACT = re.compile(r"\d[\d.,/]*\d|\d|(?<![^\W\d_])(?![a-z])[^\W\d_]+")
"""A number, or a word unless its first letter is plainly a small one."""
_DIGITS = re.compile(r"\d+")
_STOPS = frozenset(".!?:;\n\"“”‘’()[]–-•*")


@dataclass(frozen=True)
class Likeness:
    """``jaccard`` and ``contained`` (in the longer text) are 0 to 1, ``runs`` the shared runs of three words."""

    jaccard: float
    contained: float
    runs: int

    @property
    def score(self) -> float:
        """The larger of both, 0 to 1."""
        return max(self.jaccard, self.contained) if self.jaccard < MIN_JACCARD else self.jaccard


class PageText:
    """A page's title and text, taken apart for comparison once."""

    def __init__(self, title: str | None, text: str) -> None:
        self.title, self.text = title or "", text

    @cached_property
    def sentences(self) -> list[list[str]]:
        """The words of its sentences."""
        return sentences_of(self.text)

    @cached_property
    def hashes(self) -> list[bytes | None]:
        """The hash of each sentence; None for short ones."""
        return [sentence_hash(words) if len(words) >= SENTENCE_WORDS else None for words in self.sentences]

    @cached_property
    def runs(self) -> frozenset[int]:
        """Its runs of three words, as hashes that hold within this process: a third of the memory of the words."""
        return self.runs_without(frozenset())

    def runs_without(self, common: Set[bytes]) -> frozenset[int]:
        """Its runs of three words, some sentences left out."""
        parts = self.sentences
        if common:
            parts = [words for words, key in zip(parts, self.hashes, strict=True) if key not in common]
        words = [word for part in parts for word in part]
        return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))

    @cached_property
    def facts(self) -> tuple[frozenset[str], frozenset[str]]:
        """Its numbers (without separators of thousands), and its words with a capital that do not begin a sentence."""
        numbers, names = set(), set()
        for match in _FACT.finditer(self.text):
            word = match.group()
            if word[0].isdigit():
                numbers.update(numbers_of(word))
            elif word[0].isupper() and not _begins_sentence(self.text, match.start()):
                names.add(word.lower())
        return frozenset(numbers), frozenset(names)

    @property
    def large_numbers(self) -> frozenset[str]:
        """Its numbers of two digits or more: the same in all languages."""
        return frozenset(number for number in self.facts[0] if len(number) > 1)


def _begins_sentence(text: str, at: int) -> bool:
    """Whether the word at a place is the first of a text, or something that ends a sentence stands between it and the word before."""
    if at == 0:
        return True
    while at and not text[at - 1].isalnum():
        at -= 1
        if text[at] in _STOPS:
            return True
    return False


def likeness_of(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> Likeness:
    """How alike two texts are by their ``pipelines.runs.packed_runs``."""
    both = np.concatenate([left, right])
    both.sort(kind="stable")  # two ascending ones: merged
    return _likeness(int(np.count_nonzero(both[1:] == both[:-1])), len(left), len(right))


def _likeness(shared: int, left: int, right: int) -> Likeness:
    if not shared:
        return Likeness(0.0, 0.0, 0)
    return Likeness(shared / (left + right - shared), shared / min(left, right), shared)


def numbers_of(word: str) -> list[str]:
    """The numbers in a run of digits: "1.245" and "1,245" as 1245, "05/07/2023" as 5, 7 and 2023, "3,2" as 3,2."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", word):
        return [re.sub(r"[.,]", "", word)]
    if re.fullmatch(r"\d+[.,]\d{1,2}", word):
        return [word.replace(".", ",")]
    return [number.lstrip("0") or "0" for number in _DIGITS.findall(word)]


def likeness(left: PageText, right: PageText, common: Set[bytes] = frozenset()) -> Likeness:
    """How alike two texts are; sentences in ``common`` (hashes) are left out of both."""
    a, b = (page.runs_without(common) if common else page.runs for page in (left, right))
    return _likeness(len(a & b), len(a), len(b))


def is_enough(found: Likeness) -> bool:
    """Whether so much of two texts is the same that one may come from the other."""
    if found.contained >= WHOLE and found.runs >= WHOLE_RUNS:
        return True
    if found.runs < FEW_RUNS:
        return found.runs >= SURE_RUNS and found.jaccard >= SURE_JACCARD
    return found.jaccard >= MIN_JACCARD or (found.contained >= MIN_CONTAINED and found.runs >= MIN_CONTAINED_RUNS)


def is_template(left: PageText, right: PageText) -> bool:
    """Whether two texts are one form filled in twice, or two issues of a series: they say the same of other things."""
    pairs = tuple(zip(left.facts, right.facts, strict=True))
    counts = [(min(len(a - b), len(b - a)), len(a & b)) for a, b in pairs]
    replaced, shared = (sum(column) for column in zip(*counts, strict=True))
    if replaced >= MIN_CONFLICTS and replaced >= MAX_CONFLICT * (replaced + shared):
        return True
    numbers, same = counts[0]
    if numbers >= MIN_NUMBER_CONFLICTS and numbers >= MAX_NUMBER_CONFLICT * (numbers + same):
        return True
    return are_issues(left.title, right.title) and replaced > 0


def are_issues(left: str, right: str) -> bool:
    """Whether two titles differ in their numbers alone ("Bản tin số 12", "Bản tin số 13")."""
    a, b = fold(left), fold(right)
    return a != b and _DIGITS.sub("0", a) == _DIGITS.sub("0", b)


def shared_sentences(left: PageText, right: PageText) -> frozenset[bytes]:
    """The hashes of the longer sentences that both texts have."""
    return frozenset(key for key in left.hashes if key) & frozenset(key for key in right.hashes if key)
