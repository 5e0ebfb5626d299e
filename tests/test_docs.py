"""The documents say what is so: commands exist, links lead somewhere, the data dictionary and site keys are current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.dictionary import TABLES
from archive.schema import open_database
from crawler.sites import SCHEMA, read_site
from scripts.data_dictionary import markdown
from scripts.main import COMMANDS
from tests.conftest import ROOT

DOCS = [ROOT / "README.md", ROOT / "sites" / "README.md", ROOT / "gazetteer" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_data_dictionary_is_current() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text("utf-8") == markdown()


def test_every_column_of_the_archive_is_described(tmp_path: Path) -> None:
    db = open_database(tmp_path / "archive.db")
    for table in TABLES:
        assert [column.name for column in db[table.name].columns] == [column.name for column in table.columns]
        assert all(column.en and column.vi for column in table.columns)
    described = {table.name for table in TABLES}
    assert {name for name in db.table_names() if not name.startswith(("pages_fts", "pages_exact", "_"))} == described


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(file: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text("utf-8"))
    assert [target for target in targets if not (file.parent / target).exists()] == []


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_commands_that_are_named_exist(file: Path) -> None:
    named = set(re.findall(r"(?:^|`)tulieu ([a-z]+)", file.read_text("utf-8"), re.MULTILINE))
    assert named <= set(COMMANDS)


def test_every_command_explains_itself() -> None:
    for name in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.main", name, "--help"], capture_output=True, text=True, cwd=ROOT, check=False
        )
        assert done.returncode == 0
        assert "Usage:" in done.stdout


def test_every_site_key_is_explained_and_the_example_is_sound(tmp_path: Path) -> None:
    text = (ROOT / "sites" / "README.md").read_text("utf-8")
    for table, keys in SCHEMA.items():
        for key in keys:
            if table == "kinds":
                continue
            assert f"`{table}.{key}`" in text or f"`.{key}`" in text or f"`{key}`" in text, f"{table}.{key}"
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    (tmp_path / "vi-du.toml").write_text(example.group(1), "utf-8")
    assert read_site(tmp_path / "vi-du.toml").slug == "vi-du"


def test_sql_of_the_analysts_guide_runs(tmp_path: Path) -> None:
    db = open_database(tmp_path / "archive.db")
    db.conn.create_function("escape_fts", 1, lambda text: text)
    text = (ROOT / "docs" / "analysts.md").read_text("utf-8") + (ROOT / "docs" / "researchers.md").read_text("utf-8")
    statements = [part for block in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) for part in block.split(";\n") if part.strip()]
    assert len(statements) >= 5
    for statement in statements:
        db.execute(statement).fetchall()


def test_documents_name_no_machine_and_no_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=False).stdout.decode().split("\0")
    files = [ROOT / name for name in listed if name] or DOCS
    words = re.compile("py" + r"pi\.org|registry\.npm" + r"js|files\.python" + "hosted|/wo" + r"rk/|/ro" + "ot/")
    bad = []
    for file in files:
        if file.is_file() and file.suffix in (".py", ".md", ".toml", ".lock", ".sh", ".html", "") and words.search(file.read_text("utf-8", "replace")):
            bad.append(file.name)
    assert bad == []
