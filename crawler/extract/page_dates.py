"""When a page was published and last changed: the claims of all sources in order of trust, and which of them cannot be true. Pure.

What is doubtful is left out and the next source asked; when none is left the date is unknown. A sitemap's lastmod is no source: it
says when a file was written, on many sites the same moment for all pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.metadata import Metadata
from crawler.items import Block, DateFact
from vietnamese.dates import VIETNAM, ParsedDate, dateline, labelled_date, parse_date
from vietnamese.forms import fold

Evidence = Mapping[str, Mapping[str, Any]]

FIRST_MACHINE_DATE = "1995"
"""No site of ours is older; earlier stamps are a system's zero (1970, 1900, 0001) or a form's first year."""
FIRST_LINE_DATE = "1997"
"""Viet Nam has been on the Internet since 1997: an older bare date line under a title is a birthday, no publication."""
_MACHINE = frozenset(["rest", "json-ld", "meta", "time", "feed", "sitemap", "address"])
_BARE = frozenset(["line", "dateline"])
_TEMPLATE = frozenset(["json-ld", "meta", "time"])  # stamps that a page's template can fill with the moment of the visit
_AMERICAN = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{4}\b.*\b[ap]m\b", re.IGNORECASE | re.DOTALL)
OTHER_TIME = re.compile(r"event|su-kien|start|begin|finish|\bend|deadline|expir|valid|countdown|birth|comment", re.IGNORECASE)
_TIMES = "header time, .entry-meta time, .node__meta time, .post-meta time, time.published, time.updated, time[pubdate]"
_RDFA = "span[property][content]"
_CREATED = frozenset(["dc:created", "dcterms:created", "schema:datecreated", "schema:datepublished"])
"""Properties by which Drupal says when a page was written."""
_OTHER_LABEL = re.compile(
    r"(?:^|[^\w])(?:han(?: \w+){0,3}|deadline(?: \w+){0,3}|clos(?:es|ed|ing)(?: date)?|opens?|apply(?: \w+){0,2}|applications?(?: \w+){0,3}|due(?: date)?|expir\w+|ends?|starts?|from|until|den(?: het)?|tu"
    r"|dien ra|khai mac|be mac|bat dau|ket thuc|thoi gian(?: dien ra| to chuc)?|ngay (?:to chuc|dien ra|het han|sinh|mat)|when|event date|date of (?:birth|event)|born|sinh|(?:co )?hieu luc(?: tu)?)"
    r"(?:\W+(?:ngay|luc|vao|on|at|by|is))?\W*$"
)
"""What stands before a ``time`` that is not that of publication: a deadline, an event, a birth, an entry into force."""
LABEL_CHARS, MAX_LABEL_UP = 60, 4
_CONTAINERS = frozenset(["article", "main", "body", "header", "section"])
MAX_TIMES = 20
MAX_STAMP_CHARS = 200
"""Longer values, of which a date can be only a part, are not remembered."""
MAX_ARTICLES = 100
MAX_UP = 40
"""Elements looked at around one; pages of the benchmark nest their text up to 30 deep."""
_PUBLISHED = re.compile(r"publish|entry-date|posted|post-date")
_UPDATED = re.compile(r"updat|modif|cap-nhat", re.IGNORECASE)
_OUTSIDE = frozenset(["aside", "nav", "footer"])
_FOREIGN = re.compile(r"related|lien-quan|sidebar|comment(?!s-(?:open|closed))|teaser")
_DAY_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/[^/]*[^\W\d_][^/]*/?$")
_MONTH_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/[^/]*[^\W\d_][^/]*/?$")
_STAMP_PATH = re.compile(r"[-_/]((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{0,3}(?:\.\w+)?/?$")
_NOT_POSTS = re.compile(r"/(?:uploads?|files?|images?|events?|su-kien|calendar|lich|agenda)/", re.IGNORECASE)
_WEEKDAY = re.compile(r"thứ|chủ nhật|day\b", re.IGNORECASE)
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_DECREE = re.compile(r",\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}\.?$", re.IGNORECASE)
_MOTTO = re.compile(r"hạnh phúc[\W_]*", re.IGNORECASE)
MOST_HEAD_BLOCKS = 6  # the table over a letter: issuer, number, motto, place and date
MAX_EDGE_CHARS = 90  # a place and date line; the longest province with a weekday has 60


@dataclass
class Claims:
    """Dates that a page states about itself, best evidence first within a list, and the author that the same lines name."""

    published: list[DateFact] = field(default_factory=list)
    modified: list[DateFact] = field(default_factory=list)
    author: str | None = None


@dataclass(frozen=True)
class PageDates:
    """The dates of a record; None when unknown."""

    published: DateFact | None = None
    modified: DateFact | None = None


def fact_of(parsed: ParsedDate | None, source: str, quote: str) -> DateFact | None:
    """A parsed date with its evidence; None stays None."""
    return DateFact(parsed.value, parsed.precision, source, quote[:200]) if parsed else None


def machine_date(value: str, source: str) -> DateFact | None:
    """A stamp that a program wrote; "5/4/2020 8:15:00 AM" may be April or May and is none."""
    return _machine_date(value, source) if len(value) <= MAX_STAMP_CHARS else _machine_date.__wrapped__(value, source)


@lru_cache(maxsize=1024)
def _machine_date(value: str, source: str) -> DateFact | None:
    american = _AMERICAN.match(value)
    if american and int(american[1]) <= 12 and int(american[2]) <= 12 and american[1] != american[2]:
        return None
    return fact_of(parse_date(re.sub(r"^(\d{4})/(\d\d)$", r"\1-\2", value)), source, value)


def date_of_node(node: LexborNode, source: str) -> DateFact | None:
    """``datetime`` or ``content`` of an element, ``title`` of an ``abbr``, else its visible text: the whole of it or behind a label."""
    for name in ("datetime", "content", *(("title",) if node.tag == "abbr" else ())):
        value = (node.attributes.get(name) or "").strip()
        if value and (fact := machine_date(value, source)):
            return fact
    text = squash(node.text())
    labelled = labelled_date(text)
    return fact_of(labelled[1] if labelled else parse_date(text), source, text)


# -- the page's elements


def tree_claims(tree: LexborHTMLParser, metadata: Metadata, article: LexborNode | None) -> tuple[Claims, list[DateFact]]:
    """Dates of microdata (source ``meta``) and of ``time`` elements in the page's own article, the times of events left out.

    The second list holds the times that no class or attribute marks as that of publication: on the page of an event they are
    the event's own.
    """
    found, unmarked = Claims(), list[DateFact]()
    for name, target in (("datePublished", found.published), ("dateModified", found.modified)):
        nodes = [node for node in tree.css(f"[itemprop={name}]")[:MAX_ARTICLES] if not in_card(node)] if metadata.has_microdata else []
        if len(nodes) == 1 and (fact := date_of_node(nodes[0], "meta")):
            target.append(fact)  # several are the cards of other pages
    if not found.published and metadata.has_properties:
        nodes = [node for node in tree.css(_RDFA)[:MAX_ARTICLES] if not in_card(node) and _CREATED.intersection((node.attributes.get("property") or "").lower().split())]
        if len(nodes) == 1 and (fact := date_of_node(nodes[0], "meta")):
            found.published.append(fact)
    if article is None:
        return found, unmarked
    for node in article.css(_TIMES)[:MAX_TIMES]:
        names = _names(node)
        if in_card(node, article) or any(OTHER_TIME.search(_names(above)) for above in _up(node, article)) or _OTHER_LABEL.search(_label_before(node)):
            continue
        updated = _UPDATED.search(names) is not None and "publish" not in names
        marked = updated or "pubdate" in node.attributes or _PUBLISHED.search(names) is not None
        target = found.modified if updated else found.published if marked else unmarked
        if not any(fact.source == "time" for fact in target) and (fact := date_of_node(node, "time")):
            target.append(fact)
    return found, unmarked


def _label_before(node: LexborNode) -> str:
    """The words that stand before an element in its line, folded: "han nop: ". Empty when none do."""
    for _ in range(MAX_LABEL_UP):
        words, before = "", node.prev
        while before is not None and len(words) < LABEL_CHARS and before.tag != "time":
            if (before.tag or "-")[0] not in "#_!" and (text := (before.text_content or "") if before.tag == "-text" else before.text()).strip():
                words = f"{text[-LABEL_CHARS:]} {words}"
            before = before.prev
        if words or node.parent is None or node.parent.tag in _CONTAINERS:
            return fold(words[-LABEL_CHARS:])
        node = node.parent
    return ""


def own_article(tree: LexborHTMLParser) -> LexborNode | None:
    """The ``article`` that is the page: the only one with an h1, else the only one of the page; None when in doubt."""
    articles = tree.css("article")[:MAX_ARTICLES]
    headed = [node for node in articles if node.css_first("h1") is not None and not _is_apart(node)]
    if headed:
        return headed[0] if len(headed) == 1 else None
    alone = list(islice((node for node in articles if not _is_apart(node)), 2))
    return alone[0] if len(alone) == 1 and tree.css_first("h1") is not None else None


def _is_apart(node: LexborNode) -> bool:
    """Whether an element lies in a sidebar or among related pages or comments."""
    return any(above.tag in _OUTSIDE or _FOREIGN.search(_names(above)) for above in _up(node))


def _up(node: LexborNode, top: LexborNode | None = None) -> Iterator[LexborNode]:
    """The element and those it lies in, up to and without ``top``."""
    above: LexborNode | None = node
    for _ in range(MAX_UP):
        if above is None or (top is not None and above.mem_id == top.mem_id):
            return
        yield above
        above = above.parent


def in_card(node: LexborNode, top: LexborNode | None = None) -> bool:
    """Whether an element belongs to another page's teaser: in a sidebar, or in an article or item with a smaller heading only."""
    for above in _up(node, top):
        if above.tag in _OUTSIDE or _FOREIGN.search(_names(above)):
            return True
        if above.tag in ("article", "li") and above.css_first("h1") is None and above.css_first("h2 a, h3 a, h4 a, h3, h4") is not None:
            return True
    return False


