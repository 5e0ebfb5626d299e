"""Measures search on generated archives: how fast the index is built, its size, and CPU time per results page by kind of query.

``python -m benchmarks.search [--pages 100000] [--folder DIR] [--no-sql]``. The texts are no language: syllables drawn by
Zipf's law, in part as pairs that belong together, with rare names and numbers between them; each page says so.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from archive import index, search_update
from archive.reader import connect
from archive.schema import open_database
from archive.search import search
from archive.search_index import SearchIndex
from vietnamese.forms import fold

SEED = 20261126
WORDS_A_PAGE, TITLE_WORDS = 640, 9
STEP = 10_000
MARK = "[generated]"

_ONSETS = ["", "b", "c", "ch", "d", "đ", "g", "gi", "h", "k", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"]
_RIMES = ["a", "ai", "am", "an", "ang", "anh", "ao", "ay", "ăm", "ăn", "ăng", "âm", "ân", "âng", "âu", "ây", "e", "em", "en", "eo", "ê", "êm", "ên", "ênh", "i", "iêm", "iên", "iêng", "iêu", "in", "inh", "iu", "o", "oa", "oan", "oang", "oi", "ong", "ông", "ôi", "ôm", "ôn", "ơ", "ơi", "ơn", "u", "ung", "uôi", "uôn", "uông", "ư", "ưa", "ưng", "ươi", "ươn", "ương", "uy", "uyên"]
_TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]


@dataclass(frozen=True)
class Language:
    """Words by rank (the most frequent first), how probable they are, and pairs that belong together."""

    words: list[str]
    chances: np.ndarray[tuple[int], np.dtype[np.float64]]
    partners: np.ndarray[tuple[int], np.dtype[np.int64]]


def language() -> Language:
    """Some 8,000 made-up syllables with Zipf-Mandelbrot frequencies."""
    import unicodedata

    draw = random.Random(SEED)
    syllables = {unicodedata.normalize("NFC", onset + rime[0] + tone + rime[1:]) for onset in _ONSETS for rime in _RIMES for tone in _TONES}
    words = sorted(syllables)
    draw.shuffle(words)
    weights = 1 / (np.arange(1, len(words) + 1) + 2.7)
    partners = np.random.default_rng(SEED).integers(0, len(words), len(words))
    return Language(words, np.cumsum(weights / weights.sum()), partners)


def texts(spoken: Language, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(title, text) of made-up pages: 35 % of words are followed by their partner, 2 % are rare names and numbers."""
    dice = np.random.default_rng(seed)
    total = WORDS_A_PAGE + TITLE_WORDS
    numbers = np.searchsorted(spoken.chances, dice.random((count, total))).clip(max=len(spoken.words) - 1)
    follows = dice.random((count, total)) < 0.35
    numbers[:, 1:] = np.where(follows[:, 1:], spoken.partners[numbers[:, :-1]], numbers[:, 1:])
    rare = dice.random((count, total)) < 0.02
    names = dice.integers(0, 3_000_000, (count, total))
    words = spoken.words
    for row, odd, name in zip(numbers.tolist(), rare, names, strict=True):
        page = [words[number] for number in row]
        for at in np.flatnonzero(odd).tolist():
            page[at] = f"{name[at]}" if name[at] % 2 else f"{words[int(name[at]) % 5000]}{name[at] % 997}"
        for at in range(TITLE_WORDS + 20, total, 25):
            page[at] += ".\n\n" if at % 75 == 4 else "."
        yield " ".join(page[:TITLE_WORDS]), f"{MARK} " + " ".join(page[TITLE_WORDS:])


