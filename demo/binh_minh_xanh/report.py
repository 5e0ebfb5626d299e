"""The report that the institute offers as a PDF: a cover, text in one column with a running head, two columns, a table."""

from __future__ import annotations

from functools import cache

from demo.pdf import Run, Sheet, pdf, wrapped

TITLE = ("Nước giếng làng nghề", "nhìn từ mười tám tháng đo đạc")
HEAD = "Báo cáo Nước giếng làng nghề 2023"
CHAPTERS = (
    (
        "1. Vì sao người dân tự đo nước",
        (
            "Sáu làng nghề trong báo cáo này sống cạnh nhau mấy chục năm, nhưng chưa làng nào biết nước giếng của mình khác "
            "nước giếng làng bên ra sao. Số liệu quan trắc chỉ có ở hai điểm ven quốc lộ, cách làng xa nhất mười một cây số.",
            "Từ tháng 3 năm 2022, năm mươi tư tình nguyện viên thay phiên nhau lấy mẫu. Họ là thợ giấy, thợ mạ, người nhuộm vải "
            "và hai cô giáo đã nghỉ hưu. Mỗi người phụ trách mười hai giếng và một cuốn sổ.",
        ),
    ),
    (
        "2. Điều chúng tôi thấy",
        (
            "Ba giếng trên tám có sắt hoặc mangan cao hơn mức cho phép. Giếng càng gần bãi tập kết càng xấu, và xấu nhất không "
            "phải vào mùa khô như nhiều người nghĩ, mà vào ba tuần đầu của mùa mưa.",
            "Nước đục không phải lúc nào cũng là nước bẩn. Một giếng trong veo ở xóm Trại có lượng mangan gấp năm lần giếng đục "
            "của nhà bên, và gia đình ấy đã uống nước giếng này hơn mười năm.",
        ),
    ),
)
COLUMNS = (
    "Nhật ký sức khoẻ do người mẹ hoặc người chăm sóc chính ghi bằng bút chì, mỗi tối một dòng. Nhóm không hỏi tên bệnh mà chỉ "
    "hỏi hôm nay ai trong nhà phải nghỉ, nghỉ vì đâu và đã làm gì. Cách hỏi ấy giúp người không quen viết cũng ghi được đều đặn.",
    "Những hộ lọc nước bằng bể cát có ít ngày nghỉ hơn hẳn, kể cả khi bể tự xây bằng gạch cũ. Điều làm nên khác biệt là súc rửa "
    "đúng hạn: bể để quá một tháng thì kết quả không khác gì không lọc. Nhóm vì thế dán lịch súc rửa ngay trên nắp bể.",
)
ROWS = (("Làng", "Số giếng", "Vượt ngưỡng"), ("Trại", "112", "58"), ("Đông", "97", "31"), ("Bến", "104", "27"))
LEFT, WIDTH, SIZE, LEADING = 62.0, 470.0, 11.0, 15.0


@cache
def report() -> bytes:
    """The file."""
    cover = Sheet([Run(LEFT, 640, TITLE[0], 26, bold=True), Run(LEFT, 606, TITLE[1], 26, bold=True), Run(LEFT, 110, "Hà Nội, tháng 12 năm 2023", 12)])
    sheets = [cover]
    for heading, texts in CHAPTERS:
        sheet = Sheet([Run(LEFT, 800, HEAD, 9), Run(LEFT, 745, heading, 15, bold=True)])
        y = 715.0
        for text in texts:
            y = _paragraph(sheet, text, (LEFT, y), WIDTH)
        sheets.append(sheet)
    last = Sheet([Run(LEFT, 800, HEAD, 9), Run(LEFT, 745, "3. Nhật ký của 312 hộ", 15, bold=True)])
    ends = [_paragraph(last, text, (LEFT + at * 250, 715), 220) for at, text in enumerate(COLUMNS)]
    y = min(ends) - 20
    for row in ROWS:
        last.runs += [Run(LEFT + at * 150, y, cell, SIZE) for at, cell in enumerate(row)]
        y -= 18
    last.runs.sort(key=lambda run: -run.y)  # drawn row by row, as some programs do
    sheets.append(last)
    for number, sheet in enumerate(sheets[1:], 2):
        sheet.runs.append(Run(295, 36, str(number), 9))
    return pdf(sheets, {"Title": "Microsoft Word - bao cao nuoc gieng ban cuoi.docx", "CreationDate": "D:20240219101500+07'00'"})


def _paragraph(sheet: Sheet, text: str, start: tuple[float, float], width: float) -> float:
    """Sets a paragraph and returns where the next one begins."""
    x, y = start
    for line in wrapped(text, width, SIZE):
        sheet.runs.append(Run(x, y, line, SIZE))
        y -= LEADING
    return y - 8
