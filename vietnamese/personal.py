"""Data of private persons in a text: phone numbers, e-mail addresses, numbers of identity papers and of bank accounts. Pure.

A hotline and what an organisation publishes as its own (the number of its office, info@..., the account of a fund) are no
person's data; which it is, the words before it say, and of an account who holds it. In doubt it is a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from vietnamese.forms import fold_aligned

Kind = Literal["phone", "email", "citizen_id", "bank_account"]

MASK = "•"
MOST = 500
"""Numbers and addresses that are looked at per kind; lists of members have a few dozen."""
BEFORE_CHARS, AROUND_CHARS = 60, 120
"""How far before a number its label stands; how far around an account its holder."""

_RUN = re.compile(r"\d[\d .()\-\xa0‐‑–]{4,40}\d")
FEWEST_DIGITS = 6
_YEARS = re.compile(r"(?:(?:19|20)\d\d\s?-\s?(?:19|20)\d\d|\d\d?\.\d\d?\.(?:19|20)\d\d)(?:\s?-\s?\d\d?\.\d\d?\.(?:19|20)\d\d)?")
_GROUP = r"(?:[ \t\xa0.\-‐‑–]{0,2}\d)"
_START = r"(?<!\w)(?<![A-Za-z0-9][-_#/=.,])(?<![0-9]/)"
_SLASHED = r"(?<!10\.\d{4}/)(?<!10\.\d{5}/)(?<!\w)(?<![A-Z0-9][-_#])(?<![\w]=)(?<![0-9][.,])(?<![A-Za-z]/)"
_MOBILE = re.compile(
    rf"{_SLASHED}(?:\(?(?:\+|00)\s?84\)?[ .\-]?(?:\(0\)\s?|0)?|\(84\)[ .\-]?|84[ .\-]?|0(?:\.(?=\d{{3}}\.\d{{3}}\.\d{{3}}(?![\d.])))?)(?:[35789]\d|1[2689]\d){_GROUP}{{7}}(?![\w%])(?![.,]\d|-\d{1,4}\b|/[A-Za-zĐđ]|/\d{4}\b)"
    r"|(?<!\w)\(0[35789]\d{1,2}\)[ .]?\d{3}[ .\-]?\d{3,4}(?!\w)"
    rf"|(?=0[35789][ .\-]\d){_SLASHED}(?:0[35789](?:[ .\-]\d{{4}}){{2}}(?![\w%])(?![.,\-/ ]\d)|0[35789](?:(?:\.\d\d){{4}}|(?: \d\d){{4}}|(?:-\d\d){{4}})(?![\w%])(?![.,\-/]\d))"
)
_CHAT = re.compile(r"(?:zalo\.me|wa\.me)/\+?((?:84|0)[35789]\d{8})(?!\w)")
_ABROAD = re.compile(r"(?<![\w+])\+(?!84)(?!\d{1,3}\.\d{5})(?:1|7|[2-9]\d{1,2})[ .\-]?(?:\(?\d{1,4}\)?[ .\-]?){2,4}\d{2,4}(?![\w%])(?![.,]\d)")
"""A number of another country, with its code: of 8 to 15 digits (ITU-T E.164)."""
_THOUSANDS = re.compile(r"\+\d{1,3}(?:[ .]\d{3})+")
_CALLED = re.compile(r"(?<!\w)(?:tel|phone|mobile|cell|whatsapp|viber|zalo|call|dien thoai|dt|sdt|di dong|goi|lien he|contact)(?!\w)")
_HOME = re.compile(rf"{_START}\(?0(?:2\d{{1,2}}|[48]|[1-9]\d{{1,2}})\)?{_GROUP}{{7,8}}(?!\w)")
_AT = re.compile(r"@|[(\[{] ?(?:at|a còng|@) ?[)\]}]", re.IGNORECASE)
_MAILED_WORDS = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com")
_AT_TOO = re.compile(rf"{_AT.pattern}|(?<=[a-z0-9])\(a\)(?=[a-z0-9])|[ ]at[ ](?={'|'.join(map(re.escape, _MAILED_WORDS))})", re.IGNORECASE)
_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_\-])?$")
_ENDING = r"(?=(?:com|net|org|edu|gov|info|vn|asia)(?!\w))"
_DOT_WORD = rf"(?: ?[(\[{{] ?(?:dot|chấm|\.) ?[)\]}}] ?|[ \xa0]\.[ \xa0]?{_ENDING}|\.[ \xa0]{_ENDING}|[ \xa0](?:dot|chấm)[ \xa0]{_ENDING})"
"""What stands for the point in an address written against machines: a word in brackets, or a point set apart before a usual ending."""
_DOMAIN = re.compile(
    rf"[ \xa0]?([A-Za-z0-9][A-Za-z0-9\-]{{0,62}}(?:(?:\.|{_DOT_WORD})[A-Za-z0-9\-]{{1,63}}){{0,4}}(?:\.|{_DOT_WORD})[A-Za-z]{{2,24}})(?![\w@])", re.IGNORECASE
)
_DOTS = re.compile(_DOT_WORD, re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?<![\w.])([A-Za-z0-9][A-Za-z0-9._-]{1,63})[ ](?:at|a còng|a-còng)[ ]([A-Za-z0-9-]{2,63}(?:[ ](?:dot|chấm)[ ][A-Za-z0-9-]{2,24}){1,4})(?!\w)", re.IGNORECASE
)
"""An address in words, against machines that gather them: "lua at hoa dot example"."""
_ID = re.compile(
    r"(?<!\w)(?:cmnd|cmtnd|cccd|cmt|can cuoc(?: cong dan)?|chung minh(?: nhan dan| thu)?|ho chieu|so dinh danh(?: ca nhan| cong dan)?|dinh danh (?:ca nhan|cong dan)"
    r"|passport|identity card|id card|id (?:no|number))(?!\w)(?:/(?:cmnd|cccd|can cuoc(?: cong dan)?|ho chieu))?"
)
_ID_VALUE = re.compile(r"(?:\s(?:cua|cap cho)(?:\s[^\W\d_]{1,12}){1,4})?(?:\s|[:.,()|–-]|(?:so|no|number|la|mang)(?!\w)){0,6}((?:\d[ .]?){8,11}\d|[a-z] ?\d{7,8})(?!\w)(?![/-]\w)")
_ACCOUNT = re.compile(r"(?<!\w)(?:stk|tk|so tai khoan|tai khoan|account|a/c|so the|the (?:atm|ngan hang))(?!\w)")
_BANK = re.compile(r"(?<!\w)(?:vietcombank|vcb|vietinbank|agribank|bidv|techcombank|mb ?bank|acb|sacombank|vp ?bank|tp ?bank|vib|shb|eximbank|hd ?bank|seabank)(?!\w)")
_BANK_VALUE = re.compile(
    r"(?:[ :,()–-]|\.(?! ?\d)|(?:so|stk|tk)(?!\w)|(?:chi nhanh|cn|pgd)(?: [a-z.]{1,12}){1,4}(?= ?[:–-])){0,6}(\d{9,16}|\d{3,4}(?: \d{3,5}){2,4})(?![\w%])(?![.,/]\d)"
)
"""An account behind the name of its bank, without a word for it."""
_ACCOUNT_VALUE = re.compile(r"(?:[^\d\n.;]|\.(?!\s)){0,60}?(?<![\w.,])(\d{3}[a-z]\d{8}|(?:\d[ .\-]?){5,18}\d)(?![\w%])(?![.,/]\d)")
_NEXT_ACCOUNT = re.compile(r"\s?(?:[,/]|va|hoac|and|or)\s?(\d{3}[a-z]\d{8}|\d{9,16})(?![\w%])")
_TABLE_HEAD = re.compile(r"^[^\n\d]{0,200} \| [^\n\d]{0,300}$", re.MULTILINE)
_CELL_NUMBER = re.compile(r"[A-Z]\d{7,8}|\d(?: ?\d){7,18}")
MOST_CELLS = 40
_MONEY = re.compile(r"\s?(?:đ|đồng|vnđ|vnd|usd|triệu|nghìn|tỷ|người|lượt|thành viên|theo dõi|đô|followers|people|members|%)(?!\w)", re.IGNORECASE)

_HOTLINE = re.compile(r"hotline|tong dai|duong day nong|helpline|so khan cap|toll[- ]?free")
_OFFICE = re.compile(
    r"văn phòng|trụ sở|lễ tân|trực ban|(?<!\w)(?:van phong|tru so|vp|fax|office|headquarters?|switchboard)(?!\w)|máy lẻ|điện thoại (?:cơ quan|trung tâm|bàn)"
    r"|(?<!\w)(?:trung tâm|công ty|viện|hội|quỹ|tổ chức|phòng|sở|trường|bệnh viện|trạm y tế|ủy ban|uỷ ban|ubnd|ban quản lý|tòa soạn|toà soạn|ban biên tập|trung tam|cong ty|to chuc)"
    r"(?: [^\s,.;:–-]+){0,6}\s?[,:(–-]?\s?(?:số )?(?:điện thoại|đt|sđt|tel|phone|di động|dien thoai|dt|sdt)?\s*[:.,(–-]?\s*$"
)
_PERSON = re.compile(
    r"(?<!\w)(?:anh|chị|ông|bà|cô|chú|bác|em|thầy|bạn|cháu|bé|mr|mrs|ms|miss|dr|ths|ts|pgs|gs|bs|ks|ls|đ/c|đồng chí)\.?\s+(?:[a-zđ]+\s)?[A-ZĐÀ-Ỹ]|[Nn]hà riêng|NR\b"
)
_HOME_LABEL = re.compile(r"nha rieng|(?<!\w)nr(?!\w)|home phone")
_WORK = re.compile(r"co quan|van phong|office|work")
_NO_PHONE = re.compile(
    r"(?:(?<!\w)(?:ma|ma so|ma ho so|ma so thue|mst|isbn|issn|doi|seri(?:al)?(?: [a-z]{2})?|van don|bao danh|so the|code|barcode|tax code|so lo|lo|giay phep|dang ky|gcn|gpkd|dkkd|hop dong|hoa don|"
    r"bien lai|phieu|van ban|cong van|quyet dinh|ho so|du an|project|stk|tk|tai khoan|account|a/c|cmnd|cmt|cmtnd|cccd|can cuoc|can cuoc cong dan|"
    r"chung minh nhan dan|ho chieu|passport|dinh danh|dinh danh ca nhan|don hang|ma don)(?: (?:so|no|number|kinh doanh|doanh nghiep|thue|hang))*)\s*[:.#–-]*\s*(?:so|no)?\s*[:.#]*\s*$"
)
_ROLES = frozenset(
    ["info", "infor", "contact", "contacts", "contactus", "office", "admin", "administrator", "webmaster", "postmaster", "hr", "tuyendung", "tuyen.dung", "lienhe", "lien.he", "vanphong", "van.phong", "vp", "hotro", "ho.tro", "support",
     "help", "helpdesk", "media", "press", "baochi", "truyenthong", "hello", "hi", "xinchao", "hanoi", "hcm", "hcmc", "saigon", "danang", "cantho", "hue", "vietnam", "vn", "tuvan", "tu.van", "duan", "du.an",
     "project", "projects", "program", "programs", "news", "newsletter", "bantin", "tintuc", "toasoan", "editor", "editorial", "bbt", "banbientap", "secretariat", "thuky", "training", "daotao",
     "sales", "marketing", "cs", "cskh", "service", "services", "career", "careers", "jobs", "job", "recruitment", "recruit", "vacancy", "apply", "application", "applications", "procurement", "tender", "donate", "donation", "donations", "quyengop",
     "gayquy", "fundraising", "volunteer", "volunteers", "tinhnguyen", "events", "event", "sukien", "mail", "email", "general", "enquiry", "enquiries", "inquiry", "feedback", "gopy", "phananh", "hotline", "registry", "library", "thuvien",
     "research", "nghiencuu", "finance", "ketoan", "accounting", "team", "group", "partnership", "privacy", "safeguarding", "no-reply", "noreply"]
)  # fmt: skip
"""Local parts that are an office's, not a person's."""
_OWN_ROLES = _ROLES | frozenset(
    ["minhbach", "dangky", "dang.ky", "toadam", "hoithao", "hoidap", "khieunai", "phapche", "hanhchinh", "nhansu", "doingoai", "hoptac", "taitro", "giamsat", "baocao", "giaoduc", "moitruong", "suckhoe", "xuatban",
     "register", "registration", "complaints", "complaint", "transparency", "accountability", "whistleblower", "whistleblowing", "membership", "members", "ethics", "education", "communications", "comms", "publications", "publishing", "webinar", "workshop",
     "haiphong", "hagiang", "caobang", "laocai", "dienbien", "sonla", "yenbai", "langson", "bacgiang", "bacninh", "hungyen", "namdinh", "ninhbinh", "nghean", "kontum", "gialai", "daklak", "daknong", "lamdong", "dalat", "nhatrang",
     "tayninh", "dongnai", "vungtau", "tiengiang", "bentre", "travinh", "dongthap", "kiengiang", "haugiang", "soctrang", "baclieu", "camau"]
)  # fmt: skip
"""More of them, and places of offices, where the domain is no provider's of mail; names of places that people bear too are left out."""
_ROLE_WORDS = re.compile(r"trungtam|vanphong|tuyendung|lienhe|duan|congty|toasoan|banbientap|office|center|centre|foundation|contact|recruit|^(?:info|ngo|clb|ctxh|hr|ubnd)[._-]|^(?:hoi|nhom|clb|ctxh|ubnd)[a-z]")
_MAILERS = frozenset(["gmail", "yahoo", "hotmail", "outlook", "live", "icloud", "ymail", "aol", "proton", "protonmail", "msn", "mail"])
# Who is helped ("giúp trường xin gửi về ...") and where a bank sits ("phòng giao dịch ...") are no holder.
_HOLDER = re.compile(
    r"(?<!\w)(?:trung tâm|quỹ|hội|công ty|viện|tổ chức|liên hiệp|liên minh|ủy ban|uỷ ban|ubnd|ubmttq|mặt trận|trường|nhóm|clb|câu lạc bộ|văn phòng|mạng lưới|bệnh viện|"
    r"hợp tác xã|doanh nghiệp|đoàn|tòa soạn|toà soạn|báo|chùa|giáo xứ|dòng|phòng|sở|bộ|cục|dự án|trung tam|cong ty|to chuc|cau lac bo|fund|foundation|cent(?:er|re)|association|network|"
    r"company|institute|organi[sz]ation|office|school|club|project|union|co\.)(?= (?!(?:xin|vui lòng|hãy|có thể|cần|đang|để|gửi|chuyển|giao dịch|please|can|may)\b)\w)"
)
_HOLDER_BARE = re.compile(r"(?:quy|hoi|vien|trung tam|cong ty|cty|to chuc|lien hiep|uy ban|mat tran|truong|nhom|cau lac bo|mang luoi|hop tac xa|doan) ")
"""Banks write names without accents; no family is called so."""
_OWNER = re.compile(r"(?:chu tai khoan|ten tai khoan|chu tk|ten tk|don vi (?:thu )?huong|nguoi (?:thu )?huong|don vi nhan|account (?:holder|name)|beneficiary)\s*(?:la)?\s*[:–-]?\s*([^\n.;]{2,80})")


