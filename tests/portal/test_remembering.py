"""Counts over all pages are computed once for each state of the archive, and never shown when they are of an older one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from archive import reader
from portal.app import make_app
from portal.remembering import MOST, Remembered
from tests.portal.build import build


def get(app: Any, address: str) -> Any:
    return asyncio.run(app.client.get(address))


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_what_is_written_is_shown_at_once(tmp_path: Path, journal: str) -> None:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"pragma journal_mode = {journal}")
    app = make_app(path)
    for address in ("/topics", "/topics/water", "/", "/legal", "/places"):
        get(app, address)
    connection.execute("update topics set label_vi = 'Nước và <sông>' where slug = 'water'")
    connection.execute("update pages set title = 'Tên mới hẳn' where id = 1")
    assert "Nước và &lt;sông&gt;" in get(app, "/topics").text
    assert "Tên mới hẳn" in get(app, "/topics/water").text and "Tên mới hẳn" in get(app, "/").text
    connection.close()


def test_the_same_question_is_answered_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(build(tmp_path / "archive.db"))
    asked: list[str] = []
    plain = reader.subjects
    monkeypatch.setattr(reader, "subjects", lambda connection, *kinds: asked.append("".join(kinds)) or plain(connection, *kinds))
    texts = {get(app, "/topics").text for _ in range(3)}
    assert asked == ["topic"] and len(texts) == 1
    assert "Water and environment" in get(app, "/topics?lang=en").text and asked == ["topic"]


def test_personal_data_are_kept_masked_or_shown_as_each_installation_says(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("update pages set title = 'Gọi chị Lụa 0912 345 678' where id = 1")
    connection.close()
    shown, hidden = make_app(path, show_personal_data=True), make_app(path)
    for _ in range(2):
        assert "0912 345 678" in get(shown, "/topics/water").text
        assert "0912 345 678" not in get(hidden, "/topics/water").text


def test_few_answers_are_kept(tmp_path: Path) -> None:
    kept = Remembered(tmp_path / "none.db")
    for number in range(MOST + 50):
        assert kept.get(number, lambda number=number: number) == number  # type: ignore[misc]
    assert kept.get(MOST + 49, lambda: -1) == MOST + 49
    assert kept.get(0, lambda: -1) == -1


def test_an_answer_of_an_older_state_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("a")
    kept = Remembered(path)

    def slow() -> str:
        path.write_text("ab")
        kept.get("other", lambda: "x")
        return "old"

    assert kept.get("key", slow) == "old"
    assert kept.get("key", lambda: "new") == "new"


def test_several_threads_may_ask(tmp_path: Path) -> None:
    kept = Remembered(tmp_path / "none.db")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.extend(kept.get(n % 7, lambda n=n: n % 7) for n in range(500))) for _ in range(4)]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2000 and set(found) == set(range(7))


def test_what_is_not_there_leaves_no_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    app = make_app(build(tmp_path / "archive.db"))
    for address in ("/pages/999", "/sites/none", "/topics/none", "/legal/none"):
        assert get(app, address).status_code == 404
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
