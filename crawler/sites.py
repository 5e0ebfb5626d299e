"""Reads and validates the site files ``sites/*.toml``: facts and selectors, never control flow."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import langcodes
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.addresses import canonical, host_of, path_query
from crawler.hosts import is_address, is_allowed, is_local_name
from crawler.items import KINDS, Kind
from crawler.patterns import Patterns, problem_of
from crawler.platforms import FIELDS, PLATFORMS, Platform, platform

WAYS = ("wordpress", "feed", "sitemap", "links")
SITE_KINDS = ("vngo", "social_enterprise", "public_centre", "un_agency", "ingo", "network", "other")
MIN_DELAY_S = 1.0
"""No live host is asked more often than this, whatever its site file says."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SiteFileError(Exception):
    """A site file is broken; the message is one line: file, key, found, expected."""

    def __init__(self, file: Path | str, key: str, found: object, expected: str) -> None:
        told = "nothing" if found is None else repr(found)
        super().__init__(" ".join(f"{file}: {key}: found {told}, expected {expected}".splitlines()))


@dataclass(frozen=True)
class Site:
    """One organisation's web site, as its site file and its platform describe it.

    Regexes are searched in path + query. ``select`` maps a field to CSS selectors, own ones first.
    ``usual_feeds`` and ``usual_sitemaps`` are the platform's, where the site file names none.
    ``delay_s`` is the pause between requests to the host in seconds. ``expect`` maps ``min_pages`` to a number of pages
    and facts to the least share (0 to 1) of pages that have them; a run says when it is broken. ``known`` is False for the stand-in of a host
    that no site file names (imports). ``render``: its pages are written by JavaScript. ``documents``: PDF and office files are records too.
    ``any_certificate``: its certificate is not checked, for it has expired or names another host.
    """

    slug: str
    name_vi: str
    home_url: str
    name_en: str | None = None
    kind: str = "other"
    languages: tuple[str, ...] = ("vi",)
    platform: str = "generic"
    province: str | None = None
    hosts: tuple[str, ...] = ()
    ways: tuple[str, ...] = WAYS
    start: tuple[str, ...] = ("/",)
    feeds: tuple[str, ...] = ()
    usual_feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    usual_sitemaps: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = ()
    select: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    delay_s: float = 2.0
    expect: dict[str, float] = field(default_factory=dict, hash=False)
    known: bool = True
    render: bool = False
    any_certificate: bool = False
    documents: bool = True

    @property
    def is_local(self) -> bool:
        """Whether the site is nowhere but on this machine."""
        return all(is_local_name(host.removeprefix("www.")) for host in self.all_hosts)

    @cached_property
    def all_hosts(self) -> frozenset[str]:
        """Host names of the site as canonical addresses spell them, www and bare form both."""
        scheme = urlsplit(self.home_url).scheme
        addresses = (self.home_url, *(f"{scheme}://{host}/" for host in self.hosts))
        named = {host_of(canonical(address) or address) for address in addresses}
        bare = {host.removeprefix("www.") for host in named}
        return frozenset(bare | {"www." + host for host in bare if not _is_number(host)})

    @cached_property
    def folder(self) -> str:
        """The path below which the site lies on its home page's host, with a final slash: ``/`` for a whole host.

        A last segment with a dot (``index.php``) is a file in the folder.
        """
        path = urlsplit(canonical(self.home_url) or self.home_url).path or "/"
        head, _, last = path.rpartition("/")
        return f"{head}/{last}/" if last and "." not in last else f"{head}/"

    @cached_property
    def home_hosts(self) -> frozenset[str]:
        """The host of the home page without www, where the folder counts; a host that ``hosts`` names too is whole."""
        home = host_of(canonical(self.home_url) or self.home_url).removeprefix("www.")
        return frozenset({home} - {host.removeprefix("www.") for host in self.hosts})

    def below(self, path: str) -> str:
        """The address of a path such as ``/feed/`` within the site's folder."""
        return urljoin(self.home_url, self.folder + path.removeprefix("/"))

    @cached_property
    def deny_pattern(self) -> Patterns | None:
        """The regexes of addresses that are never requested."""
        return _any(self.deny)

    @cached_property
    def exclude_pattern(self) -> Patterns | None:
        """The regexes of addresses that are read for links but never records."""
        return _any(self.exclude)

    @cached_property
    def own_exclude_pattern(self) -> Patterns | None:
        """Those of the site file itself: nothing outweighs them."""
        usual = platform(self.platform).exclude
        return _any(self.exclude[: -len(usual)] if self.exclude[-len(usual) :] == usual else self.exclude)

    @cached_property
    def include_pattern(self) -> Patterns | None:
        """The regexes of addresses that are records whatever the page looks like."""
        return _any(self.include)

    def kind_of(self, path_query: str) -> Kind | None:
        """The kind the site file gives to an address; None when it gives none. Raises SlowPatternError."""
        return next((kind for kind, patterns in self._kind_patterns if patterns.search(path_query)), None)

    @cached_property
    def _kind_patterns(self) -> tuple[tuple[Kind, Patterns], ...]:
        return tuple((kind, Patterns(patterns)) for kind, patterns in self.kinds)


