"""Walks of lists of REST without a server: nothing sound is lost to what is broken beside it, and failing costs few requests."""

from __future__ import annotations

from collections.abc import Container
from urllib.parse import parse_qsl, urlsplit

import pytest

from spiders.discovery import Discovery
from spiders.walks import Next, Origin, Walks

LIST = "https://www.giolanh.test/wp-json/wp/v2/posts?per_page={}&page={}"
Walked = tuple[list[tuple[int, int]], set[int], list[str]]


def walk(number: int, broken: Container[int], counted: bool = True) -> Walked:
    """Pages asked for (objects at once, number), objects that they gave, and what was given up. ``counted``: answers tell the last page."""
    walks, todo = Walks(), [(LIST.format(100, 1), Origin(listed=True))]
    asked: list[tuple[int, int]] = []
    found: set[int] = set()
    left: list[str] = []
    following: list[Next]
    while todo:
        assert len(todo) == 1, "a list is walked by one request at a time"
        url, origin = todo.pop()
        query = dict(parse_qsl(urlsplit(url).query))
        size, page = int(query["per_page"]), int(query["page"])
        assert (size, page) not in asked
        asked.append((size, page))
        here = range(number)[(page - 1) * size : page * size]
        if any(each in broken for each in here):
            following, given_up = walks.missed(url, origin, walks.can_split(url, origin, 500))
            left += given_up
        else:
            found.update(here)
            last = -(-number // size)
            more = page < last if counted else len(here) == size
            following = walks.after(url, origin, Discovery(further=(LIST.format(size, page + 1),) if more else (), last=last if counted else None))
        todo += following
    return asked, found, left


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("broken", [{0}, {0, 1, 2}, {3, 4, 5}, {99, 100, 101}, {100, 101, 102}, {247, 248, 249}, {5, 25, 45, 65}])
def test_only_what_is_broken_is_lost(broken: set[int], counted: bool) -> None:
    asked, found, left = walk(250, broken, counted)
    assert found == {*range(250)} - broken
    assert left == [] and len(asked) < 60


@pytest.mark.parametrize("counted", [True, False])
def test_a_page_of_which_nothing_can_be_read_costs_only_itself(counted: bool) -> None:
    asked, found, left = walk(400, range(100, 200), counted)
    assert found == {*range(400)} - {*range(100, 200)}
    assert asked[1:9] == [(100, 2), (20, 6), (5, 21), (1, 101), (1, 102), (1, 103), (1, 104), (100, 3)]
    assert left == [LIST.format(1, 105), LIST.format(5, 22), LIST.format(20, 7)]


@pytest.mark.parametrize(("broken", "most"), [(range(20_000), 10), (range(300, 20_000), 13), (range(0, 20_000, 7), 110)])
def test_a_list_that_goes_on_failing_is_given_up(broken: range, most: int) -> None:
    """Also where its first page failed, so that only smaller pages told how many there are."""
    asked, _, left = walk(20_000, broken)
    assert len(asked) < most and left
