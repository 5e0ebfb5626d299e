"""The search language and search itself: spellings, ranking, filters, exact facets, and no input that fails."""

from __future__ import annotations

import json
import random
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.highlight import snippet
from archive.query import WORD
from archive.reader import connect
from archive.search import Filters, datasette_match, parse, pieces, search, spans
from archive.search_index import SearchIndex
from scripts.search import search as search_command
from tests.portal.build import build


@pytest.fixture(scope="module", params=["bitmaps", "sql"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = connect(build(tmp_path_factory.mktemp("search") / "archive.db", hostile=True, indexed=request.param == "bitmaps"))
    assert (SearchIndex.of(connection) is None) == (request.param == "sql")
    yield connection
    connection.close()


def found(archive: sqlite3.Connection, query: str, **options: object) -> list[int]:
    return [hit.id for hit in search(archive, query, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "nước sạch",
        "nuoc sach",
        "NƯỚC SẠCH",
        unicodedata.normalize("NFD", "nước sạch"),
        '"nuoc sach"',
        "nuo* sach",
    ],
)
def test_every_spelling_finds_the_page(archive: sqlite3.Connection, query: str) -> None:
    assert found(archive, query) == [1]


@pytest.mark.parametrize("query", ["sức khoẻ", "sức khỏe", "suc khoe", "SUC KHOE"])
def test_tone_placement_does_not_matter(archive: sqlite3.Connection, query: str) -> None:
    assert set(found(archive, query)) == {1, 10}


@pytest.mark.parametrize("query", ["315/QĐ-UBND", "315/QD-UBND", "315/qd-ubnd", '"315/QĐ-UBND"'])
def test_document_number_is_found_with_and_without_accents(archive: sqlite3.Connection, query: str) -> None:
    assert found(archive, query) == [1]


def test_d_with_stroke_is_d(archive: sqlite3.Connection) -> None:
    assert set(found(archive, "dong bang")) == set(found(archive, "đồng bằng")) == {3, 4, 10}


@pytest.mark.parametrize("query", ["đồng bằng", "dong bang"])
def test_words_side_by_side_rank_before_words_apart(archive: sqlite3.Connection, query: str) -> None:
    assert found(archive, query)[0] == 3


def test_exact_spelling_ranks_before_other_accents(archive: sqlite3.Connection) -> None:
    hits = search(archive, "bạn").hits
    exact = [hit.exact for hit in hits]
    assert exact == sorted(exact, reverse=True) and {True, False} == set(exact)
    assert {hit.id for hit in hits if hit.exact} == {4, 5}


def test_unaccented_word_has_no_tiers(archive: sqlite3.Connection) -> None:
    assert not any(hit.exact for hit in search(archive, "ban").hits)


def test_title_weighs_more_than_text(archive: sqlite3.Connection) -> None:
    assert set(found(archive, "nuoc")[:2]) == {1, 4}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"trẻ em" OR motorbike', {5, 11}),
        ("nuoc OR tea", {1, 3, 4, 10, 11}),
        ("nước -sạch", {3, 4, 10}),
        ("ban -bạn", {1, 8, 12}),
        ("-nuoc -tea site:buoc-nhe", {12, 13}),
        ("title:nuoc", {1, 4}),
        ('title:"lop hoc"', {8}),
        ("author:thuận", {10, 11}),
        ("site:mai-nha-chung hop", {7}),
        ("site:song-xanh.example nuoc", {1, 3, 4}),
        ("site:www.mai-nha-chung.example hop", {7}),
        ("-site:song-xanh nuoc", {10}),
        ("lang:en", {2, 11}),
        ("LANG:EN", {2, 11}),
        ("kind:story OR kind:event", {5, 11, 12}),
        ("topic:migration", {5, 8}),
        ("flag:unaccented", {13}),
        ("state:gone", {7}),
        ("state:excluded", {14}),
        ("state:duplicate", {9}),
        ("year:2020", {8}),
        ("year:2022", {4}),
        ("year:2020-08", {8}),
        ("year:8/2020", {8}),
        ("year:2022-06", set()),
        ("before:2021", {8}),
        ("before:2020-08", set()),
        ("before:1/9/2020", {8}),
        ("after:2026", {12}),
        ("after:2025-12-02 before:2026", {11}),
        ("after:2022-06 before:2022-07", {4}),
        ("nước AND sạch", {1}),
    ],
)
def test_search_language(archive: sqlite3.Connection, query: str, expected: set[int]) -> None:
    assert set(found(archive, query)) - {15} == expected


