"""The site pages say how the crawls went: causes, coverage, fill rates now and before, the ledger; in both languages."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from archive.cause_words import WORDS
from portal.app import make_app
from portal.locale import Locale
from portal.reasons import reason_in_words
from portal.strings import STRINGS
from tests.portal.build import build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_app(build(tmp_path_factory.mktemp("health") / "archive.db"))


def text_of(app: Any, address: str, language: str = "vi") -> str:
    """The words of a page, tags taken out, blanks squashed."""
    answer = asyncio.run(app.client.get(address, cookies={"tulieu_lang": language}))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def test_a_cause_is_told_in_the_readers_language(app: Any) -> None:
    assert "Máy chủ từ chối: 30 trên 40 trang (75%) trả về HTTP 403, 429." in text_of(app, "/sites/mai-nha-chung")
    english = text_of(app, "/sites/mai-nha-chung", "en")
    assert "The server refuses the crawler: 30 of 40 pages (75%) were answered with HTTP 403, 429." in english
    assert "What to do: Write to the organisation" in english


def test_a_site_without_trouble_says_so(app: Any) -> None:
    assert "Lần thu thập gần nhất (09:10, 23/11/2026) không có gì bất thường." in text_of(app, "/sites/song-xanh")


def test_a_run_that_was_cut_off_is_told(app: Any) -> None:
    assert "The last run was cut off before it could end" in text_of(app, "/sites/buoc-nhe", "en")


def test_coverage_is_shown_against_what_the_site_announces(app: Any) -> None:
    text = text_of(app, "/sites/song-xanh", "en")
    assert "WordPress REST 1,204 1,180 12 0 12" in text
    assert "Sitemap 8 4 3 1 0" in text


def test_fill_rates_are_shown_now_and_before(app: Any) -> None:
    assert "Ngày đăng 75% trước: 100%" in text_of(app, "/sites/song-xanh")


def test_the_ledger_is_told_in_words_and_summed_up(app: Any) -> None:
    text = text_of(app, "/sites/song-xanh", "en")
    assert "Another address of a page Redirects to another address 2" in text
    assert "No record A list, or another page that is no record 1" in text
    assert "Addresses still queued 1" in text


def test_the_list_of_sites_names_the_trouble(app: Any) -> None:
    assert "máy chủ từ chối" in text_of(app, "/sites")
    assert "cut off" in text_of(app, "/sites", "en")


def test_what_a_server_said_is_only_text(app: Any) -> None:
    html = asyncio.run(app.client.get("/sites/mai-nha-chung")).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert 'href="javascript:' not in html


@pytest.mark.parametrize("code", WORDS)
def test_every_cause_has_a_name_in_both_languages(code: str) -> None:
    assert all(STRINGS[f"cause.{code}"])


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("HTTP 404", "Not there any more (HTTP 404)"),
        ("HTTP 503", "The server answers HTTP 503"),
        ("not a page: application/pdf", "Not a web page: application/pdf"),
        ("redirects to file:///etc/passwd, which is not followed", "Redirects to where nobody follows"),
        ("list page (archive)", "A list, or another page that is no record"),
        ("list page (calendar)", "A list, or another page that is no record"),
        ("print version (address)", "The print version of another page"),
        ("contact form", "A contact page or a form"),
        ("same address as https://a.example/tin", "Another spelling of an address"),
        ("canonical address is https://a.example/tin", "Names another address as its own"),
        ("trap: 30 addresses of the form /lich/# gave nothing new", "One of endless addresses that gave nothing new"),
        ("an address of a private network, which is never asked (DNS)", "An address of a private network or of this machine"),
        ("no such host (DNS)", "Host not found"),
        ("content coding that was not asked for (br)", "Compressed content that is damaged or cannot be read"),
        ("larger than the limit when decompressed", "Larger than the limit"),
        ("the header is larger than the limit", "Larger than the limit"),
        ("list of pages left out: too many", "A list of pages that was left out"),
        ("crawler error: KeyError: 'x'", "A fault of the crawler itself"),
        ("a reason nobody knows", None),
    ],
)
def test_reasons_have_words_where_they_are_known(reason: str, english: str | None) -> None:
    assert reason_in_words(reason, Locale("en")) == english


def test_a_report_of_another_shape_is_no_error(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    connection.execute("""update runs set report = '{"causes": [1, {}], "pages": 3, "coverage": {"sitemap": []}, "before": []}'""")
    connection.commit()
    connection.close()
    app = make_app(path)
    assert "không có gì bất thường" in text_of(app, "/sites/song-xanh")
