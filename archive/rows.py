"""What the writer takes: one dataclass per kind of row, named as the columns of ``archive.dictionary``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Count = Literal["now", "with", "new"]
"""When links that were met are counted: now, with the outcome of the page that they stand on, or now but only those to new addresses."""


@dataclass(frozen=True)
class SiteRow:
    """A row of ``sites``; ``languages`` is a JSON array."""

    slug: str
    name_vi: str
    name_en: str | None
    home_url: str
    kind: str
    languages: str
    platform: str
    province: str | None


@dataclass(frozen=True)
class CaptureRow:
    """A row of ``captures`` without its id."""

    url: str
    site: str
    fetched_at: str
    status: int | None
    content_type: str | None
    etag: str | None
    last_modified: str | None
    payload_sha256: str
    warc_file: str
    warc_offset: int
    warc_length: int
    truncated: str | None = None
    revisit_of: int | None = None


@dataclass(frozen=True)
class FoundRow:
    """An address that was met: ``evidence`` is what ``way`` states about it ({} for nothing).

    ``key`` is what its spellings share (None: it has no other spelling); ``same_as`` names the address of which it is
    a mere view, to print or to reply to.
    """

    url: str
    way: str
    evidence: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    same_as: str | None = None


@dataclass(frozen=True)
class MentionRow:
    """An entity that a page names, and how: columns of ``entities`` (without its id) and of ``mentions``.

    ``site`` is the slug that the entity's site would have; it is stored while the archive has that site. ``aliases`` and
    ``forms`` are JSON.
    """

    key: str
    kind: str
    name: str
    name_en: str | None
    aliases: str
    site: str | None
    level: str | None
    province: str | None
    today: str | None
    count: int
    forms: str
    start_char: int | None


@dataclass(frozen=True)
class TopicRow:
    """A topic of a page: columns of ``topics`` and of ``page_topics``; ``evidence`` is JSON."""

    slug: str
    label_vi: str
    label_en: str
    score: float
    evidence: str


@dataclass(frozen=True)
class FingerprintRow:
    """Columns of ``page_fingerprints`` that are made of a page; ``images`` None keeps those that are known."""

    scheme: int
    signature: bytes
    sentences: bytes
    images: bytes | None


@dataclass(frozen=True)
class PageRow:
    """Everything of a page that comes from one capture; JSON columns hold JSON text.

    ``segments`` rows are (language, confidence, start_char, length_chars); ``references`` rows are
    (kind, number, title, issuer, issued_on, quote, start_char, key); ``blocks`` is the JSON kept for the site-wide pass.
    """

    url: str
    site: str
    kind: str
    title: str | None
    author: str | None
    organisation: str | None
    date_published: str | None
    date_precision: str | None
    date_source: str | None
    date_quote: str | None
    date_modified: str | None
    language: str
    language_confidence: float
    languages: str
    lead: str | None
    text: str
    word_count: int
    quality_flags: str
    text_sha256: str
    method: str
    capture_id: int | None
    fetched_at: str
    segments: tuple[tuple[str, float, int, int], ...] = ()
    references: tuple[tuple[str, str | None, str | None, str | None, str | None, str, int, str], ...] = ()
    mentions: tuple[MentionRow, ...] = ()
    topics: tuple[TopicRow, ...] = ()
    blocks: str = "[]"
    fingerprint: FingerprintRow | None = None
    feeds: dict[str, tuple[str, ...]] | None = None
    """What ``archive.index.feeds`` gives for title, text and author, when a worker has made it already."""
