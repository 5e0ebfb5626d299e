"""The stages between extraction and the archive: one file per stage, one ordered table of them.

``STAGES`` are pure functions on a record and run inside a worker process, after extraction; ``ITEM_PIPELINES`` are
Scrapy's item pipelines in the crawl process. The names are strings so that reading the table imports nothing.
"""

from __future__ import annotations

STAGES: tuple[str, ...] = (
    "pipelines.clean.clean",
    "pipelines.language.tag_language",
    "pipelines.quality.flag_quality",
    "pipelines.personal.flag_personal_data",
    "pipelines.references.find_legal_references",
    "pipelines.entities.find_entities",
    "pipelines.topics.find_topics",
    "pipelines.fingerprint.take_fingerprint",
)

ITEM_PIPELINES: dict[str, int] = {
    "pipelines.store.StorePipeline": 900,
}
