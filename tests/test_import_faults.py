"""Faults in imported files are named or flagged, and the page is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.extract.record import extract
from crawler.extract.tree import is_binary
from crawler.items import Fetched
from crawler.sites import Site
from spiders.imports import read_inputs

SITE = Site("import", "import", "import:", known=False)
TEXT = "Phiên chợ quê\nChợ họp bên bến đò từ lúc gà gáy, bán cá tươi và rau trong vườn nhà.\n"


def page(body: bytes, kind: str = "text/plain", **stated: str) -> Fetched:
    return Fetched("import:a", "import", body, kind, "2026-11-23T08:00:00Z", evidence={"import": stated} if stated else {}, imported=True)


@pytest.mark.parametrize("date", ["31/02/2020", "hôm qua", 20200228])
def test_a_date_that_cannot_be_is_named_and_the_page_imported(date: object, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "date": date}))
    (given,) = read_inputs([tmp_path / "a.jsonl"])
    assert given.problem is None
    assert (given.note or "").startswith(f"date: found {str(date)!r}, expected a date")


@pytest.mark.parametrize("date", [None, "", "28/02/2020", "2020-02-28T07:00:00+07:00"])
def test_a_sound_date_or_none_needs_no_note(date: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "date": date}))
    assert [given.note for given in read_inputs([tmp_path / "a.jsonl"])] == [None]


@pytest.mark.parametrize("body", [b"Trang ch\xc3", TEXT.encode() + b"Ch\xe1\xbb b\xe1", "Chợ".encode()[:-1] + TEXT.encode()])
def test_a_text_of_damaged_bytes_is_flagged(body: bytes) -> None:
    record = extract(page(body), SITE).record
    assert record is not None
    assert "damaged_text" in record.flags


def test_a_sound_text_is_not_flagged() -> None:
    record = extract(page(TEXT.encode()), SITE).record
    assert record is not None
    assert "damaged_text" not in record.flags


def test_a_stray_nul_costs_no_page() -> None:
    html = f"<html><body><article><h1>Phiên chợ quê</h1><p>{TEXT * 9}</p></article></body></html>".encode()
    for body, kind in ((html.replace(b"<p>", b"<p>\0"), "text/html"), ((TEXT * 12).encode() + b"\0", "text/plain")):
        record = extract(page(body, kind), SITE).record
        assert record is not None
        assert "\0" not in "".join(block.text for block in record.blocks)


def test_many_nuls_are_no_text() -> None:
    assert is_binary(b"a\0" * 500)
    assert extract(page(b"a\0" * 500), SITE).reason == "binary content sent as a page"


def test_a_title_that_is_given_is_not_repeated_in_the_text() -> None:
    record = extract(page(TEXT.encode(), title="Phiên chợ quê"), SITE).record
    assert record is not None
    assert (record.title, record.blocks[0].text[:6]) == ("Phiên chợ quê", "Chợ họ")
