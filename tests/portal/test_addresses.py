"""The address of a search limited further is one and the same, whichever way it is made."""

from __future__ import annotations

import random

import pytest

from archive.search import Filters
from portal.addresses import DATES, FACETS, Selection

VALUES = ("đà-nẵng", "a b", "2020", "z&x=1", "a", "ữ", "100%", "b")


@pytest.mark.parametrize("seed", range(40))
def test_the_address_with_one_more_value_is_that_of_the_search_limited_further(seed: int) -> None:
    draw = random.Random(seed)
    filters = Filters()
    for _ in range(draw.randrange(6)):
        filters = filters.plus(draw.choice((*FACETS, *DATES)), draw.choice(VALUES))
    selection = Selection(draw.choice(("", "nước sạch & “cầu”")), filters, draw.choice(("", "newest", "relevance", "oldest")), draw.randrange(1, 4))
    for name in (*FACETS, *DATES):
        plus = selection.queries_plus(name)
        for value in set(VALUES).difference(getattr(filters, name)):
            assert plus(value) == selection.plus(name, value).query()
