"""Texts as sets of numbers, for a first look at many pairs: made in worker processes, which need no numpy for it. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from zlib import crc32

from pipelines.fingerprint import MAX_WORDS
from vietnamese.forms import KeptWords
from vietnamese.tokens import tokens_of


def packed_runs(texts: Sequence[str]) -> list[bytes]:
    """The runs of three words of each text as ascending numbers of 32 bits (native order), the same in every process.

    For a first look at many pairs, in worker processes: of a thousand runs in each of two texts that share none, one meets another
    by accident in one of 4,000 pairs.
    """
    return [array("I", sorted({run & 0xFFFFFFFF for run in _stable_runs(text)})).tobytes() for text in texts]


def _stable_runs(text: str) -> Iterable[int]:
    words = list(islice(chain.from_iterable(map(_NUMBERS.__getitem__, text.split(" "))), MAX_WORDS))
    return map(hash, zip(words, words[1:], words[2:], strict=False))  # of numbers, which have one hash everywhere


def _word_numbers(part: str) -> tuple[int, ...]:
    """A number for each word of what stands between two blanks, by its key."""
    return tuple(crc32(key.encode()) for key in tokens_of(part).keys)


_NUMBERS = KeptWords(_word_numbers)
