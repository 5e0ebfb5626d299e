"""Imported documents are told apart by where they lay: none overwrites another, and a known one is known again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spiders.import_names import holds
from tests.conftest import Done, tulieu
from tests.test_import_command import rows

OLD = "Tin năm cũ\nNhóm Lá Xanh trồng hai trăm cây bần chắn sóng ở cửa sông trong tháng Ba và hẹn mùa sau quay lại.\n"
NEW = "Tin năm mới\nLớp học bơi miễn phí cho trẻ em xóm chài khai giảng với bốn mươi em và sáu huấn luyện viên.\n"
PAGE = """<html lang="vi"><head><title>{title}</title></head><body><article><h1>{title}</h1><p>Ngày đăng: {day}/05/2020</p>
<p>Phòng khám lưu động của nhóm đến xã đảo vào sáng thứ Bảy, khám và phát thuốc cho người cao tuổi không lấy tiền.</p>
<p>Mời bà con mang theo sổ khám bệnh và đến trước tám giờ để lấy số thứ tự tại nhà văn hóa thôn.</p></article></body></html>"""


def give(folder: Path, *paths: Path, json_too: bool = True) -> Done:
    return tulieu("import", *paths, "--archive", folder / "archive.db", *(["--json"] if json_too else []))


def counts(done: Done) -> tuple[int, int, int]:
    told = done.json()
    return told["new"], told["changed"], told["unchanged"]


def stored(folder: Path) -> dict[str, Any]:
    return {row["url"]: (row["title"], row["version_count"]) for row in rows(folder)}


@pytest.fixture
def years(tmp_path: Path) -> Path:
    for name, text in (("nam2020", OLD), ("nam2021", NEW)):
        (tmp_path / "k" / name).mkdir(parents=True)
        (tmp_path / "k" / name / "tin.txt").write_text(text, "utf-8")
    return tmp_path / "k"


def test_files_of_one_name_given_together_stay_two_when_one_is_given_again(years: Path, tmp_path: Path) -> None:
    assert counts(give(tmp_path, years / "nam2020", years / "nam2021")) == (2, 0, 0)
    wanted = {"import:tin.txt": ("Tin năm cũ", 1), "import:nam2021/tin.txt": ("Tin năm mới", 1)}
    assert stored(tmp_path) == wanted
    assert counts(give(tmp_path, years / "nam2021")) == (0, 0, 1)
    assert counts(give(tmp_path, years / "nam2021", years / "nam2020")) == (0, 0, 2)
    assert counts(give(tmp_path, years)) == (0, 0, 2)
    assert stored(tmp_path) == wanted


@pytest.mark.parametrize("order", [("nam2020", "nam2021"), ("nam2021", "nam2020")])
def test_files_of_one_name_given_one_after_the_other_are_two_documents(order: tuple[str, str], years: Path, tmp_path: Path) -> None:
    for name in order:
        assert counts(give(tmp_path, years / name)) == (1, 0, 0)
    assert set(stored(tmp_path)) == {"import:tin.txt", f"import:{order[1]}/tin.txt"}
    assert {version for _, version in stored(tmp_path).values()} == {1}
    assert counts(give(tmp_path, years / order[0])) == (0, 0, 1)


def test_an_edited_file_is_the_same_document(years: Path, tmp_path: Path) -> None:
    give(tmp_path, years / "nam2020", years / "nam2021")
    (years / "nam2021" / "tin.txt").write_text("Tin thay\nChợ phiên của xã dời sang sáng Chủ nhật vì bão số bốn đổ bộ.\n", "utf-8")
    assert counts(give(tmp_path, years / "nam2021")) == (0, 1, 0)
    assert stored(tmp_path) == {"import:tin.txt": ("Tin năm cũ", 1), "import:nam2021/tin.txt": ("Tin thay", 2)}


def test_a_moved_folder_holds_the_same_documents_also_when_edited(years: Path, tmp_path: Path) -> None:
    give(tmp_path, years / "nam2020", years / "nam2021")
    moved = tmp_path / "kho" / "sach"
    moved.parent.mkdir()
    years.rename(moved)
    (moved / "nam2021" / "tin.txt").write_text(NEW + "Lớp học kéo dài tám tuần.\n", "utf-8")
    assert counts(give(tmp_path, moved)) == (0, 1, 1)
    assert {url: version for url, (_, version) in stored(tmp_path).items()} == {"import:tin.txt": 1, "import:nam2021/tin.txt": 2}
    assert counts(give(tmp_path, moved / "nam2021")) == (0, 0, 1)


def test_another_text_under_the_same_folder_and_name_elsewhere_is_a_new_document(tmp_path: Path) -> None:
    for name, text in (("a", OLD), ("b", NEW)):
        (tmp_path / name / "tin").mkdir(parents=True)
        (tmp_path / name / "tin" / "1.txt").write_text(text, "utf-8")
        assert counts(give(tmp_path, tmp_path / name / "tin")) == (1, 0, 0)
    assert stored(tmp_path) == {"import:1.txt": ("Tin năm cũ", 1), "import:tin/1.txt": ("Tin năm mới", 1)}


def test_lines_of_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name, text in (("a", OLD), ("b", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tap.jsonl").write_text(json.dumps({"text": text}), "utf-8")
        assert counts(give(tmp_path, tmp_path / name)) == (1, 0, 0)
        assert counts(give(tmp_path, tmp_path / name)) == (0, 0, 1)
    assert len(stored(tmp_path)) == 2


def test_no_path_of_the_machine_is_kept(years: Path, tmp_path: Path) -> None:
    give(tmp_path, years / "nam2020", years / "nam2021")
    kept = (tmp_path / "archive.db").read_bytes() + b"".join(file.read_bytes() for file in (tmp_path / "captures").rglob("*.warc*"))
    assert str(tmp_path).encode() not in kept
    assert all(str(tmp_path) not in str(row) for row in rows(tmp_path, "select * from addresses"))


@pytest.mark.parametrize(
    ("words", "text", "same"),
    [
        (OLD, OLD, True), (OLD + NEW, OLD, True), (NEW, OLD, False), ("", OLD, False), (OLD, "", False), ("một hai", "một hai", True),
        ("một ba", "một hai", False), (OLD.upper(), OLD, True),
    ],
)  # fmt: skip
def test_a_document_is_known_by_most_of_its_words(words: str, text: str, same: bool) -> None:
    assert holds(words, text) is same


def test_imported_pages_with_one_text_are_all_kept_and_marked(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for day in range(1, 10):
        (tmp_path / "in" / f"{day}.html").write_text(PAGE.format(title="Khám bệnh lưu động", day=f"{day:02}"), "utf-8")
    first = give(tmp_path, tmp_path / "in")
    assert counts(first) == (9, 0, 0)
    assert first.json()["duplicates"] == {f"import:{day}.html": "import:1.html" for day in range(2, 10)}
    found = rows(tmp_path)
    assert [row["date_published"] for row in found] == [f"2020-05-0{day}" for day in range(1, 10)]
    assert [row["duplicate_of"] for row in found] == [None, *[found[0]["id"]] * 8]
    again = give(tmp_path, tmp_path / "in" / "9.html", json_too=False)
    assert again.out.splitlines() == [
        "import:9.html: kept, marked as a duplicate of import:1.html", "0 new, 0 changed, 1 unchanged, 1 of these duplicates, 0 not imported",
    ]  # fmt: skip
    assert [row["duplicate_of"] for row in rows(tmp_path)] == [None, *[found[0]["id"]] * 8]


def test_imported_pages_with_one_text_and_two_titles_are_two_pages(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, title in (("a", "Khám bệnh ở Hòn Gió"), ("b", "Khám bệnh ở Hòn Mây")):
        (tmp_path / "in" / f"{name}.html").write_text(PAGE.format(title=title, day="01"), "utf-8")
    assert give(tmp_path, tmp_path / "in").json()["duplicates"] == {}
    assert [(row["title"], row["duplicate_of"]) for row in rows(tmp_path)] == [("Khám bệnh ở Hòn Gió", None), ("Khám bệnh ở Hòn Mây", None)]


def test_duplicates_stay_when_records_are_built_anew(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for day in (1, 2):
        (tmp_path / "in" / f"{day}.html").write_text(PAGE.format(title="Khám bệnh lưu động", day=f"0{day}"), "utf-8")
    give(tmp_path, tmp_path / "in")
    done = tulieu("reextract", "--archive", tmp_path / "new.db", "--captures", tmp_path / "captures")
    assert done.status == 0, done.out + done.err
    (tmp_path / "new.db").rename(tmp_path / "archive.db")
    assert [row["url"] for row in rows(tmp_path)] == ["import:1.html", "import:2.html"]
    assert counts(give(tmp_path, tmp_path / "in")) == (0, 0, 2)
