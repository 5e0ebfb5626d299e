"""Makes the portal: a Datasette that serves one archive read-only, with the portal's own pages in front."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from datasette.app import Datasette, DatasetteClient
from datasette.database import Database
from datasette.plugins import pm

from archive.reader import connect
from portal.metadata import SETTINGS, metadata

DATABASE = "archive"
PLUGIN = "tulieu_portal"


class ReadOnlyDatabase(Database):  # type: ignore[misc]
    """Datasette's database, opened so that no statement can write, whatever characters its path holds."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A read-only connection. Raises sqlite3.OperationalError when a write is asked for."""
        if write:
            raise sqlite3.OperationalError("the archive is served read-only")
        connection = connect(Path(self.path))
        self._all_file_connections.append(connection)
        return connection


def make_app(archive: Path, *, contact: str | None = None, show_personal_data: bool = False, **settings: Any) -> Datasette:
    """The portal over ``archive`` (any file name) as the database ``archive``; serve ``make_app(...).app()``.

    ``contact`` is shown on the page about takedowns, ``show_personal_data`` shows what is masked otherwise; ``settings`` are Datasette's own and go before ours.
    Raises sqlite3.OperationalError when there is no such file, sqlite3.DatabaseError when it is no database.
    """
    connection = connect(archive)
    try:
        connection.execute("select count(*) from sqlite_master")
    finally:
        connection.close()
    if not pm.has_plugin(PLUGIN):
        pm.register(sys.modules["portal"], name=PLUGIN)
    datasette = Datasette([], metadata=metadata(contact, show_personal_data), settings=SETTINGS | settings)
    datasette.remove_database("_memory")
    datasette.add_database(ReadOnlyDatabase(datasette, path=str(archive.resolve())), name=DATABASE)
    datasette.client = DatasetteClient(datasette)
    return datasette
