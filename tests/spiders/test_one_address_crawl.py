"""One crawl that meets the same articles by www, https and every other spelling: one page and one request each, the rest aliases."""

from __future__ import annotations

import ssl
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from crawler.scope import site_address
from crawler.sites import Site, read_site
from tests.discovery_site import Pages, listing, page
from tests.hostile_server import serve
from tests.spiders.test_discovery_crawl import Crawled
from tests.test_bad_pages import scrapy_crawl, site_file

HOST = "ben-nuoc.localhost"
TITLES = {"/bai/hội-thảo-mùa-nước": "Hội thảo mùa nước", "/xem?id=7&muc=2": "Bài xem theo số", "/du-an/": "Dự án bến nước", "/tin/mot": "Tin thứ nhất"}
"""Address as the server knows it -> title."""


def spellings() -> dict[str, list[str]]:
    """Article -> paths that mean it, as pages and programs spell them."""
    slug = "/bai/hội-thảo-mùa-nước"
    composed, loose = quote(slug), quote(unicodedata.normalize("NFD", slug))
    return {
        slug: [
            composed, composed.lower(), loose, unicodedata.normalize("NFD", slug), quote(composed), quote(loose),
            composed + "/", composed + "/index.php", composed + "#phan-hai", composed + "?utm_source=zalo&amp;utm_medium=x", "/bai/./" + composed[5:],
            "/bai/khac/../" + composed[5:], composed.replace("/bai/", "/bai//"), composed + "?", composed.replace("-", "%2D"),
        ],
        "/xem?id=7&muc=2": ["/xem?id=7&amp;muc=2", "/xem?id=7&amp;amp;muc=2", "/xem?muc=2&amp;id=7", "/xem?id=7&amp;muc=2&amp;", "/xem?%69d=7&amp;muc=%32", "/xem/?id=7&amp;muc=2"],
        "/du-an/": ["/du-an/", "/du-an", "/du-an/index.html", "/du-an/index.php", "/du-an/default.aspx", "/du-an//", "/du-an/#top"],
        "/tin/mot": ["/tin/mot", "/tin/mot/", "/tin/mot?fbclid=abc", "/tin/mot;jsessionid=3F", "/tin/mot?print=1", "/tin/mot?share=zalo", "/tin/mot?replytocom=4"],
    }  # fmt: skip


def hosts(scheme: str, port: int) -> list[str]:
    """What stands before a path: nothing, and both schemes with and without www, one in capitals."""
    other = "http" if scheme == "https" else "https"
    return ["", f"{scheme}://{HOST}:{port}", f"{scheme}://www.{HOST}:{port}", f"{other}://{HOST}:{port}", f"{other}://WWW.{HOST.upper()}:{port}"]


@dataclass(frozen=True)
class Met:
    """A crawl, the site as it was read, and every link that its home page has, by the article it means."""

    crawled: Crawled
    site: Site
    links: dict[str, list[str]]


def certificate(folder: Path) -> ssl.SSLContext:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    subprocess.run([*made, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture(scope="module", params=["http", "https"])
def met(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    """A site at http, and one at https whose links often say http: the port speaks one of the two alone."""
    folder, scheme = tmp_path_factory.mktemp(request.param), request.param
    pages = Pages({path: page(title) for path, title in TITLES.items()})
    context = certificate(folder) if scheme == "https" else None
    with serve(pages, tls=context) as (port, log):
        links = {path: [host + form for host in hosts(scheme, port) for form in forms] for path, forms in spellings().items()}
        pages["/"] = listing([link for forms in links.values() for link in forms])
        for path in TITLES:
            pages.setdefault(quote(path, safe="/?&="), pages[path])
        site_file(folder / "sites", "ben-nuoc", port, '[discover]\nways = ["links"]\nany_certificate = true')
        file = folder / "sites" / "ben-nuoc.toml"
        file.write_text(file.read_text("utf-8").replace("http://", f"{scheme}://"), "utf-8")
        done = scrapy_crawl(folder, "ben-nuoc")
        assert done.returncode == 0, done.stderr
        crawled = Crawled(folder, f"{scheme}://{HOST}:{port}", Counter(unquote(path) for _, path in log))
        yield Met(crawled, read_site(file), links)


def test_each_article_is_one_page_and_one_request(met: Met) -> None:
    assert sorted(met.crawled.titles().values()) == sorted(TITLES.values())
    assert {path: count for path, count in met.crawled.asked.items() if path not in ("/", "/robots.txt")} == dict.fromkeys(TITLES, 1)


@pytest.mark.parametrize("article", TITLES)
def test_every_spelling_that_was_met_is_the_page_or_an_alias_of_it(met: Met, article: str) -> None:
    (page_id, own), = met.crawled.query("select id, url from pages where title = ?", TITLES[article])
    for link in met.links[article]:
        address = site_address(met.site, link.replace("&amp;", "&"), met.crawled.base)
        rows = met.crawled.query("select state, reason, page_id from addresses where url = ?", address)
        assert rows in ([("page", None, page_id)], [("alias", f"same address as {own}", page_id)]), link


def test_no_other_scheme_or_host_is_in_the_ledger_and_none_is_left_queued(met: Met) -> None:
    assert met.crawled.query("select url from addresses where url not like ? or state = 'queued'", met.crawled.base + "/%") == []
    meant = {site_address(met.site, link.replace("&amp;", "&"), met.crawled.base) for forms in met.links.values() for link in forms}
    assert len(meant) > 3 * len(TITLES)
    assert {url for (url,) in met.crawled.query("select url from addresses where page_id is not null")} == meant
