"""AutoThrottle raises the pause with a slow server and never lowers it under the site's own, a Crawl-delay included."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from scrapy.core.downloader import Slot
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.pace import SiteThrottle, pace_of


def adjusted(delay_s: float, floor_s: float, latencies_s: list[float]) -> list[float]:
    """The slot's delay after each answer."""
    crawler: Any = get_crawler(settings_dict={"AUTOTHROTTLE_ENABLED": True, "DOWNLOAD_DELAY": delay_s, "AUTOTHROTTLE_MAX_DELAY": 60})
    throttle = SiteThrottle(crawler)
    throttle.mindelay, throttle.maxdelay = delay_s, 60.0
    pace_of(crawler).floor_s = floor_s
    slot = Slot(1, delay_s, 0)
    seen = []
    for latency_s in latencies_s:
        throttle._adjust_delay(slot, latency_s, Response("http://a.test/"))
        seen.append(slot.delay)
    return seen


def test_a_slow_server_is_asked_more_slowly() -> None:
    assert adjusted(2, 2, [9.0])[-1] >= 9


def test_a_quick_server_is_never_asked_faster_than_the_site_says() -> None:
    assert adjusted(2, 2, [9.0] + [0.01] * 30)[-1] == pytest.approx(2)


def test_a_crawl_delay_stays_with_a_quick_server() -> None:
    assert min(adjusted(2, 30, [0.01] * 30)) == 30


def test_a_delay_over_a_minute_stays() -> None:
    assert min(adjusted(300, 300, [0.01] * 5)) == 300


def test_a_pause_never_shortens_another() -> None:
    pace = pace_of(get_crawler())
    pace.pause(50)
    pace.pause(1)
    assert pace._resume_at > monotonic() + 40
