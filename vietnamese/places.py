"""Provinces, cities and districts of Viet Nam that a text names, told from streets, people and words of the same letters.

A name counts by what stands beside it: a word for its unit ("tỉnh Hòa Bình") settles it; a street, a person's title or
family name, or the word for another unit ("xã Hòa Bình") rules it out. A name that means nothing else counts alone, an
uncertain one only in the frame of a place ("tại Hòa Bình", "Hòa Bình, Sơn La") or when the text has it in one elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Literal

from vietnamese.forms import fold
from vietnamese.gazette import Form, Level, Place, forms, places, slug
from vietnamese.tokens import Phrase, Tokens, is_one_line, is_written_as

Verdict = Literal["sure", "beside", "alone", "no"]
"""``sure``: a word for the unit stands there; ``beside``: another sign of a place; ``alone``: nothing; ``no``: ruled out."""


@dataclass(frozen=True)
class Named:
    """A place named in a text: its words are ``start`` to before ``end``."""

    start: int
    end: int
    place: Place
    verdict: Verdict


MAX_NAMES = 5000
"""A name costs a tenth of a millisecond: a page of nothing but names must not take the time of its task."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words right before a name, as exact keys; in text without accents their folded forms.
_OTHER_UNITS = _set("huyện quận xã phường ấp thôn bản buôn làng xóm khóm tx")
_BELOW = _set("huyện quận tx")
_STREETS = _set("đường phố ngõ ngách hẻm kiệt cầu chợ sông núi đèo hồ đảo vịnh kênh lộ rạp xóm phường dốc")
_BRANDS = _set(
    "nobel thưởng sạn hàng đài quỹ ngày vì giải hiệu niên tịch tưởng sản lăng gia chương bác đội thời đoàn phong ty quán tàu trường hội viên xe"
)
_ABBREVIATED = _set("mr ms mrs miss dr ts ths bs gs pgs")
_TITLES = _set("ông bà anh chị em cô chú bác thầy bé cháu bạn cậu dì mẹ") | _ABBREVIATED
_SEVERAL = _set("các những chị nhiều mấy vài trẻ con cha bố người nhóm hội đàn hai ba bốn năm sáu bảy tám chín mười trăm nghìn")
"""Words before a title that make it no single person's: "các em", "trẻ em", "hai cô", "người mẹ"."""
_FAMILY = _set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trịnh trương lâm mai tô tạ cao lương thị văn"
)
_NEAR = _set("tại ở từ đến tới về sang lên xuống ra vào quanh khắp thuộc qua miền vùng in at from near across ubnd hđnd tế")
_AFTER_STREET = _set("street road hotel park bridge river airport")
_SAYS = _set("chia cho nói kể tâm bày said says told shared")
_JOINED = _set("và and hay hoặc or cùng")
_LONGER: dict[tuple[str, ...], str] = {("thai", "binh"): "duong", ("dong", "thap"): "muoi", ("dien", "bien"): "phu"}
"""Names that go on and then mean something else: the Pacific, a plain, a town."""
_NOT_UNITS = {"xã": "hợp tác công", "bản": "xuất văn", "cầu": "nhu yêu toàn", "phố": "thành", "phường": "", "hội": "xã quốc"}
"""Words of the sets above that are the end of another word ("nhu cầu", "hợp tác xã") -> what stands before them then."""


def find_places(tokens: Tokens) -> list[Named]:
    """The places that a text names, in order; each stretch of text names one, the longest. MAX_NAMES are looked at."""
    found = _settled(tokens, list(islice(_candidates(tokens), MAX_NAMES)))
    shown = {each.place.key for each in found if each.verdict in ("sure", "beside")}
    shown |= {slug(each.place.province) for each in found if each.verdict in ("sure", "beside") and each.place.name == each.place.province}
    return [
        each
        for each in found
        if each.verdict in ("sure", "beside") or (each.verdict == "alone" and (not each.place.uncertain or each.place.key in shown))
    ]


def _candidates(tokens: Tokens) -> Iterator[Named]:
    past = 0
    group: list[tuple[int, int, Phrase[Form]]] = []
    for start, end, phrase in forms().candidates(tokens):
        if start < past:
            continue
        if group and start != group[0][0]:
            past = max(past, group[0][1])
            yield from _of_group(tokens, group)
            group = []
            if start < past:
                continue
        if _is_written(tokens, start, end, phrase):
            if group and end < group[0][1]:
                continue  # a shorter name in a longer one
            group.append((start, end, phrase))
    if group:
        yield from _of_group(tokens, group)


