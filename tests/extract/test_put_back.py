"""What the libraries drop within a text comes back from the page's tree; what stands around the text does not."""

from __future__ import annotations

import pytest

from crawler.extract.put_back import put_back
from crawler.items import Block, Fetched
from crawler.sites import Site
from pipelines.build import build

SITE = Site("bo-tre", "Nhóm Bờ Tre", "https://botre.test/")
FIRST = "Sáng thứ bảy, hai mươi bạn nhỏ của xóm Chài cùng các cô giáo tập đọc sách dưới gốc đa đầu làng, mỗi bạn mang theo một cuốn mình thích nhất."
SECOND = "Buổi chiều các em chia nhau dán lại gáy những cuốn sách cũ, viết nhãn và xếp lên giá gỗ mà bác thợ mộc trong xóm đóng tặng hồi đầu tháng ba."
CAPTION = "Các em bé tập xếp sách lên giá gỗ mới đóng."
MENU = "<ul><li><a href='/'>Trang chủ</a></li><li><a href='/gt'>Giới thiệu</a></li><li><a href='/tt'>Tin tức</a></li><li><a href='/lh'>Liên hệ</a></li></ul>"
HEADS = ["", f"<header><div>Hotline: 024 3333 4444 | Email: info@botre.test</div>{MENU}</header>", f"<div>Hotline: 024 3333 4444</div><div>{MENU}</div>"]
FIGURES = [f"<figure><img src='a.jpg'><figcaption>{CAPTION}</figcaption></figure>", f"<div class='wp-caption'><img src='a.jpg'><p class='wp-caption-text'>{CAPTION}</p></div>"]
NESTED = "<ul><li>Dựng giá sách<ul><li>Chọn gỗ khô</li><li>Xin bác Tư mượn cưa</li></ul></li><li>Xếp sách</li></ul>"
ANSWERS = {
    "Sách mượn được bao lâu?": "Mỗi cuốn được mượn hai tuần, sau đó các em mang trả hoặc xin mượn thêm một tuần nữa.",
    "Ai được mượn?": "Tất cả các em nhỏ trong xóm và cả cha mẹ của các em đều được mượn sách mà không phải trả tiền.",
    "Góc sách mở lúc nào?": "Góc sách mở từ bốn giờ đến sáu giờ chiều các ngày thứ ba và thứ bảy hằng tuần.",
}


def lines_of(body: str) -> list[str]:
    page = f"<html><head><title>Góc sách</title></head><body>{body}</body></html>"
    built = build(Fetched("https://botre.test/goc-sach", SITE.slug, page.encode(), "text/html; charset=utf-8", "2026-11-01T00:00:00Z", imported=True), SITE)
    assert built.record is not None, built.reason
    return [block.text for block in built.record.blocks]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("head", HEADS)
def test_captions_stay_under_any_header(head: str, figure: str) -> None:
    assert lines_of(f"{head}<h1>Góc sách</h1><p>{FIRST}</p>{figure}<p>{SECOND}</p>") == [FIRST, CAPTION, SECOND]
    assert lines_of(f"{head}<h1>Góc sách</h1>{figure}<p>{FIRST}</p>") == [CAPTION, FIRST]


@pytest.mark.parametrize("first", [FIRST, "Nhóm Góc Sách gồm tám cô giáo đã nghỉ hưu ở xóm Chài."])
def test_headings_of_a_short_page_stay(first: str) -> None:
    body = f"<h1>Góc sách</h1><div><p>{first}</p><h2>Tầm nhìn</h2><p>Em nào cũng có sách đọc.</p></div>"
    assert lines_of(body) == [first, "Tầm nhìn", "Em nào cũng có sách đọc."]


def test_nested_items_are_items_of_their_own() -> None:
    found = lines_of(f"<h1>Góc sách</h1><div>{NESTED}{NESTED.replace('sách', 'vở')}<p>Xong thì báo cô Lụa một tiếng.</p></div>")
    assert found[:4] == ["Dựng giá sách", "Chọn gỗ khô", "Xin bác Tư mượn cưa", "Xếp sách"]
    assert not any("sáchChọn" in line or "vởChọn" in line for line in found)


