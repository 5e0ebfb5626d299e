"""Imported files: each gives a page with an address, or one line on why there is none."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from spiders import imports
from spiders.imports import Imported, host_slug, html_address, read_inputs


def read(*paths: Path) -> list[Imported]:
    return list(read_inputs(list(paths)))


def jsonl(folder: Path, *lines: Any) -> list[Imported]:
    file = folder / "tap.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return read(file)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("a.txt", "import:a.txt"),
        ("bài viết số 1.txt", "import:b%C3%A0i%20vi%E1%BA%BFt%20s%E1%BB%91%201.txt"),
        (unicodedata.normalize("NFD", "bài viết.TXT"), "import:b%C3%A0i%20vi%E1%BA%BFt.TXT"),
        ("a#b?c%20.txt", "import:a%23b%3Fc%2520.txt"),
    ],
)
def test_a_text_has_the_address_of_its_name_in_one_spelling(name: str, url: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("Tin gió lành.")
    assert [(page.url, page.content_type, page.problem) for page in read(tmp_path / name)] == [(url, "text/plain", None)]


def test_a_name_that_is_no_utf8_still_gives_a_page(tmp_path: Path) -> None:
    file = tmp_path / "a\udce1.txt"
    file.write_text("Tin.")
    (page,) = read(file)
    assert page.problem is None
    page.url.encode()


def test_a_folder_is_read_to_any_depth_in_name_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/c/d.txt", "a.txt", "b/a.html", ".git/x.txt", "b/.y.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("<p>Tin.</p>")
    assert [page.url for page in read(tmp_path)] == ["import:a.txt", "import:b/a.html", "import:b/c/d.txt"]


def test_files_of_one_name_in_two_folders_have_two_addresses(tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    assert len({page.url for page in read(tmp_path)}) == 2


def test_another_kind_of_file_is_skipped_in_a_folder_and_a_failure_when_named(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"PK")
    (tmp_path / "README").write_bytes(b"x")
    assert [(page.source, page.problem, page.skipped) for page in read(tmp_path)] == [
        ("README", "not read: no file", True), ("a.doc", "not read: .doc file", True),
    ]  # fmt: skip
    assert [(page.problem, page.skipped) for page in read(tmp_path / "a.doc")] == [("not read: .doc file", False)]


@pytest.mark.parametrize("content", [b"", b" \n\t "])
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_an_empty_file_is_a_problem(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert [page.problem for page in read(tmp_path / name)] == ["empty file"]


def test_a_missing_file_and_an_empty_folder_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "b.txt").write_text("Tin.")
    first, second = read(tmp_path / "a.txt", tmp_path / "empty", tmp_path / "b.txt")
    assert first.problem == "cannot be read (No such file or directory)"
    assert second.problem is None


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_FILE_BYTES", 2 * 1024 * 1024)
    (tmp_path / "a.txt").write_bytes(b"a" * (2 * 1024 * 1024 + 1))
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "' + b"a" * (2 * 1024 * 1024) + b'"}\n{"text": "sau"}\n')
    assert [page.problem for page in read(tmp_path)] == ["larger than 2 MiB", "larger than 2 MiB", None]


def test_a_link_to_a_folder_above_does_not_go_round(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tin.")
    (tmp_path / "vong").symlink_to(tmp_path)
    assert len(read(tmp_path)) <= 2


# -- the address a saved page states


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ("<!-- saved from url=(0026)https://giolanh.test/tin/1 --><p>a", "https://giolanh.test/tin/1"),
        ("<!-- saved from url=(0014)about:internet --><p>a", None),
        ('<link rel="canonical" href="https://giolanh.test/tin/2?utm_source=a">', "https://giolanh.test/tin/2"),
        ('<link rel="canonical" href="/tin/2">', None),
        ('<link rel="canonical">', None),
        ("<!-- saved from url=(0001)x --><link rel=canonical href=https://giolanh.test/3>", "https://giolanh.test/3"),
        ("<p>a", None),
    ],
)
def test_a_saved_page_says_where_it_is_from(html: str, address: str | None) -> None:
    assert html_address(html.encode()) == address


def test_a_saved_page_without_address_has_that_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "luu.htm").write_text("<p>Tin.")
    assert [(page.url, page.content_type) for page in read(tmp_path)] == [("import:luu.htm", "text/html")]


# -- JSON lines


def test_a_line_gives_a_page_with_its_claims(tmp_path: Path) -> None:
    (page,) = jsonl(tmp_path, {"url": "http://giolanh.test:80/a#b", "text": "Tin gió.", "date": "2/9/2026", "title": "T", "author": ""})
    assert page.url == "http://giolanh.test/a"
    assert page.payload.decode() == "Tin gió."
    assert page.content_type.startswith("text/plain")
    assert page.evidence == {"date": "2/9/2026", "title": "T"}


def test_html_comes_before_text(tmp_path: Path) -> None:
    first, second = jsonl(tmp_path, {"html": "<p>a", "text": "b"}, {"html": " ", "text": "b"})
    assert (first.payload, second.payload) == (b"<p>a", b"b")
    assert (first.content_type, second.content_type) == ("text/html; charset=utf-8", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "not JSON"), (b"\xff\xfe", "not JSON"), (b"[" * 100_000, "not JSON"), (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"), (b'"text"', "not a JSON object"), (b"{}", "neither html nor text"),
        (b'{"text": 3}', "neither html nor text"), (b'{"text": "  "}', "neither html nor text"),
        (b'{"text": "a", "url": 3}', "expected a web address"), (b'{"text": "a", "url": "ftp://a/"}', "expected a web address"),
        (b'{"text": "a", "url": "javascript:alert(1)"}', "expected a web address"),
        (b'{"text": "a", "url": "http://a.test/\\ud800"}', "expected a web address"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_next_one_read(line: bytes, problem: str, tmp_path: Path) -> None:
    first, second = jsonl(tmp_path, line, {"text": "Tin."})
    assert problem in (first.problem or "")
    assert first.source == "tap.jsonl:1"
    assert (second.problem, second.url) == (None, "import:tap.jsonl/2")


def test_half_a_character_in_a_line_does_not_stop_the_import(tmp_path: Path) -> None:
    (page,) = jsonl(tmp_path, b'{"text": "Tin \\ud800 m\\u1edbi", "title": "a\\udc00"}')
    assert page.payload.decode("utf-8") == "Tin \ufffd\ufffd\ufffd mới"
    json.dumps(page.evidence, ensure_ascii=False).encode()


def test_blank_lines_are_passed_over_but_counted(tmp_path: Path) -> None:
    assert [page.source for page in jsonl(tmp_path, b"", {"text": "a"}, b"  ", {"text": "b"})] == ["tap.jsonl:2", "tap.jsonl:4"]


def test_a_byte_order_mark_in_front_of_the_first_line_does_not_cost_it(tmp_path: Path) -> None:
    (page,) = jsonl(tmp_path, b'\xef\xbb\xbf{"text": "a"}')
    assert page.problem is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Gio.test:8080/a", ("gio.test:8080", "https://gio.test:8080/")),
        ("import:a.txt", ("import", "import:")),
    ],
)
def test_a_host_that_no_site_file_names_has_a_slug(url: str, expected: tuple[str, str]) -> None:
    assert host_slug(url) == expected