def _is_written(tokens: Tokens, start: int, end: int, phrase: Phrase[Form]) -> bool:
    """Whether words are a place's name: with its accents or with none at all, in capitals, on one line."""
    words = tokens.words[start:end]
    code = phrase.value.is_alias and end - start == 1 and phrase.exact[0].isascii() and len(words[0]) <= 5
    if code or (phrase.value.is_alias and phrase.folded == ("br", "vt")):
        return all(word.isupper() or word == "Hanoi" for word in words)
    if phrase.folded[0] == "quan" and words[-1].isdigit():
        return _is_numbered(tokens, start, end) and is_written_as(tokens, start, end, phrase.exact)
    if phrase.folded[0] == "q" or phrase.folded[0][1:].isdigit():  # "Q.1", "Q1": a quarter or a question elsewhere
        joined = end - start == 1 or tokens.gap(start) in (".", ". ")
        return words[0][0] == "Q" and joined and tokens.gap(end - 1).strip() == "," and _is_saigon(tokens, end)
    if phrase.folded[0] == "district" and words[-1].isdigit():  # other countries number theirs too
        return words[0] == "District" and tokens.gap(start) in _BLANKS and tokens.gap(end - 1).strip() in (",", "") and _is_saigon(tokens, end)
    if not all(words[index][0].isupper() or (index and tokens.gap(start + index - 1) in _APOSTROPHES) for index in range(max(0, len(words) - 2), len(words))):
        return False
    plain = all(word.isascii() for word in words)
    return (plain or is_written_as(tokens, start, end, phrase.exact)) and is_one_line(tokens, start, end)


_BLANKS = (" ", "\u00a0")
_SAIGON = frozenset([("ho", "chi", "minh"), ("hcmc",), ("hcm",), ("saigon",), ("sai", "gon"), ("tp", "hcm"), ("tphcm",), ("tp", "ho", "chi", "minh"), ("thanh", "pho", "ho", "chi", "minh")])


def _is_saigon(tokens: Tokens, end: int) -> bool:
    """Whether Ho Chi Minh City is named right after a district that English texts give by its number."""
    return any(tokens.folded[end : end + size] in _SAIGON for size in (1, 2, 3, 4, 5)) and "\n" not in tokens.gap(end - 1)


_APOSTROPHES = ("'", "’", "‘", "ʼ")
"""Within a name of the highlands: what follows need be no capital ("Cư M'gar")."""


def _is_numbered(tokens: Tokens, start: int, end: int) -> bool:
    """Whether "Quận 3" is the name of a district; in small letters only where no word goes on ("mỗi quận 3 phường" counts)."""
    if tokens.gap(start) not in _BLANKS:
        return False
    mark = tokens.gap(end - 1)
    if mark[:1] in (".", ",", "-", "/", "–") and end < len(tokens.words) and tokens.words[end][0].isdigit() and " " not in mark:
        return False  # "quận 1-3", "quận 1,5"
    return tokens.words[start][0].isupper() or not _after(tokens, end) or tokens.words[end][0].isupper()


def _of_group(tokens: Tokens, group: list[tuple[int, int, Phrase[Form]]]) -> Iterator[Named]:
    """The one place that a stretch of text can mean; none where several districts bear the name and nothing tells."""
    start, end, _ = group[0]
    judged = [Named(start, end, phrase.value.place, _verdict(tokens, start, end, phrase.value)) for _, _, phrase in group]
    possible = [each for each in judged if each.verdict != "no"]
    unit = _unit(tokens, start, end)
    if unit != "district":  # of an older district nothing tells which of several it was
        possible = _of_unit(possible, unit)
    if len({each.place.province for each in possible}) > 1 and all(each.place.level != "province" for each in possible):
        following = _province_after(tokens, end)
        possible = [each for each in possible if each.place.province == following] or [each for each in possible if each.place.alone]
    possible = _of_unit(possible, unit)
    tops = [each for each in possible if each.place.level == "province" or each.place.alone]
    if tops or len(possible) == 1:
        yield (tops or possible)[0]


