"""Documents in a crawl, an import, a verification and a re-extraction: the same record each time."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.pdf import Sheet, pdf
from tests.conftest import tulieu
from tests.documents import PARAGRAPHS, TOP, add, report
from tests.hostile_server import article, serve
from tests.office import docx, p
from tests.test_bad_pages import site_file

COLUMNS = "url, kind, title, date_published, date_source, language, quality_flags, method, text"


def untitled() -> bytes:
    sheet = Sheet()
    add(sheet, " ".join(PARAGRAPHS[1:]), TOP)
    return pdf([sheet])


def pages() -> dict[str, Any]:
    files = {
        "/tep/chuyen-pha.pdf": report(), "/tep/khong-ten.pdf": untitled(), "/tep/quet.pdf": pdf([Sheet(image=True)]),
        "/tep/hong.pdf": b"%PDF-1.4 ...", "/tep/khoa.pdf": report(password="bi-mat"),
    }  # fmt: skip
    links = {
        "/tep/chuyen-pha.pdf": "Tải về", "/tep/khong-ten.pdf": "Báo cáo lớp học ven sông (PDF)", "/tep/quet.pdf": "Biên bản họp nhóm tháng ba",
        "/tep/hong.pdf": "Hỏng", "/tep/khoa.pdf": "Khóa", "/tep/cu.doc": "Bản cũ",
    }  # fmt: skip
    listed = "".join(f'<p>Mời bạn đọc: <a href="{path}">{text}</a>.</p>' for path, text in links.items())
    found: dict[str, Any] = {path: lambda h, body=body: h.send(body, kind="application/pdf") for path, body in files.items()}
    found["/tin/mot"] = lambda h: h.send(article("Bài thứ nhất", extra=f'{listed}<p><a href="/tin/hai">Bài sau</a></p>'))  # the second page is read after the first
    found["/tin/hai"] = lambda h: h.send(article("Bài thứ hai", extra='<p><a href="/tep/khong-ten.pdf">Một tên khác ở bài sau</a></p>'))
    found["/"] = lambda h: h.send('<html><body><h1>Bờ Tre</h1><a href="/tin/mot">Một</a></body></html>')
    return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("documents")
    with serve(pages()) as (port, _):
        site_file(folder / "sites", "bo-tre", port, '[discover]\nways = ["links"]')
        done = tulieu("crawl", "bo-tre", "--sites", folder / "sites", "--allow-loopback", "--archive", folder / "archive.db", "--json")
        assert done.status == 0, done
        yield folder


def rows(archive: Path) -> dict[str, dict[str, Any]]:
    connection = sqlite3.connect(archive)
    connection.row_factory = sqlite3.Row
    found = {row["url"].rsplit("/", 1)[-1]: dict(row) for row in connection.execute(f"select {COLUMNS} from pages where method = 'document'")}
    connection.close()
    return found


def test_linked_documents_are_publications_with_their_own_titles_or_those_of_the_first_link(crawled: Path) -> None:
    found = rows(crawled / "archive.db")
    assert {name: (row["kind"], row["title"]) for name, row in found.items()} == {
        "chuyen-pha.pdf": ("publication", "Chuyến phà buổi sớm"),
        "khong-ten.pdf": ("publication", "Báo cáo lớp học ven sông"),
        "quet.pdf": ("publication", "Biên bản họp nhóm tháng ba"),
    }
    assert found["chuyen-pha.pdf"]["text"] == "\n\n".join(PARAGRAPHS)
    assert '"scanned"' in found["quet.pdf"]["quality_flags"]


def test_what_is_no_record_has_its_reason_in_the_ledger(crawled: Path) -> None:
    connection = sqlite3.connect(crawled / "archive.db")
    found = {url.rsplit("/", 1)[-1]: (state, reason) for url, state, reason in connection.execute("select url, state, reason from addresses where state != 'page'")}
    assert (found["hong.pdf"], found["khoa.pdf"]) == (("failed", "damaged document"), ("failed", "encrypted document"))
    assert found["cu.doc"] == ("excluded", "file")


def test_verify_proves_documents_and_tells_a_text_that_is_not_theirs(crawled: Path, tmp_path: Path) -> None:
    assert tulieu("verify", "--archive", crawled / "archive.db").status == 0
    shutil.copytree(crawled, tmp_path / "copy")
    connection = sqlite3.connect(tmp_path / "copy" / "archive.db")
    text = "\n\n".join((*PARAGRAPHS, "Câu này không có trong tệp."))
    for table, where in (("pages", "url like '%chuyen-pha.pdf'"), ("versions", "page_id in (select id from pages where url like '%chuyen-pha.pdf')")):
        connection.execute(f"update {table} set text = ?, text_sha256 = ? where {where}", [text, hashlib.sha256(text.encode()).hexdigest()])
    connection.commit()
    connection.close()
    done = tulieu("verify", "--archive", tmp_path / "copy" / "archive.db")
    assert done.status == 1
    assert "Câu này không có trong tệp." in done.out


def test_reextract_into_a_new_archive_gives_the_same_records(crawled: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    tulieu("reextract", "--sites", crawled / "sites", "--archive", new, "--captures", crawled / "captures")
    assert rows(new) == rows(crawled / "archive.db")
    assert tulieu("verify", "--archive", new, "--captures", crawled / "captures").status == 0


def test_documents_are_imported(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "chuyen pha.pdf").write_bytes(report())
    (tmp_path / "in" / "so tay.docx").write_bytes(docx(p("Sổ tay bến phà", "Title"), *map(p, PARAGRAPHS)))
    (tmp_path / "in" / "hong.pdf").write_bytes(b"%PDF-1.4 ...")
    done = tulieu("import", tmp_path / "in", "--archive", tmp_path / "a.db")
    assert done.status == 1
    assert "hong.pdf: damaged document" in done.out
    assert [row["title"] for row in rows(tmp_path / "a.db").values()] == ["Chuyến phà buổi sớm", "Sổ tay bến phà"]
    assert tulieu("verify", "--archive", tmp_path / "a.db").status == 0
