"""Search keys: folded and exact; both keep the words of the text, as many and in order."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest

from vietnamese.forms import (
    VIETNAMESE_LETTERS,
    _place_tone,
    exact_key,
    exact_keys,
    fold,
    fold_aligned,
    fold_all,
    nfc,
)

FOLDED = [
    ("Đường", "duong"),
    ("đậu ĐŨA", "dau dua"),
    ("Điện Biên", "dien bien"),
    ("Quyết định số 2096/QĐ-UBND", "quyet dinh so 2096/qd-ubnd"),
    ("ẳ ộ ệ ữ ỵ ỡ", "a o e u y o"),
    ("ẲỘỆỮỴỠ", "aoeuyo"),
    ("khoẻ khỏe", "khoe khoe"),
    ("bạn, bán; ban", "ban, ban; ban"),
    ("café crème", "cafe creme"),
    ("Ê-đê Gia-rai", "e-de gia-rai"),
    ("ƯƠNG ương", "uong uong"),
    ("Ðại học", "dai hoc"),
    ("İstanbul", "istanbul"),
    ("", ""),
    ("123 – 45%", "123 – 45%"),
    ("d\u0323\u0301", "d"),
    ("Nguyễn\u00a0Văn\tA", "nguyen\u00a0van\ta"),
    ("กิน", "กิน"),
    ("한국", "한국"),
    ("x² ½ ①", "x² ½ ①"),
    ("LGBTI+", "lgbti+"),
    ("ＵＮＤＰ／ｙｔế １９", "undp／yte 19"),
    ("Ａ\u0301", "a"),
]

EXACT = [
    ("hoà", "hòa"),
    ("Hoà Bình", "hòa bình"),
    ("khoẻ", "khỏe"),
    ("thuý", "thúy"),
    ("Qũy", "quỹ"),
    ("Qúy", "quý"),
    ("quỹ", "quỹ"),
    ("uỷ ban", "ủy ban"),
    ("tuỳ", "tùy"),
    ("huỷ", "hủy"),
    ("xoá", "xóa"),
    ("toà", "tòa"),
    ("hoạ", "họa"),
    ("loè", "lòe"),
    ("HOÀ", "hòa"),
    ("hoàn", "hoàn"),
    ("hòan", "hoàn"),
    ("tóan", "toán"),
    ("hoài", "hoài"),
    ("hòai", "hoài"),
    ("ngoẻo", "ngoẻo"),
    ("khủyu", "khuỷu"),
    ("khuỷu", "khuỷu"),
    ("hùynh", "huỳnh"),
    ("quà", "quà"),
    ("qùa", "quà"),
    ("quốc", "quốc"),
    ("quýt", "quýt"),
    ("quới", "quới"),
    ("gìa", "già"),
    ("gía", "giá"),
    ("già", "già"),
    ("gì", "gì"),
    ("gìn", "gìn"),
    ("gĩưa", "giữa"),
    ("giừơng", "giường"),
    ("giếng", "giếng"),
    ("cuả", "của"),
    ("của", "của"),
    ("muà", "mùa"),
    ("chiụ", "chịu"),
    ("nghiã", "nghĩa"),
    ("mía", "mía"),
    ("thuế", "thuế"),
    ("thuở", "thuở"),
    ("xoong", "xoong"),
    ("goòng", "goòng"),
    ("nguời", "nguời"),
    ("rượu", "rượu"),
    ("thuyền", "thuyền"),
    ("ĐẶNG", "đặng"),
    ("Ðà Nẵng", "đà nẵng"),
    ("café", "café"),
    ("CAFÉ", "café"),
    ("São Tomé", "são tomé"),
    ("naïve", "naïve"),
    ("où", "où"),
    ("2096/QĐ-UBND", "2096/qđ-ubnd"),
    ("hoà-hợp,hoà_bình", "hòa-hợp,hòa_bình"),
    ("t́nh", "t́nh"),
    ("xoa\u0301\u0301", "xoá\u0301"),
    ("ＵＮＤＰ １９９８", "undp 1998"),
    ("Ｈoà ｂình", "hòa bình"),
]


TEXTS = [nfc(text) for text, _ in FOLDED + EXACT]


def tokens(text: str) -> list[str]:
    """The words that SQLite's unicode61 finds, in order."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    database.execute("INSERT INTO t VALUES (?)", (text,))
    return [row[0] for row in database.execute('SELECT term FROM v ORDER BY "offset"')]


