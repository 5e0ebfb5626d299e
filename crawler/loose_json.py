"""Reads JSON that stands between other words: notices of PHP before and behind an answer, a byte order mark."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

MAX_JUNK = 4_096
"""Characters before and behind the JSON: a notice of PHP has some 150, and servers that show them show a handful."""
MAX_STARTS = 16
"""Brackets at which JSON is tried to begin: notices name variables and offsets in brackets."""
_PAGE = re.compile(r"(?i)<(?:!doctype|html|head|body|script)\b")
_DECODER = json.JSONDecoder()


def find(text: str) -> tuple[Any, int, int] | None:
    """The JSON object or list of an answer, and where it begins and ends; None when there is none, as in an HTML page.

    Of what can be read as JSON it is the longest. Behind other words ``[0]`` is part of a notice, and an object behind a colon part of one
    that was cut off.
    """
    best: tuple[Any, int, int] | None = None
    for match in islice(re.finditer(r"[{\[]", text[:MAX_JUNK]), MAX_STARTS):
        start = match.start()
        if best is not None and start < best[2]:
            continue
        try:
            data, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        before = text[:start].lstrip("\ufeff").rstrip()
        if before and (before[-1] in ":,[{" or (isinstance(data, list) and not all(isinstance(each, dict) for each in data))):
            continue
        if best is None or end - start > best[2] - best[1]:
            best = data, start, end
    if best is None or len(text) - best[2] > MAX_JUNK or _PAGE.search(text[: best[1]]) or _PAGE.search(text[best[2] :]):
        return None
    return best
