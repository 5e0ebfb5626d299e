"""The demo shows what an archive keeps: pages as they were before an edit, and one that its site took down."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.server import DemoServer
from scripts.demo import is_new
from tests.conftest import tulieu, write_sites

EDITED = ("ctxh-ha-van", "hanh-trinh-an-toan")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two sites crawled as they were and as they are."""
    folder = tmp_path_factory.mktemp("edits")
    with DemoServer(0) as server:
        where = ("--sites", write_sites(folder / "sites", server.port), "--allow-loopback", "--archive", folder / "archive.db")
        for server.earlier in (True, False):
            done = tulieu("crawl", *EDITED, *where, "--now", "--json")
            assert done.status == 0, done.err
        yield folder / "archive.db"


def rows(archive: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(archive)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("slug", EDITED)
def test_an_edited_page_has_both_versions_word_for_word(archive: Path, slug: str) -> None:
    edits = importlib.import_module("demo." + slug.replace("-", "_")).EDITS
    ((page_id, text),) = rows(archive, f"select id, text from pages where site = '{slug}' and version_count = 2")
    versions = [stored for (stored,) in rows(archive, f"select text from versions where page_id = {page_id} order by number")]
    for now, before in edits:
        assert now in text and before not in text
        assert before in versions[0] and now not in versions[0]


def test_a_page_that_its_site_took_down_is_gone_and_still_to_be_read(archive: Path) -> None:
    ((title, text, reason),) = rows(
        archive,
        "select p.title, p.text, a.reason from pages p join addresses a on a.url = p.url where p.state = 'gone'",
    )
    assert title == "Trung tâm mở điểm tư vấn lưu động tại chợ nổi Vàm Đước"
    assert "neo ở đầu chợ nổi Vàm Đước" in text
    assert reason


def test_nothing_else_changed(archive: Path) -> None:
    counts = rows(archive, "select pages_new, pages_changed, pages_gone from runs where id > 2 order by site")
    assert counts == [(0, 1, 1), (0, 1, 0)]


def test_only_a_new_archive_is_shown_what_was_before(archive: Path, tmp_path: Path) -> None:
    assert is_new(tmp_path / "archive.db")
    assert not is_new(archive)