def _names(node: LexborNode) -> str:
    attributes = node.attributes  # each asking makes them anew
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}".lower() if attributes else "  "


# -- its text and address


def datelines(blocks: list[Block]) -> list[DateFact]:
    """Datelines of the text: one that opens a paragraph among the first three, else a place and date line near an edge.

    Near the end only the form of Decree 30/2020/NĐ-CP counts ("Cần Thơ, ngày 05 tháng 7 năm 2023"); two different lines are
    stations of a journey or an agenda, and no date.
    """
    if found := _letterhead(blocks[:MOST_HEAD_BLOCKS]):
        return [DateFact(found.value, found.precision, "dateline", found.quote)]
    running = [block for block in blocks if block.kind in ("paragraph", "heading", "quote")]
    for block in running[:3]:
        if parsed := dateline(block.text):
            return [DateFact(parsed.value, parsed.precision, "dateline", parsed.quote)]
    short = [block.text for block in running[3:6] if len(block.text) <= MAX_EDGE_CHARS]
    short += [block.text for block in running[6:][-4:] if len(block.text) <= MAX_EDGE_CHARS and _DECREE.search(block.text)]
    parsed_lines = [parsed for text in dict.fromkeys(short) if (parsed := dateline(text))]
    if len({parsed.value for parsed in parsed_lines}) != 1:
        return []
    return [DateFact(parsed_lines[0].value, parsed_lines[0].precision, "dateline", parsed_lines[0].quote)]


