"""Reads the lists that people edit, ``gazetteer/*.toml``, and says in one line what is wrong with one."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vietnamese.tokens import tokens_of

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "gazetteer"
SITES_VARIABLE = "TULIEU_SITES"
"""Environment variable by which a command tells its workers the folders of site files (parted as in PATH)."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_CHARS = 200


class ListFileError(Exception):
    """A list is broken; the message is one line: file, key, found, expected."""

    def __init__(self, file: Path | str, key: str, found: object, expected: str) -> None:
        told = "nothing" if found is None else repr(found)
        super().__init__(" ".join(f"{file}: {key}: found {told}, expected {expected}".splitlines()))


Check = Callable[[Any], "str | None"]
"""Returns what was expected when a value is wrong, None when it is right."""


def text(value: Any) -> str | None:
    """A name or term: has a letter or digit, on one line."""
    sound = isinstance(value, str) and "\n" not in value and len(value) <= _MAX_CHARS and bool(tokens_of(value).words)
    return None if sound else f"words of at most {_MAX_CHARS} characters"


def texts(value: Any) -> str | None:
    """An array of names or terms."""
    return None if isinstance(value, list) and all(text(each) is None for each in value) else "an array of words"


def slug(value: Any) -> str | None:
    """A short name: lower-case ASCII words joined by dashes."""
    return None if isinstance(value, str) and _SLUG.fullmatch(value) else "lower-case ASCII words joined by -"


def acronyms(value: Any) -> str | None:
    """An array of acronyms, each of one word with a capital."""
    sound = isinstance(value, list) and all(isinstance(each, str) and re.fullmatch(r"[^\W_]{2,15}", each) and re.search("[A-ZĐ]", each) for each in value)
    return None if sound else "an array of acronyms of one word"


def one_of(*allowed: str) -> Check:
    """One of some words."""
    return lambda value: None if value in allowed else "one of " + ", ".join(allowed)


def read_list(file: Path, table: str, schema: Mapping[str, Check], required: tuple[str, ...]) -> list[dict[str, Any]]:
    """The entries ``[[table]]`` of a file, each checked. Raises ListFileError for the first fault."""
    try:
        data = tomllib.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ListFileError(file, f"byte {error.start}", error.object[error.start], "UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ListFileError(file, "TOML", str(error), "a file that parses") from None
    except OSError as error:
        raise ListFileError(file, "file", error.strerror, "a readable file") from None
    for key, value in data.items():
        if key != table or not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ListFileError(file, key, value, f"entries [[{table}]] and nothing else")
    seen: dict[str, int] = {}
    for number, row in enumerate(data.get(table, ()), 1):
        _check_row(file, f"{table} {number}", row, schema, required)
        if seen.setdefault(row["slug"], number) != number:
            raise ListFileError(file, f"{table} {number}.slug", row["slug"], f"a slug of its own ({table} {seen[row['slug']]} has it)")
    return list(data.get(table, ()))


def _check_row(file: Path, name: str, row: dict[str, Any], schema: Mapping[str, Check], required: tuple[str, ...]) -> None:
    if isinstance(row.get("slug"), str):
        name = f"{name} ({row['slug']})"
    for key, value in row.items():
        check = schema.get(key)
        if check is None:
            raise ListFileError(file, f"{name}.{key}", value, "one of the keys " + ", ".join(schema))
        if (expected := check(value)) is not None:
            raise ListFileError(file, f"{name}.{key}", value, expected)
    for key in required:
        if key not in row:
            raise ListFileError(file, f"{name}.{key}", None, "this key (it is required)")


def site_names() -> list[dict[str, Any]]:
    """What the site files say of their organisations: slug, name_vi, name_en; a file that does not parse is left out.

    The commands that take a folder of site files refuse it as a whole when one is broken.
    """
    folders = os.environ.get(SITES_VARIABLE) or str(ROOT / "sites")
    found = []
    for file in (file for folder in folders.split(os.pathsep) for file in sorted(Path(folder).glob("*.toml"))):
        try:
            data = tomllib.loads(file.read_text("utf-8-sig"))
        except (OSError, ValueError):
            continue
        names = {key: data[key] for key in ("name_vi", "name_en") if isinstance(data.get(key), str) and text(data[key]) is None}
        if names:
            found.append({"slug": file.stem, **names})
    return found
