"""What the reader hands out: frozen records of pages, sites and runs as they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archive.causes import Cause


@dataclass(frozen=True)
class PageLine:
    """A page as one line of a list; ``changed_at`` is UTC."""

    id: int
    title: str | None = None
    site: str | None = None
    organisation: str | None = None
    date_published: str | None = None
    language: str = "und"
    kind: str | None = None
    state: str | None = None
    last_changed_at: str | None = None
    version_count: int = 1


@dataclass(frozen=True)
class Run:
    """One crawl of one site: a row of ``runs``, its report decoded, and the causes of what went wrong."""

    id: int
    site: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    outcome: str | None = None
    reason: str | None = None
    requests: int | None = None
    pages_new: int | None = None
    pages_changed: int | None = None
    pages_unchanged: int | None = None
    pages_gone: int | None = None
    errors: int | None = None
    robots_denied: int | None = None
    bytes_received: int | None = None
    code_version: str | None = None
    report: dict[str, Any] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()

    @property
    def problems(self) -> tuple[Cause, ...]:
        """The causes that nobody asked for."""
        return tuple(cause for cause in self.causes if cause.level == "problem")


@dataclass(frozen=True)
class Site:
    """An organisation's web site with the number of its visible pages and its last run.

    ``imported`` tells that it was never crawled and its pages came from files.
    """

    slug: str
    name_vi: str | None = None
    name_en: str | None = None
    home_url: str | None = None
    kind: str | None = None
    languages: tuple[str, ...] = ()
    platform: str | None = None
    province: str | None = None
    pages: int = 0
    first_date: str | None = None
    last_date: str | None = None
    last_run: Run | None = None
    imported: bool = False


@dataclass(frozen=True)
class Home:
    """What an archive holds; ``dates`` is the first and last date published, ``years`` counts per year."""

    pages: int = 0
    gone: int = 0
    languages: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()
    dates: tuple[str, str] | None = None
    newest: tuple[PageLine, ...] = ()
    changed: tuple[PageLine, ...] = ()
    sites: tuple[Site, ...] = ()
    last_run_at: str | None = None


@dataclass(frozen=True)
class Segment:
    """A run of one language: offsets in characters of the page's text."""

    language: str
    start_char: int
    length_chars: int
    confidence: float | None = None


@dataclass(frozen=True)
class Version:
    """A page at a time; the text itself is read from ``versions`` by ``id``."""

    id: int
    number: int
    seen_at: str | None = None
    title: str | None = None
    text_sha256: str | None = None
    length_chars: int = 0


@dataclass(frozen=True)
class VersionText:
    """The words of a page at a time."""

    number: int
    seen_at: str | None = None
    title: str | None = None
    text: str = ""
    text_sha256: str | None = None


@dataclass(frozen=True)
class Reference:
    """A citation of a legal document."""

    kind: str | None = None
    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    quote: str | None = None
    start_char: int | None = None
    key: str | None = None


@dataclass(frozen=True)
class Capture:
    """Where the raw response lies; offset and length in bytes of the WARC file."""

    id: int
    url: str | None = None
    fetched_at: str | None = None
    status: int | None = None
    content_type: str | None = None
    payload_sha256: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    truncated: str | None = None


@dataclass(frozen=True)
class Alias:
    """Another address of the same page."""

    url: str
    reason: str | None = None


@dataclass(frozen=True)
class Topic:
    """A topic of a page with its labels, its score (0 to 1) and its evidence."""

    slug: str
    label_vi: str | None = None
    label_en: str | None = None
    score: float | None = None
    evidence: tuple[dict[str, Any], ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that show the topic, most frequent first."""
        return tuple(str(row["term"]) for row in self.evidence if "term" in row)


@dataclass(frozen=True)
class Mention:
    """An organisation, project or place that a page names; ``forms`` maps its spellings there to their counts."""

    id: int
    kind: str | None = None
    name: str | None = None
    name_en: str | None = None
    key: str | None = None
    site: str | None = None
    level: str | None = None
    province: str | None = None
    today: str | None = None
    count: int = 0
    forms: dict[str, int] = field(default_factory=dict)
    start_char: int | None = None


@dataclass(frozen=True)
class PageLink:
    """Another page that is alike: ``kind`` (near_duplicate, copy), ``score`` 0 to 1, and the number of the one that was first.

    ``first_id`` is None when the pages do not tell; ``evidence`` says what the link rests on.
    """

    page: PageLine
    kind: str
    score: float
    first_id: int | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One page with all that hangs on it; ``columns`` is its whole row of ``pages``.

    ``older`` and ``newer`` are its neighbours on the same site by date; ``translations`` go both ways. ``blocks`` are
    (kind, text) in page order as extracted, of which its text may lack some (lines that the whole site repeats).
    """

    id: int
    columns: dict[str, Any]
    flags: tuple[str, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
    site: Site | None = None
    segments: tuple[Segment, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    versions: tuple[Version, ...] = ()
    references: tuple[Reference, ...] = ()
    capture: Capture | None = None
    aliases: tuple[Alias, ...] = ()
    duplicates: tuple[PageLine, ...] = ()
    original: PageLine | None = None
    moved_to: PageLine | None = None
    translations: tuple[PageLine, ...] = ()
    links: tuple[PageLink, ...] = ()
    topics: tuple[Topic, ...] = ()
    mentions: tuple[Mention, ...] = ()
    older: PageLine | None = None
    newer: PageLine | None = None


@dataclass(frozen=True)
class SiteView:
    """One site in depth: ``fill`` is the share (0 to 1) of its pages that have each fact; ledger counts."""

    site: Site
    fill: dict[str, float] = field(default_factory=dict)
    languages: tuple[tuple[str, int], ...] = ()
    states: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()
    runs: tuple[Run, ...] = ()
    ledger: tuple[tuple[str, str | None, int], ...] = ()
    newest: tuple[PageLine, ...] = ()
