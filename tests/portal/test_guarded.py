"""SQL reads words of pages masked, whatever a query does with them; what analysts usually ask still answers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from portal.app import make_app
from portal.queries import ALL
from tests.portal.test_masking import MAIL, PHONE, with_data

DIGITS = PHONE.replace(" ", "")
SPELLED = (PHONE, DIGITS, PHONE.encode().hex(), PHONE.encode().hex().upper(), MAIL, MAIL.encode().hex().upper(), PHONE[::-1], PHONE.replace(" ", "x"))

OTHER_SPELLINGS = (
    "select hex(text) from pages where id = 1",
    "select replace(text, ' ', 'x') from pages where id = 1",
    "select substr(text, instr(text, 'thoại') + 6, 12) from pages where id = 1",
    "select group_concat(c, '-') from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 200) select substr(text, i, 1) as c from pages, n where id = 1)",
    "select printf('%s', text) from pages where id = 1",
    "select cast(text as blob) from pages where id = 1",
    "select json_object('t', text) from pages where id = 1",
    "select json_quote(title), quote(title) from pages where id = 1",
    "select group_concat(text) from versions",
    "select upper(hex(quote)) from legal_references where page_id = 1",
    "select a.text || b.title from pages a join versions b on a.id = b.page_id where a.id = 1",
    "with p as (select * from pages) select hex(text) from p where id = 1",
    "select unicode(substr(text, 60, 1)), hex(lead) from pages where id = 1",
    "select p.value from pages, json_each(json_array(hex(text))) p where pages.id = 1",
    "select max(hex(text)) from (select text from pages union all select text from versions)",
)
REFUSED = (
    "select hex(text) from main.pages",
    "select hex(text) from \"main\" . pages",
    "select hex(text) from [main]/**/.[pages]",
    "select hex(x) from (select text as x from 'main'.'pages')",
    "select * from main.versions",
    "with v as (select text from main.pages) select * from v",
    "with tulieu_masked_pages as (select text from main.pages) select hex(text) from tulieu_masked_pages",
    "with \"TULIEU_masked_PAGES\" as (select text from main.pages) select hex(text) from tulieu_Masked_pages",
    "select 1 from main.pages where text like '%0912%'",
    "select count(*) from main.pages group by text",
    "select id from main.pages order by text",
    "select hex(text) from pages_fts where pages_fts match 'lop'",
    "select * from pages_exact('lop')",
    "select snippet(pages_fts, 1, '[', ']', '', 20) from pages_fts where pages_fts match 'lop'",
    "select highlight(pages_exact, 1, '', '') from pages_exact where pages_exact match 'lớp'",
    "select hex(block) from pages_fts_data",
    "select * from pages_fts_idx",
    "select * from pages_exact_docsize",
    "select folded, exact from search_words where folded glob '[0-9]*'",
    "select * from search_prefixes",
    "select * from search_pairs",
    "select * from page_blocks",
    "select * from sqlite_stat4",
    "select * from sqlite_dbpage",
    "select load_extension('x')",
    "select text from (select 'x' as text) a full join main.pages b using(text)",
    "select text from (select 'x' as text) a full join main\ufeff.pages b using(text)",
    "select text from (select 'x' as text) a full join main/* . */--\n.pages b using(text)",
    "select hex(text) from (select 'x' as text) a full join pages_fts b using(text)",
    "select text from (select 'x' as text) a left right join pages_fts b using(text)",
    "select text from (select 'x' as text) a natural full outer join (select text from pages_exact) b",
    "select folded from (select 'x' as folded) a full join search_words b using(folded)",
    "select id from main.pages where site = 'song-xanh'",
    "select pages.rowid from pages",
)  # fmt: skip
USUAL = (
    ("select length(text) > 50 as long from pages where id = 1", [{"long": 1}]),
    ("select count(*) as n from pages where text like '%ven sông%'", [{"n": 1}]),
    ("select count(*) as n from pages where id in (select rowid from pages_fts where pages_fts match escape_fts('suc khoe'))", [{"n": 2}]),
    ("select count(*) as n from (select rowid, rank from pages_fts('suc AND khoe') order by rank)", [{"n": 2}]),
    ("select count(*) as n from pages where text like '%domain.example%'", [{"n": 0}]),
    ("select s.slug from pages p right join sites s on s.slug = p.site where p.id = 1", [{"slug": "song-xanh"}]),
    ("select count(*) as n from pages join versions using (title) where pages.id = 1 and number = 2", [{"n": 1}]),
    ("select name from pragma_table_info('pages') limit 1", [{"name": "id"}]),
    ("select count(*) as n from sqlite_master where name = 'pages'", [{"n": 1}]),
    ("with p as (select site from pages) select count(distinct site) as n from p", [{"n": 3}]),
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_data(tmp_path_factory.mktemp("guarded") / "archive.db")


@pytest.fixture(scope="module")
def app(archive: Path) -> Any:
    return make_app(archive)


def ask(app: Any, sql: str, **more: str) -> Any:
    return asyncio.run(app.client.get("/archive.json", params={"sql": sql, "_shape": "array", **more}))


def tells(body: str) -> list[str]:
    return [each for each in SPELLED if each.lower() in body.lower()]


@pytest.mark.parametrize("sql", OTHER_SPELLINGS)
def test_no_function_spells_what_is_masked(app: Any, sql: str) -> None:
    answer = ask(app, sql)
    assert answer.status_code == 200
    assert json.loads(answer.text)
    assert tells(answer.text) == []


@pytest.mark.parametrize("sql", OTHER_SPELLINGS[:2])
def test_the_owner_may_have_sql_see_all(archive: Path, sql: str) -> None:
    assert tells(ask(make_app(archive, show_personal_data=True), sql).text)


@pytest.mark.parametrize("sql", REFUSED)
def test_ways_past_the_mask_are_refused(app: Any, sql: str) -> None:
    answer = ask(app, sql)
    assert answer.status_code == 400
    assert tells(answer.text) == []


@pytest.mark.parametrize("sql", [f"explain {REFUSED[0]}", f"/* so */ explain {REFUSED[0]}", f"explain query plan {REFUSED[0]}"])
def test_explaining_is_checked_too(app: Any, sql: str) -> None:
    assert ask(app, sql).status_code == 400


def test_a_condition_on_a_table_is_checked_too(app: Any) -> None:
    inner = "id in (select id from main.pages where text like '%0912%')"
    answer = asyncio.run(app.client.get("/archive/pages.json", params={"_where": inner}))
    assert answer.status_code == 400
    assert "personal data are masked" in answer.text


@pytest.mark.parametrize(("sql", "rows"), USUAL)
def test_usual_queries_answer(app: Any, sql: str, rows: Any) -> None:
    answer = ask(app, sql)
    assert (answer.status_code, json.loads(answer.text)) == (200, rows)


@pytest.mark.parametrize("name", [query.name for query in ALL])
def test_ready_queries_answer_masked_as_they_do_unmasked(archive: Path, app: Any, name: str) -> None:
    address = f"/archive/{name}.json?_shape=array&document=20/2021/N%C4%90-CP"
    masked, shown = (json.loads(asyncio.run(each.client.get(address)).text) for each in (app, make_app(archive, show_personal_data=True)))
    assert isinstance(masked, list)
    assert len(masked) == len(shown)


def test_a_datasette_that_others_started_is_guarded_too(archive: Path) -> None:
    app = Datasette([str(archive)])
    assert asyncio.run(app.client.get("/archive.json", params={"sql": REFUSED[0]})).status_code == 400
    answer = ask(app, OTHER_SPELLINGS[0])
    assert (answer.status_code, tells(answer.text)) == (200, [])


def test_a_mistyped_query_gets_sqlite_s_own_words(app: Any) -> None:
    assert "no such column: nope" in ask(app, "select nope from pages").text


@pytest.mark.parametrize("path", ["/nope", "/archive/nope", "/archive/pages/99999", "/-/nope", "/nope.json", "/archive/nope.json"])
def test_an_unknown_address_gets_our_page_and_prints_nothing(app: Any, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    for language, words in (("vi", "Không có trang này"), ("en", "There is no such page")):
        answer = asyncio.run(app.client.get(path, params={"lang": language}))
        assert answer.status_code == 404
        assert words in answer.text
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


@pytest.mark.parametrize("path", ["/archive/pages/1", "/archive/pages/1.json", "/archive/sites/song-xanh", "/archive/versions/1"])
def test_a_row_shows_itself_though_internal_tables_point_to_it(archive: Path, path: str) -> None:
    for app in (make_app(archive), make_app(archive, show_personal_data=True)):
        answer = asyncio.run(app.client.get(path))
        assert answer.status_code == 200
        assert "page_blocks" not in answer.text


def test_a_row_tells_how_many_rows_point_to_it(app: Any) -> None:
    answer = asyncio.run(app.client.get("/archive/pages/6.json?_extras=foreign_key_tables"))
    tables = {each["other_table"]: each["count"] for each in json.loads(answer.text)["foreign_key_tables"]}
    assert tables["versions"] == 3
    assert {"page_blocks", "page_fingerprints"}.isdisjoint(tables)


def test_half_a_key_is_no_row(app: Any) -> None:
    assert asyncio.run(app.client.get("/archive/segments/1")).status_code == 404
