"""The editable lists: what is wrong with one is told in one line, and the commands end with exit 2."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import check
from pipelines.check import check_lists
from pipelines.lists import FOLDER, ListFileError
from pipelines.organisations import read_organisations
from pipelines.vocabulary import read_vocabulary
from scripts.main import told_status
from tests.conftest import ROOT

SOUND = 'slug = "a"\nvi = "Nuôi ong"\nen = "Bees"\nterms = ["nuôi ong"]\n'
FAULTS = [
    ("topics.toml", "[[topic]]\n" + SOUND.replace('"a"', '"A b"'), "topic 1 (A b).slug: found 'A b', expected lower-case"),
    ("topics.toml", "[[topic]]\n" + SOUND.replace("terms", "tems"), "topic 1 (a).tems: found ['nuôi ong'], expected one of the keys slug, vi"),
    ("topics.toml", "[[topic]]\n" + SOUND.replace('["nuôi ong"]', '["..."]'), "topic 1 (a).terms: found ['...'], expected an array of words"),
    ("topics.toml", "[[topic]]\n" + SOUND.replace('["nuôi ong"]', "[]"), "topic 1 (a).terms: found [], expected at least one term"),
    ("topics.toml", '[[topic]]\nslug = "a"\n', "topic 1 (a).vi: found nothing, expected this key"),
    ("topics.toml", "[[topic]]\n" + SOUND + "[[topic]]\n" + SOUND, "topic 2.slug: found 'a', expected a slug of its own"),
    ("topics.toml", "[[topics]]\n" + SOUND, "topics: found "),
    ("topics.toml", "topic = 3\n", "topic: found 3, expected entries [[topic]]"),
    ("topics.toml", "[[topic]\n", "TOML: found "),
    ("organisations.toml", '[[organisation]]\nslug = "a"\nname_vi = 7\n', "organisation 1 (a).name_vi: found 7, expected words"),
    ("organisations.toml", '[[organisation]]\nslug = "a"\nacronyms = ["two words"]\n', "organisation 1 (a).acronyms: found ['two words']"),
    ("organisations.toml", '[[organisation]]\nslug = "a"\nkind = "place"\n', "organisation 1 (a).kind: found 'place', expected one of organisation, project"),
    ("organisations.toml", '[[organisation]]\nname_vi = "Gió Lành"\n', "organisation 1.slug: found nothing, expected this key"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "gazetteer")
    return tmp_path / "gazetteer"


@pytest.mark.parametrize(("file", "text", "told"), FAULTS)
def test_a_fault_is_named_with_file_key_found_and_expected(folder: Path, file: str, text: str, told: str) -> None:
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(ListFileError) as caught:
        check_lists(folder)
    message = str(caught.value)
    assert message.startswith(str(folder / file)) and told in message and "\n" not in message
    assert told_status(caught.value) == 2


def test_a_list_that_is_no_text_or_is_missing_is_told_too(folder: Path) -> None:
    (folder / "topics.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ListFileError, match="expected UTF-8 text"):
        check_lists(folder)
    (folder / "topics.toml").unlink()
    with pytest.raises(ListFileError, match="expected a readable file"):
        check_lists(folder)


@pytest.mark.parametrize("arguments", [["crawl", "ics"], ["import", "."], ["reextract"], ["sites", "check"]])
def test_a_command_ends_before_it_begins_when_a_list_is_broken(arguments: list[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scripts.main import tulieu

    (folder / "topics.toml").write_text("[[topic]]\nslug = 1\n", "utf-8")
    monkeypatch.setattr(check.check_lists, "__defaults__", (folder,))
    archive = [] if arguments[0] == "sites" else ["--archive", str(tmp_path / "archive.db")]
    result = CliRunner().invoke(tulieu, [*arguments, *archive])
    assert isinstance(result.exception, ListFileError)
    assert not (tmp_path / "archive.db").exists()


def test_the_lists_of_the_project_are_sound_and_their_examples_too(folder: Path) -> None:
    check_lists()
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / "gazetteer" / "README.md").read_text("utf-8"), re.DOTALL)
    (folder / "organisations.toml").write_text(examples[0], "utf-8")
    (folder / "topics.toml").write_text(examples[1], "utf-8")
    assert "gio-lanh" in {each.slug for each in read_organisations(folder)}
    assert [topic.slug for topic in read_vocabulary(folder).topics] == ["beekeeping"]
