"""Who wrote a page: names that the page states, never accounts, sources or the organisation itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.extract import labels
from crawler.extract.blocks import squash
from crawler.extract.labels import label_key
from crawler.extract.line_meta import is_account, is_name, read_meta
from crawler.extract.metadata import Metadata
from crawler.extract.page_dates import Evidence, in_card
from crawler.items import Block
from crawler.sites import Site
from vietnamese.forms import fold

MAX_AUTHOR_CHARS = 200
MAX_BYLINES = 20
INITIALS = re.compile(r"\(?[A-ZĐ](?:\. ?[A-ZĐ]){1,3}\.?\)?")
"""A typist's initials under a text: "N.T.L", "(Đ.H.)"."""
_LABEL = re.compile(r"^(?i:tác giả( bài viết)?|người viết|author|by|bởi)\s*[::]?\s+|^(?i:tác giả( bài viết)?|người viết|author|by)\s*[::]\s*")
_BYLINES = "[itemprop=author], [rel=author], .author, .byline, .post-author, .entry-author, .node__author, .createdby, .article-author, .tac-gia"
SOURCE = re.compile(r"(?i)^\(?\s*(theo|nguồn|source|photos?|ảnh|trích|sưu tầm)\b")


def unlabelled(text: str) -> str | None:
    """The name in a line that may begin with a label such as "Tác giả:"; None for a source, a date or an empty label."""
    meta = read_meta(text)
    if meta or SOURCE.match(text):
        return meta.author if meta else None
    return _LABEL.sub("", text) or None


def tree_author(tree: LexborHTMLParser, article: LexborNode | None) -> str | None:
    """The name in the byline of the page's own article: microdata, rel=author or a class of bylines; None when there are two."""
    if article is not None:
        nodes = [node for node in article.css(_BYLINES)[:MAX_BYLINES] if not in_card(node, article)]
    else:
        nodes = [node for node in tree.css("[itemprop=author], p.author, div.byline, span.byline")[:MAX_BYLINES] if not in_card(node)]
    names = {name for node in nodes if (name := _name_in(node))}
    return names.pop() if len(names) == 1 else None


def _name_in(node: LexborNode) -> str | None:
    named = node.css_first("[itemprop=name], .fn") or node
    text = squash(named.attributes.get("content") or named.text())
    name = unlabelled(text) if text else None
    return name if name and is_name(name) else None


def closing_initials(blocks: list[Block]) -> str | None:
    """The initials that stand alone at the end of a text."""
    last = blocks[-1].text if len(blocks) > 1 else ""
    return last.strip("()") if INITIALS.fullmatch(last) else None


def find_author(
    site: Site | None, metadata: Metadata, evidence: Evidence, selected: str | None, beside: str | None, in_text: str | None, last: str | None
) -> str | None:
    """The author the page names: the site's selector, a labelled line of the text, then JSON-LD, meta, byline, feeds and initials.

    Account names such as "admin" and the organisation's own name are no author. An editorial board ("Ban biên tập") is one
    where the page shows it, but not as the account that head, REST or feed name.
    """
    own_names = {name.casefold() for name in (site.name_vi, site.name_en) if name} if site else set()
    accounts = _own_accounts(site) if site else set()
    for name, shown in _claims(metadata, evidence, [selected, in_text], [beside, last]):
        if not re.search(r"[^\W\d_]", name) or len(name) > MAX_AUTHOR_CHARS or is_account(name) or name.casefold() in own_names:
            continue
        if not shown and (label_key(name) in labels.BOARD_NAMES or _joined(name) in accounts):
            continue
        return name
    return None


def _own_accounts(site: Site) -> set[str]:
    """Names of accounts that a site makes of its own name: its slug, and its host without "www" and endings."""
    host = (urlsplit(site.home_url).hostname or "").removeprefix("www.")
    return {_joined(name) for name in (site.slug, host, host.split(".")[0])} - {""}


def _joined(name: str) -> str:
    return re.sub(r"[\W_]", "", fold(name))


def _claims(
    metadata: Metadata, evidence: Evidence, first: list[str | None], last: list[str | None]
) -> Iterator[tuple[str, bool]]:
    """(name, whether readers see it), best evidence first."""
    yield from ((name, True) for name in first if name)
    yield from ((name, False) for _, name in metadata.authors)
    yield from ((name, True) for name in last[:1] if name)
    yield from ((str(stated["author"]), False) for stated in evidence.values() if stated.get("author"))
    yield from ((name, True) for name in last[1:] if name)
