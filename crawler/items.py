"""The records that travel from spiders through extraction and pipelines into the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from vietnamese.legal import Reference

BlockKind = Literal["paragraph", "heading", "item", "row", "caption", "quote", "field"]
"""What a block of text was on the page; ``item`` is one list item, ``row`` one table row."""

Kind = Literal["about", "news", "project", "publication", "event", "story", "other"]
Precision = Literal["day", "month", "year"]

KINDS: tuple[Kind, ...] = ("about", "news", "project", "publication", "event", "story", "other")


@dataclass(frozen=True)
class Block:
    """One block of page text, in page order. ``text`` is NFC with single blanks; ``\\n`` only for ``<br>``."""

    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True)
class DateFact:
    """A date that a page (or what led to it) states about itself.

    ``value`` is YYYY-MM-DD, YYYY-MM or YYYY, Vietnam's date. ``source`` names the evidence
    (``rest``, ``json-ld``, ``meta``, ``time``, ``selector``, ``feed``, ``sitemap``, ``label``, ``line``, ``dateline``,
    ``address``, ``import``), ``quote`` its words.
    """

    value: str
    precision: Precision
    source: str
    quote: str


@dataclass(frozen=True)
class Segment:
    """A run of one language in a record's text: offsets count characters of ``Record.text``."""

    language: str
    confidence: float
    start_char: int
    length_chars: int


@dataclass(frozen=True)
class Found:
    """An address that one way of discovery met, with what that way knows about it.

    ``evidence`` is JSON-able: ``date``, ``modified``, ``title``, ``author``, ``type`` as the source states them.
    ``same_as`` names the address of which this one is a mere view (to print, to reply to); None for all others.
    """

    url: str
    way: str
    evidence: dict[str, Any] = field(default_factory=dict)
    same_as: str | None = None


@dataclass(frozen=True)
class Stated:
    """What a page's head says about addresses (canonical, on the site).

    ``canonical`` is another address it names as its own (None when none), ``spelling`` the one it names that differs from
    the page's only in spelling; ``twins`` are (BCP 47 code, address) of
    its other languages as hreflang states them, itself included; ``sources`` are feeds, sitemaps and REST interfaces.
    """

    canonical: str | None = None
    spelling: str | None = None
    twins: tuple[tuple[str, str], ...] = ()
    sources: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """One response, as extraction sees it: live, from a WARC record, or from an import.

    ``body`` is content-decoded bytes, ``content_type`` the header's value ("" when absent),
    ``evidence`` maps a way of discovery to what it stated about this address, ``link_header`` is the header Link.
    """

    url: str
    site: str
    body: bytes
    content_type: str
    fetched_at: str
    capture_id: int | None = None
    status: int = 200
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    imported: bool = False
    found_on: str | None = None
    links: tuple[Found, ...] = ()
    link_header: str = ""


@dataclass
class Record:
    """A cleaned page on its way into the archive; absent is None.

    ``images`` are the names of the page's images, furniture included; None when its tree was not seen.
    """

    url: str
    site: str
    fetched_at: str
    capture_id: int | None = None
    kind: Kind = "other"
    title: str | None = None
    author: str | None = None
    organisation: str | None = None
    published: DateFact | None = None
    modified: DateFact | None = None
    blocks: list[Block] = field(default_factory=list)
    lead: str | None = None
    text: str = ""
    language: str = "und"
    language_confidence: float = 0.0
    languages: dict[str, float] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    reference_keys: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    topics: list[TopicMatch] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    images: list[str] | None = None
    fingerprint: Fingerprint | None = None
    method: str = ""
    imported: bool = False
    found_on: str | None = None
    links: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Mention:
    """An organisation, project or place that a record names.

    ``key`` is unique in all archives (``organisation/light``, ``place/hoa-binh``), ``kind`` its first part. Of a place:
    ``level`` (province, city, town, district), ``province`` (until 30 June 2025) and ``today`` (since 1 July 2025) it belongs
    to. ``site`` is the slug that the organisation's site file has, if it has one. ``forms`` maps each spelling in the
    record to its count, ``start_char`` is where the text names it first (None: only the title does).
    """

    key: str
    kind: str
    name: str
    name_en: str | None = None
    aliases: tuple[str, ...] = ()
    site: str | None = None
    level: str | None = None
    province: str | None = None
    today: str | None = None
    count: int = 0
    forms: dict[str, int] = field(default_factory=dict, hash=False)
    start_char: int | None = None


@dataclass(frozen=True)
class TopicMatch:
    """A topic of a record: score 0 to 1, and the terms that show it.

    ``evidence`` is JSON-able, one dict per term: ``term``, ``count``, ``places`` (offsets in the text, the first five),
    ``title`` (how often the title has it), ``support``.
    """

    topic: str
    label_vi: str
    label_en: str
    score: float
    evidence: list[dict[str, object]] = field(default_factory=list, hash=False)


@dataclass(frozen=True)
class Fingerprint:
    """By what pages like this one are found: columns of ``page_fingerprints``."""

    scheme: int
    signature: bytes
    sentences: bytes
    images: bytes | None


class ExcludedError(Exception):
    """This response is no record, for a reason that is kept in the ledger; not a fault of the page."""

    def __init__(self, reason: str, state: str = "excluded") -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state


def join_blocks(blocks: list[Block]) -> str:
    """The record text of blocks: paragraphs apart by a blank line, a run of items (rows) one line each.

    List items begin with ``- ``; the result is NFC if the blocks are.
    """
    parts: list[str] = []
    previous: BlockKind | None = None
    for block in blocks:
        line = f"- {block.text}" if block.kind == "item" else block.text
        joined = block.kind == previous and block.kind in ("item", "row")
        parts.append(("\n" if joined else "\n\n") + line)
        previous = block.kind
    return "".join(parts).strip()
