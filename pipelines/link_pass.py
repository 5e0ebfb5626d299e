"""After a site's pages are in: links near-duplicates, copies on other sites and translations.

Only pages whose text is new or has changed are compared with the others (all sites'); dates and what the site states are
looked at again every time, because these change without the text.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive import fingerprints, page_links
from archive.page_links import Facts, Link
from archive.rows import FingerprintRow
from archive.stated import SiteNames, named_twins, site_names
from archive.writer import Writer
from pipelines.candidates import Marks, candidates, common_sentences, holders, split
from pipelines.fingerprint import SCHEME, fingerprint_of
from pipelines.first_publisher import Publisher, first_of, publisher
from pipelines.likeness import (
    Likeness,
    PageText,
    is_enough,
    is_template,
    likeness,
    likeness_of,
    shared_sentences,
)
from pipelines.organisations import read_organisations
from pipelines.runs import packed_runs
from pipelines.translations import Twin, find_translations

MAX_LINKS = 20
"""Near-duplicates and copies that are kept of one page, the most alike: beyond them a list tells nobody anything."""
KEPT_CHARS = 3_000_000
"""Characters of the texts that are held while pairs are compared, a thousand usual pages: taken apart they take some 30 bytes each."""
PAIRS_AT_A_TIME, TEXTS_AT_A_TIME, KEPT_RUNS_BYTES = 500, 8, 48 * 1024 * 1024
"""Pairs looked at before their texts' runs may be forgotten, texts that a worker gets at once, and what is kept of runs."""

Run = Callable[..., Awaitable[Any]]


class _Pages:
    """The pages that are compared, read when they are asked for."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._kept: OrderedDict[int, tuple[Facts, PageText]] = OrderedDict()
        self._chars = 0

    def facts(self, page_id: int) -> Facts:
        return self._page(page_id)[0]

    def words(self, page_id: int) -> str:
        return self._page(page_id)[1].text

    def text(self, page_id: int) -> PageText:
        return self._page(page_id)[1]

    def _page(self, page_id: int) -> tuple[Facts, PageText]:
        if page_id in self._kept:
            self._kept.move_to_end(page_id)
            return self._kept[page_id]
        facts, text = page_links.page_of(self._writer, page_id)
        self._kept[page_id] = facts, PageText(facts.title, text)
        self._chars += len(text)
        while self._chars > KEPT_CHARS and len(self._kept) > 2:  # both of a pair stay
            _, (_, gone) = self._kept.popitem(last=False)
            self._chars -= len(gone.text)
        return self._kept[page_id]


async def link_site(writer: Writer, site: str, run: Run) -> dict[str, int]:
    """Brings the links of a site's pages up to date; ``run`` executes a function in a worker.

    Returns counts: near_duplicates, copies, translations.
    """
    for page_id, text in fingerprints.without(writer, site, SCHEME):
        made = fingerprint_of(text, None)
        fingerprints.put(writer, page_id, FingerprintRow(made.scheme, made.signature, made.sentences, made.images))
    marks, pages = _marks(writer), _Pages(writer)
    fresh = fingerprints.fresh(writer, site)
    if fresh:
        before = marks
        pairs = await _likely(candidates(marks, frozenset(fresh) & marks.keys()), pages, run)
        marks, pages = _marks(writer), _Pages(writer)  # other sites' pages may have changed meanwhile: their own pass compares those
        pairs = [pair for pair in pairs if all(marks.get(page) == before[page] for page in pair)]
        page_links.drop(writer, fresh, ("near_duplicate", "copy"))
        page_links.put(writer, _alike(pairs, marks, pages))
        fingerprints.set_linked(writer, fresh)
    _settle(writer, site, marks, pages)
    _translations(writer, site, marks, pages)
    page_links.set_copies(writer)
    kinds = [link.kind for link in page_links.links_of(writer, site, ("near_duplicate", "copy", "translation"))]
    return {"near_duplicates": kinds.count("near_duplicate"), "copies": kinds.count("copy"), "translations": kinds.count("translation")}


def _marks(writer: Writer) -> dict[int, Marks]:
    return {page: Marks(signature, sentences, images) for page, signature, sentences, images in fingerprints.fingerprints(writer, SCHEME)}


async def _likely(pairs: Sequence[tuple[int, int]], pages: _Pages, run: Run) -> list[tuple[int, int]]:
    """The pairs whose texts are alike enough, their runs of words made in the workers."""
    kept = _KeptRuns()
    found = []
    for start in range(0, len(pairs), PAIRS_AT_A_TIME):
        some = pairs[start : start + PAIRS_AT_A_TIME]
        wanted = sorted({page for pair in some for page in pair} - kept.keys())
        parts = [wanted[first : first + TEXTS_AT_A_TIME] for first in range(0, len(wanted), TEXTS_AT_A_TIME)]
        packed = await asyncio.gather(*(run(packed_runs, [pages.words(page) for page in part]) for part in parts))
        kept |= {page: np.frombuffer(runs, np.uint32) for part, made in zip(parts, packed, strict=True) for page, runs in zip(part, made, strict=True)}
        found += [pair for pair in some if is_enough(likeness_of(kept[pair[0]], kept[pair[1]]))]
        kept.shrink()
    return found


class _KeptRuns(dict[int, NDArray[np.uint32]]):
    """Runs of pages, the earliest of which are forgotten beyond KEPT_RUNS_BYTES."""

    def shrink(self) -> None:
        size = sum(runs.nbytes for runs in self.values())
        while size > KEPT_RUNS_BYTES:
            size -= self.pop(next(iter(self))).nbytes


def _alike(pairs: Iterable[tuple[int, int]], marks: Mapping[int, Marks], pages: _Pages) -> list[Link]:
    """The links of pairs that may be alike, without the direction."""
    likely = []
    wanted: set[bytes] = set()
    for pair in pairs:
        left, right = map(pages.text, pair)
        if not is_template(left, right) and is_enough(likeness(left, right)):  # the cheaper first: most pairs that come here are alike
            likely.append(pair)
            wanted |= shared_sentences(left, right)
    held = holders(marks, wanted)
    found: list[Link] = []
    for pair in likely:
        left, right = map(pages.text, pair)
        common = common_sentences(pair, shared_sentences(left, right), marks, held)
        alike = likeness(left, right, common)
        if is_enough(alike):
            found.append(_link(pair, alike, pages))
    return _most_alike(found)


def _link(pair: tuple[int, int], alike: Likeness, pages: _Pages) -> Link:
    same_site = pages.facts(pair[0]).site == pages.facts(pair[1]).site
    evidence = {"jaccard": round(alike.jaccard, 3), "containment": round(alike.contained, 3), "shared_runs": alike.runs}
    return Link(*pair, "near_duplicate" if same_site else "copy", round(alike.score, 3), None, evidence)


def _most_alike(found: list[Link]) -> list[Link]:
    """The links that are among the MAX_LINKS best of one of their pages."""
    counts: dict[int, int] = {}
    kept = []
    for link in sorted(found, key=lambda link: (-link.score, link[:2])):
        if min(counts.get(link.page_id, 0), counts.get(link.other_id, 0)) < MAX_LINKS:
            kept.append(link)
            for page in link[:2]:
                counts[page] = counts.get(page, 0) + 1
    return kept


def _settle(writer: Writer, site: str, marks: Mapping[int, Marks], pages: _Pages) -> None:
    """Says of each link which page was first, and takes away those of pages that are compared no more."""
    publishers = {slug: _publisher(names) for slug, names in site_names(writer).items()}
    for link in page_links.links_of(writer, site, ("near_duplicate", "copy")):
        if not marks.keys() >= {link.page_id, link.other_id}:
            page_links.drop_link(writer, link)
            continue
        sides = [(pages.facts(page), pages.words(page), publishers.get(pages.facts(page).site, Publisher())) for page in link[:2]]
        first, shown = first_of(sides)
        kept: dict[str, object] = {key: link.evidence[key] for key in ("jaccard", "containment", "shared_runs") if key in link.evidence}
        changed = link._replace(first_id=first, evidence={**kept, **shown})
        if changed != link:
            page_links.put(writer, [changed])


def _publisher(names: SiteNames) -> Publisher:
    known = _organisations().get(names.slug, ((), ()))
    return publisher([names.name_vi, names.name_en, *known[0]], known[1], names.home_url)


@lru_cache(maxsize=1)
def _organisations() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Names and acronyms of the gazetteer's organisations by slug."""
    return {each.slug: (each.names, each.acronyms) for each in read_organisations()}


