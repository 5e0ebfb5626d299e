"""A page as a source: BibTeX, RIS and CSL-JSON hold, whatever a title holds; the proof says how to check it."""

from __future__ import annotations

import asyncio
import hashlib
import html
import io
import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from portal.app import make_app
from portal.citing import FORMATS
from tests.portal.build import build

HOSTILE = "Tin {nóng} }\\end{document}\r\nAU  - Kẻ khác\nER  - \x0b\x85\u2028 100% & #1 $x_y ~a^b \"<script>\" \u202e\x00"
ADDRESS = "https://song-xanh.example/a}b{c\"d<e>\\f g%20h_i#j&k\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = build(tmp_path_factory.mktemp("citing") / "archive.db", hostile=True)
    with sqlite3.connect(path) as connection:
        connection.execute("update pages set title = ?, author = ?, url = ? where id = 4", [HOSTILE, HOSTILE, ADDRESS])
        connection.execute("update captures set warc_file = 'a; rm -rf ~ `x`.warc.gz' where id = 4")
    connection.close()
    return make_app(path)


def get(app: Any, address: str, language: str = "vi") -> Any:
    return asyncio.run(app.client.get(address, cookies={"tulieu_lang": language}))


def fields(text: str) -> dict[str, str]:
    """The fields of a BibTeX file of one entry, read as BibTeX does: values are balanced braces, escaped or not."""
    head, _, rest = text.partition(",\n")
    assert re.fullmatch(r"@misc\{tulieu\d+", head)
    found = {}
    while match := re.match(r"\s*(\w+) = \{", rest):
        depth, at = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[at], 0)
            at += 1
        found[match.group(1)] = rest[match.end() : at - 1]
        rest = rest[at:].removeprefix(",")
    assert rest == "\n}\n"
    return found


def test_bibtex_names_what_a_citation_needs(app: Any) -> None:
    found = fields(get(app, "/pages/1/cite.bib").text)
    assert found["title"] == "{Khởi động chương trình nước sạch tại huyện Vĩnh Thạnh}"
    assert found["author"] == "{Thu Ngân} and {Trung tâm Sông Xanh}"
    assert (found["year"], found["month"], found["date"], found["language"]) == ("2024", "3", "2024-03-05", "vietnamese")
    assert found["urldate"] == "2026-11-23" and "lưu ngày 23/11/2026" in found["note"]
    assert get(app, "/pages/1.json").json()["text_sha256"][:12] in found["note"]
    assert found["howpublished"] == "\\url{http://localhost/pages/1}"


def test_bibtex_stays_one_entry_whatever_a_title_holds(app: Any) -> None:
    found = fields(get(app, "/pages/4/cite.bib").text)
    assert "\\textbraceleft{}nóng\\textbraceright{} \\textbraceright{}\\textbackslash{}end" in found["title"]
    assert "100\\% \\& \\#1 \\$x\\_y \\textasciitilde{}a\\textasciicircum{}b" in found["title"]
    assert found["url"] == "https://song-xanh.example/a%7Db%7Bc%22d%3Ce%3E%5Cf%20g%20h_i#j&k%0A"


