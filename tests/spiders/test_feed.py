"""What feeds and REST answers must not do or lose: reach for local files, spoil titles, make pages of broken types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.sites import Site
from spiders import feed, wordpress
from spiders.discovery import plain

HOME = "http://bennuoc.example"
SITE = Site("ben-nuoc", "Hội Bến Nước", HOME + "/")


def rss(title: str, dates: str = "") -> bytes:
    item = f"<item><title>{title}</title><link>{HOME}/tin/1</link>{dates}</item>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{item}</channel></rss>'.encode()


def test_a_body_that_is_the_name_of_a_local_file_does_not_open_it(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(rss("Bí mật"))
    result = feed.read(SITE, HOME + "/feed/", 200, {}, str(tmp_path / "feed.xml").encode())
    assert (result.found, result.problem) == ((), "no feed at this address")


TITLES = [
    ("Mưa và nắng", "Mưa và nắng"),
    ("Mưa <em>và</em> nắng", "Mưa và nắng"),
    ("Mưa &amp; nắng &#8211; 2026", "Mưa & nắng – 2026"),
    ("1 &lt; 2 và 3 &gt; 1", "1 < 2 và 3 > 1"),
    ("1 < 2 và 3 > 1", "1 < 2 và 3 > 1"),
    ("  Mưa\n  nắng&nbsp;", "Mưa nắng"),
]


@pytest.mark.parametrize(("markup", "words"), TITLES)
def test_a_title_loses_its_elements_and_keeps_its_signs(markup: str, words: str) -> None:
    assert plain(markup) == words


@pytest.mark.parametrize(("markup", "words"), TITLES)
def test_a_feed_states_the_title_in_words(markup: str, words: str) -> None:
    (found,) = feed.read(SITE, HOME + "/feed/", 200, {}, rss(f"<![CDATA[{markup}]]>")).found
    assert found.evidence["title"] == words


@pytest.mark.parametrize(("markup", "words"), TITLES)
def test_a_rest_answer_states_the_title_in_words(markup: str, words: str) -> None:
    body = json.dumps([{"link": HOME + "/tin/1", "title": {"rendered": markup}}]).encode()
    (found,) = wordpress.read(SITE, HOME + "/wp-json/wp/v2/posts", 200, {}, body).found
    assert found.evidence["title"] == words


@pytest.mark.filterwarnings("error")
def test_a_feed_with_only_a_publication_date_states_no_change() -> None:
    (found,) = feed.read(SITE, HOME + "/feed/", 200, {}, rss("Mưa", "<pubDate>Mon, 05 Jan 2026 10:00:00 +0700</pubDate>")).found
    assert found.evidence == {"title": "Mưa", "date": "Mon, 05 Jan 2026 10:00:00 +0700"}
