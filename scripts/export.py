"""``tulieu export``: the pages of a search as a file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.export import page_parts, search_sheet
from archive.formats import FORMATS, datapackage
from archive.reader import connect
from archive.search import matching, parse
from crawler.capture.wacz import Entry, Member, room_for, write_wacz
from scripts.options import (
    archive_options,
    captures_of,
    json_option,
    print_json,
    require_archive,
    shows_personal_data,
)

ENDINGS = (*FORMATS, "wacz")


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file; its ending says what it becomes.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.argument("words", nargs=-1, metavar="[QUERY]")
@json_option
@archive_options
def export(output: Path, sort: str, force: bool, words: tuple[str, ...], as_json: bool, archive: Path, captures: Path | None) -> None:
    """Take away the pages of a search (all pages without one): .csv, .json, .jsonl, .parquet or .wacz.

    Beside a table lies FILE.datapackage.json, which explains its columns. A .wacz holds the captures themselves.
    """
    ending = output.suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise click.UsageError(f"--output {output}: found the ending {output.suffix or 'none'}, expected one of {', '.join('.' + e for e in ENDINGS)}")
    if output.exists() and not force:
        raise click.UsageError(f"--output {output}: is there already; give another name or --force")
    if not output.parent.is_dir():
        raise click.UsageError(f"--output {output}: there is no folder {output.parent}")
    require_archive(archive)
    query = " ".join(words)
    with closing(connect(archive)) as connection:
        ids = matching(connection, parse(query), sort=sort)
        try:
            if ending == "wacz":
                told = _wacz(connection, output, captures_of(archive, captures), ids, query)
            else:
                told = _table(connection, output, ending, ids, query)
        except OSError as error:
            raise click.ClickException(f"{output}: cannot be written ({error.strerror})") from None
    if as_json:
        print_json({"file": str(output), "query": query, **told})
        return
    click.echo(f"{output}: {told['pages']} pages" + (f", {told['captures']} captures" if "captures" in told else ""))
    if told.get("left_out"):
        click.echo(f"{told['left_out']} pages with data of private persons left out (their captures cannot be masked)", err=True)


def _table(connection: sqlite3.Connection, output: Path, ending: str, ids: list[int], query: str) -> dict[str, Any]:
    sheet = search_sheet(connection, query)
    write, _ = FORMATS[ending]
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as file:
            for piece in write(sheet, page_parts(connection, sheet, ids, show_personal=shows_personal_data())):
                file.write(piece)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    described = datapackage(sheet, output.name, title=f"Tư Liệu: {query or '*'}", rows=len(ids))
    output.with_name(output.name + ".datapackage.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return {"pages": len(ids)}


def _wacz(connection: sqlite3.Connection, output: Path, folder: Path, ids: list[int], query: str) -> dict[str, Any]:
    shown = shows_personal_data()
    entries, members = [], []
    left_out = 0
    for rows in _pages(connection, ids):
        for page_id, url, title, flags in rows:
            if not shown and "personal_data" in (flags or ""):
                left_out += 1
                continue
            places = _captures(connection, page_id)
            members += [Member(file, offset, length) for _, file, offset, length in places]
            entries += [Entry(f"{page_id}-{number}", url, at, title) for number, (at, *_) in enumerate(places, 1) if at]
    if not room_for(output.parent, members):
        raise click.ClickException(f"{output}: there is not enough room on the disk for these captures")
    created = search_sheet(connection, query).exported_at
    count = write_wacz(output, folder, members, entries, title=f"Tư Liệu: {query or '*'}", created=created)
    return {"pages": len(ids) - left_out, "captures": count, "left_out": left_out}


def _pages(connection: sqlite3.Connection, ids: list[int]) -> Iterable[list[tuple[int, str, str | None, str | None]]]:
    sql = "select p.id, p.url, p.title, p.quality_flags from json_each(?) w join pages p on p.id = w.value order by w.key"
    for start in range(0, len(ids), 500):
        yield connection.execute(sql, [json.dumps(ids[start : start + 500])]).fetchall()


def _captures(connection: sqlite3.Connection, page_id: int) -> list[tuple[str | None, str, int, int]]:
    """The captures of all versions of a page as (time, file, offset, length), and the originals that they refer to (time None)."""
    sql = """
        with own as (
            select capture_id as id from versions where page_id = :page union select capture_id from pages where id = :page
        )
        select c.fetched_at, c.warc_file, c.warc_offset, c.warc_length from captures c where c.id in (select id from own)
        union all
        select null, o.warc_file, o.warc_offset, o.warc_length from captures c join captures o on o.id = c.revisit_of
        where c.id in (select id from own) and o.id not in (select id from own where id is not null)
        order by 1
    """
    return connection.execute(sql, {"page": page_id}).fetchall()
