"""The names of a page's images, by which translations are told: both languages show the same photographs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from vietnamese.forms import remembered

MAX_IMAGES = 60
"""Images looked at on one page: galleries of events have a few dozen."""
MAX_CHARS = 1_000
"""Longer addresses are data, not names."""

_PLAIN = re.compile(r"(?:https?://[A-Za-z0-9.-]+)?/(?:[\w.~%+-]+/)*([\w.~%+-]*)", re.ASCII)
"""An address with nothing in it but a host and a path, and the last part of that."""
_SIZE = re.compile(r"[-_]\d{2,4}x\d{2,4}(?=\.\w{1,5}$)|-scaled(?=\.\w{1,5}$)")


def image_names(tree: LexborHTMLParser) -> list[str]:
    """The file names of a page's images, each once, page order, without the sizes that WordPress adds; logos included."""
    names: dict[str, None] = {}
    for node in tree.css("img")[:MAX_IMAGES]:
        attributes = node.attributes
        source = attributes.get("data-src") or attributes.get("src") or ""
        if not source or len(source) > MAX_CHARS or source.startswith("data:"):
            continue
        if name := _name_of(source):
            names[name] = None
    return list(names)


@remembered
def _name_of(source: str) -> str:
    """The last part of an address, in lower case, without a size; pages of a site share most of their images."""
    plain = _PLAIN.fullmatch(source)  # nearly all are; to take an address apart takes much longer
    try:
        name = plain[1] if plain else urlsplit(source).path.rpartition("/")[2]
    except ValueError:
        return ""
    return _SIZE.sub("", name.lower())
