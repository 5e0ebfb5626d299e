"""The search language: what a person typed becomes words, phrases and filters, and never an error.

Words are ANDed; ``"a phrase"``, ``OR``, ``-word``, ``prefix*``, ``title:word``, ``author:word`` and filters:
``site: lang: kind: topic: place: year: before: after: flag: state:``. ``OR`` parts the alternatives of one place
(``a b OR c`` is a and (b or c)). Whatever is none of these is taken as words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

from vietnamese.forms import exact_key, fold

MAX_WORDS = 64
"""Words and filters of one query that count; the rest is cut (``Query.cut``)."""

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_MARKS = "\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331"
WORD = re.compile(f"(?:[^\\W_]|[{_PRIVATE}])(?:[^\\W_]|[{_PRIVATE}{_MARKS}])*")
"""A word as FTS5's unicode61 splits: letters, numbers, private use, and the marks it allows inside a word."""

_CHUNK = re.compile(
    r'(?P<minus>-+(?=\S))?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?\*?|(?P<bare>[^\s"]+))'
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"\0": " "})
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")
_LOCAL_DATE = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})$")

_COLUMNS = ("title", "author")
_FILTER_NAMES = {"lang": "language"} | {
    name: name for name in ("site", "language", "kind", "topic", "place", "year", "before", "after", "flag", "state")
}


@dataclass(frozen=True)
class Filters:
    """What results are limited to. Values of one filter are alternatives, different filters all apply.

    ``year`` is YYYY, or YYYY-MM for one month of it; ``before`` (exclusive), ``after`` (inclusive) are YYYY, YYYY-MM or YYYY-MM-DD and mean
    its first day. ``state`` also knows ``duplicate`` and ``all``.
    """

    site: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))

    def plus(self, name: str, value: str) -> Filters:
        """These filters with one more value."""
        values: tuple[str, ...] = getattr(self, name)
        return self if value in values else replace(self, **{name: (*values, value)})


@dataclass(frozen=True)
class Term:
    """One word or phrase: its words folded and exact (same text, two keys); ``column`` None means any."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    prefix: bool = False
    column: str | None = None

    @property
    def accented(self) -> bool:
        """Whether it was typed with accents (or đ), so that its exact spelling counts."""
        return self.folded != self.exact

    def fts(self, exact: bool = False) -> str:
        """A safe FTS5 expression for the exact or the folded table."""
        words = " ".join(self.exact if exact else self.folded)
        return (f"{self.column} : " if self.column else "") + f'"{words}"' + (" *" if self.prefix else "")


@dataclass(frozen=True)
class Query:
    """A parsed query: all of ``groups`` (any term of each), none of ``excluded``, within the filters."""

    text: str = ""
    groups: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)
    without: Filters = field(default_factory=Filters)
    cut: bool = False
    misread: tuple[tuple[str, str], ...] = ()
    """Filters (name, value) whose value is no year or date, so that they were taken as words."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms that are looked for, in the order typed."""
        return tuple(term for group in self.groups for term in group)

    @property
    def unsearchable(self) -> bool:
        """Something was typed, but nothing in it can be looked for (an emoji, a lone hyphen)."""
        asked = self.groups or self.excluded or self.filters or self.without
        return bool(self.text.strip(" *")) and not asked

    def folded_match(self) -> str | None:
        """FTS5 expression for the folded table; None when no word is looked for."""
        groups = ["(" + " OR ".join(term.fts() for term in group) + ")" for group in self.groups]
        return " AND ".join(groups) or None

    def exact_match(self) -> str | None:
        """FTS5 expression for the exact table: every accented word as it was typed; None without accents.

        A place whose alternatives are only partly accented asks for nothing here.
        """
        groups = [
            "(" + " OR ".join(term.fts(exact=True) for term in group) + ")"
            for group in self.groups
            if all(term.accented for term in group)
        ]
        return " AND ".join(groups) or None

    def phrase_match(self) -> tuple[str, str] | None:
        """The full-text table and expression for all words side by side as typed; None for a single word."""
        terms = self.terms
        if (
            len(terms) < 2
            or len(terms) > len(self.groups)
            or any(term.prefix or term.column for term in terms)
        ):
            return None
        exact = any(term.accented for term in terms)
        phrase = " ".join(word for term in terms for word in (term.exact if exact else term.folded))
        return ("pages_exact" if exact else "pages_fts"), f'"{phrase}"'


