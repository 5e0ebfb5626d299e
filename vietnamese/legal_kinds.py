"""The words and symbols for kinds of legal documents."""

from __future__ import annotations

from vietnamese.forms import fold

# Kinds that may be cited as "số 136/2013" or "số 1929 ngày 25/11/2020"; for others that is no citation.
NORMATIVE = ("Nghị định", "Quyết định", "Thông tư", "Chỉ thị", "Nghị quyết", "Pháp lệnh")
_OTHER_KINDS = (
    "Thông tư liên tịch",
    "Nghị quyết liên tịch",
    "Công văn",
    "Công điện",
    "Kế hoạch",
    "Bộ luật",
    "Luật",
    "Hướng dẫn",
    "Thông báo",
    "Tờ trình",
    "Báo cáo",
    "Chương trình",
    "Kết luận",
    "Quy định",
    "Đề án",
    "Văn bản",
    "Sắc lệnh",
    "Lệnh",
)
_ENGLISH_KINDS = {
    "joint circular": "Thông tư liên tịch",
    "decree": "Nghị định",
    "decision": "Quyết định",
    "circular": "Thông tư",
    "directive": "Chỉ thị",
    "resolution": "Nghị quyết",
    "ordinance": "Pháp lệnh",
    "official letter": "Công văn",
    "official dispatch": "Công văn",
    "plan": "Kế hoạch",
    "law": "Luật",
    "code": "Bộ luật",
    "constitution": "Hiến pháp",
}
_ENGLISH_KINDS |= {f"{word}s": _ENGLISH_KINDS[word] for word in ("joint circular", "decree", "decision", "circular", "directive", "resolution", "ordinance")}
_VIETNAMESE_KINDS = (*NORMATIVE, *_OTHER_KINDS, "Hiến pháp")
_LONGER_KINDS = {"thông báo kết luận": "Thông báo", "hướng dẫn liên ngành": "Hướng dẫn", "văn bản hợp nhất": "Văn bản", "chương trình hành động": "Chương trình"}
_LONGER_KINDS |= {"thông tư liên bộ": "Thông tư liên tịch", "thông tư liên ngành": "Thông tư liên tịch"}
KINDS = {form: kind for kind in _VIETNAMESE_KINDS for form in (kind.lower(), fold(kind))} | _ENGLISH_KINDS
KINDS |= {form: kind for words, kind in _LONGER_KINDS.items() for form in (words, fold(words))}
"""Lower-case words for a kind of document, without accents too, and the Vietnamese name that stands for it."""

_ALIKE = ("aàáảãạăằắẳẵặâầấẩẫậ", "eèéẻẽẹêềếểễệ", "iìíỉĩị", "oòóỏõọôồốổỗộơờớởỡợ", "uùúủũụưừứửữự", "yỳýỷỹỵ", "dđð")
_LETTER_CLASSES = {letters[0]: f"[{letters}]" for letters in _ALIKE}
LOOSE_KINDS = "|".join("".join(_LETTER_CLASSES.get(letter, letter) for letter in form) for form in sorted(dict.fromkeys(map(fold, KINDS)), key=len, reverse=True))
"""All kinds with whatever accents a slip leaves ("nghị đinh"); before a whole number only."""

_SYMBOL_KINDS = {"QĐ": "Quyết định", "NĐ": "Nghị định", "TT": "Thông tư", "CT": "Chỉ thị", "NQ": "Nghị quyết"}
_SYMBOL_KINDS |= {"KH": "Kế hoạch", "TTLT": "Thông tư liên tịch", "BC": "Báo cáo", "TB": "Thông báo"}
SHORT_KINDS = {form: kind for symbol, kind in _SYMBOL_KINDS.items() for form in (symbol, symbol.replace("Đ", "Ð"), fold(symbol).upper())}
