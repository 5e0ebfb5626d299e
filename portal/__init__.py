"""The portal: a Datasette plugin that puts pages for readers before an archive's tables (read-only)."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Generator
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError

from archive.search import datasette_match
from portal.csv_cells import disarm_csv
from portal.masking import is_shown, mask_tables
from portal.mcp_address import is_installed, mcp_path
from portal.responses import error_page, guard, static
from portal.views import ROUTES


def _serves_archive(datasette: Any) -> bool:
    return "archive" in datasette.databases or datasette.plugin_config("tulieu_portal") is not None


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """The portal's addresses, where there is an archive to show."""
    return [*ROUTES, (r"/static/(?P<path>[\w.-]{1,100})$", static)] if _serves_archive(datasette) else []


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls(datasette: Any) -> list[str]:
    """Datasette's own pages in the archive's colours, fit for narrow screens."""
    return [datasette.urls.path("/static/datasette.css")] if _serves_archive(datasette) else []


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Has Datasette's own search fold accents and đ, and never fail."""
    conn.create_function("escape_fts", 1, datasette_match, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> None:
    """Has SQL read the archive with personal data masked, and no error print all variables of Datasette (their words of pages too)."""
    if _serves_archive(datasette):
        # Not at import: both load Datasette's plugins, of which this module is one and would not be whole yet
        from datasette import handle_exception as datasette_errors

        from portal.guarded import guard_archive

        guard_archive(datasette, "archive")
        datasette_errors.rich = None  # a second of work for each mistyped address; a fault of ours still prints its traceback


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Security headers for every answer; where an archive is served, nothing but reading, and personal data masked."""
    masks = mask_tables(lambda: is_shown(datasette) or not _serves_archive(datasette))

    def tables(app: Any) -> Any:
        return disarm_csv(masks(app), lambda: _serves_archive(datasette))

    if not is_installed() or not _serves_archive(datasette):
        return lambda app: guard(lambda: _serves_archive(datasette))(tables(app))
    from portal.mcp_endpoint import with_mcp  # an optional extra

    headers = guard(lambda: _serves_archive(datasette), lambda path: path == mcp_path(datasette.urls.path))
    return lambda app: headers(with_mcp(datasette, tables(app)))


def _is_half_a_key(exception: Exception) -> bool:
    """Whether a row was asked for with fewer values than its key has columns (Datasette 0.65 runs the query all the same)."""
    return isinstance(exception, sqlite3.ProgrammingError) and "binding parameter" in str(exception)


def _is_endless_name(exception: Exception) -> bool:
    """Whether a file was asked for by a name that no disk takes: Datasette's own static files look for it all the same."""
    return isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG


@hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Generator[None, Any, None]:
    """Our own page for an unknown address. Datasette asks all plugins and awaits each of their answers, so its own is taken away."""
    if isinstance(exception, DatasetteError) and exception.status == 500 and str(exception.message).startswith("Cannot sort"):
        exception.status = 400  # a column that is none is the asker's mistake, not a fault of ours
    outcome = yield
    if (isinstance(exception, NotFound) or _is_half_a_key(exception) or _is_endless_name(exception)) and _serves_archive(datasette):
        outcome.force_result([error_page(datasette, request, "missing", 404)])
