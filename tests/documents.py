"""PDF files for tests, made when they are needed: pages of paragraphs, columns and tables at given places."""

from __future__ import annotations

from collections.abc import Sequence

from demo.pdf import Run, Sheet, pdf, wrapped

LEFT, TOP, WIDTH, SIZE, LEADING = 62.0, 770.0, 470.0, 11.0, 15.0
PARAGRAPHS = (
    "Sáng nào bà Thao cũng ra bến sớm nhất, khi sương còn dày và chiếc phà chưa nổ máy. Bà mang theo hai phích nước nóng, một cho "
    "người lái phà và một cho đám trẻ qua sông đi học.",
    "Năm ngoái lớp học ven sông có mười bảy em, năm nay còn mười hai. Năm em theo cha mẹ lên thành phố làm thuê, có em gọi về hỏi "
    "cô giáo bài tập, có em im lặng từ đầu mùa mưa.",
    "Nhóm tình nguyện viên hẹn nhau ghi lại từng câu chuyện, không phải để đếm mà để biết ai cần gì. Sau bốn tháng, cuốn sổ dày thêm "
    "sáu mươi trang và có ba bạn trẻ xin được học nghề gần nhà.",
)


def add(sheet: Sheet, text: str, y: float, *, x: float = LEFT, width: float = WIDTH, size: float = SIZE, bold: bool = False, indent: float = 0) -> float:
    """Sets a paragraph from a base line on and returns that of the next one."""
    for number, line in enumerate(wrapped(text, width - indent, size)):
        sheet.runs.append(Run(x + (0 if number else indent), y, line, size, bold))
        y -= size * LEADING / SIZE
    return y - 8


def report(paragraphs: Sequence[str] = PARAGRAPHS, title: str = "Chuyến phà buổi sớm", pages: int = 1, head: str | None = None, **more: object) -> bytes:
    """A title and one paragraph after another over so many pages, with a running head and page numbers where asked for."""
    sheets = []
    for number in range(pages):
        sheet = Sheet()
        y = TOP
        if number == 0:
            y = add(sheet, title, y, size=22, bold=True) - 10
        elif head:
            sheet.runs.append(Run(LEFT, 810, head, 9))
        if head:
            sheet.runs.append(Run(290, 40, str(number + 1), 9))
        for text in paragraphs[number::pages]:
            y = add(sheet, text, y)
        sheets.append(sheet)
    return pdf(sheets, **more)  # type: ignore[arg-type]
