"""Damaged pages: what their records say, which flags they have, and that the proof of a record reads the page alike."""

from __future__ import annotations

import time
import unicodedata
from html import escape
from typing import Any

import pytest

from crawler.extract.damage import mend_source, mend_text
from crawler.extract.tree import decode
from crawler.items import Fetched, Record
from crawler.sites import Site
from pipelines.build import build
from vietnamese.legacy import DECODERS, SHOWN, encode

SITE = Site("ben-go", "Bến Gỗ", "https://bengo.test/", select={"text": ("article",), "title": ("h1",)})
GENERIC = Site("ben-go", "Bến Gỗ", "https://bengo.test/")
TITLE = "Chợ phiên cuối năm ở xã Khe Mận"
FIRST = "Từ sáng sớm, bà con đã gùi măng, mật ong và gà đồi xuống chợ; năm nay không ai dùng túi ni lông nữa."
SECOND = "Nhóm Bến Gỗ đặt ở mỗi cổng một chiếc cân, ai mang năm cân rác nhựa tới thì được đổi lấy một cây giống."
FLAGS = {"legacy_encoding", "mojibake", "damaged_text"}


def html(*paragraphs: str, title: str = TITLE, head: str = "", around: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><title>{title}</title>{head}</head><body>{around}<article><h1>{title}</h1>{body}</article></body></html>"


def record(source: str | bytes, kind: str = "text/html", site: Site = SITE, **values: Any) -> Record:
    body = source if isinstance(source, bytes) else source.encode()
    item = build(Fetched("https://bengo.test/tin/1", "ben-go", body, kind, "2026-11-23T08:00:00Z", **values), site)
    assert item.record, item.reason
    return item.record


@pytest.mark.parametrize("site", [SITE, GENERIC], ids=["selectors", "generic"])
@pytest.mark.parametrize("declared", ["text/html", "text/html; charset=iso-8859-1", "text/html; charset=x-user-defined", "text/html; charset=utf-8"])
@pytest.mark.parametrize("encoding", DECODERS)
def test_a_page_in_an_old_encoding_is_read_whatever_it_declares(encoding: str, declared: str, site: Site) -> None:
    body = encode(encoding, html(FIRST, SECOND, FIRST)).encode("latin-1")
    found = record(body, declared, site)
    expected = f"{FIRST}\n\n{SECOND}" if site is SITE else FIRST
    assert expected in found.text
    assert (found.title, found.language, found.flags & FLAGS) == (TITLE, "vi", {"legacy_encoding"})


def test_windows_1258_that_declares_itself_is_flagged_too() -> None:
    found = record(encode("windows-1258", html(FIRST)).encode("latin-1"), "text/html; charset=windows-1258")
    assert (found.text, found.flags & FLAGS) == (FIRST, {"legacy_encoding"})


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_one_old_article_in_a_new_template_is_read_and_the_template_kept(encoding: str) -> None:
    menu = "<nav><a href='/'>Trang chủ</a> · <a href='/en'>Café français</a> © 2024 «Bến Gỗ»</nav>"
    source = html(encode(encoding, FIRST), encode(encoding, SECOND), "Tự do", title=encode(encoding, TITLE), around=menu)
    found = record(source)
    assert (found.title, found.text) == (TITLE, f"{FIRST}\n\n{SECOND}\n\nTự do")
    assert menu.replace("'", '"') in decode(source.encode()).text.replace("'", '"')


def test_letters_as_entities_and_words_parted_by_markup_are_read() -> None:
    old = encode("tcvn3", FIRST)
    entities = "".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in old)
    other = encode("tcvn3", SECOND)
    parted = f"<b>{other[:2]}</b>{other[2:9]}<font color=red>{other[9:14]}</font>{other[14:]}"
    assert record(html(entities, parted, "Vi&Ouml;t Nam")).text == f"{FIRST}\n\n{SECOND}\n\nViệt Nam"


def test_a_capital_font_gives_capitals() -> None:
    old = encode("tcvn3", FIRST)
    source = html(old, f'<font face=".VnTimeH">{encode("tcvn3", "ở")}</font> {encode("tcvn3", "đây có chợ")}', encode("tcvn3", "HỘI CHỢ ở XÃ"))
    assert record(source).text == f"{FIRST}\n\nỞ đây có chợ\n\nHỘI CHỢ Ở XÃ"


@pytest.mark.parametrize("times", [1, 2])
def test_utf8_encoded_again_is_read_in_text_and_metadata(times: int) -> None:
    source = html(FIRST, SECOND, head=f'<meta property="og:title" content="{TITLE}">')
    for _ in range(times):
        source = source.encode().decode("latin-1").translate(SHOWN)
    found = record(source)
    assert (found.title, found.text, found.flags & FLAGS) == (TITLE, f"{FIRST}\n\n{SECOND}", {"mojibake"})


