"""Citations of Vietnamese legal documents in running text, Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, islice

from vietnamese.dates import scan
from vietnamese.forms import fold, fold_aligned
from vietnamese.laws import is_known, is_known_of, is_no_law
from vietnamese.legal_kinds import KINDS, LOOSE_KINDS, NORMATIVE, SHORT_KINDS
from vietnamese.tokens import Tokens, tokens_of

_UPPER = "[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]"
_DASH = r"\s?[-–‐‑—−]\s?"  # word processors write U+2011 where a number must not be broken
# Ð (eth) stands for Đ on many pages that come from old fonts; the number keeps it, the key does not
_LOWER = _UPPER.lower()
_PART = rf"(?:Ttg(?!\w)|Cp(?!\w)|[A-ZĐÐ](?!{_LOWER})[A-Za-zĐđÐð0-9]*)"
_SYMBOL = r"[A-ZĐÐ][A-ZĐÐ0-9][A-Za-zĐđÐð0-9]*"
# behind "NĐ-CP - " a heading goes on, and no word is a part: "NĐ-CP - Trong đó"
_PARTS = rf"(?:(?:[-–‐‑—−]|&){_PART}|(?<!-CP)(?<!-TTg)(?<!/TW)(?<!QH\d\d){_DASH}{_SYMBOL})*"
_NUMBER = (
    # 2096/QĐ-UBND, 20/2021/NĐ-CP, 73/2006/QH11, 456/SLĐTBXH-BTXH&GĐ, 622/QĐ-TTg/2017, 15/2008/TTLT/BTC-BYT, 3/2021/L-CTN; the
    # Party's 20-NQ/TW; and 20/2021/nđ-cp
    rf"(?P<number>\d{{1,5}}[a-z]?(?:\s?/\s?(?:19|20)\d\d)?(?:\s?/\s?|(?<=/\d{{4}})-(?=(?:NĐ|QĐ|TT|TTLT|CT|NQ)-))(?:{_SYMBOL}(?:\s?/\s?{_SYMBOL})?{_PARTS}|L-CTN)(?:/(?:19|20)\d\d)?"
    rf"|\d{{1,4}}(?:{_DASH}|\s(?=[A-ZĐ]{{2}}/T[WU](?!\w)))[A-ZĐÐ][A-Za-zĐđÐð]{{1,3}}\s?/\s?{_PART}"
    r"|\d{1,4}/(?:19|20)\d\d/(?:n[đðd]-cp|q[đðd]-ttg|(?:q[đðd]|tt|ttlt|nq|ct)-[a-zđð]{2,12}(?:-[a-zđð]{2,12})?))"
    rf"(?![^\W_]|/\w|-(?!{_UPPER}{_LOWER})\w)"
)
WORDS_BETWEEN = 6
"""Words between a kind and "số" that say what a decision is about."""
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
_ISSUER = rf"(?P<issuer>(?i:{_CENTRAL}|{fold(_CENTRAL)}|{_MINISTRY})|(?i:{_LOCAL})(?:{_AREA}|\s(?i:tỉnh|thành phố|huyện|quận|thị xã)(?=\s(?:số|so)\s))?|{_ENGLISH_BODIES})(?![^\W_])"

_CITED = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{LOOSE_KINDS}))"
    rf"(?:\s(?:của|cua)\s{_ISSUER})?\s*:?\s*(?:{_SO})?{_NUMBER}"
)
_CITED_SHORT = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join(NORMATIVE).replace('đ', '[đð]')})|[QN]Đ|TT|CT|NQ|(?i:decree|circular|decision))\s(?:(?P<so>(?i:số))\s|(?=\d{{1,4}}(?:,?\sngày\s\d|\scủa\s))|(?:(?i:nos?\.?)\s)?(?=\d{{1,4}},?\sdated\s))"
    r"(?P<number>\d{1,4}(?:/(?:19|20)\d\d)?)(?![^\W_]|[/.,-]\w)"
)
# "Quyết định 12/2019" may be one of December; of decrees and circulars pages do not say so
_CITED_BARE = re.compile(
    r"(?<![^\W_])(?P<kind>(?i:nghị định|nghi dinh|thông tư|thong tu|decree|circular))\s(?:(?i:so|nos?\.?)\s)?"
    r"(?P<number>\d{1,3}/(?:19|20)\d\d)(?![^\W_]|\s?[/-]\s?\w)"
)
# "Thông tư 15 năm 2019"; of decisions and resolutions (those "5 năm 2021 - 2025" are plans) only where their issuer follows
_CITED_OF_YEAR = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join((*NORMATIVE, *map(fold, NORMATIVE)))}|decree|circular))\s(?:{_SO})?(?P<number>\d{{1,4}})"
    r"\s(?:năm|nam|of)\s(?P<year>(?:19|20)\d\d)(?!\d|\s?[-–‐‑—/]\s?\d|[.,]\d)"
)
_YEARLY_KINDS = frozenset(["Nghị định", "Thông tư"])
# "QĐ 2096/QĐ-UBND": the letters count before a number that has them too
_CITED_BY_LETTERS = re.compile(rf"(?<![^\W_])(?P<kind>{'|'.join(SHORT_KINDS)})\s(?:{_SO})?{_NUMBER}")
# "Quyết định cho phép thành lập số 2096/QĐ-UBND": only where the number's letters are the kind's and an authority's
_CITED_APART = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:quyết định|quyet dinh|kế hoạch|ke hoach|nghị quyết|nghi quyet))(?:\s(?!(?i:số|so)\s)[^\W\d_]+){{1,{WORDS_BETWEEN}}}\s{_SO}{_NUMBER}"
)
_AUTHORITY = re.compile(r"-(?:ubnd|hdnd|ttg|cp|tw|tu|b(?:y|g|t|n|c|l|k|v|x)\w+|s(?:y|g|t|n|c|l|k|v|x)\w+|lhh)(?!\w)")
# "các Nghị định số 102, 103 và 104/2024/NĐ-CP": those before the last have its year and letters
_CITED_SHARED = re.compile(
    rf"(?<![^\W_])(?P<kind>(?i:{'|'.join(NORMATIVE)}))\s(?:(?i:số)\s)?(?P<first>\d{{1,4}}[a-z]?(?:,\s\d{{1,4}}[a-z]?){{0,9}})(?:,|,?\s(?:và|and))\s(?:(?i:số)\s)?{_NUMBER}"
)
_NEXT = re.compile(rf"\s*(?:,|;|và|and|&)\s*(?:(?:{_SO})?){_NUMBER}")
_AREA_BEHIND = re.compile(rf"(?<=UBND|HĐND|HDND)\s(?i:{_UNITS}|{fold(_UNITS)})\s?{_CAPITALS}")
"""Whose committee or council it is, right behind the number: "15/QĐ-UBND tỉnh Hà Giang"."""
_FOOTNOTE = re.compile(r"(?:(?<=-CP)|(?<=TTg)|(?<=UBND)|(?<=HĐND)|(?<=/TW))\d{1,2}$")
_BEFORE_DATE = re.compile(
    r"[\s,]*\(?\s*(?i:(?:được\s|duoc\s)?(?:ban hành|ban hanh|ký|ky|thông qua|phê duyệt)\s|dated\s|(?:issued\s)?(?:on|of)\s|issued\s)?(?:vào\s)?"
    r"(?=(?i:ngày\s|tháng\s|năm\s|ngay\s|thang\s|nam\s)|\d{1,2}[\s/.\-]|[A-Z][a-z]{2})"
)
_BY = re.compile(rf"\s*[,)]?\s*(?i:của|cua|do|by|of|được(?=\s[^.;,\n]{{2,60}}\s(?:ban hành|ký|thông qua|phê duyệt)\s))\s(?:the\s)?{_ISSUER}")
_ABOUT = re.compile(
    r"\s*\)?,?\s(?:về việc|ve viec|v/v|về|ve|on|regarding)\s(?P<title>[^.;:()\n\"“”]{8,200}?)"
    r"(?=[.;:()\n\"“”]|$|,\s(?!chống|bổ sung|chữa)|\s(?:đã|được|có|là|đang|sẽ|nhằm|thì|was|is|has|were)\s"
    r"|\s(?:và|and)\s(?:Nghị|Quyết|Thông|Chỉ|Kế|Công|Luật|Bộ|De|Law|Circular))"
)

# Words before "luật" that make it a school, a profession or law in general, not a statute (folded).
_NO_STATUTE = {"hoc", "khoa", "truong", "nganh", "nhan", "si", "lop", "vien", "phong", "ty", "bao", "chi"}
_NO_STATUTE |= {"phap", "ky", "quy", "dinh", "mon"}
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|[/–‐‑—-]\d)"
_ACCENTED_STOPS = (
    r"được|đã|theo(?! hợp đồng)|tại(?! Việt Nam)|của(?! người| rượu)|(?<!nhà )ở(?! nước| cơ sở| người)|trong|do|khi|là|có(?! công)|từ|thông qua"
    r"|ban hành|quy định|năm|(?<!pháp )luật|nghị|ngày|này|nêu|cho|với(?! cách mạng)|để|ra(?! hội chứng)|sẽ|không|đến|vào|sau|trước|như"
)
_PLAIN_STOPS = (  # of text without accents: the words above as far as accented names do not hold them
    r"duoc|da|tai(?! Viet Nam)|cua(?! nguoi| ruou)|(?<!nha )o(?! nuoc| co so| nguoi)|co(?! cong| so)|tu|ban hanh|quy dinh|(?-i:nam)(?=\s\d)|(?<!phap )luat|nghi"
    r"|ngay|nay|neu|voi(?! cach mang)|de"
    r"|se|khong|den|vao|truoc|nhu"
)
_STOPS = f"{_ACCENTED_STOPS}|{_PLAIN_STOPS}"
_PAIRS = r"chống|chong|bổ sung|chữa bệnh|sử dụng|đối thoại|thay thế|xuất cảnh|quá cảnh|cư trú|tố cáo|vệ sinh|tôn giáo"
_PAIRS += "|lấy|ghép mô|bộ phận|chữa cháy|cứu hộ|bia|vật liệu nổ|khen thưởng"  # what stands behind a comma in the names of laws
_LAW_REST = (
    rf"[^\W\d_]*"
    rf"(?:(?:,\s(?=(?i:{_PAIRS}))|/|\s?&\s?|\s-\s|\s|-)(?!(?i:{_STOPS})(?![^\W_]))[^\W\d_]+){{0,20}}?"
    r"(?:\s\(HIV/AIDS\))?(?:\s\((?i:sửa đổi|sua doi)(?:, bổ sung)?\))?"
)
_LAW_NAME = rf"(?!(?i:sư|gia|khoa(?!\shọc))(?![^\W_])){_UPPER}{_LAW_REST}"
_LAW_TAIL = rf"(?:(?:\s|\s?\(\s?)(?:(?i:năm)\s|nam\s)?{_YEAR}\s?\)?|\s\(?(?i:số|so):?\s{_NUMBER}|(?=\s(?:ngày|ngay)\s\d))"
_LAW_KIND = r"(?<![^\W_])(?P<kind>(?i:bộ luật|luật|pháp lệnh|bo luat|luat|phap lenh))\s"
_LAW = re.compile(
    rf"{_LAW_KIND}(?P<name>(?:(?P<amends>[Ss]ửa đổi(?:,? bổ sung)? (?:một số điều )?(?:của )?|[Ss]ua doi(?:,? bo sung)? (?:mot so dieu )?(?:cua )?)"
    rf"(?:(?:Bộ luật|Luật|Pháp lệnh|Bo luat|Luat|Phap lenh) )?)?{_LAW_NAME}(?(amends)(?:(?:,| và|, và| va) (?:Bộ luật|Luật|Bo luat|Luat) {_LAW_NAME}){{0,4}}?)){_LAW_TAIL}"
)
_LAW_SMALL = re.compile(rf"{_LAW_KIND}(?P<name>[^\W\d_]{_LAW_REST}){_LAW_TAIL}")
"""A law's name in small letters: only where it is one that is known."""
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

