"""When a known address is visited again: never too often for what does not change, always for what may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.ledger import Address
from crawler.schedule import is_announced, is_due, plan

VISITED = "2026-11-20T08:00:00Z"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def address(**values: Any) -> Address:
    page = Address("http://bennuoc.example/a", "page", last_visited_at=VISITED, attempts=5, last_changed_at="2026-11-10T08:00:00Z")
    return replace(page, **values)


@pytest.mark.parametrize(("changed", "hours"), [("2026-11-10T08:00:00Z", 24), ("2026-10-01T08:00:00Z", 120), ("2016-11-20T08:00:00Z", 720)])
def test_a_page_is_due_after_a_tenth_of_the_time_without_change_and_after_a_month(changed: str, hours: int) -> None:
    known = address(last_changed_at=changed)
    assert is_due(known, AT + timedelta(hours=hours))
    assert not is_due(known, AT + timedelta(hours=hours, seconds=-1))


@pytest.mark.parametrize("changed", ["2026-11-20T08:00:00Z", "2026-11-19T22:00:00Z", "2026-11-10T08:00:01Z"])
def test_a_wait_of_less_than_a_day_is_none(changed: str) -> None:
    assert is_due(address(last_changed_at=changed), AT)


@pytest.mark.parametrize("values", [
    {"last_visited_at": None}, {"way": "start"}, {"state": "failed"}, {"state": "robots"}, {"state": "queued"},
    {"state": "excluded", "reason": "list page (archive)"}, {"state": "excluded", "reason": "list or other page that is no record (address)"},
    {"state": "gone"}, {"state": "excluded", "reason": "noindex", "last_changed_at": None, "attempts": 1},
])  # fmt: skip
def test_what_may_name_new_pages_or_was_not_found_is_always_due(values: dict[str, Any]) -> None:
    assert is_due(address(**values), AT)


@pytest.mark.parametrize(("values", "days"), [
    ({"state": "gone", "missing_since": "2026-10-21T08:00:00Z"}, 3),
    ({"state": "gone", "missing_since": "2020-10-21T08:00:00Z"}, 30),
    ({"state": "excluded", "reason": "login form", "last_changed_at": None}, 4),
    ({"state": "alias", "reason": "redirects to x", "last_changed_at": None, "attempts": 99}, 30),
    ({"state": "alias", "reason": "same text"}, 1),
])  # fmt: skip
def test_what_gives_no_record_is_asked_less_and_less_often(values: dict[str, Any], days: int) -> None:
    known = address(**values)
    assert is_due(known, AT + timedelta(days=days))
    assert not is_due(known, AT + timedelta(days=days, seconds=-1))


@pytest.mark.parametrize(("evidence", "announced"), [
    ({"sitemap": {"modified": "2026-11-20T15:00:01+07:00"}}, True),
    ({"sitemap": {"modified": "2026-11-20T15:00:00+07:00"}}, False),
    ({"sitemap": {"modified": "2026-11-20"}}, True),
    ({"sitemap": {"modified": "2026-11-19"}}, False),
    ({"wordpress": {"modified": "2026-11-20T08:00:01Z"}}, True),
    ({"feed": {"date": "Fri, 20 Nov 2026 09:00:00 +0000"}}, True),
    ({"feed": {"date": "Fri, 20 Nov 2026 07:00:00 GMT"}}, False),
    ({"feed": {"date": "hôm qua"}, "sitemap": {"modified": ""}}, False),
    ({}, False),
])  # fmt: skip
def test_a_stated_time_of_change_later_than_the_visit_announces_one(evidence: dict[str, dict[str, Any]], announced: bool) -> None:
    assert is_announced(address(evidence=evidence)) is announced


def test_announced_changes_come_first_then_the_longest_unvisited_and_the_rest_is_counted() -> None:
    known = [
        address(url="new", last_changed_at="2020-01-01T00:00:00Z"),
        address(url="late", last_visited_at="2026-11-15T08:00:00Z"),
        address(url="later", last_visited_at="2026-11-12T08:00:00Z"),
        address(url="told", evidence={"sitemap": {"modified": "2026-12-01"}}),
    ]
    made = plan([*known, address(url="feed", state="excluded", attempts=30)], AT + timedelta(hours=1))
    assert [one.url for one in made.due] == ["told", "later", "late"]
    assert ({one.url for one in made.resting}, made.not_due) == ({"new", "feed"}, 1), "pages alone are counted"
    everything = plan(known, AT, everything=True)
    assert ([one.url for one in everything.due], everything.not_due) == (["told", "later", "late", "new"], 0)
