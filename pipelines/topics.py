"""Stage: the topics of a record, by the terms of the vocabulary that it holds.

The score of a topic is points / (points + 2 + words / 250), from 0 to 1. Each different term gives 1 point, a supporting
term half a point, times 1 + log2(how often it stands there); in the title as much again. Supporting terms count only beside a
term. A topic is kept from LEAST_SCORE on: in 250 words that is a term in the title, or one that stands there twice.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from math import log2
from pathlib import Path

from crawler.items import Record, TopicMatch
from pipelines.lists import FOLDER
from pipelines.vocabulary import Term, Topic, vocabulary
from vietnamese.tokens import Phrase, Tokens, is_one_line, is_written_as, with_title

LEAST_SCORE = 0.3
"""Chosen on the first half of benchmarks/quality/cases/topics.toml: passing mentions lie under it."""
BASE_POINTS, WORDS_PER_POINT = 2.0, 250
SUPPORT_SHARE = 0.5
MAX_PLACES = 5
"""Places (offsets) kept of each term as evidence."""


@dataclass
class _Hits:
    """Where one term stands in text and title, in characters of the text."""

    places: list[int] = field(default_factory=list)
    in_title: int = 0

    @property
    def points(self) -> float:
        count = len(self.places) + self.in_title
        return (1 + log2(count)) * (2 if self.in_title else 1)


def find_topics(record: Record, site_lines: Set[str]) -> None:
    """Sets the record's topics, best first."""
    record.topics = topics_of(record.text, record.title or "")


def topics_of(text: str, title: str, folder: Path = FOLDER) -> list[TopicMatch]:
    """The topics of a text (NFC) with its title, best first, each with its evidence."""
    tokens = with_title(text, title)
    found: list[TopicMatch] = []
    for topic, hits in _hits(tokens, len(text), folder).items():
        if all(term.role == "support" for term in hits):
            continue
        points = sum(each.points * (1 if term.role == "term" else SUPPORT_SHARE) for term, each in hits.items())
        score = points / (points + BASE_POINTS + len(tokens.words) / WORDS_PER_POINT)
        if score >= LEAST_SCORE:
            found.append(TopicMatch(topic.slug, topic.label_vi, topic.label_en, round(score, 3), _evidence(hits)))
    return sorted(found, key=lambda match: -match.score)


def _hits(tokens: Tokens, text_chars: int, folder: Path) -> dict[Topic, dict[Term, _Hits]]:
    """Topic -> term -> where it stands; within a topic each stretch of text counts for its longest term only."""
    found: dict[int, tuple[Topic, dict[int, tuple[Term, _Hits]]]] = {}
    past: dict[int, int] = {}  # by identity: to hash topics and terms by their words takes longer than all else here
    for start, end, phrase in vocabulary(folder).terms.candidates(tokens):
        term = phrase.value
        topic = id(term.topic)
        if start < past.get(topic, 0) or not _is_written(tokens, start, end, phrase):
            continue
        past[topic] = end
        if term.role == "except":
            continue
        if topic not in found:
            found[topic] = (term.topic, {})
        terms = found[topic][1]
        if id(term) not in terms:
            terms[id(term)] = (term, _Hits())
        hits = terms[id(term)][1]
        at = tokens.starts[start]
        if at < text_chars:
            hits.places.append(at)
        else:
            hits.in_title += 1
    return {topic: dict(terms.values()) for topic, terms in found.values()}


def _is_written(tokens: Tokens, start: int, end: int, phrase: Phrase[Term]) -> bool:
    """Whether words are a term: with its accents, or without any where the text around has none either."""
    if phrase.value.capitals:
        word = tokens.words[start]
        return word in (phrase.value.words, f"{phrase.value.words}s") or word == phrase.value.words.upper()
    if is_written_as(tokens, start, end, phrase.exact):
        return is_one_line(tokens, start, end)
    return end - start > 1 and tokens.is_ascii(start, end) and tokens.is_unaccented_near(start, end) and is_one_line(tokens, start, end)


def _evidence(hits: dict[Term, _Hits]) -> list[dict[str, object]]:
    """The matched terms, most frequent first, with their counts and first places."""
    rows: list[dict[str, object]] = []
    for term, each in sorted(hits.items(), key=lambda item: -(len(item[1].places) + item[1].in_title)):
        row: dict[str, object] = {"term": term.words, "count": len(each.places) + each.in_title, "places": each.places[:MAX_PLACES]}
        rows.append(row | ({"title": each.in_title} if each.in_title else {}) | ({"support": True} if term.role == "support" else {}))
    return rows
