"""Scrapy's counts without a look for deprecated arguments at each of the sixty that an answer raises."""

from __future__ import annotations

from typing import Any

from scrapy.statscollectors import MemoryStatsCollector


class Stats(MemoryStatsCollector):
    """``STATS_CLASS``: attributes are those of the object. Scrapy's own raises and catches an exception for each."""

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name)
