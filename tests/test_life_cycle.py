"""The life of pages over real crawls at four times: what is a version, what is gone, moved, unreachable, back again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.changing_site import MISSING, Answer, ChangingSite, article, changing_site, links, redirect

pytestmark = pytest.mark.timeout(900)
"""Several crawls stand behind the first test of each group; one takes a second on an idle machine."""

FIRST, HOUR_LATER, TWO_DAYS_LATER, THIRD_DAY = (
    "2026-11-01T01:00:00Z", "2026-11-01T02:00:00Z", "2026-11-03T02:00:00Z", "2026-11-04T03:00:00Z",
)  # fmt: skip
LONG = tuple(f"Việc thứ {word} của ấp được ghi vào sổ." for word in ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai", "mười ba", "mười bốn", "mười lăm", "mười sáu", "mười bảy", "mười tám", "mười chín", "hai mươi"))
LOGIN = Answer('<html><body><form><input type="password"></form><p>Đăng nhập để xem.</p></body></html>')

AT_FIRST = {
    "/dem": article("Chuyện cái cầu tre", "Lượt xem: 128", "Hôm nay, Chủ nhật 01/11/2026"),
    "/sua": article("Lớp học ở đình", "Nhóm hỗ trợ 20 tỉnh."),
    "/mat": article("Vườn rau chung"),
    "/lai-co": article("Bến đò mới"),
    "/mat-410": article("Giếng nước đầu ấp"),
    "/chuyen-301": article("Hội trại mùa hè"),
    "/chuyen-308": article("Đêm văn nghệ"),
    "/tam-302": article("Thư viện lưu động"),
    "/ve-trang-chu": article("Tủ thuốc gia đình"),
    "/ve-danh-sach": article("Phiên chợ quê"),
    "/chep": article("Chuyện hạt giống"),
    "/chep-sua": article("Chuyện con đường đất", *LONG),
    "/mem-vi": article("Đội bóng nữ"),
    "/mem-en": article("Ngày hội sách"),
    "/loi-500": article("Ghe chở nước"),
    "/loi-403": article("Trạm đo mặn"),
    "/noindex": article("Danh bạ tổ nhóm"),
    "/bien-ban": article("Biên bản họp"),
    "/rong": article("Bản đồ ấp"),
    "/nhay-mat": article("Quỹ heo đất"),
    "/ngoai": article("Trang bạn bè"),
}  # fmt: skip
NEW = {
    "/moi-301": article("Hội trại mùa hè"),
    "/moi-308": article("Đêm văn nghệ ở ấp"),
    "/chep-moi": article("Chuyện hạt giống"),
    "/chep-sua-moi": article("Chuyện con đường đất", *LONG[:-1]),
}


def hour_later() -> dict[str, Answer]:
    return AT_FIRST | NEW | {
        "/dem": article("Chuyện cái cầu tre", "Lượt xem: 131", "Hôm nay, Chủ nhật 01/11/2026", "Hội trại mùa hè"),
        "/sua": article("Lớp học ở đình", "Nhóm hỗ trợ 24 tỉnh."),
        "/mat": MISSING, "/lai-co": MISSING, "/nhay-mat": MISSING, "/chep": MISSING, "/chep-sua": MISSING,
        "/mat-410": Answer("<h1>Đã gỡ</h1>", 410),
        "/chuyen-301": redirect("/moi-301"), "/chuyen-308": redirect("/moi-308", 308), "/tam-302": redirect("/moi-301", 302),
        "/ve-trang-chu": redirect("/"), "/ve-danh-sach": redirect("/category/tin/"), "/ngoai": redirect("http://elsewhere.localhost:9/"),
        "/category/tin/": links("/dem"),
        "/mem-vi": Answer("<html><head><title>Không tìm thấy trang</title></head><body><h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị gỡ.</p></body></html>"),
        "/mem-en": Answer("<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>The page does not exist.</p></body></html>"),
        "/loi-500": Answer("<h1>Lỗi</h1>", 500), "/loi-403": Answer("<h1>Cấm</h1>", 403),
        "/noindex": article("Danh bạ tổ nhóm", head='<meta name="robots" content="noindex">'),
        "/bien-ban": LOGIN, "/rong": Answer('<html><body><div id="app"></div></body></html>'),
        "/chua-tung-co": MISSING,
    }  # fmt: skip


def two_days_later() -> dict[str, Answer]:
    return hour_later() | {path: AT_FIRST[path] for path in ("/loi-500", "/loi-403", "/rong", "/nhay-mat")}


def third_day() -> dict[str, Answer]:
    return two_days_later() | {"/lai-co": article("Bến đò mới", "Bến đã mở lại."), "/mat-410": AT_FIRST["/mat-410"], "/nhay-mat": MISSING}


@dataclass
class Lives:
    """What the archive held after each crawl: pages and addresses by path, and the run."""

    base: str
    pages: list[dict[str, dict[str, Any]]] = field(default_factory=list)
    ledger: list[dict[str, tuple[str, str | None]]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    rebuilt: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def states(self, path: str) -> list[str | None]:
        return [pages.get(path, {}).get("state") for pages in self.pages]

    def take(self, site: ChangingSite, run: dict[str, Any]) -> None:
        columns = ("url", "id", "state", "version_count", "gone_since", "moved_to", "last_seen_at", "text")
        rows = site.rows(f"select {', '.join(columns)} from pages")
        self.pages.append({row[0].removeprefix(self.base): dict(zip(columns, row, strict=True)) for row in rows})
        self.ledger.append({url.removeprefix(self.base): (state, reason) for url, state, reason in site.rows("select url, state, reason from addresses")})
        self.runs.append(run)


STATES_SQL = "select url, state, gone_since, moved_to, last_seen_at, version_count from pages order by url"
VERSIONS_SQL = "select p.url, v.number, v.seen_at, v.title, v.text from versions v join pages p on p.id = v.page_id order by 1, 2"
LEDGER_SQL = "select url, state, reason, attempts, last_visited_at, missing_since from addresses order by url"


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    with changing_site(tmp_path_factory.mktemp("lives")) as site:
        lives = Lives(site.base)
        for at, pages in ((FIRST, AT_FIRST), (HOUR_LATER, hour_later()), (TWO_DAYS_LATER, two_days_later()), (THIRD_DAY, third_day())):
            site.pages = {**pages, "/": links(*pages)}
            lives.take(site, site.crawl(at))
        for name, sql in (("states", STATES_SQL), ("versions", VERSIONS_SQL), ("ledger", LEDGER_SQL)):
            lives.rebuilt[f"{name} before"] = site.rows(sql)
        again = site.command("reextract")
        assert again.returncode == 0, again.stderr
        for name, sql in (("states", STATES_SQL), ("versions", VERSIONS_SQL), ("ledger", LEDGER_SQL)):
            lives.rebuilt[name] = site.rows(sql)
        new = site.folder / "new.db"
        done = site.command("reextract", "--captures", str(site.folder / "captures"), archive=new)
        assert done.returncode == 0, done.stderr
        lives.rebuilt["new versions"] = site.rows(VERSIONS_SQL, archive=new)
        lives.rebuilt["new states"] = site.rows("select url, state from pages order by url", archive=new)
        assert site.command("verify").returncode == 0
        yield lives


def test_the_first_crawl_finds_every_page_live(lives: Lives) -> None:
    assert {path: page["state"] for path, page in lives.pages[0].items()} == dict.fromkeys(AT_FIRST, "live")


def test_a_counter_a_date_of_today_and_a_related_title_are_no_new_version(lives: Lives) -> None:
    assert [pages["/dem"]["version_count"] for pages in lives.pages] == [1, 1, 1, 1]
    assert lives.pages[3]["/dem"]["text"] == lives.pages[0]["/dem"]["text"]
    assert lives.pages[3]["/dem"]["last_seen_at"] == THIRD_DAY


def test_one_number_in_a_sentence_is_a_new_version(lives: Lives) -> None:
    assert [pages["/sua"]["version_count"] for pages in lives.pages] == [1, 2, 2, 2]
    assert lives.runs[1]["counts"]["pages_changed"] == 1


def test_a_first_404_leaves_the_page_live_and_says_since_when_it_is_missing(lives: Lives) -> None:
    assert lives.states("/mat")[:2] == ["live", "live"]
    reason = f"HTTP 404 (first seen missing {HOUR_LATER}; not gone before a second visit a day later)"
    assert lives.ledger[1]["/mat"] == ("failed", reason)


@pytest.mark.parametrize("path", ["/mat", "/mem-vi", "/mem-en", "/ve-trang-chu", "/ve-danh-sach", "/ngoai"])
def test_what_two_visits_a_day_apart_do_not_find_is_gone_since_the_first(path: str, lives: Lives) -> None:
    assert lives.states(path) == ["live", "live", "gone", "gone"]
    assert lives.pages[2][path]["gone_since"] == HOUR_LATER
    assert lives.ledger[2][path][0] == "gone"


def test_a_410_is_gone_at_once(lives: Lives) -> None:
    assert lives.states("/mat-410")[:2] == ["live", "gone"]
    assert lives.pages[1]["/mat-410"]["gone_since"] == HOUR_LATER


def test_a_page_that_is_gone_keeps_its_text_and_versions(lives: Lives) -> None:
    assert lives.pages[2]["/mat"]["text"] == lives.pages[0]["/mat"]["text"]
    assert lives.pages[2]["/mat"]["version_count"] == 1


def test_a_miss_that_a_visit_in_between_found_again_starts_anew(lives: Lives) -> None:
    assert lives.states("/nhay-mat") == ["live"] * 4
    assert f"first seen missing {THIRD_DAY}" in str(lives.ledger[3]["/nhay-mat"][1])


@pytest.mark.parametrize(("old", "new"), [("/chuyen-301", "/moi-301"), ("/chuyen-308", "/moi-308"), ("/chep", "/chep-moi"), ("/chep-sua", "/chep-sua-moi")])
def test_a_permanent_redirect_or_the_same_text_elsewhere_is_a_move(old: str, new: str, lives: Lives) -> None:
    assert lives.states(old) == ["live", "moved", "moved", "moved"]
    assert lives.pages[1][old]["moved_to"] == lives.pages[1][new]["id"]
    assert lives.states(new) == [None, "live", "live", "live"]
    for ledger in lives.ledger[1:]:
        assert ledger[old] == ("alias", f"moved to {lives.base}{new}")


def test_a_redirect_for_now_is_no_move(lives: Lives) -> None:
    assert lives.states("/tam-302") == ["live"] * 4
    assert lives.ledger[1]["/tam-302"] == ("failed", f"redirects to {lives.base}/moi-301 for now (HTTP 302): no move")


@pytest.mark.parametrize("path", ["/loi-500", "/loi-403", "/rong"])
def test_a_page_that_cannot_be_reached_is_unreachable_and_live_at_the_next_success(path: str, lives: Lives) -> None:
    assert lives.states(path) == ["live", "unreachable", "live", "live"]
    assert lives.pages[3][path]["version_count"] == 1


@pytest.mark.parametrize(("path", "reason"), [("/noindex", "noindex"), ("/bien-ban", "login form")])
def test_a_page_that_is_no_record_any_more_is_excluded(path: str, reason: str, lives: Lives) -> None:
    assert lives.states(path)[:2] == ["live", "excluded"]
    assert lives.ledger[1][path] == ("excluded", reason)


def test_a_page_that_comes_back_is_live_and_its_other_text_a_new_version(lives: Lives) -> None:
    assert lives.states("/lai-co") == ["live", "live", "gone", "live"]
    assert (lives.pages[3]["/lai-co"]["gone_since"], lives.pages[3]["/lai-co"]["version_count"]) == (None, 2)


def test_a_page_that_comes_back_as_it_was_has_no_new_version(lives: Lives) -> None:
    assert lives.states("/mat-410")[3] == "live"
    assert lives.pages[3]["/mat-410"]["version_count"] == 1


def test_the_runs_count_what_became_of_pages(lives: Lives) -> None:
    names = ("gone", "moved", "missing", "unreachable", "back", "excluded")
    counted = [{name: run["report"].get(f"tulieu/life/{name}", 0) for name in names} for run in lives.runs]
    assert counted[0] == dict.fromkeys(names, 0)
    assert counted[1] == {"gone": 1, "moved": 4, "missing": 8, "unreachable": 3, "back": 0, "excluded": 2}
    assert counted[2] == {"gone": 7, "moved": 0, "missing": 0, "unreachable": 0, "back": 0, "excluded": 0}
    assert counted[3] == {"gone": 0, "moved": 0, "missing": 1, "unreachable": 0, "back": 2, "excluded": 0}


def test_pages_gone_counts_pages_and_not_addresses_that_never_had_one(lives: Lives) -> None:
    assert lives.ledger[1]["/chua-tung-co"] == ("gone", "HTTP 404")
    assert [run["counts"]["pages_gone"] for run in lives.runs] == [0, 1, 7, 0]


def test_reading_the_captures_again_keeps_states_versions_and_visits(lives: Lives) -> None:
    for name in ("states", "versions", "ledger"):
        assert lives.rebuilt[name] == lives.rebuilt[f"{name} before"], name


def test_captures_read_into_a_new_archive_give_the_same_versions_and_moves(lives: Lives) -> None:
    assert [row[:2] + row[3:] for row in lives.rebuilt["new versions"]] == [row[:2] + row[3:] for row in lives.rebuilt["versions"]]
    same = {"/mat", "/chuyen-301", "/chep", "/lai-co", "/ve-trang-chu", "/ngoai", "/mem-vi", "/bien-ban", "/loi-500", "/dem"}  # of /noindex nothing was kept
    states = {url.removeprefix(lives.base): state for url, state in lives.rebuilt["new states"]}
    assert {path: states[path] for path in same} == {path: lives.states(path)[3] for path in same}


# -- the whole site


NEXT_WEEK = "2026-11-11T03:00:00Z"


@dataclass
class Outages:
    """A site that is down in one way after the other: the state of its two pages and the run, by the cause."""

    pages: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    ledger: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def outages(tmp_path_factory: pytest.TempPathFactory) -> Outages:
    found = Outages()

    def take(name: str, at: str, *options: str) -> None:
        found.runs[name] = site.crawl(at, *options)
        found.pages[name] = site.rows("select state, gone_since, version_count, last_seen_at from pages order by id")
        found.ledger[name] = site.address("/mot")

    with changing_site(tmp_path_factory.mktemp("outages")) as site:
        site.pages = {"/mot": article("Đường mới"), "/hai": article("Cầu mới"), "/": links("/mot", "/hai")}
        take("up", FIRST)
        site.down = MISSING
        take("404 everywhere", HOUR_LATER)
        take("404 everywhere, two days later", TWO_DAYS_LATER, "--now")
        site.down = Answer("<h1>Lỗi</h1>", 500)
        take("500", "2026-11-04T01:00:00Z")
        site.down = Answer("<h1>Bảo trì</h1>", 503)
        take("503", THIRD_DAY)
        site.down, site.robots = None, Answer("", 503)
        take("robots.txt 503", "2026-11-05T03:00:00Z")
        site.robots = Answer("User-agent: *\nDisallow:\n")
        del site.pages["/mot"]
        take("up again, one page missing", NEXT_WEEK)
        site.pages["/mot"] = article("Đường mới")
        take("up again", "2026-11-11T04:00:00Z", "--now")
    take("nobody listens", "2026-11-20T03:00:00Z")
    return found


@pytest.mark.parametrize("cause", ["404 everywhere", "404 everywhere, two days later", "500", "robots.txt 503"])
def test_an_outage_of_the_whole_site_never_turns_its_pages_into_gone(cause: str, outages: Outages) -> None:
    assert outages.pages[cause] == [("unreachable", None, 1, FIRST)] * 2
    assert outages.runs[cause]["report"]["tulieu/life/unreachable"] == 2
    assert outages.runs[cause]["counts"]["pages_gone"] == 0


def test_a_busy_site_is_left_alone_and_its_pages_stay_as_they_were(outages: Outages) -> None:
    assert (outages.runs["503"]["outcome"], outages.runs["503"]["reason"]) == ("stopped", "the server answers 503 again and again")
    assert outages.pages["503"] == outages.pages["500"]


def test_a_host_that_refuses_connections_is_unreachable(outages: Outages) -> None:
    assert [row[0] for row in outages.pages["nobody listens"]] == ["unreachable", "unreachable"]


def test_a_site_that_answers_404_everywhere_says_so_in_the_ledger(outages: Outages) -> None:
    assert outages.ledger["404 everywhere"] == ("failed", "HTTP 404, as every address of the site in this run: taken for an outage")


def test_an_outage_is_no_first_miss(outages: Outages) -> None:
    assert [row[0] for row in outages.pages["up again, one page missing"]] == ["live", "live"]
    assert f"first seen missing {NEXT_WEEK}" in str(outages.ledger["up again, one page missing"][1])


def test_after_an_outage_pages_are_live_without_a_new_version(outages: Outages) -> None:
    assert outages.pages["up again"] == [("live", None, 1, "2026-11-11T04:00:00Z")] * 2


# -- one site each


def test_with_now_a_first_miss_decides(tmp_path: Path) -> None:
    with changing_site(tmp_path) as site:
        site.pages = {"/mot": article("Đường mới"), "/hai": article("Cầu mới"), "/": links("/mot", "/hai")}
        site.crawl(FIRST)
        del site.pages["/mot"]
        assert site.crawl(HOUR_LATER, "--now")["counts"]["pages_gone"] == 1
        assert site.page("/mot", "state, gone_since") == ("gone", HOUR_LATER)


def test_the_text_of_a_page_lives_on_at_its_other_address(tmp_path: Path) -> None:
    with changing_site(tmp_path) as site:
        page = article("Đường mới")
        site.pages = {"/cu": page, "/hai": article("Cầu mới"), "/": links("/cu", "/hai")}
        site.crawl(FIRST)
        site.pages |= {"/moi": page, "/": links("/cu", "/moi", "/hai")}
        site.crawl(TWO_DAYS_LATER)
        assert site.address("/moi") == ("alias", "same text")
        site.pages["/cu"] = MISSING
        for at in ("2026-11-06T02:00:00Z", "2026-11-08T02:00:00Z"):
            site.crawl(at)
        (new,) = site.page("/moi", "id") or (None,)
        assert site.page("/cu", "state, moved_to") == ("moved", new)


def test_only_what_is_due_is_visited_and_the_rest_is_counted(tmp_path: Path) -> None:
    with changing_site(tmp_path, '["links", "sitemap"]') as site:
        def sitemap(modified: str) -> Answer:
            entry = f"<url><loc>{site.base}/bao-truoc</loc><lastmod>{modified}</lastmod></url>"
            return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entry}</urlset>', headers=(("Content-Type", "text/xml"),))

        paths = ("/mot", "/hai", "/bao-truoc", "/category/tin/")
        site.pages = {
            "/mot": article("Đường mới"), "/hai": article("Cầu mới"), "/bao-truoc": article("Chợ mới"), "/category/tin/": links("/mot"),
            "/": links(*paths), "/sitemap.xml": sitemap("2026-10-01"),
        }  # fmt: skip
        site.crawl(FIRST)
        site.pages["/hai"] = Answer("", 500)
        site.crawl("2026-11-11T01:00:00Z")
        assert set(paths) <= set(site.log)
        # ten days unchanged: pages are left alone for one day, but never lists, failures and announced changes
        site.pages |= {"/sitemap.xml": sitemap("2026-11-11T03:00:00+00:00"), "/": links(*paths, "/them"), "/them": article("Đò mới")}
        run = site.crawl("2026-11-11T05:00:00Z")
        asked = list(dict.fromkeys(path for path in site.log if path not in ("/", "/sitemap.xml")))
        assert asked[:2] == ["/them", "/bao-truoc"]
        assert sorted(asked[2:]) == ["/category/tin/", "/hai"]
        assert run["report"]["tulieu/life/not_due"] == 1
        site.crawl("2026-11-11T06:00:00Z", "--now")
        assert "/mot" in site.log
