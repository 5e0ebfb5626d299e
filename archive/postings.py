"""Sets of pages and places as small blobs: roaring bitmaps, or plain numbers where a set is tiny.

A bitmap of few members is mostly header; most words of an archive stand on few pages.
"""

from __future__ import annotations

import sqlite3
import struct
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Numbers: TypeAlias = npt.NDArray[Any]

PLAIN, ROARING, NIBBLES = b"\0", b"\1", b"\2"
PLAIN_MEMBERS = 8
"""Up to so many members four bytes each are shorter than a bitmap's header and two bytes each."""
LEVEL_BITS = 4
MAX_LEVEL = 2**LEVEL_BITS - 1
ARRAY_MEMBERS = 4096
"""A roaring container of more members is 65,536 bits, one of fewer a sorted array (RoaringFormatSpec)."""
CONTAINER, SPARSE, SPARSE_LEVELS = 65_536, 64, 16
"""Members of a roaring container; sets with fewer than one of so many numbers are made from their members, levels likewise (where both ways
take the same time)."""

DAMAGED = (ValueError, LookupError, TypeError, AttributeError, OverflowError, sqlite3.DatabaseError)
"""What reading blobs and rows raises that are not what was written: SQLite keeps any value in any column."""

Slices: TypeAlias = tuple[BitMap, ...]
"""Numbers of many pages, bit by bit from the lowest: a page is in the bitmap of each bit that its number has."""


class Posting(NamedTuple):
    """The pages with a word, and how much it counts in each (1 to MAX_LEVEL) as slices."""

    docs: BitMap
    slices: Slices

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return sum(size_of(bits) for bits in (self.docs, *self.slices))


NOTHING = Posting(BitMap(), ())


def size_of(bits: BitMap) -> int:
    """About how many bytes a bitmap takes."""
    found = bits.get_statistics()
    return 200 + int(found["n_bytes_array_containers"] + found["n_bytes_run_containers"] + found["n_bytes_bitset_containers"]) + 16 * int(found["n_containers"])


def bitmap(values: Numbers) -> BitMap:
    """A bitmap of sorted numbers below 2^32 (through an array: seven times faster than from numpy)."""
    numbers = array("I")
    numbers.frombytes(np.ascontiguousarray(values, np.uint32).tobytes())
    return BitMap(numbers)


def numbers_of(bits: BitMap) -> Numbers:
    """The members of a bitmap in order."""
    return np.frombuffer(bits.to_array(), np.uint32) if bits else np.empty(0, np.uint32)


def pack(numbers: bytes) -> bytes:
    """Sorted numbers, four bytes each, as a blob."""
    if len(numbers) <= 4 * PLAIN_MEMBERS:
        return PLAIN + numbers
    members = array("I")
    members.frombytes(numbers)
    blob: bytes = BitMap(members).serialize()
    return ROARING + blob if len(blob) < len(numbers) else PLAIN + numbers


def pack_bits(bits: BitMap) -> bytes:
    """A bitmap as a blob."""
    return pack(bits.to_array().tobytes())


def unpack(blob: bytes | None) -> BitMap:
    """The bitmap of a blob; empty for None."""
    if not blob:
        return BitMap()
    if blob[:1] == PLAIN:
        members = array("I")
        members.frombytes(blob[1:])
        return BitMap(members)
    return _bitmap_after_mark(blob)


def _bitmap_after_mark(blob: bytes) -> BitMap:
    """The bitmap of a blob of ROARING, without a copy of what may be millions of bytes."""
    rest: Any = memoryview(blob)[1:]  # any buffer will do, which its types do not tell
    return BitMap.deserialize(rest)


def unpack_numbers(blob: bytes) -> Numbers:
    """The members of a blob in order."""
    if blob[:1] == PLAIN:
        return np.frombuffer(blob, "<u4", offset=1)
    return numbers_of(_bitmap_after_mark(blob))


_TWO_LEVELS = (np.arange(256, dtype="<u2") & 15) | (np.arange(256, dtype="<u2") >> 4 << 8)
"""The two levels of each byte of NIBBLES, a byte each."""


