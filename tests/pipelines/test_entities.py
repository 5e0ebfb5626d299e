"""What a record names and is about: stages, tables, and how both follow the lists."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import reader
from archive.rows import SiteRow
from archive.writer import Writer
from crawler.items import Block, Record
from crawler.workers import Workers
from pipelines.build import run_stages
from pipelines.lists import SITES_VARIABLE
from pipelines.organisations import find_organisations
from pipelines.rows import page_row
from pipelines.topics import topics_of
from vietnamese.tokens import tokens_of

AT = "2026-11-23T08:00:00Z"
TEXT = (
    "Viện LIGHT mở lớp về bạo lực gia đình ở Hà Giang và tại Hòa Bình. Theo Luật Bình đẳng giới 2006, LIGHT hỗ trợ chị em.",
    "Bạo lực gia đình không là chuyện riêng; người dân Hòa Bình đồng lòng.",
)


def record(*lines: str, title: str = "Lớp học", site: str = "gio-lanh", url: str = "https://giolanh.test/a") -> Record:
    made = Record(url, site, AT, title=title, method="text", blocks=[Block(line) for line in lines])
    run_stages(made, frozenset())
    return made


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "archive.db")
    for slug in ("gio-lanh", "light"):
        writer.upsert_site(SiteRow(slug, slug, None, f"https://{slug}.test/", "vngo", '["vi"]', "generic", None))
    yield writer
    writer.rollback()
    writer.close()


def rows(writer: Writer, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in writer.connection.execute(sql)]


def test_a_record_has_what_it_names_with_its_spellings_and_first_place() -> None:
    made = record(*TEXT)
    named = {mention.key: mention for mention in made.mentions}
    assert set(named) == {"organisation/light", "place/ha-giang", "place/hoa-binh"}
    place = named["place/hoa-binh"]
    assert (place.name, place.today, place.level, place.count, place.forms) == ("Hòa Bình", "Phú Thọ", "province", 2, {"Hòa Bình": 2})
    assert place.start_char is not None and made.text[place.start_char :].startswith("Hòa Bình")


def test_what_only_the_title_names_has_no_place_in_the_text() -> None:
    (mention,) = record("Buổi họp đầu năm của nhóm.", title="Họp ở Lạng Sơn").mentions
    assert (mention.key, mention.start_char) == ("place/lang-son", None)


def test_an_acronym_counts_on_its_own_site() -> None:
    text = "LIGHT mở lớp cho chị em."
    assert [each.form.organisation.slug for each in find_organisations(tokens_of(text), "light")] == ["light"]
    assert find_organisations(tokens_of(text), "gio-lanh") == []


def test_pages_keep_their_entities_topics_and_keys(writer: Writer) -> None:
    writer.store(page_row(record(*TEXT)))
    assert rows(writer, "select key, kind, name, site, today from entities order by key") == [
        ("organisation/light", "organisation", "Viện Phát triển Sức khỏe cộng đồng Ánh Sáng", "light", None),
        ("place/ha-giang", "place", "Hà Giang", None, "Tuyên Quang"),
        ("place/hoa-binh", "place", "Hòa Bình", None, "Phú Thọ"),
    ]
    assert rows(writer, "select count, forms from mentions join entities on id = entity_id where key = 'place/hoa-binh'") == [(2, '{"Hòa Bình": 2}')]
    assert rows(writer, "select key from legal_references") == [("73-2006-qh11",)]
    ((topic, evidence),) = rows(writer, "select topic, evidence from page_topics where topic = 'gender-based-violence'")
    term = json.loads(str(evidence))[0]
    assert (topic, term["term"], term["count"]) == ("gender-based-violence", "bạo lực gia đình", 2)
    assert rows(writer, "select label_en from topics where slug = 'gender-based-violence'") == [("Gender-based violence",)]


def test_a_new_version_takes_the_place_of_what_was_named(writer: Writer) -> None:
    writer.store(page_row(record(*TEXT)))
    ids = dict(rows(writer, "select key, id from entities"))
    writer.store(page_row(record("Nhóm chuyển ra Lạng Sơn, qua Hà Giang, từ mùa thu này và ở lại đó.", title="Chuyển nhà")))
    assert rows(writer, "select key from mentions join entities on id = entity_id order by key") == [("place/ha-giang",), ("place/lang-son",)]
    assert dict(rows(writer, "select key, id from entities"))["place/ha-giang"] == ids["place/ha-giang"]
    writer.drop_unnamed()
    assert rows(writer, "select count(*) from entities") == [(2,)]
    assert rows(writer, "select count(*) from topics where slug not in (select topic from page_topics)") == [(0,)]


def test_a_page_read_again_gains_what_an_older_version_of_the_software_did_not_see(writer: Writer) -> None:
    page_id = writer.store(page_row(record(*TEXT)))[1]
    for statement in ("update legal_references set key = null", "delete from mentions", "delete from page_topics"):
        writer.execute(statement)
    writer.rewrite(page_row(record(*TEXT)))
    assert rows(writer, "select key from legal_references") == [("73-2006-qh11",)]
    found = reader.page(writer.connection, page_id)
    assert found is not None
    assert {mention.key for mention in found.mentions} == {"organisation/light", "place/ha-giang", "place/hoa-binh"}
    assert found.topics[0].slug == "gender-based-violence" and "bạo lực gia đình" in found.topics[0].terms
    assert found.references[0].key == "73-2006-qh11"


def test_an_archive_of_an_older_version_gains_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Writer(path).close()
    connection = sqlite3.connect(path)
    connection.execute("drop index legal_key")
    connection.execute("drop index entities_key")
    for table, columns in {"legal_references": ["key"], "mentions": ["forms", "start_char"], "entities": ["key", "name_en", "level", "province", "today"]}.items():
        for column in columns:
            connection.execute(f"alter table {table} drop column {column}")
    connection.execute("delete from _sqlite_migrations where name = 'm0006_documents_and_entities'")
    connection.execute("insert into legal_references(page_id, position, kind) values (1, 0, 'Luật')")
    connection.commit()
    connection.close()
    writer = Writer(path)
    assert rows(writer, "select kind, key from legal_references") == [("Luật", None)]
    writer.execute("delete from legal_references")
    writer.upsert_site(SiteRow("gio-lanh", "Gió Lành", None, "https://giolanh.test/", "vngo", '["vi"]', "generic", None))
    writer.store(page_row(record(*TEXT)))
    assert rows(writer, "select count(*) from mentions") == [(3,)]
    writer.rollback()
    writer.close()


def _named(text: str) -> list[str]:
    """Runs in a worker: the organisations that it knows a text to name."""
    return [each.form.organisation.slug for each in find_organisations(tokens_of(text), "")]


def test_workers_know_the_organisations_of_the_site_files_that_a_command_was_given(tmp_path: Path) -> None:
    (tmp_path / "sao-hom.toml").write_text('name_vi = "Trung tâm Sao Hôm (SAOH)"\nhome_url = "https://saohom.test/"\n', "utf-8")
    text = "Trung tâm Sao Hôm và TT Sao Hôm, gọi tắt là SAOH."
    assert _named(text) == []
    with Workers(1, environment={SITES_VARIABLE: str(tmp_path)}) as workers:
        assert workers.result(workers.submit(_named, text)) == ["sao-hom", "sao-hom", "sao-hom"]


@pytest.mark.parametrize(
    ("text", "title", "score"),
    [
        ("ong " * 249 + "methadone", "", 1 / (1 + 2 + 1)), ("ong " * 498 + "methadone methadone", "", 2 / (2 + 2 + 2)),
        ("ong " * 248 + "một", "Methadone", 2 / (2 + 2 + 1)), ("methadone condom", "", 1.5 / (1.5 + 2 + 2 / 250)), ("condom condom", "", None),
    ],
)  # fmt: skip
def test_the_score_is_what_its_formula_says(text: str, title: str, score: float | None) -> None:
    found = {match.topic: match.score for match in topics_of(text, title)}
    expected = None if score is None or score < 0.3 else round(score, 3)
    assert found.get("hiv-harm-reduction") == expected


def test_a_passing_mention_in_a_long_text_shows_no_topic() -> None:
    assert topics_of("Nhóm họp bàn chuyện mùa vụ và sân chơi của xóm. " * 30 + "Có người hỏi về methadone.", "Họp xóm") == []


def test_terms_are_found_without_accents_only_where_the_text_has_none() -> None:
    assert [match.topic for match in topics_of("Lop hoc ve bao luc gia dinh cho chi em", "")] == ["gender-based-violence"]
    assert topics_of("Cả xóm đã cùng bao luc gia dinh lại với nhau trong sân đình", "") == []


def test_evidence_holds_counts_and_places() -> None:
    text = "Methadone giúp. Người dùng methadone kể."
    (match,) = topics_of(text, "Methadone")
    assert match.evidence == [{"term": "methadone", "count": 3, "places": [0, text.index("methadone")], "title": 1}]
