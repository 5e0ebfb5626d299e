"""Downloader middleware: passes a server that sets a cookie and sends people round until it comes back with it.

A crawl keeps no cookies: pages are to be what anybody gets who comes for the first time. But some servers (cookie checks of ASP.NET,
shields of hosts) answer every address with a redirect to itself that sets a cookie, and nothing else until it is sent.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import canonical

OFFERED = "offered_cookies"
"""Meta: the cookies that the redirects of a chain have set so far, name -> value."""
ANEW = "with_cookies"
"""Meta: how often a request was made before, without cookies that it has now."""
MAX_ANEW = 2
"""The cookies of one answer, and those that come with the second (a session beside a check); a server that always has others is a loop."""
CHAIN = ("redirect_urls", "redirect_reasons", "redirect_times", "redirect_ttl", OFFERED)
"""Meta of Scrapy's redirect middleware, and ours: a chain that is begun anew has none."""
MAX_COOKIES, MAX_COOKIE_BYTES = 20, 4_096
"""Cookies taken from one answer and bytes of each (RFC 6265 6.1 asks browsers for at least 4,096)."""
REDIRECTS = (301, 302, 303, 307, 308)

Cookies = dict[bytes, bytes]


def offered(response: Response) -> Cookies:
    """The cookies that an answer sets, name -> value; what else it says of them is left out, for they live as long as the run."""
    found: Cookies = {}
    for header in response.headers.getlist("Set-Cookie")[:MAX_COOKIES]:
        name, equals, value = header.partition(b";")[0].partition(b"=")
        if equals and name.strip() and len(name) + len(value) <= MAX_COOKIE_BYTES:
            found[name.strip()] = value.strip()
    return found


class CookieWallMiddleware:
    """Takes the cookies of a chain of redirects that leads back to an address of its own, and begins it anew with them.

    From then on the host gets them with every request of the run. A chain that was asked with all of them, or MAX_ANEW times, goes on
    to Scrapy's middleware, which ends it as a loop.
    """

    def __init__(self) -> None:
        self._taken: dict[str, Cookies] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls()

    def process_request(self, request: Request) -> None:
        """Sends the cookies that the host's wall asked for."""
        if taken := self._taken.get(_host(request.url)):
            request.headers["Cookie"] = _header(taken)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the first request of its chain once more when there is a cookie to send with it."""
        if response.status not in REDIRECTS or "Location" not in response.headers:
            return response
        if request.meta.get(ANEW):
            request.dont_filter = False  # where it leads to now is asked once, as ever
        cookies: Cookies = {**request.meta.get(OFFERED, {}), **offered(response)}
        if not cookies:
            return response
        request.meta[OFFERED] = cookies
        chain = [*request.meta.get("redirect_urls", ()), request.url]
        target = canonical(urljoin(request.url, (response.headers.get("Location") or b"").decode("latin-1")))
        host = _host(chain[0])
        jar = dict([*{**self._taken.get(host, {}), **cookies}.items()][-MAX_COOKIES:])
        anew = request.meta.get(ANEW, 0)
        if target not in map(canonical, chain) or any(_host(url) != host for url in chain):
            return response
        if anew >= MAX_ANEW or request.headers.get("Cookie") == _header(jar):  # those that waited in the queue had none yet
            return response
        self._taken[host] = jar
        meta = {name: value for name, value in request.meta.items() if name not in CHAIN}
        return request.replace(url=chain[0], meta={**meta, ANEW: anew + 1}, dont_filter=True)


def _header(cookies: Cookies) -> bytes:
    return b"; ".join(name + b"=" + value for name, value in cookies.items())


def _host(url: str) -> str:
    return urlsplit(url).netloc
