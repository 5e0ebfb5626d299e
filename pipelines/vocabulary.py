"""Reads ``gazetteer/topics.toml``, the vocabulary of topics, into one index of all its terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipelines.lists import FOLDER, ListFileError, read_list, slug, text, texts
from vietnamese.tokens import Phrases, tokens_of

FILE = "topics.toml"
SCHEMA = {"slug": slug, "vi": text, "en": text, "terms": texts, "support": texts, "except": texts}

Role = Literal["term", "support", "except"]


@dataclass(frozen=True)
class Topic:
    """One topic: its slug and its labels in both languages."""

    slug: str
    label_vi: str
    label_en: str


@dataclass(frozen=True)
class Term:
    """One term of a topic as the vocabulary writes it; ``capitals``: only these very letters count (HIV, PrEP, NGO)."""

    topic: Topic
    words: str
    role: Role
    capitals: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """All topics in their order, and the index of their terms."""

    topics: tuple[Topic, ...]
    terms: Phrases[Term]


def read_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """The vocabulary. Raises ListFileError when the file is broken."""
    file = folder / FILE
    rows = read_list(file, "topic", SCHEMA, ("slug", "vi", "en", "terms"))
    terms: Phrases[Term] = Phrases()
    topics = []
    for number, row in enumerate(rows, 1):
        if not row["terms"]:
            raise ListFileError(file, f"topic {number} ({row['slug']}).terms", row["terms"], "at least one term")
        topic = Topic(row["slug"], row["vi"], row["en"])
        topics.append(topic)
        roles: tuple[tuple[str, Role], ...] = (("except", "except"), ("terms", "term"), ("support", "support"))
        for key, role in roles:
            for words in row.get(key, ()):
                _add(terms, Term(topic, words, role, _has_capitals(words)))
    return Vocabulary(tuple(topics), terms)


@lru_cache(maxsize=4)
def vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """``read_vocabulary``, once per process."""
    return read_vocabulary(folder)


def _has_capitals(words: str) -> bool:
    """Whether a term is an acronym: one word with two capitals or more."""
    return len(tokens_of(words).words) == 1 and sum(letter.isupper() for letter in words) > 1


def _add(terms: Phrases[Term], term: Term) -> None:
    """Enters a term, an English one with its plural in -s too."""
    terms.add(term.words, term)
    if term.words.isascii() and not term.words.endswith("s") and term.words[-1].isalpha():
        terms.add(f"{term.words}s", term)
