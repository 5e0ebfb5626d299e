"""Canonical addresses: one spelling for each address, whatever a page writes."""

from __future__ import annotations

import random
import re
import unicodedata
from urllib.parse import urlsplit

import pytest

from archive.figures import Documents
from crawler.addresses import address_key, canonical, host_of, path_query, plain_view
from crawler.fingerprint import CanonicalFingerprinter

PHAP_LUAT = "ph%C3%A1p-lu%E1%BA%ADt"

NASTY: dict[str, str | None] = {
    # tracking and session
    "http://hoi.example/?utm_source=a&utm_medium=b": "http://hoi.example/",
    "http://hoi.example/a?id=3&fbclid=x": "http://hoi.example/a?id=3",
    "http://hoi.example/a?fbclid&id=3": "http://hoi.example/a?id=3",
    "http://hoi.example/a?UTM_Source=x": "http://hoi.example/a",
    "http://hoi.example/a?%75tm_source=x&b=1": "http://hoi.example/a?b=1",
    "http://hoi.example/a?PHPSESSID=0af&b=1": "http://hoi.example/a?b=1",
    "http://hoi.example/a?sid=7": "http://hoi.example/a?sid=7",
    "http://hoi.example/a?aspsessionidabc=7": "http://hoi.example/a",
    "http://hoi.example/a;jsessionid=3F?b=1": "http://hoi.example/a?b=1",
    "http://hoi.example/a;JSESSIONID=3F/b": "http://hoi.example/a/b",
    "http://hoi.example/a%3Bjsessionid=3F": "http://hoi.example/a",
    "http://hoi.example/a?side=7&residence=1": "http://hoi.example/a?side=7&residence=1",
    "http://hoi.example/a?_gl=1*x&spm=9": "http://hoi.example/a",
    # fragment, query
    "http://hoi.example/a#muc-2": "http://hoi.example/a",
    "http://hoi.example/#!/a": "http://hoi.example/",
    "http://hoi.example/a?": "http://hoi.example/a",
    "http://hoi.example/a?&": "http://hoi.example/a",
    "http://hoi.example/a?b": "http://hoi.example/a?b",
    "http://hoi.example/a?b=": "http://hoi.example/a?b=",
    "http://hoi.example/a?=1": "http://hoi.example/a?=1",
    "http://hoi.example/a?b=1&amp;c=2": "http://hoi.example/a?b=1&c=2",
    "http://hoi.example/a?b=1&amp;amp;c=2": "http://hoi.example/a?b=1&c=2",
    "http://hoi.example/a?b=1&%61mp;c=2": "http://hoi.example/a?b=1&c=2",
    "http://hoi.example/a?b=1&&c=2&": "http://hoi.example/a?b=1&c=2",
    "http://hoi.example/a?c=2&b=1": "http://hoi.example/a?c=2&b=1",
    "http://hoi.example/a?b=x%26y%3Dz": "http://hoi.example/a?b=x%26y%3Dz",
    "http://hoi.example/a?b=x+y%20z%2B": "http://hoi.example/a?b=x+y%20z%2B",
    "http://hoi.example/a?b=%2fx": "http://hoi.example/a?b=/x",
    "http://hoi.example?b=1": "http://hoi.example/?b=1",
    "http://hoi.example/Default.aspx?tabid=12&ndid=163": "http://hoi.example/Default.aspx?tabid=12&ndid=163",
    # host
    "HTTP://HOI.Example/A": "http://hoi.example/A",
    "http://hoi.example:80/a": "http://hoi.example/a",
    "https://hoi.example:443/a": "https://hoi.example/a",
    "http://hoi.example:443/a": "http://hoi.example:443/a",
    "http://hoi.example:8010/a": "http://hoi.example:8010/a",
    "http://hoi.example:/a": "http://hoi.example/a",
    "http://hoi.example./a": "http://hoi.example/a",
    "http://hoi.example.:80/a": "http://hoi.example/a",
    "http://thiện-nguyện.example/": "http://xn--thin-nguyn-ev3eg.example/",
    "http://THIỆN-NGUYỆN.example/": "http://xn--thin-nguyn-ev3eg.example/",
    "http://thiện-nguyện.example。/": "http://xn--thin-nguyn-ev3eg.example/",
    "http://ai:bimat@hoi.example/a": "http://hoi.example/a",
    "http://ai@hoi.example/a": "http://hoi.example/a",
    "http://[2001:DB8::0:1]:80/a": "http://[2001:db8::1]/a",
    "http://[::1/a": None,
    "http://[hoi]/a": None,
    "http://hoi.example:99999/a": None,
    "http://hoi.example:x/a": None,
    "http://hoi..example/a": None,
    "http://hoi%2Eexample/a": None,
    "http://hoi example/a": None,
    "http://./a": None,
    "http:///a": None,
    "http://" + "a" * 64 + ".example/": None,
    "http://" + "é" * 80 + ".example/": None,
    # path
    "http://hoi.example": "http://hoi.example/",
    "http://hoi.example/a/./b/../c": "http://hoi.example/a/c",
    "http://hoi.example/../../a": "http://hoi.example/a",
    "http://hoi.example/a/..": "http://hoi.example/",
    "http://hoi.example/a/%2e%2e/b": "http://hoi.example/b",
    "http://hoi.example//a///b": "http://hoi.example/a/b",
    "http://hoi.example/a/": "http://hoi.example/a/",
    "http://hoi.example/pháp-luật": f"http://hoi.example/{PHAP_LUAT}",
    "http://hoi.example/" + unicodedata.normalize("NFD", "pháp-luật"): f"http://hoi.example/{PHAP_LUAT}",
    "http://hoi.example/ph%c3%a1p-lu%e1%ba%adt": f"http://hoi.example/{PHAP_LUAT}",
    "http://hoi.example/pha%CC%81p": "http://hoi.example/ph%C3%A1p",
    "http://hoi.example/ph%C3%A1p-luật": f"http://hoi.example/{PHAP_LUAT}",
    "http://hoi.example/%25C3%25A1": "http://hoi.example/%25C3%25A1",
    "http://hoi.example/hội%E2%80%99": "http://hoi.example/h%E1%BB%99i%E2%80%99",
    "http://hoi.example/%E1%BA": "http://hoi.example/%E1%BA",
    "http://hoi.example/t%EDnh": "http://hoi.example/t%EDnh",
    "http://hoi.example/100%": "http://hoi.example/100%25",
    "http://hoi.example/100%25": "http://hoi.example/100%25",
    "http://hoi.example/100%-dat": "http://hoi.example/100%25-dat",
    "http://hoi.example/%%32f": "http://hoi.example/%252f",
    "http://hoi.example/a%2Fb": "http://hoi.example/a%2Fb",
    "http://hoi.example/a%3fb%23c": "http://hoi.example/a%3Fb%23c",
    "http://hoi.example/%7Eai/%41": "http://hoi.example/~ai/A",
    "http://hoi.example/a b": "http://hoi.example/a%20b",
    "  http://hoi.example/a \n": "http://hoi.example/a",
    "http://hoi.example/a\n\tb": "http://hoi.example/ab",
    "http://hoi.example/a\x00b\x07": "http://hoi.example/a%00b%07",
    "http://hoi.example/a\\b": "http://hoi.example/a/b",
    "http:\\\\hoi.example\\tin\\1?q=a\\b#c\\d": "http://hoi.example/tin/1?q=a%5Cb",
    "http://hoi.example/<b>\"'": "http://hoi.example/%3Cb%3E%22'",
    "http://hoi.example/%E2%8F%B3-bai": "http://hoi.example/%E2%8F%B3-bai",
    "http://hoi.example/" + "a" * 5000: "http://hoi.example/" + "a" * 5000,
    "http://hoi.example/a\ud800": None,
    # what is no web address
    "": None,
    "a/b": None,
    "//hoi.example/a": None,
    "mailto:ai@hoi.example": None,
    "javascript:void(0)": None,
    "ftp://hoi.example/a": None,
    "file:///etc/passwd": None,
    "import:bai.txt": None,
}


