"""Whether the main text of a page without selectors is all there and alone: small pages in many platforms' markup.

Keys of a case (``cases/text_*.toml``): those of the page (see ``pages``); ``keep``, lines that must be in the text beside the
paragraphs that ``{text}`` and ``{first}`` stand for; ``drop``, lines that must not. The pages of the demo sites are read without selectors, too.
"""

from __future__ import annotations

from benchmarks.demo_pages import demo_pages
from benchmarks.quality import Figures
from benchmarks.quality.pages import HALVES, Case, cases, paragraphs_of, share
from crawler.extract.record import extract


def measure() -> Figures:
    """``*_kept``: share of wanted lines that are in the text; ``*_dropped``: share of boilerplate lines that are not. ``demo_lost``: expected
    lines of the demo sites' pages that their texts without selectors lack, ``demo_foreign``: lines that these have beyond."""
    found = cases("text")
    figures: Figures = {}
    for half in HALVES:
        own = [case for case in found if case.half == half]
        figures[f"{half}_cases"] = len(own)
        wanted, unwanted = sum(len(_wanted(case)) for case in own), sum(len(case.wanted["drop"]) for case in own)
        figures[f"{half}_kept"] = share(wanted - sum(len(lost(case)) for case in own), wanted)
        figures[f"{half}_dropped"] = share(unwanted - sum(len(left(case)) for case in own), unwanted)
    wrong = demo_lines()
    figures["demo_lost"], figures["demo_foreign"] = (len([line for _, line, lost in wrong if lost is want]) for want in (True, False))
    return figures


def demo_lines() -> list[tuple[str, str, bool]]:
    """(address, line, whether it is lost or else foreign) of the demo sites' pages without selectors."""
    wrong = []
    for page in demo_pages():
        record = extract(*page.bare()).record
        wanted = _lines(page.text)
        found = _lines("\n".join(block.text for block in record.blocks)) if record else []
        wrong += [(page.fetched.url, line, True) for line in wanted if line not in found]
        wrong += [(page.fetched.url, line, False) for line in found if line not in wanted]
    return wrong


def _lines(text: str) -> list[str]:
    return [line.removeprefix("- ").strip() for line in text.splitlines() if line.strip()]


def lost(case: Case) -> list[str]:
    """The wanted lines that the text lacks."""
    text = _text(case)
    return [line for line in _wanted(case) if line not in text]


def left(case: Case) -> list[str]:
    """The boilerplate that the text holds as lines of their own."""
    lines = [line.removeprefix("- ").strip() for line in _text(case).splitlines()]
    return [line for line in case.wanted["drop"] if line in lines]


def _wanted(case: Case) -> list[str]:
    return [*paragraphs_of(case.wanted), *case.wanted.get("keep", [])]


def _text(case: Case) -> str:
    return "\n".join(block.text for block in case.result.record.blocks) if case.result.record else ""
