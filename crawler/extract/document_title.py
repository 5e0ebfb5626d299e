"""What a document is called: the large or labelled lines of its first page, what a link calls it, and what its information says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from crawler.extract.blocks import squash
from crawler.items import Block
from vietnamese.dates import dateline, parse_date
from vietnamese.forms import fold

LARGER = 1.12
"""As in ``pdf_blocks``: so much larger than the running text a line is a heading."""
FIRST_BLOCKS = 14
"""Blocks of the first page among which the title is looked for; below stands text."""
MAX_CHARS, MAX_WORDS = 300, 45
MAX_FIRST_WORDS = 25

KINDS = (
    "báo cáo|kế hoạch|thông báo|quyết định|tờ trình|biên bản|đề án|chương trình|hướng dẫn|quy chế|quy định|quy trình|thư mời|giấy mời|"
    "nghị quyết|điều lệ|công văn|thông cáo báo chí|đề cương|hợp đồng|nội quy|thỏa thuận|thoả thuận|lời kêu gọi|thư ngỏ"
)
"""What official letters are called in capitals above their subject (Decree 30/2020/NĐ-CP, annex III), and what NGOs write in their form."""
_KIND = re.compile(rf"({KINDS})(?: số[: ].{{1,40}})?", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?i)(?:(?:của|về|về việc|tại|cho|và|dành cho|for|of|on|in)\s+\S|(?:(?:tháng|quý|năm(?: học)?|giai đoạn|nhiệm kỳ|niên khóa|fy|year)\s+){0,2}"
    r"(?:[\dIVX]{1,3}\s*[/-]?\s*(?:năm\s+)?)?(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?\W*$)"
)
"""How the last line of a title begins that stands apart: "CỦA TRUNG TÂM ...", "NĂM 2021"."""
MOST_LINES = 4
_STATE = re.compile(r"cong hoa xa hoi chu nghia viet nam|doc lap *[-–.] *tu do|socialist republic of viet ?nam|independence *[-–] *freedom")
_NUMBER = re.compile(r"(?i)(?:số|no\.?|ref)\s*[:.]?\s*[\d.…]*\s*[/\-].{0,40}|(?:số|no)\s*[:.].{0,40}")
_CONTACT = re.compile(r"@|https?://|www\.|(?i:địa chỉ|điện thoại|tel|fax|hotline|email)\s*[:.]")
_BAD_INFO = re.compile(
    r"(?i)^(?:microsoft|powerpoint presentation|slide \d|untitled|document\d*$|văn bản\d*$|presentation\d*$|book\d*$|layout \d|print|"
    r"bản ghi nhớ$|untitled-\d|tài liệu không|kết quả tìm|scan|img|cover|bìa$|trang \d)|\.(?:docx?|pdf|indd|pptx?|xlsx?|odt|qxd|cdr|ai)\b|^[\w.\-]*_[\w.\-]*$|^\S+$"
)
_BAD_LINK = re.compile(
    r"(?i)^\W*(?:tải|xem|đọc|click|bấm|nhấn|download|view|read|open|mở|file|tệp|tập tin|link|pdf|tại đây|here|bản (?:đầy đủ|tiếng|pdf)|full|"
    r"english|tiếng (?:việt|anh)|chi tiết|đính kèm|attachment|phụ lục \d*$)\b"
)
_SIZE_NOTE = re.compile(r"\s*[(\[][^()\[\]]{0,30}(?i:pdf|docx?|kb|mb|xlsx?|pptx?)[^()\[\]]{0,30}[)\]]\s*$")
_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|odt)$")


def own_title(
    blocks: Sequence[Block], sizes: Sequence[float], bold: Sequence[bool], places: Sequence[int], body: float
) -> tuple[str | None, Collection[int]]:
    """The title that the first page shows beyond doubt, and the blocks that it takes whole; None when there is doubt.

    In this order: the name of an official letter in capitals with its subject; the largest lines, when they are larger than the text;
    the first bold line.
    """
    first = places[0] if places else 0
    title, used = _shown(blocks, sizes, bold, places, body)
    last = max(used, default=-1)
    while title is not None and last + 1 < len(blocks) and places[last + 1] == first:
        alike = abs(sizes[last + 1] - sizes[last]) <= 0.03 * sizes[last] and bold[last + 1] == bold[last]
        line = blocks[last + 1].text
        if not alike or not _GOES_ON.match(line) or len(title) + len(line) >= MAX_CHARS or len(used) > MOST_LINES or (line.isupper() < title.isupper() and not line[-4:].isdigit()):
            break
        last += 1
        title, used = f"{title} {line}", (*used, last)
    return title, used


def _shown(
    blocks: Sequence[Block], sizes: Sequence[float], bold: Sequence[bool], places: Sequence[int], body: float
) -> tuple[str | None, Collection[int]]:
    """As ``own_title``, without a last line that says for when or for whom."""
    first = places[0] if places else 0
    indices = [index for index in range(min(FIRST_BLOCKS, len(blocks))) if places[index] == first]
    able = [index for index in indices if is_able(blocks[index].text)]
    if not able:
        return None, ()
    largest = max(sizes[index] for index in able)
    named = _named(blocks, [index for index in indices if sizes[index] >= 0.9 * largest], bold)
    if named:
        return named
    if body and largest >= LARGER * body:
        start = next(index for index in able if sizes[index] >= 0.97 * largest)
        return _run(blocks, [index for index in able if index >= start and sizes[index] >= 0.97 * largest])
    headed = [index for index in able if blocks[index].kind == "heading"]
    if headed and headed[0] == able[0]:
        return _run(blocks, headed[:1])
    return None, ()


def _named(blocks: Sequence[Block], indices: Sequence[int], bold: Sequence[bool]) -> tuple[str, Collection[int]] | None:
    for index in indices:
        text = blocks[index].text
        kind = _KIND.match(text)
        if kind is None or not kind[1].isupper() or len(text) > MAX_CHARS:
            continue
        if kind.end() < len(text):
            return (text, (index,)) if text[kind.end()] in " \n:" and (bold[index] or text.isupper()) and is_able(text) else None
        taken = [index]
        for after in range(index + 1, min(index + 3, len(blocks))):
            subject = blocks[after].text
            if not bold[after] or not is_able(subject) or re.match(r"(?i)kính gửi|căn cứ|[IVX\d]{1,4}[.)]", subject):
                break
            taken.append(after)
        if len(taken) > 1 and len(squash(" ".join(blocks[at].text for at in taken))) <= MAX_CHARS:
            return " ".join(blocks[at].text for at in taken), taken
        return None
    return None


def _run(blocks: Sequence[Block], indices: Sequence[int]) -> tuple[str | None, Collection[int]]:
    """Blocks that follow each other, from the first on."""
    taken: list[int] = []
    for index in indices:
        if taken and index != taken[-1] + 1:
            break
        taken.append(index)
    title = " ".join(blocks[index].text for index in taken)
    return (title, taken) if len(title) <= MAX_CHARS else (None, ())


def is_able(text: str) -> bool:
    """Whether a line can be (part of) a title: words, and neither the state's motto, a number, a date, a contact nor a row."""
    words = text.split()
    if not 1 <= len(words) <= MAX_WORDS or " | " in text or not re.search(r"[^\W\d_]{2}", text):
        return False
    return not (_STATE.search(fold(text)) or _NUMBER.fullmatch(text) or _CONTACT.search(text) or parse_date(text) or dateline(text))


def first_line(blocks: Sequence[Block], places: Sequence[int]) -> str | None:
    """The first line that can be a title and is short; for documents that show none."""
    for index, block in enumerate(blocks[:FIRST_BLOCKS]):
        if places[index] == places[0] and block.kind in ("paragraph", "heading") and is_able(block.text):
            text = block.text
            return text if len(text.split()) <= MAX_FIRST_WORDS and not re.search(r"[.;:,]$", text) else None
    return None


def stated_title(title: str | None) -> str | None:
    """The title of a file's information when it can be one: programs put their own name and the file's there."""
    text = squash(title) if title else ""
    sound = len(text) <= MAX_CHARS and len(text.split()) > 1 and text.isprintable() and not _BAD_INFO.search(text)
    return text if sound else None


def link_title(text: str) -> str | None:
    """What a link calls its document; None for "Tải về" and file names. A note of form and size at its end is left out."""
    shown = _SIZE_NOTE.sub("", squash(text)).strip(" .:–-")
    if not 2 < len(shown.split()) <= MAX_WORDS or len(shown) > MAX_CHARS or _FILE.search(shown) or _BAD_LINK.match(shown):
        return None
    return shown
