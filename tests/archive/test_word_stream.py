"""Words are numbered the same however a text is split, and packed the same one by one and all at once."""

from __future__ import annotations

import random

import numpy as np
import pytest

from archive import word_stream
from archive.beginnings import Beginnings
from archive.packing import pack_all, pack_levels
from archive.postings import NIBBLES, PLAIN, PLAIN_MEMBERS, pack, unpack_levels, unpack_numbers
from archive.query import words
from archive.segments import BATCH_CHARS, MAX_TOKENS
from archive.word_stream import Numbering
from vietnamese.forms import exact_key

PIECES = ["nước", "Nước,", "hoà", "hòa", "“sạch”", "–", "...", "2096/QĐ-UBND", "a-b-c", "l'eau", "_x_", "\0", "\0\0", "x\u00a0y", "\u3000", "ΑΣ\u00a0Β", "𝔘𝔫", "ă" * 150, "o\u0323\u0302", ""]


def _texts(seed: int) -> list[str]:
    draw = random.Random(seed)
    blanks = [" ", " ", "\n\n", "\t", "\u00a0", "\x1c", "\r"]
    return ["".join(draw.choice(PIECES) + draw.choice(blanks) for _ in range(draw.randrange(12))) for _ in range(60)]


@pytest.mark.parametrize("arrow_from", [0, 10**9])
@pytest.mark.parametrize("seed", range(5))
def test_words_are_those_of_the_query_language(monkeypatch: pytest.MonkeyPatch, arrow_from: int, seed: int) -> None:
    monkeypatch.setattr(word_stream, "ARROW_CHARS", arrow_from)
    monkeypatch.setattr(word_stream, "LOADED_CHARS", arrow_from)
    numbering = Numbering()
    for texts in (_texts(seed), [], [""], _texts(seed + 100)):
        stream, counts = numbering.stream(texts)
        expected = [[word[:100] for word in words(text, exact_key)] for text in texts]
        names = numbering.words
        assert counts.tolist() == [len(found) for found in expected]
        assert [names[number] for number in stream.tolist()] == [word for found in expected for word in (*found, "")]


def test_a_full_batch_is_long_enough_for_arrow() -> None:
    assert BATCH_CHARS >= word_stream.ARROW_CHARS
    assert 2 * MAX_TOKENS // 5 >= BATCH_CHARS, "a builder's own bound would make batches shorter"


def _sets(draw: random.Random) -> list[list[int]]:
    found = [[draw.randrange(2**32)] for _ in range(20)] + [sorted(draw.sample(range(5_000_000), draw.randrange(2, 40))) for _ in range(60)]
    for most, size in ((70_000, 5000), (140_000, 30_000), (6000, 5500), (400, 300), (2**32, 700), (65_536, 4096), (65_536, 4097)):
        found.append(sorted(draw.sample(range(most), size)))
    found += [list(range(100, 100 + size)) for size in (8, 9, 40, 4096, 4097, 70_000)]
    found += [[number for first in range(0, 60_000, gap) for number in range(first, first + 4)] for gap in (5, 9, 100)]
    draw.shuffle(found)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_sets_are_packed_at_once_as_one_by_one(seed: int) -> None:
    sets = _sets(random.Random(seed))
    cuts = np.cumsum([0, *map(len, sets)])
    blobs = pack_all(np.array([number for each in sets for number in each], np.uint32), cuts)
    assert blobs == [pack(np.array(each, "<u4").tobytes()) for each in sets]
    assert [unpack_numbers(blob).tolist() for blob in blobs] == sets


@pytest.mark.parametrize("seed", range(3))
def test_levels_come_back(seed: int) -> None:
    draw = random.Random(seed)
    parts = [[draw.randrange(16) for _ in range(draw.choice([1, 2, 7, 8, 9, 10, 11, 100, 1001]))] for _ in range(50)]
    blobs = pack_levels(np.array([level for part in parts for level in part], np.uint8), np.cumsum([0, *map(len, parts)]))
    assert [unpack_levels(blob, len(part)).tolist() for blob, part in zip(blobs, parts, strict=True)] == parts
    assert all(blob[:1] == (PLAIN if len(part) <= PLAIN_MEMBERS else NIBBLES) for blob, part in zip(blobs, parts, strict=True))


def test_beginnings_that_many_words_share_are_found_with_their_pages() -> None:
    draw = random.Random(5)
    names = sorted({"".join(draw.choices("abđ\U0010fffd", k=draw.randrange(1, 7))) for _ in range(300)} | {"x" * 99 + letter for letter in "abcdefgh"})
    pages = [sorted(draw.sample(range(50), draw.randrange(1, 5))) for _ in names]
    much = [[draw.random() < 0.3 for _ in here] for here in pages]
    docs, high = (np.array([each for here in column for each in here]) for column in (pages, much))
    found = {name: (some.tolist(), many.tolist()) for name, some, many in Beginnings(names, np.cumsum([0, *map(len, pages)]), docs, high).shared(6)}
    expected = {}
    for beginning in {name[:length] for name in names for length in range(1, 101)}:
        which = [number for number, name in enumerate(names) if name.startswith(beginning)]
        if len(which) > 6:
            some = sorted({page for number in which for page in pages[number]})
            many = sorted({page for number in which for page, counts in zip(pages[number], much[number], strict=True) if counts})
            expected[beginning] = (some, many)
    assert found == expected and len(expected) > 100
