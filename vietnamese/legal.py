"""Citations of Vietnamese legal documents in running text, Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress

from vietnamese.dates import scan
from vietnamese.forms import fold, fold_aligned
from vietnamese.tokens import tokens_of

# Kinds that may be cited as "số 136/2013" or "số 1929 ngày 25/11/2020"; for others that is no citation.
_NORMATIVE = ("Nghị định", "Quyết định", "Thông tư", "Chỉ thị", "Nghị quyết", "Pháp lệnh")
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
_VIETNAMESE_KINDS = (*_NORMATIVE, *_OTHER_KINDS, "Hiến pháp")
_LONGER_KINDS = {"thông báo kết luận": "Thông báo", "hướng dẫn liên ngành": "Hướng dẫn", "văn bản hợp nhất": "Văn bản"}
_LONGER_KINDS |= {"thông tư liên bộ": "Thông tư liên tịch", "thông tư liên ngành": "Thông tư liên tịch"}
_KINDS = {form: kind for kind in _VIETNAMESE_KINDS for form in (kind.lower(), fold(kind))} | _ENGLISH_KINDS
_KINDS |= {form: kind for words, kind in _LONGER_KINDS.items() for form in (words, fold(words))}
"""Lower-case words for a kind of document, without accents too, and the Vietnamese name that stands for it."""

_SYMBOL_KINDS = {"QĐ": "Quyết định", "NĐ": "Nghị định", "TT": "Thông tư", "CT": "Chỉ thị", "NQ": "Nghị quyết"}
_SYMBOL_KINDS |= {"KH": "Kế hoạch", "TTLT": "Thông tư liên tịch", "BC": "Báo cáo", "TB": "Thông báo"}
_SHORT_KINDS = {form: kind for symbol, kind in _SYMBOL_KINDS.items() for form in (symbol, symbol.replace("Đ", "Ð"), fold(symbol).upper())}

_UPPER = "[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]"
_DASH = r"\s?[-–]\s?"
# Ð (eth) stands for Đ on many pages that come from old fonts; the number keeps it, the key does not
_PART = r"[A-ZĐÐ][A-Za-zĐđÐð0-9]*"
_SYMBOL = r"[A-ZĐÐ][A-ZĐÐ0-9][A-Za-zĐđÐð0-9]*"
_NUMBER = (
    # 2096/QĐ-UBND, 20/2021/NĐ-CP, 73/2006/QH11, 456/SLĐTBXH-BTXH&GĐ, 622/QĐ-TTg/2017, 15/2008/TTLT/BTC-BYT, 3/2021/L-CTN; the
    # Party's 20-NQ/TW; and 20/2021/nđ-cp
    rf"(?P<number>\d{{1,5}}[a-z]?(?:\s?/\s?(?:19|20)\d\d)?\s?/\s?(?:{_SYMBOL}(?:\s?/\s?{_SYMBOL})?(?:(?:{_DASH}|&){_PART})*|L-CTN)(?:/(?:19|20)\d\d)?"
    rf"|\d{{1,4}}{_DASH}[A-ZĐÐ][A-Za-zĐđÐð]{{1,3}}\s?/\s?{_PART}"
    r"|\d{1,4}/(?:19|20)\d\d/(?:n[đðd]-cp|q[đðd]-ttg|(?:q[đðd]|tt|ttlt|nq|ct)-[a-zđð]{2,12}(?:-[a-zđð]{2,12})?))(?![^\W_]|[/-]\w)"
)
_SO = r"(?i:số|so|nos?\.|no|number)\s*:?\s*"
_CAPITALS = rf"{_UPPER}\w*(?:(?:\s-\s|\s|-){_UPPER}\w*|\s\d{{1,2}}(?!\d|/)){{0,4}}"

_FIELD_NAMES = (
    r"Lao động(?:\s?[-–,]\s?|\s)Thương binh (?:và|&) Xã hội|Giáo dục (?:và|&) Đào tạo"
    r"|Kế hoạch (?:và|&) Đầu tư"
    r"|Tài nguyên (?:và|&) Môi trường|Nông nghiệp (?:và|&) (?:Phát triển nông thôn|PTNT|Môi trường)"
    r"|Khoa học (?:và|&) Công nghệ|Thông tin (?:và|&) Truyền thông|Dân tộc (?:và|&) Tôn giáo"
    r"|Văn h(?:óa|oá), Thể thao (?:và|&) Du lịch|Giao thông vận tải|Y tế|Tài chính|Nội vụ|Tư pháp|Công an"
    r"|Quốc phòng|Ngoại giao|Xây dựng|Công thương"
)
_FIELDS = rf"{_FIELD_NAMES}|{fold(_FIELD_NAMES)}|(?-i:[A-ZĐ]{{2,}}(?:[-–&][A-ZĐ]+)*)"
_CENTRAL = (
    r"(?:Phó )?Thủ tướng(?: Chính phủ)?|Chính phủ|[ỦU][yỷ] ban thường vụ Quốc hội|Quốc hội|Chủ tịch nước"
    r"|Bộ Chính trị|Ban Bí thư(?: Trung ương(?: Đảng)?)?|Ban Chấp hành Trung ương(?: Đảng)?"
    r"|[ỦU][yỷ] ban Dân tộc"
)
_MINISTRY = rf"(?:B(?:ộ|o) tr(?:ưởng|uong) )?B(?:ộ|o) (?:{_FIELDS})"
_HEADS = r"(?:Phó )?(?:Chủ tịch|Giám đốc|Trưởng phòng)"
_COUNCILS = r"[ỦU][yỷ] ban nhân dân|UBND|Hội đồng nhân dân|HĐND"
_LOCAL = (
    r"(?:Ban Thường vụ )?(?:Tỉnh|Thành|Huyện|Quận) [uủ][yỷ]"
    rf"|(?:(?:{_HEADS}|{fold(_HEADS)}) )?(?:{_COUNCILS}|{fold(_COUNCILS)}|(?:Sở|So|Phòng|Phong) (?:{_FIELDS}))"
)
_UNITS = r"tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn"
_AREA = (
    rf"\s(?:(?i:{_UNITS}|{fold(_UNITS)})\s?)?"
    rf"(?:{_CAPITALS}|\d{{1,2}}\b)"
)
_ENGLISH_BODIES = (
    r"Government(?: of Viet ?[Nn]am)?|Prime Minister|National Assembly"
    r"|(?:Ministry|Minister) of [A-Z][\w’'-]*(?:(?:,? and | & |, | )[A-Z][\w’'-]*){0,6}"
    r"|(?:Chair(?:man|person)? of (?:the )?)?(?:[A-Z]\w+ ){0,5}People[’']s (?:Committee|Council)"
    r"(?: of (?:the )?(?:(?:[Cc]ity|[Pp]rovince) of )?(?:[A-Z]\w+ ?){1,4}(?:(?<= )(?:province|city|district|town|commune|ward)(?!\w))?)?"
)
_ISSUER = rf"(?P<issuer>(?i:{_CENTRAL}|{fold(_CENTRAL)}|{_MINISTRY})|(?i:{_LOCAL})(?:{_AREA})?|{_ENGLISH_BODIES})(?![^\W_])"

_CITED = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join(sorted(_KINDS, key=len, reverse=True)).replace('đ', '[đð]')}))"
    rf"(?:\s(?:của|cua)\s{_ISSUER})?\s*:?\s*(?:{_SO})?{_NUMBER}"
)
_CITED_SHORT = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join(_NORMATIVE).replace('đ', '[đð]')}))\s(?i:số)\s"
    r"(?P<number>\d{1,4}(?:/(?:19|20)\d\d)?)(?![^\W_]|[/.,-]\w)"
)
# "Quyết định 12/2019" may be one of December; of decrees and circulars pages do not say so
_CITED_BARE = re.compile(
    r"(?<![^\W_])(?P<kind>(?i:nghị định|nghi dinh|thông tư|thong tu|decree|circular))\s(?:(?i:so|nos?\.?)\s)?"
    r"(?P<number>\d{1,3}/(?:19|20)\d\d)(?![^\W_]|\s?[/-]\s?\w)"
)
# "Thông tư 15 năm 2019"; of decisions and resolutions (those "5 năm 2021 - 2025" are plans) only where their issuer follows
_CITED_OF_YEAR = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join((*_NORMATIVE, *map(fold, _NORMATIVE)))}|decree|circular))\s(?:{_SO})?(?P<number>\d{{1,4}})"
    r"\s(?:năm|nam|of)\s(?P<year>(?:19|20)\d\d)(?!\d|\s?[-–/]\s?\d|[.,]\d)"
)
_YEARLY_KINDS = frozenset(["Nghị định", "Thông tư"])
# "QĐ 2096/QĐ-UBND": the letters count before a number that has them too
_CITED_BY_LETTERS = re.compile(rf"(?<![^\W_])(?P<kind>{'|'.join(_SHORT_KINDS)})\s(?:{_SO})?{_NUMBER}")
_NEXT = re.compile(rf"\s*(?:,|;|và|and|&)\s*(?:(?:{_SO})?){_NUMBER}")
_BEFORE_DATE = re.compile(
    r"[\s,]*\(?\s*(?i:(?:được\s|duoc\s)?(?:ban hành|ban hanh|ký|ky)\s|dated\s|(?:issued\s)?(?:on|of)\s|issued\s)?(?:vào\s)?"
    r"(?=(?i:ngày\s|tháng\s|năm\s|ngay\s|thang\s|nam\s)|\d{1,2}[\s/.\-]|[A-Z][a-z]{2})"
)
_BY = re.compile(rf"\s*[,)]?\s*(?i:của|cua|do|by|of)\s(?:the\s)?{_ISSUER}")
_ABOUT = re.compile(
    r"\s*\)?,?\s(?:về việc|ve viec|v/v|về|ve|on|regarding)\s(?P<title>[^.;:()\n\"“”]{8,200}?)"
    r"(?=[.;:()\n\"“”]|$|,\s(?!chống|bổ sung|chữa)|\s(?:đã|được|có|là|đang|sẽ|nhằm|thì|was|is|has|were)\s"
    r"|\s(?:và|and)\s(?:Nghị|Quyết|Thông|Chỉ|Kế|Công|Luật|Bộ|De|Law|Circular))"
)

# Words before "luật" that make it a school, a profession or law in general, not a statute (folded).
_NO_STATUTE = {"hoc", "khoa", "truong", "nganh", "nhan", "si", "lop", "vien", "phong", "ty", "bao", "chi"}
_NO_STATUTE |= {"phap", "ky", "quy", "dinh"}
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|[/–-]\d)"
_ACCENTED_STOPS = (
    r"được|đã|theo(?! hợp đồng)|tại(?! Việt Nam)|của(?! người| rượu)|(?<!nhà )ở(?! nước| cơ sở)|trong|do|khi|là|có(?! công)|từ|thông qua"
    r"|ban hành|quy định|năm|(?<!pháp )luật|nghị|ngày|này|nêu|cho|với(?! cách mạng)|để|ra|sẽ|không|đến|vào|sau|trước|như"
)
_PLAIN_STOPS = (  # of text without accents: the words above as far as accented names do not hold them
    r"duoc|da|tai(?! Viet Nam)|cua(?! nguoi| ruou)|(?<!nha )o(?! nuoc| co so)|co(?! cong| so)|tu|ban hanh|quy dinh|(?-i:nam)(?=\s\d)|(?<!phap )luat|nghi"
    r"|ngay|nay|neu|voi(?! cach mang)|de"
    r"|se|khong|den|vao|truoc|nhu"
)
_STOPS = f"{_ACCENTED_STOPS}|{_PLAIN_STOPS}"
_PAIRS = r"chống|chong|bổ sung|chữa bệnh|sử dụng|đối thoại|thay thế|xuất cảnh|quá cảnh|cư trú|tố cáo|vệ sinh|tôn giáo"
_PAIRS += "|chữa cháy|cứu hộ|bia|vật liệu nổ|khen thưởng"  # what stands behind a comma in the names of laws
_LAW_NAME = (
    rf"(?!(?i:sư|gia|khoa(?!\shọc))(?![^\W_])){_UPPER}[^\W\d_]*"
    rf"(?:(?:,\s(?={_PAIRS})|/|\s?&\s?|\s-\s|\s|-)(?!(?i:{_STOPS})(?![^\W_]))[^\W\d_]+){{0,14}}?"
    r"(?:\s\((?i:sửa đổi|sua doi)(?:, bổ sung)?\))?"
)
_LAW_TAIL = rf"(?:(?:\s|\s?\(\s?)(?:(?i:năm)\s|nam\s)?{_YEAR}\s?\)?|\s\(?(?i:số|so):?\s{_NUMBER}|(?=\s(?:ngày|ngay)\s\d))"
_LAW = re.compile(
    r"(?<![^\W_])(?P<kind>(?i:bộ luật|luật|pháp lệnh|bo luat|luat|phap lenh))\s"
    r"(?P<name>(?:[Ss]ửa đổi,? bổ sung (?:một số điều )?(?:của )?(?:Bộ luật |Luật |Pháp lệnh ))?"
    rf"{_LAW_NAME}){_LAW_TAIL}"
)
_CODE_LETTERS = ("BLHS", "BLDS", "BLLĐ", "BLTTHS", "BLTTDS", "BLHH")
"""Codes as their letters: Bộ luật Hình sự, Dân sự, Lao động, Tố tụng hình sự, Tố tụng dân sự, Hàng hải."""
_CODE = re.compile(rf"(?<![^\W_])(?P<code>{'|'.join(_CODE_LETTERS)}|BLLD){_LAW_TAIL}")
_CONSTITUTION = re.compile(
    r"(?<![^\W_])(?P<kind>(?i:hiến pháp|hien phap))(?:\s(?i:nước)\s(?:ta|[^.,;()\n]{0,50}?Việt Nam|CHXHCNVN))?"
    rf"(?:\s|\s?\()(?:(?i:năm)\s|nam\s)?{_YEAR}\s?\)?"
)
_SMALL = r"(?:and|of|on|the|in|for|to|against|with|or|a)"
_WORD_EN = (
    r"(?!(?:Decree|Decision|Circular|Directive|Resolution|Ordinance|Constitution|Joint Circular|Official (?:Letter|Dispatch))s?\b)"
    r"(?:(?!Law\b|Code\b)|(?<=to the )|(?<=of the ))[A-Z][\w/’'-]*"
)
# behind a comma a name goes on only as a list that "and" ends: "Child Protection, Care and Education"
_MORE_EN = rf"(?:\s(?:{_SMALL}\s){{0,2}}{_WORD_EN}|,\s{_WORD_EN}(?=(?:\s[A-Z][\w/’'-]*){{0,2}}(?:,\s[A-Z]|,?\s(?:and|or)\s)))"
_LAW_EN_NAME = rf"[A-Z][\w/’'-]*(?:{_MORE_EN}){{0,9}}?"
_YEAR_EN = rf"(?:\s?\(\s?{_YEAR}\s?\)|\s?,?\s(?:of\s)?{_YEAR.replace('year', 'later')})"
_LAW_EN = re.compile(
    r"(?<![^\W_])(?:(?P<before>(?:19|20)\d\d)\s)?"
    r"(?P<title>(?P<kind>Law|Ordinance)\s(?:on|of)\s(?:the\s)?"
    rf"(?P<name>{_LAW_EN_NAME}(?(before)(?!{_MORE_EN})|(?=[\s,(])))"
    rf"|(?P<code>(?:Labou?r|Civil|Penal|Criminal|Maritime)(?:\sProcedure)?\sCode)|(?P<constitution>Constitution)"
    rf"(?:\sof\s(?:the\s)?(?:Socialist\sRepublic\sof\s)?Viet\s?[Nn]am)?(?!\sof\s(?!\d)))(?(before)|(?:{_YEAR_EN}|,?\s\(?(?:Law\s)?(?i:no)\.?\s?{_NUMBER}\)?))"
)

_ENGLISH_LAWS = frozenset(["law", "ordinance", "labour", "labor", "civil", "penal", "criminal", "maritime", "constitution"])


def _second_words() -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {word: set() for word in _ENGLISH_LAWS}
    for words in map(str.split, map(fold, (*_KINDS, *_SHORT_KINDS, *_CODE_LETTERS))):
        found.setdefault(words[0], set()).update([(words[1],)] if words[1:] else [])
    return found


_SECOND_WORDS = _second_words()
"""First word of every kind of document, folded, and the words of which one must follow; none for kinds of one word."""


_NEXT_YEAR = re.compile(
    r"(?:,|,?\s(?:và|and|va))\s(?P<year>(?:(?i:năm)\s)?(?:19|20)\d\d)"
    r"(?=,\s(?:năm\s)?(?:19|20)\d\d|,?\s(?:và|and|va)\s(?:năm\s)?(?:19|20)\d\d|\s?[.;:)](?!\d)|,\s\D|\s*$|\n|\s(?:đều|đã|được|có|cùng|quy|cho|của|về|với|thì|cũng|are|were|both)\b)"
)
"""A further year behind a law by name and year: another law of that name ("Luật Đất đai 2013 và 2024"). Behind "2024" no noun may stand that it counts."""
MOST_YEARS = 5


@dataclass(frozen=True)
class Reference:
    """One citation of a legal document; ``number`` is None for a law cited by name.

    ``kind`` is the Vietnamese name of the kind also for an English citation, ``number`` as cited without
    blanks, ``title`` the law's name or the words after "về", ``issuer`` the authority in the citation's own
    words, ``issued_on`` YYYY-MM-DD or YYYY (the year in the number when no date is given), ``start_char`` an
    index into the text searched.
    """

    kind: str
    number: str | None
    title: str | None
    issuer: str | None
    issued_on: str | None
    quote: str
    start_char: int


def find_references(text: str) -> list[Reference]:
    """The legal documents that an NFC text cites by kind and number, or laws by name and year, in text order.

    A number without a word for its kind is not taken, except in a list that such a word opened; a law named
    without year or number is not either.
    """
    matches = sorted(_candidates(text), key=lambda m: (m.start(), -m.end()))
    folded = fold_aligned(text) if matches else ""
    found: list[Reference] = []
    end = 0
    for match in matches:
        if match.start() < end:
            continue
        reference, end = _reference(match, match.start(), _kind(match), text, folded)
        if reference.issued_on is None and (match.re is _CITED_SHORT or not reference.number):
            continue
        if match.re is _CITED_OF_YEAR and reference.issuer is None and reference.kind not in _YEARLY_KINDS:
            continue
        found.append(reference)
        if reference.number is None and match.re in (_LAW, _LAW_EN):
            for later in _later_years(text, reference, end - (text[end - 1] == " ")):
                found.append(later)
                end = later.start_char + len(later.quote)
        while reference.number and (more := _same_line(_NEXT, text, end)):
            reference, end = _reference(more, more.start("number"), _kind(more, reference.kind), text, folded)
            found.append(reference)
    return found


def _later_years(text: str, first: Reference, end: int) -> list[Reference]:
    """The laws of the same name whose years follow the first one's, joined by commas and at last "và"; none when that is missing."""
    found: list[Reference] = []
    year, joined = (first.issued_on or "")[:4], False
    while len(found) < MOST_YEARS and (more := _same_line(_NEXT_YEAR, text, end)):
        if more["year"][-4:] <= year:
            return []
        year, joined, end = more["year"][-4:], re.match(r",?\s\D", more[0]) is not None and "năm" not in more[0][:5], more.end()
        found.append(Reference(first.kind, None, first.title, first.issuer, year, more["year"], more.start("year")))
    return found if joined else []


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Matches that begin at a word for a kind of document: the patterns are tried there only, not at every letter."""
    tokens = tokens_of(text)
    for index in compress(range(len(tokens.folded)), map(_SECOND_WORDS.__contains__, tokens.folded)):
        word = tokens.folded[index]
        following = _SECOND_WORDS[word]
        if following and tokens.folded[index + 1 : index + 2] not in following:
            continue
        start = tokens.starts[index]
        if word in _ENGLISH_LAWS:
            year = index > 0 and len(tokens.words[index - 1]) == 4 and len(tokens.gap(index - 1)) == 1
            match = (_LAW_EN.match(text, tokens.starts[index - 1]) if year else None) or _LAW_EN.match(text, start)
            if match:
                yield match
        for pattern in (_CITED, _CITED_SHORT, _CITED_BARE, _CITED_OF_YEAR, _CODE, _CONSTITUTION):
            if match := pattern.match(text, start):
                yield match
        match = _CITED_BY_LETTERS.match(text, start)
        if match and _letters(match["number"]) == fold(match["kind"]):
            yield match
        match = _LAW.match(text, start)
        if match and not (index and tokens.folded[index - 1] in _NO_STATUTE and start - tokens.end(index - 1) <= 12):
            yield match


def _kind(match: re.Match[str], opened: str | None = None) -> str:
    """The kind word of a match, or in a list the kind that the symbol of the number shows."""
    groups = match.groupdict()
    if opened is not None:
        symbol = re.search(r"[A-ZĐÐ]+", match["number"])
        return _SHORT_KINDS.get(symbol.group() if symbol else "", opened)
    if groups.get("constitution"):
        return "Hiến pháp"
    return "Bộ luật" if groups.get("code") else _SHORT_KINDS.get(match["kind"]) or _KINDS[match["kind"].lower().replace("ð", "đ")]


def _letters(number: str) -> str:
    """The first letters of a number's symbol, folded: qd of 2096/QĐ-UBND."""
    found = re.search(r"[A-ZĐÐ]+", number)
    return fold(found.group()) if found else ""