@dataclass(frozen=True)
class Personal:
    """A piece of a person's data: its place in the text in characters. Of an e-mail address all of it."""

    kind: Kind
    start_char: int
    end_char: int


def find_personal(text: str) -> list[Personal]:
    """All data of private persons in a text, in text order, none within another."""
    found: list[Personal] = []
    for start, end in _windows(text):
        shown = text[start:end]
        folded = fold_aligned(shown)
        labelled = list(_labelled(shown, folded))
        phones = [each for each in _phones(shown, folded) if not any(one.start_char < each.end_char and each.start_char < one.end_char for one in labelled)]
        found += [Personal(each.kind, each.start_char + start, each.end_char + start) for each in (*labelled, *phones)]
    if " | " in text:
        found += _tabled(text, found)
    found += _emails(text)
    return sorted(found, key=lambda each: each.start_char)


def _tabled(text: str, known: list[Personal]) -> Iterator[Personal]:
    """Numbers in the rows of a table whose first row calls a column that of identity papers or of accounts; ``known`` are found already."""
    folded = fold_aligned(text)
    for head in islice(_TABLE_HEAD.finditer(folded), MOST):
        identity, account = _ID.search(head[0]) is not None, _ACCOUNT.search(head[0]) is not None
        start = head.end() + 1
        for _ in range(MOST if identity or account else 0):
            end = text.find("\n", start)
            row = text[start : end if end >= 0 else len(text)]
            if " | " not in row:
                break
            for kind, first, last in _cells(row, start, identity, account and not _HOLDER.search(row.lower() + " x")):
                if not any(each.start_char < last and first < each.end_char for each in known):
                    yield Personal(kind, first, last)
            if end < 0:
                break
            start = end + 1