@pytest.mark.parametrize(("url", "expected"), NASTY.items(), ids=range(len(NASTY)))
def test_an_address_has_one_spelling(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize("url", [url for url, expected in NASTY.items() if expected], ids=repr)
def test_the_canonical_spelling_is_its_own(url: str) -> None:
    once = canonical(url)
    assert once is not None
    assert canonical(once) == once


PARTS = (
    "http://", "https://", "HTTP:", "//", "/", "/./", "/../", "?", "&", "&amp;", "amp;", "=", "#", ":", ":80", ":443", "@", ";",
    ";jsessionid=1", "%3bjsessionid=1", "%", "%2", "%25", "%2f", "%2E%2e", "%E1%BA", "%CC%81", "%41", "%32", "f", "+", "%2b", "a",
    "hoi.example", "xn--", "ệ", "e\u0323\u0302", "đ", "\u0301", "\u0338", "İ", "。", ".", "..", "[", "]", "[::1]", "\\", "<", '"',
    " ", "\t", "\n", "\x00", "\x7f", "\ud800", "\U0001f600", "utm_source=x", "sid=1", "~", "'", "1", "-", "_", "|", "^",
)  # fmt: skip


def random_strings(count: int) -> list[str]:
    choose = random.Random(20261123)
    made = []
    for number in range(count):
        head = ("", "http://hoi.example/", "https://b.example:8080/x", "http://")[number % 4]
        made.append(head + "".join(choose.choice(PARTS) for _ in range(choose.randint(1, 9))))
    return made


@pytest.mark.parametrize("base", [None, "http://goc.example/a/b?c"])
def test_random_strings_give_a_stable_valid_address_or_none(base: str | None) -> None:
    valid = 0
    for text in random_strings(5000):
        address = canonical(text, base)
        if address is None:
            continue
        valid += 1
        assert canonical(address) == address, repr(text)
        assert re.fullmatch(r"(?:[!$&'()*+,;=:@/?~._\[\]\w-]|%[0-9A-Fa-f]{2})+", address, re.ASCII), repr(text)
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https") and parts.hostname and not parts.fragment, repr(text)
    assert valid > 1000


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("bai", "http://hoi.example/tin/bai"),
        ("../bai", "http://hoi.example/bai"),
        ("/bai", "http://hoi.example/bai"),
        ("//khac.example/bai", "http://khac.example/bai"),
        ("?trang=2", "http://hoi.example/tin/muc?trang=2"),
        ("", "http://hoi.example/tin/muc?x=1"),
        ("http://[hong", None),
    ],
)
def test_a_link_is_resolved_against_its_page(link: str, expected: str | None) -> None:
    assert canonical(link, "http://hoi.example/tin/muc?x=1#y") == expected


