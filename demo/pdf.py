"""Writes small PDF files: text at given places with the letters of any language, so that demo sites and tests need no font and no binaries.

The font is not in the file: a reader takes the letters from the table ``ToUnicode``, as in files that office programs make.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
"""Width and height in points."""
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_NARROW, _WIDE = frozenset("iíìỉĩịjltfr.,;:!'|() -"), frozenset("mwMWĐ@%—…")


@dataclass(frozen=True)
class Run:
    """A piece of a line: its left end and base line in points from the lower left corner. ``hidden``: drawn without ink; ``turn``: quarter turns to the left."""

    x: float
    y: float
    text: str
    size: float = 11.0
    bold: bool = False
    hidden: bool = False
    turn: int = 0


@dataclass
class Sheet:
    """One page. ``image``: it is covered by a picture, as a scan is; ``rotate`` in degrees clockwise."""

    runs: list[Run] = field(default_factory=list)
    image: bool = False
    rotate: int = 0
    size: tuple[float, float] = A4


def width_of(text: str, size: float) -> float:
    """How wide a text is in points."""
    return sum(_advance(char) for char in text) * size / 1000


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a paragraph of that width in points."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def pdf(sheets: Sequence[Sheet], info: dict[str, str] | None = None, password: str | None = None, letters: dict[str, str] | None = None) -> bytes:
    """The file. ``info`` is its document information (``Title``, ``CreationDate``); with a ``password`` nobody reads it without.

    ``letters`` replaces what the table says a letter is, as fonts of the time before Unicode do.
    """
    chars = sorted({char for sheet in sheets for run in sheet.runs for char in run.text})
    codes = {char: number for number, char in enumerate(chars, 1)}
    objects: list[bytes] = [b"", b""]  # catalog and pages come last, when all numbers are known

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    unicode = add(_stream(_to_unicode(codes, letters or {})))
    fonts = [_font(add, codes, name, unicode) for name in ("Arial", "Arial-BoldMT")]
    picture = add(_stream(b"\xc0" * 64, b"/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"))
    kids = []
    for sheet in sheets:
        content = add(_stream(_content(sheet, codes)))
        box = f"[0 0 {sheet.size[0]:g} {sheet.size[1]:g}]"
        resources = f"<</Font<</F0 {fonts[0]} 0 R/F1 {fonts[1]} 0 R>>/XObject<</I0 {picture} 0 R>>>>"
        kids.append(add(f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Rotate {sheet.rotate}/Contents {content} 0 R/Resources{resources}>>".encode()))
    named = "".join(f"/{key}<{value.encode('utf-16').hex() if not value.isascii() else value.encode().hex()}>" for key, value in (info or {}).items())
    about = add(f"<<{named}>>".encode())
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    return _file(objects, about, password)


def _advance(char: str) -> int:
    return 280 if char in _NARROW else 850 if char in _WIDE else 680 if char.isupper() else 540


def _stream(data: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<<" + more + b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"


def _to_unicode(codes: dict[str, int], letters: dict[str, str]) -> bytes:
    rows = [f"<{code:04x}> <{letters.get(char, char).encode('utf-16-be').hex()}>" for char, code in codes.items()]
    parts = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    table = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{table}\nendcmap end end"
    ).encode()


def _font(add, codes: dict[str, int], name: str, unicode: int) -> int:  # type: ignore[no-untyped-def]
    widths = " ".join(f"{code} [{_advance(char)}]" for char, code in codes.items())
    about = add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[-200 -250 1000 900]/ItalicAngle 0/Ascent 900/Descent -250"
        f"/CapHeight 700/StemV {160 if 'Bold' in name else 80}>>".encode()
    )
    inner = add(
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {about} 0 R/DW 540/W[{widths}]>>".encode()
    )
    number: int = add(
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{inner} 0 R]/ToUnicode {unicode} 0 R>>".encode()
    )
    return number


def _content(sheet: Sheet, codes: dict[str, int]) -> bytes:
    parts = [f"q {sheet.size[0]:g} 0 0 {sheet.size[1]:g} 0 0 cm /I0 Do Q"] if sheet.image else []
    for run in sheet.runs:
        shown = "".join(f"{codes[char]:04x}" for char in run.text)
        across, up = ((1, 0), (0, 1), (-1, 0), (0, -1))[run.turn]
        parts.append(f"BT /F{int(run.bold)} {run.size:g} Tf {3 if run.hidden else 0} Tr {across} {up} {-up} {across} {run.x:g} {run.y:g} Tm <{shown}> Tj ET")
    return "\n".join(parts).encode()


def _file(objects: list[bytes], about: int, password: str | None) -> bytes:
    identity = hashlib.md5(b"".join(objects), usedforsecurity=False).digest()
    more = ""
    if password is not None:
        key, owner, user = _keys(password, identity)
        objects = [_encrypted(body, number, key) for number, body in enumerate(objects, 1)]
        objects.append(f"<</Filter/Standard/V 1/R 2/P -4/O<{owner.hex()}>/U<{user.hex()}>>>".encode())
        more = f"/Encrypt {len(objects)} 0 R/ID[<{identity.hex()}><{identity.hex()}>]"
    data, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    data += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/Info {about} 0 R{more}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(data)


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    result, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        result.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(result)


def _keys(password: str, identity: bytes) -> tuple[bytes, bytes, bytes]:
    """File key, owner entry and user entry of the standard handler, revision 2 (ISO 32000-1, 7.6.3)."""

    def md5(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(md5((b"owner" + _PADDING)[:32])[:5], padded)
    key = md5(padded + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + identity)[:5]
    return key, owner, _rc4(key, _PADDING)


def _encrypted(body: bytes, number: int, key: bytes) -> bytes:
    """An object with its stream encrypted; strings stay as they are, as nobody reads them here."""
    head, mark, rest = body.partition(b"\nstream\n")
    if not mark:
        return body
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0", usedforsecurity=False).digest()[:10]
    return head + mark + _rc4(own, rest.removesuffix(b"\nendstream")) + b"\nendstream"
