"""Options that every command shares, and the contact that a live crawl must state."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.captures import newest_file
from archive.reader import connect
from archive.schema import check
from crawler.contact import ContactError, checked_contact, config_file, stated_contact

ROOT = Path(__file__).resolve().parent.parent


def archive_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--archive`` and ``--captures``, passed on as Paths (captures beside the archive by default)."""
    archive = click.option(
        "--archive", type=click.Path(path_type=Path), default=Path("archive.db"), show_default=True,
        help="The archive's file.",
    )  # fmt: skip
    captures = click.option(
        "--captures", type=click.Path(path_type=Path), default=None, help="Folder of WARC files [default: captures/ beside the archive].",
    )  # fmt: skip
    return archive(captures(command))


def captures_of(archive: Path, captures: Path | None) -> Path:
    """The captures folder that goes with an archive. Raises click.UsageError when a file is in its place."""
    folder = captures if captures is not None else archive.parent / "captures"
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"captures {folder}: cannot be written or read, it is no folder; give another --captures")
    return folder


def check_captures(archive: Path, folder: Path) -> None:
    """For commands that go on with an archive, whose captures nobody can verify when they lie in two folders.

    Raises click.UsageError when the newest one is not in the folder and is where captures usually are. When it is nowhere, stderr says so: its
    owner may have removed the old ones, or keep them elsewhere. Raises ArchiveError for what is none of ours.
    """
    check(archive)
    if not archive.is_file() or archive.stat().st_size == 0:
        return
    with closing(connect(archive)) as connection:
        newest = newest_file(connection) if connection.execute("select 1 from sqlite_master where name = 'captures'").fetchone() else None
    if newest is None or (folder / newest).exists():
        return
    usual = archive.parent / "captures"
    if (usual / newest).exists():
        raise click.UsageError(f"captures {folder}: found no {newest}, which the archive names, expected the folder that has it: {usual}")
    click.echo(
        f"captures {folder}: {newest}, which the archive names, is not there; stop and give the folder that holds it with --captures, "
        "or captures will lie in two folders and tulieu verify will miss some", err=True,
    )  # fmt: skip


def require_archive(archive: Path) -> None:
    """For commands that read. Raises click.UsageError when there is no archive, ArchiveError when it is none of ours."""
    check(archive)
    if not archive.is_file() or archive.stat().st_size == 0:
        raise click.UsageError(f"{archive}: no archive there; make one with tulieu crawl, tulieu import or make demo")


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else to stdout.")


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def shows_personal_data() -> bool:
    """Whether portal and search show data of private persons: ``TULIEU_SHOW_PERSONAL_DATA`` (1 or 0), else ``show_personal_data`` of
    the config file (true or false), else no. Raises click.UsageError for anything else."""
    stated = os.environ.get("TULIEU_SHOW_PERSONAL_DATA")
    if stated is not None:
        if stated not in ("0", "1", ""):
            raise click.UsageError(f"TULIEU_SHOW_PERSONAL_DATA: found {stated!r}, expected 1 or 0")
        return stated == "1"
    path = config_file()
    if not path.is_file():
        return False
    try:
        value = tomllib.loads(path.read_text("utf-8")).get("show_personal_data", False)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: found {error}, expected a file that parses") from None
    if not isinstance(value, bool):
        raise click.UsageError(f"{path}: show_personal_data: found {value!r}, expected true or false")
    return value


def contact(given: str | None) -> str:
    """Who may be written to about a crawl: given, ``TULIEU_CONTACT``, the config file, else asked for once and kept.

    Raises click.UsageError when there is nobody to ask or the answer is neither an e-mail nor a web address.
    """
    try:
        stated = given if given is not None else stated_contact()
        asked = stated is None and sys.stdin.isatty()
        if asked:
            stated = click.prompt("E-mail or web address at which site owners can reach you (kept for later)", err=True)
        stated = checked_contact(stated)
    except ContactError as error:
        raise click.UsageError(str(error)) from None
    if given is not None or asked:
        path = config_file()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            kept = path.read_text("utf-8") if path.is_file() else ""
            other = re.sub(r"(?m)^contact\s*=.*\n?", "", kept)
            path.write_text(f"contact = {json.dumps(stated)}\n{other}", "utf-8")
        except OSError as error:
            click.echo(f"{path}: contact not kept ({error.strerror})", err=True)
    return stated
