"""What a tutorial builds: Scrapy, trafilatura and langdetect in the callback, one insert and one commit per item."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, ClassVar, Self

import trafilatura
from langdetect import DetectorFactory, LangDetectException, detect
from scrapy.http import Response
from scrapy.spiders import SitemapSpider

from benchmarks.bare_spider import SETTINGS

DetectorFactory.seed = 0


class TutorialSpider(SitemapSpider):
    """``-a site=ADDRESS -a database=FILE``."""

    name = "tutorial"
    custom_settings: ClassVar[dict[str, Any]] = {**SETTINGS, "ITEM_PIPELINES": {"benchmarks.tutorial_spider.InsertPipeline": 300}}

    def __init__(self, site: str, database: str, **kwargs: Any) -> None:
        super().__init__(sitemap_urls=[f"{site}/sitemap.xml"], **kwargs)
        self.database = database

    def parse(self, response: Response, **kwargs: Any) -> Iterator[dict[str, Any]]:
        """One item per page."""
        document = trafilatura.bare_extraction(response.text, with_metadata=True)
        text = document.text or ""
        try:
            language = detect(text)
        except LangDetectException:
            language = None
        yield {"url": response.url, "title": document.title, "date": document.date, "language": language, "text": text}


class InsertPipeline:
    """Each item is inserted and committed by itself."""

    def __init__(self, database: str) -> None:
        self.connection = sqlite3.connect(database)
        self.connection.execute("create table pages(url primary key, title, date, language, text)")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler.spider.database)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Writes one row."""
        self.connection.execute("insert or replace into pages values (:url, :title, :date, :language, :text)", item)
        self.connection.commit()
        return item

    def close_spider(self) -> None:
        """Closes the database."""
        self.connection.close()
