"""The main text by one walk of the page's own tree, and whether it is beyond doubt: then no other extractor need run. Pure.

The walk counts the running text of every element and knows menus, sidebars, comments and the like by their elements and names.
The text is the smallest element that holds nearly all running text outside of those, with a lead between title and text. The
thresholds of doubt are chosen by cross-validation (``benchmarks.extraction``, decision 0016).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import FIELD, INLINE, SKIP, blocks_of, squash
from crawler.extract.builders import without_builders
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import labelled_value
from crawler.extract.page_kind import DONOR_LABEL, DONOR_LINES, KEY_LINES
from crawler.extract.phrases import is_tail_heading
from crawler.items import Block

PROSE_CHARS = 60
"""Characters outside of links that make an element's own words running text: a line of a list or a caption has fewer."""
PROSE_LINKS = 0.3
"""With a larger share of its characters in links they are none."""
LIST_LINKS = 0.6
"""A list or box with a larger share of its characters in links, and no running text, names other pages."""
LEAST_ANNOUNCING = 4  # words of a line that announces such a list as part of a text; "Xem thêm:" and "Tags:" have fewer
HELD_SHARE = 0.9
"""Of the running text outside of boilerplate, that the element taken for the text holds at least."""
FRAME_SHARE = 0.4
"""An element that is named like boilerplate but holds so much of the running text is the frame of the page."""
FRAME_CHARS = 400
"""With less running text it is no frame when it lacks the title: a footer holds more than a notice of one sentence."""
FIELD_CHARS, FIELDS_CHARS = 160, 1_000
"""A labelled line, and a list of terms, are no longer."""
LEAD_CHARS = 400
"""Of a lead's characters, that do not count against the text standing in one element."""
MAX_LINES, MAX_TITLES = 300, 300
"""Lines around the text that are looked at, and elements as long as the title."""
MAX_LABELS = 20
"""Labels of a list of terms of which one must belong to a text."""
MAX_NESTING = 12
"""Lists, quotes and tables around a paragraph that count as one with the text."""
DOCUMENT_SHARE, MAX_DOCUMENTS = 0.5, 200
"""Of the links of a box within the text, above which it lists documents and is a part of the text; links of a box that are looked at."""
MAX_NODES = 60_000
"""Nodes looked at, 0.1 s; the largest page of the public set has 9,000."""

LEAST_CHARS = 150
"""Running text of a page beyond doubt, in characters."""
LEAST_BESIDE = 0.95
"""Of the running text, that stands directly in one element, as the paragraphs of one text do and teasers do not."""
MOST_OUTSIDE, MOST_MARKED, MOST_PLAIN, MOST_LINKED = 0.1, 0.3, 0.4, 0.05
"""Most characters to those of running text: running text elsewhere; within the element in what is named like boilerplate; other
words within the element; those of these in links."""

BUILT_BESIDE, BUILT_PLAIN = 0.0, 2.0
"""What is asked of the page of a page builder instead of LEAST_BESIDE and MOST_PLAIN: each paragraph, figure and heading stands in a column of its own."""

