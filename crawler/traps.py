"""Tells endless addresses from lists: calendars, facets, sessions and pagers that go on without naming anything new.

Addresses fall into shapes. When answer after answer of one shape gives neither a new text nor a link to another shape that
its like had not named, the rest of the shape is left out, with the reason. A list that leads to articles is followed to its
end, however long. Pure: the spider asks before a request and tells after an answer; the ledger keeps each verdict.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawler.text_marks import TextMarks

LIMIT = 30
"""Answers in a row of one shape that may give nothing. Two and a half years of a calendar by months: more than a visitor
would turn, and few enough that a small site does not feel them."""
PATH_LIMIT = 2 * LIMIT
"""Answers in a row of one path with any parameters: each further parameter doubles the shapes, each of which may have LIMIT answers."""
TRAP = "trap: "
"""How the reason of an address begins that was left out (as in ``archive.spellings``)."""

_NUMBER = re.compile(r"\d+(?:[-_.:T]\d+)*")
_HEX = re.compile(r"(?i)(?<![^\W_])(?=[a-f]*\d)[0-9a-f]{8,}(?![^\W_])")
_TOKEN = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}")
_DISPATCH = re.compile(r"(?i)^(option|view|layout|task|nv|op|ctl|do|act|action|mod|module|controller|post_type|com)$")
"""Parameters whose value chooses the program, not the document."""


@lru_cache(maxsize=65536)
def shape(url: str) -> str:
    """The form of an address: numbers, dates and tokens of the path become ``#``, of the query the names count.

    >>> shape("https://a.example/lich/2026-11/?ngay=3&muc=tin")
    '/lich/#/?muc&ngay'
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    for pattern in (_HEX, _TOKEN, _NUMBER):
        path = pattern.sub("#", path)
    names = set()
    for part in parts.query.split("&") if parts.query else ():
        name, _, value = part.partition("=")
        keep = f"={value}" if _DISPATCH.match(name) and not re.search(r"\d", value) else ""
        names.add(re.sub(r"\d+", "#", unquote(name)) + keep)
    return path + ("?" + "&".join(sorted(names)) if names else "")


@lru_cache(maxsize=65536)
def path_of(form: str) -> str | None:
    """What the shapes of one path have in common, with the parameters that choose a program; None when a shape has no parameters.

    >>> path_of("/loc/#?mau&nam&view=list")
    '/loc/#?view=list'
    """
    path, mark, names = form.partition("?")
    return f"{path}?{'&'.join(name for name in names.split('&') if '=' in name)}" if mark else None


def is_endless(form: str) -> bool:
    """Whether a shape can have many addresses at all; a path of plain words is one address."""
    return "#" in form or "?" in form


class _Form:
    """What is known of one shape. Links and texts are kept as hashes; ``first`` are the links of its first answer.

    ``barren`` counts the answers since the last that gave anything new, ``idle`` those since the last that was a new
    record or led to a shape with records.
    """

    __slots__ = ("barren", "first", "idle", "links", "text_forms", "texts")

    def __init__(self) -> None:
        self.barren = self.idle = 0
        self.first: array[int] | None = None  # most shapes with a number in a word have one address: eight bytes a link
        self.links: set[int] = set()
        self.texts: set[int] = set()
        self.text_forms: set[int] = set()

    def take(self, text: TextMarks, goes_on: bool) -> bool:
        """Notes a text; whether it is new. ``goes_on``: its page names a further address of the shape, as a calendar's month.

        Such a page says nothing new when only its numbers and names of months and weekdays are other than before. Pages of
        figures that a list names, and that name no further ones, are told apart.
        """
        key, form = text
        new = key not in self.texts and not (goes_on and form in self.text_forms)
        self.texts.add(key)
        self.text_forms.add(form)
        return new

    def enter(self, led_on: bool, worth: bool) -> None:
        self.barren = 0 if led_on else self.barren + 1
        self.idle = 0 if worth else self.idle + 1


class Traps:
    """The shapes of one site's addresses."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._forms: dict[str, _Form] = {}
        self._barren: dict[str, int] = {}  # by path: answers since the last that gave anything new

    def load(self, verdicts: Iterable[tuple[str, bool, bool]]) -> None:
        """Takes in what earlier answers gave, oldest first: (address, is a record, led on)."""
        for url, record, led_on in verdicts:
            if is_endless(form := shape(url)):
                self._enter(form, self._forms.setdefault(form, _Form()), led_on, record)

    def _enter(self, form: str, known: _Form, led_on: bool, worth: bool) -> None:
        known.enter(led_on, worth)
        if (path := path_of(form)) is not None:
            self._barren[path] = 0 if led_on else self._barren.get(path, 0) + 1

    def reason(self, url: str) -> str | None:
        """Why an address is left out with the rest of its shape; None when it may be asked for."""
        known = self._forms.get(form := shape(url))
        if known is not None and known.barren >= self._limit:
            return f"{TRAP}{self._limit} addresses of the form {form[:200]} gave nothing new"
        path = path_of(form)
        if path is not None and self._barren.get(path, 0) >= PATH_LIMIT * self._limit // LIMIT:
            return f"{TRAP}{self._barren[path]} addresses of the form {path[:200]}, with any parameters, gave nothing new"
        return None

    def judge(self, url: str, text: TextMarks | None, links: Sequence[str]) -> bool | None:
        """Whether an answer gave anything new; ``text`` stands for that of its record, None when it is none.

        None for the first answer of a shape in a run: all its links, the menu's too, are new then.
        """
        form = shape(url)
        if not is_endless(form):
            return None
        known = self._forms.setdefault(form, _Form())
        if known.first is None:
            if text is not None:
                known.take(text, goes_on=False)
            known.first = array("q", map(hash, links))
            return None
        if not known.links:
            known.links.update(known.first)
        hashes = list(map(hash, links))
        new = [shape(link) for link, number in zip(links, hashes, strict=True) if number not in known.links]
        others = [form_of for form_of in new if form_of != form]
        new_text = text is not None and known.take(text, goes_on=len(others) < len(new))
        known.links.update(hashes)
        led_on = new_text or any(not self._is_worthless(other) for other in others)
        self._enter(form, known, led_on, new_text or any(self._has_worth(other) for other in others))
        return led_on

    def _is_worthless(self, form: str) -> bool:
        """Whether enough of a shape was answered to say that it holds no records and leads to none."""
        known = self._forms.get(form)
        return known is not None and max(known.barren, known.idle) >= self._limit

    def _has_worth(self, form: str) -> bool:
        known = self._forms.get(form)
        return not is_endless(form) or (known is not None and bool(known.texts))
