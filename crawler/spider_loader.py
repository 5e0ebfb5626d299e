"""``SPIDER_LOADER_CLASS``: the site files of a folder as named spiders, for ``scrapy list`` and ``scrapy crawl <slug>``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from crawler import browser
from crawler.addresses import host_of
from crawler.contact import LOCAL, ContactError, checked_contact, stated_contact, user_agent
from crawler.sites import MIN_DELAY_S, Site, read_sites


class UnknownSiteError(UsageError, KeyError):
    """No site file has a slug; Scrapy's commands say so in one line."""

    def __str__(self) -> str:
        return str(self.args[0])


class NoContactError(UsageError, ContactError):
    """A live site and no contact: Scrapy's commands end with status 2."""


class SiteSpiderLoader:
    """Makes one spider class per site file. Raises SiteFileError when a site file is broken."""

    def __init__(self, settings: BaseSettings) -> None:
        self._sites = read_sites(Path(settings["TULIEU_SITES"]))
        self._base: type[Any] = load_object(settings["TULIEU_SPIDER"])
        self._contact: str = settings["TULIEU_CONTACT"]
        self._settings = settings

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(settings)

    def list(self) -> list[str]:
        """The slugs, sorted."""
        return sorted(self._sites)

    def load(self, spider_name: str) -> type[scrapy.Spider]:
        """The spider of a slug. Raises KeyError when no site file has it, NoContactError for a live site and no contact."""
        site = self._sites.get(spider_name)
        if site is None:
            raise UnknownSiteError(f"no site file for {spider_name!r}; known: {', '.join(self.list())}", print_help=False)
        try:
            contact = LOCAL if site.is_local else checked_contact(self._contact or stated_contact())
        except ContactError as error:
            raise NoContactError(*error.args) from None
        return spider_class(self._base, site, contact, self._rendering(site))

    def _rendering(self, site: Site) -> dict[str, Any]:
        """Further settings of a site whose pages are rendered; none for the others."""
        if not (site.render and self._settings.getbool("TULIEU_RENDER")):
            return {}
        rendered = {urlsplit(site.home_url).scheme: "crawler.pace.PacedRenderHandler"}
        return {**browser.settings(), "DOWNLOAD_HANDLERS": {**self._settings.getdict("DOWNLOAD_HANDLERS"), **rendered}}

    def find_by_request(self, request: scrapy.Request) -> Any:
        """The slugs of the sites that name the request's host."""
        host = host_of(request.url)
        return [site.slug for site in self._sites.values() if host in site.all_hosts]


def spider_class(
    base: type[Any], site: Site, contact: str = LOCAL, further: dict[str, Any] | None = None
) -> type[scrapy.Spider]:
    """The spider class of a site, with the site's pace: never under MIN_DELAY_S unless the host is this machine."""
    delay = site.delay_s if site.is_local else max(site.delay_s, MIN_DELAY_S)
    name = "".join(part.capitalize() for part in site.slug.split("-")) + "Spider"
    settings = {"DOWNLOAD_VERIFY_CERTIFICATES": not site.any_certificate, "DOWNLOAD_DELAY": delay, "AUTOTHROTTLE_ENABLED": delay > 0, "USER_AGENT": user_agent(contact), **(further or {})}
    return type(name, (base,), {"name": site.slug, "site": site, "custom_settings": settings})