@pytest.mark.parametrize("query", ["-", "🎉", "((", '"', "-*", "''", "–"])
def test_nothing_to_look_for_finds_nothing(archive: sqlite3.Connection, query: str) -> None:
    assert search(archive, query).total == 0


@pytest.mark.parametrize(
    "query", ["year:abc", "before:never", "foo:bar", "site:", "lang:", "title:", "OR", "http://x"]
)
def test_what_is_no_filter_is_taken_as_words(query: str) -> None:
    parsed = parse(query)
    assert parsed.terms and not parsed.filters and not parsed.without


def test_empty_query_browses_newest_first(archive: sqlite3.Connection) -> None:
    result = search(archive, "")
    dates = [hit.date_published for hit in result.hits]
    assert result.sort == "newest" and dates[0] == "2026-06-20" and dates[-1] is None
    assert found(archive, "", sort="oldest")[0] == 8
    assert found(archive, "*") == found(archive, "\0") == found(archive, "")


def test_duplicates_and_excluded_pages_are_counted_but_left_out(archive: sqlite3.Connection) -> None:
    result = search(archive, "")
    assert {9, 14}.isdisjoint(hit.id for hit in result.hits)
    assert result.hidden == {"duplicate": 1, "excluded": 1}
    assert next(hit.duplicates for hit in result.hits if hit.id == 8) == 1
    assert search(archive, "state:all").total == result.total + 2


def test_facets_count_the_whole_result(archive: sqlite3.Connection) -> None:
    whole = search(archive, "", limit=1)
    assert whole.total == 13 and len(whole.hits) == 1
    for facet in ("site", "language", "kind", "state"):
        assert sum(value.count for value in whole.facets[facet]) == 13
    for facet, values in whole.facets.items():
        for value in values:
            filters = Filters(**{facet: (value.value,)})
            assert search(archive, "", filters=filters, limit=0).total == value.count, (facet, value)


def test_timeline_counts_months_and_names_the_undated(archive: sqlite3.Connection) -> None:
    result = search(archive, "")
    assert ("2024-03", 2) in [(bar.value, bar.count) for bar in result.timeline]
    assert ("2022", 1) in [(bar.value, bar.count) for bar in result.timeline]
    assert sum(bar.count for bar in result.timeline) + result.undated == result.total


def test_pages_of_results_do_not_overlap(archive: sqlite3.Connection) -> None:
    ids = [hit.id for offset in range(0, 20, 5) for hit in search(archive, "", limit=5, offset=offset).hits]
    assert len(ids) == len(set(ids)) == 13


def test_snippet_shows_the_original_words(archive: sqlite3.Connection) -> None:
    hit = search(archive, "suc khoe moi truong").hits[0]
    assert "sức khoẻ môi trường" in [text for text, marked in hit.snippet if marked]
    assert "".join(text for text, _ in hit.title) == "Khởi động chương trình nước sạch tại huyện Vĩnh Thạnh"


def test_sentinel_characters_are_text_like_any_other(archive: sqlite3.Connection) -> None:
    hit = search(archive, "tieu de site:buoc-nhe").hits[0]
    assert "".join(text for text, _ in hit.title).startswith("\u202e<script>")
    assert ("tieu de", True) in hit.title


def test_pieces_put_the_text_back_together() -> None:
    text = "Bạn bè, bán ban\u0301 BẠN – đường/Đường 315/QĐ-UBND"
    for query in ("bạn", "ban", "duong", "315/qd", "ba*", "đường OR bạn"):
        assert "".join(piece for piece, _ in pieces(text, spans(text, parse(query)))) == text


ALPHABET = [
    *"ab đĐạ\"'()*:-+^{}[]\\/%_,;.<>=\0\n\t🎉“”«»ặ\u0301\ue000\ud800",
    "site:",
    "lang:",
    "year:",
    "title:",
]
ALPHABET += [
    "OR",
    "AND",
    "NOT",
    "NEAR(",
    "2020",
    "before:",
    "after:1/2/2020",
    "nước ",
    '-"',
    "state:all",
    "-site:x",
]


def test_no_input_fails(archive: sqlite3.Connection) -> None:
    draw = random.Random(20261123)
    for _ in range(1500):
        query = "".join(draw.choice(ALPHABET) for _ in range(draw.randrange(1, 14)))
        try:
            search(archive, query, limit=2)
            for sql in ("pages_fts match ?", "title match ?"):
                archive.execute(f"select 1 from pages_fts where {sql}", [datasette_match(query)]).fetchall()
        except Exception as error:
            raise AssertionError(repr(query)) from error


