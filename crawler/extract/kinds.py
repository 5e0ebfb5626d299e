"""Which pages are records, and of what kind: the site file first, then the address, then what the page is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import path_query
from crawler.extract.metadata import Metadata
from crawler.items import Block, ExcludedError, Kind
from crawler.sites import Site

_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
        ("about", "gioi-thieu|ve-chung-toi|about(-us)?|su-menh|tam-nhin|lich-su|co-cau-to-chuc|mission|who-we-are|chung-toi-la-ai"),
        ("project", "du-an|projects?|chuong-trinh|programmes?|programs?|featured_item|portfolio"),
        ("publication", "an-pham|publications?|tai-lieu|bao-cao|reports?|resources?|thu-vien|nghien-cuu"),
        ("event", "su-kien|events?|hoi-thao"),
        ("story", "cau-chuyen|stor(y|ies)|chuyen-nguoi-that"),
        ("news", "tin-tuc|news|tin|bai-viet|blog|posts?|hoat-dong|thong-bao"),
)  # fmt: skip
_ADDRESS_KINDS = tuple((kind, re.compile(rf"(?i)(^|[/\-_=])({words})([/\-_?.&]|$)")) for kind, words in _KIND_WORDS)
_LIST_CLASSES = frozenset(["archive", "category", "tag", "author", "date", "search", "search-results", "home", "blog", "paged", "error404", "search-no-results"])
_GONE_TITLE = re.compile(
    r"(?i)^\W*((lỗi |error )?404\W*($|(error|page|not|lỗi|không|trang)\b)|(không|khong) tìm thấy( trang)?|trang (bạn|này|không)[^.]{0,30}(không tồn tại|tìm thấy)|"
    r"(page|content) (not found|cannot be found))"
)
LOGIN_MAX_CHARS = 1_500
"""A page with a password field and more text than this is an article beside a login box."""
GONE_MAX_CHARS = 1_000
_GONE_TEXT = re.compile(
    r"(?i)\b(bài viết|tin|trang|nội dung|bản tin)\b[^.]{0,40}\b(không (còn )?tồn tại|không tìm thấy|đã (được|bị) (gỡ|xoá|xóa))|"
    r"\b(page|article|content)\b[^.]{0,40}\b(does not exist|no longer exists|not found|has been removed)"
)


def check_record(url: str, tree: LexborHTMLParser, site: Site | None, metadata: Metadata) -> None:
    """Raises ExcludedError with the reason when a page's address, rules or template say that it is no record."""
    wanted = path_query(url)
    if {"noindex", "noarchive", "none"} & metadata.robots:
        raise ExcludedError("noindex", "excluded")
    if site is not None and site.include_pattern and site.include_pattern.search(wanted):
        return
    if site is not None and site.exclude_pattern and site.exclude_pattern.search(wanted):
        raise ExcludedError("list or other page that is no record (address)")
    wordpress = (site is not None and site.platform == "wordpress") or "wordpress" in (metadata.generator or "").lower()
    listing = _LIST_CLASSES & metadata.body_classes if wordpress else frozenset()
    if listing and not {"single", "page", "single-post"} & metadata.body_classes:
        raise ExcludedError(f"list page ({sorted(listing)[0]})")
    if tree.css_first("input[type=password]") is not None and len(tree.body.text() if tree.body else "") < LOGIN_MAX_CHARS:
        raise ExcludedError("login form")


def check_title(title: str | None, blocks: list[Block]) -> None:
    """Raises ExcludedError for a page that answers 200 and says that nothing is there, in a title over little text."""
    if title and _GONE_TITLE.search(title) and sum(len(block.text) for block in blocks) < GONE_MAX_CHARS:
        raise ExcludedError("soft 404", "gone")


def check_text(blocks: list[Block]) -> None:
    """Raises ExcludedError for a page without text, and for one whose few words say that the text is gone."""
    words = " ".join(block.text for block in blocks)
    if not any(char.isalpha() for char in words):
        raise ExcludedError("no text")
    if len(words) < 200 and _GONE_TEXT.search(words):
        raise ExcludedError("soft 404", "gone")


def kind_of(url: str, site: Site | None, metadata: Metadata, evidence: Mapping[str, Mapping[str, Any]], dated: bool) -> Kind:
    """The kind of a record: site file, address, REST type, schema.org type; a dated page is news, else other."""
    wanted = path_query(url)
    if site is not None and (kind := site.kind_of(wanted)) is not None:
        return kind
    rest_type = str(evidence.get("wordpress", {}).get("type") or "")
    for text in (wanted, rest_type):
        for kind, pattern in _ADDRESS_KINDS:
            if text and pattern.search(text):
                return kind
    if {"AboutPage"} & set(metadata.types):
        return "about"
    if {"Event", "PublicationEvent"} & set(metadata.types):
        return "event"
    if "NewsArticle" in metadata.types or "single-post" in metadata.body_classes or dated:
        return "news"
    return "other"
