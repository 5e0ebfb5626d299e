"""JSON between notices of PHP is found, and what only looks like it is not taken for it."""

from __future__ import annotations

import time

import pytest

from crawler.loose_json import MAX_JUNK, find

NOTICE = "<br />\n<b>Notice</b>: Undefined index [0] {x} in <b>/nha/x.php</b> on line <b>7</b><br />\n"


@pytest.mark.parametrize("before", ["", "\ufeff", " \n", NOTICE, NOTICE * 5, "Array [1, 2]\n"])
@pytest.mark.parametrize("behind", ["", "\n", NOTICE])
def test_json_is_found_between_notices(before: str, behind: str) -> None:
    text = '{"post": {"rest_base": "posts"}}'
    found = find(before + text + behind)
    assert found == ({"post": {"rest_base": "posts"}}, len(before), len(before) + len(text))


@pytest.mark.parametrize("text", [
    "", "Trang chủ", NOTICE, '{"post": {"rest_ba', "x" * (MAX_JUNK + 1) + "[1]", "[1]" + "x" * (MAX_JUNK + 1),
    '<!doctype html><html><head><script type="application/ld+json">{"@type": "NGO"}</script></head></html>', '[1]<html></html>',
])  # fmt: skip
def test_what_is_no_answer_of_json_is_none(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize("text", ["[" * 2_000_000, "[1," * 600_000, '{"a":' * 400_000, "[0]" * 600_000])
def test_hostile_answers_take_little_time(text: str) -> None:
    began = time.process_time()
    assert find(text) is None
    assert time.process_time() - began < 1