def _any(patterns: tuple[str, ...]) -> Patterns | None:
    return Patterns(patterns) if patterns else None


def _is_number(host: str) -> bool:
    """Whether a host (with port) is a literal IP address."""
    return host.startswith("[") or bool(re.fullmatch(r"[\d.]+(:\d+)?", host))


def _machine(host: str) -> str:
    """A host without its port; with it on this machine, where tests and the demo serve many sites."""
    name = re.sub(r":\d+$", "", host)
    return host if _is_number(name) or name == "localhost" or name.endswith(".localhost") else name


Check = Callable[[Any], "str | None"]
"""Returns what was expected when a value is wrong, None when it is right."""


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text that is not empty"


def _one_of(*allowed: str) -> Check:
    expected = "one of " + ", ".join(allowed)
    return lambda value: None if isinstance(value, str) and value in allowed else expected


def _web_address(value: Any) -> str | None:
    sound = isinstance(value, str) and not re.search(r"[\s\x00-\x1f\x7f]", value) and canonical(value)
    return None if sound else "an address such as https://example.org/"


def _language(value: Any) -> str | None:
    """A code in the spelling of the IANA registry of language subtags, as CLDR keeps it (langcodes carries the list)."""
    sound = isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value)
    try:
        exists = bool(sound) and langcodes.Language.get(value, normalize=False).is_valid()
    except ValueError:  # a tag that does not parse
        exists = False
    return None if exists else "a BCP 47 code of a language that exists, such as vi"


def _ways(value: Any) -> str | None:
    return "an array of at least one of " + ", ".join(WAYS) if value == [] else _array(_one_of(*WAYS))(value)


def _array(check: Callable[[Any], str | None]) -> Check:
    def inner(value: Any) -> str | None:
        if not isinstance(value, list):
            return "an array"
        for element in value:
            if (expected := check(element)) is not None:
                return f"an array in which {element!r} would be {expected}"
        return None

    return inner


def _regex(value: Any) -> str | None:
    return problem_of(value) if isinstance(value, str) else "a regular expression"


_PROBE = LexborHTMLParser("<p>probe</p>")


