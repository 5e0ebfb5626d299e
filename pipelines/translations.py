"""Which pages of a site are translations of each other: by hreflang, REST, address, images, date and numbers. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.page_links import Facts

MIN_SCORE = 0.6
MUTUAL, ONE_WAY, REST, SLUG, SUPPORT, IMAGES, NUMBERS = 1.0, 0.9, 1.0, 0.7, 0.1, 0.4, 0.4
DATE = 0.2
"""What each kind of evidence weighs: the site's own statement is enough, so is the same address in two languages; images,
a date or numbers alone are not: two of them are (benchmarks/quality/duplicates)."""
MAX_DAY_PAGES = 12
"""Pages of one day that are compared by numbers; more of one day were moved there by an import."""
MIN_NUMBERS, MIN_NUMBER_SHARE = 4, 0.6
"""Numbers of two digits or more that two texts share, and their share of those of the text that has fewer."""
MIN_LENGTH, MAX_LENGTH = 0.4, 2.5
"""Words of one text over those of its translation: Vietnamese has about 1.25 times as many as English, as it writes syllables."""

_LANGUAGES = frozenset(["vi", "en", "vn", "fr", "de", "ja", "zh", "ko", "es", "km", "lo", "th", "my", "vi-vn", "en-us", "en-gb", "vie", "eng"])
_KEYS = frozenset(["lang", "language", "hl", "locale"])
_MARKED = re.compile(r"^(?:vi|en|vn|fr)[-_]|[-_](?:vi|en|vn|fr)(?=$|\.)")
_LONG_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}(?:\.\w{2,5})?")


@dataclass(frozen=True)
class Twin:
    """What a page of a site is told to be: ``named`` maps a language (of two letters) to the page that this one, or REST,
    names for it; ``images`` are hashes, ``words`` the length of its text."""

    facts: Facts
    hreflang: Mapping[str, int] = field(default_factory=dict)
    rest: frozenset[int] = frozenset()
    images: frozenset[bytes] = frozenset()
    words: int = 0

    @property
    def language(self) -> str:
        return self.facts.language.partition("-")[0]


@dataclass(frozen=True)
class Translation:
    """A pair of pages (smaller id first), its score (0 to 1), and the evidence."""

    pair: tuple[int, int]
    score: float
    evidence: dict[str, Any]


def slug_key(url: str) -> tuple[str, str] | None:
    """What the addresses of a page in two languages share: ("slug", last part) of a telling one, else ("path", all of it).

    The language itself is left out, wherever the address holds it. None for a home page.
    """
    parts = urlsplit(url)
    segments = [part for part in unquote(parts.path).lower().split("/") if part and part not in _LANGUAGES]
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _KEYS and value.lower() not in _LANGUAGES]
    if not segments and not query:
        return None
    if segments and not query and _LONG_SLUG.fullmatch(segments[-1]):
        return "slug", _MARKED.sub("", segments[-1])
    return "path", "/".join([*(_MARKED.sub("", part) for part in segments), *(f"{key}={value}" for key, value in sorted(query))])


def find_translations(twins: Mapping[int, Twin], numbers: Callable[[int], frozenset[str]]) -> list[Translation]:
    """The pairs of a site that are translations of each other; ``numbers`` gives those in a page's text (asked only where unsure).

    Of several pages of one language that may be it, the one with most evidence counts; none of those that have the same.
    """
    found = []
    for left, right in sorted(_pairs(twins)):
        weighed = _weigh(twins[left], twins[right], numbers)
        if weighed is not None and weighed.score >= MIN_SCORE:
            found.append(weighed)
    return _best(found, twins)


def _pairs(twins: Mapping[int, Twin]) -> Iterator[tuple[int, int]]:
    """Pairs of pages in two languages with some evidence, smaller id first."""
    groups: defaultdict[tuple[str, Any], list[int]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    times = Counter(chain.from_iterable(twin.images for twin in twins.values()))
    shared = frozenset(image for image, pages in times.items() if pages > 1)
    for page, twin in twins.items():
        for other in (*twin.hreflang.values(), *twin.rest):
            if other in twins and other != page:
                seen.add((min(page, other), max(page, other)))
        if (key := slug_key(twin.facts.url)) is not None:
            groups[("slug", key)].append(page)
        for image in twin.images & shared:
            groups[("image", image)].append(page)
        if twin.facts.precision == "day":
            groups[("day", twin.facts.date)].append(page)
    for (_kind, _), pages in groups.items():
        if 1 < len(pages) <= MAX_DAY_PAGES and len({twins[page].language for page in pages}) > 1:
            seen.update((left, right) for index, right in enumerate(pages) for left in pages[:index] if left != right)
    return iter({(min(pair), max(pair)) for pair in seen if twins[pair[0]].language != twins[pair[1]].language})


def _weigh(left: Twin, right: Twin, numbers: Callable[[int], frozenset[str]]) -> Translation | None:
    """A pair with its evidence; None when the languages or a statement of the site speak against it."""
    pair = (left.facts.id, right.facts.id)
    stated = [twin.hreflang.get(other.language) for twin, other in ((left, right), (right, left))]
    named = [name == twin.facts.id for name, twin in zip(stated, (right, left), strict=True)]
    if left.language == right.language or "und" in (left.language, right.language):
        return None
    evidence: dict[str, Any] = {}
    score = 0.0
    if any(named) and not any(name is not None and not is_it for name, is_it in zip(stated, named, strict=True)):
        score, evidence["hreflang"] = (MUTUAL, "both") if all(named) else (ONE_WAY, "one")
    if right.facts.id in left.rest or left.facts.id in right.rest:
        score, evidence["rest"] = REST, True
    if not evidence and any(name is not None for name in stated):
        return None  # the site names another page
    if score >= ONE_WAY:
        return Translation(pair, score, evidence)
    score = _likeness(left, right, numbers, evidence)
    return Translation(pair, round(min(score, 0.95), 2), evidence) if score else None


def _likeness(left: Twin, right: Twin, numbers: Callable[[int], frozenset[str]], evidence: dict[str, Any]) -> float:
    """What address, images, date and numbers weigh together, 0 when the lengths speak against it; fills in the evidence."""
    if not MIN_LENGTH <= (left.words + 1) / (right.words + 1) <= MAX_LENGTH:
        return 0.0
    score = 0.0
    key = slug_key(left.facts.url)
    same_slug = key is not None and key == slug_key(right.facts.url)
    if same_slug and key is not None:
        evidence["slug"] = key[1]
        score += SLUG if not key[1].rpartition("/")[2].isdigit() or key[1].startswith("node/") else SLUG / 2
    if images := len(left.images & right.images):
        evidence["images"] = images
        score += SUPPORT if same_slug else IMAGES
    if left.facts.precision == right.facts.precision == "day" and left.facts.date == right.facts.date:
        evidence["date"] = left.facts.date
        score += SUPPORT if same_slug else DATE
    mine, theirs = numbers(left.facts.id), numbers(right.facts.id)
    shared = mine & theirs
    if len(shared) >= MIN_NUMBERS and len(shared) >= MIN_NUMBER_SHARE * min(len(mine), len(theirs)):
        evidence["numbers"] = len(shared)
        score += SUPPORT if same_slug else NUMBERS
    return score


def _best(found: Iterable[Translation], twins: Mapping[int, Twin]) -> list[Translation]:
    """Those that are the one best for both of their pages among the pages of the other's language."""
    ranked: defaultdict[tuple[int, str], list[Translation]] = defaultdict(list)
    for each in found:
        for page, other in (each.pair, each.pair[::-1]):
            ranked[(page, twins[other].language)].append(each)
    losers: set[tuple[int, int]] = set()
    for several in ranked.values():
        best = max(each.score for each in several)
        top = [each for each in several if each.score == best]
        losers.update(each.pair for each in several if each.score < best or len(top) > 1)
    kept = {each.pair: each for several in ranked.values() for each in several if each.pair not in losers}
    return [kept[pair] for pair in sorted(kept)]
