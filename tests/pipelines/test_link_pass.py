"""The pass that links like pages: what is linked and which was first, run after run, also for pages that are gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import fingerprints
from archive.reader import connect, page
from archive.rows import FingerprintRow
from archive.writer import Writer
from benchmarks.quality.duplicates import archive
from benchmarks.quality.duplicates_volume import run_here
from pipelines import link_pass
from pipelines.fingerprint import fingerprint_of
from pipelines.first_publisher import Publisher, names_source
from pipelines.likeness import PageText, are_issues, is_enough, is_template, likeness, numbers_of
from pipelines.site_pass import finish_site
from pipelines.translations import slug_key

STORY = [
    "Sáng chủ nhật, ba mươi bạn trẻ mang chổi và bao tải ra bãi sông, nhặt hết một xe rác mà nước lớn để lại.",
    "Bác Tám giữ đình kể ngày trước bãi này sạch, trẻ con tắm sông chiều nào cũng đông, giờ ai cũng ngại xuống nước.",
    "Nhóm hẹn nhau mỗi tháng một lần, ai đến cũng được phát găng tay, trưa về có nồi cháo cá của các cô trong xóm.",
]
SITES = {
    "nhom-bai": {"name_vi": "Nhóm Bãi Sạch", "home_url": "https://baisach.example/", "languages": ["vi", "en"]},
    "tin-song": {"name_vi": "Trang Tin Sông", "home_url": "https://tinsong.example/", "languages": ["vi"]},
}


def compare(writer: Writer, site: str) -> None:
    asyncio.run(link_pass.link_site(writer, site, run_here))


def world(**pages: dict[str, Any]) -> dict[str, Any]:
    return {"sites": SITES, "pages": {name: {"title": "Dọn bãi sông", "text": STORY, **values} for name, values in pages.items()}}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "archive.db") as writer:
        yield writer


def links(writer: Writer) -> list[tuple[Any, ...]]:
    return writer.connection.execute("select page_id, other_id, kind, score, first_id, evidence from page_links order by 1, 2").fetchall()


OWN = {"site": "nhom-bai", "path": "/don-bai", "date": "2024-03-03"}
COPY = {"site": "tin-song", "path": "/tin/don-bai", "date": "2024-03-05"}


def test_a_copy_on_another_site_is_a_duplicate_of_the_first(writer: Writer) -> None:
    ids = archive(writer, world(own=OWN, copy=COPY))
    [(left, right, kind, score, first, evidence)] = links(writer)
    assert ({left, right}, kind, score, first) == (set(ids.values()), "copy", 1.0, ids["own"])
    assert json.loads(evidence)["first_by"] == "date"
    assert dict(writer.connection.execute("select id, duplicate_of from pages")) == {ids["own"]: None, ids["copy"]: ids["own"]}


def test_without_days_nothing_is_said_about_who_was_first(writer: Writer) -> None:
    archive(writer, world(own={**OWN, "date": "2024-03-05"}, copy=COPY))
    assert [row[4] for row in links(writer)] == [None]
    assert writer.connection.execute("select count(*) from pages where duplicate_of is not null").fetchone() == (0,)


def test_an_edited_copy_is_linked_and_no_duplicate(writer: Writer) -> None:
    ids = archive(writer, world(own=OWN, copy={**COPY, "text": [*STORY, "Nguồn: baisach.example"]}))
    [(*_, first, evidence)] = links(writer)
    assert (first, json.loads(evidence)["first_by"]) == (ids["own"], "source_note")
    assert writer.connection.execute("select count(*) from pages where duplicate_of is not null").fetchone() == (0,)


def test_a_second_pass_changes_nothing_and_compares_nothing(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(writer, world(own=OWN, copy=COPY))
    before = links(writer)
    monkeypatch.setattr(link_pass, "candidates", lambda *_: pytest.fail("compared again"))
    for site in (*SITES, *SITES):
        compare(writer, site)
    assert links(writer) == before


def test_comparing_all_again_gives_the_same_links(writer: Writer) -> None:
    archive(writer, world(own=OWN, copy=COPY, cut={**OWN, "path": "/en/cut", "text": STORY[:2], "title": "Trích"}))
    before = links(writer)
    link_pass.compared_again(writer, SITES)
    for site in SITES:
        compare(writer, site)
    assert links(writer) == before and len(before) == 3


def test_a_page_that_is_gone_is_still_the_original(writer: Writer) -> None:
    own = world(own=OWN)
    ids = archive(writer, own)
    writer.execute("update pages set state = 'gone' where id = ?", [ids["own"]])
    ids = archive(writer, {**world(copy=COPY), "sites": {"tin-song": SITES["tin-song"]}})
    assert [row[4] is not None and row[4] != ids["copy"] for row in links(writer)] == [True]


def test_a_text_that_became_another_loses_its_links(writer: Writer) -> None:
    archive(writer, world(own=OWN, copy=COPY))
    other = ["Trang này nay chỉ còn một lời nhắn dài để bạn đọc biết rằng bài cũ đã được chuyển vào tập sách in của nhóm."] * 2
    archive(writer, world(own=OWN, copy={**COPY, "text": other}))
    assert links(writer) == []
    assert writer.connection.execute("select count(*) from pages where duplicate_of is not null").fetchone() == (0,)


def test_pages_of_an_archive_without_fingerprints_get_them(writer: Writer) -> None:
    archive(writer, world(own=OWN, copy=COPY))
    before = links(writer)
    writer.execute("delete from page_links")
    writer.execute("delete from page_fingerprints")
    for site in SITES:
        compare(writer, site)
    assert links(writer) == before


def test_a_page_that_is_removed_takes_its_links_along(writer: Writer) -> None:
    ids = archive(writer, world(own=OWN, copy=COPY))
    writer.remove_page(ids["own"])
    assert links(writer) == []


def test_translations_that_rest_names_are_linked(writer: Writer) -> None:
    english = ["On Sunday morning thirty young people went to the river bank and picked up a truck of rubbish left by the tide."]
    ids = archive(writer, world(own={**OWN, "id": 7, "translations": [9]}, en={**OWN, "path": "/en/clean", "text": english, "title": "Clean", "id": 9, "translations": [7]}))
    [(*_, kind, score, first, evidence)] = links(writer)
    assert (kind, score, first, json.loads(evidence)["rest"]) == ("translation", 1.0, ids["own"], True)
    assert writer.connection.execute("select translation_of from pages where id = ?", [ids["en"]]).fetchone() == (ids["own"],)


def test_the_reader_shows_links_from_both_sides(tmp_path: Path) -> None:
    with Writer(tmp_path / "archive.db") as writer:
        ids = archive(writer, world(own=OWN, copy={**COPY, "text": [*STORY, "Theo Nhóm Bãi Sạch"]}))
    connection = connect(tmp_path / "archive.db")
    for name, other in (("own", "copy"), ("copy", "own")):
        shown = page(connection, ids[name])
        assert shown is not None
        assert [(link.page.id, link.kind, link.first_id) for link in shown.links] == [(ids[other], "copy", ids["own"])]
    connection.close()


def test_a_form_filled_in_again_is_no_copy() -> None:
    form = "Ngày {} lớp học nấu ăn khai giảng tại xã {} với {} học viên, ai học xong được giới thiệu việc làm ở quán cơm xã hội đầu chợ huyện, có phụ cấp đi lại."
    left, right = (PageText("Khai giảng", form.format(*values)) for values in (("2/3", "Hoà An", 21), ("9/8", "Tân Lợi", 34)))
    assert is_template(left, right)
    assert not is_template(left, PageText("Khai giảng", left.text.replace("21", "22")))


def test_short_texts_need_to_be_nearly_the_same() -> None:
    text = "Văn phòng dời sang nhà số tám đường Bờ Kênh, mời bà con ghé chơi uống trà và nhận tờ lịch mới"
    assert is_enough(likeness(PageText(None, text), PageText(None, text + " của nhóm")))
    assert not is_enough(likeness(PageText(None, text), PageText(None, text.replace("uống trà", "ăn bánh"))))
    assert not is_enough(likeness(PageText(None, text[:40]), PageText(None, text[:40])))


def test_issues_of_a_series_are_told_by_their_titles() -> None:
    assert are_issues("Bản tin số 12", "BẢN TIN SỐ 13") and are_issues("Annual report 2021", "Annual Report 2022")
    assert not are_issues("Bản tin số 12", "Bản tin số 12") and not are_issues("Bản tin", "Bản tin số 1")


@pytest.mark.parametrize(("word", "found"), [("1.245", ["1245"]), ("1,245,000", ["1245000"]), ("3.2", ["3,2"]), ("05/07/2023", ["5", "7", "2023"]), ("007", ["7"])])
def test_numbers_are_the_same_in_both_languages(word: str, found: list[str]) -> None:
    assert numbers_of(word) == found


WHO = Publisher(("Nhóm Bãi Sạch", "Clean Bank Group"), ("NBS",), "baisach.example")


@pytest.mark.parametrize("note", ["Nguồn: Nhóm Bãi Sạch", "(Theo NBS)", "Source: https://www.baisach.example/a", "Nguồn tin: nhom bai sach", "This story was originally published by Clean Bank Group."])
def test_source_notes_that_name_a_publisher(note: str) -> None:
    assert names_source("\n\n".join([*STORY, note]), WHO) == note


@pytest.mark.parametrize("note", ["Nguồn: Nhóm Bãi", "Nguồn nước ở bãi này nhiều năm nay do Nhóm Bãi Sạch lo", "Theo Nhóm Bãi Sạch, rác năm nay ít hơn năm ngoái nhiều.", "Ảnh: Nhóm Bãi Sạch", "Nguồn: notbaisach.example", "Nguồn: baisach.example.org", "Nguồn: nbs"])
def test_lines_that_name_no_source(note: str) -> None:
    assert names_source("\n\n".join([*STORY, note]), WHO) is None


def test_a_name_in_the_middle_of_a_text_is_no_source_note() -> None:
    text = "\n\n".join([*STORY, "Theo Nhóm Bãi Sạch, rác năm nay ít hơn.", *[f"Dòng {number} của bài." for number in range(8)]])
    assert names_source(text, WHO) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("/vi/gioi-thieu", "/en/gioi-thieu", True), ("/tin/mua-lu-dau-mua", "/en/news/mua-lu-dau-mua", True), ("/node/12?lang=vi", "/node/12?lang=en", True),
        ("/vi/node/12", "/en/node/13", False), ("/vi/", "/en/", False), ("/tin/mua-lu", "/en/news/mua-lu", False), ("/a-b-c.html", "/en/a-b-c.html", True),
    ],
)  # fmt: skip
def test_addresses_of_one_page_in_two_languages(left: str, right: str, same: bool) -> None:
    keys = [slug_key("https://x.example" + path) for path in (left, right)]
    assert (keys[0] is not None and keys[0] == keys[1]) is same


def test_a_fingerprint_of_a_hostile_text_is_bounded() -> None:
    made = fingerprint_of(" ".join(f"từ{number}." for number in range(200_000)), [f"{n}.jpg" for n in range(5_000)])
    assert len(made.signature) == 384 and len(made.sentences) <= 8 * 500 and made.images is not None and len(made.images) == 480
    assert fingerprint_of("", None).signature == b""


def test_a_page_of_another_site_that_changes_while_texts_are_compared_is_left_to_its_own_pass(writer: Writer) -> None:
    ids = archive(writer, world(own=OWN, copy=COPY))
    before = links(writer)
    link_pass.compared_again(writer, SITES)
    changed = fingerprint_of("Trang này nay chỉ còn một lời nhắn dài để bạn đọc biết rằng bài cũ đã được chuyển vào tập sách in.", None)

    async def meanwhile(function: Callable[..., Any], *arguments: Any) -> Any:
        fingerprints.put(writer, ids["copy"], FingerprintRow(changed.scheme, changed.signature, changed.sentences, None))
        return function(*arguments)

    asyncio.run(link_pass.link_site(writer, OWN["site"], meanwhile))
    assert before and links(writer) == []
    assert fingerprints.fresh(writer, OWN["site"]) == [] and fingerprints.fresh(writer, COPY["site"]) == [ids["copy"]]


def test_passes_of_sites_that_end_together_come_one_after_the_other(writer: Writer) -> None:
    archive(writer, world(own=OWN, copy=COPY))
    link_pass.compared_again(writer, SITES)
    turns: list[str] = []

    async def slowly(function: Callable[..., Any], *arguments: Any) -> Any:
        task = asyncio.current_task()
        assert task is not None
        for _ in range(3):  # enough for the others to come between
            turns.append(task.get_name())
            await asyncio.sleep(0)
        return function(*arguments)

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            for site in SITES:
                group.create_task(finish_site(writer, site, slowly), name=site)

    asyncio.run(both())
    assert len(turns) >= 6 and turns == sorted(turns, key=turns.index)


def test_texts_are_kept_up_to_a_number_of_characters(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = archive(writer, world(own=OWN, copy=COPY, third={**OWN, "path": "/ba", "text": [STORY[0]]})).values()
    monkeypatch.setattr(link_pass, "KEPT_CHARS", 500)
    pages = link_pass._Pages(writer)
    for _ in range(2):
        for page_id in ids:
            assert pages.words(page_id) == pages.text(page_id).text and pages.facts(page_id).id == page_id
            assert len(pages._kept) <= 2 and pages._chars == sum(len(text.text) for _, text in pages._kept.values())


@pytest.mark.parametrize(
    "note",
    [
        "Bài viết được đăng lại từ website Nhóm Bãi Sạch", "Bài đã đăng trên baisach.example", "Bài gốc: https://baisach.example/tin/a", "Xem bài gốc tại baisach.example",
        "Dẫn theo Nhóm Bãi Sạch", "Via baisach.example", "Nguon: Nhom Bai Sach", "— Theo Nhóm Bãi Sạch —", "NGUỒN: NHÓM BÃI SẠCH", "Nguồn tin và ảnh: baisach.example",
        "Theo trang thông tin điện tử của Nhóm Bãi Sạch", "Nguồn: Nhóm Bãi Sạch Việt Nam", "Nguồn: Sông Nước (theo Nhóm Bãi Sạch)",
    ],
)  # fmt: skip
def test_more_source_notes_that_name_a_publisher(note: str) -> None:
    assert names_source("\n\n".join([*STORY, note]), WHO) == note


@pytest.mark.parametrize(
    "note",
    [
        "Nguồn ảnh: Nhóm Bãi Sạch", "Nguồn tài trợ: Nhóm Bãi Sạch", "Nguồn kinh phí: NBS", "Nguồn số liệu: Nhóm Bãi Sạch", "Theo dõi Nhóm Bãi Sạch", "Theo dõi: baisach.example",
        "Theo số liệu của Nhóm Bãi Sạch", "Source of photos: Clean Bank Group", "Source of funding: Clean Bank Group", "Photo source: Clean Bank Group",
        "Nguồn: Nhóm Bãi Sạch Sóc Trăng", "Theo chân Nhóm Bãi Sạch",
    ],
)  # fmt: skip
def test_credits_of_photographs_money_and_figures_are_no_source_notes(note: str) -> None:
    assert names_source("\n\n".join([*STORY, note]), WHO) is None
