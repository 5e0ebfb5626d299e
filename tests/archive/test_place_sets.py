"""Places of words in blocks: looked up, moved against each other, and led back to pages."""

from __future__ import annotations

import random
import sqlite3
from itertools import permutations

import numpy as np
import pytest
from pyroaring import BitMap

from archive import place_sets
from archive.blocks import APART, Block
from archive.place_sets import StoredPlaces, among, meeting
from archive.postings import PLAIN, ROARING, bitmap
from archive.schema import search_tables
from archive.stored_segments import Segment


def _numbers(draw: random.Random) -> list[int]:
    """Numbers in a few containers: a handful, an array of them, or so many that they are kept as bits."""
    found: set[int] = set()
    for container in draw.sample(range(20), draw.randrange(1, 6)):
        count = draw.choice([1, 3, 400, 4_096, 4_097, 30_000])
        found.update(container * 65_536 + number for number in draw.sample(range(65_536), count))
        found.update((container * 65_536, container * 65_536 + 65_535))
    return sorted(found)


@pytest.mark.parametrize("seed", range(12))
def test_numbers_are_looked_up_in_a_stored_bitmap(seed: int) -> None:
    draw = random.Random(seed)
    stored = BitMap(_numbers(draw))
    wanted = BitMap(_numbers(draw)) | BitMap(draw.sample(list(stored), min(len(stored), 500)))
    asked = np.array(wanted, np.uint32)
    assert among(stored.serialize(), asked).tolist() == list(stored & wanted)
    assert not len(among(stored.serialize(), asked[:0]))


def test_numbers_are_looked_up_in_a_bitmap_of_runs() -> None:
    stored = BitMap(range(70_000, 90_000))
    stored.run_optimize()
    assert among(stored.serialize(), np.array([5, 70_000, 89_999, 90_000], np.uint32)).tolist() == [70_000, 89_999]


def _stored(words: list[BitMap]) -> list[StoredPlaces]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    search_tables(connection)
    found = []
    for number, places in enumerate(words):
        values = [1, f"word{number}", "", ROARING + places.serialize()]
        row = connection.execute("insert into search_block_places(block, folded, exact, places) values (?, ?, ?, ?)", values).lastrowid
        assert row is not None
        found.append(StoredPlaces(connection, row, len(values[3])))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("looked_up", [0, 10**9], ids=["moved", "looked up"])
def test_a_phrase_begins_where_all_words_follow(monkeypatch: pytest.MonkeyPatch, looked_up: int) -> None:
    monkeypatch.setattr(place_sets, "LOOKED_UP", looked_up)
    monkeypatch.setattr(place_sets, "MORE_BYTES", 1 if looked_up else 10**9)
    draw = random.Random(20261127)
    for _ in range(20):
        text = draw.choices(range(4), [1, 2, 5, 9], k=1_000)
        words = [BitMap(at for at, number in enumerate(text) if number == word) for word in range(4)]
        stored = _stored(words)
        for phrase in permutations(range(4), draw.randrange(2, 4)):
            expected = [at for at in range(len(text)) if tuple(text[at : at + len(phrase)]) == phrase]
            asked = [(at, stored[word]) for at, word in enumerate(phrase)]
            assert list(meeting(asked)) == expected
            some = BitMap(draw.sample(range(1_000), 300))
            assert list(meeting(asked, some)) == [at for at in expected if at in some]


def test_a_word_of_another_place_stands_before_the_text() -> None:
    stored = _stored([BitMap([0, 4]), BitMap([0, 1])])
    assert list(meeting([(0, stored[0]), (1, stored[1])])) == [0]
    assert not meeting([(2, stored[1])]), "the phrase would begin before the first place"


def test_what_is_no_bitmap_is_told() -> None:
    (stored,) = _stored([BitMap([1, 2])])
    stored.connection.execute("update search_block_places set places = ?", [PLAIN + b"\1\0\0\0"])
    with pytest.raises(ValueError, match="no bitmap of places"):
        stored.read()


def _block(draw: random.Random, order: list[int]) -> tuple[Block, dict[int, int]]:
    """A block of segments with pages of one to two thousand words, some of which have left; the pages by the places that they hold."""
    segments, known = [], {}
    for at, number in enumerate(order):
        ids = np.arange(number * 400, number * 400 + 300, dtype=np.uint32)
        lengths = [draw.choice([1, 2, 3, 3, 3, 700, 2_000]) for _ in ids]
        starts = np.cumsum([0, *lengths[:-1]]).astype(np.uint32)
        left = set(draw.sample(ids.tolist(), 30)) if at % 2 else set()
        pages = BitMap(set(ids.tolist()) - left)
        standing = np.array([each not in left for each in ids.tolist()]) if left else None
        segments.append(Segment(number, pages, ids, starts, starts * 0, starts * 0, frozenset(), standing))
        for page, start, length in zip(ids.tolist(), starts.tolist(), lengths, strict=True):
            known.update(dict.fromkeys((APART * at + start, APART * at + start + length - 1), -1 if page in left else page))
    return Block.of(1, segments), known


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [2, 0, 3, 1]], ids=["in order", "out of order"])
def test_places_lead_to_pages_however_short(order: list[int]) -> None:
    draw = random.Random(7)
    block, known = _block(draw, order)
    for count in (0, 1, 40, len(known)):
        places = sorted(draw.sample(sorted(known), count))
        expected = sorted({known[place] for place in places} - {-1})
        assert list(block.pages_at(np.array(places, np.uint32))) == expected
    assert bitmap(block.ids) >= block.pages