_LISTS = frozenset(["ul", "ol"])
_OTHER_PAGES = re.compile(
    r"(?i)xem thêm|đọc thêm|liên quan|cùng (?:chủ đề|chuyên mục)|\b(?:bài|tin|câu chuyện|chuyên mục|chia sẻ|theo dõi)\b|\b(?:more|also|related|follow|share|articles?|posts?|stories|categor\w+|tags?)\b"
)
"""What a line says that announces other pages of the site or its channels."""
_PARAGRAPHS = INLINE | {"p", "li", "blockquote", "td", "th", "tr", "dd", "dt", "pre", "figcaption"}
_CHROME_TAGS = frozenset(["nav", "aside", "footer", "dialog", "menu"])
_CHROME_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu"])
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus|respond|reply|related\w*|shar(?:e|ing)\w*|social\w*|sidebar\w*|widget\w*|foot(?:er)?|nav\w*|menu\w*|topbar"
    r"|breadcrumbs?|promos?|promotions?|newsletter\w*|subscri\w+|sign-?up|cookies?|consent|gdpr|tags?|tagcloud|byline|author\w*|popup|modal|overlay|banner\w*|ads?|advert\w*"
    r"|sponsor\w*|pagination|pager|paging|recommend\w*|outbrain|taboola|lien-?quan|tin-?khac|bai-?khac|khac|othernews|binh-?luan|rating\w*|votes?|print(?![-_]?(?:able|area|content|zone|body|main))\w*|toolbar"
    r"|tools|skip\w*|login|metadata|posted|copyright|trending|popular|latest|moi-nhat|xem-nhieu|teasers?|cta|donat\w+|(?<!label-)(?<!label-visually_)hidden|sr-only|visually-hidden"
    r"|screen-reader-text|(?:ez-|lwp)toc\w*|toc__\w+|toc-(?:container|title|header|list)|table-of-contents)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub)(?:[?#]|$)", re.IGNORECASE)
