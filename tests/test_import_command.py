"""``tulieu import``: files a person gives become records, with an address, a capture and a site each."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Done, tulieu

BODY = (
    "Sáng nay nhóm thiện nguyện Lá Xanh trao ba mươi suất học bổng cho học sinh xã Bình Trũng. "
    "Các em nhận thêm sách vở và một buổi trò chuyện về an toàn trên mạng."
)
PAGE = f"""<html lang="vi"><head><title>Trao học bổng - Lá Xanh</title>
<link rel="canonical" href="https://laxanh.example/trao-hoc-bong?utm_source=zalo"></head>
<body><nav><a href="/">Trang chủ</a></nav><article><h1>Trao học bổng</h1><p>{BODY}</p><p>{BODY[::-1]}</p></article></body></html>"""


def run(folder: Path, *more: str | Path) -> Done:
    return tulieu("import", folder / "in", "--archive", folder / "archive.db", *more)


def rows(folder: Path, sql: str = "select * from pages order by url") -> list[dict[str, Any]]:
    connection = sqlite3.connect(folder / "archive.db")
    connection.row_factory = sqlite3.Row
    return [dict(row) for row in connection.execute(sql)]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("import")
    source = folder / "in"
    (source / "năm 2021").mkdir(parents=True)
    (source / "học bổng.txt").write_text(f"Trao học bổng\n{BODY}\n", "utf-8")
    (source / "năm 2021" / "học bổng.txt").write_text("Họp nhóm\nNhóm họp chiều thứ Bảy.\n", "utf-8")
    (source / "page.html").write_text(PAGE, "utf-8")
    (source / "empty.txt").write_text(" \n", "utf-8")
    (source / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    lines: list[Any] = [
        {"url": "https://laxanh.example/tin/1", "text": f"Tin ngắn\n{BODY}", "date": "2021-03-05"},
        {"url": "https://ics.org.vn/mission", "text": f"Giới thiệu\n{BODY} Bản khác."},
        {"url": "https://laxanh.example/tin/2", "html": PAGE.replace("Trao học bổng", "Bài thứ hai")},
        {"url": "ftp://laxanh.example/x", "text": "x"},
        {"url": "https://laxanh.example/tin/3"},
        "không phải đối tượng",
        {"text": f"Không có địa chỉ\n{BODY} Hết."},
    ]
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n"
    (source / "set.jsonl").write_text(body, "utf-8")
    return folder, run(folder)


def test_what_cannot_be_imported_is_named_and_the_rest_goes_on(imported: tuple[Path, Done]) -> None:
    _, done = imported
    assert done.status == 1
    assert done.err == ""
    told = done.out.splitlines()
    assert "empty.txt: empty file" in told
    assert "photo.jpg: not read: .jpg file" in told
    assert "set.jsonl:4: url: found 'ftp://laxanh.example/x', expected a web address" in told
    assert "set.jsonl:5: neither html nor text" in told
    assert "set.jsonl:6: not a JSON object" in told
    assert "set.jsonl:8: not JSON" in told
    assert told[-1] == "7 new, 0 changed, 0 unchanged, 5 not imported"


def test_texts_without_an_address_get_one_of_their_file_name(imported: tuple[Path, Done]) -> None:
    urls = {row["url"] for row in rows(imported[0]) if row["site"] == "import"}
    assert urls == {
        "import:h%E1%BB%8Dc%20b%E1%BB%95ng.txt",
        "import:n%C4%83m%202021/h%E1%BB%8Dc%20b%E1%BB%95ng.txt",
        "import:set.jsonl/7",
    }


def test_hosts_that_no_site_file_names_get_a_site_of_their_name(imported: tuple[Path, Done]) -> None:
    found = {row["url"]: row for row in rows(imported[0])}
    own = found["https://laxanh.example/tin/1"]
    assert (own["site"], own["organisation"]) == ("laxanh.example", None)
    known = found["https://ics.org.vn/mission"]
    assert (known["site"], known["organisation"]) == ("ics", "Trung tâm ICS")


def test_html_keeps_the_address_it_states_without_tracking(imported: tuple[Path, Done]) -> None:
    found = {row["url"]: row for row in rows(imported[0])}
    assert found["https://laxanh.example/trao-hoc-bong"]["title"] == "Trao học bổng"


def test_a_stated_date_is_kept_with_its_source(imported: tuple[Path, Done]) -> None:
    row = next(row for row in rows(imported[0]) if row["url"].endswith("/tin/1"))
    assert (row["date_published"], row["date_source"]) == ("2021-03-05", "import")


def test_short_texts_are_kept_and_flagged(imported: tuple[Path, Done]) -> None:
    row = next(row for row in rows(imported[0]) if "2021" in row["url"])
    assert row["text"] == "Nhóm họp chiều thứ Bảy."
    assert "thin" in json.loads(row["quality_flags"])


def test_imports_are_captured_and_proved(imported: tuple[Path, Done]) -> None:
    done = tulieu("verify", "--archive", imported[0] / "archive.db", "--json")
    assert done.status == 0, done.out
    assert done.json()["captures"] == 7


def test_imports_can_be_rebuilt_from_their_captures(imported: tuple[Path, Done], tmp_path: Path) -> None:
    done = tulieu("reextract", "--archive", tmp_path / "archive.db", "--captures", imported[0] / "captures")
    assert done.status == 0, done.out + done.err
    wanted = [(row["url"], row["title"], row["text"], row["date_published"]) for row in rows(imported[0])]
    assert [(row["url"], row["title"], row["text"], row["date_published"]) for row in rows(tmp_path)] == wanted


def test_importing_again_changes_nothing(imported: tuple[Path, Done]) -> None:
    again = run(imported[0], "--json")
    assert again.json()["new"] == again.json()["changed"] == 0
    assert again.json()["unchanged"] == 7
    assert {row["version_count"] for row in rows(imported[0])} == {1}


def test_an_edited_text_becomes_a_second_version(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "tin.txt"
    file.write_text(f"Tin\n{BODY}\n", "utf-8")
    assert run(tmp_path).status == 0
    file.write_text(f"Tin\n{BODY}\n\nNhóm cảm ơn hai mươi nhà hảo tâm đã góp sách cho thư viện của xã trong mùa hè này.\n", "utf-8")
    assert run(tmp_path).status == 0
    assert [(row["number"], "hảo tâm" in row["text"]) for row in rows(tmp_path, "select * from versions order by number")] == [
        (1, False),
        (2, True),
    ]


def test_site_option_puts_all_under_one_site(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"Tin\n{BODY}\n", "utf-8")
    assert run(tmp_path, "--site", "light").status == 0
    assert rows(tmp_path)[0]["site"] == "light"
    wrong = run(tmp_path, "--site", "nobody")
    assert wrong.status == 2
    assert wrong.err.count("\n") == 1
    assert "nobody" in wrong.err


def test_imported_pages_that_name_each_other_are_translations(tmp_path: Path) -> None:
    home = "https://gieng.example"
    twins = f'<link rel="alternate" hreflang="vi" href="{home}/sua-gieng"><link rel="alternate" hreflang="en" href="{home}/wells">'
    words = {
        "sua-gieng": "Nhóm sửa giếng cho bốn xã ven sông từ mùa khô năm ngoái, mỗi giếng cần ba ngày công và một bộ gầu mới.",
        "wells": "Our group has been mending wells in four villages by the river; each of them takes three days of work.",
    }
    lines = [
        json.dumps({"url": f"{home}/{name}", "html": f"<html><head><title>{name}</title>{twins}</head><body><article><p>{text}</p></article></body></html>"})
        for name, text in words.items()
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "set.jsonl").write_text("\n".join(lines), "utf-8")
    assert run(tmp_path).status == 0
    (pair,) = rows(tmp_path, "select t.url, o.url as original from pages t join pages o on o.id = t.translation_of")
    assert pair == {"url": f"{home}/wells", "original": f"{home}/sua-gieng"}
