"""The portal masks data of private persons in every form it shows pages in, unless its owner decides otherwise."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from portal.app import make_app
from portal.masking import masked
from tests.conftest import Done, tulieu
from tests.portal.build import build

PHONE, MAIL = "0912 345 678", "lua.nguyen"
TEXT = f"Mọi thắc mắc về lớp học ven sông xin gọi chị Lụa, điện thoại {PHONE}, thư {MAIL}@botre.example. Hotline 1900 1234."
PATHS = (
    "/pages/1", "/pages/1.json", "/pages/1.txt", "/search?q=ven+song", "/search.json?q=ven+song", "/archive/pages/1.json", "/archive/pages/1",
    "/archive/pages.csv?_stream=on", "/archive.json?sql=select+text+from+pages+where+id=1", "/archive/versions.json", "/", "/archive/pages.json?_shape=array",
    "/pages/1/compare", "/pages/1/cite.bib", "/pages/1/cite.ris", "/pages/1/cite.csl.json", "/search.atom?q=ven+song", "/sites/song-xanh.atom",
    "/sites/song-xanh", "/topics/water", "/topics/water.atom", "/places/hau-giang", "/places/hau-giang.atom", "/organisations/lua-moi.atom",
    "/legal/315-2021-qd-ubnd~song-xanh", "/legal/315-2021-qd-ubnd~song-xanh.atom", "/pages/4",
)  # fmt: skip


def with_data(path: Path) -> Path:
    archive = build(path)
    connection = sqlite3.connect(archive)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    values = [f"Gặp chị Lụa {PHONE}", TEXT, TEXT, digest, json.dumps(["personal_data"])]
    connection.execute("update pages set title = ?, text = ?, lead = ?, text_sha256 = ?, quality_flags = ? where id = 1", values)
    connection.execute("update versions set title = ?, text = ?, text_sha256 = ? where page_id = 1 and number = 2", [values[0], TEXT, digest])
    connection.execute("update versions set title = ?, text = ? where page_id = 1 and number = 1", [values[0], f"{TEXT} Lớp cũ."])
    connection.execute("update legal_references set quote = ? where page_id = 1", [f"Gọi chị Lụa {PHONE} về Quyết định 315/QĐ-UBND"])
    connection.commit()
    connection.close()
    return archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_data(tmp_path_factory.mktemp("masking") / "archive.db")


def get(app: Any, path: str) -> str:
    return str(asyncio.run(app.client.get(path)).text)


@pytest.mark.parametrize("path", PATHS)
def test_personal_data_are_masked(archive: Path, path: str) -> None:
    shown = get(make_app(archive), path)
    assert PHONE not in shown
    assert MAIL not in shown


@pytest.mark.parametrize("path", ["/pages/1", "/pages/1.json", "/pages/1.txt", "/archive/pages/1.json"])
def test_the_rest_of_the_text_is_shown(archive: Path, path: str) -> None:
    shown = get(make_app(archive), path)
    assert "Hotline 1900 1234" in shown
    assert "•••• ••• •••" in shown


@pytest.mark.parametrize("path", ["/pages/1", "/pages/1.json", "/pages/1.txt", "/archive/pages/1.json"])
def test_the_owner_may_have_them_shown(archive: Path, path: str) -> None:
    assert PHONE in get(make_app(archive, show_personal_data=True), path)


@pytest.mark.parametrize(
    "path", ["/pages/1/compare", "/pages/1/cite.bib", "/sites/song-xanh.atom", "/legal/315-2021-qd-ubnd~song-xanh", "/topics/water"]
)
def test_what_lies_around_a_page_shows_them_too_when_the_owner_says_so(archive: Path, path: str) -> None:
    assert "•••• ••• •••" in get(make_app(archive), path)
    assert PHONE in get(make_app(archive, show_personal_data=True), path)


def test_a_search_for_a_number_does_not_show_it_in_the_snippet(archive: Path) -> None:
    data = json.loads(get(make_app(archive), "/search.json?q=0912+345+678"))
    assert all("345" not in piece for hit in data["hits"] for piece, _ in hit["snippet"] + hit["title_pieces"])


def search(archive: Path, folder: Path, setting: str | None) -> Done:
    """``tulieu search`` with this line in the owner's config file."""
    if setting is not None:
        config = folder / "tulieu-test-config" / "tulieu" / "config.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(f"show_personal_data = {setting}\n", "utf-8")
    return tulieu("search", "flag:personal_data", "--archive", archive, cwd=folder)


def test_the_search_command_masks_unless_told_otherwise(archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "•••• ••• •••" in search(archive, tmp_path, None).out
    assert PHONE in search(archive, tmp_path, "true").out
    monkeypatch.setenv("TULIEU_SHOW_PERSONAL_DATA", "0")
    assert PHONE not in search(archive, tmp_path, "true").out


def test_a_setting_that_is_neither_yes_nor_no_is_refused(archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = search(archive, tmp_path, '"co"')
    assert (done.status, "expected true or false" in done.err) == (2, True)
    monkeypatch.setenv("TULIEU_SHOW_PERSONAL_DATA", "perhaps")
    done = search(archive, tmp_path, None)
    assert (done.status, "expected 1 or 0" in done.err) == (2, True)


def test_only_words_of_pages_are_masked() -> None:
    assert masked({"url": "https://botre.example/0912345678", "text": "gọi 0912345678"}) == {"url": "https://botre.example/0912345678", "text": "gọi ••••••••••"}
