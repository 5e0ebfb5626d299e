"""Many pages from building blocks, for false alarms in volume and for the time of the pass: news, forms, series, mission statements.

``python -m benchmarks.quality.duplicates_volume [PAGES]`` prints the time and memory of a pass over one site of so many pages.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.rows import FingerprintRow, PageRow, SiteRow
from archive.writer import Writer
from pipelines.fingerprint import fingerprint_of
from pipelines.link_pass import link_site

WHEN = ("Sáng nay", "Chiều thứ bảy", "Tuần trước", "Đầu tháng", "Hôm rằm", "Sau trận mưa lớn", "Trước ngày khai trường", "Giữa vụ gặt", "Cuối mùa nước nổi", "Vừa qua")
WHO = ("các chị trong tổ tiết kiệm", "nhóm bạn trẻ", "ban quản lý chợ", "các bác tổ trưởng dân phố", "cô giáo mầm non", "đội ghe chài", "những người trồng rừng", "câu lạc bộ đọc sách", "bếp ăn từ thiện", "lớp học chữ buổi tối")
DID = ("đã họp bàn về", "vừa bắt tay làm", "mở một buổi nói chuyện về", "góp tiền cho", "tập huấn cho nhau về", "đi thăm và ghi chép về", "cùng sửa lại", "kể cho nhau nghe về", "viết thư kiến nghị về", "làm thử")
WHAT = ("giếng nước đầu làng", "mái trường bị tốc", "chuyện phân loại rác", "cách giữ giống lúa cũ", "đường đi cho xe lăn", "tủ sách lưu động", "vườn thuốc nam", "trò chơi dân gian", "lối thoát hiểm mùa bão", "nghề đan lưới")
WHERE = ("ở bãi bồi", "trong sân đình", "bên bờ kênh", "ở xóm trên", "tại nhà văn hoá", "dưới gốc đa", "ở cuối con dốc", "trên sườn đồi", "cạnh trạm y tế", "ở bến đò cũ")
TAIL = ("ai đi qua cũng ghé lại hỏi thăm", "trẻ con reo hò suốt buổi", "người già gật gù khen phải", "mọi việc xong trước khi trời tối", "còn thiếu một ít tiền nữa mới đủ", "chưa ai biết năm sau ra sao", "có người mang đến cả một gánh khoai", "trời đổ mưa mà không ai bỏ về", "sổ tay của nhóm dày thêm mấy trang", "những điều học được sẽ chép lại cho xóm bên")
NAMES = ("An Phú", "Bình Thới", "Cẩm Lệ", "Đông Hoà", "Gia Lộc", "Hưng Mỹ", "Khánh An", "Long Điền", "Mỹ Thuận", "Ninh Sơn", "Phú Lâm", "Quế Sơn", "Tân Kỳ", "Vĩnh Hảo", "Xuân Lập", "Yên Khê")
PEOPLE = ("Lê Văn Tư", "Trần Thị Bé", "Phan Ngọc Ẩn", "Đỗ Thị Lành", "Võ Minh Trí", "Hồ Thị Sương", "Bùi Văn Cội", "Mai Thị Thắm")
MISSION = (
    "Chúng tôi tin rằng mỗi xóm nhỏ đều có sẵn người hiểu chuyện, việc của chúng tôi chỉ là ngồi xuống lắng nghe và nối những bàn tay ấy lại với nhau. "
    "Chúng tôi không làm thay, không hứa điều mình không giữ được, và mỗi mùa đều mang sổ thu chi ra đọc giữa sân đình cho bà con cùng nghe."
)  # fmt: skip
FORM = (
    "Lớp {what} khai giảng ngày {day}/{month}/{year} tại xã {place} với {count} học viên, do {person} phụ trách trong {weeks} tuần. "
    "Học viên được phát tài liệu, cơm trưa và tiền xe; người khuyết tật có người đi cùng. Sau khoá học, ban tổ chức sẽ theo dõi và giúp vay vốn {money} triệu đồng."
)  # fmt: skip
ISSUE = "Bản tin số {number} gồm {pages} trang, in {copies} bản. Trong số này có chuyện {what} {where}, mục hỏi đáp và trang thơ của bạn đọc. Mời bạn đến văn phòng nhận bản giấy trước ngày {day}/{month}."


def sentence(choose: random.Random) -> str:
    """One sentence of a news item."""
    when, who, did, what, where, tail = (choose.choice(part) for part in (WHEN, WHO, DID, WHAT, WHERE, TAIL))
    return f"{when}, {who} {did} {what} {where}, {tail}."


def news(choose: random.Random, sentences: int) -> list[str]:
    """The sentences of a news item."""
    return [sentence(choose) for _ in range(sentences)]


def edited(choose: random.Random, lines: list[str]) -> list[str]:
    """An edited copy: a word in ten or so changed, one sentence of six left out, one new."""
    kept = [line for number, line in enumerate(lines) if number != len(lines) // 2]
    kept = [" ".join("nhiều" if choose.random() < 0.03 else word for word in line.split(" ")) for line in kept]
    return [*kept, sentence(choose)]


def pages(count: int, seed: int = 7) -> Iterator[tuple[str, str, str, str | None]]:
    """(path, title, text, path of the page that it is a copy of) of a site's pages: every twentieth is an edited or a cut copy."""
    choose = random.Random(seed)
    originals: list[tuple[str, list[str]]] = []
    for number in range(count):
        path, kind = f"/{number}", number % 20
        source = None
        if kind == 19 and originals:
            source, lines = choose.choice(originals)
            title = "Kể lại"
            lines = edited(choose, lines) if number % 40 == 19 else [*lines[: len(lines) // 2], "Mời bạn đọc tiếp ở trang chính."]
        elif kind in (3, 8):
            values = {"day": choose.randint(1, 28), "month": choose.randint(1, 12), "year": choose.randint(2012, 2025), "count": choose.randint(12, 60)}
            lines = [FORM.format(what=choose.choice(WHAT), place=choose.choice(NAMES), person=choose.choice(PEOPLE), weeks=choose.randint(2, 12), money=choose.randint(3, 40), **values)]
            title = "Khai giảng lớp học"
        elif kind == 13:
            lines = [ISSUE.format(number=number, pages=choose.randint(8, 40), copies=choose.randint(2, 9) * 100, what=choose.choice(WHAT), where=choose.choice(WHERE), day=choose.randint(1, 28), month=choose.randint(1, 12))]
            title = f"Bản tin số {number}"
        elif kind in (5, 15):
            lines, title = [*news(choose, 2), MISSION], sentence(choose)
        else:
            lines, title = news(choose, choose.randint(4, 24)), sentence(choose)
            if len(lines) > 7:
                originals.append((path, lines))
        yield path, title, "\n\n".join(lines), source


def fill(writer: Writer, count: int) -> dict[int, int]:
    """Stores the pages of a site; returns copy -> original by number."""
    writer.upsert_site(SiteRow("khoi", "Khói Bếp", None, "https://khoibep.example/", "vngo", '["vi"]', "generic", None))
    ids: dict[str, int] = {}
    copies = {}
    for path, title, text, source in pages(count):
        made = fingerprint_of(text, [])
        row = PageRow(
            url="https://khoibep.example" + path, site="khoi", kind="news", title=title, author=None, organisation=None, date_published=None,
            date_precision=None, date_source=None, date_quote=None, date_modified=None, language="vi", language_confidence=1.0, languages="{}",
            lead=None, text=text, word_count=len(text.split()), quality_flags="[]", text_sha256=hashlib.sha256(text.encode()).hexdigest(),
            method="generic", capture_id=None, fetched_at="2026-11-20T02:00:00Z", blocks=json.dumps([]), fingerprint=FingerprintRow(**asdict(made)),
        )  # fmt: skip
        ids[path] = writer.store(row)[1]
        if source is not None:
            copies[ids[path]] = ids[source]
    return copies


async def run_here(function: Callable[..., Any], *arguments: Any) -> Any:
    """In the place of a worker process: calls the function at once."""
    return function(*arguments)


def measure_volume(count: int) -> dict[str, float]:
    """Found share of the planted copies, pairs linked wrongly, and seconds of processor time of the pass, for a site of ``count`` pages."""
    with tempfile.TemporaryDirectory() as folder, Writer(Path(folder) / "archive.db") as writer:
        copies = fill(writer, count)
        writer.commit()
        start = time.process_time()
        asyncio.run(link_site(writer, "khoi", run_here))
        seconds = time.process_time() - start
        found = writer.connection.execute("select page_id, other_id from page_links").fetchall()
        again = time.process_time()
        asyncio.run(link_site(writer, "khoi", run_here))
        again = time.process_time() - again
    group = {page: copies.get(page, page) for pair in found for page in pair}
    wrong = [pair for pair in found if group[pair[0]] != group[pair[1]]]
    pairs = {frozenset(pair) for pair in found}
    return {
        "pages": float(count), "planted_found": sum(frozenset(pair) in pairs for pair in copies.items()) / max(1, len(copies)),
        "wrong_links": float(len(wrong)), "seconds": seconds, "seconds_again": again,
    }  # fmt: skip


if __name__ == "__main__":
    for name, value in measure_volume(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000).items():
        print(f"{name:20} {value:.3f}")
    print(f"{'peak_mb':20} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
