"""A later crawl of a site that has changed, killed at any moment and gone on with, ends as one that nobody disturbed."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.changing_site import MISSING, SLUG, Answer, ChangingSite, changing_site, links, redirect
from tests.changing_site import article as alike
from tests.killing import LINKED, TIMES, Left, differing, is_killed, left, until_killed

pytestmark = pytest.mark.timeout(600)
FIRST, SECOND, LATER_ON = "2026-11-01T01:00:00Z", "2026-11-03T02:00:00Z", "2026-11-03T02:20:00Z"
CALM = "import tests.killing as k\nk.be_patient()\nk.commit_all_the_time()\n"


WORDS = ["ấp", "đê", "bến", "chợ", "đình", "giếng", "ruộng", "vườn", "tre", "mía", "lúa", "khoai", "xuồng", "lưới", "mưa", "nắng", "gió", "phù", "sa", "bờ", "kênh", "rạch", "cầu", "trường", "lớp", "sách", "vở", "thuốc", "trạm", "hội", "nhóm", "tổ", "quỹ", "heo", "gà", "vịt", "cá", "tôm", "ong", "mật", "dừa", "chuối", "cam", "bưởi", "nhãn", "xoài", "thôn", "xóm", "làng", "phường", "quận", "trẻ", "già", "thợ", "thầy", "cô", "bác"]


def article(title: str, *more: str, head: str = "") -> Answer:
    """A page whose text is like that of no other title: which of many pages that are all alike are linked is no matter here."""
    words = random.Random(title).choices(WORDS, k=60)
    return alike(title, f"Sổ ghi: {' '.join(words)}.", " ".join(reversed(words)), *more, head=head)


def tagged(answer: Answer, tag: str = '"1"') -> Answer:
    """The answer with a validator: asked for with it, it is a 304."""
    return replace(answer, headers=(("ETag", tag),))


AT_FIRST = {
    "/gan-1": article("Mùa cấy chung"), "/gan-2": article("Mùa cấy chung", "Thêm một lời dặn."),
    **{f"/yen-{number}": tagged(article(f"Chuyện cũ thứ {number}")) for number in range(1, 7)},
    "/nguyen": article("Trang không có dấu xác nhận"),
    "/ban-sao": article("Trang không có dấu xác nhận"),
    "/sua": tagged(article("Lớp học ở đình", "Nhóm hỗ trợ 20 hộ.")), "/sua-nua": article("Ghi chép đầu mùa"),
    "/mat": article("Vườn rau chung"), "/mat-410": article("Giếng nước đầu ấp"),
    "/chuyen": article("Hội trại mùa hè"), "/chep": article("Chuyện hạt giống"),
    "/loi": article("Ghe chở nước"), "/kin": article("Danh bạ tổ nhóm"), "/rong": article("Bản đồ ấp"),
}  # fmt: skip
LATER = AT_FIRST | {
    "/sua": tagged(article("Lớp học ở đình", "Nhóm hỗ trợ 24 hộ."), '"2"'), "/sua-nua": article("Ghi chép giữa mùa"),
    "/mat": MISSING, "/mat-410": Answer("<h1>Đã gỡ</h1>", 410),
    "/chuyen": redirect("/chuyen-moi"), "/chuyen-moi": article("Hội trại mùa hè"),
    "/chep": MISSING, "/chep-moi": article("Chuyện hạt giống"),
    "/loi": Answer("", 500), "/kin": article("Danh bạ tổ nhóm", head='<meta name="robots" content="noindex">'),
    "/rong": Answer('<html><body><div id="app"></div></body></html>'),
    "/moi-1": article("Đò mới"), "/moi-2": article("Đò mới"), "/moi-3": tagged(article("Cầu mới")),
}  # fmt: skip


@dataclass(frozen=True)
class Again:
    """A site that was crawled once and has changed since."""

    site: ChangingSite

    def begin(self, first: dict[str, Answer], later: dict[str, Answer]) -> None:
        """Crawls the site as it was at first, and changes it."""
        self.site.pages = {**first, "/": links(*first)}
        (self.site.folder / "first").mkdir()
        self.finish("first", at=FIRST)
        self.site.pages = {**later, "/": links(*later)}

    def start(self, name: str, *options: str, at: str = SECOND, code: str = "") -> Any:
        """Starts the second crawl in a folder of that name, or goes on with it."""
        folder = self.site.folder / name
        if not folder.exists():
            shutil.copytree(self.site.folder / "first", folder)
        return self.site.start("crawl", SLUG, "--allow-loopback", *options, at=at, archive=folder / "archive.db", code=CALM + code)

    def killed(self, name: str, point: tuple[str, str, int], *options: str, at: str = SECOND) -> None:
        until_killed(self.start(name, *options, at=at, code=f"k.kill_at{point!r}"))

    def finish(self, name: str, *options: str, at: str = SECOND, status: int = 0) -> Left:
        """Crawls to the end, and reads what is there."""
        process = self.start(name, *options, at=at)
        _, err = process.communicate(240)
        assert process.returncode == status, err
        return self.read(name)

    def read(self, name: str) -> Left:
        folder = self.site.folder / name
        return left(folder / "archive.db", folder / "captures", LINKED, TIMES)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Again, Left, Left]]:
    """The site, and what an undisturbed second crawl of it leaves, without and with ``--now``."""
    with changing_site(tmp_path_factory.mktemp("again")) as site:
        it = Again(site)
        it.begin(AT_FIRST, LATER)
        yield it, it.finish("whole"), it.finish("whole-now", "--now")


def test_the_second_crawl_meets_every_kind_of_change(again: tuple[Again, Left, Left]) -> None:
    """Else the comparisons below would say less than they seem to."""
    it, end, now = again
    states, at_once = ({row[0].removeprefix(it.site.base): row[14] for row in each.pages} for each in (end, now))
    gone = {"/mat-410": "gone", "/chuyen": "moved", "/chep": "moved", "/loi": "unreachable", "/kin": "excluded", "/rong": "unreachable"}
    assert {path: state for path, state in states.items() if state != "live"} == gone
    assert {path: state for path, state in at_once.items() if state != "live"} == gone | {"/mat": "gone"}
    assert {row[0].removeprefix(it.site.base) for row in end.versions if row[1] == 2} == {"/sua", "/sua-nua"}
    assert {url.removeprefix(it.site.base) for url, status, _ in end.captured if status == 304} == {f"/yen-{n}" for n in range(1, 7)}
    assert (it.site.base + "/gan-1", it.site.base + "/gan-2", "near_duplicate") in {row[:3] for row in end.linked}
    ledger = {row[0].removeprefix(it.site.base): row[1] for row in end.ledger}
    assert [ledger[path] for path in ("/moi-1", "/moi-2", "/nguyen", "/ban-sao", "/moi-3")] == ["page", "alias", "page", "alias", "page"]


POINTS = (
    {
        "after a capture's row": ("crawler.monitor.ledger:ArchiveLedger.record_capture", "after", 9),
        "after a 304 was noted": ("crawler.monitor.ledger:ArchiveLedger.seen_again", "after", 2),
        "between a page's row and its mark": ("archive.writer:Writer.store", "after", 2),
    },
    {
        "when it was concluded what is gone": ("archive.writer:Writer.conclude", "after", 1),
        "before one text at two addresses is one page": ("archive.writer:Writer.merge_same_texts", "before", 1),
        "before the run's row ends": ("crawler.monitor.ledger:ArchiveLedger.finish_run", "before", 1),
    },
)


@pytest.mark.parametrize("points", POINTS, ids=["while pages come in", "at the end"])
def test_killed_again_and_again_it_ends_like_an_undisturbed_one(points: dict[str, tuple[str, str, int]], again: tuple[Again, Left, Left]) -> None:
    it, undisturbed, _ = again
    name = f"killed-{POINTS.index(points)}"
    for point in points.values():
        it.killed(name, point)
    assert differing(undisturbed, it.finish(name)) == []


def test_killed_at_random_moments_and_gone_on_with_later_it_ends_like_an_undisturbed_one(again: tuple[Again, Left, Left]) -> None:
    it, _, undisturbed = again
    seed = int(os.environ.get("TORTURE_SEED", str(random.randrange(10**6))))
    print(f"TORTURE_SEED={seed}")  # shown when the test fails
    chance = random.Random(seed)
    ended = None
    for at in (SECOND, LATER_ON, LATER_ON):
        method, most = chance.choice((("record_capture", 7), ("mark", 4), ("meet", 2)))
        point = (f"crawler.monitor.ledger:ArchiveLedger.{method}", chance.choice(("before", "after")), chance.randint(1, most))
        print(point)
        if not is_killed(it.start("random", "--now", at=at, code=f"k.kill_at{point!r}")):
            assert at == LATER_ON  # what was left to do ended before its point, and one more crawl would be another visit
            ended = it.read("random")
            break
    ended = ended or it.finish("random", "--now", at=LATER_ON)
    assert differing(replace(undisturbed, times=[]), replace(ended, times=[])) == []


def test_an_outage_that_began_before_the_kill_is_told_from_both_parts_of_the_visit(tmp_path: Path) -> None:
    """Four pages had got the host's notice when the crawl was killed, and four get it afterwards: less than five of one run each."""
    first = {f"/tin-{number}": article(f"Chuyện thứ {number}") for number in range(8)}
    notice = Answer("<html><head><title>Hẹn gặp lại</title></head><body><p>Nhà này đang dọn dẹp, mời bà con ghé lại sau ít ngày nữa nhé.</p></body></html>")
    with changing_site(tmp_path) as site:
        it = Again(site)
        it.begin(first, dict.fromkeys(first, notice))
        undisturbed = it.finish("whole", status=1)
        assert {row[14] for row in undisturbed.pages} == {"unreachable"}
        it.killed("killed", ("archive.writer:Writer.store", "after", 5))
        ended = it.finish("killed", status=1)
        assert differing(undisturbed, ended) == []
        done = site.command("reextract", archive=tmp_path / "killed" / "archive.db")
        assert done.returncode == 0, done.stderr
        again = left(tmp_path / "killed" / "archive.db", tmp_path / "killed" / "captures", LINKED, TIMES)
        assert differing(replace(undisturbed, indexed=[]), replace(again, indexed=[])) == []