def test_path_and_query_are_what_site_regexes_see() -> None:
    assert path_query("http://hoi.example?tabid=1") == "/?tabid=1"
    assert path_query("http://hoi.example/a") == "/a"


def test_host_keeps_a_port_of_its_own() -> None:
    assert host_of("http://HOI.example:8010/a") == "hoi.example:8010"
    assert host_of("import:bai.txt") == ""


def fingerprint(url: str, method: str = "GET") -> bytes:
    from scrapy import Request

    return CanonicalFingerprinter().fingerprint(Request(url, method=method))


def test_tracking_does_not_make_another_request() -> None:
    assert fingerprint("http://hoi.example/a?utm_source=x#y") == fingerprint("http://hoi.example/a")


def test_another_query_or_method_is_another_request() -> None:
    assert fingerprint("http://hoi.example/a?p=2") != fingerprint("http://hoi.example/a?p=1")
    assert fingerprint("http://hoi.example/a", "HEAD") != fingerprint("http://hoi.example/a")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://hoi.example/(S(lit3py55t21z5v55vlm25s55))/Tin.aspx?id=1", "http://hoi.example/Tin.aspx?id=1"),
        ("http://hoi.example/(S(ab)F(cd))/", "http://hoi.example/"),
        ("http://hoi.example/a;PHPSESSID=0af/b", "http://hoi.example/a/b"),
        ("http://hoi.example/hoi-thao-(lan-2)/a", "http://hoi.example/hoi-thao-(lan-2)/a"),
    ],
)
def test_a_session_in_the_path_is_no_part_of_the_address(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://hoi.example/a?replytocom=5", "http://hoi.example/a"),
        ("http://hoi.example/a?id=3&print=1&tmpl=component", "http://hoi.example/a?id=3"),
        ("http://hoi.example/a?print", "http://hoi.example/a"),
        ("http://hoi.example/a?share=facebook&nb=1", "http://hoi.example/a"),
        ("http://hoi.example/a?sort=title&order=desc&page=2", "http://hoi.example/a?page=2"),
        ("http://hoi.example/vi/?back=L3ZpLz9iYWNrPQ", "http://hoi.example/vi/"),
        ("http://hoi.example/a?nv_redirect=L3ZpLw&id=2", "http://hoi.example/a?id=2"),
        ("http://hoi.example/a?ReturnUrl=%2fTin.aspx", "http://hoi.example/a"),
        ("http://hoi.example/a?destination=node/5", "http://hoi.example/a"),
        ("http://hoi.example/a?next=/b?x=1&redirect_url=c", "http://hoi.example/a"),
        ("http://hoi.example/a?destination=ha-noi&next=2", None),
        ("http://hoi.example/a?id=3&view=print", "http://hoi.example/a?id=3"),
        ("http://hoi.example/a?format=print&layout=print", "http://hoi.example/a"),
        ("http://hoi.example/a?amp=1", "http://hoi.example/a"),
        ("http://hoi.example/a?amp", "http://hoi.example/a"),
        ("http://hoi.example/a?outputType=amp", "http://hoi.example/a"),
        ("http://hoi.example/a?view=article&format=pdf&amp=2", None),
        ("http://hoi.example/?print=123", None),
        ("http://hoi.example/?order=5", None),
        ("http://hoi.example/?dir=tai-lieu", None),
        ("http://hoi.example/a?page=0", None),
        ("http://hoi.example/a?resort=1&background=2", None),
    ],
)
def test_a_view_of_a_document_is_told_from_another_document(url: str, plain: str | None) -> None:
    assert plain_view(url) == (plain or url)


