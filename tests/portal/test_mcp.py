"""Assistants ask the archive by the Model Context Protocol: the official client over loopback, read-only, masked as the portal is."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.portal_server import serving
from crawler.version import VERSION
from portal.app import make_app
from portal.mcp_address import is_installed
from portal.queries import ALL
from tests.portal.test_masking import MAIL, PHONE, with_data

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra is not installed: pip install .[mcp]")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_data(tmp_path_factory.mktemp("mcp") / "archive.db")


@pytest.fixture(scope="module")
def base(archive: Path) -> Iterator[str]:
    with serving(make_app(archive).app()) as address:
        yield address


def talk(base: str, *calls: tuple[str, dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """The tools that the server lists, and its answers to some calls."""
    from mcp.client.client import Client

    async def conversation() -> tuple[list[Any], list[Any]]:
        async with Client(f"{base}/mcp") as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(conversation())


def one(base: str, name: str, /, **arguments: Any) -> Any:
    (answer,) = talk(base, (name, arguments))[1]
    assert not answer.is_error, answer.content
    assert json.loads(answer.content[0].text) == answer.structured_content
    return answer.structured_content


def refused(base: str, name: str, /, **arguments: Any) -> str:
    (answer,) = talk(base, (name, arguments))[1]
    assert answer.is_error
    return str(answer.content[0].text)


def test_the_tools_are_listed_as_reading_only(base: str) -> None:
    tools, _ = talk(base)
    assert [tool.name for tool in tools] == ["search", "read_page", "compare", "cite", "run_query"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in tools)


def test_the_server_says_its_version(base: str) -> None:
    asked = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": asked}).encode()
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/mcp", body, headers)) as answer:
        assert json.load(answer)["result"]["serverInfo"]["version"] == VERSION


def test_a_search_finds_without_accents_and_counts_all(base: str) -> None:
    found = one(base, "search", query="nuoc")
    assert found["total"] == 3
    assert {hit["id"] for hit in found["hits"]} and all(hit["kept"].startswith(f"{base}/pages/") for hit in found["hits"])
    assert sum(found["counts"]["site"].values()) == 3
    limited = one(base, "search", query="nuoc", site=next(iter(found["counts"]["site"])))
    assert limited["total"] == next(iter(found["counts"]["site"].values()))


def test_a_page_is_read_in_its_own_words_and_in_parts(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = one(base, "read_page", id=2)
    assert whole["next_start"] is None
    assert whole["text"] and len(whole["text"]) == whole["characters"]
    monkeypatch.setattr("portal.mcp_tools.TEXT_CHARS", 40)
    first = one(base, "read_page", id=2)
    second = one(base, "read_page", id=2, start=first["next_start"])
    assert first["text"] + second["text"] == whole["text"][:80]


def test_versions_are_compared_word_by_word(base: str) -> None:
    found = one(base, "compare", id=6, **{"from": 1, "to": 3})
    assert (found["from"], found["to"]) == (1, 3)
    assert any("{+" in change["words"] for change in found["changes"])
    assert one(base, "compare", id=2)["changes"] == []


def test_a_page_is_cited_as_the_portal_cites_it(base: str) -> None:
    with urllib.request.urlopen(f"{base}/pages/2/cite.ris") as answer:
        assert one(base, "cite", id=2, form="ris")["citation"] == answer.read().decode()
    assert "SHA-256" in one(base, "cite", id=2, language="en")["citation"]


@pytest.mark.parametrize("name", [query.name for query in ALL])
def test_every_ready_query_answers(base: str, name: str) -> None:
    with urllib.request.urlopen(f"{base}/archive/{name}.json?_shape=array&document=x") as answer:
        assert len(one(base, "run_query", name=name, document="x")["rows"]) == len(json.loads(answer.read()))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("read_page", {"id": 1}), ("compare", {"id": 1}), ("cite", {"id": 1}), ("cite", {"id": 1, "form": "bib"}), ("search", {"query": "Lụa"}), ("search", {}),
     ("run_query", {"name": "changed"}), ("run_query", {"name": "legal"}), ("run_query", {"name": "who_cites", "document": "315"})],
)  # fmt: skip
def test_personal_data_are_masked(base: str, name: str, arguments: dict[str, Any]) -> None:
    said = json.dumps(one(base, name, **arguments), ensure_ascii=False)
    assert PHONE not in said
    assert MAIL not in said


def test_the_owner_may_have_them_shown(archive: Path) -> None:
    with serving(make_app(archive, show_personal_data=True).app()) as base:
        assert PHONE in one(base, "read_page", id=1)["text"]


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [("read_page", {"id": 9999}, "no such page"), ("read_page", {}, "id"), ("read_page", {"id": "1; drop table pages"}, "integer"), ("compare", {"id": 6, "from": 9}, "no such version"),
     ("run_query", {"name": "select 1"}, "not one of"), ("search", {"query": "a", "sql": "x"}, "sql"), ("delete_page", {"id": 1}, "Unknown tool"), ("search", {"query": "a" * 3000}, "query: maxLength 2000")],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told(base: str, name: str, arguments: dict[str, Any], told: str) -> None:
    assert told in refused(base, name, **arguments)


def post(base: str, path: str, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(base + path, body, {"content-type": "application/json", "accept": "application/json, text/event-stream", **headers})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


HELLO = json.dumps({
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}).encode()  # fmt: skip


def test_only_this_address_may_be_posted_to_and_not_for_other_sites(base: str) -> None:
    assert post(base, "/mcp", HELLO) == 200
    assert post(base, "/mcp", HELLO, origin="https://la.example") == 403
    assert post(base, "/mcp", HELLO, origin=base) == 200
    assert post(base, "/mcp", b"x" * 100_000) == 413
    assert post(base, "/mcp", b"{") == 400
    assert post(base, "/search", HELLO) == 405
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(f"{base}/mcp")
    assert told.value.code == 405


def test_without_the_package_there_is_no_such_address(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.is_installed", lambda: False)
    app = make_app(archive)
    assert asyncio.run(app.client.post("/mcp", json={})).status_code == 405
    assert asyncio.run(app.client.get("/mcp")).status_code == 404