@pytest.mark.parametrize("question", ["<h3>{}</h3>", "<h3><button>{}</button></h3>", "<div class='q'>{}</div>"])
@pytest.mark.parametrize("hidden", ["style='display:none'", "style='display: none; color: red'", "hidden"])
def test_answers_that_open_are_text(question: str, hidden: str) -> None:
    items = "".join(f"<div class='item'>{question.format(q)}<div class='panel' {hidden}><p>{a}</p></div></div>" for q, a in ANSWERS.items())
    wanted = [line for pair in ANSWERS.items() for line in pair]
    assert [line for line in lines_of(f"{HEADS[1]}<h1>Góc sách</h1><div>{items}</div>") if line in wanted] == wanted


@pytest.mark.parametrize(
    "box",
    [
        "<div style='display:none' class='popup'><p>{}</p></div>" * 2,
        "<div class='cookie-settings'><div><h4>Cookie cần thiết</h4><div style='display:none'><p>{}</p></div></div><div><h4>Cookie đo lường</h4><div style='display:none'><p>{}</p></div></div></div>",
        "<div><p>Chung</p><div style='display:none'><a href='/a'>{}</a></div></div><div><p>Riêng</p><div style='display:none'><a href='/b'>{}</a></div></div>",
        "<div><p>Trình duyệt cũ</p><div style='display:none'><p>{}</p></div></div>",
    ],
)
def test_what_a_page_hides_for_another_reason_stays_out(box: str) -> None:
    hidden = "Trang này lưu lại lựa chọn của máy trong một năm để những lần sau mở ra nhanh hơn và không hỏi lại điều đã hỏi."
    assert lines_of(f"<main><article><h1>Góc sách</h1><p>{FIRST}</p><p>{SECOND}</p></article></main>{box.format(hidden, hidden)}") == [FIRST, SECOND]


LONG = [Block(f"{n} {FIRST}") for n in range(8)]


@pytest.mark.parametrize(
    ("caption", "stays"),
    [
        ("Tổ lưu động hướng dẫn các gia đình kê khai hồ sơ", True),
        ("Các em xếp sách lên giá.", True),
        ("Ảnh tư liệu", False),
        ("Reading under the tarpaulin after the harvest", False),
        ("Reuters", False),
    ],
)
def test_captions_of_long_texts_say_something(caption: str, stays: bool) -> None:
    tree = [*LONG[:4], Block(caption, "caption"), *LONG[4:]]
    assert put_back(LONG, tree, None) == (tree if stays else LONG)


def test_nothing_from_outside_the_text_is_put_back() -> None:
    text = [Block(FIRST), Block(SECOND)]
    around = [Block("Ảnh bìa của trang.", "caption"), Block("Góc sách", "heading"), *text, Block("Bài liên quan", "heading"), Block("Tre và nước", "item"), Block("Một ảnh khác.", "caption")]
    assert put_back(text, around, "Góc sách") == text
    assert put_back(text, around, None) == text


def test_between_two_blocks_only_what_belongs_to_the_text_comes_back() -> None:
    text = [Block(FIRST), Block(SECOND)]
    between = [Block("Quảng cáo của tuần"), Block("Tin liên quan", "heading"), Block("Tre và nước", "item"), Block("Ai cũng đọc được chứ?"), Block("Buổi chiều", "heading")]
    assert [block.text for block in put_back(text, [text[0], *between, text[1]], None)] == [FIRST, "Ai cũng đọc được chứ?", "Buổi chiều", SECOND]


def between(*blocks: Block) -> list[str]:
    text = [Block(FIRST), Block(SECOND)]
    return [block.text for block in put_back(text, [text[0], *blocks, text[1]], None)][1:-1]


def items(*texts: str) -> list[Block]:
    return [Block(text, "item") for text in texts]


def test_a_list_within_the_text_comes_back() -> None:
    assert between(*items("Chọn gỗ khô", "Xin cưa", "Dựng giá")) == ["Chọn gỗ khô", "Xin cưa", "Dựng giá"]
    assert between(Block("Việc cần làm", "heading"), *items("Chọn gỗ khô", "Xin cưa")) == ["Việc cần làm", "Chọn gỗ khô", "Xin cưa"]