def _cells(row: str, start: int, identity: bool, account: bool) -> Iterator[tuple[Kind, int, int]]:
    for cell in row.split(" | ", MOST_CELLS):
        number = cell.strip()
        kind = _cell_kind(number, identity, account) if _CELL_NUMBER.fullmatch(number) else None
        if kind is not None:
            yield kind, start + cell.index(number), start + cell.index(number) + len(number)
        start += len(cell) + 3


def _cell_kind(cell: str, identity: bool, account: bool) -> Kind | None:
    digits = len(cell.replace(" ", ""))
    if identity and (digits in (9, 12) or not cell[0].isdigit()):
        return "citizen_id"
    return "bank_account" if account and 8 <= digits <= 19 and cell[0].isdigit() else None


def _windows(text: str) -> list[tuple[int, int]]:
    """The stretches of a text around its long numbers; the rest is not looked at."""
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        if sum(char.isdigit() for char in run[0]) < FEWEST_DIGITS or _YEARS.fullmatch(run[0]) or _MONEY.match(text, run.end()):
            continue
        start, end = max(0, run.start() - AROUND_CHARS), min(len(text), run.end() + AROUND_CHARS)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def mask(text: str) -> str:
    """The text with letters and digits of personal data as MASK, of an e-mail address those before the at sign. Its length stays,
    so that places in the text (segments, quotes, hits) still hold."""
    found = find_personal(text)
    if not found:
        return text
    parts, position = [], 0
    for each in found:
        hidden = text[each.start_char : each.end_char]
        at = _AT_TOO.search(hidden) if each.kind == "email" else None
        shown = hidden[at.start() :] if at else ""
        parts += [text[position : each.start_char], re.sub(r"\w", MASK, hidden[: at.start()] if at else hidden), shown]
        position = each.end_char
    return "".join(parts) + text[position:]