@pytest.mark.parametrize(
    "query", ["nước " * 2000, '"' * 10000, "(" * 10000, "-a " * 3000, "x" * 10000, "a:" * 5000]
)
def test_long_input_gets_an_answer(archive: sqlite3.Connection, query: str) -> None:
    assert search(archive, query).total >= 0


def test_words_are_split_as_unicode61_splits() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table t using fts5(x, tokenize='unicode61 remove_diacritics 0')")
    database.execute("create virtual table v using fts5vocab(t, instance)")
    draw = random.Random(7)
    letters = [
        chr(code)
        for code in [*range(0x21, 0x250), *range(0x300, 0x345), *range(0x1E00, 0x1F00), 0xE000, 0x4E2D]
    ]
    for _ in range(300):
        text = "".join(draw.choice([*letters, " ", "đ", "ộ"]) for _ in range(30))
        database.execute("delete from t")
        database.execute("insert into t values (?)", [text])
        assert database.execute("select count(*) from v").fetchone()[0] == len(WORD.findall(text)), repr(text)


def test_an_empty_archive_answers(tmp_path: Path) -> None:
    empty = sqlite3.connect(tmp_path / "empty.db")
    assert search(empty, "nước").total == 0


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("nuoc year:abcd", "year", "four digits"),
        ("nuoc after:xx", "after", "YYYY-MM"),
        ("nuoc before:40/40/2020", "before", "YYYY-MM"),
        ("nuoc kind:foo", "kind", "about, news, project"),
        ("nuoc site:khong-co", "site", "buoc-nhe, mai-nha-chung, song-xanh"),
        ("nuoc site:khong-co.example", "site", "buoc-nhe, mai-nha-chung, song-xanh"),
        ("nuoc lang:xx", "language", "en, vi"),
        ("nuoc topic:foo", "topic", "migration"),
        ("nuoc -flag:foo", "flag", "unaccented"),
        ("nuoc state:foo", "state", "gone"),
    ],
)
def test_filter_that_cannot_match_gets_a_hint(archive: sqlite3.Connection, query: str, name: str, words: str) -> None:
    (hint,) = search(archive, query).hints
    assert hint.filter == name and words in hint.text_en and hint.text_vi != hint.text_en
    assert hint.text_en.startswith(query.split()[1].removeprefix("-"))


@pytest.mark.parametrize(
    "query",
    ["nuoc kind:publication", "nuoc site:song-xanh", "nuoc site:www.song-xanh.example year:1999", "state:all flag:spam", "lang:en", "a:b http://x", "year:"],
)
def test_filter_that_can_match_gets_no_hint(archive: sqlite3.Connection, query: str) -> None:
    assert search(archive, query).hints == ()


def test_hint_of_a_long_value_is_short(archive: sqlite3.Connection) -> None:
    (hint,) = search(archive, "site:" + "x" * 5000).hints
    assert len(hint.text_vi) < 300


def test_command_line_says_the_hint_and_ends_well(tmp_path: Path) -> None:
    path = str(build(tmp_path / "archive.db"))
    said = CliRunner().invoke(search_command, ["nuoc", "kind:foo", "--archive", path])
    assert said.exit_code == 0 and said.stdout == "0 pages\n"
    assert said.stderr.startswith("kind:foo: there is no such value; there are: about, news")
    data = json.loads(CliRunner().invoke(search_command, ["nuoc", "kind:foo", "--json", "--archive", path]).stdout)
    assert data["total"] == 0 and data["hints"][0]["text_vi"].startswith("kind:foo: không có giá trị này")


FILLER = "Buổi sáng hôm ấy trời trong và gió nhẹ thổi qua cánh đồng bên sông. " * 8


@pytest.mark.parametrize("query", ["bao luc", "bạo lực"])
def test_snippet_prefers_words_side_by_side_in_the_order_typed(query: str) -> None:
    text = f"Đúng lúc báo chí đưa tin, báo địa phương im lặng.\n\n{FILLER}\n\nNhóm giúp người bị bạo lực tìm chỗ ở."
    assert ("bạo lực", True) in snippet(text, parse(query))


def test_snippet_finds_words_side_by_side_after_hundreds_of_hits() -> None:
    text = "lúc báo, " * 1500 + FILLER + "người bị bạo lực gia đình. " + FILLER
    assert ("bạo lực", True) in snippet(text, parse("bao luc"))


def test_snippet_still_shows_most_of_the_words() -> None:
    text = f"Phòng chống bạo lực.\n\n{FILLER}\n\nPhòng ngừa, tập huấn, rồi chống và bạo lực."
    assert ("tập huấn", True) in snippet(text, parse("phong chong bao luc tap huan"))
