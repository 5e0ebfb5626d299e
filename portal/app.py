"""Makes the portal: a Datasette that serves one archive read-only, with the portal's own pages in front."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from datasette.app import Datasette, DatasetteClient
from datasette.plugins import pm

from archive.reader import connect
from portal.guarded import ReadOnlyDatabase
from portal.metadata import SETTINGS, metadata

DATABASE = "archive"
PLUGIN = "tulieu_portal"


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