@pytest.mark.parametrize(("text", "key"), FOLDED)
def test_fold_drops_accents_and_case(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(("text", "key"), EXACT)
def test_exact_key_puts_the_tone_in_one_place(text: str, key: str) -> None:
    assert exact_key(text) == nfc(key)


@pytest.mark.parametrize("text", TEXTS)
def test_decomposed_text_has_the_same_keys(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert (fold(decomposed), exact_key(decomposed)) == (fold(text), exact_key(text))


@pytest.mark.parametrize("text", TEXTS)
def test_keys_are_their_own_keys(text: str) -> None:
    assert (fold(fold(text)), exact_key(exact_key(text))) == (fold(text), exact_key(text))


@pytest.mark.parametrize("text", [*TEXTS, "a\u0338b ก็ มี", "e\u0308\u0323x"])
def test_keys_keep_the_number_of_index_words(text: str) -> None:
    assert len(tokens(fold(text))) == len(tokens(exact_key(text))) == len(tokens(text))


# NFC itself replaces U+0340, U+0341 and U+0344.
@pytest.mark.parametrize("mark", [chr(c) for c in range(0x300, 0x370) if c not in (0x340, 0x341, 0x344)])
def test_fold_drops_exactly_the_marks_that_stay_inside_an_index_word(mark: str) -> None:
    assert (fold(f"xq{mark}bx") == "xqbx") == (len(tokens(f"xq{mark}bx")) == 1)


@pytest.mark.parametrize("text", [*TEXTS, "ﬁ İ ẞ ŉ"])
def test_aligned_fold_keeps_every_offset(text: str) -> None:
    assert len(fold_aligned(text)) == len(text)


@pytest.mark.parametrize("letter", "ăđơưạảấệổữỹẴỴ")
def test_letter_that_only_vietnamese_has(letter: str) -> None:
    assert letter in VIETNAMESE_LETTERS


@pytest.mark.parametrize("letter", "aàáâãèéêìíòóôõùúýñçöüßœd")
def test_letter_that_other_languages_write_too(letter: str) -> None:
    assert letter not in VIETNAMESE_LETTERS


def test_there_are_enough_pairs() -> None:
    assert len(FOLDED + EXACT) >= 60


_ONSETS = ("", "b", "đ", "g", "gi", "ngh", "qu", "Tr", "Ð", "Ɖ", "x2")
_RIMES = ("a", "oa", "oan", "oe", "uy", "uya", "uyê", "uyên", "ia", "iê", "yê", "ươ", "ưa", "uô", "y", "ê", "ơi", "oai", "âu", "uơ", "i")


def test_keys_of_many_words_are_those_of_each() -> None:
    tones = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
    spelt = [onset + rime[:at] + tone + rime[at:] for onset in _ONSETS for rime in _RIMES for tone in tones for at in range(1, len(rime) + 1)]
    words = [*spelt, *map(nfc, spelt), *map(str.upper, spelt), "ΑΣ", "İx", "x\u0338=", "a\u0345", "hoà-bình", "òa\u0301", "", "🎉", "ß", "ﬁ"]
    assert fold_all(words) == [fold(word) for word in words]
    assert exact_keys(words) == [exact_key(word) for word in words]
    assert fold_all([]) == exact_keys([]) == []


def test_a_tone_beside_no_other_vowel_is_where_it_belongs() -> None:
    """What ``exact_key`` need not look at: every such word is left as it is by the rule for syllables."""
    alone = {nfc(onset + rime[0] + tone + ending) for onset in _ONSETS for rime in _RIMES for tone in ("\u0300", "\u0323") for ending in ("", "ng", "ch")}
    still = [word for word in alone if not word.startswith(("gi", "qu"))]
    assert [_place_tone(word.lower()) for word in still] == [word.lower() for word in still] and len(still) > 300
