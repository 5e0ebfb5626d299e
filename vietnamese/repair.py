"""Text that was read in the wrong encoding: whether a decoder makes sense of it, and then the text as it was meant; pure.

Nothing is repaired without proof: a decoder must turn words that cannot be Vietnamese into Vietnamese syllables, several
different ones and nearly all of them. Mojibake of UTF-8 is ftfy's work, which has proofs of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import ftfy
import ftfy.badness

from vietnamese.forms import VIETNAMESE_LETTERS, nfc
from vietnamese.legacy import DECODERS, MOST_CHARS, SHOWN, decode_word, latin1_of_1258
from vietnamese.syllables import is_syllable

UTF8, LATIN1 = "utf-8 twice", "latin-1 as windows-1258"
"""The two kinds of mojibake, beside the encodings of DECODERS."""

LEAST_WORDS, LEAST_RESIDUE, LEAST_KNOWN = 3, 2, 1
"""Different words that a decoder must turn into syllables: in a text on its own; where words of sound Vietnamese stand
between them; when other parts of the page have proved the encoding, or a tone mark stands on a consonant, or
an odd letter beside sound accented ones ("ñông")."""
LEAST_SHARE = 0.85
"""Share of the odd words that must become syllables: names and foreign words stay odd in every decoder (measure ``damaged``)."""
KNOWN_SHARE = 0.5
"""The same where the page proves the encoding: a line of names is odd all through."""
MIXED_SHARE = 0.2
"""With more of the accented words in letters that only Unicode has, a text is Vietnamese with some words left over."""
ALIKE_WORDS, ALIKE_SHARE = 5, 0.5
"""So many different words, and this share, raise the suspicion of an encoding that is not proved."""
MOST_WORDS = 150
"""A text is judged by so many accented words."""
MOST_SOUGHT = 200
"""So many different words with odd characters are tried before a text is taken for another language's."""
MOST_MOJIBAKE_CHARS = 100_000
"""Longer texts are not given to ftfy."""

_LOW = "\x02-\x06\x10-\x15\x19\x1c-\x1e"
_SHOWN = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_VIETNAMESE = "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝăĂđĐĩĨũŨơƠưƯ"
_LETTERS = f"A-Za-z\u2212\u00a1-\u00ff\uf780-\uf7ff{_VIETNAMESE}\u1ea0-\u1ef9\u0300-\u0323ḿńḾŃǹǵǴṃṇṭḥŕśźćĺḱ\u1e00-\u1e9f"
_NARROW = re.compile(f"[{_LETTERS}]+")
_WIDE = re.compile(f"[{_LETTERS}{_LOW}\x80-\x9f{_SHOWN}]+")
_HYPHENED = re.compile(f"(?<![{_LETTERS}-])([{_LETTERS}]{{1,8}})-([{_LETTERS}]{{0,8}})(?![{_LETTERS}-])")
_WORDS = {"viscii": _WIDE, "vps": _WIDE}  # the others leave the bytes 80 to 9F alone, so quotes and dashes are none of theirs
_SYMBOLS = "¡¢£¤¥¦§¨©«¬\u00ad®¯°±²³´¶·¸¹»¼½¾¿×÷\u2212" + _SHOWN
_ODD = re.compile(f"[\x80-\x9f{_LOW}¡-¿×÷ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþÿ€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ\u2212\uf780-\uf7ff\u0300\u0301\u0303\u0309\u0323ŕŔńŃśŚźŹćĆĺĹǹǸǵǴ\u1e00-\u1e9f]")
_SOUND_ASCII = bytes(code for code in range(128) if not _ODD.match(chr(code)))
LONG_CHARS, FEW_ODD, MOST_FOUND = 500, 16, 2_000
"""From when on, and up to how many different odd characters and places of them, these are looked for one by one."""
_LEADS = frozenset("ÂÃÄÅÆáâ")
"""What the first bytes of UTF-8 beyond ASCII look like in windows-1252, as far as Vietnamese and punctuation have them."""

_TAILS = frozenset(map(chr, range(0x80, 0xA0))).union("‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ¡¢£¤¥¦§¨©ª¬\xad¯±´µ¶¸º¿")
"""What their third bytes look like ("á»›" for "ớ"), but for dashes, quotes and the marks that sound text sets behind "«cá»" too."""
_WORD_END = re.compile(f"[{_LETTERS}{_LOW}\x80-\x9f{_SHOWN}]+$")
_LETTER = re.compile(r"[^\W\d_]")
_BEFORE, _AFTER = "«©®·¡¿±", "»®©°²³·ªº™"
"""Symbols that sound text sets before and behind a word without a blank."""
_LONE = frozenset(["ở", "Ở", "ô", "Ô", "ổ", "ồ", "ừ", "ạ", "ơ", "ố", "ứ", "ủ"])
"""Words of one letter that old encodings show as a symbol."""