def test_ris_has_one_line_per_tag(app: Any) -> None:
    for number in (1, 4, 15):
        lines = get(app, f"/pages/{number}/cite.ris").text.split("\r\n")
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1]) and lines[-1] == ""
        assert [line[:2] for line in lines].count("ER") == 1 and lines[-2] == "ER  - "
        assert len(re.split(r"[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "".join(lines))) == 1
    lines = get(app, "/pages/1/cite.ris").text.split("\r\n")
    for line in ("TY  - ELEC", "AU  - Thu Ngân", "PY  - 2024", "DA  - 2024/03/05/", "LA  - vi", "Y2  - 2026/11/23/", "AN  - 1"):
        assert line in lines


def test_csl_is_one_item(app: Any) -> None:
    (item,) = get(app, "/pages/1/cite.csl.json").json()
    assert item["type"] == "webpage" and item["author"] == [{"literal": "Thu Ngân"}, {"literal": "Trung tâm Sông Xanh"}]
    assert item["issued"] == {"date-parts": [[2024, 3, 5]]} and item["accessed"] == {"date-parts": [[2026, 11, 23]]}
    assert item["language"] == "vi" and item["archive"] == "Tư Liệu"
    (item,) = get(app, "/pages/4/cite.csl.json").json()
    assert item["issued"] == {"date-parts": [[2022]]}
    assert not set(item["title"]) & set("\r\n\x0b\x85\u2028\u202e\x00")


def test_what_is_not_known_is_left_out(app: Any) -> None:
    found = fields(get(app, "/pages/3/cite.bib").text)
    assert not {"year", "month", "date"} & set(found)
    assert "issued" not in get(app, "/pages/3/cite.csl.json").json()[0]
    assert "PY  - " not in get(app, "/pages/3/cite.ris").text


def test_an_address_that_is_none_of_the_web_is_not_cited(app: Any) -> None:
    assert "javascript:" not in "".join(get(app, f"/pages/15/cite.{form}").text for form in FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_citations_say_their_type_and_language(app: Any, form: str) -> None:
    answer = get(app, f"/pages/1/cite.{form}", "en")
    assert answer.headers["content-type"] == f"{FORMATS[form]}; charset=utf-8"
    assert f'filename="tulieu-1.{form}"' in answer.headers["content-disposition"]
    assert "Green River Centre" in answer.text and "captured 23 November 2026" in answer.text
    assert get(app, f"/pages/999/cite.{form}").status_code == 404
    assert f'href="/pages/1/cite.{form}"' in get(app, "/pages/1").text


def test_the_proof_says_how_to_check_it(app: Any) -> None:
    text = get(app, "/pages/1").text
    capture = get(app, "/pages/1.json").json()["capture"]
    assert f"tail -c +{capture['warc_offset'] + 1} captures/song-xanh-20261120.warc.gz | head -c 14321 | gunzip" in text
    assert "tulieu verify" in text


def test_a_file_name_that_is_a_command_makes_no_command(app: Any) -> None:
    text = get(app, "/pages/4").text
    assert "rm -rf" in text and "tail -c" not in text


def test_json_of_a_hostile_page_is_json(app: Any) -> None:
    assert json.loads(get(app, "/pages/15/cite.csl.json").text)[0]["id"] == "tulieu15"


def test_warc_of_the_demo_is_read_by_the_command_that_is_shown(tmp_path: Path) -> None:
    import gzip

    first, second = gzip.compress(b"WARC/1.1 first"), gzip.compress(b"WARC/1.1 second")
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "song-xanh-20261120.warc.gz").write_bytes(first + second)
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("update captures set warc_offset = ?, warc_length = ? where id = 1", [len(first), len(second)])
    connection.close()
    command = re.findall(r">(tail -c [^<]*gunzip)<", get(make_app(path), "/pages/1").text)[0]
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True).stdout == b"WARC/1.1 second"


@pytest.mark.parametrize("kind", ["response", "resource"])
@pytest.mark.parametrize("body", [b"<p>N\xc6\xb0\xe1\xbb\x9bc</p>\r\n\r\n<p>x</p>\r\n\r\n", b"\x00\r\n\r\n\xff\n", b"", b"%PDF-1.4\r\n"])
def test_the_digest_of_a_payload_is_computed_by_the_command_that_is_shown(tmp_path: Path, kind: str, body: bytes) -> None:
    path = build(tmp_path / "archive.db")
    (tmp_path / "captures").mkdir()
    with (tmp_path / "captures" / "song-xanh-20261120.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("x", {"software": "x"}))
        begin = file.tell()
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1") if kind == "response" else None
        writer.write_record(writer.create_warc_record("https://song-xanh.example/", kind, payload=io.BytesIO(body), http_headers=headers))
        end = file.tell()
    with sqlite3.connect(path) as connection:
        connection.execute("update captures set warc_offset = ?, warc_length = ? where id = 1", [begin, end - begin])
    connection.close()
    command = html.unescape(re.findall(r">(tail -c [^<]*sha256sum)<", get(make_app(path), "/pages/1").text)[0])
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True).stdout.decode().split()[0] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(("taken_down", "said"), [(False, False), (True, True)])
def test_the_proof_speaks_of_left_out_entries_only_where_pages_were_taken_down(tmp_path: Path, taken_down: bool, said: bool) -> None:
    path = build(tmp_path / "archive.db")
    with sqlite3.connect(path) as connection:
        connection.execute("delete from takedowns")
        if taken_down:
            connection.execute("insert into takedowns(url_sha256, taken_down_at, reason) values (?, '2026-01-05T00:00:00Z', 'asked')", ["0" * 64])
    connection.close()
    assert ("X-Tulieu-Withheld" in get(make_app(path), "/pages/1").text) is said