def _letterhead(blocks: list[Block]) -> ParsedDate | None:
    """The date in the table over a letter (Decree 30/2020/NĐ-CP): the last cell of a row, behind or below the country's motto."""
    rows = [block.text for block in blocks if block.kind == "row"]
    if not any(_MOTTO.search(row) for row in rows):
        return None
    ends = [_MOTTO.split(row.rsplit(" | ", 1)[-1])[-1] for row in rows]
    return next((found for end in ends if _DECREE.search(end) and (found := dateline(end))), None)


def of_elements(tree: LexborHTMLParser, facts: list[DateFact]) -> list[DateFact]:
    """Dates printed on lines of their own, where a ``time`` of the same words states the moment: its day in Vietnam may be the next one."""
    printed = {fact.quote for fact in facts if fact.source == "line"}
    if not printed:
        return facts
    moments: dict[str, list[DateFact]] = {}
    for node in tree.css("time[datetime]")[:MAX_TIMES]:
        words = squash(node.text())
        if words not in printed or _UPDATED.search(names := _names(node)) or OTHER_TIME.search(names):
            continue
        if moment := machine_date((node.attributes.get("datetime") or "").strip(), "time"):
            moments.setdefault(words, []).append(moment)
    return [_moment_of(fact, moments.get(fact.quote, [])) for fact in facts]


def _moment_of(fact: DateFact, moments: list[DateFact]) -> DateFact:
    """The moment of a printed day when all say the same and it is on a day beside it; else the day as printed."""
    if fact.source != "line" or len({moment.value for moment in moments}) != 1 or {fact.precision, moments[0].precision} != {"day"}:
        return fact
    apart = date.fromisoformat(fact.value) - date.fromisoformat(moments[0].value)
    return moments[0] if abs(apart.days) == 1 else fact


def address_date(url: str) -> DateFact | None:
    """The date in the address of a post: "/2014/05/09/slug", "/2014/05/slug.html", "slug-20140509081530123.htm".

    Folders of files and of events are none, nor is a year alone.
    """
    path = urlsplit(url).path
    if _NOT_POSTS.search(path):
        return None
    for pattern in (_DAY_PATH, _STAMP_PATH):
        if match := pattern.search(path):
            try:
                return DateFact(date(int(match[1]), int(match[2]), int(match[3])).isoformat(), "day", "address", path[-200:])
            except ValueError:
                return None
    match = _MONTH_PATH.search(path)
    return DateFact(f"{match[1]}-{match[2]}", "month", "address", path[-200:]) if match and 1 <= int(match[2]) <= 12 else None