@pytest.mark.parametrize(
    "shown",
    [
        escape(f'<div style="text-align:left"><p>{FIRST}</p><p>{SECOND}</p></div>'),
        "".join(f"&amp;#{ord(char)};" if ord(char) > 127 else char for char in FIRST),
        "C&amp;aacute;c b&amp;agrave; m&amp;#7865;",
        "Các&amp;nbsp;bà&amp;nbsp;mẹ",
        "&amp;nbsp;Các bà mẹ&amp;#160;",
    ],
)
def test_markup_that_the_page_shows_is_text_again(shown: str) -> None:
    found = record(html(SECOND, shown))
    assert "mojibake" in found.flags
    assert "<" not in found.text and "&" not in found.text
    assert found.text.split("\n\n")[1] in (FIRST, "Các bà mẹ")


def test_markup_in_code_stays_shown() -> None:
    source = f"<pre>{escape('<p>a</p><p>b</p>')}</pre><code>&amp;aacute;</code><p>x &lt; y &amp; z</p>"
    assert mend_source(source).text == source


def test_scripts_and_structured_data_are_not_touched_by_the_escaping() -> None:
    source = html(encode("vni", FIRST), head="<script>if (a < b && c > d) { x = '&aacute;ñoäc'; }</script>")
    assert "if (a < b && c > d) { x = '&aacute;ñoäc'; }" in mend_source(source).text


def test_only_a_record_that_holds_a_mended_piece_is_flagged() -> None:
    aside = f"<aside><p>{encode('tcvn3', FIRST)}</p></aside>"
    found = record(html(SECOND, around=aside))
    assert (found.text, found.flags & FLAGS) == (SECOND, set())


def test_a_title_that_a_feed_stated_in_an_old_encoding_is_read() -> None:
    found = record(html(FIRST, title=""), evidence={"feed": {"title": encode("vni", TITLE)}}, site=GENERIC)
    assert (found.title, "legacy_encoding" in found.flags) == (TITLE, True)


def test_a_plain_text_is_read_paragraph_by_paragraph() -> None:
    text = f"{encode('tcvn3', FIRST)}\n\nA <b> & c\n\n{encode('tcvn3', 'Tự do')}\n\n{encode('tcvn3', SECOND)}\n"
    assert mend_text(text).text == f"{FIRST}\n\nA <b> & c\n\nTự do\n\n{SECOND}\n"
    found = record(text, "text/plain", imported=True)
    assert "legacy_encoding" in found.flags
    assert SECOND in found.text


@pytest.mark.parametrize("source", [html(FIRST, SECOND), html("30 m² &amp; 45 m² &laquo;x&raquo; &copy; 2024 &#224;"), "", "<", "a<b>c"])
def test_a_sound_page_stays_byte_for_byte(source: str) -> None:
    assert mend_source(source).text == source


@pytest.mark.parametrize("unit", ["<p>§éc lËp</p>", "ñoäc laäp ", "<!-- ñ", "<script>ñ", "&#241;a", "<font face='.VnTimeH'>ñ", "&amp;aacute;", "&lt;/p&gt;a", "Ã¡º", "<", "&lt;p"])
def test_a_hostile_page_takes_seconds_at_most(unit: str) -> None:
    started = time.process_time()
    mend_source(unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 8


def twice(text: str) -> str:
    """UTF-8 read as windows-1252, its five open places as they are."""
    return "".join(chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252") for byte in text.encode())


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_an_old_encoding_that_was_encoded_twice_on_top_is_read(encoding: str) -> None:
    damaged = [escape(twice(encode(encoding, text))) for text in (FIRST, SECOND)]
    found = record(html(*damaged, title=escape(twice(encode(encoding, TITLE)))))
    assert (found.title, found.text) == (TITLE, f"{FIRST}\n\n{SECOND}")
    assert "legacy_encoding" in found.flags and found.language == "vi"


@pytest.mark.parametrize(
    ("stated", "flag"),
    [
        (unicodedata.normalize("NFD", TITLE), None),
        ("".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in TITLE), "mojibake"),
        (twice(encode("vni", TITLE)), "legacy_encoding"),
        (TITLE, None),
    ],
)
def test_a_stated_title_is_stored_as_meant(stated: str, flag: str | None) -> None:
    found = record(html(FIRST, title=""), evidence={"feed": {"title": stated}}, site=GENERIC)
    assert found.title == TITLE
    assert found.flags & FLAGS == ({flag} if flag else set())


@pytest.mark.parametrize("title", ["Research & Development &lt;b&gt;", "Viết &amp; trong HTML", "a &#38; b"])
def test_entities_of_marks_in_a_stated_title_stay(title: str) -> None:
    found = record(html(FIRST, title=""), evidence={"feed": {"title": title}}, site=GENERIC)
    assert found.title == title and not found.flags & FLAGS


def test_an_author_that_was_mended_is_flagged() -> None:
    found = record(html(FIRST, head=f'<meta name="author" content="{encode("vni", "Đỗ Văn Tế")}">'))
    assert found.author == "Đỗ Văn Tế" and "legacy_encoding" in found.flags
