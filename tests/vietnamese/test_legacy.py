"""The encodings from before Unicode: every letter of every table, and what a decoder leaves alone."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest

from vietnamese.forms import VIETNAMESE_LETTERS
from vietnamese.legacy import DECODERS, SHOWN, decode_word, encode, latin1_of_1258

LETTERS = sorted({*VIETNAMESE_LETTERS, *"àáâãèéêìíòóôõùúýĩũÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĨŨ"})


@pytest.mark.parametrize("encoding", DECODERS)
def test_every_letter_comes_back(encoding: str) -> None:
    lost = [letter for letter in LETTERS if decode_word(encoding, encode(encoding, letter)) != letter]
    assert lost == ([letter for letter in LETTERS if letter.isupper() and letter not in "ĂÂÊÔƠƯĐ"] if encoding == "tcvn3" else [])


def test_tcvn3_writes_capitals_with_a_tone_as_small_letters() -> None:
    assert decode_word("tcvn3", encode("tcvn3", "ẤY")) == "ấY"


@pytest.mark.parametrize(
    ("encoding", "shown", "meant"),
    [
        ("tcvn3", "§éc", "Độc"), ("tcvn3", "tr­êng", "trường"), ("tcvn3", "nghÌo", "nghèo"),
        ("vni", "ñöôøng", "đường"), ("vni", "ÑÖÔØNG", "ĐƯỜNG"), ("vni", "Ñaëng", "Đặng"), ("vni", "kyõ", "kỹ"), ("vni", "AÙi", "Ái"), ("vni", "Aùi", "Ái"),
        ("viscii", "ðß¶ng", "đường"), ("viscii", "Ð\x93C", "ĐỘC"), ("vps", "ÇÜ©ng", "đường"), ("vps", "khuy‰t", "khuyết"), ("vps", "khuy\x89t", "khuyết"),
        ("windows-1258", "ðýõÌng", "đường"), ("windows-1258", "Viêòt", "Việt"), ("tcvn3", "\uf7a7\uf7e9c", "Độc"),
    ],
)  # fmt: skip
def test_words_are_read(encoding: str, shown: str, meant: str) -> None:
    assert decode_word(encoding, shown) == meant


@pytest.mark.parametrize("encoding", DECODERS)
@pytest.mark.parametrize("word", ["plain", "日本", "ạ", "x" * 500, ""])
def test_what_is_in_no_old_encoding_stays(encoding: str, word: str) -> None:
    assert decode_word(encoding, word) == word


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv")
@pytest.mark.parametrize(("encoding", "known_as"), [("tcvn3", "TCVN"), ("viscii", "VISCII"), ("windows-1258", "CP1258")])
def test_the_tables_are_those_of_the_c_library(encoding: str, known_as: str) -> None:
    for byte in range(0xA1, 0x100):
        shown = chr(byte)
        if (meant := decode_word(encoding, shown)) == shown:
            continue
        done = subprocess.run(["iconv", "-f", known_as, "-t", "UTF-8"], input=bytes([byte]), capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"no {known_as} here")
        assert unicodedata.normalize("NFC", done.stdout.decode()) == meant, hex(byte)


@pytest.mark.parametrize(("shown", "meant"), [("t́nh", "tình"), ("ḿnh", "mình"), ("c̣n", "còn"), ("xă", "xã"), ("rơ", "rõ"), ("ba", "ba")])
def test_latin_1_that_was_read_as_windows_1258(shown: str, meant: str) -> None:
    assert latin1_of_1258(unicodedata.normalize("NFC", shown)) == meant


def test_windows_1252_shows_all_bytes_that_it_has() -> None:
    assert {byte: bytes([byte]).decode("cp1252") for byte in SHOWN} == SHOWN
