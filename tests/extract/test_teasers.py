"""Titles of other pages in a text go with their cut beginnings; headings of parts of the text stay, wherever they link to."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.lines import CleanBlocks
from crawler.extract.related import without_teasers
from crawler.items import Block

URL = "https://bo-tre.test/goc-sach"
FIRST = Block("Sáng thứ bảy, hai mươi bạn nhỏ của xóm Chài cùng các cô giáo tập đọc sách dưới gốc đa đầu làng.")
NAMES = ["Chuyến đò cuối năm", "Tủ sách của xóm Chài", "Lớp bơi mùa nước nổi"]


def left(blocks: list[Block], links: str) -> list[str]:
    found = without_teasers(CleanBlocks(blocks, None, [], [], []), LexborHTMLParser(f"<body>{links}</body>"), URL)
    assert len(found.blocks) + len(found.dropped) == len(blocks)
    return [block.text for block in found.blocks]


def heads(href: str = "/bai/{n}", names: list[str] = NAMES) -> str:
    return "".join(f"<h4><a href='{href.format(n=n)}'>{name}</a></h4>" for n, name in enumerate(names))


def teasers(after: str | None = None) -> list[Block]:
    return [block for name in NAMES for block in (Block(name, "heading"), *([Block(after)] if after else []))]


@pytest.mark.parametrize("after", [None, "Các em chèo qua khúc sông cạn…", "Các em chèo qua khúc sông cạn [...]"])
def test_titles_of_other_pages_go(after: str | None) -> None:
    assert left([FIRST, *teasers(after)], heads()) == [FIRST.text]
    assert left([FIRST, *teasers(after), Block("Về chúng tôi", "heading"), FIRST], heads()) == [FIRST.text, "Về chúng tôi", FIRST.text]


@pytest.mark.parametrize(
    ("blocks", "links"),
    [
        (teasers("Các em chèo qua khúc sông cạn."), heads()),
        (teasers(), heads("#phan-{n}")),
        (teasers(), heads("/goc-sach#phan-{n}")),
        (teasers(), heads("/tep/{n}.pdf")),
        (teasers(), heads("https://bao-{n}.example/")),
        (teasers(), heads(names=NAMES[:2])),
        (teasers()[:2], heads()),
        (teasers(), ""),
        (teasers(), "".join(f"<p><a href=/bai/{n}>{name}</a></p>" for n, name in enumerate(NAMES))),
        ([block for name in NAMES for block in (Block(name, "heading"), Block("đèn pin", "item"))], heads()),
        ([block for name in NAMES for block in (Block(name, "heading"), Block("Các em hỏi…"), Block("Cô đáp."))], heads()),
    ],
)
def test_headings_of_the_text_stay(blocks: list[Block], links: str) -> None:
    assert left([FIRST, *blocks], links) == [FIRST.text, *(block.text for block in blocks)]


def test_a_text_of_nothing_else_stays() -> None:
    assert left(teasers(), heads()) == NAMES
