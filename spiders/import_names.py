"""The address of an imported file that has none: ``import:<file name>``, the same one whenever that file is given."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

FOLDERS = 2
"""So many more folders stand before a name that is taken; after that a part of the path's digest tells files apart."""
MIN_KEPT = 0.5
"""Share of a document's word triples that a file of the same name and folder at another path must hold to be that document."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Origin:
    """Where a file lay, without its path: digests of the whole path, and of its folder's name with its own."""

    path: str
    folder: str


def origin_of(file: Path) -> Origin:
    """The origin of a file; one file has one, by whichever way it is given."""
    whole = file.resolve()
    return Origin(_digest(str(whole)), _digest(f"{whole.parent.name}/{whole.name}"))


def _digest(text: str) -> str:
    normal = unicodedata.normalize("NFC", text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    return hashlib.sha256(normal.encode()).hexdigest()[:16]


def import_address(name: str) -> str:
    """The address of a text that has none: ``import:`` and its name in NFC, percent-encoded."""
    return "import:" + quote(unicodedata.normalize("NFC", name), safe="/")


def printable(text: str) -> str:
    """Text with U+FFFD for bytes of a file name that are no UTF-8, and for half characters."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class Names:
    """Gives files their names, knowing those of earlier imports.

    ``known`` maps names that are in use (addresses without ``import:``) to the origin of their file, None where that is
    not known. ``text_of`` gives the stored text of a name's document, None when there is none.

    A file has the name that it was given first. A new one has its name below the folder that was given; when another
    document has that, the names of its folders stand before it. A file at another path is a known document only where
    its folder has the same name and most of the document's words are still in it.
    """

    def __init__(self, known: dict[str, Origin | None] | None = None, text_of: Callable[[str], str | None] = lambda name: None) -> None:
        self._known = dict(known or {})
        self._text_of = text_of
        self._by_path = {origin.path: name for name, origin in self._known.items() if origin}
        self._by_folder: dict[str, list[str]] = {}
        for name, origin in self._known.items():
            if origin:
                self._by_folder.setdefault(origin.folder, []).append(name)
        self._given: set[str] = set()

    def name(self, file: Path, name: str, origin: Origin, words: str) -> str:
        """The name of a file that is called ``name`` where it was given; ``words`` is its text."""
        name = unicodedata.normalize("NFC", name)
        own: str | None = self._by_path.get(origin.path)
        if own is None:
            own = self._moved(name, origin, words) or next(str(free) for free in _names(file, name, origin) if free not in self._known)
        self._given.add(own)
        self._known[own] = origin
        self._by_path[origin.path] = own
        return own

    def _moved(self, name: str, origin: Origin, words: str) -> str | None:
        """The name of the document that a file at a new path holds; None for a new document."""
        unknown = [name] if name in self._known and self._known[name] is None else []
        for other in (*self._by_folder.get(origin.folder, []), *unknown):
            text: str | None = None if other in self._given else self._text_of(other)
            if text is not None and holds(words, text):
                return other
        return None


def _names(file: Path, name: str, origin: Origin) -> Iterator[str]:
    """Names for a file, shortest first."""
    yield name
    parts = file.resolve().parts
    count = len(Path(name).parts)
    for more in range(count + 1, min(count + FOLDERS, len(parts) - 1) + 1):
        yield unicodedata.normalize("NFC", printable("/".join([*parts[-more:-1], Path(name).name])))
    for length in (8, 16):
        yield f"{name}~{origin.path[:length]}"


def holds(words: str, text: str) -> bool:
    """Whether words hold most of a document's text."""
    document, given = _triples(text), _triples(words)
    return bool(document) and len(document & given) >= MIN_KEPT * len(document)


def _triples(text: str) -> set[tuple[str, ...]]:
    found = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    return {tuple(found[i : i + 3]) for i in range(max(1, len(found) - 2))} if found else set()
