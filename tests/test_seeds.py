"""The five seed texts, imported, against their line-level gold. Collected only where the seeds lie beside the project."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEEDS, tulieu

GOLD: dict[str, dict[str, Any]] = json.loads((SEEDS / "gold.json").read_text("utf-8"))


def norm(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFC", text)).strip().lower()


def lines(name: str, part: str) -> list[str]:
    source = (SEEDS / GOLD[name]["file"]).read_text("utf-8").splitlines()
    return [line for first, last in GOLD[name][part] for line in source[first - 1 : last] if norm(line)]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    archive = tmp_path_factory.mktemp("seeds") / "archive.db"
    done = tulieu("import", SEEDS, "--archive", archive)
    assert done.status == 0, done.out + done.err
    connection = sqlite3.connect(archive)
    connection.row_factory = sqlite3.Row
    pages = {row["url"].removeprefix("import:"): dict(row) for row in connection.execute("select * from pages")}
    for page in pages.values():
        rows = connection.execute("select number from legal_references where page_id = ?", [page["id"]])
        page["references"] = {row[0] for row in rows}
    return {name: pages[gold["file"]] for name, gold in GOLD.items()}


@pytest.mark.parametrize("name", GOLD)
def test_every_keep_line_is_in_the_record(imported: dict[str, Any], name: str) -> None:
    text = norm(imported[name]["text"])
    assert [line for line in lines(name, "keep") if norm(line) not in text] == []


@pytest.mark.parametrize("name", GOLD)
def test_no_drop_line_is_in_the_record(imported: dict[str, Any], name: str) -> None:
    text = norm(imported[name]["text"])
    own = {norm(line) for line in imported[name]["text"].splitlines()}
    kept = " ".join(norm(line) for part in ("keep", "optional") for line in lines(name, part))
    leaked = [
        line
        for line in lines(name, "drop")
        if not (norm(line) in kept and len(norm(line)) < 12)
        and (norm(line) in own or (len(norm(line)) > 25 and norm(line) in text))
    ]
    assert leaked == []


@pytest.mark.parametrize("field", ["title", "date_published", "author", "language"])
@pytest.mark.parametrize("name", GOLD)
def test_field_is_as_in_the_gold(imported: dict[str, Any], name: str, field: str) -> None:
    assert imported[name][field] == GOLD[name][field]


@pytest.mark.parametrize("name", GOLD)
def test_numbered_legal_references_are_found(imported: dict[str, Any], name: str) -> None:
    wanted = {reference["number"] for reference in GOLD[name]["legal_references"] if reference["number"]}
    assert wanted <= imported[name]["references"]


def test_kept_text_is_the_pages_own_words(imported: dict[str, Any]) -> None:
    for name in GOLD:
        source = (SEEDS / GOLD[name]["file"]).read_text("utf-8")
        words = " ".join(unicodedata.normalize("NFC", source).split())
        for paragraph in re.split(r"\n+", imported[name]["text"]):
            assert " ".join(paragraph.removeprefix("- ").split()) in words, Path(name)
