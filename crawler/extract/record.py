"""One response and its site file in; a record before cleaning, or the reason why there is none, and the links out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.extract import authors, fields, generic, kinds, page_kind
from crawler.extract.blocks import blocks_of, squash
from crawler.extract.contact_blocks import without_contacts
from crawler.extract.damage import mend_stated
from crawler.extract.document import form_of, page_type
from crawler.extract.document_record import document_record
from crawler.extract.head_dates import head_dates
from crawler.extract.images import image_names
from crawler.extract.labels import label_key
from crawler.extract.lines import CleanBlocks, clean_blocks
from crawler.extract.links import links_of, stated_in, with_header
from crawler.extract.metadata import Metadata, read_metadata
from crawler.extract.page_dates import (
    Claims,
    PageDates,
    agreeing,
    datelines,
    find_dates,
    is_possible,
    of_elements,
    own_article,
    tree_claims,
)
from crawler.extract.related import without_related, without_see_also, without_teasers
from crawler.extract.text_page import TextPage, read_text_page
from crawler.extract.tree import Decoded, check_elements, check_type, decode, is_binary, parse
from crawler.items import Block, DateFact, ExcludedError, Fetched, Found, Kind, Record, Stated
from crawler.patterns import SlowPatternError
from crawler.sites import Site
from vietnamese.dates import parse_date


@dataclass(frozen=True)
class Extraction:
    """What one response gave: a record, or why not and what state the ledger gets; links either way."""

    record: Record | None
    reason: str | None = None
    state: str = "excluded"
    links: tuple[Found, ...] = ()
    links_left: int = 0
    stated: Stated = field(default_factory=Stated)


def extract(fetched: Fetched, site: Site) -> Extraction:
    """Extracts one response. Never raises for what a page holds; a fault of ours does raise."""
    links: tuple[Found, ...] = ()
    left = 0
    stated = Stated()
    fetched, mended = _mend_evidence(fetched)
    try:
        form = form_of(fetched.body, fetched.content_type, fetched.url)
        if form is not None:
            record = document_record(fetched, site, form)
            record.flags |= _flags_of(mended, record)
            return Extraction(record)
        if fetched.imported and fetched.content_type.startswith("text/plain"):
            record = _from_text(fetched, site)
            record.flags |= _flags_of(mended, record)
            return Extraction(record)
        content_type = page_type(fetched.body, fetched.content_type)
        check_type(fetched.body, content_type)
        decoded = decode(fetched.body, content_type)
        tree = parse(decoded.text, decoded.raw)
        metadata = read_metadata(tree)
        if fetched.imported:  # its address is the one it was given; its other languages may be imported too
            stated = Stated(twins=stated_in(metadata, fetched.url, site).twins)
        else:
            if not metadata.robots & {"nofollow", "none"}:
                links, left = links_of(tree, metadata, fetched.url, site)
            stated = stated_in(metadata, fetched.url, site)
            if fetched.link_header:
                head_has_one = tree.css_first("link[rel=canonical]") is not None
                stated, named = with_header(stated, fetched.link_header, fetched.url, site, head_has_one)
                follows = not metadata.robots & {"nofollow", "none"}
                links += tuple(found for found in named if follows and found not in links)
        check_elements(fetched.body)
        record = _from_html(fetched, site, tree, decoded.text, metadata)
        record.flags |= decoded.flags_of((record.title or "", record.author or "", *(block.text for block in record.blocks)))
        record.flags |= _flags_of(mended, record)
    except ExcludedError as error:
        return Extraction(None, error.reason, error.state, links, left, stated)
    return Extraction(record, links=links, links_left=left, stated=stated)


def _mend_evidence(fetched: Fetched) -> tuple[Fetched, dict[str, str]]:
    """The response with the titles and names that others stated about it as they were meant; each mended one with its flag."""
    found: dict[str, str] = {}
    evidence = dict(fetched.evidence)
    for way, stated in fetched.evidence.items():
        for name in ("title", "author"):
            value = stated.get(name)
            if not isinstance(value, str):
                continue
            text, flag = mend_stated(value)
            if text != value:
                evidence[way] = {**evidence[way], name: text}
            if flag is not None:
                found[squash(text)] = flag
    return replace(fetched, evidence=evidence), found


def _flags_of(mended: dict[str, str], record: Record) -> set[str]:
    return {mended[text] for text in (record.title, record.author) if text in mended}


def _from_html(fetched: Fetched, site: Site, tree: LexborHTMLParser, html: str, metadata: Metadata) -> Record:
    listed: str | None = None
    try:
        kinds.check_record(fetched.url, tree, html, site, metadata, fetched.evidence)
    except ExcludedError as error:
        if not fetched.imported or isinstance(error, SlowPatternError):
            raise
        listed = error.reason
    selected = fields.read_selected(tree, site)
    title = fields.find_title(tree, site, metadata, fetched.evidence, selected)
    images = image_names(tree)
    outside = _outside_text(fetched, site, tree, metadata, title, selected)  # before anything is cut out of the tree
    blocks, method = _main_text(tree, site, html, title)
    cleaned = clean_blocks(blocks, title)
    if cleaned.author or cleaned.dates or cleaned.modified:
        cleaned = without_related(cleaned, tree)
    cleaned = without_contacts(without_see_also(cleaned, tree, urlsplit(fetched.url).netloc), tree)
    whole = cleaned  # of a list the teasers are all
    if method == "generic":
        cleaned = without_teasers(cleaned, tree, fetched.url)
    kind = outside.kind or page_kind.labelled_kind(blocks)
    try:
        _check_text(fetched, site, tree, title, whole, metadata, kind)
    except ExcludedError as error:
        if not fetched.imported:
            raise
        listed = listed or error.reason
    dates = _dates(fetched, tree, metadata, selected.dates, outside, cleaned, kind == "event")
    record = Record(
        url=fetched.url,
        site=fetched.site,
        fetched_at=fetched.fetched_at,
        capture_id=fetched.capture_id,
        title=title,
        author=authors.find_author(
            site, metadata, fetched.evidence, selected.author, outside.byline, cleaned.author or outside.beside.author, authors.closing_initials(cleaned.blocks)
        ),
        organisation=site.name_vi if site.known else None,
        published=dates.published,
        modified=dates.modified,
        blocks=cleaned.blocks,
        lead=None,
        images=images,
        method=method,
        imported=fetched.imported,
        found_on=fetched.found_on,
    )
    record.kind = page_kind.kind_of(kind, fetched.url, metadata, dates.published is not None)
    if listed:
        record.flags.add("list_like")
    return record


@dataclass(frozen=True)
class _Outside:
    """What the elements around the text say; ``times`` are those that count except on the page of an event."""

    kind: Kind | None
    byline: str | None
    dates: Claims
    times: list[DateFact]
    beside: Claims


def _outside_text(
    fetched: Fetched, site: Site, tree: LexborHTMLParser, metadata: Metadata, title: str | None, selected: fields.Selected
) -> _Outside:
    """Lines beside the heading are read only where head, microdata and selectors leave date or author open."""
    article = own_article(tree)
    kind = page_kind.stated_kind(fetched.url, site, metadata, fetched.evidence, tree, article)
    claims, times = tree_claims(tree, metadata, article)
    byline = None if metadata.authors else authors.tree_author(tree, article)
    known = (metadata.published or selected.dates.published or claims.published) and find_dates(
        fetched.url, fetched.fetched_at, metadata, fetched.evidence, selected.dates, claims, Claims()
    )
    settled = known and known.published is not None and (metadata.authors or selected.author)
    beside = Claims() if settled else head_dates(tree, title)
    return _Outside(kind, byline, claims, times, beside)


def _check_text(
    fetched: Fetched, site: Site, tree: LexborHTMLParser, title: str | None, cleaned: CleanBlocks, metadata: Metadata, kind: Kind | None
) -> None:
    """Raises ExcludedError when title, text or purpose of a page say that it is no record."""
    if not fetched.imported:
        kinds.check_title(title, cleaned.blocks)
    if not kinds.is_included(fetched.url, site):
        kinds.check_purpose(tree, title, cleaned.blocks, metadata, kind, fetched.url)
    if not fetched.imported:
        kinds.check_text(cleaned.blocks, bool(metadata.published or cleaned.dates))


def _dates(
    fetched: Fetched, tree: LexborHTMLParser, metadata: Metadata, selected: Claims, outside: _Outside, cleaned: CleanBlocks, is_event: bool
) -> PageDates:
    """The dates by all evidence; on the page of an event times and lines without a label are the event's."""
    lines = of_elements(tree, cleaned.dates or outside.beside.published)
    if is_event:
        lines = [fact for fact in lines if fact.source == "label"]
    in_text = Claims([*lines, *datelines(cleaned.blocks)], cleaned.modified or outside.beside.modified)
    in_tree = Claims([*outside.dates.published, *([] if is_event else outside.times)], outside.dates.modified)
    return find_dates(fetched.url, fetched.fetched_at, metadata, fetched.evidence, selected, in_tree, in_text)