def _translations(writer: Writer, site: str, marks: Mapping[int, Marks], pages: _Pages) -> None:
    """Finds the translations among a site's pages anew and says which page is the original."""
    own = {facts.id: facts for facts in page_links.facts_of(writer, site) if facts.id in marks}
    stated = named_twins(writer, site)
    images = _own_images({page: (facts.language, split(marks[page].images)) for page, facts in own.items()})
    twins = {
        page: Twin(facts, stated[page].hreflang if page in stated else {}, stated[page].rest if page in stated else frozenset(), images[page], facts.words)
        for page, facts in own.items()
    }
    found = find_translations(twins, lambda page: pages.text(page).large_numbers)
    main = json.loads(site_names(writer)[site].languages or "[]")[:1] if site in site_names(writer) else []
    links, originals = [], {}
    for each in found:
        left, right = (own[page] for page in each.pair)
        first, shown = _original(left, right, main)
        links.append(Link(*each.pair, "translation", each.score, first, {**each.evidence, **shown}))
        if first is not None:
            originals[right.id if first == left.id else left.id] = first
    page_links.replace_translations(writer, site, links)
    page_links.set_translations(writer, site, originals)


def _original(left: Facts, right: Facts, main: list[str]) -> tuple[int | None, dict[str, str]]:
    """Which of two pages is the original: the one in the site's first language, else the one of the earlier day."""
    for page in (left, right):
        if main and page.language.partition("-")[0] == main[0].partition("-")[0]:
            return page.id, {"first_by": "site_language"}
    if left.precision == right.precision == "day" and left.date and right.date and left.date != right.date:
        return (left.id if left.date < right.date else right.id), {"first_by": "date"}
    return None, {}


def _own_images(pages: Mapping[int, tuple[str, list[bytes]]]) -> dict[int, frozenset[bytes]]:
    """The images of each page (language, images) that no other page of its language shows: the others are logos, banners, portraits."""
    counts = Counter((language, name) for language, names in pages.values() for name in set(names))
    common = {name for (_, name), count in counts.items() if count > 1}
    return {page: frozenset(names) - common for page, (_, names) in pages.items()}


def compared_again(writer: Writer, sites: Iterable[str]) -> None:
    """Has all pages of some sites compared anew by the next pass."""
    for site in sites:
        fingerprints.forget(writer, site)