SPELLINGS = {
    "http://hoi.example/tin/một": [
        "https://hoi.example/tin/một", "http://www.hoi.example/tin/một", "http://hoi.example/tin/một/", "http://hoi.example./tin/một",
        "http://hoi.example:80/tin/một", "http://hoi.example//tin//một", "http://hoi.example/tin/một#x", "http://HOI.example/tin/một",
        "http://hoi.example/tin/" + unicodedata.normalize("NFD", "một"), "http://hoi.example/tin/m%E1%BB%99t", "http://hoi.example/tin/m%e1%bb%99t",
        "http://hoi.example/tin/m%25E1%25BB%2599t", "http://hoi.example/tin/mo%25CC%25A3%25CC%2582t", "http://hoi.example/tin/một?utm_source=x", "http://hoi.example/tin/một;jsessionid=1",
        "http://hoi.example/tin/một?replytocom=3", "http://hoi.example/tin/một?print=true", "http://hoi.example/tin/một?share=zalo",
        "http://hoi.example/tin/một?sort=asc", "http://hoi.example/tin/một?PHPSESSID=1", "http://hoi.example/tin/một/index.html",
    ],
    "http://hoi.example/": [
        "http://hoi.example", "http://hoi.example/index.php", "http://hoi.example/index.html", "http://hoi.example/index.htm",
        "http://hoi.example/Default.aspx", "http://hoi.example/default.aspx", "http://hoi.example/index.aspx", "https://www.hoi.example/?",
    ],
    "http://hoi.example/bai?id=1&muc=2": [
        "http://hoi.example/bai?muc=2&id=1", "http://hoi.example/bai?id=1&amp;muc=2", "http://hoi.example/bai?id=1&amp;amp;muc=2",
        "http://hoi.example/bai?id=1&muc=2&sid=9f86d081884c7d659a2feaa0c55ad015",
    ],
    "http://hoi.example/ch%C3%A2n%E2%80%99": ["http://hoi.example/ch%C3%A2n%25E2%2580%2599"],
}  # fmt: skip


