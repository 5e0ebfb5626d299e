"""Measure ``damaged``: how many damaged pages are flagged and how many sound ones, and how much of the text comes back.

Pages are made of the sound paragraphs of the cases, damaged in every way that is known, and built as a crawl builds them; the
2,000 clean paragraphs are the tricky ones of the cases and sentences put together at random (seeded) from building blocks,
Vietnamese, English and both.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from html import escape
from itertools import cycle, islice
from random import Random
from typing import Any

from benchmarks import sentences
from benchmarks.quality import CASES, Figures
from crawler.items import Fetched, Record
from crawler.sites import Site
from pipelines.build import build
from vietnamese.legacy import DECODERS, SHOWN, encode

CLEAN = 2_000
DAMAGED = frozenset(["damaged_text", "legacy_encoding", "mojibake", "unaccented"])
HALVES = ("seen", "held_out")
_SITE = Site("do-hong", "Độ Hỏng", "https://do-hong.test/")


@dataclass(frozen=True)
class Page:
    """A response, the flag that its record must have, and the text that it held before it was damaged (None: lost)."""

    body: bytes
    content_type: str
    flag: str | None
    meant: str | None
    kind: str


def measure() -> Figures:
    """The figures of both halves of the cases; ``clean_flagged`` is a share of CLEAN paragraphs."""
    figures: Figures = {}
    for half in HALVES:
        path = CASES / f"damaged_{half}.toml"
        if not path.is_file():
            continue
        cases = tomllib.loads(path.read_text("utf-8"))
        pages = [(page, record_of(page)) for page in damaged_pages(cases)]
        flagged = [record is not None and page.flag in record.flags for page, record in pages if page.flag is not None]
        figures[f"{half}_pages"] = len(flagged)
        figures[f"{half}_flagged"] = sum(flagged) / len(flagged)
        for kind in ("tcvn3", "vni", "viscii", "vps", "windows-1258", "utf-8 twice"):
            figures[f"{half}_restored_{kind.replace(' ', '_')}"] = _restored([pair for pair in pages if pair[0].kind == kind])
    figures["clean_flagged"] = len(false_alarms()) / CLEAN
    return figures


def record_of(page: Page) -> Record | None:
    """The record of a page as a crawl would build it."""
    fetched = Fetched("https://do-hong.test/tin/1", "do-hong", page.body, page.content_type, "2026-11-23T08:00:00Z", imported=True)
    return build(fetched, _SITE).record


def false_alarms() -> list[tuple[str, set[str]]]:
    """The clean paragraphs whose record is flagged as damaged, with the flags."""
    found = []
    for text in clean_paragraphs():
        record = record_of(Page(text.encode(), "text/plain", None, None, "clean"))
        if record is not None and record.flags & DAMAGED:
            found.append((text, record.flags & DAMAGED))
    return found


def clean_paragraphs() -> Iterator[str]:
    """CLEAN paragraphs: all sound and tricky ones of the cases, half of the rest Vietnamese, the others English and mixed."""
    written: list[str] = []
    for half in HALVES:
        path = CASES / f"damaged_{half}.toml"
        if path.is_file():
            cases = tomllib.loads(path.read_text("utf-8"))
            written += [*cases["sound"], *cases["tricky"], *cases["titles"]]
    random = Random(58)
    yield from written
    for number in range(CLEAN - len(written)):
        english = number % 4 == 3
        text = sentences.paragraph(random, english)
        if number % 4 == 2:
            text += " " + sentences.paragraph(random, english=True, count=1)
        if number % 5 == 0:
            text += " " + random.choice(written)
        yield text


def damaged_pages(cases: dict[str, Any]) -> Iterator[Page]:
    """Every way of damage on windows of the sound paragraphs."""
    texts = [*cases["sound"]]
    titles = cycle(cases["titles"])
    for start in range(0, len(texts), 3):
        chosen, title = list(islice(cycle(texts), start, start + 3)), next(titles)
        yield from _legacy_pages(title, chosen)
        meant = "\n\n".join(chosen)
        for twist in (_twice, lambda text: _twice(_twice(text))):
            yield _page(title, chosen, twist, "mojibake", meant, "utf-8 twice")
        yield _page(title, [chosen[0], _twice(chosen[1]), chosen[2]], str, "mojibake", meant, "utf-8 twice")
        if any(mark in text for mark in "ìòÌÒ" for text in chosen):  # what the two encodings both have as letters proves nothing
            yield _page(title, chosen, _as_1258, "mojibake", None, "latin-1 as windows-1258")
        residue = [re.sub("đ", "ñ", text) for text in chosen]
        yield _page(title, residue, str, "legacy_encoding", meant, "residue")
        marked = [f'<p class="x">{text}</p><br>' for text in chosen]
        yield _page(title, [escape(text) for text in marked], str, "mojibake", meant, "escaped", escaped=True)
        entities = ["".join(f"&amp;#{ord(char)};" if ord(char) > 127 else char for char in text) for text in chosen]
        yield _page(title, entities, str, "mojibake", meant, "entities", escaped=True)
        for share in (1.0, 0.5):
            yield _page(title, chosen, partial(_without_letters, Random(start), share), "damaged_text", None, "lost")
        yield _page(title, chosen, lambda text: text.encode("cp1252", "replace").decode("cp1252"), "damaged_text", None, "lost")
        yield _page(title, [unicodedata.normalize("NFD", text) for text in chosen], str, None, meant, "nfd")
    for lost in cases["lost"]:
        for text in lost["texts"]:
            yield Page(_html(text[:40], [text]).encode(), "text/html; charset=utf-8", lost["flag"], None, "lost")
            flag = lost["flag"]
            if flag == "damaged_text":  # one bad paragraph in a sound page
                yield Page(_html(next(titles), [texts[0], text, texts[1]]).encode(), "text/html", flag, None, "lost")


def _legacy_pages(title: str, texts: list[str]) -> Iterator[Page]:
    """In each encoding: bytes under no, a wrong and a vague charset, characters in sound UTF-8, and one old piece in a new page."""
    for name in DECODERS:
        def old(text: str, name: str = name) -> str:
            return encode(name, text)

        plain = [text.replace("–", "-") for text in texts]
        meant = "\n\n".join(plain)
        for declared in ("text/html", "text/html; charset=iso-8859-1", "text/html; charset=x-user-defined", "text/html; charset=utf-8"):
            body = _html(old(title), [old(text) for text in plain]).encode("latin-1", "replace")
            yield Page(body, declared, "legacy_encoding", meant, name)
        if name in ("viscii", "vps"):  # read as windows-1252, not Latin-1: the controls are letters
            yield _page(title, plain, lambda text, old=old: old(text).translate(SHOWN), "legacy_encoding", meant, name)
        else:
            yield _page(title, plain, old, "legacy_encoding", meant, name)
        yield _page("", [plain[0], old(plain[1]), plain[2]], str, "legacy_encoding", meant, name)


def _page(title: str, texts: list[str], twist: Callable[[str], str], flag: str | None, meant: str | None, kind: str, escaped: bool = False) -> Page:
    body = _html(twist(title), [twist(text) for text in texts], escaped)
    return Page(body.encode("utf-8"), "text/html; charset=utf-8", flag, meant, kind)


def _html(title: str, texts: list[str], escaped: bool = False) -> str:
    kept = str if escaped else (lambda text: escape(text, quote=False))
    paragraphs = "".join(f"<p>{kept(text)}</p>" for text in texts)
    heading = f"<h1>{kept(title)}</h1>" if title else ""
    return f"<html><head><title>{kept(title)}</title></head><body><article>{heading}{paragraphs}</article></body></html>"


def _twice(text: str) -> str:
    return text.encode("utf-8").decode("latin-1").translate(SHOWN)


def _without_letters(random: Random, share: float, text: str) -> str:
    """A text whose letters of U+1EA0 to U+1EF9 are gone, a share of them, as pages have lost them to a missing font."""
    return "".join(char for char in text if not ("\u1ea0" <= char <= "\u1ef9" and random.random() < share))


def _as_1258(text: str) -> str:
    """Latin-1 bytes, other letters as they are, read as windows-1258."""
    return "".join(char.encode("latin-1").decode("cp1258", "replace") if "\xa0" < char <= "\xff" else char for char in text)


def _restored(pages: list[tuple[Page, Record | None]]) -> float:
    """The share of the characters of the texts as they were meant that the records hold in order; case counts."""
    held = wanted = 0
    for page, record in pages:
        if page.meant is None:
            continue
        wanted += len(page.meant)
        if record is not None:
            matcher = SequenceMatcher(None, page.meant, record.text, autojunk=False)
            held += len(page.meant) if page.meant == record.text else sum(block.size for block in matcher.get_matching_blocks())
    return held / wanted if wanted else 1.0