@pytest.mark.parametrize(
    "blocks",
    [
        [Block("Tin liên quan", "heading"), *items("Tre và nước", "Đò ngang", "Lớp đêm")],
        items("Các em xếp sách.", "Các em xếp sách.", "Cô Lụa đọc."),  # a gallery: each picture has its caption twice
        items("Các em xếp sách ở xóm Chài.", "Ảnh: Minh K. Sa"),
        items("Photo credit: J. Rau", "The shelf"),
        items("Một mục"),
        items("Một mục", "x" * 400)[1:],
    ],
)
def test_other_lists_do_not(blocks: list[Block]) -> None:
    assert not any(block.text in between(*blocks) for block in blocks if block.kind == "item")


LINES = ["Nhà tài trợ: Quỹ Lá Sả", "Thời gian: 2019 - 2021", "Địa điểm: xóm Chài", "Donor: Lemongrass Fund"]


@pytest.mark.parametrize("line", LINES)
def test_key_lines_come_back_between_before_and_after(line: str) -> None:
    text = [Block(FIRST), Block(SECOND)]
    key = Block(line)
    assert between(key) == [line]
    assert put_back(text, [Block("Góc sách", "heading"), key, *text], "Góc sách") == [key, *text]
    assert put_back(text, [*text, key, Block("Chia sẻ"), Block(LINES[0])], None) == [*text, key]
    assert put_back(text, [key, Block("Góc sách", "heading"), *text], "Góc sách") == text


@pytest.mark.parametrize("line", ["Thời gian 2023 – 2026", "Đơn vị tài trợ Quỹ Lá Sả", "Location Dak Lak, Gia Lai"])
def test_fields_of_a_list_of_terms_need_no_colon(line: str) -> None:
    assert between(Block(line, "field")) == [line]
    assert between(Block(line)) == []


def test_fields_beside_a_key_line_come_with_it() -> None:
    fields = [Block("Lĩnh vực Giảm hại", "field"), Block("Năm xuất bản 2022", "field"), Block("Người giữ sách cô Lụa", "field")]
    assert between(*fields) == [field.text for field in fields]
    assert between(fields[0], Block("Chia sẻ"), fields[1]) == ["Năm xuất bản 2022"]
    assert between(*fields[::2]) == []


TERMS = [Block("Thời gian 2019 - 2021", "field"), Block("Nhà tài trợ Quỹ Lá Sả", "field")]


@pytest.mark.parametrize(
    "parts",
    [
        items("Thời gian", "2019 - 2021", "Nhà tài trợ", "Quỹ Lá Sả"),
        items("Thời gian", "2019", "- 2021", "Nhà tài trợ"),  # the value, a link, was left out
        [Block("Thời gian2019 - 2021Nhà tài trợQuỹ Lá Sả")],
        [Block("Thời gian2019 - 2021", "item"), *TERMS[1:]],
    ],
)
def test_labels_and_values_are_one_field_each(parts: list[Block]) -> None:
    text = [Block(FIRST), *parts, Block(SECOND)]
    assert put_back(text, [Block(FIRST), *TERMS, Block(SECOND)], None) == [Block(FIRST), *TERMS, Block(SECOND)]


def test_words_that_are_no_parts_of_a_field_stay_as_they_are() -> None:
    text = [Block(FIRST), *items("Thời", "gian nào cũng được"), Block(SECOND)]
    assert [block for block in put_back(text, [Block(FIRST), *TERMS, Block(SECOND)], None) if block.kind != "field"] == text


@pytest.mark.parametrize("line", ["Lượt xem: 12", "Người đăng: Lụa", "Thời gian", "Ảnh bìa: Minh Sa", "Nhà tài trợ: " + "x" * 400, "Thẻ: sách, xóm Chài"])
def test_other_labels_do_not_come_back(line: str) -> None:
    assert between(Block(line)) == []
    assert between(Block(line, "field")) == []


