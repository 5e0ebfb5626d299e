"""Damage in a page's source: text in legacy encodings, mojibake and escaped markup is read as it was meant, piece by piece.

It happens on the source, before anything parses it, so that the tree, the selectors, the generic extractor, the metadata
and the proof of a record all see the same words. A piece is what stands between two block elements, or one attribute.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice

from vietnamese.forms import VIETNAMESE_LETTERS, nfc
from vietnamese.repair import FLAGS, UTF8, Reading, apply, is_suspicious, read, read_beside, repair

MOST_JUDGED = 20_000
"""Accented words that are judged per page; the pieces after them are read only as the ones before them were."""
MOST_ENTITIES = 256
"""So many entities are looked at before a page is taken for sound."""
MOST_TAGS = 16
PROVED_WORDS = 30
"""An encoding that so many words prove is tried first on the pieces that follow."""
_AROUND = 24
MOST_KEPT = 2_000
"""Mended pieces that are told apart; the flags of a page with more hold for all of it."""

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_INLINE = frozenset(
    ["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br"]
)
_RAW = frozenset(["script", "style"])
_QUOTED = frozenset(["pre", "code", "textarea", "samp", "kbd", "xmp", "title"])
"""Elements in which markup may be shown on purpose."""
_ATTRIBUTE = re.compile(r"""(?i)(\s(?:content|alt|title|value|placeholder)\s*=\s*)("[^"<>]*"|'[^'<>]*')""")
_CAPITAL_FONT = re.compile(r"(?i)\.vn[a-z ]{0,30}h(?![a-z])")
_ENTITY = re.compile(r"&(?:#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,4}|[a-zA-Z]{2,8}[0-9]{0,2});")
_SHOWN_ENTITY = re.compile(r"&amp;(?:#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,4}|[a-zA-Z]{2,8}[0-9]{0,2});")
_SHOWN_TAG = re.compile(r"(?i)&lt;/(?:p|div|span|strong|b|em|i|li|ul|ol|a|table|tr|td|h[1-6]|font)\s*(?:&gt;|>)")
_SHOWN_MARKUP = re.compile(r"(?i)&lt;/?(?:p|div|span|strong|b|em|i|li|ul|ol|a|table|tr|td|h[1-6]|font|br|img)\b")
_BLANK_LINE = re.compile(r"(\n[^\S\n]*\n)")

_SHOWN_MARKS = "\xa0–—“”‘’…•"

ESCAPED = "escaped markup"
_FLAGS = {**FLAGS, ESCAPED: "mojibake"}


@dataclass(frozen=True)
class Mended:
    """A source with its damage mended. ``pieces`` are (flag, letters of the piece as mended); ``encodings`` with how many
    words prove each, most first."""

    text: str
    pieces: tuple[tuple[str, str], ...] = ()
    encodings: tuple[str, ...] = ()

    @property
    def flags(self) -> frozenset[str]:
        """All flags that any piece has."""
        return frozenset(flag for flag, _ in self.pieces)


def mend_source(source: str, raw: bytes | None = None) -> Mended:
    """The source of an HTML page, mended. A sound page costs a search or two over its characters. ``raw`` is the source in UTF-8."""
    entities = _entities_of(source)
    shown = _shows_markup(source, entities)
    kept: list[tuple[str, str]] = []
    if shown:
        page = _Page(_TAG.split(source))
        page.show_markup()
        if page.kept:
            source, kept, raw = "".join(page.parts), page.kept, None
            entities = _entities_of(source)
    if not is_suspicious(source, raw) and not _has_suspicious_entity(source, entities):
        return Mended(source, tuple(kept))
    page = _Page(_TAG.split(source))
    page.kept = kept
    mended = page.mended()
    if UTF8 not in mended.encodings or not is_suspicious(mended.text):
        return mended
    page = _Page(_TAG.split(mended.text))  # an old encoding that was encoded twice on top
    page.kept = list(mended.pieces)
    again = page.mended()
    return Mended(again.text, again.pieces, (*mended.encodings, *again.encodings))


def mend_stated(text: str) -> tuple[str, str | None]:
    """A title or name that a feed or an interface stated, in NFC and as it was meant, with the flag of what was mended.

    Letters that are still written as entities, once those of the feed itself were read, were escaped twice.
    """
    meant, flag = nfc(text), None
    if any(map(_is_shown_letter, islice(_ENTITY.findall(meant), MOST_ENTITIES))):
        meant, flag = nfc(unescape(unescape(meant))), _FLAGS[ESCAPED]
    repaired, reading = repair(meant)
    return (meant, flag) if reading is None else (repaired, FLAGS[reading.encoding])


