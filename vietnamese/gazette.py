"""The places that ``provinces.toml`` lists, and the authority's area in a citation."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from vietnamese.forms import fold
from vietnamese.tokens import Phrases, tokens_of

Level = Literal["province", "city", "town", "district"]


@dataclass(frozen=True)
class Place:
    """A place under the name it had until 30 June 2025.

    ``key`` is folded and unique (``hoa-binh``, ``yen-bai/mu-cang-chai``, ``ha-tinh/huyen-ky-anh`` beside a town of that name);
    ``level`` is what it was on that day: ``province`` (the cities under central government too), ``city``, ``town`` ("thị xã")
    or ``district``. ``province`` is the province of that time, ``today`` the province or city since 1 July 2025.
    ``alone``: its name means it without a word for the unit. ``uncertain``: a province's name alone may mean something else.
    ``namesakes``: levels of places within a province that bear its name.
    """

    key: str
    name: str
    level: Level
    province: str
    today: str
    uncertain: bool = False
    is_central: bool = False
    alone: bool = True
    namesakes: frozenset[Level] = frozenset()
    aliases: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Form:
    """One way to write a place; ``is_alias``: it means the place whatever stands beside it."""

    place: Place
    is_alias: bool = False


def slug(name: str) -> str:
    """A name folded, its words joined by dashes."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))


@cache
def places() -> tuple[Place, ...]:
    """All places of ``provinces.toml``, each province before what lies in it."""
    rows = tomllib.loads((Path(__file__).parent / "provinces.toml").read_text("utf-8"))["province"]
    return tuple(place for row in rows for place in _of_province(row))


def _of_province(row: dict[str, Any]) -> list[Place]:
    name, today = row.get("shown", row["name"]), row["today"]
    top = slug(row["name"])
    central, uncertain = row.get("city", False), row.get("uncertain", False)
    aliases = tuple(alias for alias in row.get("aliases", ()) if alias != name)
    levels: tuple[tuple[str, Level, str], ...] = (("cities", "city", "thanh-pho"), ("towns", "town", "thi-xa"), ("districts", "district", "huyen"))
    namesakes = frozenset(level for table, level, _ in levels if name in row.get(table, ()))
    found = [Place(top, name, "province", name, today, uncertain, central, True, namesakes, aliases)]
    spellings = {same[0]: tuple(same[1:]) for same in row.get("spellings", ())}
    for table, level, prefix in levels:
        for below in row.get(table, ()):
            key = f"{top}/{slug(below)}"
            if any(place.key == key for place in found):
                key = f"{top}/{prefix}-{slug(below)}"
            alone = below in row.get("alone", ()) and all(place.name != below for place in found)
            found.append(Place(key, below, level, name, today, alone=alone, aliases=spellings.get(below, ())))
    return found


@cache
def forms() -> Phrases[Form]:
    """The index of all names and aliases."""
    index: Phrases[Form] = Phrases()
    for place in places():
        index.add(place.name, Form(place, is_alias=place.name.startswith("Thành phố ")))
        if place.name.startswith("Thành phố "):
            index.add(place.name.removeprefix("Thành phố "), Form(place))
        if place.name.startswith("Quận ") and place.name[5:].isdigit():
            for short in ("District ", "Q.", "Q"):
                index.add(f"{short}{place.name[5:]}", Form(place))
        for alias in place.aliases:
            index.add(alias, Form(place, is_alias=place.level == "province"))
    return index


@cache
def _provinces() -> dict[str, Place]:
    """Every folded name of a province -> the province."""
    found = {}
    for place in places():
        if place.level == "province":
            for name in (place.key, place.name, *place.aliases):
                found[slug(name)] = place
    return found


_UNITS = {"tinh": "tinh", "tp": "thanh-pho", "huyen": "huyen", "quan": "quan", "xa": "xa", "phuong": "phuong"}
_UNIT_PAIRS = {("thanh", "pho"): "thanh-pho", ("thi", "xa"): "thi-xa", ("thi", "tran"): "thi-tran"}


def area_of(issuer: str) -> str:
    """The area of a local authority named in a citation, folded: ``can-tho`` for a province or city under central
    government, ``huyen-lac-son~`` for a unit below, of which there may be several; "" when none is named.
    """
    words = tokens_of(issuer).folded
    if "people" in words:
        return _english_area(words)
    unit, name = "", words
    for index in range(len(words) - 1, -1, -1):
        pair = _UNIT_PAIRS.get((words[index - 1], words[index])) if index else None
        if pair or words[index] in _UNITS:
            unit, name = pair or _UNITS[words[index]], words[index + 1 :]
            break
    if not unit:
        tails = ("-".join(words[-size:]) for size in (4, 3, 2, 1) if size < len(words))
        found = next((tail for tail in tails if tail in _provinces()), None)
        return _provinces()[found].key if found else ""
    if not name:
        return ""
    province = _provinces().get("-".join(name)) or _provinces().get(f"{unit}-{'-'.join(name)}")
    if province and (unit == "tinh" or province.is_central):
        return province.key
    return f"{unit}-{'-'.join(name)}" + ("" if province and unit == "thanh-pho" else "~")


_ENGLISH_UNITS = {"province": "tinh", "provincial": "tinh", "city": "thanh-pho", "municipal": "thanh-pho", "ward": "phuong", "commune": "xa"}
_ENGLISH_UNITS |= {unit: unit for unit in ("district", "town", "township")}
"""A district is a huyện or a quận, a town a thị xã or a thị trấn: these stay as they are."""


def _english_area(words: tuple[str, ...]) -> str:
    """As ``area_of``, of "(the) People's Committee of Can Tho City", "Lao Cai Provincial People's Committee"."""
    at = words.index("people")
    before, after = words[:at], words[at + 1 :]
    rest = after[after.index("of") + 1 :] if "of" in after else before[before.index("of") + 1 :] if "of" in before else before
    name = [word for word in rest if word not in ("the", "of", "s")]
    joined = "-".join(name)
    if joined in _provinces():  # "Ho Chi Minh City" too
        return _provinces()[joined].key
    unit = next((_ENGLISH_UNITS[word] for word in (name[-1:] + name[:1]) if word in _ENGLISH_UNITS), "")
    joined = "-".join(name[:-1] if name and name[-1] in _ENGLISH_UNITS else name[1:])
    if not unit or not joined:
        return ""
    province = _provinces().get(joined) or _provinces().get(f"{unit}-{joined}")
    if province and (unit == "tinh" or (province.is_central and unit == "thanh-pho")):
        return province.key
    return f"{unit}-{joined}" + ("" if province and unit == "thanh-pho" else "~")