def _main_text(tree: LexborHTMLParser, site: Site, html: str, title: str | None) -> tuple[list[Block], str]:
    """The main text by the site's selectors where they match, else by the generic extractor."""
    selectors = site.select.get("text", ())
    if selectors:
        _remove(tree, site.select.get("remove", ()))
        lead = fields.select_first(tree, site.select.get("lead", ()))
        roots = tree.css(", ".join(selectors))
        blocks = blocks_of(_outermost([*([lead] if lead is not None else []), *roots]))
        if blocks:
            return blocks, "selectors"
    return generic.main_blocks(html, tree, title), "generic"


_PLAIN_SELECTOR = re.compile(r"[\w.#-]+(?:(?: > | )[\w.#-]+){0,9}")
"""Names, classes and identifiers of an element and of those around it: which others there are beside it makes no difference."""


def _remove(tree: LexborHTMLParser, selectors: Sequence[str]) -> None:
    """Cuts out what the selectors find, one after the other; where that comes to the same, all in one pass over the tree."""
    if selectors and all(map(_PLAIN_SELECTOR.fullmatch, selectors)):
        selectors = (", ".join(selectors),)
    for selector in selectors:
        for node in _outermost(tree.css(selector)):
            node.decompose()


def _outermost(nodes: list) -> list:  # type: ignore[type-arg]
    """Nodes that do not lie within another one of the list."""
    ids = {node.mem_id for node in nodes}
    kept, seen = [], set()
    for node in nodes:
        if node.mem_id in seen:
            continue
        seen.add(node.mem_id)
        parent = node.parent
        while parent is not None and parent.mem_id not in ids:
            parent = parent.parent
        if parent is None:
            kept.append(node)
    return kept


