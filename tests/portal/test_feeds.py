"""Feeds: valid Atom of every search, site, subject and legal document; new and changed pages enter, nothing hostile does."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from archive import follow
from archive.search import Filters
from portal.addresses import Addresses, Selection
from portal.app import make_app
from tests.portal.build import build

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = {
    "/search?q=nuoc": "/search.atom?q=nuoc",
    "/search": "/search.atom",
    "/sites/song-xanh": "/sites/song-xanh.atom",
    "/topics/water": "/topics/water.atom",
    "/places/hau-giang": "/places/hau-giang.atom",
    "/organisations/lua-moi": "/organisations/lua-moi.atom",
    "/organisations/xau": "/organisations/xau.atom",
    "/legal/60-2014-qh13": "/legal/60-2014-qh13.atom",
    "/legal/315-2021-qd-ubnd~song-xanh": "/legal/315-2021-qd-ubnd~song-xanh.atom",
    "/legal/%22%3E%3Csvg%2Fonload%3Dalert%2810%29%3E~buoc-nhe": "/legal/%22%3E%3Csvg%2Fonload%3Dalert%2810%29%3E~buoc-nhe.atom",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_app(build(tmp_path_factory.mktemp("feeds") / "archive.db", hostile=True))


def get(app: Any, address: str, **options: Any) -> Any:
    return asyncio.run(app.client.get(address, **options))


def feed(app: Any, address: str) -> Any:
    return etree.fromstring(get(app, address).content)


def entries(app: Any, address: str) -> list[str]:
    return [str(title.text) for title in feed(app, address).findall(f"{ATOM}entry/{ATOM}title")]


def changed(tmp_path: Path, change: Callable[[sqlite3.Connection], Any]) -> Any:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    change(connection)
    connection.commit()
    connection.close()
    return make_app(path)


def assert_valid(root: Any) -> None:
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2), of its dates (3.3) and links (4.2.7)."""
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1 and element.find(f"{ATOM}{name}").text
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.find(f"{ATOM}id").text)
        assert all(author.find(f"{ATOM}name").text for author in element.findall(f"{ATOM}author"))
        assert len(element.findall(f"{ATOM}author")) == 1
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links)) and "alternate" in {rel for rel, _, _ in links}
        assert all(re.match(r"https?://", link.get("href")) for link in element.findall(f"{ATOM}link"))
    for stamp in [*root.iter(f"{ATOM}updated"), *root.iter(f"{ATOM}published")]:
        assert datetime.fromisoformat(stamp.text).tzinfo is not None
    ids = [each.find(f"{ATOM}id").text for each in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1


@pytest.mark.parametrize("address", FEEDS.values())
def test_every_feed_is_valid_atom(app: Any, address: str) -> None:
    answer = get(app, address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert_valid(root)
    assert root.findall(f"{ATOM}entry")
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo and parsed.version == "atom10" and len(parsed.entries) == len(root.findall(f"{ATOM}entry"))


@pytest.mark.parametrize("page", FEEDS)
def test_every_page_names_its_feed(app: Any, page: str) -> None:
    text = get(app, page).text
    assert f'<link rel="alternate" type="application/atom+xml" href="{FEEDS[page]}"' in text
    root = feed(app, FEEDS[page])
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == "http://localhost" + FEEDS[page]
    assert get(app, root.find(f"{ATOM}link[@rel='alternate']").get("href").removeprefix("http://localhost")).status_code == 200


def test_a_feed_in_english_is_asked_for_in_english(app: Any) -> None:
    text = get(app, "/topics/water", cookies={"tulieu_lang": "en"}).text
    assert 'href="/topics/water.atom?lang=en"' in text
    root = feed(app, "/topics/water.atom?lang=en")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert "Water and environment" in root.find(f"{ATOM}title").text
    assert {each.get("label") for each in root.iter(f"{ATOM}category")} >= {"New page"}


def test_organisations_are_named_in_the_language_of_the_feed(app: Any) -> None:
    for address in ("/sites/song-xanh.atom", "/search.atom?site=song-xanh"):
        for lang, name in (("en", "Green River Centre"), ("vi", "Trung tâm Sông Xanh")):
            entries = feed(app, f"{address}{'&' if '?' in address else '?'}lang={lang}").findall(f"{ATOM}entry")
            assert entries
            for entry in entries:
                assert name in [each.text for each in (*entry.iter(f"{ATOM}name"),)]
                assert f"{name}" in entry.find(f"{ATOM}summary").text
    assert "Green River Centre" in feed(app, "/search.atom?site=song-xanh&lang=en").find(f"{ATOM}title").text


@pytest.mark.parametrize(
    ("query", "vietnamese", "english"),
    [
        ("topic=water", "Nước và môi trường", "Water and environment"),
        ("place=hau-giang", "Hậu Giang", "Hậu Giang"),
        ("language=en", "Tiếng Anh", "English"),
        ("q=topic%3Awater", "topic:water", "topic:water"),
    ],
)
def test_a_feed_names_its_filters_as_the_results_do(app: Any, query: str, vietnamese: str, english: str) -> None:
    for lang, name in (("vi", vietnamese), ("en", english)):
        title = feed(app, f"/search.atom?{query}&lang={lang}").find(f"{ATOM}title").text
        assert name in title and title.count("water") == name.count("water")
        assert name in get(app, f"/search?{query}&lang={lang}").text


def test_entries_say_what_changed_and_lead_to_the_comparison(app: Any) -> None:
    found = {each.find(f"{ATOM}title").text: each for each in feed(app, "/sites/song-xanh.atom").findall(f"{ATOM}entry")}
    old = found["Khởi động chương trình nước sạch tại huyện Vĩnh Thạnh"]
    assert old.find(f"{ATOM}category").get("term") == "changed"
    assert old.find(f"{ATOM}summary").text.startswith("Tiêu đề và văn bản thay đổi (phiên bản 2). Trung tâm Sông Xanh, 5/3/2024. Sáng nay, hơn")
    assert old.find(f"{ATOM}updated").text == "2026-11-23T02:10:00Z" and old.find(f"{ATOM}published").text == "2026-11-20T02:00:00Z"
    assert old.find(f"{ATOM}link[@rel='related']").get("href") == "http://localhost/pages/1/compare?from=1&to=2"
    assert old.find(f"{ATOM}link[@rel='alternate']").get("href") == "http://localhost/pages/1"
    assert old.find(f"{ATOM}link[@rel='via']").get("href").startswith("https://song-xanh.example/tin-tuc/")
    assert (old.find(f"{ATOM}author/{ATOM}name").text, old.find(f"{ATOM}contributor/{ATOM}name").text) == ("Thu Ngân", "Trung tâm Sông Xanh")
    new = found["Về chúng tôi"]
    assert new.find(f"{ATOM}category").get("term") == "new" and new.find(f"{ATOM}link[@rel='related']") is None


@pytest.mark.parametrize(("title", "text", "said"), [(1, 0, "Tiêu đề thay đổi"), (0, 1, "Văn bản thay đổi"), (1, 1, "Tiêu đề và văn bản thay đổi"), (0, 0, "Trang thay đổi")])
def test_the_kind_of_change_is_told(tmp_path: Path, title: int, text: int, said: str) -> None:
    def change(connection: sqlite3.Connection) -> None:
        now = connection.execute("select title, text_sha256 from versions where page_id = 1 and number = 2").fetchone()
        values = [now[0] + "x" * title, now[1] + "x" * text]
        connection.execute("update versions set title = ?, text_sha256 = ? where page_id = 1 and number = 1", values)

    summaries = [each.text for each in feed(changed(tmp_path, change), "/sites/song-xanh.atom").iter(f"{ATOM}summary")]
    assert [each for each in summaries if each.startswith(f"{said} (phiên bản 2).")]


def test_a_page_that_changes_enters_again_under_the_same_id(tmp_path: Path, app: Any) -> None:
    def change(connection: sqlite3.Connection) -> None:
        connection.execute("update pages set last_changed_at = '2026-11-30T00:00:00Z', version_count = 2 where id = 4")
        values = ["Sổ tay", "x", "y"]
        connection.execute("insert into versions(page_id, number, seen_at, title, text, text_sha256) values (4, 2, '2026-11-30T00:00:00Z', ?, ?, ?)", values)

    later = changed(tmp_path, change)
    for address in ("/search.atom?q=so+tay", "/topics/water.atom", "/sites/song-xanh.atom"):
        before = {each.find(f"{ATOM}title").text: each.find(f"{ATOM}id").text for each in feed(app, address).iter(f"{ATOM}entry")}
        root = feed(later, address)
        first = root.find(f"{ATOM}entry")
        assert first.find(f"{ATOM}title").text == "Sổ tay đo chất lượng nước cho cộng đồng"
        assert first.find(f"{ATOM}id").text == before[first.find(f"{ATOM}title").text]
        assert root.find(f"{ATOM}updated").text == first.find(f"{ATOM}updated").text == "2026-11-30T00:00:00Z"


@pytest.mark.parametrize("query", ["q=nuoc", "q=%22suc+khoe%22&site=buoc-nhe", "kind=news&language=vi", "topic=water&year=2024", "q=nuoc+-kenh", "state=gone", "state=duplicate", "state=all&q=lop", "q=zzz", ""])
def test_a_feed_holds_the_pages_of_the_search(app: Any, query: str) -> None:
    hits = get(app, f"/search.json?{query}").json()["hits"]
    assert sorted(entries(app, f"/search.atom?{query}")) == sorted(hit["title"].replace("\u202e", " ") for hit in hits)


def test_an_empty_feed_is_valid(app: Any) -> None:
    root = feed(app, "/search.atom?q=zzz")
    assert_valid(root)
    assert root.findall(f"{ATOM}entry") == []


def test_hostile_text_is_only_text(app: Any) -> None:
    for address in ("/search.atom?q=thu+nghiem", "/sites/buoc-nhe.atom", "/organisations/xau.atom", "/search.atom?q=%3Cscript%3E%00%1f%EF%BF%BE]]%3E"):
        answer = get(app, address)
        assert answer.status_code == 200
        assert not [element for element in etree.fromstring(answer.content).iter() if not str(element.tag).startswith(ATOM)]
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]", answer.text)
        assert "javascript:" not in "".join(etree.fromstring(answer.content).xpath("//@href"))


@pytest.mark.parametrize("address", ["/topics/none.atom", "/places/none.atom", "/sites/none.atom", "/legal/none.atom", "/projects/none.atom"])
def test_what_is_not_there_has_no_feed(app: Any, address: str) -> None:
    assert get(app, address).status_code == 404


def test_who_has_the_feed_already_is_told_so(app: Any) -> None:
    first = get(app, "/topics/water.atom")
    tag = first.headers["etag"]
    assert get(app, "/topics/water.atom", headers={"if-none-match": tag}).status_code == 304
    assert get(app, "/topics/water.atom", headers={"if-none-match": f'"x", W/{tag}'}).status_code == 304
    assert get(app, "/topics/water.atom", headers={"if-none-match": '"x"'}).status_code == 200


def test_times_that_are_none_do_not_break_a_feed(tmp_path: Path) -> None:
    app = changed(tmp_path, lambda connection: connection.execute("update pages set last_changed_at = 'hôm qua', first_seen_at = null where id < 4"))
    assert_valid(feed(app, "/search.atom"))


class Arguments:
    """The arguments of an address, as Datasette's request gives them."""

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values

    def get(self, name: str, default: str | None = None) -> str | None:
        return next(iter(self.getlist(name)), default)

    def getlist(self, name: str) -> list[str]:
        return self.values.get(name, [])


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({"q": ["nước"], "sort": ["relevance"], "page": ["1"]}, "/search?q=n%C6%B0%E1%BB%9Bc"),
        ({"site": ["b", "a"], "kind": ["news"], "q": ["  x   y "]}, "/search?q=x+y&site=a&site=b&kind=news"),
        ({"kind": ["news", "news"], "site": ["a", "b"], "q": ["x y"], "lang": ["en"], "utm_source": ["z"]}, "/search?q=x+y&site=a&site=b&kind=news"),
        ({"sort": ["newest"]}, "/search"),
        ({"sort": ["newest"], "q": ["x"]}, "/search?q=x&sort=newest"),
        ({"before": ["2023-6"], "q": [""], "page": ["0"]}, "/search?before=2023-06"),
        ({"page": ["3"]}, "/search?page=3"),
    ],
)
def test_the_same_search_has_one_short_address(asked: dict[str, list[str]], address: str) -> None:
    selection = Selection.read(Arguments(asked))
    assert Addresses(lambda path: path).search(selection, selection.page) == address


