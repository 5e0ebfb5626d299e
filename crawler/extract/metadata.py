"""What a page says about itself outside its text: JSON-LD, meta and link elements, html lang, robots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.blocks import squash
from crawler.extract.line_meta import is_account

ARTICLE_TYPES = frozenset(
    ["Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "TechArticle", "ScholarlyArticle", "AdvertiserContentArticle", "SocialMediaPosting", "PublicationEvent"]
)
"""schema.org types whose datePublished is the page's own; WebPage is left out (it is the date of the container)."""

_MAX_JSON_CHARS = 500_000
MAX_AUTHORS = 20


class HeadLink(NamedTuple):
    """A ``link`` element with ``rel`` and ``href``: the words of its rel in lower case, all else as written."""

    rel: list[str]
    href: str
    language: str | None
    type: str
    title: str


@dataclass
class Metadata:
    """Claims of a page, as written (nothing parsed). Lists are in page order. ``has_`` says what its tree must be searched for."""

    published: list[tuple[str, str]] = field(default_factory=list)  # (source, value)
    modified: list[tuple[str, str]] = field(default_factory=list)
    authors: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    page_title: str | None = None
    types: list[str] = field(default_factory=list)
    breadcrumbs: list[str] = field(default_factory=list)  # of JSON-LD, the home page first
    site_name: str | None = None
    description: str | None = None
    language: str | None = None
    canonical: str | None = None
    robots: frozenset[str] = frozenset()
    alternates: tuple[tuple[str, str], ...] = ()
    body_classes: frozenset[str] = frozenset()
    generator: str | None = None
    links: list[HeadLink] = field(default_factory=list)
    base: str | None = None
    has_microdata: bool = False
    has_properties: bool = False  # of RDFa
    has_password: bool = False


_META_PUBLISHED = (
    "article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "citation_publication_date", "publishdate", "publish_date", "publish-date", "pubdate", "og:published_time", "article:published",
    "og:article:published_time", "dcterms.date", "dc.date.created", "parsely-pub-date", "sailthru.date", "citation_online_date",
)  # fmt: skip
_META_MODIFIED = ("article:modified_time", "og:updated_time", "dcterms.modified", "datemodified", "lastmod")


def read_metadata(tree: LexborHTMLParser) -> Metadata:
    """All claims of one page."""
    found = Metadata()
    root = tree.css_first("html")
    if root is not None:
        found.language = root.attributes.get("lang") or None
    if tree.body is not None:
        found.body_classes = frozenset((tree.body.attributes.get("class") or "").split())
    dated, scripts, title = _read_elements(found, tree)
    found.alternates = tuple((link.language, link.href) for link in found.links if "alternate" in link.rel and link.language)
    found.canonical = next((link.href for link in found.links if "canonical" in link.rel), None)
    articles: list[dict[str, Any]] = []
    for script in scripts:
        articles += _json_ld(found, script)
    if not found.published:
        found.published += [("meta", value) for value in dated[:1]]
    found.page_title = squash(title) or None
    headings = [squash(node.text()) for node in tree.css("h1")] if articles else []
    titles = [title for title in (*headings, *found.titles, found.page_title) if title]
    for article in _own([article for article in articles if not _is_of_another_page(article, titles, found.canonical)], titles):
        _article(found, article)
    return found


def _read_elements(found: Metadata, tree: LexborHTMLParser) -> tuple[list[str], list[str], str]:
    """What is read of single elements, in one pass over the tree: each by itself takes a hundredth of a page's time.

    Returns the values of ``meta`` named date, the texts of JSON-LD scripts, and that of the first title.
    """
    dated: list[str] = []
    scripts: list[str] = []
    title: str | None = None
    last = 0
    for node in tree.css(_ELEMENTS):
        if node.mem_id == last:
            continue  # two of the selectors name it
        last, tag, attributes = node.mem_id, node.tag, node.attributes
        found.has_microdata = found.has_microdata or "itemprop" in attributes
        if tag == "meta":
            name = (attributes.get("property") or attributes.get("name") or "").lower()  # itemprop may be a card's: see page_dates
            value = squash(attributes.get("content") or "")
            if name and value:
                _meta(found, name, value)
            if name == "date" and value:
                dated.append(value)
        elif tag == "link" and "rel" in attributes and "href" in attributes:
            values = [attributes.get(key) or "" for key in ("rel", "href", "type", "title")]
            found.links.append(HeadLink(values[0].lower().split(), values[1], attributes.get("hreflang"), values[2], values[3]))
        elif tag == "script":
            if attributes.get("type") == "application/ld+json":
                scripts.append(node.text() or "")
        elif tag == "title":
            title = node.text() if title is None else title
        elif tag == "base" and found.base is None:
            found.base = (attributes.get("href") or "") if "href" in attributes else None
        elif tag == "input":
            found.has_password = found.has_password or (attributes.get("type") or "").lower() == "password"
        elif tag == "span":
            found.has_properties = True
    return dated, scripts, title or ""