def unpack_levels(blob: bytes, count: int) -> Numbers:
    """The levels of ``count`` pages."""
    stored = np.frombuffer(blob, np.uint8, offset=1)
    if blob[:1] == PLAIN:
        return stored
    return _TWO_LEVELS[stored].view(np.uint8)[:count]


def unpack_rows(rows: Sequence[tuple[int, bytes, bytes]]) -> tuple[Numbers, Numbers]:
    """The pages of many rows (number of pages, pages, levels) in any order, and the level of each; pages stand once for each row.

    Most of a thousand words stand on a few pages each: read one by one, each would cost more than its pages.
    """
    few = [row for row in rows if row[2][:1] == PLAIN]
    many = [row for row in rows if row[2][:1] != PLAIN]
    members = [blob[1:] if blob[:1] == PLAIN else BitMap.deserialize(blob[1:]).to_array().tobytes() for _, blob, _ in (*few, *many)]
    plain = np.frombuffer(b"".join([levels[1:] for *_, levels in few]), np.uint8)
    halves = _TWO_LEVELS[np.frombuffer(b"".join([levels[1:] for *_, levels in many]), np.uint8)].view(np.uint8)
    counts = np.array([count for count, *_ in many], np.int64)
    ends = np.cumsum(counts + counts % 2)
    if len(padding := ends[counts % 2 == 1]):
        halves = np.delete(halves, padding - 1)
    return np.frombuffer(b"".join(members), "<u4"), np.concatenate([plain, halves])


def marked(numbers: Numbers) -> BitMap:
    """A bitmap of numbers in any order, each any number of times."""
    if not len(numbers):
        return BitMap()
    first, last = int(numbers.min()), int(numbers.max())
    if last - first > SPARSE * len(numbers):
        return bitmap(np.unique(numbers))
    marks = np.zeros(last - first + 1, bool)
    marks[numbers - first] = True
    return bitmap(np.flatnonzero(marks) + first)


def slices(docs: Numbers, levels: Numbers) -> Slices:
    """Numbers from 0 to MAX_LEVEL of pages (in any order, each once) bit by bit."""
    if len(docs) * SPARSE_LEVELS < (int(docs.max()) if len(docs) else 0):
        if (docs[1:] < docs[:-1]).any():
            order = np.argsort(docs)
            docs, levels = docs[order], levels[order]
        return tuple(bitmap(docs[(levels >> bit) & 1 == 1]) for bit in range(LEVEL_BITS))
    dense = np.zeros((int(docs.max(initial=0)) // CONTAINER + 1) * CONTAINER, np.uint8)
    dense[docs] = levels
    return tuple(_from_bits((dense & (1 << bit)).astype(bool)) for bit in range(LEVEL_BITS))


def _from_bits(members: Numbers) -> BitMap:
    """The bitmap of the places where a dense array is true: its serialised form is written at once, then read.

    RoaringFormatSpec, without runs: a container of 65,536 bits each, or of numbers when there are 4,096 at most.
    """
    bits = np.packbits(members, bitorder="little")
    keys, counts, blobs = [], [], []
    for key in range(len(members) // CONTAINER):
        here = members[key * CONTAINER : (key + 1) * CONTAINER]
        count = int(np.count_nonzero(here))
        if not count:
            continue
        keys.append(key)
        counts.append(count)
        if count > ARRAY_MEMBERS:
            blobs.append(bits[key * CONTAINER // 8 : (key + 1) * CONTAINER // 8].tobytes())
        else:
            blobs.append(np.flatnonzero(here).astype("<u2").tobytes())
    heads = b"".join(struct.pack("<HH", key, count - 1) for key, count in zip(keys, counts, strict=True))
    at = 8 + 8 * len(keys)
    offsets = []
    for blob in blobs:
        offsets.append(at)
        at += len(blob)
    head = struct.pack("<II", 12346, len(keys)) + heads + struct.pack(f"<{len(offsets)}I", *offsets)
    return BitMap.deserialize(head + b"".join(blobs))


def union(parts: Iterable[BitMap]) -> BitMap:
    """All of some bitmaps together."""
    found = list(parts)
    return BitMap.union(*found) if len(found) > 1 else found[0] if found else BitMap()
