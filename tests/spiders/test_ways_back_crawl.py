"""Pages that link to themselves and to each other with the way back in a parameter: no chain of them costs requests without end."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote, unquote

import pytest

from crawler.addresses import canonical
from crawler.traps import LIMIT
from tests.discovery_site import Pages, listing
from tests.hostile_server import article
from tests.spiders.test_discovery_crawl import Crawled, small

KNOWN = ("back", "return_url", "ReturnUrl", "nv_redirect", "destination", "next")
"""Parameters that are known to be ways back: of plain PHP, of shops, of ASP.NET and DotNetNuke, NukeViet, Drupal, Django."""
NESTED, PACKED = "veTrang", "ma"
"""Parameters that nobody knows: the addresses of one can be read in it, those of the other cannot."""
ARTICLES = 3


def link(path: str, name: str, address: str) -> str:
    """A link to a path with the way back to an address, as its system writes it: NukeViet packs it."""
    value = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=") if name in ("nv_redirect", PACKED) else quote(address, safe="")
    return f"{path}?{name}={value}"


def links_of(name: str, number: int, address: str) -> list[str]:
    """On each article: to itself and to the next one, both with the way back to the address that was asked for."""
    return [link(f"/{name}/bai-{other}", name, address) for other in (number, number % ARTICLES + 1)]


def answer(handler: Any, match: re.Match[str]) -> None:
    name, number = match[1], int(match[2])
    links = "".join(f'<p><a href="{href}">Đăng nhập</a></p>' for href in links_of(name, number, handler.path))
    handler.send(article(f"Bài {number} của mục {name}", extra=links))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    names = (*KNOWN, NESTED, PACKED)
    extra = Pages({"/": listing([f"/{name}/bai-{number}" for name in names for number in range(1, ARTICLES + 1)])})
    extra.rules = ((re.compile(rf"/({'|'.join(names)})/bai-(\d+)(?:\?.*)?"), answer),)
    return small(tmp_path_factory.mktemp("back"), extra, '[discover]\nways = ["links"]')


def asked(crawled: Crawled, name: str) -> list[str]:
    return [path for path, count in crawled.asked.items() for _ in range(count) if path.startswith(f"/{name}/")]


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_way_back_is_an_alias_of_its_article_and_never_asked(crawled: Crawled, name: str) -> None:
    articles = [f"/{name}/bai-{number}" for number in range(1, ARTICLES + 1)]
    assert sorted(asked(crawled, name)) == articles
    for number, path in enumerate(articles, 1):
        assert crawled.row(path) == ("page", None)
        for href in links_of(name, number, path):
            assert crawled.row(href) == ("alias", f"same address as {crawled.base}{href.partition('?')[0]}")


def outcomes(crawled: Crawled, name: str) -> dict[str, str]:
    """Every address of a section in the ledger (as the server sees it) -> its state and reason; each one that was met must be there."""
    rows = crawled.query("select url, state || ': ' || coalesce(reason, '') from addresses where url like ?", f"{crawled.base}/{name}/%")
    found = {unquote(url.removeprefix(crawled.base)): outcome for url, outcome in rows}
    seen = asked(crawled, name)
    met = {href for path in seen for href in links_of(name, int(path.partition("?")[0][-1]), path)}
    assert {unquote((canonical(crawled.base + href) or "").removeprefix(crawled.base)) for href in met} <= set(found)
    return found


def test_an_unknown_one_that_holds_itself_is_not_asked(crawled: Crawled) -> None:
    seen = asked(crawled, NESTED)
    pairs = 2 * ARTICLES  # each article with the way back to itself and to the one before it
    assert len(seen) == len(set(seen)) == ARTICLES + pairs
    never = [outcome for path, outcome in outcomes(crawled, NESTED).items() if path not in seen]
    assert never
    assert set(never) == {"excluded: way back within a way back"}


def test_an_unknown_one_that_cannot_be_read_ends_as_a_trap(crawled: Crawled) -> None:
    seen = asked(crawled, PACKED)
    assert LIMIT < len(seen) <= ARTICLES + 2 * (ARTICLES + LIMIT + 1)  # what the articles and the answers that were judged link to
    never = [outcome for path, outcome in outcomes(crawled, PACKED).items() if path not in seen]
    assert never
    assert set(never) <= {f"excluded: trap: {LIMIT} addresses of the form /{PACKED}/bai-#?{PACKED} gave nothing new", "excluded: address too long"}


def test_each_article_is_one_page_whatever_led_to_it(crawled: Crawled) -> None:
    assert set(crawled.titles()) == {f"/{name}/bai-{number}" for name in (*KNOWN, NESTED, PACKED) for number in range(1, ARTICLES + 1)}
    assert crawled.query("select url from addresses where state = 'queued'") == []
