"""Outages that answer 200, 404 or a redirect over real crawls: known pages keep their texts and are never gone for that."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.outage import shape
from tests.changing_site import MISSING, Answer, ChangingSite, article, changing_site, links, redirect
from tests.test_life_cycle import (
    FIRST,
    HOUR_LATER,
    LEDGER_SQL,
    LOGIN,
    STATES_SQL,
    TWO_DAYS_LATER,
    VERSIONS_SQL,
)

pytestmark = pytest.mark.timeout(900)
TOPICS = ("Cầu tre", "Lớp học", "Vườn rau", "Bến đò", "Giếng nước", "Hội trại", "Thư viện", "Tủ thuốc", "Phiên chợ", "Hạt giống")
PATHS = tuple(f"/bai-{number}" for number in range(len(TOPICS)))
NOTICE = Answer(
    '<html lang="vi"><head><title>Website đang bảo trì</title></head><body><h1>Website đang bảo trì</h1><p>Trang web đang được '
    "nâng cấp, xin quý vị vui lòng quay lại sau ít giờ nữa. Mọi việc cần gấp xin gọi điện cho trưởng nhóm Bờ Tre.</p></body></html>"
)
SUSPENDED = Answer(
    "<html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1><p>This account is suspended. "
    "Please ask the people who host it for more information about what happened.</p></body></html>"
)


def up() -> dict[str, Answer]:
    return {path: article(topic) for path, topic in zip(PATHS, TOPICS, strict=True)} | {"/": links(*PATHS)}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ChangingSite]:
    """A site of ten pages that was crawled once."""
    with changing_site(tmp_path) as it:
        it.pages = up()
        assert it.crawl(FIRST)["counts"]["pages_new"] == len(PATHS)
        yield it


def states(site: ChangingSite) -> set[tuple[Any, ...]]:
    return set(site.rows("select state, version_count, gone_since, last_seen_at from pages"))


def codes(run: dict[str, Any]) -> list[str]:
    return [cause["code"] for cause in run["report"]["causes"]]


# -- one text at every address


@pytest.mark.parametrize("notice", [NOTICE, SUSPENDED], ids=["bao-tri", "suspended"])
def test_one_text_at_every_known_address_is_an_outage_and_no_version(notice: Answer, site: ChangingSite) -> None:
    texts = site.rows("select url, title, text, date_published, language, capture_id from pages order by url")
    details = site.rows("select * from segments order by 1, 2") + site.rows("select * from page_blocks order by 1")
    site.down = notice
    for at in (HOUR_LATER, TWO_DAYS_LATER):
        run = site.crawl(at)
        assert (run["outcome"], run["counts"]["pages_changed"], run["counts"]["pages_new"]) == ("failed", 0, 0)
        assert codes(run) == ["outage"]
        assert states(site) == {("unreachable", 1, None, FIRST)}
        assert site.rows("select url, title, text, date_published, language, capture_id from pages order by url") == texts
        assert site.rows("select * from segments order by 1, 2") + site.rows("select * from page_blocks order by 1") == details
        assert site.address(PATHS[0])[0] == "failed"
        assert "taken for an outage" in site.address("/")[1] or site.address("/")[0] == "excluded"
    site.down = None
    run = site.crawl("2026-11-04T03:00:00Z")
    assert (run["outcome"], run["counts"]["pages_changed"]) == ("finished", 0)
    assert states(site) == {("live", 1, None, "2026-11-04T03:00:00Z")}


def test_captures_of_an_outage_are_no_versions_when_they_are_read_again(site: ChangingSite) -> None:
    site.down = NOTICE
    site.crawl(HOUR_LATER)
    before = [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)]
    assert site.command("reextract").returncode == 0
    assert [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)] == before
    new = site.folder / "new.db"
    assert site.command("reextract", "--captures", str(site.folder / "captures"), archive=new).returncode == 0
    assert site.rows("select url, state, version_count, text from pages order by 1", archive=new) == site.rows("select url, state, version_count, text from pages order by 1")
    assert site.command("verify").returncode == 0


def for_sale(path: str, number: int) -> Answer:
    """A notice that names the address and a number, no two of them alike, and leads to addresses that nobody knew."""
    links = "".join(f'<a href="{path}?{n}">Related {n}</a> ' for n in range(2))
    return Answer(
        f"<html><head><title>Domain for sale {path}</title></head><body><h1>Domain for sale</h1><p>The address {path} belongs to a domain that is "
        f"for sale. Offer number {number:,} (request {hashlib.sha1(path.encode()).hexdigest()[:8]}-7f) was made today at 10:{number % 60:02d}; make yours before it ends, and it will be answered by its owner.</p><p>{links}</p></body></html>"
    )


def test_a_notice_with_numbers_and_the_address_is_one_text_at_new_addresses_too(site: ChangingSite) -> None:
    texts = site.rows("select url, title, text from pages order by url")
    for day, at in enumerate((HOUR_LATER, TWO_DAYS_LATER, "2026-11-05T03:00:00Z")):
        paths = [f"{path}{query}" for path in (*PATHS, "/", f"/moi-{day}") for query in ("", "?0", "?1")]
        site.pages = {path: for_sale(path, 1_000 * day + 37 * number) for number, path in enumerate(paths)}
        run = site.crawl(at, "--now")
        assert (run["outcome"], run["counts"]["pages_new"], run["counts"]["pages_changed"]) == ("failed", 0, 0)
        assert "outage" in codes(run)
        assert states(site) == {("unreachable", 1, None, FIRST)}
        assert site.rows("select url, title, text from pages order by url") == texts
    before = [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL)]
    assert site.command("reextract").returncode == 0
    assert [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL)] == before
    site.pages = up()
    site.crawl("2026-11-06T03:00:00Z")
    assert states(site) == {("live", 1, None, "2026-11-06T03:00:00Z")}


def test_pages_of_which_only_a_number_or_each_its_own_line_changes_are_no_outage(site: ChangingSite) -> None:
    """Pages that were alike but for a number before, and are now."""
    table = [article("Lịch trực", f"Phiên trực thứ {number} bắt đầu lúc {number} giờ.") for number in range(1, 13)]
    site.pages |= {f"/lich-{n}": page for n, page in enumerate(table[:6])}
    site.pages["/"] = links(*site.pages)
    site.crawl(HOUR_LATER)
    site.pages |= {f"/lich-{n}": page for n, page in enumerate(table[6:])}
    run = site.crawl(TWO_DAYS_LATER)
    assert (run["outcome"], codes(run)) == ("finished", [])
    assert {row[0] for row in site.rows("select state from pages")} == {"live"}


def test_three_pages_that_get_one_text_are_no_outage(site: ChangingSite) -> None:
    site.pages |= dict.fromkeys(PATHS[:3], NOTICE)
    run = site.crawl(HOUR_LATER)
    assert (run["outcome"], run["counts"]["pages_changed"]) == ("finished", 3)
    assert "outage" not in codes(run)


SHORT = '<html><head><title>Thông báo{}</title></head><body><h1>Thông báo</h1><p>Website đang bảo trì, xin quay lại sau.</p></body></html>'


def test_a_short_notice_at_every_address_is_named_with_its_words(site: ChangingSite) -> None:
    """It is too short to be a text of its own, so that no page gets it as a version."""
    site.down = Answer(SHORT.format(" &amp; xin lỗi"))
    for at in (HOUR_LATER, TWO_DAYS_LATER):
        run = site.crawl(at, "--now")
        assert (run["outcome"], codes(run)) == ("failed", ["outage"])
        (cause,) = run["report"]["causes"]
        assert cause["numbers"] == {"pages": len(PATHS), "words": "Thông báo & xin lỗi"}
        assert "deny" not in cause["todo_en"] + cause["todo_vi"]
        assert len(cause["examples"]) == 3
        assert states(site) == {("unreachable", 1, None, FIRST)}


def test_notices_of_which_each_is_another_are_told_by_what_they_are(site: ChangingSite) -> None:
    site.pages = {path: Answer(SHORT.format(path)) for path in (*PATHS, "/")}
    run = site.crawl(HOUR_LATER, "--now")
    assert (run["outcome"], codes(run)) == ("failed", ["walled"])
    assert "being worked on" in run["reason"]


# -- pages that vanish at once


def login() -> dict[str, Answer]:
    return dict.fromkeys([*PATHS, "/"], redirect("/login.php", 302)) | {"/login.php": LOGIN}


def maintenance() -> dict[str, Answer]:
    return dict.fromkeys([*PATHS, "/"], redirect("/bao-tri.html", 302)) | {"/bao-tri.html": NOTICE}


WALLS = {
    "404 but home": lambda: {"/": links(*PATHS)},
    "410 but home": lambda: dict.fromkeys(PATHS, Answer("<h1>Đã gỡ</h1>", 410)) | {"/": links(*PATHS)},
    "home 301": lambda: dict.fromkeys(PATHS, redirect("/")) | {"/": links(*PATHS)},
    "login": login,
    "maintenance": maintenance,
}


@pytest.mark.parametrize("wall", WALLS)
def test_nearly_all_pages_that_vanish_at_once_are_not_gone_in_that_run(wall: str, site: ChangingSite) -> None:
    site.pages = WALLS[wall]()
    run = site.crawl(TWO_DAYS_LATER, "--now")
    assert states(site) == {("unreachable", 1, None, FIRST)}
    assert (run["outcome"], run["counts"]["pages_gone"], run["counts"]["pages_new"]) == ("failed", 0, 0)
    code = "vanished" if wall.startswith("4") else "led_away"
    assert codes(run)[0] == code
    assert run["reason"].startswith("Nearly all known pages are missing at once (10). They are unreachable" if code == "vanished" else "Nearly all known pages lead to one address at once (10): http")
    assert ": -" not in run["reason"]
    before = [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)]
    assert site.command("reextract").returncode == 0
    assert [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)] == before
    run = site.crawl("2026-11-05T03:00:00Z", "--now")
    gone = wall.startswith("4")
    assert codes(run)[0] == ("vanished_again" if gone else "led_away")
    assert ("10 count as gone now" in run["reason"]) == gone
    assert "a run a day later" not in run["reason"]
    assert run["counts"]["pages_gone"] == (len(PATHS) if gone else 0)
    assert states(site) == {("gone", 1, TWO_DAYS_LATER, FIRST) if gone else ("unreachable", 1, None, FIRST)}
    site.pages = up()
    site.crawl("2026-11-06T03:00:00Z")
    assert states(site) == {("live", 1, None, "2026-11-06T03:00:00Z")}


def test_a_site_that_answers_404_everywhere_says_so(site: ChangingSite) -> None:
    site.down = MISSING
    for at in (HOUR_LATER, TWO_DAYS_LATER):
        run = site.crawl(at, "--now")
        assert states(site) == {("unreachable", 1, None, FIRST)}
        assert run["outcome"] == "failed"
        assert "404" in run["reason"]
        assert set(codes(run)) <= {"down", "unanswered"}


def test_pages_that_are_lost_in_two_ways_are_counted_apart(site: ChangingSite) -> None:
    site.pages = dict.fromkeys(PATHS[:6], redirect("/thong-bao")) | {"/thong-bao": NOTICE, "/": links(*PATHS)}
    run = site.crawl(HOUR_LATER)
    (cause,) = run["report"]["causes"]
    assert cause["code"] == "lost_in_part"
    assert cause["numbers"] == {"led": 6, "missing": 4, "gone": 0, "target": f"{site.base}/thong-bao"}
    assert states(site) == {("unreachable", 1, None, FIRST)}


# -- pages that all become no records at once


def as_lists() -> dict[str, Answer]:
    """A redesign: every page is the head of a section now."""
    names = "".join(f'<li><a href="{path}">{topic} của ấp</a></li>' for path, topic in zip(PATHS, TOPICS, strict=True))
    return {
        path: Answer(f'<html lang="vi"><head><title>{topic}</title></head><body class="view-category"><h1>{topic}</h1><ul>{names}</ul></body></html>')
        for path, topic in zip(PATHS, TOPICS, strict=True)
    } | {"/": links(*PATHS)}


KINDS = {
    "login": (lambda: dict.fromkeys([*PATHS, "/"], LOGIN), "login form"),
    "login at nearly all": (lambda: up() | dict.fromkeys(PATHS[1:], LOGIN), "login form"),
    "lists": (as_lists, "list page (view-category)"),
    "no text": (lambda: dict.fromkeys([*PATHS, "/"], Answer("<html><head><title>Thông báo</title></head><body><p>...</p></body></html>")), "no text"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pages_that_all_become_no_records_at_once_are_unreachable_and_keep_their_texts(kind: str, site: ChangingSite) -> None:
    texts = site.rows("select url, title, text from pages order by url")
    site.pages = KINDS[kind][0]()
    walled = PATHS[1:] if kind == "login at nearly all" else PATHS
    for at in (HOUR_LATER, TWO_DAYS_LATER):
        run = site.crawl(at, "--now")
        assert run["outcome"] == "failed"
        assert run["report"]["pages"]["unreachable"] == len(walled)
        assert not run["report"].get("tulieu/life/excluded")
        assert codes(run) == (["outage"] if kind == "no text" else ["walled"])
        assert {site.page(path) for path in walled} == {("unreachable",)}
        state, reason = site.address(PATHS[5])
        assert (state, reason) == ("failed", f"{KINDS[kind][1]}, as most known pages in this run: taken for an outage")
        assert site.rows("select url, title, text from pages order by url") == texts
    before = [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)]
    assert site.command("reextract").returncode == 0
    assert [site.rows(sql) for sql in (STATES_SQL, VERSIONS_SQL, LEDGER_SQL)] == before
    new = site.folder / "new.db"
    assert site.command("reextract", "--captures", str(site.folder / "captures"), archive=new).returncode == 0
    sql = "select url, state, version_count, text from pages order by 1"
    assert site.rows(sql, archive=new) == site.rows(sql)
    site.pages = up()
    assert site.crawl("2026-11-04T03:00:00Z")["outcome"] == "finished"
    assert states(site) == {("live", 1, None, "2026-11-04T03:00:00Z")}


SOFT = Answer("<html><head><title>Không tìm thấy trang</title></head><body><h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại.</p></body></html>")
EMPTY_APP = Answer('<html><head><title>Bờ Tre</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>')


@pytest.mark.parametrize(("answer", "code"), [(SOFT, "vanished"), (EMPTY_APP, "javascript")], ids=["soft 404", "javascript"])
def test_what_stands_at_every_page_has_one_cause(answer: Answer, code: str, site: ChangingSite) -> None:
    site.pages |= dict.fromkeys(PATHS, answer)
    run = site.crawl(HOUR_LATER, "--now")
    assert (run["outcome"], codes(run)) == ("failed", [code])
    assert {row[0] for row in states(site)} == {"unreachable"}


def test_a_wish_of_the_site_holds_for_all_pages_at_once(site: ChangingSite) -> None:
    site.pages |= {path: article(topic, head='<meta name="robots" content="noindex">') for path, topic in zip(PATHS, TOPICS, strict=True)}
    run = site.crawl(HOUR_LATER, "--now")
    assert "walled" not in codes(run)
    assert {row[0] for row in states(site)} == {"excluded"}


def test_some_pages_behind_a_login_are_excluded(site: ChangingSite) -> None:
    site.pages |= dict.fromkeys(PATHS[:7], LOGIN)
    assert "walled" not in codes(site.crawl(HOUR_LATER, "--now"))
    assert sorted(row[0] for row in site.rows("select state from pages")) == ["excluded"] * 7 + ["live"] * 3
    site.crawl(TWO_DAYS_LATER, "--now")
    assert sorted(row[0] for row in site.rows("select state from pages")) == ["excluded"] * 7 + ["live"] * 3
    assert site.rows("select count(*) from addresses where missing_since is not null") == [(0,)]


# -- redirects


def test_a_page_that_was_met_by_a_redirect_is_asked_again_after_one_without_end(site: ChangingSite) -> None:
    """Pages that have moved are met so: one run with a broken rule is no farewell."""
    site.pages |= {"/cu": redirect("/moi"), "/moi": article("Ngôi nhà mới"), "/": links(*PATHS, "/cu")}
    site.crawl(HOUR_LATER)
    assert site.page("/moi") == ("live",)
    round_and_round = {f"/xoay-{number}": redirect(f"/xoay-{number + 1}", 302) for number in range(30)}
    site.pages |= {"/moi": redirect("/xoay-0", 302), **round_and_round}
    site.crawl(TWO_DAYS_LATER)
    assert (site.page("/moi"), site.address("/moi")) == (("unreachable",), ("failed", "redirects without end"))
    site.pages["/moi"] = article("Ngôi nhà mới")
    site.crawl("2026-11-05T03:00:00Z")
    assert (site.page("/moi"), site.address("/moi", "state")) == (("live",), ("page",))


def test_a_page_that_was_kept_before_an_outage_led_to_it_stays(site: ChangingSite) -> None:
    """Pages that rest between visits were last seen before it was new."""
    site.pages |= {"/thu-ngo": article("Thư ngỏ"), "/": links(*PATHS, "/thu-ngo")}
    site.crawl(HOUR_LATER, "--max-pages", "1")
    site.crawl(HOUR_LATER)
    connection = sqlite3.connect(site.archive)
    with closing(connection), connection:
        connection.execute("update pages set last_seen_at = ? where url not like '%/thu-ngo'", [FIRST])
    site.pages |= {path: redirect("/thu-ngo", 302) for path in PATHS}
    run = site.crawl(TWO_DAYS_LATER, "--now")
    assert run["outcome"] == "failed"
    assert site.page("/thu-ngo", "state, version_count") == ("live", 1)
    assert {row[0] for row in site.rows("select state from pages where url like '%/bai-%'")} == {"unreachable"}


def test_texts_that_would_keep_an_expression_busy_take_little_time() -> None:
    for text in ("a-" * 200_000, "a1-" * 100_000, "1" * 400_000, "a" * 400_000 + "1"):
        shape("http://bo-tre.example/bai", text)  # by the square of their length it would take an hour
    assert shape("http://a.example/x", "Mã 8f3a2b9c-7f, lúc 10:32, /x") == shape("http://a.example/y", "Mã 01aa77-e, lúc 9:05, /y")
    assert shape("http://a.example/x", "Ba con mèo") != shape("http://a.example/x", "Bốn con mèo")
