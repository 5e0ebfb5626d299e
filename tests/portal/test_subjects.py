"""Topics, places, organisations and legal documents have pages of their own, with counts, sites and all who cite."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from archive import reader
from portal.app import make_app
from portal.naming import document_name
from tests.portal.build import build


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("subjects") / "archive.db", hostile=True)
    rows = [
        (4, 0, "Quyết định", "315/QD-UBND", None, "UBND tỉnh", None, "QD 315/QD-UBND", 0, "315-2021-qd-ubnd~song-xanh"),
        (4, 1, "Quyết định", "315/QĐ-UBND", "về cấp nước", None, "2021-03-12", "Quyết định 315/QĐ-UBND về cấp nước", 9, "315-2021-qd-ubnd~song-xanh"),
        (9, 0, "Luật", None, "Luật Hộ tịch", None, "2014", "Luật Hộ tịch", 0, "60-2014-qh13"),
        (14, 0, "Luật", None, "Luật Hộ tịch", None, "2014", "Luật Hộ tịch", 0, "60-2014-qh13"),
    ]
    with sqlite3.connect(path) as connection:
        names = "page_id, position, kind, number, title, issuer, issued_on, quote, start_char, key"
        connection.executemany(f"insert into legal_references({names}) values ({', '.join('?' * 10)})", rows)
        connection.execute("insert into mentions(page_id, entity_id, count, forms) select 5, id, 2, '{\"Hau Giang\": 2}' from entities where key = 'place/hau-giang'")
        connection.execute("insert into entities(key, kind, name, name_en, aliases, site) values ('project/den-dem', 'project', 'Đèn Đêm', 'Night Lamp', '[]', null)")
        connection.execute("insert into entities(key, kind, name, level, province, today, aliases) values ('place/hau-giang/nga-bay', 'place', 'Ngã Bảy', 'city', 'Hậu Giang', 'Cần Thơ', '[]')")
        for key in ("project/den-dem", "place/hau-giang/nga-bay"):
            connection.execute("insert into mentions(page_id, entity_id, count, forms) select 8, id, 1, '{}' from entities where key = ?", [key])
    connection.close()
    return path


@pytest.fixture(scope="module")
def app(archive: Path) -> Any:
    return make_app(archive)


def get(app: Any, address: str, language: str = "vi") -> Any:
    return asyncio.run(app.client.get(address, cookies={"tulieu_lang": language}))


def test_topics_are_listed_with_the_pages_that_are_shown(app: Any) -> None:
    text = get(app, "/topics").text
    assert text.index('href="/topics/water"') < text.index('href="/topics/gender"')
    assert "4 trang" in text.partition('href="/topics/water"')[2].partition("</li>")[0]
    assert "Water and environment" in get(app, "/topics", "en").text


def test_places_stand_under_the_unit_of_today(app: Any) -> None:
    text = get(app, "/places").text
    assert 'href="/places/hau-giang"' in text and 'href="/places/hau-giang/nga-bay"' in text
    shown = get(app, "/places/hau-giang/nga-bay").text
    assert "thuộc Hậu Giang đến hết 30/6/2025" in shown and "nay thuộc Cần Thơ" in shown


def test_a_place_has_its_pages_sites_and_spellings(app: Any) -> None:
    text = get(app, "/places/hau-giang").text
    assert "2 trang" in text and 'href="/pages/1"' in text and 'href="/pages/5"' in text
    assert 'href="/sites/mai-nha-chung"' in text and "Hau Giang" in text
    assert "2024: 1 trang" in text and "2023: 1 trang" in text


def test_organisations_and_projects_are_listed_together(app: Any) -> None:
    text = get(app, "/organisations").text
    assert 'href="/organisations/lua-moi"' in text and 'href="/projects/den-dem"' in text
    assert get(app, "/projects").headers["location"] == "/organisations"
    assert "<bdi>Night Lamp</bdi>" in get(app, "/projects/den-dem", "en").text
    assert "/organisations" in get(app, "/sites").text


def test_a_topic_leads_to_its_search_and_its_years(app: Any) -> None:
    text = get(app, "/topics/water").text
    assert 'href="/search?topic=water"' in text and 'href="/search?topic=water&amp;year=2024"' in text


OVER_TIME = {
    "/topics/water": "p.id in (select page_id from page_topics where topic = 'water')",
    "/topics/migration": "p.id in (select page_id from page_topics where topic = 'migration')",
    "/places/hau-giang": "p.id in (select m.page_id from mentions m join entities e on e.id = m.entity_id where e.key = 'place/hau-giang')",
    "/organisations/lua-moi": "p.id in (select m.page_id from mentions m join entities e on e.id = m.entity_id where e.key = 'organisation/lua-moi')",
    "/projects/den-dem": "p.id in (select m.page_id from mentions m join entities e on e.id = m.entity_id where e.key = 'project/den-dem')",
    "/legal/60-2014-qh13": "p.id in (select page_id from legal_references where key = '60-2014-qh13')",
    "/legal/315-2021-qd-ubnd~song-xanh": "p.id in (select page_id from legal_references where key = '315-2021-qd-ubnd~song-xanh')",
    "/sites/song-xanh": "p.site = 'song-xanh'",
    "/sites/buoc-nhe": "p.site = 'buoc-nhe'",
}


@pytest.mark.parametrize("address", OVER_TIME)
def test_counts_over_time_are_those_of_the_tables(app: Any, archive: Path, address: str) -> None:
    with sqlite3.connect(archive) as connection:
        sql = (
            f"select substr(p.date_published, 1, 4), count(*) from pages p where {OVER_TIME[address]} and p.date_published is not null "
            "and p.state is not 'excluded' and p.duplicate_of is null group by 1"
        )
        wanted = dict(connection.execute(sql))
    connection.close()
    drawn = {year: int(count) for year, count in re.findall(r'title="(\d{4}): (\d+) page', get(app, address, "en").text) if count != "0"}
    assert wanted
    assert drawn == (wanted if len(wanted) > 1 else {} if not drawn else wanted)


def test_a_document_lists_who_cites_it_in_their_words(app: Any) -> None:
    text = get(app, "/legal/315-2021-qd-ubnd~song-xanh").text
    assert "<blockquote>Quyết định số 315/QĐ-UBND ngày 12 tháng 3 năm 2021</blockquote>" in text
    assert "<blockquote>QD 315/QD-UBND</blockquote>" in text and "2 lần" in text
    assert "Quyết định 315/QD-UBND" in text and "UBND tỉnh" in text and "về cấp nước" in text
    assert "chỉ gộp trong một trang web" in text
    assert "chỉ gộp trong một trang web" not in get(app, "/legal/60-2014-qh13").text


@pytest.mark.parametrize(
    ("q", "keys"),
    [
        ("315/QD-UBND", ["315-2021-qd-ubnd~song-xanh"]), ("luật hộ tịch", ["60-2014-qh13"]), ("luat ho tich 2014", ["60-2014-qh13"]),
        ("cap nuoc", ["315-2021-qd-ubnd~song-xanh"]), ("nghị định", ["116-2021-nd-cp"]), ("zzz", []), ("%22 ' ( * <b>", []), ("\x00", []),
    ],
)  # fmt: skip
def test_documents_are_found_by_number_title_and_year(app: Any, q: str, keys: list[str]) -> None:
    text = get(app, "/legal?" + urlencode({"q": q})).text
    found = re.findall(r'<p class="what"><a href="/legal/([^"]+)"', text)
    assert found == keys
    assert found or "Không có văn bản nào như vậy" in text
    assert "<b>" not in text


def test_documents_count_the_pages_that_are_shown(archive: Path) -> None:
    connection = reader.connect(archive)
    listed = reader.documents(connection)
    counts = {each.key: (each.pages, each.citations) for each in listed}
    assert len(listed) == 4
    assert counts["315-2021-qd-ubnd~song-xanh"] == (2, 3)
    assert counts["60-2014-qh13"] == (1, 1)  # a duplicate and an excluded page cite it too
    view = reader.document(connection, "60-2014-qh13")
    assert view is not None and [each.page.id for each in view.citing] == [5] and view.document.citations == 1
    connection.close()


def test_a_document_is_called_as_most_citations_call_it(archive: Path) -> None:
    connection = reader.connect(archive)
    view = reader.document(connection, "315-2021-qd-ubnd~song-xanh")
    connection.close()
    assert view is not None and document_name(view.document) == "Quyết định 315/QĐ-UBND"
    assert (view.document.issued_on, view.document.title) == ("2021-03-12", "về cấp nước")


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (reader.Document("k", "Luật", None, "Luật Hộ tịch"), "Luật Hộ tịch"), (reader.Document("k", "Luật", None, "Hộ tịch"), "Luật Hộ tịch"),
        (reader.Document("k", "Hiến pháp"), "Hiến pháp"), (reader.Document("k", None, "1/CP"), "1/CP"), (reader.Document("k"), "k"),
    ],
)  # fmt: skip
def test_document_names(document: reader.Document, name: str) -> None:
    assert document_name(document) == name


def test_the_reader_leads_to_what_a_page_names_and_cites(app: Any) -> None:
    text = get(app, "/pages/1").text
    for address in ("/topics/water", "/places/hau-giang", "/organisations/lua-moi", "/legal/315-2021-qd-ubnd~song-xanh"):
        assert f'href="{address}"' in text


def test_related_pages_say_what_they_share(app: Any) -> None:
    text = get(app, "/pages/4").text.partition('id="related"')[2].partition("</section>")[0]
    assert 'href="/pages/1"' in text and "Quyết định 315/QĐ-UBND" in text
    assert "Water and environment" in get(app, "/pages/4", "en").text.partition('id="related"')[2].partition("</section>")[0]


def test_related_pages_are_named_in_the_readers_language(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "named.db"
    shutil.copyfile(archive, path)
    with sqlite3.connect(path) as connection:
        for page_id in (4, 1):
            row = (page_id, 7, "Luật", "Luật Thuỷ lợi", "2017", "Luật Thuỷ lợi", 0, "08-2017-qh14")
            connection.execute("insert into legal_references(page_id, position, kind, title, issued_on, quote, start_char, key) values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("update sites set name_en = 'Green River Centre', name_vi = 'Trung tâm Sông Xanh' where slug = (select site from pages where id = 1)")
    connection.close()
    app = make_app(path)
    for language, name in (("vi", "Trung tâm Sông Xanh"), ("en", "Green River Centre")):
        text = get(app, "/pages/4", language).text.partition('id="related"')[2].partition("</section>")[0]
        entry = text.partition('href="/pages/1"')[2].partition("</li>")[0]
        assert f"<bdi>{name}</bdi>" in entry
        assert "Luật Thuỷ lợi" in entry
        assert "Luật Luật" not in entry


def test_one_common_topic_makes_no_related_page(archive: Path) -> None:
    connection = reader.connect(archive)
    found = reader.page(connection, 15)
    assert found is not None and [topic.slug for topic in found.topics] == ["water"]
    assert reader.related(connection, found) == ()
    connection.close()


@pytest.mark.parametrize("address", ["/topics/none", "/places/none", "/places/hau-giang/none", "/organisations/hau-giang", "/legal/none", "/legal/60-2014", "/topics/%00", "/legal/%25"])
def test_what_nobody_names_is_not_there(app: Any, address: str) -> None:
    assert asyncio.run(app.client.get(address, follow_redirects=True)).status_code == 404


@pytest.mark.parametrize("address", ["/topics/water?page=9999999999", "/topics/water?page=-1", "/legal?page=7", "/legal/60-2014-qh13?page=x", "/places/hau-giang?page=%F0%9F%8E%89"])
def test_any_page_of_a_list_answers(app: Any, address: str) -> None:
    assert get(app, address).status_code == 200


@pytest.mark.parametrize("address", ["/search?q=n%C6%B0%E1%BB%9Bc&sort=oldest", "/topics/water?", "/legal?", "/legal/60-2014-qh13?", "/places/hau-giang?"])
@pytest.mark.parametrize(("language", "said"), [("vi", "Danh sách này không có trang thứ 7."), ("en", "This list has no page 7.")])
def test_a_page_behind_the_last_leads_back_to_the_list(app: Any, address: str, language: str, said: str) -> None:
    text = get(app, f"{address}&page=7&lang={language}").text
    assert said in text and "Không tìm thấy" not in text
    assert f'<a href="{address.rstrip("?").replace("&", "&amp;")}">' in text.partition(said)[2][:100]
    assert said not in get(app, f"{address}&lang={language}").text


def test_lists_are_cut_into_pages(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        rows = [(f"https://song-xanh.example/{n}", "song-xanh", f"Tin {n:03}", f"2020-01-{n % 28 + 1:02}", "x", "vi", "live") for n in range(70)]
        connection.executemany("insert into pages(url, site, title, date_published, text, language, state) values (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("insert into page_topics select id, 'gender', 0.5, '[]' from pages where title like 'Tin %'")
        connection.execute("insert into legal_references(page_id, position, kind, number, quote, key) select id, 9, 'Luật', id, 'x', 'luat-' || id from pages")
        connection.execute("insert into legal_references(page_id, position, kind, number, quote, key) select id, 10, 'Luật', 'A', 'x', 'luat-' || (id + 5000) from pages")
    connection.close()
    app = make_app(path)
    first, third = get(app, "/topics/gender").text, get(app, "/topics/gender?page=3").text
    assert 'href="/topics/gender?page=3"' in first and 'start="61"' in third
    assert first.count('class="line"') == 30 and third.count('class="line"') == 11
    assert 'href="/legal?page=2"' in get(app, "/legal").text and get(app, "/legal?page=2").text.count('class="what"') > 40


def test_an_archive_without_these_tables_has_empty_lists(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        for table in ("page_topics", "topics", "mentions", "entities", "legal_references"):
            connection.execute(f"drop table {table}")
    connection.close()
    app = make_app(path)
    for address in ("/topics", "/places", "/organisations", "/legal", "/", "/pages/1"):
        assert get(app, address).status_code == 200
    assert "Chưa có trang nào" in get(app, "/topics").text
    assert get(app, "/topics/water").status_code == 404 and get(app, "/topics/water.atom").status_code == 404


def test_an_archive_of_an_older_version_names_neither_documents_nor_entities(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        for index in ("legal_key", "entities_key"):
            connection.execute(f"drop index {index}")
        for table, columns in {"legal_references": ("key",), "entities": ("key", "name_en", "level", "province", "today"), "mentions": ("forms",)}.items():
            for column in columns:
                connection.execute(f"alter table {table} drop column {column}")
    connection.close()
    app = make_app(path)
    for address in ("/legal", "/places", "/organisations", "/topics/water", "/topics/water.atom", "/", "/pages/1", "/pages/1/cite.ris"):
        assert get(app, address).status_code == 200, address
    for address in ("/legal/60-2014-qh13", "/legal/60-2014-qh13.atom", "/places/hau-giang", "/places/hau-giang.atom"):
        assert get(app, address).status_code == 404, address
    text = get(app, "/pages/1").text
    assert "Nhóm Lúa Mới" in text and 'href="/search?q=%22315%2FQ%C4%90-UBND%22"' in text


def test_related_pages_of_a_common_name_are_found_in_bounded_time(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        rows = [(f"https://song-xanh.example/{n}", "song-xanh", "Tin", "x", "vi", "live") for n in range(30_000)]
        connection.executemany("insert into pages(url, site, title, text, language, state) values (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("insert or ignore into mentions(page_id, entity_id, count, forms) select p.id, e.id, 1, '{}' from pages p, entities e")
        connection.execute("insert or ignore into page_topics select id, 'water', 0.5, '[]' from pages")
    connection.close()
    connection = reader.connect(path)
    found = reader.page(connection, 1)
    assert found is not None
    start = time.process_time()
    reader.related(connection, found)
    assert time.process_time() - start < 0.5  # some 5 ms alone
    connection.close()