# -- all together


def find_dates(
    url: str, fetched_at: str, metadata: Metadata, evidence: Evidence, stated: Claims, in_tree: Claims, in_text: Claims
) -> PageDates:
    """The dates of a page; ``stated`` by the site's selectors, ``in_tree`` by its elements, ``in_text`` by lines of its text.

    Order of trust: REST, JSON-LD, meta, the site's selector, microdata and ``time``, feed and news sitemap, import, lines of the
    text (label, line, dateline), address. The REST date of a WordPress *page* is none. Out are dates after the capture, a machine's dates before 1995,
    bare lines that show the day of the visit as a clock does, and different bare lines. A change before the publication is
    unknown; when the publication is then the very day of the visit, a template printed that, and it is unknown too.
    """
    visit = datetime.fromisoformat(fetched_at.replace("Z", "+00:00"))
    published = [fact for fact in _published(url, metadata, evidence, stated, in_tree, in_text) if is_possible(fact, visit)]
    modified = [fact for fact in _modified(metadata, evidence, stated, in_tree, in_text) if is_possible(fact, visit)]
    first, change = next(iter(published), None), next(iter(modified), None)
    if first is None or change is None or not _before(change, first):
        return PageDates(first, change)
    if first.source in _TEMPLATE and first.value == visit.astimezone(VIETNAM).date().isoformat():
        first = next((fact for fact in published if fact.source not in _TEMPLATE), None)
    return PageDates(first, None)


def is_possible(fact: DateFact, visit: datetime) -> bool:
    """Whether a page read at that moment can have had that date."""
    latest, today = _days_of(visit)
    if fact.value > latest[: len(fact.value)]:
        return False
    if (fact.source in _MACHINE and fact.value < FIRST_MACHINE_DATE) or (fact.source in _BARE and fact.value < FIRST_LINE_DATE):
        return False
    clock = fact.source == "line" and _WEEKDAY.search(fact.quote) and (":" not in fact.quote or _SECONDS.search(fact.quote))
    return not (clock and fact.value in today)


@lru_cache(maxsize=16)
def _days_of(visit: datetime) -> tuple[str, frozenset[str]]:
    """The last day that a page read at that moment can name, and the days that its clock can show: many servers' clocks show UTC."""
    return (visit + timedelta(days=1)).date().isoformat(), frozenset([visit.date().isoformat(), visit.astimezone(VIETNAM).date().isoformat()])


def agreeing(facts: Iterable[DateFact]) -> list[DateFact]:
    """Facts of a text without its bare lines where those name different days, of which nobody knows which is the page's."""
    found = list(facts)
    lines = {fact.value for fact in found if fact.source == "line"}
    return [fact for fact in found if fact.source != "line" or len(lines) == 1]


def _published(
    url: str, metadata: Metadata, evidence: Evidence, stated: Claims, in_tree: Claims, in_text: Claims
) -> Iterator[DateFact]:
    rest = evidence.get("wordpress", {})
    if rest.get("type") != "page" and rest.get("date") and (fact := machine_date(str(rest["date"]), "rest")):
        yield fact
    yield from _machine_claims(metadata.published)
    yield from stated.published
    yield from in_tree.published
    for way in ("feed", "sitemap", "import"):
        value = evidence.get(way, {}).get("date")
        if value and (fact := fact_of(parse_date(str(value)), way, str(value))):
            yield fact
    order = {"label": 0, "line": 1, "dateline": 2}
    changes = {fact.value for fact in in_tree.modified}  # what an element calls a change is no publication where it is printed
    lines = [fact for fact in in_text.published if fact.source != "line" or fact.value not in changes]
    yield from sorted(agreeing(lines), key=lambda fact: order.get(fact.source, 3))
    if rest.get("type") != "page" and (fact := address_date(url)):
        yield fact


def _modified(
    metadata: Metadata, evidence: Evidence, stated: Claims, in_tree: Claims, in_text: Claims
) -> Iterator[DateFact]:
    rest = evidence.get("wordpress", {}).get("modified")
    if rest and (fact := machine_date(str(rest), "rest")):
        yield fact
    yield from _machine_claims(metadata.modified)
    yield from stated.modified
    yield from in_tree.modified
    yield from in_text.modified


def _machine_claims(claims: list[tuple[str, str]]) -> Iterator[DateFact]:
    for wanted in ("json-ld", "meta"):
        for source, value in claims:
            if source == wanted and (fact := machine_date(value, source)):
                yield fact


def _before(one: DateFact, other: DateFact) -> bool:
    """Whether a date lies before another one, as far as both are precise."""
    length = min(len(one.value), len(other.value))
    return one.value[:length] < other.value[:length]
