"""Measure ``language``: sentences, unaccented titles of five words, and the set of languages of mixed pages.

Sentences are those of the cases and as many again put together from building blocks (seeded), the Vietnamese ones also in capitals
and in decomposed form. A mixed page has two to four paragraphs in each of its languages, apart or in turns.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from random import Random
from typing import Any

from benchmarks import sentences
from benchmarks.quality import CASES, Figures
from crawler.extract.language import detect, detect_blocks, is_unaccented
from vietnamese.forms import fold

HALVES = ("seen", "held_out")
MADE = 100
PAGES = 120
LONG_WORDS = 8
"""Paragraphs of mixed pages have so many words at least: shorter ones rightly take their neighbours' language."""


def measure() -> Figures:
    """Shares of right answers for both halves; ``..._wrong`` counts what was named in a language that it is not in."""
    figures: Figures = {}
    for number, half in enumerate(HALVES):
        path = CASES / f"language_{half}.toml"
        if not path.is_file():
            continue
        cases = tomllib.loads(path.read_text("utf-8"))
        named = list(sentences_of(cases, number))
        figures[f"{half}_sentences"] = _share([detect(text)[0] == code for code, text in named])
        unknown = [detect(text)[0] for text in cases["und"]]
        figures[f"{half}_unnameable"] = _share([code == "und" for code in unknown])
        titles = [fold(title) for title in cases["titles"]]
        figures[f"{half}_unaccented_titles"] = _share([detect(title)[0] == "vi" for title in titles])
        figures[f"{half}_unaccented_flagged"] = _share([is_unaccented(title) for title in titles])
        figures[f"{half}_english_titles"] = _share([detect(title)[0] == "en" for title in cases["titles_en"]])
        wrong = [detect(title)[0] not in ("en", "und") or is_unaccented(title) for title in cases["titles_en"]]
        figures[f"{half}_english_titles_wrong"] = sum(wrong)
        lines = [(set(codes.split()), detect_blocks(text)) for codes, text in cases["lines"]]
        figures[f"{half}_lines"] = _share([{s.language for s in found} == codes for codes, found in lines])
        pages = list(mixed_pages(cases, number))
        figures[f"{half}_mixed_sets"] = _share([{s.language for s in detect_blocks(text)} == codes for codes, text in pages])
    return figures


def sentences_of(cases: dict[str, Any], seed: int) -> Iterator[tuple[str, str]]:
    """(language, sentence)."""
    for text in cases["vi"]:
        yield from (("vi", text), ("vi", unicodedata.normalize("NFD", text)), ("vi", text.upper()))
    yield from (("en", text) for text in cases["en"])
    yield from ((code, text) for code, text in cases["other"])
    random = Random(seed)
    for _ in range(MADE):
        yield "vi", sentences.sentence(random)
        yield "vi", fold(sentences.sentence(random))
        yield "en", sentences.sentence(random, english=True)
        yield "en", sentences.sentence(random, english=True).upper()


def mixed_pages(cases: dict[str, Any], seed: int) -> Iterator[tuple[set[str], str]]:
    """(the languages of a page, its text)."""
    random = Random(100 + seed)
    pool: dict[str, list[str]] = {
        "vi": [text for text in cases["vi"] if len(text.split()) >= LONG_WORDS] + [sentences.paragraph(random) for _ in range(20)],
        "en": [text for text in cases["en"] if len(text.split()) >= LONG_WORDS] + [sentences.paragraph(random, english=True) for _ in range(20)],
        "und": [text for text in cases["und"] if len(text.split()) >= LONG_WORDS],
        "vi plain": [fold(sentences.paragraph(random)) for _ in range(10)],
    }
    for code, text in cases["other"]:
        pool.setdefault(code, []).append(text)
    others = sorted(set(pool) - {"vi", "en"})
    for number in range(PAGES):
        codes = {"vi", random.choice(["en", "en", random.choice(others)])} | ({random.choice(others)} if number % 4 == 0 else set())
        paragraphs = [(code, random.choice(pool[code])) for code in sorted(codes) for _ in range(random.randint(2, 4))]
        if number % 2:
            random.shuffle(paragraphs)
        yield {code.split()[0] for code in codes}, "\n\n".join(text for _, text in paragraphs)


def _share(right: list[bool]) -> float:
    return sum(right) / len(right)
