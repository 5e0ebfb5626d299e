"""The text of a page's boxes of other pages and of comments, whose dates and authors are not the page's. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.blocks import squash
from crawler.extract.line_facts import heads_others
from crawler.extract.lines import CleanBlocks
from crawler.extract.links import is_page_link
from crawler.extract.list_pages import leads_away
from crawler.items import DateFact

_BOXES = "#comments, .comments-area, .comment-list, [class*=related], [class*=lien-quan], [class*=othernews], [class*=other-news], [class*=tin-khac]"
_HEADINGS = "h2, h3, h4, h5, h6, .title, .heading, p > strong:only-child"
_SEE_ALSO = re.compile(
    r"\W*(?:xem thêm|đọc thêm|xem tiếp|đọc tiếp|mời xem|(?:tin|bài|bài viết) liên quan|see also|read more|read also|related|more)\s*[:>»–-]+\s*(?P<named>\S.{5,200})", re.IGNORECASE
)
MAX_LINKS = 400
_HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
MAX_HEADING_CHARS = 60
LEAST_TEASERS = 3
_CUT = ("…", "...", "[…]", "[...]")
MAX_BOXES = 30
"""Boxes looked at; a page has one or two."""


def related_text(tree: LexborHTMLParser) -> str:
    """The text of the boxes that follow headings such as "Tin liên quan" or carry the class of one, blanks squashed."""
    parts = [squash(node.text(separator=" ")) for node in tree.css(_BOXES)[:MAX_BOXES] if node.tag not in ("body", "html", "article", "main") and node.css_first("h1") is None]
    for heading in tree.css(_HEADINGS)[: 5 * MAX_BOXES]:
        text = squash(heading.text())
        if text and len(text) <= MAX_HEADING_CHARS and heads_others(text):
            parts += _following(heading.parent if heading.tag == "strong" and heading.parent is not None else heading)
    return " ".join(parts)


def without_see_also(cleaned: CleanBlocks, tree: LexborHTMLParser, host: str) -> CleanBlocks:
    """The blocks without lines that only link to another page of the site, "Xem thêm: ..."; other sites and files that a text names stay."""
    lines = {index: found["named"] for index, block in enumerate(cleaned.blocks) if len(block.text) <= 250 and (found := _SEE_ALSO.fullmatch(block.text))}
    if not lines:
        return cleaned
    linked = {squash(node.text()) for node in tree.css("a[href]")[:MAX_LINKS] if is_page_link(node, host)}
    gone = {index for index, named in lines.items() if named in linked}
    kept = [block for index, block in enumerate(cleaned.blocks) if index not in gone]
    return replace(cleaned, blocks=kept, dropped=[*cleaned.dropped, *((cleaned.blocks[index], "related") for index in sorted(gone))]) if kept else cleaned


def without_teasers(cleaned: CleanBlocks, tree: LexborHTMLParser, url: str) -> CleanBlocks:
    """The blocks without titles of other pages of the site, LEAST_TEASERS or more of them as linked headings over nothing or a text cut short.

    A linked heading over a whole sentence heads a part of the text; ``url`` is the page's address.
    """
    blocks = cleaned.blocks
    if sum(block.kind == "heading" for block in blocks) < LEAST_TEASERS:
        return cleaned
    linked = {squash(node.text()) for node in tree.css("h2 a[href], h3 a[href], h4 a[href], h5 a[href]")[:MAX_LINKS] if leads_away(node, url)}
    gone: set[int] = set()
    for index, block in enumerate(blocks):
        if block.kind != "heading" or block.text not in linked:
            continue
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        if after is None or after.kind == "heading":
            gone.add(index)
        elif after.kind == "paragraph" and after.text.endswith(_CUT) and (index + 2 == len(blocks) or blocks[index + 2].kind == "heading"):
            gone |= {index, index + 1}
    if sum(blocks[index].kind == "heading" for index in gone) < LEAST_TEASERS or len(gone) == len(blocks):
        return cleaned
    kept = [block for index, block in enumerate(blocks) if index not in gone]
    return replace(cleaned, blocks=kept, dropped=[*cleaned.dropped, *((blocks[index], "related") for index in sorted(gone))])


def _following(heading: LexborNode) -> list[str]:
    found: list[str] = []
    node = heading.next
    while node is not None and node.tag not in _HEADING_TAGS and len(found) < 5 * MAX_BOXES:
        if not (node.tag or "-").startswith("#") and node.tag != "-text" and (text := squash(node.text(separator=" "))):
            found.append(text)
        node = node.next
    return found


def without_related(cleaned: CleanBlocks, tree: LexborHTMLParser) -> CleanBlocks:
    """The facts of a text without those that stand in boxes of other pages and nowhere else."""
    related = related_text(tree)
    if not related or tree.body is None:
        return cleaned
    whole = squash(tree.body.text(separator=" "))

    def is_own(words: str) -> bool:
        key = re.sub(r"\s+", " ", words)
        return related.count(key) == 0 or whole.count(key) > related.count(key)

    def own(facts: list[DateFact]) -> list[DateFact]:
        return [fact for fact in facts if is_own(fact.quote)]

    author = cleaned.author if cleaned.author and is_own(cleaned.author) else None
    return replace(cleaned, author=author, dates=own(cleaned.dates), modified=own(cleaned.modified))