@dataclass(frozen=True)
class Reading:
    """How a text can be read: the encoding, how many different words prove it, and whether only odd words are in it."""

    encoding: str
    words: int
    only_odd: bool = False


def is_suspicious(text: str, raw: bytes | None = None) -> bool:
    """Whether a text may be damaged: a word of it holds a character that sound Vietnamese or English lacks, and is read as a
    syllable by one of the decoders, or holds what UTF-8 looks like in windows-1252. Cheap where no such character is. ``raw`` is the text in UTF-8, where that is at hand."""
    if text.isascii():
        return False
    seen: set[str] = set()
    for at in _odd_places(text, raw):
        char = text[at]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if not (before.isalpha() or after.isalpha() or char.isalpha()):
            continue
        if before in _LEADS and (char not in "«»" or (after and after in _TAILS)):
            return True
        word = _word_at(text, at)
        if word in seen:
            continue
        if _may_be_damaged(word):
            return True
        seen.add(word)
        if len(seen) >= MOST_SOUGHT:
            break
    return False


def _odd_places(text: str, raw: bytes | None = None) -> Iterable[int]:
    """Where a text holds odd characters, in order. A long one's letters beyond ASCII are put together first: they are few, and so are
    the odd ones that they hold, which are then looked for one by one; over all characters an expression takes five times as long."""
    if len(text) >= LONG_CHARS:
        rest = (text.encode("utf-8", "surrogatepass") if raw is None else raw).translate(None, _SOUND_ASCII).decode("utf-8", "surrogatepass")
        found = _ODD.findall(rest)
        if not found:
            return ()
        odd = set(found)
        if len(odd) <= FEW_ODD and len(found) <= MOST_FOUND:
            return sorted(at for char in odd for at in _places(text, char))
    return (match.start() for match in _ODD.finditer(text))


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _word_at(text: str, at: int) -> str:
    """The word around a character, as far as it matters whether it is a syllable."""
    start = text[max(0, at - MOST_CHARS) : at]
    head = _WORD_END.search(start)
    tail = _WIDE.match(text, at, at + MOST_CHARS)
    return (head[0] if head else "") + (tail[0] if tail else "")


@lru_cache(maxsize=16384)
def _may_be_damaged(word: str) -> bool:
    if len(word) > MOST_CHARS:
        return False
    for part in {word, *_NARROW.findall(word)}:
        if len(part) > 1 and any((_is_odd(part, False) or _is_bare(name, part)) and _is_sensible(name, part) for name in (*DECODERS, LATIN1)):
            return True
        if _is_odd(part, True) and any(_left_over(name, part) != _decoded(name, part) for name in DECODERS):
            return True
    return False


def read(text: str, known: Iterable[str] = ()) -> Reading | None:
    """The reading that a text (NFC) proves; None when it is sound or nothing is proved.

    ``known`` are encodings that other parts of the same page prove: one word is then enough, and half of the odd ones.
    """
    proved = frozenset(known)
    told_by_others = not proved.isdisjoint(DECODERS) and not text.isascii() and VIETNAMESE_LETTERS.isdisjoint(text)
    if not told_by_others and not is_suspicious(text):
        return None
    for first in (True, False):
        names = [name for name in DECODERS if (name in proved) == first]
        if readings := [found for name in names if (found := _judge(name, text, first))]:
            return max(readings, key=lambda found: found.words)  # of equals the commoner encoding, as DECODERS has them
    if len(text) <= MOST_MOJIBAKE_CHARS and (count := _mojibake_words(text)):
        return Reading(UTF8, count)
    return _judge(LATIN1, text, LATIN1 in proved)


def read_beside(text: str, encoding: str) -> Reading | None:
    """The reading of a text that is sound as it stands ("Tù do") but lies between texts in an encoding of DECODERS: that of
    its neighbours when all of its accented words are syllables in it too ("Tự do")."""
    words = _accented(text, encoding) if encoding in DECODERS and VIETNAMESE_LETTERS.isdisjoint(text) else []
    if not words or not all(_is_sensible(encoding, word) for word in words):
        return None
    return Reading(encoding, len(set(words)))