_NAME_FIRST = re.compile(
    rf"(?:(?P<before>(?:19|20)\d\d)\s)?(?P<title>(?P<name>[A-Z][\w/’'-]*(?:{_MORE_EN}){{0,7}})\s(?P<kind>Law))(?(before)(?!\s(?:on|of)\s)|{_YEAR_EN})"
)
"""The English name before the word ("the 2013 Land Law", "Gender Equality Law (2006)"): only where it is one that is known."""
_ENGLISH_LAWS = frozenset(["law", "ordinance", "labour", "labor", "civil", "penal", "criminal", "maritime", "constitution"])


def _second_words() -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {word: set() for word in _ENGLISH_LAWS}
    for words in map(str.split, map(fold, (*KINDS, *SHORT_KINDS, *_CODE_LETTERS))):
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
NAME_WORDS = 9
"""Words before "Law" that can be its name, a year among them."""


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
        first = match.start("number") if match.re is _CITED_SHARED else match.start()
        reference, end = _reference(match, first, _kind(match), text, folded)
        if match.re is _CITED_SHARED:
            found += _shared(match, reference)
        if reference.issued_on is None and (match.re is _CITED_SHORT or not reference.number):
            continue
        if not reference.number and reference.kind != "Hiến pháp" and is_no_law(text, match.start(), end, reference.title or ""):
            continue
        if match.re is _CITED_SHORT and match["so"] is None and len(reference.issued_on or "") < len("YYYY-MM-DD"):
            continue
        if match.re is _CITED_OF_YEAR and reference.issuer is None and reference.kind not in _YEARLY_KINDS:
            continue
        found.append(reference)
        if reference.number is None and match.re in (_LAW, _LAW_SMALL, _LAW_EN):
            for later in _later_years(text, reference, end - (text[end - 1] == " ")):
                found.append(later)
                end = later.start_char + len(later.quote)
        while reference.number and (more := _same_line(_NEXT, text, end)):
            reference, end = _reference(more, more.start("number"), _kind(more, reference.kind), text, folded)
            found.append(reference)
    return found