def fill(connection: sqlite3.Connection, pages: int, spoken: Language) -> int:
    """Enters made-up pages of 60 sites over 12 years, with topics and places; returns the characters of their texts."""
    draw, characters = random.Random(SEED), 0
    connection.execute("begin")
    for number in range(60):
        connection.execute("insert into sites(slug, name_vi, home_url) values (?, ?, ?)", [f"site-{number}", f"Nơi {number}", f"https://site-{number}.example/"])
    for number in range(34):
        connection.execute("insert into entities(id, kind, name, key) values (?, 'place', ?, ?)", [number + 1, f"Tỉnh {number}", f"place/tinh-{number}"])
    for number in range(24):
        connection.execute("insert into topics(slug, label_vi, label_en) values (?, ?, ?)", [f"topic-{number}", f"Chủ đề {number}", f"Topic {number}"])
    connection.execute("commit")
    columns = "id, url, site, kind, title, text, date_published, date_precision, language, quality_flags, state, duplicate_of, organisation, version_count"
    for first in range(0, pages, STEP):
        connection.execute("begin")
        for number, (title, text) in enumerate(texts(spoken, min(STEP, pages - first), SEED + first), first + 1):
            characters += len(text)
            site = min(int(draw.expovariate(0.08)), 59)
            day = f"{draw.randrange(2014, 2026)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}" if draw.random() < 0.9 else None
            row = (
                number, f"https://site-{site}.example/{number}", f"site-{site}", draw.choice(["news", "news", "news", "project", "event", "story"]), title, text,
                day, "day" if day else None, "vi" if draw.random() < 0.9 else "en", '["thin"]' if draw.random() < 0.05 else "[]",
                "gone" if draw.random() < 0.04 else "live", draw.randrange(1, number) if number > 1 and draw.random() < 0.02 else None, f"Nơi {site}", 1,
            )  # fmt: skip
            connection.execute(f"insert into pages({columns}) values ({', '.join('?' * len(row))})", row)
            for topic in {draw.randrange(24) for _ in range(2)}:
                connection.execute("insert into page_topics(page_id, topic, score) values (?, ?, 0.5)", [number, f"topic-{topic}"])
            for place in {draw.randrange(34) for _ in range(draw.randrange(3))}:
                connection.execute("insert into mentions(page_id, entity_id, count) values (?, ?, 1)", [number, place + 1])
        connection.execute("commit")
    return characters


def feed(connection: sqlite3.Connection, pages: int) -> None:
    """Enters all pages in the two full-text tables."""
    for first in range(1, pages + 1, STEP):
        connection.execute("begin")
        for number in range(first, min(first + STEP, pages + 1)):
            index.add(connection, number)
        connection.execute("commit")


QUERIES = 20


def queries(spoken: Language, each: int = QUERIES) -> dict[str, list[tuple[str, str]]]:
    """Kind of query -> ``each`` of (query, sort). Common words are those of ranks 1 to 300."""
    draw = random.Random(SEED)
    words = spoken.words

    def common(least: int = 0, most: int = 300) -> str:
        return words[draw.randrange(least, most)]

    def phrase(length: int, most: int = 300) -> str:
        numbers = [draw.randrange(most)]
        while len(numbers) < length:
            numbers.append(int(spoken.partners[numbers[-1]]))
        return " ".join(words[number] for number in numbers)

    made: dict[str, list[tuple[str, str]]] = {}
    makers = {
        "one of the 30 commonest words": lambda: common(0, 30),
        "one common word": common,
        "two common words": lambda: f"{common()} {common()}",
        "four common words, no accents": lambda: fold(" ".join(common() for _ in range(4))),
        "word and its partner": lambda: phrase(2),
        "rare word": lambda: words[draw.randrange(4000, 7000)],
        "phrase of 2": lambda: f'"{phrase(2)}"',
        "phrase of 2, no accents": lambda: f'"{fold(phrase(2))}"',
        "phrase of 2 of the 30 commonest": lambda: f'"{common(0, 30)} {common(0, 30)}"',
        "phrase of 3": lambda: f'"{phrase(3)}"',
        "OR, minus": lambda: f"{common()} OR {common()} {common()} -{common()}",
        "prefix of 1 or 2 letters": lambda: fold(common())[: draw.randrange(1, 3)] + "*",
        "prefix of 3 letters": lambda: fold(common())[:3] + "*",
        "title:": lambda: f"title:{common()}",
        "filters": lambda: f"{common()} site:site-{draw.randrange(20)} after:{draw.randrange(2014, 2024)}-0{draw.randrange(1, 9)} -flag:thin",
        "place, topic": lambda: f"{common()} place:tinh-{draw.randrange(34)} topic:topic-{draw.randrange(24)}",
        "no words": lambda: f"year:{draw.randrange(2014, 2026)} kind:news",
    }
    for name, make in makers.items():
        made[name] = [(make(), "relevance") for _ in range(each)]
    made["newest"] = [(common(), "newest") for _ in range(each)]
    made["oldest"] = [(f"{common()} {common()}", "oldest") for _ in range(each)]
    return made


