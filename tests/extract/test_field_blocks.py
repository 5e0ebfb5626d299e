"""Fields whose value is a text of its own keep its paragraphs; short ones are one block with their label."""

from __future__ import annotations

import pytest

from crawler.extract.blocks import blocks_of
from crawler.extract.tree import parse


def blocks(html: str) -> list[tuple[str, str]]:
    tree = parse(f"<html><body>{html}</body></html>")
    assert tree.body is not None
    return [(block.kind, block.text) for block in blocks_of([tree.body])]


def field(value: str) -> str:
    return f'<div class="field field--label-above"><div class="field__label">Nội dung</div><div class="field__item">{value}</div></div>'


@pytest.mark.parametrize("value", ["Huế", "<p>Huế</p>", "<a href=/x>Huế</a>", "<ul><li>Huế</li></ul>", "<div><div>Huế</div></div>"])
def test_a_value_of_one_paragraph_is_one_block_with_its_label(value: str) -> None:
    assert blocks(field(value)) == [("field", "Nội dung Huế")]


def test_a_value_of_several_paragraphs_keeps_them_behind_its_label() -> None:
    assert blocks("<p>Trước</p>" + field("<p>Một</p><p>Hai</p><ul><li>ba<li>bốn</ul>") + "Sau") == [
        ("paragraph", "Trước"),
        ("field", "Nội dung"),
        ("paragraph", "Một"),
        ("paragraph", "Hai"),
        ("item", "ba"),
        ("item", "bốn"),
        ("paragraph", "Sau"),
    ]


def test_answers_of_a_question_list_keep_their_paragraphs() -> None:
    assert blocks("<dl><dt>Hỏi?</dt><dd><p>Một.</p><p>Hai.</p></dd><dt>Nơi:</dt><dd>Huế</dd></dl>") == [
        ("field", "Hỏi?"),
        ("paragraph", "Một."),
        ("paragraph", "Hai."),
        ("field", "Nơi: Huế"),
    ]


def test_a_list_of_fields_within_a_value_is_read_as_one() -> None:
    assert blocks("<dl><dt>Dự án</dt><dd><dl><dt>Nơi:</dt><dd>Huế</dd><dt>Năm:</dt><dd>2025</dd></dl></dd></dl>") == [
        ("field", "Dự án"),
        ("field", "Nơi: Huế"),
        ("field", "Năm: 2025"),
    ]


def test_a_value_in_a_list_item_stays_in_the_item() -> None:
    assert blocks(f"<ul><li>a{field('<p>Một</p><p>Hai</p>')}</ul>") == [
        ("item", "a"),
        ("field", "Nội dung"),
        ("item", "Một"),
        ("item", "Hai"),
    ]
