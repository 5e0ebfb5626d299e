"""Packs the sets, places and levels of all words of a segment at once: what ``archive.postings`` unpacks one by one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from archive.postings import NIBBLES, PLAIN, PLAIN_MEMBERS, ROARING, Numbers, pack

ROARING_COOKIE, ARRAY_MEMBERS = 12_346, 4_096
"""RoaringFormatSpec: what a bitmap without runs begins with, and the members up to which a container is a list.
A container is written as runs when these take less room: 2 bytes and 4 for each run, beside 2 for each member."""
_BYTES = [bytes([value]) for value in range(256)]


def pack_all(numbers: Numbers, cuts: Numbers) -> list[bytes]:
    """What lies between each two cuts of an array as a blob: sorted numbers of four bytes, never none.

    Blobs are those of ``postings.pack``, made for all small sets and all heads of bitmaps at once.
    """
    sizes = np.diff(cuts)
    small = sizes <= PLAIN_MEMBERS
    blobs = np.empty(len(sizes), object)
    blobs[small] = _plain(np.ascontiguousarray(numbers[np.repeat(small, sizes)], "<u4").view(np.uint8).reshape(-1, 4), sizes[small])
    if small.all():
        made: list[bytes] = blobs.tolist()
        return made
    heads, others = _heads(numbers, cuts)
    raw, low = np.ascontiguousarray(numbers, "<u4").tobytes(), numbers.astype("<u2").tobytes()
    for part in np.flatnonzero(~small).tolist():
        start, end = int(cuts[part]), int(cuts[part + 1])
        if others[part]:
            blobs[part] = pack(raw[4 * start : 4 * end])
        elif len(head := heads[part]) + 2 * (end - start) < 4 * (end - start):
            blobs[part] = b"".join((ROARING, head, low[2 * start : 2 * end]))
        else:
            blobs[part] = PLAIN + raw[4 * start : 4 * end]
    found: list[bytes] = blobs.tolist()
    return found


def _plain(members: Numbers, sizes: Numbers) -> list[bytes]:
    """Blobs of few members (a row of bytes each), cut out of one buffer with PLAIN before each: most words stand on few pages."""
    width = members.shape[1]
    buffer = np.full(members.size + len(sizes), PLAIN[0], np.uint8)
    at = width * np.arange(len(members)) + np.repeat(np.arange(1, len(sizes) + 1), sizes)
    for byte in range(width):
        buffer[at + byte] = members[:, byte]
    return _parts(buffer, np.append(0, np.cumsum(width * sizes + 1)))


def _parts(buffer: Numbers, cuts: Numbers) -> list[bytes]:
    raw = buffer.tobytes()
    return [raw[start:end] for start, end in pairwise(cuts.tolist())]


def _heads(numbers: Numbers, cuts: Numbers) -> tuple[list[bytes], Numbers]:
    """What stands before the lists of numbers in the bitmap of each part, and whether it holds anything but lists."""
    high = (numbers >> 16).astype(np.uint16)
    begins = np.append(True, high[1:] != high[:-1])
    begins[cuts[:-1]] = True
    first = np.flatnonzero(begins)  # of each container
    members = np.diff(first, append=len(numbers))
    follow = np.flatnonzero((numbers[1:] == numbers[:-1] + 1) & ~begins[1:])
    runs = members - np.bincount(np.searchsorted(first, follow, "right") - 1, minlength=len(first))
    other = (members > ARRAY_MEMBERS) | (2 + 4 * runs < 2 * members)
    bounds = np.searchsorted(first, cuts)  # of each part's containers
    containers = np.diff(bounds)
    others = np.zeros(len(containers), bool)
    others[np.searchsorted(bounds, np.flatnonzero(other), "right") - 1] = True

    words = np.append(0, np.cumsum(4 + 4 * containers))  # heads in units of two bytes
    head = np.zeros(int(words[-1]), "<u2")
    head[words[:-1]] = ROARING_COOKIE
    head[words[:-1] + 2] = containers & 0xFFFF
    own = np.arange(len(first)) - np.repeat(bounds[:-1], containers)
    slot = np.repeat(words[:-1] + 4, containers) + 2 * own
    head[slot], head[slot + 1] = high[first], (members - 1) & 0xFFFF
    offset = np.repeat(8 + 8 * containers - 2 * cuts[:-1], containers) + 2 * first
    slot += 2 * np.repeat(containers, containers)
    head[slot], head[slot + 1] = offset & 0xFFFF, offset >> 16
    return _parts(head, 2 * words), others


def pack_levels(levels: Numbers, cuts: Numbers) -> list[bytes]:
    """Levels in the order of their pages as blobs, one for what lies between each two cuts: four bits each, or bytes where they are few."""
    sizes = np.diff(cuts)
    small = sizes <= PLAIN_MEMBERS
    blobs = np.empty(len(sizes), object)
    blobs[small] = _plain(levels[np.repeat(small, sizes)].reshape(-1, 1), sizes[small])
    even = np.append(levels, np.zeros(2 + len(levels) % 2, np.uint8))
    halves = [(even[odd:-1:2] | even[odd + 1 :: 2] << 4).tobytes() if odd else (even[0::2] | even[1::2] << 4).tobytes() for odd in (0, 1)]
    for part in np.flatnonzero(~small).tolist():
        start, end = int(cuts[part]), int(cuts[part + 1])
        whole = halves[start % 2][start // 2 : start // 2 + (end - start) // 2]
        last = _BYTES[levels[end - 1]] if (end - start) % 2 else b""
        blobs[part] = b"".join((NIBBLES, whole, last))
    found: list[bytes] = blobs.tolist()
    return found
