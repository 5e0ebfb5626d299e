"""What a worker hands back, and the pieces of a text that its rows are made of."""

from __future__ import annotations

import pickle
import re

import pytest

from crawler.items import Fetched, Found
from pipelines.build import Built
from pipelines.rows import _WORDS
from vietnamese.forms import exact_key, fold, pieces_of
from vietnamese.tokens import tokens_of

LINKS = (
    Found("https://a.example/tin/1", "link"),
    Found("https://a.example/b.pdf", "link", {"title": "Báo cáo năm"}),
    Found("https://a.example/c", "feed"),
    Found("https://a.example/d", "link", same_as="https://a.example/e"),
)
LONG = "Nhóm Bến Gỗ dựng xong chợ phiên, 24/7 (hoà giải).\n\nThuý kể:  a_b – TP.HCM\tx " * 40


def test_the_links_of_a_page_cross_from_the_worker_unchanged() -> None:
    built = Built(Fetched("https://a.example/", "a", b"", "text/html", "2026-11-26T00:00:00Z"), None, "no record", links=LINKS, links_left=2)
    assert pickle.loads(pickle.dumps(built)) == built
    assert built.links == LINKS


@pytest.mark.parametrize("text", [LONG, LONG[:90], "", " ", LONG + "z" * 40])
def test_shared_pieces_give_what_the_whole_text_gives(text: str) -> None:
    assert " ".join(pieces_of(text)) == text
    assert sum(_WORDS[piece] for piece in pieces_of(text)) == len(re.findall(r"\w+", text))
    assert list(tokens_of(text).words) == re.findall(r"[^\W_]+", text)
    assert list(tokens_of(text).starts) == [match.start() for match in re.finditer(r"[^\W_]+", text)]
    assert len(fold(text).split(" ")) == len(exact_key(text).split(" ")) == len(text.split(" "))


def test_the_pieces_of_one_text_are_not_taken_for_those_of_another() -> None:
    other = LONG.replace("Bến Gỗ", "Gò Thị")
    assert list(pieces_of(LONG)) == LONG.split(" ")
    assert list(pieces_of(other)) == other.split(" ")
