"""Where the menu at the top of a plain page text ends, and which line after it is the title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extract import labels, phrases
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import is_address, is_prose, is_upper, labelled_value, word_count
from crawler.extract.line_meta import bare_date

Reasons = dict[int, str]
_SENTENCE_END = re.compile(r"[.;,:…]$")
_STATED = frozenset({"counter", "date", "author", "category"})
_PASSED_OVER = frozenset({"interface", "separator", "empty-field"})
_LABEL_WORDS = 8  # the longest doubled menu label seen has seven words
_MENU_GAP = 4  # lines between two doubled labels of one menu, at most


def dash_row(text: str) -> bool:
    """Whether a line is a short list row "- X" as menus print them."""
    return (
        re.match(r"[-•–] ?\w", text) is not None
        and word_count(text) <= 8
        and not re.search(r"[.;,:…]$", text)
    )


def menu_end(texts: Sequence[str], reasons: Reasons) -> int:
    """The index of the first line after the menu at the top; 0 when the text has none.

    Signs of a menu: labels printed twice, labels glued to their description, runs of short lines with the
    usual names of menu entries, list rows before any text.
    """
    doubled = _doubled(texts, reasons)
    chain = 0
    if len(doubled) >= 2 and doubled[0] <= 12:
        chain = doubled[0]
        for index in doubled:
            if index - chain > _MENU_GAP or any(
                _states_page(texts, reasons, i) for i in range(chain, index - 1)
            ):
                break
            chain = index
        chain += 1
    end = max(chain, _nav_run(texts, reasons))
    if end or (len(texts) > 2 and dash_row(texts[0]) and dash_row(texts[1])):
        last = max((i for i, text in enumerate(texts) if i not in reasons and not dash_row(text)), default=0)
        while end < last and _belongs_to_menu(texts, reasons, end):
            end += 1
    return end if end < len(texts) else 0


def find_title(texts: Sequence[str], reasons: Reasons, menu: int) -> int | None:
    """The index of the title among the lines between menu and running text; None when there is none."""
    first_prose = _first_prose(texts, reasons, menu)
    usable = [i for i in range(menu, first_prose) if _can_be_title(texts, reasons, i)]
    named = [i for i in usable if not is_section(texts[i])]
    if not named:
        return _section_as_title(texts, reasons, usable, first_prose)
    first = named[0]
    if texts[first].endswith(".") and not _stated_next(texts, reasons, first):
        return None
    rivals = [i for i in named[1:4] if not texts[i].endswith(".")]
    for rival in rivals:
        if _outdoes(texts, reasons, first, rival):
            return rival
    return first


def is_section(text: str) -> bool:
    """Whether the line is the usual name of a section or module of a site."""
    return label_key(text) in labels.SECTION_NAMES or phrases.is_tail_heading(text)


def _section_as_title(
    texts: Sequence[str], reasons: Reasons, usable: list[int], first_prose: int
) -> int | None:
    """A page that shows only a section's name has that name for its title, unless a menu stands there."""
    if (
        first_prose < len(texts)
        and _stated_next(texts, reasons, first_prose)
        and word_count(texts[first_prose]) <= 45
    ):
        return first_prose
    return usable[-1] if usable else None


def _outdoes(texts: Sequence[str], reasons: Reasons, first: int, rival: int) -> bool:
    """Whether a later line is the title rather than the first candidate, which is then a section's name."""
    one, two = texts[first], texts[rival]
    short, longer = word_count(one) <= 7, word_count(two) > word_count(one)
    if one.startswith(two) and re.match(r"\s*[|–»-]\s", one[len(two) :]) and len(two) * 2 > len(one):
        return True
    named = is_upper(one) and phrases.ORGANISATION_START.match(label_key(one)) is not None
    if named and _stated_next(texts, reasons, rival) and not _stated_next(texts, reasons, first):
        return True
    if not short or any(is_prose(texts[i]) for i in range(first, rival)):
        return False
    if _stated_next(texts, reasons, rival) and not _stated_next(texts, reasons, first):
        return longer or word_count(one) <= 3 or phrases.SECTION_START.match(label_key(one)) is not None
    if rival != first + 1 or _stated_next(texts, reasons, first) or (is_upper(two) and not is_upper(one)):
        return False
    if phrases.SECTION_START.match(label_key(one)) and word_count(two) >= 6 and longer and not is_upper(two):
        return word_count(one) <= 5
    if first > 0 and word_count(one) <= 2 and word_count(two) >= 5 and not is_upper(two):
        return is_section(texts[first - 1]) or first - 1 in reasons
    banner = first > 0 and all(reasons.get(i) in ("file-name", "interface") for i in range(first))
    return banner and "file-name" in reasons.values() and _opens_text(texts, reasons, rival)


