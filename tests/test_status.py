"""``tulieu status``: a table that fits the terminal, a block per site with a problem, one JSON document."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from archive.causes import cause
from archive.rows import SiteRow
from archive.writer import Writer
from scripts.status import gather
from scripts.status_text import print_status
from tests.archive.rows import page
from tests.conftest import tulieu

BEFORE = {"kept": 12, "fill": {"title": 1.0, "date": 0.9, "author": 0.5, "language": 1.0}, "methods": {}, "started_at": "2026-11-16T08:00:00Z"}
REPORT: dict[str, Any] = {
    "kept": 10, "missing": 0, "fill": {"title": 1.0, "date": 0.4, "author": 0.5, "language": 1.0}, "before": BEFORE,
    "pages": {"new": 2, "changed": 1, "unchanged": 7, "gone": 3}, "queue_left": 4, "causes": [],
    "coverage": {"sitemap": {"announced": 20, "kept": 15, "excluded": 2, "gone": 0, "missing": 3}},
}  # fmt: skip
ESCAPE = "\x1b[31mđỏ"


def add_run(writer: Writer, slug: str, outcome: str | None, *causes: Any) -> None:
    writer.upsert_site(SiteRow(slug, f"Nhóm {slug}", None, f"http://{slug}.localhost/", "vngo", '["vi"]', "generic", None))
    run = writer.start_run(slug, "2026-11-23T08:00:00Z", "0.1.0")
    if outcome is None:
        return
    report = {**REPORT, "causes": [one.as_dict() for one in causes]}
    values = {"pages_new": 2, "pages_changed": 1, "pages_unchanged": 7, "pages_gone": 3, "report": json.dumps(report)}
    writer.finish_run(run, {"finished_at": "2026-11-23T09:00:00Z", "outcome": outcome, "reason": None, **values})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    with Writer(tmp_path / "archive.db") as writer:
        add_run(writer, "gio-lanh", "finished")
        writer.store(page("/a"))
        add_run(writer, "nui-cao", "failed", cause("blocked", ["http://nui-cao.localhost/tin/1"], refused=9, asked=10, share=0.9, statuses="403"))
        add_run(writer, "ben-song", "finished", cause("expectation", key="min_pages", expected=120, found=10))
        add_run(writer, "dong-lua", None)
        add_run(writer, "con-duong", "stopped", cause("limit", reason="--max-pages 2 reached", queued=5))
        add_run(writer, "doc-hai", "failed", cause("unanswered", reason=f"redirects to {ESCAPE} [bold]"))
        writer.meet([], "dong-lua", None)
    return tmp_path / "archive.db"


def printed(archive: Path, columns: int, folder: Path | None = None) -> str:
    buffer = io.StringIO()
    print_status(gather(archive, folder), Console(width=columns, file=buffer, highlight=False))
    return buffer.getvalue()


@pytest.mark.parametrize("columns", [80, 140])
def test_the_table_fits_the_terminal(archive: Path, columns: int) -> None:
    text = printed(archive, columns)
    assert max(map(len, text.splitlines())) <= columns
    for slug in ("gio-lanh", "nui-cao", "ben-song", "dong-lua", "con-duong", "doc-hai"):
        assert slug in text


@pytest.mark.parametrize("columns", [80, 100, 180])
def test_no_number_is_cut_off_where_all_are_long(tmp_path: Path, columns: int) -> None:
    slug = "mot-to-chuc-co-ten-rat-dai-o-mien-trung"
    with Writer(tmp_path / "archive.db") as writer:
        blocked = cause("blocked", refused=9, asked=10, share=0.9, statuses="403")
        add_run(writer, slug, "finished")
        now, before = (dict.fromkeys(("title", "date", "author", "language"), share) for share in (1.0, 0.98))
        coverage = {"sitemap": {"announced": 1204, "kept": 1180, "excluded": 0, "gone": 0, "missing": 24}}
        report = {**REPORT, "found": {"link": 2345}, "kept": 1180, "fill": now, "before": {**BEFORE, "fill": before}, "coverage": coverage, "queue_left": 1204}
        writer.finish_run(1, {"pages_new": 100, "pages_changed": 100, "report": json.dumps({**report, "causes": [blocked.as_dict()]})})
    text = printed(tmp_path / "archive.db", columns)
    assert max(map(len, text.splitlines())) <= columns
    assert text.count("100% (98%)") == 4
    for word in ("2345", "1180/1204", "+100 ~100 -3", "1180 ", "blocked", "mot-to-chuc"):
        assert word in text
    assert ("2026-11-23 09:00" in text) == (columns == 180)


def test_a_wide_terminal_shows_fill_rates_before_and_now_and_coverage(archive: Path) -> None:
    (line,) = [line for line in printed(archive, 180).splitlines() if "gio-lanh" in line]
    assert "40% (90%)" in line
    assert "17/20" in line
    assert "+2 ~1 -3" in line


def test_no_change_is_told_from_nothing_found(archive: Path) -> None:
    with Writer(archive) as writer:
        for number, (slug, unchanged) in enumerate((("lua-nuoc", 7), ("dong-kho", 0)), 7):
            add_run(writer, slug, "finished")
            counts = {"pages_new": 0, "pages_changed": 0, "pages_gone": 0, "pages_unchanged": unchanged}
            writer.finish_run(number, {**counts, "report": json.dumps({**REPORT, "pages": {"gone": 0, "unchanged": unchanged}})})
    lines = {word: line.split() for line in printed(archive, 180).splitlines() for word in line.split()[:1]}
    assert "=" in lines["lua-nuoc"] and "none" not in lines["lua-nuoc"]
    assert "none" in lines["dong-kho"] and "=" not in lines["dong-kho"]


def test_a_problem_has_its_cause_evidence_and_what_to_do(archive: Path) -> None:
    text = " ".join(printed(archive, 80).split())
    assert "The server refuses the crawler: 9 of 10 pages (90%) were answered with HTTP 403." in text
    assert "http://nui-cao.localhost/tin/1" in text
    assert "→ Write to the organisation" in text


def test_a_broken_expectation_is_named(archive: Path) -> None:
    assert "min_pages should be at least 120, and is 10" in " ".join(printed(archive, 80).split())


def test_a_failed_run_without_a_cause_is_named_with_its_reason(archive: Path) -> None:
    with Writer(archive) as writer:
        add_run(writer, "cu-ky", "failed")
        writer.finish_run(7, {"report": "{}", "reason": "timeout"})
    assert "The run failed: timeout." in printed(archive, 80)


def test_a_run_that_was_cut_off_is_named(archive: Path) -> None:
    assert "cut off before it could end" in " ".join(printed(archive, 80).split())


def test_a_run_that_goes_on_is_no_problem(archive: Path) -> None:
    with Writer(archive):
        (row,) = [row for row in gather(archive, None) if row.slug == "dong-lua"]
    assert [one.code for one in row.causes] == ["running"]
    assert row.problems == ()


def test_a_limit_is_shown_and_is_no_problem(archive: Path) -> None:
    text = printed(archive, 80)
    assert "limit" in text
    assert "4 with a problem" in text


def test_sites_with_problems_come_first(archive: Path) -> None:
    assert [row.slug for row in gather(archive, None)][:4] == ["ben-song", "doc-hai", "dong-lua", "nui-cao"]


def test_what_a_server_says_cannot_colour_the_terminal(archive: Path) -> None:
    text = printed(archive, 140)
    assert "\x1b" not in text
    assert "đỏ [bold]" in text


def test_sites_that_were_never_crawled_are_listed(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "moi-lap.toml").write_text('name_vi = "Mới Lập"\nhome_url = "http://moi-lap.localhost/"\n', "utf-8")
    text = printed(archive, 80, tmp_path / "sites")
    (line,) = [line for line in text.splitlines() if "moi-lap" in line]
    assert "never" in line
    assert "1 never crawled" in text


def test_the_command_says_the_same_and_ends_well(archive: Path) -> None:
    done = tulieu("status", "--archive", archive)
    assert (done.status, done.err) == (0, "")
    assert done.out == printed(archive, 80)


def test_json_is_one_document_with_all_of_it(archive: Path) -> None:
    done = tulieu("status", "--json", "--archive", archive)
    assert done.status == 0
    rows = {row["slug"]: row for row in done.json()}
    assert rows["nui-cao"]["causes"][0]["code"] == "blocked"
    assert rows["nui-cao"]["causes"][0]["vi"].startswith("Máy chủ từ chối")
    assert rows["gio-lanh"]["change"]["new"] == 2
    assert rows["gio-lanh"]["pages"] == 1
    assert rows["gio-lanh"]["coverage"]["sitemap"]["missing"] == 3
    assert rows["ben-song"]["expectations_broken"][0]["numbers"]["expected"] == 120
    assert rows["dong-lua"]["last_run"]["finished_at"] is None
    assert rows["dong-lua"]["causes"][0]["code"] == "cut_off"


def test_an_archive_without_sites_says_so(tmp_path: Path) -> None:
    with Writer(tmp_path / "empty.db"):
        pass
    assert "no sites" in printed(tmp_path / "empty.db", 80)
