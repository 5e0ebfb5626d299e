"""``SPIDER_LOADER_CLASS``: the site files of a folder as named spiders, for ``scrapy list`` and ``scrapy crawl <slug>``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from crawler import browser
from crawler.addresses import host_of
from crawler.guard import is_local_name
from crawler.sites import MIN_DELAY_S, Site, read_sites


class SiteSpiderLoader:
    """Makes one spider class per site file. Raises SiteFileError when a site file is broken."""

    def __init__(self, settings: BaseSettings) -> None:
        self._sites = read_sites(Path(settings["TULIEU_SITES"]))
        self._base: type[Any] = load_object(settings["TULIEU_SPIDER"])
        self._settings = settings

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(settings)

    def list(self) -> list[str]:
        """The slugs, sorted."""
        return sorted(self._sites)

    def load(self, spider_name: str) -> type[scrapy.Spider]:
        """The spider of a slug. Raises KeyError when no site file has it."""
        site = self._sites.get(spider_name)
        if site is None:
            raise KeyError(f"no site file for {spider_name!r}; known: {', '.join(self.list())}")
        return spider_class(self._base, site, self._rendering(site))

    def _rendering(self, site: Site) -> dict[str, Any]:
        """Further settings of a site whose pages are rendered; none for the others."""
        if not (site.render and self._settings.getbool("TULIEU_RENDER")):
            return {}
        handlers = {**self._settings.getdict("DOWNLOAD_HANDLERS"), urlsplit(site.home_url).scheme: browser.HANDLER}
        return {**browser.settings(), "DOWNLOAD_HANDLERS": handlers}

    def find_by_request(self, request: scrapy.Request) -> Any:
        """The slugs of the sites that name the request's host."""
        host = host_of(request.url)
        return [site.slug for site in self._sites.values() if host in site.all_hosts]


def spider_class(base: type[Any], site: Site, further: dict[str, Any] | None = None) -> type[scrapy.Spider]:
    """The spider class of a site, with the site's pace: never under MIN_DELAY_S unless the host is this machine."""
    local = all(is_local_name(host.removeprefix("www.")) for host in site.all_hosts)
    delay = site.delay_s if local else max(site.delay_s, MIN_DELAY_S)
    name = "".join(part.capitalize() for part in site.slug.split("-")) + "Spider"
    members = {
        "name": site.slug,
        "site": site,
        "custom_settings": {"DOWNLOAD_DELAY": delay, **(further or {})},
    }
    return type(name, (base,), members)
