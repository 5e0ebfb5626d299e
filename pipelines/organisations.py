"""The gazetteer of organisations (site files and ``gazetteer/organisations.toml``), and where a text names them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from pipelines.lists import FOLDER, SITES_VARIABLE, acronyms, one_of, read_list, site_names, slug, text, texts
from vietnamese.forms import fold
from vietnamese.tokens import Phrases, Tokens, is_one_line, is_written_as, tokens_of

FILE = "organisations.toml"
SCHEMA = {
    "slug": slug, "kind": one_of("organisation", "project"), "name_vi": text, "name_en": text, "names": texts, "acronyms": acronyms,
}  # fmt: skip

_SHORT = (("Doanh nghiệp xã hội", "DNXH"), ("Công tác xã hội", "CTXH"), ("Trung tâm", "TT"), ("thành phố", "TP", ""), ("tỉnh", ""))
"""Words of names that pages write in short, each with its short forms."""
_TAIL = re.compile(r"\s+(?:tại |in |của |of )?(?:Việt Nam|Viet ?nam)$", re.IGNORECASE)
_AND = re.compile(r" (?:và|and) ")
_MAX_FORMS = 24
_LONE_CHARS = 5
"""A name of one word in capitals throughout counts from this length on: shorter ones are acronyms of many things."""

LIKE_SHARE = 0.6
"""Share of a name's words that a variant of it holds ("... về Giới tính, Gia đình, Phụ nữ và Thanh thiếu niên (CSAGA)": 0.8);
other organisations with the same acronym share "trung tâm" and the like: under 0.4 in the cases of benchmarks/quality."""

_HEADS = frozenset(["viện", "tâm", "chức", "hội", "quỹ", "lưới", "minh", "ngo", "quan", "nhóm", "vien", "tam", "chuc", "hoi", "quy", "luoi"])
_AFTER = frozenset(["institute", "center", "centre", "organisation", "organization", "foundation", "vietnam", "việt", "viet"])
"""Words right before and right after an acronym that make it an organisation's: "Viện LIGHT", "LIGHT Institute"."""


