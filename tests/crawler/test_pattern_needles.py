"""A needle must never hide an address that its pattern is found in."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import regex

from crawler.pattern_needles import needles_of
from crawler.patterns import Patterns
from crawler.sites import read_sites

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        ("/page/\\d+/?", ("/page/",)),
        ("(?i)/(Tag|chuyen-muc)/", ("chuyen-muc", "tag")),
        ("[?&](s|q)=", ("=",)),
        ("(abc)?x?", ("",)),
        ("(ab){2}c*", ("ab",)),
        ("a|", ("",)),
        ("(?:tin){e<=1}", ("",)),
        ("(unclosed", ("",)),
        ("đường", ("ng",)),
        (".*", ("",)),
    ],
)
def test_what_a_text_must_hold(pattern: str, needles: tuple[str, ...]) -> None:
    assert needles_of(pattern) == needles


def test_the_patterns_of_all_site_files_find_what_they_found_without_needles() -> None:
    sites = [*read_sites(ROOT / "sites").values(), *read_sites(ROOT / "demo" / "sites").values()]
    patterns = sorted(
        {
            compiled.pattern
            for site in sites
            for rules in (site.exclude_pattern, site.include_pattern, site.own_exclude_pattern)
            if rules
            for compiled, _ in rules._patterns
        }
    )
    random = Random(8)
    words = [word for pattern in patterns for word in regex.findall(r"[\w.=?&/-]+", pattern)]
    parts = [*words, "/", "2019", "/12/", "?page=3", "TIN", "-bai-1.html", "đường", "Tag", "?p=7", "&print=1", "/en/"]
    texts = ["/" + "".join(random.choices(parts, k=random.randrange(1, 5))) for _ in range(3000)]
    found = 0
    for pattern in patterns:
        plain, rules = regex.compile(pattern), Patterns([pattern])
        for text in texts:
            expected = plain.search(text)
            assert (rules.search(text) is not None) == (expected is not None), (pattern, text)
            found += expected is not None
    assert len(patterns) > 15
    assert found > 1000