_ELEMENTS = (
    "meta, link[rel][href], script[type='application/ld+json'], title, base[href], [itemprop], span[property][content], input[type=password]"
)


def _own(articles: list[dict[str, Any]], titles: list[str]) -> list[dict[str, Any]]:
    """The articles of the structured data that are the page itself: of several with different dates the one with its title.

    The others are the cards of a list or of related pages.
    """
    if len({str(article.get("datePublished")) for article in articles}) <= 1:
        return articles
    own = {title.casefold() for title in titles}
    named = [article for article in articles if _headline(article).casefold() in own]
    return named if len({str(article.get("datePublished")) for article in named}) <= 1 else []


def _is_of_another_page(article: dict[str, Any], titles: list[str], canonical: str | None) -> bool:
    """Whether an article has another page's address and its headline is no title of this one: a teaser's, or what a theme left from the page it was
    made with. Many themes get one of the two wrong on the page itself (the home page's address, a headline cut short), so that neither is enough."""
    here, there = _place(canonical), _place(_address(article))
    headline = _headline(article).casefold()
    if here is None or not there or there == here or not headline:
        return False
    return bool(titles) and not any(headline in title or (title in headline and 2 * len(title) >= len(headline)) for title in map(str.casefold, titles))


def _address(article: dict[str, Any]) -> Any:
    page = article.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return page or article.get("url")


def _place(address: Any) -> str | None:
    """Path and query of an address, with one spelling; None for none."""
    try:
        parts = urlsplit(address.strip()) if isinstance(address, str) else None
    except ValueError:
        return None
    return None if parts is None else f"{unquote(parts.path).rstrip('/')}?{parts.query}".rstrip("?").casefold()


def _headline(article: dict[str, Any]) -> str:
    headline = article.get("headline") or article.get("name")
    return squash(headline) if isinstance(headline, str) else ""


def _meta(found: Metadata, name: str, value: str) -> None:
    if name in _META_PUBLISHED:
        found.published.append(("meta", value))
    elif name in _META_MODIFIED:
        found.modified.append(("meta", value))
    elif name in ("author", "article:author", "dc.creator") and not value.startswith("http"):
        found.authors.append(("meta", value))
    elif name in ("og:title", "twitter:title", "dc.title"):
        found.titles.append(value)
    elif name == "og:site_name":
        found.site_name = value
    elif name == "og:type":
        found.types.append("og:" + value.lower())
    elif name in ("description", "og:description") and found.description is None:
        found.description = value
    elif name in ("robots", "tu-lieu", "tulieu"):
        found.robots |= frozenset(re.split(r"[\s,]+", value.lower()))
    elif name == "generator":
        found.generator = value


def _json_ld(found: Metadata, text: str) -> list[dict[str, Any]]:
    """The articles of one block; types and breadcrumbs go into ``found``."""
    if len(text) > _MAX_JSON_CHARS:
        return []
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    articles = []
    for thing in _things(data):
        types = thing.get("@type")
        names = {types} if isinstance(types, str) else {t for t in types or () if isinstance(t, str)}
        found.types.extend(sorted(names))
        if "BreadcrumbList" in names:
            found.breadcrumbs.extend(_crumbs(thing))
        if names & ARTICLE_TYPES:
            articles.append(thing)
    return articles


def _article(found: Metadata, thing: dict[str, Any]) -> None:
    for key, target in (("datePublished", found.published), ("dateModified", found.modified)):
        if isinstance(thing.get(key), str):
            target.append(("json-ld", thing[key]))
    if isinstance(thing.get("headline"), str):
        found.titles.insert(0, squash(thing["headline"]))
    if names := _author_names(_as_list(thing.get("author"))[:MAX_AUTHORS]):
        found.authors.append(("json-ld", ", ".join(names)))


def _author_names(authors: list[Any]) -> list[str]:
    """The names of an article's authors, accounts left out; organisations only where there is no person."""
    persons: dict[str, None] = {}
    others: dict[str, None] = {}
    for author in authors:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and (name := squash(name)) and not name.startswith("http") and not is_account(name):
            (others if isinstance(author, dict) and author.get("@type") == "Organization" else persons)[name] = None
    return list(persons or others)


def _crumbs(thing: dict[str, Any]) -> list[str]:
    """Names of a breadcrumb list, in its order."""
    names = []
    for entry in _as_list(thing.get("itemListElement"))[:20]:
        if isinstance(entry, dict):
            item = entry.get("item")
            name = entry.get("name") or (item.get("name") if isinstance(item, dict) else None)
            if isinstance(name, str) and squash(name):
                names.append(squash(name))
    return names


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document: top level, lists, @graph and their mainEntity, not deeper."""
    for thing in _as_list(data):
        if isinstance(thing, dict):
            for inner in (thing, *_as_list(thing.get("@graph"))):
                if isinstance(inner, dict):
                    yield inner
                    yield from (entity for entity in _as_list(inner.get("mainEntity")) if isinstance(entity, dict))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