def _shared(match: re.Match[str], last: Reference) -> Iterator[Reference]:
    """The documents that a list names by their numbers alone, before the one whose year and letters are theirs too."""
    rest = re.sub(r"^\d+[a-z]?", "", last.number or "")
    for each in re.finditer(r"\d+[a-z]?", match["first"]):
        start = match.start("first") + each.start()
        yield Reference(last.kind, each[0] + rest, None, last.issuer, _year_in(rest), each[0], start)


def _later_years(text: str, first: Reference, end: int) -> list[Reference]:
    """The laws of the same name whose years follow the first one's, joined by commas and at last "và"; none when that is missing."""
    found: list[Reference] = []
    year, joined = (first.issued_on or "")[:4], False
    while len(found) < MOST_YEARS and (more := _same_line(_NEXT_YEAR, text, end)):
        if more["year"][-4:] <= year:
            return []
        if is_known_of(first.title or "", first.issued_on) and not is_known_of(first.title or "", more["year"][-4:]):
            break  # "theo Luật Trẻ em năm 2016 và năm 2017 có 20 vụ"
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
            elif word == "law":
                yield from islice(_named_first(text, tokens, index), 1)
        for pattern in (_CITED, _CITED_SHARED, _CITED_SHORT, _CITED_BARE, _CITED_OF_YEAR, _CODE, _CONSTITUTION):
            if match := pattern.match(text, start):
                yield match
        match = _CITED_APART.match(text, start)
        if match and _letters(match["number"]) in ("qd", "kh", "nq") and SHORT_KINDS[_letters(match["number"]).upper()] == _kind(match) and _AUTHORITY.search(fold(match["number"])):
            yield match
        match = _CITED_BY_LETTERS.match(text, start)
        if match and _letters(match["number"]) == fold(match["kind"]):
            yield match
        if index and tokens.folded[index - 1] in _NO_STATUTE and tokens.words[index - 1].lower() != "đình" and not set(",;.") & set(tokens.gap(index - 1)):
            continue
        match = _LAW.match(text, start) or _LAW_SMALL.match(text, start)
        if match and (match.re is _LAW or match["number"] or is_known(_law_title(match))):
            yield match


