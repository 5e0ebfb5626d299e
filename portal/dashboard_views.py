"""The dashboard at ``/data/dashboard``: the archive in charts, each with its figures in a table and its question in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from datasette.utils.asgi import Response

from archive import reader
from portal import record
from portal.asking import View, ask, view
from portal.charts import Columns, Row, by_month, by_week, rows
from portal.responses import Page

MOST_ROWS = 40
"""Sites or topics that one chart lists; the table behind its link has all."""

Found = tuple[reader.Overview, tuple[reader.Site, ...], tuple[reader.Subject, ...]]


def _question(connection: sqlite3.Connection) -> Found:
    return reader.overview(connection), reader.named_sites(connection), reader.subjects(connection, "topic")


def _named(page: Page, facet: str, counts: Sequence[tuple[str, int]], total: int) -> tuple[Row, ...]:
    return rows([(page.locale.name(facet, code), count, page.to.find(**{facet: code}), None) for code, count in counts], total)


def _weeks(page: Page, found: reader.Overview) -> list[tuple[str, Columns]]:
    """A chart each for what was new, what changed and what was gone, on the same weeks; those that count nothing are left out."""
    charts = []
    for key in ("changed", "new", "gone"):
        chart = by_week([(week.monday, getattr(week, key)) for week in found.weeks], page.locale)
        if chart is not None:
            charts.append((key, chart))
    return charts


@view
async def dashboard_page(page: Page) -> Response:
    """The archive in charts."""
    found, sites, topics = await ask(page.datasette, _question, keep="dashboard")
    known = {site.slug: site for site in sites}
    to, locale = page.to, page.locale

    def name(slug: str) -> str:
        return record.site_name(known[slug], locale) if slug in known else (slug or locale.t("unknown"))

    def language(slug: str) -> str | None:
        site = known.get(slug)
        return "vi" if locale.language == "en" and site is not None and not site.name_en and site.name_vi not in (None, slug) else None

    label = "name_en" if locale.language == "en" else "name_vi"
    shown = found.sites[:MOST_ROWS]
    return page.html(
        "dashboard",
        here="data",
        found=found,
        months=by_month(found.months, locale),
        vanished=by_month(found.vanished, locale),
        weeks=_weeks(page, found),
        sites=rows([(name(each.slug), each.pages, to.site(each.slug) if each.slug in known else None, language(each.slug)) for each in shown], found.pages),
        languages=_named(page, "language", found.languages, found.pages),
        kinds=_named(page, "kind", found.kinds, found.pages),
        topics=rows([(getattr(each, label) or each.slug, each.pages, to.subject("topic", each.slug), None) for each in topics[:MOST_ROWS]], found.pages),
        stated=[(each, name(each.slug), language(each.slug)) for each in shown],
        more_sites=len(found.sites) - len(shown),
    )


ROUTES: list[tuple[str, View]] = [(r"/data/dashboard$", dashboard_page)]
