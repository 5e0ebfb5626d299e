"""Compares two versions of a page paragraph by paragraph and word by word, in bounded time whatever the texts are. Pure.

Paragraphs are aligned first; where some stand in place of others, those that share most words are compared by their words
(in Vietnamese each syllable is one). What moved is shown in both of its places. Nothing is left out: where a bound is
reached, a stretch is shown as taken out and put in as a whole, and ``Comparison.coarse`` tells it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.reader import VersionText
from portal.edits import Budget, Edit, edits
from portal.text import clean

Sign = Literal["same", "out", "in"]
Kind = Literal["same", "changed", "out", "in"]

MAX_PAIRS = 400
"""Paragraphs taken out times paragraphs put in, of one stretch, that are compared to find which became which."""
ALIKE, WITHIN, FEWEST_WORDS = 0.4, 0.75, 5
"""From which share of common words one paragraph is taken for the other's later form: of both (Dice), or, for one that was cut
or went on, of the shorter one, which then has this many words in common. Of 1,800 pairs of different paragraphs of one page
(demo sites) 99.9 % have less than 0.37 of both and 0.56 of the shorter one."""
CONTEXT = 1
"""Unchanged paragraphs that stand beside a change unfolded."""
MAX_CHARS = 800_000
"""Characters of each text that are compared (some 400 printed pages); of longer ones the end is left out, and that is said."""
MAX_SHOWN_CHARS = 1_200_000
"""Characters of both texts together that are shown; a longer comparison is cut and says so."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: ``parts`` are (sign, words) in reading order; ``moved`` when the same stands elsewhere too."""

    kind: Kind
    parts: tuple[tuple[Sign, str], ...]
    moved: bool = False


@dataclass(frozen=True)
class Stretch:
    """Paragraphs in a row; those that are ``folded`` did not change and lie away from every change."""

    folded: bool
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Comparison:
    """What changed from one version to another; the counts are of words and of paragraphs.

    ``coarse`` counts stretches that were too long to be compared by words; ``cut`` tells that the end is not shown.
    """

    title: Paragraph
    stretches: tuple[Stretch, ...]
    words_in: int
    words_out: int
    changed: int
    paragraphs_in: int
    paragraphs_out: int
    coarse: int = 0
    cut: bool = False

    @property
    def same(self) -> bool:
        """Whether title and text are the same."""
        return self.title.kind == "same" and not (self.changed or self.paragraphs_in or self.paragraphs_out)


def compare(old: VersionText, new: VersionText) -> Comparison:
    """What changed from ``old`` to ``new``, in the order of reading."""
    budget = Budget()
    title = _words(clean(old.title or ""), clean(new.title or ""), budget)
    before, after = _paragraphs(old.text[:MAX_CHARS]), _paragraphs(new.text[:MAX_CHARS])
    found = [each for code in edits(before, after, budget) for each in _stretch(code, before, after, budget)]
    found = _marked(found)
    shown, cut = _cut(found)
    cut = cut or max(len(old.text), len(new.text)) > MAX_CHARS
    words = Counter[Sign]()
    for paragraph in found:
        for sign, text in paragraph.parts:
            words[sign] += sum(1 for token in _TOKEN.findall(text) if token[0].isalnum()) if sign != "same" else 0
    kinds = Counter(paragraph.kind for paragraph in found)
    return Comparison(
        title, _folded(shown), words["in"], words["out"], kinds["changed"], kinds["in"], kinds["out"], budget.coarse, cut
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"\n\s*\n", clean(text)) if part.strip()]


def _stretch(code: Edit, before: list[str], after: list[str], budget: Budget) -> Iterator[Paragraph]:
    kind, i1, i2, j1, j2 = code
    if kind == "same":
        yield from (Paragraph("same", (("same", text),)) for text in before[i1:i2])
        return
    old, new = before[i1:i2], after[j1:j2]
    at_old = at_new = 0
    for left, right in [*_became(old, new, budget), (len(old), len(new))]:
        yield from (Paragraph("out", (("out", text),)) for text in old[at_old:left])
        yield from (Paragraph("in", (("in", text),)) for text in new[at_new:right])
        if left < len(old):
            yield _words(old[left], new[right], budget)
        at_old, at_new = left + 1, right + 1


