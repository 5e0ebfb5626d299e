"""What one line of page text is by itself: a file name, a number, a share button, an address, prose.

Lines are NFC with single blanks, as ``tidy`` makes them. Nothing here looks at the neighbours of a line.
"""

from __future__ import annotations

import re

from crawler.extract import labels, phrases
from crawler.extract.beginnings import Beginnings
from crawler.extract.labels import label_key
from vietnamese.forms import KeptWords, exact_key, nfc, remembered

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_MEDIA = r"(?:jpe?g|jfif|png|gif|webp|bmp|svg|heic|tiff?|avif|mp4|mov|avi|mp3|wmv|m4a|wav)"
_FILE_NAME = re.compile(
    rf"(?:[^\s:]+ ){{0,8}}[^\s:]*\.{_MEDIA}(?:\s*[\[(]?\d+(?:[.,]\d+)?\s*(?:x\s*\d+|[kmg]?b)?[\])]?)?",
    re.IGNORECASE,
)
_DOCUMENT_NAME = re.compile(
    r"[^\s/:]{1,150}\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)(?:\s*[\[(]?\s*\d+(?:[.,]\d+)?\s*[kmg]i?b(?:ytes?)?\s*[\])]?)?", re.IGNORECASE
)
_CAMERA_NAMES = (
    r"(?:img|dsc[fn]?|_?mg|dji|pxl|mvi|gopr|gp|vid|pano|burst|wp|fb[ _-]img|screenshot"
    r"|screen[ _-]shot|received"
    r"|ảnh chụp màn hình|whatsapp (?:image|video)|viber(?:[ _-]?image)?|photo|image"
    r"|messenger creation|snapedit)"
)
_CAMERA = re.compile(
    _CAMERA_NAMES
    + r"[ _-]?(?:\d{4}[ _-]\d\d[ _-]\d\d\b.*|(?=[a-z]{0,4}\d{3})[\da-f]+"
    r"(?:[ _-]+(?:\(?\d+\)?|hdr|edited|copy|scaled|[\da-f-]{6,}))*)"
    r"|(?:image|img|images|hinh|anh|photo|pic|picture|untitled|thumb|banner|slide|logo|unnamed"
    r"|download|avatar)"
    r"(?:\d+|[_-]\(?\d+\)?|[_-][a-z]*[_-]?\d+)(?:[ _-]+\d+)*"
    r"|z\d{9,}(?:[ _-][\da-f]{6,})?|p\d{6,8}|\d{8}[ _-]\d{4,9}(?:[ _-]\(?\d+\)?)*|img|dsc|untitled"
    r"|.*[ _-]\d{3,4}x\d{3,4}|[^\s]+[_-]scaled(?:[_-]\d+)?",
    re.IGNORECASE,
)
_CAMERA_DATED = re.compile(rf"{_CAMERA_NAMES}[ _-]?\d{{4}}[ _-]", re.IGNORECASE)
_MARKS = (".", ",", ";", ":", "!", "?", "…")
_DIGIT_GROUPS = re.compile(r"\d{5,}(?:[ _-]+\d{5,})+(?:[ _-]+[a-z])?|(?:\d{3,}[ _-]+)+\W*n")
_HEX_GROUPS = re.compile(r"[0-9a-f]{4,}(?:[ _-][0-9a-f]{3,})*", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[(\[]?(?:\d{1,7}|\d{1,3}(?:[.,]\d{3})+)[)\]]?")
_WORD = re.compile(r"[^\W_]")
_HOLDS_WORD = KeptWords(lambda part: _WORD.search(part) is not None)
_WITHOUT_WORD = re.compile(r" (?:[^\w ]|_)+(?= )")
_BAR_MARKS = "|•·[]"
_BARS = re.compile(f"[{re.escape(_BAR_MARKS)}]")
_BETWEEN_NAMES = re.compile(r"[^|,/•·\s]+")
_SENTENCE_END = re.compile(r"[.!?…;][\"'”’»)\]]*$")
_SENTENCE_WORDS = 6
_FRAME_MARGIN = " -–—»›>*•("
_FRAMES = Beginnings(
    re.compile("©"), phrases.BREADCRUMB_START, phrases.UI_START, phrases.BREADCRUMB_LINE_START, phrases.UI_LINE_START
)
_RIGHTS = re.compile(r"©|rights reserved|(?:19|20)\d\d\W+(?:[A-ZĐ]|$)|\bv\d", re.IGNORECASE)
_PAGER = re.compile(
    r"\W{0,3}(?:trang|pages?)\s?:?\s?1(?:[\s|/…»›>]{1,4}\d{1,3}){1,30}(?:[\s|…»›>]{1,4}(?:trang )?(?:sau|tiếp|cuối|next|last))?[\s»›>]{0,4}|(?:trang|page) \d{1,3} (?:of|trên|trong số) \d{1,3}", re.IGNORECASE
)
"""The pages that an article is split over, "Trang: 1 2 3", "Page 1 of 3"; of a source one page or a span stands."""
_VALUE_OF_LABEL = re.compile(r"([^:]{2,30})\s*[:：]\s*(\S.*)")


def tidy(text: str) -> str:
    """The text in NFC, without invisible characters, white space (also no-break) collapsed."""
    text = nfc(text)
    if not text.isprintable():  # as all invisible characters and all white space but the blank are
        return " ".join(_INVISIBLE.sub("", text).split())
    return " ".join(text.split()) if "  " in text else text.strip(" ")


@remembered
def word_count(text: str) -> int:
    """Words of a line that hold a letter or digit."""
    if text and text.isprintable() and "  " not in text and text[0] != " " != text[-1]:  # as tidied lines are: no other white space
        return text.count(" ") + 1 - len(_WITHOUT_WORD.findall(f" {text} "))
    return sum(map(_HOLDS_WORD.__getitem__, text.split()))


def may_be_label(text: str) -> bool:
    """Whether the key of a line can be one of ``labels``: a longer line has as many words in its key, those of its notes aside."""
    words = word_count(text)
    return words <= labels.MOST_LABEL_WORDS or ("(" in text and words <= labels.MOST_LABEL_WORDS + labels.MOST_NOTE_WORDS * text.count("("))


def may_be_alike(left: str, right: str) -> bool:
    """Whether the keys of two lines, as labels, can be one and the same: they have as many words, those of notes aside."""
    return abs(word_count(left) - word_count(right)) <= labels.MOST_NOTE_WORDS * (left.count("(") + right.count("("))


def is_separator(text: str) -> bool:
    """Whether the line has no letter or digit: "-", "|", "//", "***"."""
    return _WORD.search(text) is None


def is_file_name(text: str) -> bool:
    """Whether the line is an image's file name, or WordPress's title made of one (dashes as blanks)."""
    if text.endswith(_MARKS) and not _CAMERA_DATED.match(text):
        return False  # no name of a file ends so, but what follows the date of a photograph
    if _FILE_NAME.fullmatch(text) or _CAMERA.fullmatch(text):
        return True
    if _DIGIT_GROUPS.fullmatch(text):
        return sum(c.isdigit() for c in text) >= 14
    if not _HEX_GROUPS.fullmatch(text):
        return False
    compact = re.sub(r"[ _-]", "", text)
    return len(compact) >= 12 and any(c.isdigit() for c in compact) and any(c.isalpha() for c in compact)


def is_document_name(text: str) -> bool:
    """Whether the line is the name of a document's file as a server keeps it, without blanks: "bao-cao-2020.pdf (2.1 MB)"."""
    return _DOCUMENT_NAME.fullmatch(text) is not None


def is_bare_number(text: str) -> bool:
    """Whether the line is one lone integer, as view counters without a label are."""
    return _BARE_NUMBER.fullmatch(text) is not None


@remembered
def is_interface(text: str) -> bool:
    """Whether the line is a share button, a user-interface word, a copyright line or a breadcrumb trail."""
    if (may_be_label(text) and label_key(text) in labels.UI_WORDS) or is_share(text):
        return True
    parts = [part for part in _BARS.split(text) if part.strip()] if any(bar in text for bar in _BAR_MARKS) else []
    if len(parts) > 1 and all((key := label_key(part)) in labels.UI_WORDS or key in labels.SHARE_WORDS for part in parts):
        return True
    if "1" in text and _PAGER.fullmatch(text):
        return True
    if word_count(text) > 40 or not _FRAMES.may_begin(text, _FRAME_MARGIN):
        return False
    lower = exact_key(text).lstrip(_FRAME_MARGIN)
    if lower.startswith("©") or phrases.BREADCRUMB_START.match(lower) or phrases.UI_START.match(lower):
        return True
    framed = phrases.BREADCRUMB_LINE_START.match(lower) or phrases.UI_LINE_START.match(lower)
    return framed is not None and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    """Whether a line that may be a page's frame reads as a sentence: "Powered by the sun, the pump ..."."""
    return word_count(text) >= _SENTENCE_WORDS and _SENTENCE_END.search(text) is not None and not _RIGHTS.search(text)


@remembered
def is_share(text: str) -> bool:
    """Whether the line names share buttons or social networks only: "Facebook | Zalo", "Chia sẻ:"."""
    if may_be_label(text) and label_key(text) in labels.SHARE_WORDS:
        return True
    named = 0
    for part in _BETWEEN_NAMES.finditer(text):  # most lines end at the first
        key = label_key(part.group())
        if key and key not in labels.SHARE_WORDS:
            return False
        named += bool(key)
    return named > 1


@remembered
def is_prose(text: str) -> bool:
    """Whether the line reads as running text: ten words and a sentence's end, or very long."""
    words = word_count(text)
    if words < 10:
        return False
    if _SENTENCE_END.search(text):
        return True
    if words >= 15 and (text.endswith((",", ":")) or re.search(r"[.!?] \w", text)):
        return True
    return words > 35


def is_upper(text: str) -> bool:
    """Whether all letters of the line are capitals."""
    return text.isupper()


def is_address(text: str) -> bool:
    """Whether the line is a postal address, a telephone or an e-mail line, as page headers print them."""
    may_be = ":" in text or text[:1].isdigit() or text[:1] in ("s", "S")  # a label, or the number of a house
    return may_be and word_count(text) <= 40 and phrases.ADDRESS.match(exact_key(text)) is not None


def labelled_value(text: str) -> tuple[str, str] | None:
    """The label key and the value of a line "Label: value", None when it is no such line."""
    match = _VALUE_OF_LABEL.fullmatch(text) if ":" in text or "：" in text else None
    return (label_key(match[1]), match[2]) if match else None
