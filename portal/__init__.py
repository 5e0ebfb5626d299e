"""The portal: a Datasette plugin that puts pages for readers before an archive's tables (read-only)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound

from archive.search import datasette_match
from portal.masking import is_shown, mask_tables
from portal.responses import error_page, guard, static
from portal.views import ROUTES


def _serves_archive(datasette: Any) -> bool:
    return "archive" in datasette.databases or datasette.plugin_config("tulieu_portal") is not None


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """The portal's addresses, where there is an archive to show."""
    return [*ROUTES, (r"/static/(?P<path>[\w.-]+)$", static)] if _serves_archive(datasette) else []


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Has Datasette's own search fold accents and đ, and never fail."""
    conn.create_function("escape_fts", 1, datasette_match, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Security headers for every answer; where an archive is served, nothing but reading, and personal data masked."""
    tables, headers = mask_tables(lambda: is_shown(datasette) or not _serves_archive(datasette)), guard(lambda: _serves_archive(datasette))
    return lambda app: headers(tables(app))


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Our own page for an unknown address; Datasette keeps its own for its tables."""
    if not isinstance(exception, NotFound) or not _serves_archive(datasette):
        return None
    if request.path.startswith(("/archive/", "/archive.", "/-/")):
        return None
    return error_page(datasette, request, "missing", 404)
