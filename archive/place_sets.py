"""Sets of places as blocks store them, and where words stand side by side by several of them.

The commonest words have millions of places: what is not needed of them is not made into a bitmap, and not moved.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from archive.postings import ARRAY_MEMBERS, ROARING, Numbers, bitmap, numbers_of

LOOKED_UP, MORE_BYTES, LEAST_BYTES = 10_000, 250, 40
"""So many places are looked up in less time (0.1 microseconds each) than all of a common word's are made a bitmap, and one more for so many
bytes of them (1 ms a MB); fewer when these are few."""
NO_RUNS = 12346
"""The cookie of a roaring bitmap without run containers (RoaringFormatSpec)."""


@dataclass(frozen=True)
class StoredPlaces:
    """The places of a word in a block, which are read when they are asked for."""

    connection: sqlite3.Connection
    row: int
    size: int
    """How many bytes they take."""

    def read(self) -> BitMap:
        """All of them."""
        return BitMap.deserialize(self._serialised())

    def among(self, numbers: Numbers) -> Numbers:
        """Those of some sorted numbers that are places."""
        return among(self._serialised(), numbers)

    def _serialised(self) -> bytes:
        """The bitmap in the form that roaring gives it: a query would copy its millions of bytes twice more."""
        with self.connection.blobopen("search_block_places", "places", self.row, readonly=True) as blob:
            if (mark := blob.read(1)) != ROARING:
                raise ValueError(f"no bitmap of places: {mark!r}")
            return blob.read()


def among(serialised: bytes, numbers: Numbers) -> Numbers:
    """Those of some sorted numbers that a serialised bitmap has; only the containers in which they may be are looked at."""
    cookie, count = np.frombuffer(serialised, "<u4", 2).tolist()
    if cookie != NO_RUNS:
        return numbers_of(BitMap.deserialize(serialised) & bitmap(numbers))
    keys, sizes = np.frombuffer(serialised, "<u2", 2 * count, 8).reshape(count, 2).T
    begins = np.frombuffer(serialised, "<u4", count, 8 + 4 * count)
    key = numbers >> np.uint32(16)
    which = np.searchsorted(keys, key)
    here = which < count
    here[here] = keys[which[here]] == key[here]
    numbers, which = numbers[here], which[here]
    low = numbers.astype(np.uint16)
    members, begin = sizes[which].astype(np.int64) + 1, begins[which].astype(np.int64) >> 1
    stored = np.frombuffer(serialised, "<u2")
    dense, found = members > ARRAY_MEMBERS, np.empty(len(numbers), bool)
    found[dense] = (stored[begin[dense] + (low[dense] >> 4)] >> (low[dense] & 15)) & 1 == 1
    found[~dense] = _in_arrays(stored, begin[~dense], members[~dense], low[~dense])
    return numbers[found]


def _in_arrays(stored: Numbers, begin: Numbers, members: Numbers, wanted: Numbers) -> Numbers:
    """Whether each number is among the sorted ones that begin at its place in ``stored``: searched by halves, all at once."""
    at, left = begin.copy(), members
    for _ in range((int(members.max(initial=1)) - 1).bit_length()):
        half = left >> 1
        at += half * (stored.take(at + half - 1) < wanted)
        left = left - half
    found: Numbers = stored.take(at) == wanted
    return found


def meeting(words: Iterable[tuple[int, StoredPlaces]], start: BitMap | None = None) -> BitMap:
    """Where a phrase begins, by the places of some of its words (number of the word, places): the rarest first.

    ``start`` are places at which alone it may begin, where these are known.
    """
    found, base = start, 0
    for at, places in sorted(words, key=lambda word: word[1].size):
        if found is None:
            found = places.read()
        elif len(found) <= places.size // MORE_BYTES + min(LOOKED_UP, places.size // LEAST_BYTES):
            moved = numbers_of(found).astype(np.int64) + (at - base)
            found = bitmap(places.among(moved[moved >= 0].astype(np.uint32)))
        else:
            found = found.shift(at - base)  # the smaller set is moved, not the larger
            found &= places.read()
        base = at
        if not found:
            return found
    return BitMap() if found is None else found.shift(-base)