def words(text: str, key: Callable[[str], str] = fold) -> tuple[str, ...]:
    """The words of ``text`` under a key (``fold`` or ``exact_key``), as the full-text tables hold them."""
    return tuple(WORD.findall(key(text)))


def partial_date(text: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD from those forms or D/M/YYYY, M/YYYY; None when it is no such date."""
    if match := _DATE.match(text):
        year, month, day = match.groups()
    elif match := _LOCAL_DATE.match(text):
        day, month, year = match.groups()
    else:
        return None
    if not text.isascii() or (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def _filter_value(name: str, text: str) -> str | None:
    """A filter's value in the form the database holds, None when it cannot be one."""
    value = text.strip().strip("()").lower()
    if name in ("before", "after"):
        return partial_date(value)
    if name == "year":
        found = partial_date(value)
        return found if found and len(found) <= len("2024-03") else None
    if name == "language":
        parts = value.split("-")
        return "-".join([parts[0], *(part.upper() if len(part) == 2 else part for part in parts[1:])]) or None
    return value or None


def _term(text: str, prefix: bool = False, column: str | None = None) -> Term | None:
    folded = words(text)
    return Term(folded, words(text, exact_key), prefix, column) if folded else None


class _Parser:
    """Collects the parts of one query from left to right."""

    def __init__(self) -> None:
        self.groups: list[list[Term]] = []
        self.excluded: list[Term] = []
        self.filters = Filters()
        self.without = Filters()
        self.misread: list[tuple[str, str]] = []
        self.joining = False
        self.budget = MAX_WORDS
        self.cut = False

    def read(self, match: re.Match[str], with_filters: bool) -> None:
        """One chunk of the text: a word, a quoted phrase, an operator or a filter."""
        whole, name = match.group(), (match["field"] or "").lower()
        value = match["quoted"] if match["bare"] is None else match["bare"]
        if whole in ("OR", "AND"):
            self.joining = whole == "OR" and bool(self.groups)
            return
        if with_filters and name in _FILTER_NAMES:
            known = _filter_value(_FILTER_NAMES[name], value)
            if known is not None:
                self.budget -= 1
                if self.budget < 0:
                    self.cut = True
                    return
                target = "without" if match["minus"] else "filters"
                setattr(self, target, getattr(self, target).plus(_FILTER_NAMES[name], known))
                self.joining = False
                return
            if words(value) and len(self.misread) < MAX_WORDS:
                self.misread.append((_FILTER_NAMES[name], value))
        column = name if name in _COLUMNS and words(value) else None
        term = _term(value if column else whole, whole.rstrip("()").endswith("*"), column)
        if term is not None:
            self._take(term, negative=bool(match["minus"]))

    def _take(self, term: Term, negative: bool) -> None:
        self.budget -= len(term.folded)
        if self.budget < 0:
            self.cut = True
        elif negative:
            self.excluded.append(term)
        elif self.joining:
            self.groups[-1].append(term)
        else:
            self.groups.append([term])
        self.joining = False


def parse(text: str, with_filters: bool = True) -> Query:
    """Parses any text, never raises; ``with_filters=False`` takes ``site:`` and its like as words."""
    clean = text.translate(_QUOTES).encode("utf-8", "replace").decode("utf-8")
    parser = _Parser()
    for match in _CHUNK.finditer(clean):
        if parser.cut:
            break
        parser.read(match, with_filters)
    if not (parser.groups or parser.excluded or parser.filters or parser.without):
        term = _term(" ".join(WORD.findall(clean)[:MAX_WORDS]))
        parser.groups = [[term]] if term else []
    groups = tuple(tuple(group) for group in parser.groups)
    return Query(
        clean, groups, tuple(parser.excluded), parser.filters, parser.without, parser.cut, tuple(parser.misread)
    )


def datasette_match(text: str) -> str:
    """Replaces Datasette's ``escape_fts``: any text as an FTS5 expression for ``pages_fts`` that never fails.

    Filters are words here, because Datasette has filters of its own; words only excluded match nothing.
    """
    query = parse(str(text), with_filters=False)
    match = query.folded_match()
    if match is None:
        return '""'
    excluded = "".join(f" NOT {term.fts()}" for term in query.excluded)
    return f"({match}){excluded}"