def test_a_block_is_taken_apart_only_into_items() -> None:
    glued = [Block("Chọn gỗXin cưa", "item")]
    assert put_back(glued, [Block("Chọn gỗ", "item"), Block("Xin cưa", "item")], None) == [Block("Chọn gỗ", "item"), Block("Xin cưa", "item")]
    assert put_back(glued, [Block("Chọn gỗ"), Block("Xin cưa")], None) == glued


def test_many_blocks_cost_no_square_of_their_number() -> None:
    tree = [Block(f"a{number}", "item") for number in range(2_000)]
    assert put_back([Block("a" * 50)] * 2_000, tree, None) == [Block("a" * 50)] * 2_000


def test_a_lead_named_so_in_the_banner_over_the_text_stays() -> None:
    call = "<section class='cta'><h2>Ủng hộ</h2><p>Mỗi đóng góp của bạn đều giúp một em nhỏ trong xóm được đến trường học.</p></section>"
    banner = f"<section class='hero banner'><h1>Góc sách</h1><p class='lead'>{FIRST}</p></section>"
    assert lines_of(f"{banner}<section><div><p>{SECOND}</p><p>{' '.join(ANSWERS.values())}</p></div></section>{call}")[:2] == [FIRST, SECOND]


STEPS = ["Chọn gỗ khô ở bến.", "Xin bác Tư mượn cưa", "Xếp sách theo tuổi các em"]


@pytest.mark.parametrize(
    ("items", "stays"),
    [
        (STEPS, True), ([*STEPS, STEPS[0]], False), ([*STEPS, "Ảnh: Mai Lan"], False), ([*STEPS, "Photo by: Mai Lan"], False), (STEPS[:1], False),
        ([*STEPS, "Ảnh các em vẽ treo trên tường"], True),
    ],
)  # fmt: skip
def test_a_list_between_two_parts_of_the_text_stays_unless_it_is_a_gallery(items: list[str], stays: bool) -> None:
    tree = [Block("Góc sách", "heading"), Block(FIRST), *(Block(item, "item") for item in items), Block(SECOND)]
    found = put_back([Block(FIRST), Block(SECOND)], tree, "Góc sách")
    assert [block.text for block in found] == [FIRST, *(items if stays else []), SECOND]
    assert put_back([Block(SECOND)], tree, "Góc sách") == [Block(SECOND)]


def test_captions_below_a_short_text_stay() -> None:
    tree = [Block(FIRST), Block(CAPTION, "caption"), Block(CAPTION[4:], "caption"), Block("Ảnh 3", "caption"), Block(SECOND)]
    assert put_back([Block(FIRST)], tree, None) == tree[:3]
    long = Block(FIRST * 8)
    assert put_back([long], [long, *tree[1:]], None) == [long]


LINKS = "<ul>" + "".join(f"<li><a href='https://ban-{n}.example/'>Tổ chức bạn số {n}</a></li>" for n in range(4)) + "</ul>"
SIDE = "<div class=sidebar><h3>Bài mới</h3><ul>" + "".join(f"<li><a href='/b{n}'>Bài mới số {n} của nhóm</a></li>" for n in range(6)) + "</ul></div>"


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Các tổ chức cùng tham gia chuyến đi:", True), ("The following groups took part:", True),
        ("Mời bạn đọc thêm các bài sau:", False), ("Các bài viết cùng chủ đề:", False), ("Theo dõi chúng tôi trên các kênh:", False), ("You may also like these:", False),
        ("Đơn vị:", False), ("Các tổ chức cùng tham gia chuyến đi", False),
    ],
)  # fmt: skip
def test_a_list_of_links_that_a_line_of_the_text_announces_stays(line: str, stays: bool) -> None:
    lines = lines_of(f"<div><h1>Góc sách</h1><div><p>{FIRST}</p><p>{line}</p>{LINKS}<p>{SECOND}</p></div>{SIDE}</div>")
    assert [f"Tổ chức bạn số {n}" in lines for n in range(4)] == [stays] * 4
    assert SECOND in lines
    assert not any("Bài mới số" in text for text in lines)
