"""Stage: the fingerprint of a record, by which the pass after a run finds pages that are alike without reading all texts.

MinHash (rensa) of the runs of three words finds texts that were edited all over; hashes of whole sentences find those
that were cut; names of images help to find translations.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Set
from hashlib import blake2b
from itertools import islice

from rensa import RMinHash

from crawler.items import Fingerprint, Record
from vietnamese.forms import KeptWords
from vietnamese.tokens import tokens_of

PERMUTATIONS, ROWS = 96, 3
"""32 bands of 3 rows: a pair with Jaccard 0.6 meets in one with probability 0.9996, with 0.4 in 0.88, with 0.1 in 0.03
(1 - (1 - J^r)^b; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, section 3.4). Cut texts meet by sentences."""
SEED = 2_026
SHINGLE_WORDS = 3
"""A Vietnamese word has one or two syllables, which count as words here: three are a phrase in either language."""
SENTENCE_WORDS = 8
"""Shorter sentences ("Mời bạn đọc xem thêm.") stand on pages that have nothing else in common."""
MAX_WORDS, MAX_SENTENCES, MAX_IMAGES = 20_000, 500, 60
"""What is taken of one page: 40 pages of print. Bounds the row at 5 KB; of a usual page it takes 0.7 KB."""
SCHEME = 10 * int(RMinHash.ALGORITHM_VERSION) + 1
"""Number of the way in which fingerprints are made: another version of rensa, or of the rules here, makes others."""

_END = re.compile(r"[.!?…:;\n](?=[\s\"”)]|$)")


def take_fingerprint(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's fingerprint."""
    record.fingerprint = fingerprint_of(record.text, record.images)


def fingerprint_of(text: str, images: Iterable[str] | None) -> Fingerprint:
    """The fingerprint of a text (NFC) and of the names of the page's images (None: not known)."""
    sentences = sentences_of(text)
    words = [word for sentence in sentences for word in sentence]
    signature = b""
    if len(words) > SHINGLE_WORDS:
        minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        minhash.update(shingles(words))
        signature = struct.pack(f"<{PERMUTATIONS}I", *minhash.digest())
    hashes = dict.fromkeys(sentence_hash(sentence) for sentence in sentences if len(sentence) >= SENTENCE_WORDS)
    named = None if images is None else b"".join(map(_IMAGES.__getitem__, islice(images, MAX_IMAGES)))
    return Fingerprint(SCHEME, signature, b"".join(islice(hashes, MAX_SENTENCES)), named)


def sentences_of(text: str) -> list[list[str]]:
    """The words (lower case, each tone in one place) of each sentence of a text, MAX_WORDS at most."""
    tokens = tokens_of(text)
    words = list(tokens.keys[:MAX_WORDS])
    found: list[list[str]] = []
    start = 0
    for match in _END.finditer(text):
        end = bisect_left(tokens.starts, match.start(), start, len(words))
        if end > start:
            found.append(words[start:end])
            start = end
        if end == len(words):
            break
    if start < len(words):
        found.append(words[start:])
    return found


def shingles(words: list[str]) -> list[str]:
    """The runs of three words of a text, in order."""
    return list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def sentence_hash(words: list[str]) -> bytes:
    """The eight bytes that stand for a sentence."""
    return _hash(" ".join(words))


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


_IMAGES = KeptWords(_hash)
"""Hashes of names of images: most stand on every page of their site."""
