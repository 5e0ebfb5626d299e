"""The date that stands beside a page's heading, where the extractor of the main text cuts such lines away. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.line_meta import Meta, bare_date, date_fact, read_meta
from crawler.extract.page_dates import OTHER_TIME, Claims, machine_date
from crawler.items import DateFact
from vietnamese.dates import labelled_date
from vietnamese.forms import fold

MAX_LINES = 6
"""Lines looked at after a heading: a date, an author, a counter, share buttons, a section."""
MAX_CHARS = 120
"""A longer block is the text's first paragraph."""
MAX_TITLES = 200
FIRST_WORDS = 20
"""Words by which two texts are compared before all are."""
MAX_ABOVE = 3  # elements above the heading that may hold its date line where there is no article or main
NAMED_TITLES = (
    ".entry-title, .post-title, .article-title, .news-title, .node-title, .detail-title, .title-news, .title-detail, [itemprop=headline],"
    " [id$=lblTitle], [id$=lblTieuDe]"
)
"""Elements that say of themselves to be the title of a page's text: of microformats, microdata, themes and old portals."""
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[/–-]\s+")
MAX_PART_WORDS = 6
"""Words of a name or a section beside a date."""
_NAMED_DATES = ".createdate, .create-date, .published-date, .ngay-dang, .ngaydang"
_OUTSIDE = frozenset(["nav", "aside", "footer", "form", "table", "ul", "ol", "figure", "script", "style"])
_OUTSIDE_SELECTOR = ", ".join(sorted(_OUTSIDE))
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FOREIGN = re.compile(r"related|lien-?quan|comment|binh-?luan|sidebar|widget|event|su-kien|other|card|tin-khac", re.IGNORECASE)
_BOXES = frozenset(["div", "header", "section", "dl"])
_LISTS = frozenset(["ul", "ol"])
_META_LIST = re.compile(r"(?:^|[\s_-])(?:meta|info|byline|posted)(?:$|[\s_-])", re.IGNORECASE)
"""Names of a list under the heading whose items are date, author and section of the page."""
_DATED = re.compile(r"\bdate|\bngay", re.IGNORECASE)
_AGO = re.compile(r"trước|vừa xong|ago\b|just now", re.IGNORECASE)
_DATE_WORDS = re.compile(
    r"\b(?:ngày|tháng|thứ|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|một|chủ nhật|cn|lúc|giờ|phút|h|am|pm|sáng|chiều|tối|of"
    r"|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_EVENT = re.compile(r"(?:thoi gian|ngay dien ra|dien ra|ngay to chuc|bat dau|khai mac|ket thuc|han|ngay het|when|event|deadline|start|end|tu ngay|den ngay|khoi hanh)\b(?! dang)")


def head_dates(tree: LexborHTMLParser, title: str | None) -> Claims:
    """The dates of the short blocks around the title's only heading, in one article, main or box; empty when in doubt.

    A labelled date wins (source ``label``); a line that is only a date (source ``line``), or a ``time`` that says how long ago
    (source ``time``), counts when no other one stands there.
    """
    heading = _heading(tree, title)
    if heading is None:
        return _named_date(tree)
    above, below = _lines(heading)
    lines = [squash(node.text()) for node in above + below]
    if any(_EVENT.match(fold(line)) for line in lines):
        return Claims()
    metas = [meta for node in above + below if (meta := _meta(node))]
    facts = [fact for meta in metas for fact in meta.published]
    facts += [fact for line in lines if (fact := bare_date(line))]
    times = [time for node in above + below for time in node.css("time[datetime]")[:MAX_LINES]]
    facts += [fact for time in times[:1] if len(times) == 1 and (fact := _time_ago(time))]
    labelled = [fact for fact in facts if fact.source == "label"]
    chosen = labelled or facts
    modified = [fact for meta in metas for fact in meta.modified]
    authors = {meta.author for meta in metas if meta.author}
    return Claims(
        chosen[:1] if len({fact.value for fact in chosen}) == 1 else [], modified[:1], authors.pop() if len(authors) == 1 else None
    )


def _named_date(tree: LexborHTMLParser) -> Claims:
    """The date of the only element named that of creation: pages of old portals have no heading."""
    nodes = [node for node in tree.css(_NAMED_DATES)[:2] if not _is_outside(node)]
    fact = bare_date(squash(nodes[0].text())) if len(nodes) == 1 else None
    return Claims([fact]) if fact else Claims()


def _meta(node: LexborNode) -> Meta | None:
    """What a line says about its page: as it reads, else by its elements (icons stand between), else by the label it begins with."""
    line = squash(node.text())
    if bare_date(line):
        return None
    if meta := read_meta(line):
        return meta
    parts = squash(node.text(separator=" | "))
    meta = read_meta(parts) if parts != line else None
    if meta is None and (fact := _dated_part(node, parts)):
        return Meta("date", published=(fact,))
    if meta is None and (stated := labelled_date(line)):
        fact = date_fact(stated[1], "label")
        return Meta("date", published=(fact,)) if stated[0] == "published" else Meta("date", modified=(fact,))
    return meta


def _dated_part(node: LexborNode, line: str) -> DateFact | None:
    """The only date among the parts of a line that its element calls the page's data: "12/03/2021 | Mai An", "Tin tức / 12/03/2021"."""
    above = node.parent
    names = _names(node)
    for _ in range(2):  # an item of a list in a box with the name
        if above is not None and (above.tag in _LISTS or node.tag == "li"):
            names, above = f"{names} {_names(above)}", above.parent
    if not _META_LIST.search(names) or _FOREIGN.search(names):
        return None
    parts = [part for each in _PARTS.split(line) if (part := each.strip())]
    dates = [fact for part in parts if (fact := bare_date(part))]
    others = [part for part in parts if bare_date(part) is None]
    if len(dates) != 1 or len(parts) > MAX_LINES or any(len(part.split()) > MAX_PART_WORDS or _EVENT.match(fold(part)) or ":" in part or any(map(str.isdigit, part)) for part in others):
        return None
    return dates[0]


def _time_ago(node: LexborNode) -> DateFact | None:
    """The moment of a ``time`` element whose words are no whole date ("3 giờ trước", "4 tháng 7")."""
    text = squash(node.text())
    if bare_date(text) or OTHER_TIME.search(_names(node)):
        return None
    fact = machine_date((node.attributes.get("datetime") or "").strip(), "time")
    return fact if fact and fact.precision == "day" and (_AGO.search(text) or _is_part(text, fact)) else None


def _is_part(text: str, fact: DateFact) -> bool:
    """Whether words are day and month of a date without its year, or its weekday: its numbers are those of the moment, and no word is another."""
    numbers = re.findall(r"\d+", text)
    year, month, day = (int(part) for part in fact.value.split("-"))
    moment = {year, month, day, *(int(number) for number in re.findall(r"\d+", fact.quote[10:])[:3])}
    weekday = date(year, month, day).weekday() + 2
    said = re.search(r"(?i)thứ ([2-7])\b", text)
    rest = _DATE_WORDS.sub(" ", re.sub(r"\d+(?:st|nd|rd|th)?", " ", text.lower()))
    return all(int(number) in moment or (said is not None and int(number) == weekday) for number in numbers) and not re.search(r"\w", rest) and bool(text)


def _heading(tree: LexborHTMLParser, title: str | None) -> LexborNode | None:
    """The only heading with the page's title: an h1, else one of lower rank or a box of class title."""
    if not title:
        return None
    for selector in ("h1", f"h2, h3, .title, {NAMED_TITLES}"):
        alike = {node.mem_id: node for node in tree.css(selector)[:MAX_TITLES] if squash(node.text()).casefold() == title.casefold()}
        own = [*alike.values()]  # an element that two of the selectors name is found twice
        own = [node for node in own if not any(inner.mem_id != node.mem_id and squash(inner.text()).casefold() == title.casefold() for inner in node.css("h2, h3, .title"))]
        if own:
            return own[0] if len(own) == 1 and not _is_outside(own[0]) else None
    return None


def _is_outside(node: LexborNode) -> bool:
    """Whether a heading lies in a menu, sidebar or card; pages of ASP.NET lie in one form, old ones in tables."""
    above: LexborNode | None = node
    while above is not None:
        outside = above.tag in _OUTSIDE - {"form", "table"}
        if outside or (above.tag not in ("html", "body", "main") and _FOREIGN.search(_names(above))):
            return True
        above = above.parent
    return False


def _names(node: LexborNode) -> str:
    attributes = node.attributes  # each asking makes them anew
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _lines(heading: LexborNode) -> tuple[list[LexborNode], list[LexborNode]]:
    """The short block before the heading, and those after it up to the text, within its container."""
    texts = _Texts()
    above = _above(heading, texts)
    found: list[LexborNode] = []
    node = heading
    for _ in range(MAX_ABOVE):
        for block in _following(node, texts):
            if not _is_line(block, texts) or len(found) + len(above) >= MAX_LINES:
                return above, found
            found.append(block)
        parent = node.parent
        if parent is None or parent.tag in ("article", "main", "body"):
            return above, found
        node = parent
    return above, found


class _Texts:
    """The texts of elements, each taken once: that of an article's body is asked for by every rule on what stands beside its heading."""

    def __init__(self) -> None:
        self._kept: dict[int, str] = {}

    def of(self, node: LexborNode) -> str:
        text = self._kept.get(node.mem_id)
        if text is None:
            text = self._kept[node.mem_id] = node.text()
        return text


def _above(heading: LexborNode, texts: _Texts) -> list[LexborNode]:
    """The block right before the heading; Blogger's day is a heading over the box of its posts."""
    node: LexborNode | None = heading
    for level in range(MAX_ABOVE + 1):
        if node is None or node.tag in ("article", "main", "body"):
            return []
        before = _beside(node, texts, forward=False)
        if before is not None:
            named = before.tag in _HEADINGS and _DATED.search(_names(before))
            return [before] if named or (level == 0 and _is_line(before, texts)) else []
        node = node.parent
    return []


def _following(node: LexborNode, texts: _Texts) -> Iterator[LexborNode]:
    """The blocks after an element under the same parent; a box of several lines gives each of them."""
    after = _beside(node, texts)
    while after is not None:
        parts = [(child, text) for child in after.iter() if (text := texts.of(child)).strip()] if _is_box(after) else []
        if parts and _is_alike("".join(text for _, text in parts), texts.of(after)):
            for child, text in parts:
                if child.tag in _LISTS and _is_box(child):
                    yield from (item for item in child.iter() if not _is_blank(texts.of(item)))
                elif not _is_blank(text):
                    yield child
        else:
            yield after
        after = _beside(after, texts)


def _is_box(node: LexborNode) -> bool:
    """Whether an element stands around several lines: a box, or a list of what is called the page's data."""
    if node.tag not in _BOXES and node.tag not in _LISTS:
        return False
    names = _names(node)
    if node.tag in _LISTS and node.parent is not None:
        names += f" {_names(node.parent)}"
    return not _FOREIGN.search(names) and (node.tag in _BOXES or _META_LIST.search(names) is not None)


def _is_alike(left: str, right: str) -> bool:
    """Whether two texts are the same but for white space. One of them may be a whole page's: most differ at the start, or nowhere."""
    if left == right:
        return True
    if _has_zero_width(left) or _has_zero_width(right):
        return squash(left) == squash(right)
    return left.split(None, FIRST_WORDS)[:FIRST_WORDS] == right.split(None, FIRST_WORDS)[:FIRST_WORDS] and left.split() == right.split()


def _has_zero_width(text: str) -> bool:
    return "\u200b" in text or "\ufeff" in text


def _is_blank(text: str) -> bool:
    """Whether nothing of a text is left when it is squashed."""
    text = text.strip()
    return not text or (text[0] in "\u200b\ufeff" and not squash(text))


def _beside(node: LexborNode, texts: _Texts, forward: bool = True) -> LexborNode | None:
    """The next (or previous) element with words."""
    near = node.next if forward else node.prev
    while near is not None and ((near.tag or "-").startswith(("-", "#", "!")) or _is_blank(texts.of(near))):
        near = near.next if forward else near.prev
    return near


def _is_line(node: LexborNode, texts: _Texts) -> bool:
    if node.tag in _OUTSIDE | _HEADINGS | {"article"} or _FOREIGN.search(_names(node)):
        return False
    text = texts.of(node)
    if len(text) > MAX_CHARS and not _has_zero_width(text) and len(" ".join(text.split(None, MAX_CHARS)[:MAX_CHARS])) > MAX_CHARS:
        return False  # the first words alone are too long; the rest of a whole text need not be squashed
    return len(squash(text)) <= MAX_CHARS and node.css_first(_OUTSIDE_SELECTOR) is None
