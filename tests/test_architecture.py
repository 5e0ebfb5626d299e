"""The tree keeps to the architecture: who may import whom, how long a module may be, and what no module does."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400
ANYTHING = ("archive", "crawler", "demo", "pipelines", "portal", "scripts", "spiders", "tests", "benchmarks", "vietnamese")

ALLOWED: dict[str, tuple[str, ...]] = {
    "vietnamese": ("vietnamese",),
    "archive": ("archive", "vietnamese"),
    "crawler.monitor": ("crawler", "vietnamese", "archive"),
    "crawler.settings": ("crawler", "vietnamese", "pipelines"),  # the one ordered table of stages
    "crawler": ("crawler", "vietnamese"),
    "spiders": ("spiders", "crawler"),
    "pipelines": (
        "pipelines", "crawler.items", "crawler.extract", "crawler.sites", "crawler.workers", "crawler.capture", "crawler.text_marks",
        "vietnamese", "archive",
    ),
    "portal": (
        "portal", "vietnamese", "archive.reader", "archive.search", "archive.query", "archive.records",
        "archive.dictionary", "archive.full_text", "archive.highlight", "archive.schema", "archive.export", "archive.formats",
    ),
    "demo": ("demo",),
    "scripts": tuple(name for name in ANYTHING if name != "tests"),
    "benchmarks": tuple(name for name in ANYTHING if name not in ("tests", "scripts")),
    "tests": ANYTHING,
}  # fmt: skip
"""What a package (or module) may import of ours; the longest name that fits decides."""


def modules() -> list[str]:
    files = (path.relative_to(ROOT) for package in ANYTHING for path in (ROOT / package).rglob("*.py"))
    return sorted(path.as_posix() for path in files)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def rule_of(module: str) -> tuple[str, ...]:
    return ALLOWED[max((package for package in ALLOWED if within(module, package)), key=len)]


def imports(tree: ast.AST, module: str) -> Iterator[str]:
    """The full names that a module imports, ``from a import b`` as ``a.b``, wherever in the module it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")[: -node.level]
                base = ".".join([*above, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


@cache
def looked_at(file: str) -> tuple[list[str], list[int], bool]:
    """What a module imports that it may not, the lines of its bare excepts, and whether it has a docstring; read once for all tests."""
    source = (ROOT / file).read_text("utf-8")
    tree = ast.parse(source)
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    bare = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type is None]
    return forbidden(tree, module), bare, not source.strip() or bool(ast.get_docstring(tree))


def forbidden(tree: ast.AST, module: str) -> list[str]:
    ours = [name for name in imports(tree, module) if name.split(".")[0] in ANYTHING]
    return [name for name in ours if not any(within(name, package) for package in rule_of(module))]


@pytest.mark.parametrize("file", modules())
def test_a_module_imports_only_what_its_package_may(file: str) -> None:
    assert looked_at(file)[0] == []


@pytest.mark.parametrize("file", [name for name in modules() if not name.startswith("tests/")])
def test_a_module_is_short_enough_to_be_read(file: str) -> None:
    assert len((ROOT / file).read_text("utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("file", modules())
def test_no_module_catches_everything_without_naming_it(file: str) -> None:
    assert looked_at(file)[1] == []


@pytest.mark.parametrize("file", [name for name in modules() if not name.startswith("tests/")])
def test_a_module_says_its_place_in_a_docstring(file: str) -> None:
    assert looked_at(file)[2]


@pytest.mark.parametrize(
    ("module", "source", "found"),
    [
        ("vietnamese.dates", "import crawler.items", ["crawler.items"]),
        ("crawler.sites", "from archive.writer import Writer", ["archive.writer.Writer"]),
        ("crawler.sites", "def f():\n    from archive import writer", ["archive.writer"]),
        ("crawler.monitor.run", "from archive.writer import Writer", []),
        ("crawler.monitoring", "from archive.writer import Writer", ["archive.writer.Writer"]),
        ("spiders.site", "import pipelines.build", ["pipelines.build"]),
        ("portal.pages", "from archive import writer", ["archive.writer"]),
        ("portal.pages", "from archive.reader import Reader", []),
        ("pipelines.store", "from crawler.guard import is_allowed", ["crawler.guard.is_allowed"]),
        ("archive.writer", "from scripts.main import main", ["scripts.main.main"]),
        ("crawler.extract.tree", "from ...archive import writer", ["archive.writer"]),
        ("demo.server", "if True:\n    import portal", ["portal"]),
        ("archive.writer", "import sqlite3, json", []),
    ],
)
def test_the_check_itself_sees_what_is_forbidden(module: str, source: str, found: list[str]) -> None:
    assert forbidden(ast.parse(source), module) == found


@pytest.mark.parametrize("name", sorted(path.parent.name for path in ROOT.glob("*/__init__.py")))
def test_no_root_folder_shadows_an_installed_module(name: str, tmp_path: Path) -> None:
    look = "import importlib.util, sys; sys.path = [p for p in sys.path if p and p != sys.argv[2]]; "
    look += "spec = importlib.util.find_spec(sys.argv[1]); print(spec.origin or '' if spec else '')"
    done = subprocess.run([sys.executable, "-P", "-c", look, name, str(ROOT)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    origin = done.stdout.strip()
    assert not origin or Path(origin).is_relative_to(ROOT)


def test_every_root_package_has_a_rule() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/*.py") if importlib.util.find_spec(path.parent.name)}
    assert packages <= set(ALLOWED)
