"""The encodings in which Vietnamese was written before Unicode: what stands for which letter, word by word; pure.

A word is read as its bytes, each a character of U+0000 to U+00FF, whatever showed it: Latin-1, windows-1252 or a browser's
private characters. Sources: TCVN 5712:1993 (VN3, the ABC fonts) and RFC 1456 (VISCII), both compared with the tables of glibc;
VPS as in ICU's x-viet-vps, VNI-Win as the VNI fonts draw it (two letters for one, capitals apart).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

MOST_CHARS = 32
"""No word of more characters is decoded: VNI takes two for a vowel, the longest syllable has seven letters."""

_TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_VISCII = {
    0x02: "Ẳ", 0x05: "ẴẪ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ", 0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ",
    0xC0: "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
}  # fmt: skip
_VPS = {
    0x02: "ẠẬẶẸỆ", 0x10: "ỊỌỘỢỤỰ", 0x19: "Ỵ", 0x1C: "ẪỮ", 0x80: "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ", 0x93: "ỀỂỄỐỒỔỖýỷỵỚỜỞ",
    0xA1: "ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕựầ", 0xC3: "ấẩẫậđẻ", 0xCB: "ẹỉễịỹƯỦồố", 0xD5: "ỏơÈừứ", 0xDB: "ũư", 0xDE: "Ẻ", 0xE4: "ảạă",
    0xEB: "ẽ", 0xEF: "ĩẴĐ", 0xF7: "Ơụ", 0xFB: "ủ", 0xFD: "ỶẼỳ",
}  # fmt: skip
# VNI writes a plain letter and behind it one that stands for its marks; ơ ư and the i with a tone are single.
_VNI_MARKS = {
    "a": "ùá øà ûả õã ïạ ââ áấ àầ åẩ ãẫ äậ êă éắ èằ úẳ üẵ ëặ", "e": "ùé øè ûẻ õẽ ïẹ âê áế àề åể ãễ äệ",
    "o": "ùó øò ûỏ õõ ïọ âô áố àồ åổ ãỗ äộ", "ô": "ùớ øờ ûở õỡ ïợ", "u": "ùú øù ûủ õũ ïụ", "ö": "ùứ øừ ûử õữ ïự", "y": "ùý øỳ ûỷ õỹ",
}  # fmt: skip
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}

SHOWN = {
    0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰", 0x8A: "Š", 0x8B: "‹", 0x8C: "Œ",
    0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›",
    0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
}  # fmt: skip
"""Byte -> what windows-1252 shows for it, where that is not the character of the same number (Encoding Standard)."""
# U+2212: copies of Word and PDF files show the soft hyphen, TCVN3's ư, as a minus ("tr−êng").
_BYTES = {ord(char): byte for byte, char in SHOWN.items()} | {0xF700 + byte: byte for byte in range(0x80, 0x100)} | {0x2212: 0xAD}


def _table(runs: dict[int, str]) -> dict[int, str]:
    return {start + index: letter for start, letters in runs.items() for index, letter in enumerate(letters)}


def _pairs() -> dict[str, str]:
    pairs = {base + entry[0]: entry[1] for base, entries in _VNI_MARKS.items() for entry in entries.split()} | _VNI_SINGLE
    upper = {key.upper(): letter.upper() for key, letter in pairs.items()}
    mixed = {key[0].upper() + key[1:]: letter.upper() for key, letter in pairs.items()}  # a capital with a small mark
    return pairs | mixed | upper


_TABLES = {"tcvn3": _table(_TCVN3), "viscii": _table(_VISCII), "vps": _table(_VPS)}
_PAIRS = _pairs()
_VNI = re.compile("[aeoôuöyAEOÔUÖY][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|[ôöíìæóòîñÔÖÍÌÆÓÒÎÑ]")
_FROM_1258 = {"\u0300": "Ì", "\u0301": "ì", "\u0309": "Ò", "\u0323": "ò", "\u0303": "Þ", "Ă": "Ã", "ă": "ã", "Ơ": "Õ", "ơ": "õ", "Ư": "Ý", "ư": "ý"}
"""What windows-1258 shows -> the Latin-1 letter of the same byte, where the two encodings differ."""


def as_bytes(text: str) -> str:
    """A text as its bytes, each a character of the same number; characters that show no byte stay."""
    return text.translate(_BYTES)


def _tcvn3(word: str) -> str:
    return as_bytes(word).translate(_TABLES["tcvn3"])


def _viscii(word: str) -> str:
    return as_bytes(word).translate(_TABLES["viscii"])


def _vps(word: str) -> str:
    return as_bytes(word).translate(_TABLES["vps"])


def _vni(word: str) -> str:
    def letter(match: re.Match[str]) -> str:
        return _PAIRS.get(match[0]) or _PAIRS.get(match[0][0], match[0][0]) + match[0][1:]

    return _VNI.sub(letter, word)


def _windows_1258(word: str) -> str:
    encoded = as_bytes(word)
    if not encoded.isascii() and max(encoded) <= "\xff":
        return unicodedata.normalize("NFC", encoded.encode("latin-1").decode("cp1258", "replace"))
    return word


def latin1_of_1258(word: str) -> str:
    """A word in Latin-1 that was read as windows-1258 ("t́nh" for "tình"), as it was meant.

    Only what no Vietnamese word can hold is taken back: a tone mark on a consonant, or on nothing. Letters that both
    encodings write (ă for ã, ơ for õ, ư for ý) follow when the word is no syllable otherwise; see ``repair``.
    """
    parts = unicodedata.normalize("NFD", word)
    turned = "".join(
        _FROM_1258[char] if char in _FROM_1258 and (not at or parts[at - 1].lower() not in "aeiouy\u0302\u0306\u031b") else char
        for at, char in enumerate(parts)
    )
    turned = unicodedata.normalize("NFC", turned)
    return turned if turned != word else "".join(_FROM_1258.get(char, char) for char in word)


DECODERS: dict[str, Callable[[str], str]] = {
    "tcvn3": _tcvn3, "vni": _vni, "viscii": _viscii, "vps": _vps, "windows-1258": _windows_1258,
}  # fmt: skip
"""Encoding -> what a word in it means; the word comes as Latin-1 or windows-1252 showed it, the result is NFC."""


def decode_word(encoding: str, word: str) -> str:
    """A word of one of DECODERS as Unicode; letters that the encoding does not know, and words too long for one, stay."""
    return word if len(word) > MOST_CHARS else _decoded_word(encoding, word)


@lru_cache(maxsize=16384)
def _decoded_word(encoding: str, word: str) -> str:
    return DECODERS[encoding](word)


def encode(encoding: str, text: str) -> str:
    """A text (NFC) as an encoding of DECODERS writes it, bytes shown as Latin-1; for tests and measures.

    TCVN3 has no capitals with a tone: its capital fonts draw the small ones so. What an encoding lacks stays as it is.
    """
    if encoding == "windows-1258":
        return "".join(_byte_1258(char) for char in text)
    if encoding == "vni":
        meant = {letter: key for key, letter in reversed(_PAIRS.items())}
        return "".join(meant.get(char, char) for char in text)
    meant = {letter: chr(byte) for byte, letter in _TABLES[encoding].items()}
    if encoding == "tcvn3":
        meant |= {letter.upper(): byte for letter, byte in meant.items() if letter.upper() not in meant}
    return "".join(meant.get(char, char) for char in text)


def _byte_1258(char: str) -> str:
    """A letter as windows-1258 has it: whole, or the letter and behind it the mark of its tone."""
    for parts in (char, _toneless(char)):
        try:
            return parts.encode("cp1258").decode("latin-1")
        except UnicodeEncodeError:
            continue
    return char


def _toneless(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones)) + tones
