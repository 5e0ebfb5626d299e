"""How a view asks the archive and becomes a route: in Datasette's threads, bounded in time, with personal data masked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Response

from archive import reader
from portal import record
from portal.addresses import MAX_PAGE
from portal.masking import is_shown, masked
from portal.remembering import remembered
from portal.responses import Page, error_page

T = TypeVar("T")
View = Callable[..., Awaitable[Response]]

TIME_LIMIT_MS = 10_000


async def ask(datasette: Any, question: Callable[[sqlite3.Connection], T], keep: Hashable = None) -> T:
    """Asks the archive in a thread; personal data in the answer are masked. Raises sqlite3.OperationalError when it takes too long.

    ``keep`` names the question when its answer may be kept for those who ask the same before the archive is written again.
    """
    shown, kept = is_shown(datasette), remembered(datasette) if keep is not None else None

    def answered(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            found = question(connection)
            return found if shown else masked(found)

    def limited(connection: sqlite3.Connection) -> T:
        return answered(connection) if kept is None else kept.get(keep, lambda: answered(connection))

    answer: T = await datasette.get_database("archive").execute_fn(limited)
    return answer


def view(function: Callable[[Page], Awaitable[Response]]) -> View:
    """Makes a route of a view: GET and HEAD only, own pages for what is not there and for what takes too long."""

    @wraps(function)
    async def answer(datasette: Any, request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return error_page(datasette, request, "method", 405)
        try:
            return await function(Page(datasette, request))
        except NotFound:  # answered here: Datasette would print a traceback with all variables for each
            return error_page(datasette, request, "missing", 404)
        except sqlite3.OperationalError as error:
            if error.args != ("interrupted",):
                raise
            return error_page(datasette, request, "busy", 503)

    del answer.__wrapped__  # Datasette passes arguments by the names in the signature
    return answer


def found_or_missing(found: T | None, what: str) -> T:
    """What was found. Raises NotFound when there is nothing."""
    if found is None:
        raise NotFound(what)
    return found


def site_names(page: Page, sites: tuple[reader.Site, ...]) -> dict[str, str]:
    """The names of sites in the reader's language, by slug."""
    return {site.slug: record.site_name(site, page.locale) for site in sites}


def page_number(page: Page) -> int:
    """Which page of a list an address asks for, from 1; what is no number asks for the first."""
    asked = page.request.args.get("page") or ""
    return min(max(int(asked), 1), MAX_PAGE) if re.fullmatch(r"[0-9]{1,9}", asked) else 1
