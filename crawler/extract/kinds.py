"""Which pages are records: the site file first, then the address, then what the page is. Each that is none gets its reason.

Reasons that begin with "list" are of pages that only name others, and are visited at every run (``crawler.schedule``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.addresses import path_query
from crawler.extract.gone_pages import says_closed, says_gone
from crawler.extract.labels import label_key
from crawler.extract.line_kinds import may_be_label
from crawler.extract.list_pages import OWN_CHARS, is_list, own_chars
from crawler.extract.metadata import ARTICLE_TYPES, Metadata
from crawler.items import Block, ExcludedError, Kind
from crawler.sites import Site

Evidence = Mapping[str, Mapping[str, Any]]
"""What each way of discovery states about an address."""

_LIST_CLASSES = frozenset(["archive", "category", "tag", "author", "date", "search", "search-results", "home", "blog", "paged", "error404", "search-no-results"])
_ANY_LIST_CLASSES = frozenset(
    ["view-category", "view-categories", "view-featured", "view-search", "path-taxonomy", "page-taxonomy", "path-frontpage", "path-search", "page-search", "post-type-archive"]
)
ADDRESS_ONLY = "list or other page that is no record (address)"
_ADDRESS_REASONS = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"[?&](s|q|keywords?|tu-?khoa|search)=|/(search|tim-kiem|ket-qua-tim-kiem)(/|\?|$)", "list page (search results, address)"),
        (r"[?&](dnnprintmode|print)=|/print|/in-(bai|trang|bai-viet)/", "print version (address)"),
        (r"/(lien-he|contact(-us)?)/?$", "contact form (address)"),
        (r"/(tags?|category|chuyen-muc|author|tac-gia)/|/taxonomy/", "list page (tag, category or author, address)"),
        (r"[?&](month|thang)=|/(calendar|lich|lich-su-kien|events?)/?\?([^#]*&)?(ngay|day|date|tuan|week)=\d|/(calendar|lich)/|/events?/(month|week|day|list)/", "list page (calendar, address)"),
        (r"/(19|20)\d\d/(\d{1,2}/)?(\d{1,2}/)?$|^(/(vi|en|vn|blog|news|tin|tin-tuc|archives?|luu-tru))*/(19|20)\d\d(/(0?[1-9]|1[0-2])(/[0-3]?\d)?)?$", "list page (archive by date, address)"),
        (r"^/((vi|en|vn)/?)?((index|default|home|homepage|trang-?chu)(\.\w+)?/?)?(\?(lang|q)=\w+)?$", "list page (home page, address)"),
    )
)
_GUESSES = frozenset(
    ["list page (tag, category or author, address)", "list page (calendar, address)", "list page (archive by date, address)", ADDRESS_ONLY]
)
"""What an address may look like and yet be an article: %category% in WordPress's permalinks, articles numbered by ?page=."""
_HOME_TITLE = frozenset(map(label_key, ("Trang chủ", "Home", "Homepage", "Home page", "Trang nhất")))
_SEARCH_TITLE = re.compile(r"(?i)^\W*(kết quả tìm kiếm|tìm kiếm( nâng cao)?\W*$|search results?\b|search\W*$|you searched for)")
_LOGIN_TITLE = re.compile(r"(?i)^\W*(đăng nhập|đăng ký (thành viên|tài khoản)|quên mật khẩu|tạo tài khoản|log ?in|sign ?in|sign up|create (an )?account|register|user account|my account|tài khoản)\b")
_LOGIN_TEXT = re.compile(r"(?i)\b((phải|cần|vui lòng|hãy|mời bạn) đăng nhập|(must|need to|please) (be logged|log|sign) ?in)\b")
_DENIED_TITLE = re.compile(r"(?i)^\W*(access denied|forbidden|unauthori[sz]ed|(truy cập|quyền truy cập) bị từ chối|không có quyền truy cập)\W*$")
_CONTACT_TITLE = re.compile(
    r"(?i)^\W*((thông tin |gửi |form )?liên hệ( với chúng tôi)?|contact( us| form| details)?|get in touch|(hộp thư )?góp ý|(gửi |đặt )câu hỏi|feedback|reach us)\W*$"
)
_CALENDAR_TITLE = re.compile(r"(?i)^\W*(lịch (sự kiện|hoạt động)|events? (calendar|for)|calendar)\b")
_GONE_TITLE = re.compile(
    r"(?i)^\W*((lỗi |error )?404\W*($|(error|page|not|lỗi|không|trang)\b)|(không|khong) tìm thấy( trang| nội dung| bài viết| dữ liệu| kết quả)?( này| yêu cầu)?\W*$"
    r"|trang (bạn|này|không)[^.]{0,30}(không tồn tại|tìm thấy)|(page|content) (not found|cannot be found)|(oops\W+)?(that|this) page can\W?t be found|nothing (was )?found\W*$|not found\W*$"
    r"|(bài viết|trang|nội dung|tin)( này)? (không (còn )?tồn tại|đã bị (gỡ|xoá|xóa))\W*$)"
)
LOGIN_MAX_CHARS = 1_500
"""A page with a password field and more text than this is an article beside a login box."""
GONE_MAX_CHARS = 1_000
FORM_MAX_CHARS = 300
"""Running text up to which a page with a contact's title is a form with its directions and no article."""
LEAST_FIELDS = 3
_WEEKDAYS = re.compile(r"(?i)^(t[2-7]|thứ (hai|ba|tư|năm|sáu|bảy|[2-7])|cn|chủ nhật|mon|tue|wed|thu|fri|sat|sun|[mtwfs])(day|sday|nesday|rsday|urday)?$")
_EMPTY_TEXT = re.compile(
    r"(?i)^\W*((nội dung|thông tin|dữ liệu|trang|chuyên mục|website)( này)? )?(đang|sẽ)( được)? (cập nhật|xây dựng|hoàn thiện|bảo trì)\b.{0,40}$"
    r"|^\W*(coming soon|under construction|to be updated|(this )?page is under construction|chưa có (nội dung|bài viết|dữ liệu|thông tin)( nào)?)\b.{0,30}$"
)
_PRINTS = re.compile(r"onload[^}<>]{0,80}\bprint\(\)|>\s*(?:window\.)?print\(\);?\s*<")


