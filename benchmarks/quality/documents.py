"""How right the records of PDF files are: files made from texts of our own in several layouts, through the real extractor.

Keys of a case (``cases/documents_*.toml``): ``layout`` and what it is made of (``document_files``); ``title``, ``published``, ``flags``,
``reason`` as they must come out, absent where there is none; the blocks of its text are ``blocks`` (``# `` marks a heading, ``| `` a row),
or ``text`` where they differ from what was set.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from benchmarks.quality import CASES, Figures
from benchmarks.quality.document_files import make
from benchmarks.quality.pages import HALVES, share
from crawler.extract.record import Extraction, extract
from crawler.items import Fetched
from crawler.sites import Site

SITE = Site("bo-tre", "Nhóm Bờ Tre", "https://botre.test/")


def measure() -> Figures:
    """Per half: ``cases``; shares of ``titles`` and ``dates`` right, of ``paragraphs`` (blocks found whole, in order, among those set);
    ``dates_wrong``, ``extra`` blocks that nobody set, ``outcomes`` (share of reasons and flags right)."""
    figures: Figures = {}
    for half in HALVES:
        own = cases(half)
        results = [(case, result(case)) for case in own]
        records = [(case, found.record) for case, found in results if found.record is not None]
        figures[f"{half}_cases"] = len(own)
        figures[f"{half}_titles"] = share(sum(record.title == case.get("title") for case, record in records), len(records))
        dates = [(case.get("published"), record.published.value if record.published else None) for case, record in records]
        figures[f"{half}_dates"] = share(sum(wanted == value for wanted, value in dates), len(dates))
        figures[f"{half}_dates_wrong"] = sum(value is not None and value != wanted for wanted, value in dates)
        counted = [_paragraphs(case, found) for case, found in results if "reason" not in case]
        figures[f"{half}_paragraphs"] = share(sum(right for right, _, _ in counted), sum(wanted for _, wanted, _ in counted))
        figures[f"{half}_extra"] = sum(more for _, _, more in counted)
        figures[f"{half}_outcomes"] = share(sum(_outcome(found) == (case.get("reason"), case.get("flags", [])) for case, found in results), len(results))
    return figures


@cache
def _cases(half: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((CASES / f"documents_{half}.toml").read_text("utf-8"))["case"]
    return found


def cases(half: str) -> list[dict[str, Any]]:
    """The cases of one half."""
    return _cases(half)


def result(case: dict[str, Any]) -> Extraction:
    """What becomes of a case's file."""
    evidence = {"link": {"title": case["link"]}} if "link" in case else {}
    return extract(Fetched("https://botre.test/tep/tai-lieu.pdf", "bo-tre", make(case), "application/pdf", "2026-11-01T00:00:00Z", evidence=evidence), SITE)


def _outcome(found: Extraction) -> tuple[str | None, list[str]]:
    return found.reason, sorted(found.record.flags) if found.record is not None else []


def wanted_blocks(case: dict[str, Any]) -> list[str]:
    """The texts of a case's blocks as they must come out."""
    return [block.removeprefix("# ").removeprefix("| ") for block in case.get("text", case.get("blocks", []))]


def _paragraphs(case: dict[str, Any], found: Extraction) -> tuple[int, int, int]:
    """How many blocks came out whole and in order, how many were set, how many came out that nobody set."""
    wanted, have = wanted_blocks(case), [block.text for block in found.record.blocks] if found.record is not None else []
    at = right = 0
    for block in wanted:
        if block in have[at:]:
            at = have.index(block, at) + 1
            right += 1
    return right, len(wanted), len(have) - right
