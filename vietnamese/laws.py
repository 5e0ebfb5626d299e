"""The laws that are known by number (laws.toml), their names, and what only seems to be a law of Viet Nam: a draft, another country's."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from vietnamese.forms import fold

_COUNTRIES = (
    "argentina|australia|austria|bangladesh|belgium|bhutan|brazil|cambodia|canada|china|colombia|cuba|denmark|england|estonia|ethiopia|finland|france|germany|ghana|greece|hungary"
    "|iceland|india|indonesia|iran|iraq|ireland|israel|italy|japan|kenya|korea|lao pdr|laos|malaysia|malta|mexico|mongolia|myanmar|nepal|netherlands|new zealand|nigeria|norway"
    "|pakistan|philippines|poland|portugal|russia|singapore|south africa|spain|sri lanka|sweden|switzerland|taiwan|thailand|turkey|uganda|ukraine|united kingdom|united states|uruguay"
    "|lien bang nga|lien xo|hoa ky|trung quoc|nhat ban|han quoc|dai loan|thai lan|campuchia|an do|tay ban nha|bo dao nha|ha lan|thuy dien|na uy|dan mach|phan lan|thuy si|ba lan|nam phi|hong kong"
)
_SHORT = "Lào|Pháp|Đức|Nga|Mỹ|Anh|Úc|Bỉ|Áo|UK|US|USA"
_PEOPLES = "Thai|Cambodian|Lao|Chinese|Japanese|Korean|Indonesian|Philippine|Malaysian|Indian|French|German|American|British|Australian|Canadian|Swedish|Norwegian|Taiwanese|Nepali"
_IN_NAME = re.compile(rf"(?<![^\W_])(?:{_COUNTRIES}|hoi giao|hap dan)(?![^\W_])")
_AT_END = re.compile(rf"\s(?:{_SHORT})$")
_BEFORE = re.compile(rf"(?:(?<!\w)(?i:{_COUNTRIES})(?:[’']s?)|(?<!\w)(?:{_PEOPLES}))\s(?:(?:19|20)\d\d\s)?$")
_OF = r"\s{0,2}\)?\s{0,2}(?:của|cua|of)\s(?:(?:nước|nuoc|the)\s)?"
_AFTER, _AFTER_SHORT = re.compile(rf"{_OF}(?:{_COUNTRIES})(?![^\W_])"), re.compile(rf"{_OF}(?:{_SHORT})(?![^\W_])")
_DRAFT = re.compile(r"(?<![^\W_])(?:du thao|du an|draft|proposed)(?: (?:lan \d|the))? ?[\"“]?(?:(?:19|20)\d\d )?$")
_AMENDED = re.compile(r"(?<![^\W_])luat sua doi[^.;\n\d]{0,40}dieu cua[^.;\n\d]{0,150}$")
LOOKED_BACK, LOOKED_AHEAD = 200, 40
"""Characters before a law's name that are looked at, and behind its year."""


def is_no_law(text: str, start: int, end: int, name: str) -> bool:
    """Whether what is cited by its name alone from ``start`` to ``end`` is a draft, a law of another country, or one of several that a law
    amends, whose year is not its own."""
    before, head = fold(text[max(0, start - LOOKED_BACK) : start]), text[max(0, start - 40) : start]
    if _DRAFT.search(before) or _AMENDED.search(before):
        return True
    if _BEFORE.search(head) or _IN_NAME.search(fold(name)) or _AT_END.search(name):
        return True
    tail = text[end : end + LOOKED_AHEAD]
    return _AFTER.match(fold(tail)) is not None or _AFTER_SHORT.match(tail) is not None


def is_known(name: str) -> bool:
    """Whether a law of this name, of any year, is known by number."""
    return not _known_names().isdisjoint(spellings(law_name(name)))


def is_known_of(name: str, year: str | None) -> bool:
    """Whether a law of this name and year is known by number."""
    return any((each, year) in known_laws() for each in spellings(law_name(name)))


def spellings(name: str) -> tuple[str, ...]:
    """A law's name as ``law_name`` has it, and the code that is meant where pages call it a law: "Luật Lao động 2019", "the 2015 Civil Law"."""
    if name.startswith("luat-"):
        return name, f"bo-{name}"
    return (name, f"{name.removeprefix('law-on-')}-code") if name.startswith("law-on-") else (name,)


@cache
def _known_names() -> frozenset[str]:
    return frozenset(name for name, _ in known_laws())


def law_name(title: str) -> str:
    """A law's name without what varies between citations: accents, capitals, commas, articles, "và"; "Land Law" is the Law on Land."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"\([^()]*\)|[’']s(?![^\W_])", " ", fold(title)))
    if len(words) > 1 and words[-1] == "law":
        words = ["law", "on", *words[:-1]]
    return "-".join(word for word in words if word not in ("va", "the", "and"))


@cache
def known_laws() -> dict[tuple[str, str], str]:
    """(name, year) -> key of the law's number."""
    rows = tomllib.loads((Path(__file__).parent / "laws.toml").read_text("utf-8"))["laws"]
    found = {}
    for number, *names in rows:
        serial, year, assembly = number.split("/")
        for name in names:
            found[law_name(name), year] = f"{serial.lstrip('0')}-{year}-{assembly.lower()}"
    return found


LEAST_INITIALS = 3
"""Letters of a law's name that are enough to tell it: two ("Luật TC") stand for several."""


@cache
def known_initials() -> dict[str, str]:
    """A known law's name by its initials -> its name, as ``law_name`` has both: "luat-bhxh" for "luat-bao-hiem-xa-hoi", "blhs" for a
    code; not those that two laws share.
    """
    found: dict[str, set[str]] = {}
    for name, _ in known_laws():
        kind = next((kind for kind in ("bo-luat", "luat") if name.startswith(f"{kind}-")), None)
        initials = "".join(word[0] for word in name.removeprefix(f"{kind}-").split("-"))
        if kind == "bo-luat":
            found.setdefault(f"bl{initials}", set()).add(name)
        if kind == "bo-luat" or (kind and len(initials) >= LEAST_INITIALS):
            found.setdefault(f"{kind}-{initials}", set()).add(name)
    return {initials: names.pop() for initials, names in found.items() if len(names) == 1}
