"""Office files for tests: the few parts that a reader needs, in a zip archive made when they are needed."""

from __future__ import annotations

import zipfile
from html import escape
from io import BytesIO

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
CORE = '<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>'
STYLES = f'<w:styles {_W}><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>'


def zipped(parts: dict[str, str]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def p(text: str, style: str = "", bold: bool = False, item: bool = False) -> str:
    """A paragraph of a docx file."""
    form = f'<w:pStyle w:val="{style}"/>' * bool(style) + '<w:numPr><w:numId w:val="1"/></w:numPr>' * item
    return f"<w:p><w:pPr>{form}</w:pPr><w:r>{'<w:rPr><w:b/></w:rPr>' * bold}<w:t>{escape(text)}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"


def docx(*body: str, title: str = "") -> bytes:
    text = f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>"
    return zipped({"word/document.xml": text, "word/styles.xml": STYLES, "docProps/core.xml": CORE.format(escape(title))})


def odt(body: str) -> bytes:
    return zipped({"content.xml": f"<office:document-content {_O}><office:body><office:text>{body}</office:text></office:body></office:document-content>"})


def pptx(*slides: tuple[str, list[str]]) -> bytes:
    def shape(kind: str, texts: list[str]) -> str:
        inner = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in texts)
        return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{inner}</p:txBody></p:sp>'

    return zipped({
        f"ppt/slides/slide{number}.xml": f"<p:sld {_A}>{shape('title', [title])}{shape('body', texts)}{shape('sldNum', [str(number)])}</p:sld>"
        for number, (title, texts) in enumerate(slides, 1)
    })  # fmt: skip


def xlsx(rows: list[list[str | float]], form: int = 0, code: str = "", since_1904: bool = False) -> bytes:
    """A sheet whose numbers have the number format ``form``, which ``code`` defines where it is given."""

    def cell(value: str | float) -> str:
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' if isinstance(value, str) else f'<c s="1"><v>{value}</v></c>'

    sheet = f"<worksheet {_S}><sheetData>{''.join('<row>' + ''.join(map(cell, row)) + '</row>' for row in rows)}</sheetData></worksheet>"
    own = f'<numFmts><numFmt numFmtId="{form}" formatCode="{escape(code)}"/></numFmts>' if code else ""
    styles = f'<styleSheet {_S}>{own}<cellXfs><xf numFmtId="0"/><xf numFmtId="{form}"/></cellXfs></styleSheet>'
    book = f'<workbook {_S}><workbookPr date1904="{int(since_1904)}"/></workbook>'
    return zipped({"xl/worksheets/sheet1.xml": sheet, "xl/styles.xml": styles, "xl/workbook.xml": book})
