"""What is proved to be text in a wrong encoding, and what only looks so."""

from __future__ import annotations

import time
import unicodedata

import pytest

from vietnamese.legacy import DECODERS, SHOWN, encode
from vietnamese.repair import LATIN1, UTF8, is_suspicious, read, repair

TEXT = "Bà con trong xóm góp công dựng lại cây cầu tre đã bị lũ cuốn trôi, để trẻ em kịp tới lớp trước mùa gặt."


@pytest.mark.parametrize("encoding", DECODERS)
@pytest.mark.parametrize("shown", ["latin-1", "windows-1252"])
def test_a_sentence_in_an_old_encoding_is_read(encoding: str, shown: str) -> None:
    damaged = encode(encoding, TEXT)
    text, reading = repair(damaged.translate(SHOWN) if shown == "windows-1252" else damaged)
    assert reading is not None
    assert (text, reading.encoding) == (TEXT, encoding)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_utf8_that_was_encoded_again_is_read(times: int) -> None:
    damaged = TEXT
    for _ in range(times):
        damaged = damaged.encode().decode("latin-1").translate(SHOWN)
    text, reading = repair(damaged)
    assert reading is not None
    assert (text, reading.encoding) == (TEXT, UTF8)


@pytest.mark.parametrize(
    ("damaged", "meant", "encoding"),
    [
        ("Mục ñích của hoạt ñộng là ñể giúp người dân", "Mục đích của hoạt động là để giúp người dân", "vni"),
        ("Bạn ñón xe ở ñâu thì báo cho ñội trực", "Bạn đón xe ở đâu thì báo cho đội trực", "vni"),
        ("tiến bộ x· hội của phụ n÷ và trẻ em", "tiến bộ xã hội của phụ nữ và trẻ em", "tcvn3"),
        ("T́nh h́nh c̣n khó, xă hội đă đổi khác", "Tình hình còn khó, xã hội đã đổi khác", LATIN1),
        ("HéI NGHÞ TæNG KÕT C¤NG T¸C N¡M", "HỘI NGHỊ TỔNG KẾT CÔNG TÁC NĂM", "tcvn3"),
        ("Weâ donâ€™t know", None, None),
        ("They donâ€™t know", "They don’t know", UTF8),
        ("Giá»›i thiá»‡u", "Giới thiệu", UTF8),
        ("Tin tá»©c", "Tin tức", UTF8),
        ("Giá»\x9bi thiá»\x87u", "Giới thiệu", UTF8),
    ],
)
def test_words_left_over_are_read_and_the_sound_ones_kept(damaged: str, meant: str | None, encoding: str | None) -> None:
    text, reading = repair(unicodedata.normalize("NFC", damaged))
    if meant is not None:
        assert (text, reading and reading.encoding) == (meant, encoding)


@pytest.mark.parametrize(
    "sound",
    [
        TEXT, TEXT.upper(), unicodedata.normalize("NFD", TEXT), "", "plain", "30 m², 45 m² và 60 m² ở 25 °C", "«Ngôi nhà» của ông · bà ®",
        "El Niño và La Niña đổi mùa mưa", "L’été à Hanoï, l’élève naïf et la façade dorée", "Für Mädchen wären größere Häuser schöner übrigens",
        "São João não é então uma opção às irmãs", "Señor Peña, mañana los niños españoles irán", "Buôn Kmrơng, Plei Ốp, Đắk Lắk, Krông Pắc",
        "a·b÷c×d ¼ ½ ¾ §3 ¶4 ©2024 ®™ no° 5 nº 6 ¿qué? ¡sí!", "Brännö, Åland, Ærø, Þór, Łódź, İzmir, Ramaḍān, Saṃgha, Tipiṭaka",
        "Tập «Đất và đá»² in lại, «lá»; «má»— «cá»° và «nhà lá»”", "ช่วยเหลือ, 日本語, Россия, ελληνικά, ភាសាខ្មែរ",
    ],
)  # fmt: skip
def test_a_sound_text_stays_as_it_is(sound: str) -> None:
    assert repair(sound) == (sound, None)


def test_few_words_prove_nothing_alone_and_are_read_where_the_page_proves_the_encoding() -> None:
    assert read("Tin tøc") is None
    assert repair("Tin tøc", known=["tcvn3"])[0] == "Tin tức"
    assert repair("Tin vắn ở Hội An", known=["tcvn3"])[1] is None


@pytest.mark.parametrize("text", [TEXT, "We met at 5 p.m. – “again”, they said…", "Giá: 5€ • 10% ‰"])
def test_sound_text_is_cheap(text: str) -> None:
    assert not is_suspicious(text)


@pytest.mark.parametrize("unit", ["ñ", "ñ ", "aâÃ¡", "§éc ", "t́", "\x80", "Ã¡º¿»"])
def test_a_hostile_text_takes_linear_time(unit: str) -> None:
    started = time.process_time()
    repair(unit * (400_000 // len(unit)))
    assert time.process_time() - started < 5


def test_a_mark_on_a_consonant_that_only_a_wrong_encoding_sets_is_mended() -> None:
    assert repair("Các cụ ǵn giữ nghề dệt.")[0] == "Các cụ gìn giữ nghề dệt."
    assert repair("Chữ ǵ có trong tiếng khác.")[0] == "Chữ ǵ có trong tiếng khác."