_NEAREST: dict[str, tuple[Level, ...]] = {"city": ("city", "town"), "town": ("town", "city"), "province": ("province",), "district": ("district",)}


def _of_unit(possible: list[Named], unit: str) -> list[Named]:
    """Those of several places of one name whose level is nearest to the unit that stands beside it."""
    for level in _NEAREST.get(unit, ()):
        nearest = [each for each in possible if each.place.level == level]
        if nearest:
            return nearest
    return possible


def _unit(tokens: Tokens, start: int, end: int) -> str:
    """The level that a word beside a name tells: province, city, town or district; "" for none."""
    before = _before(tokens, start)
    folded, plain = fold(before), tokens.is_ascii(start, end)
    if folded in ("tinh", "tp"):
        return "province" if folded == "tinh" else "city"
    if folded in ("pho", "xa") and (fold(_before(tokens, start, 2)), folded) in (("thanh", "pho"), ("thi", "xa")):
        return "city" if folded == "pho" else "town"
    if folded in ("q", "h") and tokens.gap(start - 1)[:1] == "." and tokens.words[start - 1].isupper() and _before(tokens, start, 2) not in _FAMILY:
        return "district"  # as addresses write quận and huyện; after a family name it is an initial
    if (fold(_before(tokens, start, 2)), folded) in (("huyen", "dao"), ("dac", "khu")):
        return "district"
    if _is_in(_BELOW, before, plain):
        return "town" if folded == "tx" else "district"
    return _AFTER_NAME.get(_after(tokens, end), "")


_AFTER_NAME: dict[str, Level] = {"province": "province", "provincial": "province", "city": "city", "town": "town", "district": "district"}
_RANKS = {"district": 0, "town": 1, "city": 2}


def _after(tokens: Tokens, end: int) -> str:
    """The word right behind a name as an exact key, "" past any mark but a dash."""
    return tokens.exact(end) if end < len(tokens.words) and tokens.gap(end - 1) in (" ", "-", "\u00a0") else ""


def _province_after(tokens: Tokens, end: int) -> str | None:
    """The province named within the next five words of the same line ("huyện Châu Thành, tỉnh Bến Tre")."""
    for start in range(end, min(end + 3, len(tokens.words))):
        if "\n" in tokens.gap(start - 1):
            return None
        for size in (4, 3, 2, 1):
            place = _provinces().get(tokens.folded[start : start + size])
            if place is not None and tokens.words[start][0].isupper():
                return place
    return None


@cache
def _provinces() -> dict[tuple[str, ...], str]:
    """The words of each province's name, folded -> the name."""
    return {
        tuple(fold(name).replace("-", " ").replace(".", " ").split()): place.name
        for place in places()
        if place.level == "province"
        for name in (place.name, place.name.removeprefix("Thành phố "), *place.aliases)
    }


def _before(tokens: Tokens, start: int, steps: int = 1) -> str:
    """The word ``steps`` before a name as an exact key, "" past a line, a comma or any other mark than a point."""
    for step in range(1, steps + 1):
        if start - step < 0 or tokens.gap(start - step).strip(" \u00a0."):
            return ""
        if "\n" in tokens.gap(start - step):
            return ""
    return tokens.exact(start - steps)


def _is_in(words: frozenset[str], word: str, plain: bool) -> bool:
    return word in words or (plain and word.isascii() and word in _PLAIN[words])


_PLAIN = {
    words: frozenset(map(fold, words))
    for words in (_OTHER_UNITS, _BELOW, _STREETS, _BRANDS, _TITLES, _SEVERAL, _FAMILY, _NEAR, _AFTER_STREET, _SAYS, _JOINED)
}


def _verdict(tokens: Tokens, start: int, end: int, form: Form) -> Verdict:
    """What the words beside a name say about it."""
    place = form.place
    plain = tokens.is_ascii(start, end)
    before, second, after = _before(tokens, start), _before(tokens, start, 2), _after(tokens, end)
    if _LONGER.get(tokens.folded[start:end]) == fold(after) or _is_chinese(tokens, end, place):
        return "no"
    if form.is_alias:
        return "no" if _is_in(_STREETS, before, plain) and not _is_end_of_word(before, second) else "sure"
    unit = _unit(tokens, start, end)
    if unit:
        return "sure" if _can_be(place, unit) else "no"
    if not place.alone:
        return _with_province(tokens, start, end, place, before)
    if _is_ruled_out(tokens, start, end, place, before, second, plain) or after in _AFTER_STREET:
        return "no"
    if place.uncertain and (_is_in(_SAYS, after, plain) or _goes_on(tokens, start, end, before, after, plain)):
        return "no"
    return "beside" if _is_beside(tokens, start, end, before, plain) else "alone"


