"""Contact blocks in a page's text: addresses, telephones, e-mail and accounts that stand together. They are no part of it (decision 15).

A sentence that tells whom to call is an article's and stays; so does a page that lists offices or people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract import labels
from crawler.extract.blocks import blocks_of
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import is_address, is_prose, labelled_value, word_count
from crawler.extract.lines import CleanBlocks
from crawler.items import Block

MAX_BOX_CHARS = 700
"""A longer element with the name of a contact holds more than a contact."""
MAX_BOXES = 30
NAME_WORDS = 8
"""A line with a name beside the numbers is no longer."""
LISTED = 2
"""So many blocks without a heading are a list of offices or people, which is what their page is about."""
LEAST_LEFT = 15
"""Characters that must be left of a text: a page of nothing but contacts is for ``kinds`` to judge."""
_BOXES = "address, [class*=contact], [class*=Contact], [class*=lien-he], [class*=lienhe], [class*=hotline], [id*=contact], [id*=lien-he], [id*=lienhe], [id*=hotline]"
_NAMED = re.compile(r"(?:^|[\s_-])(?:contacts?(?:[_-]?(?:info|us|details|box|block|form|widget|list))?|contactinfo|lien-?he|thong-tin-lien-he|hotline)(?:$|[\s_-])", re.IGNORECASE)
_FRAMES = frozenset(["body", "html", "main", "article"])
_PHONE = re.compile(r"(?<![\w/])(?:\+84|\(?0)[\d .()-]{7,16}\d(?!\w)|(?<!\d)1[89]00[ .]?\d{2,6}(?!\d)")
_MAIL = re.compile(r"[\w.+-]{1,64} ?(?:@|\(at\)|\[at\]) ?[\w-]{1,64}\.[\w.-]{2,64}")
_LINK = re.compile(r"(?:https?://|www\.)\S{3,200}")
_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,18}")
_AT = ("@", "at)", "at]")
_DIGITS = re.compile(r"\d[\d .()-]{5}")
_ACCOUNT_LABELS = frozenset(
    label_key(text)
    for text in (
        "Số tài khoản", "STK", "Tài khoản", "TK", "Chủ tài khoản", "Tên tài khoản", "Ngân hàng", "Account", "Account number", "Account name",
        "Bank", "Mã số thuế", "MST",
    )
)  # fmt: skip
_LABELS = labels.CONTACT_LABELS | _ACCOUNT_LABELS | frozenset(
    label_key(text)
    for text in (
        "Số điện thoại", "SĐT", "Di động", "Mobile", "Zalo", "Facebook", "Fanpage", "Telephone", "Đ/c", "VP", "Office", "Add", "Web", "Trang web",
        "Người liên hệ", "Liên hệ", "Contact", "Contact person", "Đường dây nóng", "Giờ làm việc", "Office hours", "Cell", "Mail",
    )
)  # fmt: skip
_HEADINGS = labels.FORM_HEADINGS & frozenset(
    label_key(text) for text in ("Liên hệ", "Liên hệ với chúng tôi", "Thông tin liên hệ", "Kết nối với chúng tôi", "Contact", "Contact us", "Get in touch")
) | frozenset(
    label_key(text)
    for text in (
        "Địa chỉ liên hệ", "Thông tin chuyển khoản", "Thông tin tài khoản", "Đầu mối liên hệ", "Contact information", "Contact details", "Contact info",
        "Thông tin liên lạc", "Liên lạc", "Our office", "Bank details",
    )
)  # fmt: skip
_END_HEADINGS = frozenset(label_key(text) for text in ("Đường dây nóng", "Hotline", "Hỗ trợ", "Hỗ trợ trực tuyến", "Tư vấn", "Văn phòng", "Trụ sở", "Tổng đài"))
"""Headings that stand over a text's own sections too: they count where nothing but contacts follows."""
_SPLIT = re.compile(r"\n| [|–•] |; ")


def without_contacts(cleaned: CleanBlocks, tree: LexborHTMLParser | None) -> CleanBlocks:
    """The blocks of an HTML page without its contact blocks, by the names of their elements and by their lines."""
    blocks = cleaned.blocks
    held = [_has_datum(block.text) for block in blocks]
    if not any(held):
        return cleaned  # nearly all pages end here
    gone = _runs(blocks, held)
    boxed = _boxed(tree) if tree is not None else frozenset()
    gone |= {index for index, block in enumerate(blocks) if _squeezed(block.text) in boxed}
    kept = [block for index, block in enumerate(blocks) if index not in gone]
    if not gone or sum(len(block.text) for block in kept if block.kind != "heading") < LEAST_LEFT:
        return cleaned
    return replace(cleaned, blocks=kept, dropped=[*cleaned.dropped, *((blocks[index], "contact") for index in sorted(gone))])


