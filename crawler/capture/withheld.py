"""Takes entries of pages that were taken down out of an answer before it is kept (decision 23).

A site may go on listing such a page: in REST answers, feeds, sitemaps with titles, lists and boxes of other pages. Only a digest of
its address is known here, so an entry is told by the address that it names; what lies around it stays. An answer without such
an entry stays as it was sent, to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from crawler import loose_json

Removed = Callable[[str], bool]
"""Whether an address, as an answer spells it, is that of a page taken down."""

WITHHELD = "X-Tulieu-Withheld"
"""HTTP header of a capture that lacks what was sent."""
ENTRIES, WHOLE, UNREAD = "entries of pages taken down", "a page taken down", "not read: it may name pages taken down"

TITLE_LETTERS = 30
"""A link with as many letters names something by its title (``pipelines.takedown.MIN_LETTERS``); shorter ones are "read more" and dates."""
RUNNING_LETTERS = 20
"""Letters beside a link in its own element from which on it stands within a sentence of its page."""
CARD_LETTERS = 800
"""Letters of the longest entry of a list that has neither heading nor ``article`` of its own: excerpts are 55 words in WordPress, some 250 letters."""
MAX_DEPTH = 64
MAX_BESIDE = 200
"""Neighbours in a list that are looked at: all of them together have at most CARD_LETTERS."""
MAX_ENTRIES = 60
"""Entries taken out of one HTML answer; one that names such pages more often is kept without its body."""
_BLOCKS = ("item", "entry", "url")
_OWN_ADDRESS = re.compile(
    r"<(?:[a-z]{1,20}:)?(?:link|guid|loc|id|origlink)\b[^<>]{0,500}>\s{0,50}(?:<!\[CDATA\[\s{0,50})?([^<>\]\s]{1,4000})"
    r"|<(?:[a-z]{1,20}:)?link\b[^<>]{0,500}?\bhref=[\"']([^\"'<>]{1,4000})",
    re.IGNORECASE,
)
_IN_SCRIPT = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>]{1,2000}")
_BODIES = frozenset(["html", "body", "main", "head", "form"])
_LISTED = frozenset(["li", "a", "tr"])
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_OWN_PLACES = ("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")


def without_removed(text: str, removed: Removed) -> tuple[str, str] | None:
    """An answer without the entries, and what was withheld (ENTRIES, WHOLE); None when it names no such page.

    JSON may have notices of PHP around it. JSON that cannot be read, and anything that is neither JSON, XML of feeds and sitemaps nor HTML, is read as HTML.
    """
    if (found := loose_json.find(text)) is not None:
        data, start, end = found
        try:
            kept = _pruned(data, removed)
            return None if kept == data else (text[:start] + json.dumps(kept, ensure_ascii=False) + text[end:], ENTRIES)
        except RecursionError:
            pass
    if re.match(r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<\?xml-stylesheet[^>]*>\s*)*<(?:rss|feed|rdf:rdf|urlset|sitemapindex)\b", text.lstrip("\ufeff \t\r\n")[:4000], re.I | re.S):
        kept_xml = _without_blocks(text, removed)
        return None if kept_xml == text else (kept_xml, ENTRIES)
    return _html(text, removed)


def _pruned(value: Any, removed: Removed) -> Any:
    """JSON without the objects that have such an address as a value of their own, and without the addresses themselves."""
    if isinstance(value, list):
        return [_pruned(each, removed) for each in value if not _names(each, removed)]
    if isinstance(value, dict):
        return {key: _pruned(each, removed) for key, each in value.items() if not _names(each, removed)}
    return value


def _names(value: Any, removed: Removed) -> bool:
    if isinstance(value, dict):
        own = (each.get("rendered") if isinstance(each, dict) else each for each in value.values())
        return any(isinstance(each, str) and _is_address(each) and removed(each) for each in own)
    return isinstance(value, str) and _is_address(value) and removed(value)


def _is_address(text: str) -> bool:
    return len(text) < 4000 and text.lstrip().lower().startswith(("http:", "https:", "/"))


def _without_blocks(text: str, removed: Removed) -> str:
    """XML without the items of feeds that are such a page, and without entries of sitemaps that say more of it than its address."""
    for name in _BLOCKS:
        parts, at = [], 0
        for start, end in _blocks(text, name):
            block = text[start:end]
            bare = name == "url" and not re.search(r"title>|caption>", block, re.IGNORECASE)
            if not bare and any(removed(unescape(first or second)) for first, second in _OWN_ADDRESS.findall(block)):
                parts.append(text[at:start])
                at = end
        text = "".join([*parts, text[at:]]) if parts else text
    return text


def _blocks(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where elements of a name stand, from tag to tag; each letter is looked at once. One that does not end goes to the end."""
    begins, at = re.compile(rf"<{name}(?=[\s>])", re.IGNORECASE), 0
    ends = re.compile(rf"</{name}\s*>", re.IGNORECASE)
    while (first := begins.search(text, at)) is not None:
        last = ends.search(text, first.end())
        at = last.end() if last else len(text)
        yield first.start(), at


