"""One key per legal document, so that all pages that cite it meet: the same for every spelling, never for two documents.

A key is what names a document, folded and joined by dashes: number, year, symbol, and for a local authority its place:
``136-2013-nd-cp``, ``2096-2019-qd-ubnd-can-tho``. A law cited by name and year has its number's key where
``laws.toml`` knows it, else one of name and year. What a citation leaves open is taken from a fuller one on the same
page. Where it stays open whose document it is, the key ends in ``~`` and the site: it meets on that site only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vietnamese.forms import fold
from vietnamese.gazette import area_of
from vietnamese.laws import known_initials, known_laws, law_name, spellings
from vietnamese.legal import Reference

_CENTRAL = frozenset(["cp", "ttg", "tw", "ctn", "vpcp", "nhnn", "tandtc", "vkndtc", "vksndtc", "ubdt", "ttcp", "ktnn", "ubtvqh", "hdbt", "tld"])
_MINISTRIES = frozenset(
    ["bldtbxh", "byt", "bgddt", "btc", "bnv", "btp", "bca", "bqp", "bng", "bxd", "bct", "bgtvt", "btnmt", "bnnptnt", "bnnmt", "bkhcn", "btttt", "bvhttdl", "bkhdt", "bdttg", "btgdt"]
)
"""Parts of a symbol that name an authority of the whole country: its documents need no place."""
_ISSUER_SYMBOLS = (
    ("thu tuong", "ttg"), ("chinh phu", "cp"), ("prime minister", "ttg"), ("government", "cp"), ("bo y te", "byt"),
    ("bo lao dong", "bldtbxh"), ("bo giao duc", "bgddt"), ("bo tai chinh", "btc"), ("bo noi vu", "bnv"),
    ("bo tu phap", "btp"), ("bo cong an", "bca"), ("bo quoc phong", "bqp"), ("bo ngoai giao", "bng"), ("bo xay dung", "bxd"),
    ("bo cong thuong", "bct"), ("bo giao thong", "bgtvt"), ("bo tai nguyen", "btnmt"), ("bo khoa hoc", "bkhcn"), ("bo thong tin", "btttt"),
    ("bo van hoa, the thao", "bvhttdl"), ("bo ke hoach", "bkhdt"), ("bo gd", "bgddt"), ("bo ld", "bldtbxh"),
    ("ministry of health", "byt"), ("ministry of labo", "bldtbxh"), ("ministry of education", "bgddt"), ("ministry of finance", "btc"),
    ("ministry of home affairs", "bnv"), ("ministry of justice", "btp"), ("ministry of public security", "bca"),
)  # fmt: skip
_KIND_SYMBOLS = {"Quyết định": "qd", "Nghị định": "nd", "Thông tư": "tt", "Chỉ thị": "ct", "Nghị quyết": "nq"}
_GLUED = re.compile(r"^(nd|qd|ct|nq|cd)(cp|ttg|ubnd|hdnd)$")
"""Symbols that pages write without their dash: NĐCP."""
_NUMBER = re.compile(r"(\d{1,5}[a-z]?)(?:/(\d{4})(?!\d))?(.*)", re.DOTALL)


@dataclass(frozen=True)
class _Parts:
    """What a citation tells of a numbered document; ``symbol`` and ``area`` folded and joined by dashes, "" when open."""

    number: str
    year: str
    symbol: str
    area: str

    def agrees(self, other: _Parts) -> bool:
        """Whether both may be one document: what neither leaves open is the same."""
        return self.number == other.number and all(
            not (mine and theirs) or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.symbol, other.symbol), (self.area, other.area))
        )

    @property
    def known(self) -> int:
        return sum(map(bool, (self.year, self.symbol, self.area)))


def document_keys(references: Sequence[Reference], site: str) -> list[str]:
    """The key of each citation of one page of ``site`` (a slug), in order; the same citations give the same keys."""
    parts = [_parts(reference) if reference.number else None for reference in references]
    told = {each for each in parts if each is not None}
    return [
        _law_key(reference) if each is None else _key(_completed(each, told), reference.kind, site)
        for reference, each in zip(references, parts, strict=True)
    ]


def _parts(reference: Reference) -> _Parts:
    number = _joined(reference.number or "", "/")
    match = _NUMBER.match(number)
    serial, year, rest = match.groups() if match else (number, None, "")
    symbol = re.sub(r"[^a-z0-9]+", "-", rest).strip("-")
    symbol = re.sub(r"^(\w+?)-(\1)$", r"\1", symbol)
    symbol = _GLUED.sub(r"\1-\2", symbol)
    year = year or (reference.issued_on or "")[:4]
    issuer = fold(reference.issuer or "")
    if not symbol:
        symbol = _usual_symbol(reference.kind, issuer)
    area = "" if _is_central(symbol) else area_of(reference.issuer or "")
    return _Parts(serial.lstrip("0") or "0", year, symbol, area)


def _joined(text: str, mark: str) -> str:
    """A number folded, without blanks, all dashes alike and the marks between its parts alike."""
    return re.sub(r"\s", "", re.sub("[–‐‑—−]", "-", fold(text)))


def _usual_symbol(kind: str, issuer: str) -> str:
    """The symbol of a document cited without one: only the government issues decrees; else as its issuer shows."""
    if kind == "Nghị định":
        return "nd-cp"
    short = _KIND_SYMBOLS.get(kind)
    found = next((symbol for words, symbol in _ISSUER_SYMBOLS if words in issuer), None)
    return f"{short}-{found}" if short and found else ""


def _is_central(symbol: str) -> bool:
    """Whether a symbol names an authority of the whole country."""
    parts = symbol.split("-")
    return any(part in _CENTRAL or part in _MINISTRIES or re.fullmatch(r"(?:ubtv)?qh\d{1,2}|[a-z]{2,5}tw", part) for part in parts)


def _completed(parts: _Parts, told: set[_Parts]) -> _Parts:
    """With what the page's other citations of the same number say, when all of them that can be meant agree."""
    fuller = [other for other in told if parts.agrees(other)]
    if len(fuller) < 2 or not all(one.agrees(other) for one in fuller for other in fuller):
        return parts
    for other in fuller:
        parts = replace(
            parts, year=parts.year or other.year, symbol=parts.symbol or other.symbol, area=parts.area or other.area
        )
    return parts


def _key(parts: _Parts, kind: str, site: str) -> str:
    central = _is_central(parts.symbol)
    symbol = parts.symbol or re.sub(r"\W+", "-", fold(kind))
    key = "-".join(part for part in (parts.number, parts.year, symbol, parts.area) if part)
    settled = parts.symbol and (central or (parts.area and parts.year and "~" not in parts.area))
    return key.replace("~", "") if settled else f"{key.replace('~', '')}~{site}"


def _law_key(reference: Reference) -> str:
    """The key of a law cited by name: its number's when it is known, else its name and year."""
    year = (reference.issued_on or "")[:4]
    if reference.kind == "Hiến pháp":
        return f"hien-phap-{year}" if year else "hien-phap"
    name = law_name(reference.title or reference.kind)
    head, luat, letters = name.rpartition("luat-")
    name = known_initials().get(f"{head}{luat}{letters.replace('-', '')}", name)
    number = next((known_laws()[each, year] for each in spellings(name) if (each, year) in known_laws()), None)
    return number or f"{name}-{year}" if year else name