def _phones(text: str, folded: str) -> Iterator[Personal]:
    for match in islice(_MOBILE.finditer(text), MOST):
        digits = match[0]
        before, shown = _before(folded, match.start()), _before(text, match.start())
        token = text[max(0, match.start() - 100) : match.start()].rsplit(None, 1)
        if "://" in (token[-1] if token else "") or not _is_grouped(digits) or _NO_PHONE.search(before) or _MONEY.match(text, match.end()):
            continue
        if not _is_public(before, shown):
            yield Personal("phone", match.start(), match.end())
    for match in islice(_CHAT.finditer(text), MOST):
        if not _is_public(_before(folded, match.start()), _before(text, match.start())):
            yield Personal("phone", match.start(1), match.end(1))
    if "+" in text:
        yield from _phones_abroad(text, folded)
    if _HOME_LABEL.search(folded):
        for match in islice(_HOME.finditer(text), MOST):
            before = _before(folded, match.start())
            home = max((label.end() for label in _HOME_LABEL.finditer(before)), default=-1)
            if home >= 0 and not _WORK.search(before, home):
                yield Personal("phone", match.start(), match.end())


def _phones_abroad(text: str, folded: str) -> Iterator[Personal]:
    for match in islice(_ABROAD.finditer(text), MOST):
        before = _before(folded, match.start())
        if not 8 <= sum(map(str.isdigit, match[0])) <= 15 or _MONEY.match(text, match.end()) or (_THOUSANDS.fullmatch(match[0]) and not _CALLED.search(before)):
            continue
        if not _is_public(before, _before(text, match.start())):
            yield Personal("phone", match.start(), match.end())


