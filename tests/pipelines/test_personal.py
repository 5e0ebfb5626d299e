"""Contact blocks leave no personal data in a record; what an article says stays and is flagged."""

from __future__ import annotations

from crawler.items import Fetched
from crawler.sites import Site
from pipelines.build import build

SITE = Site("bo-tre", "Nhóm Bờ Tre", "https://botre.test/")
STORY = "".join(
    f"<p>Mùa nước thứ {word}, lớp học ven sông vẫn mở cửa vào chiều thứ Bảy và các em tự chèo xuồng đến. Cô giáo kể rằng không em nào nghỉ quá hai buổi.</p>"
    for word in ("nhất", "hai", "ba")
)


def record(extra: str, after: str = ""):  # type: ignore[no-untyped-def]
    page = f"<html lang=vi><head><title>Lớp học ven sông</title></head><body><article><h1>Lớp học ven sông</h1>{STORY}{extra}</article>{after}</body></html>"
    built = build(Fetched("https://botre.test/lop-hoc", "bo-tre", page.encode(), "text/html; charset=utf-8", "2026-11-01T00:00:00Z"), SITE)
    assert built.record is not None, built.reason
    return built.record


def test_an_article_with_a_persons_number_keeps_it_and_is_flagged() -> None:
    found = record("<p>Ai muốn góp sách xin gọi cô Lụa, số 0912 345 678, sau năm giờ chiều.</p>")
    assert "0912 345 678" in found.text
    assert "personal_data" in found.flags


def test_an_article_with_a_hotline_is_not_flagged() -> None:
    found = record("<p>Ai cần giúp xin gọi tổng đài 111 hoặc hotline 0912 345 678, ngày nào cũng có người nghe.</p>")
    assert "personal_data" not in found.flags


def test_the_contact_block_of_the_footer_is_no_text() -> None:
    footer = "<footer><p>Nhóm Bờ Tre</p><p>Địa chỉ: 12 bến Ví Dụ</p><p>Điện thoại: 0912 345 678</p><p>Email: lua.nguyen@botre.test</p></footer>"
    found = record("", footer)
    assert "0912" not in found.text
    assert "personal_data" not in found.flags
