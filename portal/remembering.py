"""Keeps answers of the archive for as long as its file stays as it is: counts over all pages are asked for again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
MOST = 300
"""Answers kept of one archive: a list or one page of a subject is some 10 to 100 kB."""

Stamp = tuple[tuple[int, int], ...]


class Remembered:
    """Answers by key, those asked for last; usable from several threads."""

    def __init__(self, path: Path) -> None:
        self._files = (path, path.with_name(path.name + "-wal"))
        self._lock = threading.Lock()
        self._stamp: Stamp = ()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer for a key: the one that is kept, when nothing was written since it was computed."""
        stamp = self._now()
        with self._lock:
            if stamp != self._stamp:
                self._answers.clear()
                self._stamp = stamp
            if key in self._answers:
                self._answers.move_to_end(key)
                known: T = self._answers[key]
                return known
        answer = compute()
        with self._lock:
            if stamp == self._stamp:
                self._answers[key] = answer
                while len(self._answers) > MOST:
                    self._answers.popitem(last=False)
        return answer

    def _now(self) -> Stamp:
        """When the archive and its log were last written, and their sizes; a commit changes one of them."""
        found = []
        for file in self._files:
            try:
                stat = file.stat()
                found.append((stat.st_mtime_ns, stat.st_size))
            except OSError:
                found.append((0, 0))
        return tuple(found)


_KEPT: WeakKeyDictionary[Any, Remembered] = WeakKeyDictionary()


def remembered(datasette: Any) -> Remembered:
    """What is kept for an installation."""
    if datasette not in _KEPT:
        _KEPT[datasette] = Remembered(Path(datasette.get_database("archive").path))
    return _KEPT[datasette]