def _before(text: str, place: int) -> str:
    """What stands before a place in its line, up to the end of a sentence."""
    before = text[max(0, place - BEFORE_CHARS) : place]
    before = before[before.rfind("\n") + 1 :]
    ends = list(re.finditer(r"[.!?;]\s+(?=\S)", before[:-1]))
    return before[ends[-1].end() :] if ends and len(before) - ends[-1].end() > 12 else before


def _is_grouped(number: str) -> bool:
    """Whether the digits are set as those of a phone number are: in five groups at most, none but the first of a single digit."""
    groups = re.findall(r"\d+", number.replace("(0)", ""))
    return len(groups) <= 6 and all(len(group) > 1 for group in groups[1:])


def _is_public(before: str, shown: str) -> bool:
    """Whether the words before a number say that it is a hotline's or an office's, with no person named after them."""
    found = (*_HOTLINE.finditer(before), *_OFFICE.finditer(shown.lower()))
    label = max((match.end() for match in found), default=-1)
    person = max((match.end() for match in _PERSON.finditer(shown)), default=-1)
    return label >= 0 and label >= person


def _emails(text: str) -> Iterator[Personal]:
    signs = "@" in text or "(" in text or "[" in text or "{" in text or any(map(text.__contains__, _MAILED_WORDS))  # without any of them the expression would look at each letter for nothing
    pattern = _AT_TOO if "(a)" in text or any(map(text.__contains__, _MAILED_WORDS)) else _AT
    for match in islice(pattern.finditer(text), MOST) if signs else ():
        domain = _DOMAIN.match(text, match.end())
        if domain is None:
            continue
        place = match.start()
        blank = text[place - 1 : place] in (" ", "\xa0") and place > 1
        if blank and match[0] == "@" and text[match.end() : match.end() + 1] not in (" ", "\xa0") and not _is_mailer(domain[1]):
            continue  # "gặp nhau ở @hoa.example" names an account
        place -= blank
        local = _LOCAL.search(text[max(0, place - 65) : place])
        if local and not _is_role(local[0].lower(), _DOTS.sub(".", domain[1].lower())):
            yield Personal("email", place - len(local[0]), domain.end())
    if " dot " in text or " chấm " in text or " DOT " in text:
        for match in islice(_SPOKEN.finditer(text), MOST):
            if not _is_role(match[1].lower(), re.sub(r" (?:dot|chấm) ", ".", match[2].lower())):
                yield Personal("email", match.start(), match.end())