def _became(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Which paragraphs became which, in order: the pairs of most alike ones that do not cross."""
    if not old or not new or len(old) * len(new) > MAX_PAIRS:
        return []
    left, right = [_bag(text) for text in old], [_bag(text) for text in new]
    if not budget.takes(len(new) * sum(map(len, left)) // 4):
        return []
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            likeness = _likeness(left[i], right[j])
            together = best[i + 1][j + 1] + likeness if likeness else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text[:8_000].casefold()))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """How alike two paragraphs are, 0 to 1 by their common words; 0 for those of which neither is a form of the other."""
    both, total, shorter = (one & other).total(), one.total() + other.total(), min(one.total(), other.total())
    dice = 2 * both / total if total else 0.0
    return dice if dice >= ALIKE or (both >= FEWEST_WORDS and both >= WITHIN * shorter) else 0.0


def _words(old: str, new: str, budget: Budget) -> Paragraph:
    """Two forms of one paragraph, word by word."""
    if old == new:
        return Paragraph("same", (("same", old),) if old else ())
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    parts: list[tuple[Sign, str]] = []
    for kind, i1, i2, j1, j2 in _joined(edits(left, right, budget), left):
        pairs: tuple[tuple[Sign, list[str]], ...] = (("same", left[i1:i2]),) if kind == "same" else (("out", left[i1:i2]), ("in", right[j1:j2]))
        parts += [(sign, "".join(tokens)) for sign, tokens in pairs if tokens]
    return Paragraph("changed", tuple(parts))


def _joined(codes: list[Edit], left: list[str]) -> list[Edit]:
    """With changes that only a blank or a mark parts made one: each word apart could not be read."""
    result: list[Edit] = []
    for number, code in enumerate(codes):
        kind, i1, i2, _, j2 = code
        between = kind == "same" and 0 < number < len(codes) - 1 and not any(token[0].isalnum() for token in left[i1:i2])
        joins = between and "\n" not in "".join(left[i1:i2])
        if joins or (kind == "changed" and result and result[-1][0] == "changed"):
            last = result.pop()
            result.append(("changed", last[1], i2, last[3], j2))
        else:
            result.append(code)
    return result


def _marked(found: list[Paragraph]) -> list[Paragraph]:
    """With the paragraphs that were taken out here and put in there told as moved."""
    out = {paragraph.parts[0][1] for paragraph in found if paragraph.kind == "out"}
    into = {paragraph.parts[0][1] for paragraph in found if paragraph.kind == "in"}
    both = out & into
    return [
        Paragraph(each.kind, each.parts, moved=True) if each.kind in ("out", "in") and each.parts[0][1] in both else each
        for each in found
    ]


def _cut(found: list[Paragraph]) -> tuple[list[Paragraph], bool]:
    """As many paragraphs as may be shown; the first one always."""
    left = MAX_SHOWN_CHARS
    for number, paragraph in enumerate(found):
        left -= sum(len(text) for _, text in paragraph.parts)
        if left < 0 and number:
            return found[:number], True
    return found, False


def _folded(found: list[Paragraph]) -> tuple[Stretch, ...]:
    """In stretches: unchanged paragraphs away from every change are folded when they are more than one."""
    changes = [place for place, paragraph in enumerate(found) if paragraph.kind != "same"]
    near = {place + step for place in changes for step in range(-CONTEXT, CONTEXT + 1)}
    stretches: list[Stretch] = []
    at = 0
    while at < len(found):
        folded = at not in near
        end = at
        while end < len(found) and (end not in near) == folded:
            end += 1
        stretches.append(Stretch(folded and bool(changes) and end - at > 1, tuple(found[at:end])))
        at = end
    return tuple(stretches)