def measure(connection: sqlite3.Connection, asked: list[tuple[str, str]]) -> list[float]:
    """CPU milliseconds of each results page."""
    found = []
    for query, sort in asked:
        begun = time.process_time()
        search(connection, query, sort=sort)
        found.append((time.process_time() - begun) * 1000)
    return found


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, round(len(values) * 0.95) - 1)]


def _cpu(what: str, pages: int, begun: float) -> None:
    spent = time.process_time() - begun
    print(f"{what}: {spent:.1f} s of CPU, {pages / spent:,.0f} pages/s", flush=True)


def build(path: Path, pages: int, spoken: Language, with_sql: bool) -> None:
    """Makes the archive and says what its parts cost and take."""
    connection = open_database(path).conn
    begun = time.process_time()
    characters = fill(connection, pages, spoken)
    _cpu(f"{pages:,} generated pages of {characters / pages:,.0f} characters entered", pages, begun)
    if with_sql:
        begun = time.process_time()
        feed(connection, pages)
        _cpu("both full-text tables", pages, begun)
    begun = time.process_time()
    search_update.update(connection)
    _cpu("search index", pages, begun)
    print(f"memory at most while building: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    (text,) = connection.execute("select sum(length(cast(text as blob))) from pages").fetchone()
    sizes = {
        "words": "select sum(length(docs) + length(levels) + coalesce(length(in_title), 0)), sum(length(places)), count(*) from search_words",
        "pairs": "select sum(length(docs)), 0, count(*) from search_pairs", "prefixes": "select sum(length(docs) + length(high)), 0, count(*) from search_prefixes",
        "values": "select sum(length(docs)), 0, count(*) from search_values",
    }  # fmt: skip
    for name, sql in sizes.items():
        sets, places, rows = connection.execute(sql).fetchone()
        print(f"  {name}: {rows:,} rows, sets {(sets or 0) / text:.3f} of the text's bytes" + (f", places {places / text:.3f}" if places else ""))
    begun = time.process_time()
    connection.execute("begin")
    connection.execute("update pages set text = text || ' thêm', title = title || ' mới' where id % ? = 0", [pages // 500])
    connection.execute("commit")
    search_update.update(connection)
    print(f"500 pages changed and entered anew: {(time.process_time() - begun) * 2:.2f} ms of CPU a page")
    connection.close()


def main() -> None:
    """Builds an archive, asks it, and prints what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=100_000)
    options.add_argument("--folder", type=Path, help="where the archive is made (default: a temporary folder)")
    options.add_argument("--no-sql", action="store_true", help="without full-text tables and the search by SQL")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path = Path(folder) / "generated.db"
        spoken = language()
        build(path, given.pages, spoken, not given.no_sql)
        print(f"archive: {path.stat().st_size / 2**20:,.0f} MB")
        connection = connect(path)
        begun = time.process_time()
        search(connection, "")
        print(f"first search of a process: {(time.process_time() - begun) * 1000:.0f} ms of CPU")
        print(f"\n{'CPU ms per results page':<36}{'p50':>8}{'p95':>8}{'again':>8}" + ("" if given.no_sql else f"{'SQL p50':>10}{'SQL p95':>10}"))
        everything: list[float] = []
        for name, asked in queries(spoken).items():
            first, again = measure(connection, asked), measure(connection, asked)
            everything += first
            line = f"{name:<36}{statistics.median(first):8.1f}{p95(first):8.1f}{statistics.median(again):8.1f}"
            if not given.no_sql:
                with mock.patch.object(SearchIndex, "of", return_value=None):
                    sql = measure(connection, asked[:8])
                line += f"{statistics.median(sql):10.1f}{p95(sql):10.1f}"
            print(line, flush=True)
        print(f"{'all':<36}{statistics.median(everything):8.1f}{p95(everything):8.1f}")
        print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
        print(json.dumps({"pages": given.pages, "p95_ms": round(p95(everything), 1)}))


if __name__ == "__main__":
    main()
