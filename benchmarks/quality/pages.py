"""Small pages around the markup of a case, read by the real extractor: what the measures of records share."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from benchmarks.quality import CASES
from crawler.extract.record import Extraction, extract
from crawler.items import Fetched
from crawler.platforms import platform
from crawler.sites import Site

TITLE = "Mở lại lớp học bên sông"
FETCHED = "2026-11-23T08:00:00Z"
HALVES = ("seen", "held_out")
_TEXT = (
    "Sau hai mùa nước lớn, các thầy cô cùng bà con vạn chài dựng lại căn nhà gỗ trên doi đất cao để trẻ em có chỗ học chữ buổi chiều.",
    "Mỗi buổi có chừng hai mươi em, em nhỏ nhất lên sáu, em lớn nhất đã mười bốn và vừa học vừa phụ cha mẹ giăng lưới trên sông.",
    "Phụ huynh thay nhau nấu bữa cơm trưa, còn nhóm tình nguyện lo sách vở, áo phao và chiếc đò đưa đón các em qua bên kia bờ.",
)
_TEXT_EN = (
    "After two high floods the teachers and the families of the boat village rebuilt the wooden house where children learn to read.",
    "About twenty of them come every afternoon; the youngest is six, the oldest fourteen and helps with the nets before class.",
    "Parents take turns to cook lunch, while the volunteers look after books, life jackets and the ferry across the river.",
)


@dataclass(frozen=True)
class Case:
    """One case of a file: its name, which half it is of, its own keys, and what the extractor makes of its page."""

    name: str
    half: str
    wanted: dict[str, Any]
    page: str
    result: Extraction


@cache
def cases(measure: str) -> tuple[Case, ...]:
    """All cases of a measure, extracted: ``seen`` ones first."""
    found = []
    for half in HALVES:
        rows = tomllib.loads((CASES / f"{measure}_{half}.toml").read_text("utf-8"))["case"]
        found += [_read(half, row) for row in rows]
    return tuple(found)


def share(part: int, whole: int) -> float:
    """A share, 1 where there is nothing to count."""
    return part / whole if whole else 1.0


def paragraphs_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The paragraphs that the body of a case holds by ``{text}`` or ``{first}``."""
    paragraphs = _TEXT_EN if row.get("lang") == "en" else _TEXT
    return paragraphs if "{text}" in row["body"] else paragraphs[:1] if "{first}" in row["body"] else ()


def _read(half: str, row: dict[str, Any]) -> Case:
    name, lang = row.get("platform", "generic"), row.get("lang", "vi")
    own = platform(name)
    site = Site("ben-lanh", "Trung tâm Bến Lành", "https://benlanh.test/", platform=name, exclude=own.exclude, deny=own.deny, select=own.select)
    paragraphs = _TEXT_EN if lang == "en" else _TEXT
    title = row.get("title", TITLE)
    if "text" in row:
        page = row["text"].strip().replace("{text}", "\n".join(paragraphs))
    else:
        body = row["body"].replace("{h1}", f"<h1>{title}</h1>").replace("{text}", "".join(f"<p>{p}</p>" for p in paragraphs))
        body = body.replace("{first}", f"<p>{paragraphs[0]}</p>")
        page = f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{row.get("head", "")}</head><body>{body}</body></html>'
    fetched = Fetched(
        "https://benlanh.test" + row.get("path", "/mo-lai-lop-hoc.html"), site.slug, page.encode(),
        "text/plain" if "text" in row else "text/html; charset=utf-8", FETCHED, evidence=row.get("evidence", {}), imported="text" in row,
    )  # fmt: skip
    return Case(row["id"], half, row, page, extract(fetched, site))