def _runs(blocks: Sequence[Block], held: Sequence[bool]) -> set[int]:
    """Indices of runs of contact lines: those under a heading of contacts, and one without that has two lines or more."""
    contact = [(held[index] and is_contact(block.text)) or _is_part(block) for index, block in enumerate(blocks)]
    gone: set[int] = set()
    loose: list[range] = []
    index = 0
    while index < len(blocks):
        head = _heads(blocks, index, contact)
        start = index + 1 if head else index
        end = start
        while end < len(blocks) and (contact[end] or (head and _is_name(blocks[end]) and any(held[end + 1 : end + 3]) and _next_contact(contact, end))):
            end += 1
        if end > start and any(held[start:end]):
            if head:
                gone.update(range(index, end))
            elif not _announced(blocks, start):
                loose.append(range(start, end))
        index = max(end, index + 1)
    lines = [run for run in loose if sum(len(_SPLIT.split(blocks[i].text)) for i in run) >= 2]
    if len(lines) < LISTED and not any(blocks[i].kind == "row" for run in lines for i in run):
        gone.update(i for run in lines for i in run)
    return gone


def _next_contact(contact: Sequence[bool], index: int) -> bool:
    return any(contact[index + 1 : index + 3])


def _heads(blocks: Sequence[Block], index: int, contact: Sequence[bool]) -> bool:
    """Whether a block heads contacts: by its words, or, where only contacts follow, by words that may head other things too."""
    block = blocks[index]
    if word_count(block.text) > 6 or block.kind == "row":
        return False
    key = label_key(block.text)
    if key in _HEADINGS:
        return True
    return key in _END_HEADINGS and index > 0 and index + 1 < len(blocks) and all(contact[index + 1 :])


def _announced(blocks: Sequence[Block], start: int) -> bool:
    """Whether a sentence leads to the contacts: then they are an article's own words."""
    above = blocks[start - 1].text if start else ""
    return above.endswith(":") and word_count(above) > 3


def _is_name(block: Block) -> bool:
    text = block.text
    return block.kind != "row" and word_count(text) <= NAME_WORDS and not text.endswith((".", "!", "?", ":"))


def _is_part(block: Block) -> bool:
    """Whether a line without numbers belongs to contacts: a labelled address, a site, an account's holder."""
    value = labelled_value(block.text) if len(block.text) <= 200 and "\n" not in block.text else None
    return value is not None and value[0] in _LABELS and not is_prose(value[1])


def is_contact(text: str) -> bool:
    """Whether all lines of a block are contacts: labelled, an address, or numbers beside a few words."""
    return all(_is_contact_line(line) for line in _SPLIT.split(text) if line.strip())


def _is_contact_line(line: str) -> bool:
    value = labelled_value(line)
    if (value and value[0] in _LABELS and word_count(value[1]) <= 30) or is_address(line):
        return True
    rest = _LINK.sub(" ", _MAIL.sub(" ", _PHONE.sub(" ", line)))
    return word_count(rest) <= NAME_WORDS - (rest == line) * 2 and not line.endswith((".", "!", "?"))


def _has_datum(text: str) -> bool:
    """Whether a text holds a telephone, an e-mail address or a labelled account."""
    if any(map(text.__contains__, _AT)) and _MAIL.search(text):
        return True
    if not _DIGITS.search(text):
        return False  # nearly all blocks end here
    if _PHONE.search(text):
        return True
    value = labelled_value(text)
    return value is not None and value[0] in _ACCOUNT_LABELS and _NUMBER.search(value[1]) is not None


def _boxed(tree: LexborHTMLParser) -> frozenset[str]:
    """The texts, without blanks, of the blocks in elements that are contacts by name, hold a telephone, an address or account, and no running text."""
    found: set[str] = set()
    for node in tree.css(_BOXES)[:MAX_BOXES]:
        if node.tag in _FRAMES or not (node.tag == "address" or _is_named(node)) or node.css_first("h1, form, article") is not None:
            continue
        inner = blocks_of([node])
        if sum(len(block.text) for block in inner) > MAX_BOX_CHARS or not any(_has_datum(block.text) for block in inner):
            continue
        if not any(is_prose(block.text) and not _has_datum(block.text) for block in inner):
            found.update(_squeezed(block.text) for block in inner)
    return frozenset(found)


def _is_named(node: LexborNode) -> bool:
    return _NAMED.search(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}") is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())