def _from_text(fetched: Fetched, site: Site) -> Record:
    """A plain text, imported: kept even when it is short."""
    decoded = decode(fetched.body, fetched.content_type, plain=True)
    text = decoded.text.replace("\0", "")
    if is_binary(fetched.body) or text.startswith(("%PDF", "PK\x03\x04")):
        raise ExcludedError("binary content sent as a page", "failed")
    page = read_text_page(text)
    if not page.blocks and not page.title:
        raise ExcludedError("no text", "failed")
    stated = fetched.evidence.get("import", {})
    visit = datetime.fromisoformat(fetched.fetched_at.replace("Z", "+00:00"))
    dates = [fact for fact in agreeing(page.dates) if is_possible(fact, visit)]
    modified = [fact for fact in page.modified if is_possible(fact, visit)]
    if stated.get("date") and (parsed := parse_date(str(stated["date"]))):
        dates.insert(0, DateFact(parsed.value, parsed.precision, "import", str(stated["date"])))
    title = squash(str(stated["title"])) if stated.get("title") else page.title
    record = Record(
        url=fetched.url, site=fetched.site, fetched_at=fetched.fetched_at, capture_id=fetched.capture_id, title=title,
        author=page.author or stated.get("author"), organisation=site.name_vi if site.known else None, published=dates[0] if dates else None,
        modified=modified[0] if modified else None,
        blocks=_without_title(page, title), method="text", imported=True, flags=_damage(decoded),
    )  # fmt: skip
    record.flags |= decoded.flags_of((title or "", *(block.text for block in record.blocks)))
    kind = page_kind.stated_kind(fetched.url, site, Metadata(), fetched.evidence, None, None) or page_kind.labelled_kind(page.blocks)
    record.kind = page_kind.kind_of(kind, fetched.url, Metadata(), bool(dates))
    return record


def _without_title(page: TextPage, title: str | None) -> list[Block]:
    """A text's blocks; a title that was given with it is not repeated as the first one."""
    blocks = page.blocks
    if title and len(blocks) > 1 and label_key(blocks[0].text) == label_key(title):
        return blocks[1:]
    return blocks


def _damage(decoded: Decoded) -> set[str]:
    """The flag of a text whose bytes are not sound: nothing says that they are in a one-byte encoding, so that is a guess."""
    return {"damaged_text"} if decoded.encoding == "cp1252" or "\ufffd" in decoded.text else set()
