"""Whether a page only names other pages: teasers under headings, rows of links, with no text of its own. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract import phrases
from crawler.extract.blocks import INLINE, squash
from crawler.extract.head_lines import is_section
from crawler.extract.line_kinds import is_address
from crawler.extract.line_meta import bare_date
from crawler.extract.links import FILE, is_page_link
from crawler.extract.page_dates import MAX_UP
from crawler.extract.page_kind import is_section_address
from crawler.extract.short_text import region_links
from crawler.items import Block

LEAST_CARDS = 3
"""Teasers under headings that make a list; two stand on pages of their own kind (previous and next, two offices)."""
LEAST_LINKS = 4
MAX_CARD_CHARS = 900
"""A longer piece under a linked heading is a whole text; the longest teasers of the cases have 250."""
LONG_CHARS = 3_000
"""A page with so much running text is no list of teasers; of whole posts it may be one."""
OWN_CHARS = 60
"""A page with so much running text of its own is a record, however many links stand around it: short notices have one sentence."""
SECTION_OWN_CHARS = 300
"""So much introduction a list may have when its title is a section's name, or when it has a pager."""
INTRODUCTION_CHARS = 1_000
"""So much, five sentences, when its address is a section's ("/du-an/") and its title is one's name or the teasers lead to pages below it."""
WHOLE_CHARS = 200
"""A longer piece that begins with its linked heading is a whole post, where LEAST_CARDS or more of them follow each other."""
LINK_SHARE = 0.6
"""Share of the characters of a page, menus aside, that are links in a list; articles of the benchmark stay below 0.4."""
LEAST_NAME_CHARS = 8
"""A shorter link is "Xem thêm" or the like and names no page."""
MAX_BEFORE_WORDS = 4
"""Before a teaser's link stand a date, a number or a section; of a sentence that holds a link more words."""
LEAST_TEASER_CHARS = 20
"""Of a teaser beside its link; rows of links without are told by their share."""
MAX_LINKS = 400  # links looked at; a page of more is a list by then
_CHROME = frozenset(["nav", "header", "footer", "aside"])
_CHROME_NAMES = re.compile(r"(?:^|[\s_-])(?:menu|nav|navbar|breadcrumbs?|footer|header|sidebar|topbar|banner|language|lang)(?:$|[\s_-])")
_RELATED = re.compile(r"related|lien-?quan|other-?news|othernews|tin-?khac|bai-?khac|see-also|recommend|more-?posts|cung-chuyen-muc|yarpp|comment")
_HEADS = "h2 a[href], h3 a[href], h4 a[href], h5 a[href]"
_CELLS = frozenset(["td", "th"])
_PAGER = (
    ".pagination a, .pager a, .pager__items a, .page-numbers, .nav-links a, .wp-pagenavi a, .phantrang a, .paging a, a[rel=next], ul.page a"
)
_NEXT = re.compile(r"(?i)(?:trang (?:sau|tiếp|kế)|tiếp theo|next(?: page)?|older posts|xem thêm|›|»|>|\d{1,3})\W*")
_OPEN_END = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")
_SENTENCE_END = re.compile(r"[.!?…:;”\"]$")


@dataclass
class Listing:
    """What a tree shows of lists: texts and addresses of its teasers, whether pages of more follow, and whether they are whole posts."""

    cards: list[str] = field(default_factory=list)
    pager: bool = False
    addresses: list[str] = field(default_factory=list)
    posts: bool = False


