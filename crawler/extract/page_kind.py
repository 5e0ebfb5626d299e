"""What kind a record is of: the site file first, then types, sections and labels, last the words of its address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.addresses import path_query
from crawler.extract.blocks import squash
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import labelled_value, may_be_label
from crawler.extract.metadata import ARTICLE_TYPES, Metadata
from crawler.items import Block, Kind
from crawler.sites import Site
from vietnamese.forms import fold, remembered

_ABOUT = (
    "gioi-thieu|ve-chung-toi|about(-us)?|su-menh|tam-nhin|lich-su(?!-kien)(-hinh-thanh|-phat-trien)?|co-cau-to-chuc|mission|vision"
    "|who-we-are|chung-toi-la-ai|doi-ngu|nhan-su|our-team|our-history|to-chuc-bo-may"
)
_STORY = "cau-chuyen|chuyen-(nguoi-that|doi|ke|nghe)|guong-(sang|dien-hinh)|(success-|our-|field-|human-)?stor(y|ies)"
_NEWS = (
    "tin-tuc|tin|ban-tin|news|newsroom|bai-viet|blog|posts?|hoat-dong|thong-bao|thong-cao|press(-releases?)?|su-kien-va-tin|su-kien-tin"
    "|activities|announcements?|updates?|media"
)
_SECTION_WORDS: tuple[tuple[Kind, str], ...] = (
    ("news", _NEWS),
    ("story", _STORY),
    ("event", "su-kien|events?|hoi-thao|tribe_events|event_listing|thu-moi"),
    ("publication", "an-pham|publications?|tai-lieu|bao-cao|reports?|resources?|thu-vien(?!-(?:anh|hinh|video|media))|nghien-cuu|research|sach|so-tay|xuat-ban-pham"),
    ("project", "du-an|projects?|chuong-trinh|programmes?|programs?|featured_item|portfolio"),
    ("about", _ABOUT),
)  # fmt: skip
_SECTIONS = tuple((kind, re.compile(rf"(?:cac-|our-)?(?:{words})(?:-|_|$)")) for kind, words in _SECTION_WORDS)
"""Beginnings of the names of sections, of content types and of pages that are a section of their own, folded, with hyphens."""
_ABOUT_PAGE = re.compile(_ABOUT)
_SECTION_PAGE = re.compile(
    rf"(?:cac-|our-)?(?:{'|'.join(words for kind, words in _SECTION_WORDS if kind != 'about')}|what-we-do|our-work|works?|chung-toi-lam-gi|linh-vuc(?:-hoat-dong)?)"
)
_SLUG_WORDS: tuple[tuple[Kind, str], ...] = (
    ("about", _ABOUT),
    ("project", "du-an|projects?|chuong-trinh|programmes?|programs?"),
    ("publication", "an-pham|publications?|tai-lieu|bao-cao|reports?|nghien-cuu|so-tay"),
    ("event", "su-kien|events?|hoi-thao|thu-moi"),
    ("story", _STORY),
    ("news", "tin-tuc|news|tin|bai-viet|blog|posts?|hoat-dong|thong-bao"),
)
_ANYWHERE = tuple((kind, re.compile(rf"(?:^|[/\-_=])(?:{words})(?:[/\-_?.&]|$)")) for kind, words in _SLUG_WORDS)
_QUERY_SECTIONS = frozenset(["nv", "op", "cat", "category", "type", "section", "mod", "module", "view", "option", "c"])
_TYPE_CLASS = re.compile(r"(?:^|\s)(?:single-|type-|node--type-|page-node-type-|node-type-)([a-z0-9_-]+)")
_NO_TYPES = frozenset(["post", "page", "article", "basic-page", "standard", "format-standard", "content", "single", "attachment", "story"])
_CATEGORY_CLASS = re.compile(r"(?:^|\s)category-([a-z0-9_-]+)")
_SCHEMA: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("about", frozenset(["AboutPage"])),
    ("publication", frozenset(["Report", "ScholarlyArticle", "Book", "PublicationIssue", "Thesis", "og:book"])),
    ("event", frozenset(["Event", "SocialEvent", "EducationEvent", "BusinessEvent", "Festival", "ExhibitionEvent", "CourseInstance"])),
    ("project", frozenset(["Project", "ResearchProject"])),
)


def _keys(row: str) -> frozenset[str]:
    return frozenset(label_key(label) for label in row.split("|"))


_DONORS = _keys(
    "Nhà tài trợ|Cơ quan tài trợ|Đơn vị tài trợ|Đối tác thực hiện|Ngân sách|Tổng ngân sách|Tổng kinh phí|Tên dự án|Chủ dự án"
    "|Thời gian thực hiện|Địa bàn thực hiện|Đối tượng hưởng lợi|Donor|Donors|Donor/Funding source|Funding source|Funded by"
    "|Implementing partners|Implementing partner|Project title|Project duration|Project location|Budget|Beneficiaries"
)
_PROJECT = _DONORS | _keys("Thời gian|Địa điểm|Địa bàn|Đối tác|Mục tiêu|Timeframe|Duration|Location|Partners|Objectives")
_BOOK = _keys("Năm xuất bản|Nhà xuất bản|Nơi xuất bản|Số trang|ISBN|Loại tài liệu|Publication year|Year of publication|Publisher|Number of pages")
_PUBLICATION = _BOOK | _keys("Tác giả|Các tác giả|Ngôn ngữ|Author|Authors|Language|Pages|Năm|Year")
_WHEN = _keys("Thời gian|Thời gian diễn ra|Thời gian tổ chức|Ngày diễn ra|Time|When|Date|Date and time")
_WHERE = _keys("Địa điểm|Địa điểm tổ chức|Nơi tổ chức|Venue|Where|Location|Place")
KEY_LINES = _PROJECT | _BOOK | _WHEN | _WHERE
"""Labels of lines that belong to a text wherever they stand beside it."""
DONOR_LINES, PROJECT_LINES = _DONORS, _PROJECT
"""Labels of the facts of a project, and those of them that no event or person has."""
_STEMS = ("tài trợ", "đối tác thực hiện", "donor", "funding source", "funded by", "implementing partner")
DONOR_LABEL = re.compile("|".join(re.escape(label) for label in sorted(DONOR_LINES, key=len, reverse=True) if any(stem in label for stem in _STEMS)), re.IGNORECASE)
"""The beginning of a line that names a donor or an implementing partner."""
_CLOCK = re.compile(r"\d\s?(?:h|giờ|g)\s?\d{0,2}\b|\d:\d\d|\b\d{1,2}\s?[ap]m\b", re.IGNORECASE)
_SIGN_UP = re.compile(r"đăng ký (?:tham|trước|tại|dự)|xác nhận tham|register|rsvp", re.IGNORECASE)
LABEL_BLOCKS = 40
"""Blocks in which labels are looked for; what describes a whole page stands at its top."""


def stated_kind(
    url: str, site: Site | None, metadata: Metadata, evidence: Mapping[str, Mapping[str, Any]], tree: LexborHTMLParser | None, article: LexborNode | None
) -> Kind | None:
    """The kind that something outside the text says outright; ``article`` is the page's own element, if it has one.

    In this order: site file, content type (REST, classes of body and article), sections of the address, breadcrumbs,
    category, schema.org types. None when labels of the text, the words of the address or a date must tell.
    """
    wanted = path_query(url)
    if site is not None and (kind := site.kind_of(wanted)) is not None:
        return kind
    rest = str(evidence.get("wordpress", {}).get("type") or "")
    names = [rest] if rest and rest not in _NO_TYPES else []
    own = (article.attributes.get("class") or "") if article is not None else ""
    classes = f"{own} {' '.join(sorted(metadata.body_classes))}".lower()
    names += [name for name in _TYPE_CLASS.findall(classes) if name not in _NO_TYPES]
    if kind := _first_kind(names):
        return kind
    if kind := _first_kind(_address_sections(wanted)) or _last_segment_kind(wanted):
        return kind
    crumbs = metadata.breadcrumbs or (_breadcrumbs(tree) if tree is not None else [])
    if kind := _first_kind(reversed([_slug(name) for name in crumbs])):
        return kind
    if kind := _first_kind(_CATEGORY_CLASS.findall(classes)):
        return kind
    types = set(metadata.types)
    for kind, known in _SCHEMA:
        if types & known and (kind != "event" or not types & ARTICLE_TYPES - {"PublicationEvent"}):
            return kind
    return None


def kind_of(stated: Kind | None, url: str, metadata: Metadata, dated: bool) -> Kind:
    """The kind of a record: what is stated, a dated page is news, else the words of its address, else other."""
    if stated is not None:
        return stated
    if "NewsArticle" in metadata.types or "single-post" in metadata.body_classes or dated:
        return "news"
    wanted = path_query(url).lower()
    for kind, pattern in _ANYWHERE:
        if pattern.search(wanted):
            return kind
    return "other"


@remembered
def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "-", fold(text)).strip("-")


def _first_kind(names: Iterable[str]) -> Kind | None:
    return next((kind for name in names if (kind := _kind_named(name))), None)


@remembered
def _kind_named(name: str) -> Kind | None:
    return next((kind for kind, pattern in _SECTIONS if pattern.match(name)), None)


def _address_sections(wanted: str) -> Iterator[str]:
    """Names of the folders of an address, the deepest first, then those of its query."""
    parts = urlsplit(wanted)
    folders = [part for part in parts.path.split("/") if part]
    yield from (_slug(folder) for folder in reversed(folders[:-1]))
    for name, value in parse_qsl(parts.query)[:10]:
        if name.lower() in _QUERY_SECTIONS:
            yield from (_slug(part) for part in value.split("/")[:-1] or [value])


def _last_segment_kind(wanted: str) -> Kind | None:
    """A page that is a section of its own ("/gioi-thieu.html"): its whole name counts, for a title may begin alike."""
    last = urlsplit(wanted).path.rstrip("/").rpartition("/")[2]
    name = re.sub(r"(?:-\d+)?\.\w{2,5}$", "", last.lower())
    return "about" if _ABOUT_PAGE.fullmatch(name) else None


def is_section_address(url: str) -> bool:
    """Whether the last name of an address is that of a section ("/vi/du-an/", "/tin-tuc.html") and no more; sections about the organisation are none."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()
    return _SECTION_PAGE.fullmatch(re.sub(r"\.\w{2,5}$", "", last)) is not None