_DONOR_INITIALS = frozenset(letter for label in DONOR_LINES for letter in (label[0], label[0].upper()))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOXES = frozenset(["ul", "ol", "div", "section", "table", "dl", "p"])
_TEXTS = frozenset(["div", "section", "article", "main", "td"])
"""Elements whose own words, between ``br``, can be a text of several paragraphs."""
_GROUPS = frozenset(["ul", "ol", "li", "blockquote", "table", "tbody", "thead", "tr", "td", "th", "p", "dl", "dd"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5"])
_TITLES = _HEADINGS | {"div", "p", "td", "header"}
_LEAD = re.compile(r"(?:^|[\s_-])(?:sapo|lead|standfirst|hometext|chapeau)(?:$|[\s_-])", re.IGNORECASE)
"""Names of the lead of a text, whatever its length and on whichever side of the title it stands."""
_FRAMES = re.compile(r"\s(?:entry-content|page-content|post-content|elementor|#content|#main)\s")
"""Names of the element that holds a text with all its columns."""
_FIGURES = frozenset(["figure", "figcaption"])
_MARKS = re.compile(r"\W+")


@dataclass(frozen=True)
class FastText:
    """The blocks found, and what the trust in them rests on, in characters.

    ``prose`` is the running text taken, ``outside`` that elsewhere which no name marks as boilerplate, ``marked`` that within the
    element which is named so, ``plain`` other words within the element, ``linked`` those of them in links. ``beside`` is the share
    of ``prose`` in one element, ``teasers`` counts headings that are links; ``titled``: the page's title stands in or before it;
    ``whole``: no element is the text's own, but the body or a small one that is named like boilerplate and lacks the title.
    """

    blocks: list[Block]
    prose: int = 0
    outside: int = 0
    marked: int = 0
    plain: int = 0
    linked: int = 0
    beside: float = 0.0
    teasers: int = 0
    titled: bool = False
    whole: bool = True

    def is_sure(self, least_beside: float = LEAST_BESIDE, most_plain: float = MOST_PLAIN) -> bool:
        """Whether nothing speaks against the blocks being the main text, all of it and nothing else."""
        return (
            self.titled
            and not self.whole
            and not self.teasers
            and self.prose >= LEAST_CHARS
            and self.beside >= least_beside
            and self.outside <= MOST_OUTSIDE * self.prose
            and self.marked <= MOST_MARKED * self.prose
            and self.plain <= most_plain * self.prose
            and self.linked <= MOST_LINKED * self.prose
            and not any(len(block.text) < PROSE_CHARS and is_tail_heading(block.text) for block in self.blocks)
        )


class Rows:
    """The elements of a body that are not inline, one row each, parents before children; counts of their own characters.

    ``donors``: with words that begin with the label of a donor or partner; ``gone``: in boilerplate; ``unnamed``: whatever its name; ``listed``: for being a box of links.
    """

    def __init__(self, body: LexborNode) -> None:
        self.nodes = [body]
        self.parents = [0]
        self.own = [0]
        self.linked = [0]
        self.donors: list[int] = []
        self._read(body)
        self.prose = [
            own - linked if own - linked >= PROSE_CHARS and linked <= PROSE_LINKS * own else 0
            for own, linked in zip(self.own, self.linked, strict=True)
        ]
        self.chars = self.sums(self.own)
        self.listed = [False] * len(self.nodes)
        self.unnamed: list[bool] = []
        self.gone = self._boilerplate()
        self.kept = self.sums([0 if gone else prose for prose, gone in zip(self.prose, self.gone, strict=True)])

    def _read(self, body: LexborNode) -> None:
        stack = [(child, 0, False) for child in reversed([*body.iter(include_text=True)])]
        nodes, parents, own, linked = self.nodes, self.parents, self.own, self.linked
        left = MAX_NODES
        while stack and left:
            node, row, in_link = stack.pop()
            left -= 1
            tag = node.tag or "-"
            if tag == "-text":
                text = (node.text_content or "").strip()
                if text:
                    if text.isprintable() and "  " not in text:  # nearly all: no other white space is printable
                        length = len(text) + 1
                    else:
                        words = text.split()
                        length = sum(map(len, words)) + len(words)
                    own[row] += length
                    linked[row] += length if in_link else 0
                    if length <= FIELD_CHARS and text[0] in _DONOR_INITIALS and DONOR_LABEL.match(squash(text)):
                        self.donors.append(row)
                continue
            if tag[0] in "-_#!" or tag in SKIP:
                continue
            if tag in INLINE:
                in_link = in_link or tag == "a"
            else:
                nodes.append(node)
                parents.append(row)
                own.append(0)
                linked.append(0)
                row = len(nodes) - 1
            child = node.last_child
            while child is not None:
                stack.append((child, row, in_link))
                child = child.prev

    def sums(self, values: list[int]) -> list[int]:
        """Of each row its value and those of all rows within it."""
        found = list(values)
        for row in range(len(found) - 1, 0, -1):
            found[self.parents[row]] += found[row]
        return found

    def _boilerplate(self) -> list[bool]:
        """Of each row whether it lies in boilerplate: what its element says, a box of links, then what names say."""
        held, links = self.sums(self.prose), self.sums(self.linked)
        gone, names = [False] * len(self.nodes), [""] * len(self.nodes)
        for row in range(1, len(gone)):
            if gone[self.parents[row]]:
                gone[row] = True
                continue
            tag = self.nodes[row].tag or ""
            self.listed[row] = listed = not held[row] and links[row] > LIST_LINKS * self.chars[row] and tag in _BOXES and not (tag in _LISTS and _is_announced(self.nodes[row]))
            gone[row] = listed or tag in _CHROME_TAGS
            attributes = {} if gone[row] else self.nodes[row].attributes
            if attributes:
                names[row] = _names(attributes)
                gone[row] = attributes.get("role") in _CHROME_ROLES or "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None
        self.unnamed = gone.copy()
        held = self.sums([0 if out else prose for prose, out in zip(self.prose, gone, strict=True)])
        for row in range(1, len(gone)):
            frame = held[row] >= FRAME_SHARE * held[0] > 0
            gone[row] = gone[row] or gone[self.parents[row]] or (len(names[row]) > 1 and not frame and self._is_chrome(names[row], row, held[row]))
        return gone

    def _is_chrome(self, names: str, row: int, prose: int) -> bool:
        """Whether names are those of boilerplate; the banner over a text that holds its title and its lead is none."""
        found = _CHROME_NAMES.search(names)
        banner = found is not None and 0 < prose <= LEAD_CHARS and "banner" in found[0]
        return self.nodes[row].css_first("h1") is None if banner else found is not None

    def is_named(self, row: int) -> bool:
        """Whether an element is named like boilerplate, whatever it holds."""
        return _CHROME_NAMES.search(_names(self.nodes[row].attributes)) is not None

    def is_paragraph(self, row: int) -> bool:
        """Whether an element is a ``div`` without a name and with nothing but words: pasted texts have such paragraphs."""
        node = self.nodes[row]
        is_leaf = row + 1 == len(self.parents) or self.parents[row + 1] != row
        return is_leaf and node.tag == "div" and not {"class", "id"} & node.attributes.keys()

    def is_caption(self, row: int) -> bool:
        """Whether a row lies in a figure, or is named a caption."""
        names = self.nodes[row].attributes.get("class") or ""
        return "caption" in names or any(self.nodes[above].tag in _FIGURES for above in (row, self.parents[row]))

    def title_row(self, title: str | None) -> int | None:
        """The first row whose words are the title."""
        key = _key(title or "")
        if not key:
            return None
        least, most = 0.5 * len(key), 2 * len(key) + 20
        alike = (row for row, own in enumerate(self.own) if least <= own <= self.chars[row] <= most and self.nodes[row].tag in _TITLES)
        return next((row for row in islice(alike, MAX_TITLES) if _key(self.nodes[row].text()) == key), None)

    def above(self, row: int, other: int) -> int:
        """The lowest row that holds both."""
        while row != other:
            if row > other:
                row = self.parents[row]
            else:
                other = self.parents[other]
        return row


def _is_announced(node: LexborNode) -> bool:
    """Whether a list of links stands under a line that ends in a colon and does not name other pages: "Các tổ chức cùng tham gia:"."""
    before = node.prev
    while before is not None and (before.tag or "-")[0] in "-#_!" and not (before.text_content or "").strip():
        before = before.prev
    if before is None or before.tag != "p":
        return False
    line = squash(before.text())
    return line.endswith(":") and len(line.split()) >= LEAST_ANNOUNCING and not is_tail_heading(line) and _OTHER_PAGES.search(line) is None


def _names(attributes: Mapping[str, str | None]) -> str:
    return without_builders(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")


def fast_text(tree: LexborHTMLParser, title: str | None, built: bool = False, rows: Rows | None = None) -> FastText:
    """The main text of a page by its tree, which stays as it is; ``title`` is the page's own, ``built``: it is that of a page builder,
    ``rows`` are the tree's where they are known: to make them is most of the work."""
    if tree.body is None:
        return FastText([])
    rows = rows or Rows(tree.body)
    heading = rows.title_row(title)
    best = _best(rows, heading)
    best = _frame(rows, best) if built and best else best
    inside = [False] * len(rows.nodes)
    inside[best] = True
    without: set[int] = set()
    marked = plain = linked = teasers = 0
    groups: dict[int, list[int]] = {}
    for row in range(best, len(inside)):
        parent = rows.parents[row]
        if row > best and not inside[parent]:
            continue
        inside[row] = True
        if rows.gone[row]:
            marked += rows.prose[row]
            if not rows.gone[parent] and not (rows.listed[row] and _are_documents(rows.nodes[row])):
                without.add(rows.nodes[row].mem_id)
        elif rows.prose[row]:
            groups.setdefault(_group(rows, row, best), []).append(row)
        else:
            plain += rows.own[row]
            linked += rows.linked[row]
            teasers += 0 < rows.own[row] < 2 * rows.linked[row] and rows.nodes[row].tag in _HEADINGS
    return FastText(
        blocks_of([rows.nodes[best]], without), rows.kept[best], rows.kept[0] - rows.kept[best], marked, plain, linked,
        _beside(rows, groups, heading or 0), teasers, heading is not None and (inside[heading] or heading < best), best == 0 or (rows.kept[best] < FRAME_CHARS and _is_aside(rows, best, heading)),
    )  # fmt: skip


def _are_documents(box: LexborNode) -> bool:
    """Whether a box of links within the text lists documents to take home, as reports and forms are, and no other pages."""
    if _CHROME_NAMES.search(_names(box.attributes)):
        return False
    targets = [link.attributes.get("href") or "" for link in box.css("a")[:MAX_DOCUMENTS]]
    return sum(_DOCUMENT.search(target) is not None for target in targets) > DOCUMENT_SHARE * len(targets)


def _best(rows: Rows, heading: int | None) -> int:
    """The lowest row with HELD_SHARE of the running text, widened to what belongs to it after the title: a lead, key lines."""
    least, best = HELD_SHARE * rows.kept[0], 0
    for row in range(1, len(rows.nodes)):
        if rows.parents[row] == best and not rows.gone[row] and 0 < rows.kept[row] >= least:
            best = row
    if rows.nodes[best].tag in _PARAGRAPHS and rows.chars[rows.parents[best]] > rows.chars[best]:
        return 0  # the one long paragraph of a short text: whether its neighbours belong to it is for the others to say
    if not best or heading is None or heading > best:
        return best
    core, left = best, MAX_LINES
    inside = [row == core for row in range(len(rows.nodes))]
    for row in range(heading + 1, len(rows.nodes)):
        inside[row] = inside[row] or inside[rows.parents[row]]
        if inside[row] or rows.gone[row] or not rows.chars[row] or not left:
            continue
        leads = rows.prose[row] and row < core and not rows.is_caption(row)
        if leads or rows.chars[row] <= (FIELDS_CHARS if rows.nodes[row].tag == "dl" else FIELD_CHARS):
            left -= 1
            if leads or _is_field(rows.nodes[row]):
                best = rows.above(row, best)
    return best


def _frame(rows: Rows, best: int) -> int:
    """The lowest element around a row that holds all parts of a built text; the row itself where none says so."""
    row = best
    while row:
        node = rows.nodes[row]
        names = f" {node.attributes.get('class') or ''} #{node.attributes.get('id') or ''} "
        if node.tag in ("main", "article") or node.attributes.get("role") == "main" or _FRAMES.search(names):
            return row
        row = rows.parents[row]
    return best


def _is_aside(rows: Rows, best: int, heading: int | None) -> bool:
    """Whether the element taken for the text lies in what is named like boilerplate, apart from the title: the footer of a short page."""
    top = rows.above(best, heading) if heading is not None else best
    while best != top:
        if rows.is_named(best):
            return True
        best = rows.parents[best]
    return False


def _is_field(node: LexborNode) -> bool:
    """Whether a short line belongs to a text: a label and its value ("Địa điểm: Cần Thơ"), or what is named its lead."""
    names = node.attributes.get("class") or ""
    if FIELD.search(names) or _LEAD.search(names):
        return True
    if node.tag == "dl":
        return any(label_key(label.text()) in KEY_LINES for label in node.css("dt")[:MAX_LABELS])
    value = labelled_value(squash(node.text(separator=" ")))
    return value is not None and value[0] in KEY_LINES


def _beside(rows: Rows, groups: dict[int, list[int]], heading: int) -> float:
    """The share of the running text that stands in one element; one lead between title and text, and nothing else beside, is none of the rest."""
    sizes = {group: sum(rows.prose[row] for row in own) for group, own in groups.items()}
    if not sizes:
        return 0.0
    main = max(sizes, key=lambda group: sizes[group])
    rest = [row for group, own in groups.items() if group != main for row in own]
    leads = [rows.prose[row] for row in rest if row < groups[main][0] and (heading < row or _LEAD.search(rows.nodes[row].attributes.get("class") or ""))]
    lead = leads[0] if len(leads) == len(rest) == 1 and leads[0] <= LEAD_CHARS else 0
    return sizes[main] / (sum(sizes.values()) - lead)


def _group(rows: Rows, row: int, best: int) -> int:
    """The row that a paragraph stands in, lists, quotes and tables of the text aside."""
    group = row if rows.nodes[row].tag in _TEXTS and not rows.is_paragraph(row) else rows.parents[row]
    for _ in range(MAX_NESTING):
        if group <= best or rows.nodes[group].tag not in _GROUPS:
            break
        group = rows.parents[group]
    return group


def _key(text: str) -> str:
    return _MARKS.sub(" ", text).strip().casefold()