@pytest.mark.parametrize(("url", "other"), [(url, other) for url, others in SPELLINGS.items() for other in others])
def test_spellings_of_one_address_have_one_key(url: str, other: str) -> None:
    assert address_key(other) == address_key(url)


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("/a", "/A"), ("/a?id=1", "/a?id=2"), ("/a?page=0", "/a"), ("/a?page=1", "/a?page=2"), ("/a", "/b"), ("/a.html", "/a"),
        ("/a?b=1&b=2", "/a?b=2&b=1"), ("/a%2Fb", "/a/b"), ("/100%25", "/100"), ("/index.php/a", "/a"), ("/a?b=x%26c=1", "/a?b=x&c=1"),
        ("/%25AA", "/%AA"), ("/a/index.php?id=1", "/a/index.php?id=2"), ("/?p=1", "/"),
    ],
)  # fmt: skip
def test_different_addresses_have_different_keys(url: str, other: str) -> None:
    assert address_key("http://hoi.example" + url) != address_key("http://hoi.example" + other)


def test_another_host_or_port_has_another_key() -> None:
    keys = {address_key(url) for url in ("http://hoi.example/a", "http://tin.hoi.example/a", "http://hoi.example:81/a")}
    assert len(keys) == 3


def test_the_name_of_an_imported_text_is_its_own_key() -> None:
    assert address_key("import:a/index.html") == "import:a/index.html"


@pytest.mark.parametrize(
    "query",
    [
        "sid=9f86d081884c7d659a2feaa0c55ad015", "SID=k3j9v0q8m2n7b1c5x4z6", "sessionid=0123456789abcdef", "osCsid=9f86d081884c7d659a2feaa0",
        "PHPSESSID=1", "jsessionid=abc", "ASPSESSIONIDQQ=x", "_hsenc=p2&_hsmi=5", "srsltid=x", "wbraid=x&gbraid=y", "mibextid=Zx", "mkt_tok=1",
        "vero_id=1", "oly_enc_id=1&oly_anon_id=2", "ref=facebook", "ref=Zalo", "spm=1", "ref_src=x",
    ],
)  # fmt: skip
def test_sessions_and_advertisements_are_no_part_of_an_address(query: str) -> None:
    assert canonical(f"http://hoi.example/tin?id=3&{query}") == "http://hoi.example/tin?id=3"


@pytest.mark.parametrize("query", ["sid=7", "sid=2026112512", "sid=tin-tuc-trong-nuoc-moi", "sessionid=12", "osCsid=", "ref=12", "ref=trang-chu", "oly_id=1"])
def test_a_parameter_that_may_choose_the_document_stays(query: str) -> None:
    assert canonical(f"http://hoi.example/tin?{query}") == f"http://hoi.example/tin?{query}"


def test_stories_that_are_numbered_by_sid_are_addresses_of_their_own() -> None:
    urls = [f"http://hoi.example/modules.php?name=News&op=viewst&sid={number}" for number in range(1, 11)]
    assert len({address_key(url) for url in urls}) == 10
    assert canonical("http://hoi.example/tin;sid=4") == "http://hoi.example/tin;sid=4"
    assert canonical("http://hoi.example/tin;sid=9f86d081884c7d659a2f/a") == "http://hoi.example/tin/a"


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        (["/bai/mot", "/bai/mot/", "/bai/mot?mode=doc", "/bai/mot?tab=2", "/bai/mot?in=1"], 1),
        (["/bai/mot?mode=doc", "/bai/mot?tab=2", "/bai/mot"], 1),
        (["/bai?id=1", "/bai?id=2", "/bai?id=3"], 3),
        (["/a", "/b", "/c", "/c?x=1"], 3),
    ],
)
def test_forms_of_one_address_that_show_one_page_count_once(paths: list[str], count: int) -> None:
    documents = Documents()
    for path in paths:
        documents.add(address_key("http://hoi.example" + path))
    assert documents.count == count