def _is_mailer(domain: str) -> bool:
    return domain.lower().split(".")[0] in _MAILERS


def _is_role(name: str, domain: str) -> bool:
    """Whether an address is an organisation's: info@..., or one that repeats the name of its domain."""
    labels = domain.split(".")
    own = re.sub(r"[\W_]", "", name)
    if name in _ROLES or re.sub(r"[\d._-]+$", "", name) in _ROLES or _ROLE_WORDS.search(name):
        return True
    if _MAILERS.isdisjoint(labels) and re.sub(r"[\d._-]+$", "", name) in _OWN_ROLES:
        return True
    organisations = [label.replace("-", "") for label in labels[:-1] if label not in _MAILERS and len(label) > 2]
    return any(own.startswith(label) or (len(own) > 3 and label.startswith(own)) for label in organisations if label not in ("com", "org", "edu", "gov", "net"))


def _labelled(text: str, folded: str) -> Iterator[Personal]:
    """Numbers that a label calls those of an identity paper or of an account."""
    end = 0
    for label in islice(_ID.finditer(folded), MOST):
        value = _ID_VALUE.match(folded, label.end())
        if value and value.start(1) >= end and _is_id(value[1]):
            end = value.end(1)
            yield Personal("citizen_id", value.start(1), end)
    taken: list[tuple[int, int]] = []
    for label in islice(_ACCOUNT.finditer(folded), MOST):
        value = _ACCOUNT_VALUE.match(folded, label.end())
        if value is None or value.start(1) < end or _MONEY.match(text, value.end(1)):
            continue
        digits = len(re.sub(r"\D", "", value[1]))
        if 6 <= digits <= 19 and not _is_of_organisation(text.lower(), folded, label.start(), value.end(1)):
            following: re.Match[str] | None = value
            while following is not None:
                end = following.end(1)
                taken.append(following.span(1))
                yield Personal("bank_account", following.start(1), end)
                following = _NEXT_ACCOUNT.match(folded, end)
    for label in islice(_BANK.finditer(folded), MOST):
        value = _BANK_VALUE.match(folded, label.end())
        if value is None or any(start < value.end(1) and value.start(1) < past for start, past in taken):
            continue
        if _MONEY.match(text, value.end(1)) or _HOTLINE.search(_before(folded, label.start())):
            continue
        if not _is_of_organisation(text.lower(), folded, label.start(), value.end(1)):
            yield Personal("bank_account", value.start(1), value.end(1))


def _is_id(value: str) -> bool:
    """Nine digits (the old card), twelve (the new one), or a letter and seven or eight (a passport)."""
    return not value[0].isdigit() or len(re.sub(r"\D", "", value)) in (9, 12)


def _is_of_organisation(shown: str, folded: str, start: int, end: int) -> bool:
    """Whether an account is an organisation's: by the name of its holder, else by the words around it. Both texts in small letters."""
    line_end = folded.find("\n\n", end)
    last = min(end + AROUND_CHARS, line_end if line_end >= 0 else len(folded))
    first = max(0, start - AROUND_CHARS, folded.rfind("\n\n", 0, start) + 1)
    owner = _OWNER.search(folded, end, last) or _OWNER.search(folded, first, start)
    if owner:
        return _HOLDER.search(shown[owner.start(1) : owner.end(1)] + " x") is not None or _HOLDER_BARE.match(owner[1]) is not None
    sentence = re.split(r"[.!?]\s", shown[first:end])[-1]
    return _HOLDER.search(sentence) is not None or _HOLDER.search(re.split(r"[.!?;\n]", shown[end:last])[0]) is not None