LEAST_HEADED = 4
"""Words of a name that may be the beginning of a longer one."""
_FIELDS_OF_WORK = frozenset(
    tuple(fold(words).split())
    for words in (
        "môi trường", "sức khỏe", "phát triển", "cộng đồng", "giáo dục", "xã hội", "kinh tế", "văn hóa", "nông thôn", "công nghệ", "đào tạo", "hỗ trợ", "bảo tồn", "nghiên cứu", "dân số",
        "gia đình", "trẻ em", "truyền thông", "khoa học", "quản lý", "tư vấn", "hội nhập", "hợp tác", "con người", "thiên nhiên", "du lịch", "thể thao", "dịch vụ", "chính sách", "pháp luật",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Organisation:
    """One entry of the gazetteer: ``names`` are all full names, ``acronyms`` count only with support."""

    slug: str
    kind: str
    name: str
    name_en: str | None
    names: tuple[str, ...]
    acronyms: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One way to write an organisation: a full name, or an acronym as written."""

    organisation: Organisation
    written: str
    is_acronym: bool

    @property
    def least_capitals(self) -> int:
        """All of an English name's ("UN Women", not "UN women's rights"; "Save the Children", not "Save the children from hunger"), else half of its own."""
        capitals = sum(word[0].isupper() for word in self.written.split())
        return capitals if self.written.isascii() else max(1, capitals // 2)


def read_organisations(folder: Path = FOLDER) -> tuple[Organisation, ...]:
    """The organisations of the site files and of the list, by slug. Raises ListFileError when the list is broken."""
    rows: dict[str, list[dict[str, Any]]] = {}
    listed = read_list(folder / FILE, "organisation", SCHEMA, ("slug",))
    for row in [*site_names(), *listed]:
        rows.setdefault(row["slug"], []).append(row)
    return tuple(_organisation(name, parts) for name, parts in rows.items() if any(_all_names(part) for part in parts))


def _all_names(row: dict[str, Any]) -> list[str]:
    return [row[key] for key in ("name_vi", "name_en") if key in row] + list(row.get("names", ()))


def _organisation(name: str, rows: list[dict[str, Any]]) -> Organisation:
    given = [each for row in rows for each in _all_names(row)]
    short = [each for row in rows for each in row.get("acronyms", ())]
    names: list[str] = []
    for each in given:
        base, bracketed = _without_bracket(each)
        names.append(base)
        if bracketed and re.fullmatch(r"[^\W_]{2,15}", bracketed) and re.search("[A-ZĐ].*[A-ZĐ]", bracketed):
            short.append(bracketed)
        elif bracketed:
            names.append(bracketed)
    full = [form for each in names for form in _forms(each)]
    listed = {each for row in rows for each in row.get("names", ())}
    short += [each for each in full if " " not in each and each not in listed and each.isupper()]
    full = [each for each in dict.fromkeys(full) if len(tokens_of(each).words) > 1 or (each in listed and each not in short)]
    english = next((row["name_en"] for row in rows if "name_en" in row), None)
    shown = next((_without_bracket(row["name_vi"])[0] for row in rows if "name_vi" in row), names[0])
    kind = next((row["kind"] for row in rows if "kind" in row), "organisation")
    return Organisation(name, kind, shown, english, tuple(full), tuple(dict.fromkeys(short)))


def _without_bracket(name: str) -> tuple[str, str | None]:
    """A name without what it has in brackets, and that."""
    match = re.search(r"\s*\(([^()]*)\)", name)
    return (" ".join((name[: match.start()] + name[match.end() :]).split()), match.group(1).strip()) if match else (name, None)


def _forms(name: str) -> Iterator[str]:
    """A name and its usual short forms: without the country, "TT CTXH" for "Trung tâm Công tác xã hội"."""
    bare = _TAIL.sub("", name)
    for base in dict.fromkeys((name, bare if " " in bare else name)):
        parts = re.split("|".join(f"({re.escape(long)})" for long, *_ in _SHORT), base)
        choices = []
        for part in filter(None, parts):
            choices.append(next((forms for forms in _SHORT if forms[0] == part), (part,)))
        for combined in islice(product(*choices), _MAX_FORMS):
            yield (form := " ".join("".join(combined).split()))
            if _AND.search(form):  # "&" is no word: it stands between two
                yield _AND.sub(" & ", form)


@lru_cache(maxsize=4)
def _index(sites: str | None, folder: Path) -> Phrases[Form]:
    index: Phrases[Form] = Phrases()
    for organisation in read_organisations(folder):
        for name in organisation.names:
            index.add(name, Form(organisation, name, False))
        for acronym in organisation.acronyms:
            index.add(acronym, Form(organisation, acronym, True))
    return index


@dataclass(frozen=True)
class Named:
    """An organisation named in a text: its words are ``start`` to before ``end``."""

    start: int
    end: int
    form: Form


def find_organisations(tokens: Tokens, site: str, folder: Path = FOLDER) -> list[Named]:
    """The organisations that a page of ``site`` names, in order; each stretch of text names one, by the longest name.

    An acronym counts when the full name stands on the page, on the organisation's own site, or in a frame.
    """
    found: list[Named] = []
    past = 0
    for start, end, phrase in _index(os.environ.get(SITES_VARIABLE), folder).candidates(tokens):
        if start >= past and _is_written(tokens, start, end, phrase.value, phrase.exact):
            found.append(Named(start, end, phrase.value))
            past = end
    full = {each.form.organisation.slug for each in found if not each.form.is_acronym} | {site}
    explained = [each for each in found if each.form.is_acronym and _is_in_brackets(tokens, each)]
    full |= {each.form.organisation.slug for each in explained if _is_like_name(tokens, each)}
    other = {each.form.written for each in explained if each.form.organisation.slug not in full}
    return [
        each
        for each in found
        if not each.form.is_acronym
        or (each.form.organisation.slug in full and not _is_in_capitals(tokens, each))
        or (_is_framed(tokens, each) and each.form.written not in other)
    ]


def _is_written(tokens: Tokens, start: int, end: int, form: Form, exact: tuple[str, ...]) -> bool:
    words = tokens.words[start:end]
    if form.is_acronym:
        return words[0] == form.written
    if len(words) == 1:
        return words[0] == form.written or (words[0].isupper() and words[0].lower() == form.written.lower() and len(words[0]) >= _LONE_CHARS)
    if sum(word[0].isupper() for word in words) < form.least_capitals or not is_one_line(tokens, start, end):
        return False
    if len(words) >= LEAST_HEADED and _goes_on(tokens, end):
        return False
    plain = tokens.is_ascii(start, end)
    return is_written_as(tokens, start, end, exact) or (plain and tokens.is_unaccented_near(start, end))


def _goes_on(tokens: Tokens, end: int) -> bool:
    """Whether a name is the beginning of another organisation's: a further field of work follows ("... Xã hội và Môi trường", "... Hội nhập quốc tế")."""
    at = end + (tokens.folded[end : end + 1] == ("va",))
    if tokens.gap(end - 1) != " " or (at > end and tokens.gap(end) != " "):
        return False
    following = tokens.folded[at : at + 2]
    return (following in _FIELDS_OF_WORK and tokens.words[at][0].isupper() and at > end) or (at == end and following == ("quoc", "te"))


def _is_framed(tokens: Tokens, named: Named) -> bool:
    """Whether an acronym stands where an organisation's name does."""
    before = tokens.exact(named.start - 1) if named.start and tokens.gap(named.start - 1) == " " else ""
    after = tokens.exact(named.end) if named.end < len(tokens.words) and tokens.gap(named.end - 1) in (" ", "-") else ""
    proper = bool(after) and tokens.words[named.end][0].isupper()
    return (before in _HEADS or (after in _AFTER and proper)) and not _is_in_capitals(tokens, named)


def _is_in_capitals(tokens: Tokens, named: Named) -> bool:
    """Whether an acronym stands in a line of capitals, where any word looks like one."""
    beside = [tokens.words[index] for index in (named.start - 1, named.end) if 0 <= index < len(tokens.words)]
    return len(beside) > 0 and all(word.isupper() and len(word) > 2 for word in beside)


def _is_in_brackets(tokens: Tokens, named: Named) -> bool:
    """Whether an acronym stands alone in brackets, as behind the name that it stands for."""
    return tokens.gap(named.start - 1).endswith("(") and (named.end == len(tokens.words) or tokens.gap(named.end - 1).startswith(")"))


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[str, ...]:
    return tokens_of(name).folded


def _is_like_name(tokens: Tokens, named: Named) -> bool:
    """Whether the words before an acronym in brackets are a variant of its organisation's name: they hold most of its words."""
    for name in named.form.organisation.names:
        words = set(_words_of(name))
        before = tokens.folded[max(0, named.start - len(words) - 6) : named.start]
        if len(words) > 2 and len(words & set(before)) >= LIKE_SHARE * len(words):
            return True
    return False