def _breadcrumbs(tree: LexborHTMLParser) -> list[str]:
    """Names of the sections in the visible breadcrumb trail, without the page itself, the home page first."""
    trail = tree.css_first("nav[aria-label=breadcrumb], [itemtype$=BreadcrumbList], .breadcrumb, .breadcrumbs, #breadcrumb, #breadcrumbs, .breadcrumb-trail")
    if trail is None:
        return []
    return [name for node in trail.css("a")[:10] if (name := squash(node.text()))]


def labelled_kind(blocks: list[Block]) -> Kind | None:
    """The kind that the labels of the first blocks show: key lines of a project, data of a book, time and place of an event."""
    values: dict[str, str] = {}
    for index, block in enumerate(blocks[:LABEL_BLOCKS]):
        if len(block.text) > 400:
            continue
        if value := labelled_value(block.text):
            values.setdefault(*value)
        elif may_be_label(block.text) and (key := label_key(block.text)) in _PROJECT | _PUBLICATION | _WHEN | _WHERE and index + 1 < len(blocks):
            values.setdefault(key, blocks[index + 1].text)
    keys = values.keys()
    if len(keys & _DONORS) >= 2 or (keys & _DONORS and len(keys & _PROJECT) >= 3):
        return "project"
    if len(keys & _BOOK) >= 2 or (keys & _BOOK and len(keys & _PUBLICATION) >= 2):
        return "publication"
    when = " ".join(values[key] for key in keys & _WHEN)
    signs = _CLOCK.search(when) or any(_SIGN_UP.match(block.text) for block in blocks[:LABEL_BLOCKS])
    return "event" if keys & _WHEN and keys & _WHERE and signs else None