def _opens_text(texts: Sequence[str], reasons: Reasons, index: int) -> bool:
    """Whether the next kept line is running text, or a heading in capitals over it."""
    after = [i for i in range(index + 1, len(texts)) if i not in reasons][:2]
    return bool(after) and (is_prose(texts[after[0]]) or is_upper(texts[after[0]]))


def _first_prose(texts: Sequence[str], reasons: Reasons, start: int) -> int:
    return next((i for i in range(start, len(texts)) if i not in reasons and is_prose(texts[i])), len(texts))


def _can_be_title(texts: Sequence[str], reasons: Reasons, index: int) -> bool:
    text = texts[index]
    if index in reasons or bare_date(text) or is_address(text) or re.match(r"[-+•] ?\w", text):
        return False
    if label_key(text) in labels.BUTTONS:
        return False
    value = labelled_value(text)
    if value and value[0] in labels.CONTENT_LABELS:
        return False
    return not _SENTENCE_END.search(text) or text.endswith(("…", "."))


def _stated_next(texts: Sequence[str], reasons: Reasons, index: int) -> bool:
    """Whether a counter, date or author line follows, as they do right after a title."""
    for following in range(index + 1, min(index + 4, len(texts))):
        if reasons.get(following) in _STATED or (following not in reasons and bare_date(texts[following])):
            return True
        if reasons.get(following) not in _PASSED_OVER:
            return False
    return False


def _states_page(texts: Sequence[str], reasons: Reasons, index: int) -> bool:
    return reasons.get(index) in _STATED or bare_date(texts[index]) is not None


def _doubled(texts: Sequence[str], reasons: Reasons) -> list[int]:
    """Indices of lines that repeat a menu label: second of a pair, glued description, twice in a line."""
    found: list[int] = []
    for index, text in enumerate(texts):
        if _twice_in_line(text):
            found.append(index)
        elif index and word_count(texts[index - 1]) <= _LABEL_WORDS and len(texts[index - 1]) > 2:
            rest = text[len(texts[index - 1]) :] if text.startswith(texts[index - 1]) else None
            glued = rest and rest[0].isupper() and not is_upper(text) and texts[index - 1][-1].isalnum()
            if glued or (rest == "" and word_count(text) and not is_prose(text)):
                found.append(index)
    return found


def _twice_in_line(text: str) -> bool:
    words = text.split()
    half = len(words) // 2
    return len(words) % 2 == 0 and 2 <= half <= _LABEL_WORDS and words[:half] == words[half:]


def _nav_run(texts: Sequence[str], reasons: Reasons) -> int:
    """The end of a leading run of short lines that holds three or more usual menu entries, else 0."""
    entries: list[int] = []
    for index, text in enumerate(texts):
        entry = label_key(text) in labels.NAV_WORDS or reasons.get(index) == "interface"
        if not entry and (word_count(text) > 6 or is_prose(text) or _SENTENCE_END.search(text)):
            break
        if reasons.get(index) in _STATED or bare_date(text) or (entries and index - entries[-1] > _MENU_GAP):
            break
        if entry:
            entries.append(index)
    named = sum(label_key(texts[i]) in labels.NAV_WORDS for i in entries)
    if named < 3 or entries[0] > 3:
        return 0
    return entries[-1] + 1 if entries[-1] + 1 < len(texts) else 0


def _belongs_to_menu(texts: Sequence[str], reasons: Reasons, index: int) -> bool:
    return dash_row(texts[index]) or reasons.get(index) in ("interface", "separator")
