"""``tulieu serve``, up to the moment in which it would serve."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import pytest
import uvicorn

from archive.writer import Writer
from scripts.serve import free_port, run_portal


def test_what_is_loaded_when_serving_begins_is_not_collected_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Writer(tmp_path / "archive.db"):
        pass
    frozen: list[int] = []

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        assert not server.started
        frozen.append(gc.get_freeze_count())

    monkeypatch.setattr(uvicorn.Server, "run", run)
    before = gc.get_freeze_count()
    try:
        with free_port("127.0.0.1", 0) as sock:
            run_portal(tmp_path / "archive.db", sock)
    finally:
        if not before:
            gc.unfreeze()
    assert frozen[0] > before + 10_000


def test_who_comes_while_the_portal_is_loaded_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address is printed before; a browser that is sent there at once waits for the answer."""
    reached: list[bool] = []

    def loading(*_: object, **__: object) -> None:
        with socket.create_connection(sock.getsockname(), timeout=5):
            reached.append(True)
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.app.make_app", loading)
    with free_port("127.0.0.1", 0) as sock, pytest.raises(KeyboardInterrupt):
        run_portal(tmp_path / "archive.db", sock)
    assert reached