_CHINESE = frozenset(["ha-nam", "ha-noi/son-tay", "thai-nguyen"])
"""Places whose names are also those of places in China: Henan, Shanxi, Taiyuan."""


def _is_chinese(tokens: Tokens, end: int, place: Place) -> bool:
    """Whether China is named right behind a name that a place there has too: "Hà Nam (Trung Quốc)", "Ha Nam Province, China"."""
    if place.key not in _CHINESE:
        return False
    at = end + (tokens.folded[end : end + 1] == ("province",))
    return tokens.folded[at : at + 2] == ("trung", "quoc") or tokens.folded[at : at + 1] == ("china",)


def _can_be(place: Place, unit: str) -> bool:
    """Whether a place can be called a unit: a province by its own word, or "thành phố" where no city bears its name; another place
    by what it was or had been before it rose in rank, a town "thành phố" too, a district "thị xã".
    """
    if place.level == "province":
        return unit == "province" or (unit == "city" and (place.is_central or "city" not in place.namesakes))
    return unit != "province" and _RANKS[unit] <= _RANKS[place.level] + 1


def _with_province(tokens: Tokens, start: int, end: int, place: Place, before: str) -> Verdict:
    """A town or district without that word, but with its province right after a comma: "Ba Đình, Hà Nội" is no street."""
    mark = tokens.gap(end - 1).strip()
    if mark not in (",", "(", "-", "–") or _province_after(tokens, end) != place.province:
        return "no"
    if mark != "," and before and tokens.words[start - 1][0].isupper():
        return "no"  # a longer name: "Hoàng Kỳ Anh (Hà Tĩnh)"
    street = before and (before in _STREETS or before in _OTHER_UNITS or before in _TITLES or before in _FAMILY)
    return "no" if street or (start and tokens.words[start - 1][0].isdigit()) else "beside"


def _is_end_of_word(before: str, second: str) -> bool:
    return before in _NOT_UNITS and second in _NOT_UNITS[before].split()


def _is_ruled_out(tokens: Tokens, start: int, end: int, place: Place, before: str, second: str, plain: bool) -> bool:
    """Whether the words before a name make it a street's, another unit's or a person's."""
    if before.isdigit():
        return _is_house_number(tokens, start, end)
    if not before:
        return False
    if (_is_in(_STREETS, before, plain) or _is_in(_OTHER_UNITS, before, plain)) and not _is_end_of_word(before, second):
        return True
    if (fold(second), fold(before)) == ("thi", "tran"):
        return True
    capital = tokens.words[start - 1][0].isupper()
    if capital and _is_in(_FAMILY, before, plain) and not tokens.words[start - 1].isupper():
        return True
    if _is_person(tokens, start, place, before, second, plain):
        return True
    short = place.uncertain or start + 1 == len(tokens.words) or place.key == "hue"
    return short and _is_in(_BRANDS, before, plain) and not (
        before in ("hội", "hoi", "viên", "vien", "trường", "truong") and not capital and place.key != "ho-chi-minh"
    )


def _is_person(tokens: Tokens, start: int, place: Place, before: str, second: str, plain: bool) -> bool:
    """Whether a title makes a name a person's: "cô Nghệ An", not "các cô Nghệ An", "trẻ em Nghệ An" or "cảm ơn anh. Nghệ An".

    A large city's name is nobody's ("anh Hà Nội" comes from there). Without accents a title may be another word ("di" for "đi").
    """
    if before in _ABBREVIATED:
        return True
    if "." in tokens.gap(start - 1) or (place.is_central and not place.uncertain):
        return False
    title = _is_in(_TITLES, before, plain) if place.uncertain else before in _TITLES and not (before.isascii() and tokens.is_unaccented_near(start, start))
    return title and not (second.isdigit() or _is_in(_SEVERAL, second, plain) or second in _TITLES)