def read_listing(tree: LexborHTMLParser, title: str | None, url: str = "") -> Listing:
    """The teasers under headings that link to other pages of the site, that of the page itself apart, whole posts, and the pager.

    A heading that links to a place in this page (a question to open, a permanent link), to a file or to another site heads text of the page itself.
    """
    found = Listing(pager=any(_NEXT.fullmatch(squash(node.text())) for node in tree.css(_PAGER)[:30]))
    heads = [node for node in tree.css(_HEADS)[:MAX_LINKS] if leads_away(node, url) and not _is_aside(node)]
    if len(heads) < LEAST_CARDS:
        return found
    counts: dict[int, int] = {}
    chains = []
    for head in heads:
        chain = list(_up(head))
        chains.append(chain)
        for node in chain:
            counts[node.mem_id] = counts.get(node.mem_id, 0) + 1
    whole = []
    for head, chain in zip(heads, chains, strict=True):
        alone = [node for node in chain if counts[node.mem_id] == 1]
        card = squash(alone[-1].text(separator=" ")) if alone else ""
        name = squash(head.text())
        if not card or (title and name.casefold() == title.casefold()):  # old themes link a post's title to itself
            continue
        if len(card) <= MAX_CARD_CHARS:
            found.cards.append(card)
            found.addresses.append(head.attributes.get("href") or "")
        if len(card) > WHOLE_CHARS and len(name) >= LEAST_NAME_CHARS and _is_label(card.partition(name)[0]):
            whole.append(card)
    found.posts = len(whole) >= LEAST_CARDS
    if found.posts:
        found.cards += [card for card in whole if len(card) > MAX_CARD_CHARS]
    return found


def is_list(tree: LexborHTMLParser, title: str | None, blocks: list[Block], url: str = "") -> bool:
    """Whether a page with these blocks of main text is a list of other pages; ``url`` is its address."""
    listing = read_listing(tree, title, url)
    if not listing.posts and own_chars(blocks, [], title) >= LONG_CHARS:
        return False
    if len(listing.cards) < LEAST_CARDS:
        listing.cards = linked_cards(tree, title, blocks, url)
    own = own_chars(blocks, listing.cards, title)
    if own >= _allowed(listing, title, url):
        return False
    if len(listing.cards) >= LEAST_CARDS:
        return True
    if own < OWN_CHARS and _is_rows_of_links(tree):
        return True
    return not own and _is_little_but_links(tree, title, blocks)


def _allowed(listing: Listing, title: str | None, url: str) -> int:
    """Characters of running text from which on a page is more than an introduction to the pages it names."""
    section = bool(title) and is_section(str(title))
    if len(listing.cards) >= LEAST_CARDS and url and is_section_address(url):
        below = urlsplit(url).path.rstrip("/") + "/"
        if section or sum(urlsplit(urljoin(url, href)).path.startswith(below) for href in listing.addresses) >= LEAST_CARDS:
            return INTRODUCTION_CHARS
    return SECTION_OWN_CHARS if listing.pager or section else OWN_CHARS


def leads_away(node: LexborNode, url: str) -> bool:
    """Whether a link leads to another page of the site that the page at ``url`` belongs to."""
    if not is_page_link(node, urlsplit(url).netloc):
        return False
    href = (node.attributes.get("href") or "").strip()
    if not url or ("#" not in href and urlsplit(url).path.rstrip("/").rpartition("/")[2] not in href):
        return True  # most links, without working out where they lead
    here, there = urlsplit(url), urlsplit(urljoin(url, href))
    return (here.path, here.query) != (there.path, there.query)


MOST_FOLDED = 3
"""No character becomes more by ``casefold``, and none becomes nothing."""


def own_chars(blocks: list[Block], cards: list[str], title: str | None = None) -> int:
    """Characters of running text that stand in no teaser, up to LONG_CHARS or a block more: sentences, not headings, labels, addresses or cut beginnings."""
    teasers = _squeezed("".join(cards))
    own = 0
    for block in blocks:
        text = block.text
        if block.kind in ("heading", "caption") or len(text) < 25 or is_address(text) or _OPEN_END.search(text):
            continue
        if (title and len(text) <= MOST_FOLDED * len(title) and text.casefold() == title.casefold()) or (teasers and _squeezed(text) in teasers):
            continue
        if _SENTENCE_END.search(text) or (len(text) > 100 and block.kind != "item"):
            own += len(text)
        if own >= LONG_CHARS:
            break
    return own


def _is_little_but_links(tree: LexborHTMLParser, title: str | None, blocks: list[Block]) -> bool:
    """Whether under the title of a page stand links to other pages, with their dates, and no word else: a section of one project, an archive of a month."""
    lines = [line for block in blocks for line in block.text.split("\n")]
    links = (node for node in tree.css("a[href]")[:MAX_LINKS] if not FILE.search(node.attributes.get("href") or ""))
    names = {name for node in links if (name := squash(node.text())) and any(name in line for line in lines) and not _is_aside(node)}
    if not names:
        return False
    chars, linked = region_links(tree, title)
    return chars > 0 and linked >= LINK_SHARE * chars


