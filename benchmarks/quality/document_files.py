"""PDF files in the layouts that reports come in, made from the texts of a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from demo.pdf import Run, Sheet, pdf, width_of, wrapped

BOTTOM = 70.0


@dataclass
class Setter:
    """Sets paragraphs down a column and on to the next sheet; sizes and distances in points."""

    size: float = 11.0
    leading: float = 1.35
    gap: float = 0.7
    indent: float = 0.0
    left: float = 62.0
    width: float = 470.0
    top: float = 770.0
    justified: bool = False

    def __post_init__(self) -> None:
        self.sheets = [Sheet()]
        self.y = self.top

    def text(self, text: str, *, scale: float = 1.0, bold: bool = False, centred: bool = False) -> None:
        size = self.size * scale
        indent = 0.0 if bold or centred else self.indent
        lines = wrapped(text, self.width - indent, size)
        for number, line in enumerate(lines):
            if self.y < BOTTOM:
                self.next_sheet()
            x = self.left + (indent if number == 0 else 0) + ((self.width - width_of(line, size)) / 2 if centred else 0)
            room = self.width - (indent if number == 0 else 0)
            if self.justified and number < len(lines) - 1 and not centred:
                self._spread(line, x, room, size, bold)
            else:
                self.sheets[-1].runs.append(Run(x, self.y, line, size, bold))
            self.y -= size * self.leading
        self.y -= self.gap * size

    def _spread(self, line: str, x: float, room: float, size: float, bold: bool) -> None:
        words = line.split()
        extra = (room - width_of(line, size)) / max(1, len(words) - 1)
        for word in words:
            self.sheets[-1].runs.append(Run(x, self.y, f"{word} ", size, bold))
            x += width_of(word + " ", size) + extra

    def row(self, cells: Sequence[str], step: float = 150.0) -> None:
        self.sheets[-1].runs += [Run(self.left + at * step, self.y, cell, self.size) for at, cell in enumerate(cells)]
        self.y -= self.size * 1.6

    def next_sheet(self) -> None:
        self.sheets.append(Sheet())
        self.y = self.top


def make(case: dict[str, Any]) -> bytes:
    """The file of a case, by its ``layout``."""
    return LAYOUTS[case["layout"]](case)


def _setter(case: dict[str, Any]) -> Setter:
    return Setter(**case.get("set", {}))


def _report(case: dict[str, Any]) -> bytes:
    """A cover, then text with a running head and page numbers."""
    setter = _setter(case)
    cover = Sheet([Run(62, 640 - 34 * n, line, 25, bold=True) for n, line in enumerate(case["cover"])])
    if "foot" in case:
        cover.runs.append(Run(62, 100, case["foot"], 12))
    for block in case["blocks"]:
        setter.text(block.removeprefix("# "), scale=1.3 if block.startswith("# ") else 1.0, bold=block.startswith("# "))
        if setter.y < 500:
            setter.next_sheet()
    sheets = [cover, *[sheet for sheet in setter.sheets if sheet.runs]]
    for number, sheet in enumerate(sheets[1:], 2):
        sheet.runs += [Run(62, 812, case.get("head", case["cover"][0]), 9), Run(290, 34, case.get("number", "{n}").format(n=number, of=len(sheets)), 9)]
    return pdf(sheets, case.get("info"))


def _plain(case: dict[str, Any]) -> bytes:
    setter = _setter(case)
    if case.get("heading"):
        setter.text(case["heading"], scale=1.5, bold=True, centred=case.get("centred", False))
    for block in case["blocks"]:
        if block.startswith("| "):
            setter.row(block.removeprefix("| ").split(" | "))
        else:
            setter.text(block.removeprefix("# "), bold=block.startswith("# "))
    return pdf(setter.sheets, case.get("info"), case.get("password"))


def _columns(case: dict[str, Any]) -> bytes:
    count, between = case.get("columns", 2), 30.0
    width = (470.0 - between * (count - 1)) / count
    sheet = Sheet()
    top = 770.0
    if case.get("heading"):
        sheet.runs.append(Run(62, top, case["heading"], 20, bold=True))
        top -= 45
    share = -(-len(case["blocks"]) // count)
    for column in range(count):
        setter = Setter(**{"left": 62 + column * (width + between), "width": width, "top": top, **case.get("set", {})})
        for block in case["blocks"][column * share : (column + 1) * share]:
            setter.text(block)
        sheet.runs += setter.sheets[0].runs
    if case.get("by_rows"):
        sheet.runs.sort(key=lambda run: -run.y)
    return pdf([sheet], case.get("info"))


def _official(case: dict[str, Any]) -> bytes:
    head = case["official"]
    setter = Setter(**{"size": 13.0, "indent": 28.0, "top": 660.0, **case.get("set", {})})
    motto = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    left = (head["above"], head["office"], head["number"])
    runs = [Run(150 - width_of(text, 12) / 2, 790 - 17 * n, text, 12, bold=n == 1) for n, text in enumerate(left)]
    runs += [Run(440 - width_of(text, 12) / 2, 790 - 17 * n, text, 12, bold=n < 2) for n, text in enumerate((*motto, head["place"]))]
    for n, text in enumerate((head["kind"], *head["subject"])):
        runs.append(Run(297 - width_of(text, 14) / 2, 715 - 18 * n, text, 14, bold=True))
    setter.sheets[0].runs += runs
    for block in case["blocks"]:
        setter.text(block.removeprefix("# "), bold=block.startswith("# "))
    return pdf(setter.sheets, case.get("info"))


def _scanned(case: dict[str, Any]) -> bytes:
    return pdf([Sheet(image=True)] * case.get("pages", 1), case.get("info"))


def _damaged(case: dict[str, Any]) -> bytes:
    return _plain(case)[: case["cut"]]


LAYOUTS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "report": _report, "plain": _plain, "columns": _columns, "official": _official, "scanned": _scanned, "damaged": _damaged,
}  # fmt: skip