def _html(text: str, removed: Removed) -> tuple[str, str] | None:
    try:
        tree = LexborHTMLParser(text)
    except SelectolaxError:
        return None
    for place, name in _OWN_PLACES:
        if any(removed(node.attributes.get(name) or "") for node in tree.css(place)):
            return "", WHOLE
    changed = _without_scripts(tree, removed)
    for _ in range(MAX_ENTRIES):  # an entry has several links (picture, title, "read more") that go with it, so links are sought anew
        link = next((node for node in tree.css("a[href]") if removed(node.attributes.get("href") or "") and _tells(node)), None)
        if link is None:
            return (tree.html or "", ENTRIES) if changed else None
        _entry(link, removed).decompose()
        changed = True
    return "", WHOLE


def _tells(link: LexborNode) -> bool:
    """Whether a link gives words of the page away: any that stands alone, within a sentence one that is as long as a title."""
    return len(_letters(link)) >= TITLE_LETTERS or not _is_inline(link)


def _is_inline(link: LexborNode) -> bool:
    above = link.parent
    if above is None or above.tag in _BODIES or above.tag == "article":
        return True
    own = "".join(node.text(deep=False) or "" for node in above.iter(include_text=True) if node.tag == "-text")
    return sum(map(str.isalnum, own)) >= RUNNING_LETTERS


def _letters(node: LexborNode) -> str:
    return "".join(filter(str.isalnum, node.text() or ""))


def _entry(link: LexborNode, removed: Removed) -> LexborNode:
    """The largest element around a link that is about its page alone; within a sentence the link itself."""
    node = link
    if _is_inline(link):
        return node
    for _ in range(MAX_DEPTH):
        above = node.parent
        if above is None or above.tag in _BODIES or not _is_about(above, removed) or _lists(above, node, removed):
            break
        node = above
    return node


def _is_about(node: LexborNode, removed: Removed) -> bool:
    """Whether all headings and all links as long as titles lead to pages taken down, and it is no longer than an entry may be."""
    headings = node.css(_HEADINGS)
    if any(not _leads(heading, removed) for heading in headings):
        return False
    titles = (each for each in node.css("a[href]") if len(_letters(each)) >= TITLE_LETTERS)
    if any(not removed(each.attributes.get("href") or "") for each in titles) and not (node.tag == "article" and headings):
        return False
    return (bool(headings) and node.tag in ("article", "li")) or len(_letters(node)) <= CARD_LETTERS


def _lists(above: LexborNode, node: LexborNode, removed: Removed) -> bool:
    """Whether an element lists pages whose titles may be short: each child has a link, all but one lead to pages that stay.

    A card in the form of a list has parts without a link (its excerpt), or more parts that lead to its page ("read more").
    """
    if node.tag not in _LISTED:
        return False
    beside = [child for child in islice(above.iter(), MAX_BESIDE) if child.mem_id != node.mem_id]
    return bool(beside) and all(child.tag == node.tag and _stays(child, removed) for child in beside)


def _stays(child: LexborNode, removed: Removed) -> bool:
    links = [child] if child.tag == "a" else child.css("a[href]")
    return bool(links) and not any(removed(link.attributes.get("href") or "") for link in links)


def _leads(heading: LexborNode, removed: Removed) -> bool:
    above = heading.parent
    links = heading.css("a[href]") or ([above] if above is not None and above.tag == "a" else [])
    return any(removed(link.attributes.get("href") or "") for link in links)


def _without_scripts(tree: LexborHTMLParser, removed: Removed) -> bool:
    """Takes out scripts that name such a page: their data may hold its title and words."""
    changed = False
    for script in tree.css("script"):
        words = script.text() or ""
        if any(removed(address.replace("\\/", "/").rstrip("\\")) for address in _IN_SCRIPT.findall(words)):
            script.decompose()
            changed = True
    return changed
