"""Which words can be Vietnamese syllables, from a table of onsets, rimes and tones."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
"""Combining marks of the five marked tones: huyền, sắc, ngã, hỏi, nặng; ngang has none."""

MOST_CHARS = 24
"""No word of more characters is a syllable: the longest has seven letters, decomposed with two marks each."""

_STOP_TONES = ("\u0301", "\u0323")
"""A syllable closed by -c, -ch, -p, -t has tone sắc or nặng and no other."""

# Rimes as written after most onsets, grouped by what their spelling asks of the onset.
_BACK = """
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    o oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt
    ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
"""
_FRONT = """
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
"""
_LONG_O = "ooc oong"
_GLIDED = """
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
    uân uâng uât uây uê uêch uênh uêt uêu uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu
"""
_AFTER_QU = """
    a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng âp ât âu ây
    e en eng eo et ê ên êch ênh êt êu i ich inh it ôc ơ ơi ơn ơt
    y ych yên yêt ynh yt
"""
# Gi- swallows the i of iê: giêng, giết, giễu are gi + iêng, iêt, iêu.
_AFTER_GI = _BACK + "e em en eo ep et ê êc êm ên êng êp êt êu"
_INITIAL_YE = "yêm yên yêng yêt yêu y"

_PLAIN_ONSETS = "b ch d đ h kh l m n nh p ph r s t th tr v x"
_GLIDE_ONSETS = "ch d đ g h kh l n ng nh r s t th tr x"
_Y_ONSETS = "d h k l m n s t th v"
# Labials take a glide in a few borrowed words only: xe buýt, voan, thùng phuy, moay-ơ, tiền boa.
_BORROWED = {"buyt": 1, "boa": 1, "voan": 1, "phuy": 2, "moay": 1, "puy": 1}


@dataclass(frozen=True)
class Syllable:
    """A parsed syllable: ``base`` is NFC lower case without its tone, ``onset_chars`` long in its onset.

    ``tone`` is the combining mark ("" for ngang), ``tone_at`` the index in ``base`` it was written on
    (-1 for ngang).
    """

    base: str
    onset_chars: int
    tone: str
    tone_at: int

    @property
    def nucleus(self) -> tuple[int, int]:
        """First and past-the-last index of the written vowels after the onset."""
        end = len(self.base)
        while end > self.onset_chars and self.base[end - 1] in "cghmnpt":
            end -= 1
        return self.onset_chars, end

    def tone_position(self, modern: bool = False) -> int:
        """Index in ``base`` where the tone belongs: hòa, khỏe, thúy; with ``modern`` hoà, khoẻ, thuý.

        The two styles differ only in open oa, oe, uy (Quyết định 1989/QĐ-BGDĐT of 2018 keeps the older one).
        """
        start, end = self.nucleus
        vowels = self.base[start:end]
        marked = [i for i, letter in enumerate(vowels) if letter in "ăâêôơư"]
        if marked:
            return start + marked[-1]
        if end < len(self.base):
            return end - 1
        if len(vowels) == 3 or (modern and vowels in ("oa", "oe", "uy")):
            return start + 1
        return start


@cache
def _bases() -> dict[str, int]:
    """All toneless spellings with the length of their onset, about 4,000."""
    back, front, glided = _BACK.split(), _FRONT.split(), _GLIDED.split()
    families = [
        (_PLAIN_ONSETS.split(), [*back, *front, *_LONG_O.split()]),
        (["c", "g", "ng"], [*back, *_LONG_O.split()]),
        (["k", "gh", "ngh"], front),
        (["", *_GLIDE_ONSETS.split()], glided),
        (_Y_ONSETS.split(), ["y"]),
        ([""], [*back, *_INITIAL_YE.split(), *(rime for rime in front if not rime.startswith("iê"))]),
        (["qu"], _AFTER_QU.split()),
        (["gi"], _AFTER_GI.split()),
    ]
    bases = {onset + rime: len(onset) for onsets, rimes in families for onset in onsets for rime in rimes}
    bases |= {"gi": 1, "gin": 1, **_BORROWED}
    return bases


@cache
def _toneless() -> frozenset[str]:
    return frozenset(_ascii(base) for base in _bases())


@cache
def _plain() -> frozenset[str]:
    """The syllables that are written without any accent: those of ASCII letters that may do without a tone."""
    return frozenset(base for base in _bases() if base.isascii() and parse_syllable(base) is not None)


def _ascii(base: str) -> str:
    decomposed = unicodedata.normalize("NFD", base.replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _split_tone(word: str) -> tuple[str, str, int] | None:
    """The word without its tone, the tone mark and the index it stood on; None with two tones."""
    base, tone, tone_at = "", "", -1
    if word.isascii():
        return word, tone, tone_at
    for letter in word:
        rest, own = (letter, "") if letter.isascii() else _split_letter(letter)
        if own:
            if tone:
                return None
            tone, tone_at = own, len(base) if rest else len(base) - 1
        base += rest
    return base, tone, tone_at


@lru_cache(maxsize=1024)
def _split_letter(letter: str) -> tuple[str, str]:
    """A letter without its tone mark, and the mark."""
    decomposed = unicodedata.normalize("NFD", letter)
    rest = "".join(mark for mark in decomposed if mark not in TONE_MARKS)
    return unicodedata.normalize("NFC", rest), next((mark for mark in decomposed if mark in TONE_MARKS), "")


@lru_cache(maxsize=65536)
def parse_syllable(word: str) -> Syllable | None:
    """Read a word (any case, NFC or NFD) as a Vietnamese syllable wherever its tone mark was put.

    "Qũy" and "hòan" parse, so that their tone can be moved; a tone on a consonant, two tones, or a stop
    coda with a tone other than sắc or nặng do not.
    """
    parts = _split_tone(unicodedata.normalize("NFC", word).lower())
    if parts is None:
        return None
    base, tone, tone_at = parts
    onset_chars = _bases().get(base)
    if onset_chars is None:
        return None
    if base.endswith(("c", "ch", "p", "t")) and tone not in _STOP_TONES:
        return None
    if tone and base[tone_at] not in "aăâeêioôơuưy":
        return None
    return Syllable(base, onset_chars, tone, tone_at)


def is_syllable(word: str) -> bool:
    """Whether a word (any case, NFC or NFD) is spelt as a Vietnamese syllable, its tone included.

    Both placements count where two are in use (hòa, hoà; qúy, quý), a misplaced tone elsewhere does not
    (hòan). The table is generous: it holds every possible syllable, whether or not it is a word.
    """
    if word.isascii():
        return word.lower() in _plain()
    return len(word) <= MOST_CHARS and _is_syllable(word)


@lru_cache(maxsize=16384)
def _is_syllable(word: str) -> bool:
    syllable = parse_syllable(word)
    if syllable is None:
        return False
    places = (syllable.tone_position(), syllable.tone_position(modern=True))
    if not syllable.tone or syllable.tone_at in places:
        return True
    return syllable.base == "quy" and syllable.tone_at == 1


def is_toneless_syllable(word: str) -> bool:
    """Whether a word of ASCII letters (any case) is a syllable typed without accents: duong, cat."""
    return word.lower() in _toneless()
