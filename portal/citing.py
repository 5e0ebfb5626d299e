r"""A page as a source to cite: text, BibTeX, RIS and CSL-JSON, each escaped as its format asks for. Pure.

Formats: BibTeX as https://ctan.org/pkg/bibtex takes it in UTF-8 (fields in braces, which must balance even when escaped, so
that a brace is written ``\textbraceleft{}``); RIS as Reference Manager's tags (one line per tag, ended by CR LF); CSL-JSON
1.0.2 (https://docs.citationstyles.org/en/stable/specification.html).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from archive.reader import Page
from portal.addresses import outside
from portal.locale import Locale
from portal.record import DIGEST_CHARS, organisation
from portal.text import clean

ARCHIVE = "Tư Liệu"
FORMATS = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems", "csl.json": "application/vnd.citationstyles.csl+json"}
"""Endings of addresses and their media types."""

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
})  # fmt: skip
_TEX_LANGUAGES = {"vi": "vietnamese", "en": "english", "fr": "french", "de": "german", "es": "spanish"}


@dataclass(frozen=True)
class Source:
    """What a citation names; every text is one line without control characters, what is not known is None.

    ``issued`` is YYYY, YYYY-MM or YYYY-MM-DD as the page states it, ``kept`` the day in Vietnam on which this text was captured;
    ``here`` is the address of the kept copy.
    """

    number: int
    title: str | None
    author: str | None
    organisation: str | None
    issued: str | None
    kept: str | None
    language: str | None
    url: str | None
    here: str
    note: str


def source(page: Page, here: str, locale: Locale) -> Source:
    """The source that a page is."""
    columns = page.columns
    captured = columns.get("last_changed_at") or columns.get("first_seen_at")
    digest = _line(columns.get("text_sha256"))
    day = locale.iso_day(captured)
    note = locale.t("cite.note", id=page.id, kept=locale.day(captured))
    if digest:
        note += " " + locale.t("page.cited_digest", digest=digest[:DIGEST_CHARS])
    language = _match(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", columns.get("language"))
    return Source(
        number=page.id,
        title=_line(columns.get("title")),
        author=_line(columns.get("author")),
        organisation=_line(organisation(page, locale)),
        issued=_match(r"\d{4}(-\d\d(-\d\d)?)?", columns.get("date_published")),
        kept=day,
        language=None if language == "und" else language,
        url=_address(columns.get("url")),
        here=_address(here) or "",
        note=note,
    )


def _line(text: Any) -> str | None:
    """A text on one line; None when nothing is left."""
    return re.sub(r"\s+", " ", clean(str(text))).strip() or None if text is not None else None


def _match(pattern: str, value: Any) -> str | None:
    found = re.match(pattern, value) if isinstance(value, str) else None
    return found.group() if found else None


def _address(url: str | None) -> str | None:
    """An address of the web with every character that a format could take for its own written as %XX; None for any other."""
    known = outside(url)
    return quote(known, safe="%/:?#[]@!$&'()*+,;=~-._") if known else None


def bibtex(source: Source) -> str:
    """One entry ``@misc``; names are in braces of their own, because nobody knows which part is the family name."""
    year, month, _ = _parts(source.issued)
    fields = {
        "title": _tex(source.title, "{{%s}}"),
        "author": " and ".join(f"{{{name.translate(_TEX)}}}" for name in _names(source)) or None,
        "year": year,
        "month": month and str(int(month)),
        "date": source.issued,
        "publisher": _tex(source.organisation),
        "language": _TEX_LANGUAGES.get(source.language or "", source.language),
        "url": source.url,
        "urldate": source.kept,
        "note": _tex(source.note),
        "howpublished": f"\\url{{{source.here}}}",
    }
    lines = [f"  {name} = {value if value.startswith('{{') else '{' + value + '}'}" for name, value in fields.items() if value]
    return f"@misc{{tulieu{source.number},\n" + ",\n".join(lines) + "\n}\n"


def _tex(text: str | None, shape: str = "%s") -> str | None:
    return shape % text.translate(_TEX) if text else None


def ris(source: Source) -> str:
    """One record of the type ELEC (a web page)."""
    year, month, day = _parts(source.issued)
    tags: list[tuple[str, str | None]] = [
        ("TY", "ELEC"),
        ("TI", source.title),
        *(("AU", name) for name in _names(source)),
        ("PB", source.organisation),
        ("PY", year),
        ("DA", f"{year}/{month or ''}/{day or ''}/" if year else None),
        ("LA", source.language),
        ("UR", source.url),
        ("L2", source.here),
        ("Y2", source.kept and source.kept.replace("-", "/") + "/"),
        ("DB", ARCHIVE),
        ("AN", str(source.number)),
        ("N1", source.note),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(source: Source) -> str:
    """A list of one item, as reference managers import it."""
    item: dict[str, Any] = {
        "id": f"tulieu{source.number}",
        "type": "webpage",
        "title": source.title,
        "author": [{"literal": name} for name in _names(source)],
        "publisher": source.organisation,
        "issued": _date(source.issued),
        "accessed": _date(source.kept),
        "language": source.language,
        "URL": source.url,
        "archive": ARCHIVE,
        "archive_location": source.here,
        "number": str(source.number),
        "note": source.note,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"


def _names(source: Source) -> list[str]:
    """Who wrote and who published it, each once."""
    return list(dict.fromkeys(name for name in (source.author, source.organisation) if name))


def _parts(date: str | None) -> tuple[str | None, str | None, str | None]:
    year, month, day, *_ = [*(date or "").split("-"), None, None, None]
    return year or None, month, day


def _date(date: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None


WRITERS = {"bib": bibtex, "ris": ris, "csl.json": csl}
