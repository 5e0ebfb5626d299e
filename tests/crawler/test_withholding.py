"""Answers that may name pages taken down are looked into by a worker process; one that ends it is kept without its body."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings

from crawler.addresses import address_key
from crawler.capture.middleware import CaptureMiddleware
from crawler.capture.withheld import ENTRIES, UNREAD, WITHHELD
from crawler.failures import StoppedError
from crawler.sites import Site
from crawler.workers import WorkError, WorkersEndedError

SITE = Site("ben-lau", "Bến Lau", "https://benlau.example/")
GONE = "https://benlau.example/tin/bai-go-xuong"
LIST = (
    "<html><body><ul><li><a href='/tin/bai-go-xuong'>Bài mà tòa soạn đã gỡ xuống theo lời xin</a></li>"
    "<li><a href='/tin/con-lai'>Bài còn lại về bến đò ngang mùa nước lớn năm ngoái</a></li></ul></body></html>"
)


async def here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def look(run: Callable[..., Any], taken_down: tuple[str, ...] = (GONE,), body: str = LIST) -> Response:
    digests = frozenset(hashlib.sha256(url.encode()).hexdigest() for url in taken_down)
    crawler = SimpleNamespace(
        spidercls=SimpleNamespace(site=SITE), ledger=SimpleNamespace(takedowns=lambda: digests), warc=None,
        workers=SimpleNamespace(run=run), settings=Settings({"DOWNLOAD_MAXSIZE": 1_000_000}),
    )  # fmt: skip
    response = HtmlResponse("https://benlau.example/tin", body=body.encode("utf-16"), headers={"Content-Type": "text/html; charset=utf-16"})
    return asyncio.run(CaptureMiddleware(crawler)._without_taken_down(response))


def test_a_list_is_kept_without_the_entry() -> None:
    kept = look(here)
    assert kept.headers[WITHHELD] == ENTRIES.encode() and kept.headers["Content-Type"] == b"text/html; charset=utf-8"
    assert "đã gỡ xuống" not in kept.body.decode() and "bến đò ngang" in kept.body.decode()


@pytest.mark.parametrize("link", ["/tin/bai-go-xuong/", "http://www.benlau.example/tin/bai-go-xuong?utm_source=x", "/tin/bai-go-xuong/index.html"])
def test_a_list_is_kept_without_the_entry_however_it_spells_its_address(link: str) -> None:
    kept = look(here, (GONE, address_key(GONE)), LIST.replace("/tin/bai-go-xuong", link))
    assert "đã gỡ xuống" not in kept.body.decode() and "bến đò ngang" in kept.body.decode()


@pytest.mark.parametrize("taken_down", [(), ("https://benlau.example/tin/khac",)])
def test_an_answer_that_names_no_such_page_stays_as_it_was_sent(taken_down: tuple[str, ...]) -> None:
    kept = look(here, taken_down)
    assert kept.body == LIST.encode("utf-16") and WITHHELD not in kept.headers


def test_an_answer_that_ends_its_worker_is_kept_without_its_body() -> None:
    async def crashes(*_: Any) -> Any:
        raise WorkError("parser crashed")

    kept = look(crashes)
    assert kept.body == b"" and kept.headers[WITHHELD] == UNREAD.encode()


def test_without_workers_the_request_is_left_for_the_next_run() -> None:
    async def ended(*_: Any) -> Any:
        raise WorkersEndedError("the worker processes ended")

    with pytest.raises(StoppedError):
        look(ended)