def _is_house_number(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a number for a house stands before a street's name: "số 12 Hòa Bình, Hải Phòng", "45/2 Thái Nguyên", not "Trường số 2 Nghệ An"."""
    if start < 2 or tokens.gap(start - 1) not in _BLANKS:
        return False
    return tokens.gap(start - 2) == "/" or (fold(tokens.words[start - 2]) == "so" and tokens.gap(end - 1).strip() == ",")


def _goes_on(tokens: Tokens, start: int, end: int, before: str, after: str, plain: bool) -> bool:
    """Whether an uncertain name is part of a longer one: capitals go on beside it, as in no frame of a place."""
    capital_before = bool(before) and tokens.words[start - 1][0].isupper() and not tokens.words[start - 1].isupper()
    if capital_before and not _is_in(_NEAR, before, plain) and _before(tokens, start, 2) != "":
        return True
    follows = bool(after) and tokens.gap(end - 1) == " " and tokens.words[end][0].isupper()
    return follows and not tokens.words[end].isupper() and not _is_in(_NEAR, before, plain)


def _is_beside(tokens: Tokens, start: int, end: int, before: str, plain: bool) -> bool:
    """Whether an uncertain name stands in the frame of a place: after a preposition, in brackets, after a unit below."""
    if _is_in(_NEAR, before, plain) or (end - start == 1 and not plain and before and tokens.words[start - 1][0].islower()):
        return True  # a capital and accents within a sentence: "Huế" is no other word there
    if (before == "nhập" and _before(tokens, start, 2) == "sáp") or _belongs(tokens, end):
        return True
    gap_before, gap_after = tokens.gap(start - 1), tokens.gap(end - 1)
    opens = start == 0 or "\n" in gap_before
    if (opens and gap_after.strip() in (":", "–", "—")) or (opens and "," in gap_after and tokens.folded[end : end + 1] == ("ngay",)):
        return True
    if tokens.text[tokens.starts[start] - 1 : tokens.starts[start]] == "(" and tokens.text.startswith(")", tokens.end(end - 1)):
        return True
    if gap_before.strip() == ",":
        units = tokens.folded[max(0, start - 5) : start - 1]
        return any(unit in units for unit in ("huyen", "quan", "xa", "phuong", "tp", "district", "commune"))
    return False


_STILL = _set("nay vẫn đã hiện từng cũng")
_WHERE = _set("tỉnh thành tp vùng miền khu địa")


def _belongs(tokens: Tokens, end: int) -> bool:
    """Whether a name goes on as a place does: "thuộc tỉnh Phú Thọ", "nay thuộc Phú Thọ", "cũ", "(cũ)"."""
    if end < len(tokens.words) and tokens.gap(end - 1) in (" ", " (") and tokens.exact(end) == "cũ":
        return True
    after = _after(tokens, end)
    if after in _STILL:
        end += 1
        after = _after(tokens, end)
    following = _after(tokens, end + 1)
    return after == "thuộc" and bool(following) and (following in _WHERE or tokens.words[end + 1][0].isupper())


def _settled(tokens: Tokens, found: list[Named]) -> list[Named]:
    """With what neighbours in a list lend each other: "Hòa Bình, Sơn La" names two places; ruled out ones are left out."""
    kept = [each for each in found if each.verdict != "no"]
    for order in (range(1, len(kept)), range(len(kept) - 2, -1, -1)):
        for index in order:
            other = kept[index - 1] if order.step > 0 else kept[index + 1]
            each = kept[index]
            first, second = (other, each) if order.step > 0 else (each, other)
            backs = other.verdict in ("sure", "beside") or not other.place.uncertain
            if each.verdict == "alone" and each.place.uncertain and backs and _is_list(tokens, first.end, second.start):
                kept[index] = replace(each, verdict="beside")
    return kept


def _is_list(tokens: Tokens, end: int, start: int) -> bool:
    """Whether only a comma, a dash or "và" stands between two names."""
    if start == end:
        return tokens.gap(end - 1).strip() in (",", "-", "–", "/", ";", "&") and "\n\n" not in tokens.gap(end - 1)
    return start == end + 1 and tokens.exact(end) in _JOINED | _PLAIN[_JOINED]