def apply(reading: Reading, text: str, capitals: bool = False) -> str:
    """A text in a reading as it was meant (NFC); ``capitals``: it is set in a TCVN3 font that draws capitals."""
    if reading.encoding == UTF8:
        return nfc(_untwisted(text))
    if reading.only_odd:
        pattern = _WORDS.get(reading.encoding, _NARROW)
        return nfc(pattern.sub(lambda match: _if_odd(reading.encoding, match[0]), text))
    if reading.encoding == "tcvn3":
        return _tcvn3(text, capitals)
    pattern = _WORDS.get(reading.encoding, _NARROW)
    return nfc(pattern.sub(lambda match: _decoded(reading.encoding, match[0]), text).translate(SHOWN))


def repair(text: str, known: Iterable[str] = ()) -> tuple[str, Reading | None]:
    """A text as it was meant, with the reading that was proved; the text itself and None without one."""
    composed = nfc(text)
    reading = read(composed, known)
    if reading is None:
        return text, None
    meant = apply(reading, composed)
    if reading.encoding == UTF8 and (below := read(meant, known)) is not None:  # an old encoding that was encoded twice on top
        return apply(below, meant), below
    return meant, reading


def _judge(encoding: str, text: str, known: bool) -> Reading | None:
    """The reading of a text in one encoding when its words prove it."""
    words = _accented(text, encoding)
    sound = sum(1 for word in words if not VIETNAMESE_LETTERS.isdisjoint(word))
    mixed = sound > MIXED_SHARE * len(words) or encoding == LATIN1
    odd = [word for word in words if (_is_odd(word, mixed) and _decoded(encoding, word) != word) or _is_bare(encoding, word)]
    good = [word for word in odd if _is_sensible(encoding, word) or (mixed and _left_over(encoding, word) != _decoded(encoding, word))]
    different = len({word.lower() for word in good if len(word) > 1})  # one letter alone may be a sign: Ø, µ
    sure = known or encoding == LATIN1 or any(not _ODD.sub("", word).isascii() for word in good)
    least = LEAST_KNOWN if sure else LEAST_RESIDUE if mixed else LEAST_WORDS
    if different < least or len(good) < (KNOWN_SHARE if known else LEAST_SHARE) * len(odd):
        return None
    if not mixed and not known:
        whole = sum(1 for word in words if _is_sensible(encoding, word))
        if whole < (0.8 if len(words) > 3 else 0.6) * len(words):
            return None
    return Reading(encoding, different, mixed)


def _accented(text: str, encoding: str) -> list[str]:
    """The words of a text that are not plain, MOST_WORDS of them."""
    found = (match[0] for match in _WORDS.get(encoding, _NARROW).finditer(text) if not match[0].isascii() and _LETTER.search(match[0]))
    return list(islice(found, MOST_WORDS))


def _is_odd(word: str, mixed: bool) -> bool:
    return len(word) <= MOST_CHARS and _kept_odd(word, mixed)


@lru_cache(maxsize=16384)
def _kept_odd(word: str, mixed: bool) -> bool:
    """Whether a word is no Vietnamese as it stands; in a mixed text it must hold a character that Vietnamese lacks too."""
    core = word.strip(_SYMBOLS)
    if core.isascii() or (is_syllable(core) and _has_sound_case(core) and not _ODD.search(core)):
        return False
    return not mixed or _ODD.search(word) is not None


def _is_bare(encoding: str, word: str) -> bool:
    """Whether a word is plain but for symbols at its edges that stand for letters in TCVN3: "x·" for "xã", "®i" for "đi"."""
    return encoding == "tcvn3" and len(word) > 1 and word.strip(_SYMBOLS).isascii() and word.strip(_SYMBOLS) != "" and _is_sensible(encoding, word)


def _decoded(encoding: str, word: str) -> str:
    """A word as decoded; one whose only odd characters are symbols around it stays when it would be no syllable."""
    if encoding == LATIN1:
        return latin1_of_1258(word) if len(word) <= MOST_CHARS else word
    turned = decode_word(encoding, word)
    core = word.lstrip(_BEFORE).rstrip(_AFTER)
    if core != word and (core.isascii() or is_syllable(core)) and not is_syllable(turned):
        return word
    if _LETTER.search(word) or turned in _LONE or (len(word) > 1 and is_syllable(turned)):
        return turned
    return word