def check_record(url: str, tree: LexborHTMLParser, html: str, site: Site | None, metadata: Metadata, evidence: Evidence) -> None:
    """Raises ExcludedError with the reason when a page's address, rules or template say that it is no record.

    ``html`` is the text that ``tree`` was made from. What the site itself names as an article outweighs what its address
    looks like; a rule of the site file does not give way.
    """
    for rule in ("noindex", "noarchive", "none"):
        if rule in metadata.robots:
            raise ExcludedError(rule, "excluded")
    if is_included(url, site):
        return
    check_address(url, site, evidence)
    wordpress = (site is not None and site.platform == "wordpress") or "wordpress" in (metadata.generator or "").lower()
    listing = _LIST_CLASSES & metadata.body_classes if wordpress else frozenset()
    listing |= _ANY_LIST_CLASSES & metadata.body_classes
    if listing and not {"single", "page", "single-post"} & metadata.body_classes:
        raise ExcludedError(f"list page ({sorted(listing)[0]})")
    types = set(metadata.types)
    for name, reason in (("SearchResultsPage", "search results"), ("CollectionPage", "collection")):
        if name in types and not types & ARTICLE_TYPES:
            raise ExcludedError(f"list page ({reason})")
    if _is_print_version(tree, html):
        raise ExcludedError("print version")


def check_address(url: str, site: Site | None, evidence: Evidence) -> None:
    """Raises ExcludedError for an address that the site file or its platform excludes, and does not include.

    A guess of the platform gives way to what the site itself names as an article; a rule of the site file does not.
    """
    wanted = path_query(url)
    if is_included(url, site) or site is None or not (site.exclude_pattern and site.exclude_pattern.search(wanted)):
        return
    reason, own = _address_reason(wanted), site.own_exclude_pattern
    if reason not in _GUESSES or not is_named_article(evidence) or (own and own.search(wanted)):
        raise ExcludedError(reason)


def is_included(url: str, site: Site | None) -> bool:
    """Whether the site file says that this address is a record."""
    return site is not None and bool(site.include_pattern and site.include_pattern.search(path_query(url)))


def is_named_article(evidence: Evidence) -> bool:
    """Whether REST, a feed or a sitemap of posts names an address as a post, a page or an item; REST's categories have no type."""
    return "feed" in evidence or any(evidence.get(way, {}).get("type") for way in ("wordpress", "sitemap"))


def _address_reason(wanted: str) -> str:
    return next((reason for pattern, reason in _ADDRESS_REASONS if pattern.search(wanted)), ADDRESS_ONLY)


def _is_print_version(tree: LexborHTMLParser, html: str) -> bool:
    """Whether the page prints itself when it is opened, or has the frame of NukeViet's print view."""
    if "hd_print" not in html and "print(" not in html:
        return False
    if tree.css_first("#hd_print, body[onload*='print(']") is not None:
        return True
    texts = (node.text() or "" for node in tree.css("script:not([src])"))
    return any(_PRINTS.search(f">{text}<") for text in texts if "print()" in text and len(text) < 2_000)