def test_a_login_wall_that_met_a_killed_crawl_ends_like_one_that_nobody_disturbed(tmp_path: Path) -> None:
    first = {f"/tin-{number}": article(f"Chuyện thứ {number}") for number in range(8)}
    login = Answer('<html><body><form><input type="password"></form><p>Đăng nhập để xem.</p></body></html>')
    with changing_site(tmp_path) as site:
        it = Again(site)
        it.begin(first, dict.fromkeys(first, login))
        undisturbed = it.finish("whole", status=1)
        assert {row[14] for row in undisturbed.pages} == {"unreachable"}
        it.killed("killed", ("archive.writer:Writer.exclude", "after", 4))
        assert differing(undisturbed, it.finish("killed", status=1)) == []


def test_links_of_a_start_page_that_is_read_again_after_a_kill_count_once(tmp_path: Path) -> None:
    """Which of two pages with one text stays depends on the links to them."""
    with changing_site(tmp_path) as site:
        it = Again(site)
        text = article("Một bài ở hai nơi")
        site.pages = {"/": links("/a", "/x", "/y"), "/x": links("/b"), "/y": links("/b"), "/a": text, "/b": text}
        (tmp_path / "first").mkdir()
        undisturbed = it.finish("first", at=FIRST)
        assert [row[0].removeprefix(site.base) for row in undisturbed.pages] == ["/b"]
        (tmp_path / "killed").mkdir()
        for at in (FIRST, "2026-11-01T01:05:00Z"):
            it.killed("killed", ("archive.writer:Writer.conclude", "before", 1), at=at)
        ended = it.finish("killed", at="2026-11-01T01:10:00Z")
        assert differing(replace(undisturbed, times=[]), replace(ended, times=[])) == []