def _left_over(encoding: str, word: str) -> str:
    """An odd word among sound ones: its odd letters decoded and the others kept ("ñón" is "đón"), else all of it decoded."""
    if encoding in DECODERS and len(word) <= MOST_CHARS:
        turned = nfc("".join(char if char in _VIETNAMESE else decode_word(encoding, char) for char in word))
        if is_syllable(turned) and _has_sound_case(turned):
            return turned
    return _decoded(encoding, word)


def _is_sensible(encoding: str, word: str) -> bool:
    return len(word) <= MOST_CHARS and _kept_sensible(encoding, word)


@lru_cache(maxsize=32768)
def _kept_sensible(encoding: str, word: str) -> bool:
    """Whether a word decodes to a syllable in small letters, with one capital, or in capitals only."""
    turned = nfc(_decoded(encoding, word))
    if not is_syllable(turned):
        return False
    return encoding == "tcvn3" or _has_sound_case(turned)


def _has_sound_case(word: str) -> bool:
    return word.islower() or word.isupper() or word[1:].islower()


def _if_odd(encoding: str, word: str) -> str:
    odd = _is_odd(word, True) or _is_bare(encoding, word) or (encoding == LATIN1 and not is_syllable(word))
    if odd and (_is_sensible(encoding, word) or _left_over(encoding, word) != _decoded(encoding, word)):
        return _left_over(encoding, word)
    return word


def _tcvn3(text: str, capitals: bool) -> str:
    """TCVN3 with its capitals: a word whose plain letters are capitals was set in the capital font, and so its small letters.

    Its ư is the soft hyphen, which some copies show as a hyphen: that is one where the parts are no words ("tr-êng").
    """
    text = _HYPHENED.sub(_with_u, text)
    matches = list(_NARROW.finditer(text))
    cases = [_case(match[0]) for match in matches]
    last: bool | None = None
    parts, end = [], 0
    for index, match in enumerate(matches):
        case = cases[index]
        if case is None:
            case = last if last is not None else next((c for c in cases[index + 1 : index + 20] if c is not None), None)
        else:
            last = case
        turned = _decoded("tcvn3", match[0])
        upper = turned != match[0] and (capitals or case is True)
        parts += [text[end : match.start()], turned.upper() if upper else turned]
        end = match.end()
    return nfc("".join([*parts, text[end:]]).translate(SHOWN))


def _with_u(match: re.Match[str]) -> str:
    joined = f"{match[1]}\u00ad{match[2]}"
    if len(joined) > MOST_CHARS or not is_syllable(decode_word("tcvn3", joined)):
        return match[0]
    return match[0] if all(is_syllable(decode_word("tcvn3", part)) for part in match.groups()) else joined


def _case(word: str) -> bool | None:
    """False for a word with a plain small letter, True with a plain capital behind the first letter, None when neither is told."""
    if any("a" <= char <= "z" for char in word):
        return False
    return True if any("A" <= char <= "Z" for char in word[1:]) else None


def _mojibake_words(text: str) -> int:
    """How many words ftfy mends in a text, when what it gives is better; 0 when it mends nothing."""
    if _LEADS.isdisjoint(text) and not ftfy.badness.is_bad(text):
        return 0
    mended = _untwisted(text)
    if mended == text or ftfy.badness.badness(mended) >= max(1, ftfy.badness.badness(text)) or mended.count("\ufffd") > text.count("\ufffd"):
        return 0
    words = text.split()
    return max(1, len(words) - sum(1 for word in mended.split() if word in frozenset(words)))


def _untwisted(text: str) -> str:
    """ftfy's reading, over and over for what was encoded three or four times."""
    for _ in range(3):
        mended = ftfy.fix_encoding(text)
        if mended == text:
            break
        text = mended
    return text


def resembles(text: str) -> bool:
    """Whether a text (NFC) looks as if it were in an old encoding that does not prove itself: letters of it are lost as well."""
    if not is_suspicious(text):
        return False
    for name in DECODERS:
        odd = [word for word in _accented(text, name) if _is_odd(word, False) and _decoded(name, word) != word]
        good = {word.lower() for word in odd if len(word) > 1 and _is_sensible(name, word)}
        if len(good) >= ALIKE_WORDS and len(good) >= ALIKE_SHARE * len(odd):
            return True
    return False


FLAGS: dict[str, str] = {**dict.fromkeys(DECODERS, "legacy_encoding"), UTF8: "mojibake", LATIN1: "mojibake"}
"""Encoding of a reading -> the quality flag of a record that holds text read so."""
