"""The catalogue of strings: complete in both languages, used by the templates, and the only source of words."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import portal
from portal.locale import Locale, choose
from portal.strings import STRINGS

TEMPLATES = sorted((Path(portal.__file__).parent / "templates").glob("*.html"))
ATTRIBUTES = re.compile(r'\b(?:aria-label|title|alt|placeholder|content|value)="([^"]*)"')
ALLOWED = {"width=device-width, initial-scale=1", "light dark", "noindex"}


def _fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", STRINGS)
def test_both_languages_say_the_same(key: str) -> None:
    vietnamese, english = STRINGS[key]
    assert vietnamese.strip() and english.strip()
    assert _fields(vietnamese) == _fields(english)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_holds_no_words_of_its_own(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.S)
    for value in ATTRIBUTES.findall(source):
        assert value in ALLOWED or not re.search(r"[^\W\d_]", value), value
    text = re.sub(r"<[^>]*>|\b(lang|class)=\"[\w-]*\"", " ", source, flags=re.S)
    assert not re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_uses_known_strings(path: Path) -> None:
    keys = re.findall(r"\b[tn]\('([a-z_.]+)'[,)]", path.read_text())
    assert [key for key in keys if key not in STRINGS] == []


INSTEAD_OF_DATASETTES = {"query-archive.html", "database-archive.html", "_table.html"}
"""Templates by the names under which Datasette looks for its own; they only add to these."""


def test_templates_have_our_prefix() -> None:
    assert all(path.name.startswith("tulieu_") or path.name in INSTEAD_OF_DATASETTES for path in TEMPLATES) and TEMPLATES
    assert all(' "default:' in path.read_text() for path in TEMPLATES if path.name in INSTEAD_OF_DATASETTES)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        ("2020-09-30", "30/9/2020", "30 September 2020"),
        ("2020-09", "Tháng 9/2020", "September 2020"),
        ("2020", "Năm 2020", "2020"),
        (None, "Không rõ ngày đăng", "Date unknown"),
        ("<b>", "<b>", "<b>"),
    ],
)
def test_dates_in_local_form(value: str | None, vietnamese: str, english: str) -> None:
    assert Locale("vi").date(value) == vietnamese
    assert Locale("en").date(value) == english


def test_a_date_within_a_line_begins_small() -> None:
    assert [Locale("vi").date_within(value) for value in ("2020", "2020-09", "2020-09-30")] == ["năm 2020", "tháng 9/2020", "30/9/2020"]
    assert Locale("en").date_within("2020-09") == "September 2020"


def test_numbers_in_local_form() -> None:
    assert (Locale("vi").number(1234567), Locale("en").number(1234567)) == ("1.234.567", "1,234,567")
    assert (Locale("vi").number(1.5), Locale("en").n("count.pages", 1)) == ("1,5", "1 page")


def test_day_is_the_day_in_vietnam() -> None:
    assert Locale("vi").day("2026-11-22T18:00:00Z") == "23/11/2026"


def test_language_is_chosen_by_address_then_memory() -> None:
    assert [choose("en", "vi"), choose(None, "en"), choose("xx", None)] == ["en", "en", "vi"]
