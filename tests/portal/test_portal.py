"""The portal's addresses through Datasette's client: pages, JSON, languages, headers, hostile text, read-only."""

from __future__ import annotations

import asyncio
import html
import html.parser
import json
import re
import sqlite3
import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlencode
from urllib.robotparser import RobotFileParser

import pytest

from archive.dictionary import TABLES
from portal.addresses import MAX_VALUES
from portal.app import make_app
from portal.locale import Locale
from portal.queries import ALL, GROUPS, QUERIES
from tests.portal.build import build
from tests.portal.texts import SITES

PAGES = [
    "/",
    "/search",
    "/search?q=nuoc",
    "/pages/1",
    "/pages/12",
    "/sites",
    "/sites/song-xanh",
    "/about",
    "/data",
    "/pages/6/compare?from=1&to=3",
    "/pages/2/compare",
    "/topics",
    "/topics/water",
    "/places",
    "/places/hau-giang",
    "/organisations",
    "/organisations/lua-moi",
    "/legal",
    "/legal/60-2014-qh13",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_app(build(tmp_path_factory.mktemp("portal") / "tên lạ %20 #1.db", hostile=True))


def get(app: Any, address: str, method: str = "get", **options: Any) -> Any:
    return asyncio.run(getattr(app.client, method)(address, **options))


class Tags(html.parser.HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_says_its_language_and_forbids_scripts(app: Any, address: str, language: str) -> None:
    answer = get(app, address, cookies={"tulieu_lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    tags = Tags(answer.text).tags
    assert not [tag for tag, attributes in tags if tag == "style" or "style" in attributes]
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert [str(attributes.get("src")).partition("?")[0] for attributes in scripts] == ["/static/search.js"] * address.startswith("/search")
    assert ("script-src" in answer.headers["content-security-policy"]) == bool(scripts)
    assert "unsafe" not in answer.headers["content-security-policy"]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert sum(tag == "h1" for tag, _ in tags) == 1


def test_vietnamese_is_the_default_and_the_choice_is_remembered(app: Any) -> None:
    assert '<html lang="vi">' in get(app, "/").text
    answer = get(app, "/?lang=en")
    assert '<html lang="en">' in answer.text
    assert answer.cookies["tulieu_lang"] == "en"
    assert '<html lang="vi">' in get(app, "/?lang=xx", cookies={"tulieu_lang": "??"}).text


def test_language_link_keeps_the_search(app: Any) -> None:
    assert 'href="/search?q=nuoc&amp;kind=news&amp;lang=en"' in get(app, "/search?q=nuoc&kind=news").text


@pytest.mark.parametrize(
    "address", ["/pages/999", "/pages/999999999999999999", "/sites/nobody", "/nothing", "/pages/1/x"]
)
def test_unknown_address_has_our_own_page(app: Any, address: str) -> None:
    answer = get(app, address)
    assert answer.status_code == 404 and "Không có trang này" in answer.text
    assert "content-security-policy" in answer.headers


def test_unknown_page_as_json_is_json(app: Any) -> None:
    answer = get(app, "/pages/999.json")
    assert answer.status_code == 404 and answer.json()["status"] == 404


def test_home_shows_numbers_of_the_archive(app: Any) -> None:
    text = get(app, "/").text
    assert ">13</a>" in text and "2020–2026" in text and "Trung tâm Sông Xanh" in text
    assert "Green River Centre" in get(app, "/?lang=en").text


def test_search_marks_hits_and_counts_facets(app: Any) -> None:
    text = get(app, "/search?q=nuoc").text
    assert "<mark>nước</mark>" in text
    assert 'href="/search?q=nuoc&amp;site=song-xanh"' in text
    chosen = get(app, "/search?q=nuoc&site=song-xanh&kind=about").text
    assert (
        'aria-label="Bỏ lọc Trung tâm Sông Xanh"' in chosen
        and 'href="/search?q=nuoc&amp;kind=about"' in chosen
    )


MONTH = re.compile(r'<a href="([^"]+)" title="([^":]+): (\d+) ')


@pytest.mark.parametrize(("language", "month"), [("vi", "Tháng 12/2025"), ("en", "December 2025")])
def test_years_and_months_of_a_timeline_are_choices_that_can_be_removed(tmp_path: Path, language: str, month: str) -> None:
    path, cookies = build(tmp_path / "archive.db"), {"tulieu_lang": language}
    with sqlite3.connect(path) as connection:
        connection.execute("update pages set date_published = '2025-11-30' where id = 10")
    connection.close()
    app = make_app(path)

    def opened(address: str) -> tuple[str, dict[str, tuple[str, int]]]:
        text = get(app, address, cookies=cookies).text
        drawn = text.partition('<section class="timeline">')[2].partition("</section>")[0]
        return text, {name: (html.unescape(link), int(count)) for link, name, count in MONTH.findall(drawn)}

    _, years = opened("/search?kind=news&kind=story")
    for link, count in years.values():
        assert get(app, link.replace("/search?", "/search.json?")).json()["total"] == count
    year = next(years[name][0] for name in years if "2025" in name)
    _, months = opened(year)
    assert month in months and len(months) > 1
    for link, count in months.values():
        assert get(app, link.replace("/search?", "/search.json?")).json()["total"] == count
    chosen, _ = opened(months[month][0])
    chips = re.findall(r'<li><a href="([^"]+)" aria-label="[^"]*"><bdi>([^<]+)</bdi>', chosen)
    (removed,) = [html.unescape(link) for link, name in chips if name == month]
    assert removed == "/search?kind=news&kind=story"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("query", ["q=", "q=nuoc", "q=lop&state=all", "state=gone", "flag=unaccented"])
def test_a_hit_says_all_that_is_known_of_its_page(app: Any, query: str, language: Literal["vi", "en"]) -> None:
    locale, cookies = Locale(language), {"tulieu_lang": language}
    hits = get(app, f"/search.json?{query}").json()["hits"]
    text = html.unescape(get(app, f"/search?{query}", cookies=cookies).text)
    shown = [" ".join(re.sub(r"<[^>]*>", " ", part.partition("</li>")[0]).split()) for part in text.split('<li class="hit">')[1:]]
    names = {site["slug"]: site["name_en" if language == "en" else "name_vi"] or site["name_vi"] for site in SITES}
    assert len(shown) == len(hits) > 0
    for hit, said in zip(hits, shown, strict=True):
        if hit["id"] == 15:  # the hostile one, whose tags are text
            continue
        assert " ".join(hit["title"].split()) in said.replace(" ,", ",")
        assert (locale.date(hit["date_published"]) if hit["date_published"] else locale.t("date.unknown")) in said
        assert names[hit["site"]] in said
        assert " ".join("".join(piece for piece, _ in hit["snippet"]).split())[:30] in said.replace(" ,", ",")
        assert (locale.name("language", hit["language"]) in said) == (hit["language"] != "vi")
        assert locale.name("kind", hit["kind"]) in said
        assert (hit["state"] == "live") or locale.name("state", hit["state"]) in said
        assert all(locale.name("flag", flag) in said for flag in hit["flags"] if flag in ("unaccented", "mixed_language", "damaged_text"))


@pytest.mark.parametrize(("language", "label"), [("vi", "Bản dịch"), ("en", "Translations")])
def test_a_page_and_its_translation_lead_to_each_other(app: Any, language: str, label: str) -> None:
    for one, other, tongue in ((1, 2, "en"), (2, 1, "vi")):
        text = get(app, f"/pages/{one}", cookies={"tulieu_lang": language}).text
        row = text.partition(f"<dt>{label}</dt>")[2].partition("</dd>")[0]
        assert f'href="/pages/{other}"' in row and f'hreflang="{tongue}"' in row


def test_search_as_json_is_the_same_search(app: Any) -> None:
    data = get(app, "/search.json?q=bạn&sort=relevance").json()
    assert data["total"] == len(data["hits"]) == 5
    assert data["hits"][0]["exact"] is True and isinstance(data["hits"][0]["title"], str)
    assert {"value": "song-xanh", "count": 2} in data["facets"]["site"]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%22-(", "page=99999999999", "page=-1", "year=x&sort=y", "site=%F0%9F%8E%89", "q=%ff"],
)
def test_any_search_address_answers(app: Any, query: str) -> None:
    assert get(app, f"/search?{query}").status_code == 200
    assert get(app, f"/search.json?{query}").status_code == 200


def test_empty_result_offers_ways_out(app: Any) -> None:
    text = get(app, "/search?q=zzz+%22qqq%22&kind=news").text
    assert "Không tìm thấy trang nào" in text and 'href="/search?q=zzz+OR+qqq"' in text


@pytest.mark.parametrize(("language", "words"), [("vi", "Có phải bạn muốn tìm:"), ("en", "Did you mean:")])
def test_misspelt_query_is_offered_as_it_was_meant(app: Any, language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.search.suggestions", lambda *_: ("nước <b>",))
    text = get(app, f"/search?q=nuowc&kind=news&lang={language}").text
    assert words in text and 'href="/search?q=n%C6%B0%E1%BB%9Bc+%3Cb%3E&amp;kind=news"' in text and "nước &lt;b&gt;" in text
    assert get(app, "/search.json?q=nuowc").json()["suggestions"] == ["nước <b>"]


@pytest.mark.parametrize(
    ("address", "vi", "en"),
    [
        ("q=nuoc+kind:foo", "kind:foo: không có giá trị này; hiện có: about,", "kind:foo: there is no such value; there are: about,"),
        ("q=nuoc&year=abcd", "year:abcd: năm có bốn chữ số", "year:abcd: a year has four digits"),
        ("q=nuoc&after=%3Cb%3E", "after:&lt;b&gt;: cần ngày", "after:&lt;b&gt;: a date is"),
    ],
)
def test_filter_that_cannot_match_is_named_in_both_languages(app: Any, address: str, vi: str, en: str) -> None:
    assert vi in get(app, f"/search?{address}").text
    assert en in get(app, f"/search?{address}", cookies={"tulieu_lang": "en"}).text
    assert len(get(app, f"/search.json?{address}").json()["hints"]) == 1


def test_reader_explains_where_the_date_is_from(app: Any) -> None:
    text = get(app, "/pages/1").text
    assert (
        "5/3/2024" in text and "đọc từ dòng ngày trên trang" in text and "Thứ Ba, 05/03/2024 | 08:15" in text
    )
    assert "Không rõ ngày đăng" in get(app, "/pages/3").text
    assert "March 2024" in get(app, "/pages/1?lang=en").text


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "SHA-256 của văn bản bắt đầu bằng {}."), ("en", "SHA-256 of the text begins with {}.")]
)
def test_citation_names_the_first_digits_of_the_texts_digest(app: Any, language: str, words: str) -> None:
    digest = get(app, "/pages/1.json").json()["text_sha256"]
    citation = get(app, "/pages/1", cookies={"tulieu_lang": language}).text.partition('<p class="citation">')[2].partition("</p>")[0]
    assert citation.endswith(words.format(digest[:12]))


def test_reader_keeps_lists_tables_and_foreign_passages(app: Any) -> None:
    text = get(app, "/pages/1").text
    assert "<li>lắp sáu trạm lọc nước" in text and "<td>Trạm lọc nước</td>" in text
    assert '<p lang="en" class="foreign">This one-day workshop' in get(app, "/pages/12").text
    assert '<div class="text" lang="en">' in get(app, "/pages/2").text


def test_reader_marks_hits_and_leads_back(app: Any) -> None:
    text = get(app, "/pages/1?q=suc+khoe").text
    assert "<mark>sức khoẻ</mark>" in text and 'href="/search?q=suc+khoe"' in text


def test_gone_page_is_told_apart(app: Any) -> None:
    text = get(app, "/pages/7").text
    assert "Trang gốc không còn trên mạng từ 23/11/2026" in text and "Thử mở địa chỉ cũ" in text


@pytest.mark.parametrize(
    ("state", "language", "words"),
    [
        ("moved", "vi", ["Trang gốc đã chuyển sang địa chỉ khác", "Đọc trang ở địa chỉ mới:", 'href="/pages/2"']),
        ("moved", "en", ["The original has moved", "Read the page at its new address:", 'href="/pages/2"']),
        ("unreachable", "vi", ["Lần ghé gần nhất không mở được trang gốc; lần cuối còn thấy trang là 23/11/2026"]),
        ("unreachable", "en", ["The original could not be reached at the last visit; it was last seen on"]),
    ],
)
def test_reader_says_in_words_what_became_of_the_original(state: str, language: str, words: list[str], tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("update pages set state = ?, moved_to = 2 where id = 1", [state])
    connection.close()
    changed = make_app(path)
    text = get(changed, "/pages/1", cookies={"tulieu_lang": language}).text
    assert [each for each in words if each not in text] == []
    found = get(changed, f"/search?state={state}", cookies={"tulieu_lang": language}).text
    label = {"moved": ("Đã chuyển địa chỉ", "Moved"), "unreachable": ("Không truy cập được", "Unreachable")}[state][language == "en"]
    assert f'<span class="tag gone">{label}</span>' in found


def test_page_as_json_and_text(app: Any) -> None:
    data = get(app, "/pages/1.json").json()
    assert data["languages"] == {"vi": 1.0} and data["references"][0]["number"] == "315/QĐ-UBND"
    assert data["capture"]["warc_file"] == "song-xanh-20261120.warc.gz"
    text = get(app, "/pages/1.txt")
    assert text.headers["content-type"].startswith("text/plain") and text.text.startswith("Khởi động")


def test_hostile_page_is_only_text(app: Any) -> None:
    for address in (
        "/pages/15",
        "/pages/15?q=thu+nghiem",
        "/search?q=thử+nghiệm",
        "/",
        "/search?q=%3Cscript%3Ealert(9)%3C/script%3E",
    ):
        text = get(app, address).text
        tags = Tags(text).tags
        assert not [tag for tag, _ in tags if tag in ("svg", "i", "b")]
        assert all(str(attributes.get("src")).startswith("/static/search.js?") for tag, attributes in tags if tag == "script")
        assert not re.search(r"<script[^>]*>[^<]", text)
        images = [attributes for tag, attributes in tags if tag == "img"]
        assert all(
            "onerror" not in attributes and str(attributes["src"]).startswith("/static/")
            for attributes in images
        )
        assert not [
            value for _, attributes in tags for name, value in attributes.items() if name.startswith("on")
        ]
        assert not [a for _, a in tags if str(a.get("href", "")).lower().startswith("javascript")]
        assert "{{" not in text or "{{ 7*7 }}" in text
        assert not set(text) & {"\x01", "\x02", "\u202e"}


def test_hostile_text_is_escaped_in_datasette_too(app: Any) -> None:
    assert "<script>alert('tieu de')" not in get(app, "/archive/pages").text


@pytest.mark.parametrize("search", ["duong", "đường", "315/QD-UBND", '"-(', "🎉", "-x", "NEAR("])
def test_datasette_search_folds_accents_and_never_fails(app: Any, search: str) -> None:
    answer = get(app, f"/archive/pages.json?_search={search}&_shape=array")
    assert answer.status_code == 200
    if search == "315/QD-UBND":
        assert [row["id"] for row in answer.json()] == [1]


def test_datasette_shows_meanings_and_hides_internal_tables(app: Any) -> None:
    tables = {table["name"]: table for table in get(app, "/archive.json").json()["tables"]}
    hidden = {name for name, table in tables.items() if table["hidden"]}
    assert {
        "pages_fts",
        "pages_exact",
        "pages_fts_data",
        "page_blocks",
        "site_lines",
        "_sqlite_migrations",
    } <= hidden
    assert "pages" not in hidden
    assert "One row per document" in get(app, "/archive/pages").text


def test_ready_queries_run(app: Any) -> None:
    for name in QUERIES:
        assert get(app, f"/archive/{name}.json?_shape=array&document=20/2021").status_code == 200, name


def test_ready_queries_find_what_they_are_for(app: Any) -> None:
    def rows(name: str, **more: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = get(app, f"/archive/{name}.json?" + urlencode({"_shape": "array", **more})).json()
        return found

    pages = get(app, "/search.json").json()["total"]
    assert sum(row["pages"] for row in rows("languages")) == pages
    assert sum(row["pages"] for row in rows("pages_by_year")) == pages
    assert sum(row["pages"] for row in rows("date_sources")) == pages
    assert sum(row["undated"] for row in rows("undated_by_site")) == len(rows("undated"))
    assert {row["state"] for row in rows("ledger")} >= {"page"}
    cited = rows("legal")[0]
    assert len({row["id"] for row in rows("who_cites", document=cited["number"] or cited["key"] or cited["title"])}) == cited["pages"]
    assert len({row["site"] for row in rows("last_runs")}) == len(rows("last_runs")) > 0
    assert rows("gone") and all(row["gone_since"] for row in rows("gone"))


def test_every_ready_query_is_in_one_group_of_the_data_page(app: Any) -> None:
    grouped = [query.name for _, queries in GROUPS for query in queries]
    assert sorted(grouped) == sorted(query.name for query in ALL)
    text = get(app, "/data").text
    for name in grouped:
        assert text.count(f'href="/archive/{name}"') == 1, name
    for table in TABLES:
        assert (f'id="{table.name}"' in text) == (not table.internal), table.name


def test_a_ready_query_without_rows_says_what_would_make_rows_appear(app: Any, tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    connection.execute("delete from page_links")
    connection.execute("update pages set version_count = 1, state = 'live'")
    connection.execute("delete from mentions")
    connection.commit()
    connection.close()
    empty = make_app(path)
    for name in ("changed", "changed_last_week", "copies", "gone", "who_names_whom", "who_cites"):
        vietnamese, english = next(query.empty for query in ALL if query.name == name)
        text = html.unescape(get(empty, f"/archive/{name}?document=no-such-law").text)
        assert f'<p lang="en">{english}</p><p lang="vi">{vietnamese}</p>' in text, name
    assert 'class="when-empty"' not in get(empty, "/archive/languages").text
    assert 'class="when-empty"' not in get(app, "/archive/gone").text
    assert 'class="when-empty"' not in get(app, "/archive?sql=select+1+where+0").text


@pytest.mark.parametrize(
    "sql", ["delete from pages", "drop table pages", "pragma query_only=off", "attach '/tmp/x' as x"]
)
def test_sql_cannot_write(app: Any, sql: str) -> None:
    assert get(app, f"/archive.json?sql={sql}").status_code == 400


@pytest.mark.parametrize("address", ["/", "/pages/1", "/search", "/archive/pages", "/archive", "/nothing"])
def test_post_is_refused(app: Any, address: str) -> None:
    assert get(app, address, "post").status_code == 405


def test_write_connections_are_refused(app: Any) -> None:
    with pytest.raises(Exception, match="read-only"):
        asyncio.run(app.get_database("archive").execute_write("delete from pages"))


def test_a_part_of_the_results_is_cut_from_the_same_page(app: Any) -> None:
    whole, part = get(app, "/search?q=nuoc").text, get(app, "/search?q=nuoc&part=results")
    assert part.text.strip().startswith('<div id="answer"') and part.text.strip() in whole
    assert part.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    ("address", "indexed"), [("/search?q=nuoc", True), ("/search", True), ("/search?q=zzz", False), ("/search?q=nuoc&site=song-xanh", False), ("/search?page=2", False)]
)
def test_search_engines_may_list_what_is_found_and_nothing_else(app: Any, address: str, indexed: bool) -> None:
    assert ('content="noindex"' in get(app, address).text) != indexed


def test_a_word_that_is_not_finished_has_a_way_on(app: Any) -> None:
    assert "/search?q=migrat%2A" in get(app, "/search?q=migrat").text
    assert "%2A" not in get(app, "/search?q=%22migrat%22").text


def test_static_files_asked_for_by_their_digest_are_kept(app: Any) -> None:
    address = re.search(r'/static/tulieu\.css\?\w+', get(app, "/").text)
    assert address and "immutable" in get(app, address.group()).headers["cache-control"]
    assert "cache-control" not in get(app, "/static/tulieu.css?old").headers
    assert "cache-control" not in get(app, "/static/tulieu.css").headers


def test_static_files_stay_in_their_folder(app: Any) -> None:
    assert get(app, "/static/tulieu.css").status_code == 200
    assert get(app, "/static/../app.py").status_code == 404
    assert get(app, "/static/..%2fapp.py").status_code in (302, 404)


def test_empty_archive_has_a_home(tmp_path: Path) -> None:
    from archive.schema import open_database

    open_database(tmp_path / "archive.db").close()
    app = make_app(tmp_path / "archive.db")
    assert "tulieu crawl --all" in get(app, "/").text
    for address in ("/search?q=nuoc", "/sites", "/data", "/search.json"):
        assert get(app, address).status_code == 200
    assert json.loads(get(app, "/search.json").text)["total"] == 0


IMPORTED = [("thuvienmay.example", "https://thuvienmay.example/"), ("127.0.0.1:8080", "http://127.0.0.1:8080/"), ("thư-viện.example", "http://thư-viện.example/"), ("import", "import:")]
"""Sites that an import makes: the host's name as slug, "import" for files without an address."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = build(tmp_path_factory.mktemp("imported") / "archive.db")
    with sqlite3.connect(path) as connection:
        for slug, home in IMPORTED:
            connection.execute("insert into sites(slug, name_vi, home_url, kind) values (?, ?, ?, 'other')", [slug, slug, home])
            connection.execute(
                "insert into pages(url, site, organisation, title, text, language, state, first_seen_at, last_seen_at) "
                "values (?, ?, ?, 'Tủ sách làng', 'Tủ sách mở cửa mỗi chiều.', 'vi', 'live', '2026-11-20T02:00:00Z', '2026-11-20T02:00:00Z')",
                [f"{home}tu-sach", slug, slug],
            )
    connection.close()
    return make_app(path)


@pytest.mark.parametrize("slug", [slug for slug, _ in IMPORTED])
def test_site_made_by_an_import_has_a_page(imported: Any, slug: str) -> None:
    links = [a.get("href") or "" for tag, a in Tags(get(imported, "/sites").text).tags if tag == "a"]
    link = next(href for href in links if unquote(href) == f"/sites/{slug}")
    answer = get(imported, link)
    assert answer.status_code == 200 and "Tủ sách làng" in answer.text


@pytest.mark.parametrize(("language", "files", "how"), [("vi", "Tư liệu nhập từ tệp", "Nhập từ tệp"), ("en", "Imported files", "Imported from files")])
def test_imported_pages_are_said_to_be_imported(imported: Any, language: str, files: str, how: str) -> None:
    cookies = {"tulieu_lang": language}
    listed = get(imported, "/sites", cookies=cookies).text
    assert f'<h2><a href="/sites/import">{files}</a></h2>' in listed and listed.count(f"<dd>{how}</dd>") == len(IMPORTED)
    assert f'<h2><a href="/sites/thuvienmay.example">thuvienmay.example</a></h2>\n    <p class="by">{files}</p>' in listed
    assert "Chưa thu thập" not in listed and "Not yet crawled" not in listed
    shown = get(imported, "/sites/import", cookies=cookies).text
    assert f"<h1>{files}</h1>" in shown and ("được nhập từ tệp" if language == "vi" else "were imported from files") in shown
    for address in ("/", "/search?site=import"):
        text = get(imported, address, cookies=cookies).text
        assert files in text and ">import<" not in text


def test_site_file_whose_pages_were_imported_keeps_its_kind(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("insert into sites(slug, name_vi, home_url, kind) values ('may-tre', 'Mây Tre', 'https://may-tre.example/', 'vngo')")
        connection.execute("insert into addresses(url, site, state, way) values ('https://may-tre.example/a', 'may-tre', 'page', 'import')")
    connection.close()
    listed = get(make_app(path), "/sites").text.partition("Mây Tre")[2].partition("</li>")[0]
    assert "Tổ chức phi chính phủ Việt Nam" in listed and "<dd>Nhập từ tệp</dd>" in listed


def with_blocks(path: Path, text: str, extracted: Any) -> Any:
    """The portal over an archive whose first page has another text and these extracted blocks."""
    build(path)
    with sqlite3.connect(path) as connection:
        connection.execute("update pages set text = ? where id = 1", [text])
        connection.execute("insert into page_blocks values (1, ?)", [json.dumps(extracted)])
    connection.close()
    return make_app(path)


def body(app: Any, address: str = "/pages/1") -> str:
    return str(get(app, address).text.partition('<div class="text"')[2].partition('<p class="end"')[0])


def test_reader_shows_headings_of_the_page_as_headings(tmp_path: Path) -> None:
    text = "Tầm nhìn\n\nSông sạch cho mọi nhà.\n\nViệc làm\n\n- Lọc nước\n- Trồng cây\n\nTầm nhìn\n\nSứ mệnh của chúng tôi"
    extracted = [
        ["heading", "Menu"], ["heading", "Tầm nhìn"], ["paragraph", "Sông sạch cho mọi nhà."], ["heading", "Việc làm"],
        ["item", "Lọc nước"], ["heading", "- Trồng cây"], ["paragraph", "Tầm nhìn"], ["heading", "Sứ mệnh"],
    ]  # fmt: skip
    shown = body(with_blocks(tmp_path / "archive.db", text, extracted), "/pages/1?q=tam+nhin")
    assert shown.count("<h2>") == 2 and "<h2><mark>Tầm nhìn</mark></h2>" in shown and "<h2>Việc làm</h2>" in shown
    assert "<p><mark>Tầm nhìn</mark></p>" in shown and "<p>Sứ mệnh của chúng tôi</p>" in shown
    assert "<li>Lọc nước</li><li>Trồng cây</li>" in shown


def test_headings_of_a_page_are_only_text(tmp_path: Path) -> None:
    text = "<script>alert(1)</script>\u202e\n\nMột đoạn."
    shown = body(with_blocks(tmp_path / "archive.db", text, [["heading", "<script>alert(1)</script>\u202e"]]))
    assert "<h2>&lt;script&gt;alert(1)&lt;/script&gt; </h2>" in shown


@pytest.mark.parametrize("extracted", [{}, [1, ["heading"], ["heading", None], [["x"], "y"], {"heading": "x"}], [["heading", "khác"]]])
def test_blocks_that_do_not_fit_leave_plain_paragraphs(tmp_path: Path, extracted: Any) -> None:
    shown = body(with_blocks(tmp_path / "archive.db", "Tầm nhìn\n\nMột đoạn.", extracted))
    assert "<p>Tầm nhìn</p>" in shown and "<h2" not in shown


def test_the_reader_shows_what_a_page_names_and_the_words_of_its_topics(app: Any) -> None:
    vietnamese, english = get(app, "/pages/1?lang=vi").text, get(app, "/pages/1?lang=en").text
    assert "Địa danh được nhắc đến" in vietnamese and "nay thuộc Cần Thơ" in vietnamese and "Nhóm Lúa Mới" in vietnamese
    assert "Places named" in english and "today in Cần Thơ" in english
    assert "<q>nước sạch</q>" in vietnamese
    named = get(app, "/pages/1.json").json()["mentions"]
    assert {mention["key"] for mention in named} == {"place/hau-giang", "organisation/lua-moi"}


def test_names_and_terms_that_are_markup_are_shown_as_text(app: Any) -> None:
    (page_id,) = {hit["id"] for hit in get(app, "/search.json?q=thử+nghiệm+mục").json()["hits"]} or {0}
    text = get(app, f"/pages/{page_id}").text
    assert "alert(7)" in text and "alert(6)" in text
    assert "<svg" not in text


def test_the_reader_names_copies_and_who_was_first(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        rows = [(1, 5, "copy", 0.93, 5, '{"first_by": "date"}'), (1, 3, "near_duplicate", 0.7, None, "<b>"), (1, 8, "translation", 0.7, None, "{}")]
        connection.executemany("insert into page_links(page_id, other_id, kind, score, first_id, evidence) values (?, ?, ?, ?, ?, ?)", rows)
    connection.close()
    app = make_app(path)
    shown = get(app, "/pages/1", cookies={"tulieu_lang": "en"}).text
    assert "This text on other sites" in shown and "first published by" in shown and 'href="/pages/5"' in shown
    assert "Pages nearly the same" in shown and "not known which was first" in shown and "70% alike" in shown.replace("\u00a0", "")
    data = get(app, "/pages/1.json").json()
    assert [(link["page"]["id"], link["kind"], link["first_id"], link["evidence"]) for link in data["links"]] == [
        (5, "copy", 5, {"first_by": "date"}), (3, "near_duplicate", None, {}),
    ]  # fmt: skip
    assert 8 in [other["id"] for other in data["translations"]]
    assert [link["page"]["id"] for link in get(app, "/pages/5.json").json()["links"]] == [1]
    assert get(app, "/pages/12.json").json()["links"] == []


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/search?q=nuoc&site=song-xanh&page=2&x=1", "/search?q=nuoc&amp;site=song-xanh&amp;page=2"),
        ("http://localhost/search?q=khac", "/search?q=nuoc"),
        ("http://elsewhere.example/search?q=nuoc&site=song-xanh", "/search?q=nuoc"),
        ("http://localhost/search?q=nuoc&site=%22%3E%3Cb%3E", "/search?q=nuoc&amp;site=%22%3E%3Cb%3E"),
        ("//[", "/search?q=nuoc"),
    ],
)
def test_the_way_back_leads_to_the_narrowed_results(app: Any, referer: str, back: str) -> None:
    text = get(app, "/pages/1?q=nuoc", headers={"referer": referer}).text
    assert f'<p class="back"><a href="{back}">' in text


def test_robots_may_read_pages_and_leave_tables_and_downloads_alone(app: Any) -> None:
    answer = get(app, "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert all(rules.can_fetch("*", address) for address in ("/", "/pages/1", "/search?q=nuoc", "/legal"))
    assert not any(rules.can_fetch("*", address) for address in ("/archive/pages", "/search.csv?q=nuoc", "/search/all.json", "/data/pages.csv"))


def test_alternate_and_canonical_addresses_are_whole(app: Any) -> None:
    links = [attributes for tag, attributes in Tags(get(app, "/search?q=nuoc").text).tags if tag == "link"]
    whole = [link["href"] for link in links if link.get("hreflang") or link["rel"] == "canonical"]
    assert len(whole) == 2 and all(str(href).startswith("http://") for href in whole)


def test_an_address_with_thousands_of_filters_is_answered_soon(app: Any) -> None:
    """Each chip names all other filters: without a bound an address of 25 kB kept the whole portal busy for minutes."""
    many = "&".join(f"site=s{number}" for number in range(3000))
    started = time.process_time()
    answer = get(app, f"/search?{many}&site=song-xanh")
    assert answer.status_code == 200
    assert answer.text.count('class="cross"') == MAX_VALUES
    assert len(answer.text) < 1_500_000
    assert len(get(app, "/search.json?" + many).json()["filters"]["site"]) == MAX_VALUES
    assert get(app, "/search", params={"q": " ".join(f"site:s{number}" for number in range(2000))}).status_code == 200
    said = {lang: get(app, f"/search?{many}&lang={lang}").text for lang in ("vi", "en")}
    assert "site: chỉ 64 giá trị đầu được dùng; 2936 giá trị sau bị bỏ qua" in said["vi"]
    assert "site: only the first 64 values are used; 2936 more are left out" in said["en"]
    assert get(app, "/search.json?" + many).json()["hints"][0]["filter"] == "site"
    assert "only the first 64" not in get(app, "/search?lang=en&" + "&".join(f"site=s{number}" for number in range(64))).text
    assert time.process_time() - started < 5


def test_many_filters_that_match_nothing_do_not_fill_the_page_with_hints(app: Any) -> None:
    many = "&".join(f"topic=t{number}" for number in range(40))
    text = get(app, "/search?" + many).text
    assert text.partition('class="notice hints"')[2].partition("</ul>")[0].count("<li>") == 5
    assert len(get(app, "/search.json?" + many).json()["hints"]) == 40


def test_the_same_filter_given_often_is_one(app: Any) -> None:
    address = "/search.json?" + "&".join(["site=khac"] * 100 + ["site=song-xanh"])
    assert get(app, address).json()["filters"]["site"] == ["khac", "song-xanh"]


def test_a_static_file_of_an_endless_name_is_missing(app: Any) -> None:
    assert get(app, "/static/" + "x" * 3000).status_code == 404


def test_no_ready_query_hides_a_table(app: Any) -> None:
    """Datasette asks for queries before tables: a query of a table's name took that table's page away."""
    assert {query.name for query in ALL}.isdisjoint(table.name for table in TABLES)
    found = get(app, "/archive/topics.json").json()
    assert found["columns"][:2] == ["slug", "label_vi"]


def test_pages_by_topic_counts_what_the_topics_page_counts(app: Any) -> None:
    rows = {row["label_vi"]: row["pages"] for row in get(app, "/archive/pages_by_topic.json?_shape=objects").json()["rows"]}
    text = get(app, "/topics").text
    assert rows
    for name, count in rows.items():
        assert f"{count} trang" in text.partition(f"{name}</")[2].partition("</li>")[0]


@pytest.mark.parametrize(("address", "status"), [("/archive/pages?_sort=khong", 400), ("/archive/pages.json?_sort_desc=khong", 400), ("/-/static/" + "x" * 300, 404)])
def test_mistakes_of_the_asker_are_no_faults_of_ours(app: Any, address: str, status: int) -> None:
    answer = get(app, address)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
