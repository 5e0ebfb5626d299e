"""``make torture`` itself, at a small size: it says when ends are equal, fails when one differs, and its seed repeats a run."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import torture
from tests.conftest import ROOT
from tests.hostile_server import article
from tests.torture import main, options, plan

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TORTURE_PAGES", "12")
    monkeypatch.setenv("TORTURE_KILLS", "1")
    monkeypatch.delenv("TORTURE_SEED", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def changes_after_the_first_crawl(pages: int) -> dict[str, Callable[[Any], None]]:
    """A page has another text for everybody but the first who asks: the undisturbed crawl."""
    site = torture.torture_site(pages)
    asked: list[str] = []

    def other(handler: Any) -> None:
        asked.append(handler.path)
        handler.send(article("Bản tin thứ 3", extra="" if len(asked) == 1 else "<p>Thêm một lời dặn sau phiên họp của ấp.</p>"))

    return {**site, "/ban-tin/3": other}


def test_equal_ends_are_said_and_a_different_one_is_named_and_the_seed_repeats_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main() == 0
    equal = capsys.readouterr().out
    assert re.search(r"^[01] of 1 kills met a crawl under way; all 1 rounds ended like the undisturbed crawl$", equal, re.MULTILINE)
    assert list(tmp_path.glob("torture-*")) == []
    seed = re.match(r"TORTURE_SEED=(\d+): 12 pages, 1 kills\n", equal)
    assert seed
    changing = changes_after_the_first_crawl(12)
    monkeypatch.setattr(torture, "torture_site", lambda pages: changing)
    monkeypatch.setenv("TORTURE_SEED", seed[1])
    assert main() == 1
    different = capsys.readouterr().out
    shares = [re.findall(r"^round \d+, killed at [\d.%and ]+ of the time left", out, re.MULTILINE) for out in (equal, different)]
    assert shares[0] == shares[1] != []
    assert re.search(r"^  pages - .*/ban-tin/3", different, re.MULTILINE)
    (kept,) = tmp_path.glob("torture-*")
    assert f"1 of 1 rounds ended differently: see {kept}" in different
    assert (kept / "round-1" / "archive.db").exists()


def test_a_seed_is_a_plan_of_as_many_kills_as_are_wanted() -> None:
    assert plan(5, 20) == plan(5, 20) != plan(6, 20)
    assert [sum(map(len, plan(seed, 20))) for seed in range(50)] == [20] * 50
    assert all(0.1 <= share <= 0.9 for shares in plan(7, 100) for share in shares)


def test_without_options_it_does_what_the_readme_says() -> None:
    said = re.search(r"`make torture` kills a crawl of ([\d,]+)\s+pages at (\d+)\s+random\s+moments", (ROOT / "README.md").read_text("utf-8"))
    assert said
    wanted = int(said[1].replace(",", "")), int(said[2])
    assert options({})[:2] == wanted == (1000, 20)
    assert len({options({})[2] for _ in range(20)}) > 1  # other moments each time
    assert f"TORTURE_PAGES ({wanted[0]}), TORTURE_KILLS ({wanted[1]})" in (torture.__doc__ or "")
    recipe = re.search(r"^torture:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert recipe
    assert "tests.torture" in recipe[1] and "TORTURE_" not in recipe[1]
