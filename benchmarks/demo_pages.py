"""The expected pages of the demo sites as responses, without a crawl."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.items import Fetched
from crawler.sites import Site, read_sites
from demo.replica import DEMO_SITES
from demo.server import DemoServer

ROOT = Path(__file__).resolve().parent.parent
AT = "2026-11-26T00:00:00Z"


@dataclass(frozen=True)
class DemoPage:
    """A page of a demo site: its response, its site, and the text that its record is expected to have."""

    fetched: Fetched
    site: Site
    text: str

    def bare(self) -> tuple[Fetched, Site]:
        """The response and its site as if no site file said more than its name and address."""
        return self.fetched, Site(self.site.slug, self.site.name_vi, self.site.home_url)


def demo_pages() -> list[DemoPage]:
    """All pages of the demo sites that are expected to become records, in the order of their lists."""
    sites = read_sites(ROOT / "demo" / "sites")
    found = []
    with DemoServer(0) as server:
        for slug in DEMO_SITES:
            expected = json.loads((ROOT / "demo" / slug.replace("-", "_") / "expected.json").read_text("utf-8"))
            site = replace(sites[slug], home_url=server.base(slug) + "/")
            for record in expected["records"]:
                answer = server.answer(f"{slug}.localhost:{server.port}", record["path"])
                fetched = Fetched(server.base(slug) + record["path"], slug, answer.body, answer.content_type, AT)
                found.append(DemoPage(fetched, site, record.get("text") or ""))
    return found
