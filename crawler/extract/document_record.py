"""One captured document (PDF, office file) to a record before cleaning."""

from __future__ import annotations

from crawler.extract import authors, kinds, page_kind
from crawler.extract.blocks import squash
from crawler.extract.document import Document, import_date, read_document
from crawler.extract.document_title import link_title
from crawler.extract.line_meta import read_meta
from crawler.extract.metadata import Metadata
from crawler.extract.page_dates import Claims, find_dates
from crawler.items import ExcludedError, Fetched, Record
from crawler.sites import Site
from vietnamese.forms import nfc

SWITCHED_OFF = "documents are switched off for this site"
AUTHOR_BLOCKS = 25
"""Blocks at the head of a document among which a labelled author is looked for; an imprint has a dozen lines."""


def document_record(fetched: Fetched, site: Site, form: str) -> Record:
    """The record of a document. Raises ExcludedError for one that cannot be read, holds no text, or is not wanted.

    A scanned document without text is a record all the same, flagged ``scanned``: that it exists is worth knowing.
    """
    if not site.documents and not fetched.imported:
        raise ExcludedError(SWITCHED_OFF)
    kinds.check_address(fetched.url, site, fetched.evidence)
    document = read_document(fetched.body, form)
    if not document.every and "scanned" not in document.flags:
        raise ExcludedError("no text", "failed" if fetched.imported else "excluded")
    title, own = _title(document, fetched)
    published = import_date(fetched.evidence.get("import", {}))
    dates = find_dates(fetched.url, fetched.fetched_at, Metadata(), fetched.evidence, Claims(), Claims(), Claims(list(document.dates)))
    kind = page_kind.stated_kind(fetched.url, site, Metadata(), fetched.evidence, None, None)
    record = Record(
        url=fetched.url, site=fetched.site, fetched_at=fetched.fetched_at, capture_id=fetched.capture_id, kind=kind or "publication",
        title=title, author=_author(document, fetched, site), organisation=site.name_vi if site.known else None,
        published=published or dates.published, blocks=list(document.blocks if own else document.every), method="document",
        imported=fetched.imported, found_on=fetched.found_on, flags=set(document.flags),
    )  # fmt: skip
    record.flags |= document.decoded.flags_of((title or "", *(block.text for block in record.blocks)))
    return record


def _title(document: Document, fetched: Fetched) -> tuple[str | None, bool]:
    """The title, and whether it is the document's own lines, which its text need not repeat.

    Order of trust: what was given with an import, the lines that the document shows as its title, what a link or REST calls it, its
    first short line, the file's own information.
    """
    given = fetched.evidence.get("import", {}).get("title")
    if given:
        return nfc(squash(str(given))), False
    if document.own_title:
        return document.own_title, True
    called = [link_title(str(stated["title"])) for way, stated in sorted(fetched.evidence.items(), reverse=True) if stated.get("title")]
    others = (*called, document.first_line, document.stated_title)
    return next((nfc(title) for title in others if title), None), False


def _author(document: Document, fetched: Fetched, site: Site) -> str | None:
    """An author that a labelled line near the head names; the account in a file's information is none."""
    metas = (read_meta(block.text) for block in document.every[:AUTHOR_BLOCKS] if len(block.text) < 200)
    named = next((meta.author for meta in metas if meta and meta.author), None)
    return authors.find_author(site, Metadata(), fetched.evidence, None, None, named, None)
