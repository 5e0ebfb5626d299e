"""Lines of HTML pages that are boilerplate by what stands around them in the page: excerpts, lone items, buttons of downloads."""

from __future__ import annotations

import time

import pytest

from crawler.extract.lines import clean_blocks
from crawler.items import Block

FIRST = "Mái Hiên là ba căn phòng nhỏ dành cho người phải rời nhà. Mỗi người được ở tối đa bốn mươi lăm ngày, có chỗ ngủ riêng và ba bữa ăn."
SECOND = "Từ khi mở cửa, nơi này đã đón một trăm mười tám người, phần lớn đến vào ban đêm và ở lại không quá hai tuần."


def kept(*blocks: Block) -> list[str]:
    return [block.text for block in clean_blocks(list(blocks), None).blocks]


@pytest.mark.parametrize("cut", ["[…]", " […]", " [...]", "…", "...", ""])
def test_an_excerpt_before_the_text_goes(cut: str) -> None:
    assert kept(Block(FIRST[:90] + cut), Block(FIRST), Block(SECOND)) == [FIRST, SECOND]


def test_an_excerpt_of_parts_run_together_goes() -> None:
    excerpt = f"{FIRST} Thời gian2019 - 2021Địa điểmGò Thị{SECOND[:30]} […]"
    parts = [Block(FIRST), Block("Thời gian 2019 - 2021", "field"), Block("Địa điểm Gò Thị", "field"), Block(SECOND)]
    assert kept(Block(excerpt), *parts) == [part.text for part in parts]


@pytest.mark.parametrize(
    "line",
    [
        "Mái Hiên là ba căn phòng nhỏ",  # short: it may be meant
        "Mái Hiên là ba căn phòng nhỏ dành cho người phải rời nhà, và một cái sân chung cho tất cả mọi người ở đó […]",
        FIRST[:60] + " nhưng rồi thành bốn phòng khi có thêm người góp gỗ và công thợ.",
    ],
)
def test_other_lines_before_the_text_stay(line: str) -> None:
    assert kept(Block(line), Block(FIRST), Block(SECOND)) == [line, FIRST, SECOND]


def test_a_text_that_says_all_twice_is_kept_once() -> None:
    assert kept(Block(FIRST), Block(FIRST)) == [FIRST]


def test_what_repeats_later_words_further_down_is_no_excerpt() -> None:
    middle = [Block(f"Đoạn {n} kể chuyện của căn phòng thứ {n} và những người đã ở đó.") for n in range(4)]
    assert kept(*middle, Block(FIRST[:90] + "…"), Block(FIRST))[4] == FIRST[:90] + "…"


def test_repetition_without_end_costs_no_square() -> None:
    began = time.process_time()
    kept(Block("a " * 100_000), *[Block("a")] * 20_000)
    assert time.process_time() - began < 20  # a bound against squares, which would take hours


@pytest.mark.parametrize("line", ["544 views", "Lượt xem: 544"])
def test_a_counter_in_an_item_by_itself_goes_and_in_a_list_stays(line: str) -> None:
    assert kept(Block(FIRST), Block(line, "item"), Block(SECOND)) == [FIRST, SECOND]
    assert kept(Block(FIRST), Block(line, "item"), Block("12 lớp học", "item")) == [FIRST, line, "12 lớp học"]


@pytest.mark.parametrize("line", ["Tải về (PDF)", "Tải về (PDF, 1,8 MB)", "Download (DOCX; 300 KB)", "Tải xuống (zip)", "Tải file PDF"])
def test_buttons_of_downloads_go(line: str) -> None:
    assert kept(Block(FIRST), Block(line), Block(SECOND)) == [FIRST, SECOND]


@pytest.mark.parametrize("line", ["Tải báo cáo (PDF, 1,8 MB)", "Sổ tay giảm hại (PDF)", "Báo cáo năm 2019 (pdf, 2 MB)", "Tải về (bản in đẹp)"])
def test_names_of_documents_stay(line: str) -> None:
    assert kept(Block(FIRST), Block(line), Block(SECOND)) == [FIRST, line, SECOND]