def _reference(
    match: re.Match[str], start: int, kind: str, text: str, folded: str
) -> tuple[Reference, int]:
    """The reference that a match opens, with the date, issuer and title after it, and where it ends."""
    groups = match.groupdict()
    number, issuer, end = groups.get("number"), groups.get("issuer"), match.end()
    title = None if number and not (groups.get("name") or groups.get("code")) else _law_title(match)
    year = groups.get("year") or groups.get("later") or groups.get("before") or _year_in(number)
    issued_on = year
    if not number and year is None:
        issued_on, end = _issued_on(text, folded, end, None)
    if number:
        issued_on, end = _issued_on(text, folded, end, year)
        if by := _same_line(_BY, text, end):
            issuer, end = by["issuer"].strip(), by.end()
            if issued_on == year:
                issued_on, end = _issued_on(text, folded, end, year)
        if title is None and (about := _same_line(_ABOUT, text, end)):
            title = about["title"].strip()
    number = re.sub(r"\s|(?<=[^\W\d])/(?:19|20)\d\d$", "", number).replace("–", "-") if number else None
    return Reference(kind, number, title, issuer, issued_on, text[start:end].strip(), start), end


def _same_line(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    match = pattern.match(text, start)
    return match if match and "\n" not in match.group() else None


def _law_title(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = groups.get("name")
    return groups.get("title") or groups.get("code") or (f"{match['kind']} {name}" if name else str(match["kind"]))


def _year_in(number: str | None) -> str | None:
    year = re.search(r"/\s?((?:19|20)\d\d)(?!\d)", number or "")
    return year.group(1) if year else None


def _issued_on(text: str, folded: str, end: int, year: str | None) -> tuple[str | None, int]:
    """The date written after ``end`` (a day, else its year) and the index past it; ``year`` without one."""
    before = _same_line(_BEFORE_DATE, text, end)
    found = scan(folded, before.end()) if before else None
    if before is None or found is None:
        return year, end
    if found.precision == "year" and "nam" not in folded[end : found.end]:
        return year, end
    closed = "(" in before.group() and text[found.end : found.end + 1] == ")"
    return (found.value if found.precision == "day" else found.value[:4]), found.end + closed
