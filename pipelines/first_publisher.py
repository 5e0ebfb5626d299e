"""Who published a text first: by a source note in the copy, else by the days that both pages state; else unknown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from archive.page_links import Facts
from vietnamese.forms import fold_aligned, nfc
from vietnamese.tokens import Tokens, tokens_of

HEAD_LINES, TAIL_LINES, MAX_CHARS = 3, 6, 240
"""Where a source note stands, and how long its line is at most: in the middle of a text "theo" is a word like any other."""

MAX_EXTRA_WORDS = 3
"""Words besides the name in a note without a colon: "Theo website của Hội A"."""

_NOTE = re.compile(
    r"[(\[*\s–—-]*(?:(?:bai (?:viet )?)?(?:(?:da |duoc ){0,2}dang lai (?:tu|tren)|(?:da |duoc ){1,2}dang (?:tren|tai|o)|goc(?: (?:tai|o|tren|dang tai))?)|(?:xem |doc )bai goc (?:tai|o|tren)"
    r"|(?:link|tin) goc|(?:bai (?:viet )?)?(?:nguon(?: tin| bai(?: viet)?)?(?: va (?:hinh )?anh)?|dan (?:nguon|theo|tu|lai tu)|trich(?: tu| nguon)?|suu tam tu|theo)"
    r"|(?:original )?source|(?:re)?(?:published|posted|printed) (?:from|with permission (?:of|from))|(?:this (?:article|story|post) (?:was )?)?"
    r"(?:first|originally) (?:published|posted|appeared) (?:by|at|on|in)|via)(?![^\W_])(?P<colon>\s*:)?(?P<who>.*)",
    re.DOTALL,
)
"""On folded lines."""
_LEADS = frozenset(["website", "web", "site", "trang", "cong", "thong", "tin", "dien", "tu", "cua", "tai", "tren", "o", "bao", "fanpage", "facebook", "the", "http", "https", "www", "with", "permission", "from", "of", "kenh"])
"""Words between a label without a colon and the name; others say that the note is about photographs, money or figures."""
_COUNTRY = frozenset(["viet", "vietnam"])


@dataclass(frozen=True)
class Publisher:
    """A site by the names that a source note may call it: full names, acronyms (as written), and its host without www."""

    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    host: str = ""


def publisher(names: Iterable[str | None], acronyms: Iterable[str], home_url: str | None) -> Publisher:
    """The publisher of a site; names of one word ("Ánh") say too little and are left out."""
    full = tuple(name for name in names if name and len(name.split()) > 1)
    try:
        host = (urlsplit(home_url or "").hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    return Publisher(full, tuple(acronyms), host)


def names_source(text: str, who: Publisher) -> str | None:
    """The source note of a text that names a publisher; None when it has none."""
    lines = [line for line in text.splitlines() if line.strip()]
    ends = lines if len(lines) <= HEAD_LINES + TAIL_LINES else lines[:HEAD_LINES] + lines[-TAIL_LINES:]
    for line in ends:
        if len(line) > MAX_CHARS:
            continue
        shown = nfc(line.strip())
        match = _NOTE.match(fold_aligned(shown))
        if match and _is_named(shown[match.start("who") :], who, bool(match["colon"])):
            return line.strip()
    return None


def _is_named(note: str, who: Publisher, labelled: bool) -> bool:
    """Whether a note names a publisher; one without a colon ("Theo Hội A") must begin with it and say little else, or it is a sentence."""
    tokens = tokens_of(note)
    words = tokens.folded
    lead = next((index for index, word in enumerate(words) if word not in _LEADS), len(words))
    if not labelled and len(words) - lead > max([MAX_EXTRA_WORDS + len(tokens_of(name).words) for name in who.names], default=MAX_EXTRA_WORDS + 3):
        return False
    at = len(note) if labelled or lead == len(words) else tokens.starts[lead]
    for name in who.names:
        parts = _words(name)
        for start in range(len(words) - len(parts) + 1):
            if words[start : start + len(parts)] == parts and tokens.starts[start] <= at and not _goes_on(tokens, start, start + len(parts)):
                return True
    host = who.host and re.search(rf"(?<![\w.-])(?:www\.)?{re.escape(who.host)}(?![\w-]|\.\w)", note.lower())
    if host and host.start() <= at:
        return True
    return any(word in who.acronyms and tokens.starts[index] <= at for index, word in enumerate(tokens.words))


def _goes_on(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a name is the beginning of a longer one: a word with a capital follows it, and it is not in capitals itself."""
    if end >= len(tokens.words) or tokens.gap(end - 1) != " " or tokens.folded[end] in _COUNTRY:
        return False
    return tokens.words[end][0].isupper() and not all(map(str.isupper, tokens.words[start:end]))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tokens_of(name).folded


def first_of(pages: Sequence[tuple[Facts, str, Publisher]]) -> tuple[int | None, dict[str, object]]:
    """Which of two pages was first (None: not told), and the evidence: ``first_by`` and what shows it.

    A source note and dates that contradict it leave the question open, as do two notes that name each other.
    """
    (left, left_text, left_who), (right, right_text, right_who) = pages
    dated = _earlier(left, right)
    notes = {}
    if left.site != right.site:
        if note := names_source(left_text, right_who):
            notes[right.id] = note
        if note := names_source(right_text, left_who):
            notes[left.id] = note
    if len(notes) == 1:
        first, note = next(iter(notes.items()))
        if dated in (None, first):
            return first, {"first_by": "source_note", "note": note}
        return None, {"note": note, "dates": sorted(filter(None, (left.date, right.date)))}
    if notes or dated is None:
        return None, {}
    return dated, {"first_by": "date", "dates": sorted(filter(None, (left.date, right.date)))}


def _earlier(left: Facts, right: Facts) -> int | None:
    """The page of the earlier day, where both state a day and these differ."""
    if left.precision != "day" or right.precision != "day" or not left.date or not right.date or left.date == right.date:
        return None
    return left.id if left.date < right.date else right.id
