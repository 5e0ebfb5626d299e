"""Every word that the portal itself says comes from its strings: what is left of a page without them is the archive's own text."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from archive.dictionary import TABLES
from portal import queries
from portal.app import make_app
from portal.responses import environment
from portal.strings import STRINGS
from tests.portal.build import build
from tests.portal.test_browser import ADDRESSES

OPEN, SHUT = "⟦", "⟧"
SPOKEN = ("aria-label", "title", "placeholder", "alt", "content", "label", "data-said", "data-title")
NAMES = {"CSV", "JSON", "JSON Lines", "Parquet", "BibTeX", "RIS", "CSL-JSON", "tulieu verify", "tulieu crawl --all", "noindex"}
"""Names of formats and commands: the same in every language."""
LATIN = re.compile(r"[^\W\d_]{2,}")
UNSPOKEN = re.compile(r"\d [kM]B\b|urn:uuid:\S+|https?://\S+|tail -c .* gunzip( \| perl .* sha256sum)?|width=device-width, initial-scale=1|light dark")
LENT = ("site-troubled", "site-cut-off", "hints")
"""Pages with sentences that the archive's own modules make in both languages (causes of trouble, hints about filters)."""
PAGES = {
    **ADDRESSES,
    "missing": "/nowhere",
    "missing-page": "/pages/99999",
    "hints": "/search?q=nuoc&place=nowhere",
    "all": "/search",
    "feed": "/search.atom",
    "feed-site": "/sites/song-xanh.atom",
    "feed-topic": "/topics/water.atom",
}


def said_outside(text: str) -> list[str]:
    """The parts of a text that no string of the portal encloses."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter == OPEN:
            if not depth:
                parts.append(text[start:place])
            depth += 1
        elif letter == SHUT:
            depth -= 1
            start = place + 1
    return [*parts, text[start:]] if not depth else parts


def spoken(body: bytes, kind: str) -> list[str]:
    """Every text node and every attribute that a reader meets."""
    root = etree.fromstring(body) if "xml" in kind else html.document_fromstring(body.decode())
    return [str(text) for text in root.itertext()] + [value for element in root.iter(etree.Element) for name, value in element.attrib.items() if name in SPOKEN]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("translated") / "archive.db", hostile=False)


@pytest.fixture(scope="module")
def stored(archive: Path) -> str:
    """All that the archive holds, the descriptions of its tables and the ready queries."""
    connection = sqlite3.connect(archive)
    tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table' and sql not like '%virtual%'")]
    values = [str(value) for name in tables for row in connection.execute(f"select * from [{name}]") for value in row if isinstance(value, str)]
    connection.close()
    values += [words for table in TABLES for words in (table.name, table.vi, *(w for column in table.columns for w in (column.name, column.vi)))]
    values += [words for each in queries.ALL for words in (each.title[0], each.about[0])]
    return " ".join("\n".join(values).split()) + str(values)


def untranslated(body: bytes, kind: str, stored: str) -> list[str]:
    found = []
    for text in spoken(body, kind):
        for part in (piece for loose in said_outside(UNSPOKEN.sub(" ", text)) for piece in re.split(r"[.,;:·|]\s|\n", loose)):
            part = " ".join(part.split()).strip(" .…·:,;()×→←↗|\"“”")
            if LATIN.search(part) and part not in NAMES and part not in stored:
                found.append(part)
    return found


def answer(archive: Path, address: str, monkeypatch: pytest.MonkeyPatch, language: str = "vi") -> Any:
    for key, (vietnamese, english) in list(STRINGS.items()):
        monkeypatch.setitem(STRINGS, key, (f"{OPEN}{vietnamese}{SHUT}", f"{OPEN}{english}{SHUT}"))
    return asyncio.run(make_app(archive).client.get(address, cookies={"tulieu_lang": language}))


@pytest.mark.parametrize("name", [name for name in PAGES if "hostile" not in name and name not in (*LENT, "data")])
def test_no_word_is_said_that_is_not_in_the_strings(archive: Path, stored: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = answer(archive, PAGES[name], monkeypatch)
    assert reply.status_code == (404 if name.startswith("missing") else 200)
    assert OPEN in reply.text
    assert untranslated(reply.content, reply.headers["content-type"], stored + PAGES[name]) == []


@pytest.mark.parametrize("name", LENT)
def test_sentences_of_the_archive_are_said_in_one_language_at_a_time(archive: Path, stored: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vietnamese, english = (set(untranslated(answer(archive, PAGES[name], monkeypatch, language).content, "text/html", stored + PAGES[name])) for language in ("vi", "en"))
    assert vietnamese and english
    assert vietnamese & english <= {"place:nowhere"}  # the filter as it was asked for


def test_the_check_sees_text_attributes_and_feeds() -> None:
    page = f"<p title='Hard words'>{OPEN}a {OPEN}b{SHUT}{SHUT} loose</p><img alt='kept text'>".encode()
    assert untranslated(page, "text/html", "kept text") == ["loose", "Hard words"]
    assert untranslated(b"<feed><title>Loose</title><category label='Too'/></feed>", "application/atom+xml", "") == ["Loose", "Too"]


@pytest.mark.parametrize("ending", [".txt", "/cite.csl.json", "/cite.bib", "/cite.ris"])
def test_citations_and_plain_text_speak_the_readers_language(archive: Path, ending: str) -> None:
    app = make_app(archive)
    vietnamese, english = (asyncio.run(app.client.get(f"/pages/1{ending}?lang={language}")).text for language in ("vi", "en"))
    assert vietnamese != english
    assert re.search("Bản lưu|Lưu lần đầu", vietnamese) and not re.search("Bản lưu|Lưu lần đầu", english)


@pytest.mark.parametrize("name", sorted(environment().list_templates()))
def test_no_template_has_words_in_its_expressions(name: str) -> None:
    source = (Path(str(environment().get_template(name).filename))).read_text("utf-8")
    literals = re.findall(r"'([^'\n]*)'", " ".join(re.findall(r"\{[{%].*?[%}]\}", source, flags=re.S)))
    words = [text for text in literals if re.search(r"[A-ZÀ-Ỹ]|[^\W\d_] [^\W\d_]|[à-ỹ]", text)]
    assert [text for text in words if text.strip() not in NAMES] == []