def check_title(title: str | None, blocks: list[Block]) -> None:
    """Raises ExcludedError for a page that answers 200 and says that nothing is there, in a title over little text."""
    if title and _GONE_TITLE.search(title) and sum(len(block.text) for block in blocks) < GONE_MAX_CHARS:
        raise ExcludedError("soft 404", "gone")


def check_text(blocks: list[Block], dated: bool) -> None:
    """Raises ExcludedError for a page without text, and for one whose few words say that the text is gone, yet to come or out of service."""
    words = "\n".join(block.text for block in blocks)
    if not any(char.isalpha() for char in words):
        raise ExcludedError("no text")
    if says_gone([block.text for block in blocks], dated):
        raise ExcludedError("soft 404", "gone")
    if says_closed([block.text for block in blocks], dated):
        raise ExcludedError("no text")
    lines = [block.text for block in blocks if block.kind != "heading"]
    if len(words) < 200 and lines and _EMPTY_TEXT.search(lines[-1]) and all(len(line) < 60 for line in lines):
        raise ExcludedError("no text")


def check_purpose(tree: LexborHTMLParser, title: str | None, blocks: list[Block], metadata: Metadata, kind: Kind | None, url: str = "") -> None:
    """Raises ExcludedError for a page that is there to be used, not read: login and contact forms, searches, home pages, calendars, lists.

    ``blocks`` is its main text, ``kind`` what is stated about it, ``url`` its address; running text of its own makes a page a record in doubt.
    """
    name = title or ""
    if metadata.has_password and tree.css_first("input[type=password]") is not None and _is_login(tree, name, blocks):
        raise ExcludedError("login form")
    if _DENIED_TITLE.search(name) and own_chars(blocks, [], title) < FORM_MAX_CHARS:
        raise ExcludedError("login form")
    if _SEARCH_TITLE.search(name):
        raise ExcludedError("list page (search results)")
    if may_be_label(name) and label_key(name) in _HOME_TITLE:
        raise ExcludedError("list page (home page)")
    if (_CONTACT_TITLE.search(name) or "ContactPage" in metadata.types) and own_chars(blocks, [], title) < FORM_MAX_CHARS:
        raise ExcludedError("contact form")
    stated = set(metadata.types) & ARTICLE_TYPES and metadata.published
    if stated or kind == "about":
        return
    own = own_chars(blocks, [], title)
    if own < FORM_MAX_CHARS and (_CALENDAR_TITLE.search(name) or own < 60) and _has_calendar(tree):
        raise ExcludedError("list page (calendar)")
    if _CALENDAR_TITLE.search(name) and sum(len(block.text) for block in blocks) < OWN_CHARS and _has_other_days(tree):
        raise ExcludedError("list page (calendar)")
    if is_list(tree, title, blocks, url):
        raise ExcludedError("list page (names of other pages)")
    if not own and _is_form(tree):
        raise ExcludedError("contact form")


def _is_login(tree: LexborHTMLParser, title: str, blocks: list[Block]) -> bool:
    own = own_chars(blocks, [], title)
    if _LOGIN_TITLE.search(title):
        return own < LOGIN_MAX_CHARS
    if len(tree.body.text() if tree.body else "") >= LOGIN_MAX_CHARS:
        return False
    words = " ".join(block.text for block in blocks)
    return own < 60 or (len(words) < 400 and _LOGIN_TEXT.search(words) is not None)


def _has_other_days(tree: LexborHTMLParser) -> bool:
    """Whether two links lead to the same page with another query: the day before and after."""
    return len({href for node in tree.css("a[href^='?']")[:50] if "=" in (href := node.attributes.get("href") or "")}) >= 2


def _has_calendar(tree: LexborHTMLParser) -> bool:
    """Whether a table is a month: a row of weekdays over numbers up to 28 at least."""
    for table in tree.css("table")[:20]:
        cells = [cell.text().strip() for cell in table.css("td, th")[:120]]
        days = {int(number[0]) for cell in cells if (number := re.match(r"\d{1,2}\b", cell))}
        if sum(_WEEKDAYS.match(cell) is not None for cell in cells[:9]) >= 5 and len(days & set(range(1, 32))) >= 28:
            return True
    return False


def _is_form(tree: LexborHTMLParser) -> bool:
    """Whether the page asks for data: three fields to write in within one form, one of them for a message or an address."""
    for form in tree.css("form")[:10]:
        fields = form.css("input[type=text], input[type=email], input[type=tel], input:not([type]), textarea")
        if len(fields) >= LEAST_FIELDS and form.css_first("textarea, input[type=email], input[name*=mail]") is not None:
            return True
    return False