def test_the_results_name_their_address(app: Any) -> None:
    text = get(app, "/search?page=1&kind=news&sort=relevance&site=song-xanh&q=nuoc").text
    assert '<link rel="canonical" href="http://localhost/search?q=nuoc&amp;site=song-xanh&amp;kind=news">' in text
    assert "Theo dõi tìm kiếm này" in text


def test_the_feed_of_a_large_search_holds_what_changed_last_whatever_its_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.follow.MANY_HITS", 3)
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        visible = [row[0] for row in connection.execute("select id from pages where state is not 'excluded' and duplicate_of is null order by date_published desc")]
        assert len(visible) > 6
        oldest = visible[-1]
        connection.execute("update pages set last_changed_at = '2031-01-01T00:00:00Z' where id = ?", [oldest])
    with sqlite3.connect(path) as connection:
        wanted = [row[0] for row in connection.execute("select id from pages where state is not 'excluded' and duplicate_of is null order by last_changed_at desc, id desc limit 50")]
        assert [entry.id for entry in follow.of_search(connection, "", Filters())] == wanted
    assert wanted[0] == oldest


def test_the_feed_of_a_large_site_is_that_of_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a large site are found by going back in time over all pages."""
    with sqlite3.connect(build(tmp_path / "archive.db")) as connection:
        small = follow.of_site(connection, "song-xanh")
        monkeypatch.setattr("archive.follow.MANY", 1)
        assert len(small) > 2
        assert follow.of_site(connection, "song-xanh") == small
    connection.close()
