"""What belongs to a site, what is never asked for, and when two requests are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scrapy import Request

from crawler.fingerprint import CanonicalFingerprinter
from crawler.items import Found
from crawler.scope import host_address, is_asset, never_asked, site_address
from crawler.sites import Site
from spiders.links import choose

SITE = Site("gio-lanh", "Gió Lành", "https://www.giolanh.test/", hosts=("tin.giolanh.test",), deny=("[?&]in=",))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://giolanh.test/a", "https://www.giolanh.test/a"),
        ("https://WWW.GIOLANH.test./a#b", "https://www.giolanh.test/a"),
        ("http://tin.giolanh.test/a", "http://tin.giolanh.test/a"),
        ("https://giolanh.test:8443/a", None),
        ("https://giolanh.test.khac.test/a", None),
        ("https://khac.test/https://giolanh.test/", None),
        ("https://giolanh.test@khac.test/", None),
        ("mailto:ai@giolanh.test", None),
    ],
)
def test_a_link_is_of_the_site_in_one_spelling_or_none(link: str, expected: str | None) -> None:
    assert site_address(SITE, link) == expected


def test_an_international_site_finds_its_own_links() -> None:
    site = Site("dat", "Đất", "https://đất.test/")
    assert site_address(site, "/a", "https://đất.test/") == "https://xn--t-kia038t.test/a"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/bao-cao.pdf", None),
        ("/bao-cao.DOCX?ver=2", None),
        ("/bao-cao.doc", "file"),
        ("/anh.zip", "file"),
        ("/tin?in=1", "rule"),
        ("/tin?gin=1", None),
        ("/" + "a" * 2000, "address too long"),
        ("/a/b/a/b/a/b/a/b", "repeated path segments"),
        ("/a/b/a/c/a", None),
        ("/bao-cao.pdf/doc", None),
    ],
)
def test_an_address_that_is_never_asked_has_its_reason(path: str, reason: str | None) -> None:
    assert never_asked(SITE, "https://www.giolanh.test" + path) == reason


def test_a_site_file_can_switch_documents_off() -> None:
    site = replace(SITE, documents=False)
    assert [never_asked(site, f"https://www.giolanh.test{path}") for path in ("/bao-cao.pdf", "/a.docx", "/a")] == ["file", "file", None]


@pytest.mark.parametrize(
    ("path", "asset"), [("/a.JPG", True), ("/a.js?v=3", True), ("/a.jpg/b", False), ("/a?b=c.jpg", False), ("/tin.html", False)]
)
def test_images_scripts_and_films_are_assets(path: str, asset: bool) -> None:
    assert is_asset("https://www.giolanh.test" + path) is asset


def test_links_are_split_into_those_to_follow_and_those_refused_with_a_reason() -> None:
    links = [Found(f"https://www.giolanh.test{path}", "link") for path in ("/a", "/b.zip", "/c?in=1", "/d")]
    chosen = choose(SITE, links)
    assert chosen.follow == (links[0], links[3])
    assert chosen.refused == ((links[1].url, "file"), (links[2].url, "rule"))


def test_a_link_keeps_its_evidence_when_it_is_followed() -> None:
    found = Found("https://www.giolanh.test/a", "feed", {"date": "2026-01-02"})
    assert choose(SITE, [found]).follow == (found,)


def fingerprint(url: str, method: str = "GET") -> bytes:
    return CanonicalFingerprinter().fingerprint(Request(url, method=method))


@pytest.mark.parametrize("other", ["http://a.test/b?utm_source=x", "http://A.test:80/b#c", "http://a.test/./b"])
def test_spelling_and_tracking_make_no_other_request(other: str) -> None:
    assert fingerprint(other) == fingerprint("http://a.test/b")


@pytest.mark.parametrize("other", ["https://a.test/b", "http://a.test/b/", "http://a.test/b?c=d", "http://a.test/B"])
def test_scheme_slash_query_and_case_make_another_request(other: str) -> None:
    assert fingerprint(other) != fingerprint("http://a.test/b")


def test_another_method_makes_another_request() -> None:
    assert fingerprint("http://a.test/b", "HEAD") != fingerprint("http://a.test/b")


IN_FOLDER = Site("to-chuc", "Tổ Chức", "https://chung.test/to-chuc/", hosts=("tin.to-chuc.test",))


@pytest.mark.parametrize(
    ("link", "inside"),
    [
        ("https://chung.test/to-chuc/", True),
        ("https://chung.test/to-chuc", True),
        ("http://www.chung.test/to-chuc/tin/1?a=b", True),
        ("https://chung.test/to-chuc-khac/", False),
        ("https://chung.test/", False),
        ("https://chung.test/to-chuc/../khac", False),
        ("https://chung.test/TO-CHUC/", False),
        ("https://tin.to-chuc.test/bai/1", True),
    ],
)
def test_a_home_page_with_a_path_bounds_its_site(link: str, inside: bool) -> None:
    assert (site_address(IN_FOLDER, link) is not None) is inside
    assert host_address(IN_FOLDER, link) is not None


@pytest.mark.parametrize(
    ("home", "folder"),
    [("/", "/"), ("", "/"), ("/to-chuc", "/to-chuc/"), ("/to-chuc/", "/to-chuc/"), ("/a/b/", "/a/b/"), ("/index.php", "/"), ("/a/trang-chu.html?x=1", "/a/"), ("/Default.aspx?tabid=1", "/")],
)
def test_the_folder_of_a_site_is_that_of_its_home_page(home: str, folder: str) -> None:
    assert Site("a", "A", "https://chung.test" + home).folder == folder


def test_views_of_a_page_are_not_asked_for_but_the_page_is() -> None:
    home = "https://www.giolanh.test"
    chosen = choose(SITE, [Found(f"{home}/a?replytocom=5", "link"), Found(f"{home}/b?sort=x&in=1", "link")])
    assert [found.url for found in chosen.follow] == [home + "/a"]
    assert [(view.url, view.same_as) for view in chosen.views] == [(home + "/a?replytocom=5", home + "/a")]
    assert chosen.refused == ((home + "/b?sort=x&in=1", "rule"),)


def test_a_view_that_the_site_file_includes_is_asked_for() -> None:
    site = Site("gio-lanh", "Gió Lành", "https://www.giolanh.test/", include=("[?&]print=1",))
    chosen = choose(site, [Found("https://www.giolanh.test/a?print=1", "link")])
    assert ([found.url for found in chosen.follow], chosen.views) == (["https://www.giolanh.test/a?print=1"], ())


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/tin/tin/tin", "repeated path segments"),
        ("/a/b/a/b/a/b", "repeated path segments"),
        ("/a/b/a/b", None),
        ("/11/11/11", None),
        ("/loc?f[0]=a&f[1]=b", "combination of filters"),
        ("/a?tu=/b?tu%3D/c", "way back within a way back"),
        ("/a?x=1&tu=http://khac.example/?y%3D1%26tu%3D2", "way back within a way back"),
        ("/a?tu=/b?den%3D/c", None),
        ("/a?q=tu%3D5", None),
        ("/loc?f%5B0%5D=a&f%5B1%5D=b", "combination of filters"),
        ("/loc?f[0]=a", None),
        ("/loc?filter_mau=do&filter_co=s", "combination of filters"),
    ],
)
def test_paths_and_filters_that_multiply_have_their_reason(path: str, reason: str | None) -> None:
    assert never_asked(SITE, "https://www.giolanh.test" + path) == reason