def _named_first(text: str, tokens: Tokens, law: int) -> Iterator[re.Match[str]]:
    """Known laws whose English name ends in the word ``law``, the longest first."""
    for first in range(max(0, law - NAME_WORDS), law):
        match = _NAME_FIRST.match(text, tokens.starts[first])
        if match and match.start("kind") == tokens.starts[law] and is_known_of(_law_title(match), _year_of(match)):
            yield match


def _kind(match: re.Match[str], opened: str | None = None) -> str:
    """The kind word of a match, or in a list the kind that the symbol of the number shows."""
    groups = match.groupdict()
    if opened is not None:
        symbol = re.search(r"[A-ZĐÐ]+", match["number"])
        return SHORT_KINDS.get(symbol.group() if symbol else "", opened)
    if groups.get("constitution"):
        return "Hiến pháp"
    return "Bộ luật" if groups.get("code") else SHORT_KINDS.get(match["kind"]) or KINDS[fold(match["kind"])]


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
    year = _year_of(match)
    issued_on = year
    if not number and year is None:
        issued_on, end = _issued_on(text, folded, end, None)
    if number and issuer is None and (area := _same_line(_AREA_BEHIND, text, end)):
        issuer, end = text[end - len("UBND") : area.end()], area.end()
    if number:
        issued_on, end = _issued_on(text, folded, end, year)
        if by := _same_line(_BY, text, end):
            issuer, end = by["issuer"].strip(), by.end()
            if issued_on == year:
                issued_on, end = _issued_on(text, folded, end, year)
        if title is None and (about := _same_line(_ABOUT, text, end)):
            title = about["title"].strip()
    number = re.sub(r"(?<=\d)\s(?=[A-ZĐ]{2}/T)", "-", number or "")
    number = _FOOTNOTE.sub("", number)
    number = re.sub(r"\s|(?<=[^\W\d])/(?:19|20)\d\d$", "", re.sub("[–‐‑—−]", "-", number)) if number else None
    return Reference(kind, number, title, issuer, issued_on, text[start:end].strip(), start), end


def _year_of(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    return groups.get("year") or groups.get("later") or groups.get("before") or _year_in(groups.get("number"))


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
    bracketed = "(" in before.group() and text[found.end : found.end + 1] == ")"
    if found.precision == "year" and "nam" not in folded[end : found.end] and not (bracketed and year is None):
        return year, end
    if text[found.end : found.end + 1] == "/":
        return year, end  # the next document's number: "01/2018/TT-BTC, 02/2018/TT-BTC"
    return (found.value if found.precision == "day" else found.value[:4]), found.end + bracketed