def linked_cards(tree: LexborHTMLParser, title: str | None, blocks: list[Block], url: str) -> list[str]:
    """Texts of LEAST_CARDS or more elements side by side that each begin with a link to another page of the site: teasers without headings.

    Before the link may stand a date or a counter, after it no more than a teaser. The main text must hold some of them: teasers in a
    sidebar make no list.
    """
    text = " ".join(squash(block.text) for block in blocks)
    links = [(node, name) for node in tree.css("a[href]")[: 2 * MAX_LINKS] if len(name := squash(node.text())) >= LEAST_NAME_CHARS and leads_away(node, url)]
    if len(links) < LEAST_CARDS or not any(name in text for _, name in links if name != title):
        return []
    groups: dict[int, dict[int, tuple[LexborNode, str]]] = {}
    texts: dict[int, str] = {}  # of elements around links, most of which hold several
    for node, name in links[:MAX_LINKS]:
        for below, above in pairwise([*_up(node), tree.body]):
            if above is None or below is None or below.tag in INLINE or below.tag in _CELLS:
                continue
            card = texts.get(below.mem_id)
            if card is None:
                card = texts[below.mem_id] = squash(below.text(separator=" "))[: MAX_CARD_CHARS + 1]
            if len(card) > MAX_CARD_CHARS:
                break
            if len(card) - len(name) >= LEAST_TEASER_CHARS and _is_label(card.partition(name)[0]):
                groups.setdefault(above.mem_id, {}).setdefault(below.mem_id, (node, card))
    for group in sorted(groups.values(), key=len, reverse=True):
        nodes, cards = [node for node, _ in group.values()], [card for _, card in group.values()]
        if len({node.attributes.get("href") for node in nodes}) < LEAST_CARDS:
            continue
        if any(_squeezed(block.text) in _squeezed("".join(cards)) for block in blocks) and not _is_aside(nodes[0]):
            return cards
    return []


def _is_label(text: str) -> bool:
    return len(text.split()) <= MAX_BEFORE_WORDS or bare_date(text.strip()) is not None


def _squeezed(text: str) -> str:
    """A text without blanks and the bars between cells: by these, blocks of the same words differ."""
    return "".join(text.replace("|", " ").split())


def _is_rows_of_links(tree: LexborHTMLParser) -> bool:
    """Whether most of a page, menus aside, are links to other pages."""
    if tree.body is None:
        return False
    links = [node for node in tree.css("a[href]")[:MAX_LINKS] if not FILE.search(node.attributes.get("href") or "")]
    linked = [text for node in links if not _is_aside(node) and len(text := squash(node.text())) > 5]
    if len(set(linked)) < LEAST_LINKS:
        return False
    whole = len(squash(tree.body.text()))
    for node in tree.css("nav, header, footer, aside, script, style"):
        if not any(above.tag in _CHROME for above in _up(node.parent)):
            whole -= len(squash(node.text()))
    return sum(map(len, linked)) >= LINK_SHARE * max(whole, 1)


def _is_aside(node: LexborNode) -> bool:
    """Whether a link stands in a menu, a sidebar or a box of related pages."""
    for above in _up(node):
        if above.tag in _CHROME:
            return True
        names = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}".lower()
        if len(names) > 1 and (_CHROME_NAMES.search(names) or _RELATED.search(names)):
            return True
        before = above.prev
        while before is not None and (before.tag or "-").startswith(("-", "#")):
            before = before.prev
        if before is not None and before.tag in ("h2", "h3", "h4", "h5", "p", "div") and len(text := squash(before.text())) < 60 and phrases.is_tail_heading(text):
            return True
    return False


def _up(node: LexborNode | None) -> list[LexborNode]:
    """The element and those it lies in, below the body and at most MAX_UP."""
    found: list[LexborNode] = []
    while node is not None and node.tag not in ("body", "html") and len(found) < MAX_UP:
        found.append(node)
        node = node.parent
    return found