def _selector(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "a CSS selector"
    try:
        _PROBE.css(value)
    except (SelectolaxError, ValueError):
        return "a CSS selector that parses"
    return None


def _path(value: Any) -> str | None:
    sound = isinstance(value, str) and re.fullmatch(r"/(?!/)[^\s\\]*", value)
    return None if sound else "a path that begins with / (not //) and has no blanks"


def _boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _delay(value: Any) -> str | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if number and 0 <= value <= 3600 else "a number of seconds from 0 to 3600"


def _share(value: Any) -> str | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if number and 0 <= value <= 1 else "a share from 0 to 1"


def _count(value: Any) -> str | None:
    sound = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10_000_000
    return None if sound else "a whole number of pages, at least 1"


def _host(value: Any) -> str | None:
    sound = isinstance(value, str) and re.fullmatch(r"[\w-]+(\.[\w-]+)*(:\d+)?", value) and canonical(f"http://{value}/")
    return None if sound else "a host name without scheme or path"


SCHEMA: dict[str, dict[str, Check]] = {
    "": {
        "name_vi": _text, "name_en": _text, "home_url": _web_address, "kind": _one_of(*SITE_KINDS),
        "languages": _array(_language), "platform": _one_of(*PLATFORMS), "province": _text, "hosts": _array(_host),
    },
    "discover": {
        "ways": _ways, "start": _array(_path), "feeds": _array(_path), "sitemaps": _array(_path),
        "deny": _array(_regex), "render": _boolean, "any_certificate": _boolean, "documents": _boolean,
    },
    "records": {"include": _array(_regex), "exclude": _array(_regex)},
    "kinds": {kind: _array(_regex) for kind in KINDS},
    "select": {name: _array(_selector) for name in FIELDS},
    "pace": {"delay_s": _delay},
    "expect": {"min_pages": _count, "title": _share, "date": _share, "author": _share, "language": _share, "selectors": _share},
}  # fmt: skip
REQUIRED = ("name_vi", "home_url")


def _validate(file: Path, data: dict[str, Any]) -> None:
    tables = [name for name in SCHEMA if name]
    for key, value in data.items():
        if key in tables:
            if not isinstance(value, dict):
                raise SiteFileError(file, key, value, f"a table [{key}]")
            for name, inner in value.items():
                _validate_key(file, key, name, inner)
        else:
            _validate_key(file, "", key, value)
    for key in REQUIRED:
        if key not in data:
            raise SiteFileError(file, key, None, "this key (it is required)")


def _validate_key(file: Path, table: str, key: str, value: Any) -> None:
    name = f"{table}.{key}" if table else key
    check = SCHEMA[table].get(key)
    if check is None:
        known = [*SCHEMA[table], *(f"[{t}]" for t in SCHEMA if t and not table)]
        raise SiteFileError(file, name, value, "one of the keys " + ", ".join(known))
    if (expected := check(value)) is not None:
        raise SiteFileError(file, name, value, expected)


def read_site(file: Path) -> Site:
    """One site file as a ``Site``. Raises SiteFileError for anything that is wrong with it."""
    slug = file.stem
    if not SLUG.fullmatch(slug):
        raise SiteFileError(file, "file name", file.name, "lower-case ASCII words joined by - and .toml")
    try:
        data = tomllib.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SiteFileError(file, f"byte {error.start}", error.object[error.start], "UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise SiteFileError(file, "TOML", str(error), "a file that parses") from None
    except OSError as error:
        raise SiteFileError(file, "file", error.strerror, "a readable file") from None
    _validate(file, data)
    _check_reach(file, data)
    return _build(slug, data)


def _check_reach(file: Path, data: dict[str, Any]) -> None:
    """Refuses a site whose address the crawler may never connect to."""
    host = urlsplit(canonical(data["home_url"]) or data["home_url"]).hostname or ""
    if is_address(host) and not is_local_name(host) and not is_allowed(host, allow_loopback=True):
        raise SiteFileError(file, "home_url", data["home_url"], "a public address; private ones are never connected to")


def _build(slug: str, data: dict[str, Any]) -> Site:
    defaults: Platform = platform(data.get("platform", "generic"))
    discover, records = data.get("discover", {}), data.get("records", {})
    home_url = canonical(data["home_url"]) or data["home_url"]
    scheme = urlsplit(home_url).scheme
    own = data.get("select", {})
    select = {}
    for name in FIELDS:
        if name == "remove":
            select[name] = (*own.get(name, ()), *defaults.select.get(name, ()))
        else:
            select[name] = tuple(own.get(name, ())) or defaults.select.get(name, ())
    return Site(
        slug=slug,
        name_vi=data["name_vi"],
        home_url=home_url,
        name_en=data.get("name_en"),
        kind=data.get("kind", "other"),
        languages=tuple(data.get("languages", ("vi",))),
        platform=data.get("platform", "generic"),
        province=data.get("province"),
        hosts=tuple(host_of(canonical(f"{scheme}://{host}/") or "") for host in data.get("hosts", ())),
        ways=tuple(way for way in WAYS if way in discover.get("ways", defaults.ways)),
        start=tuple(discover.get("start", (path_query(home_url),))),
        feeds=tuple(discover.get("feeds", ())),
        usual_feeds=() if "feeds" in discover else defaults.feeds,
        sitemaps=tuple(discover.get("sitemaps", ())),
        usual_sitemaps=() if "sitemaps" in discover else defaults.sitemaps,
        deny=(*discover.get("deny", ()), *defaults.deny),
        include=tuple(records.get("include", ())),
        exclude=(*records.get("exclude", ()), *defaults.exclude),
        kinds=tuple((kind, tuple(patterns)) for kind, patterns in data.get("kinds", {}).items()),
        select=select,
        render=discover.get("render", False),
        any_certificate=discover.get("any_certificate", False),
        documents=discover.get("documents", True),
        delay_s=float(data.get("pace", {}).get("delay_s", 2.0)),
        expect=dict(data.get("expect", {})),
    )


def read_sites(folder: Path) -> dict[str, Site]:
    """All site files of a folder by slug, sorted. Raises SiteFileError for the first broken one.

    Two files may not name the same host, whatever its port: each would keep its pace, and both together none.
    """
    if not folder.is_dir():
        raise SiteFileError(folder, "folder", None, "a folder of site files (*.toml)")
    sites = {file.stem: read_site(file) for file in sorted(folder.glob("*.toml"))}
    owners: dict[str, str] = {}
    for site in sites.values():
        for host in sorted(site.all_hosts):
            machine = _machine(host)
            if owners.setdefault(machine, site.slug) != site.slug:
                expected = f"a host that no other site file names ({owners[machine]} has it)"
                key = "hosts" if host.removeprefix("www.") in {h.removeprefix("www.") for h in site.hosts} else "home_url"
                raise SiteFileError(folder / f"{site.slug}.toml", key, host, expected)
    return sites


def _folder_on(site: Site, host: str) -> str:
    """The folder of a site on one of its hosts."""
    return site.folder if host.removeprefix("www.") in site.home_hosts else "/"


def site_of_host(sites: Iterable[Site], host: str, path: str = "/") -> Site | None:
    """The site that names a host (with port), and below whose folder the path lies; None when no site file does."""
    host = host.lower()
    return next((s for s in sites if host in s.all_hosts and (path + "/").startswith(_folder_on(s, host))), None)
