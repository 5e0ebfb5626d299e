"""The title of a page, and what its site's selectors find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract.authors import unlabelled
from crawler.extract.blocks import squash
from crawler.extract.head_dates import NAMED_TITLES
from crawler.extract.metadata import Metadata
from crawler.extract.page_dates import Claims, Evidence, date_of_node
from crawler.platforms import PLATFORMS
from crawler.sites import Site
from vietnamese.dates import parse_date

MAX_TITLE_CHARS = 500
MAX_NAMED = 50
"""Elements named a title that are looked at; so many are a list."""
_NO_NAMES = frozenset(["", "www", "org", "com", "gov", "net", "edu", "ngo", "blog", "news", "tin"])
"""Parts of hosts that name no site."""
LEAST_TITLE_CHARS = 12
"""A shorter text of such an element is a section's name."""


def select_first(tree: LexborHTMLParser, selectors: Iterable[str], cards: bool = True) -> LexborNode | None:
    """The first element with text or a datetime that the first matching selector finds.

    ``cards`` False leaves out what lies in the cards of other pages.
    """
    for selector in selectors:
        for node in tree.css(selector):
            if not cards and _in_card(tree, node):
                continue
            if squash(node.text()) or node.attributes.get("datetime") or node.attributes.get("content"):
                return node
    return None


@dataclass(frozen=True)
class Selected:
    """What the site file's selectors found, read before anything is cut out of the tree."""

    title: str | None = None
    dates: Claims = field(default_factory=Claims)
    author: str | None = None


def read_selected(tree: LexborHTMLParser, site: Site) -> Selected:
    """Title, dates and author by the site's selectors; None for what they do not find."""
    default = PLATFORMS[site.platform].select

    def first(name: str) -> LexborNode | None:
        selectors = site.select.get(name, ())
        return select_first(tree, selectors, cards=selectors != default.get(name, ()))  # a site file's own are facts

    title, author = first("title"), first("author")
    dates = Claims()
    date, change = first("date"), first("date_modified")
    if date is not None and change is not None and date.mem_id == change.mem_id:
        change = None  # WordPress marks the one date of an unchanged post "published updated"
    for node, target in ((date, dates.published), (change, dates.modified)):
        if node is not None and (fact := date_of_node(node, "selector")):
            target.append(fact)
    return Selected(
        squash(title.text())[:MAX_TITLE_CHARS] if title is not None else None, dates,
        unlabelled(squash(author.text())) if author is not None else None,
    )  # fmt: skip


def _in_card(tree: LexborHTMLParser, node: LexborNode) -> bool:
    """Whether an element belongs to a teaser: it lies in a sidebar, or in an ``article`` while another one has the h1."""
    parent = node.parent
    while parent is not None:
        if parent.tag in ("aside", "nav"):
            return True
        if parent.tag == "article" and parent.css_first("h1") is None:
            return tree.css_first("article h1") is not None
        parent = parent.parent
    return False


# -- title


def find_title(
    tree: LexborHTMLParser, site: Site | None, metadata: Metadata, evidence: Evidence, selected: Selected
) -> str | None:
    """The page's own title: selector, the only h1, what JSON-LD, Open Graph or feeds say, else <title> without the site."""
    if selected.title:
        return selected.title
    stated = [squash(str(e["title"])) for e in evidence.values() if e.get("title")]
    specific = [*stated, *(_without_site(title, site, metadata) for title in metadata.titles)]
    page_title = _without_site(metadata.page_title, site, metadata) if metadata.page_title else None
    claimed = [*specific, *([page_title] if page_title else [])]
    headings = [text for node in tree.css("h1") if (text := squash(node.text()))]
    for heading in headings:
        if any(_same(heading, title) for title in claimed):
            return heading[:MAX_TITLE_CHARS]
    if not specific and (named := _named_title(tree, metadata.page_title or "", bool(headings))):
        return named
    site_names = {name.casefold() for name in (site.name_vi, site.name_en) if name} if site else set()
    own = [heading for heading in headings if heading.casefold() not in site_names]
    if len(own) == 1 and not specific:  # <title> alone is often one and the same on all pages of a section
        return own[0][:MAX_TITLE_CHARS]
    for title in claimed:
        if title:
            return title[:MAX_TITLE_CHARS]
    return own[0][:MAX_TITLE_CHARS] if own else None


def _named_title(tree: LexborHTMLParser, page_title: str, headed: bool) -> str | None:
    """The words of the only element named a title, if <title> holds them beside the site's or no h1 contradicts them.

    Blogs have the blog's name as their h1, old portals one <title> for all pages and no heading at all.
    """
    texts = {text for node in tree.css(NAMED_TITLES)[:MAX_NAMED] if (text := squash(node.text())) and not _in_card(tree, node)}
    if len(texts) != 1:
        return None
    text = texts.pop()
    stated = text.casefold() in page_title.casefold()
    return text[:MAX_TITLE_CHARS] if stated or (not headed and len(text) >= LEAST_TITLE_CHARS) else None


def _same(left: str, right: str) -> bool:
    def key(text: str) -> str:
        return re.sub(r"\W+", " ", text).strip().casefold()

    prefix = key(right).startswith(key(left) + " ") and len(key(left)) >= 0.6 * len(key(right))
    return bool(key(left)) and (key(left) == key(right) or prefix)


def _without_site(title: str, site: Site | None, metadata: Metadata) -> str:
    """A <title> without the site's name, or the name of its host, before or after a separator."""
    parts = re.split(r"\s+[|\-–—»«·:]\s+", title)
    if len(parts) < 2:
        return title
    names = {name.casefold() for name in (metadata.site_name, site and site.name_vi, site and site.name_en) if name}
    hosts = {re.sub(r"\W", "", name) for name in (site.slug, *(urlsplit(site.home_url).hostname or "").split(".")[:-1])} if site else set()

    def is_site(part: str) -> bool:
        return part.casefold() in names or re.sub(r"\W", "", part).casefold() in hosts - _NO_NAMES

    if is_site(parts[-1]):
        return title[: title.rindex(parts[-1])].rstrip(" |-–—»«·:")
    return title[len(parts[0]) :].lstrip(" |-–—»«·:") if is_site(parts[0]) else title


# -- dates


def is_date(text: str) -> bool:
    """Whether a text that is given as a date can be read as one."""
    return parse_date(text) is not None