def mend_text(text: str) -> Mended:
    """A plain text, mended paragraph by paragraph; short ones by what the others prove."""
    if not is_suspicious(text):
        return Mended(text)
    page = _Page(_BLANK_LINE.split(text), plain=True)
    return page.mended()


def letters(text: str) -> str:
    """What of a text is compared: its letters and digits."""
    return "".join(filter(str.isalnum, text))


def _entities_of(source: str) -> set[str]:
    return {match[0] for match in _ENTITY.finditer(source)}


def _has_suspicious_entity(source: str, entities: set[str]) -> bool:
    """Whether a letter of a legacy encoding stands in a word as an entity: "Vi&Ouml;t"."""
    if all(entity == "&nbsp;" or unescape(entity).isascii() for entity in entities):
        return False
    plain: set[str] = set()
    tried = 0
    for match in _ENTITY.finditer(source):
        entity = match[0]
        if entity in plain:
            continue
        if unescape(entity).isascii() or entity == "&nbsp;":
            if len(plain) < MOST_ENTITIES:
                plain.add(entity)
            continue
        window = source[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        if is_suspicious(unescape(window)):
            return True
        tried += 1
        if tried >= MOST_ENTITIES:
            break
    return False


def _shows_markup(source: str, entities: set[str]) -> bool:
    """Whether markup or letters are escaped in text; in attributes and scripts they are in their place."""
    for match in islice(_SHOWN_TAG.finditer(source), MOST_TAGS) if "&lt;" in entities else ():
        if _is_in_text(source, match.start()):
            return True
    found = islice(_SHOWN_ENTITY.finditer(source), MOST_ENTITIES) if "&amp;" in entities else ()
    return any(_is_shown_letter(match[0]) for match in found)


def _is_in_text(source: str, at: int) -> bool:
    inside = source.rfind("<", 0, at) > source.rfind(">", 0, at)
    return not inside and source.rfind("<script", 0, at) <= source.rfind("</script", 0, at)


def _is_shown_letter(entity: str) -> bool:
    """Whether an entity that was escaped stands for a letter beyond ASCII, a blank or a mark of print, as no text shows on purpose."""
    meant = unescape(unescape(entity))
    return (meant.isalpha() and not meant.isascii()) or (len(meant) == 1 and meant in _SHOWN_MARKS)


@dataclass
class _Piece:
    """Runs of text that are read together: (index in the parts, capitals); ``attribute`` of the tag at the only index."""

    runs: list[tuple[int, bool]] = field(default_factory=list)
    attribute: bool = False


class _Page:
    """The parts of a source, text at even places and markup between, while it is mended."""

    def __init__(self, parts: list[str], plain: bool = False) -> None:
        self.parts = parts
        self.plain = plain
        self.kept: list[tuple[str, str]] = []

    def mended(self) -> Mended:
        pieces = list(self._pieces())
        proved: Counter[str] = Counter()
        readings: list[Reading | None] = []
        judged = 0
        for piece in pieces:
            text = self._shown(piece)
            told = [name for name, words in proved.most_common(1) if words >= PROVED_WORDS]
            reading = read(text, told) if judged < MOST_JUDGED else None
            judged += 0 if text.isascii() else 1 + text.count(" ")
            readings.append(reading)
            if reading is not None:
                proved[reading.encoding] += reading.words
        if proved:
            known = [name for name, words in proved.most_common(2) if words >= 3]
            texts = [self._shown(piece) for piece in pieces]
            again: dict[str, Reading | None] = {}
            for index, text in enumerate(texts):
                if readings[index] is None:
                    if text not in again:
                        again[text] = read(text, known)
                    readings[index] = again[text]
            for piece, reading in zip(pieces, _with_neighbours(texts, readings), strict=True):
                if reading is not None:
                    self._apply(piece, reading)
        return Mended("".join(self.parts), tuple(self.kept), tuple(name for name, _ in proved.most_common()))

    def _shown(self, piece: _Piece) -> str:
        """The text of a piece as a reader sees it."""
        if piece.attribute:
            found = "\n".join(match[2] for match in _ATTRIBUTE.finditer(self.parts[piece.runs[0][0]]))
        else:
            found = "".join(self.parts[index] for index, _ in piece.runs)
        return found if self.plain else _unescape(found)

    def _apply(self, piece: _Piece, reading: Reading) -> None:
        before = self._shown(piece)
        for index, capitals in piece.runs:
            if piece.attribute:
                self.parts[index] = _ATTRIBUTE.sub(lambda match: match[1] + self._attribute(match[2], reading), self.parts[index])
            else:
                run = self.parts[index]
                text = apply(reading, run if self.plain else _unescape(run), capitals)
                self.parts[index] = text if self.plain else escape(text, quote=False)
        after = self._shown(piece)
        if after != before:
            self._keep(_FLAGS[reading.encoding], after)

    def _attribute(self, quoted: str, reading: Reading) -> str:
        mark = quoted[0]
        return mark + escape(apply(reading, _unescape(quoted[1:-1])), quote=True) + mark

    def _keep(self, flag: str, text: str) -> None:
        if len(self.kept) < MOST_KEPT:
            self.kept.append((flag, letters(text)))
        elif (flag, "") not in self.kept[MOST_KEPT:]:
            self.kept.append((flag, ""))

    def _pieces(self) -> Iterator[_Piece]:
        """The pieces in page order: runs between block elements, attributes, and nothing of scripts but structured data."""
        if self.plain:
            yield from (_Piece([(index, False)]) for index in range(0, len(self.parts), 2) if self.parts[index].strip())
            return
        piece, raw = _Piece(), ""
        fonts: list[bool] = []
        block_capitals = False
        for index, part in enumerate(self.parts):
            if index % 2 == 0:
                if part and not raw:
                    piece.runs.append((index, block_capitals or True in fonts))
                continue
            name, closing = _name(part), part.startswith("</")
            if raw:
                raw = "" if closing and name == raw else raw
                continue
            if name in _RAW and not closing:
                raw = name
            if name in ("font", "span"):
                if closing:
                    del fonts[-1:]
                else:
                    fonts.append(_CAPITAL_FONT.search(part) is not None)
            if name not in _INLINE:
                if piece.runs:
                    yield piece
                piece, fonts = _Piece(), []
                block_capitals = not closing and _CAPITAL_FONT.search(part) is not None
            if _ATTRIBUTE.search(part):
                yield _Piece([(index, False)], attribute=True)
        if piece.runs:
            yield piece

    def show_markup(self) -> None:
        """Turns markup and entities that a page shows as text into markup and letters, outside of elements for code."""
        quoted = ""
        for index, part in enumerate(self.parts):
            if index % 2:
                name = _name(part)
                if quoted:
                    quoted = "" if part.startswith("</") and name == quoted else quoted
                elif name in _QUOTED | _RAW and not part.startswith("</"):
                    quoted = name
                continue
            if quoted and quoted != "title":
                continue
            if not quoted and _SHOWN_TAG.search(part) and len(_SHOWN_MARKUP.findall(part)) > 1:
                self.parts[index] = part = unescape(part.replace("&amp;", "&"))
                self._keep(_FLAGS[ESCAPED], letters(_TAG.sub(" ", part)))
            elif any(map(_is_shown_letter, islice(_SHOWN_ENTITY.findall(part), MOST_ENTITIES))):
                self.parts[index] = _SHOWN_ENTITY.sub(lambda match: match[0].replace("&amp;", "&", 1), part)
                self._keep(_FLAGS[ESCAPED], letters(unescape(self.parts[index])))


def _with_neighbours(texts: list[str], readings: list[Reading | None]) -> list[Reading | None]:
    """The readings, with those of texts that only their neighbours on both sides can tell."""
    before: list[str | None] = []
    last: str | None = None
    for text, reading in zip(texts, readings, strict=True):
        before.append(last)
        last = _status(text, reading, last)
    found = list(readings)
    last = None
    for index in range(len(texts) - 1, -1, -1):
        sides = {before[index], last} - {None}
        if readings[index] is None and len(sides) == 1 and not texts[index].isascii():
            found[index] = read_beside(texts[index], sides.pop() or "")
        last = _status(texts[index], readings[index], last)
    return found


def _status(text: str, reading: Reading | None, last: str | None) -> str | None:
    """The encoding of a text, "" for one that is Vietnamese in Unicode, and what was before for one that says nothing."""
    if reading is not None:
        return "" if reading.only_odd else reading.encoding
    return last if VIETNAMESE_LETTERS.isdisjoint(text) else ""


def _name(tag: str) -> str:
    match = _NAME.match(tag)
    return match[1].lower() if match else ""


def _unescape(text: str) -> str:
    return unescape(text) if "&" in text else text
